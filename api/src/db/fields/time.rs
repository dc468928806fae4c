//! Instants: UTC with microseconds, `timestamptz` on PostgreSQL, RFC 3339 text of fixed width (so that it sorts) on SQLite.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, SubsecRound, Utc};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql},
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Text, Timestamptz},
    sqlite::Sqlite,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The SQL type of an instant.
#[derive(Clone, Copy, Debug, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "timestamptz"), sqlite_type(name = "Text"))]
pub struct SqlInstant;

super::known_to_both_engines!(SqlInstant);

// The texts of SQLite have a fixed width: their order is that of the instants.
impl diesel::sql_types::SqlOrd for SqlInstant {}

/// An instant in UTC, exact to the microsecond on both engines (PostgreSQL keeps no more).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = SqlInstant)]
pub struct UtcTime(DateTime<Utc>);

impl UtcTime {
    /// The present moment.
    pub fn now() -> Self {
        Utc::now().into()
    }

    /// The moment as chrono knows it.
    pub fn as_datetime(self) -> DateTime<Utc> {
        self.0
    }

    /// The calendar date in UTC.
    pub fn date(self) -> chrono::NaiveDate {
        self.0.date_naive()
    }

    /// This moment moved by `duration`, or the same when it would leave the calendar.
    #[must_use]
    pub fn plus(self, duration: chrono::Duration) -> Self {
        self.0.checked_add_signed(duration).map_or(self, Self::from)
    }
}

impl From<DateTime<Utc>> for UtcTime {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.trunc_subsecs(6))
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// A text is no instant, or none that both engines know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an instant of RFC 3339 in the years 0001 to 9999")]
pub struct NoInstant;

impl std::str::FromStr for UtcTime {
    type Err = NoInstant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| NoInstant)?.with_timezone(&Utc);
        if is_known_year(instant.year()) { Ok(instant.into()) } else { Err(NoInstant) }
    }
}

/// Reads a date as it stands in a cursor or an address.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|date: &NaiveDate| is_known_year(date.year()))
}

/// Beyond these years the engines differ: SQLite compares texts of four digits, PostgreSQL knows no year 0.
fn is_known_year(year: i32) -> bool {
    (1..=9999).contains(&year)
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for UtcTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .max_length(Some(35))
            .examples([serde_json::json!("2026-03-02T09:30:00.000000Z")])
            .into()
    }
}

impl utoipa::ToSchema for UtcTime {}

impl FromSql<SqlInstant, Sqlite> for UtcTime {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(text.parse()?)
    }
}

impl FromSql<SqlInstant, Pg> for UtcTime {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Self::from)
    }
}

impl ToSql<SqlInstant, Sqlite> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}

impl ToSql<SqlInstant, Pg> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&self.0, &mut out.reborrow())
    }
}

super::on_both_engines!(SqlInstant, UtcTime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_years_that_both_engines_know_are_read() {
        for text in ["0000-12-31T23:59:59Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "yesterday"] {
            assert_eq!(text.parse::<UtcTime>(), Err(NoInstant), "{text}");
        }
        for text in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"] {
            assert!(text.parse::<UtcTime>().is_ok(), "{text}");
        }
        for text in ["0000-01-01", "-0001-01-01", "+10000-01-01", "+262142-01-01", ""] {
            assert_eq!(read_date(text), None, "{text}");
        }
        assert!(read_date("0001-01-01").is_some() && read_date("9999-12-31").is_some());
    }
}
