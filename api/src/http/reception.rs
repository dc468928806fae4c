//! The reception: every request passes here first and every answer last. It gives the request an id, counts it against
//! the caller's limit, checks its parameters, catches panics, writes problems out, answers conditions, and adds the
//! headers that every answer carries.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    panic::AssertUnwindSafe,
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt;

use super::{
    Code, FieldError, Problem, State,
    client_address::{client_address, counted_as},
    conditional,
    language::Preferred,
    problem::{MEDIA_TYPE, OwnBody, ProblemBody},
    query::CheckedQuery,
    rate_limit::Verdict,
};

/// Addresses whose requests count against no limit: probes, and the parts of the web app, of which a page has dozens and which
/// cost next to nothing.
const UNCOUNTED: [&str; 2] = ["/health/", "/_app/"];

/// The id under which a request is logged.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The outermost middleware.
pub async fn reception(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let state = State::of(request.request())?;
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));

    // HEAD is answered as GET; the server leaves the body out.
    let asked = request.method().clone();
    if asked == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let limited = !UNCOUNTED.iter().any(|prefix| request.path().starts_with(prefix));
    let verdict = if limited { state.rate_limit.check(caller_hash(&state, request.request())) } else { Verdict::Unlimited };
    let early = match verdict {
        Verdict::Refused { retry_after } => Some(
            Problem::new(Code::TooManyRequests, "Too many requests in too short a time; go on after Retry-After seconds.")
                .with_header(header::RETRY_AFTER, (retry_after.as_secs() + 1).to_string()),
        ),
        _ => None,
    };

    let mut response = if let Some(problem) = early {
        request.into_response(actix_web::ResponseError::error_response(&problem)).map_into_boxed_body()
    } else {
        let path = request.path().to_owned();
        // The router needs the request for itself alone, so no copy of it may be kept for the case of a panic.
        let answered = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(Ok(answered)) => Ok(answered.map_into_boxed_body()),
            Ok(Err(error)) => Err(error.as_error::<Problem>().cloned().unwrap_or_else(|| Problem::internal(error))),
            Err(panic) => {
                let cause = panic
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned())
                    .unwrap_or_else(|| "unknown".to_owned());
                Err(Problem::internal(format!("panic: {cause}")))
            }
        };
        match answered {
            Ok(answered) => answered,
            Err(problem) => {
                log_cause(&problem, &id);
                observe(asked.as_str(), || None, problem.code.status(), started, &id);
                return Err(Lost { problem, path, id }.into());
            }
        }
    };

    if response.status().is_client_error() || response.status().is_server_error() {
        response = write_problem(&state, response, &id);
    } else {
        tag_coded_bytes(response.headers_mut());
        response = answer_condition(response);
    }
    let status = response.status();
    finish(&state, response.headers_mut(), &id, verdict, started);
    observe(asked.as_str(), || response.request().match_pattern(), status, started, &id);
    Ok(response)
}

fn request_id(headers: &HeaderMap) -> String {
    headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(|text| (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)))
        .map_or_else(|| uuid::Uuid::now_v7().hyphenated().to_string(), str::to_owned)
}

fn caller_hash(state: &State, request: &HttpRequest) -> u64 {
    let mut hasher = DefaultHasher::new();
    let recognized = if request.headers().contains_key(header::AUTHORIZATION) { state.callers.recognize(request) } else { None };
    match recognized {
        Some(name) => name.hash(&mut hasher),
        None => counted_as(client_address(request, &state.trusted_proxies)).hash(&mut hasher),
    }
    hasher.finish()
}

/// The middleware that checks the address of a request against the contract, before any handler but after the cache:
/// an address that was answered before needs no second look.
pub async fn check_addresses(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = State::of(request.request())?;
    if let Some(problem) = check_address(&state, &mut request) {
        return Ok(request.into_response(actix_web::ResponseError::error_response(&problem)));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    let language = response.request().extensions().get::<Preferred>().and_then(|language| HeaderValue::from_str(&language.0).ok());
    if let Some(language) = language.filter(|_| response.status().is_success()) {
        response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
    }
    Ok(response)
}

/// Checks the path's encoding and the parameters; leaves the parameters for the handler.
fn check_address(state: &State, request: &mut ServiceRequest) -> Option<Problem> {
    let decoded = percent_encoding::percent_decode_str(request.path()).decode_utf8();
    if decoded.map_or(true, |path| path.contains('\0')) {
        return Some(Problem::not_found());
    }
    let template = request.match_pattern()?;
    let checked = state.contract.check_query(&template, request.method().as_str(), request.query_string());
    match checked {
        Ok(values) => {
            request.extensions_mut().insert(CheckedQuery(values));
            None
        }
        Err(errors) => Some(Problem::invalid(errors)),
    }
}

/// A handler panicked, or a middleware failed: the request is gone, so this error brings its own body.
#[derive(Debug)]
struct Lost {
    problem: Problem,
    path: String,
    id: String,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(formatter)
    }
}

impl actix_web::ResponseError for Lost {
    fn error_response(&self) -> HttpResponse {
        let mut answer = render(&self.problem, &self.path, &self.id);
        for (name, value) in SECURITY_HEADERS {
            answer.headers_mut().insert(name, value);
        }
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            answer.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
        }
        answer
    }
}

fn render(problem: &Problem, path: &str, id: &str) -> HttpResponse {
    let body = ProblemBody {
        kind: format!("/problems/{}", problem.code.name()),
        title: problem.code.title(),
        status: problem.code.status().as_u16(),
        detail: &problem.detail,
        instance: path,
        request_id: id,
        errors: &problem.errors,
    };
    let mut answer = HttpResponse::build(problem.code.status());
    answer.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if problem.code.status() == StatusCode::UNAUTHORIZED {
        answer.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"coalition\""));
    }
    for (name, value) in &problem.headers {
        answer.insert_header((name.clone(), value.as_str()));
    }
    answer.body(serde_json::to_vec(&body).unwrap_or_default())
}

/// Turns any error answer into problem details.
fn write_problem(state: &State, response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let known = response.response().extensions().get::<Problem>().cloned();
    let already = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(MEDIA_TYPE.as_bytes()) || value.as_bytes().starts_with(b"application/json"));
    if response.response().extensions().get::<OwnBody>().is_some() {
        if let Some(problem) = &known {
            log_cause(problem, id);
        }
        return response;
    }
    // OAuth2 defines its own errors (RFC 6749 section 5.2); those come with a body of their own.
    if known.is_none() && already {
        return response;
    }
    let problem = known.unwrap_or_else(|| of_framework(state, &response, status));
    log_cause(&problem, id);
    let (request, _) = response.into_parts();
    let answer = render(&problem, request.path(), id);
    ServiceResponse::new(request, answer)
}

/// What is kept from the client goes to the log under the id that the client is told.
fn log_cause(problem: &Problem, id: &str) {
    let Some(cause) = &problem.cause else { return };
    if problem.code == Code::Internal {
        tracing::error!(error.cause = %cause, request_id = id, "a request failed for a reason of ours");
    } else {
        tracing::warn!(error.cause = %cause, request_id = id, "a request could not be served at the moment");
    }
}

/// An error that the framework made, as a row of our table.
fn of_framework(state: &State, response: &ServiceResponse<BoxBody>, status: StatusCode) -> Problem {
    let request = response.request();
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => not_routed(state, request),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::TooLarge, "The body is too large."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(Code::UnsupportedMediaType, "This media type is not taken here."),
        StatusCode::REQUEST_TIMEOUT => Problem::new(Code::Timeout, "The request took too long to arrive."),
        StatusCode::NOT_ACCEPTABLE => Problem::new(Code::NotAcceptable, "None of the accepted formats or encodings can be given."),
        status if status.is_client_error() => {
            Problem::invalid(vec![FieldError::parameter("?", "not_allowed", "the address or a header cannot be understood")])
        }
        _ => Problem::internal(response.response().error().map_or_else(|| status.to_string(), ToString::to_string)),
    }
}

/// No handler: the address may exist for other methods.
pub fn not_routed(state: &State, request: &HttpRequest) -> Problem {
    let methods = request.match_pattern().map(|template| allowed_methods(state, &template)).unwrap_or_default();
    if methods.is_empty() {
        return Problem::not_found();
    }
    Problem::new(Code::MethodNotAllowed, format!("This address takes {methods}.")).with_header(header::ALLOW, methods)
}

/// The `Allow` header of a path template that there is.
pub fn allowed_methods(state: &State, template: &str) -> String {
    let mut methods = state.contract.methods(template);
    // What stands beside the contract is only read: health, figures, documentation.
    if methods.is_empty() {
        methods.push("GET");
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.sort_unstable();
    methods.join(", ")
}

/// A strong tag stands for bytes: in another coding they have their own (RFC 9110, section 8.8.3.3).
fn tag_coded_bytes(headers: &mut HeaderMap) {
    // It only tells the server's own encoder to let the bytes alone, and is no coding to name (RFC 9110, section 8.4).
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        headers.remove(header::CONTENT_ENCODING);
    }
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let coding = text(header::CONTENT_ENCODING);
    let tag = text(header::ETAG).and_then(|tag| tag.strip_suffix('"'));
    let coded = coding.zip(tag).and_then(|(coding, tag)| HeaderValue::from_str(&format!("{tag}-{coding}\"")).ok());
    if let Some(coded) = coded {
        headers.insert(header::ETAG, coded);
    }
}

/// `If-None-Match` on anything that has an `ETag`.
fn answer_condition(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.status() != StatusCode::OK || response.request().method() != Method::GET {
        return response;
    }
    let matches = match (response.request().headers().get(header::IF_NONE_MATCH), response.headers().get(header::ETAG)) {
        (Some(asked), Some(tag)) => match (asked.to_str(), tag.to_str()) {
            (Ok(asked), Ok(tag)) => conditional::none_match(asked, tag),
            _ => false,
        },
        _ => false,
    };
    if !matches {
        return response;
    }
    let (request, answer) = response.into_parts();
    let mut unchanged = HttpResponse::new(StatusCode::NOT_MODIFIED);
    // Browsers put the headers of a 304 in the place of the stored ones: without a page's own policy it would get that of
    // the API, which lets nothing load.
    let kept = [header::ETAG, header::CACHE_CONTROL, header::VARY, header::CONTENT_LANGUAGE, header::LINK, header::CONTENT_SECURITY_POLICY];
    for name in kept {
        if let Some(value) = answer.headers().get(&name) {
            unchanged.headers_mut().insert(name, value.clone());
        }
    }
    ServiceResponse::new(request, unchanged)
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains")),
];

fn finish(state: &State, headers: &mut HeaderMap, id: &str, verdict: Verdict, started: Instant) {
    for (name, value) in SECURITY_HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, NO_STORE);
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    let remaining = match verdict {
        Verdict::Unlimited => return,
        Verdict::Allowed { remaining } => remaining,
        Verdict::Refused { .. } => 0,
    };
    if let (Ok(policy), Ok(value)) =
        (HeaderValue::from_str(&state.rate_limit.policy()), HeaderValue::from_str(&state.rate_limit.state(remaining)))
    {
        headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
        headers.insert(HeaderName::from_static("ratelimit"), value);
    }
    if state.server_timing
        && let Ok(value) = HeaderValue::from_str(&format!("total;dur={:.1}", started.elapsed().as_secs_f64() * 1000.0))
    {
        headers.insert(HeaderName::from_static("server-timing"), value);
    }
}

/// Counts and logs. Reads that went well are only counted: they are most of the traffic and say nothing new.
/// The path template is logged, never the path itself, which may hold a secret link.
fn observe(method: &str, route: impl FnOnce() -> Option<String>, status: StatusCode, started: Instant, id: &str) {
    let took = started.elapsed();
    let status_class = match status.as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("http_requests_total", "status" => status_class).increment(1);
    metrics::histogram!("http_request_seconds").record(took.as_secs_f64());
    let (status, duration_ms) = (status.as_u16(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    let (failed, is_read) = (status >= 500, matches!(method, "GET" | "HEAD" | "OPTIONS"));
    if !failed && is_read && duration_ms <= 1000 && !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let route = route();
    let route = route.as_deref().unwrap_or("-");
    if failed {
        tracing::error!(http.method = method, http.route = route, http.status = status, duration_ms, request_id = id, "request failed");
    } else if !is_read || duration_ms > 1000 {
        tracing::info!(http.method = method, http.route = route, http.status = status, duration_ms, request_id = id, "request answered");
    } else {
        tracing::debug!(http.method = method, http.route = route, http.status = status, duration_ms, request_id = id, "request answered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_for_the_log_only() {
        let answer = render(&Problem::internal("a column of ours"), "/api/v1/partners", "request-1");
        let body = answer.into_body().try_into_bytes().expect("a whole body");
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("request-1") && !body.contains("column"), "{body}");
    }
}
