//! Which applications refer to a term of a vocabulary: such a term cannot be deleted.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::model::Checklist;
use crate::{
    db::{Db, fields::Json, schema::partner_applications},
    reference::{UsesTerms, Vocabulary},
};

/// Applications as a user of terms.
#[derive(Debug)]
pub struct ApplicationsUseTerms;

impl UsesTerms for ApplicationsUseTerms {
    fn records(&self) -> &'static str {
        "applications"
    }

    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64> {
        use partner_applications as row;
        // Few enough to look at each: applications are forgotten or become partners.
        let uses = match vocabulary {
            Vocabulary::Constituencies => return row::table.filter(row::constituency.eq(slug)).count().get_result(db),
            Vocabulary::Interventions | Vocabulary::TargetGroups | Vocabulary::Sectors | Vocabulary::Instruments => 0,
            Vocabulary::Priorities => {
                let all: Vec<Json<Vec<String>>> = row::table.select(row::priorities).load(db)?;
                all.iter().filter(|priorities| priorities.0.iter().any(|priority| priority == slug)).count()
            }
            Vocabulary::DueDiligence => {
                let all: Vec<Json<Checklist>> = row::table.select(row::checklist).load(db)?;
                all.iter().filter(|checklist| checklist.0.0.contains_key(slug)).count()
            }
        };
        Ok(i64::try_from(uses).unwrap_or(i64::MAX))
    }
}
