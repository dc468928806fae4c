//! The workflow of replications over HTTP.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    letters,
    model::{Replication, ReplicationRow, completeness},
    routes::{present_for, replicable, shown, standing_of},
    store,
    workflow::{self, ReplicationStatus},
};
use crate::{
    config::Config,
    db::fields::{ReplicationId, UtcTime},
    http::{IfMatch, JsonBody, Problem, State, conditional, language::Languages},
    identity::{Caller, passwords::site, permission},
    practices::{self, moves::State as _, routes::must_be_active},
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(change_replication_status);
}

/// A move of a replication.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplicationStatusChange {
    /// The new state.
    to: ReplicationStatus,
    /// Why; needed to decline, and to withdraw what was approved. The partner can read it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "Please say in which year this was.")]
    reason: Option<String>,
}

/// Change a replication's status
///
/// Moves along the allowed transitions that the record lists. To submit, nothing may be missing. The Secretariat approves or
/// declines; nobody decides on a replication of the own partner or of its practice, or on one that they submitted. Whoever
/// reported it is told by mail, and at the approval the partner whose practice it is, too.
#[utoipa::path(
    tag = "replications", operation_id = "change_replication_status",
    extensions(("x-permission" = json!("practices.edit")), ("x-if-match" = json!(true))),
    params(("replication" = ReplicationId, Path, description = "The replication's id.")),
    request_body = ReplicationStatusChange,
    responses((status = 200, description = "The replication as it is now.", body = Replication)),
)]
#[post("/replications/{replication}/transitions")]
async fn change_replication_status(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<ReplicationId>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    JsonBody(step): JsonBody<ReplicationStatusChange>,
) -> Result<HttpResponse, Problem> {
    let (site, languages) = (site(&state, &config), Languages::of(&request, None));
    let (version, moved) = state
        .database
        .write(move |db| {
            let seen = present_for(db, *id, &caller)?;
            // The practice first, as everybody does who changes how many replications it has.
            let practice = practices::store::lock(db, seen.practice_id)?;
            let present = present_for(db, *id, &caller)?;
            condition.check(present.version)?;
            let standing = standing_of(&caller.principal, &present, practice.partner_id);
            let found = present
                .state()
                .find(step.to, standing)
                .map_err(|refusal| refusal.problem("replication", present.state(), workflow::sentence))?;
            if found.reason && step.reason.is_none() {
                return Err(Problem::field("/reason", "required", format!("is required to move it to {}", found.to.name())));
            }
            let lacking = completeness(&present.content.0);
            if found.complete && !lacking.complete {
                return Err(Problem::invalid(lacking.missing));
            }
            if step.to == ReplicationStatus::Submitted {
                must_be_active(db, present.partner_id)?;
                replicable(db, present.practice_id, present.partner_id)?;
            }
            let row = store::save(db, caller.actor(), &present, moved_to(&present, &step, &caller))?;
            letters::tell_step(db, &row, &practice, &site)?;
            let version = row.version;
            let shown = shown(db, vec![row], Some(&caller.principal), &languages)?;
            Ok::<_, Problem>((version, shown))
        })
        .await?;
    match moved.first() {
        Some(moved) => conditional::record(StatusCode::OK, version, moved),
        None => Err(Problem::internal("a replication was lost on its way")),
    }
}

fn moved_to(present: &ReplicationRow, step: &ReplicationStatusChange, caller: &Caller<permission::EditPractices>) -> ReplicationRow {
    let now = UtcTime::now();
    let moved = ReplicationRow { status: step.to.name().to_owned(), status_reason: step.reason.clone(), ..present.clone() };
    match step.to {
        ReplicationStatus::Draft => ReplicationRow { submitted_by: None, submitted_at: None, approved_at: None, ..moved },
        ReplicationStatus::Submitted => {
            ReplicationRow { submitted_by: caller.principal.account_id(), submitted_at: Some(now), approved_at: None, ..moved }
        }
        ReplicationStatus::Approved => ReplicationRow { approved_at: Some(now), ..moved },
        ReplicationStatus::Declined | ReplicationStatus::Withdrawn => moved,
    }
}
