//! Every URL of the service on one page.

use actix_web::web;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use super::{documentation, operations};
use crate::{identity, partners};

/// The operations of the contract, under `/api/v1` and the well-known addresses.
pub fn contract(service: &mut ServiceConfig) {
    service.service(scope("/api/v1").configure(|service: &mut ServiceConfig| {
        documentation::register(service);
        identity::sessions::routes::register(service);
        identity::clients::routes::register(service);
        identity::feed::register(service);
        partners::directory::routes::register(service);
        partners::directory::lifecycle::register(service);
    }));
    identity::clients::oauth::register(service);
}

/// What stands beside the contract: for people and for whoever runs the service.
pub fn beside(service: &mut web::ServiceConfig) {
    service
        .service(operations::live)
        .service(operations::ready)
        .service(operations::metrics)
        .service(documentation::problem_index)
        .service(documentation::problem_page)
        .service(documentation::docs_redirect)
        .service(documentation::docs);
}
