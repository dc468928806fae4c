//! Good practices: partners write and submit them, reviewers assess them, the Secretariat publishes them, everybody reads them.
//!
//! A record has at most one working copy and one live version. What is written goes into the working copy; publication makes
//! it the next version, which never changes afterwards. So a published practice stays as it is while its next revision is on
//! its way.

pub mod access;
mod bulk;
pub mod cards;
pub mod checks;
pub mod citations;
pub mod columns;
pub mod content;
pub mod differences;
pub mod document;
mod download;
pub mod export;
pub mod facets;
mod feed;
mod finding;
pub mod harvest;
pub mod history;
pub mod import;
pub mod incoming;
mod intake;
mod known;
mod letters;
pub mod lifecycle;
mod linked_data;
pub mod listing;
pub mod media;
pub mod model;
mod moves;
pub mod page;
pub mod reader;
mod reading;
pub mod replications;
pub mod reviews;
pub mod routes;
pub mod saved_searches;
pub mod schedule;
pub mod shown;
pub mod similar;
mod sort;
pub mod statistics;
pub mod store;
pub mod submissions;
mod surroundings;
pub mod terms;
pub mod translations;
pub mod versions;
pub mod workflow;

use crate::{
    changes::Actor,
    db::{Db, fields::PartnerId},
    http::Problem,
    partners::merging::BelongsToPartner,
};

/// Practices as records that go along when partners are merged.
#[derive(Debug)]
pub struct PracticesBelong;

impl BelongsToPartner for PracticesBelong {
    fn lock_of(&self, db: &mut Db, partner: PartnerId) -> diesel::QueryResult<()> {
        store::lock_of(db, partner)
    }

    fn move_to(&self, db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
        store::move_to(db, from, to, actor)
    }
}
