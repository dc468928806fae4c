//! The workflow of practices over HTTP: moves and their history.

use actix_web::{HttpResponse, get, http::StatusCode, post, web};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    access::{Party, interest_of, sees_working_copy, standing_of},
    checks::completeness,
    content::PracticeContent,
    history, letters, media,
    model::PracticeRow,
    moves::{Move, State as _},
    reviews, routes,
    shown::Practice,
    store::{self, Audience},
    workflow::{self, PracticeStatus},
};
use crate::{
    changes::Actor,
    config::Config,
    db::{Db, fields::UtcTime},
    http::{FieldError, IfMatch, JsonBody, Problem, State},
    identity::{Caller, passwords::site, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(change_practice_status).service(get_practice_history);
}

/// A move of a practice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeStatusChange {
    /// The new state.
    to: PracticeStatus,
    /// Why; needed to ask for changes, decline, archive, or look again at what was approved. The partner can read it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "Please say how many workshops there were before.")]
    reason: Option<String>,
    /// When an approved practice goes live, to publish it later; now when absent.
    #[serde(default)]
    #[schema(example = "2027-05-01T08:00:00Z")]
    publish_at: Option<UtcTime>,
    /// When the partner is to look at it again, to publish it; the service's usual time when absent.
    #[serde(default)]
    #[schema(example = "2029-05-01")]
    review_due_on: Option<NaiveDate>,
}

/// Change a practice's status
///
/// Moves along the allowed transitions that the record lists. To submit, nothing may be missing; to approve, enough reviewers
/// must have completed their review. Nobody decides on the practice of the own partner, or on one that they submitted. An approved
/// practice is published now, or by itself at `publish_at`.
#[utoipa::path(
    tag = "practices", operation_id = "change_practice_status",
    extensions(("x-permission" = json!("practices.edit")), ("x-if-match" = json!(true))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    request_body = PracticeStatusChange,
    responses((status = 200, description = "The practice as it is now.", body = Practice)),
)]
#[post("/practices/{practice}/transitions")]
async fn change_practice_status(
    state: web::Data<State>,
    config: web::Data<Config>,
    address: web::Path<String>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    JsonBody(step): JsonBody<PracticeStatusChange>,
) -> Result<HttpResponse, Problem> {
    let (principal, site, rules) = (caller.principal.clone(), site(&state, &config), Rules::of(&config));
    let (row, content, files) = state
        .database
        .write(move |db| {
            let (present, content) = routes::present_for(db, &address, &caller.principal)?;
            caller.must_cover(present.partner_id)?;
            condition.check(present.version)?;
            let standing = standing_of(&caller.principal, &present, &content);
            let found = present
                .state()
                .find(step.to, standing)
                .map_err(|refusal| refusal.problem("practice", present.state(), workflow::sentence))?;
            refuse_unready(db, *found, &present, &content, &step, rules)?;
            let row = apply(db, caller.actor(), &present, content, &step, rules)?;
            if row.status != present.status {
                history::record(db, &row, caller.actor(), step.reason.as_deref())?;
                letters::tell_step(db, &row, &present, &site)?;
            }
            let content = store::working_content(db, &row)?;
            let files = media::files_of(db, &content)?;
            Ok::<_, Problem>((row, content, files))
        })
        .await?;
    routes::answer(StatusCode::OK, &row, content, &files, &principal)
}

/// What the settings say of the workflow.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many completed reviews an approval needs.
    pub reviews: i64,
    /// After how many months a practice is to be looked at again.
    pub review_months: u32,
}

impl Rules {
    /// The rules by the settings.
    pub fn of(config: &Config) -> Self {
        Self { reviews: config.practice_reviews, review_months: config.practice_review_months }
    }

    /// When a practice that is published on a day is to be looked at again.
    pub fn review_due_on(self, published: NaiveDate) -> NaiveDate {
        published.checked_add_months(Months::new(self.review_months)).unwrap_or(published)
    }
}

/// Refuses a move whose conditions do not hold.
fn refuse_unready(
    db: &mut Db,
    found: Move<PracticeStatus>,
    present: &PracticeRow,
    content: &PracticeContent,
    step: &PracticeStatusChange,
    rules: Rules,
) -> Result<(), Problem> {
    let mut errors = Vec::new();
    if found.reason && step.reason.is_none() {
        errors.push(FieldError::body("/reason", "required", format!("is required to move it to {}", found.to.name())));
    }
    let publishes = found.from == PracticeStatus::Approved && found.to == PracticeStatus::Published;
    for (place, given) in [("/publish_at", step.publish_at.is_some()), ("/review_due_on", step.review_due_on.is_some())] {
        if given && !publishes {
            errors.push(FieldError::body(place, "not_allowed", "is only for publishing"));
        }
    }
    let today = UtcTime::now().date();
    let last = today.checked_add_months(Months::new(12)).unwrap_or(today);
    if publishes && step.publish_at.is_some_and(|at| at.date() > last) {
        errors.push(FieldError::body("/publish_at", "out_of_range", "must not be more than a year away"));
    }
    if publishes && step.review_due_on.is_some_and(|day| day <= today) {
        errors.push(FieldError::body("/review_due_on", "out_of_range", "must be in the future"));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    if found.complete {
        let files = media::files_of(db, content)?;
        let found = completeness(content, |file| files.iter().any(|row| row.id == file && row.is_image()));
        if !found.complete {
            return Err(Problem::invalid(found.missing));
        }
    }
    if matches!(found.to, PracticeStatus::Submitted) {
        routes::must_be_active(db, present.partner_id)?;
    }
    if found.reviewed {
        let completed = reviews::completed(db, present)?;
        if completed < rules.reviews {
            let detail = format!("{} completed reviews are needed before approval; there are {completed}.", rules.reviews);
            return Err(Problem::conflict(detail));
        }
    }
    Ok(())
}

/// Makes a move whose conditions hold.
fn apply(
    db: &mut Db,
    actor: Actor,
    present: &PracticeRow,
    content: PracticeContent,
    step: &PracticeStatusChange,
    rules: Rules,
) -> Result<PracticeRow, Problem> {
    let now = UtcTime::now();
    let moved = PracticeRow { status: step.to.name().to_owned(), status_reason: step.reason.clone(), publish_at: None, ..present.clone() };
    match (present.state(), step.to) {
        (PracticeStatus::Approved, PracticeStatus::Published) => {
            let later = step.publish_at.filter(|at| *at > now);
            let day = later.unwrap_or(now).date();
            let review_due_on = step.review_due_on.unwrap_or_else(|| rules.review_due_on(day));
            match later {
                Some(_) => {
                    let row = PracticeRow { publish_at: later, review_due_on: Some(review_due_on), ..present.clone() };
                    store::save(db, actor, present, row, Audience::Desk)
                }
                None => store::publish(db, actor, present, review_due_on),
            }
        }
        (PracticeStatus::Published, PracticeStatus::Draft) => {
            store::save(db, actor, present, store::opened(present, content), Audience::Desk)
        }
        (PracticeStatus::Published | PracticeStatus::Archived, _) => store::save(db, actor, present, moved, Audience::Everybody),
        (_, PracticeStatus::Submitted) => {
            let row = PracticeRow { submitted_by: account_of(actor), submitted_at: Some(now), ..moved };
            store::save(db, actor, present, row, Audience::Desk)
        }
        (_, PracticeStatus::Draft) => {
            let row = PracticeRow { submitted_by: None, submitted_at: None, ..moved };
            store::save(db, actor, present, row, Audience::Desk)
        }
        _ => store::save(db, actor, present, moved, Audience::Desk),
    }
}

/// A step of a practice through the workflow.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeStep {
    /// The revision that it was about.
    #[schema(minimum = 1, example = 1)]
    revision: i64,
    /// The state that began.
    status: PracticeStatus,
    /// Why.
    #[schema(max_length = 4000, example = "Please say how many workshops there were before.")]
    reason: Option<String>,
    /// When.
    at: UtcTime,
}

/// The steps of a practice, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeHistory {
    /// The steps.
    #[schema(max_items = 1000)]
    items: Vec<PracticeStep>,
}

/// Get a practice's history
///
/// Every step through the workflow with its reason; for the partner's people, reviewers who were asked, and the Secretariat.
#[utoipa::path(
    tag = "practices", operation_id = "get_practice_history", extensions(("x-permission" = json!("practices.read_drafts"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "The steps, oldest first.", body = PracticeHistory),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/history")]
async fn get_practice_history(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::ReadPracticeDrafts>,
) -> Result<HttpResponse, Problem> {
    let steps = state
        .database
        .read(move |db| {
            let row = store::present(db, &address)?;
            if !sees_working_copy(db, &caller.principal, &row)? {
                return Err(Problem::not_found());
            }
            Ok(history::of(db, row.id)?)
        })
        .await?;
    let items = steps
        .into_iter()
        .map(|step| PracticeStep {
            revision: step.revision,
            // The database only holds what was written through this enum.
            status: PracticeStatus::parse(&step.status).unwrap_or(PracticeStatus::Declined),
            reason: step.reason,
            at: step.at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(PracticeHistory { items }))
}

/// Why an account must not review a practice, if it must not.
///
/// # Errors
/// A refusal that says why.
pub fn refuse_interest(party: Party, row: &PracticeRow, content: &PracticeContent) -> Result<(), Problem> {
    match interest_of(party, row, content) {
        None => Ok(()),
        Some(interest) => Err(Problem::conflict(format!("This account must not review the practice: {}.", workflow::sentence(interest)))),
    }
}

fn account_of(actor: Actor) -> Option<crate::db::fields::AccountId> {
    match actor {
        Actor::Account(id) => Some(id),
        _ => None,
    }
}
