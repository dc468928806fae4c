//! Documents of office programs: ZIP archives with a known table of contents, of bounded size once unpacked, without programs.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
};

use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{Ended, Refusal, holds_another_file};
use crate::files::model::MediaType;

/// How many entries an archive may have.
const MOST_ENTRIES: usize = 10_000;
/// How many bytes all entries may have together once unpacked.
const LARGEST: u64 = 300 * 1024 * 1024;
/// Beyond this size, how many times its packed size an entry may have.
const STEEPEST: u64 = 200;
const WORTH_WEIGHING: u64 = 4 * 1024 * 1024;
/// The fixed part of an archive's last record.
const LAST_RECORD: usize = 22;

/// Checks a document.
pub(super) fn check(file: &mut File, size: u64, kind: MediaType) -> Result<(), Ended> {
    ends_with_its_directory(file, size)?;
    file.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(BufReader::new(&mut *file)).map_err(unreadable)?;
    if archive.offset() != 0 {
        return Err(Refusal::polyglot("has something before the document").into());
    }
    if archive.len() > MOST_ENTRIES {
        return Err(bomb(format!("has {} parts; a document may have {MOST_ENTRIES}", archive.len())).into());
    }
    if archive.has_duplicate_names() || archive.has_overlapping_files().map_err(unreadable)? {
        return Err(bomb("has parts that lie over each other".to_owned()).into());
    }
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.into_owned();
        if entry.enclosed_name().is_none() || name.starts_with('/') || name.contains('\\') {
            return Err(Refusal::new("bad_name", "has a part whose name leads out of the document").into());
        }
        if entry.encrypted() {
            return Err(Refusal::new("encrypted", "is protected by a password; upload it without").into());
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(Refusal::damaged("is packed in a way that documents are not").into());
        }
        if is_program(&name) {
            return Err(Refusal::new("program", "holds macros; upload it without").into());
        }
        let (said, packed) = (entry.size(), entry.compressed_size());
        unpacked = unpacked.saturating_add(said);
        if unpacked > LARGEST {
            return Err(bomb(format!("is larger than {} MiB once unpacked", LARGEST / 1024 / 1024)).into());
        }
        if said > WORTH_WEIGHING && said / packed.max(1) > STEEPEST {
            return Err(bomb("has a part that is hundreds of times larger once unpacked".to_owned()).into());
        }
        // The directory may say less than there is: counted, not believed.
        let counted = std::io::copy(&mut entry.take(said + 1), &mut std::io::sink()).map_err(|_| Refusal::damaged("is damaged"))?;
        if counted != said {
            return Err(bomb("has a part of another size than it says".to_owned()).into());
        }
    }
    is_of_its_kind(&mut archive, kind)
}

fn bomb(reason: String) -> Refusal {
    Refusal::new("archive_bomb", reason)
}

fn unreadable(error: ZipError) -> Ended {
    match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof && error.raw_os_error().is_some() => error.into(),
        _ => Refusal::damaged("is damaged: its table of contents cannot be read").into(),
    }
}

/// The archive's last record must be the end of the file: what comes after it or hides in its comment is another file.
fn ends_with_its_directory(file: &mut File, size: u64) -> Result<(), Ended> {
    let Some(start) = size.checked_sub(LAST_RECORD as u64) else { return Err(Refusal::damaged("is cut off").into()) };
    file.seek(SeekFrom::Start(start))?;
    let mut record = [0; LAST_RECORD];
    file.read_exact(&mut record)?;
    if record.starts_with(b"PK\x05\x06") && record.ends_with(&[0, 0]) {
        return Ok(());
    }
    file.seek(SeekFrom::Start(size.saturating_sub(66 * 1024)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Err(match tail.windows(4).rposition(|window| window == b"PK\x05\x06") {
        Some(record) if tail.len() - record >= LAST_RECORD => Refusal::polyglot("goes on after the end of the document").into(),
        _ => Refusal::damaged("is cut off").into(),
    })
}

/// Parts that office programs run.
fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("vbaproject.bin")
        || name.ends_with("vbadata.xml")
        || name.starts_with("basic/")
        || name.starts_with("scripts/")
        || [".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".jar"].iter().any(|end| name.ends_with(end))
}

/// What stands in the table of contents of each kind.
fn is_of_its_kind<R: Read + Seek>(archive: &mut ZipArchive<R>, kind: MediaType) -> Result<(), Ended> {
    let wrong = || Refusal::new("wrong_kind", format!("is an archive, but not {}", kind.name()));
    let (table, main) = match kind {
        MediaType::Docx => ("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        MediaType::Xlsx => ("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        MediaType::Pptx => ("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        open => ("mimetype", open.name()),
    };
    let mut content = Vec::new();
    archive.by_name(table).map_err(|_| wrong())?.take(1024 * 1024).read_to_end(&mut content).map_err(|_| wrong())?;
    let told = String::from_utf8_lossy(&content);
    let right = if table == "mimetype" { told.trim() == main } else { told.contains(main) && !told.contains("macroEnabled") };
    if !right {
        return Err(wrong().into());
    }
    if table == "mimetype" {
        return Ok(());
    }
    // What stands there is read by programs that guess.
    if holds_another_file(&content[..content.len().min(4096)]) { Err(wrong().into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    const CONTENT: &str = r#"<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).expect("begins a part");
            writer.write_all(content).expect("writes a part");
        }
        writer.finish().expect("ends").into_inner()
    }

    fn code(bytes: &[u8], kind: MediaType) -> Option<&'static str> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("writes");
        match check(&mut file, bytes.len() as u64, kind) {
            Ok(()) => None,
            Err(Ended::Refused(refusal)) => Some(refusal.code),
            Err(Ended::Failed(problem)) => panic!("{problem:?}"),
        }
    }

    #[test]
    fn documents_are_what_they_say() {
        let document = archive(&[("[Content_Types].xml", CONTENT.as_bytes()), ("word/document.xml", b"<w/>")]);
        assert_eq!(code(&document, MediaType::Docx), None);
        assert_eq!(code(&document, MediaType::Xlsx), Some("wrong_kind"));
        assert_eq!(code(&document, MediaType::Odt), Some("wrong_kind"));
        let open = archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<o/>")]);
        assert_eq!(code(&open, MediaType::Odt), None);
        assert_eq!(code(&open, MediaType::Ods), Some("wrong_kind"));
        let cut = &document[..document.len() - 30];
        assert_eq!(code(cut, MediaType::Docx), Some("damaged"));
    }

    #[test]
    fn bombs_programs_and_what_hides_around_a_document_are_refused() {
        let zeros = vec![0; 40 * 1024 * 1024];
        let with = |name: &str, content: &[u8]| archive(&[("[Content_Types].xml", CONTENT.as_bytes()), (name, content)]);
        assert_eq!(code(&with("word/media/bomb.xml", &zeros), MediaType::Docx), Some("archive_bomb"));
        assert_eq!(code(&with("word/vbaProject.bin", b"x"), MediaType::Docx), Some("program"));
        assert_eq!(code(&with("../outside.xml", b"x"), MediaType::Docx), Some("bad_name"));
        let mut after = with("word/document.xml", b"<w/>");
        after.extend(b"<script>alert(1)</script>");
        assert_eq!(code(&after, MediaType::Docx), Some("polyglot"));
        let mut before = b"PK\x03\x04 something else ".to_vec();
        before.extend(with("word/document.xml", b"<w/>"));
        assert!(matches!(code(&before, MediaType::Docx), Some("polyglot" | "damaged")));
        let names: Vec<String> = (0..=MOST_ENTRIES).map(|number| format!("part-{number}")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(code(&archive(&many), MediaType::Docx), Some("archive_bomb"));
    }

    #[test]
    fn what_the_directory_says_is_not_believed() {
        // The size that the directory says of the second part, made smaller than it is.
        let mut lying = archive(&[("[Content_Types].xml", CONTENT.as_bytes()), ("word/document.xml", &[7; 5000])]);
        let central = lying.windows(4).rposition(|window| window == b"PK\x01\x02").expect("an entry");
        lying[central + 24..central + 28].copy_from_slice(&100_u32.to_le_bytes());
        assert!(matches!(code(&lying, MediaType::Docx), Some("archive_bomb" | "damaged")));
    }
}
