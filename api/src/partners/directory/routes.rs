//! The directory over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    linked_data::LinkedPartner,
    model::{self, COLLECTION, FIELDS, NOT_WRITTEN, Partner, PartnerInput, PartnerRow},
    store::{self, Found},
};
use crate::{
    catalogue::cache::public,
    config::Config,
    db::{Db, fields::Json},
    http::{
        Code, IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional, format,
        language::Languages,
        page::{self, Shown},
    },
    identity::{Caller, MaybeCaller, permission},
    reference::KnownTerms,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(create_partner).service(get_partner).service(replace_partner).service(patch_partner).service(delete_partner);
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowPartner {
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["slug", "name"]))]
    fields: Option<Vec<String>>,
    /// The language of `name` and `description`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// The representation, before `Accept`. `jsonld` is whole and in every language: it has no `fields`.
    #[param(inline)]
    format: Option<RecordFormat>,
}

/// As what a record is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordFormat {
    /// JSON, as it can be written back.
    Json,
    /// JSON-LD in the words of schema.org.
    Jsonld,
}

/// The first is what everybody gets who does not say.
const OFFERED: [(&str, RecordFormat); 2] = [("application/json", RecordFormat::Json), (LinkedPartner::MEDIA_TYPE, RecordFormat::Jsonld)];

/// Get a partner
///
/// By id or slug. An address that the partner had before redirects to the present one. As JSON-LD it is what search engines
/// and knowledge graphs read: an organization of schema.org.
#[utoipa::path(
    tag = "partners", operation_id = "get_partner", extensions(("x-optional-sign-in" = json!("partners.govern"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil"), ShowPartner),
    responses(
        (status = 200, description = "The partner.", content((Partner = "application/json"), (LinkedPartner = "application/ld+json"))),
        (status = 308, description = "It has another address now; see `Location`."),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partners/{partner}")]
async fn get_partner(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: MaybeCaller,
    settings: web::Data<Config>,
    Query(query): Query<ShowPartner>,
) -> Result<HttpResponse, Problem> {
    let format = format::choose(&request, query.format, &OFFERED)?;
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    if format == RecordFormat::Jsonld {
        format::refuse_others("jsonld", &[("fields", query.fields.is_some())])?;
    }
    let row = match locate(&request, &state, address.into_inner(), "").await? {
        Addressed::Here(row) => *row,
        Addressed::Elsewhere(answer) => return Ok(answer),
    };
    if format == RecordFormat::Jsonld {
        let answer = linked(&state, &settings, row).await?;
        return Ok(if caller.0.is_none() { public(answer, &[COLLECTION]) } else { answer });
    }
    let languages = Languages::of(&request, query.lang.as_deref());
    let (version, may_move) = (row.version, caller.may::<permission::GovernPartner>(row.id));
    let shown = Shown::of(Partner::of(row, &languages, may_move), query.fields.as_deref())?;
    let answer = conditional::record(StatusCode::OK, version, &shown)?;
    Ok(if caller.0.is_none() { public(answer, &[COLLECTION]) } else { answer })
}

/// A partner as JSON-LD.
async fn linked(state: &State, settings: &Config, row: PartnerRow) -> Result<HttpResponse, Problem> {
    let parent = match row.parent_id {
        Some(id) => state.database.read_brief(move |db| store::by_ids(db, &[id]).map_err(Problem::from)).await?.pop(),
        None => None,
    };
    let linked = LinkedPartner::of(&row, parent.as_ref(), &state.public_url, &settings.coalition_name);
    conditional::record_as(LinkedPartner::MEDIA_TYPE, StatusCode::OK, row.version, &linked)
}

/// Where an address of a partner led.
pub enum Addressed {
    /// To its row.
    Here(Box<PartnerRow>),
    /// To another address: this answer says where.
    Elsewhere(HttpResponse),
}

/// Finds the partner of a read; `below` is what follows the partner in the path.
///
/// # Errors
/// Not found, or gone.
pub async fn locate(request: &HttpRequest, state: &State, address: String, below: &str) -> Result<Addressed, Problem> {
    match state.database.read_brief(move |db| store::find(db, &address).map_err(Problem::from)).await? {
        Found::Here(row) => Ok(Addressed::Here(row)),
        Found::Moved(slug) => {
            let query = Some(request.query_string()).filter(|query| !query.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
            let location = format!("/api/v1/{COLLECTION}/{slug}{below}{query}");
            Ok(Addressed::Elsewhere(HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish()))
        }
        Found::Gone => Err(gone()),
        Found::Nothing => Err(Problem::not_found()),
    }
}

fn gone() -> Problem {
    Problem::new(Code::Gone, "This partner's record was deleted.")
}

/// The present row behind an address, for a write.
///
/// # Errors
/// Not found, or gone; a write does not follow redirects.
pub fn present(db: &mut Db, address: &str) -> Result<PartnerRow, Problem> {
    match store::find(db, address)? {
        Found::Here(row) => Ok(*row),
        Found::Moved(slug) => Err(Problem::conflict(format!("This partner is at /api/v1/{COLLECTION}/{slug} now; write there."))),
        Found::Gone => Err(gone()),
        Found::Nothing => Err(Problem::not_found()),
    }
}

/// Create a partner
///
/// For the Secretariat; organizations apply by `/partner-applications`.
#[utoipa::path(
    tag = "partners", operation_id = "create_partner", extensions(("x-permission" = json!("partners.create"))),
    request_body = PartnerInput,
    responses((status = 201, description = "The new partner.", body = Partner), (status = 409, description = "Its slug or an external id is taken.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json")),
)]
#[post("/partners")]
async fn create_partner(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::CreatePartner>,
    JsonBody(input): JsonBody<PartnerInput>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor();
    let row = state.database.write(move |db| super::admit(db, actor, input)).await?;
    let (version, location) = (row.version, format!("/api/v1/{COLLECTION}/{}", row.slug));
    conditional::created(&location, version, &Partner::of(row, &Languages::of(&request, None), true))
}

fn refuse_unknown(db: &mut Db, input: &PartnerInput) -> Result<(), Problem> {
    let errors = model::check(input, &KnownTerms::load(db)?);
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Replace a partner
///
/// The whole record, as it was read. Focal points and API clients of the partner may not change its slug, constituency,
/// date of joining or external ids.
#[utoipa::path(
    tag = "partners", operation_id = "replace_partner", extensions(("x-permission" = json!("partners.edit"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    request_body = PartnerInput,
    responses((status = 200, description = "The partner as it is now.", body = Partner)),
)]
#[put("/partners/{partner}")]
async fn replace_partner(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditPartner>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(&request, state, address.into_inner(), caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN))
        .await
}

/// Change parts of a partner
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record.
#[utoipa::path(
    tag = "partners", operation_id = "patch_partner", extensions(("x-permission" = json!("partners.edit"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    request_body(content((PartnerPatch = "application/merge-patch+json"), (PartnerPatch = "application/json"))),
    responses((status = 200, description = "The partner as it is now.", body = Partner)),
)]
#[patch("/partners/{partner}")]
async fn patch_partner(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditPartner>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(&request, state, address.into_inner(), caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN))
        .await
}

/// A merge patch of a partner: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "website": "https://example.org/", "acronym": null }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct PartnerPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    request: &HttpRequest,
    state: web::Data<State>,
    address: String,
    caller: Caller<permission::EditPartner>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<PartnerInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(request, None);
    let shared = state.clone();
    let governs = caller.principal.clone();
    let row = state
        .database
        .write(move |db| {
            let present = present(db, &address)?;
            caller.must_cover(present.id)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(Partner::of(present.clone(), &Languages::default(), false)).map_err(Problem::internal)?;
            let input = read(&shared, &shown)?;
            if !caller.principal.may::<permission::GovernPartner>(present.id) {
                refuse_governed(&present, &input)?;
            }
            refuse_unknown(db, &input)?;
            store::update(db, caller.actor(), &present, input)
        })
        .await?;
    let may_move = governs.may::<permission::GovernPartner>(row.id);
    conditional::record(StatusCode::OK, row.version, &Partner::of(row, &languages, may_move))
}

/// What the Secretariat decides of a partner, its own people may not change.
fn refuse_governed(present: &PartnerRow, input: &PartnerInput) -> Result<(), Problem> {
    let asked = PartnerRow {
        slug: input.slug.clone().unwrap_or_else(|| present.slug.clone()),
        constituency: input.constituency.clone(),
        joined_on: input.joined_on,
        external_ids: Json(input.external_ids.clone()),
        parent_id: input.parent,
        ..present.clone()
    };
    let fields = model::governed_differences(present, &asked);
    if fields.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::forbidden("The Secretariat keeps these fields; ask it to change them.");
    problem.errors = fields
        .into_iter()
        .map(|field| crate::http::FieldError::body(format!("/{field}"), "not_yours", "is kept by the Secretariat"))
        .collect();
    Err(problem)
}

/// Delete a partner
///
/// Leaves a tombstone: its address answers 410, and `/changes` tells of it. A partner that leaves is withdrawn, not deleted.
#[utoipa::path(
    tag = "partners", operation_id = "delete_partner", extensions(("x-permission" = json!("partners.govern"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    responses((status = 204, description = "It is gone."), (status = 409, description = "Other records depend on it.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json")),
)]
#[delete("/partners/{partner}")]
async fn delete_partner(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::GovernPartner>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let address = address.into_inner();
    state
        .database
        .write(move |db| {
            let present = present(db, &address)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
