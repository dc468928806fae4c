//! The contract: `OpenAPI` 3.1, collected from the handlers and completed with what is the same everywhere, so that no
//! handler has to repeat it: security from the policy table, conditions, idempotency, and every error it can answer.

mod patches;
mod schemas;

use serde_json::{Map, Value, json};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::AppExt;

use super::routes;
use crate::{
    http::{Code, idempotency, problem::MEDIA_TYPE},
    identity::policy::{Reach, Rule, TABLE},
};

/// The document before it is completed.
fn collected() -> OpenApi {
    let base = OpenApiBuilder::new().info(InfoBuilder::new().title("Coalition portal API").version("1")).build();
    let (_, document) = actix_web::App::new().into_utoipa_app().openapi(base).configure(routes::described).split_for_parts();
    document
}

/// The complete document, with every schema that a handler checks by.
pub fn document() -> Value {
    let mut document = serde_json::to_value(collected()).unwrap_or_default();
    set(
        &mut document,
        "info",
        json!({
            "title": "Coalition portal API",
            "version": "1.0.0",
            "summary": "Partners, governance, events and good practices of a coalition.",
            "description": DESCRIPTION,
            "contact": { "name": "Secretariat of the coalition", "url": "https://example.org/contact", "email": "secretariat@example.org" },
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        }),
    );
    set(
        &mut document,
        "servers",
        json!([{ "url": "/", "description": "The service that gave this document: production, staging or local.", "x-internal": false }]),
    );
    let mut tags = TAGS;
    tags.sort_unstable();
    set(&mut document, "tags", json!(tags.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect::<Vec<_>>()));
    let scopes: Map<String, Value> = TABLE
        .iter()
        .filter_map(|rule| Some((rule.scope?.to_owned(), json!(format!("The permission {}, for the client's own partner.", rule.name)))))
        .collect();
    set(
        &mut document["components"],
        "securitySchemes",
        json!({
            "person": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "An access token from /api/v1/auth/login: a JWT signed with EdDSA, validated after RFC8725. The operation's `x-permission` and `x-roles` say who may.",
            },
            "client": {
                "type": "oauth2",
                "description": "A partner institution's API client: OAuth2 client credentials (RFC 6749 section 4.4); tokens follow RFC8725.",
                "flows": { "clientCredentials": { "tokenUrl": "/oauth/token", "scopes": scopes } },
            },
        }),
    );
    add_shared_components(&mut document);
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths.iter_mut() {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
            }
        }
        what_is_gone_is_gone_for_all(paths);
    }
    if let Some(known) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        patches::derive(known);
    }
    schemas::choose_from_fields(&mut document);
    schemas::complete(&mut document);
    document
}

const DESCRIPTION: &str = "Everything that the portal's own web app does is done through this interface.\n\n\
Lists are read page by page (`limit`, `cursor`, the `Link` header) and can be filtered, sorted and narrowed to fields. \
Records carry a strong `ETag`; changing one needs it in `If-Match`. Every `POST` may carry an `Idempotency-Key`, except those of credentials (`/api/v1/auth`, `/oauth`). \
Changes are JSON merge patches (RFC 7396), sent as `application/merge-patch+json` or `application/json`. \
Errors are problem details (RFC 9457): all mistakes of a request at once, each with its place.";

const TAGS: [(&str, &str); 18] = [
    ("search", "Finding public records of every kind."),
    ("partners", "The directory of partners."),
    ("partner-applications", "Applying to join, and the Secretariat's review."),
    ("focal-points", "The people who keep a partner's record."),
    ("commitments", "What partners commit to, and their reports."),
    ("practices", "Good practices: their way from draft to publication, and their versions."),
    ("replications", "What partners made elsewhere of others' practices, and how far these have travelled."),
    ("saved-searches", "Searches that people keep, and mail about what is new in them."),
    ("governance", "Bodies, their seats, who holds these, and how a body is made up on a day."),
    ("statements", "What people say in support of the coalition."),
    ("reference", "Constituencies, priorities, countries and other lists."),
    ("auth", "Signing in, sessions, passwords, invitations."),
    ("users", "People and their roles."),
    ("clients", "API clients of partner institutions."),
    ("changes", "What changed, for those who keep a copy, and the audit log."),
    ("files", "Uploading files, piece by piece (tus 1.0.0), and downloading them."),
    ("imports", "Bringing in lists of records."),
    ("service", "About the service itself."),
];

fn set(value: &mut Value, name: &str, part: Value) {
    if let Value::Object(object) = value {
        object.insert(name.to_owned(), part);
    }
}

/// Components that every operation refers to.
fn add_shared_components(document: &mut Value) {
    let header = |description: &str, schema: Value| json!({ "description": description, "schema": schema });
    let text =
        |longest: u32, example: &str| json!({ "type": "string", "maxLength": longest, "pattern": "^[ -~]*$", "examples": [example] });
    set(
        &mut document["components"],
        "headers",
        json!({
            "X-Request-Id": header("The id under which the request was logged.", text(64, "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f")),
            "RateLimit": header("What is left of the caller's quota.", text(128, "\"default\";r=1199")),
            "RateLimit-Policy": header("The caller's quota.", text(128, "\"default\";q=1200;w=60")),
            "Retry-After": header("Seconds to wait.", json!({ "type": "integer", "minimum": 1, "maximum": 86400, "format": "int32" })),
            "ETag": header("The strong entity tag of this version.", text(128, "\"3-mPq1Zt8xYw3k\"")),
            "Link": header("The first and the next page (RFC 8288).", text(8192, "</api/v1/partners>; rel=\"first\"")),
            "Location": header("Where the record is.", text(2048, "/api/v1/partners/government-of-brazil")),
            "Content-Disposition": header("The name that a saved file gets.", text(256, "attachment; filename=\"partners.csv\"")),
            "Allow": header("The methods of this address.", text(128, "GET, HEAD, OPTIONS")),
            "Access-Control-Allow-Origin": header("The origin of the caller's page, when the settings allow it.", text(256, "https://portal.example.org")),
            "WWW-Authenticate": header("How to authenticate.", text(256, "Bearer realm=\"coalition\"")),
        }),
    );
    let problem_schema = json!({ "$ref": "#/components/schemas/ProblemBody" });
    let mut responses = Map::new();
    for code in Code::ALL {
        let mut headers = json!({
            "Access-Control-Allow-Origin": { "$ref": "#/components/headers/Access-Control-Allow-Origin" },
            "X-Request-Id": { "$ref": "#/components/headers/X-Request-Id" },
            "RateLimit": { "$ref": "#/components/headers/RateLimit" },
            "RateLimit-Policy": { "$ref": "#/components/headers/RateLimit-Policy" },
        });
        match code {
            Code::TooManyRequests | Code::Unavailable => {
                set(&mut headers, "Retry-After", json!({ "$ref": "#/components/headers/Retry-After" }));
            }
            Code::Unauthenticated => set(&mut headers, "WWW-Authenticate", json!({ "$ref": "#/components/headers/WWW-Authenticate" })),
            Code::MethodNotAllowed => set(&mut headers, "Allow", json!({ "$ref": "#/components/headers/Allow" })),
            _ => {}
        }
        responses.insert(code.name().to_owned(), json!({
            "description": format!("{}. {}", code.title(), code.explanation().trim()),
            "headers": headers,
            "content": { MEDIA_TYPE: { "schema": problem_schema, "example": {
                "type": format!("/problems/{}", code.name()), "title": code.title(), "status": code.status().as_u16(),
                "detail": code.explanation().trim(), "instance": "/api/v1/partners", "request_id": "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f",
            } } },
        }));
    }
    set(&mut document["components"], "responses", Value::Object(responses));
    set(
        &mut document["components"],
        "parameters",
        json!({
            "If-Match": {
                "name": "If-Match", "in": "header", "required": true,
                "description": "The `ETag` that the record was read with, or `*`.",
                "schema": { "type": "string", "minLength": 1, "maxLength": 512, "pattern": r#"^(\*|"[!#-~]*"( *, *"[!#-~]*")*)$"# }, "example": "\"3-mPq1Zt8xYw3k\"",
            },
            "Idempotency-Key": {
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "A key of the caller's making; the same key with the same request to the same address gives the first answer again for 24 hours. 409 while the first is worked on, and when the service was interrupted and does not know what became of it.",
                "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }, "example": "5f0c7a52-6f0e-4f5c-9d53-3a2b1c0d9e8f",
            },
        }),
    );
}

/// Completes one operation.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let permission = operation.get("x-permission").and_then(Value::as_str).and_then(|name| TABLE.iter().find(|rule| rule.name == name));
    let is_public = permission.is_none();
    // Anybody may call these; whoever has the named permission is shown more.
    let more = operation.get("x-optional-sign-in").and_then(Value::as_str).and_then(|name| TABLE.iter().find(|rule| rule.name == name));
    let anybody = |more: Option<&Rule>| {
        let mut ways = vec![json!({})];
        ways.extend(more.and_then(|rule| security(rule).as_array().cloned()).into_iter().flatten());
        Value::Array(ways)
    };
    set(operation, "security", permission.map_or_else(|| anybody(more), security));
    if let Some(rule) = permission {
        set(operation, "x-roles", json!(roles(rule)));
    }
    // Some speak protocols that have conditions of their own.
    let conditional = operation.get("x-if-match").and_then(Value::as_bool);
    let changes_a_record = conditional.unwrap_or(matches!(method, "put" | "patch" | "delete"));
    if method == "patch" {
        keep_merge_patch(operation);
    }
    let has_body = operation.get("requestBody").is_some();
    let mut parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let has_parameters = !parameters.is_empty();
    parameters.iter_mut().for_each(complete_parameter);
    if changes_a_record {
        parameters.push(json!({ "$ref": "#/components/parameters/If-Match" }));
    }
    let may_repeat = method == "post" && idempotency::covers(path);
    if may_repeat {
        parameters.push(json!({ "$ref": "#/components/parameters/Idempotency-Key" }));
    }
    if !parameters.is_empty() {
        set(operation, "parameters", Value::Array(parameters));
    }

    let mut codes = vec![Code::TooManyRequests, Code::Internal, Code::Unavailable, Code::InvalidRequest];
    if !is_public || operation.get("x-optional-sign-in").is_some() {
        codes.push(Code::Unauthenticated);
    }
    if !is_public {
        codes.push(Code::Forbidden);
    }
    if path.contains('{') || !has_parameters {
        codes.push(Code::NotFound);
    }
    if has_body {
        codes.extend([Code::TooLarge, Code::UnsupportedMediaType, Code::Timeout]);
    }
    if changes_a_record {
        codes.extend([Code::Stale, Code::PreconditionRequired, Code::Conflict]);
    }
    if method == "post" {
        codes.push(Code::Conflict);
    }
    if may_repeat {
        codes.push(Code::IdempotencyMismatch);
    }
    let given = operation.pointer("/responses/200/content").and_then(Value::as_object).map_or(0, Map::len);
    if given > 1 {
        codes.push(Code::NotAcceptable);
    }
    sort_extensions(operation);
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for code in codes {
        responses
            .entry(code.status().as_str().to_owned())
            .or_insert_with(|| json!({ "$ref": format!("#/components/responses/{}", code.name()) }));
    }
    for (status, response) in responses.iter_mut() {
        if response.get("$ref").is_none() {
            add_headers(status, method, path, response);
        }
    }
    responses.sort_keys();
}

/// Extensions come in no order of their own, and the document must be the same every time.
fn sort_extensions(operation: &mut Value) {
    let Value::Object(fields) = operation else { return };
    let mut names: Vec<String> = fields.keys().filter(|name| name.starts_with("x-")).cloned().collect();
    names.sort_unstable();
    for name in names {
        if let Some(value) = fields.shift_remove(&name) {
            fields.insert(name, value);
        }
    }
}

/// Patches are told as `application/merge-patch+json` alone: the same body under a second media type makes some client
/// generators write code that does not run. The service takes `application/json` as well.
fn keep_merge_patch(operation: &mut Value) {
    if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut)
        && content.contains_key("application/merge-patch+json")
    {
        content.retain(|media_type, _| media_type == "application/merge-patch+json");
    }
}

/// Where a record can be gone, it is so for every operation on it and on what is below it.
fn what_is_gone_is_gone_for_all(paths: &mut Map<String, Value>) {
    let leaving: Vec<String> =
        paths.iter().filter(|(_, item)| item.pointer("/get/responses/410").is_some()).map(|(path, _)| path.clone()).collect();
    for (path, item) in paths {
        if !leaving.iter().any(|record| path.strip_prefix(record.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))) {
            continue;
        }
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                responses.entry("410").or_insert_with(|| json!({ "$ref": format!("#/components/responses/{}", Code::Gone.name()) }));
                responses.sort_keys();
            }
        }
    }
}

/// Lists are separated by commas everywhere, and `sort` means the same everywhere.
fn complete_parameter(parameter: &mut Value) {
    if parameter.pointer("/schema/type").and_then(Value::as_str) == Some("array") {
        set(parameter, "style", json!("form"));
        set(parameter, "explode", json!(false));
    }
    if parameter.get("name").and_then(Value::as_str) == Some("sort") && parameter.get("description").is_none() {
        set(parameter, "description", json!("The order: the first column counts most; a `-` before it sorts from the last to the first."));
    }
}

fn add_headers(status: &str, method: &str, path: &str, response: &mut Value) {
    // OAuth2 has errors of its own; what the reception refuses before is a problem there too.
    if status.starts_with('4')
        && let Some(content) = response.get_mut("content").and_then(Value::as_object_mut)
    {
        content.entry(MEDIA_TYPE).or_insert_with(|| json!({ "schema": { "$ref": "#/components/schemas/ProblemBody" } }));
    }
    let mut headers = response.get("headers").cloned().unwrap_or_else(|| json!({}));
    let mut names = vec!["Access-Control-Allow-Origin", "X-Request-Id", "RateLimit", "RateLimit-Policy"];
    match status {
        "201" => names.extend(["ETag", "Location"]),
        "308" => names.push("Location"),
        "200" if method == "get" && !path.ends_with('}') => names.push("Link"),
        "200" if method != "post" => names.push("ETag"),
        _ => {}
    }
    if response.pointer("/content/text~1csv").is_some() {
        names.push("Content-Disposition");
    }
    for name in names {
        set(&mut headers, name, json!({ "$ref": format!("#/components/headers/{name}") }));
    }
    set(response, "headers", headers);
}

fn security(rule: &Rule) -> Value {
    let mut alternatives = vec![json!({ "person": [] })];
    if let Some(scope) = rule.scope {
        alternatives.push(json!({ "client": [scope] }));
    }
    Value::Array(alternatives)
}

fn roles(rule: &Rule) -> Vec<String> {
    use crate::identity::Role::{Admin, Contributor, Editor, FocalPoint};
    [Admin, Editor, FocalPoint, Contributor]
        .into_iter()
        .filter_map(|role| match rule.reach_of(role) {
            Reach::All => Some(role.name().to_owned()),
            Reach::Own => Some(format!("{} (own)", role.name())),
            Reach::None => None,
        })
        .collect()
}

/// The document as the file `openapi/openapi.json` holds it.
pub fn text() -> String {
    published(document())
}

/// A document as it is published: without parts that nothing refers to.
pub fn published(mut document: Value) -> String {
    schemas::drop_unused(&mut document);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
