//! Queries of the dated steps in a partner's life.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::model::{PartnerRow, PartnerStatus};
use crate::{
    changes::Actor,
    db::{
        Db,
        fields::{PartnerId, RecordId, UtcTime},
        schema::partner_status_history as history,
    },
};

/// Adds a step to a partner's dated history.
pub fn record(
    db: &mut Db,
    row: &PartnerRow,
    actor: Actor,
    status: PartnerStatus,
    effective_on: chrono::NaiveDate,
    reason: Option<&str>,
    body: Option<&str>,
) -> QueryResult<()> {
    diesel::insert_into(history::table)
        .values((
            history::id.eq(RecordId::new()),
            history::partner_id.eq(row.id),
            history::status.eq(status.name()),
            history::effective_on.eq(effective_on),
            history::reason.eq(reason),
            history::body.eq(body),
            history::actor_id.eq(actor.id()),
            history::recorded_at.eq(UtcTime::now()),
        ))
        .execute(db)
        .map(drop)
}

/// A step of a partner's history as its row.
#[derive(Debug, diesel::Queryable)]
pub struct StatusRow {
    /// The state.
    pub status: String,
    /// Since when it counts.
    pub effective_on: chrono::NaiveDate,
    /// Why.
    pub reason: Option<String>,
    /// Who decided.
    pub body: Option<String>,
    /// When it was recorded.
    pub recorded_at: UtcTime,
}

/// The steps of a partner, oldest first; a thousand at most, which no life reaches.
pub fn of(db: &mut Db, id: PartnerId) -> QueryResult<Vec<StatusRow>> {
    history::table
        .filter(history::partner_id.eq(id))
        .order((history::effective_on, history::id))
        .limit(1000)
        .select((history::status, history::effective_on, history::reason, history::body, history::recorded_at))
        .load(db)
}
