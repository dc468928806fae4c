//! What a mandate is: its record, and what is written of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{BodyId, MandateId, PartnerId, SeatId, UtcTime},
    governance::period::Period,
    http::body::NotWritten,
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "mandates";

/// How somebody came to hold a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Appointment {
    /// By election.
    Elected,
    /// By invitation.
    Invited,
    /// In turn.
    Rotating,
}

impl Appointment {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Elected, Self::Invited, Self::Rotating];

    /// The way as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Elected => "elected",
            Self::Invited => "invited",
            Self::Rotating => "rotating",
        }
    }

    /// Reads a stored way.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|appointment| appointment.name() == text)
    }
}

/// A mandate as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::mandates, treat_none_as_null = true)]
pub struct MandateRow {
    /// The id.
    pub id: MandateId,
    /// The version, for `ETag`.
    pub version: i64,
    /// The seat that is held.
    pub seat_id: SeatId,
    /// The body that the seat is in.
    pub body_id: BodyId,
    /// Who holds it.
    pub partner_id: PartnerId,
    /// Who speaks for the partner there.
    pub representative: Option<String>,
    /// Who does when the representative cannot.
    pub alternate: Option<String>,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
    /// See [`Appointment::parse`].
    pub appointment: String,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl MandateRow {
    /// The days on which it is in force.
    pub fn period(&self) -> Period {
        Period { from: Some(self.starts_on), to: self.ends_on }
    }
}

/// A mandate: a partner holds a seat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Mandate {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: MandateId,
    /// The seat that is held, for ever.
    pub seat: SeatId,
    /// The body that the seat is in.
    #[schema(read_only)]
    pub body: BodyId,
    /// The partner who holds it.
    pub partner: PartnerId,
    /// Who speaks for the partner there; shown to the Secretariat and the partner's own people, `null` to all others.
    #[schema(max_length = 300, example = "Sample representative")]
    pub representative: Option<String>,
    /// Who does when the representative cannot; shown as that of the representative is.
    #[schema(max_length = 300, example = "Sample alternate")]
    pub alternate: Option<String>,
    /// Its first day.
    #[schema(example = "2024-06-13")]
    pub starts_on: NaiveDate,
    /// Its last day; `null` while no end is known.
    #[schema(example = "2026-06-12")]
    pub ends_on: Option<NaiveDate>,
    /// How the partner came to hold the seat.
    pub appointment: Appointment,
    /// Why it ended, or is to end; everybody reads it, so it names nobody.
    #[schema(max_length = 4000, example = "The term was over.")]
    pub end_reason: Option<String>,
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

/// The names of a [`Mandate`]'s fields, for `fields=`.
pub const FIELDS: [&str; 13] = [
    "id",
    "seat",
    "body",
    "partner",
    "representative",
    "alternate",
    "starts_on",
    "ends_on",
    "appointment",
    "end_reason",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`Mandate`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten { unchanged: &["id", "body", "version", "created_at", "updated_at"], ignored: &[] };

impl Mandate {
    /// A row as the API shows it, with the names of people for those who may know them.
    pub fn of(row: MandateRow, with_people: bool) -> Self {
        Self {
            id: row.id,
            seat: row.seat_id,
            body: row.body_id,
            partner: row.partner_id,
            representative: row.representative.filter(|_| with_people),
            alternate: row.alternate.filter(|_| with_people),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            // The database only holds what was written through this enum.
            appointment: Appointment::parse(&row.appointment).unwrap_or(Appointment::Invited),
            end_reason: row.end_reason,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a mandate. A body may also repeat, unchanged, the fields of [`Mandate`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MandateInput {
    /// The seat that is held, for ever.
    pub seat: SeatId,
    /// The partner who holds it: one of the seat's constituency and region, where the seat belongs to such.
    pub partner: PartnerId,
    /// Who speaks for the partner there.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Sample representative")]
    pub representative: Option<String>,
    /// Who does when the representative cannot.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Sample alternate")]
    pub alternate: Option<String>,
    /// Its first day, not before that of the seat. No other mandate of the seat has a day in common with it.
    #[schema(example = "2024-06-13")]
    pub starts_on: NaiveDate,
    /// Its last day, not after that of the seat.
    #[serde(default)]
    #[schema(example = "2026-06-12")]
    pub ends_on: Option<NaiveDate>,
    /// How the partner came to hold the seat.
    pub appointment: Appointment,
    /// Why it ended, or is to end; only with a last day. Everybody reads it, for ever: it says nothing of people.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "The term was over.")]
    pub end_reason: Option<String>,
}

impl MandateInput {
    /// The days on which it is to be in force.
    pub fn period(&self) -> Period {
        Period { from: Some(self.starts_on), to: self.ends_on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_seat_is_read_as_it_was_written() {
        for appointment in Appointment::ALL {
            assert_eq!(Appointment::parse(appointment.name()), Some(appointment));
            assert_eq!(serde_json::to_value(appointment).ok(), Some(appointment.name().into()));
        }
    }
}
