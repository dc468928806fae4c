//! The life of a partner over HTTP: its states with their dated history.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{COLLECTION, Partner, PartnerStatus},
    routes::{Addressed, locate, present},
    status_history, store,
};
use crate::{
    catalogue::cache::public,
    db::fields::UtcTime,
    http::{IfMatch, JsonBody, Problem, State, conditional, language::Languages},
    identity::{Caller, MaybeCaller, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(change_partner_status).service(get_partner_history);
}

/// A step in the life of a partner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusChange {
    /// The new state.
    to: PartnerStatus,
    /// From which day it counts; today when absent. Not in the future.
    #[serde(default)]
    #[schema(example = "2026-03-01")]
    effective_on: Option<NaiveDate>,
    /// Why; needed to suspend or withdraw. Seen by the Secretariat and the partner only.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "The organization asked to leave.")]
    reason: Option<String>,
    /// The body that decided.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Coordinating Group")]
    body: Option<String>,
}

/// One step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusStep {
    /// The state since then.
    status: PartnerStatus,
    /// From which day it counts.
    #[schema(example = "2026-03-01")]
    effective_on: NaiveDate,
    /// The body that decided.
    #[schema(max_length = 300, example = "Coordinating Group")]
    body: Option<String>,
    /// Why, for those who may know; otherwise `null`.
    #[schema(max_length = 4000, example = "The organization asked to leave.")]
    reason: Option<String>,
    /// When it was recorded.
    recorded_at: UtcTime,
}

/// The life of a partner, oldest step first.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusHistory {
    /// The steps.
    #[schema(max_items = 1000)]
    items: Vec<StatusStep>,
}

/// Change a partner's status
///
/// Moves along the allowed transitions that the record lists; the step goes into the dated history.
#[utoipa::path(
    tag = "partners", operation_id = "change_partner_status",
    extensions(("x-permission" = json!("partners.govern")), ("x-if-match" = json!(true))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    request_body = StatusChange,
    responses((status = 200, description = "The partner as it is now.", body = Partner)),
)]
#[post("/partners/{partner}/transitions")]
async fn change_partner_status(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::GovernPartner>,
    condition: IfMatch,
    JsonBody(change): JsonBody<StatusChange>,
) -> Result<HttpResponse, Problem> {
    let address = address.into_inner();
    let row = state
        .database
        .write(move |db| {
            let present = present(db, &address)?;
            condition.check(present.version)?;
            let from = PartnerStatus::parse(&present.status).unwrap_or(PartnerStatus::Suspended);
            if !from.may_become(change.to) {
                let allowed = from.allowed_transitions().iter().map(|status| status.name()).collect::<Vec<_>>().join(", ");
                let sentence = format!("A partner that is {} can become: {allowed}.", from.name());
                return Err(Problem::conflict(sentence));
            }
            let today = UtcTime::now().date();
            let effective_on = change.effective_on.unwrap_or(today);
            if effective_on > today {
                return Err(Problem::field("/effective_on", "out_of_range", "must not be in the future"));
            }
            let began = status_history::of(db, present.id)?.last().map(|step| step.effective_on);
            if began.is_some_and(|began| effective_on < began) {
                return Err(Problem::field("/effective_on", "out_of_range", "must not be before the present state began"));
            }
            if matches!(change.to, PartnerStatus::Suspended | PartnerStatus::Withdrawn) && change.reason.is_none() {
                return Err(Problem::field("/reason", "required", "is required to suspend or withdraw a partner"));
            }
            let mut row = present.clone();
            change.to.name().clone_into(&mut row.status);
            row.version += 1;
            row.updated_at = UtcTime::now();
            store::save(db, caller.actor(), &present, &row)?;
            let (reason, body) = (change.reason.as_deref(), change.body.as_deref());
            status_history::record(db, &row, caller.actor(), change.to, effective_on, reason, body)?;
            Ok(row)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Partner::of(row, &Languages::of(&request, None), true))
}

/// Get a partner's history
///
/// Every state it was in, with dates and deciding bodies; reasons only for the Secretariat and the partner's own people.
#[utoipa::path(
    tag = "partners", operation_id = "get_partner_history", extensions(("x-optional-sign-in" = json!("partners.read_private"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    responses(
        (status = 200, description = "The steps, oldest first.", body = StatusHistory),
        (status = 308, description = "The partner has another address now; see `Location`."),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partners/{partner}/history")]
async fn get_partner_history(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: MaybeCaller,
) -> Result<HttpResponse, Problem> {
    let row = match locate(&request, &state, address.into_inner(), "/history").await? {
        Addressed::Here(row) => row,
        Addressed::Elsewhere(answer) => return Ok(answer),
    };
    let sees_reasons = caller.may::<permission::ReadPartnerPrivate>(row.id);
    let id = row.id;
    let steps = state.database.read(move |db| status_history::of(db, id).map_err(Problem::from)).await?;
    let items = steps
        .into_iter()
        .filter_map(|step| {
            Some(StatusStep {
                status: PartnerStatus::parse(&step.status)?,
                effective_on: step.effective_on,
                body: step.body,
                reason: step.reason.filter(|_| sees_reasons),
                recorded_at: step.recorded_at,
            })
        })
        .collect();
    let answer = HttpResponse::Ok().json(StatusHistory { items });
    Ok(if caller.0.is_none() { public(answer, &[COLLECTION]) } else { answer })
}
