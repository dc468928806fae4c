//! Practices as they are harvested: in the words of Dublin Core, by thematic priority.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    content::PracticeContent,
    model::{COLLECTION, PracticeRow},
    store,
    surroundings::Surroundings,
};
use crate::{
    db::{
        Db,
        fields::{PracticeId, RecordId},
    },
    feeds::{Element, HarvestSet, Harvested, Member},
    http::{
        Problem, Site,
        language::{Languages, OWN_LANGUAGES},
    },
    reference::{self, Vocabulary},
};

/// What stands before the slug of a priority in the name of its set.
const BY_PRIORITY: &str = "priority:";

/// Practices as records that can be harvested. Archived ones count as deleted, as in the portal's lists: at their address they
/// can still be read.
#[derive(Debug)]
pub struct HarvestedPractices;

impl Harvested for HarvestedPractices {
    fn collection(&self) -> &'static str {
        COLLECTION
    }

    fn sets(&self, db: &mut Db) -> Result<Vec<HarvestSet>, Problem> {
        let languages = Languages::only(OWN_LANGUAGES[0]);
        let terms = reference::names(db, Vocabulary::Priorities)?.into_iter();
        let named = terms.map(|(slug, names)| HarvestSet {
            name: languages.choose(&names).map_or_else(|| slug.clone(), |name| name.text),
            spec: format!("{BY_PRIORITY}{slug}"),
        });
        Ok(named.collect())
    }

    fn member_of(&self, spec: &str) -> Option<Member> {
        let slug = spec.strip_prefix(BY_PRIORITY)?;
        (!slug.contains('\0')).then(|| Member { field: "priorities", value: slug.to_owned() })
    }

    fn sets_of(&self, shown: &Value) -> Vec<String> {
        let slugs = shown.get("priorities").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        slugs.map(|slug| format!("{BY_PRIORITY}{slug}")).collect()
    }

    fn describe(&self, db: &mut Db, ids: &[RecordId], site: &Site) -> Result<HashMap<RecordId, Vec<Element>>, Problem> {
        let ids: Vec<PracticeId> = ids.iter().map(|id| PracticeId(id.0)).collect();
        let rows = store::live_by_ids(db, &ids)?;
        let surroundings = Surroundings::of(db, rows.iter().map(|(row, version)| (row.partner_id, &version.content.0)))?;
        let described = rows.iter().map(|(row, version)| (RecordId::from(row.id), elements(row, &version.content.0, &surroundings, site)));
        Ok(described.collect())
    }
}

fn elements(row: &PracticeRow, content: &PracticeContent, surroundings: &Surroundings, site: &Site) -> Vec<Element> {
    let lang = content.lang.as_str();
    let mut elements = vec![Element::local("title", &content.title, lang)];
    if let Some(name) = surroundings.partner(row.partner_id, lang) {
        elements.push(Element::local("creator", name.text, &name.lang));
    }
    for (text, lang) in content.co_implementers.iter().filter_map(|one| surroundings.co_implementer(one, lang)) {
        elements.push(Element { name: "contributor", text, lang });
    }
    for subject in surroundings.subjects(content, lang) {
        elements.push(Element::local("subject", subject.text, &subject.lang));
    }
    if let Some(summary) = &content.summary {
        elements.push(Element::local("description", summary, lang));
    }
    elements.push(Element::plain("publisher", &site.coalition_name));
    if let Some(at) = row.published_at {
        elements.push(Element::plain("date", at.date().to_string()));
    }
    elements.push(Element::plain("type", "Text"));
    let name = row.slug.clone().unwrap_or_else(|| row.id.to_string());
    elements.push(Element::plain("identifier", site.page(lang, &format!("{COLLECTION}/{name}"))));
    elements.push(Element::plain("identifier", format!("{}/api/v1/{COLLECTION}/{}", site.public_url, row.id)));
    elements.push(Element::plain("language", lang));
    for name in Surroundings::places(content, lang) {
        elements.push(Element::local("coverage", name.text, &name.lang));
    }
    for link in &content.links {
        elements.push(Element::plain("relation", &link.url));
    }
    for related in &content.related {
        elements.push(Element::plain("relation", format!("{}/api/v1/{COLLECTION}/{related}", site.public_url)));
    }
    elements
}
