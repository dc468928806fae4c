//! Queries of the replications.

use diesel::{
    BoolExpressionMethods, BoxableExpression, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
    result::{DatabaseErrorKind, Error},
    sql_types::Bool,
};
use serde::Serialize;

use super::{
    model::{COLLECTION, Replication, ReplicationContent, ReplicationRow},
    sort::{self, Column},
    workflow::ReplicationStatus,
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend, dialect,
        fields::{Json, PartnerId, PracticeId, ReplicationId, UtcTime},
        schema::practice_replications as replications,
    },
    http::{
        Code, IfMatch, Problem,
        page::{Cursor, SortKey},
    },
    practices::store as practices,
};

/// What somebody may see.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub enum Sight {
    /// What is approved.
    #[default]
    Public,
    /// That, and all of one's own partner.
    Partner(PartnerId),
    /// Everything.
    All,
}

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// What may be seen at all.
    pub sight: Sight,
    /// Replications of this practice.
    pub practice: Option<PracticeId>,
    /// By these partners.
    pub partner: Vec<PartnerId>,
    /// In these countries.
    pub country: Vec<String>,
    /// Statuses.
    pub status: Vec<ReplicationStatus>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

type Condition = Box<dyn BoxableExpression<replications::table, MultiBackend, SqlType = Bool>>;

fn filtered<'a>(db: &Db, filter: &'a Filter) -> replications::BoxedQuery<'a, MultiBackend> {
    let mut query = replications::table.into_boxed::<MultiBackend>();
    let approved = replications::status.eq(ReplicationStatus::Approved.name());
    query = match filter.sight {
        Sight::Public => query.filter(approved),
        Sight::Partner(own) => query.filter(approved.or(replications::partner_id.eq(own))),
        Sight::All => query,
    };
    if let Some(practice) = filter.practice {
        query = query.filter(replications::practice_id.eq(practice));
    }
    if !filter.partner.is_empty() {
        query = query.filter(replications::partner_id.eq_any(&filter.partner));
    }
    let within =
        |code: &String| -> Condition { Box::new(dialect::list_holds(db, "practice_replications.content", "countries", code.clone())) };
    if let Some(any) = filter.country.iter().map(within).reduce(|one, other| Box::new(one.or(other))) {
        query = query.filter(any);
    }
    if !filter.status.is_empty() {
        query = query.filter(replications::status.eq_any(filter.status.iter().map(|status| status.name()).collect::<Vec<_>>()));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(replications::updated_at.ge(since));
    }
    query
}

/// How many replications a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(db, filter).count().get_result(db)
}

/// A page of replications and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    keys: &[SortKey<Column>],
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<ReplicationRow>, Option<Cursor>), Problem> {
    let mut query = filtered(db, filter);
    if let Some(cursor) = cursor {
        query = query.filter(sort::beyond(keys, cursor)?);
    }
    for key in keys {
        // The engines disagree on where NULL stands: say it.
        query = match key.column {
            Column::StartedOn => query.then_order_by(replications::started_on.is_null().asc()),
            Column::ApprovedAt => query.then_order_by(replications::approved_at.is_null().asc()),
            Column::UpdatedAt => query,
        };
        query = match (key.column, key.descending) {
            (Column::StartedOn, false) => query.then_order_by(replications::started_on.asc()),
            (Column::StartedOn, true) => query.then_order_by(replications::started_on.desc()),
            (Column::ApprovedAt, false) => query.then_order_by(replications::approved_at.asc()),
            (Column::ApprovedAt, true) => query.then_order_by(replications::approved_at.desc()),
            (Column::UpdatedAt, false) => query.then_order_by(replications::updated_at.asc()),
            (Column::UpdatedAt, true) => query.then_order_by(replications::updated_at.desc()),
        };
    }
    let mut rows: Vec<ReplicationRow> =
        query.then_order_by(replications::id.asc()).limit(i64::from(limit) + 1).select(ReplicationRow::as_select()).load(db)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| sort::cursor_after(list, keys, row));
    Ok((rows, next))
}

/// The replication with this id, in any state.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: ReplicationId) -> Result<ReplicationRow, Problem> {
    if let Some(row) = replications::table.find(id).select(ReplicationRow::as_select()).first(db).optional()? {
        return Ok(row);
    }
    let gone = tombstones::is_buried(db, COLLECTION, id.into())?;
    Err(if gone { Problem::new(Code::Gone, "This replication was deleted.") } else { Problem::not_found() })
}

/// All replications of a practice, in any state.
pub fn of_practice(db: &mut Db, practice: PracticeId) -> QueryResult<Vec<ReplicationRow>> {
    replications::table.filter(replications::practice_id.eq(practice)).order(replications::id).select(ReplicationRow::as_select()).load(db)
}

/// What everybody can read of the replications of these practices, in the order in which they began.
pub fn approved_of(db: &mut Db, practices: &[PracticeId]) -> QueryResult<Vec<ReplicationRow>> {
    replications::table
        .filter(replications::practice_id.eq_any(practices))
        .filter(replications::status.eq(ReplicationStatus::Approved.name()))
        .order((replications::started_on.is_null(), replications::started_on, replications::id))
        .select(ReplicationRow::as_select())
        .load(db)
}

/// Adds a draft; answers its row. The practice is locked and the text was checked in the same transaction.
///
/// # Errors
/// The database's, or an unknown partner.
pub fn create(
    db: &mut Db,
    actor: Actor,
    practice: PracticeId,
    partner: PartnerId,
    content: ReplicationContent,
) -> Result<ReplicationRow, Problem> {
    let now = UtcTime::now();
    let row = ReplicationRow {
        id: ReplicationId::new(),
        version: 1,
        practice_id: practice,
        partner_id: partner,
        status: ReplicationStatus::Draft.name().to_owned(),
        started_on: content.started_on,
        content: Json(content),
        submitted_by: None,
        submitted_at: None,
        approved_at: None,
        status_reason: None,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(replications::table).values(&row).execute(db).map_err(no_such_partner)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

/// Writes a text over the present one; answers the new row. The caller has checked `If-Match` and the text in the same
/// transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn write(
    db: &mut Db,
    actor: Actor,
    present: &ReplicationRow,
    partner: PartnerId,
    content: ReplicationContent,
) -> Result<ReplicationRow, Problem> {
    if partner == present.partner_id && content == present.content.0 {
        return Ok(present.clone());
    }
    let row = ReplicationRow { partner_id: partner, started_on: content.started_on, content: Json(content), ..present.clone() };
    save(db, actor, present, row)
}

/// Writes a row over the present one as its next version, with the change log and the practice's count; answers it. Who changes
/// the state has locked the practice.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, present: &ReplicationRow, mut row: ReplicationRow) -> Result<ReplicationRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = replications::table.filter(replications::id.eq(row.id)).filter(replications::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db).map_err(no_such_partner)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    match (present.is_public(), row.is_public()) {
        (false, true) => practices::count_replications(db, row.practice_id, 1)?,
        (true, false) => practices::count_replications(db, row.practice_id, -1)?,
        _ => {}
    }
    changes::append_many(db, actor, entries_of(present, &row))?;
    Ok(row)
}

/// Deletes a replication and leaves a tombstone. The practice is locked.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn delete(db: &mut Db, actor: Actor, row: &ReplicationRow) -> Result<(), Problem> {
    let same = replications::table.filter(replications::id.eq(row.id)).filter(replications::version.eq(row.version));
    if diesel::delete(same).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(row.version)?;
    }
    if row.is_public() {
        practices::count_replications(db, row.practice_id, -1)?;
    }
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    let gone = ReplicationRow { version: row.version + 1, ..row.clone() };
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
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

/// Keeps others from writing the replications of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    diesel::update(replications::table.filter(replications::partner_id.eq(partner)))
        .set(replications::version.eq(replications::version))
        .execute(db)
        .map(drop)
}

/// Gives all replications of a partner to another, for merging duplicates. One of a practice that then is the partner's own
/// stays: it took place.
///
/// # Errors
/// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    let rows: Vec<ReplicationRow> = replications::table
        .filter(replications::partner_id.eq(from))
        .order(replications::id)
        .select(ReplicationRow::as_select())
        .load(db)?;
    for present in rows {
        save(db, actor, &present, ReplicationRow { partner_id: to, ..present.clone() })?;
    }
    Ok(())
}

/// The record as the change log keeps it: as the API shows it, without what is made from it or depends on who reads.
fn for_log(row: &ReplicationRow) -> Option<serde_json::Value> {
    let mut value = serde_json::to_value(Replication::of(row.clone(), None, None)).ok()?;
    if let Some(fields) = value.as_object_mut() {
        for derived in ["origin", "text", "desk", "allowed_transitions"] {
            fields.shift_remove(derived);
        }
        fields.insert("status_reason".to_owned(), row.status_reason.clone().into());
    }
    Some(value)
}

/// What the log says of a new version. For everybody, one that is not approved any more is gone; right after it whoever sees
/// drafts is told that the record is still there.
fn entries_of(before: &ReplicationRow, row: &ReplicationRow) -> Vec<Change> {
    let mut entries = Vec::new();
    if before.is_public() && !row.is_public() {
        let taken_back = ReplicationRow { version: row.version, ..before.clone() };
        entries.push(change(&taken_back, Operation::Deleted, Some(before)));
    }
    entries.push(change(row, Operation::Updated, Some(before)));
    entries
}

fn change(row: &ReplicationRow, operation: Operation, before: Option<&ReplicationRow>) -> Change {
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: row.is_public(),
        partner_id: Some(row.partner_id),
        before: before.and_then(for_log),
        after: if operation == Operation::Deleted { None } else { for_log(row) },
    }
}
