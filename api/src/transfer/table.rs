//! Rows of a file, one at a time: CSV (RFC 4180, any usual separator) and NDJSON.

use std::{
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::Value;
use utoipa::ToSchema;

use super::{decode::Decoded, report::RowError};
use crate::http::body;

/// The largest cell, in bytes.
pub const LARGEST_CELL: usize = 1024 * 1024;
/// The largest row, in bytes.
pub const LARGEST_ROW: u64 = 4 * 1024 * 1024;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// A row with its number: what it holds, or what is wrong with it.
pub type Numbered<T> = (u64, Result<T, RowError>);

/// Why a file cannot be read any further.
#[derive(Debug)]
pub struct Broken {
    /// Where.
    pub row: u64,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

impl From<Broken> for RowError {
    fn from(broken: Broken) -> Self {
        Self::row(broken.row, broken.code, broken.message)
    }
}

/// Stops a reader that has given more than a row may have: an unclosed quote would otherwise swallow the whole file.
struct Metered<R> {
    inner: R,
    since_row: Arc<AtomicU64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.load(Ordering::Relaxed) > LARGEST_ROW {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "row too large"));
        }
        let count = self.inner.read(buffer)?;
        self.since_row.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A CSV file after its header.
pub struct CsvRows<R> {
    reader: csv::Reader<Metered<R>>,
    since_row: Arc<AtomicU64>,
    /// The header as the file has it.
    pub header: Vec<String>,
    row: u64,
}

/// The separator that splits the header into most cells; a file of one column has a comma.
pub fn tell_separator(sample: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in sample.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            _ if !quoted => {
                if let Some(entry) = counts.iter_mut().find(|(separator, _)| *separator == byte) {
                    entry.1 += 1;
                }
            }
            _ => {}
        }
    }
    counts.iter().max_by_key(|(separator, count)| (*count, *separator == b',')).filter(|entry| entry.1 > 0).map_or(b',', |entry| entry.0)
}

impl<R: Read> CsvRows<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Broken`] for an empty file or a header that cannot be read.
    pub fn open(decoded: Decoded<R>) -> Result<CsvRows<super::decode::Transcoder<R>>, Broken> {
        let separator = tell_separator(&decoded.sample);
        let since_row = Arc::new(AtomicU64::new(0));
        let metered = Metered { inner: decoded.reader, since_row: Arc::clone(&since_row) };
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(metered);
        let mut record = csv::ByteRecord::new();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                return Err(Broken { row: 1, code: "empty", message: "the file is empty; its first row must name the columns".to_owned() });
            }
            Err(error) => return Err(broken(1, &error)),
        }
        since_row.store(0, Ordering::Relaxed);
        let header = texts(&record, 1, &[]).map_err(|error| Broken { row: 1, code: "bad_encoding", message: error.message })?;
        Ok(CsvRows { reader, since_row, header: header.into_iter().map(|name| name.trim().to_owned()).collect(), row: 1 })
    }

    /// The next row with its number: cells, or what is wrong with it.
    ///
    /// # Errors
    /// [`Broken`] when nothing more can be read.
    pub fn next_row(&mut self) -> Result<Option<Numbered<Vec<String>>>, Broken> {
        let mut record = csv::ByteRecord::new();
        loop {
            self.row += 1;
            let began = self.reader.position().line();
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => return Err(broken(self.row, &error)),
            }
            self.since_row.store(0, Ordering::Relaxed);
            self.row += blank_lines(self.reader.position().line() - began, &record);
            // Spreadsheets leave rows of nothing but separators at the end.
            if record.iter().any(|cell| !cell.is_empty()) {
                break;
            }
        }
        let row = self.row;
        if record.len() != self.header.len() {
            let message = format!("has {} cells where the header has {}", record.len(), self.header.len());
            return Ok(Some((row, Err(RowError::row(row, "ragged", message)))));
        }
        Ok(Some((row, texts(&record, row, &self.header))))
    }
}

/// The reader passes over blank lines without a word; a person sees them. What is left of the lines that were read, without
/// those of the row itself.
fn blank_lines(read: u64, record: &csv::ByteRecord) -> u64 {
    let within = record.iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
    read.saturating_sub(within + 1)
}

fn broken(row: u64, error: &csv::Error) -> Broken {
    match error.kind() {
        csv::ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::FileTooLarge => Broken {
            row,
            code: "too_large",
            message: format!("has more than {} MiB; perhaps a quotation mark is not closed", LARGEST_ROW / (1024 * 1024)),
        },
        csv::ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::InvalidData => {
            Broken { row, code: "bad_encoding", message: cause.to_string() }
        }
        _ => Broken { row, code: "unreadable", message: error.to_string() },
    }
}

fn texts(record: &csv::ByteRecord, row: u64, header: &[String]) -> Result<Vec<String>, RowError> {
    let mut cells = Vec::with_capacity(record.len());
    for (index, bytes) in record.iter().enumerate() {
        let column = || header.get(index).cloned().unwrap_or_else(|| format!("column {}", index + 1));
        if bytes.len() > LARGEST_CELL {
            return Err(RowError::cell(row, column(), "too_large", "has more than 1 MiB"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| RowError::cell(row, column(), "bad_encoding", "is not valid UTF-8"))?;
        if text.contains('\0') {
            return Err(RowError::cell(row, column(), "bad_character", "must not contain the character U+0000"));
        }
        cells.push(text.to_owned());
    }
    Ok(cells)
}

/// An NDJSON file.
pub struct JsonRows<R> {
    reader: BufReader<R>,
    row: u64,
}

impl<R: Read> JsonRows<R> {
    /// Reads from the first line on.
    pub fn open(reader: R) -> Self {
        Self { reader: BufReader::new(reader), row: 0 }
    }

    /// The next object with its line; empty lines are passed over.
    ///
    /// # Errors
    /// [`Broken`] when nothing more can be read.
    pub fn next_row(&mut self) -> Result<Option<Numbered<Value>>, Broken> {
        loop {
            self.row += 1;
            let row = self.row;
            let mut line = Vec::new();
            let read = self.reader.by_ref().take(LARGEST_ROW + 1).read_until(b'\n', &mut line).map_err(|error| {
                let code = if error.kind() == io::ErrorKind::InvalidData { "bad_encoding" } else { "unreadable" };
                Broken { row, code, message: error.to_string() }
            })?;
            if read == 0 {
                return Ok(None);
            }
            if line.len() as u64 > LARGEST_ROW {
                return Err(Broken { row, code: "too_large", message: "has more than 4 MiB".to_owned() });
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let parsed = body::parse_strictly(&line).map_err(|problem| RowError::row(row, "malformed", problem.detail.into_owned()));
            return Ok(Some((row, parsed)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::decode::decode;

    fn rows(text: &[u8]) -> Result<Vec<Numbered<Vec<String>>>, Broken> {
        let mut rows = CsvRows::open(decode(text).expect("decodes"))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next_row()? {
            all.push(row);
        }
        Ok(all)
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let all = rows(b"a;b\n1;\"two\nlines\"\n;\n3;4\n5\n").expect("reads");
        let numbers: Vec<u64> = all.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 4, 5]);
        let blank = rows(b"a;b\n\n\n1;\"two\nlines\"\n\n3;4\n").expect("reads");
        assert_eq!(blank.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [4, 6], "blank lines are rows too");
        let blank = rows(b"a;b\r\n\r\n1;\"two\r\nlines\"\r\n\r\n3;4").expect("reads");
        assert_eq!(blank.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [3, 5]);
        assert!(all[2].1.as_ref().is_err_and(|error| error.code == "ragged"));
    }

    #[test]
    fn separators_are_told_from_the_header() {
        for (sample, separator) in
            [("a,b\n1;2", b','), ("a;b,c;d", b';'), ("a\tb", b'\t'), ("a|b|c", b'|'), ("\"a;b\",c", b','), ("one", b',')]
        {
            assert_eq!(tell_separator(sample), separator, "{sample}");
        }
    }

    #[test]
    fn an_unclosed_quote_and_a_huge_cell_are_named() {
        let open = [b"a,b\n1,\"".as_slice(), &vec![b'x'; 12_000_000]].concat();
        assert_eq!(rows(&open).err().map(|broken| (broken.row, broken.code)), Some((2, "too_large")));
        let large = [b"a,b\n1,".as_slice(), &vec![b'x'; 2_000_000], b"\n2,3\n"].concat();
        let all = rows(&large).expect("reads on");
        assert!(all[0].1.as_ref().is_err_and(|error| error.code == "too_large" && error.column.as_deref() == Some("b")));
        assert!(all[1].1.is_ok());
        assert_eq!(rows(b"").err().map(|broken| broken.code), Some("empty"));
    }
}
