//! The only place that tells the two engines apart.

use std::time::Duration;

use diesel::{
    Connection, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    connection::SimpleConnection,
    dsl::{AsExprOf, sql},
    expression::{SqlLiteral, UncheckedBind},
    result::{DatabaseErrorKind, Error},
    sql_types,
};

use super::{Db, fields::PartnerId, schema::partners};

/// Runs `work` in a transaction that holds the write lock from its start.
pub(super) fn write_transaction<T, E>(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E>
where
    E: From<Error> + From<super::Error>,
{
    match db {
        // Taking the lock at the first write instead fails under load ("database is locked"), whatever the timeout.
        Db::Sqlite(connection) => {
            connection.batch_execute("BEGIN IMMEDIATE").map_err(E::from)?;
            let guard = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(db)));
            let Db::Sqlite(connection) = db else { unreachable!("the engine of a connection never changes") };
            match guard {
                Ok(Ok(answer)) => match connection.batch_execute("COMMIT") {
                    Ok(()) => Ok(answer),
                    Err(error) => {
                        roll_back(connection);
                        Err(E::from(error))
                    }
                },
                Ok(Err(error)) => {
                    roll_back(connection);
                    Err(error)
                }
                Err(panic) => {
                    roll_back(connection);
                    std::panic::resume_unwind(panic)
                }
            }
        }
        Db::Postgres(_) => {
            let mut commits = false;
            let answer = db.transaction(|db| {
                let answer = work(db).map_err(Failure::Work)?;
                commits = true;
                Ok(answer)
            });
            answer.map_err(|failure| match failure {
                Failure::Work(error) => error,
                // The server may have committed before it was lost.
                Failure::Engine(error @ Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) if commits => {
                    E::from(super::Error::Undecided(error))
                }
                Failure::Engine(error) => E::from(error),
            })
        }
    }
}

/// Whose failure ended a transaction.
enum Failure<E> {
    Work(E),
    Engine(Error),
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

/// Runs several reads that all see the same state of the database.
pub(super) fn snapshot<T, E: From<Error>>(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
    let begin = match db {
        Db::Sqlite(_) => "BEGIN",
        Db::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    db.batch_execute(begin).map_err(E::from)?;
    let answer = work(db);
    db.batch_execute("ROLLBACK").map_err(E::from)?;
    answer
}

fn roll_back(connection: &mut diesel::SqliteConnection) {
    if let Err(error) = connection.batch_execute("ROLLBACK") {
        tracing::warn!(%error, "a transaction could not be rolled back");
    }
}

/// Whether the engine said "busy, try again": lock and statement timeouts, serialization failures.
pub fn is_busy(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ClosedConnection, _) => true,
        // SQLite's "locked" and PostgreSQL's timeouts have no kind of their own.
        Error::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            let message = information.message();
            ["database is locked", "database table is locked", "lock timeout", "statement timeout", "deadlock detected"]
                .iter()
                .any(|text| message.contains(text))
        }
        _ => false,
    }
}

/// Whether a unique constraint was violated, and if so by a name or message that contains `what`
/// (SQLite names columns in its message, PostgreSQL the constraint).
pub fn is_duplicate(error: &Error, what: &str) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
            information.constraint_name().is_some_and(|name| name.contains(what)) || information.message().contains(what)
        }
        _ => false,
    }
}

/// Waits until no other transaction works on this key, and keeps it until the end of this one. SQLite has one writer anyway.
/// Who takes several keys takes them in order, or two may wait for each other.
pub fn serialize_on(db: &mut Db, key: &str) -> QueryResult<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(connection) => diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<sql_types::Text, _>(key)
            .execute(connection)
            .map(drop),
    }
}

/// Whether there is a partner, who is not taken away until the transaction ends: records that are about to refer to it would be
/// lost. Before anything is written into the change log. SQLite has one writer anyway.
pub fn hold_partner(db: &mut Db, id: PartnerId) -> QueryResult<bool> {
    let partner = partners::table.find(id).select(partners::id);
    let found: Option<PartnerId> = match db {
        Db::Sqlite(connection) => partner.first(connection).optional()?,
        Db::Postgres(connection) => partner.for_key_share().first(connection).optional()?,
    };
    Ok(found.is_some())
}

/// Waits for everybody who holds a partner by [`hold_partner`] or a reference, and lets nobody do so until the transaction ends.
/// An update of the row would not: PostgreSQL lets others refer to a row that is being updated.
pub fn reserve_partner(db: &mut Db, id: PartnerId) -> QueryResult<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(connection) => {
            partners::table.find(id).select(partners::id).for_update().first::<PartnerId>(connection).optional().map(drop)
        }
    }
}

/// Tells other nodes, once committed, that the change log has grown (PostgreSQL). SQLite's `data_version` says it by itself.
pub fn announce_change(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(connection) => connection.batch_execute("NOTIFY coalition_changes"),
    }
}

/// Begins listening for other nodes' announcements (PostgreSQL).
pub fn listen_for_changes(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(connection) => connection.batch_execute("LISTEN coalition_changes"),
    }
}

#[derive(diesel::QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = sql_types::BigInt)]
    data_version: i64,
}

/// Whether another process may have committed since the last call: SQLite's `data_version` moved (kept in `seen`),
/// or a PostgreSQL notification is waiting.
pub fn others_committed(db: &mut Db, seen: &mut i64) -> QueryResult<bool> {
    match db {
        Db::Sqlite(connection) => {
            let row: DataVersion = diesel::sql_query("SELECT data_version FROM pragma_data_version").get_result(connection)?;
            let moved = row.data_version != *seen;
            *seen = row.data_version;
            Ok(moved)
        }
        Db::Postgres(connection) => {
            let mut any = false;
            for notification in connection.notifications_iter() {
                notification?;
                any = true;
            }
            Ok(any)
        }
    }
}

/// Makes ready for many statements of one transaction. SQLite: more memory for pages, which would otherwise be written out
/// again and again. PostgreSQL: plans for the values at hand, because a plan for any list of keys may compare each row with each
/// key; rows are looked up by index, however empty the tables were when a statement was planned; and the tables are kept from
/// other writers, who would otherwise be overwritten or wait in a circle (SQLite has one writer).
pub fn begin_bulk(db: &mut Db, tables: &[&str]) -> QueryResult<()> {
    match db {
        Db::Sqlite(connection) => connection.batch_execute("PRAGMA cache_size = -49152"),
        Db::Postgres(connection) => {
            connection.batch_execute("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_seqscan = off")?;
            for table in tables {
                connection.batch_execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))?;
            }
            Ok(())
        }
    }
}

/// After the transaction: gives back what [`begin_bulk`] took; PostgreSQL does so by itself.
pub fn end_bulk(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(connection) => connection.batch_execute("PRAGMA cache_size = -2000; PRAGMA shrink_memory"),
        Db::Postgres(_) => Ok(()),
    }
}

/// Takes SQLite's log into the database and empties it: every read looks through what is in there, and the next process that
/// opens the database reads all of it first. Waits a moment for who still reads from it, no longer: writers wait as well.
/// PostgreSQL looks after its own log.
pub fn empty_log(db: &mut Db, busy_timeout: Duration) -> QueryResult<()> {
    match db {
        // Most is done before anybody has to wait.
        Db::Sqlite(connection) => connection.batch_execute(&format!(
            "PRAGMA wal_checkpoint(PASSIVE); PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = {}",
            busy_timeout.as_millis()
        )),
        Db::Postgres(_) => Ok(()),
    }
}

/// Inserts many rows in one statement. `rows` is a JSON array of objects whose keys are `columns`; nested values go
/// into JSON columns. Both engines unpack the array themselves, which is many times faster than row by row.
pub fn insert_rows(db: &mut Db, table: &str, columns: &[&str], rows: &str) -> QueryResult<usize> {
    let names = columns.join(", ");
    match db {
        Db::Sqlite(connection) => {
            let values = json_values(columns);
            diesel::sql_query(format!("INSERT INTO {table} ({names}) SELECT {values} FROM jsonb_each(?) AS incoming"))
                .bind::<sql_types::Text, _>(rows)
                .execute(connection)
        }
        Db::Postgres(connection) => diesel::sql_query(format!(
            "INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)"
        ))
        .bind::<sql_types::Text, _>(rows)
        .execute(connection),
    }
}

/// [`insert_rows`] of rows that refer to others, after [`begin_bulk`]. PostgreSQL checks each reference by a statement of its
/// own: planning that for the values at hand, again for every row, costs more than the rows.
pub fn insert_referring_rows(db: &mut Db, table: &str, columns: &[&str], rows: &str) -> QueryResult<usize> {
    if let Db::Postgres(connection) = db {
        connection.batch_execute("SET LOCAL plan_cache_mode = auto")?;
    }
    let inserted = insert_rows(db, table, columns, rows)?;
    if let Db::Postgres(connection) = db {
        connection.batch_execute("SET LOCAL plan_cache_mode = force_custom_plan")?;
    }
    Ok(inserted)
}

/// Updates many rows by `key` in one statement; see [`insert_rows`] for `rows`.
pub fn update_rows(db: &mut Db, table: &str, key: &str, columns: &[&str], rows: &str) -> QueryResult<usize> {
    let sets = columns.iter().map(|name| format!("{name} = incoming.{name}")).collect::<Vec<_>>().join(", ");
    match db {
        Db::Sqlite(connection) => {
            let mut all = vec![key];
            all.extend(columns);
            let values = all.iter().map(|name| format!("value ->> '$.{name}' AS {name}")).collect::<Vec<_>>().join(", ");
            diesel::sql_query(format!(
                "UPDATE {table} SET {sets} FROM (SELECT {values} FROM jsonb_each(?)) AS incoming \
                 WHERE {table}.{key} = incoming.{key}"
            ))
            .bind::<sql_types::Text, _>(rows)
            .execute(connection)
        }
        Db::Postgres(connection) => diesel::sql_query(format!(
            "UPDATE {table} SET {sets} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb) AS incoming \
             WHERE {table}.{key} = incoming.{key}"
        ))
        .bind::<sql_types::Text, _>(rows)
        .execute(connection),
    }
}

fn json_values(columns: &[&str]) -> String {
    columns.iter().map(|name| format!("incoming.value ->> '$.{name}'")).collect::<Vec<_>>().join(", ")
}

/// A condition on a list of texts within a JSON column.
pub type ListHolds = SqlLiteral<sql_types::Bool, UncheckedBind<SqlLiteral<sql_types::Bool>, AsExprOf<String, sql_types::Text>>>;

/// Whether a list of texts within a JSON value holds a text. `json` is an expression of our own making, as is `list`.
pub fn list_holds(db: &Db, json: &str, list: &str, text: String) -> ListHolds {
    let (before, behind) = match db {
        Db::Sqlite(_) => (format!("EXISTS (SELECT 1 FROM json_each({json}, '$.{list}') AS held WHERE held.value = "), ")"),
        Db::Postgres(_) => (format!("({json} -> '{list}' @> to_jsonb("), "))"),
    };
    sql::<sql_types::Bool>(&before).bind::<sql_types::Text, _>(text).sql(behind)
}

/// A field of a JSON column as JSON text, for grouping; of lists that the field does not have, the empty one. `column` and `field`
/// are of our own making.
pub fn json_part(db: &Db, column: &str, field: &str) -> String {
    match db {
        Db::Sqlite(_) => format!("COALESCE({column} -> '$.{field}', '[]')"),
        Db::Postgres(_) => format!("COALESCE(({column} -> '{field}')::text, '[]')"),
    }
}

/// Waits at most as long as the engine allows for a check of its own integrity.
///
/// # Errors
/// The engine's findings as text.
pub fn integrity_check(db: &mut Db) -> QueryResult<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Finding {
        #[diesel(sql_type = sql_types::Text)]
        integrity_check: String,
    }
    match db {
        Db::Sqlite(connection) => {
            let findings: Vec<Finding> = diesel::sql_query("PRAGMA integrity_check").load(connection)?;
            Ok(findings.into_iter().map(|row| row.integrity_check).filter(|text| text != "ok").collect())
        }
        // PostgreSQL checks its pages itself (data checksums); there is no statement to ask for it.
        Db::Postgres(_) => Ok(Vec::new()),
    }
}
