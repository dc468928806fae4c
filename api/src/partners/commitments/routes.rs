//! Commitments over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{
        self, COLLECTION, Calendar, Commitment, CommitmentInput, CommitmentKind, CommitmentRow, CommitmentStatus, FIELDS, NOT_WRITTEN,
    },
    reporting::{Reporting, ReportingStatus},
    reports,
    sort::{COLUMNS, Column},
    store::{self, Filter},
};
use crate::{
    config::Config,
    db::{
        Db,
        fields::{CommitmentId, PartnerId, UtcTime},
    },
    http::{
        IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        language::Languages,
        page::{self, Cursor, PageInfo, SortKey},
        public::public,
    },
    identity::{Caller, MaybeCaller, permission},
    partners::directory::{self, model::PartnerStatus},
    reference::KnownTerms,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_commitments)
        .service(create_commitment)
        .service(get_commitment)
        .service(replace_commitment)
        .service(patch_commitment)
        .service(delete_commitment);
}

/// Today, and how reporting is counted by the settings.
pub fn calendar(settings: &Config) -> Calendar {
    let reporting = Reporting::new(settings.reporting_due_days, settings.reporting_overdue_days);
    Calendar { today: UtcTime::now().date(), reporting }
}

/// What a list of commitments can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListCommitments {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The order: `made_on`, `due_on`, `created_at`, `updated_at`, each with a `-` before it for descending; newest first when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["title", "partner"]))]
    fields: Option<Vec<String>>,
    /// Only commitments of these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only commitments of these kinds.
    #[param(style = Form, explode = false, max_items = 5, example = json!(["financial"]))]
    kind: Option<Vec<CommitmentKind>>,
    /// Only commitments to these thematic priorities (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["labour-rights"]))]
    priority: Option<Vec<String>>,
    /// Only commitments to these interventions (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["living-wages"]))]
    intervention: Option<Vec<String>>,
    /// Only commitments in these states.
    #[param(style = Form, explode = false, max_items = 3, example = json!(["active"]))]
    status: Option<Vec<CommitmentStatus>>,
    /// Only active commitments whose reporting is in these states.
    #[param(style = Form, explode = false, max_items = 3, example = json!(["due", "overdue"]))]
    reporting_status: Option<Vec<ReportingStatus>>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
    /// The language of `title` and `text`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&COLUMNS)
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowCommitment {
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["title", "partner"]))]
    fields: Option<Vec<String>>,
    /// The language of `title` and `text`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of commitments.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitmentList {
    /// The commitments.
    #[schema(max_items = 100, value_type = Vec<Commitment>)]
    items: Vec<Value>,
    /// Where this page stands.
    page: PageInfo,
}

/// List commitments
///
/// All partners' commitments: filtered, sorted, page by page.
#[utoipa::path(
    tag = "commitments", operation_id = "list_commitments", params(ListCommitments),
    responses((status = 200, description = "A page of commitments.", body = CommitmentList)),
)]
#[get("/commitments")]
async fn list_commitments(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    Query(query): Query<ListCommitments>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let default = SortKey { column: Column::MadeOn, descending: true };
    let keys = page::read_sort(query.sort.as_deref(), &COLUMNS, default)?;
    let filter = Filter {
        partner: query.partner.unwrap_or_default(),
        kind: query.kind.unwrap_or_default(),
        priority: query.priority.unwrap_or_default(),
        intervention: query.intervention.unwrap_or_default(),
        status: query.status.unwrap_or_default(),
        reporting_status: query.reporting_status.unwrap_or_default(),
        updated_since: query.updated_since,
    };
    let list = page::list_fingerprint(&(&filter, &query.sort));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let calendar = calendar(&settings);
    let latest = calendar.reporting.latest(calendar.today);
    let (total, (rows, next)) = state
        .database
        .read(move |db| {
            let total = store::count(db, &filter, latest)?;
            store::page(db, &filter, latest, &keys, &list, cursor.as_ref(), limit).map(|page| (total, page))
        })
        .await?;
    let shown = |row| {
        let mut value = serde_json::to_value(Commitment::of(row, &languages, calendar, false)).map_err(Problem::internal)?;
        page::choose_fields(&mut value, query.fields.as_deref());
        Ok::<_, Problem>(value)
    };
    let items = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = CommitmentList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &[COLLECTION]))
}

/// Get a commitment
///
/// By id.
#[utoipa::path(
    tag = "commitments", operation_id = "get_commitment", extensions(("x-optional-sign-in" = json!("commitments.edit"))),
    params(("commitment" = CommitmentId, Path, description = "The commitment's id."), ShowCommitment),
    responses(
        (status = 200, description = "The commitment.", body = Commitment),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/commitments/{commitment}")]
async fn get_commitment(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    id: web::Path<CommitmentId>,
    caller: MaybeCaller,
    Query(query): Query<ShowCommitment>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let row = state.database.read(move |db| store::present(db, *id)).await?;
    let languages = Languages::of(&request, query.lang.as_deref());
    let (version, may_move) = (row.version, caller.may::<permission::EditCommitments>(row.partner_id));
    let shown = Commitment::of(row, &languages, calendar(&settings), may_move);
    let mut value = serde_json::to_value(shown).map_err(Problem::internal)?;
    page::choose_fields(&mut value, query.fields.as_deref());
    let answer = conditional::record(StatusCode::OK, version, &value)?;
    Ok(if caller.0.is_none() { public(answer, &[COLLECTION]) } else { answer })
}

/// Create a commitment
///
/// For the Secretariat, and for the partner's own people and API clients. A partner that is suspended or withdrawn cannot
/// add any.
#[utoipa::path(
    tag = "commitments", operation_id = "create_commitment", extensions(("x-permission" = json!("commitments.edit"))),
    request_body = CommitmentInput,
    responses(
        (status = 201, description = "The new commitment.", body = Commitment),
        (status = 409, description = "The partner is suspended or withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/commitments")]
async fn create_commitment(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    caller: Caller<permission::EditCommitments>,
    JsonBody(input): JsonBody<CommitmentInput>,
) -> Result<HttpResponse, Problem> {
    let calendar = calendar(&settings);
    let row = state
        .database
        .write(move |db| {
            caller.must_cover(input.partner)?;
            refuse_wrong(db, &input, calendar, None)?;
            store::create(db, caller.actor(), input)
        })
        .await?;
    let (version, location) = (row.version, format!("/api/v1/{COLLECTION}/{}", row.id));
    conditional::created(&location, version, &Commitment::of(row, &Languages::of(&request, None), calendar, true))
}

/// Refuses what cannot be written; `present` is the row that is about to change, if any.
fn refuse_wrong(db: &mut Db, input: &CommitmentInput, calendar: Calendar, present: Option<&CommitmentRow>) -> Result<(), Problem> {
    let (made_on, first_report) = match present {
        Some(row) => (row.made_on, reports::first_on(db, row.id)?),
        None => (calendar.today, None),
    };
    let mut errors = model::check(input, &KnownTerms::load(db)?, calendar.today, made_on, first_report);
    let stays = present.is_some_and(|row| row.partner_id == input.partner);
    let standing = if stays { None } else { Some(directory::status_of(db, input.partner)?) };
    if standing == Some(None) {
        errors.push(crate::http::FieldError::body("/partner", "unknown_reference", "is not a known partner"));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    match standing.flatten() {
        Some(status @ (PartnerStatus::Suspended | PartnerStatus::Withdrawn)) => {
            Err(Problem::conflict(format!("The partner is {} and cannot take on commitments.", status.name())))
        }
        _ => Ok(()),
    }
}

/// Replace a commitment
///
/// The whole record, as it was read.
#[utoipa::path(
    tag = "commitments", operation_id = "replace_commitment", extensions(("x-permission" = json!("commitments.edit"))),
    params(("commitment" = CommitmentId, Path, description = "The commitment's id.")),
    request_body = CommitmentInput,
    responses((status = 200, description = "The commitment as it is now.", body = Commitment)),
)]
#[put("/commitments/{commitment}")]
async fn replace_commitment(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    id: web::Path<CommitmentId>,
    caller: Caller<permission::EditCommitments>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    let read = move |state: &State, present: &Value| body.read(&state.contract, present, NOT_WRITTEN);
    write(&request, state, &settings, *id, caller, condition, read).await
}

/// Change parts of a commitment
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record.
#[utoipa::path(
    tag = "commitments", operation_id = "patch_commitment", extensions(("x-permission" = json!("commitments.edit"))),
    params(("commitment" = CommitmentId, Path, description = "The commitment's id.")),
    request_body(content((CommitmentPatch = "application/merge-patch+json"), (CommitmentPatch = "application/json"))),
    responses((status = 200, description = "The commitment as it is now.", body = Commitment)),
)]
#[patch("/commitments/{commitment}")]
async fn patch_commitment(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    id: web::Path<CommitmentId>,
    caller: Caller<permission::EditCommitments>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    let read = move |state: &State, present: &Value| body.apply(&state.contract, present, NOT_WRITTEN);
    write(&request, state, &settings, *id, caller, condition, read).await
}

/// A merge patch of a commitment: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "due_on": "2028-12-31", "paragraph": null }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct CommitmentPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    request: &HttpRequest,
    state: web::Data<State>,
    settings: &Config,
    id: CommitmentId,
    caller: Caller<permission::EditCommitments>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<CommitmentInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (calendar, shared) = (calendar(settings), state.clone());
    let row = state
        .database
        .write(move |db| {
            let present = store::present(db, id)?;
            caller.must_cover(present.partner_id)?;
            condition.check(present.version)?;
            let shown = Commitment::of(present.clone(), &Languages::default(), calendar, false);
            let input = read(&shared, &serde_json::to_value(shown).map_err(Problem::internal)?)?;
            caller.must_cover(input.partner)?;
            refuse_wrong(db, &input, calendar, Some(&present))?;
            store::update(db, caller.actor(), &present, input)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Commitment::of(row, &Languages::of(request, None), calendar, true))
}

/// Delete a commitment
///
/// With its reports. Leaves a tombstone: its address answers 410. A commitment that is given up is withdrawn, not deleted.
#[utoipa::path(
    tag = "commitments", operation_id = "delete_commitment", extensions(("x-permission" = json!("commitments.edit"))),
    params(("commitment" = CommitmentId, Path, description = "The commitment's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/commitments/{commitment}")]
async fn delete_commitment(
    state: web::Data<State>,
    id: web::Path<CommitmentId>,
    caller: Caller<permission::EditCommitments>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let present = store::lock(db, *id)?;
            caller.must_cover(present.partner_id)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
