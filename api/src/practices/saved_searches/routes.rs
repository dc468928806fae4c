//! Saved searches over HTTP.

use actix_web::{HttpResponse, delete, get, http::StatusCode, patch, post, put, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    model::{COLLECTION, Digest, MOST, NOT_WRITTEN, SavedSearch, SavedSearchInput, SavedSearchRow},
    query, store,
};
use crate::{
    changes,
    config::Config,
    db::{
        Db,
        fields::{AccountId, SavedSearchId, UtcTime},
    },
    http::{IfMatch, JsonBody, PatchBody, Problem, State, body::RecordBody, conditional, texts::canonical_tag},
    identity::{
        Caller,
        invitations::ended,
        links::{self, Purpose},
        passwords::LinkSecret,
        permission, store as people,
    },
};

/// Registers these operations. Fixed addresses come before ids.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_saved_searches)
        .service(create_saved_search)
        .service(unsubscribe_from_digest)
        .service(unsubscribe_from_digest_at_once)
        .service(get_saved_search)
        .service(replace_saved_search)
        .service(patch_saved_search)
        .service(delete_saved_search);
}

/// A person's saved searches.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedSearchList {
    /// The searches, in the order in which they were saved.
    #[schema(max_items = 50)]
    items: Vec<SavedSearch>,
}

fn account(caller: &Caller<permission::OwnAccount>) -> Result<AccountId, Problem> {
    caller.principal.account_id().ok_or_else(|| Problem::forbidden("Searches are saved by people, not by API clients."))
}

/// The pause between daily digests.
pub fn day(config: &Config) -> chrono::Duration {
    chrono::Duration::hours(config.digest_hours.max(0))
}

/// List one's saved searches
///
/// The caller's own, in the order in which they were saved.
#[utoipa::path(
    tag = "saved-searches", operation_id = "list_saved_searches", extensions(("x-permission" = json!("account.own"))),
    responses((status = 200, description = "The caller's searches.", body = SavedSearchList)),
)]
#[get("/saved-searches")]
async fn list_saved_searches(state: web::Data<State>, caller: Caller<permission::OwnAccount>) -> Result<HttpResponse, Problem> {
    let account = account(&caller)?;
    let rows = state.database.read(move |db| store::of(db, account).map_err(Problem::from)).await?;
    Ok(HttpResponse::Ok().json(SavedSearchList { items: rows.into_iter().map(SavedSearch::from).collect() }))
}

/// Save a search
///
/// A search of the practices by its parameters, fifty a person at most. What has become public in it from now on is mailed as
/// often as `digest` says, and can be followed at `feed`.
#[utoipa::path(
    tag = "saved-searches", operation_id = "create_saved_search", extensions(("x-permission" = json!("account.own"))),
    request_body = SavedSearchInput,
    responses(
        (status = 201, description = "The new search.", body = SavedSearch),
        (status = 409, description = "There are fifty already.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/saved-searches")]
async fn create_saved_search(
    state: web::Data<State>,
    config: web::Data<Config>,
    caller: Caller<permission::OwnAccount>,
    JsonBody(input): JsonBody<SavedSearchInput>,
) -> Result<HttpResponse, Problem> {
    let (account, day) = (account(&caller)?, day(&config));
    query::read(&state.contract, &input.query)?;
    let row = state
        .database
        .write(move |db| {
            people::lock_account(db, account)?;
            if store::count(db, account)? >= MOST {
                return Err(Problem::conflict(format!("A person can keep {MOST} searches; delete one first.")));
            }
            let now = UtcTime::now();
            let row = SavedSearchRow {
                id: SavedSearchId::new(),
                version: 1,
                account_id: account,
                name: input.name,
                query: input.query,
                lang: language_of(db, account, input.lang)?,
                digest: input.digest.name().to_owned(),
                next_digest_at: input.digest.next(now, day),
                told_up_to: changes::last_number(db)?,
                created_at: now,
                updated_at: now,
            };
            store::create(db, &row)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    conditional::created(&format!("/api/v1/{COLLECTION}/{}", row.id), row.version, &SavedSearch::from(row))
}

/// The language that was named, or that of the person's other mail.
fn language_of(db: &mut Db, account: AccountId, named: Option<String>) -> Result<String, Problem> {
    match named {
        Some(tag) => Ok(canonical_tag(&tag)),
        None => Ok(people::account(db, account)?.map_or_else(|| "en".to_owned(), |person| person.language)),
    }
}

/// Get a saved search
///
/// By id, one of the caller's own.
#[utoipa::path(
    tag = "saved-searches", operation_id = "get_saved_search", extensions(("x-permission" = json!("account.own"))),
    params(("search" = SavedSearchId, Path, description = "The search's id.")),
    responses((status = 200, description = "The search.", body = SavedSearch)),
)]
#[get("/saved-searches/{search}")]
async fn get_saved_search(
    state: web::Data<State>,
    id: web::Path<SavedSearchId>,
    caller: Caller<permission::OwnAccount>,
) -> Result<HttpResponse, Problem> {
    let account = account(&caller)?;
    let row = state.database.read(move |db| store::present(db, account, *id)).await?;
    conditional::record(StatusCode::OK, row.version, &SavedSearch::from(row))
}

/// Replace a saved search
///
/// The whole record, as it was read. When `digest` is switched on, or the search becomes another one, digests tell what becomes
/// public from then on.
#[utoipa::path(
    tag = "saved-searches", operation_id = "replace_saved_search", extensions(("x-permission" = json!("account.own"))),
    params(("search" = SavedSearchId, Path, description = "The search's id.")),
    request_body = SavedSearchInput,
    responses((status = 200, description = "The search as it is now.", body = SavedSearch)),
)]
#[put("/saved-searches/{search}")]
async fn replace_saved_search(
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<SavedSearchId>,
    caller: Caller<permission::OwnAccount>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(state, &config, *id, &caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

/// Change parts of a saved search
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record.
#[utoipa::path(
    tag = "saved-searches", operation_id = "patch_saved_search", extensions(("x-permission" = json!("account.own"))),
    params(("search" = SavedSearchId, Path, description = "The search's id.")),
    request_body(content((SavedSearchPatch = "application/merge-patch+json"), (SavedSearchPatch = "application/json"))),
    responses((status = 200, description = "The search as it is now.", body = SavedSearch)),
)]
#[patch("/saved-searches/{search}")]
async fn patch_saved_search(
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<SavedSearchId>,
    caller: Caller<permission::OwnAccount>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(state, &config, *id, &caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN)).await
}

/// A merge patch of a saved search: any of its fields that can be written; `null` sets a field back.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "name": "Inspection", "digest": "weekly" }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct SavedSearchPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    state: web::Data<State>,
    config: &Config,
    id: SavedSearchId,
    caller: &Caller<permission::OwnAccount>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<SavedSearchInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (account, day, shared) = (account(caller)?, day(config), state.clone());
    let row = state
        .database
        .write(move |db| {
            let present = store::present(db, account, id)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(SavedSearch::from(present.clone())).map_err(Problem::internal)?;
            let input = read(&shared, &shown)?;
            query::read(&shared.contract, &input.query)?;
            let lang = language_of(db, account, input.lang)?;
            let before = present.rhythm();
            if (&input.name, &input.query, &lang, input.digest) == (&present.name, &present.query, &present.lang, before) {
                return Ok(present);
            }
            let mut row = SavedSearchRow { name: input.name, lang, digest: input.digest.name().to_owned(), ..present.clone() };
            if input.digest != before {
                row.next_digest_at = input.digest.next(UtcTime::now(), day);
            }
            if before == Digest::Never || input.query != present.query {
                row.told_up_to = changes::last_number(db)?;
            }
            row.query = input.query;
            store::save(db, &present, row)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &SavedSearch::from(row))
}

/// Delete a saved search
///
/// With its digests.
#[utoipa::path(
    tag = "saved-searches", operation_id = "delete_saved_search", extensions(("x-permission" = json!("account.own"))),
    params(("search" = SavedSearchId, Path, description = "The search's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/saved-searches/{search}")]
async fn delete_saved_search(
    state: web::Data<State>,
    id: web::Path<SavedSearchId>,
    caller: Caller<permission::OwnAccount>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let account = account(&caller)?;
    state
        .database
        .write(move |db| {
            let present = store::present(db, account, *id)?;
            condition.check(present.version)?;
            store::delete(db, &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Switches the digest of a search off. The link goes on working: a person may open it twice.
fn switch_off(db: &mut Db, secret: &str) -> Result<(), Problem> {
    let id = SavedSearchId(links::find(db, Purpose::SavedSearchDigest, secret)?.ok_or_else(ended)?.0);
    let present = store::find(db, id)?.ok_or_else(ended)?;
    if present.rhythm() == Digest::Never {
        return Ok(());
    }
    let row = SavedSearchRow { digest: Digest::Never.name().to_owned(), next_digest_at: None, ..present.clone() };
    store::save(db, &present, row).map(drop)
}

/// Switch a digest off
///
/// For whoever holds the link at the end of a digest; the search stays. To do it twice does no harm.
#[utoipa::path(
    tag = "saved-searches", operation_id = "unsubscribe_from_digest", request_body = LinkSecret,
    responses((status = 204, description = "There will be no more digests of this search.")),
)]
#[post("/saved-search-unsubscriptions")]
async fn unsubscribe_from_digest(state: web::Data<State>, JsonBody(link): JsonBody<LinkSecret>) -> Result<HttpResponse, Problem> {
    state.database.write(move |db| switch_off(db, &link.secret)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Switch a digest off from a mail program
///
/// The one click of RFC 8058, at the address in the mail's `List-Unsubscribe`. The secret is in the address because mail programs
/// send no body of ours; addresses are not logged here.
#[utoipa::path(
    tag = "saved-searches", operation_id = "unsubscribe_from_digest_at_once",
    params(("link" = String, Path, description = "What the mail says.", min_length = 20, max_length = 128, example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")),
    responses((status = 204, description = "There will be no more digests of this search.")),
)]
#[post("/saved-search-unsubscriptions/{link}")]
async fn unsubscribe_from_digest_at_once(state: web::Data<State>, link: web::Path<String>) -> Result<HttpResponse, Problem> {
    state.database.write(move |db| switch_off(db, &link)).await?;
    Ok(HttpResponse::NoContent().finish())
}
