//! The life of a commitment over HTTP: its states, and the reports on it.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, http::header, post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{COLLECTION, Commitment, CommitmentStatus},
    reports::{self, CommitmentReport, CommitmentReportInput},
    routes::calendar,
    store,
};
use crate::{
    config::Config,
    db::fields::CommitmentId,
    http::{
        IfMatch, JsonBody, Problem, Query, State, conditional,
        language::Languages,
        page::{self, Cursor, PageInfo},
        public::public,
    },
    identity::{Caller, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(change_commitment_status).service(list_commitment_reports).service(add_commitment_report);
}

/// A step in the life of a commitment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentStatusChange {
    /// The new state.
    to: CommitmentStatus,
    /// Why; needed to withdraw. Everybody can read it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "The programme ended with the budget year.")]
    reason: Option<String>,
}

/// Change a commitment's status
///
/// Moves along the allowed transitions that the record lists.
#[utoipa::path(
    tag = "commitments", operation_id = "change_commitment_status",
    extensions(("x-permission" = json!("commitments.edit")), ("x-if-match" = json!(true))),
    params(("commitment" = CommitmentId, Path, description = "The commitment's id.")),
    request_body = CommitmentStatusChange,
    responses((status = 200, description = "The commitment as it is now.", body = Commitment)),
)]
#[post("/commitments/{commitment}/transitions")]
async fn change_commitment_status(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    id: web::Path<CommitmentId>,
    caller: Caller<permission::EditCommitments>,
    condition: IfMatch,
    JsonBody(step): JsonBody<CommitmentStatusChange>,
) -> Result<HttpResponse, Problem> {
    let row = state
        .database
        .write(move |db| {
            let present = store::present(db, *id)?;
            caller.must_cover(present.partner_id)?;
            condition.check(present.version)?;
            let from = CommitmentStatus::parse(&present.status).unwrap_or(CommitmentStatus::Withdrawn);
            if !from.may_become(step.to) {
                let allowed = from.allowed_transitions().iter().map(|status| status.name()).collect::<Vec<_>>().join(", ");
                return Err(Problem::conflict(format!("A commitment that is {} can become: {allowed}.", from.name())));
            }
            if step.to == CommitmentStatus::Withdrawn && step.reason.is_none() {
                return Err(Problem::field("/reason", "required", "is required to withdraw a commitment"));
            }
            let mut row = present.clone();
            step.to.name().clone_into(&mut row.status);
            row.status_reason = step.reason;
            store::save(db, caller.actor(), &present, row)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Commitment::of(row, &Languages::of(&request, None), calendar(&settings), true))
}

/// What a list of reports can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListCommitmentReports {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The language of `text`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitmentReportList {
    /// The reports, newest first.
    #[schema(max_items = 100)]
    items: Vec<CommitmentReport>,
    /// Where this page stands.
    page: PageInfo,
}

/// List a commitment's reports
///
/// Newest first.
#[utoipa::path(
    tag = "commitments", operation_id = "list_commitment_reports",
    params(("commitment" = CommitmentId, Path, description = "The commitment's id."), ListCommitmentReports),
    responses((status = 200, description = "A page of reports.", body = CommitmentReportList)),
)]
#[get("/commitments/{commitment}/reports")]
async fn list_commitment_reports(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<CommitmentId>,
    Query(query): Query<ListCommitmentReports>,
) -> Result<HttpResponse, Problem> {
    let list = page::list_fingerprint(&("reports", *id));
    let bad = || page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let after = match &query.cursor {
        None => None,
        Some(text) => {
            let cursor = Cursor::decode(text, &list, 1)?;
            let day = cursor.values.first().and_then(Value::as_str).and_then(|day| day.parse().ok()).ok_or_else(bad)?;
            Some((day, cursor.id.parse().map_err(|_| bad())?))
        }
    };
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, mut rows) = state
        .database
        .read(move |db| {
            store::present(db, *id)?;
            let total = reports::count(db, *id)?;
            Ok::<_, Problem>((total, reports::page(db, *id, after, i64::from(limit) + 1)?))
        })
        .await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|row| Cursor::after(&list, vec![Value::from(row.reported_on.to_string())], row.id.to_string()).encode());
    let languages = Languages::of(&request, query.lang.as_deref());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(|row| CommitmentReport::of(row, &languages)).collect();
    let body = CommitmentReportList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &[COLLECTION]))
}

/// Report on a commitment
///
/// For active commitments. The commitment gets a new version, whose `ETag` is answered, and its reporting is current again
/// as of the day of the report. Everybody can read reports; they are not changed later.
#[utoipa::path(
    tag = "commitments", operation_id = "add_commitment_report", extensions(("x-permission" = json!("commitments.edit"))),
    params(("commitment" = CommitmentId, Path, description = "The commitment's id.")),
    request_body = CommitmentReportInput,
    responses(
        (status = 201, description = "The new report.", body = CommitmentReport),
        (status = 409, description = "The commitment is completed or withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/commitments/{commitment}/reports")]
async fn add_commitment_report(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<CommitmentId>,
    caller: Caller<permission::EditCommitments>,
    JsonBody(input): JsonBody<CommitmentReportInput>,
) -> Result<HttpResponse, Problem> {
    let (report, commitment) = state
        .database
        .write(move |db| {
            let present = store::lock(db, *id)?;
            caller.must_cover(present.partner_id)?;
            reports::add(db, caller.actor(), &present, input)
        })
        .await?;
    let location = format!("/api/v1/{COLLECTION}/{}/reports", commitment.id);
    conditional::created(&location, commitment.version, &CommitmentReport::of(report, &Languages::of(&request, None)))
}
