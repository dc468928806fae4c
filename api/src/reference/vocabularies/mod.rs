//! The vocabularies that the Secretariat keeps: their terms are read by everybody, changed by few, and deleted only
//! while no record uses them.

pub mod model;
pub mod routes;
pub mod store;

use diesel::QueryResult;

use super::Vocabulary;
use crate::db::Db;

/// A kind of record that refers to terms. The rooms above implement it and `app/` plugs them in, so that this floor
/// knows none of them.
pub trait UsesTerms: Send + Sync {
    /// What the records are called, for a sentence: `partners`.
    fn records(&self) -> &'static str;

    /// How many of them refer to a term.
    ///
    /// # Errors
    /// The database's.
    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64>;
}

/// Every kind of record that refers to terms.
#[derive(Default)]
pub struct TermUsers(pub Vec<Box<dyn UsesTerms>>);

impl TermUsers {
    /// Who uses a term, for a sentence: `12 partners, 3 commitments`; `None` when nobody does.
    ///
    /// # Errors
    /// The database's.
    pub fn of(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<Option<String>> {
        let mut parts = Vec::new();
        for user in &self.0 {
            let count = user.count(db, vocabulary, slug)?;
            if count > 0 {
                parts.push(format!("{count} {}", user.records()));
            }
        }
        Ok(if parts.is_empty() { None } else { Some(parts.join(", ")) })
    }
}
