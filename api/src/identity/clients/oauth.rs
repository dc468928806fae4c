//! OAuth2 for API clients: tokens (RFC 6749), revocation (RFC 7009), metadata (RFC 8414), keys (RFC 7517), and the
//! address for security reports (RFC 9116).

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    scopes,
    store::{self, ClientRow},
};
use crate::{
    config::Config,
    db::fields::{ClientId, UtcTime},
    http::{Code, Problem, State, body::collect, client_address::client_address},
    identity::{Identity, keys::JsonWebKey, store as accounts, throttle, token::Subject},
};

/// The parameters that are read.
const FIELDS: [&str; 6] = ["grant_type", "scope", "client_id", "client_secret", "token", "token_type_hint"];

/// The largest form that these addresses take.
const LARGEST_FORM: usize = 16 * 1024;

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(issue_token)
        .service(revoke_token)
        .service(get_authorization_server_metadata)
        .service(get_signing_keys)
        .service(get_security_contact);
}

/// A request for a token.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only the contract reads it: forms are read field by field, to answer as RFC 6749 says")]
pub struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(max_length = 64, pattern = "^client_credentials$", example = "client_credentials")]
    grant_type: String,
    /// The scopes wanted, separated by spaces; all that the client has when absent.
    #[schema(max_length = 1000, nullable = false, example = "partners:write")]
    scope: Option<String>,
    /// The client's id, when it is not in the `Authorization` header.
    #[schema(max_length = 64, nullable = false, example = "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f")]
    client_id: Option<String>,
    /// The client's secret, when it is not in the `Authorization` header.
    #[schema(max_length = 256, nullable = false, format = "password", example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")]
    client_secret: Option<String>,
}

/// A request to end a token.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only the contract reads it")]
pub struct RevocationRequest {
    /// The access token.
    #[schema(max_length = 4096, example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln")]
    token: String,
    /// What kind of token it is; not needed.
    #[schema(max_length = 64, nullable = false, example = "access_token")]
    token_type_hint: Option<String>,
    /// The client's id, when it is not in the `Authorization` header.
    #[schema(max_length = 64, nullable = false, example = "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f")]
    client_id: Option<String>,
    /// The client's secret, when it is not in the `Authorization` header.
    #[schema(max_length = 256, nullable = false, format = "password", example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")]
    client_secret: Option<String>,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "RFC 6749 names these fields")]
pub struct Token {
    /// Send it as `Authorization: Bearer …`.
    #[schema(max_length = 4096, example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln")]
    access_token: String,
    /// How it is sent.
    #[schema(max_length = 16, example = "Bearer")]
    token_type: &'static str,
    /// How long it lasts, in seconds.
    #[schema(minimum = 1, maximum = 86400, example = 900)]
    expires_in: i64,
    /// The scopes it has, separated by spaces.
    #[schema(max_length = 1000, example = "partners:write")]
    scope: String,
}

/// An error as RFC 6749 section 5.2 defines it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthError {
    /// The code.
    #[schema(max_length = 64, example = "invalid_client")]
    error: &'static str,
    /// A sentence for people.
    #[schema(max_length = 300, example = "The client is not known, or its secret is not right.")]
    error_description: &'static str,
}

/// Where everything is (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorizationServer {
    /// Who issues tokens.
    #[schema(max_length = 2048, format = "uri", example = "https://portal.example.org")]
    issuer: String,
    /// Where tokens are issued.
    #[schema(max_length = 2048, format = "uri", example = "https://portal.example.org/oauth/token")]
    token_endpoint: String,
    /// Where tokens are ended.
    #[schema(max_length = 2048, format = "uri", example = "https://portal.example.org/oauth/revoke")]
    revocation_endpoint: String,
    /// Where the public keys are.
    #[schema(max_length = 2048, format = "uri", example = "https://portal.example.org/.well-known/jwks.json")]
    jwks_uri: String,
    /// Where the documentation is.
    #[schema(max_length = 2048, format = "uri", example = "https://portal.example.org/docs/")]
    service_documentation: String,
    /// The grants.
    #[schema(max_items = 5, example = json!(["client_credentials"]))]
    grant_types_supported: Vec<&'static str>,
    /// The response types: none, there is no authorization endpoint.
    #[schema(max_items = 5, example = json!([]))]
    response_types_supported: Vec<&'static str>,
    /// The scopes.
    #[schema(max_items = 100, example = json!(["partners:write"]))]
    scopes_supported: Vec<&'static str>,
    /// How clients authenticate.
    #[schema(max_items = 5, example = json!(["client_secret_basic", "client_secret_post"]))]
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How clients authenticate to end a token.
    #[schema(max_items = 5, example = json!(["client_secret_basic", "client_secret_post"]))]
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
}

/// The public keys (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct KeySet {
    /// The keys.
    #[schema(max_items = 1000)]
    keys: Vec<JsonWebKey>,
}

/// Whom to write to (RFC 9116).
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 4000, example = "Contact: mailto:security@example.org")]
#[expect(dead_code, reason = "only the contract reads it: the answer is plain text")]
pub struct SecurityContact(String);

/// What went wrong with a form.
enum Refusal {
    /// As OAuth2 says it.
    OAuth(u16, OAuthError),
    /// As the rest of the service says it.
    Problem(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn refuse(status: u16, error: &'static str, error_description: &'static str) -> Refusal {
    Refusal::OAuth(status, OAuthError { error, error_description })
}

impl Refusal {
    fn answer(self) -> Result<HttpResponse, Problem> {
        match self {
            Self::Problem(problem) => Err(problem),
            Self::OAuth(status, body) => {
                let status = actix_web::http::StatusCode::from_u16(status).map_err(Problem::internal)?;
                let mut answer = HttpResponse::build(status);
                answer.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::PRAGMA, "no-cache"));
                if status == actix_web::http::StatusCode::UNAUTHORIZED {
                    answer.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"coalition\", charset=\"UTF-8\""));
                }
                Ok(answer.json(body))
            }
        }
    }
}

/// Issue a token
///
/// The client credentials grant of RFC 6749 section 4.4; the client authenticates by HTTP Basic or in the form.
#[utoipa::path(
    tag = "clients", operation_id = "issue_token",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token.", body = Token),
        (status = 400, description = "The request is not right (RFC 6749 section 5.2).", body = OAuthError),
        (status = 401, description = "The client is not known, or its secret is not right.", body = OAuthError),
    ),
)]
#[post("/oauth/token")]
async fn issue_token(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    identity: web::Data<Identity>,
) -> Result<HttpResponse, Problem> {
    match token(&request, payload, &state, &identity).await {
        Ok(token) => Ok(HttpResponse::Ok().insert_header((header::PRAGMA, "no-cache")).json(token)),
        Err(refusal) => refusal.answer(),
    }
}

async fn token(request: &HttpRequest, payload: web::Payload, state: &State, identity: &Identity) -> Result<Token, Refusal> {
    let form = form(request, payload).await?;
    let client = client_of(request, state, &form).await?;
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => return Err(refuse(400, "unsupported_grant_type", "Only client_credentials is supported.")),
        None => return Err(refuse(400, "invalid_request", "grant_type is missing.")),
    }
    let allowed = client.scopes.0;
    let wanted: Vec<String> =
        match form.get("scope").map(|scope| scope.split(' ').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>()) {
            Some(wanted) if !wanted.is_empty() => wanted,
            _ => allowed.clone(),
        };
    if wanted.iter().any(|scope| !allowed.contains(scope)) {
        return Err(refuse(400, "invalid_scope", "The client does not have all of these scopes."));
    }
    let scope = wanted.join(" ");
    let (access_token, _) = identity.issue(Subject::Client(client.id), None, Some(client.partner_id), &scope).map_err(Problem::internal)?;
    Ok(Token { access_token, token_type: "Bearer", expires_in: identity.access_token_seconds, scope })
}

/// Revoke a token
///
/// RFC 7009: ends an access token of this client. A token that is not valid is fine too.
#[utoipa::path(
    tag = "clients", operation_id = "revoke_token",
    request_body(content = RevocationRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token does not work any more."),
        (status = 400, description = "The request is not right.", body = OAuthError),
        (status = 401, description = "The client is not known, or its secret is not right.", body = OAuthError),
    ),
)]
#[post("/oauth/revoke")]
async fn revoke_token(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    identity: web::Data<Identity>,
) -> Result<HttpResponse, Problem> {
    let revoked = async {
        let form = form(&request, payload).await?;
        let client = client_of(&request, &state, &form).await?;
        let Some(token) = form.get("token") else { return Err(refuse(400, "invalid_request", "token is missing.")) };
        identity.freshen(token).await;
        // A token of somebody else stays, and nobody learns whether it exists.
        let claims = identity.verify(token).filter(|claims| claims.subject() == Some(Subject::Client(client.id)));
        if let Some(claims) = claims {
            let expires: UtcTime = chrono::DateTime::from_timestamp(claims.exp, 0).unwrap_or_default().into();
            state.database.write(move |db| accounts::revoke(db, claims.jti, expires).map_err(Problem::from)).await?;
        }
        Ok(())
    };
    match revoked.await {
        Ok(()) => Ok(HttpResponse::Ok().finish()),
        Err(refusal) => refusal.answer(),
    }
}

async fn form(request: &HttpRequest, payload: web::Payload) -> Result<HashMap<String, String>, Refusal> {
    let media_type = actix_web::HttpMessage::content_type(request).to_ascii_lowercase();
    if media_type != "application/x-www-form-urlencoded" {
        return Err(Problem::new(Code::UnsupportedMediaType, "The body must be sent as application/x-www-form-urlencoded.").into());
    }
    let bytes = collect(payload.into_inner(), None, LARGEST_FORM).await?;
    let unreadable = || refuse(400, "invalid_request", "The form must be percent-encoded UTF-8.");
    let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
    let mut fields = HashMap::new();
    for part in text.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let decode = |text: &str| {
            let spaced = text.replace('+', " ");
            percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
        };
        let (Some(name), Some(value)) = (decode(name), decode(value)) else { return Err(unreadable()) };
        // Parameters that are not known here are left out of account (RFC 6749 section 3.2).
        if !FIELDS.contains(&name.as_str()) {
            continue;
        }
        if value.contains('\0') {
            return Err(unreadable());
        }
        if fields.insert(name, value).is_some() {
            return Err(refuse(400, "invalid_request", "A parameter is given more than once."));
        }
    }
    Ok(fields)
}

/// The authenticated client of a request.
async fn client_of(request: &HttpRequest, state: &State, form: &HashMap<String, String>) -> Result<ClientRow, Refusal> {
    let wrong = || refuse(401, "invalid_client", "The client is not known, or its secret is not right.");
    let (id, secret) = match basic(request) {
        Some(_) if form.contains_key("client_secret") => return Err(refuse(400, "invalid_request", "Authenticate in one way only.")),
        Some(credentials) => credentials,
        None => match (form.get("client_id"), form.get("client_secret")) {
            (Some(id), Some(secret)) => (id.clone(), secret.clone()),
            _ => return Err(wrong()),
        },
    };
    // Not by client as well: nobody guesses a secret of 256 random bits, but anybody could hold a client up by its id.
    let subject = throttle::Subject::address(client_address(request, &state.trusted_proxies));
    let parsed: Option<ClientId> = id.parse().ok();
    let asked = subject.clone();
    let found = state
        .database
        .read(move |db| {
            if let Some(seconds) = throttle::wait(db, &[asked], UtcTime::now())? {
                return Err(throttle::slow_down(seconds));
            }
            parsed.map_or(Ok(None), |id| store::authenticate(db, id, &secret).map_err(Problem::from))
        })
        .await?;
    let Some(client) = found else {
        state.database.write(move |db| throttle::begin(db, &[subject], UtcTime::now()).map_err(Problem::from)).await?;
        return Err(wrong());
    };
    Ok(client)
}

/// HTTP Basic as RFC 6749 section 2.3.1 wants it: both parts form-encoded first.
fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain =
        |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    Some((plain(id)?, plain(secret)?))
}

/// Get the authorization server's metadata
///
/// RFC 8414: where tokens are issued and ended, and what is supported.
#[utoipa::path(
    tag = "clients", operation_id = "get_authorization_server_metadata",
    responses((status = 200, description = "The metadata.", body = AuthorizationServer)),
)]
#[get("/.well-known/oauth-authorization-server")]
async fn get_authorization_server_metadata(state: web::Data<State>) -> HttpResponse {
    let at = |path: &str| format!("{}{path}", state.public_url);
    let methods = vec!["client_secret_basic", "client_secret_post"];
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=3600")).json(AuthorizationServer {
        issuer: state.public_url.clone(),
        token_endpoint: at("/oauth/token"),
        revocation_endpoint: at("/oauth/revoke"),
        jwks_uri: at("/.well-known/jwks.json"),
        service_documentation: at("/docs/"),
        grant_types_supported: vec!["client_credentials"],
        response_types_supported: Vec::new(),
        scopes_supported: scopes(),
        token_endpoint_auth_methods_supported: methods.clone(),
        revocation_endpoint_auth_methods_supported: methods,
    })
}

/// Get the signing keys
///
/// RFC 7517: the public keys of every node, to check access tokens with.
#[utoipa::path(
    tag = "clients", operation_id = "get_signing_keys",
    responses((status = 200, description = "The keys.", body = KeySet)),
)]
#[get("/.well-known/jwks.json")]
async fn get_signing_keys(identity: web::Data<Identity>) -> Result<HttpResponse, Problem> {
    let keys = crate::db::run_blocking(move || identity.keys.public().map_err(Problem::from)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=60")).json(KeySet { keys }))
}

/// Get the address for security reports
///
/// RFC 9116.
#[utoipa::path(
    tag = "service", operation_id = "get_security_contact",
    responses((status = 200, description = "Whom to write to.", body = SecurityContact, content_type = "text/plain")),
)]
#[get("/.well-known/security.txt")]
async fn get_security_contact(state: web::Data<State>, config: web::Data<Config>) -> HttpResponse {
    let contact = config.secretariat_email.as_ref().map_or_else(|| state.public_url.clone(), |email| format!("mailto:{email}"));
    let expires = UtcTime::now().plus(chrono::Duration::days(180));
    let canonical = &state.public_url;
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, "public, max-age=86400")).body(
        format!(
            "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, fr, es\nCanonical: {canonical}/.well-known/security.txt\n"
        ),
    )
}
