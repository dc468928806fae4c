//! People over HTTP, for administrators.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, COLLECTION, Filter};
use crate::{
    config::Config,
    db::fields::{AccountId, PartnerId, UtcTime},
    http::{
        IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::{NotWritten, RecordBody},
        conditional,
        page::{self, Cursor, PageInfo},
    },
    identity::{
        Caller, Role,
        invitations::{self, NewPerson},
        model::AccountRow,
        passwords::{limit_invitations, site},
        permission,
    },
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_users).service(invite_user).service(get_user).service(replace_user).service(patch_user).service(delete_user);
}

/// A person who can sign in, or was invited to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct User {
    /// The id; it never changes.
    #[schema(read_only)]
    id: AccountId,
    /// The e-mail address to sign in with.
    #[schema(read_only, max_length = 254, example = "you@example.org")]
    email: String,
    /// The name.
    #[schema(max_length = 300, example = "Your Name")]
    name: String,
    /// What the person is.
    role: Role,
    /// The partner that a focal point or contributor belongs to.
    partner: Option<PartnerId>,
    /// The language for mail.
    #[schema(max_length = 35, example = "en")]
    language: String,
    /// Whether sign-in is switched off.
    disabled: bool,
    /// Whether the invitation was accepted.
    #[schema(read_only)]
    active: bool,
    /// The last sign-in.
    #[schema(read_only)]
    last_login_at: Option<UtcTime>,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    version: i64,
    /// When the account was made.
    #[schema(read_only)]
    created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    updated_at: UtcTime,
}

impl From<AccountRow> for User {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            // The database only holds what was written through this enum.
            role: Role::parse(&row.role).unwrap_or(Role::Contributor),
            partner: row.partner_id,
            language: row.language,
            disabled: row.disabled,
            active: row.password_hash.is_some() && !row.disabled,
            last_login_at: row.last_login_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

const NOT_WRITTEN: NotWritten =
    NotWritten { unchanged: &["id", "email", "version", "created_at", "updated_at"], ignored: &["active", "last_login_at"] };

/// What is written of a person. A body may also repeat, unchanged, the fields of [`User`] that are read only.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserInput {
    /// The name.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    name: String,
    /// What the person is.
    role: Role,
    /// The partner that a focal point or contributor belongs to; nobody else does.
    #[serde(default)]
    partner: Option<PartnerId>,
    /// The language for mail.
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", example = "fr")]
    language: String,
    /// Whether sign-in is switched off; switching it off ends all sessions.
    disabled: bool,
}

/// A merge patch of a person: any of the fields that can be written.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "role": "editor", "partner": null }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct UserPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

/// Somebody to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The e-mail address.
    #[schema(min_length = 3, max_length = 254, format = "email", example = "you@example.org")]
    email: String,
    /// The name.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    name: String,
    /// What the person will be.
    role: Role,
    /// The partner that a focal point or contributor will belong to.
    #[serde(default)]
    partner: Option<PartnerId>,
    /// The language for mail; English when absent.
    #[serde(default)]
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", example = "fr")]
    language: Option<String>,
}

/// Which people to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048, example = "WyJuYW1lIiwiYnJhemlsIl0")]
    cursor: Option<String>,
    /// Part of the name or of the e-mail address.
    #[param(min_length = 1, max_length = 100, example = "secretariat")]
    q: Option<String>,
    /// Only people of these roles.
    #[param(style = Form, explode = false, max_items = 4, example = json!(["admin", "editor"]))]
    role: Option<Vec<Role>>,
    /// Only people of this partner.
    partner: Option<PartnerId>,
    /// Only people who are, or are not, switched off.
    disabled: Option<bool>,
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    /// The people, in the order of their e-mail addresses.
    #[schema(max_items = 100)]
    items: Vec<User>,
    /// Where this page stands.
    page: PageInfo,
}

/// List people
///
/// For administrators, in the order of e-mail addresses.
#[utoipa::path(
    tag = "users", operation_id = "list_users", extensions(("x-permission" = json!("users.manage"))),
    params(ListUsers),
    responses((status = 200, description = "A page of people.", body = UserList)),
)]
#[get("/users")]
async fn list_users(
    request: HttpRequest,
    state: web::Data<State>,
    _: Caller<permission::ManageUsers>,
    Query(query): Query<ListUsers>,
) -> Result<HttpResponse, Problem> {
    let filter = Filter {
        role: query.role.unwrap_or_default(),
        partner: query.partner,
        q: query.q.map(|q| q.trim().to_lowercase()),
        disabled: query.disabled,
    };
    let list = page::list_fingerprint(&(COLLECTION, &filter));
    let after = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, 0)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (mut rows, total) = state
        .database
        .read(move |db| {
            let after = after.as_ref().map(|cursor| cursor.id.as_str());
            store::page(db, &filter, after, i64::from(limit) + 1).map_err(Problem::from)
        })
        .await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::after(&list, Vec::new(), row.email.clone()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(User::from).collect();
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(UserList { items, page: PageInfo { limit, total, next_cursor } }))
}

/// Invite somebody
///
/// Sends an invitation; somebody who never accepted one is invited again. Whoever does not accept in time is forgotten.
#[utoipa::path(
    tag = "users", operation_id = "invite_user", extensions(("x-permission" = json!("users.manage"))),
    request_body = NewUser,
    responses((status = 201, description = "Invited.", body = User)),
)]
#[post("/users")]
async fn invite_user(
    state: web::Data<State>,
    config: web::Data<Config>,
    caller: Caller<permission::ManageUsers>,
    JsonBody(new): JsonBody<NewUser>,
) -> Result<HttpResponse, Problem> {
    let (site, shared) = (site(&state, &config), state.clone());
    let row = state
        .database
        .write(move |db| {
            let errors = store::check_role(db, new.role, new.partner)?;
            if !errors.is_empty() {
                return Err(Problem::invalid(errors));
            }
            let language = new.language.unwrap_or_else(|| "en".to_owned());
            let person = NewPerson { email: new.email, name: new.name, role: new.role, partner_id: new.partner, language };
            let id = invitations::invite(db, caller.actor(), person, &site)?;
            let row = store::present(db, id)?;
            limit_invitations(&shared, caller.actor(), &row.email)?;
            Ok(row)
        })
        .await?;
    let location = format!("/api/v1/{COLLECTION}/{}", row.id);
    conditional::created(&location, row.version, &User::from(row))
}

/// Get a person
///
/// By id.
#[utoipa::path(
    tag = "users", operation_id = "get_user", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = AccountId, Path, description = "The account's id.")),
    responses(
        (status = 200, description = "The person.", body = User),
        (status = 410, description = "The account was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/users/{user}")]
async fn get_user(state: web::Data<State>, id: web::Path<AccountId>, _: Caller<permission::ManageUsers>) -> Result<HttpResponse, Problem> {
    let row = state.database.read(move |db| store::present(db, *id)).await?;
    conditional::record(StatusCode::OK, row.version, &User::from(row))
}

/// Replace a person
///
/// The whole record, as it was read. A change of role, partner or `disabled` ends the person's sessions. The last
/// administrator stays one.
#[utoipa::path(
    tag = "users", operation_id = "replace_user", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = AccountId, Path, description = "The account's id.")),
    request_body = UserInput,
    responses((status = 200, description = "The person as it is now.", body = User)),
)]
#[put("/users/{user}")]
async fn replace_user(
    state: web::Data<State>,
    id: web::Path<AccountId>,
    caller: Caller<permission::ManageUsers>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(state, *id, caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

/// Change parts of a person
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record.
#[utoipa::path(
    tag = "users", operation_id = "patch_user", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = AccountId, Path, description = "The account's id.")),
    request_body(content((UserPatch = "application/merge-patch+json"), (UserPatch = "application/json"))),
    responses((status = 200, description = "The person as it is now.", body = User)),
)]
#[patch("/users/{user}")]
async fn patch_user(
    state: web::Data<State>,
    id: web::Path<AccountId>,
    caller: Caller<permission::ManageUsers>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(state, *id, caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN)).await
}

async fn write(
    state: web::Data<State>,
    id: AccountId,
    caller: Caller<permission::ManageUsers>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<UserInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            let present = store::present(db, id)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(User::from(present.clone())).map_err(Problem::internal)?;
            let input = read(&shared, &shown)?;
            let errors = store::check_role(db, input.role, input.partner)?;
            if !errors.is_empty() {
                return Err(Problem::invalid(errors));
            }
            let mut row = present.clone();
            row.name = input.name;
            input.role.name().clone_into(&mut row.role);
            row.partner_id = input.partner;
            row.language = input.language;
            row.disabled = input.disabled;
            store::save(db, caller.actor(), &present, row)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &User::from(row))
}

/// Delete a person
///
/// With all sessions. What the person did stays in the audit log under the id; name and e-mail address leave it. The last
/// administrator cannot be deleted.
#[utoipa::path(
    tag = "users", operation_id = "delete_user", extensions(("x-permission" = json!("users.manage"))),
    params(("user" = AccountId, Path, description = "The account's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/users/{user}")]
async fn delete_user(
    state: web::Data<State>,
    id: web::Path<AccountId>,
    caller: Caller<permission::ManageUsers>,
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
