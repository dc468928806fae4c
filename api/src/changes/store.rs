//! Queries of the change log.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::Serialize;
use serde_json::Value;

use super::{
    Actor, Change, Operation,
    model::{AuditEntry, ChangeEntry, ChangeList, differences},
};
use crate::db::{
    Db, MultiBackend, dialect,
    fields::{Json, PartnerId, RecordId, UtcTime},
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
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
    append_told(db, actor, changes.into_iter().map(|change| (change, None)).collect())
}

/// The same, with what some of the records are afterwards as JSON, which then is not part of the change: for very many at once.
pub fn append_told(db: &mut Db, actor: Actor, changes: Vec<(Change, Option<String>)>) -> QueryResult<i64> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let last: i64 = diesel::update(change_counter::table.find(1_i16))
        .set(change_counter::last.eq(change_counter::last + count))
        .returning(change_counter::last)
        .get_result(db)?;
    let at = UtcTime::now();
    let mut rows = String::from("[");
    for ((change, after), number) in changes.iter().zip(last - count + 1..) {
        let row = Row {
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
            after: change.after.as_ref().filter(|_| after.is_none()),
        };
        let row = serde_json::to_string(&row).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
        if rows.len() > 1 {
            rows.push(',');
        }
        match after {
            Some(after) => {
                rows.push_str(row.strip_suffix('}').unwrap_or_default());
                rows.push_str(",\"after\":");
                rows.push_str(after);
                rows.push('}');
            }
            None => rows.push_str(&row),
        }
    }
    rows.push(']');
    dialect::insert_rows(db, "changes", &COLUMNS, &rows)?;
    dialect::announce_change(db)?;
    Ok(last)
}

type Shown = (i64, Option<Json<Value>>, Option<Json<Value>>);

/// Blanks fields of a record in all that the log says of it, when the person it was about is gone. The entries stay, and
/// with them their numbers.
pub fn blank(db: &mut Db, collection: &str, entity: RecordId, fields: &[&str]) -> QueryResult<()> {
    let entries: Vec<Shown> = changes::table
        .filter(changes::collection.eq(collection))
        .filter(changes::entity_id.eq(entity))
        .select((changes::number, changes::before, changes::after))
        .load(db)?;
    let blanked = |shown: Option<Json<Value>>| {
        shown.map(|Json(mut value)| {
            for field in fields {
                if let Some(place) = value.get_mut(field) {
                    *place = Value::Null;
                }
            }
            Json(value)
        })
    };
    for (number, before, after) in entries {
        diesel::update(changes::table.find(number))
            .set((changes::before.eq(blanked(before)), changes::after.eq(blanked(after))))
            .execute(db)?;
    }
    Ok(())
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

/// What a reader of the feed may see.
#[derive(Clone, Copy, Debug)]
pub enum Sight {
    /// What everybody may know.
    Public,
    /// That, and what concerns one partner.
    Partner(PartnerId),
    /// Everything.
    All,
}

type FeedRow = (i64, UtcTime, String, String, RecordId, i64, Option<PartnerId>);

/// Changes after a number that a reader may see. `next_since` passes over the others only as far as was really looked.
pub fn feed(db: &mut Db, since: i64, limit: i64, collections: &[String], sight: Sight) -> QueryResult<ChangeList> {
    // Read before the rows: what is committed in between is found next time.
    let newest = last_number(db)?;
    let mut query = changes::table.filter(changes::number.gt(since)).filter(changes::number.le(newest)).into_boxed::<MultiBackend>();
    if !collections.is_empty() {
        query = query.filter(changes::collection.eq_any(collections));
    }
    query = match sight {
        Sight::Public => query.filter(changes::public.eq(true)),
        Sight::Partner(partner) => query
            .filter(changes::public.eq(true).or(changes::partner_id.is_not_null().and(changes::partner_id.assume_not_null().eq(partner)))),
        Sight::All => query,
    };
    let mut rows: Vec<FeedRow> = query
        .order(changes::number)
        .limit(limit + 1)
        .select((
            changes::number,
            changes::at,
            changes::operation,
            changes::collection,
            changes::entity_id,
            changes::version,
            changes::partner_id,
        ))
        .load(db)?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next_since = match rows.last() {
        Some(last) if more => last.0,
        _ => newest.max(since),
    };
    let items = rows
        .into_iter()
        .filter_map(|(number, at, operation, collection, id, version, partner)| {
            let href = format!("/api/v1/{collection}/{id}");
            Some(ChangeEntry { number, at, operation: Operation::parse(&operation)?, collection, id, version, partner, href })
        })
        .collect();
    Ok(ChangeList { items, next_since, more })
}

/// What the audit log is narrowed to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: Option<RecordId>,
    /// In which collection.
    pub collection: Option<String>,
    /// To which record.
    pub entity: Option<RecordId>,
    /// What it concerns.
    pub partner: Option<PartnerId>,
    /// Since when.
    pub from: Option<UtcTime>,
    /// Until when.
    pub until: Option<UtcTime>,
}

#[derive(diesel::Queryable)]
struct AuditRow {
    number: i64,
    at: UtcTime,
    actor_kind: String,
    actor_id: Option<RecordId>,
    operation: String,
    collection: String,
    id: RecordId,
    version: i64,
    before: Option<Json<Value>>,
    after: Option<Json<Value>>,
}

fn audited(filter: &AuditFilter) -> changes::BoxedQuery<'_, MultiBackend> {
    let mut query = changes::table.into_boxed::<MultiBackend>();
    if let Some(actor) = filter.actor {
        query = query.filter(changes::actor_id.is_not_null()).filter(changes::actor_id.assume_not_null().eq(actor));
    }
    if let Some(collection) = &filter.collection {
        query = query.filter(changes::collection.eq(collection));
    }
    if let Some(entity) = filter.entity {
        query = query.filter(changes::entity_id.eq(entity));
    }
    if let Some(partner) = filter.partner {
        query = query.filter(changes::partner_id.is_not_null()).filter(changes::partner_id.assume_not_null().eq(partner));
    }
    if let Some(from) = filter.from {
        query = query.filter(changes::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(changes::at.lt(until));
    }
    query
}

/// Entries before a number, newest first, and how many a filter leaves.
pub fn audit(db: &mut Db, filter: &AuditFilter, before: Option<i64>, limit: i64) -> QueryResult<(Vec<AuditEntry>, i64)> {
    let total = audited(filter).count().get_result(db)?;
    let mut query = audited(filter);
    if let Some(before) = before {
        query = query.filter(changes::number.lt(before));
    }
    let rows: Vec<AuditRow> = query
        .order(changes::number.desc())
        .limit(limit)
        .select((
            changes::number,
            changes::at,
            changes::actor_kind,
            changes::actor_id,
            changes::operation,
            changes::collection,
            changes::entity_id,
            changes::version,
            changes::before,
            changes::after,
        ))
        .load(db)?;
    let entries = rows
        .into_iter()
        .map(|row| {
            let (before, after) = (row.before.map(|json| json.0), row.after.map(|json| json.0));
            let changed = match (&before, &after) {
                (Some(before), Some(after)) => differences(before, after),
                _ => Vec::new(),
            };
            AuditEntry {
                number: row.number,
                at: row.at,
                actor_kind: row.actor_kind,
                actor_id: row.actor_id,
                operation: row.operation,
                collection: row.collection,
                id: row.id,
                version: row.version,
                changed,
                before,
                after,
            }
        })
        .collect();
    Ok((entries, total))
}
