//! The life of an application over HTTP: review, decision, dated history.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    form::{ApplicationStep, steps},
    letters,
    model::{ApplicationRow, ApplicationStatus, PartnerApplication, open_items},
    store,
};
use crate::{
    config::Config,
    db::{
        Db,
        fields::{ApplicationId, UtcTime},
    },
    http::{FieldError, IfMatch, JsonBody, Problem, State, conditional, language::Languages},
    identity::{Caller, passwords::site, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(change_application_status).service(get_application_history);
}

/// A step in the life of an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationStatusChange {
    /// The new state.
    to: ApplicationStatus,
    /// The day of the decision; today when absent. Not in the future, not before the step before it.
    #[serde(default)]
    #[schema(example = "2026-03-01")]
    effective_on: Option<NaiveDate>,
    /// The body that decided; needed to approve, decline or defer.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Coordinating Group")]
    body: Option<String>,
    /// Why; needed to decline or defer. The applicant can read it; what is for the Secretariat alone goes into the notes.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "The statutes are being revised.")]
    reason: Option<String>,
}

/// What a step lacks.
fn check(step: &ApplicationStatusChange, today: NaiveDate, began: Option<NaiveDate>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if step.to.is_decision() && step.body.is_none() {
        errors.push(FieldError::body("/body", "required", "is required for a decision"));
    }
    if matches!(step.to, ApplicationStatus::Declined | ApplicationStatus::Deferred) && step.reason.is_none() {
        errors.push(FieldError::body("/reason", "required", "is required to decline or defer"));
    }
    match step.effective_on {
        Some(day) if day > today => errors.push(FieldError::body("/effective_on", "out_of_range", "must not be in the future")),
        Some(day) if began.is_some_and(|began| day < began) => {
            errors.push(FieldError::body("/effective_on", "out_of_range", "must not be before the present state began"));
        }
        _ => {}
    }
    errors
}

/// Change an application's status
///
/// Moves along the allowed transitions that the record lists. To approve, every item of the checklist must have been
/// looked at. The contact is told of decisions.
#[utoipa::path(
    tag = "partner-applications", operation_id = "change_application_status",
    extensions(("x-permission" = json!("applications.review")), ("x-if-match" = json!(true))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    request_body = ApplicationStatusChange,
    responses((status = 200, description = "The application as it is now.", body = PartnerApplication)),
)]
#[post("/partner-applications/{application}/transitions")]
async fn change_application_status(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<ApplicationId>,
    caller: Caller<permission::ReviewApplications>,
    condition: IfMatch,
    JsonBody(step): JsonBody<ApplicationStatusChange>,
) -> Result<HttpResponse, Problem> {
    let site = site(&state, &config);
    let (row, items) = state
        .database
        .write(move |db| {
            let (present, items) = (store::present(db, *id)?, store::checklist_items(db)?);
            condition.check(present.version)?;
            refuse_impossible(&present, step.to, &items)?;
            let today = UtcTime::now().date();
            let errors = check(&step, today, began(db, present.id)?);
            if !errors.is_empty() {
                return Err(Problem::invalid(errors));
            }
            let mut row = present.clone();
            step.to.name().clone_into(&mut row.status);
            let row = store::save(db, caller.actor(), &present, row)?;
            let (reason, body) = (step.reason.as_deref(), step.body.as_deref());
            store::record_step(db, &row, caller.actor(), step.effective_on.unwrap_or(today), reason, body)?;
            if step.to.is_decision() {
                letters::tell_status_by_new_link(db, &row, &site)?;
            }
            Ok((row, items))
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &PartnerApplication::of(row, &Languages::of(&request, None), &items))
}

fn began(db: &mut Db, id: ApplicationId) -> Result<Option<NaiveDate>, Problem> {
    Ok(store::history(db, id)?.last().map(|step| step.effective_on))
}

fn refuse_impossible(present: &ApplicationRow, to: ApplicationStatus, items: &[String]) -> Result<(), Problem> {
    let from = present.state();
    if !from.may_become(to) {
        let allowed = from.allowed_transitions().iter().map(|status| status.name()).collect::<Vec<_>>().join(", ");
        let moves = if allowed.is_empty() { "cannot be moved".to_owned() } else { format!("can become: {allowed}") };
        return Err(Problem::conflict(format!("An application that is {} {moves}.", from.name())));
    }
    let open = open_items(&present.checklist.0, items);
    if to == ApplicationStatus::Approved && !open.is_empty() {
        return Err(Problem::conflict(format!("These items of the checklist are open: {}.", open.join(", "))));
    }
    Ok(())
}

/// The life of an application, oldest step first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationHistory {
    /// The steps.
    #[schema(max_items = 1000)]
    items: Vec<ApplicationStep>,
}

/// Get an application's history
///
/// Every step with its day, the deciding body and the reason.
#[utoipa::path(
    tag = "partner-applications", operation_id = "get_application_history", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    responses(
        (status = 200, description = "The steps, oldest first.", body = ApplicationHistory),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partner-applications/{application}/history")]
async fn get_application_history(
    state: web::Data<State>,
    id: web::Path<ApplicationId>,
    _: Caller<permission::ReviewApplications>,
) -> Result<HttpResponse, Problem> {
    let items = state
        .database
        .read(move |db| {
            let row = store::present(db, *id)?;
            steps(db, row.id)
        })
        .await?;
    Ok(HttpResponse::Ok().json(ApplicationHistory { items }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_name_their_body_and_refusals_their_reason() {
        use ApplicationStatus::{Approved, Declined, Deferred, UnderReview};
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let step = |to, body: bool, reason: bool, on: Option<&str>| ApplicationStatusChange {
            to,
            effective_on: on.map(day),
            body: body.then(|| "Coordinating Group".to_owned()),
            reason: reason.then(|| "Why.".to_owned()),
        };
        let places = |step| {
            let errors = check(&step, day("2026-03-10"), Some(day("2026-03-01")));
            errors.into_iter().filter_map(|error| error.pointer).collect::<Vec<_>>()
        };
        assert!(places(step(UnderReview, false, false, None)).is_empty());
        assert_eq!(places(step(Approved, false, false, None)), ["/body"]);
        assert!(places(step(Approved, true, false, Some("2026-03-10"))).is_empty());
        assert_eq!(places(step(Declined, false, false, None)), ["/body", "/reason"]);
        assert_eq!(places(step(Deferred, true, true, Some("2026-03-11"))), ["/effective_on"]);
        assert_eq!(places(step(Deferred, true, true, Some("2026-02-28"))), ["/effective_on"]);
    }
}
