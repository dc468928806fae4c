//! What a body is: its record, and what is written of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{BodyId, Json, UtcTime},
    governance::period::Period,
    http::{
        body::NotWritten,
        language::{Languages, LocalText, Translations},
        texts::{LongTexts, ShortTexts},
    },
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "governance-bodies";

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// All partners together.
    Forum,
    /// Some partners, who guide the work.
    CoordinatingGroup,
    /// Those who serve the other bodies.
    Secretariat,
    /// A part of another body that meets on one subject for good.
    Committee,
    /// A part of another body that meets on one subject for a time.
    WorkingGroup,
}

impl BodyKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Forum, Self::CoordinatingGroup, Self::Secretariat, Self::Committee, Self::WorkingGroup];

    /// The kind as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forum => "forum",
            Self::CoordinatingGroup => "coordinating_group",
            Self::Secretariat => "secretariat",
            Self::Committee => "committee",
            Self::WorkingGroup => "working_group",
        }
    }

    /// Reads a stored kind.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text)
    }
}

/// How many of the votes that are cast a decision needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Majority {
    /// More than half.
    #[default]
    Simple,
    /// Two thirds.
    TwoThirds,
    /// Three quarters.
    ThreeQuarters,
    /// All.
    Unanimity,
}

impl Majority {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Simple, Self::TwoThirds, Self::ThreeQuarters, Self::Unanimity];

    /// The majority as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::TwoThirds => "two_thirds",
            Self::ThreeQuarters => "three_quarters",
            Self::Unanimity => "unanimity",
        }
    }

    /// Reads a stored majority.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|majority| majority.name() == text)
    }
}

/// How many partners of a constituency a body is to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompositionRule {
    /// The constituency (a term of the vocabulary `constituencies`).
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "workers")]
    pub constituency: String,
    /// How many of its seats are to be held at least.
    #[schema(minimum = 0, maximum = 1000, example = 4)]
    pub minimum: i64,
    /// How many of its seats may be held at most; as many as there are when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000, example = 6)]
    pub maximum: Option<i64>,
}

/// A body as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::governance_bodies, treat_none_as_null = true)]
pub struct BodyRow {
    /// The id.
    pub id: BodyId,
    /// The version, for `ETag`.
    pub version: i64,
    /// The short name in addresses.
    pub slug: String,
    /// See [`BodyKind::parse`].
    pub kind: String,
    /// Names by language.
    pub names: Json<Translations>,
    /// What it is for, by language.
    pub purposes: Json<Translations>,
    /// The body that set it up.
    pub parent_id: Option<BodyId>,
    /// Where its terms of reference are.
    pub terms_of_reference: Option<String>,
    /// Its first day.
    pub established_on: Option<NaiveDate>,
    /// Its last day.
    pub closed_on: Option<NaiveDate>,
    /// Why it was closed.
    pub closing_reason: Option<String>,
    /// How often it is to meet.
    pub meetings_per_year: Option<i64>,
    /// How long a mandate in it usually lasts.
    pub term_months: Option<i64>,
    /// See [`Majority::parse`].
    pub majority: String,
    /// How many of the seats that are held have to be present, in percent.
    pub quorum_percent: Option<i64>,
    /// How it is to be made up.
    pub composition: Json<Vec<CompositionRule>>,
    /// Where it stands in lists.
    pub position: i64,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl BodyRow {
    /// The days on which it exists.
    pub fn period(&self) -> Period {
        Period { from: self.established_on, to: self.closed_on }
    }
}

/// A body of the coalition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GovernanceBody {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: BodyId,
    /// The short name in addresses.
    #[schema(max_length = 90, example = "coordinating-group")]
    pub slug: String,
    /// What it is.
    pub kind: BodyKind,
    /// The name in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub name: LocalText,
    /// Names by language.
    pub names: ShortTexts,
    /// What it is for, in the caller's language or the nearest there is.
    #[schema(read_only)]
    pub purpose: Option<LocalText>,
    /// What it is for, by language.
    pub purposes: LongTexts,
    /// The body that set it up.
    pub parent: Option<BodyId>,
    /// Where its terms of reference are.
    #[schema(format = "uri", max_length = 2048, example = "https://example.org/terms-of-reference.pdf")]
    pub terms_of_reference: Option<String>,
    /// Its first day; `null` when it has been there for ever, as far as the portal knows.
    #[schema(example = "2024-01-15")]
    pub established_on: Option<NaiveDate>,
    /// Its last day.
    #[schema(example = "2030-12-31")]
    pub closed_on: Option<NaiveDate>,
    /// Why it was closed.
    #[schema(max_length = 4000, example = "Its work was taken over by the Coordinating Group.")]
    pub closing_reason: Option<String>,
    /// How often it is to meet; reported, never enforced.
    #[schema(minimum = 1, maximum = 366, example = 2)]
    pub meetings_per_year: Option<i64>,
    /// How many months a mandate in it usually lasts.
    #[schema(minimum = 1, maximum = 1200, example = 24)]
    pub term_months: Option<i64>,
    /// How many of the votes that are cast its decisions need when there is no consensus.
    pub majority: Majority,
    /// How many of the voting seats that are held have to be present for a decision, in percent; any number when `null`.
    #[schema(minimum = 1, maximum = 100, example = 50)]
    pub quorum_percent: Option<i64>,
    /// How it is to be made up, by constituency.
    #[schema(max_items = 100)]
    pub composition: Vec<CompositionRule>,
    /// Where it stands in lists.
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: i64,
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

/// The names of a [`GovernanceBody`]'s fields, for `fields=`.
pub const FIELDS: [&str; 21] = [
    "id",
    "slug",
    "kind",
    "name",
    "names",
    "purpose",
    "purposes",
    "parent",
    "terms_of_reference",
    "established_on",
    "closed_on",
    "closing_reason",
    "meetings_per_year",
    "term_months",
    "majority",
    "quorum_percent",
    "composition",
    "position",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`GovernanceBody`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten { unchanged: &["id", "version", "created_at", "updated_at"], ignored: &["name", "purpose"] };

impl GovernanceBody {
    /// A row as the API shows it in these languages.
    pub fn of(row: BodyRow, languages: &Languages) -> Self {
        Self {
            id: row.id,
            // The database only holds what was written through these enums.
            kind: BodyKind::parse(&row.kind).unwrap_or(BodyKind::Committee),
            name: languages.choose(&row.names.0).unwrap_or_else(|| LocalText { text: row.slug.clone(), lang: "und".to_owned() }),
            names: ShortTexts(row.names.0),
            purpose: languages.choose(&row.purposes.0),
            purposes: LongTexts(row.purposes.0),
            slug: row.slug,
            parent: row.parent_id,
            terms_of_reference: row.terms_of_reference,
            established_on: row.established_on,
            closed_on: row.closed_on,
            closing_reason: row.closing_reason,
            meetings_per_year: row.meetings_per_year,
            term_months: row.term_months,
            majority: Majority::parse(&row.majority).unwrap_or_default(),
            quorum_percent: row.quorum_percent,
            composition: row.composition.0,
            position: row.position,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a body. It may also repeat, unchanged, the fields of [`GovernanceBody`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GovernanceBodyInput {
    /// The short name in addresses, for ever; made from the name when absent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 90, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "coordinating-group")]
    pub slug: Option<String>,
    /// What it is.
    pub kind: BodyKind,
    /// Names by language; at least one.
    pub names: ShortTexts,
    /// What it is for, by language.
    #[serde(default)]
    pub purposes: LongTexts,
    /// The body that set it up.
    #[serde(default)]
    pub parent: Option<BodyId>,
    /// Where its terms of reference are.
    #[serde(default)]
    #[schema(format = "uri", max_length = 2048, pattern = "^https://", example = "https://example.org/terms-of-reference.pdf")]
    pub terms_of_reference: Option<String>,
    /// Its first day.
    #[serde(default)]
    #[schema(example = "2024-01-15")]
    pub established_on: Option<NaiveDate>,
    /// Its last day, not before the first.
    #[serde(default)]
    #[schema(example = "2030-12-31")]
    pub closed_on: Option<NaiveDate>,
    /// Why it was closed; only with a last day.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "Its work was taken over by the Coordinating Group.")]
    pub closing_reason: Option<String>,
    /// How often it is to meet.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 366, example = 2)]
    pub meetings_per_year: Option<i64>,
    /// How many months a mandate in it usually lasts.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1200, example = 24)]
    pub term_months: Option<i64>,
    /// How many of the votes that are cast its decisions need when there is no consensus; more than half when absent.
    #[serde(default)]
    pub majority: Majority,
    /// How many of the voting seats that are held have to be present for a decision, in percent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100, example = 50)]
    pub quorum_percent: Option<i64>,
    /// How it is to be made up, by constituency; each once.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub composition: Vec<CompositionRule>,
    /// Where it stands in lists; when absent, a new body comes last and another stays where it is.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_as_it_was_written() {
        for kind in BodyKind::ALL {
            assert_eq!(BodyKind::parse(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).ok(), Some(kind.name().into()));
        }
        for majority in Majority::ALL {
            assert_eq!(Majority::parse(majority.name()), Some(majority));
            assert_eq!(serde_json::to_value(majority).ok(), Some(majority.name().into()));
        }
    }
}
