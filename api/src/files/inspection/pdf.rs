//! PDF documents: they begin and end as such, and are no other file besides.

use std::io::{Read, Seek, SeekFrom};

use super::{Ended, Refusal, contains, holds_markup};

/// Where readers look for the end of a ZIP archive: its last record with the longest comment.
const TAIL: u64 = 66 * 1024;
/// How much of the beginning browsers look at to guess what a file is.
const SNIFFED: usize = 1024;

/// Checks a PDF.
pub(super) fn check(file: &mut (impl Read + Seek), size: u64, head: &[u8]) -> Result<(), Ended> {
    let version = head.get(5..8).unwrap_or_default();
    if !(version.starts_with(b"1.") || version == b"2.0") {
        return Err(Refusal::damaged("does not say which version of PDF it is").into());
    }
    if holds_markup(&head[..head.len().min(SNIFFED)]) {
        return Err(Refusal::polyglot("begins as a PDF and as what a browser would run").into());
    }
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let end = tail.windows(5).rposition(|window| window == b"%%EOF");
    let Some(end) = end else { return Err(Refusal::damaged("lacks the end of a PDF; it may have been cut off").into()) };
    if tail[end + 5..].iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0) {
        return Err(Refusal::polyglot("goes on after the end of the PDF").into());
    }
    if is_archive(&tail) {
        return Err(Refusal::polyglot("is a PDF and an archive at once").into());
    }
    Ok(())
}

/// Whether the last record of a ZIP archive stands in the end of a file and its comment reaches as far as the file.
fn is_archive(tail: &[u8]) -> bool {
    if !contains(tail, b"PK\x05\x06") {
        return false;
    }
    tail.windows(22).enumerate().any(|(start, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && start + 22 + comment <= tail.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Option<&'static str> {
        match check(&mut std::io::Cursor::new(bytes), bytes.len() as u64, bytes) {
            Ok(()) => None,
            Err(Ended::Refused(refusal)) => Some(refusal.code),
            Err(Ended::Failed(problem)) => panic!("{problem}"),
        }
    }

    #[test]
    fn a_pdf_is_nothing_else() {
        assert_eq!(code(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"), None);
        assert_eq!(code(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"), Some("damaged"));
        assert_eq!(code(b"%PDF-x\n%%EOF"), Some("damaged"));
        assert_eq!(code(b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF"), Some("polyglot"));
        assert_eq!(code(b"%PDF-1.7\n%%EOF\nMZ and more"), Some("polyglot"));
        let mut archive = b"%PDF-1.7\n".to_vec();
        archive.extend(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07\0");
        archive.extend(b"\n%%EOF\n");
        assert_eq!(code(&archive), Some("polyglot"));
    }
}
