//! Every step of a practice through the workflow, with its reason.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::model::PracticeRow;
use crate::{
    changes::Actor,
    db::{
        Db,
        fields::{PracticeId, RecordId, UtcTime},
        schema::practice_history as history,
    },
};

/// A step as its row.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct StepRow {
    /// The number of the revision.
    pub revision: i64,
    /// The state that began.
    pub status: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: UtcTime,
}

/// Adds a step.
pub fn record(db: &mut Db, row: &PracticeRow, actor: Actor, reason: Option<&str>) -> QueryResult<()> {
    diesel::insert_into(history::table)
        .values((
            history::id.eq(RecordId::new()),
            history::practice_id.eq(row.id),
            history::revision.eq(row.revision),
            history::status.eq(&row.status),
            history::reason.eq(reason),
            history::actor_id.eq(actor.id()),
            history::at.eq(UtcTime::now()),
        ))
        .execute(db)
        .map(drop)
}

/// The steps, oldest first; a thousand at most, which no practice reaches.
pub fn of(db: &mut Db, id: PracticeId) -> QueryResult<Vec<StepRow>> {
    history::table
        .filter(history::practice_id.eq(id))
        .order(history::id)
        .limit(1000)
        .select((history::revision, history::status, history::reason, history::at))
        .load(db)
}
