//! What a statement of support is: its record and its two states.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{PartnerId, StatementId, UtcTime},
    http::{FieldError, body::NotWritten},
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "statements";

/// Who can read a statement. Either state may become the other at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementStatus {
    /// The Secretariat alone.
    Draft,
    /// Everybody.
    Published,
}

impl StatementStatus {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Draft, Self::Published];

    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }
}

/// A statement as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::statements, treat_none_as_null = true)]
pub struct StatementRow {
    /// The id.
    pub id: StatementId,
    /// The version, for `ETag`.
    pub version: i64,
    /// What was said.
    pub quotation: String,
    /// The language of it, a BCP 47 tag as it is usually written.
    pub lang: String,
    /// Who said it.
    pub person: String,
    /// The person's function.
    pub role: String,
    /// Where the person has that function.
    pub organization: Option<String>,
    /// The partner that the person speaks for.
    pub partner_id: Option<PartnerId>,
    /// What the source is called.
    pub source_title: Option<String>,
    /// Where the source is.
    pub source_url: Option<String>,
    /// The day it was said.
    pub said_on: Option<NaiveDate>,
    /// Where it stands in lists.
    pub position: i64,
    /// See [`StatementStatus::parse`].
    pub status: String,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl StatementRow {
    /// Where it stands.
    pub fn state(&self) -> StatementStatus {
        // The database only holds what was written through this enum.
        StatementStatus::parse(&self.status).unwrap_or(StatementStatus::Draft)
    }

    /// Whether everybody can read it.
    pub fn is_public(&self) -> bool {
        self.state() == StatementStatus::Published
    }
}

/// A statement of support: what a person said in public about the coalition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Statement {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: StatementId,
    /// What was said, in the words and the language it was said in.
    #[schema(max_length = 2000, example = "Sample quotation: decent work is what peace is built on.")]
    pub quotation: String,
    /// The language of the quotation, and of role and organization (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
    /// Who said it.
    #[schema(max_length = 200, example = "Sample person")]
    pub person: String,
    /// The person's function.
    #[schema(max_length = 200, example = "Minister of Labour")]
    pub role: String,
    /// Where the person has that function.
    #[schema(max_length = 300, example = "Sample Ministry of Labour")]
    pub organization: Option<String>,
    /// The partner that the person speaks for.
    pub partner: Option<PartnerId>,
    /// What the source is called.
    #[schema(max_length = 300, example = "Opening address of the annual forum")]
    pub source_title: Option<String>,
    /// Where the source is.
    #[schema(format = "uri", max_length = 2048, example = "https://example.org/forum/opening-address")]
    pub source_url: Option<String>,
    /// The day it was said.
    #[schema(example = "2025-11-05")]
    pub said_on: Option<NaiveDate>,
    /// Where it stands in lists.
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: i64,
    /// Whether everybody can read it.
    pub status: StatementStatus,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When the record was made.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// The names of a [`Statement`]'s fields, for `fields=`.
pub const FIELDS: [&str; 15] = [
    "id",
    "quotation",
    "lang",
    "person",
    "role",
    "organization",
    "partner",
    "source_title",
    "source_url",
    "said_on",
    "position",
    "status",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`Statement`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten { unchanged: &["id", "version", "created_at", "updated_at"], ignored: &[] };

impl From<StatementRow> for Statement {
    fn from(row: StatementRow) -> Self {
        let status = row.state();
        Self {
            id: row.id,
            quotation: row.quotation,
            lang: row.lang,
            person: row.person,
            role: row.role,
            organization: row.organization,
            partner: row.partner_id,
            source_title: row.source_title,
            source_url: row.source_url,
            said_on: row.said_on,
            position: row.position,
            status,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a statement. A body may also repeat, unchanged, the fields of [`Statement`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementInput {
    /// What was said, in the words and the language it was said in.
    #[schema(min_length = 1, max_length = 2000, pattern = r"\S", example = "Sample quotation: decent work is what peace is built on.")]
    pub quotation: String,
    /// The language of the quotation, and of role and organization (BCP 47).
    #[schema(min_length = 2, max_length = 35, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "en")]
    pub lang: String,
    /// Who said it.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Sample person")]
    pub person: String,
    /// The person's function.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Minister of Labour")]
    pub role: String,
    /// Where the person has that function.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Sample Ministry of Labour")]
    pub organization: Option<String>,
    /// The partner that the person speaks for.
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// What the source is called.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Opening address of the annual forum")]
    pub source_title: Option<String>,
    /// Where the source is.
    #[serde(default)]
    #[schema(format = "uri", max_length = 2048, pattern = "^https://", example = "https://example.org/forum/opening-address")]
    pub source_url: Option<String>,
    /// The day it was said, not in the future.
    #[serde(default)]
    #[schema(example = "2025-11-05")]
    pub said_on: Option<NaiveDate>,
    /// Where it stands in lists; when absent, a new statement comes last and another stays where it is.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: Option<i64>,
    /// Whether everybody can read it; when absent, a new statement is a draft and another stays as it is.
    #[serde(default)]
    pub status: Option<StatementStatus>,
}

/// A language with all its regions and scripts, or one of these (a basic language range, RFC 4647): `es` covers `es-419`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "es")]
pub struct LanguageRange(pub String);

/// Checks what a schema cannot: that it has been said by now.
pub fn check(input: &StatementInput, today: NaiveDate) -> Vec<FieldError> {
    match input.said_on {
        Some(day) if day > today => vec![FieldError::body("/said_on", "out_of_range", "must not be in the future")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn nothing_was_said_tomorrow() {
        let body = serde_json::json!({ "quotation": "Sample", "lang": "en", "person": "Sample person", "role": "Sample role" });
        let input: StatementInput = serde_json::from_value(body).expect("a statement");
        let wrong = |said_on: Option<&str>| {
            let errors = check(&StatementInput { said_on: said_on.map(day), ..input.clone() }, day("2026-02-01"));
            errors.into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect::<Vec<_>>()
        };
        assert!(wrong(None).is_empty());
        assert!(wrong(Some("2026-02-01")).is_empty());
        assert_eq!(wrong(Some("2026-02-02")), ["/said_on out_of_range"]);
    }

    #[test]
    fn a_status_is_read_as_it_was_written() {
        for status in StatementStatus::ALL {
            assert_eq!(StatementStatus::parse(status.name()), Some(status));
            assert_eq!(serde_json::to_value(status).ok(), Some(status.name().into()));
        }
        assert_eq!(StatementStatus::parse("public"), None);
    }
}
