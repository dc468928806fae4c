//! Which commitments refer to a term of a vocabulary: such a term cannot be deleted.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::{
    db::{Db, schema::commitments},
    reference::{UsesTerms, Vocabulary},
};

/// Commitments as a user of terms.
#[derive(Debug)]
pub struct CommitmentsUseTerms;

impl UsesTerms for CommitmentsUseTerms {
    fn records(&self) -> &'static str {
        "commitments"
    }

    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64> {
        match vocabulary {
            Vocabulary::Constituencies
            | Vocabulary::DueDiligence
            | Vocabulary::TargetGroups
            | Vocabulary::Sectors
            | Vocabulary::Instruments => Ok(0),
            Vocabulary::Priorities => commitments::table.filter(commitments::priority.assume_not_null().eq(slug)).count().get_result(db),
            Vocabulary::Interventions => {
                commitments::table.filter(commitments::intervention.assume_not_null().eq(slug)).count().get_result(db)
            }
        }
    }
}
