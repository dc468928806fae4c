//! Which practices refer to a term of a vocabulary: such a term cannot be deleted.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::{
    db::{Db, schema::practice_terms},
    reference::{UsesTerms, Vocabulary},
};

/// Practices as a user of terms.
#[derive(Debug)]
pub struct PracticesUseTerms;

impl UsesTerms for PracticesUseTerms {
    fn records(&self) -> &'static str {
        "practices"
    }

    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64> {
        practice_terms::table
            .filter(practice_terms::vocabulary.eq(vocabulary.name()))
            .filter(practice_terms::slug.eq(slug))
            .count()
            .get_result(db)
    }
}
