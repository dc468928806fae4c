//! Queries of the applications.

use chrono::NaiveDate;
use diesel::{ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};
use serde::Serialize;
use serde_json::json;

use super::{
    form::CONFIRM_WITHIN,
    model::{ApplicationRow, ApplicationStatus, COLLECTION},
    sort::{self, Column},
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend,
        fields::{ApplicationId, Json, PartnerId, RecordId, UtcTime},
        schema::{application_history, partner_applications},
    },
    http::{
        Code, IfMatch, Problem,
        fold::fold,
        language::{Languages, Translations},
        page::{Cursor, SortKey, parameter},
    },
    identity::links,
    jobs::outbox,
    reference::{Vocabulary, store::offered},
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Statuses.
    pub status: Vec<ApplicationStatus>,
    /// Constituency slugs.
    pub constituency: Vec<String>,
    /// Country codes.
    pub country: Vec<String>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
    /// Parts of names and addresses, folded.
    pub q: Option<String>,
}

/// How many applications may be found by name; more cannot be told to the engines at once.
const MOST_NAMED: usize = 10_000;

type Named = (ApplicationId, Json<Translations>, Option<String>, String, String);

/// The applications that have every word of `q` in a name, the acronym or the address; `None` without `q`. They are looked
/// through here because the engines disagree on which letters are alike; there are hundreds of applications, not millions.
///
/// # Errors
/// A parameter error when too many are found, or the database's.
pub fn named(db: &mut Db, filter: &Filter) -> Result<Option<Vec<ApplicationId>>, Problem> {
    use partner_applications as row;
    let Some(q) = &filter.q else { return Ok(None) };
    let candidates: Vec<Named> =
        filtered(filter, None).select((row::id, row::names, row::acronym, row::contact_name, row::contact_email)).load(db)?;
    let has_all = |(_, names, acronym, contact, email): &Named| {
        let texts = names.0.values().chain(acronym).chain([contact, email]);
        let texts = texts.map(|text| fold(text)).collect::<Vec<_>>();
        q.split(' ').all(|word| texts.iter().any(|text| text.contains(word)))
    };
    let found: Vec<ApplicationId> = candidates.into_iter().filter(has_all).map(|candidate| candidate.0).collect();
    if found.len() > MOST_NAMED {
        return Err(parameter("q", "too_many", format!("finds {} applications; say more of the name", found.len())));
    }
    Ok(Some(found))
}

fn filtered<'a>(filter: &'a Filter, named: Option<&'a [ApplicationId]>) -> partner_applications::BoxedQuery<'a, MultiBackend> {
    use partner_applications as row;
    let mut query = row::table.into_boxed::<MultiBackend>();
    if let Some(named) = named {
        query = query.filter(row::id.eq_any(named));
    }
    if filter.status.is_empty() {
        // Nobody stands behind these yet.
        query = query.filter(row::status.ne(ApplicationStatus::Unconfirmed.name()));
    } else {
        query = query.filter(row::status.eq_any(filter.status.iter().map(|status| status.name()).collect::<Vec<_>>()));
    }
    if !filter.constituency.is_empty() {
        query = query.filter(row::constituency.eq_any(&filter.constituency));
    }
    if !filter.country.is_empty() {
        query = query.filter(row::country.assume_not_null().eq_any(&filter.country));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(row::updated_at.ge(since));
    }
    query
}

/// How many applications a filter leaves; `named` is what [`named`] found.
pub fn count(db: &mut Db, filter: &Filter, named: Option<&[ApplicationId]>) -> QueryResult<i64> {
    filtered(filter, named).count().get_result(db)
}

/// A page of applications and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    named: Option<&[ApplicationId]>,
    keys: &[SortKey<Column>],
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<ApplicationRow>, Option<Cursor>), Problem> {
    use partner_applications as row;
    let mut query = filtered(filter, named);
    if let Some(cursor) = cursor {
        query = query.filter(sort::beyond(keys, cursor)?);
    }
    for key in keys {
        query = match (key.column, key.descending) {
            (Column::CreatedAt, false) => query.then_order_by(row::created_at.asc()),
            (Column::CreatedAt, true) => query.then_order_by(row::created_at.desc()),
            (Column::UpdatedAt, false) => query.then_order_by(row::updated_at.asc()),
            (Column::UpdatedAt, true) => query.then_order_by(row::updated_at.desc()),
        };
    }
    let mut rows: Vec<ApplicationRow> =
        query.then_order_by(row::id.asc()).limit(i64::from(limit) + 1).select(ApplicationRow::as_select()).load(db)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| sort::cursor_after(list, keys, row));
    Ok((rows, next))
}

/// The application with this id.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: ApplicationId) -> Result<ApplicationRow, Problem> {
    if let Some(row) = partner_applications::table.find(id).select(ApplicationRow::as_select()).first(db).optional()? {
        return Ok(row);
    }
    Err(if tombstones::is_buried(db, COLLECTION, id.into())? {
        Problem::new(Code::Gone, "This application was deleted.")
    } else {
        Problem::not_found()
    })
}

/// The items of the due-diligence checklist as they are now.
pub fn checklist_items(db: &mut Db) -> QueryResult<Vec<String>> {
    offered(db, Vocabulary::DueDiligence)
}

/// How many applications from this address wait for confirmation.
pub fn unconfirmed_from(db: &mut Db, email: &str) -> QueryResult<i64> {
    partner_applications::table
        .filter(partner_applications::contact_email.eq(email))
        .filter(partner_applications::status.eq(ApplicationStatus::Unconfirmed.name()))
        .count()
        .get_result(db)
}

/// Adds an application with the first step of its history.
pub fn create(db: &mut Db, actor: Actor, row: &ApplicationRow) -> QueryResult<()> {
    diesel::insert_into(partner_applications::table).values(row).execute(db)?;
    changes::append(db, actor, change(row, Operation::Created, None))?;
    Ok(())
}

/// Writes a row over the present one as its next version, with the change log; answers it.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, present: &ApplicationRow, mut row: ApplicationRow) -> Result<ApplicationRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same =
        partner_applications::table.filter(partner_applications::id.eq(row.id)).filter(partner_applications::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(&row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// Keeps others from writing the applications that a partner came of until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    let came_of = partner_applications::table
        .filter(partner_applications::partner_id.is_not_null())
        .filter(partner_applications::partner_id.assume_not_null().eq(partner));
    diesel::update(came_of).set(partner_applications::version.eq(partner_applications::version)).execute(db).map(drop)
}

/// Lets the applications that a partner came of lead to another, for merging duplicates.
///
/// # Errors
/// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    let rows: Vec<ApplicationRow> = partner_applications::table
        .filter(partner_applications::partner_id.is_not_null())
        .filter(partner_applications::partner_id.assume_not_null().eq(from))
        .select(ApplicationRow::as_select())
        .load(db)?;
    for present in rows {
        let row = ApplicationRow { partner_id: Some(to), ..present.clone() };
        save(db, actor, &present, row)?;
    }
    Ok(())
}

/// Deletes an application with everything about it; its links lead nowhere any more.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn delete(db: &mut Db, actor: Actor, row: &ApplicationRow) -> Result<(), Problem> {
    // Links before the application, as whoever uses one takes them.
    links::forget(db, row.id.into())?;
    let same =
        partner_applications::table.filter(partner_applications::id.eq(row.id)).filter(partner_applications::version.eq(row.version));
    if diesel::delete(same).execute(db)? == 0 {
        return IfMatch::Versions(Vec::new()).check(row.version);
    }
    outbox::forget(db, row.id.into())?;
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    let mut gone = row.clone();
    gone.version += 1;
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// Applications that nobody confirmed in time, and those that were declined more than so many days ago (0: never).
pub fn old(db: &mut Db, now: UtcTime, declined_days: i64) -> QueryResult<Vec<ApplicationRow>> {
    let mut old = unconfirmed_since_before(db, now.plus(-CONFIRM_WITHIN))?;
    if declined_days > 0 {
        old.extend(declined_before(db, now.plus(-chrono::Duration::days(declined_days)))?);
    }
    Ok(old)
}

/// Forgets an old application; answers whether it still was as it was read.
///
/// # Errors
/// The database's.
pub fn forget(db: &mut Db, row: &ApplicationRow) -> Result<bool, Problem> {
    match delete(db, Actor::System, row) {
        Err(problem) if problem.code == Code::Stale => Ok(false),
        other => other.map(|()| true),
    }
}

/// Applications that nobody confirmed since before an instant, a thousand at once.
fn unconfirmed_since_before(db: &mut Db, instant: UtcTime) -> QueryResult<Vec<ApplicationRow>> {
    partner_applications::table
        .filter(partner_applications::status.eq(ApplicationStatus::Unconfirmed.name()))
        .filter(partner_applications::updated_at.lt(instant))
        .limit(1000)
        .select(ApplicationRow::as_select())
        .load(db)
}

/// Applications that were declined before an instant, a thousand at once. The day of the decision counts: a correction
/// later on must not keep the people's data longer.
fn declined_before(db: &mut Db, instant: UtcTime) -> QueryResult<Vec<ApplicationRow>> {
    use application_history as history;
    let declined = ApplicationStatus::Declined.name();
    let long_ago =
        history::table.filter(history::status.eq(declined)).filter(history::recorded_at.lt(instant)).select(history::application_id);
    partner_applications::table
        .filter(partner_applications::status.eq(declined))
        .filter(partner_applications::id.eq_any(long_ago))
        .limit(1000)
        .select(ApplicationRow::as_select())
        .load(db)
}

/// One step in the life of an application.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct Step {
    /// See [`ApplicationStatus::parse`].
    pub status: String,
    /// Since when it counts.
    pub effective_on: NaiveDate,
    /// Why; the applicant can read it.
    pub reason: Option<String>,
    /// The body that decided.
    pub body: Option<String>,
    /// When it was recorded.
    pub recorded_at: UtcTime,
}

/// Adds a step to the history of an application.
pub fn record_step(
    db: &mut Db,
    row: &ApplicationRow,
    actor: Actor,
    effective_on: NaiveDate,
    reason: Option<&str>,
    body: Option<&str>,
) -> QueryResult<()> {
    use application_history as history;
    diesel::insert_into(history::table)
        .values((
            history::id.eq(RecordId::new()),
            history::application_id.eq(row.id),
            history::status.eq(&row.status),
            history::effective_on.eq(effective_on),
            history::reason.eq(reason),
            history::body.eq(body),
            history::actor_id.eq(actor.id()),
            history::recorded_at.eq(UtcTime::now()),
        ))
        .execute(db)
        .map(drop)
}

/// The steps of an application, oldest first; a thousand at most, which no review reaches.
pub fn history(db: &mut Db, id: ApplicationId) -> QueryResult<Vec<Step>> {
    use application_history as history;
    history::table
        .filter(history::application_id.eq(id))
        .order(history::id)
        .limit(1000)
        .select((history::status, history::effective_on, history::reason, history::body, history::recorded_at))
        .load(db)
}

/// The change log's entry: without the people, the statement and the findings, which are forgotten with the application.
fn change(row: &ApplicationRow, operation: Operation, before: Option<&ApplicationRow>) -> Change {
    let shown = |row: &ApplicationRow| {
        json!({
            "status": row.status, "name": row.name(&Languages::default()).text, "constituency": row.constituency,
            "country": row.country, "checklist": row.checklist.0.0.iter().map(|(item, finding)| (item, finding.outcome)).collect::<Vec<_>>(),
            "partner": row.partner_id,
        })
    };
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: false,
        partner_id: None,
        before: before.map(shown),
        after: (operation != Operation::Deleted).then(|| shown(row)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Database, DatabaseUrl, PoolLimits, migrate};

    #[test]
    fn declined_applications_are_forgotten_by_the_day_of_the_decision() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let form = json!({
            "organization": { "names": { "en": "Sample" }, "constituency": "ngos" }, "statement": "We support the aims.",
            "signatory": { "name": "Sample", "position": "President" }, "contact": { "name": "Sample", "email": "you@example.org" },
        });
        let mut row = super::super::form::new_row(serde_json::from_value(form).expect("a form"));
        ApplicationStatus::Declined.name().clone_into(&mut row.status);
        let day = |days| UtcTime::now().plus(chrono::Duration::days(days));
        let written = database.write_now(|db| {
            create(db, Actor::System, &row)?;
            record_step(db, &row, Actor::System, row.created_at.date(), None, None)?;
            // Somebody corrects the name a year later.
            diesel::update(partner_applications::table).set(partner_applications::updated_at.eq(day(365))).execute(db)?;
            Ok::<_, Problem>(())
        });
        written.expect("writes");
        let old = |days, kept| database.read_now(|db| old(db, day(days), kept).map_err(Problem::from)).expect("reads");
        assert_eq!((old(699, 700).len(), old(701, 0).len(), old(701, 700).len()), (0, 0, 1));
        let mut found = old(701, 700).pop().expect("an application");
        let forget = |row: &ApplicationRow| database.write_now(|db| forget(db, row)).expect("forgets");
        found.version -= 1;
        assert!(!forget(&found), "somebody changed it meanwhile");
        found.version += 1;
        assert_eq!((forget(&found), forget(&found)), (true, false));
    }
}
