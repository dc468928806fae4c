//! What a translation is, and how a text is put together from the original and its translations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr,
        schema::{AdditionalProperties, Schema, Type},
    },
};

use crate::{
    db::fields::{Json, PracticeId, UtcTime},
    files::FileRow,
    http::{
        FieldError,
        body::NotWritten,
        conditional,
        language::{Languages, LocalText},
        markdown,
    },
    practices::{
        content::{PracticeContent, Section},
        media,
        shown::{PracticeText, ShownBlock, ShownSection},
    },
};

/// Whether readers get a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartStatus {
    /// Being written.
    Draft,
    /// Readers get it.
    Published,
}

/// A translated place as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPart {
    /// The text.
    pub text: String,
    /// Whether readers get it.
    pub status: PartStatus,
    /// The fingerprint of the original that it translates.
    pub of: String,
}

/// A translation as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::practice_translations)]
pub struct TranslationRow {
    /// Of which practice.
    pub practice_id: PracticeId,
    /// The language (BCP 47).
    pub lang: String,
    /// The version, for `ETag`.
    pub version: i64,
    /// The parts by place.
    pub parts: Json<BTreeMap<String, StoredPart>>,
    /// When it was begun.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl TranslationRow {
    /// Whether readers get any of it.
    pub fn is_public(&self) -> bool {
        self.parts.0.values().any(|part| part.status == PartStatus::Published)
    }
}

/// A translated place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TranslatedPart {
    /// The text, in Markdown where the original is.
    #[schema(max_length = 20_000, example = "Inspections conjointes")]
    pub text: String,
    /// Whether readers get it.
    pub status: PartStatus,
    /// Whether the original has another text by now than the one that was translated.
    #[schema(read_only)]
    pub outdated: bool,
}

/// A translation of a practice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeTranslation {
    /// The practice.
    #[schema(read_only)]
    pub practice: PracticeId,
    /// The language (BCP 47).
    #[schema(max_length = 35, example = "fr")]
    pub lang: String,
    /// The translated places by JSON pointer.
    pub parts: TranslatedParts,
    /// Places of the original that are not translated.
    #[schema(read_only, max_items = 120, example = json!(["/sections/lessons"]))]
    pub missing: Vec<String>,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 2)]
    pub version: i64,
    /// When it was begun.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// What a body may repeat of a [`PracticeTranslation`] without writing it.
pub const NOT_WRITTEN: NotWritten =
    NotWritten { unchanged: &["practice", "lang", "version", "created_at", "updated_at"], ignored: &["missing"] };

/// What is written of a place. `outdated` may be repeated as it was read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartInput {
    /// The text, in Markdown where the original is.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S", example = "Inspections conjointes")]
    pub text: String,
    /// Whether readers get it.
    pub status: PartStatus,
    /// As it was read; ignored.
    #[serde(default)]
    #[expect(dead_code, reason = "only so that what was read can be sent back")]
    outdated: Option<bool>,
}

/// What is written of a translation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TranslationInput {
    /// The translated places by JSON pointer: `/title`, `/summary`, `/sections/…`, `/building_blocks/0/title`,
    /// `/building_blocks/0/text`, `/media/0/caption`, `/media/0/alternative_text`.
    pub parts: PartInputs,
}

/// A translation to begin.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTranslation {
    /// The language (BCP 47), another than the original's.
    #[schema(min_length = 2, max_length = 35, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    pub lang: String,
    /// The translated places by JSON pointer.
    #[serde(default)]
    pub parts: PartInputs,
}

macro_rules! by_place {
    ($(#[$meta:meta])* $name:ident of $part:ident, $derive:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, $derive)]
        #[serde(transparent)]
        pub struct $name(pub BTreeMap<String, $part>);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let place = ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(Some("^/(title|summary|sections/[a-z_]{1,20}|building_blocks/[0-9]{1,2}/(title|text)|media/[0-9]{1,2}/(caption|alternative_text))$"))
                    .max_length(Some(60));
                ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .description(Some("Places of a practice by JSON pointer (RFC 6901)."))
                    .property_names(Some(Schema::Object(place.build())))
                    .additional_properties(Some(AdditionalProperties::RefOr(Ref::from_schema_name($part::name()).into())))
                    .max_properties(Some(120))
                    .examples([serde_json::json!({ "/title": { "text": "Inspections conjointes", "status": "published", "outdated": false } })])
                    .into()
            }
        }

        impl ToSchema for $name {
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push(($part::name().into_owned(), $part::schema()));
                $part::schemas(schemas);
            }
        }
    };
}
by_place! {
    /// Translated places.
    TranslatedParts of TranslatedPart, Serialize
}
by_place! {
    /// Translated places to write.
    PartInputs of PartInput, Deserialize
}

/// The texts of a practice that can be translated, by place.
pub fn places(content: &PracticeContent) -> BTreeMap<String, &str> {
    let mut places = BTreeMap::from([("/title".to_owned(), content.title.as_str())]);
    places.extend(content.summary.as_deref().map(|summary| ("/summary".to_owned(), summary)));
    for section in Section::ALL {
        places.extend(content.sections.get(*section).map(|text| (format!("/sections/{}", section.name()), text)));
    }
    for (index, block) in content.building_blocks.iter().enumerate() {
        places.insert(format!("/building_blocks/{index}/title"), &block.title);
        places.insert(format!("/building_blocks/{index}/text"), &block.text);
    }
    for (index, medium) in content.media.iter().enumerate() {
        places.extend(medium.caption.as_deref().map(|text| (format!("/media/{index}/caption"), text)));
        places.extend(medium.alternative_text.as_deref().map(|text| (format!("/media/{index}/alternative_text"), text)));
    }
    places
}

/// The fingerprint of an original.
fn fingerprint(original: &str) -> String {
    conditional::fingerprint(original.as_bytes())
}

/// The longest translation of a place, in characters.
fn longest(place: &str) -> usize {
    match place {
        "/title" => 200,
        "/summary" => 1500,
        _ if place.ends_with("/title") => 200,
        _ if place.starts_with("/media/") => 500,
        _ if place.starts_with("/building_blocks/") => 10_000,
        _ => 20_000,
    }
}

/// The parts as they are stored: what is as it was keeps what it translates, what is written anew translates the present
/// original.
///
/// # Errors
/// Every place that the original does not have, and every text that is too long.
pub fn store_parts(
    input: PartInputs,
    content: &PracticeContent,
    before: &BTreeMap<String, StoredPart>,
) -> Result<BTreeMap<String, StoredPart>, Vec<FieldError>> {
    let originals = places(content);
    let (mut stored, mut errors) = (BTreeMap::new(), Vec::new());
    for (place, part) in input.0 {
        let pointer = format!("/parts/{}", place.replace('~', "~0").replace('/', "~1"));
        let kept = before.get(&place).filter(|before| before.text == part.text);
        let Some(of) = kept.map(|kept| kept.of.clone()).or_else(|| originals.get(&place).map(|original| fingerprint(original))) else {
            errors.push(FieldError::body(pointer, "unknown_reference", "is not a place of the original"));
            continue;
        };
        let most = longest(&place);
        if part.text.chars().count() > most {
            errors.push(FieldError::body(format!("{pointer}/text"), "too_long", format!("must have at most {most} characters")));
        }
        stored.insert(place, StoredPart { text: part.text, status: part.status, of });
    }
    if errors.is_empty() { Ok(stored) } else { Err(errors) }
}

impl PracticeTranslation {
    /// A row as the API shows it beside the original's text.
    pub fn of(row: TranslationRow, content: &PracticeContent) -> Self {
        let originals = places(content);
        let missing = originals.keys().filter(|place| !row.parts.0.contains_key(*place)).cloned().collect();
        let shown = |place: String, part: StoredPart| {
            let outdated = originals.get(&place).is_none_or(|original| fingerprint(original) != part.of);
            (place, TranslatedPart { text: part.text, status: part.status, outdated })
        };
        Self {
            practice: row.practice_id,
            lang: row.lang,
            missing,
            parts: TranslatedParts(row.parts.0.into_iter().map(|(place, part)| shown(place, part)).collect()),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A text in a language, and whether the original has changed since it was translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translated<'a> {
    /// The text.
    pub text: &'a str,
    /// Its language.
    pub lang: &'a str,
    /// Whether it is outdated.
    pub outdated: bool,
}

/// A text with what there is of it in other languages, for readers of some languages.
struct Choice<'a> {
    lang: &'a str,
    translations: &'a [TranslationRow],
    languages: &'a Languages,
}

impl<'a> Choice<'a> {
    /// The text of a place: in the best language that it is published in, the original otherwise.
    fn best(&self, place: &str, original: &'a str) -> Translated<'a> {
        let published: Vec<(&str, &StoredPart)> = self
            .translations
            .iter()
            .filter_map(|row| Some((row.lang.as_str(), row.parts.0.get(place).filter(|part| part.status == PartStatus::Published)?)))
            .collect();
        let tags: Vec<&str> = std::iter::once(self.lang).chain(published.iter().map(|(lang, _)| *lang)).collect();
        let wanted = self.languages.best_of(&tags).filter(|wanted| *wanted != self.lang);
        match wanted.and_then(|wanted| published.iter().find(|(lang, _)| *lang == wanted)) {
            Some((lang, part)) => Translated { text: &part.text, lang, outdated: part.of != fingerprint(original) },
            None => Translated { text: original, lang: self.lang, outdated: false },
        }
    }

    fn local(&self, place: &str, original: &'a str) -> LocalText {
        let found = self.best(place, original);
        LocalText { text: found.text.to_owned(), lang: found.lang.to_owned() }
    }
}

/// The text of a practice for these readers.
pub fn text_for(content: &PracticeContent, files: &[FileRow], translations: &[TranslationRow], languages: &Languages) -> PracticeText {
    let choice = Choice { lang: &content.lang, translations, languages };
    let section = |section: &Section| {
        let found = choice.best(&format!("/sections/{}", section.name()), content.sections.get(*section)?);
        Some(ShownSection { section: *section, lang: found.lang.to_owned(), html: markdown::to_html(found.text), outdated: found.outdated })
    };
    let block = |(index, block): (usize, &crate::practices::content::BuildingBlock)| {
        let title = choice.best(&format!("/building_blocks/{index}/title"), &block.title);
        let text = choice.best(&format!("/building_blocks/{index}/text"), &block.text);
        ShownBlock {
            title: LocalText { text: title.text.to_owned(), lang: title.lang.to_owned() },
            lang: text.lang.to_owned(),
            html: markdown::to_html(text.text),
            outdated: title.outdated || text.outdated,
        }
    };
    let mut languages_of: Vec<String> = translations.iter().filter(|row| row.is_public()).map(|row| row.lang.clone()).collect();
    languages_of.insert(0, content.lang.clone());
    PracticeText {
        title: choice.local("/title", &content.title),
        summary: content.summary.as_deref().map(|summary| choice.local("/summary", summary)),
        sections: Section::ALL.iter().filter_map(section).collect(),
        building_blocks: content.building_blocks.iter().enumerate().map(block).collect(),
        media: media::shown(content, files, |place, original| choice.local(place, original)),
        languages: languages_of,
    }
}

/// Title and summary for these readers, for lists.
pub fn headline(content: &PracticeContent, translations: &[TranslationRow], languages: &Languages) -> (LocalText, Option<LocalText>) {
    headline_of(&content.lang, &content.title, content.summary.as_deref(), translations, languages)
}

/// The same of what was read by itself.
pub fn headline_of(
    lang: &str,
    title: &str,
    summary: Option<&str>,
    translations: &[TranslationRow],
    languages: &Languages,
) -> (LocalText, Option<LocalText>) {
    let choice = Choice { lang, translations, languages };
    (choice.local("/title", title), summary.map(|summary| choice.local("/summary", summary)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content(title: &str) -> PracticeContent {
        serde_json::from_value(json!({
            "kind": "full", "lang": "en", "title": title, "summary": "Summary", "sections": { "approach": "How" },
            "building_blocks": [{ "title": "Block", "text": "Part" }],
        }))
        .expect("a text")
    }

    fn inputs(parts: serde_json::Value) -> PartInputs {
        serde_json::from_value(parts).expect("parts")
    }

    fn row(lang: &str, parts: BTreeMap<String, StoredPart>) -> TranslationRow {
        let now = UtcTime::now();
        TranslationRow {
            practice_id: PracticeId::new(),
            lang: lang.to_owned(),
            version: 1,
            parts: Json(parts),
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn readers_get_what_is_published_in_their_language_and_the_original_for_the_rest() {
        let original = content("Title");
        let parts = inputs(json!({
            "/title": { "text": "Titre", "status": "published" },
            "/sections/approach": { "text": "Comment", "status": "draft" },
        }));
        let french = row("fr", store_parts(parts, &original, &BTreeMap::new()).expect("stores"));
        let shown = text_for(&original, &[], std::slice::from_ref(&french), &Languages::only("fr"));
        assert_eq!((shown.title.text.as_str(), shown.title.lang.as_str()), ("Titre", "fr"));
        assert_eq!((shown.sections[0].lang.as_str(), shown.sections[0].html.as_str()), ("en", "<p>How</p>\n"), "drafts are nobody's");
        assert_eq!(text_for(&original, &[], std::slice::from_ref(&french), &Languages::only("ja")).title.lang, "en");
        assert_eq!(shown.languages, ["en", "fr"]);
    }

    #[test]
    fn a_part_is_outdated_once_the_original_has_another_text() {
        let parts = inputs(json!({ "/title": { "text": "Titre", "status": "published" } }));
        let stored = store_parts(parts, &content("Title"), &BTreeMap::new()).expect("stores");
        let outdated = |title: &str| PracticeTranslation::of(row("fr", stored.clone()), &content(title)).parts.0["/title"].outdated;
        assert!(!outdated("Title") && outdated("Another title"));
        // Sending back what was read does not make it current; writing it anew does.
        let again = inputs(json!({ "/title": { "text": "Titre", "status": "published", "outdated": true } }));
        let kept = store_parts(again, &content("Another title"), &stored).expect("stores");
        assert_eq!(kept["/title"].of, stored["/title"].of);
        let renewed = inputs(json!({ "/title": { "text": "Autre titre", "status": "published" } }));
        assert_ne!(store_parts(renewed, &content("Another title"), &stored).expect("stores")["/title"].of, stored["/title"].of);
    }

    #[test]
    fn places_are_those_of_the_original() {
        let wrong = inputs(json!({
            "/sections/lessons": { "text": "x", "status": "draft" },
            "/building_blocks/1/title": { "text": "x", "status": "draft" },
            "/title": { "text": "x".repeat(201), "status": "draft" },
        }));
        let errors = store_parts(wrong, &content("Title"), &BTreeMap::new()).expect_err("refuses");
        let found: Vec<String> = errors.into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect();
        assert_eq!(
            found,
            [
                "/parts/~1building_blocks~11~1title unknown_reference",
                "/parts/~1sections~1lessons unknown_reference",
                "/parts/~1title/text too_long"
            ]
        );
        let missing = PracticeTranslation::of(row("fr", BTreeMap::new()), &content("Title")).missing;
        assert_eq!(missing, ["/building_blocks/0/text", "/building_blocks/0/title", "/sections/approach", "/summary", "/title"]);
    }
}
