//! For whoever runs the service: is it alive, is it ready, how is it doing.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::{
    changes,
    http::{Code, Problem, State},
};

/// What readiness is asked of, beside the database.
pub trait Readiness: Send + Sync {
    /// What is not ready yet, in a few words; `None` when it is.
    fn waiting_for(&self) -> Option<String>;
}

/// The parts whose readiness counts.
#[derive(Default)]
pub struct Parts(pub Vec<Box<dyn Readiness>>);

/// Metrics and who may read them.
pub struct Metrics {
    /// Renders the figures.
    pub handle: PrometheusHandle,
    /// The token that is asked for; without one only this machine may read.
    pub token: Option<String>,
}

/// The process runs.
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The process can answer: the database does, and the search index has caught up.
#[get("/health/ready")]
pub async fn ready(state: web::Data<State>, parts: web::Data<Parts>) -> Result<HttpResponse, Problem> {
    let number = state.database.read(|db| changes::last_number(db).map_err(Problem::from)).await?;
    let waiting: Vec<String> = parts.0.iter().filter_map(|part| part.waiting_for()).collect();
    if waiting.is_empty() {
        return Ok(HttpResponse::Ok().json(json!({ "status": "ready", "change": number })));
    }
    Err(Problem::new(Code::Unavailable, format!("Not ready: {}.", waiting.join("; "))).with_header(header::RETRY_AFTER, "1"))
}

/// Figures for Prometheus.
#[get("/metrics")]
pub async fn metrics(request: HttpRequest, metrics: web::Data<Metrics>) -> Result<HttpResponse, Problem> {
    let allowed = match &metrics.token {
        Some(token) => request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .is_some_and(|sent| sent.as_bytes().ct_eq(token.as_bytes()).into()),
        // A proxy on this machine adds X-Forwarded-For: then the caller may be anybody.
        None => request.peer_addr().is_some_and(|peer| peer.ip().is_loopback()) && !request.headers().contains_key("x-forwarded-for"),
    };
    if !allowed {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics.handle.render()))
}
