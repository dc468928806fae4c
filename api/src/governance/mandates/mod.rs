//! Mandates: which partner holds a seat, from when to when, and who speaks for it there.

mod check;
pub mod model;
pub mod routes;
pub mod store;

pub use self::{
    model::COLLECTION,
    store::{of_body, of_seat},
};
use crate::{
    changes::Actor,
    db::{Db, fields::PartnerId},
    http::Problem,
    partners::merging::BelongsToPartner,
};

/// Mandates as records that go along when partners are merged.
#[derive(Debug)]
pub struct MandatesBelong;

impl BelongsToPartner for MandatesBelong {
    fn lock_of(&self, db: &mut Db, partner: PartnerId) -> diesel::QueryResult<()> {
        store::lock_of(db, partner)
    }

    fn move_to(&self, db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
        store::move_to(db, from, to, actor)
    }
}
