//! Queries of the reviews.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};

use super::model::{Recommendation, Review, ReviewRow, ReviewStatus};
use crate::{
    changes::{self, Actor, Change, Operation},
    db::{
        Db, dialect,
        fields::{AccountId, PracticeId, ReviewId, UtcTime},
        schema::{accounts, practice_reviews as reviews, practices},
    },
    http::{IfMatch, Problem},
    practices::model::PracticeRow,
};

/// The collection's name in the change log.
const COLLECTION: &str = "practice-reviews";

/// Whether somebody was asked to review the present revision, and has not refused.
pub fn is_reviewer(db: &mut Db, practice: &PracticeRow, account: AccountId) -> QueryResult<bool> {
    let asked: i64 = reviews::table
        .filter(reviews::practice_id.eq(practice.id))
        .filter(reviews::revision.eq(practice.revision))
        .filter(reviews::reviewer_id.eq(account))
        .filter(reviews::status.ne(ReviewStatus::Refused.name()))
        .count()
        .get_result(db)?;
    Ok(asked > 0)
}

/// How many reviews of the present revision count.
pub fn completed(db: &mut Db, practice: &PracticeRow) -> QueryResult<i64> {
    reviews::table
        .filter(reviews::practice_id.eq(practice.id))
        .filter(reviews::revision.eq(practice.revision))
        .filter(reviews::status.eq(ReviewStatus::Completed.name()))
        .count()
        .get_result(db)
}

/// A review with the names that are shown beside it.
pub type Named = (ReviewRow, String, String, String);

impl From<Named> for Review {
    fn from((row, reviewer_name, practice_title, practice_lang): Named) -> Self {
        Self {
            id: row.id,
            practice: row.practice_id,
            practice_title,
            practice_lang,
            revision: row.revision,
            reviewer: row.reviewer_id,
            reviewer_name,
            due_on: row.due_on,
            status: row.state(),
            recommendation: row.recommendation.as_deref().and_then(Recommendation::parse),
            scores: row.scores.0,
            summary: row.summary,
            completed_at: row.completed_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn named() -> _ {
    reviews::table
        .inner_join(accounts::table.on(accounts::id.eq(reviews::reviewer_id)))
        .inner_join(practices::table.on(practices::id.eq(reviews::practice_id)))
}

/// All reviews of a practice, newest revision first; a thousand at most, which no practice reaches.
pub fn of(db: &mut Db, practice: PracticeId) -> QueryResult<Vec<Named>> {
    named()
        .filter(reviews::practice_id.eq(practice))
        .order((reviews::revision.desc(), reviews::id))
        .limit(1000)
        .select((ReviewRow::as_select(), accounts::name, practices::title, practices::lang))
        .load(db)
}

/// What somebody was asked to review, what is still open first; five hundred at most, the newest.
pub fn of_reviewer(db: &mut Db, reviewer: AccountId) -> QueryResult<Vec<Named>> {
    named()
        .filter(reviews::reviewer_id.eq(reviewer))
        .order((reviews::status.asc(), reviews::id.desc()))
        .limit(500)
        .select((ReviewRow::as_select(), accounts::name, practices::title, practices::lang))
        .load(db)
}

/// A review of a practice.
///
/// # Errors
/// Not found.
pub fn present(db: &mut Db, practice: PracticeId, id: ReviewId) -> Result<Named, Problem> {
    named()
        .filter(reviews::practice_id.eq(practice))
        .filter(reviews::id.eq(id))
        .select((ReviewRow::as_select(), accounts::name, practices::title, practices::lang))
        .first(db)
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// Asks somebody for a review; answers its row.
///
/// # Errors
/// A conflict when that account was asked already.
pub fn ask(
    db: &mut Db,
    actor: Actor,
    practice: &PracticeRow,
    reviewer: AccountId,
    due_on: Option<chrono::NaiveDate>,
) -> Result<ReviewRow, Problem> {
    let now = UtcTime::now();
    let row = ReviewRow {
        id: ReviewId::new(),
        version: 1,
        practice_id: practice.id,
        revision: practice.revision,
        reviewer_id: reviewer,
        due_on,
        status: ReviewStatus::Asked.name().to_owned(),
        scores: crate::db::fields::Json::default(),
        recommendation: None,
        summary: None,
        completed_at: None,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(reviews::table).values(&row).execute(db).map_err(|error| {
        let taken = dialect::is_duplicate(&error, "reviewer");
        if taken { Problem::conflict("This account was asked to review this revision already.") } else { error.into() }
    })?;
    changes::append(db, actor, change(practice, &row, Operation::Created, None))?;
    Ok(row)
}

/// Writes a review over the present one; answers the new row.
///
/// # Errors
/// [`crate::http::Code::Stale`] when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, practice: &PracticeRow, present: &ReviewRow, mut row: ReviewRow) -> Result<ReviewRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = reviews::table.filter(reviews::id.eq(row.id)).filter(reviews::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append(db, actor, change(practice, &row, Operation::Updated, Some(present)))?;
    Ok(row)
}

/// Takes a review back that was asked for.
pub fn remove(db: &mut Db, actor: Actor, practice: &PracticeRow, row: &ReviewRow) -> QueryResult<()> {
    diesel::delete(reviews::table.find(row.id)).execute(db)?;
    let gone = ReviewRow { version: row.version + 1, ..row.clone() };
    changes::append(db, actor, change(practice, &gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// Reviews are told to the Secretariat only: the partner must not learn scores from the change log.
fn change(practice: &PracticeRow, row: &ReviewRow, operation: Operation, before: Option<&ReviewRow>) -> Change {
    let for_log = |row: &ReviewRow| {
        let named = (row.clone(), String::new(), practice.title.clone(), practice.lang.clone());
        serde_json::to_value(Review::from(named)).ok()
    };
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: false,
        partner_id: None,
        before: before.and_then(for_log),
        after: if operation == Operation::Deleted { None } else { for_log(row) },
    }
}
