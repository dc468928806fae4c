//! Imports over HTTP: the file is spooled to the data directory first, then run in the background; a restarted service
//! takes up what it had not finished.

pub mod routes;
pub mod store;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
};

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

/// Everything that imports over HTTP need.
pub struct Imports {
    /// The collections.
    pub collections: Vec<Box<dyn Importable>>,
    /// Where files wait.
    pub spool: PathBuf,
    /// The largest file.
    pub largest: usize,
}

impl Imports {
    /// Where the file of an import waits.
    pub fn path(&self, id: ImportId) -> PathBuf {
        self.spool.join(id.to_string())
    }

    /// Runs an import that was spooled, and writes its result down.
    ///
    /// # Errors
    /// The database's; the import stays as it is then and is taken up at the next start.
    pub fn work(&self, database: &Database, contract: &Contract, row: &ImportRow) -> Result<(), db::Error> {
        let path = self.path(row.id);
        let collection = self.collections.iter().find(|one| one.collection() == row.collection);
        let report = if let (Ok(file), Some(collection)) = (File::open(&path), collection) {
            collection.run(database, contract, &row.source, row.actor(), file, &row.options())?
        } else {
            let mut report = Report::default();
            report.fail(vec![super::RowError::row(1, "unreadable", "the file is not there any more; send it again")]);
            report
        };
        database.write_now(|db| store::finish(db, row, &report).map_err(db::Error::from))?;
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(%error, "a spooled file could not be removed");
        }
        Ok(())
    }

    /// Takes up what was not finished when this node last stopped.
    pub fn resume(self: &Arc<Self>, database: &Database, contract: &Arc<crate::http::State>) {
        let waiting = match database.read_now(|db| store::running(db).map_err(db::Error::from)) {
            Ok(rows) => rows.into_iter().filter(|row| self.path(row.id).exists()).collect::<Vec<_>>(),
            Err(error) => {
                tracing::warn!(%error, "unfinished imports cannot be looked up");
                return;
            }
        };
        if waiting.is_empty() {
            return;
        }
        let (imports, database, state) = (Arc::clone(self), database.clone(), Arc::clone(contract));
        let started = std::thread::Builder::new().name("imports".to_owned()).spawn(move || {
            for row in waiting {
                tracing::info!(import = %row.id, "an unfinished import is taken up again");
                if let Err(error) = imports.work(&database, &state.contract, &row) {
                    tracing::error!(%error, import = %row.id, "an import could not be run");
                }
            }
        });
        if let Err(error) = started {
            tracing::error!(%error, "unfinished imports cannot be taken up");
        }
    }
}

/// Makes the spool folder.
///
/// # Errors
/// The system's.
pub fn prepare(spool: &Path) -> std::io::Result<()> {
    fs::create_dir_all(spool)
}
