//! The bodies of a new portal: data that the Secretariat changes as it needs.

use diesel::{QueryDsl, QueryResult, RunQueryDsl};

use super::{
    model::{COLLECTION, GovernanceBodyInput},
    store,
};
use crate::{
    changes::{self, tombstones},
    db::{Db, dialect, schema::governance_bodies},
};

const FIRST: &str = include_str!("data/first.json");

/// Whether there is no body yet, and none was deleted.
///
/// # Errors
/// The database's.
pub fn needs_seed(db: &mut Db) -> QueryResult<bool> {
    let there: i64 = governance_bodies::table.count().get_result(db)?;
    Ok(there == 0 && !tombstones::has_any(db, COLLECTION)?)
}

/// Makes the first bodies, where there is none yet. In a new portal they were always there, as first terms were: the change
/// log begins after them. One that is at work already tells of them.
///
/// # Errors
/// The database's.
pub fn seed(db: &mut Db) -> QueryResult<()> {
    // Nodes of a new version may start at the same moment, and all of them have seen that something is missing.
    dialect::serialize_on(db, COLLECTION)?;
    if !needs_seed(db)? {
        return Ok(());
    }
    let first: Vec<GovernanceBodyInput> =
        serde_json::from_str(FIRST).map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
    let at_work = changes::last_number(db)? > 0;
    for body in first {
        store::add_first(db, body, at_work)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::http::language::PAGE_LANGUAGES;

    #[test]
    fn the_first_bodies_are_well_formed_and_named_in_every_language() {
        let first: Vec<GovernanceBodyInput> = serde_json::from_str(FIRST).expect("the file is well formed");
        let slugs: HashSet<_> = first.iter().map(|body| body.slug.clone().expect("a slug")).collect();
        assert_eq!(slugs.len(), first.len());
        for body in &first {
            for language in PAGE_LANGUAGES {
                for texts in [&body.names.0, &body.purposes.0] {
                    assert!(texts.get(language).is_some_and(|text| !text.is_empty()), "{:?} {language}", body.slug);
                }
            }
        }
    }
}
