//! A practice as linked data, in the words of schema.org, as JSON-LD 1.1.
//!
//! It is an `Article`: a text that an organization wrote, that was reviewed and is published, in versions. A `HowTo` would need
//! steps in an order, which the sections of a practice do not have.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    checks::terms_of,
    content::PracticeContent,
    model::{COLLECTION, PracticeRow, VersionRow},
    surroundings::Surroundings,
    translations::model::{PartStatus, TranslationRow},
};
use crate::{
    db::fields::UtcTime,
    http::Site,
    partners::directory::linked_data::{NamedOrganization, TaggedText},
};

/// A practice as an article of schema.org.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedPractice {
    /// The vocabulary.
    #[serde(rename = "@context")]
    #[schema(max_length = 64, example = "https://schema.org")]
    context: &'static str,
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "Article")]
    kind: &'static str,
    /// Its address; it never changes.
    #[serde(rename = "@id")]
    #[schema(
        format = "uri",
        max_length = 2048,
        example = "https://portal.example.org/api/v1/practices/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"
    )]
    id: String,
    /// Its page.
    #[schema(format = "uri", max_length = 2048, example = "https://portal.example.org/en/practices/joint-labour-inspections")]
    url: String,
    /// Its titles, each with its language.
    #[schema(max_items = 201)]
    headline: Vec<TaggedText>,
    /// What it is about, in each language.
    #[serde(rename = "abstract", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 201)]
    summaries: Vec<TaggedText>,
    /// The languages that it can be read in (BCP 47), that it was written in first.
    #[serde(rename = "inLanguage")]
    #[schema(max_items = 201, example = json!(["en", "fr"]))]
    languages: Vec<String>,
    /// Whose practice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    author: Option<NamedOrganization>,
    /// Who did it together with them.
    #[serde(rename = "contributor", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    contributors: Vec<NamedOrganization>,
    /// Who published it.
    publisher: NamedOrganization,
    /// When it was first published.
    #[serde(rename = "datePublished", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    first_published: Option<UtcTime>,
    /// When this version was published.
    #[serde(rename = "dateModified")]
    modified: UtcTime,
    /// The number of the version.
    #[schema(max_length = 20, example = "2")]
    version: String,
    /// From when to when it was carried out (ISO 8601), open where it goes on.
    #[serde(rename = "temporalCoverage", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40, example = "2022-03-01/..")]
    period: Option<String>,
    /// Where it was carried out.
    #[serde(rename = "spatialCoverage", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 300)]
    places: Vec<LinkedPlace>,
    /// What it is about, in terms of lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 300)]
    about: Vec<DefinedTerm>,
    /// Something to read elsewhere.
    #[serde(rename = "citation", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 30)]
    readings: Vec<LinkedWork>,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedPlace {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "Place")]
    kind: &'static str,
    /// What it is called.
    name: TaggedText,
}

/// A term of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DefinedTerm {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "DefinedTerm")]
    kind: &'static str,
    /// The term.
    #[serde(rename = "termCode")]
    #[schema(max_length = 60, example = "labour-rights")]
    code: String,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<TaggedText>,
    /// The list.
    #[serde(rename = "inDefinedTermSet")]
    #[schema(format = "uri", max_length = 2048, example = "https://portal.example.org/api/v1/vocabularies/priorities")]
    set: String,
}

/// A work elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedWork {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "CreativeWork")]
    kind: &'static str,
    /// What it is called.
    #[schema(max_length = 300, example = "Evaluation report")]
    name: String,
    /// Where it is.
    #[schema(format = "uri", max_length = 2048, example = "https://example.org/evaluation.pdf")]
    url: String,
}

impl LinkedPractice {
    /// A practice as everybody reads it, with what readers get in other languages.
    pub fn of(row: &PracticeRow, version: &VersionRow, translations: &[TranslationRow], surroundings: &Surroundings, site: &Site) -> Self {
        let content = &version.content.0;
        let lang = content.lang.as_str();
        let portal = site.public_url.as_str();
        let name = row.slug.clone().unwrap_or_else(|| row.id.to_string());
        let mut about = Vec::new();
        for (_, vocabulary, slugs) in terms_of(content) {
            about.extend(slugs.iter().map(|slug| DefinedTerm {
                kind: "DefinedTerm",
                code: slug.clone(),
                name: surroundings.term(vocabulary, slug, lang).map(|name| TaggedText::of(name.text, Some(&name.lang))),
                set: format!("{portal}/api/v1/vocabularies/{}", vocabulary.name()),
            }));
        }
        let mut languages = vec![content.lang.clone()];
        languages.extend(translations.iter().filter(|row| row.is_public()).map(|row| row.lang.clone()));
        Self {
            context: "https://schema.org",
            kind: "Article",
            id: format!("{portal}/api/v1/{COLLECTION}/{}", row.id),
            url: site.page(lang, &format!("{COLLECTION}/{name}")),
            headline: texts(&content.title, "/title", content, translations),
            summaries: content.summary.as_ref().map(|text| texts(text, "/summary", content, translations)).unwrap_or_default(),
            languages,
            author: surroundings.partner_names(row.partner_id).map(|names| NamedOrganization::partner(portal, row.partner_id, names)),
            contributors: content
                .co_implementers
                .iter()
                .filter_map(|one| match one.partner {
                    Some(id) => Some(NamedOrganization::partner(portal, id, surroundings.partner_names(id)?)),
                    None => one.name.as_deref().map(NamedOrganization::named),
                })
                .collect(),
            publisher: NamedOrganization::coalition(portal, &site.coalition_name),
            first_published: row.first_published_at,
            modified: version.published_at,
            version: version.number.to_string(),
            period: period(content.started_on, content.ended_on),
            places: Surroundings::places(content, lang)
                .into_iter()
                .map(|name| LinkedPlace { kind: "Place", name: TaggedText::of(name.text, Some(&name.lang)) })
                .collect(),
            about,
            readings: content
                .links
                .iter()
                .map(|link| LinkedWork { kind: "CreativeWork", name: link.title.clone(), url: link.url.clone() })
                .collect(),
        }
    }
}

/// A text in every language that readers get it in, the original first.
fn texts(original: &str, place: &str, content: &PracticeContent, translations: &[TranslationRow]) -> Vec<TaggedText> {
    let published = translations.iter().filter_map(|row| {
        let part = row.parts.0.get(place).filter(|part| part.status == PartStatus::Published)?;
        Some(TaggedText::of(part.text.as_str(), Some(&row.lang)))
    });
    std::iter::once(TaggedText::of(original, Some(&content.lang))).chain(published).collect()
}

/// An interval of ISO 8601-2.
fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<String> {
    let end = |day: Option<NaiveDate>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
    (from.is_some() || to.is_some()).then(|| format!("{}/{}", end(from), end(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_open_where_it_has_no_end() {
        let day = |text: &str| text.parse().ok();
        assert_eq!(period(day("2022-03-01"), None).as_deref(), Some("2022-03-01/.."));
        assert_eq!(period(None, day("2022-03-01")).as_deref(), Some("../2022-03-01"));
        assert_eq!(period(None, None), None);
    }
}
