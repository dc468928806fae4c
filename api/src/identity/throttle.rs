//! Slowing down those who guess: every failure after a few makes the next try wait longer, per account and per address,
//! whether the account exists or not.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::secret;
use crate::db::{Db, fields::UtcTime, schema::sign_in_failures};

/// Failures that cost nothing: people mistype.
const FREE_FAILURES: i64 = 5;
/// The longest wait, in seconds.
const LONGEST: i64 = 15 * 60;
/// After a quiet time of so many seconds earlier failures are forgotten.
const FORGOTTEN_AFTER: i64 = 24 * 60 * 60;

/// How long the next try has to wait after so many failures in a row, in seconds.
pub fn delay_after(failures: i64) -> i64 {
    match failures - FREE_FAILURES {
        ..=0 => 0,
        beyond @ 1..=10 => (1 << beyond).min(LONGEST),
        _ => LONGEST,
    }
}

/// Who is counted: an account's address or a client's network address. Only a hash is stored.
pub fn subject(kind: &str, value: &str) -> String {
    secret::hash(&format!("{kind}:{value}"))
}

/// How many seconds these subjects still have to wait, the longest counts.
pub fn wait(db: &mut Db, subjects: &[String], now: UtcTime) -> QueryResult<Option<i64>> {
    let until: Vec<UtcTime> = sign_in_failures::table
        .filter(sign_in_failures::subject.eq_any(subjects))
        .filter(sign_in_failures::blocked_until.gt(now))
        .select(sign_in_failures::blocked_until)
        .load(db)?;
    Ok(until.into_iter().max().map(|until| (until.as_datetime() - now.as_datetime()).num_seconds() + 1))
}

/// Counts a failure for each subject.
pub fn fail(db: &mut Db, subjects: &[String], now: UtcTime) -> QueryResult<()> {
    for subject in subjects {
        let known: Option<(i64, UtcTime)> =
            sign_in_failures::table.find(subject).select((sign_in_failures::failures, sign_in_failures::last_at)).first(db).optional()?;
        let recent = known.filter(|(_, last)| *last > now.plus(-chrono::Duration::seconds(FORGOTTEN_AFTER)));
        let failures = recent.map_or(0, |(failures, _)| failures) + 1;
        let blocked_until = now.plus(chrono::Duration::seconds(delay_after(failures)));
        let values =
            (sign_in_failures::failures.eq(failures), sign_in_failures::last_at.eq(now), sign_in_failures::blocked_until.eq(blocked_until));
        if known.is_some() {
            diesel::update(sign_in_failures::table.find(subject)).set(values).execute(db)?;
        } else {
            diesel::insert_into(sign_in_failures::table).values((sign_in_failures::subject.eq(subject), values)).execute(db)?;
        }
    }
    Ok(())
}

/// Forgets a subject's failures after it succeeded.
pub fn forgive(db: &mut Db, subject: &str) -> QueryResult<()> {
    diesel::delete(sign_in_failures::table.find(subject)).execute(db).map(drop)
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
        assert_eq!((0..=5).map(delay_after).sum::<i64>(), 0);
        assert_eq!([6, 7, 8, 12].map(delay_after), [2, 4, 8, 128]);
        assert_eq!([15, 16, 1_000_000].map(delay_after), [900, 900, 900]);
    }
}
