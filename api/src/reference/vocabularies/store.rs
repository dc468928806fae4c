//! Queries of the terms.

use std::collections::BTreeMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper, dsl::max,
};
use serde::Serialize;

use super::{
    TermUsers,
    model::{Term, TermInput},
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend, dialect,
        fields::{Json, TermId, UtcTime},
        schema::terms,
    },
    http::{Code, FieldError, IfMatch, Problem, language::Languages},
    reference::store::{TermRow, Vocabulary},
};

/// What a list of terms is narrowed to.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// The vocabulary.
    pub vocabulary: Vocabulary,
    /// Only retired ones, or only those that are offered.
    pub retired: Option<bool>,
    /// Slugs of broader terms; repeated values are alternatives.
    pub parent: Vec<String>,
}

fn filtered(filter: &Filter) -> terms::BoxedQuery<'_, MultiBackend> {
    let mut query = terms::table.filter(terms::vocabulary.eq(filter.vocabulary.name())).into_boxed::<MultiBackend>();
    if let Some(retired) = filter.retired {
        query = query.filter(terms::retired.eq(retired));
    }
    if !filter.parent.is_empty() {
        query = query.filter(terms::parent_slug.assume_not_null().eq_any(&filter.parent));
    }
    query
}

/// How many terms a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(filter).count().get_result(db)
}

/// Terms by position, then slug, after a place; up to `limit`.
pub fn page(db: &mut Db, filter: &Filter, after: Option<(i64, String)>, limit: i64) -> QueryResult<Vec<TermRow>> {
    let mut query = filtered(filter);
    if let Some((position, slug)) = after {
        query = query.filter(terms::position.gt(position).or(terms::position.eq(position).and(terms::slug.gt(slug))));
    }
    query.order((terms::position.asc(), terms::slug.asc())).limit(limit).select(TermRow::as_select()).load(db)
}

/// The term at an address, by id or slug, for reading or for writing.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, vocabulary: Vocabulary, address: &str) -> Result<TermRow, Problem> {
    let by_id = address.parse::<TermId>().ok();
    let mut query = terms::table.filter(terms::vocabulary.eq(vocabulary.name())).into_boxed::<MultiBackend>();
    query = match by_id {
        // A slug may look like an id.
        Some(id) => query.filter(terms::id.eq(id).or(terms::slug.eq(address))),
        None => query.filter(terms::slug.eq(address)),
    };
    if let Some(row) = query.select(TermRow::as_select()).first(db).optional()? {
        return Ok(row);
    }
    let collection = vocabulary.collection();
    let gone = tombstones::is_slug_buried(db, collection, address)?
        || by_id.map_or(Ok(false), |id| tombstones::is_buried(db, collection, id.into()))?;
    Err(if gone { Problem::new(Code::Gone, "This term was deleted.") } else { Problem::not_found() })
}

/// Every term of a vocabulary with its parent; a few dozen rows.
pub fn parents(db: &mut Db, vocabulary: Vocabulary) -> QueryResult<BTreeMap<String, Option<String>>> {
    let rows: Vec<(String, Option<String>)> =
        terms::table.filter(terms::vocabulary.eq(vocabulary.name())).select((terms::slug, terms::parent_slug)).load(db)?;
    Ok(rows.into_iter().collect())
}

/// Adds a term; answers its row.
///
/// # Errors
/// A conflict when the slug or the number is taken.
pub fn create(db: &mut Db, actor: Actor, vocabulary: Vocabulary, input: TermInput) -> Result<TermRow, Problem> {
    let now = UtcTime::now();
    let position = match input.position {
        Some(position) => position,
        None => last_position(db, vocabulary)? + 1,
    };
    let row = TermRow {
        id: TermId::new(),
        version: 1,
        vocabulary: vocabulary.name().to_owned(),
        slug: input.slug,
        number: input.number,
        position,
        parent_slug: input.parent,
        names: Json(input.names.0),
        descriptions: Json(input.descriptions.0),
        retired: input.retired,
        created_at: now,
        updated_at: now,
    };
    must_be_free(db, &row)?;
    diesel::insert_into(terms::table).values(&row).execute(db).map_err(|error| {
        // Somebody else was faster between the look and the insert.
        if dialect::is_duplicate(&error, "terms") { slug_is_taken(&row.slug) } else { error.into() }
    })?;
    changes::append(db, actor, change(vocabulary, &row, Operation::Created, None))?;
    Ok(row)
}

fn last_position(db: &mut Db, vocabulary: Vocabulary) -> QueryResult<i64> {
    let last: Option<i64> = terms::table.filter(terms::vocabulary.eq(vocabulary.name())).select(max(terms::position)).first(db)?;
    // The contract's largest position leaves no room behind it: the term then shares the last place.
    Ok(last.unwrap_or(0).min(99_999))
}

/// Writes a changed term over its present row; answers the new row. The caller has checked `If-Match` in the same
/// transaction.
///
/// # Errors
/// A conflict when the number is taken; [`Code::Stale`] when somebody else was faster.
pub fn update(db: &mut Db, actor: Actor, vocabulary: Vocabulary, present: &TermRow, input: TermInput) -> Result<TermRow, Problem> {
    let mut row = TermRow {
        number: input.number,
        position: input.position.unwrap_or(present.position),
        parent_slug: input.parent,
        names: Json(input.names.0),
        descriptions: Json(input.descriptions.0),
        retired: input.retired,
        ..present.clone()
    };
    if for_log(&row) == for_log(present) {
        return Ok(row);
    }
    row.version += 1;
    row.updated_at = UtcTime::now();
    must_be_free(db, &row)?;
    let written = diesel::update(terms::table.filter(terms::id.eq(row.id)).filter(terms::version.eq(present.version)))
        .set((
            terms::version.eq(row.version),
            terms::number.eq(row.number),
            terms::position.eq(row.position),
            terms::parent_slug.eq(&row.parent_slug),
            terms::names.eq(&row.names),
            terms::descriptions.eq(&row.descriptions),
            terms::retired.eq(row.retired),
            terms::updated_at.eq(row.updated_at),
        ))
        .execute(db)?;
    if written == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(vocabulary, &row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// Deletes a term that nothing uses, and leaves a tombstone.
///
/// # Errors
/// A conflict when records use it or other terms lie below it; [`Code::Stale`] when somebody else was faster.
pub fn delete(db: &mut Db, actor: Actor, vocabulary: Vocabulary, row: &TermRow, users: &TermUsers) -> Result<(), Problem> {
    // Writing a row locks it on both engines; the value stays.
    let locked = diesel::update(terms::table.filter(terms::id.eq(row.id)).filter(terms::version.eq(row.version)))
        .set(terms::version.eq(terms::version))
        .execute(db)?;
    if locked == 0 {
        return IfMatch::Versions(Vec::new()).check(row.version);
    }
    let below: i64 = terms::table
        .filter(terms::vocabulary.eq(&row.vocabulary))
        .filter(terms::parent_slug.assume_not_null().eq(&row.slug))
        .count()
        .get_result(db)?;
    if below > 0 {
        return Err(Problem::conflict("Other terms lie below this one; give them another parent first."));
    }
    if let Some(users) = users.of(db, vocabulary, &row.slug)? {
        return Err(Problem::conflict(format!("In use by {users}. Retire the term instead: set retired to true.")));
    }
    tombstones::bury(db, vocabulary.collection(), row.id.into(), Some(&row.slug))?;
    diesel::delete(terms::table.find(row.id)).execute(db)?;
    let mut gone = row.clone();
    gone.version += 1;
    changes::append(db, actor, change(vocabulary, &gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// Checks what must be unique, with a sentence that says what is taken.
fn must_be_free(db: &mut Db, row: &TermRow) -> Result<(), Problem> {
    let others = || terms::table.filter(terms::vocabulary.eq(&row.vocabulary)).filter(terms::id.ne(row.id));
    let slugs: i64 = others().filter(terms::slug.eq(&row.slug)).count().get_result(db)?;
    if slugs > 0 {
        return Err(slug_is_taken(&row.slug));
    }
    if let Some(number) = row.number {
        let numbers: i64 = others().filter(terms::number.assume_not_null().eq(number)).count().get_result(db)?;
        if numbers > 0 {
            return Err(taken("/number", format!("The number {number} belongs to another term of this vocabulary.")));
        }
    }
    Ok(())
}

fn slug_is_taken(slug: &str) -> Problem {
    taken("/slug", format!("The slug {slug} belongs to another term of this vocabulary."))
}

fn taken(pointer: &str, sentence: String) -> Problem {
    let mut problem = Problem::conflict(sentence.clone());
    problem.errors.push(FieldError::body(pointer, "taken", sentence));
    problem
}

/// The record as the change log keeps it: as the API shows it in English.
fn for_log(row: &TermRow) -> Option<serde_json::Value> {
    serde_json::to_value(Term::of(row.clone(), &Languages::default())).ok()
}

fn change(vocabulary: Vocabulary, row: &TermRow, operation: Operation, before: Option<&TermRow>) -> Change {
    Change {
        collection: vocabulary.collection(),
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: true,
        partner_id: None,
        before: before.and_then(for_log),
        after: if operation == Operation::Deleted { None } else { for_log(row) },
    }
}
