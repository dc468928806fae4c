//! Which encoding a file is in, and its text as UTF-8, in pieces of constant size.

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell its encoding and separator.
const SAMPLE: usize = 64 * 1024;

/// A file with a known encoding.
pub struct Decoded<R> {
    /// The encoding's name (WHATWG Encoding Standard).
    pub encoding: &'static str,
    /// The beginning of the text, for telling the separator.
    pub sample: String,
    /// The whole text in UTF-8, without a byte order mark.
    pub reader: Transcoder<R>,
}

/// Looks at the beginning of a file: a byte order mark, zero bytes in every other place (UTF-16), valid UTF-8, or else
/// Windows-1252, which spreadsheets in western Europe still write.
///
/// # Errors
/// The reader's.
pub fn decode<R: Read>(mut reader: R) -> io::Result<Decoded<R>> {
    let mut head = Vec::new();
    reader.by_ref().take(SAMPLE as u64).read_to_end(&mut head)?;
    let complete = head.len() < SAMPLE;
    let (encoding, mark) = tell(&head, complete);
    let (text, _) = encoding.decode_without_bom_handling(&head[mark..]);
    let sample = text.into_owned();
    let rest = head.split_off(mark);
    Ok(Decoded { encoding: encoding.name(), sample, reader: Transcoder::new(Cursor::new(rest).chain(reader), encoding) })
}

fn tell(head: &[u8], complete: bool) -> (&'static Encoding, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(head) {
        return (encoding, length);
    }
    let zeros = |start: usize| head.iter().skip(start).step_by(2).take(200).filter(|byte| **byte == 0).count();
    let pairs = (head.len() / 2).min(200);
    if pairs >= 4 {
        if zeros(1) * 10 >= pairs * 4 && zeros(0) * 10 < pairs {
            return (UTF_16LE, 0);
        }
        if zeros(0) * 10 >= pairs * 4 && zeros(1) * 10 < pairs {
            return (UTF_16BE, 0);
        }
    }
    match std::str::from_utf8(head) {
        Ok(_) => (UTF_8, 0),
        // The sample may end in the middle of a character.
        Err(error) if !complete && error.error_len().is_none() => (UTF_8, 0),
        Err(_) => (WINDOWS_1252, 0),
    }
}

/// A reader of UTF-8 over bytes of an encoding. Bytes that the encoding does not have are an error that says where.
pub struct Transcoder<R> {
    inner: io::Chain<Cursor<Vec<u8>>, R>,
    decoder: Decoder,
    input: Vec<u8>,
    start: usize,
    end: usize,
    read: u64,
    ended: bool,
    done: bool,
    /// What to say after the good text before it has been read.
    fault: Option<io::Error>,
}

impl<R: Read> Transcoder<R> {
    fn new(inner: io::Chain<Cursor<Vec<u8>>, R>, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { inner, decoder, input: vec![0; 32 * 1024], start: 0, end: 0, read: 0, ended: false, done: false, fault: None }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(fault) = self.fault.take() {
                self.done = true;
                return Err(fault);
            }
            if self.done {
                return Ok(0);
            }
            if self.start == self.end && !self.ended {
                self.start = 0;
                self.end = self.inner.read(&mut self.input)?;
                self.ended = self.end == 0;
            }
            let (result, consumed, written) =
                self.decoder.decode_to_utf8_without_replacement(&self.input[self.start..self.end], output, self.ended);
            self.start += consumed;
            self.read += consumed as u64;
            match result {
                DecoderResult::Malformed(..) => {
                    self.fault = Some(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("the bytes near position {} are not {}", self.read, self.decoder.encoding().name()),
                    ));
                }
                DecoderResult::InputEmpty if self.ended => self.done = true,
                // Less room than one character needs: the caller's buffer is never that small (csv reads 8 KiB).
                DecoderResult::OutputFull if written == 0 && output.len() < 4 => {
                    return Err(io::Error::other("the buffer is too small for one character"));
                }
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
            }
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, &'static str) {
        let mut decoded = decode(bytes).expect("decodes");
        let mut text = String::new();
        decoded.reader.read_to_string(&mut text).expect("reads");
        (text, decoded.encoding)
    }

    #[test]
    fn every_usual_encoding_is_told() {
        assert_eq!(text("Côte d’Ivoire".as_bytes()), ("Côte d’Ivoire".to_owned(), "UTF-8"));
        assert_eq!(text(b"\xef\xbb\xbfabc"), ("abc".to_owned(), "UTF-8"));
        assert_eq!(text(b"C\xf4te d\x92Ivoire"), ("Côte d’Ivoire".to_owned(), "windows-1252"));
        let wide: Vec<u8> = "name,país\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&wide), ("name,país\n".to_owned(), "UTF-16LE"));
        let big: Vec<u8> = "\u{feff}name,país\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&big), ("name,país\n".to_owned(), "UTF-16BE"));
        assert_eq!(text(b""), (String::new(), "UTF-8"));
    }

    #[test]
    fn wrong_bytes_far_into_the_file_are_an_error() {
        let mut bytes = "é".repeat(50_000).into_bytes();
        bytes.push(0xff);
        let mut decoded = decode(bytes.as_slice()).expect("decodes");
        assert_eq!(decoded.encoding, "UTF-8");
        let mut before = Vec::new();
        assert!(decoded.reader.read_to_end(&mut before).is_err());
        assert_eq!(before.len(), 100_000, "all that is good comes first");
    }
}
