//! Replications: a partner reports that it adapted another's practice elsewhere, and what came of it. The Secretariat decides;
//! what it approves stands beside the practice, and shows on a map how far that has travelled.
//!
//! A replication belongs to its practice: it stays readable when that is archived, and goes when that is withdrawn.

pub mod journeys;
mod letters;
pub mod lifecycle;
pub mod listing;
pub mod model;
mod origins;
pub mod routes;
mod sort;
pub mod store;
pub mod workflow;

pub use self::model::COLLECTION;
use super::model::PracticeRow;
use crate::{
    changes::Actor,
    db::{Db, fields::PartnerId},
    http::{Problem, Site},
    partners::merging::BelongsToPartner,
};

/// Replications as records that go along when partners are merged.
#[derive(Debug)]
pub struct ReplicationsBelong;

impl BelongsToPartner for ReplicationsBelong {
    fn lock_of(&self, db: &mut Db, partner: PartnerId) -> diesel::QueryResult<()> {
        store::lock_of(db, partner)
    }

    fn move_to(&self, db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
        store::move_to(db, from, to, actor)
    }
}

/// A practice is withdrawn: its replications go first, each with a tombstone of its own, and those who reported them are told.
///
/// # Errors
/// The database's.
pub fn leave_with(db: &mut Db, actor: Actor, practice: &PracticeRow, site: &Site) -> Result<(), Problem> {
    super::store::lock(db, practice.id)?;
    for row in store::of_practice(db, practice.id)? {
        letters::practice_is_gone(db, &row, practice, site)?;
        store::delete(db, actor, &row)?;
    }
    Ok(())
}
