//! What is left of records that were deleted: their address answers 410 instead of 404.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::{
    Db,
    fields::{RecordId, UtcTime},
    schema::tombstones,
};

/// Leaves a tombstone for a record that goes in the same transaction.
pub fn bury(db: &mut Db, collection: &str, id: RecordId, slug: Option<&str>) -> QueryResult<()> {
    diesel::insert_into(tombstones::table)
        .values((
            tombstones::collection.eq(collection),
            tombstones::entity_id.eq(id),
            tombstones::slug.eq(slug),
            tombstones::at.eq(UtcTime::now()),
        ))
        .execute(db)
        .map(drop)
}

/// Whether a record of this id was deleted.
pub fn is_buried(db: &mut Db, collection: &str, id: RecordId) -> QueryResult<bool> {
    let graves: i64 =
        tombstones::table.filter(tombstones::collection.eq(collection)).filter(tombstones::entity_id.eq(id)).count().get_result(db)?;
    Ok(graves > 0)
}

/// Whether any record of a collection was deleted.
pub fn has_any(db: &mut Db, collection: &str) -> QueryResult<bool> {
    let graves: i64 = tombstones::table.filter(tombstones::collection.eq(collection)).count().get_result(db)?;
    Ok(graves > 0)
}

/// Whether a record that had this slug was deleted.
pub fn is_slug_buried(db: &mut Db, collection: &str, slug: &str) -> QueryResult<bool> {
    let graves: i64 = tombstones::table
        .filter(tombstones::collection.eq(collection))
        .filter(tombstones::slug.is_not_null())
        .filter(tombstones::slug.assume_not_null().eq(slug))
        .count()
        .get_result(db)?;
    Ok(graves > 0)
}

/// Which of these slugs records had that were deleted.
pub fn buried_slugs(db: &mut Db, collection: &str, slugs: &[&str]) -> QueryResult<Vec<String>> {
    tombstones::table
        .filter(tombstones::collection.eq(collection))
        .filter(tombstones::slug.is_not_null())
        .filter(tombstones::slug.assume_not_null().eq_any(slugs))
        .select(tombstones::slug.assume_not_null())
        .load(db)
}
