//! What the public page of a body is about.

use diesel::QueryResult;

use super::{
    model::{BodyRow, COLLECTION},
    store::{self, Filter},
};
use crate::{
    db::Db,
    http::{Problem, Site, language::Languages},
    web_app::pages::{About, Described, ListedRecord, PublicPages},
};

/// Where the web app has the pages of bodies.
const SECTION: &str = "governance";

/// The bodies as a room with public pages.
#[derive(Debug)]
pub struct BodyPages;

impl PublicPages for BodyPages {
    fn section(&self) -> &'static str {
        SECTION
    }

    fn describe(&self, db: &mut Db, record: &str, languages: &Languages, _site: &Site) -> Result<Described, Problem> {
        match store::present(db, record) {
            Ok(row) => Ok(Described::Here(Box::new(about(&row, languages)))),
            Err(problem) => Described::instead(problem),
        }
    }

    fn collections(&self) -> &'static [&'static str] {
        &[COLLECTION]
    }

    fn count_listed(&self, db: &mut Db) -> QueryResult<i64> {
        store::count(db, &Filter::default())
    }

    fn listed(&self, db: &mut Db, skip: i64, limit: i64) -> QueryResult<Vec<ListedRecord>> {
        let rows = store::slugs_from(db, skip, limit)?.into_iter();
        Ok(rows.map(|(record, changed)| ListedRecord { record, changed: Some(changed) }).collect())
    }
}

fn about(row: &BodyRow, languages: &Languages) -> About {
    About {
        title: languages.choose(&row.names.0).map_or_else(|| row.slug.clone(), |name| name.text),
        description: languages.choose(&row.purposes.0).map(|text| text.text).unwrap_or_default(),
        address: Some(format!("{SECTION}/{}", row.slug)),
        ..About::unnamed()
    }
}
