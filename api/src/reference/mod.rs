//! Reference data: the vocabularies that the Secretariat keeps (constituencies, thematic priorities, interventions) and
//! the fixed lists (countries, regions, languages, Sustainable Development Goals).

pub mod geography;
pub mod store;

pub use self::store::{KnownTerms, Vocabulary, seed};
