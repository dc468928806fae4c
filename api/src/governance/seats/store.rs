//! Queries of the seats.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper, dsl::max,
};
use serde::Serialize;

use super::model::{COLLECTION, Seat, SeatInput, SeatRow};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend,
        fields::{BodyId, Json, SeatId, UtcTime},
        schema::seats,
    },
    http::{
        Code, IfMatch, Problem,
        language::Languages,
        page::{Cursor, parameter},
    },
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Bodies that they are in.
    pub body: Vec<BodyId>,
    /// Constituency slugs.
    pub constituency: Vec<String>,
    /// Only those that exist on this day.
    pub as_of: Option<NaiveDate>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

fn filtered(filter: &Filter) -> seats::BoxedQuery<'_, MultiBackend> {
    let mut query = seats::table.into_boxed::<MultiBackend>();
    if !filter.body.is_empty() {
        query = query.filter(seats::body_id.eq_any(&filter.body));
    }
    if !filter.constituency.is_empty() {
        query = query.filter(seats::constituency.assume_not_null().eq_any(&filter.constituency));
    }
    if let Some(day) = filter.as_of {
        query = query.filter(seats::starts_on.le(day));
        query = query.filter(seats::ends_on.is_null().or(seats::ends_on.assume_not_null().ge(day)));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(seats::updated_at.ge(since));
    }
    query
}

/// How many seats a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(filter).count().get_result(db)
}

/// A page of seats by position and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<SeatRow>, Option<Cursor>), Problem> {
    let mut query = filtered(filter);
    if let Some(cursor) = cursor {
        let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
        let id: SeatId = cursor.id.parse().map_err(|_| bad())?;
        let position = cursor.values.first().and_then(serde_json::Value::as_i64).ok_or_else(bad)?;
        query = query.filter(seats::position.gt(position).or(seats::position.eq(position).and(seats::id.gt(id))));
    }
    let mut rows: Vec<SeatRow> =
        query.order((seats::position.asc(), seats::id.asc())).limit(i64::from(limit) + 1).select(SeatRow::as_select()).load(db)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| Cursor::after(list, vec![row.position.into()], row.id.to_string()));
    Ok((rows, next))
}

/// All seats that a body has or had, by position.
pub fn of_body(db: &mut Db, body: BodyId) -> QueryResult<Vec<SeatRow>> {
    seats::table.filter(seats::body_id.eq(body)).order((seats::position, seats::id)).select(SeatRow::as_select()).load(db)
}

/// The seat with this id.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: SeatId) -> Result<SeatRow, Problem> {
    if let Some(row) = by_id(db, id)? {
        return Ok(row);
    }
    let gone = tombstones::is_buried(db, COLLECTION, id.into())?;
    Err(if gone { Problem::new(Code::Gone, "This seat was deleted.") } else { Problem::not_found() })
}

/// The seat with this id, when there is one.
pub fn by_id(db: &mut Db, id: SeatId) -> QueryResult<Option<SeatRow>> {
    seats::table.find(id).select(SeatRow::as_select()).first(db).optional()
}

/// Keeps others from writing a seat and its mandates until the transaction ends; answers its row, when there is one.
/// Whoever locks a body, too, does so before.
pub fn lock(db: &mut Db, id: SeatId) -> QueryResult<Option<SeatRow>> {
    // Writing a row locks it on both engines; the value stays.
    diesel::update(seats::table.find(id)).set(seats::version.eq(seats::version)).execute(db)?;
    by_id(db, id)
}

/// Adds a seat; answers its row. The caller holds the body, and has checked the input in the same transaction.
///
/// # Errors
/// The database's.
pub fn create(db: &mut Db, actor: Actor, input: SeatInput) -> Result<SeatRow, Problem> {
    let position = match input.position {
        Some(position) => position,
        None => last_position(db, input.body)? + 1,
    };
    let votes = input.votes.unwrap_or_else(|| input.role.usually_votes());
    let row = written(input, SeatId::new(), position, votes, UtcTime::now());
    diesel::insert_into(seats::table).values(&row).execute(db)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

fn written(input: SeatInput, id: SeatId, position: i64, votes: bool, now: UtcTime) -> SeatRow {
    SeatRow {
        id,
        version: 1,
        body_id: input.body,
        names: Json(input.names.0),
        role: input.role.name().to_owned(),
        constituency: input.constituency,
        region: input.region,
        votes,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        position,
        created_at: now,
        updated_at: now,
    }
}

fn last_position(db: &mut Db, body: BodyId) -> QueryResult<i64> {
    let last: Option<i64> = seats::table.filter(seats::body_id.eq(body)).select(max(seats::position)).first(db)?;
    // The contract's largest position leaves no room behind it: the seat then shares the last place.
    Ok(last.unwrap_or(0).min(99_999))
}

/// Writes a changed seat over its present row; answers the new row. The caller holds it by [`lock`] and has checked
/// `If-Match` and the input in the same transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn update(db: &mut Db, actor: Actor, present: &SeatRow, input: SeatInput) -> Result<SeatRow, Problem> {
    let (position, votes) = (input.position.unwrap_or(present.position), input.votes.unwrap_or(present.votes));
    let mut row = written(input, present.id, position, votes, UtcTime::now());
    (row.version, row.created_at) = (present.version + 1, present.created_at);
    let unchanged = SeatRow { version: present.version, updated_at: present.updated_at, ..row.clone() };
    if for_log(&unchanged) == for_log(present) {
        return Ok(unchanged);
    }
    let same = seats::table.filter(seats::id.eq(row.id)).filter(seats::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(&row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// Deletes a seat and leaves a tombstone. The caller holds it by [`lock`].
///
/// # Errors
/// A conflict when there are mandates of it.
pub fn delete(db: &mut Db, actor: Actor, row: &SeatRow) -> Result<(), Problem> {
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    diesel::delete(seats::table.find(row.id)).execute(db).map_err(|error| match error {
        diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _) => {
            Problem::conflict("There are mandates of this seat. One that was held is abolished, not deleted: give it a last day.")
        }
        other => other.into(),
    })?;
    let gone = SeatRow { version: row.version + 1, ..row.clone() };
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// The record as the change log keeps it: as the API shows it in English.
fn for_log(row: &SeatRow) -> Option<serde_json::Value> {
    serde_json::to_value(Seat::of(row.clone(), &Languages::default())).ok()
}

fn change(row: &SeatRow, operation: Operation, before: Option<&SeatRow>) -> Change {
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: true,
        partner_id: None,
        before: before.and_then(for_log),
        after: if operation == Operation::Deleted { None } else { for_log(row) },
    }
}
