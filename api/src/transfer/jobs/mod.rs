//! Imports over HTTP: the file is spooled to the data directory first, then run in the background; a restarted service
//! takes up what it had not finished.

pub mod routes;
pub mod store;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use self::store::ImportRow;
use super::{Options, Report};
use crate::{
    changes::Actor,
    db::{self, Database, fields::ImportId},
    http::Contract,
};

/// A collection that can be imported; features implement it, the app plugs them in.
pub trait Importable: Send + Sync {
    /// The collection's name in addresses.
    fn collection(&self) -> &'static str;

    /// Runs one import.
    ///
    /// # Errors
    /// The database's; what is wrong with the file stands in the report.
    fn run(
        &self,
        database: &Database,
        contract: &Contract,
        source: &str,
        actor: Actor,
        file: File,
        options: &Options,
    ) -> Result<Report, db::Error>;
}

/// An import that waits for its turn, and whom to tell when it is over.
pub type Job = (ImportRow, Option<oneshot::Sender<()>>);

/// How often an import is tried again while the database is busy, and how long is waited each time.
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(2);

/// Everything that imports over HTTP need.
pub struct Imports {
    /// The collections.
    pub collections: Vec<Box<dyn Importable>>,
    /// Where files wait.
    pub spool: PathBuf,
    /// The largest file.
    pub largest: usize,
    /// To the thread that runs them one after the other.
    pub queue: mpsc::Sender<Job>,
}

impl Imports {
    /// Where the file of an import waits.
    pub fn path(&self, id: ImportId) -> PathBuf {
        self.spool.join(id.to_string())
    }

    /// Starts the thread that runs imports, one after the other, beginning with what was not finished when this node last
    /// stopped.
    ///
    /// # Errors
    /// The system's.
    pub fn start(self: &Arc<Self>, database: &Database, state: &Arc<crate::http::State>, jobs: mpsc::Receiver<Job>) -> std::io::Result<()> {
        let (imports, database, state) = (Arc::clone(self), database.clone(), Arc::clone(state));
        thread::Builder::new()
            .name("imports".to_owned())
            .spawn(move || {
                imports.take_up(&database, &state.contract);
                for (row, tell) in jobs {
                    imports.run(&database, &state.contract, &row);
                    // Whoever asked may have gone.
                    let _ = tell.map(|tell| tell.send(()));
                }
            })
            .map(drop)
    }

    /// Runs what was not finished, and removes files that belong to nothing.
    fn take_up(&self, database: &Database, contract: &Contract) {
        let waiting = match database.read_now(|db| store::running(db).map_err(db::Error::from)) {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(%error, "unfinished imports cannot be looked up");
                return;
            }
        };
        for entry in fs::read_dir(&self.spool).into_iter().flatten().flatten() {
            let known = waiting.iter().any(|row| self.path(row.id) == entry.path());
            let old = entry.metadata().and_then(|data| data.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED));
            if !known && old {
                let _ = fs::remove_file(entry.path());
            }
        }
        // Another node's imports wait in that node's spool.
        for row in waiting.into_iter().filter(|row| self.path(row.id).exists()) {
            tracing::info!(import = %row.id, "an unfinished import is taken up again");
            self.run(database, contract, &row);
        }
    }

    /// Runs an import to its end, whatever that is.
    fn run(&self, database: &Database, contract: &Contract, row: &ImportRow) {
        for attempt in 1..=TRIES {
            match self.work(database, contract, row) {
                Ok(()) => return,
                Err(error) if error.is_transient() && attempt < TRIES => thread::sleep(PAUSE),
                Err(error) => {
                    tracing::error!(%error, import = %row.id, "an import could not be run");
                    let mut report = Report { dry_run: row.dry_run, ..Report::default() };
                    report.fail(vec![super::RowError::row(
                        1,
                        "internal",
                        "the import could not be run and nothing was written; send the file again",
                    )]);
                    if let Err(error) = self.finish(database, row, &report) {
                        tracing::error!(%error, import = %row.id, "it is taken up again at the next start");
                    }
                    return;
                }
            }
        }
    }

    /// Runs an import that was spooled, and writes its result down.
    fn work(&self, database: &Database, contract: &Contract, row: &ImportRow) -> Result<(), db::Error> {
        let collection = self.collections.iter().find(|one| one.collection() == row.collection);
        let report = if let (Ok(file), Some(collection)) = (File::open(self.path(row.id)), collection) {
            collection.run(database, contract, &row.source, row.actor(), file, &row.options())?
        } else {
            let mut report = Report::default();
            report.fail(vec![super::RowError::row(1, "unreadable", "the file is not there any more; send it again")]);
            report
        };
        self.finish(database, row, &report)
    }

    fn finish(&self, database: &Database, row: &ImportRow, report: &Report) -> Result<(), db::Error> {
        database.write_now(|db| store::finish(db, row, report).map_err(db::Error::from))?;
        if let Err(error) = fs::remove_file(self.path(row.id)) {
            tracing::warn!(%error, "a spooled file could not be removed");
        }
        Ok(())
    }
}

/// After so long a file that belongs to no import is not on its way any more.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Makes the spool folder.
///
/// # Errors
/// The system's.
pub fn prepare(spool: &Path) -> std::io::Result<()> {
    fs::create_dir_all(spool)
}
