//! Connection pools: which database, how many connections, and what every new connection is told first.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::SimpleConnection,
    r2d2::{self, ManageConnection, R2D2Connection},
};

use super::{Db, Error};

/// Where the database is; a mistyped URL is refused instead of creating an empty database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded engine.
    Sqlite(PathBuf),
    /// A libpq connection URL, with its password.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`Error::Url`] with a sentence that names the accepted forms.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path.trim_start_matches("//")))),
            _ => Err(Error::Url("the database URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME".to_owned())),
        }
    }

    /// The URL without its password, for people and logs.
    pub fn redacted(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(text) => match url::Url::parse(text) {
                Ok(mut url) => {
                    if url.password().is_some() && url.set_password(Some("…")).is_err() {
                        return "postgres://…".to_owned();
                    }
                    // A password may also stand among the parameters.
                    url.set_query(None);
                    url.to_string()
                }
                Err(_) => "postgres://…".to_owned(),
            },
        }
    }

    /// The engine's name.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgresql",
        }
    }
}

/// How many connections, and how long to wait.
#[derive(Clone, Copy, Debug)]
pub struct PoolLimits {
    /// Connections for reading; on PostgreSQL there are half as many more for writing.
    pub connections: u32,
    /// How long a request waits for a free connection.
    pub wait: Duration,
    /// After which a statement is cancelled (PostgreSQL).
    pub statement_timeout: Duration,
    /// How long a writer waits for another writer.
    pub busy_timeout: Duration,
}

impl Default for PoolLimits {
    fn default() -> Self {
        Self {
            connections: 8,
            wait: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(30),
            busy_timeout: Duration::from_secs(10),
        }
    }
}

/// After which an unused connection of SQLite is closed: each keeps up to two megabytes of pages that it has read.
const IDLE: Duration = Duration::from_secs(20);

impl PoolLimits {
    /// Connections for writing on PostgreSQL: writers wait for each other anyway, to number their changes.
    fn writers(self) -> u32 {
        (self.connections / 2).max(1)
    }
}

pub(super) type Pool = r2d2::Pool<Opener>;

/// Opens connections of one kind for a pool.
pub(super) struct Opener {
    url: DatabaseUrl,
    limits: PoolLimits,
    read_only: bool,
}

impl ManageConnection for Opener {
    type Connection = Db;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Db, r2d2::Error> {
        connect(&self.url, self.limits, self.read_only)
    }

    fn is_valid(&self, connection: &mut Db) -> Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut Db) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}

/// Opens one connection and tells it the house rules.
fn connect(url: &DatabaseUrl, limits: PoolLimits, read_only: bool) -> Result<Db, r2d2::Error> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let path = path.to_str().ok_or_else(|| {
                r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection("the database path is not valid UTF-8".to_owned()))
            })?;
            let mut connection = SqliteConnection::establish(path).map_err(r2d2::Error::ConnectionError)?;
            let busy = limits.busy_timeout.as_millis();
            // busy_timeout first: switching to WAL needs a lock that another process may hold for a moment.
            connection
                .batch_execute(&format!(
                    "PRAGMA busy_timeout = {busy}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864; PRAGMA query_only = {};",
                    if read_only { "ON" } else { "OFF" }
                ))
                .map_err(r2d2::Error::QueryError)?;
            Ok(Db::Sqlite(connection))
        }
        DatabaseUrl::Postgres(text) => {
            let mut connection = PgConnection::establish(text).map_err(r2d2::Error::ConnectionError)?;
            connection
                .batch_execute(&format!(
                    "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = '60s'; \
                     SET TIME ZONE 'UTC'; SET client_min_messages = warning;",
                    limits.statement_timeout.as_millis(),
                    limits.busy_timeout.as_millis()
                ))
                .map_err(r2d2::Error::QueryError)?;
            Ok(Db::Postgres(connection))
        }
    }
}

/// Opens the reading and the writing pool. SQLite has one writer at a time anyway, so its writing pool holds one
/// connection and waits in order. Writers that wait for a long import must not take the readers' connections.
pub(super) fn open(url: &DatabaseUrl, limits: PoolLimits) -> Result<(Pool, Pool), Error> {
    let build = |size: u32, read_only: bool| {
        r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(limits.wait)
            .idle_timeout(Some(match url {
                DatabaseUrl::Sqlite(_) => IDLE,
                DatabaseUrl::Postgres(_) => Duration::from_secs(600),
            }))
            // A point read costs less than the ping that would precede it; a broken connection is dropped on return.
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(Opener { url: url.clone(), limits, read_only })
            .map_err(|error| Error::Connection(error.to_string()))
    };
    match url {
        DatabaseUrl::Sqlite(path) => {
            create_folder_of(path)?;
            // The writer opens first: it creates the file that readers may only read.
            let writers = build(1, false)?;
            Ok((build(limits.connections, true)?, writers))
        }
        DatabaseUrl::Postgres(_) => Ok((build(limits.connections, false)?, build(limits.writers(), false)?)),
    }
}

fn create_folder_of(path: &Path) -> Result<(), Error> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|error| Error::Connection(format!("cannot create {}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

pub(super) fn get(pool: &Pool) -> Result<diesel::r2d2::PooledConnection<Opener>, Error> {
    pool.get().map_err(|error| Error::Connection(error.to_string()))
}

/// One connection outside of any pool, for work that needs settings of its own (migrations, following).
///
/// # Errors
/// [`Error::Connection`] when it cannot be opened.
pub fn single(url: &DatabaseUrl, limits: PoolLimits) -> Result<Db, Error> {
    if let DatabaseUrl::Sqlite(path) = url {
        create_folder_of(path)?;
    }
    connect(url, limits, false).map_err(|error| Error::Connection(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_url_is_refused() {
        for text in ["", "postgre://x", "data.db", "mysql://x", "sqlite:"] {
            assert!(DatabaseUrl::parse(text).is_err(), "{text}");
        }
        assert_eq!(DatabaseUrl::parse("sqlite:a/b.db").ok(), Some(DatabaseUrl::Sqlite("a/b.db".into())));
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://user:s3cret@host/db?password=s3cret");
        assert!(!url.map(|url| url.redacted()).unwrap_or_default().contains("s3cret"));
    }
}
