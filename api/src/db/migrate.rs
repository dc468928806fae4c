//! Brings the schema up to date. The migrations are part of the binary and run under a lock, so several nodes may
//! start at once.

use std::fs::File;

use diesel::{RunQueryDsl, sql_types};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{DatabaseUrl, Db, Error, PoolLimits, pool};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number will do, as long as every node uses the same one.
const ADVISORY_LOCK: i64 = 7_203_118_406;

/// Applies what is pending and answers the names of what it applied.
///
/// # Errors
/// [`Error::Connection`] or [`Error::Migration`].
pub fn run(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    // A migration may take as long as it needs.
    let limits = PoolLimits {
        statement_timeout: std::time::Duration::ZERO,
        busy_timeout: std::time::Duration::from_secs(600),
        ..PoolLimits::default()
    };
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut db = pool::single(url, limits)?;
            let lock_path = path.with_extension("migrate.lock");
            let lock = File::create(&lock_path)
                .and_then(|file| file.lock().map(|()| file))
                .map_err(|error| Error::Migration(format!("cannot lock {}: {error}", lock_path.display())))?;
            let applied = apply(&mut db);
            drop(lock);
            applied
        }
        DatabaseUrl::Postgres(_) => {
            let mut db = pool::single(url, limits)?;
            // The lock belongs to the session: it ends with this connection, also when this process dies.
            diesel::sql_query("SELECT pg_advisory_lock($1)").bind::<sql_types::BigInt, _>(ADVISORY_LOCK).execute(&mut db)?;
            apply(&mut db)
        }
    }
}

fn apply(db: &mut Db) -> Result<Vec<String>, Error> {
    let applied = match db {
        Db::Sqlite(connection) => connection.run_pending_migrations(SQLITE).map(names),
        Db::Postgres(connection) => connection.run_pending_migrations(POSTGRES).map(names),
    };
    applied.map_err(|error| Error::Migration(error.to_string()))
}

fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

/// The names of migrations that have not been applied yet.
///
/// # Errors
/// [`Error::Connection`] or [`Error::Migration`].
pub fn pending(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    let mut db = pool::single(url, PoolLimits::default())?;
    let pending = match &mut db {
        Db::Sqlite(connection) => {
            connection.pending_migrations(SQLITE).map(|list| list.iter().map(|migration| migration.name().to_string()).collect())
        }
        Db::Postgres(connection) => {
            connection.pending_migrations(POSTGRES).map(|list| list.iter().map(|migration| migration.name().to_string()).collect())
        }
    };
    pending.map_err(|error| Error::Migration(error.to_string()))
}
