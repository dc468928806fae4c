//! A caller of the API: anonymous, or with an access token.

use std::collections::BTreeMap;

use serde_json::Value;
use ureq::Agent;

/// Somebody who sends requests to one service.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case, the last of each name.
    pub headers: BTreeMap<String, String>,
    /// The body as bytes.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header, or the empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Goes on only with this status; otherwise shows what came.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// Goes on only with a problem of this code (the last part of its `type`) and status.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["type"], format!("/problems/{code}"), "{}", answer.text());
        assert_eq!(answer.json()["status"], status);
        assert_eq!(answer.json()["request_id"], answer.header("x-request-id"));
        answer
    }

    /// The places that a problem names, sorted: `pointer code` or `parameter code`.
    pub fn places(&self) -> Vec<String> {
        let mut places: Vec<String> = self.json()["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| {
                let place = error["pointer"].as_str().or(error["parameter"].as_str()).unwrap_or("?");
                format!("{place} {}", error["code"].as_str().unwrap_or("?"))
            })
            .collect();
        places.sort();
        places
    }
}

impl Client {
    /// A stranger.
    pub fn new(base: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(std::time::Duration::from_secs(60)))
            .allow_non_standard_methods(true)
            .build()
            .into();
        Self { agent, base: base.to_owned(), token: None }
    }

    /// The same caller with an access token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The token, if any.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Any request: method, path, headers, body.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = match body {
            Some(body) => self.agent.run(request.body(body.to_vec()).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut response = sent.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let bytes = response.body_mut().with_config().limit(1 << 30).read_to_vec().expect("a whole body");
        Answer { status: response.status().as_u16(), headers, bytes }
    }

    /// `GET`.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// `POST` with JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], Some(body.to_string().as_bytes()))
    }

    /// `POST` with JSON and `If-Match`.
    #[track_caller]
    pub fn post_if(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json"), ("if-match", tag)], Some(body.to_string().as_bytes()))
    }

    /// `PUT` with JSON and `If-Match`.
    #[track_caller]
    pub fn put(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[("content-type", "application/json"), ("if-match", tag)], Some(body.to_string().as_bytes()))
    }

    /// `PATCH` with a merge patch and `If-Match`.
    #[track_caller]
    pub fn patch(&self, path: &str, tag: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/merge-patch+json"), ("if-match", tag)];
        self.send("PATCH", path, &headers, Some(body.to_string().as_bytes()))
    }

    /// `DELETE` with `If-Match`.
    #[track_caller]
    pub fn delete(&self, path: &str, tag: &str) -> Answer {
        self.send("DELETE", path, &[("if-match", tag)], None)
    }
}
