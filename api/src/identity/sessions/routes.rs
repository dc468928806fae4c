//! Signing in and out over HTTP.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    post, web,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Spent};
use crate::{
    db::{
        Db,
        fields::{PartnerId, RecordId, UtcTime},
    },
    http::{Code, JsonBody, Problem, State, client_address::client_address},
    identity::{Identity, MaybeCaller, Role, model::AccountRow, password, store as accounts, throttle, token::Subject},
};

/// The cookie that holds the refresh token of the web app.
const COOKIE: &str = "coalition_refresh";
const COOKIE_PATH: &str = "/api/v1/auth";

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(login).service(refresh).service(logout);
}

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The e-mail address; upper and lower case are the same.
    #[schema(min_length = 3, max_length = 254, example = "you@example.org")]
    email: String,
    /// The password.
    #[schema(min_length = 1, max_length = 256, format = "password", example = "a long enough password")]
    password: String,
    /// Whether the refresh token comes in the body instead of a cookie, for scripts.
    #[serde(default)]
    refresh_in_body: bool,
}

/// Keeps a session going.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token; without it the cookie counts.
    #[serde(default)]
    #[schema(min_length = 20, max_length = 128, example = "pW3vO2mYb0QkZr1xq0cVh8u5n2tGg7sJd4eLwA6iT9k")]
    refresh_token: Option<String>,
}

/// A session's tokens.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Send it as `Authorization: Bearer …`.
    #[schema(max_length = 4096, example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln")]
    access_token: String,
    /// How it is sent.
    #[schema(max_length = 16, example = "Bearer")]
    token_type: &'static str,
    /// How long it lasts, in seconds.
    #[schema(minimum = 1, maximum = 86400, example = 900)]
    expires_in: i64,
    /// The next refresh token, when it was asked for in the body.
    #[schema(max_length = 128, example = "pW3vO2mYb0QkZr1xq0cVh8u5n2tGg7sJd4eLwA6iT9k")]
    refresh_token: Option<String>,
    /// What the person may do.
    role: Role,
    /// The partner the person belongs to.
    partner: Option<PartnerId>,
}

/// Sign in
///
/// Answers an access token; the refresh token comes as an `HttpOnly` cookie, or in the body when asked for.
#[utoipa::path(
    tag = "auth", operation_id = "login",
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in.", body = Session),
        (status = 401, description = "The credentials are not right.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/auth/login")]
async fn login(
    request: HttpRequest,
    state: web::Data<State>,
    identity: web::Data<Identity>,
    JsonBody(credentials): JsonBody<Credentials>,
) -> Result<HttpResponse, Problem> {
    let email = credentials.email.trim().to_lowercase();
    let of_account = throttle::Subject::account(&email);
    let of_address = throttle::Subject::address(client_address(&request, &state.trusted_proxies));
    let subjects = [of_account.clone(), of_address.clone()];
    let account = state
        .database
        .write(move |db| {
            throttle::begin(db, &subjects, UtcTime::now())?.map_or(Ok(()), |seconds| Err(throttle::slow_down(seconds)))?;
            Ok::<_, Problem>(accounts::account_by_email(db, &email)?)
        })
        .await?;
    // Outside of any transaction: this takes tens of milliseconds on purpose.
    let stored = account.as_ref().filter(|account| !account.disabled).and_then(|account| account.password_hash.clone());
    let typed = credentials.password;
    let right = password::in_turn(move || Ok::<_, Problem>(password::verify(&typed, stored.as_deref()))).await?;
    let wrong = || Problem::new(Code::WrongCredentials, "The e-mail address and the password do not fit together.");
    let account = account.filter(|_| right).ok_or_else(wrong)?;
    let issuer = identity.clone();
    let tokens = state
        .database
        .write(move |db| {
            if !store::signed_in(db, account.id, account.password_hash.as_deref())? {
                return Err(wrong());
            }
            throttle::forgive(db, &of_account)?;
            throttle::take_back(db, &of_address, UtcTime::now())?;
            issue(db, &issuer, account, None)
        })
        .await?;
    Ok(answer(&state, &identity, tokens, credentials.refresh_in_body))
}

/// Keep a session going
///
/// Takes the refresh token from the cookie or the body and answers new tokens. A refresh token works once; when it is
/// used again, the whole session ends.
#[utoipa::path(
    tag = "auth", operation_id = "refresh",
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "New tokens.", body = Session),
        (status = 401, description = "The session has ended.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/auth/refresh")]
async fn refresh(
    request: HttpRequest,
    state: web::Data<State>,
    identity: web::Data<Identity>,
    JsonBody(body): JsonBody<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let in_body = body.refresh_token.is_some();
    let ended = || Problem::new(Code::Unauthenticated, "The session has ended; sign in again.");
    let token = body.refresh_token.or_else(|| request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())).ok_or_else(ended)?;
    let issuer = identity.clone();
    let next = state
        .database
        .write(move |db| {
            Ok::<_, Problem>(match store::spend(db, &token)? {
                Spent::Valid { account, family } => match accounts::account(db, account)?.filter(|account| !account.disabled) {
                    Some(account) => Some(issue(db, &issuer, account, Some(family))?),
                    None => None,
                },
                Spent::Reused => {
                    tracing::warn!("a spent refresh token came back: its session was ended");
                    None
                }
                Spent::Invalid => None,
            })
        })
        .await?;
    Ok(answer(&state, &identity, next.ok_or_else(ended)?, in_body))
}

/// Sign out
///
/// Ends the session of the cookie or the given refresh token, and the access token that comes with the request. Signing
/// out twice is fine, and so is an access token that has expired.
#[utoipa::path(
    tag = "auth", operation_id = "logout", extensions(("x-optional-sign-in" = json!("account.own"))),
    request_body = RefreshRequest,
    responses((status = 204, description = "Signed out.")),
)]
#[post("/auth/logout")]
async fn logout(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Result<MaybeCaller, Problem>,
    JsonBody(body): JsonBody<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    // Whoever leaves after the access token has expired leaves all the same: a token of no use is nobody's.
    let principal = match caller {
        Ok(caller) => caller.0,
        Err(problem) if problem.code == Code::Unauthenticated => None,
        Err(problem) => return Err(problem),
    };
    let token = body.refresh_token.or_else(|| request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()));
    state
        .database
        .write(move |db| {
            if let Some(token) = token {
                store::end_family_of(db, &token)?;
            }
            if let Some(principal) = principal {
                let expires = chrono::DateTime::from_timestamp(principal.claims.exp, 0).unwrap_or_default();
                accounts::revoke(db, principal.claims.jti, expires.into())?;
            }
            Ok::<_, Problem>(())
        })
        .await?;
    let mut gone = cookie(&state, String::new());
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

fn cookie(state: &State, value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path(COOKIE_PATH)
        .http_only(true)
        // Browsers take Secure cookies from http://localhost too, but other clients of a trial set-up do not.
        .secure(state.public_url.starts_with("https://"))
        .same_site(SameSite::Strict)
        .finish()
}

/// The tokens of a session that begins or goes on.
pub struct Tokens {
    access_token: String,
    refresh_token: String,
    role: Role,
    partner: Option<PartnerId>,
}

/// Issues the tokens of a session, both while the account's turn is held: a new password must not miss either.
///
/// # Errors
/// [`Code::Internal`] when the token cannot be signed, or the database's.
pub fn issue(db: &mut Db, identity: &Identity, account: AccountRow, family: Option<RecordId>) -> Result<Tokens, Problem> {
    let (role, partner) =
        (Role::parse(&account.role).ok_or_else(|| Problem::internal("an account has an unknown role"))?, account.partner_id);
    let refresh_token = store::issue(db, account.id, family, identity.refresh_token_days)?;
    let (access_token, _) = identity.issue(Subject::Account(account.id), Some(role), partner, "").map_err(Problem::internal)?;
    Ok(Tokens { access_token, refresh_token, role, partner })
}

/// Answers a session's tokens.
pub fn answer(state: &State, identity: &Identity, tokens: Tokens, in_body: bool) -> HttpResponse {
    let Tokens { access_token, refresh_token, role, partner } = tokens;
    let mut response = HttpResponse::Ok();
    let refresh_token = if in_body {
        Some(refresh_token)
    } else {
        let mut kept = cookie(state, refresh_token);
        kept.set_max_age(Duration::days(identity.refresh_token_days));
        response.cookie(kept);
        None
    };
    let expires_in = identity.access_token_seconds;
    response.json(Session { access_token, token_type: "Bearer", expires_in, refresh_token, role, partner })
}
