//! From bytes to rows that were understood, in pieces: on a thread of its own, ahead of whoever writes them.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    hash::{BuildHasher, RandomState},
    io::Read,
    sync::mpsc::SyncSender,
};

use serde_json::Value;

use super::{
    report::RowError,
    run::{Importer, Options},
    table::{Broken, CsvRows, JsonRows},
};

/// Rows that are written together.
const BATCH: usize = 500;

/// Understands the rows of a file.
pub trait RowReader: Send + Sync {
    /// A row that was understood.
    type Incoming: Send;

    /// Understands the cells of a row: name of the column, name in the file, text.
    ///
    /// # Errors
    /// Everything that is wrong in the row.
    fn read_cells(&self, row: u64, cells: &[(String, String, String)]) -> Result<Self::Incoming, Vec<RowError>>;

    /// Understands a JSON object.
    ///
    /// # Errors
    /// Everything that is wrong in the row.
    fn read_object(&self, row: u64, object: Value) -> Result<Self::Incoming, Vec<RowError>>;

    /// What must not appear twice in a file.
    fn key(&self, incoming: &Self::Incoming) -> String;
}

/// The rows of a file of either format.
pub(super) enum Source<R> {
    Csv(CsvRows<R>, Columns),
    Json(JsonRows<R>),
}

/// The columns of a file: name in the file, name of the column.
pub(super) struct Columns(Vec<(String, String)>);

impl Columns {
    /// Understands a header.
    ///
    /// # Errors
    /// What no column is meant by, or is lacking.
    pub fn of<I: Importer>(importer: &I, header: &[String], options: &Options) -> Result<Self, Vec<RowError>> {
        let refuse = |code: &'static str, message: String| Err(vec![RowError::row(1, code, message)]);
        let mut mapping: BTreeMap<&str, &str> = BTreeMap::new();
        let mut faults = Vec::new();
        for (name, column) in &options.mapping {
            if mapping.insert(name.trim(), column).is_some() {
                faults.push(RowError::cell(1, name.trim(), "repeated", "is named twice by the mapping"));
            }
        }
        faults.extend(mapping_faults(importer, header, &mapping));
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut columns: Vec<(String, String)> = Vec::new();
        for name in header {
            let mapped = mapping.get(name.as_str()).copied().unwrap_or(name);
            let Some(column) = importer.column(mapped) else {
                let shown: String = name.chars().take(80).collect();
                return refuse("unknown_column", format!("the column \"{shown}\" is not known; rename it, map it, or leave it out"));
            };
            if let Some((other, _)) = columns.iter().find(|(_, known)| *known == column) {
                return refuse("repeated_column", format!("the columns \"{other}\" and \"{name}\" mean the same"));
            }
            columns.push((name.clone(), column));
        }
        for alternatives in importer.required() {
            let there = columns
                .iter()
                .any(|(_, column)| alternatives.iter().any(|wanted| column == wanted || column.starts_with(&format!("{wanted}_"))));
            if !there {
                return refuse("missing_column", format!("a column {} is needed", alternatives.join(" or ")));
            }
        }
        Ok(Self(columns))
    }
}

/// Everything that is wrong with a mapping: a slip in it must not leave a column out unnoticed.
fn mapping_faults<I: Importer>(importer: &I, header: &[String], mapping: &BTreeMap<&str, &str>) -> Vec<RowError> {
    let mut faults = Vec::new();
    for (name, column) in mapping {
        if !header.iter().any(|known| known == name) {
            faults.push(RowError::cell(1, *name, "missing_column", "is named by the mapping, but the file has no such column"));
        }
        if importer.column(column).is_none() {
            let column: String = column.chars().take(80).collect();
            faults.push(RowError::cell(1, *name, "unknown_column", format!("is mapped to \"{column}\", which is not a known column")));
        }
    }
    faults
}

/// A stretch of a file.
pub(super) struct Piece<T> {
    /// How many rows it has.
    pub rows: u64,
    /// Those that were understood.
    pub batch: Vec<(u64, T)>,
    /// What is wrong with each of the others.
    pub failures: Vec<Vec<RowError>>,
    /// Why nothing after it can be read, if so.
    pub broken: Option<Broken>,
}

impl<T> Piece<T> {
    fn new() -> Self {
        Self { rows: 0, batch: Vec::with_capacity(BATCH), failures: Vec::new(), broken: None }
    }
}

/// Reads a file to its end, or for as long as somebody takes the pieces.
pub(super) fn pieces<W: RowReader, R: Read>(reader: &W, mut source: Source<R>, taker: &SyncSender<Piece<W::Incoming>>) {
    let mut piece = Piece::new();
    // 64-bit hashes keep the memory small, some 35 bytes a row; a chance collision among a million rows is one in forty million.
    let (hasher, mut seen) = (RandomState::new(), HashMap::<u64, u64>::new());
    loop {
        let (row, read) = match next(reader, &mut source) {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(broken) => {
                piece.rows += 1;
                piece.broken = Some(broken);
                break;
            }
        };
        piece.rows += 1;
        match read {
            Err(errors) => piece.failures.push(errors),
            Ok(incoming) => match seen.entry(hasher.hash_one(reader.key(&incoming))) {
                Entry::Occupied(first) => {
                    let message = format!("describes the same record as row {}", first.get());
                    piece.failures.push(vec![RowError::row(row, "repeated", message)]);
                }
                Entry::Vacant(free) => {
                    free.insert(row);
                    piece.batch.push((row, incoming));
                }
            },
        }
        if (piece.batch.len() == BATCH || piece.failures.len() == BATCH) && taker.send(std::mem::replace(&mut piece, Piece::new())).is_err()
        {
            return;
        }
    }
    // Whoever takes no more has a reason of their own.
    let _ = taker.send(piece);
}

/// A row with its number: what was understood, or what is wrong with it.
type Numbered<T> = (u64, Result<T, Vec<RowError>>);

fn next<W: RowReader, R: Read>(reader: &W, source: &mut Source<R>) -> Result<Option<Numbered<W::Incoming>>, Broken> {
    Ok(match source {
        Source::Csv(rows, columns) => rows.next_row()?.map(|(row, cells)| {
            let read = cells.map_err(|error| vec![error]).and_then(|cells| {
                let named: Vec<(String, String, String)> =
                    columns.0.iter().zip(cells).map(|((name, column), text)| (column.clone(), name.clone(), text)).collect();
                reader.read_cells(row, &named)
            });
            (row, read)
        }),
        Source::Json(rows) => rows
            .next_row()?
            .map(|(row, object)| (row, object.map_err(|error| vec![error]).and_then(|object| reader.read_object(row, object)))),
    })
}
