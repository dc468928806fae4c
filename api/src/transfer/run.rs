//! An import from its first row to its report: one code path for real runs and dry runs, one transaction for all rows.

use std::{
    collections::BTreeMap,
    io::Read,
    panic::resume_unwind,
    sync::{Arc, mpsc},
    thread,
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    decode::decode,
    reading::{Columns, Piece, RowReader, Source, pieces},
    report::{Report, RowError},
    table::{CsvRows, Format, JsonRows, tell_separator},
};
use crate::db::{self, Database, Db};

/// Pieces that are read while another is written.
const AHEAD: usize = 1;

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

/// A row that an importer has understood.
pub type Incoming<I> = <<I as Importer>::Reader as RowReader>::Incoming;

/// What a feature does with rows.
pub trait Importer {
    /// What understands rows.
    type Reader: RowReader;

    /// The column that a header means; `None` when there is no such column.
    fn column(&self, header: &str) -> Option<String>;

    /// Columns without which nothing can be read: each entry lists alternatives.
    fn required(&self) -> &'static [&'static [&'static str]];

    /// The tables whose rows are compared with the file's and then written, and those that must stay as they are meanwhile.
    fn tables(&self) -> &'static [&'static str];

    /// Learns what rows are read and checked with: first of all in the transaction, when nobody else changes it any more.
    /// Answers what reads them; that happens on another thread, ahead of writing.
    ///
    /// # Errors
    /// The database's: the whole import ends.
    fn begin(&mut self, db: &mut Db) -> Result<Arc<Self::Reader>, db::Error>;

    /// Writes a batch; answers an outcome for each row, in order.
    ///
    /// # Errors
    /// The database's: the whole import ends.
    fn write(&mut self, db: &mut Db, batch: Vec<(u64, Incoming<Self>)>) -> Result<Vec<Outcome>, db::Error>;
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
    file: impl Read + Send,
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
    let source = match options.format {
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
    // The thread that reads outlives the transaction: a file that comes slowly never keeps one open that has ended.
    let worked: Result<(), Ended> = thread::scope(|scope| {
        database.write_now_in_bulk(importer.tables(), |db| {
            let reader = importer.begin(db)?;
            let (sender, receiver) = mpsc::sync_channel(AHEAD);
            let reading = thread::Builder::new()
                .name("import".to_owned())
                .spawn_scoped(scope, move || pieces(&*reader, source, &sender))
                .map_err(|error| db::Error::Connection(error.to_string()))?;
            work(db, importer, receiver, &mut report, &mut progress)?;
            // A file that was not read to its end is not kept in part.
            reading.join().unwrap_or_else(|panic| resume_unwind(panic));
            let refused = report.failed > 0 && options.on_error == OnError::Stop;
            if options.dry_run || refused { Err(Ended::RolledBack) } else { Ok(()) }
        })
    });
    match worked {
        Ok(()) => report.written = report.created + report.updated > 0,
        Err(Ended::RolledBack) => {}
        Err(Ended::Database(error)) => return Err(error),
    }
    Ok(report)
}

/// Writes what another thread reads meanwhile, piece by piece.
fn work<I: Importer>(
    db: &mut Db,
    importer: &mut I,
    pieces: mpsc::Receiver<Piece<Incoming<I>>>,
    report: &mut Report,
    progress: &mut impl FnMut(u64),
) -> Result<(), Ended> {
    for piece in pieces {
        report.rows += piece.rows;
        piece.failures.into_iter().for_each(|errors| report.fail(errors));
        if let Some(broken) = piece.broken {
            // Nothing after this can be read: the file as a whole is refused, whatever was asked for single rows.
            report.incomplete = true;
            report.fail(vec![broken.into()]);
            return Err(Ended::RolledBack);
        }
        if !piece.batch.is_empty() {
            for outcome in importer.write(db, piece.batch)? {
                match outcome {
                    Outcome::Created => report.created += 1,
                    Outcome::Updated => report.updated += 1,
                    Outcome::Unchanged => report.unchanged += 1,
                    Outcome::Failed(errors) => report.fail(errors),
                }
            }
        }
        progress(report.rows);
    }
    Ok(())
}
