//! Queries of the change log.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::Serialize;
use serde_json::Value;

use super::{Actor, Change};
use crate::db::{
    Db, dialect,
    fields::{PartnerId, RecordId, UtcTime},
    schema::{change_counter, changes},
};

/// Appends one change in the transaction that makes it; answers its number.
pub fn append(db: &mut Db, actor: Actor, change: Change) -> QueryResult<i64> {
    append_many(db, actor, vec![change])
}

#[derive(Serialize)]
struct Row<'a> {
    number: i64,
    at: UtcTime,
    actor_kind: &'static str,
    actor_id: Option<RecordId>,
    collection: &'static str,
    entity_id: RecordId,
    version: i64,
    operation: &'static str,
    public: bool,
    partner_id: Option<PartnerId>,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

const COLUMNS: [&str; 12] = [
    "number",
    "at",
    "actor_kind",
    "actor_id",
    "collection",
    "entity_id",
    "version",
    "operation",
    "public",
    "partner_id",
    "before",
    "after",
];

/// Appends changes in order; answers the number of the last. The counter row stays locked until the transaction ends,
/// so numbers are in commit order and none is missing.
pub fn append_many(db: &mut Db, actor: Actor, changes: Vec<Change>) -> QueryResult<i64> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let last: i64 = diesel::update(change_counter::table.find(1_i16))
        .set(change_counter::last.eq(change_counter::last + count))
        .returning(change_counter::last)
        .get_result(db)?;
    let at = UtcTime::now();
    let rows: Vec<Row<'_>> = changes
        .iter()
        .zip(last - count + 1..)
        .map(|(change, number)| Row {
            number,
            at,
            actor_kind: actor.kind(),
            actor_id: actor.id(),
            collection: change.collection,
            entity_id: change.entity_id,
            version: change.version,
            operation: change.operation.name(),
            public: change.public,
            partner_id: change.partner_id,
            before: change.before.as_ref(),
            after: change.after.as_ref(),
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    dialect::insert_rows(db, "changes", &COLUMNS, &rows)?;
    dialect::announce_change(db)?;
    Ok(last)
}

/// The number of the newest committed change; 0 when there is none.
pub fn last_number(db: &mut Db) -> QueryResult<i64> {
    change_counter::table.find(1_i16).select(change_counter::last).first(db)
}

/// Which record a change is about, for followers.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct Touched {
    /// The change's number.
    pub number: i64,
    /// The collection of the record.
    pub collection: String,
    /// The record.
    pub entity_id: RecordId,
}

/// The next `limit` changes after a number, in order.
pub fn touched_since(db: &mut Db, number: i64, limit: i64) -> QueryResult<Vec<Touched>> {
    changes::table
        .filter(changes::number.gt(number))
        .order(changes::number)
        .limit(limit)
        .select((changes::number, changes::collection, changes::entity_id))
        .load(db)
}

/// The newest change of each collection after a number.
pub fn newest_by_collection(db: &mut Db, number: i64) -> QueryResult<Vec<(String, i64)>> {
    let rows: Vec<(String, Option<i64>)> = changes::table
        .filter(changes::number.gt(number))
        .group_by(changes::collection)
        .select((changes::collection, diesel::dsl::max(changes::number)))
        .load(db)?;
    Ok(rows.into_iter().filter_map(|(collection, newest)| Some((collection, newest?))).collect())
}
