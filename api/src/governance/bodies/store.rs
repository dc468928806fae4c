//! Queries of the bodies.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper, dsl::max,
};
use serde::Serialize;

use super::model::{BodyKind, BodyRow, COLLECTION, GovernanceBody, GovernanceBodyInput};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend, dialect,
        fields::{BodyId, Json, UtcTime},
        schema::governance_bodies,
    },
    http::{
        Code, IfMatch, Problem,
        fold::slug,
        language::Languages,
        page::{Cursor, parameter},
    },
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Kinds of bodies.
    pub kind: Vec<BodyKind>,
    /// Only those that exist on this day.
    pub as_of: Option<NaiveDate>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

fn filtered(filter: &Filter) -> governance_bodies::BoxedQuery<'_, MultiBackend> {
    use governance_bodies::{closed_on, established_on};
    let mut query = governance_bodies::table.into_boxed::<MultiBackend>();
    if !filter.kind.is_empty() {
        query = query.filter(governance_bodies::kind.eq_any(filter.kind.iter().map(|kind| kind.name()).collect::<Vec<_>>()));
    }
    if let Some(day) = filter.as_of {
        query = query.filter(established_on.is_null().or(established_on.assume_not_null().le(day)));
        query = query.filter(closed_on.is_null().or(closed_on.assume_not_null().ge(day)));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(governance_bodies::updated_at.ge(since));
    }
    query
}

/// How many bodies a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(filter).count().get_result(db)
}

/// A page of bodies by position and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<BodyRow>, Option<Cursor>), Problem> {
    let mut query = filtered(filter);
    if let Some(cursor) = cursor {
        let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
        let id: BodyId = cursor.id.parse().map_err(|_| bad())?;
        let position = cursor.values.first().and_then(serde_json::Value::as_i64).ok_or_else(bad)?;
        let further = governance_bodies::position.gt(position);
        query = query.filter(further.or(governance_bodies::position.eq(position).and(governance_bodies::id.gt(id))));
    }
    let mut rows: Vec<BodyRow> = query
        .order((governance_bodies::position.asc(), governance_bodies::id.asc()))
        .limit(i64::from(limit) + 1)
        .select(BodyRow::as_select())
        .load(db)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| Cursor::after(list, vec![row.position.into()], row.id.to_string()));
    Ok((rows, next))
}

/// Short names and last changes of a stretch of all bodies, in the order of their ids.
pub fn slugs_from(db: &mut Db, skip: i64, limit: i64) -> QueryResult<Vec<(String, UtcTime)>> {
    governance_bodies::table
        .order(governance_bodies::id.asc())
        .offset(skip)
        .limit(limit)
        .select((governance_bodies::slug, governance_bodies::updated_at))
        .load(db)
}

/// The body behind an address, by id or slug.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, address: &str) -> Result<BodyRow, Problem> {
    let id = address.parse::<BodyId>().ok();
    let row = match id {
        Some(id) => by_id(db, id)?,
        None => governance_bodies::table.filter(governance_bodies::slug.eq(address)).select(BodyRow::as_select()).first(db).optional()?,
    };
    if let Some(row) = row {
        return Ok(row);
    }
    let gone = match id {
        Some(id) => tombstones::is_buried(db, COLLECTION, id.into())?,
        None => tombstones::is_slug_buried(db, COLLECTION, address)?,
    };
    Err(if gone { Problem::new(Code::Gone, "This body was deleted.") } else { Problem::not_found() })
}

/// The body with this id.
pub fn by_id(db: &mut Db, id: BodyId) -> QueryResult<Option<BodyRow>> {
    governance_bodies::table.find(id).select(BodyRow::as_select()).first(db).optional()
}

/// Keeps others from writing a body and its seats until the transaction ends; answers its row, when there is one.
pub fn lock(db: &mut Db, id: BodyId) -> QueryResult<Option<BodyRow>> {
    // Writing a row locks it on both engines; the value stays.
    diesel::update(governance_bodies::table.find(id)).set(governance_bodies::version.eq(governance_bodies::version)).execute(db)?;
    by_id(db, id)
}

/// Whether a body belongs, over any number of others, to another one, or is that one.
pub fn is_below(db: &mut Db, body: BodyId, other: BodyId) -> QueryResult<bool> {
    let mut next = Some(body);
    // More than any coalition has, and an end should rows ever form a circle.
    for _ in 0..1000 {
        let Some(id) = next else { return Ok(false) };
        if id == other {
            return Ok(true);
        }
        next = governance_bodies::table.find(id).select(governance_bodies::parent_id).first(db).optional()?.flatten();
    }
    Ok(true)
}

/// A slug that no body has or had: that of the name, or with a number behind it.
fn free_slug(db: &mut Db, input: &GovernanceBodyInput) -> QueryResult<String> {
    let name = Languages::default().choose(&input.names.0).map(|name| slug(&name.text)).filter(|slug| !slug.is_empty());
    let wanted = name.unwrap_or_else(|| "body".to_owned());
    let mut candidate = wanted.clone();
    let mut number = 2_u32;
    while is_taken(db, &candidate)? {
        candidate = format!("{wanted}-{number}");
        number += 1;
    }
    Ok(candidate)
}

/// Whether a body has this slug, or had it when it was deleted.
pub fn is_taken(db: &mut Db, slug: &str) -> QueryResult<bool> {
    let taken: i64 = governance_bodies::table.filter(governance_bodies::slug.eq(slug)).count().get_result(db)?;
    Ok(taken > 0 || tombstones::is_slug_buried(db, COLLECTION, slug)?)
}

/// Adds a body; answers its row. The input has been checked in the same transaction.
///
/// # Errors
/// A conflict when the slug is taken, or the database's.
pub fn create(db: &mut Db, actor: Actor, input: GovernanceBodyInput) -> Result<BodyRow, Problem> {
    let slug = match &input.slug {
        Some(slug) => slug.clone(),
        None => free_slug(db, &input)?,
    };
    let position = match input.position {
        Some(position) => position,
        None => last_position(db)? + 1,
    };
    let now = UtcTime::now();
    let row = written(input, BodyId::new(), slug, position, now);
    diesel::insert_into(governance_bodies::table).values(&row).execute(db).map_err(or_taken)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

/// Adds a body of the first filling; the change log tells of it where there is one already.
pub fn add_first(db: &mut Db, input: GovernanceBodyInput, told: bool) -> QueryResult<()> {
    let slug = input.slug.clone().unwrap_or_default();
    let position = input.position.unwrap_or_default();
    let row = written(input, BodyId::new(), slug, position, UtcTime::now());
    diesel::insert_into(governance_bodies::table).values(&row).execute(db)?;
    if told {
        changes::append(db, Actor::System, change(&row, Operation::Created, None))?;
    }
    Ok(())
}

fn written(input: GovernanceBodyInput, id: BodyId, slug: String, position: i64, now: UtcTime) -> BodyRow {
    BodyRow {
        id,
        version: 1,
        slug,
        kind: input.kind.name().to_owned(),
        names: Json(input.names.0),
        purposes: Json(input.purposes.0),
        parent_id: input.parent,
        terms_of_reference: input.terms_of_reference,
        established_on: input.established_on,
        closed_on: input.closed_on,
        closing_reason: input.closing_reason,
        meetings_per_year: input.meetings_per_year,
        term_months: input.term_months,
        majority: input.majority.name().to_owned(),
        quorum_percent: input.quorum_percent,
        composition: Json(input.composition),
        position,
        created_at: now,
        updated_at: now,
    }
}

fn last_position(db: &mut Db) -> QueryResult<i64> {
    let last: Option<i64> = governance_bodies::table.select(max(governance_bodies::position)).first(db)?;
    // The contract's largest position leaves no room behind it: the body then shares the last place.
    Ok(last.unwrap_or(0).min(99_999))
}

/// Writes a changed body over its present row; answers the new row. The caller holds it by [`lock`] and has checked
/// `If-Match` and the input in the same transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn update(db: &mut Db, actor: Actor, present: &BodyRow, input: GovernanceBodyInput) -> Result<BodyRow, Problem> {
    let position = input.position.unwrap_or(present.position);
    let mut row = written(input, present.id, present.slug.clone(), position, UtcTime::now());
    (row.version, row.created_at) = (present.version + 1, present.created_at);
    let unchanged = BodyRow { version: present.version, updated_at: present.updated_at, ..row.clone() };
    if for_log(&unchanged) == for_log(present) {
        return Ok(unchanged);
    }
    let same = governance_bodies::table.find(row.id).filter(governance_bodies::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db).map_err(or_taken)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(&row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// Deletes a body and leaves a tombstone. The caller holds it by [`lock`].
///
/// # Errors
/// A conflict when seats or other bodies depend on it.
pub fn delete(db: &mut Db, actor: Actor, row: &BodyRow) -> Result<(), Problem> {
    tombstones::bury(db, COLLECTION, row.id.into(), Some(&row.slug))?;
    diesel::delete(governance_bodies::table.find(row.id)).execute(db).map_err(|error| match error {
        diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _) => {
            Problem::conflict("Seats or other bodies belong to this body. One that was at work is closed, not deleted: give it a last day.")
        }
        other => other.into(),
    })?;
    let gone = BodyRow { version: row.version + 1, ..row.clone() };
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// PostgreSQL: somebody else took the slug, or took the parent away, between the look and the write.
fn or_taken(error: diesel::result::Error) -> Problem {
    if matches!(error, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _)) {
        return Problem::field("/parent", "unknown_reference", "is not a known body");
    }
    if dialect::is_duplicate(&error, "slug") {
        return Problem::conflict("Another body has this slug already; choose another, or leave it out.");
    }
    error.into()
}

/// The record as the change log keeps it: as the API shows it in English.
fn for_log(row: &BodyRow) -> Option<serde_json::Value> {
    serde_json::to_value(GovernanceBody::of(row.clone(), &Languages::default())).ok()
}

fn change(row: &BodyRow, operation: Operation, before: Option<&BodyRow>) -> Change {
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
