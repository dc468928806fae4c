//! Looking at a file before it is kept: what it is by its bytes, whether that is what its name and sender say, and whether it
//! would do harm to whoever opens it.
//!
//! Everything here works on a file of this machine and never holds more of it in memory than a picture of the allowed size
//! takes. A file that would be two things at once is refused, whichever of them is harmless.

mod jpeg;
mod office;
mod pdf;
mod picture;
mod text;

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

pub use self::picture::{decode, encode_webp};
use super::model::MediaType;
use crate::http::Problem;

/// What files must keep to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// In bytes, for any file.
    pub file: i64,
    /// In bytes, for a picture.
    pub picture: i64,
}

impl Limits {
    /// The limits of the settings.
    pub fn new(file: i64, picture: i64) -> Self {
        Self { file, picture: picture.min(file) }
    }
}

/// Why a file is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code for programs.
    pub code: &'static str,
    /// The rest of a sentence that begins with the file.
    pub reason: String,
}

impl Refusal {
    fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// What it is cannot be read.
    fn damaged(reason: impl Into<String>) -> Self {
        Self::new("damaged", reason)
    }

    /// Something else is hidden in it.
    fn polyglot(reason: impl Into<String>) -> Self {
        Self::new("polyglot", reason)
    }
}

/// Why looking at a file ended.
#[derive(Debug)]
pub enum Ended {
    /// The file is not kept.
    Refused(Refusal),
    /// This machine could not look at it.
    Failed(Problem),
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<std::io::Error> for Ended {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(Problem::internal(error))
    }
}

/// A file that can be kept.
#[derive(Debug)]
pub struct Inspected {
    /// What it is.
    pub kind: MediaType,
    /// The bytes that are kept.
    pub path: PathBuf,
    /// How many.
    pub size: i64,
    /// Their hash, in hexadecimal.
    pub sha256: String,
    /// Of a picture, as it is shown.
    pub dimensions: Option<(i32, i32)>,
}

/// How much of the beginning tells what a file is.
const HEAD: u64 = 8 * 1024;

/// Looks at a file. What is kept instead of it is written beside it.
///
/// # Errors
/// [`Ended`].
pub fn inspect(path: &Path, name: &str, claimed: Option<&str>, limits: Limits) -> Result<Inspected, Ended> {
    let claimed = claimed_kind(name, claimed)?;
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    (&file).take(HEAD).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    agrees(claimed, &head)?;
    let (kept, dimensions) = match claimed {
        MediaType::Pdf => {
            pdf::check(&mut file, size, &head)?;
            (path.to_owned(), None)
        }
        MediaType::Csv | MediaType::Text => {
            text::check(&mut file)?;
            (path.to_owned(), None)
        }
        kind if kind.is_image() => {
            let most = u64::try_from(limits.picture).unwrap_or(0);
            if size > most {
                return Err(Refusal::new("too_large", format!("is a picture of {size} bytes; pictures may have {most}")).into());
            }
            let bytes = std::fs::read(path)?;
            let picture = picture::cleaned(kind, bytes.into())?;
            let beside = path.with_extension("clean");
            std::fs::write(&beside, &picture.bytes)?;
            (beside, Some((picture.width, picture.height)))
        }
        kind => {
            office::check(&mut file, size, kind)?;
            (path.to_owned(), None)
        }
    };
    let (size, sha256) = hash(&kept)?;
    Ok(Inspected { kind: claimed, path: kept, size, sha256, dimensions })
}

/// What the name and the sender say that a file is; both must say the same.
fn claimed_kind(name: &str, claimed: Option<&str>) -> Result<MediaType, Refusal> {
    let extensions = || MediaType::ALL.iter().flat_map(|kind| kind.extensions()).copied().collect::<Vec<_>>().join(", ");
    let by_name = MediaType::by_name(name)
        .ok_or_else(|| Refusal::new("wrong_kind", format!("has a name of no kind that is taken; these are: {}", extensions())))?;
    match claimed.map(|claimed| claimed.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()) {
        // What browsers say of files that they do not know, and what some say of tables.
        Some(claimed) if claimed.is_empty() || claimed == "application/octet-stream" => Ok(by_name),
        Some(claimed) if by_name == MediaType::Csv && claimed == "application/vnd.ms-excel" => Ok(by_name),
        Some(claimed) if claimed != by_name.name() => {
            Err(Refusal::new("wrong_kind", format!("is said to be {claimed}, but its name is that of {}", by_name.name())))
        }
        _ => Ok(by_name),
    }
}

/// Whether a file begins as its kind does.
fn agrees(kind: MediaType, head: &[u8]) -> Result<(), Refusal> {
    let found = infer::get(head).map(|found| found.mime_type());
    let right = match kind {
        MediaType::Pdf => head.starts_with(b"%PDF-"),
        MediaType::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
        MediaType::Jpeg => head.starts_with(b"\xff\xd8\xff"),
        MediaType::Webp => head.len() > 12 && head.starts_with(b"RIFF") && &head[8..12] == b"WEBP",
        MediaType::Csv | MediaType::Text => found.is_none(),
        _ => head.starts_with(b"PK\x03\x04"),
    };
    if right {
        return Ok(());
    }
    let reason = match found {
        Some(found) => format!("is not what its name says, {}: its bytes are {found}", kind.name()),
        None => format!("is not what its name says, {}", kind.name()),
    };
    Err(Refusal::new("wrong_kind", reason))
}

/// Beginnings of what a browser would run, in lower case.
const MARKUP: [&[u8]; 8] = [b"<script", b"<html", b"<!doctype", b"<svg", b"<iframe", b"<body", b"<?php", b"javascript:"];

/// Whether bytes hold what a browser would run.
fn holds_markup(bytes: &[u8]) -> bool {
    let lower = bytes.to_ascii_lowercase();
    MARKUP.iter().any(|mark| contains(&lower, mark))
}

/// Whether bytes hold what other programs would take for a file of theirs.
fn holds_another_file(bytes: &[u8]) -> bool {
    contains(bytes, b"PK\x05\x06") || contains(bytes, b"PK\x03\x04") || contains(bytes, b"%PDF-") || holds_markup(bytes)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The size and the hash of a file.
fn hash(path: &Path) -> std::io::Result<(i64, String)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut size = 0_i64;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        size += i64::try_from(read).unwrap_or(0);
    }
    let hex = digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        use std::fmt::Write;
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok((size, hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_sender_and_bytes_must_say_the_same() {
        assert_eq!(claimed_kind("a.PDF", Some("application/pdf; x=y")), Ok(MediaType::Pdf));
        assert_eq!(claimed_kind("a.pdf", Some("application/octet-stream")), Ok(MediaType::Pdf));
        assert_eq!(claimed_kind("a.csv", Some("application/vnd.ms-excel")), Ok(MediaType::Csv));
        for (name, claimed) in [("a.svg", None), ("a", None), ("a.pdf", Some("image/png")), ("a.gif", Some("image/gif"))] {
            assert_eq!(claimed_kind(name, claimed).map_err(|refusal| refusal.code), Err("wrong_kind"), "{name}");
        }
        assert!(agrees(MediaType::Pdf, b"%PDF-1.7\n").is_ok());
        for (kind, head) in [
            (MediaType::Pdf, &b"GIF89a"[..]),
            (MediaType::Png, b"\xff\xd8\xff\xe0"),
            (MediaType::Text, b"%PDF-1.7"),
            (MediaType::Docx, b"MZ"),
            (MediaType::Webp, b"RIFF"),
        ] {
            assert!(agrees(kind, head).is_err(), "{kind:?}");
        }
    }
}
