//! Sample practices: some that were published before, one that sample people took through all steps, one under review, one draft.

use super::{Failure, import};
use crate::{
    changes::Actor,
    config::Config,
    db::{
        Database, Db,
        fields::{AccountId, Json, UtcTime},
    },
    http::{Contract, Problem},
    practices::{
        history,
        import::PracticeImporter,
        lifecycle::Rules,
        model::PracticeRow,
        reviews::{
            model::{Recommendation, ReviewRow, ReviewStatus, Scores},
            store as reviews,
        },
        store::{self, Audience},
        workflow::PracticeStatus,
    },
    transfer::Format,
};

/// Those that were published elsewhere before.
const PUBLISHED: &str = include_str!("published.ndjson");
/// Drafts of the first partner's people: the first goes through all steps, the second to the reviewers, the third stays.
const DRAFTS: &str = include_str!("drafts.ndjson");

/// The sample people who take part.
pub(super) struct Cast {
    pub admin: AccountId,
    pub editor: AccountId,
    pub author: AccountId,
}

/// Fills in the sample practices; answers how many there are.
pub(super) fn fill(database: &Database, contract: &Contract, config: &Config, cast: &Cast) -> Result<usize, Failure> {
    for (actor, lines) in [(Actor::System, PUBLISHED), (Actor::Account(cast.author), DRAFTS)] {
        let mut importer = PracticeImporter::new(contract, "sample", actor, config.practice_review_months);
        import(database, &mut importer, lines.as_bytes(), Format::Ndjson)?;
    }
    let rules = Rules::of(config);
    database.write_now(|db| {
        let drafts = store::drafts(db)?;
        let named = |id: &str| drafts.iter().find(|row| row.external_id.as_deref() == Some(id));
        if let Some(row) = named("practice-7") {
            publish(db, row, cast, rules)?;
        }
        if let Some(row) = named("practice-8") {
            let row = submit(db, row, cast)?;
            reviews::ask(db, Actor::Account(cast.editor), &row, cast.admin, None)?;
        }
        Ok::<_, Failure>(())
    })?;
    Ok(PUBLISHED.lines().count() + DRAFTS.lines().count())
}

/// A step of the workflow, with its history.
fn step(db: &mut Db, actor: Actor, row: &PracticeRow, to: PracticeStatus) -> Result<PracticeRow, Problem> {
    let moved = PracticeRow { status: to.name().to_owned(), ..row.clone() };
    let row = store::save(db, actor, row, moved, Audience::Desk)?;
    history::record(db, &row, actor, None)?;
    Ok(row)
}

/// The author submits, the editor takes it up.
fn submit(db: &mut Db, row: &PracticeRow, cast: &Cast) -> Result<PracticeRow, Problem> {
    let row = PracticeRow { submitted_by: Some(cast.author), submitted_at: Some(UtcTime::now()), ..row.clone() };
    let row = step(db, Actor::Account(cast.author), &row, PracticeStatus::Submitted)?;
    step(db, Actor::Account(cast.editor), &row, PracticeStatus::InReview)
}

/// Two people of the Secretariat review it, the editor approves and publishes it.
fn publish(db: &mut Db, row: &PracticeRow, cast: &Cast, rules: Rules) -> Result<(), Problem> {
    let editor = Actor::Account(cast.editor);
    let row = submit(db, row, cast)?;
    for reviewer in [cast.admin, cast.editor] {
        let asked = reviews::ask(db, editor, &row, reviewer, None)?;
        let completed = ReviewRow {
            status: ReviewStatus::Completed.name().to_owned(),
            scores: Json(Scores {
                innovation: Some(3),
                effectiveness: Some(4),
                replicability: Some(5),
                sustainability: Some(4),
                relevance: Some(5),
                responsiveness: Some(5),
                efficiency: Some(4),
            }),
            recommendation: Some(Recommendation::Publish.name().to_owned()),
            summary: Some("Sample review: clear, and others can do the same.".to_owned()),
            completed_at: Some(UtcTime::now()),
            ..asked.clone()
        };
        reviews::save(db, Actor::Account(reviewer), &row, &asked, completed)?;
    }
    let row = step(db, editor, &row, PracticeStatus::Approved)?;
    let live = store::publish(db, editor, &row, rules.review_due_on(UtcTime::now().date()))?;
    history::record(db, &live, editor, None)?;
    Ok(())
}
