//! What a seat is: its record, and what is written of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{BodyId, Json, SeatId, UtcTime},
    governance::period::Period,
    http::{
        body::NotWritten,
        language::{Languages, LocalText, Translations},
        texts::ShortTexts,
    },
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "seats";

/// What whoever holds a seat is in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatRole {
    /// Leads the body; one at a time.
    Chair,
    /// Leads it together with others.
    CoChair,
    /// Takes part in its decisions.
    Member,
    /// Is present without a vote.
    Observer,
    /// Is there by another office.
    ExOfficio,
    /// Serves the body.
    Secretary,
}

impl SeatRole {
    /// All of them, by their rank in lists.
    pub const ALL: [Self; 6] = [Self::Chair, Self::CoChair, Self::Member, Self::ExOfficio, Self::Observer, Self::Secretary];

    /// The role as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chair => "chair",
            Self::CoChair => "co_chair",
            Self::Member => "member",
            Self::Observer => "observer",
            Self::ExOfficio => "ex_officio",
            Self::Secretary => "secretary",
        }
    }

    /// Reads a stored role.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == text)
    }

    /// Whether a seat of this role has a vote unless somebody says otherwise.
    pub fn usually_votes(self) -> bool {
        matches!(self, Self::Chair | Self::CoChair | Self::Member)
    }
}

/// A seat as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::seats, treat_none_as_null = true)]
pub struct SeatRow {
    /// The id.
    pub id: SeatId,
    /// The version, for `ETag`.
    pub version: i64,
    /// The body that it is in.
    pub body_id: BodyId,
    /// Names by language.
    pub names: Json<Translations>,
    /// See [`SeatRole::parse`].
    pub role: String,
    /// A constituency's slug.
    pub constituency: Option<String>,
    /// A region's code.
    pub region: Option<String>,
    /// Whether whoever holds it has a vote.
    pub votes: bool,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
    /// Where it stands in its body.
    pub position: i64,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl SeatRow {
    /// The days on which it exists.
    pub fn period(&self) -> Period {
        Period { from: Some(self.starts_on), to: self.ends_on }
    }

    /// What whoever holds it is in the body.
    pub fn part(&self) -> SeatRole {
        // The database only holds what was written through this enum.
        SeatRole::parse(&self.role).unwrap_or(SeatRole::Observer)
    }
}

/// A seat in a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Seat {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: SeatId,
    /// The body that it is in, for ever.
    pub body: BodyId,
    /// What it is called, in the caller's language or the nearest there is; `null` when it has no name of its own.
    #[schema(read_only)]
    pub name: Option<LocalText>,
    /// What it is called, by language, where it has a name of its own.
    pub names: ShortTexts,
    /// What whoever holds it is in the body.
    pub role: SeatRole,
    /// The constituency that it belongs to (a term of the vocabulary `constituencies`); any when `null`.
    #[schema(max_length = 80, example = "workers")]
    pub constituency: Option<String>,
    /// The region that it belongs to (UN M49 or ILO); any when `null`.
    #[schema(max_length = 40, example = "africa")]
    pub region: Option<String>,
    /// Whether whoever holds it has a vote.
    pub votes: bool,
    /// Its first day.
    #[schema(example = "2024-06-13")]
    pub starts_on: NaiveDate,
    /// Its last day.
    #[schema(example = "2028-06-12")]
    pub ends_on: Option<NaiveDate>,
    /// Where it stands in its body.
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

/// The names of a [`Seat`]'s fields, for `fields=`.
pub const FIELDS: [&str; 14] = [
    "id",
    "body",
    "name",
    "names",
    "role",
    "constituency",
    "region",
    "votes",
    "starts_on",
    "ends_on",
    "position",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`Seat`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten { unchanged: &["id", "version", "created_at", "updated_at"], ignored: &["name"] };

impl Seat {
    /// A row as the API shows it in these languages.
    pub fn of(row: SeatRow, languages: &Languages) -> Self {
        Self {
            id: row.id,
            body: row.body_id,
            name: languages.choose(&row.names.0),
            role: row.part(),
            names: ShortTexts(row.names.0),
            constituency: row.constituency,
            region: row.region,
            votes: row.votes,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            position: row.position,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a seat. A body may also repeat, unchanged, the fields of [`Seat`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatInput {
    /// The body that it is in, for ever.
    pub body: BodyId,
    /// What it is called, by language, where it has a name of its own.
    #[serde(default)]
    pub names: ShortTexts,
    /// What whoever holds it is in the body; a body has one chair at a time.
    pub role: SeatRole,
    /// The constituency that it belongs to (a term of the vocabulary `constituencies`): only partners of it may hold it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "workers")]
    pub constituency: Option<String>,
    /// The region that it belongs to (UN M49 or ILO): only partners of it may hold it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "africa")]
    pub region: Option<String>,
    /// Whether whoever holds it has a vote; when absent, chairs, co-chairs and members of new seats have one, and another
    /// seat stays as it is.
    #[serde(default)]
    pub votes: Option<bool>,
    /// Its first day, not before that of the body.
    #[schema(example = "2024-06-13")]
    pub starts_on: NaiveDate,
    /// Its last day, not after that of the body, and not before that of a mandate.
    #[serde(default)]
    #[schema(example = "2028-06-12")]
    pub ends_on: Option<NaiveDate>,
    /// Where it stands in its body; when absent, a new seat comes last and another stays where it is.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000, example = 2)]
    pub position: Option<i64>,
}

impl SeatInput {
    /// The days on which it is to exist.
    pub fn period(&self) -> Period {
        Period { from: Some(self.starts_on), to: self.ends_on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_was_written() {
        for role in SeatRole::ALL {
            assert_eq!(SeatRole::parse(role.name()), Some(role));
            assert_eq!(serde_json::to_value(role).ok(), Some(role.name().into()));
        }
    }

    #[test]
    fn those_who_lead_and_members_have_a_vote() {
        let voting: Vec<_> = SeatRole::ALL.into_iter().filter(|role| role.usually_votes()).collect();
        assert_eq!(voting, [SeatRole::Chair, SeatRole::CoChair, SeatRole::Member]);
    }
}
