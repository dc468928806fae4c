//! What a term is, and which changes of it make sense.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{TermId, UtcTime},
    http::{
        FieldError,
        body::NotWritten,
        language::{Languages, LocalText},
        texts::{LongTexts, ShortTexts},
    },
    reference::store::{TermRow, Vocabulary},
};

/// A term of a vocabulary.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Term {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: TermId,
    /// The vocabulary it belongs to.
    #[schema(read_only)]
    pub vocabulary: Vocabulary,
    /// The short name in addresses and in records; it never changes.
    #[schema(max_length = 80, example = "labour-rights")]
    pub slug: String,
    /// A number that people use for it.
    #[schema(minimum = 0, maximum = 9999, example = 2)]
    pub number: Option<i64>,
    /// Where it stands in lists.
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: i64,
    /// The broader term (a slug of the same vocabulary).
    #[schema(max_length = 80, example = "workers")]
    pub parent: Option<String>,
    /// The name in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub name: LocalText,
    /// Names by language.
    pub names: ShortTexts,
    /// The description in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub description: Option<LocalText>,
    /// Descriptions by language.
    pub descriptions: LongTexts,
    /// Whether it is no longer offered; records that have it keep it.
    pub retired: bool,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When the term was made.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// What a body may repeat of a [`Term`] without writing it.
pub const NOT_WRITTEN: NotWritten =
    NotWritten { unchanged: &["id", "vocabulary", "version", "created_at", "updated_at"], ignored: &["name", "description"] };

impl Term {
    /// A row as the API shows it in these languages.
    pub fn of(row: TermRow, languages: &Languages) -> Self {
        let name = languages.choose(&row.names.0).unwrap_or_else(|| LocalText { text: row.slug.clone(), lang: "und".to_owned() });
        Self {
            id: row.id,
            // The database only holds what was written through this enum.
            vocabulary: Vocabulary::parse(&row.vocabulary).unwrap_or(Vocabulary::Constituencies),
            slug: row.slug,
            number: row.number,
            position: row.position,
            parent: row.parent_slug,
            name,
            description: languages.choose(&row.descriptions.0),
            names: ShortTexts(row.names.0),
            descriptions: LongTexts(row.descriptions.0),
            retired: row.retired,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a term. A body may also repeat, unchanged, the fields of [`Term`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermInput {
    /// The short name in addresses and in records; it is chosen once and never changes.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "labour-rights")]
    pub slug: String,
    /// A number that people use for it; no two terms of a vocabulary have the same.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9999, example = 2)]
    pub number: Option<i64>,
    /// Where it stands in lists; when absent, a new term comes last and another stays where it is.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: Option<i64>,
    /// The broader term (a slug of the same vocabulary).
    #[serde(default)]
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "workers")]
    pub parent: Option<String>,
    /// Names by language; at least one.
    pub names: ShortTexts,
    /// Descriptions by language.
    #[serde(default)]
    pub descriptions: LongTexts,
    /// Whether it is no longer offered; records that have it keep it.
    #[serde(default)]
    #[schema(example = false)]
    pub retired: bool,
}

/// Checks what a schema cannot: the parent, and names that are not there. `parents` has every term of the vocabulary
/// with its parent.
pub fn check(input: &TermInput, parents: &BTreeMap<String, Option<String>>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if input.names.0.is_empty() {
        errors.push(FieldError::body("/names", "too_few", "must have a name in at least one language"));
    }
    if let Some(parent) = &input.parent {
        if parent == &input.slug || leads_to(parent, &input.slug, parents) {
            errors.push(FieldError::body("/parent", "circle", "must not be the term itself or one below it"));
        } else if !parents.contains_key(parent) {
            errors.push(FieldError::body("/parent", "unknown_reference", "is not a known term of this vocabulary"));
        }
    }
    errors
}

/// Whether the way up from a term passes another.
fn leads_to(from: &str, to: &str, parents: &BTreeMap<String, Option<String>>) -> bool {
    let mut next = parents.get(from).and_then(Option::as_deref);
    // A way is never longer than there are terms; if it were, it would be a circle already.
    for _ in 0..=parents.len() {
        match next {
            Some(slug) if slug == to => return true,
            Some(slug) => next = parents.get(slug).and_then(Option::as_deref),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::language::Translations;

    fn input(slug: &str, parent: Option<&str>) -> TermInput {
        TermInput {
            slug: slug.to_owned(),
            number: None,
            position: None,
            parent: parent.map(str::to_owned),
            names: ShortTexts(Translations::from([("en".to_owned(), "Name".to_owned())])),
            descriptions: LongTexts::default(),
            retired: false,
        }
    }

    #[test]
    fn parents_exist_and_never_make_a_circle() {
        let parents = BTreeMap::from([
            ("top".to_owned(), None),
            ("middle".to_owned(), Some("top".to_owned())),
            ("bottom".to_owned(), Some("middle".to_owned())),
        ]);
        let found = |slug: &str, parent: Option<&str>| check(&input(slug, parent), &parents).first().map(|error| error.code.to_string());
        assert_eq!(found("new", Some("bottom")), None);
        assert_eq!(found("middle", None), None);
        assert_eq!(found("new", Some("nowhere")).as_deref(), Some("unknown_reference"));
        assert_eq!(found("new", Some("new")).as_deref(), Some("circle"));
        assert_eq!(found("top", Some("bottom")).as_deref(), Some("circle"));
        assert_eq!(found("top", Some("top")).as_deref(), Some("circle"));
    }

    #[test]
    fn a_name_is_needed() {
        let mut nameless = input("x", None);
        nameless.names = ShortTexts::default();
        assert_eq!(check(&nameless, &BTreeMap::new()).len(), 1);
    }
}
