//! What is forgotten with time: spent and expired secrets, old failures and mail, invitations that nobody accepted,
//! applications that nobody confirmed or that were declined long ago, callers that have been quiet. Every node looks now and
//! then; two at once do no harm.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use crate::{
    db::{self, Database, Db, fields::UtcTime},
    http::{Problem, State, idempotency},
    identity::{links, sessions, store, throttle, users},
    mail,
    partners::applications,
};

/// How often.
const EVERY: Duration = Duration::from_secs(600);
/// How soon after the start: not in the way of the first answers.
const FIRST: Duration = Duration::from_secs(30);

/// Starts the thread; it ends with the service. `declined_days` says how long declined applications are kept, 0 for ever.
///
/// # Errors
/// A sentence when no thread can be started.
pub fn start(state: &Arc<State>, declined_days: i64) -> Result<(), String> {
    let state = Arc::downgrade(state);
    thread::Builder::new()
        .name("housekeeping".to_owned())
        .spawn(move || run(&state, declined_days))
        .map(drop)
        .map_err(|error| error.to_string())
}

fn run(state: &Weak<State>, declined_days: i64) {
    thread::sleep(FIRST);
    while let Some(state) = state.upgrade() {
        state.rate_limit.forget_quiet_callers();
        for limit in [&state.form_rate_limit, &state.inviter_rate_limit, &state.invited_rate_limit] {
            limit.forget_quiet_callers();
        }
        if let Err(error) = forget(&state.database, UtcTime::now(), declined_days) {
            tracing::warn!(error.cause = %error, "what is out of date could not be forgotten");
        }
        drop(state);
        thread::sleep(EVERY);
    }
}

/// Forgets everything that is out of date, each kind in a transaction of its own.
///
/// # Errors
/// The database's.
pub fn forget(database: &Database, now: UtcTime, declined_days: i64) -> Result<(), db::Error> {
    let kinds: [fn(&mut Db, UtcTime) -> diesel::QueryResult<usize>; 6] = [
        sessions::store::forget_expired,
        store::forget_expired_revocations,
        links::forget_expired,
        throttle::forget_old,
        idempotency::forget_old,
        mail::forget_old,
    ];
    for kind in kinds {
        database.write_now(|db| kind(db, now).map_err(db::Error::from))?;
    }
    let invited = database.read_now(|db| users::store::long_invited(db, now).map_err(db::Error::from))?;
    let forgotten = forget_each(&invited, |row| {
        database.write_now(|db| users::store::forget_uninterested(db, row, now).map_err(db::Error::from)).map_err(Problem::from)
    });
    if forgotten > 0 {
        tracing::info!(people = forgotten, "people who did not accept their invitation were forgotten");
    }
    let old = database.read_now(|db| applications::old(db, now, declined_days).map_err(db::Error::from))?;
    let forgotten = forget_each(&old, |row| database.write_now(|db| applications::forget(db, row)));
    if forgotten > 0 {
        tracing::info!(applications = forgotten, "applications were forgotten");
    }
    Ok(())
}

/// Forgets these rows and answers how many, each in a transaction of its own; one that cannot be now is left for the next round.
fn forget_each<R>(rows: &[R], forget: impl Fn(&R) -> Result<bool, Problem>) -> usize {
    let forget = |row: &&R| {
        forget(row).unwrap_or_else(|problem| {
            tracing::warn!(error.cause = %problem, "a row that is out of date could not be forgotten");
            false
        })
    };
    rows.iter().filter(forget).count()
}

#[cfg(test)]
mod tests {
    use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

    use super::*;
    use crate::{
        db::{
            DatabaseUrl, PoolLimits,
            fields::RecordId,
            migrate,
            schema::{idempotency_keys, secret_links},
        },
        identity::links::Purpose,
    };

    #[test]
    fn only_what_is_out_of_date_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let day = chrono::Duration::days(1);
        database
            .write_now(|db| {
                links::create(db, Purpose::PasswordReset, RecordId::new(), Some(day))?;
                links::create(db, Purpose::ApplicationStatus, RecordId::new(), None)?;
                diesel::insert_into(idempotency_keys::table)
                    .values((
                        idempotency_keys::key_hash.eq("key"),
                        idempotency_keys::request_hash.eq("request"),
                        idempotency_keys::created_at.eq(UtcTime::now()),
                    ))
                    .execute(db)?;
                Ok::<_, db::Error>(())
            })
            .expect("writes");
        let left = || {
            database
                .read_now(|db| {
                    let links: i64 = secret_links::table.count().get_result(db)?;
                    let keys: i64 = idempotency_keys::table.count().get_result(db)?;
                    Ok::<_, db::Error>((links, keys))
                })
                .expect("reads")
        };
        forget(&database, UtcTime::now(), 0).expect("forgets");
        assert_eq!(left(), (2, 1));
        forget(&database, UtcTime::now().plus(day * 60), 0).expect("forgets");
        assert_eq!(left(), (1, 0), "a link without an end stays");
    }
}
