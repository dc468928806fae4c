//! The newest public change of each record: what somebody has to know who follows a collection without reading its whole past.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, dsl::sql, sql_types::Bool};
use serde_json::Value;

use crate::db::{
    Db, MultiBackend, dialect,
    fields::{Json, RecordId, UtcTime},
    schema::changes,
};

/// A record's newest public change.
#[derive(Clone, Debug)]
pub struct Newest {
    /// The change's number: larger ones were committed later.
    pub number: i64,
    /// When it was made.
    pub at: UtcTime,
    /// The record.
    pub id: RecordId,
    /// The record as the change left it, or as it was before it was taken back.
    pub shown: Option<Value>,
}

/// Which records.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Whose newest public change was made at this moment or later.
    pub from: Option<UtcTime>,
    /// Before this moment.
    pub before: Option<UtcTime>,
    /// That show a value in a list of texts: the list's field, and the value.
    pub holding: Option<(&'static str, String)>,
}

/// Private changes are nobody's business, and those that a later public one made old are no news.
const NEWEST: &str = "NOT EXISTS (SELECT 1 FROM changes AS later WHERE later.collection = changes.collection \
     AND later.entity_id = changes.entity_id AND later.number > changes.number AND later.public)";

type Row = (i64, UtcTime, RecordId, Option<Json<Value>>, Option<Json<Value>>);

fn narrowed<'a>(db: &Db, collection: &'a str, window: &Window) -> changes::BoxedQuery<'a, MultiBackend> {
    let mut query =
        changes::table.filter(changes::collection.eq(collection).and(changes::public.eq(true))).filter(sql::<Bool>(NEWEST)).into_boxed();
    if let Some(from) = window.from {
        query = query.filter(changes::at.ge(from));
    }
    if let Some(before) = window.before {
        query = query.filter(changes::at.lt(before));
    }
    if let Some((field, value)) = &window.holding {
        query = query.filter(dialect::list_holds(db, "COALESCE(changes.after, changes.before)", field, value.clone()));
    }
    query
}

/// How many records there are in a window.
pub fn count(db: &mut Db, collection: &str, window: &Window) -> QueryResult<i64> {
    narrowed(db, collection, window).count().get_result(db)
}

/// The records of a window whose newest public change comes after a number, in the order of these changes. So a record that
/// changes while somebody goes from page to page is met again further on, and none is left out.
pub fn after(db: &mut Db, collection: &str, window: &Window, number: i64, limit: i64) -> QueryResult<Vec<Newest>> {
    let query = narrowed(db, collection, window).filter(changes::number.gt(number)).order(changes::number).limit(limit);
    Ok(query.select(COLUMNS).load::<Row>(db)?.into_iter().map(newest).collect())
}

/// The newest public change of one record, when it was ever public.
pub fn of(db: &mut Db, collection: &str, id: RecordId) -> QueryResult<Option<Newest>> {
    let query = narrowed(db, collection, &Window::default()).filter(changes::entity_id.eq(id));
    Ok(query.select(COLUMNS).first::<Row>(db).optional()?.map(newest))
}

/// Nobody knew of the record before.
const FIRST: &str = "NOT EXISTS (SELECT 1 FROM changes AS earlier WHERE earlier.collection = changes.collection \
     AND earlier.entity_id = changes.entity_id AND earlier.number < changes.number AND earlier.public)";

/// The records of a collection that became public after one change and up to another.
pub fn first_public(db: &mut Db, collection: &str, after: i64, up_to: i64) -> QueryResult<Vec<RecordId>> {
    changes::table
        .filter(changes::collection.eq(collection).and(changes::public.eq(true)))
        .filter(changes::number.gt(after).and(changes::number.le(up_to)))
        .filter(sql::<Bool>(FIRST))
        .order(changes::number)
        .select(changes::entity_id)
        .load(db)
}

/// When a collection's first public change was made.
pub fn earliest(db: &mut Db, collection: &str) -> QueryResult<Option<UtcTime>> {
    changes::table
        .filter(changes::collection.eq(collection).and(changes::public.eq(true)))
        .order(changes::number)
        .select(changes::at)
        .first(db)
        .optional()
}

const COLUMNS: (changes::number, changes::at, changes::entity_id, changes::before, changes::after) =
    (changes::number, changes::at, changes::entity_id, changes::before, changes::after);

fn newest((number, at, id, before, after): Row) -> Newest {
    Newest { number, at, id, shown: after.or(before).map(|shown| shown.0) }
}
