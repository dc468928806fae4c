//! Slowing down those who guess: every failure after a few makes the next try wait longer, per account and per address,
//! whether the account exists or not.

use std::net::IpAddr;

use actix_web::http::header;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::secret;
use crate::{
    db::{
        Db, dialect,
        fields::{AccountId, UtcTime},
        schema::sign_in_failures,
    },
    http::{Code, Problem, client_address::counted_as},
};

/// Failures of one account that cost nothing: people mistype.
const FREE_OF_ACCOUNT: i64 = 5;
/// Failures of one network address that cost nothing: a whole office may share it.
const FREE_OF_ADDRESS: i64 = 20;
/// The longest wait, in seconds.
const LONGEST: i64 = 15 * 60;
/// After a quiet time of so many seconds earlier failures are forgotten.
const FORGOTTEN_AFTER: i64 = 24 * 60 * 60;
/// Even where it is never quiet, one failure is forgotten for every so many seconds: an office mistypes every day.
const ONE_LESS_AFTER: i64 = 60 * 60;
/// So many failures beyond the free ones are remembered; more would make no try wait longer.
const REMEMBERED: i64 = 10;

/// How long the next try has to wait after so many failures in a row beyond the free ones, in seconds.
pub fn delay_after(beyond: i64) -> i64 {
    match beyond {
        ..=0 => 0,
        beyond @ 1..=10 => (1 << beyond).min(LONGEST),
        _ => LONGEST,
    }
}

/// How many of so many failures still count, and since when the next one is on its way to be forgotten.
fn faded(failures: i64, since: UtcTime, now: UtcTime) -> (i64, UtcTime) {
    let passed = (now.as_datetime() - since.as_datetime()).num_seconds();
    let fewer = passed / ONE_LESS_AFTER;
    if passed >= FORGOTTEN_AFTER || fewer >= failures {
        return (0, now);
    }
    (failures - fewer, since.plus(chrono::Duration::seconds(fewer * ONE_LESS_AFTER)))
}

/// Whose tries are counted. Only a hash is stored.
#[derive(Clone)]
pub struct Subject {
    hash: String,
    free: i64,
}

impl Subject {
    fn new(kind: &str, value: &str, free: i64) -> Self {
        Self { hash: secret::hash(&format!("{kind}:{value}")), free }
    }

    /// Signing in to the account of an e-mail address, whether it exists or not.
    pub fn account(email: &str) -> Self {
        Self::new("account", email, FREE_OF_ACCOUNT)
    }

    /// Proving the present password of an account that is signed in.
    pub fn password(id: AccountId) -> Self {
        Self::new("password", &id.to_string(), FREE_OF_ACCOUNT)
    }

    /// Everything that comes from one network address.
    pub fn address(address: IpAddr) -> Self {
        Self::new("address", &counted_as(address).to_string(), FREE_OF_ADDRESS)
    }
}

/// How many seconds these subjects still have to wait, the longest counts.
pub fn wait(db: &mut Db, subjects: &[Subject], now: UtcTime) -> QueryResult<Option<i64>> {
    let until: Vec<UtcTime> = sign_in_failures::table
        .filter(sign_in_failures::subject.eq_any(subjects.iter().map(|subject| &subject.hash)))
        .filter(sign_in_failures::blocked_until.gt(now))
        .select(sign_in_failures::blocked_until)
        .load(db)?;
    Ok(until.into_iter().max().map(|until| (until.as_datetime() - now.as_datetime()).num_seconds() + 1))
}

/// What whoever has to wait is told.
pub fn slow_down(seconds: i64) -> Problem {
    Problem::new(Code::TooManyRequests, "Too many failed tries; wait before the next one.")
        .with_header(header::RETRY_AFTER, seconds.to_string())
}

/// Counts a failure for each subject, whose turns were taken before.
fn fail(db: &mut Db, subjects: &[Subject], now: UtcTime) -> QueryResult<()> {
    for subject in subjects {
        let known: Option<(i64, UtcTime)> = sign_in_failures::table
            .find(&subject.hash)
            .select((sign_in_failures::failures, sign_in_failures::last_at))
            .first(db)
            .optional()?;
        let (before, since) = known.map_or((0, now), |(failures, since)| faded(failures, since, now));
        let failures = (before + 1).min(subject.free + REMEMBERED);
        let blocked_until = now.plus(chrono::Duration::seconds(delay_after(failures - subject.free)));
        let values = (
            sign_in_failures::failures.eq(failures),
            sign_in_failures::last_at.eq(since),
            sign_in_failures::blocked_until.eq(blocked_until),
        );
        if known.is_some() {
            diesel::update(sign_in_failures::table.find(&subject.hash)).set(values).execute(db)?;
        } else {
            diesel::insert_into(sign_in_failures::table).values((sign_in_failures::subject.eq(&subject.hash), values)).execute(db)?;
        }
    }
    Ok(())
}

/// Begins a try: answers how many seconds to wait, or counts it as failed beforehand, so that tries made side by side
/// cannot all pass before the first failure is known. A try that succeeds is taken back by [`forgive`] or [`take_back`].
pub fn begin(db: &mut Db, subjects: &[Subject], now: UtcTime) -> QueryResult<Option<i64>> {
    let mut keys: Vec<&str> = subjects.iter().map(|subject| subject.hash.as_str()).collect();
    keys.sort_unstable();
    for key in keys {
        dialect::serialize_on(db, key)?;
    }
    if let Some(seconds) = wait(db, subjects, now)? {
        return Ok(Some(seconds));
    }
    fail(db, subjects, now)?;
    Ok(None)
}

/// Takes one counted try back after it succeeded; earlier failures of the subject stay, their wait is over anyway.
pub fn take_back(db: &mut Db, subject: &Subject, now: UtcTime) -> QueryResult<()> {
    diesel::update(sign_in_failures::table.find(&subject.hash).filter(sign_in_failures::failures.gt(0)))
        .set((sign_in_failures::failures.eq(sign_in_failures::failures - 1), sign_in_failures::blocked_until.eq(now)))
        .execute(db)
        .map(drop)
}

/// Forgets a subject's failures after it succeeded.
pub fn forgive(db: &mut Db, subject: &Subject) -> QueryResult<()> {
    diesel::delete(sign_in_failures::table.find(&subject.hash)).execute(db).map(drop)
}

/// Forgets failures that do not count any more.
pub fn forget_old(db: &mut Db, now: UtcTime) -> QueryResult<usize> {
    let quiet_since = now.plus(-chrono::Duration::seconds(FORGOTTEN_AFTER));
    diesel::delete(sign_in_failures::table.filter(sign_in_failures::last_at.lt(quiet_since))).execute(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_and_ends() {
        assert_eq!((-5..=0).map(delay_after).sum::<i64>(), 0);
        assert_eq!([1, 2, 3, 7].map(delay_after), [2, 4, 8, 128]);
        assert_eq!([10, 11, 1_000_000].map(delay_after), [900, 900, 900]);
        assert_eq!(delay_after(REMEMBERED), LONGEST, "what is not remembered would make no difference");
    }

    #[test]
    fn failures_fade_even_where_it_is_never_quiet() {
        let began = UtcTime::now();
        let after = |minutes| began.plus(chrono::Duration::minutes(minutes));
        assert_eq!(faded(20, began, after(59)), (20, began));
        assert_eq!(faded(20, began, after(150)), (18, after(120)), "the half hour counts for the next one");
        assert_eq!(faded(2, began, after(150)), (0, after(150)));
        assert_eq!(faded(30, began, after(24 * 60)), (0, after(24 * 60)));
    }

    #[test]
    fn an_office_where_people_mistype_now_and_then_is_not_held_up() {
        use crate::db::{Database, DatabaseUrl, PoolLimits, migrate};
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let (office, began) = (Subject::address(IpAddr::from([192, 0, 2, 1])), UtcTime::now());
        let attempt = |minutes: i64, succeeds: bool| {
            let now = began.plus(chrono::Duration::minutes(minutes));
            let waits = database.write_now(|db| {
                let waits = begin(db, std::slice::from_ref(&office), now)?;
                if waits.is_none() && succeeds {
                    take_back(db, &office, now)?;
                }
                Ok::<_, crate::db::Error>(waits)
            });
            waits.expect("writes")
        };
        // Every ten minutes somebody signs in, every two hours somebody mistypes: for ten days.
        for minutes in (0..10 * 24 * 60).step_by(10) {
            assert_eq!(attempt(minutes, minutes % 120 != 0), None, "after {minutes} minutes");
        }
        // Somebody who guesses is held up all the same, and successes in between do not change that.
        let (end, mut judged) = (20 * 24 * 60, 0);
        for second_try in 0..100 {
            judged += usize::from(attempt(end, second_try % 2 == 0).is_none());
        }
        assert!(judged < 50, "{judged} tries within a minute were looked at");
    }
}
