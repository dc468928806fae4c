//! Bodies over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    check,
    model::{BodyKind, BodyRow, COLLECTION, FIELDS, GovernanceBody, GovernanceBodyInput, NOT_WRITTEN},
    store::{self, Filter},
};
use crate::{
    db::{Db, dialect, fields::UtcTime},
    governance::seats,
    http::{
        FieldError, IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        language::Languages,
        page::{self, Cursor, PageInfo, Shown},
        public::public,
    },
    identity::{Caller, permission},
    reference::KnownTerms,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_governance_bodies)
        .service(create_governance_body)
        .service(get_governance_body)
        .service(replace_governance_body)
        .service(patch_governance_body)
        .service(delete_governance_body);
}

/// What a list of bodies can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListGovernanceBodies {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["name", "kind"]))]
    fields: Option<Vec<String>>,
    /// Only bodies of these kinds.
    #[param(style = Form, explode = false, max_items = 5, example = json!(["coordinating_group"]))]
    kind: Option<Vec<BodyKind>>,
    /// Only bodies that exist on this day.
    #[param(example = "2026-03-01")]
    as_of: Option<NaiveDate>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
    /// The language of `name` and `purpose`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowGovernanceBody {
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["name", "kind"]))]
    fields: Option<Vec<String>>,
    /// The language of `name` and `purpose`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of bodies.
#[derive(Debug, Serialize, ToSchema)]
pub struct GovernanceBodyList {
    /// The bodies.
    #[schema(max_items = 100, value_type = Vec<GovernanceBody>)]
    items: Vec<Shown<GovernanceBody>>,
    /// Where this page stands.
    page: PageInfo,
}

/// List bodies
///
/// The bodies that steer the coalition, by position, page by page.
#[utoipa::path(
    tag = "governance", operation_id = "list_governance_bodies", params(ListGovernanceBodies),
    responses((status = 200, description = "A page of bodies.", body = GovernanceBodyList)),
)]
#[get("/governance-bodies")]
async fn list_governance_bodies(
    request: HttpRequest,
    state: web::Data<State>,
    Query(query): Query<ListGovernanceBodies>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let filter = Filter { kind: query.kind.unwrap_or_default(), as_of: query.as_of, updated_since: query.updated_since };
    let list = page::list_fingerprint(&(COLLECTION, &filter));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, 1)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, (rows, next)) = state
        .database
        .read(move |db| {
            let total = store::count(db, &filter)?;
            store::page(db, &filter, &list, cursor.as_ref(), limit).map(|page| (total, page))
        })
        .await?;
    let shown = |row| Shown::of(GovernanceBody::of(row, &languages), query.fields.as_deref());
    let items = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = GovernanceBodyList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &[COLLECTION]))
}

/// Get a body
///
/// By id or slug.
#[utoipa::path(
    tag = "governance", operation_id = "get_governance_body",
    params(("governance_body" = String, Path, description = "Id or slug.", max_length = 90, example = "coordinating-group"), ShowGovernanceBody),
    responses(
        (status = 200, description = "The body.", body = GovernanceBody),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/governance-bodies/{governance_body}")]
async fn get_governance_body(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    Query(query): Query<ShowGovernanceBody>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let row = state.database.read(move |db| store::present(db, &address)).await?;
    let version = row.version;
    let shown = Shown::of(GovernanceBody::of(row, &languages), query.fields.as_deref())?;
    Ok(public(conditional::record(StatusCode::OK, version, &shown)?, &[COLLECTION]))
}

/// Create a body
///
/// For the Secretariat.
#[utoipa::path(
    tag = "governance", operation_id = "create_governance_body", extensions(("x-permission" = json!("governance.edit"))),
    request_body = GovernanceBodyInput,
    responses((status = 201, description = "The new body.", body = GovernanceBody)),
)]
#[post("/governance-bodies")]
async fn create_governance_body(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::EditGovernance>,
    JsonBody(input): JsonBody<GovernanceBodyInput>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let row = state
        .database
        .write(move |db| {
            refuse_wrong(db, &input, None)?;
            store::create(db, caller.actor(), input)
        })
        .await?;
    let (version, location) = (row.version, format!("/api/v1/{COLLECTION}/{}", row.slug));
    conditional::created(&location, version, &GovernanceBody::of(row, &languages))
}

/// Refuses what cannot be written, by itself and beside what there is.
fn refuse_wrong(db: &mut Db, input: &GovernanceBodyInput, present: Option<&BodyRow>) -> Result<(), Problem> {
    let mut errors = check::check(input, &KnownTerms::load(db)?);
    match (&input.slug, present) {
        (Some(slug), Some(present)) if *slug != present.slug => {
            errors.push(FieldError::body("/slug", "read_only", "stays as it is: links lead there"));
        }
        (Some(slug), None) if store::is_taken(db, slug)? => {
            errors.push(FieldError::body("/slug", "taken", "belongs, or belonged, to another body"));
        }
        _ => {}
    }
    if let Some(parent) = input.parent {
        // Two bodies that become each other's parents at the same moment lock different rows.
        dialect::serialize_on(db, "governance-bodies/parents")?;
        if store::by_id(db, parent)?.is_none() {
            errors.push(FieldError::body("/parent", "unknown_reference", "is not a known body"));
        } else if let Some(present) = present
            && store::is_below(db, parent, present.id)?
        {
            errors.push(FieldError::body("/parent", "circle", "belongs to this body itself"));
        }
    }
    if let Some(present) = present {
        errors.extend(seats::outside(db, present.id, input.established_on, input.closed_on)?);
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Replace a body
///
/// The whole record, as it was read.
#[utoipa::path(
    tag = "governance", operation_id = "replace_governance_body", extensions(("x-permission" = json!("governance.edit"))),
    params(("governance_body" = String, Path, description = "Id or slug.", max_length = 90, example = "coordinating-group")),
    request_body = GovernanceBodyInput,
    responses((status = 200, description = "The body as it is now.", body = GovernanceBody)),
)]
#[put("/governance-bodies/{governance_body}")]
async fn replace_governance_body(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let read = move |state: &State, present: &Value| body.read(&state.contract, present, NOT_WRITTEN);
    write(state, address.into_inner(), caller, condition, languages, read).await
}

/// Change parts of a body
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record. A body that ends its work is given a last day,
/// `closed_on`, which none of its seats outlasts.
#[utoipa::path(
    tag = "governance", operation_id = "patch_governance_body", extensions(("x-permission" = json!("governance.edit"))),
    params(("governance_body" = String, Path, description = "Id or slug.", max_length = 90, example = "coordinating-group")),
    request_body(
        content((GovernanceBodyPatch = "application/merge-patch+json"), (GovernanceBodyPatch = "application/json"))
    ),
    responses((status = 200, description = "The body as it is now.", body = GovernanceBody)),
)]
#[patch("/governance-bodies/{governance_body}")]
async fn patch_governance_body(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let read = move |state: &State, present: &Value| body.apply(&state.contract, present, NOT_WRITTEN);
    write(state, address.into_inner(), caller, condition, languages, read).await
}

/// A merge patch of a body: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "meetings_per_year": 2, "terms_of_reference": null }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct GovernanceBodyPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    state: web::Data<State>,
    address: String,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    languages: Languages,
    read: impl FnOnce(&State, &Value) -> Result<GovernanceBodyInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            let found = store::present(db, &address)?;
            let present = store::lock(db, found.id)?.ok_or_else(Problem::not_found)?;
            condition.check(present.version)?;
            let shown = GovernanceBody::of(present.clone(), &Languages::default());
            let input = read(&shared, &serde_json::to_value(shown).map_err(Problem::internal)?)?;
            refuse_wrong(db, &input, Some(&present))?;
            store::update(db, caller.actor(), &present, input)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &GovernanceBody::of(row, &languages))
}

/// Delete a body
///
/// Leaves a tombstone: its address answers 410. Only one without seats; another is closed by a last day.
#[utoipa::path(
    tag = "governance", operation_id = "delete_governance_body", extensions(("x-permission" = json!("governance.edit"))),
    params(("governance_body" = String, Path, description = "Id or slug.", max_length = 90, example = "coordinating-group")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/governance-bodies/{governance_body}")]
async fn delete_governance_body(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let found = store::present(db, &address)?;
            let present = store::lock(db, found.id)?.ok_or_else(Problem::not_found)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
