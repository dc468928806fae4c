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
    http::{
        Problem, Site,
        language::{Languages, PAGE_LANGUAGES},
    },
    web_app::pages::{About, Described, ListedRecord, PublicPages, in_language},
};

/// What the number of a version is called, in the order of [`PAGE_LANGUAGES`](crate::http::language::PAGE_LANGUAGES).
const VERSION: [&str; 4] = ["version", "version", "versión", "الإصدار"];

/// The repository of practices as a room with public pages.
#[derive(Debug)]
pub struct PracticePages;

impl PublicPages for PracticePages {
    fn section(&self) -> &'static str {
        COLLECTION
    }

    fn describe(&self, db: &mut Db, record: &str, languages: &Languages, site: &Site) -> Result<Described, Problem> {
        let row = match there(db, record)? {
            Ok(row) => row,
            Err(otherwise) => return Ok(otherwise),
        };
        let version = match row.live_version {
            Some(number) => store::version(db, row.id, number)?,
            None => None,
        };
        let Some(version) = version else { return Ok(Described::Nothing) };
        Ok(Described::Here(Box::new(about(db, &row, &version, languages, site)?)))
    }

    /// Search engines list what is live; a version as it once was is for those who follow a citation.
    fn describe_below(&self, db: &mut Db, record: &str, below: &str, languages: &Languages) -> Result<Described, Problem> {
        let written = below.strip_prefix("versions/").unwrap_or_default();
        let number = written.parse::<i64>().ok().filter(|number| number.to_string() == written);
        let Some(number) = number else { return Ok(Described::Nothing) };
        let row = match there(db, record)? {
            Ok(row) => row,
            Err(otherwise) => return Ok(otherwise),
        };
        let Some(version) = store::version(db, row.id, number)?.filter(|_| row.is_public()) else { return Ok(Described::Nothing) };
        let content = version.content.0;
        Ok(Described::Here(Box::new(About {
            title: format!("{} ({} {number})", content.title, in_language(&VERSION, languages.best_of(&PAGE_LANGUAGES).unwrap_or("en"))),
            description: content.summary.unwrap_or_default(),
            kind: "article",
            ..About::unnamed()
        })))
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

/// A practice that is there, or what its address leads to instead.
fn there(db: &mut Db, record: &str) -> Result<Result<PracticeRow, Described>, Problem> {
    match store::present(db, record) {
        Ok(row) => Ok(Ok(row)),
        Err(problem) => Described::instead(problem).map(Err),
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
