//! Focal points and contributors of a partner over HTTP.

use actix_web::{HttpResponse, get, http::header, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    config::Config,
    db::{
        Db,
        fields::{AccountId, PartnerId, UtcTime},
    },
    http::{JsonBody, Problem, State},
    identity::{Caller, Role, invitations, model::AccountRow, passwords, permission, store},
    partners::directory,
};

/// Registers the room's operations.
pub fn register(service: &mut utoipa_actix_web::service_config::ServiceConfig) {
    service.service(list_focal_points).service(invite_focal_point);
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
    /// The language for mail; English when absent.
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
/// Sends an invitation; somebody who never accepted one is invited again.
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
    if !new.email.contains('@') {
        return Err(Problem::field("/email", "bad_format", "must be an e-mail address"));
    }
    let (site, place) = (passwords::site(&state, &config), address.clone());
    let row = state
        .database
        .write(move |db| {
            let partner_id = Some(covered(db, &caller, &address)?);
            let role = if new.role == PartnerRole::FocalPoint { Role::FocalPoint } else { Role::Contributor };
            let language = new.language.unwrap_or_else(|| "en".to_owned());
            let person = invitations::NewPerson { email: new.email, name: new.name, role, partner_id, language };
            let id = invitations::invite(db, caller.actor(), person, &site)?;
            store::account(db, id)?.ok_or_else(Problem::not_found)
        })
        .await?;
    let location = format!("/api/v1/partners/{place}/focal-points");
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(FocalPoint::of(row)))
}
