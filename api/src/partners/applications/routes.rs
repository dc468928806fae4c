//! Applications over HTTP, for their review.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    letters,
    model::{ApplicationReviewInput, ApplicationStatus, Checklist, NOT_WRITTEN, PartnerApplication},
    sort::{COLUMNS, Column},
    store::{self, Filter},
};
use crate::{
    config::Config,
    db::fields::{ApplicationId, Json, UtcTime},
    http::{
        FieldError, IfMatch, PatchBody, Problem, Query, Site, State,
        body::RecordBody,
        conditional,
        fold::fold,
        language::Languages,
        page::{self, Cursor, PageInfo, SortKey},
    },
    identity::{Caller, passwords::site, permission},
    reference::{KnownTerms, Vocabulary},
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_applications)
        .service(get_application)
        .service(replace_application)
        .service(patch_application)
        .service(delete_application);
}

/// What a list of applications can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListApplications {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Parts of the organization's names or acronym, or of the contact's name or e-mail address; every word must be found.
    /// Case and accents do not matter.
    #[param(min_length = 1, max_length = 100, example = "sample union")]
    q: Option<String>,
    /// The order: `created_at` or `updated_at`, each with a `-` before it for descending; newest first when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only applications in these states; those that are not confirmed are listed only when asked for.
    #[param(style = Form, explode = false, max_items = 7, example = json!(["applied", "under_review"]))]
    status: Option<Vec<ApplicationStatus>>,
    /// Only applications for these groups (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["governments"]))]
    constituency: Option<Vec<String>>,
    /// Only organizations of these countries (ISO 3166-1 alpha-2).
    #[param(style = Form, explode = false, max_items = 250, example = json!(["BR"]))]
    country: Option<Vec<String>>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&COLUMNS)
}

/// A page of applications.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationList {
    /// The applications.
    #[schema(max_items = 100)]
    items: Vec<PartnerApplication>,
    /// Where this page stands.
    page: PageInfo,
}

/// List applications
///
/// For the Secretariat.
#[utoipa::path(
    tag = "partner-applications", operation_id = "list_applications", extensions(("x-permission" = json!("applications.review"))),
    params(ListApplications),
    responses((status = 200, description = "A page of applications.", body = ApplicationList)),
)]
#[get("/partner-applications")]
async fn list_applications(
    request: HttpRequest,
    state: web::Data<State>,
    _: Caller<permission::ReviewApplications>,
    Query(query): Query<ListApplications>,
) -> Result<HttpResponse, Problem> {
    let keys = page::read_sort(query.sort.as_deref(), &COLUMNS, SortKey { column: Column::CreatedAt, descending: true })?;
    let filter = Filter {
        status: query.status.unwrap_or_default(),
        constituency: query.constituency.unwrap_or_default(),
        country: query.country.unwrap_or_default(),
        updated_since: query.updated_since,
        q: query.q.as_deref().map(fold),
    };
    let list = page::list_fingerprint(&(&filter, &query.sort));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, items, (rows, next)) = state
        .database
        .read(move |db| {
            let named = store::named(db, &filter)?;
            let (total, items) = (store::count(db, &filter, named.as_deref())?, store::checklist_items(db)?);
            store::page(db, &filter, named.as_deref(), &keys, &list, cursor.as_ref(), limit).map(|page| (total, items, page))
        })
        .await?;
    let languages = Languages::of(&request, query.lang.as_deref());
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(|row| PartnerApplication::of(row, &languages, &items)).collect();
    let body = ApplicationList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(body))
}

/// Get an application
///
/// With the people, the statement and the findings so far.
#[utoipa::path(
    tag = "partner-applications", operation_id = "get_application", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    responses(
        (status = 200, description = "The application.", body = PartnerApplication),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partner-applications/{application}")]
async fn get_application(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<ApplicationId>,
    _: Caller<permission::ReviewApplications>,
) -> Result<HttpResponse, Problem> {
    let (row, items) = state.database.read(move |db| Ok::<_, Problem>((store::present(db, *id)?, store::checklist_items(db)?))).await?;
    conditional::record(StatusCode::OK, row.version, &PartnerApplication::of(row, &Languages::of(&request, None), &items))
}

/// A merge patch of an application: any of its fields that the Secretariat writes.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "checklist": { "legal-identity": { "outcome": "passed" } } }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct ApplicationReviewPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

/// Review an application
///
/// Findings of the due-diligence checklist, and corrections of what the form said. A JSON merge patch (RFC 7396). What the
/// applicant signed stays as it was. A new e-mail address of the contact gets a link of its own, and links that were mailed
/// before end. Of an approved application only the contact and the language can be changed; once the partner exists, its own
/// record is kept instead.
#[utoipa::path(
    tag = "partner-applications", operation_id = "patch_application", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    request_body(content((ApplicationReviewPatch = "application/merge-patch+json"), (ApplicationReviewPatch = "application/json"))),
    responses((status = 200, description = "The application as it is now.", body = PartnerApplication)),
)]
#[patch("/partner-applications/{application}")]
async fn patch_application(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<ApplicationId>,
    caller: Caller<permission::ReviewApplications>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    let read = move |state: &State, present: &Value| body.apply(&state.contract, present, NOT_WRITTEN);
    let site = site(&state, &config);
    write(&request, state, site, *id, caller, condition, read).await
}

/// Replace what the Secretariat writes of an application
///
/// The whole record, as it was read; the same rules as for parts of it.
#[utoipa::path(
    tag = "partner-applications", operation_id = "replace_application", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    request_body = ApplicationReviewInput,
    responses((status = 200, description = "The application as it is now.", body = PartnerApplication)),
)]
#[put("/partner-applications/{application}")]
async fn replace_application(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<ApplicationId>,
    caller: Caller<permission::ReviewApplications>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    let read = move |state: &State, present: &Value| body.read(&state.contract, present, NOT_WRITTEN);
    let site = site(&state, &config);
    write(&request, state, site, *id, caller, condition, read).await
}

async fn write(
    request: &HttpRequest,
    state: web::Data<State>,
    site: Site,
    id: ApplicationId,
    caller: Caller<permission::ReviewApplications>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<ApplicationReviewInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let (row, items) = state
        .database
        .write(move |db| {
            let (present, items) = (store::present(db, id)?, store::checklist_items(db)?);
            condition.check(present.version)?;
            if present.state() == ApplicationStatus::Activated {
                return Err(Problem::conflict("The partner exists; change its record instead."));
            }
            let shown = PartnerApplication::of(present.clone(), &Languages::default(), &items);
            let input = read(&shared, &serde_json::to_value(shown).map_err(Problem::internal)?)?;
            let terms = KnownTerms::load(db)?;
            input.organization.check(&terms)?;
            refuse_unknown_items(&input.checklist, &terms)?;
            let mut row = present.clone();
            row.set_organization(input.organization);
            row.contact_name = input.contact.name;
            row.contact_email = input.contact.email.trim().to_lowercase();
            row.language = input.language;
            row.checklist = Json(input.checklist);
            if present.state() == ApplicationStatus::Approved && !row.is_decided_like(&present) {
                return Err(Problem::conflict(
                    "The application was approved as it is: only its contact and language can be changed now; what else there is to say goes into a note.",
                ));
            }
            if row.contact_email != present.contact_email {
                // Links before the application, as whoever uses one takes them.
                letters::write_to_new_contact(db, &row, &site)?;
            }
            let row = store::save(db, caller.actor(), &present, row)?;
            Ok((row, items))
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &PartnerApplication::of(row, &Languages::of(request, None), &items))
}

fn refuse_unknown_items(checklist: &Checklist, terms: &KnownTerms) -> Result<(), Problem> {
    let errors: Vec<FieldError> = checklist
        .0
        .keys()
        .filter(|item| !terms.has(Vocabulary::DueDiligence, item))
        .map(|item| {
            let place = item.replace('~', "~0").replace('/', "~1");
            FieldError::body(format!("/checklist/{place}"), "unknown_reference", "is not an item of the checklist")
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Delete an application
///
/// With its notes and history, such as spam, or when somebody asks to be forgotten. The partner that came of it stays.
#[utoipa::path(
    tag = "partner-applications", operation_id = "delete_application", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/partner-applications/{application}")]
async fn delete_application(
    state: web::Data<State>,
    id: web::Path<ApplicationId>,
    caller: Caller<permission::ReviewApplications>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let present = store::present(db, *id)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
