//! Which partners refer to a term of a vocabulary: such a term cannot be deleted.

use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    dsl::sql,
    sql_types::{Bool, Text},
};

use super::model::Involvement;
use crate::{
    db::{
        Db,
        fields::Json,
        schema::{partner_priorities, partners},
    },
    reference::{UsesTerms, Vocabulary},
};

/// The directory as a user of terms.
#[derive(Debug)]
pub struct PartnersUseTerms;

impl UsesTerms for PartnersUseTerms {
    fn records(&self) -> &'static str {
        "partners"
    }

    fn count(&self, db: &mut Db, vocabulary: Vocabulary, slug: &str) -> QueryResult<i64> {
        match vocabulary {
            Vocabulary::DueDiligence | Vocabulary::TargetGroups | Vocabulary::Sectors | Vocabulary::Instruments => Ok(0),
            Vocabulary::Constituencies => partners::table.filter(partners::constituency.eq(slug)).count().get_result(db),
            Vocabulary::Priorities => partner_priorities::table.filter(partner_priorities::priority.eq(slug)).count().get_result(db),
            Vocabulary::Interventions => {
                // A slug has no character that LIKE or JSON would read otherwise; the text finds candidates, the value decides.
                let candidates: Vec<Json<Vec<Involvement>>> = partners::table
                    .filter(sql::<Bool>("CAST(interventions AS TEXT) LIKE ").bind::<Text, _>(format!("%\"{slug}\"%")))
                    .select(partners::interventions)
                    .load(db)?;
                let uses = candidates.iter().filter(|parts| parts.0.iter().any(|part| part.intervention == slug)).count();
                Ok(i64::try_from(uses).unwrap_or(i64::MAX))
            }
        }
    }
}
