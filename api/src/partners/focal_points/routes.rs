//! Focal points and contributors of a partner over HTTP.

use actix_web::{HttpResponse, delete, get, http::StatusCode, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    config::Config,
    db::{
        Db,
        fields::{AccountId, PartnerId, UtcTime},
    },
    http::{IfMatch, JsonBody, PatchBody, Problem, State, body::check, conditional},
    identity::{Caller, Role, invitations, model::AccountRow, passwords, permission, store, users},
    partners::directory,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_focal_points)
        .service(invite_focal_point)
        .service(get_focal_point)
        .service(patch_focal_point)
        .service(delete_focal_point);
}

/// What a person can be for a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerRole {
    /// Speaks for the partner and keeps its record.
    FocalPoint,
    /// Contributes for the partner.
    Contributor,
}

impl From<PartnerRole> for Role {
    fn from(role: PartnerRole) -> Self {
        match role {
            PartnerRole::FocalPoint => Self::FocalPoint,
            PartnerRole::Contributor => Self::Contributor,
        }
    }
}

/// A person of a partner.
#[derive(Debug, Serialize, ToSchema)]
pub struct FocalPoint {
    /// The account's id.
    id: AccountId,
    /// The name.
    #[schema(max_length = 300, example = "Your Name")]
    name: String,
    /// The e-mail address.
    #[schema(max_length = 254, example = "you@example.org")]
    email: String,
    /// What the person is.
    role: PartnerRole,
    /// Whether the invitation was accepted.
    active: bool,
    /// The last sign-in.
    last_login_at: Option<UtcTime>,
    /// The version, as in the `ETag`.
    #[schema(minimum = 1, example = 3)]
    version: i64,
}

impl FocalPoint {
    fn of(row: AccountRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            role: if Role::parse(&row.role) == Some(Role::FocalPoint) { PartnerRole::FocalPoint } else { PartnerRole::Contributor },
            active: row.password_hash.is_some() && !row.disabled,
            last_login_at: row.last_login_at,
            version: row.version,
        }
    }
}

/// The people of a partner.
#[derive(Debug, Serialize, ToSchema)]
pub struct FocalPointList {
    /// The people, by name.
    #[schema(max_items = 1000)]
    items: Vec<FocalPoint>,
}

/// Somebody to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFocalPoint {
    /// The e-mail address.
    #[schema(min_length = 3, max_length = 254, format = "email", example = "you@example.org")]
    email: String,
    /// The name.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    name: String,
    /// What the person will be.
    role: PartnerRole,
    /// The language for mail; English when absent. Somebody who is invited again keeps theirs.
    #[serde(default)]
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", example = "fr")]
    language: Option<String>,
}

fn covered(db: &mut Db, caller: &Caller<permission::ManageFocalPoints>, address: &str) -> Result<PartnerId, Problem> {
    let partner = directory::routes::present(db, address)?.id;
    caller.must_cover(partner)?;
    Ok(partner)
}

/// List a partner's people
///
/// Focal points and contributors; for the Secretariat and the partner's own focal points.
#[utoipa::path(
    tag = "focal-points", operation_id = "list_focal_points", extensions(("x-permission" = json!("focal_points.manage"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    responses(
        (status = 200, description = "The people.", body = FocalPointList),
        (status = 409, description = "The partner has another address now.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The partner was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partners/{partner}/focal-points")]
async fn list_focal_points(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::ManageFocalPoints>,
) -> Result<HttpResponse, Problem> {
    let rows = state
        .database
        .read(move |db| {
            let partner = covered(db, &caller, &address)?;
            store::accounts_of(db, partner).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::Ok().json(FocalPointList { items: rows.into_iter().map(FocalPoint::of).collect() }))
}

/// Invite somebody for a partner
///
/// Sends an invitation; somebody who never accepted one is invited again. Whoever does not accept in time is forgotten.
#[utoipa::path(
    tag = "focal-points", operation_id = "invite_focal_point", extensions(("x-permission" = json!("focal_points.manage"))),
    params(("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil")),
    request_body = NewFocalPoint,
    responses(
        (status = 201, description = "Invited.", body = FocalPoint),
        (status = 410, description = "The partner was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/partners/{partner}/focal-points")]
async fn invite_focal_point(
    state: web::Data<State>,
    config: web::Data<Config>,
    address: web::Path<String>,
    caller: Caller<permission::ManageFocalPoints>,
    JsonBody(new): JsonBody<NewFocalPoint>,
) -> Result<HttpResponse, Problem> {
    let (site, place, shared) = (passwords::site(&state, &config), address.clone(), state.clone());
    let row = state
        .database
        .write(move |db| {
            let partner_id = Some(covered(db, &caller, &address)?);
            let language = new.language.unwrap_or_else(|| "en".to_owned());
            let person = invitations::NewPerson { email: new.email, name: new.name, role: new.role.into(), partner_id, language };
            let id = invitations::invite(db, caller.actor(), person, &site)?;
            let row = store::account(db, id)?.ok_or_else(Problem::not_found)?;
            passwords::limit_invitations(&shared, caller.actor(), &row.email)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    let location = format!("/api/v1/partners/{place}/focal-points/{}", row.id);
    conditional::created(&location, row.version, &FocalPoint::of(row))
}

/// The person at an address below a partner that the caller covers.
fn person(db: &mut Db, caller: &Caller<permission::ManageFocalPoints>, address: &str, id: AccountId) -> Result<AccountRow, Problem> {
    let partner = covered(db, caller, address)?;
    let row = users::store::present(db, id)?;
    if row.partner_id == Some(partner) { Ok(row) } else { Err(Problem::not_found()) }
}

/// Get a partner's person
///
/// By the account's id.
#[utoipa::path(
    tag = "focal-points", operation_id = "get_focal_point", extensions(("x-permission" = json!("focal_points.manage"))),
    params(
        ("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil"),
        ("account" = AccountId, Path, description = "The account's id."),
    ),
    responses(
        (status = 200, description = "The person.", body = FocalPoint),
        (status = 409, description = "The partner has another address now.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The partner or the account was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partners/{partner}/focal-points/{account}")]
async fn get_focal_point(
    state: web::Data<State>,
    path: web::Path<(String, AccountId)>,
    caller: Caller<permission::ManageFocalPoints>,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    let row = state.database.read(move |db| person(db, &caller, &address, id)).await?;
    conditional::record(StatusCode::OK, row.version, &FocalPoint::of(row))
}

/// What can be changed of a partner's person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FocalPointChange {
    /// What the person is from now on.
    role: PartnerRole,
}

/// Change a partner's person
///
/// Makes a contributor a focal point or the other way round; the person signs in again.
#[utoipa::path(
    tag = "focal-points", operation_id = "patch_focal_point", extensions(("x-permission" = json!("focal_points.manage"))),
    params(
        ("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil"),
        ("account" = AccountId, Path, description = "The account's id."),
    ),
    request_body(content((FocalPointChange = "application/merge-patch+json"), (FocalPointChange = "application/json"))),
    responses((status = 200, description = "The person as it is now.", body = FocalPoint)),
)]
#[patch("/partners/{partner}/focal-points/{account}")]
async fn patch_focal_point(
    state: web::Data<State>,
    path: web::Path<(String, AccountId)>,
    caller: Caller<permission::ManageFocalPoints>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    let change: FocalPointChange = check(&state.contract, body.0)?;
    let row = state
        .database
        .write(move |db| {
            let present = person(db, &caller, &address, id)?;
            condition.check(present.version)?;
            let mut row = present.clone();
            Role::from(change.role).name().clone_into(&mut row.role);
            users::store::save(db, caller.actor(), &present, row)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &FocalPoint::of(row))
}

/// Remove a partner's person
///
/// The account ends with all its sessions.
#[utoipa::path(
    tag = "focal-points", operation_id = "delete_focal_point", extensions(("x-permission" = json!("focal_points.manage"))),
    params(
        ("partner" = String, Path, description = "Id or slug.", max_length = 90, example = "government-of-brazil"),
        ("account" = AccountId, Path, description = "The account's id."),
    ),
    responses((status = 204, description = "The account is gone.")),
)]
#[delete("/partners/{partner}/focal-points/{account}")]
async fn delete_focal_point(
    state: web::Data<State>,
    path: web::Path<(String, AccountId)>,
    caller: Caller<permission::ManageFocalPoints>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (address, id) = path.into_inner();
    state
        .database
        .write(move |db| {
            let present = person(db, &caller, &address, id)?;
            condition.check(present.version)?;
            users::store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
