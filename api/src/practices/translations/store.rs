//! Queries of the translations.

use std::collections::HashMap;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};

use super::model::TranslationRow;
use crate::{
    changes::{self, Actor, Change, Operation},
    db::{Db, fields::PracticeId, fields::UtcTime, schema::practice_translations as translations},
    http::{IfMatch, Problem},
    practices::model::{COLLECTION, PracticeRow},
};

/// The translations of a practice, by language.
pub fn of(db: &mut Db, practice: PracticeId) -> QueryResult<Vec<TranslationRow>> {
    translations::table
        .filter(translations::practice_id.eq(practice))
        .order(translations::lang)
        .limit(200)
        .select(TranslationRow::as_select())
        .load(db)
}

/// The translations of these practices.
pub fn of_each(db: &mut Db, practices: &[PracticeId]) -> QueryResult<HashMap<PracticeId, Vec<TranslationRow>>> {
    let rows: Vec<TranslationRow> =
        translations::table.filter(translations::practice_id.eq_any(practices)).select(TranslationRow::as_select()).load(db)?;
    let mut by_practice: HashMap<PracticeId, Vec<TranslationRow>> = HashMap::new();
    for row in rows {
        by_practice.entry(row.practice_id).or_default().push(row);
    }
    Ok(by_practice)
}

/// One translation.
///
/// # Errors
/// Not found.
pub fn present(db: &mut Db, practice: PracticeId, lang: &str) -> Result<TranslationRow, Problem> {
    translations::table.find((practice, lang)).select(TranslationRow::as_select()).first(db).optional()?.ok_or_else(Problem::not_found)
}

/// Adds a translation.
///
/// # Errors
/// A conflict when there is one in this language.
pub fn create(db: &mut Db, actor: Actor, practice: &PracticeRow, row: &TranslationRow) -> Result<(), Problem> {
    let there: i64 = translations::table.find((practice.id, &row.lang)).count().get_result(db)?;
    if there > 0 {
        return Err(Problem::conflict(format!("There is a translation into {} already; write on that.", row.lang)));
    }
    diesel::insert_into(translations::table).values(row).execute(db)?;
    tell(db, actor, practice, None, Some(row)).map_err(Problem::from)
}

/// Writes a translation over the present one; answers the new row.
///
/// # Errors
/// [`crate::http::Code::Stale`] when somebody else was faster.
pub fn save(
    db: &mut Db,
    actor: Actor,
    practice: &PracticeRow,
    present: &TranslationRow,
    mut row: TranslationRow,
) -> Result<TranslationRow, Problem> {
    if row.parts == present.parts {
        return Ok(row);
    }
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = translations::table.find((row.practice_id, &row.lang)).filter(translations::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    tell(db, actor, practice, Some(present), Some(&row))?;
    Ok(row)
}

/// Deletes a translation.
pub fn delete(db: &mut Db, actor: Actor, practice: &PracticeRow, row: &TranslationRow) -> QueryResult<()> {
    diesel::delete(translations::table.find((row.practice_id, &row.lang))).execute(db)?;
    tell(db, actor, practice, Some(row), None)
}

/// A translation is told as a change of its practice: to everybody when what readers get may be another.
fn tell(
    db: &mut Db,
    actor: Actor,
    practice: &PracticeRow,
    before: Option<&TranslationRow>,
    after: Option<&TranslationRow>,
) -> QueryResult<()> {
    let public = practice.is_public() && [before, after].into_iter().flatten().any(TranslationRow::is_public);
    let for_log = |row: &TranslationRow| serde_json::json!({ "id": practice.id, "translation": row.lang, "parts": row.parts.0 });
    let change = Change {
        collection: COLLECTION,
        entity_id: practice.id.into(),
        version: practice.version,
        operation: Operation::Updated,
        public,
        partner_id: Some(practice.partner_id),
        before: before.map(for_log),
        after: after.map(for_log),
    };
    changes::append(db, actor, change).map(drop)
}
