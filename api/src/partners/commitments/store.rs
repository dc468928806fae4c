//! Queries of the commitments.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper,
    result::{DatabaseErrorKind, Error},
    sql_types::Bool,
};
use serde::Serialize;

use super::{
    model::{COLLECTION, Calendar, Commitment, CommitmentInput, CommitmentKind, CommitmentRow, CommitmentStatus},
    reporting::{Latest, Reporting, ReportingStatus},
    sort::{self, Column},
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend,
        fields::{CommitmentId, Json, PartnerId, UtcTime},
        schema::commitments,
    },
    http::{
        Code, IfMatch, Problem,
        language::Languages,
        page::{Cursor, SortKey},
    },
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Whose they are.
    pub partner: Vec<PartnerId>,
    /// Kinds.
    pub kind: Vec<CommitmentKind>,
    /// Priority slugs.
    pub priority: Vec<String>,
    /// Intervention slugs.
    pub intervention: Vec<String>,
    /// Statuses.
    pub status: Vec<CommitmentStatus>,
    /// Whether reports keep coming; active commitments only.
    pub reporting_status: Vec<ReportingStatus>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

type Condition = Box<dyn BoxableExpression<commitments::table, MultiBackend, SqlType = Bool>>;

/// The same as [`Reporting::status`], said in days since when a report is waited for.
fn waiting(status: ReportingStatus, latest: Latest) -> Condition {
    let since = commitments::reporting_since;
    match status {
        ReportingStatus::Overdue => Box::new(since.le(latest.overdue)),
        ReportingStatus::Due => Box::new(since.le(latest.due).and(since.gt(latest.overdue))),
        ReportingStatus::Current => Box::new(since.gt(latest.due).and(since.gt(latest.overdue))),
    }
}

fn filtered(filter: &Filter, latest: Latest) -> commitments::BoxedQuery<'_, MultiBackend> {
    let mut query = commitments::table.into_boxed::<MultiBackend>();
    if !filter.partner.is_empty() {
        query = query.filter(commitments::partner_id.eq_any(&filter.partner));
    }
    if !filter.kind.is_empty() {
        query = query.filter(commitments::kind.eq_any(filter.kind.iter().map(|kind| kind.name()).collect::<Vec<_>>()));
    }
    if !filter.priority.is_empty() {
        query = query.filter(commitments::priority.assume_not_null().eq_any(&filter.priority));
    }
    if !filter.intervention.is_empty() {
        query = query.filter(commitments::intervention.assume_not_null().eq_any(&filter.intervention));
    }
    if !filter.status.is_empty() {
        query = query.filter(commitments::status.eq_any(filter.status.iter().map(|status| status.name()).collect::<Vec<_>>()));
    }
    if !filter.reporting_status.is_empty() {
        query = query.filter(commitments::status.eq(CommitmentStatus::Active.name()));
        let wanted = filter.reporting_status.iter().map(|status| waiting(*status, latest));
        if let Some(any) = wanted.reduce(|one, other| Box::new(one.or(other))) {
            query = query.filter(any);
        }
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(commitments::updated_at.ge(since));
    }
    query
}

/// How many commitments a filter leaves.
pub fn count(db: &mut Db, filter: &Filter, latest: Latest) -> QueryResult<i64> {
    filtered(filter, latest).count().get_result(db)
}

/// A page of commitments and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    latest: Latest,
    keys: &[SortKey<Column>],
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<CommitmentRow>, Option<Cursor>), Problem> {
    let mut query = filtered(filter, latest);
    if let Some(cursor) = cursor {
        query = query.filter(sort::beyond(keys, cursor)?);
    }
    for key in keys {
        query = match (key.column, key.descending) {
            (Column::MadeOn, false) => query.then_order_by(commitments::made_on.asc()),
            (Column::MadeOn, true) => query.then_order_by(commitments::made_on.desc()),
            // The engines disagree on where NULL stands: say it.
            (Column::DueOn, false) => query.then_order_by(commitments::due_on.is_null().asc()).then_order_by(commitments::due_on.asc()),
            (Column::DueOn, true) => query.then_order_by(commitments::due_on.is_null().asc()).then_order_by(commitments::due_on.desc()),
            (Column::CreatedAt, false) => query.then_order_by(commitments::created_at.asc()),
            (Column::CreatedAt, true) => query.then_order_by(commitments::created_at.desc()),
            (Column::UpdatedAt, false) => query.then_order_by(commitments::updated_at.asc()),
            (Column::UpdatedAt, true) => query.then_order_by(commitments::updated_at.desc()),
        };
    }
    let mut rows: Vec<CommitmentRow> =
        query.then_order_by(commitments::id.asc()).limit(i64::from(limit) + 1).select(CommitmentRow::as_select()).load(db)?;
    let limit = limit as usize;
    let next = if rows.len() > limit {
        rows.truncate(limit);
        rows.last().map(|row| sort::cursor_after(list, keys, row))
    } else {
        None
    };
    Ok((rows, next))
}

/// The commitment with this id.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: CommitmentId) -> Result<CommitmentRow, Problem> {
    if let Some(row) = commitments::table.find(id).select(CommitmentRow::as_select()).first(db).optional()? {
        return Ok(row);
    }
    let gone = tombstones::is_buried(db, COLLECTION, id.into())?;
    Err(if gone { Problem::new(Code::Gone, "This commitment was deleted.") } else { Problem::not_found() })
}

/// Adds a commitment; answers its row. The input has been checked in the same transaction.
///
/// # Errors
/// The database's, or an unknown partner.
pub fn create(db: &mut Db, actor: Actor, input: CommitmentInput) -> Result<CommitmentRow, Problem> {
    let now = UtcTime::now();
    let made_on = input.made_on.unwrap_or_else(|| now.date());
    let row = CommitmentRow {
        id: CommitmentId::new(),
        version: 1,
        partner_id: input.partner,
        titles: Json(input.titles.0),
        texts: Json(input.texts.0),
        kind: input.kind.name().to_owned(),
        amount: input.amount,
        currency: input.currency,
        priority: input.priority,
        intervention: input.intervention,
        instrument: input.instrument,
        paragraph: input.paragraph,
        made_on,
        due_on: input.due_on,
        status: CommitmentStatus::Active.name().to_owned(),
        status_reason: None,
        last_report_on: None,
        reporting_since: made_on,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(commitments::table).values(&row).execute(db).map_err(no_such_partner)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

/// Writes a changed commitment over its present row; answers the new row. The caller has checked `If-Match` and the
/// input in the same transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn update(db: &mut Db, actor: Actor, present: &CommitmentRow, input: CommitmentInput) -> Result<CommitmentRow, Problem> {
    let made_on = input.made_on.unwrap_or(present.made_on);
    let row = CommitmentRow {
        partner_id: input.partner,
        titles: Json(input.titles.0),
        texts: Json(input.texts.0),
        kind: input.kind.name().to_owned(),
        amount: input.amount,
        currency: input.currency,
        priority: input.priority,
        intervention: input.intervention,
        instrument: input.instrument,
        paragraph: input.paragraph,
        made_on,
        due_on: input.due_on,
        reporting_since: present.last_report_on.unwrap_or(made_on),
        ..present.clone()
    };
    if for_log(&row) == for_log(present) {
        return Ok(row);
    }
    save(db, actor, present, row)
}

/// Writes a row over the present one as its next version, with the change log; answers it.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, present: &CommitmentRow, mut row: CommitmentRow) -> Result<CommitmentRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let written = diesel::update(commitments::table.filter(commitments::id.eq(row.id)).filter(commitments::version.eq(present.version)))
        .set(&row)
        .execute(db)
        .map_err(no_such_partner)?;
    if written == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(&row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// The partner was deleted by somebody else between the look and the write.
fn no_such_partner(error: Error) -> Problem {
    match error {
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            Problem::field("/partner", "unknown_reference", "is not a known partner")
        }
        other => other.into(),
    }
}

/// Keeps others from writing a commitment until the transaction ends, for writes that come without `If-Match`; answers
/// its row.
///
/// # Errors
/// Not found, or gone.
pub fn lock(db: &mut Db, id: CommitmentId) -> Result<CommitmentRow, Problem> {
    // Writing a row locks it on both engines; the value stays.
    diesel::update(commitments::table.find(id)).set(commitments::version.eq(commitments::version)).execute(db)?;
    present(db, id)
}

/// Deletes a commitment with its reports and leaves a tombstone. The caller holds it by [`lock`].
pub fn delete(db: &mut Db, actor: Actor, row: &CommitmentRow) -> QueryResult<()> {
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    diesel::delete(commitments::table.find(row.id)).execute(db)?;
    let mut gone = row.clone();
    gone.version += 1;
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// Keeps others from writing the commitments of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    diesel::update(commitments::table.filter(commitments::partner_id.eq(partner)))
        .set(commitments::version.eq(commitments::version))
        .execute(db)
        .map(drop)
}

/// Gives all commitments of a partner to another, for merging duplicates.
///
/// # Errors
/// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    let rows: Vec<CommitmentRow> =
        commitments::table.filter(commitments::partner_id.eq(from)).order(commitments::id).select(CommitmentRow::as_select()).load(db)?;
    for present in rows {
        let row = CommitmentRow { partner_id: to, ..present.clone() };
        save(db, actor, &present, row)?;
    }
    Ok(())
}

/// The record as the change log keeps it: as the API shows it in English, without what follows from the day.
fn for_log(row: &CommitmentRow) -> Option<serde_json::Value> {
    let calendar = Calendar { today: NaiveDate::MIN, reporting: Reporting::new(0, 0) };
    let mut value = serde_json::to_value(Commitment::of(row.clone(), &Languages::default(), calendar, false)).ok()?;
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("reporting_status");
        fields.shift_remove("next_report_due_on");
    }
    Some(value)
}

fn change(row: &CommitmentRow, operation: Operation, before: Option<&CommitmentRow>) -> Change {
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: true,
        partner_id: Some(row.partner_id),
        before: before.and_then(for_log),
        after: if operation == Operation::Deleted { None } else { for_log(row) },
    }
}
