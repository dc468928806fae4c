//! JPEG photographs down to what is needed to show them: no EXIF, XMP, comments or previews, nothing after the end.
//!
//! Libraries take apart what comes before the first scan only; metadata may stand between scans as well, so the whole file is
//! walked through here.

use super::Refusal;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COMMENT: u8 = 0xfe;

/// A photograph without what is not needed, and all that was left out.
pub(super) struct Stripped {
    pub kept: Vec<u8>,
    pub dropped: Vec<u8>,
}

/// Whether a segment with this marker and content stays.
fn stays(marker: u8, content: &[u8]) -> bool {
    match marker {
        // JFIF says how to read the colours; thumbnails in it and in its extension go with the extension.
        0xe0 => content.starts_with(b"JFIF\0"),
        // The colour profile.
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        // Whether the colours are turned.
        0xee => content.starts_with(b"Adobe"),
        0xe1..=0xef | COMMENT => false,
        _ => true,
    }
}

/// Takes a photograph apart and puts it together without what is not needed.
pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, Refusal> {
    let cut = || Refusal::damaged("is damaged: the photograph is cut off");
    let mut stripped = Stripped { kept: Vec::with_capacity(bytes.len()), dropped: Vec::new() };
    if !bytes.starts_with(&[0xff, START]) {
        return Err(cut());
    }
    stripped.kept.extend([0xff, START]);
    let mut at = 2;
    loop {
        // Markers may have any number of fill bytes before them.
        if *bytes.get(at).ok_or_else(cut)? != 0xff {
            return Err(Refusal::damaged("is damaged: something stands between the parts of the photograph"));
        }
        while *bytes.get(at).ok_or_else(cut)? == 0xff {
            at += 1;
        }
        let marker = *bytes.get(at).ok_or_else(cut)?;
        at += 1;
        match marker {
            END => break,
            0x01 | 0xd0..=0xd7 => continue,
            START | 0x00 => return Err(Refusal::damaged("is damaged: it begins twice")),
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at).ok_or_else(cut)?, *bytes.get(at + 1).ok_or_else(cut)?]));
        let segment = bytes.get(at..at + length.max(2)).ok_or_else(cut)?;
        if length < 2 {
            return Err(cut());
        }
        let target = if stays(marker, &segment[2..]) { &mut stripped.kept } else { &mut stripped.dropped };
        target.extend([0xff, marker]);
        target.extend(segment);
        at += length;
        if marker == SCAN {
            let end = end_of_scan(bytes, at).ok_or_else(cut)?;
            stripped.kept.extend(&bytes[at..end]);
            at = end;
        }
    }
    stripped.kept.extend([0xff, END]);
    stripped.dropped.extend(&bytes[at..]);
    Ok(stripped)
}

/// Where the next marker stands that ends a scan.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let mark = at + bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(mark + 1)? {
            // A byte of the scan, or a mark to begin anew at.
            0x00 | 0xd0..=0xd7 => at = mark + 2,
            0xff => at = mark + 1,
            _ => return Some(mark),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_needed_goes_wherever_it_stands() {
        let mut photo = vec![0xff, START];
        photo.extend(b"\xff\xe0\x00\x07JFIF\0");
        photo.extend(b"\xff\xe1\x00\x08Exif\0\0");
        photo.extend(b"\xff\xda\x00\x04ab\x01\xff\x00\x02\xff\xd0\x03");
        photo.extend(b"\xff\xfe\x00\x06note");
        photo.extend(b"\xff\xda\x00\x04cd\x05\xff\xd9rest");
        let stripped = strip(&photo).expect("a photograph");
        assert_eq!(
            stripped.kept,
            b"\xff\xd8\xff\xe0\x00\x07JFIF\0\xff\xda\x00\x04ab\x01\xff\x00\x02\xff\xd0\x03\xff\xda\x00\x04cd\x05\xff\xd9"
        );
        assert!(super::super::contains(&stripped.dropped, b"Exif") && stripped.dropped.ends_with(b"noterest"));
        for length in 2..photo.len() - 6 {
            assert!(strip(&photo[..length]).is_err(), "{length}");
        }
    }
}
