//! Queries of the mandates.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper,
};
use serde::Serialize;

use super::model::{COLLECTION, Mandate, MandateInput, MandateRow};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend,
        fields::{BodyId, MandateId, PartnerId, SeatId, UtcTime, read_date},
        schema::mandates,
    },
    governance::seats::model::SeatRow,
    http::{
        Code, IfMatch, Problem,
        page::{Cursor, parameter},
    },
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Bodies that the seats are in.
    pub body: Vec<BodyId>,
    /// Seats that are held.
    pub seat: Vec<SeatId>,
    /// Partners who hold them.
    pub partner: Vec<PartnerId>,
    /// Only those in force on this day.
    pub as_of: Option<NaiveDate>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

fn filtered(filter: &Filter) -> mandates::BoxedQuery<'_, MultiBackend> {
    let mut query = mandates::table.into_boxed::<MultiBackend>();
    if !filter.body.is_empty() {
        query = query.filter(mandates::body_id.eq_any(&filter.body));
    }
    if !filter.seat.is_empty() {
        query = query.filter(mandates::seat_id.eq_any(&filter.seat));
    }
    if !filter.partner.is_empty() {
        query = query.filter(mandates::partner_id.eq_any(&filter.partner));
    }
    if let Some(day) = filter.as_of {
        query = query.filter(mandates::starts_on.le(day));
        query = query.filter(mandates::ends_on.is_null().or(mandates::ends_on.assume_not_null().ge(day)));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(mandates::updated_at.ge(since));
    }
    query
}

/// How many mandates a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(filter).count().get_result(db)
}

/// A page of mandates, those that began last first, and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<MandateRow>, Option<Cursor>), Problem> {
    let mut query = filtered(filter);
    if let Some(cursor) = cursor {
        let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
        let id: MandateId = cursor.id.parse().map_err(|_| bad())?;
        let began = cursor.values.first().and_then(serde_json::Value::as_str).and_then(read_date).ok_or_else(bad)?;
        query = query.filter(mandates::starts_on.lt(began).or(mandates::starts_on.eq(began).and(mandates::id.gt(id))));
    }
    let mut rows: Vec<MandateRow> = query
        .order((mandates::starts_on.desc(), mandates::id.asc()))
        .limit(i64::from(limit) + 1)
        .select(MandateRow::as_select())
        .load(db)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| Cursor::after(list, vec![row.starts_on.to_string().into()], row.id.to_string()));
    Ok((rows, next))
}

/// All mandates that a seat has or had, the first first.
pub fn of_seat(db: &mut Db, seat: SeatId) -> QueryResult<Vec<MandateRow>> {
    mandates::table.filter(mandates::seat_id.eq(seat)).order((mandates::starts_on, mandates::id)).select(MandateRow::as_select()).load(db)
}

/// All mandates of seats in a body, the first first.
pub fn of_body(db: &mut Db, body: BodyId) -> QueryResult<Vec<MandateRow>> {
    mandates::table.filter(mandates::body_id.eq(body)).order((mandates::starts_on, mandates::id)).select(MandateRow::as_select()).load(db)
}

/// The mandate with this id.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: MandateId) -> Result<MandateRow, Problem> {
    if let Some(row) = by_id(db, id)? {
        return Ok(row);
    }
    let gone = tombstones::is_buried(db, COLLECTION, id.into())?;
    Err(if gone { Problem::new(Code::Gone, "This mandate was deleted.") } else { Problem::not_found() })
}

/// The mandate with this id, when there is one.
pub fn by_id(db: &mut Db, id: MandateId) -> QueryResult<Option<MandateRow>> {
    mandates::table.find(id).select(MandateRow::as_select()).first(db).optional()
}

/// Adds a mandate of a seat; answers its row. The caller holds the seat, and has checked the input in the same transaction.
///
/// # Errors
/// The database's, or an unknown partner.
pub fn create(db: &mut Db, actor: Actor, seat: &SeatRow, input: MandateInput) -> Result<MandateRow, Problem> {
    let row = written(input, MandateId::new(), seat.body_id, UtcTime::now());
    diesel::insert_into(mandates::table).values(&row).execute(db).map_err(no_such_partner)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

fn written(input: MandateInput, id: MandateId, body: BodyId, now: UtcTime) -> MandateRow {
    MandateRow {
        id,
        version: 1,
        seat_id: input.seat,
        body_id: body,
        partner_id: input.partner,
        representative: input.representative,
        alternate: input.alternate,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        appointment: input.appointment.name().to_owned(),
        end_reason: input.end_reason,
        created_at: now,
        updated_at: now,
    }
}

/// The partner was deleted by somebody else between the look and the write.
fn no_such_partner(error: diesel::result::Error) -> Problem {
    match error {
        diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _) => {
            Problem::field("/partner", "unknown_reference", "is not a known partner")
        }
        other => other.into(),
    }
}

/// Writes a changed mandate over its present row; answers the new row. The caller holds the seat, and has checked
/// `If-Match` and the input in the same transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn update(db: &mut Db, actor: Actor, present: &MandateRow, input: MandateInput) -> Result<MandateRow, Problem> {
    let mut row = written(input, present.id, present.body_id, UtcTime::now());
    (row.version, row.created_at) = (present.version, present.created_at);
    let same_people = (&row.representative, &row.alternate) == (&present.representative, &present.alternate);
    let unchanged = MandateRow { updated_at: present.updated_at, ..row.clone() };
    if same_people && for_log(&unchanged) == for_log(present) {
        return Ok(unchanged);
    }
    save(db, actor, present, row)
}

/// Writes a row over the present one as its next version, with the change log; answers it.
fn save(db: &mut Db, actor: Actor, present: &MandateRow, mut row: MandateRow) -> Result<MandateRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = mandates::table.filter(mandates::id.eq(row.id)).filter(mandates::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db).map_err(no_such_partner)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(&row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// Deletes a mandate and leaves a tombstone. The caller holds the seat.
///
/// # Errors
/// [`Code::Stale`] when its partner was merged into another meanwhile, or the database's.
pub fn delete(db: &mut Db, actor: Actor, row: &MandateRow) -> Result<(), Problem> {
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    let same = mandates::table.filter(mandates::id.eq(row.id)).filter(mandates::version.eq(row.version));
    if diesel::delete(same).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(row.version)?;
    }
    let gone = MandateRow { version: row.version + 1, ..row.clone() };
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// Keeps others from writing the mandates of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    let own = mandates::table.filter(mandates::partner_id.eq(partner));
    diesel::update(own).set(mandates::version.eq(mandates::version)).execute(db).map(drop)
}

/// Gives the mandates of a partner to another, for merging duplicates.
///
/// # Errors
/// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    let own = mandates::table.filter(mandates::partner_id.eq(from)).order(mandates::id).select(MandateRow::as_select());
    for present in own.load(db)? {
        let row = MandateRow { partner_id: to, ..present.clone() };
        save(db, actor, &present, row)?;
    }
    Ok(())
}

/// The record as the change log keeps it: as everybody sees it, without the names of people, which a log would never forget.
fn for_log(row: &MandateRow) -> Option<serde_json::Value> {
    serde_json::to_value(Mandate::of(row.clone(), false)).ok()
}

fn change(row: &MandateRow, operation: Operation, before: Option<&MandateRow>) -> Change {
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
