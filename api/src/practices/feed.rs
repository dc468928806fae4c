//! Practices as an Atom feed: what a list finds, for feed readers.

use std::collections::HashMap;

use actix_web::HttpRequest;
use chrono::DateTime;
use utoipa::ToSchema;

pub use crate::feeds::atom::MEDIA_TYPE;
use crate::{
    db::{
        Db,
        fields::{PracticeId, UtcTime},
    },
    feeds::atom::{Category, Entry, Feed, Link, LocalName, Person},
    http::{
        Problem, Site,
        language::{Languages, PAGE_LANGUAGES, page_language},
        page::addresses,
    },
    partners::directory,
};

use super::{
    checks::terms_of,
    model::{COLLECTION, PracticeRow, VersionRow},
    store,
    surroundings::Surroundings,
    translations::{
        self,
        model::{TranslationRow, headline},
    },
};

/// The collections that a feed was made from: entries name partners and terms.
pub const MADE_FROM: &[&str] = &[
    COLLECTION,
    directory::COLLECTION,
    "vocabularies/priorities",
    "vocabularies/interventions",
    "vocabularies/instruments",
    "vocabularies/target-groups",
    "vocabularies/sectors",
];

/// What feeds are called, in the order of [`PAGE_LANGUAGES`].
const TITLES: [&str; 4] = ["Good practices", "Bonnes pratiques", "Buenas prácticas", "الممارسات الجيدة"];

/// Practices as an Atom feed (RFC 4287), a page of it (RFC 5005).
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_147_483_647, pattern = r"^[\s\S]*$", example = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><id>https://portal.example.org/api/v1/practices?format=atom</id><title type=\"text\">Good practices</title><updated>2026-01-02T03:04:05.000000Z</updated></feed>\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct PracticeFeed(String);

/// The entries of these practices, in this order.
///
/// # Errors
/// The database's.
pub fn entries(db: &mut Db, ids: &[PracticeId], languages: &Languages, site: &Site) -> Result<Vec<Entry>, Problem> {
    let translations = translations::store::of_each(db, ids)?;
    let rows = store::live_by_ids(db, ids)?;
    let surroundings = Surroundings::of(db, rows.iter().map(|(row, version)| (row.partner_id, &version.content.0)))?;
    let mut rows: HashMap<PracticeId, (PracticeRow, VersionRow)> = rows.into_iter().map(|pair| (pair.0.id, pair)).collect();
    let made = |(row, version): (PracticeRow, VersionRow)| {
        entry(&row, &version, translations.get(&row.id).map(Vec::as_slice).unwrap_or_default(), &surroundings, languages, site)
    };
    Ok(ids.iter().filter_map(|id| rows.remove(id)).map(made).collect())
}

fn entry(
    row: &PracticeRow,
    version: &VersionRow,
    translations: &[TranslationRow],
    surroundings: &Surroundings,
    languages: &Languages,
    site: &Site,
) -> Entry {
    let content = &version.content.0;
    let (title, summary) = headline(content, translations, languages);
    let lang = title.lang.clone();
    let author = surroundings.partner(row.partner_id, &lang).map(|name| Person {
        name: LocalName { text: name.text, lang: Some(name.lang) },
        uri: Some(site.page(&lang, &format!("{}/{}", directory::COLLECTION, row.partner_id))),
    });
    let contributors = content.co_implementers.iter().filter_map(|one| {
        let (text, lang) = surroundings.co_implementer(one, &lang)?;
        Some(Person { name: LocalName { text, lang }, uri: None })
    });
    let mut categories = Vec::new();
    for (_, vocabulary, slugs) in terms_of(content) {
        let scheme = format!("{}/api/v1/vocabularies/{}", site.public_url, vocabulary.name());
        categories.extend(slugs.iter().map(|slug| Category {
            term: slug.clone(),
            scheme: scheme.clone(),
            label: surroundings.term(vocabulary, slug, &lang),
        }));
    }
    let name = row.slug.clone().unwrap_or_else(|| row.id.to_string());
    let links = vec![
        Link {
            relation: "alternate",
            href: site.page(&lang, &format!("{COLLECTION}/{name}")),
            media_type: Some("text/html"),
            lang: Some(page_language(&lang).to_owned()),
        },
        Link {
            relation: "alternate",
            href: format!("{}/api/v1/{COLLECTION}/{}?format=jsonld", site.public_url, row.id),
            media_type: Some("application/ld+json"),
            lang: None,
        },
    ];
    Entry {
        id: format!("urn:uuid:{}", row.id),
        title,
        updated: version.published_at,
        published: row.first_published_at,
        summary,
        authors: author.into_iter().collect(),
        contributors: contributors.collect(),
        categories,
        links,
    }
}

/// A page of the feed that a request asked for.
///
/// # Errors
/// An internal problem when it cannot be written.
pub fn page(
    request: &HttpRequest,
    site: &Site,
    languages: &Languages,
    question: Option<&str>,
    next_cursor: Option<&str>,
    entries: Vec<Entry>,
) -> Result<Vec<u8>, Problem> {
    let lang = languages.best_of(&PAGE_LANGUAGES).unwrap_or("en");
    let titles = PAGE_LANGUAGES.iter().zip(TITLES);
    let title = titles.into_iter().find(|(known, _)| **known == lang).map_or(TITLES[0], |(_, title)| title);
    let mut title = format!("{title} · {}", site.coalition_name);
    if let Some(question) = question {
        title = format!("{} · {title}", question.trim());
    }
    let (first, next) = addresses(request, next_cursor);
    let own = request.uri().path_and_query().map_or_else(|| first.clone(), ToString::to_string);
    let absolute = |address: String| format!("{}{address}", site.public_url);
    let link = |relation, address: String| Link { relation, href: absolute(address), media_type: Some(MEDIA_TYPE), lang: None };
    let mut links = vec![link("self", own), link("first", first.clone())];
    links.extend(next.map(|next| link("next", next)));
    links.push(Link {
        relation: "alternate",
        href: site.page(lang, COLLECTION),
        media_type: Some("text/html"),
        lang: Some(lang.to_owned()),
    });
    let author = Person { name: LocalName { text: site.coalition_name.clone(), lang: None }, uri: Some(format!("{}/", site.public_url)) };
    // Nothing was ever published in a feed that is empty.
    let updated = entries.iter().map(|entry| entry.updated).max().unwrap_or_else(|| UtcTime::from(DateTime::UNIX_EPOCH));
    let feed = Feed { id: absolute(first), title, lang: lang.to_owned(), author, updated, links, entries };
    feed.write().map_err(Problem::internal)
}
