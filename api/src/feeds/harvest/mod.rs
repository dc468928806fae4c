//! Harvesting by OAI-PMH 2.0 at `/oai`: repositories elsewhere keep up with what is published here, deletions included.
//!
//! A list is in the order of the newest public change of each record. So it can be read page by page while records change: a
//! record is met once, or again in its newer version, and none is left out. What is not shown in the portal's lists any more is
//! a deleted record; it stays known as such for ever.

mod answer;
pub mod request;
mod token;

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use self::request::{Refusal, Request};
use super::Harvested;
use crate::http::{Code, Problem, Site, State, body::collect};

/// Records on a page of a list.
const PAGE: i64 = 100;
/// The largest form that is read.
const LARGEST_FORM: usize = 16 * 1024;
/// What the address takes.
const METHODS: &str = "GET, HEAD, OPTIONS, POST";

/// Everything that can be harvested here.
pub struct Repository {
    /// The records.
    pub collections: Vec<Box<dyn Harvested>>,
    /// The portal.
    pub site: Site,
    /// Whom harvesters can write to.
    pub email: String,
}

impl Repository {
    fn base_url(&self) -> String {
        format!("{}/oai", self.site.public_url)
    }

    /// The host in identifiers.
    fn host(&self) -> String {
        let host = url::Url::parse(&self.site.public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        host.unwrap_or_else(|| "localhost".to_owned())
    }
}

/// The address of the protocol. It stands beside the contract: its own document says what it takes, and errors are its own.
pub fn register(service: &mut web::ServiceConfig) {
    service.service(
        web::resource("/oai").route(web::get().to(by_address)).route(web::post().to(by_form)).default_service(web::to(other_method)),
    );
}

async fn by_address(request: HttpRequest, state: web::Data<State>, repository: web::Data<Repository>) -> Result<HttpResponse, Problem> {
    answer(&state, repository, read(request.query_string())).await
}

async fn by_form(
    request: HttpRequest,
    state: web::Data<State>,
    repository: web::Data<Repository>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let media_type = actix_web::HttpMessage::content_type(&request).to_ascii_lowercase();
    if media_type != "application/x-www-form-urlencoded" {
        return Err(Problem::new(Code::UnsupportedMediaType, "The body must be sent as application/x-www-form-urlencoded."));
    }
    let bytes = collect(payload.into_inner(), None, LARGEST_FORM).await?;
    let arguments = std::str::from_utf8(&bytes).map_or_else(|_| Err(unreadable()), read);
    answer(&state, repository, arguments).await
}

async fn other_method(request: HttpRequest) -> Result<HttpResponse, Problem> {
    if request.method() == actix_web::http::Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, METHODS)).finish());
    }
    Err(Problem::new(Code::MethodNotAllowed, format!("This address takes {METHODS}.")).with_header(header::ALLOW, METHODS))
}

fn unreadable() -> Refusal {
    Refusal { code: "badArgument", message: "The arguments must be percent-encoded UTF-8.".to_owned() }
}

/// The arguments of a request.
fn read(text: &str) -> Result<Vec<(String, String)>, Refusal> {
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8().map(std::borrow::Cow::into_owned)
    };
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match (decode(name), decode(value)) {
                (Ok(name), Ok(value)) => Ok((name, value)),
                _ => Err(unreadable()),
            }
        })
        .collect()
}

async fn answer(
    state: &State,
    repository: web::Data<Repository>,
    arguments: Result<Vec<(String, String)>, Refusal>,
) -> Result<HttpResponse, Problem> {
    let body = state
        .database
        .read(move |db| {
            let repository = repository.as_ref();
            let (arguments, request) = match arguments {
                Ok(arguments) => {
                    let request = Request::read(&arguments);
                    (arguments, request)
                }
                Err(refusal) => (Vec::new(), Err(refusal)),
            };
            let found = match request {
                Ok(request) => answer::find(db, repository, request)?,
                Err(refusal) => Err(refusal),
            };
            answer::write(repository, &arguments, &found).map_err(Problem::internal)
        })
        .await?;
    Ok(HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(body))
}
