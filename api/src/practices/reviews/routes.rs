//! Reviews over HTTP, for the Secretariat and for those who were asked.

use actix_web::{HttpResponse, delete, get, http::StatusCode, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    assignments,
    model::{self, NOT_WRITTEN, NewReview, PossibleReviewer, Review, ReviewInput, ReviewRow, ReviewStatus},
    store,
};
use crate::{
    config::Config,
    db::{
        Db,
        fields::{AccountId, Json, ReviewId, UtcTime},
    },
    http::{FieldError, IfMatch, JsonBody, Problem, State, body::RecordBody, conditional},
    identity::{Caller, Principal, passwords::site, permission, policy::Reach},
    practices::{model::PracticeRow, store as practices, workflow::PracticeStatus},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_own_reviews)
        .service(list_possible_reviewers)
        .service(list_practice_reviews)
        .service(ask_for_review)
        .service(get_practice_review)
        .service(replace_practice_review)
        .service(remove_practice_review);
}

/// Reviews.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewList {
    /// The reviews.
    #[schema(max_items = 1000)]
    items: Vec<Review>,
}

/// List one's own reviews
///
/// What the caller was asked to review: open ones first, then the newest.
#[utoipa::path(
    tag = "practices", operation_id = "list_own_reviews", extensions(("x-permission" = json!("practices.review"))),
    responses((status = 200, description = "The caller's reviews.", body = ReviewList)),
)]
#[get("/practice-reviews")]
async fn list_own_reviews(state: web::Data<State>, caller: Caller<permission::ReviewPractices>) -> Result<HttpResponse, Problem> {
    let account = account(&caller.principal)?;
    let items = state.database.read(move |db| store::of_reviewer(db, account).map_err(Problem::from)).await?;
    Ok(HttpResponse::Ok().json(ReviewList { items: items.into_iter().map(Review::from).collect() }))
}

fn account(principal: &Principal) -> Result<AccountId, Problem> {
    principal.account_id().ok_or_else(|| Problem::forbidden("Reviews are written by people, not by API clients."))
}

/// Whether a caller works for the Secretariat here.
fn governs(principal: &Principal) -> bool {
    principal.reach::<permission::GovernPractices>() == Reach::All
}

/// People who could be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PossibleReviewerList {
    /// The people, by name.
    #[schema(max_items = 1000)]
    items: Vec<PossibleReviewer>,
}

/// List possible reviewers
///
/// Everybody who can sign in, by name; whoever has an interest in the practice is listed with the reason why not.
#[utoipa::path(
    tag = "practices", operation_id = "list_possible_reviewers", extensions(("x-permission" = json!("practices.govern"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "The people.", body = PossibleReviewerList),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/possible-reviewers")]
async fn list_possible_reviewers(
    state: web::Data<State>,
    address: web::Path<String>,
    _: Caller<permission::GovernPractices>,
) -> Result<HttpResponse, Problem> {
    let items = state
        .database
        .read(move |db| {
            let row = practices::present(db, &address)?;
            assignments::possible(db, &row)
        })
        .await?;
    Ok(HttpResponse::Ok().json(PossibleReviewerList { items }))
}

/// List a practice's reviews
///
/// All of them for the Secretariat, the newest revision first. A reviewer sees those of others once the own one is completed.
#[utoipa::path(
    tag = "practices", operation_id = "list_practice_reviews", extensions(("x-permission" = json!("practices.review"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "The reviews.", body = ReviewList),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/reviews")]
async fn list_practice_reviews(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::ReviewPractices>,
) -> Result<HttpResponse, Problem> {
    let items = state
        .database
        .read(move |db| {
            let row = practices::present(db, &address)?;
            let mut all = store::of(db, row.id)?;
            if !governs(&caller.principal) {
                let own = account(&caller.principal)?;
                let mine = |review: &ReviewRow| review.reviewer_id == own;
                if !all.iter().any(|(review, ..)| mine(review)) {
                    return Err(Problem::not_found());
                }
                let done = all
                    .iter()
                    .any(|(review, ..)| mine(review) && review.revision == row.revision && review.state() == ReviewStatus::Completed);
                all.retain(|(review, ..)| mine(review) || done && review.state() == ReviewStatus::Completed);
            }
            Ok(all)
        })
        .await?;
    Ok(HttpResponse::Ok().json(ReviewList { items: items.into_iter().map(Review::from).collect() }))
}

/// Ask for a review
///
/// While the practice is submitted or in review. Whoever has an interest in it is refused with the reason. The reviewer is told
/// by mail.
#[utoipa::path(
    tag = "practices", operation_id = "ask_for_review", extensions(("x-permission" = json!("practices.govern"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    request_body = NewReview,
    responses(
        (status = 201, description = "The review to be written.", body = Review),
        (status = 409, description = "The account has an interest in the practice, was asked already, or the practice is not under review.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/practices/{practice}/reviews")]
async fn ask_for_review(
    state: web::Data<State>,
    config: web::Data<Config>,
    address: web::Path<String>,
    caller: Caller<permission::GovernPractices>,
    JsonBody(new): JsonBody<NewReview>,
) -> Result<HttpResponse, Problem> {
    let site = site(&state, &config);
    let review = state
        .database
        .write(move |db| {
            let practice = practices::present(db, &address)?;
            if !matches!(practice.state(), PracticeStatus::Submitted | PracticeStatus::InReview) {
                return Err(Problem::conflict(format!("A practice that is {} is not under review.", practice.state().name())));
            }
            if new.due_on.is_some_and(|day| day < UtcTime::now().date()) {
                return Err(Problem::field("/due_on", "out_of_range", "must not be in the past"));
            }
            let row = assignments::ask(db, caller.actor(), &practice, &new, &site)?;
            store::present(db, practice.id, row.id)
        })
        .await?;
    let review = Review::from(review);
    conditional::created(&format!("/api/v1/practices/{}/reviews/{}", review.practice, review.id), review.version, &review)
}

/// The review for a caller: the Secretariat's, or one's own.
fn present_for(db: &mut Db, address: &str, id: ReviewId, principal: &Principal) -> Result<(PracticeRow, store::Named), Problem> {
    let practice = practices::present(db, address)?;
    let found = store::present(db, practice.id, id)?;
    if governs(principal) || principal.account_id() == Some(found.0.reviewer_id) {
        Ok((practice, found))
    } else {
        Err(Problem::not_found())
    }
}

/// Get a review
///
/// For the Secretariat, and for the reviewer.
#[utoipa::path(
    tag = "practices", operation_id = "get_practice_review", extensions(("x-permission" = json!("practices.review"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("review" = ReviewId, Path, description = "The review's id."),
    ),
    responses(
        (status = 200, description = "The review.", body = Review),
        (status = 410, description = "The practice was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/reviews/{review}")]
async fn get_practice_review(
    state: web::Data<State>,
    path: web::Path<(String, ReviewId)>,
    caller: Caller<permission::ReviewPractices>,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    let (_, found) = state.database.read(move |db| present_for(db, &address, id, &caller.principal)).await?;
    let review = Review::from(found);
    conditional::record(StatusCode::OK, review.version, &review)
}

/// Write a review
///
/// By the reviewer alone, while the practice is in review. A completed review counts, and can still be changed until the
/// Secretariat decides.
#[utoipa::path(
    tag = "practices", operation_id = "replace_practice_review", extensions(("x-permission" = json!("practices.review"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("review" = ReviewId, Path, description = "The review's id."),
    ),
    request_body = ReviewInput,
    responses((status = 200, description = "The review as it is now.", body = Review)),
)]
#[put("/practices/{practice}/reviews/{review}")]
async fn replace_practice_review(
    state: web::Data<State>,
    path: web::Path<(String, ReviewId)>,
    caller: Caller<permission::ReviewPractices>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    let shared = state.clone();
    let found = state
        .database
        .write(move |db| {
            let (practice, found) = present_for(db, &address, id, &caller.principal)?;
            let present = found.0.clone();
            if caller.principal.account_id() != Some(present.reviewer_id) {
                return Err(Problem::forbidden("A review is written by the reviewer alone."));
            }
            condition.check(present.version)?;
            if practice.state() != PracticeStatus::InReview || practice.revision != present.revision {
                return Err(Problem::conflict("This revision of the practice is not in review."));
            }
            let shown = serde_json::to_value(Review::from(found)).map_err(Problem::internal)?;
            let input: ReviewInput = body.read(&shared.contract, &shown, NOT_WRITTEN)?;
            let errors: Vec<FieldError> = model::check(&input);
            if !errors.is_empty() {
                return Err(Problem::invalid(errors));
            }
            // Who came to have an interest meanwhile must not decide.
            assignments::refuse_interested(db, &practice, present.reviewer_id)?;
            let completed = input.status == ReviewStatus::Completed;
            let row = ReviewRow {
                status: input.status.name().to_owned(),
                scores: Json(input.scores),
                recommendation: input.recommendation.map(|one| one.name().to_owned()),
                summary: input.summary,
                completed_at: if completed { present.completed_at.or_else(|| Some(UtcTime::now())) } else { None },
                ..present.clone()
            };
            store::save(db, caller.actor(), &practice, &present, row)?;
            store::present(db, practice.id, id)
        })
        .await?;
    let review = Review::from(found);
    conditional::record(StatusCode::OK, review.version, &review)
}

/// Take back a review that was asked for
///
/// As long as it is not completed.
#[utoipa::path(
    tag = "practices", operation_id = "remove_practice_review", extensions(("x-permission" = json!("practices.govern"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("review" = ReviewId, Path, description = "The review's id."),
    ),
    responses((status = 204, description = "It is not asked for any more.")),
)]
#[delete("/practices/{practice}/reviews/{review}")]
async fn remove_practice_review(
    state: web::Data<State>,
    path: web::Path<(String, ReviewId)>,
    caller: Caller<permission::GovernPractices>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    state
        .database
        .write(move |db| {
            let (practice, (present, ..)) = present_for(db, &address, id, &caller.principal)?;
            condition.check(present.version)?;
            if present.state() == ReviewStatus::Completed {
                return Err(Problem::conflict("A completed review stays with the practice."));
            }
            store::remove(db, caller.actor(), &practice, &present).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
