//! Statements of support over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{self, COLLECTION, FIELDS, LanguageRange, NOT_WRITTEN, Statement, StatementInput, StatementStatus},
    sort::{COLUMNS, Column},
    store::{self, Filter},
};
use crate::{
    db::{
        Db,
        fields::{PartnerId, StatementId, UtcTime},
    },
    http::{
        FieldError, IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        page::{self, Cursor, PageInfo, Shown, SortKey},
        public::public,
    },
    identity::{Caller, MaybeCaller, permission},
    partners::directory,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_statements)
        .service(create_statement)
        .service(get_statement)
        .service(replace_statement)
        .service(patch_statement)
        .service(delete_statement);
}

/// What a list of statements can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListStatements {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The order: `position`, `said_on`, `created_at`, `updated_at`, each with a `-` before it for descending; by position when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["quotation", "person"]))]
    fields: Option<Vec<String>>,
    /// Only quotations in these languages (BCP 47); a language has all its regions and scripts: `es` finds `es-419`.
    #[param(style = Form, explode = false, inline, max_items = 20, example = json!(["fr", "es"]))]
    lang: Option<Vec<LanguageRange>>,
    /// Only statements for these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only statements in these states. Drafts are listed to the Secretariat only.
    #[param(style = Form, explode = false, max_items = 2, example = json!(["published"]))]
    status: Option<Vec<StatementStatus>>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
}

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&COLUMNS)
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowStatement {
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["quotation", "person"]))]
    fields: Option<Vec<String>>,
}

/// A page of statements.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementList {
    /// The statements.
    #[schema(max_items = 100, value_type = Vec<Statement>)]
    items: Vec<Shown<Statement>>,
    /// Where this page stands.
    page: PageInfo,
}

/// List statements of support
///
/// What people say about the coalition, each in its own language: filtered, sorted, page by page. Drafts are listed to the
/// Secretariat only.
#[utoipa::path(
    tag = "statements", operation_id = "list_statements", extensions(("x-optional-sign-in" = json!("statements.read_drafts"))),
    params(ListStatements),
    responses((status = 200, description = "A page of statements.", body = StatementList)),
)]
#[get("/statements")]
async fn list_statements(
    request: HttpRequest,
    state: web::Data<State>,
    caller: MaybeCaller,
    Query(query): Query<ListStatements>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let keys = page::read_sort(query.sort.as_deref(), &COLUMNS, SortKey { column: Column::Position, descending: false })?;
    let filter = Filter {
        drafts: caller.may_for_all::<permission::ReadStatementDrafts>(),
        lang: query.lang.unwrap_or_default(),
        partner: query.partner.unwrap_or_default(),
        status: query.status.unwrap_or_default(),
        updated_since: query.updated_since,
    };
    let list = page::list_fingerprint(&(COLLECTION, &filter, &query.sort));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, (rows, next)) = state
        .database
        .read(move |db| {
            let total = store::count(db, &filter)?;
            store::page(db, &filter, &keys, &list, cursor.as_ref(), limit).map(|page| (total, page))
        })
        .await?;
    let shown = |row| Shown::of(Statement::from(row), query.fields.as_deref());
    let items = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = StatementList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(for_this_caller(&caller, HttpResponse::Ok().insert_header((header::LINK, link)).json(body)))
}

/// Only what strangers are shown may be kept for everybody: whoever is signed in may see more.
fn for_this_caller(caller: &MaybeCaller, answer: HttpResponse) -> HttpResponse {
    if caller.0.is_none() { public(answer, &[COLLECTION]) } else { answer }
}

/// Get a statement of support
///
/// By id. Drafts are shown to the Secretariat only.
#[utoipa::path(
    tag = "statements", operation_id = "get_statement", extensions(("x-optional-sign-in" = json!("statements.read_drafts"))),
    params(("statement" = StatementId, Path, description = "The statement's id."), ShowStatement),
    responses(
        (status = 200, description = "The statement.", body = Statement),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/statements/{statement}")]
async fn get_statement(
    state: web::Data<State>,
    id: web::Path<StatementId>,
    caller: MaybeCaller,
    Query(query): Query<ShowStatement>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let row = state.database.read(move |db| store::present(db, *id)).await?;
    if !row.is_public() && !caller.may_for_all::<permission::ReadStatementDrafts>() {
        return Err(Problem::not_found());
    }
    let version = row.version;
    let shown = Shown::of(Statement::from(row), query.fields.as_deref())?;
    Ok(for_this_caller(&caller, conditional::record(StatusCode::OK, version, &shown)?))
}

/// Create a statement of support
///
/// For the Secretariat. It is a draft until its status says otherwise.
#[utoipa::path(
    tag = "statements", operation_id = "create_statement", extensions(("x-permission" = json!("statements.edit"))),
    request_body = StatementInput,
    responses((status = 201, description = "The new statement.", body = Statement)),
)]
#[post("/statements")]
async fn create_statement(
    state: web::Data<State>,
    caller: Caller<permission::EditStatements>,
    JsonBody(input): JsonBody<StatementInput>,
) -> Result<HttpResponse, Problem> {
    let row = state
        .database
        .write(move |db| {
            refuse_wrong(db, &input)?;
            store::create(db, caller.actor(), input)
        })
        .await?;
    let (version, location) = (row.version, format!("/api/v1/{COLLECTION}/{}", row.id));
    conditional::created(&location, version, &Statement::from(row))
}

/// Refuses what cannot be written. The partner may be in any state: what was said for it once was said.
fn refuse_wrong(db: &mut Db, input: &StatementInput) -> Result<(), Problem> {
    let mut errors = model::check(input, UtcTime::now().date());
    if let Some(partner) = input.partner
        && directory::status_of(db, partner)?.is_none()
    {
        errors.push(FieldError::body("/partner", "unknown_reference", "is not a known partner"));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Replace a statement of support
///
/// The whole record, as it was read.
#[utoipa::path(
    tag = "statements", operation_id = "replace_statement", extensions(("x-permission" = json!("statements.edit"))),
    params(("statement" = StatementId, Path, description = "The statement's id.")),
    request_body = StatementInput,
    responses((status = 200, description = "The statement as it is now.", body = Statement)),
)]
#[put("/statements/{statement}")]
async fn replace_statement(
    state: web::Data<State>,
    id: web::Path<StatementId>,
    caller: Caller<permission::EditStatements>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(state, *id, caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

/// Change parts of a statement of support
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record. `{"status": "published"}` shows it to everybody,
/// `{"status": "draft"}` takes it back: it then is a tombstone in the public `/changes`.
#[utoipa::path(
    tag = "statements", operation_id = "patch_statement", extensions(("x-permission" = json!("statements.edit"))),
    params(("statement" = StatementId, Path, description = "The statement's id.")),
    request_body(content((StatementPatch = "application/merge-patch+json"), (StatementPatch = "application/json"))),
    responses((status = 200, description = "The statement as it is now.", body = Statement)),
)]
#[patch("/statements/{statement}")]
async fn patch_statement(
    state: web::Data<State>,
    id: web::Path<StatementId>,
    caller: Caller<permission::EditStatements>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(state, *id, caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN)).await
}

/// A merge patch of a statement: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "status": "published", "organization": null }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct StatementPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    state: web::Data<State>,
    id: StatementId,
    caller: Caller<permission::EditStatements>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<StatementInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            let present = store::present(db, id)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(Statement::from(present.clone())).map_err(Problem::internal)?;
            let input = read(&shared, &shown)?;
            refuse_wrong(db, &input)?;
            store::update(db, caller.actor(), &present, input)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Statement::from(row))
}

/// Delete a statement of support
///
/// Leaves a tombstone: its address answers 410. One that is only to be hidden becomes a draft again.
#[utoipa::path(
    tag = "statements", operation_id = "delete_statement", extensions(("x-permission" = json!("statements.edit"))),
    params(("statement" = StatementId, Path, description = "The statement's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/statements/{statement}")]
async fn delete_statement(
    state: web::Data<State>,
    id: web::Path<StatementId>,
    caller: Caller<permission::EditStatements>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let present = store::lock(db, *id)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
