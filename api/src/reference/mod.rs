//! Reference data: the vocabularies that the Secretariat keeps (constituencies, thematic priorities, interventions,
//! the due-diligence checklist, target groups, sectors, ILO instruments) and the fixed lists (countries, regions, languages,
//! Sustainable Development Goals).

pub mod fixed;
pub mod geography;
pub mod store;
pub mod vocabularies;

pub use self::{
    store::{KnownTerms, Vocabulary, names, needs_seed, seed},
    vocabularies::{TermUsers, UsesTerms},
};
