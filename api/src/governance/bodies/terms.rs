//! Which bodies refer to a term of a vocabulary: such a term cannot be deleted.

use diesel::{QueryDsl, QueryResult, RunQueryDsl};

use super::model::CompositionRule;
use crate::{
    db::{Db, fields::Json, schema::governance_bodies},
    reference::{UsesTerms, Vocabulary},
};

/// Bodies as users of terms.
#[derive(Debug)]
pub struct BodiesUseTerms;

impl UsesTerms for BodiesUseTerms {
    fn records(&self) -> &'static str {
        "governance bodies"
    }

    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64> {
        if vocabulary != Vocabulary::Constituencies {
            return Ok(0);
        }
        let rules: Vec<Json<Vec<CompositionRule>>> = governance_bodies::table.select(governance_bodies::composition).load(db)?;
        let users = rules.iter().filter(|rules| rules.0.iter().any(|rule| rule.constituency == slug)).count();
        Ok(i64::try_from(users).unwrap_or(i64::MAX))
    }
}
