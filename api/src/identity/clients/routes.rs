//! API clients over HTTP: for administrators, and for focal points of their own partner.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    scopes,
    store::{self, COLLECTION, ClientRow},
};
use crate::{
    db::{
        Db,
        fields::{ClientId, PartnerId, UtcTime},
    },
    http::{
        FieldError, IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::{NotWritten, RecordBody},
        conditional,
        page::{self, Cursor, PageInfo},
    },
    identity::{Caller, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_api_clients)
        .service(create_api_client)
        .service(get_api_client)
        .service(patch_api_client)
        .service(replace_api_client)
        .service(delete_api_client)
        .service(rotate_api_client_secret);
}

/// An API client, without its secrets.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiClient {
    /// The id, which is the `client_id` of OAuth2.
    #[schema(read_only)]
    id: ClientId,
    /// The partner it acts for.
    #[schema(read_only)]
    partner: PartnerId,
    /// What people call it.
    #[schema(max_length = 200, example = "Nightly synchronization")]
    name: String,
    /// What it may ask for.
    #[schema(max_items = 50, example = json!(["partners:write"]))]
    scopes: Vec<String>,
    /// Whether it is switched off.
    disabled: bool,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    version: i64,
    /// When it was made.
    #[schema(read_only)]
    created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    updated_at: UtcTime,
}

impl From<ClientRow> for ApiClient {
    fn from(row: ClientRow) -> Self {
        Self {
            id: row.id,
            partner: row.partner_id,
            name: row.name,
            scopes: row.scopes.0,
            disabled: row.disabled,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A client with a secret, which is shown only in this answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiClientSecret {
    /// The client.
    client: ApiClient,
    /// The id to authenticate with.
    client_id: ClientId,
    /// The secret to authenticate with; only its hash is kept.
    #[schema(max_length = 64, example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")]
    client_secret: String,
}

/// A page of API clients.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiClientList {
    /// The clients.
    #[schema(max_items = 100)]
    items: Vec<ApiClient>,
    /// Where this page stands.
    page: PageInfo,
}

/// A new API client.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiClient {
    /// The partner it acts for.
    partner: PartnerId,
    /// What people call it.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Nightly synchronization")]
    name: String,
    /// What it may ask for.
    #[schema(min_items = 1, max_items = 50, example = json!(["partners:write"]))]
    scopes: Vec<String>,
}

/// What can be changed of an API client.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiClientChange {
    /// What people call it.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Nightly synchronization")]
    name: String,
    /// What it may ask for.
    #[schema(min_items = 1, max_items = 50, example = json!(["partners:write"]))]
    scopes: Vec<String>,
    /// Whether it is switched off.
    disabled: bool,
}

const NOT_WRITTEN: NotWritten = NotWritten { unchanged: &["id", "partner", "version", "created_at", "updated_at"], ignored: &[] };

/// A merge patch of an API client: any of its fields that can be written.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "disabled": true }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct ApiClientPatch {
    /// What people call it.
    #[schema(max_length = 200, nullable = false)]
    name: Option<String>,
    /// What it may ask for.
    #[schema(max_items = 50, nullable = false)]
    scopes: Option<Vec<String>>,
    /// Whether it is switched off.
    #[schema(nullable = false)]
    disabled: Option<bool>,
}

/// How long older secrets go on working.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRotation {
    /// Hours; a week when absent, 0 ends them at once.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 720, example = 168)]
    overlap_hours: Option<u32>,
}

/// Which API clients to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListApiClients {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048, example = "WyJuYW1lIiwiYnJhemlsIl0")]
    cursor: Option<String>,
    /// Only clients of this partner.
    partner: Option<PartnerId>,
}

/// List API clients
///
/// Administrators see all, focal points those of their own partner.
#[utoipa::path(
    tag = "clients", operation_id = "list_api_clients", extensions(("x-permission" = json!("clients.manage"))),
    params(ListApiClients),
    responses((status = 200, description = "A page of API clients.", body = ApiClientList)),
)]
#[get("/api-clients")]
async fn list_api_clients(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::ManageClients>,
    Query(query): Query<ListApiClients>,
) -> Result<HttpResponse, Problem> {
    let partner = match (caller.only_partner(), query.partner) {
        // Somebody else's clients: an empty list says nothing about them.
        (Some(own), Some(asked)) if own != asked => Some(PartnerId(uuid::Uuid::nil())),
        (Some(own), _) => Some(own),
        (None, asked) => asked,
    };
    let list = page::list_fingerprint(&(COLLECTION, partner));
    let after = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, 0)).transpose()?;
    let after: Option<ClientId> = after
        .map(|cursor| {
            cursor.id.parse().map_err(|_| page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged"))
        })
        .transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (mut rows, total) =
        state.database.read(move |db| store::page(db, partner, after, i64::from(limit) + 1).map_err(Problem::from)).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::after(&list, Vec::new(), row.id.to_string()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(ApiClient::from).collect();
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(ApiClientList { items, page: PageInfo { limit, total, next_cursor } }))
}

/// Create an API client
///
/// Answers its secret, which is shown only now.
#[utoipa::path(
    tag = "clients", operation_id = "create_api_client", extensions(("x-permission" = json!("clients.manage"))),
    request_body = NewApiClient,
    responses((status = 201, description = "The client with its secret.", body = ApiClientSecret)),
)]
#[post("/api-clients")]
async fn create_api_client(
    state: web::Data<State>,
    caller: Caller<permission::ManageClients>,
    JsonBody(new): JsonBody<NewApiClient>,
) -> Result<HttpResponse, Problem> {
    check_scopes(&new.scopes)?;
    caller.must_cover(new.partner)?;
    let (row, client_secret) = state.database.write(move |db| store::create(db, caller.actor(), new.partner, new.name, new.scopes)).await?;
    let location = format!("/api/v1/{COLLECTION}/{}", row.id);
    let version = row.version;
    conditional::created(&location, version, &ApiClientSecret { client_id: row.id, client: row.into(), client_secret })
}

/// Only scopes that there are, each once.
///
/// # Errors
/// Every place that is wrong.
pub fn check_scopes(wanted: &[String]) -> Result<(), Problem> {
    let known = scopes();
    let errors: Vec<FieldError> = wanted
        .iter()
        .enumerate()
        .filter_map(|(index, scope)| {
            let place = format!("/scopes/{index}");
            if !known.contains(&scope.as_str()) {
                return Some(FieldError::body(place, "unknown_reference", format!("must be one of {}", known.join(", "))));
            }
            wanted[..index].contains(scope).then(|| FieldError::body(place, "repeated", "appears more than once"))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn visible(db: &mut Db, caller: &Caller<permission::ManageClients>, id: &str) -> Result<ClientRow, Problem> {
    let id: ClientId = id.parse().map_err(|_| Problem::not_found())?;
    let row = store::find(db, id)?.ok_or_else(Problem::not_found)?;
    caller.must_see(row.partner_id)?;
    Ok(row)
}

/// Get an API client
///
/// Without its secrets, which nobody can see again.
#[utoipa::path(
    tag = "clients", operation_id = "get_api_client", extensions(("x-permission" = json!("clients.manage"))),
    params(("client" = ClientId, Path, description = "The client's id.")),
    responses((status = 200, description = "The client.", body = ApiClient)),
)]
#[get("/api-clients/{client}")]
async fn get_api_client(
    state: web::Data<State>,
    id: web::Path<String>,
    caller: Caller<permission::ManageClients>,
) -> Result<HttpResponse, Problem> {
    let row = state.database.read(move |db| visible(db, &caller, &id)).await?;
    conditional::record(StatusCode::OK, row.version, &ApiClient::from(row))
}

/// Change an API client
///
/// Its name, its scopes, or whether it is switched off; tokens that it has follow at once.
#[utoipa::path(
    tag = "clients", operation_id = "patch_api_client", extensions(("x-permission" = json!("clients.manage"))),
    params(("client" = ClientId, Path, description = "The client's id.")),
    request_body(content = ApiClientPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The client as it is now.", body = ApiClient)),
)]
#[patch("/api-clients/{client}")]
async fn patch_api_client(
    state: web::Data<State>,
    id: web::Path<String>,
    caller: Caller<permission::ManageClients>,
    condition: IfMatch,
    patch: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(state, id.into_inner(), caller, condition, move |state, present| patch.apply(&state.contract, present, NOT_WRITTEN)).await
}

/// Replace an API client
///
/// The whole record, as it was read.
#[utoipa::path(
    tag = "clients", operation_id = "replace_api_client", extensions(("x-permission" = json!("clients.manage"))),
    params(("client" = ClientId, Path, description = "The client's id.")),
    request_body = ApiClientChange,
    responses((status = 200, description = "The client as it is now.", body = ApiClient)),
)]
#[put("/api-clients/{client}")]
async fn replace_api_client(
    state: web::Data<State>,
    id: web::Path<String>,
    caller: Caller<permission::ManageClients>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(state, id.into_inner(), caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

async fn write(
    state: web::Data<State>,
    id: String,
    caller: Caller<permission::ManageClients>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<ApiClientChange, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            let present = visible(db, &caller, &id)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(ApiClient::from(present.clone())).map_err(Problem::internal)?;
            let change = read(&shared, &shown)?;
            check_scopes(&change.scopes)?;
            let mut row = present.clone();
            row.name = change.name;
            row.scopes.0 = change.scopes;
            row.disabled = change.disabled;
            store::save(db, caller.actor(), &present, row)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &ApiClient::from(row))
}

/// Delete an API client
///
/// Its secrets and tokens end with it.
#[utoipa::path(
    tag = "clients", operation_id = "delete_api_client", extensions(("x-permission" = json!("clients.manage"))),
    params(("client" = ClientId, Path, description = "The client's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/api-clients/{client}")]
async fn delete_api_client(
    state: web::Data<State>,
    id: web::Path<String>,
    caller: Caller<permission::ManageClients>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let present = visible(db, &caller, &id)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Rotate a client's secret
///
/// Answers a new secret, shown only now. Older ones go on working for the overlap, so that nothing stands still meanwhile.
#[utoipa::path(
    tag = "clients", operation_id = "rotate_api_client_secret", extensions(("x-permission" = json!("clients.manage"))),
    params(("client" = ClientId, Path, description = "The client's id.")),
    request_body = SecretRotation,
    responses((status = 201, description = "The client with its new secret.", body = ApiClientSecret)),
)]
#[post("/api-clients/{client}/secrets")]
async fn rotate_api_client_secret(
    state: web::Data<State>,
    id: web::Path<String>,
    caller: Caller<permission::ManageClients>,
    JsonBody(order): JsonBody<SecretRotation>,
) -> Result<HttpResponse, Problem> {
    let overlap = chrono::Duration::hours(i64::from(order.overlap_hours.unwrap_or(168)));
    let (row, client_secret) = state
        .database
        .write(move |db| {
            let present = visible(db, &caller, &id)?;
            store::rotate(db, caller.actor(), &present, overlap)
        })
        .await?;
    let (location, version) = (format!("/api/v1/{COLLECTION}/{}", row.id), row.version);
    conditional::created(&location, version, &ApiClientSecret { client_id: row.id, client: row.into(), client_secret })
}
