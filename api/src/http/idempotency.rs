//! `Idempotency-Key` on every `POST` but those of credentials: the first answer is kept for 24 hours and given again to a
//! repeated request.
//!
//! Kept answers may hold secrets that are shown only once, so they are encrypted with a key that is made from the
//! caller's own idempotency key, of which only a hash is stored.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    rt::time::sleep,
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, aead::Aead};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};

use super::{
    State,
    body::{collect, next_chunk},
    problem::{Code, Problem},
};
use crate::db::{
    self, Db, dialect,
    fields::{Json, UtcTime},
    schema::idempotency_keys,
};

/// How long answers are kept.
pub const KEPT_FOR: chrono::Duration = chrono::Duration::hours(24);

/// After this time a request without an answer is no longer being worked on: it failed, or the process died.
const ABANDONED_AFTER: chrono::Duration = chrono::Duration::seconds(120);

/// How long what became of a request is tried to be written while the database is busy, and how long to wait between tries.
const TRIED_FOR: Duration = Duration::from_secs(60 * 60);
const PAUSE: Duration = Duration::from_secs(1);

/// Headers of an answer that are kept with it.
const KEPT_HEADERS: [header::HeaderName; 4] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG, header::CONTENT_LANGUAGE];

/// Where callers prove who they are. Such answers are not to be had again with an old key, and who calls is not known
/// beforehand.
const CREDENTIALS: [&str; 2] = ["/api/v1/auth/", "/oauth/"];

/// Whether a `POST` to this path template may carry a key.
pub fn covers(template: &str) -> bool {
    !CREDENTIALS.iter().any(|prefix| template.starts_with(prefix))
}

/// The caller's credentials were looked at and are not valid (any more). Whoever authenticates leaves it on the request.
#[derive(Clone)]
pub struct RefusedCaller(pub Problem);

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
    /// It was begun, and failed or its process died before an answer was kept.
    Unknown,
    /// It belongs to another request.
    Mismatch,
}

/// The middleware: looks at `POST` requests that carry an `Idempotency-Key`, lets all others pass.
pub async fn idempotency(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let key = match request.headers().get("idempotency-key") {
        Some(value) if request.method() == Method::POST && request.match_pattern().is_some_and(|template| covers(&template)) => {
            value.clone()
        }
        _ => return next.call(request).await.map(ServiceResponse::map_into_boxed_body),
    };
    let key = match key.to_str() {
        Ok(key) if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => key.to_owned(),
        _ => {
            return Ok(refuse(request, &Problem::new(Code::InvalidHeader, "Idempotency-Key must have 1 to 255 visible ASCII characters.")));
        }
    };
    // In a task of its own: when the client hangs up, the work goes on and its answer is kept for the repetition.
    match actix_web::rt::spawn(answer_once(request, next, key)).await {
        Ok(answered) => answered,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Problem::internal("a request was given up because the service stops").into()),
        },
    }
}

/// What a caller's key stands for, as far as it is stored.
struct Names {
    /// The row of the key.
    key: String,
    /// What its answer is encrypted with; never stored.
    seal: Vec<u8>,
    /// The request without its body.
    head: Sha256,
}

impl Names {
    fn of(request: &ServiceRequest, state: &State, key: &str) -> Self {
        let caller = state
            .callers
            .recognize(request.request())
            .unwrap_or_else(|| super::client_address::client_address(request.request(), &state.trusted_proxies).to_string());
        // A key counts for one address: what callers without a token sent elsewhere has no bearing on it.
        let digest = |what: &str, more: &[&str]| {
            let mut digest = Sha256::new();
            for part in [&[what, &caller, request.path(), key], more].concat() {
                digest.update((part.len() as u64).to_be_bytes());
                digest.update(part);
            }
            digest
        };
        Self {
            key: STANDARD.encode(digest("name", &[]).finalize()),
            seal: digest("seal", &[]).finalize().to_vec(),
            // The key itself is part of it, so that nobody finds out bodies by trying who reads the stored hashes.
            head: digest("request", &[&request.uri().to_string(), request.content_type()]),
        }
    }
}

/// What is known of a request's body.
enum Body {
    /// It was read whole.
    Read(Sha256),
    /// A file passes by on its way to the handler.
    Passing(Rc<RefCell<Sha256>>),
}

/// Answers from the store, or has the request answered and keeps that.
async fn answer_once(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    key: String,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let refused = request.extensions().get::<RefusedCaller>().cloned();
    if let Some(RefusedCaller(problem)) = refused {
        return Ok(refuse(request, &problem));
    }
    let state = State::of(request.request())?;
    let names = Names::of(&request, &state, &key);
    let mut payload = request.take_payload();
    // Only JSON is read into memory, as its handlers do; of a file the handler knows how large it may be.
    let body = if is_read_whole(request.content_type()) {
        let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        match collect(payload, declared, state.max_body_bytes).await {
            Ok(bytes) => {
                payload = Payload::from(bytes.clone().freeze());
                Body::Read(names.head.clone().chain_update(&bytes))
            }
            Err(problem) => return Ok(refuse(request, &problem)),
        }
    } else {
        Body::Passing(Rc::new(RefCell::new(names.head.clone())))
    };
    let (name, wanted, began) = (names.key.clone(), body.hash(), UtcTime::now());
    let passing = matches!(body, Body::Passing(_));
    match state.database.write(move |db| claim(db, &name, &wanted, passing, began).map_err(Problem::from)).await {
        Ok(Claim::Ours) => {}
        Ok(Claim::Answered(kept)) => {
            return match same_body(&kept, body, payload).await {
                Ok(true) => Ok(request.into_response(replay(&kept, &names.seal)?)),
                Ok(false) => Ok(refuse(request, &mismatch())),
                Err(problem) => Ok(refuse(request, &problem)),
            };
        }
        Ok(Claim::InProgress) => {
            let problem = Problem::conflict("A request with this Idempotency-Key is still being worked on; try again in a moment.")
                .with_header(header::RETRY_AFTER, "1");
            return Ok(refuse(request, &problem));
        }
        Ok(Claim::Unknown) => {
            let sentence = "The first request with this Idempotency-Key was interrupted, and what became of it is not known. Look \
                            whether it was done; if not, send it with a new key.";
            return Ok(refuse(request, &Problem::conflict(sentence)));
        }
        Ok(Claim::Mismatch) => return Ok(refuse(request, &mismatch())),
        Err(problem) => return Ok(refuse(request, &problem)),
    }
    request.set_payload(body.watch(payload));

    let (answered, committed) = db::noting_commits(next.call(request)).await;
    let status = match &answered {
        Ok(response) if response.status().is_success() => return keep(&state, names, began, body.hash(), answered?).await,
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    if changed_nothing(status, committed) {
        let free = move |db: &mut Db| diesel::delete(claimed(&names.key, began)).execute(db);
        write_until_it_works(&state, free).await;
    }
    answered.map(ServiceResponse::map_into_boxed_body)
}

/// Whether a request that did not succeed can be sent again with its key: it was refused, or the service was busy before
/// anything was committed. Of other failures nobody knows what they left, and the key stays taken.
fn changed_nothing(status: StatusCode, committed: bool) -> bool {
    !status.is_server_error() || (status == StatusCode::SERVICE_UNAVAILABLE && !committed)
}

/// Whether a body of this media type is JSON, or has no type; lines of JSON are a file like any other.
fn is_read_whole(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    media_type.is_empty() || media_type == "application/json" || media_type.ends_with("+json")
}

impl Body {
    /// The hash of the request with as much of the body as has come by.
    fn hash(&self) -> String {
        STANDARD.encode(match self {
            Self::Read(digest) => digest.clone().finalize(),
            Self::Passing(digest) => digest.borrow().clone().finalize(),
        })
    }

    /// The payload for the handler; a file is hashed on its way there.
    fn watch(&self, payload: Payload) -> Payload {
        match self {
            Self::Read(_) => payload,
            Self::Passing(digest) => {
                let digest = Rc::clone(digest);
                Payload::Stream { payload: Box::pin(payload.inspect_ok(move |chunk| digest.borrow_mut().update(chunk))) }
            }
        }
    }
}

/// Whether the body is the one that was answered; a file is read to its end for that.
async fn same_body(kept: &Kept, body: Body, payload: Payload) -> Result<bool, Problem> {
    let mut payload = body.watch(payload);
    if let Body::Passing(_) = body {
        while next_chunk(&mut payload).await?.is_some() {}
    }
    Ok(body.hash() == kept.request_hash)
}

fn mismatch() -> Problem {
    Problem::new(Code::IdempotencyMismatch, "This Idempotency-Key was used for another request; take a new one.")
}

/// Keeps an answer and hands it on.
async fn keep(
    state: &Arc<State>,
    names: Names,
    began: UtcTime,
    request_hash: String,
    response: ServiceResponse<impl MessageBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Problem::internal("an answer could not be read"))?;
    let headers: Vec<(String, String)> =
        KEPT_HEADERS.iter().filter_map(|name| Some((name.to_string(), response.headers().get(name)?.to_str().ok()?.to_owned()))).collect();
    let status = i32::from(response.status().as_u16());
    let sealed = seal_body(&names.seal, &body)?;
    let fill = move |db: &mut Db| {
        diesel::update(claimed(&names.key, began))
            .set((
                idempotency_keys::request_hash.eq(&request_hash),
                idempotency_keys::status.eq(Some(status)),
                idempotency_keys::headers.eq(Some(Json(headers.clone()))),
                idempotency_keys::body.eq(Some(&sealed)),
            ))
            .execute(db)
    };
    write_until_it_works(state, fill).await;
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

/// The row of a key as this request took it: another one may have it by now.
#[diesel::dsl::auto_type(no_type_alias)]
fn claimed<'a>(key: &'a str, began: UtcTime) -> _ {
    idempotency_keys::table.filter(idempotency_keys::key_hash.eq(key)).filter(idempotency_keys::created_at.eq(began))
}

/// Writes what becomes of a key. While the database is busy the answer goes out, and it is tried again beside it: an import,
/// whose answer this may be, holds SQLite's only writer for as long as it takes.
async fn write_until_it_works(state: &Arc<State>, work: impl Fn(&mut Db) -> QueryResult<usize> + Send + Sync + 'static) {
    let work = Arc::new(work);
    if !is_busy_with(state, &work).await {
        return;
    }
    let state = Arc::clone(state);
    actix_web::rt::spawn(async move {
        let began = Instant::now();
        while began.elapsed() < TRIED_FOR {
            // Whoever repeats the request after the end of the service is told that nobody knows.
            if state.unless_stopping(sleep(PAUSE)).await.is_none() || !is_busy_with(&state, &work).await {
                return;
            }
        }
        tracing::warn!("an idempotent request's answer was given up: the database was busy for too long");
    });
}

/// Tries once; whether it is to be tried again.
async fn is_busy_with(state: &State, work: &Arc<impl Fn(&mut Db) -> QueryResult<usize> + Send + Sync + 'static>) -> bool {
    let work = Arc::clone(work);
    match state.database.write(move |db| work(db).map_err(db::Error::from)).await {
        Ok(_) => false,
        Err(error) if error.is_transient() => true,
        Err(error) => {
            tracing::warn!(error.cause = %error, "what became of an idempotent request could not be kept");
            false
        }
    }
}

fn refuse(request: ServiceRequest, problem: &Problem) -> ServiceResponse<BoxBody> {
    request.into_response(actix_web::ResponseError::error_response(problem))
}

/// Takes a key, or says how it stands. Of a request whose body is still to come only an answered one is not compared here.
fn claim(db: &mut Db, key_hash: &str, request_hash: &str, passing: bool, now: UtcTime) -> QueryResult<Claim> {
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
        Some(kept) if passing && kept.status.is_some() => Ok(Claim::Answered(kept)),
        Some(kept) if kept.request_hash != request_hash => Ok(Claim::Mismatch),
        Some(kept) if kept.status.is_some() => Ok(Claim::Answered(kept)),
        // To do it again might do it twice: it may have been committed just before the end.
        Some(kept) if kept.created_at < now.plus(-ABANDONED_AFTER) => Ok(Claim::Unknown),
        Some(_) => Ok(Claim::InProgress),
    }
}

/// Forgets answers that are kept no longer.
pub fn forget_old(db: &mut Db, now: UtcTime) -> QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(now.plus(-KEPT_FOR)))).execute(db)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Database, DatabaseUrl, PoolLimits, migrate};

    #[test]
    fn files_are_not_read_into_memory() {
        assert!(["", "application/json", "Application/JSON", "application/merge-patch+json"].into_iter().all(is_read_whole));
        assert!(!["text/csv", "application/x-ndjson", "application/octet-stream"].into_iter().any(is_read_whole));
    }

    #[test]
    fn a_key_is_free_again_only_when_nothing_was_changed() {
        let (busy, failed) = (StatusCode::SERVICE_UNAVAILABLE, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(changed_nothing(StatusCode::BAD_REQUEST, false) && changed_nothing(busy, false));
        assert!(!changed_nothing(busy, true) && !changed_nothing(failed, false) && !changed_nothing(failed, true));
    }

    #[test]
    fn a_request_that_was_interrupted_is_not_done_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let claimed = |request: &'static str, passing: bool, at: UtcTime| {
            database.write_now(|db| claim(db, "key", request, passing, at).map_err(db::Error::from)).expect("writes")
        };
        let began = UtcTime::now();
        let later = |seconds: i64| began.plus(chrono::Duration::seconds(seconds));
        assert!(matches!(claimed("one", false, began), Claim::Ours));
        assert!(matches!(claimed("one", false, later(1)), Claim::InProgress));
        assert!(matches!(claimed("other", false, later(1)), Claim::Mismatch));
        assert!(matches!(claimed("one", false, later(121)), Claim::Unknown));
        assert!(matches!(claimed("one", false, later(122)), Claim::Unknown), "nobody takes it over");
        let status = idempotency_keys::status.eq(Some(201));
        database.write_now(|db| diesel::update(idempotency_keys::table).set(status).execute(db).map_err(db::Error::from)).expect("writes");
        assert!(matches!(claimed("one", false, later(123)), Claim::Answered(_)));
        assert!(matches!(claimed("other", false, later(123)), Claim::Mismatch));
        assert!(matches!(claimed("head", true, later(123)), Claim::Answered(_)), "a file is compared once it has been read");
        assert!(matches!(claimed("other", false, later(24 * 3600 + 1)), Claim::Ours));
    }
}
