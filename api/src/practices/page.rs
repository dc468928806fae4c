//! What the public page of a practice is about.

use diesel::QueryResult;

use super::{
    linked_data::LinkedPractice,
    model::{COLLECTION, PracticeRow, VersionRow},
    store,
    surroundings::Surroundings,
    translations::{self, model::headline},
};
use crate::{
    db::Db,
    http::{Code, Problem, Site, language::Languages},
    web_app::pages::{About, Described, ListedRecord, PublicPages},
};

/// The repository of practices as a room with public pages.
#[derive(Debug)]
pub struct PracticePages;

impl PublicPages for PracticePages {
    fn section(&self) -> &'static str {
        COLLECTION
    }

    fn describe(&self, db: &mut Db, record: &str, languages: &Languages, site: &Site) -> Result<Described, Problem> {
        let row = match store::present(db, record) {
            Ok(row) => row,
            Err(problem) if problem.code == Code::Gone => return Ok(Described::Gone),
            Err(problem) if problem.code == Code::NotFound => return Ok(Described::Nothing),
            Err(problem) => return Err(problem),
        };
        let version = match row.live_version {
            Some(number) => store::version(db, row.id, number)?,
            None => None,
        };
        let Some(version) = version else { return Ok(Described::Nothing) };
        Ok(Described::Here(Box::new(about(db, &row, &version, languages, site)?)))
    }

    fn collections(&self) -> &'static [&'static str] {
        &[COLLECTION]
    }

    fn count_listed(&self, db: &mut Db) -> QueryResult<i64> {
        store::count_live(db)
    }

    fn listed(&self, db: &mut Db, skip: i64, limit: i64) -> QueryResult<Vec<ListedRecord>> {
        let rows = store::live_from(db, skip, limit)?.into_iter();
        Ok(rows.map(|(id, slug, changed)| ListedRecord { record: slug.unwrap_or_else(|| id.to_string()), changed }).collect())
    }
}

fn about(db: &mut Db, row: &PracticeRow, version: &VersionRow, languages: &Languages, site: &Site) -> Result<About, Problem> {
    let content = &version.content.0;
    let translations = translations::store::of(db, row.id)?;
    let surroundings = Surroundings::of(db, [(row.partner_id, content)])?;
    let linked = LinkedPractice::of(row, version, &translations, &surroundings, site);
    let (title, summary) = headline(content, &translations, languages);
    Ok(About {
        title: title.text,
        description: summary.map(|summary| summary.text).unwrap_or_default(),
        kind: "article",
        linked_data: Some(serde_json::to_value(linked).map_err(Problem::internal)?),
        address: Some(format!("{COLLECTION}/{}", row.slug.clone().unwrap_or_else(|| row.id.to_string()))),
        ..About::unnamed()
    })
}
