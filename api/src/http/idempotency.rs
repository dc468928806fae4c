//! `Idempotency-Key` on every `POST`: the first answer is kept for 24 hours and given again to a repeated request.
//!
//! Kept answers may hold secrets that are shown only once, so they are encrypted with a key that is made from the
//! caller's own idempotency key, of which only a hash is stored.

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, aead::Aead};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use sha2::{Digest, Sha256};

use super::{
    State,
    body::collect,
    problem::{Code, Problem},
};
use crate::db::{
    Db, dialect,
    fields::{Json, UtcTime},
    schema::idempotency_keys,
};

/// How long answers are kept.
pub const KEPT_FOR: chrono::Duration = chrono::Duration::hours(24);

/// After this time a request that never got an answer (the process died) no longer holds its key.
const ABANDONED_AFTER: chrono::Duration = chrono::Duration::seconds(120);

/// Headers of an answer that are kept with it.
const KEPT_HEADERS: [header::HeaderName; 4] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG, header::CONTENT_LANGUAGE];

#[derive(diesel::Queryable)]
struct Kept {
    request_hash: String,
    status: Option<i32>,
    headers: Option<Json<Vec<(String, String)>>>,
    body: Option<String>,
    created_at: UtcTime,
}

/// What the store says of a key.
enum Claim {
    /// New: go on, then keep the answer.
    Ours,
    /// Answered before.
    Answered(Kept),
    /// Somebody is at it.
    InProgress,
    /// It belongs to another request.
    Mismatch,
}

/// The middleware: looks at `POST` requests that carry an `Idempotency-Key`, lets all others pass.
pub async fn idempotency(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let key = match request.headers().get("idempotency-key") {
        Some(value) if request.method() == Method::POST => value.clone(),
        _ => return next.call(request).await.map(ServiceResponse::map_into_boxed_body),
    };
    let key = match key.to_str() {
        Ok(key) if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => key.to_owned(),
        _ => {
            return Ok(refuse(request, &Problem::new(Code::InvalidHeader, "Idempotency-Key must have 1 to 255 visible ASCII characters.")));
        }
    };
    let state = State::of(request.request())?;
    let caller = state
        .callers
        .recognize(request.request())
        .unwrap_or_else(|| super::client_address::client_address(request.request(), &state.trusted_proxies).to_string());
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = match collect(request.take_payload(), declared, state.max_body_bytes).await {
        Ok(body) => body.freeze(),
        Err(problem) => return Ok(refuse(request, &problem)),
    };
    let hash = |parts: &[&[u8]]| {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize()
    };
    // A key counts for one address: what callers without a token sent elsewhere has no bearing on it.
    let address = request.path().to_owned();
    let key_hash = STANDARD.encode(hash(&[b"name", caller.as_bytes(), address.as_bytes(), key.as_bytes()]));
    let seal = hash(&[b"seal", caller.as_bytes(), address.as_bytes(), key.as_bytes()]);
    let request_hash = STANDARD.encode(hash(&[request.uri().to_string().as_bytes(), request.content_type().as_bytes(), &body]));
    request.set_payload(Payload::from(body));

    let (name, wanted) = (key_hash.clone(), request_hash.clone());
    match state.database.write(move |db| claim(db, &name, &wanted, UtcTime::now()).map_err(Problem::from)).await {
        Ok(Claim::Ours) => {}
        Ok(Claim::Answered(kept)) => return Ok(request.into_response(replay(&kept, &seal)?)),
        Ok(Claim::InProgress) => {
            let problem = Problem::conflict("A request with this Idempotency-Key is still being worked on; try again in a moment.")
                .with_header(header::RETRY_AFTER, "1");
            return Ok(refuse(request, &problem));
        }
        Ok(Claim::Mismatch) => {
            let problem = Problem::new(Code::IdempotencyMismatch, "This Idempotency-Key was used for another request; take a new one.");
            return Ok(refuse(request, &problem));
        }
        Err(problem) => return Ok(refuse(request, &problem)),
    }

    let answered = next.call(request).await;
    let response = match answered {
        Ok(response) if !response.status().is_server_error() && !is_problem(&response) => response,
        other => {
            // Nothing was changed, or nobody knows: the key is free again.
            forget(&state, key_hash).await;
            return other.map(ServiceResponse::map_into_boxed_body);
        }
    };
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Problem::internal("an answer could not be read"))?;
    let headers =
        KEPT_HEADERS.iter().filter_map(|name| Some((name.to_string(), response.headers().get(name)?.to_str().ok()?.to_owned()))).collect();
    let status = i32::from(response.status().as_u16());
    let sealed = seal_body(&seal, &body)?;
    let kept = state
        .database
        .write(move |db| {
            diesel::update(idempotency_keys::table.find(key_hash))
                .set((
                    idempotency_keys::status.eq(Some(status)),
                    idempotency_keys::headers.eq(Some(Json::<Vec<(String, String)>>(headers))),
                    idempotency_keys::body.eq(Some(sealed)),
                ))
                .execute(db)
                .map_err(Problem::from)
        })
        .await;
    if let Err(problem) = kept {
        tracing::warn!(%problem, "the answer to an idempotent request could not be kept");
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

fn refuse(request: ServiceRequest, problem: &Problem) -> ServiceResponse<BoxBody> {
    request.into_response(actix_web::ResponseError::error_response(problem))
}

fn is_problem<B>(response: &ServiceResponse<B>) -> bool {
    response.response().extensions().get::<Problem>().is_some() || response.response().error().is_some()
}

fn claim(db: &mut Db, key_hash: &str, request_hash: &str, now: UtcTime) -> diesel::QueryResult<Claim> {
    use idempotency_keys as keys;
    diesel::delete(keys::table.find(key_hash).filter(keys::created_at.lt(now.plus(-KEPT_FOR)))).execute(db)?;
    let fresh = (keys::key_hash.eq(key_hash), keys::request_hash.eq(request_hash), keys::created_at.eq(now));
    let kept: Option<Kept> = keys::table
        .find(key_hash)
        .select((keys::request_hash, keys::status, keys::headers, keys::body, keys::created_at))
        .first(db)
        .optional()?;
    match kept {
        None => match diesel::insert_into(keys::table).values(fresh).execute(db) {
            Ok(_) => Ok(Claim::Ours),
            // PostgreSQL: another node was faster.
            Err(error) if dialect::is_duplicate(&error, "idempotency_keys") => Ok(Claim::InProgress),
            Err(error) => Err(error),
        },
        Some(kept) if kept.request_hash != request_hash => Ok(Claim::Mismatch),
        Some(kept) if kept.status.is_some() => Ok(Claim::Answered(kept)),
        Some(kept) if kept.created_at < now.plus(-ABANDONED_AFTER) => {
            diesel::update(keys::table.find(key_hash)).set(keys::created_at.eq(now)).execute(db)?;
            Ok(Claim::Ours)
        }
        Some(_) => Ok(Claim::InProgress),
    }
}

/// Forgets answers that are kept no longer.
pub fn forget_old(db: &mut Db, now: UtcTime) -> diesel::QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(now.plus(-KEPT_FOR)))).execute(db)
}

async fn forget(state: &State, key_hash: String) {
    let removed =
        state.database.write(move |db| diesel::delete(idempotency_keys::table.find(key_hash)).execute(db).map_err(Problem::from)).await;
    if let Err(problem) = removed {
        tracing::warn!(%problem, "an idempotency key could not be freed");
    }
}

/// The nonce may be constant: every sealing key is made from one caller's one key and seals one answer.
fn cipher(seal: &[u8]) -> Result<ChaCha20Poly1305, Problem> {
    ChaCha20Poly1305::new_from_slice(seal).map_err(Problem::internal)
}

fn seal_body(seal: &[u8], body: &Bytes) -> Result<String, Problem> {
    let sealed = cipher(seal)?.encrypt(&Nonce::default(), body.as_ref()).map_err(Problem::internal)?;
    Ok(STANDARD.encode(sealed))
}

fn replay(kept: &Kept, seal: &[u8]) -> Result<HttpResponse, Problem> {
    let sealed = STANDARD.decode(kept.body.as_deref().unwrap_or_default()).map_err(Problem::internal)?;
    let body = cipher(seal)?.decrypt(&Nonce::default(), sealed.as_ref()).map_err(Problem::internal)?;
    let status = kept.status.and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let mut response = HttpResponse::build(StatusCode::from_u16(status).map_err(Problem::internal)?);
    for (name, value) in kept.headers.as_ref().map(|headers| headers.0.as_slice()).unwrap_or_default() {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.insert_header(("idempotency-replayed", "true"));
    Ok(response.body(body))
}
