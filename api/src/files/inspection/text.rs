//! Texts and tables: UTF-8 without control characters, and nothing that a browser would run.

use std::io::Read;

use super::{Ended, Refusal, holds_markup};

/// How much is looked at once.
const PIECE: usize = 256 * 1024;

/// Checks a text.
pub(super) fn check(file: &mut impl Read) -> Result<(), Ended> {
    let mut rest: Vec<u8> = Vec::new();
    let mut first = true;
    loop {
        let mut piece = std::mem::take(&mut rest);
        let kept = piece.len();
        file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        let ended = piece.len() == kept;
        let valid = match std::str::from_utf8(&piece) {
            Ok(_) => piece.len(),
            // A character may go on in the next piece.
            Err(error) if error.error_len().is_none() && !ended => error.valid_up_to(),
            Err(_) => return Err(Refusal::new("bad_encoding", "is no text in UTF-8; save it anew in this encoding").into()),
        };
        rest = piece.split_off(valid);
        if piece.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c)) {
            return Err(Refusal::new("bad_character", "holds control characters that no text has").into());
        }
        if first && holds_markup(&piece[..piece.len().min(4096)]) {
            return Err(Refusal::polyglot("begins with what a browser would run").into());
        }
        first = false;
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Option<&'static str> {
        match check(&mut std::io::Cursor::new(bytes)) {
            Ok(()) => None,
            Err(Ended::Refused(refusal)) => Some(refusal.code),
            Err(Ended::Failed(problem)) => panic!("{problem}"),
        }
    }

    #[test]
    fn texts_are_texts() {
        assert_eq!(code("nom;pays\nMinistère;SN\n".as_bytes()), None);
        // A character that the border of two pieces cuts.
        assert_eq!(code(format!("{}é", "a".repeat(PIECE - 1)).as_bytes()), None);
        assert_eq!(code(b"Minist\xe8re"), Some("bad_encoding"));
        assert_eq!(code(b"cut \xc3"), Some("bad_encoding"));
        assert_eq!(code(b"a\0b"), Some("bad_character"));
        assert_eq!(code(b"  <!DOCTYPE html><script>alert(1)</script>"), Some("polyglot"));
    }
}
