//! An import from its first row to its report: one code path for real runs and dry runs, one transaction for all rows.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, RandomState},
    io::Read,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    decode::decode,
    report::{Report, RowError},
    table::{CsvRows, Format, JsonRows, tell_separator},
};
use crate::db::{self, Database, Db};

/// Rows that are written together.
const BATCH: usize = 1000;

/// What to do when a row is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Nothing is written, all errors are listed.
    #[default]
    Stop,
    /// The good rows are written, the others are listed.
    Skip,
}

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the file is.
    pub format: Format,
    /// Roll everything back at the end.
    pub dry_run: bool,
    /// What to do when a row is wrong.
    pub on_error: OnError,
    /// Other names of columns: header of the file to name of the column.
    pub mapping: BTreeMap<String, String>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new record.
    Created,
    /// A changed record.
    Updated,
    /// The record was so already.
    Unchanged,
    /// It cannot be written.
    Failed(Vec<RowError>),
}

/// What a feature does with rows.
pub trait Importer {
    /// A row that was understood.
    type Incoming;

    /// The column that a header means; `None` when there is no such column.
    fn column(&self, header: &str) -> Option<String>;

    /// Columns without which nothing can be read: each entry lists alternatives.
    fn required(&self) -> &'static [&'static [&'static str]];

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

    /// The tables whose rows are compared with the file's and then written, and those that must stay as they are meanwhile.
    fn tables(&self) -> &'static [&'static str];

    /// Learns what rows are read and checked with: first of all in the transaction, when nobody else changes it any more.
    ///
    /// # Errors
    /// The database's: the whole import ends.
    fn begin(&mut self, db: &mut Db) -> Result<(), db::Error>;

    /// What must not appear twice in a file.
    fn key(&self, incoming: &Self::Incoming) -> String;

    /// Writes a batch; answers an outcome for each row, in order.
    ///
    /// # Errors
    /// The database's: the whole import ends.
    fn write(&mut self, db: &mut Db, batch: Vec<(u64, Self::Incoming)>) -> Result<Vec<Outcome>, db::Error>;
}

/// Why an import ended without having been done.
enum Ended {
    /// On purpose, with everything rolled back.
    RolledBack,
    Database(db::Error),
}

impl From<db::Error> for Ended {
    fn from(error: db::Error) -> Self {
        Self::Database(error)
    }
}

impl From<diesel::result::Error> for Ended {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Runs an import. `progress` is told how many rows were read.
///
/// # Errors
/// The database's; whatever is wrong with the file stands in the report.
pub fn run<I: Importer>(
    database: &Database,
    importer: &mut I,
    file: impl Read,
    options: &Options,
    mut progress: impl FnMut(u64),
) -> Result<Report, db::Error> {
    let mut report = Report { dry_run: options.dry_run, ..Report::default() };
    let decoded = match decode(file) {
        Ok(decoded) => decoded,
        Err(error) => {
            report.fail(vec![RowError::row(1, "unreadable", error.to_string())]);
            return Ok(report);
        }
    };
    decoded.encoding.clone_into(&mut report.encoding);
    let mut source = match options.format {
        Format::Csv => {
            report.separator = Some(char::from(tell_separator(&decoded.sample)).to_string());
            let opened = CsvRows::open(decoded).map_err(|broken| vec![broken.into()]);
            match opened.and_then(|rows| Columns::of(importer, &rows.header, options).map(|columns| (rows, columns))) {
                Ok((rows, columns)) => Source::Csv(rows, columns),
                Err(errors) => {
                    report.fail(errors);
                    return Ok(report);
                }
            }
        }
        Format::Ndjson if !options.mapping.is_empty() => {
            report.fail(vec![RowError::row(1, "no_columns", "lines of NDJSON have no columns that a mapping could name")]);
            return Ok(report);
        }
        Format::Ndjson => Source::Json(JsonRows::open(decoded.reader)),
    };
    let worked: Result<(), Ended> = database.write_now_in_bulk(importer.tables(), |db| {
        importer.begin(db)?;
        work(db, importer, &mut source, &mut report, &mut progress)?;
        let refused = report.failed > 0 && options.on_error == OnError::Stop;
        if options.dry_run || refused { Err(Ended::RolledBack) } else { Ok(()) }
    });
    match worked {
        Ok(()) => report.written = report.created + report.updated > 0,
        Err(Ended::RolledBack) => {}
        Err(Ended::Database(error)) => return Err(error),
    }
    Ok(report)
}

enum Source<R> {
    Csv(CsvRows<R>, Columns),
    Json(JsonRows<R>),
}

/// The columns of a file: name in the file, name of the column.
struct Columns(Vec<(String, String)>);

impl Columns {
    fn of<I: Importer>(importer: &I, header: &[String], options: &Options) -> Result<Self, Vec<RowError>> {
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

fn work<I: Importer, R: Read>(
    db: &mut Db,
    importer: &mut I,
    source: &mut Source<R>,
    report: &mut Report,
    progress: &mut impl FnMut(u64),
) -> Result<(), Ended> {
    let mut batch = Vec::with_capacity(BATCH);
    // 64-bit hashes keep the memory small, some 35 bytes a row; a chance collision among a million rows is one in forty million.
    let (hasher, mut seen) = (RandomState::new(), HashMap::<u64, u64>::new());
    loop {
        let next = match source {
            Source::Csv(rows, columns) => rows.next_row().map(|next| {
                next.map(|(row, cells)| {
                    let read = cells.map_err(|error| vec![error]).and_then(|cells| {
                        let named: Vec<(String, String, String)> =
                            columns.0.iter().zip(cells).map(|((name, column), text)| (column.clone(), name.clone(), text)).collect();
                        importer.read_cells(row, &named)
                    });
                    (row, read)
                })
            }),
            Source::Json(rows) => rows.next_row().map(|next| {
                next.map(|(row, object)| (row, object.map_err(|error| vec![error]).and_then(|object| importer.read_object(row, object))))
            }),
        };
        let (row, read) = match next {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(broken) => {
                // Nothing after this can be read: the file as a whole is refused, whatever was asked for single rows.
                report.rows += 1;
                report.incomplete = true;
                report.fail(vec![broken.into()]);
                return Err(Ended::RolledBack);
            }
        };
        report.rows += 1;
        match read {
            Err(errors) => report.fail(errors),
            Ok(incoming) => {
                let key = hasher.hash_one(importer.key(&incoming));
                match seen.insert(key, row) {
                    Some(first) => {
                        seen.insert(key, first);
                        let message = format!("describes the same record as row {first}");
                        report.fail(vec![RowError::row(row, "repeated", message)]);
                    }
                    None => batch.push((row, incoming)),
                }
            }
        }
        if batch.len() == BATCH {
            flush(db, importer, &mut batch, report)?;
            progress(report.rows);
        }
    }
    flush(db, importer, &mut batch, report)?;
    progress(report.rows);
    Ok(())
}

fn flush<I: Importer>(db: &mut Db, importer: &mut I, batch: &mut Vec<(u64, I::Incoming)>, report: &mut Report) -> Result<(), Ended> {
    if batch.is_empty() {
        return Ok(());
    }
    for outcome in importer.write(db, std::mem::take(batch))? {
        match outcome {
            Outcome::Created => report.created += 1,
            Outcome::Updated => report.updated += 1,
            Outcome::Unchanged => report.unchanged += 1,
            Outcome::Failed(errors) => report.fail(errors),
        }
    }
    Ok(())
}
