//! Errors as RFC 9457 problem details: one table of codes, one type that every handler fails with.
//!
//! A [`Problem`] carries a code of the table, a sentence for people and, for bodies and parameters, every place that is
//! wrong. The [`reception`](super::reception) writes it out with the request's path and id; an unknown cause is logged
//! and never shown.

use std::{borrow::Cow, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db;

/// The media type of RFC 9457.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $status:ident, $title:literal;)+) => {
        /// What went wrong, as a stable code: the last part of the problem's `type`, documented at `/problems/{code}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The HTTP status it is answered with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// A short title, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What it means and what to do, for the documentation page.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc, " ",)+),)+ }
            }
        }
    };
}

codes! {
    /// The body is not the JSON (or other format) that its media type says.
    /// Check quoting, encoding (UTF-8), repeated keys and that the body is complete.
    MalformedBody = "malformed-body", BAD_REQUEST, "The body cannot be read";
    /// Fields of the body, or parameters of the address, break a rule. Each one is listed in `errors`,
    /// by JSON pointer (body) or by parameter name; mend all of them and send the request again.
    InvalidRequest = "invalid-request", BAD_REQUEST, "The request breaks a rule";
    /// A header of the request has a value that cannot be understood.
    InvalidHeader = "invalid-header", BAD_REQUEST, "A header cannot be understood";
    /// The request needs an access token, or the token it carries is not valid (any more).
    /// Sign in at `/api/v1/auth/login`, or get a token at `/oauth/token`, and send it as `Authorization: Bearer …`.
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Sign in first";
    /// The e-mail address and the password do not fit together, or the account cannot sign in.
    /// The answer is the same whether the account exists or not.
    WrongCredentials = "wrong-credentials", UNAUTHORIZED, "The credentials are not right";
    /// The caller is known but may not do this: the role or the scope does not allow it.
    Forbidden = "forbidden", FORBIDDEN, "Not allowed";
    /// There is nothing at this address, or nothing that the caller may see.
    NotFound = "not-found", NOT_FOUND, "Not found";
    /// The address exists but not for this method; `Allow` lists those it has.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "Method not allowed";
    /// None of the formats in `Accept` can be given here.
    NotAcceptable = "not-acceptable", NOT_ACCEPTABLE, "No such format";
    /// The request did not arrive in time.
    Timeout = "timeout", REQUEST_TIMEOUT, "The request took too long to arrive";
    /// The request contradicts what is stored: a name that is taken, a record that is in use, a step that the present
    /// state does not allow.
    Conflict = "conflict", CONFLICT, "Conflict with the present state";
    /// The record existed and was deleted or merged; it does not come back.
    Gone = "gone", GONE, "Deleted";
    /// The record changed since you read it: `If-Match` does not name its present version.
    /// Read it again, apply your change to it, and send that.
    Stale = "stale", PRECONDITION_FAILED, "The record has changed meanwhile";
    /// The caller speaks another version of a protocol than the service; a header of the answer names those that it speaks.
    UnsupportedProtocol = "unsupported-protocol", PRECONDITION_FAILED, "Another version of the protocol is needed";
    /// The file has no bytes where `Range` asks for them; `Content-Range` says how long it is.
    RangeNotSatisfiable = "range-not-satisfiable", RANGE_NOT_SATISFIABLE, "No such part";
    /// The body is larger than this address takes.
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// The media type of the body is not one that this address takes.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "Unsupported media type";
    /// The `Idempotency-Key` was used before with another request.
    IdempotencyMismatch = "idempotency-mismatch", UNPROCESSABLE_ENTITY, "The idempotency key belongs to another request";
    /// Changing a record needs `If-Match` with the `ETag` that it was read with, so that nobody's work is overwritten.
    PreconditionRequired = "precondition-required", PRECONDITION_REQUIRED, "If-Match is needed";
    /// Too many requests in too short a time; `Retry-After` says when to go on.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests";
    /// Something failed on our side. It was logged under the `request_id` of the answer.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Internal error";
    /// The service is starting, stopping or busy; `Retry-After` says when to try again. Nothing was changed.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Unavailable for a moment";
}

/// How many errors one answer lists at most; `detail` tells how many there are.
const MOST_ERRORS: usize = 1000;
/// How many characters of a pointer an answer shows.
pub(super) const LONGEST_POINTER: usize = 1024;

/// One thing that is wrong in a body or an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
pub struct FieldError {
    /// Where in the body: a JSON pointer (RFC 6901); `""` is the whole body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, pattern = r"^[\s\S]*$", max_length = 1024, example = "/names/en")]
    pub pointer: Option<String>,
    /// Which parameter of the address or which header.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, pattern = r"^[\s\S]*$", max_length = 256, example = "limit")]
    pub parameter: Option<String>,
    /// A stable code for programs.
    #[schema(max_length = 64, example = "too_short")]
    pub code: Cow<'static, str>,
    /// A sentence for people.
    #[schema(pattern = r"^[\s\S]*$", max_length = 2048, example = "must have at least 1 character")]
    pub message: String,
}

impl FieldError {
    /// An error at a place of the body.
    pub fn body(pointer: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            pointer: Some(shortened(pointer.into(), LONGEST_POINTER)),
            parameter: None,
            code: code.into(),
            message: shortened(message.into(), 2048),
        }
    }

    /// An error of one parameter.
    pub fn parameter(name: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(shortened(name.into(), 256)), code: code.into(), message: shortened(message.into(), 2048) }
    }
}

/// Everything that is wrong in a request: as many places as one answer lists, and how many there are. A body can have
/// hundreds of thousands of them.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    listed: Vec<FieldError>,
    count: usize,
}

impl Findings {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether further places are only counted.
    pub fn is_full(&self) -> bool {
        self.listed.len() >= MOST_ERRORS
    }

    /// Notes one more place, which is described only when it will be listed.
    pub fn note(&mut self, error: impl FnOnce() -> FieldError) {
        if !self.is_full() {
            self.listed.push(error());
        }
        self.count += 1;
    }

    /// The places that are listed.
    pub fn into_listed(self) -> Vec<FieldError> {
        self.listed
    }
}

impl From<Vec<FieldError>> for Findings {
    fn from(mut errors: Vec<FieldError>) -> Self {
        let count = errors.len();
        errors.truncate(MOST_ERRORS);
        Self { listed: errors, count }
    }
}

/// Text that may repeat what the caller sent, cut to what the contract promises.
pub fn shortened(mut text: String, longest: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(longest) {
        text.truncate(end);
    }
    text
}

/// A failure on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which row of the table.
    pub code: Code,
    /// What happened here, in a sentence that helps.
    pub detail: Cow<'static, str>,
    /// Every place that is wrong.
    pub errors: Vec<FieldError>,
    /// Headers that belong to this answer: `Retry-After`, `Allow`, `WWW-Authenticate`, `Location`.
    pub headers: Vec<(header::HeaderName, String)>,
    /// What really happened, when it is our fault: for the log, never for the client. It is logged where the request's id is
    /// known.
    pub cause: Option<String>,
}

impl Problem {
    /// A problem of the table with its sentence.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), cause: None }
    }

    /// Several places are wrong.
    pub fn invalid(errors: impl Into<Findings>) -> Self {
        let Findings { listed, count } = errors.into();
        let detail = match listed.as_slice() {
            [only] => Cow::Owned(format!(
                "{}: {}",
                only.pointer.as_deref().or(only.parameter.as_deref()).filter(|place| !place.is_empty()).unwrap_or("body"),
                only.message
            )),
            _ => Cow::Owned(format!("{count} places need mending; see errors.")),
        };
        Self { errors: listed, ..Self::new(Code::InvalidRequest, detail) }
    }

    /// One place of the body is wrong.
    pub fn field(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::body(pointer, code, message)])
    }

    /// Nothing here that the caller may see.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is nothing at this address, or nothing that you may see.")
    }

    /// The present state forbids it.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Conflict, detail)
    }

    /// The caller may not.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Forbidden, detail)
    }

    /// Our fault; the cause goes to the log only.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(Code::Internal, "Something failed on our side; it has been logged under this request_id.").with_cause(cause)
    }

    /// Adds what really happened, for the log.
    #[must_use]
    pub fn with_cause(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code.name(), self.detail)?;
        self.cause.as_ref().map_or(Ok(()), |cause| write!(formatter, " ({cause})"))
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The body is written by the reception, which knows the request.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Self {
        if error.is_transient() {
            return Self::new(Code::Unavailable, "The database is busy; nothing was changed. Try again in a moment.")
                .with_header(header::RETRY_AFTER, "2")
                .with_cause(error);
        }
        match error {
            db::Error::Query(diesel::result::Error::NotFound) => Self::not_found(),
            undecided @ db::Error::Undecided(_) => {
                let sentence = "The database was lost while the change was being committed, and whether it was made is not known. Look \
                                before you send it again.";
                Self::new(Code::Internal, sentence).with_cause(undecided)
            }
            other => Self::internal(other),
        }
    }
}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        db::Error::from(error).into()
    }
}

/// Left on an error answer that has a body of its own for people: it is not written out as a problem.
#[derive(Clone, Copy, Debug)]
pub struct OwnBody;

/// The JSON form of a [`Problem`] (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Problem", description = "Problem details of RFC 9457.")]
pub struct ProblemBody<'a> {
    /// Address of the documentation of this kind of problem, relative to the service.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", max_length = 256, example = "/problems/invalid-request")]
    pub kind: String,
    /// Short title, the same for every occurrence.
    #[schema(max_length = 256, example = "The request breaks a rule")]
    pub title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 400)]
    pub status: u16,
    /// What happened here.
    #[schema(pattern = r"^[\s\S]*$", max_length = 8192, example = "/names: must have at least one name")]
    pub detail: &'a str,
    /// The path of the request.
    #[schema(format = "uri-reference", max_length = 8192, example = "/api/v1/partners")]
    pub instance: &'a str,
    /// The id under which the request was logged; also in the `X-Request-Id` header.
    #[schema(max_length = 64, example = "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f")]
    pub request_id: &'a str,
    /// Every place that is wrong; absent when the problem is not about places.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    #[schema(max_items = 1000)]
    pub errors: &'a [FieldError],
}
