//! A saved search as its row, as the API shows it, and as it is written.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{AccountId, SavedSearchId, UtcTime},
    http::body::NotWritten,
};

/// The collection's name in addresses.
pub const COLLECTION: &str = "saved-searches";
/// How many a person can keep.
pub const MOST: i64 = 50;

/// How often somebody is mailed what is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Not at all.
    #[default]
    Never,
    /// Every day on which something is new.
    Daily,
    /// Every week in which something is new.
    Weekly,
}

impl Digest {
    /// The choice as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }

    /// Reads a stored choice.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Never, Self::Daily, Self::Weekly].into_iter().find(|digest| digest.name() == text)
    }

    /// When the next one is due after a moment; `day` is the pause between daily ones.
    pub fn next(self, after: UtcTime, day: chrono::Duration) -> Option<UtcTime> {
        match self {
            Self::Never => None,
            Self::Daily => Some(after.plus(day)),
            Self::Weekly => Some(after.plus(day * 7)),
        }
    }
}

/// A saved search as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::saved_searches, treat_none_as_null = true)]
pub struct SavedSearchRow {
    /// The id.
    pub id: SavedSearchId,
    /// The version, for `ETag`.
    pub version: i64,
    /// Whose it is.
    pub account_id: AccountId,
    /// What the person calls it.
    pub name: String,
    /// The parameters of the list, as in its address.
    pub query: String,
    /// The language of digests (BCP 47).
    pub lang: String,
    /// See [`Digest::parse`].
    pub digest: String,
    /// When the next digest is due.
    pub next_digest_at: Option<UtcTime>,
    /// The change up to which the person has been told what became public.
    pub told_up_to: i64,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When the person last changed it.
    pub updated_at: UtcTime,
}

impl SavedSearchRow {
    /// How often the person is mailed.
    pub fn rhythm(&self) -> Digest {
        // The database only holds what was written through this enum.
        Digest::parse(&self.digest).unwrap_or_default()
    }
}

/// A search that somebody keeps.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SavedSearch {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: SavedSearchId,
    /// What the person calls it.
    #[schema(max_length = 200, example = "Labour inspection in Africa")]
    pub name: String,
    /// The parameters of `GET /practices` that make the search, as in its address.
    #[schema(max_length = 2000, example = "q=inspection&region=africa")]
    pub query: String,
    /// The language of digests (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
    /// How often the person is mailed what is new.
    pub digest: Digest,
    /// When the next digest is due; nothing is sent when nothing is new.
    #[schema(read_only)]
    pub next_digest_at: Option<UtcTime>,
    /// Where the search is answered.
    #[schema(read_only, max_length = 2100, format = "uri-reference", example = "/api/v1/practices?q=inspection&region=africa")]
    pub href: String,
    /// Where it can be followed as Atom.
    #[schema(read_only, max_length = 2100, format = "uri-reference", example = "/api/v1/practices?q=inspection&region=africa&format=atom")]
    pub feed: String,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When the record was made.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When the person last changed it.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// What a body may repeat of a [`SavedSearch`] without writing it.
pub const NOT_WRITTEN: NotWritten =
    NotWritten { unchanged: &["id", "version", "created_at", "updated_at"], ignored: &["next_digest_at", "href", "feed"] };

impl From<SavedSearchRow> for SavedSearch {
    fn from(row: SavedSearchRow) -> Self {
        let digest = row.rhythm();
        let list = "/api/v1/practices";
        let (href, feed) = if row.query.is_empty() {
            (list.to_owned(), format!("{list}?format=atom"))
        } else {
            (format!("{list}?{}", row.query), format!("{list}?{}&format=atom", row.query))
        };
        Self {
            id: row.id,
            name: row.name,
            query: row.query,
            lang: row.lang,
            digest,
            next_digest_at: row.next_digest_at,
            href,
            feed,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a saved search. A body may also repeat, unchanged, the fields of [`SavedSearch`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchInput {
    /// What to call it.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Labour inspection in Africa")]
    pub name: String,
    /// Parameters of `GET /practices` as in its address: what to look for and what to narrow to, and an order; not how the answer is
    /// shown.
    #[serde(default)]
    #[schema(max_length = 2000, pattern = "^[!-~]*$", example = "q=inspection&region=africa")]
    pub query: String,
    /// The language of digests (BCP 47); that of the person's other mail when absent.
    #[serde(default)]
    #[schema(min_length = 2, max_length = 35, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "en")]
    pub lang: Option<String>,
    /// How often to mail what is new; not at all when absent.
    #[serde(default)]
    pub digest: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_due_a_day_or_a_week_later_or_never() {
        let (now, day) = (UtcTime::now(), chrono::Duration::days(1));
        assert_eq!(Digest::Never.next(now, day), None);
        assert_eq!(Digest::Daily.next(now, day), Some(now.plus(day)));
        assert_eq!(Digest::Weekly.next(now, day), Some(now.plus(chrono::Duration::days(7))));
        for digest in [Digest::Never, Digest::Daily, Digest::Weekly] {
            assert_eq!(Digest::parse(digest.name()), Some(digest));
            assert_eq!(serde_json::to_value(digest).ok(), Some(digest.name().into()));
        }
    }
}
