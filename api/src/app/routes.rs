//! Every URL of the service on one page.

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{documentation, operations};
use crate::{
    catalogue::{self, search::Source},
    changes::Actor,
    db::{Db, fields::PartnerId},
    feeds::{self, Harvested},
    files::{self, FileUsers},
    governance,
    http::{Problem, Registry},
    identity,
    partners::{
        self,
        merging::{Belongings, BelongsToPartner},
    },
    practices,
    reference::{self, TermUsers},
    transfer,
    web_app::{self, pages::PublicPages},
};

const API: &str = "/api/v1";

/// The operations of the contract, for a worker that answers them.
pub fn answered(service: &mut web::ServiceConfig) {
    service.service(web::scope(API).configure(api));
    well_known(service);
}

/// The same operations, for the contract.
pub fn described(service: &mut ServiceConfig) {
    service.service(utoipa_actix_web::scope(API).configure(|service: &mut ServiceConfig| api(service)));
    well_known(service);
}

/// What is under `/api/v1`.
fn api(service: &mut impl Registry) {
    // First what is asked for most: the router tries one pattern after the other.
    partners::directory::listing::register(service);
    partners::directory::routes::register(service);
    partners::directory::lifecycle::register(service);
    documentation::register(service);
    identity::sessions::routes::register(service);
    identity::clients::routes::register(service);
    identity::feed::register(service);
    identity::passwords::register(service);
    identity::users::routes::register(service);
    reference::vocabularies::routes::register(service);
    reference::fixed::routes::register(service);
    catalogue::search::routes::register(service);
    partners::merging::register(service);
    partners::focal_points::routes::register(service);
    partners::applications::form::register(service);
    partners::applications::routes::register(service);
    partners::applications::lifecycle::register(service);
    partners::applications::notes::register(service);
    partners::applications::activation::register(service);
    transfer::jobs::routes::register(service);
    partners::commitments::routes::register(service);
    partners::commitments::lifecycle::register(service);
    partners::statements::routes::register(service);
    practices::listing::register(service);
    practices::similar::register(service);
    practices::submissions::register(service);
    practices::routes::register(service);
    practices::lifecycle::register(service);
    practices::versions::register(service);
    practices::translations::routes::register(service);
    practices::reviews::routes::register(service);
    practices::reviews::comments::register(service);
    practices::citations::register(service);
    practices::replications::listing::register(service);
    practices::replications::routes::register(service);
    practices::replications::lifecycle::register(service);
    practices::replications::journeys::register(service);
    practices::statistics::routes::register(service);
    practices::saved_searches::routes::register(service);
    governance::bodies::routes::register(service);
    governance::composition::routes::register(service);
    governance::history::register(service);
    governance::seats::routes::register(service);
    governance::mandates::routes::register(service);
    files::uploads::register(service);
    files::content::register(service);
    files::routes::register(service);
}

/// What has an address that standards fix.
fn well_known(service: &mut impl Registry) {
    identity::clients::oauth::register(service);
}

/// Whose records refer to terms of the vocabularies: a term that one of them uses cannot be deleted.
pub fn users_of_terms() -> TermUsers {
    TermUsers(vec![
        Box::new(partners::directory::terms::PartnersUseTerms),
        Box::new(partners::commitments::terms::CommitmentsUseTerms),
        Box::new(partners::applications::terms::ApplicationsUseTerms),
        Box::new(practices::terms::PracticesUseTerms),
        Box::new(governance::bodies::terms::BodiesUseTerms),
        Box::new(governance::seats::terms::SeatsUseTerms),
    ])
}

/// Whose records go along when partners are merged.
pub fn belongings() -> Belongings {
    Belongings(vec![
        Box::new(practices::PracticesBelong),
        Box::new(practices::replications::ReplicationsBelong),
        Box::new(governance::MandatesBelong),
        Box::new(FilesBelong),
    ])
}

/// Files as what goes along when partners are merged: the mechanism knows no partners' rooms, so they meet here.
struct FilesBelong;

impl BelongsToPartner for FilesBelong {
    fn lock_of(&self, db: &mut Db, partner: PartnerId) -> diesel::QueryResult<()> {
        files::store::lock_of(db, partner)
    }

    fn move_to(&self, db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
        Ok(files::store::move_to(db, from, to, actor)?)
    }
}

/// Whose records use files: a file that one of them uses is not removed, and may be public through it.
pub fn users_of_files() -> FileUsers {
    FileUsers(vec![Box::new(practices::media::PracticeFiles)])
}

/// Whose records can be found.
pub fn found() -> Vec<Box<dyn Source>> {
    vec![Box::new(partners::directory::document::PartnerSource), Box::new(practices::document::PracticeSource)]
}

/// Whose records can be harvested.
pub fn harvested() -> Vec<Box<dyn Harvested>> {
    vec![Box::new(practices::harvest::HarvestedPractices)]
}

/// Whose records have pages in the web app.
pub fn public_pages() -> Vec<Box<dyn PublicPages>> {
    vec![
        Box::new(partners::directory::page::PartnerPages),
        Box::new(practices::page::PracticePages),
        Box::new(governance::bodies::page::BodyPages),
    ]
}

/// What the web app needs besides the contract, where the service hosts it. Its files and pages are what no route answers.
pub fn web_app(service: &mut web::ServiceConfig) {
    service.service(web_app::settings).service(web_app::sitemap::index).service(web_app::sitemap::file).service(web_app::sitemap::robots);
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
    feeds::harvest::register(service);
}
