//! The database: one connection type over two engines, pools, and the two ways to use them.
//!
//! [`Database::read`] and [`Database::write`] are the only doors: a read gets a connection, a write one transaction
//! that took its lock at the start (`BEGIN IMMEDIATE` on SQLite) and wakes whoever follows the change log once committed.
//! Blocking work happens on the blocking pool; only a few rows by their keys are read where the caller is, and only on
//! SQLite ([`Database::read_brief`]).

pub mod dialect;
pub mod fields;
pub mod migrate;
mod pool;
pub mod schema;

use std::{
    cell::Cell,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

pub use self::pool::{DatabaseUrl, PoolLimits};
use diesel::{PgConnection, SqliteConnection};

/// One connection to either engine. Queries are written once against this type.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// The embedded engine.
    Sqlite(SqliteConnection),
    /// The engine for more than one machine.
    Postgres(PgConnection),
}

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement failed.
    #[error("a database statement failed: {0}")]
    Query(#[from] diesel::result::Error),
    /// The connection broke while a transaction was being committed: nobody knows whether it was.
    #[error("it is not known whether a transaction was committed: {0}")]
    Undecided(diesel::result::Error),
    /// No connection became free in time, or none could be opened.
    #[error("no database connection: {0}")]
    Connection(String),
    /// The blocking task was cancelled because the process is stopping.
    #[error("the database task was cancelled")]
    Cancelled,
    /// The schema could not be brought up to date.
    #[error("migration failed: {0}")]
    Migration(String),
    /// The database URL is not one of the two engines'.
    #[error("{0}")]
    Url(String),
}

impl Error {
    /// Whether trying again a little later can succeed: the engine was busy, not wrong.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Query(error) => dialect::is_busy(error),
            Self::Connection(_) | Self::Cancelled => true,
            Self::Undecided(_) | Self::Migration(_) | Self::Url(_) => false,
        }
    }
}

/// The pools of one database, cheap to clone.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    limits: PoolLimits,
    readers: pool::Pool,
    writers: pool::Pool,
    committed: Commits,
}

tokio::task_local! {
    static COMMITTED: Cell<bool>;
}

/// Runs something, and answers beside its outcome whether it committed anything by [`Database::write`].
pub async fn noting_commits<F: Future>(work: F) -> (F::Output, bool) {
    let noted = async {
        let output = work.await;
        (output, COMMITTED.with(Cell::get))
    };
    COMMITTED.scope(Cell::new(false), noted).await
}

/// Counts the commits of this process and wakes who waits for the next.
#[derive(Default)]
struct Commits {
    count: Mutex<u64>,
    moved: Condvar,
}

impl Database {
    /// Opens the pools. Does not migrate.
    ///
    /// # Errors
    /// [`Error::Connection`] when no connection can be made.
    pub fn open(url: &DatabaseUrl, limits: PoolLimits) -> Result<Self, Error> {
        let (readers, writers) = pool::open(url, limits)?;
        Ok(Self { inner: Arc::new(Inner { url: url.clone(), limits, readers, writers, committed: Commits::default() }) })
    }

    /// Where this database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// How many commits this process has made; more of them mean that the change log may have grown.
    pub fn commits(&self) -> u64 {
        *self.inner.committed.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there are other commits than `known`, or for `longest`; answers the count.
    pub fn wait_for_commit(&self, known: u64, longest: Duration) -> u64 {
        let count = self.inner.committed.count.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.inner.committed.moved.wait_timeout_while(count, longest, |count| *count == known);
        let (count, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *count
    }

    /// Runs `work` on a read connection, on the blocking pool.
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let database = self.clone();
        run_blocking(move || database.read_now(work)).await
    }

    /// [`Database::read`] for several reads that must see one state of the database.
    pub async fn snapshot<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<diesel::result::Error> + Send + 'static,
    {
        let database = self.clone();
        run_blocking(move || database.snapshot_now(work)).await
    }

    /// [`Database::read`] for a few rows by their keys. On SQLite they are read where the caller is: nothing there can wait
    /// for a lock, and changing threads twice costs more than the rows.
    pub async fn read_brief<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match self.inner.url {
            DatabaseUrl::Sqlite(_) => match self.inner.readers.try_get() {
                Some(mut connection) => work(&mut connection),
                None => self.read(work).await,
            },
            DatabaseUrl::Postgres(_) => self.read(work).await,
        }
    }

    /// Runs `work` in one write transaction, on the blocking pool; commits when it answers `Ok`.
    pub async fn write<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + From<diesel::result::Error> + Send + 'static,
    {
        let database = self.clone();
        let answer = run_blocking(move || database.write_now(work)).await?;
        // Nobody may be asking.
        let _ = COMMITTED.try_with(|committed| committed.set(true));
        Ok(answer)
    }

    /// [`Database::read`] on the calling thread, for the command line and for background threads.
    pub fn read_now<T, E: From<Error>>(&self, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let mut connection = pool::get(&self.inner.readers).map_err(E::from)?;
        work(&mut connection)
    }

    /// [`Database::read_now`] for several reads that must see one state of the database.
    pub fn snapshot_now<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error> + From<diesel::result::Error>,
    {
        let mut connection = pool::get(&self.inner.readers).map_err(E::from)?;
        dialect::snapshot(&mut connection, work)
    }

    /// [`Database::write_now`] for work of very many statements that reads rows of `tables` and writes them much later: nobody
    /// else writes them meanwhile.
    pub fn write_now_in_bulk<T, E>(&self, tables: &[&str], work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error> + From<diesel::result::Error>,
    {
        let mut connection = pool::get(&self.inner.writers).map_err(E::from)?;
        let answer = dialect::write_transaction(&mut connection, |db| {
            dialect::begin_bulk(db, tables)?;
            work(db)
        });
        if answer.is_ok() {
            self.tell_commit();
        }
        // On the same connection, and whatever becomes of it: what was committed stays so.
        let tidied = dialect::end_bulk(&mut connection).and_then(|()| dialect::empty_log(&mut connection, self.inner.limits.busy_timeout));
        if let Err(error) = tidied {
            tracing::warn!(%error, "the database could not be tidied up after much work");
        }
        answer
    }

    /// Leaves the database as a process should that stops: the next one begins at once. Nothing is lost without this.
    pub fn settle_now(&self) {
        // Whoever writes at this very moment leaves a log in any case.
        if let Some(mut connection) = self.inner.writers.try_get()
            && let Err(error) = dialect::empty_log(&mut connection, self.inner.limits.busy_timeout)
        {
            tracing::warn!(%error, "the database could not be tidied up at the end");
        }
    }

    /// [`Database::write`] on the calling thread, for the command line and for background threads.
    pub fn write_now<T, E>(&self, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error> + From<diesel::result::Error>,
    {
        let mut connection = pool::get(&self.inner.writers).map_err(E::from)?;
        let answer = dialect::write_transaction(&mut connection, work)?;
        drop(connection);
        self.tell_commit();
        Ok(answer)
    }

    fn tell_commit(&self) {
        *self.inner.committed.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.inner.committed.moved.notify_all();
    }
}

/// Runs blocking work away from the async workers.
pub async fn run_blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(join) => match join.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(E::from(Error::Cancelled)),
        },
    }
}

/// One connection outside of the pools, for following the change log.
///
/// # Errors
/// [`Error::Connection`] when it cannot be opened.
pub fn single_connection(url: &DatabaseUrl) -> Result<Db, Error> {
    pool::single(url, PoolLimits::default())
}
