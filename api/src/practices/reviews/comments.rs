//! Remarks of a review, each at a place of the text, over HTTP.
//!
//! Reviewers and the Secretariat make them while the practice is under review. The partner reads them once the text comes back
//! to it, and marks what is dealt with.

use actix_web::{HttpResponse, get, post, web};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::is_reviewer;
use crate::{
    db::{
        Db,
        fields::{AccountId, CommentId, PracticeId, UtcTime},
        schema::{accounts, practice_comments as comments},
    },
    http::{JsonBody, Problem, State},
    identity::{Caller, Principal, permission, policy::Reach},
    practices::{access::sees_working_copy, model::PracticeRow, store as practices, workflow::PracticeStatus},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_practice_comments).service(add_practice_comment).service(settle_practice_comment);
}

/// A remark on a text.
#[derive(Debug, Serialize, ToSchema, diesel::Queryable)]
pub struct PracticeComment {
    /// The id.
    id: CommentId,
    /// The revision that it is about.
    #[schema(minimum = 1, example = 1)]
    revision: i64,
    /// The place in the record, as a JSON pointer (RFC 6901).
    #[schema(max_length = 100, example = "/sections/approach")]
    place: String,
    /// The words that it is about.
    #[schema(max_length = 1000, example = "visited together")]
    quote: Option<String>,
    /// The remark.
    #[schema(max_length = 4000, example = "How often?")]
    text: String,
    /// Who made it; `null` when the account is gone.
    author: Option<AccountId>,
    /// The name of whoever made it.
    #[schema(max_length = 300, example = "Sample reviewer")]
    author_name: Option<String>,
    /// When it was marked as dealt with.
    resolved_at: Option<UtcTime>,
    /// When it was made.
    created_at: UtcTime,
}

/// A remark to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPracticeComment {
    /// The place in the record, as a JSON pointer (RFC 6901): a field, or one of `/sections`.
    #[schema(min_length = 2, max_length = 100, pattern = "^(/[a-z0-9_]+){1,3}$", example = "/sections/approach")]
    place: String,
    /// The words that it is about.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000, pattern = r"\S", example = "visited together")]
    quote: Option<String>,
    /// The remark.
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "How often?")]
    text: String,
}

/// Whether a remark is dealt with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentSettlement {
    /// Whether it is.
    resolved: bool,
}

/// Remarks.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeCommentList {
    /// The remarks, oldest first.
    #[schema(max_items = 1000)]
    items: Vec<PracticeComment>,
}

fn load(db: &mut Db, practice: PracticeId, only: Option<CommentId>) -> QueryResult<Vec<PracticeComment>> {
    let mut query = comments::table
        .left_join(accounts::table.on(comments::author_id.is_not_null().and(accounts::id.eq(comments::author_id.assume_not_null()))))
        .filter(comments::practice_id.eq(practice))
        .into_boxed::<crate::db::MultiBackend>();
    if let Some(id) = only {
        query = query.filter(comments::id.eq(id));
    }
    query
        .order(comments::id)
        .limit(1000)
        .select((
            comments::id,
            comments::revision,
            comments::place,
            comments::quote,
            comments::text,
            accounts::id.nullable(),
            accounts::name.nullable(),
            comments::resolved_at,
            comments::created_at,
        ))
        .load(db)
}

/// Whether somebody looks at the practice as a reviewer or for the Secretariat.
fn reviews(db: &mut Db, principal: &Principal, row: &PracticeRow) -> QueryResult<bool> {
    if principal.reach::<permission::GovernPractices>() == Reach::All {
        return Ok(true);
    }
    match principal.account_id() {
        Some(account) => is_reviewer(db, row, account),
        None => Ok(false),
    }
}

/// List a practice's remarks
///
/// For reviewers who were asked and the Secretariat at any time; for the partner while the text is not under review.
#[utoipa::path(
    tag = "practices", operation_id = "list_practice_comments", extensions(("x-permission" = json!("practices.read_drafts"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "The remarks.", body = PracticeCommentList),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/comments")]
async fn list_practice_comments(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::ReadPracticeDrafts>,
) -> Result<HttpResponse, Problem> {
    let items = state
        .database
        .read(move |db| {
            let row = practices::present(db, &address)?;
            if !sees_working_copy(db, &caller.principal, &row)? {
                return Err(Problem::not_found());
            }
            let mut items = load(db, row.id, None)?;
            let under_review = matches!(row.state(), PracticeStatus::Submitted | PracticeStatus::InReview);
            if under_review && !reviews(db, &caller.principal, &row)? {
                items.retain(|comment| comment.revision < row.revision);
            }
            Ok(items)
        })
        .await?;
    Ok(HttpResponse::Ok().json(PracticeCommentList { items }))
}

/// Add a remark to a practice
///
/// By reviewers who were asked and by the Secretariat, while the text is submitted or in review.
#[utoipa::path(
    tag = "practices", operation_id = "add_practice_comment", extensions(("x-permission" = json!("practices.review"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    request_body = NewPracticeComment,
    responses(
        (status = 201, description = "The remark.", body = PracticeComment),
        (status = 409, description = "The text is not under review.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/practices/{practice}/comments")]
async fn add_practice_comment(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::ReviewPractices>,
    JsonBody(new): JsonBody<NewPracticeComment>,
) -> Result<HttpResponse, Problem> {
    let comment = state
        .database
        .write(move |db| {
            let row = practices::present(db, &address)?;
            if !reviews(db, &caller.principal, &row)? {
                return Err(Problem::not_found());
            }
            if !matches!(row.state(), PracticeStatus::Submitted | PracticeStatus::InReview) {
                return Err(Problem::conflict(format!("A practice that is {} is not under review.", row.state().name())));
            }
            let id = CommentId::new();
            diesel::insert_into(comments::table)
                .values((
                    comments::id.eq(id),
                    comments::practice_id.eq(row.id),
                    comments::revision.eq(row.revision),
                    comments::place.eq(&new.place),
                    comments::quote.eq(&new.quote),
                    comments::text.eq(&new.text),
                    comments::author_id.eq(caller.principal.account_id()),
                    comments::resolved_at.eq(None::<UtcTime>),
                    comments::created_at.eq(UtcTime::now()),
                ))
                .execute(db)?;
            load(db, row.id, Some(id))?.pop().map(|comment| (row.id, comment)).ok_or_else(Problem::not_found)
        })
        .await?;
    let location = format!("/api/v1/practices/{}/comments/{}", comment.0, comment.1.id);
    Ok(HttpResponse::Created().insert_header((actix_web::http::header::LOCATION, location)).json(comment.1))
}

/// Settle a remark
///
/// Marks it as dealt with, or as open again; by the partner's people and API clients, and by the Secretariat.
#[utoipa::path(
    tag = "practices", operation_id = "settle_practice_comment",
    extensions(("x-permission" = json!("practices.edit"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("comment" = CommentId, Path, description = "The remark's id."),
    ),
    request_body = CommentSettlement,
    responses((status = 200, description = "The remark as it is now.", body = PracticeComment)),
)]
#[post("/practices/{practice}/comments/{comment}/settlement")]
async fn settle_practice_comment(
    state: web::Data<State>,
    path: web::Path<(String, CommentId)>,
    caller: Caller<permission::EditPractices>,
    JsonBody(settlement): JsonBody<CommentSettlement>,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    let comment = state
        .database
        .write(move |db| {
            let row = practices::present(db, &address)?;
            if !sees_working_copy(db, &caller.principal, &row)? {
                return Err(Problem::not_found());
            }
            caller.must_cover(row.partner_id)?;
            let found: Option<CommentId> = comments::table
                .filter(comments::practice_id.eq(row.id))
                .filter(comments::id.eq(id))
                .select(comments::id)
                .first(db)
                .optional()?;
            let id = found.ok_or_else(Problem::not_found)?;
            let at = settlement.resolved.then(UtcTime::now);
            diesel::update(comments::table.find(id)).set(comments::resolved_at.eq(at)).execute(db)?;
            load(db, row.id, Some(id))?.pop().ok_or_else(Problem::not_found)
        })
        .await?;
    Ok(HttpResponse::Ok().json(comment))
}
