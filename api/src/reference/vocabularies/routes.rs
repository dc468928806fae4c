//! The vocabularies over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    TermUsers,
    model::{self, NOT_WRITTEN, Term, TermInput},
    store::{self, Filter},
};
use crate::{
    db::Db,
    http::{
        IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        language::Languages,
        page::{self, Cursor, PageInfo},
        public::public,
    },
    identity::{Caller, permission},
    reference::store::Vocabulary,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_terms).service(create_term).service(get_term).service(replace_term).service(patch_term).service(delete_term);
}

/// What a list of terms can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTerms {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// `true`: only terms that are no longer offered; `false`: only those that are.
    retired: Option<bool>,
    /// Only terms right below these (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["workers"]))]
    parent: Option<Vec<String>>,
    /// The language of `name` and `description`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// How one term is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowTerm {
    /// The language of `name` and `description`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermList {
    /// The terms, by position.
    #[schema(max_items = 100)]
    items: Vec<Term>,
    /// Where this page stands.
    page: PageInfo,
}

/// List the terms of a vocabulary
///
/// In their order, page by page, with names in every language there is.
#[utoipa::path(
    tag = "reference", operation_id = "list_terms",
    params(("vocabulary" = Vocabulary, Path, description = "The vocabulary.", example = "priorities"), ListTerms),
    responses((status = 200, description = "A page of terms.", body = TermList)),
)]
#[get("/vocabularies/{vocabulary}")]
async fn list_terms(
    request: HttpRequest,
    state: web::Data<State>,
    vocabulary: web::Path<Vocabulary>,
    Query(query): Query<ListTerms>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    let vocabulary = vocabulary.into_inner();
    let filter = Filter { vocabulary, retired: query.retired, parent: query.parent.unwrap_or_default() };
    let list = page::list_fingerprint(&filter);
    let after = query.cursor.as_deref().map(|text| place(text, &list)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, mut rows) = state
        .database
        .read(move |db| -> Result<_, Problem> {
            let total = store::count(db, &filter)?;
            Ok((total, store::page(db, &filter, after, i64::from(limit) + 1)?))
        })
        .await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor =
        rows.last().filter(|_| more).map(|row| Cursor::after(&list, vec![Value::from(row.position)], row.slug.clone()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(|row| Term::of(row, &languages)).collect();
    let body = TermList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), vocabulary.collections()))
}

/// Where a cursor says that the next page begins: after this position and slug.
fn place(text: &str, list: &str) -> Result<(i64, String), Problem> {
    let cursor = Cursor::decode(text, list, 1)?;
    let position = cursor.values.first().and_then(Value::as_i64);
    let bad = || page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    if cursor.id.contains('\0') {
        return Err(bad());
    }
    Ok((position.ok_or_else(bad)?, cursor.id))
}

/// Get a term
///
/// By its vocabulary and its id or slug.
#[utoipa::path(
    tag = "reference", operation_id = "get_term",
    params(
        ("vocabulary" = Vocabulary, Path, description = "The vocabulary.", example = "priorities"),
        ("term" = String, Path, description = "Id or slug.", max_length = 80, example = "labour-rights"),
        ShowTerm,
    ),
    responses(
        (status = 200, description = "The term.", body = Term),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/vocabularies/{vocabulary}/{term}")]
async fn get_term(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<(Vocabulary, String)>,
    Query(query): Query<ShowTerm>,
) -> Result<HttpResponse, Problem> {
    let (vocabulary, term) = address.into_inner();
    let row = state.database.read(move |db| store::present(db, vocabulary, &term)).await?;
    let languages = Languages::of(&request, query.lang.as_deref());
    Ok(public(conditional::record(StatusCode::OK, row.version, &Term::of(row, &languages))?, vocabulary.collections()))
}

/// Add a term
///
/// For the Secretariat. The slug is chosen once: records refer to it.
#[utoipa::path(
    tag = "reference", operation_id = "create_term", extensions(("x-permission" = json!("reference.edit"))),
    params(("vocabulary" = Vocabulary, Path, description = "The vocabulary.", example = "priorities")),
    request_body = TermInput,
    responses(
        (status = 201, description = "The new term.", body = Term),
        (status = 409, description = "Its slug or number is taken.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/vocabularies/{vocabulary}")]
async fn create_term(
    request: HttpRequest,
    state: web::Data<State>,
    vocabulary: web::Path<Vocabulary>,
    caller: Caller<permission::EditReference>,
    JsonBody(input): JsonBody<TermInput>,
) -> Result<HttpResponse, Problem> {
    let vocabulary = vocabulary.into_inner();
    let row = state
        .database
        .write(move |db| {
            refuse_wrong(db, vocabulary, &input)?;
            store::create(db, caller.actor(), vocabulary, input)
        })
        .await?;
    let location = format!("/api/v1/{}/{}", vocabulary.collection(), row.slug);
    conditional::created(&location, row.version, &Term::of(row, &Languages::of(&request, None)))
}

fn refuse_wrong(db: &mut Db, vocabulary: Vocabulary, input: &TermInput) -> Result<(), Problem> {
    let errors = model::check(input, &store::parents(db, vocabulary)?);
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Replace a term
///
/// The whole term, as it was read; all but its slug can change.
#[utoipa::path(
    tag = "reference", operation_id = "replace_term", extensions(("x-permission" = json!("reference.edit"))),
    params(
        ("vocabulary" = Vocabulary, Path, description = "The vocabulary.", example = "priorities"),
        ("term" = String, Path, description = "Id or slug.", max_length = 80, example = "labour-rights"),
    ),
    request_body = TermInput,
    responses((status = 200, description = "The term as it is now.", body = Term)),
)]
#[put("/vocabularies/{vocabulary}/{term}")]
async fn replace_term(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<(Vocabulary, String)>,
    caller: Caller<permission::EditReference>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(&request, state, address.into_inner(), caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN))
        .await
}

/// Change parts of a term
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole term. `{"retired": true}` takes it out of use.
#[utoipa::path(
    tag = "reference", operation_id = "patch_term", extensions(("x-permission" = json!("reference.edit"))),
    params(
        ("vocabulary" = Vocabulary, Path, description = "The vocabulary.", example = "priorities"),
        ("term" = String, Path, description = "Id or slug.", max_length = 80, example = "labour-rights"),
    ),
    request_body(content((TermPatch = "application/merge-patch+json"), (TermPatch = "application/json"))),
    responses((status = 200, description = "The term as it is now.", body = Term)),
)]
#[patch("/vocabularies/{vocabulary}/{term}")]
async fn patch_term(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<(Vocabulary, String)>,
    caller: Caller<permission::EditReference>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(&request, state, address.into_inner(), caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN))
        .await
}

/// A merge patch of a term: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "retired": true }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct TermPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    request: &HttpRequest,
    state: web::Data<State>,
    (vocabulary, term): (Vocabulary, String),
    caller: Caller<permission::EditReference>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<TermInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            let present = store::present(db, vocabulary, &term)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(Term::of(present.clone(), &Languages::default())).map_err(Problem::internal)?;
            let input = read(&shared, &shown)?;
            if input.slug != present.slug {
                return Err(Problem::field("/slug", "read_only", "cannot be changed: records refer to it"));
            }
            refuse_wrong(db, vocabulary, &input)?;
            store::update(db, caller.actor(), vocabulary, &present, input)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Term::of(row, &Languages::of(request, None)))
}

/// Delete a term
///
/// Only while no record uses it; otherwise retire it. Leaves a tombstone: its address answers 410.
#[utoipa::path(
    tag = "reference", operation_id = "delete_term", extensions(("x-permission" = json!("reference.edit"))),
    params(
        ("vocabulary" = Vocabulary, Path, description = "The vocabulary.", example = "priorities"),
        ("term" = String, Path, description = "Id or slug.", max_length = 80, example = "labour-rights"),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "Records use it.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[delete("/vocabularies/{vocabulary}/{term}")]
async fn delete_term(
    state: web::Data<State>,
    users: web::Data<TermUsers>,
    address: web::Path<(Vocabulary, String)>,
    caller: Caller<permission::EditReference>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (vocabulary, term) = address.into_inner();
    state
        .database
        .write(move |db| {
            let present = store::present(db, vocabulary, &term)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), vocabulary, &present, &users)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
