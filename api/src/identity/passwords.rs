//! One's own account over HTTP: who I am, passwords, invitations.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::{HttpRequest, HttpResponse, get, http::header, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Caller, Identity, Role, invitations,
    links::{self, Purpose},
    model::AccountRow,
    password, permission,
    sessions::{self, routes::Session},
    store, throttle, users,
};
use crate::{
    changes::Actor,
    config::Config,
    db::fields::{AccountId, PartnerId, UtcTime},
    http::{
        Code, IfMatch, JsonBody, PatchBody, Problem, Site, State,
        body::check,
        client_address::{client_address, counted_as},
        rate_limit::{RateLimit, Verdict},
    },
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(get_me)
        .service(patch_me)
        .service(change_password)
        .service(request_password_reset)
        .service(confirm_password_reset)
        .service(look_at_invitation)
        .service(accept_invitation);
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account's id.
    id: AccountId,
    /// The e-mail address.
    #[schema(max_length = 254, example = "you@example.org")]
    email: String,
    /// The name.
    #[schema(max_length = 300, example = "Your Name")]
    name: String,
    /// What the person is.
    role: Role,
    /// The partner the person belongs to.
    partner: Option<PartnerId>,
    /// The language for mail.
    #[schema(max_length = 35, example = "en")]
    language: String,
    /// What the person may do, as in the contract's `x-permission`.
    #[schema(max_items = 100, example = json!(["partners.edit"]))]
    permissions: Vec<&'static str>,
}

/// Get my account
///
/// Who is signed in, and what the person may do.
#[utoipa::path(
    tag = "auth", operation_id = "get_me", extensions(("x-permission" = json!("account.own"))),
    responses((status = 200, description = "The account.", body = Me)),
)]
#[get("/me")]
async fn get_me(state: web::Data<State>, caller: Caller<permission::OwnAccount>) -> Result<HttpResponse, Problem> {
    let id = caller.principal.account_id().ok_or_else(Problem::not_found)?;
    let account = state.database.read(move |db| store::account(db, id).map_err(Problem::from)).await?.ok_or_else(Problem::not_found)?;
    shown(account, &caller)
}

fn shown(account: AccountRow, caller: &Caller<permission::OwnAccount>) -> Result<HttpResponse, Problem> {
    let role = Role::parse(&account.role).ok_or_else(|| Problem::internal("an account has an unknown role"))?;
    let me = Me {
        id: account.id,
        email: account.email,
        name: account.name,
        role,
        partner: account.partner_id,
        language: account.language,
        permissions: caller.principal.permissions(),
    };
    crate::http::conditional::record(actix_web::http::StatusCode::OK, account.version, &me)
}

/// What people change of themselves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MyChanges {
    /// The name; stays when absent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", nullable = false, example = "Your Name")]
    name: Option<String>,
    /// The language for mail; stays when absent.
    #[serde(default)]
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", nullable = false, example = "fr")]
    language: Option<String>,
}

/// Change my account
///
/// The name, and the language for mail: a JSON merge patch (RFC 7396).
#[utoipa::path(
    tag = "auth", operation_id = "patch_me", extensions(("x-permission" = json!("account.own"))),
    request_body(content((MyChanges = "application/merge-patch+json"), (MyChanges = "application/json"))),
    responses((status = 200, description = "The account as it is now.", body = Me)),
)]
#[patch("/me")]
async fn patch_me(
    state: web::Data<State>,
    caller: Caller<permission::OwnAccount>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    let id = caller.principal.account_id().ok_or_else(Problem::not_found)?;
    let change: MyChanges = check(&state.contract, body.0)?;
    let actor = caller.actor();
    let account = state
        .database
        .write(move |db| {
            let present = store::account(db, id)?.ok_or_else(Problem::not_found)?;
            condition.check(present.version)?;
            let mut row = present.clone();
            row.name = change.name.unwrap_or(row.name);
            row.language = change.language.unwrap_or(row.language);
            users::store::save(db, actor, &present, row)
        })
        .await?;
    shown(account, &caller)
}

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    #[schema(min_length = 1, max_length = 256, format = "password", example = "the password so far")]
    old_password: String,
    /// The new one.
    #[schema(min_length = 12, max_length = 256, format = "password", example = "another long password")]
    new_password: String,
}

/// Change my password
///
/// Every session of the account ends at once, access tokens included; this one gets new tokens.
#[utoipa::path(
    tag = "auth", operation_id = "change_password", extensions(("x-permission" = json!("account.own"))),
    request_body = PasswordChange,
    responses((status = 200, description = "A new session.", body = Session)),
)]
#[post("/auth/password")]
async fn change_password(
    state: web::Data<State>,
    identity: web::Data<Identity>,
    caller: Caller<permission::OwnAccount>,
    JsonBody(change): JsonBody<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let id = caller.principal.account_id().ok_or_else(Problem::not_found)?;
    let subject = throttle::Subject::password(id);
    let tried = subject.clone();
    let account = state
        .database
        .write(move |db| {
            throttle::begin(db, &[tried], UtcTime::now())?.map_or(Ok(()), |seconds| Err(throttle::slow_down(seconds)))?;
            store::account(db, id)?.ok_or_else(Problem::not_found)
        })
        .await?;
    let (stored, old, new) = (account.password_hash.clone(), change.old_password, change.new_password);
    let hash = password::in_turn(move || {
        if !password::verify(&old, stored.as_deref()) {
            return Err(Problem::field("/old_password", "wrong", "is not the present password"));
        }
        password::hash(&new).map_err(Problem::internal)
    })
    .await?;
    let issuer = identity.clone();
    let tokens = state
        .database
        .write(move |db| {
            throttle::forgive(db, &subject)?;
            let row = invitations::set_password(db, &account, hash)?;
            sessions::routes::issue(db, &issuer, row, None)
        })
        .await?;
    Ok(sessions::routes::answer(&state, &identity, tokens, false))
}

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// The e-mail address.
    #[schema(min_length = 3, max_length = 254, example = "you@example.org")]
    email: String,
}

/// Ask for a new password
///
/// Sends a link when the address belongs to somebody. The answer is the same in any case.
#[utoipa::path(
    tag = "auth", operation_id = "request_password_reset",
    request_body = ResetRequest,
    responses((status = 202, description = "If the address is known, mail is on its way.")),
)]
#[post("/auth/password-resets")]
async fn request_password_reset(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    JsonBody(body): JsonBody<ResetRequest>,
) -> Result<HttpResponse, Problem> {
    limit_forms(&request, &state)?;
    let (site, database) = (site(&state, &config), state.database.clone());
    // Answered before the address is looked up: how long that takes would tell whether somebody has it.
    actix_web::rt::spawn(async move {
        if let Err(problem) = database.write(move |db| invitations::request_reset(db, &body.email, &site)).await {
            tracing::warn!(error.cause = %problem, "a link for a new password could not be sent");
        }
    });
    Ok(HttpResponse::Accepted().finish())
}

/// What mail says of this portal.
pub fn site(state: &State, config: &Config) -> Site {
    Site { public_url: state.public_url.clone(), coalition_name: config.coalition_name.clone() }
}

/// Counts a form that anybody can send against the limit of its address.
///
/// # Errors
/// [`Code::TooManyRequests`].
pub fn limit_forms(request: &HttpRequest, state: &State) -> Result<(), Problem> {
    let address = counted_as(client_address(request, &state.trusted_proxies));
    count(&state.form_rate_limit, address, "Too many forms from this address; go on after Retry-After seconds.")
}

/// Counts an invitation against the limits of whoever sends it and of whoever is sent it: the portal's mail must be of no
/// use to those who want to bother people. Asked last, so that only invitations count that would really be sent.
///
/// # Errors
/// [`Code::TooManyRequests`].
pub fn limit_invitations(state: &State, inviter: Actor, email: &str) -> Result<(), Problem> {
    let inviter = inviter.id().map(|id| id.0);
    count(&state.inviter_rate_limit, inviter, "You have sent very many invitations; go on after Retry-After seconds.")?;
    count(&state.invited_rate_limit, email, "This person was invited several times today; go on after Retry-After seconds.")
}

fn count(limit: &RateLimit, who: impl Hash, refusal: &'static str) -> Result<(), Problem> {
    let mut hasher = DefaultHasher::new();
    who.hash(&mut hasher);
    match limit.check(hasher.finish()) {
        Verdict::Refused { retry_after } => {
            Err(Problem::new(Code::TooManyRequests, refusal).with_header(header::RETRY_AFTER, (retry_after.as_secs() + 1).to_string()))
        }
        _ => Ok(()),
    }
}

/// A link's secret and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordByLink {
    /// The last part of the link.
    #[schema(min_length = 20, max_length = 128, example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")]
    secret: String,
    /// The password.
    #[schema(min_length = 12, max_length = 256, format = "password", example = "another long password")]
    password: String,
    /// The name to show, when an invitation had another.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    name: Option<String>,
}

async fn by_link(
    state: web::Data<State>,
    identity: web::Data<Identity>,
    purpose: Purpose,
    body: PasswordByLink,
) -> Result<HttpResponse, Problem> {
    let (typed, link) = (body.password, body.secret.clone());
    // Looked at before the costly part, which strangers could otherwise ask for as often as they like.
    state.database.read(move |db| links::find(db, purpose, &link)?.map(drop).ok_or_else(invitations::ended)).await?;
    let hash = password::in_turn(move || password::hash(&typed).map_err(Problem::internal)).await?;
    let issuer = identity.clone();
    let tokens = state
        .database
        .write(move |db| {
            let row = invitations::set_password_by_link(db, purpose, &body.secret, body.name, hash)?;
            sessions::routes::issue(db, &issuer, row, None)
        })
        .await?;
    Ok(sessions::routes::answer(&state, &identity, tokens, false))
}

/// Set a new password
///
/// With the link that was sent; it works once. Every other session of the account ends at once.
#[utoipa::path(
    tag = "auth", operation_id = "confirm_password_reset",
    request_body = PasswordByLink,
    responses((status = 200, description = "Signed in.", body = Session)),
)]
#[post("/auth/password-resets/confirmation")]
async fn confirm_password_reset(
    state: web::Data<State>,
    identity: web::Data<Identity>,
    JsonBody(body): JsonBody<PasswordByLink>,
) -> Result<HttpResponse, Problem> {
    by_link(state, identity, Purpose::PasswordReset, body).await
}

/// An invitation, for whoever holds its link.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// The e-mail address it was sent to.
    #[schema(max_length = 254, example = "you@example.org")]
    email: String,
    /// The name.
    #[schema(max_length = 300, example = "Your Name")]
    name: String,
    /// What the person will be.
    role: Role,
    /// The partner the person will belong to.
    partner: Option<PartnerId>,
}

/// The secret of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkSecret {
    /// The last part of the link. It is sent in the body because addresses end up in logs.
    #[schema(min_length = 20, max_length = 128, example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")]
    pub secret: String,
}

/// Look at an invitation
///
/// Who is invited, before a password is chosen. Does not use the link up.
#[utoipa::path(
    tag = "auth", operation_id = "look_at_invitation",
    request_body = LinkSecret,
    responses((status = 200, description = "The invitation.", body = Invitation)),
)]
#[post("/auth/invitations/lookup")]
async fn look_at_invitation(state: web::Data<State>, JsonBody(link): JsonBody<LinkSecret>) -> Result<HttpResponse, Problem> {
    let account = state
        .database
        .read(move |db| {
            let subject = links::find(db, Purpose::Invitation, &link.secret)?.ok_or_else(invitations::ended)?;
            store::account(db, AccountId(subject.0))?.ok_or_else(invitations::ended)
        })
        .await?;
    let role = Role::parse(&account.role).ok_or_else(|| Problem::internal("an account has an unknown role"))?;
    Ok(HttpResponse::Ok().json(Invitation { email: account.email, name: account.name, role, partner: account.partner_id }))
}

/// Accept an invitation
///
/// Chooses a password and signs in; the link works once.
#[utoipa::path(
    tag = "auth", operation_id = "accept_invitation",
    request_body = PasswordByLink,
    responses((status = 200, description = "Signed in.", body = Session)),
)]
#[post("/auth/invitations/acceptance")]
async fn accept_invitation(
    state: web::Data<State>,
    identity: web::Data<Identity>,
    JsonBody(body): JsonBody<PasswordByLink>,
) -> Result<HttpResponse, Problem> {
    by_link(state, identity, Purpose::Invitation, body).await
}
