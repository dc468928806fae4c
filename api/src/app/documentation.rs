//! The contract and its pages: `openapi.json`, Swagger UI, and a page for each kind of problem.

use std::fmt::Write;

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};

use crate::http::{Code, Problem, Registry};

/// The contract as bytes, made once.
pub struct ContractText(pub web::Bytes);

/// Registers the contract's own operation.
pub fn register(service: &mut impl Registry) {
    service.service(get_contract);
}

/// Get this contract
///
/// The `OpenAPI` 3.1 document that describes this interface.
#[utoipa::path(
    tag = "service", operation_id = "get_contract",
    responses((status = 200, description = "The document.", body = Object, content_type = "application/json")),
)]
#[get("/openapi.json")]
async fn get_contract(text: web::Data<ContractText>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::ETAG, format!("\"1-{}\"", crate::http::conditional::fingerprint(&text.0))))
        .body(text.0.clone())
}

const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const STYLE: &str = "body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}\
code{background:color-mix(in srgb,currentColor 10%,transparent);padding:.1em .3em;border-radius:.2em}";

fn page(title: &str, content: &str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{title}</title><style>{STYLE}</style><main><h1>{title}</h1>{content}</main></html>"
        ))
}

/// The list of problem types.
#[get("/problems")]
pub async fn problem_index() -> HttpResponse {
    let mut list = String::from("<p>Every error that this service answers is of one of these kinds (RFC 9457).</p><ul>");
    for code in Code::ALL {
        let _ = write!(
            list,
            "<li><a href=\"/problems/{0}\"><code>{0}</code></a> ({1}): {2}</li>",
            code.name(),
            code.status().as_u16(),
            code.title()
        );
    }
    list.push_str("</ul>");
    page("Kinds of problems", &list)
}

/// What one problem type means.
#[get("/problems/{code}")]
pub async fn problem_page(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let code = Code::ALL.iter().find(|code| code.name() == *name).ok_or_else(Problem::not_found)?;
    let content = format!(
        "<p>Status <code>{}</code>, code <code>{}</code>.</p><p>{}</p><p><a href=\"/problems\">All kinds of problems</a></p>",
        code.status(),
        code.name(),
        with_code(code.explanation().trim())
    );
    Ok(page(code.title(), &content))
}

/// Our own sentences, with what stands between backticks as code.
fn with_code(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    pieces.map(|(index, piece)| if index % 2 == 1 { format!("<code>{piece}</code>") } else { piece.to_owned() }).collect()
}

/// `/docs` without the slash.
#[get("/docs")]
pub async fn docs_redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// Swagger UI, part of the binary.
#[get("/docs/{file:.*}")]
pub async fn docs(request: HttpRequest, config: web::Data<utoipa_swagger_ui::Config<'static>>) -> Result<HttpResponse, Problem> {
    let file = request.match_info().query("file");
    match utoipa_swagger_ui::serve(file, config.into_inner()) {
        Ok(Some(found)) => Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, found.content_type))
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
            ))
            .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
            .body(found.bytes.into_owned())),
        Ok(None) => Err(Problem::not_found()),
        Err(error) => Err(Problem::internal(error)),
    }
}
