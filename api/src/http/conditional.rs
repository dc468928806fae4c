//! Versions of records in HTTP: strong `ETag`s and the conditions that use them (RFC 9110, sections 8.8.3 and 13).
//!
//! An `ETag` is `"VERSION-FINGERPRINT"`: the version protects writes, whatever language or choice of fields the record
//! was read with; the fingerprint tells representations apart for caches.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::{Code, Problem};

/// The version of a record that the caller means to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whatever there is.
    Any,
    /// One of these versions.
    Versions(Vec<i64>),
}

impl IfMatch {
    /// Refuses when the record has another version by now.
    ///
    /// # Errors
    /// [`Code::Stale`].
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        match self {
            Self::Any => Ok(()),
            Self::Versions(versions) if versions.contains(&version) => Ok(()),
            Self::Versions(_) => Err(Problem::new(
                Code::Stale,
                "The record has changed since you read it. Read it again and apply your change to what you find.",
            )),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        if rest == "*" {
            return Some(Self::Any);
        }
        let mut versions = Vec::new();
        loop {
            // A tag may hold commas, so the list is read tag by tag (RFC 9110 section 8.8.3).
            let (tag, after) = rest.strip_prefix('"')?.split_once('"')?;
            if !tag.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            // A tag of another making is a valid tag that matches nothing.
            versions.push(tag.split('-').next().and_then(|version| version.parse().ok()).unwrap_or(-1));
            let after = after.trim_start();
            if after.is_empty() {
                break;
            }
            rest = after.strip_prefix(',')?.trim_start();
        }
        Some(Self::Versions(versions))
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let values: Vec<_> = request.headers().get_all(header::IF_MATCH).map(|value| value.to_str().unwrap_or_default()).collect();
        ready(if values.is_empty() {
            Err(Problem::new(
                Code::PreconditionRequired,
                "Send If-Match with the ETag that you read the record with, so that nobody's work is overwritten.",
            ))
        } else {
            Self::parse(&values.join(","))
                .ok_or_else(|| Problem::new(Code::InvalidHeader, "If-Match must hold strong entity tags such as \"3-aGVsbG8\", or *."))
        })
    }
}

/// The strong `ETag` of a representation.
pub fn etag(version: i64, body: &[u8]) -> String {
    format!("\"{version}-{}\"", fingerprint(body))
}

/// A short digest of bytes.
pub fn fingerprint(body: &[u8]) -> String {
    shortened(&Sha256::digest(body))
}

/// A digest as fingerprints show it.
pub fn shortened(digest: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&digest[..digest.len().min(9)])
}

/// Answers a record with its `ETag`.
///
/// # Errors
/// [`Code::Internal`] when the record cannot be written as JSON.
pub fn record(status: StatusCode, version: i64, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    record_as("application/json", status, version, value)
}

/// The same in another representation of JSON.
///
/// # Errors
/// [`Code::Internal`] when the record cannot be written as JSON.
pub fn record_as(media_type: &'static str, status: StatusCode, version: i64, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(value).map_err(Problem::internal)?;
    let tag = etag(version, &body);
    Ok(HttpResponse::build(status).insert_header((header::ETAG, tag)).insert_header((header::CONTENT_TYPE, media_type)).body(body))
}

/// Answers a new record: 201 with `Location` and `ETag`.
///
/// # Errors
/// [`Code::Internal`] when the record cannot be written as JSON.
pub fn created(location: &str, version: i64, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let mut response = record(StatusCode::CREATED, version, value)?;
    let location = header::HeaderValue::from_str(location).map_err(Problem::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// Whether an `If-None-Match` header names this tag (weak comparison, RFC 9110 section 13.1.2).
pub fn none_match(header: &str, tag: &str) -> bool {
    let tag = tag.trim_start_matches("W/");
    header.trim() == "*" || header.split(',').any(|candidate| candidate.trim().trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_protects_its_version_only() {
        let tag = etag(3, b"body");
        let condition = IfMatch::parse(&tag);
        assert!(condition.as_ref().is_some_and(|condition| condition.check(3).is_ok()));
        assert!(condition.is_some_and(|condition| condition.check(4).is_err()));
        assert_eq!(IfMatch::parse("*"), Some(IfMatch::Any));
        assert_eq!(IfMatch::parse("\"x\""), Some(IfMatch::Versions(vec![-1])));
        assert_eq!(IfMatch::parse("\"a,b\" , \"4-x\""), Some(IfMatch::Versions(vec![-1, 4])));
        for wrong in ["", "3", "W/\"3-a\"", "\"3", "\"3\" \"4\"", "\"3\",", "\"3 4\""] {
            assert_eq!(IfMatch::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn none_match_compares_weakly() {
        assert!(none_match("W/\"1-a\", \"2-b\"", "\"1-a\""));
        assert!(!none_match("\"1-b\"", "\"1-a\""));
        assert!(none_match("\"0-a\"", "W/\"0-a\""));
        assert!(none_match("*", "\"1-a\""));
    }
}
