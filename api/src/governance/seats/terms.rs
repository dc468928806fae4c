//! Which seats refer to a term of a vocabulary: such a term cannot be deleted.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::{
    db::{Db, schema::seats},
    reference::{UsesTerms, Vocabulary},
};

/// Seats as users of terms.
#[derive(Debug)]
pub struct SeatsUseTerms;

impl UsesTerms for SeatsUseTerms {
    fn records(&self) -> &'static str {
        "seats"
    }

    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64> {
        if vocabulary != Vocabulary::Constituencies {
            return Ok(0);
        }
        seats::table.filter(seats::constituency.assume_not_null().eq(slug)).count().get_result(db)
    }
}
