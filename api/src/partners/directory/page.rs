//! What the public page of a partner is about.

use diesel::QueryResult;

use super::{
    linked_data::LinkedPartner,
    model::{COLLECTION, PartnerRow},
    store::{self, Filter, Found},
};
use crate::{
    db::Db,
    http::{Problem, Site, language::Languages},
    web_app::pages::{About, Described, ListedRecord, PublicPages},
};

/// The directory as a room with public pages.
#[derive(Debug)]
pub struct PartnerPages;

impl PublicPages for PartnerPages {
    fn section(&self) -> &'static str {
        COLLECTION
    }

    fn describe(&self, db: &mut Db, record: &str, languages: &Languages, site: &Site) -> Result<Described, Problem> {
        Ok(match store::find(db, record)? {
            Found::Here(row) => {
                let parent = match row.parent_id {
                    Some(id) => store::by_ids(db, &[id])?.pop(),
                    None => None,
                };
                Described::Here(Box::new(about(&row, parent.as_ref(), languages, site)?))
            }
            Found::Moved(slug) => Described::Moved(format!("{COLLECTION}/{slug}")),
            Found::Gone => Described::Gone,
            Found::Nothing => Described::Nothing,
        })
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

fn about(row: &PartnerRow, parent: Option<&PartnerRow>, languages: &Languages, site: &Site) -> Result<About, Problem> {
    let linked = LinkedPartner::of(row, parent, &site.public_url, &site.coalition_name);
    Ok(About {
        title: languages.choose(&row.names.0).map_or_else(|| row.slug.clone(), |name| name.text),
        description: languages.choose(&row.descriptions.0).map(|text| text.text).unwrap_or_default(),
        image: row.logo.as_ref().filter(|logo| logo.0.permission).map(|logo| logo.0.url.clone()),
        linked_data: Some(serde_json::to_value(linked).map_err(Problem::internal)?),
        address: Some(format!("{COLLECTION}/{}", row.slug)),
        ..About::unnamed()
    })
}
