//! What can be found of a practice: its live version, with the names of whoever did it.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike;
use diesel::QueryResult;

use super::{
    content::{PracticeContent, PracticeKind, Section},
    model::{COLLECTION, PracticeRow, VersionRow},
    sort::Column,
    store,
    translations::{
        self,
        model::{PartStatus, TranslationRow},
    },
};
use crate::{
    catalogue::search::{Document, Key, Kind, Order, OrderKind, OrderValue, Source, Text},
    db::{
        Db,
        fields::{PartnerId, PracticeId, RecordId},
    },
    http::{fold::fold, language::Translations, markdown, page::SortKey},
    partners::directory::{self, Naming},
    reference::geography,
};

/// Published practices as a source of the search index.
#[derive(Debug)]
pub struct PracticeSource;

/// From this year on, newer practices stand a little before older ones that answer as well.
const FIRST_YEAR: i32 = 2015;
/// Years that count as much as a quarter of a point.
const YEARS_A_STEP: i32 = 2;
/// What telling everything that others need lifts a practice by.
const FULL: u8 = 3;

impl Source for PracticeSource {
    fn collection(&self) -> &'static str {
        COLLECTION
    }

    fn facets(&self) -> &'static [&'static str] {
        &[
            "kind",
            "priority",
            "intervention",
            "sdg",
            "instrument",
            "target_group",
            "sector",
            "country",
            "region",
            "partner",
            "constituency",
            "language",
            "year",
        ]
    }

    fn orders(&self) -> &'static [(&'static str, OrderKind)] {
        &[("title", OrderKind::Text), ("published_at", OrderKind::Number)]
    }

    fn load(&self, db: &mut Db, ids: &[RecordId]) -> QueryResult<Vec<Document>> {
        let ids: Vec<PracticeId> = ids.iter().map(|id| PracticeId(id.0)).collect();
        let found = store::live_by_ids(db, &ids)?;
        documents(db, &found)
    }

    fn all_after(&self, db: &mut Db, after: Option<RecordId>, limit: i64) -> QueryResult<Vec<Document>> {
        let found = store::live_after(db, after.map(|id| PracticeId(id.0)), limit)?;
        documents(db, &found)
    }
}

/// A column of the orders of published practices as the index names it.
pub fn order(key: SortKey<Column>) -> Order {
    let column = match key.column {
        Column::Title => Key::Text("title"),
        Column::PublishedAt | Column::UpdatedAt => Key::Number("published_at"),
    };
    Order { key: column, descending: key.descending }
}

/// The best first, then the newest.
pub fn relevance() -> Vec<Order> {
    vec![Order { key: Key::Relevance, descending: true }, Order { key: Key::Number("published_at"), descending: true }]
}

/// Live versions as documents, with the names of their partners as they are now.
pub fn documents(db: &mut Db, found: &[(PracticeRow, VersionRow)]) -> QueryResult<Vec<Document>> {
    let with = found.iter().flat_map(|(_, version)| &version.content.0.co_implementers).filter_map(|one| one.partner);
    let partners: BTreeSet<PartnerId> = found.iter().map(|(row, _)| row.partner_id).chain(with).collect();
    let namings = directory::naming_of(db, &partners.into_iter().collect::<Vec<_>>())?;
    let ids: Vec<PracticeId> = found.iter().map(|(row, _)| row.id).collect();
    let translations = translations::store::of_each(db, &ids)?;
    let made = |(row, version): &(PracticeRow, VersionRow)| {
        let mut document = document(row, &version.content.0, &namings);
        document.texts.extend(translations.get(&row.id).into_iter().flatten().flat_map(translated));
        document
    };
    Ok(found.iter().map(made).collect())
}

/// What a practice says in its own words, the title first.
pub fn texts(content: &PracticeContent) -> Vec<Text> {
    let text = |kind, field, text: String| Text { kind, field, lang: content.lang.clone(), text };
    let mut texts = vec![text(Kind::Name, "title", content.title.clone())];
    texts.extend(content.summary.as_ref().map(|summary| text(Kind::Summary, "summary", summary.clone())));
    let sections = Section::ALL.iter().filter_map(|section| Some((section.name(), content.sections.get(*section)?)));
    texts.extend(sections.map(|(name, section)| text(Kind::Body, name, markdown::to_text(section))));
    for block in &content.building_blocks {
        texts.push(text(Kind::Body, "building_blocks", format!("{}. {}", block.title, markdown::to_text(&block.text))));
    }
    texts.extend(content.results.iter().map(|result| text(Kind::Body, "results", result.indicator.clone())));
    texts
}

/// What readers get of a practice in another language.
fn translated(row: &TranslationRow) -> Vec<Text> {
    let published = row.parts.0.iter().filter(|(_, part)| part.status == PartStatus::Published);
    published
        .map(|(place, part)| {
            let (kind, field) = match place.as_str() {
                "/title" => (Kind::Name, "title"),
                "/summary" => (Kind::Summary, "summary"),
                _ => {
                    let section = Section::ALL.iter().find(|section| place.strip_prefix("/sections/") == Some(section.name()));
                    (Kind::Body, section.map_or("building_blocks", |section| section.name()))
                }
            };
            Text { kind, field, lang: row.lang.clone(), text: markdown::to_text(&part.text) }
        })
        .collect()
}

fn document(row: &PracticeRow, content: &PracticeContent, namings: &HashMap<PartnerId, Naming>) -> Document {
    let partner = namings.get(&row.partner_id);
    let mut made_from = vec![(directory::COLLECTION, row.partner_id.into())];
    let mut texts = texts(content);
    texts.extend(partner.into_iter().flat_map(|partner| names("partner", partner)));
    for one in &content.co_implementers {
        texts.extend(one.name.as_ref().map(|name| named("co_implementers", &content.lang, name)));
        if let Some(id) = one.partner {
            made_from.push((directory::COLLECTION, id.into()));
            texts.extend(namings.get(&id).into_iter().flat_map(|partner| names("co_implementers", partner)));
        }
    }
    texts.extend(content.instruments.iter().flat_map(|slug| instrument(slug)));
    let countries: Vec<&geography::Country> = content.countries.iter().filter_map(|code| geography::country(code)).collect();
    let regions: Vec<&geography::Region> = content.regions.iter().filter_map(|code| geography::region(code)).collect();
    let place = |field, names: &Translations| -> Vec<Text> {
        names.iter().map(|(lang, name)| Text { kind: Kind::Place, field, lang: lang.clone(), text: name.clone() }).collect()
    };
    texts.extend(countries.iter().flat_map(|country| place("countries", &country.names)));
    texts.extend(regions.iter().flat_map(|region| place("regions", &region.names)));

    let mut all_regions: Vec<String> = content.regions.clone();
    all_regions.extend(countries.iter().flat_map(|country| geography::regions_of(country)).map(str::to_owned));
    let first = row.first_published_at.or(row.published_at);
    let mut orders = vec![("title", OrderValue::Text(fold(&content.title)))];
    orders.extend(row.published_at.map(|at| ("published_at", OrderValue::Number(at.as_datetime().timestamp_micros()))));
    Document {
        id: row.id.into(),
        address: row.slug.as_ref().map_or_else(|| format!("{COLLECTION}/{}", row.id), |slug| format!("{COLLECTION}/{slug}")),
        texts,
        facets: vec![
            ("kind", vec![content.kind.name().to_owned()]),
            ("priority", content.priorities.clone()),
            ("intervention", content.interventions.clone()),
            ("sdg", content.sdgs.iter().map(|goal| goal.0.to_string()).collect()),
            ("instrument", content.instruments.clone()),
            ("target_group", content.target_groups.clone()),
            ("sector", content.sectors.clone()),
            ("country", content.countries.clone()),
            ("region", all_regions),
            ("partner", vec![row.partner_id.to_string()]),
            ("constituency", partner.map(|partner| partner.constituency.clone()).into_iter().collect()),
            ("language", content.lang.split('-').next().map(str::to_lowercase).into_iter().collect()),
            ("year", first.map(|at| at.date().year().to_string()).into_iter().collect()),
        ],
        orders,
        lift: lift(content.kind, row.published_at.map(|at| at.date().year())),
        made_from,
    }
}

fn lift(kind: PracticeKind, year: Option<i32>) -> u8 {
    let steps = year.map_or(0, |year| (year - FIRST_YEAR) / YEARS_A_STEP);
    let recent = u8::try_from(steps.clamp(0, 40)).unwrap_or_default();
    recent + if kind == PracticeKind::Full { FULL } else { 0 }
}

fn named(field: &'static str, lang: &str, name: &str) -> Text {
    Text { kind: Kind::Related, field, lang: lang.to_owned(), text: name.to_owned() }
}

fn names(field: &'static str, partner: &Naming) -> Vec<Text> {
    let mut texts: Vec<Text> = partner.names.iter().map(|(lang, name)| named(field, lang, name)).collect();
    texts.extend(partner.acronym.as_ref().map(|acronym| named(field, "und", acronym)));
    texts
}

/// The short names of an instrument: C081 is called C81, too.
fn instrument(slug: &str) -> Vec<Text> {
    let digits = slug.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let kind = slug.strip_suffix(digits).unwrap_or_default();
    let plain = format!("{kind}{}", digits.trim_start_matches('0'));
    let mut texts = vec![named("instruments", "und", slug)];
    if !kind.is_empty() && !digits.is_empty() && plain != slug {
        texts.push(named("instruments", "und", &plain));
    }
    texts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_that_is_written_becomes_words_and_marks_do_not() {
        let content: PracticeContent = serde_json::from_value(json!({
            "kind": "full", "lang": "fr", "title": "Visites", "summary": "En bref.", "instruments": ["c081", "mlc-2006"],
            "sections": { "approach": "Ils vont **ensemble**.", "lessons": "[Petit](https://example.org)" },
            "building_blocks": [{ "title": "À deux", "text": "- un" }],
            "results": [{ "indicator": "Ateliers", "value": "4" }],
        }))
        .expect("a text");
        let found: Vec<(&str, String)> = texts(&content).into_iter().map(|text| (text.field, text.text)).collect();
        let expected = [
            ("title", "Visites"),
            ("summary", "En bref."),
            ("approach", "Ils vont ensemble."),
            ("lessons", "Petit"),
            ("building_blocks", "À deux. un"),
            ("results", "Ateliers"),
        ];
        assert_eq!(found, expected.map(|(field, text)| (field, text.to_owned())));
        let short = |slug| instrument(slug).into_iter().map(|text| text.text).collect::<Vec<_>>();
        assert_eq!(short("c081"), ["c081", "c81"]);
        assert_eq!(short("c190"), ["c190"]);
        assert_eq!(short("mlc-2006"), ["mlc-2006"]);
    }

    #[test]
    fn full_and_recent_ones_are_lifted_gently() {
        let snapshot = |year| lift(PracticeKind::Snapshot, Some(year));
        assert!(lift(PracticeKind::Full, Some(2026)) > snapshot(2026));
        assert!(snapshot(2026) > snapshot(2020) && snapshot(2020) > snapshot(1990));
        assert!(snapshot(9999) < 50 && lift(PracticeKind::Snapshot, None) == 0);
    }
}
