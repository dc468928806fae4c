//! What happens to practices by itself: approved ones go live on time, and partners are reminded of those that are to be looked
//! at again.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};

use super::{
    history, letters,
    lifecycle::Rules,
    model::PracticeRow,
    store::{self, Audience},
    workflow::PracticeStatus,
};
use crate::{
    changes::Actor,
    db::{self, Database, Db, fields::UtcTime, schema::practices},
    http::{Code, Problem, Site, State},
};

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(5);
/// How many days before the day partners are reminded.
const REMINDED_BEFORE_DAYS: u64 = 30;
/// How many are done in one round.
const AT_ONCE: i64 = 100;

/// Starts the thread; it ends with the service. Every node looks; what one has done is no longer due for the others.
///
/// # Errors
/// A sentence when no thread can be started.
pub fn start(state: &Arc<State>, rules: Rules, site: Site) -> Result<(), String> {
    let state = Arc::downgrade(state);
    thread::Builder::new()
        .name("practices".to_owned())
        .spawn(move || run(&state, rules, &site))
        .map(drop)
        .map_err(|error| error.to_string())
}

fn run(state: &Weak<State>, rules: Rules, site: &Site) {
    loop {
        thread::sleep(EVERY);
        let Some(state) = state.upgrade() else { return };
        let now = UtcTime::now();
        for done in [publish_due(&state.database, now, rules, site), remind_due(&state.database, now, site)] {
            if let Err(error) = done {
                tracing::warn!(error.cause = %error, "what is due of the practices could not be done");
            }
        }
    }
}

/// Publishes what is approved and due; answers how many.
///
/// # Errors
/// The database's.
pub fn publish_due(database: &Database, now: UtcTime, rules: Rules, site: &Site) -> Result<usize, db::Error> {
    // Look first: nothing to do must not take the write lock.
    let due = database.read_now(|db| due_for_publication(db, now).map_err(db::Error::from))?;
    Ok(each(&due, |row| {
        database.write_now(|db| {
            let present = store::by_ids(db, &[row.id])?.pop().filter(|present| present.version == row.version);
            let Some(present) = present else { return Ok(false) };
            let review_due_on = present.review_due_on.unwrap_or_else(|| rules.review_due_on(now.date()));
            let live = store::publish(db, Actor::System, &present, review_due_on)?;
            history::record(db, &live, Actor::System, None)?;
            letters::tell_step(db, &live, &present, site)?;
            Ok(true)
        })
    }))
}

fn due_for_publication(db: &mut Db, now: UtcTime) -> QueryResult<Vec<PracticeRow>> {
    practices::table
        .filter(practices::publish_at.is_not_null().and(practices::publish_at.assume_not_null().le(now)))
        .filter(practices::status.eq(PracticeStatus::Approved.name()))
        .order(practices::publish_at)
        .limit(AT_ONCE)
        .select(PracticeRow::as_select())
        .load(db)
}

/// Reminds the partners of what is soon to be looked at again, once for each day that was set; answers how many.
///
/// # Errors
/// The database's.
pub fn remind_due(database: &Database, now: UtcTime, site: &Site) -> Result<usize, db::Error> {
    let today = now.date();
    let soon = today.checked_add_days(chrono::Days::new(REMINDED_BEFORE_DAYS)).unwrap_or(today);
    let due = database.read_now(|db| due_for_reminder(db, soon).map_err(db::Error::from))?;
    Ok(each(&due, |row| {
        database.write_now(|db| {
            let present = store::by_ids(db, &[row.id])?.pop().filter(|present| present.version == row.version);
            let Some(present) = present else { return Ok(false) };
            let Some(due_on) = present.review_due_on else { return Ok(false) };
            store::save(db, Actor::System, &present, PracticeRow { reminded_on: Some(due_on), ..present.clone() }, Audience::Desk)?;
            letters::remind(db, &present, due_on, site)?;
            Ok(true)
        })
    }))
}

fn due_for_reminder(db: &mut Db, soon: chrono::NaiveDate) -> QueryResult<Vec<PracticeRow>> {
    practices::table
        .filter(practices::review_due_on.is_not_null().and(practices::review_due_on.assume_not_null().le(soon)))
        // The day is kept that was reminded of, so that a new day is reminded of again.
        .filter(
            practices::reminded_on.is_null().or(practices::reminded_on.assume_not_null().ne(practices::review_due_on.assume_not_null())),
        )
        .filter(practices::status.eq(PracticeStatus::Published.name()))
        .order(practices::review_due_on)
        .limit(AT_ONCE)
        .select(PracticeRow::as_select())
        .load(db)
}

/// Does one after the other, each in a transaction of its own; one that cannot be done now is left for the next round.
fn each(rows: &[PracticeRow], work: impl Fn(&PracticeRow) -> Result<bool, Problem>) -> usize {
    let done = |row: &&PracticeRow| {
        work(row).unwrap_or_else(|problem| {
            // Another node was faster.
            if problem.code != Code::Stale {
                tracing::warn!(error.cause = %problem, "a practice could not be moved on by itself");
            }
            false
        })
    };
    rows.iter().filter(done).count()
}
