//! The hall: what every handler shares. Errors, bodies, parameters, pages, conditions, idempotency, rate limits, and the
//! reception that every request passes.

pub mod body;
pub mod client_address;
pub mod coding;
pub mod conditional;
mod contract;
pub mod fold;
pub mod format;
pub mod idempotency;
pub mod language;
pub mod markdown;
pub mod nearest;
pub mod page;
pub mod problem;
pub mod public;
pub mod query;
pub mod rate_limit;
pub mod reception;
mod registry;
pub mod site;
pub mod texts;

use std::{future::Future, net::IpAddr, pin::pin, sync::Arc};

use actix_web::{HttpRequest, web};
use futures_util::future::{Either, select};
use tokio::sync::watch;

pub use self::{
    body::{JsonBody, PatchBody},
    conditional::IfMatch,
    contract::Contract,
    problem::{Code, FieldError, Problem},
    query::Query,
    registry::Registry,
    site::Site,
};
use crate::db::Database;

/// Tells callers apart without knowing how they sign in; the identity floor provides it.
pub trait RecognizeCaller: Send + Sync {
    /// A stable name of whoever sent the request, or `None` for a stranger. Only verified credentials count.
    fn recognize(&self, request: &HttpRequest) -> Option<String>;
}

/// What the hall needs to know of the service.
pub struct State {
    /// The database.
    pub database: Database,
    /// The compiled contract.
    pub contract: Contract,
    /// The largest body that is read whole.
    pub max_body_bytes: usize,
    /// The address under which people reach this service, without a trailing slash.
    pub public_url: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The limit for all requests of a caller.
    pub rate_limit: rate_limit::RateLimit,
    /// The stricter limit for forms that anyone can send.
    pub form_rate_limit: rate_limit::RateLimit,
    /// The limit for the invitations that somebody sends.
    pub inviter_rate_limit: rate_limit::RateLimit,
    /// The limit for the invitations that somebody is sent.
    pub invited_rate_limit: rate_limit::RateLimit,
    /// Tells callers apart.
    pub callers: Arc<dyn RecognizeCaller>,
    /// Whether answers say how long they took (`Server-Timing`).
    pub server_timing: bool,
    /// Whether the service has been told to stop.
    pub stopping: watch::Receiver<bool>,
}

impl State {
    /// The state that the application was built with.
    ///
    /// # Errors
    /// [`Code::Internal`] when the application was built without it.
    pub fn of(request: &HttpRequest) -> Result<Arc<Self>, Problem> {
        request
            .app_data::<web::Data<Self>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| Problem::internal("the application was built without its state"))
    }

    /// Waits for something, but not longer than the service runs: whoever only waits must not hold up its end.
    pub async fn unless_stopping<F: Future>(&self, something: F) -> Option<F::Output> {
        let mut stopping = self.stopping.clone();
        let stopped = pin!(stopping.wait_for(|stopping| *stopping));
        match select(pin!(something), stopped).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }
}
