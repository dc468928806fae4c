//! The orders that replications are listed in, and where a page goes on.

use chrono::NaiveDate;
use diesel::{BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, sql_types::Bool};
use serde_json::Value;

use super::model::ReplicationRow;
use crate::{
    db::{
        MultiBackend,
        fields::{ReplicationId, UtcTime, read_date},
        schema::practice_replications as replications,
    },
    http::{
        Problem,
        page::{Cursor, SortKey, parameter},
    },
};

/// A column that replications can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// When it began; those that do not say come last in both directions.
    StartedOn,
    /// When everybody could read it first; those that nobody can come last in both directions.
    ApprovedAt,
    /// The last change.
    UpdatedAt,
}

/// The columns by the names that `sort` takes.
pub const COLUMNS: [(&str, Column); 3] =
    [("updated_at", Column::UpdatedAt), ("approved_at", Column::ApprovedAt), ("started_on", Column::StartedOn)];

type Condition = Box<dyn BoxableExpression<replications::table, MultiBackend, SqlType = Bool>>;

/// A value of a sort column.
enum Place {
    Nowhere,
    Date(NaiveDate),
    Instant(UtcTime),
}

impl Column {
    fn read(self, value: &Value) -> Option<Place> {
        match self {
            Self::StartedOn | Self::ApprovedAt if value.is_null() => Some(Place::Nowhere),
            Self::StartedOn => Some(Place::Date(read_date(value.as_str()?)?)),
            Self::ApprovedAt | Self::UpdatedAt => Some(Place::Instant(value.as_str()?.parse().ok()?)),
        }
    }

    /// The value of a row, for the next cursor.
    fn of(self, row: &ReplicationRow) -> Value {
        match self {
            Self::StartedOn => row.started_on.map_or(Value::Null, |date| Value::from(date.to_string())),
            Self::ApprovedAt => row.approved_at.map_or(Value::Null, |at| Value::from(at.to_string())),
            Self::UpdatedAt => Value::from(row.updated_at.to_string()),
        }
    }
}

fn equal(column: Column, value: &Place) -> Option<Condition> {
    Some(match (column, value) {
        (Column::StartedOn, Place::Nowhere) => Box::new(replications::started_on.is_null()),
        (Column::StartedOn, Place::Date(date)) => {
            Box::new(replications::started_on.is_not_null().and(replications::started_on.assume_not_null().eq(*date)))
        }
        (Column::ApprovedAt, Place::Nowhere) => Box::new(replications::approved_at.is_null()),
        (Column::ApprovedAt, Place::Instant(at)) => {
            Box::new(replications::approved_at.is_not_null().and(replications::approved_at.assume_not_null().eq(*at)))
        }
        (Column::UpdatedAt, Place::Instant(at)) => Box::new(replications::updated_at.eq(*at)),
        _ => return None,
    })
}

/// Strictly after a value in the direction; those without one come last, so nothing is after them.
fn after(column: Column, descending: bool, value: &Place) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::StartedOn | Column::ApprovedAt, Place::Nowhere, _) => Box::new(replications::version.is_null()),
        (Column::StartedOn, Place::Date(date), false) => {
            Box::new(replications::started_on.is_null().or(replications::started_on.assume_not_null().gt(*date)))
        }
        (Column::StartedOn, Place::Date(date), true) => {
            Box::new(replications::started_on.is_null().or(replications::started_on.assume_not_null().lt(*date)))
        }
        (Column::ApprovedAt, Place::Instant(at), false) => {
            Box::new(replications::approved_at.is_null().or(replications::approved_at.assume_not_null().gt(*at)))
        }
        (Column::ApprovedAt, Place::Instant(at), true) => {
            Box::new(replications::approved_at.is_null().or(replications::approved_at.assume_not_null().lt(*at)))
        }
        (Column::UpdatedAt, Place::Instant(at), false) => Box::new(replications::updated_at.gt(*at)),
        (Column::UpdatedAt, Place::Instant(at), true) => Box::new(replications::updated_at.lt(*at)),
        _ => return None,
    })
}

/// Everything after a cursor: further in the first column, or equal there and further in the second, and so on; the id
/// decides at the end, always upwards.
///
/// # Errors
/// A parameter error for a cursor whose values are not of these columns.
pub fn beyond(keys: &[SortKey<Column>], cursor: &Cursor) -> Result<Condition, Problem> {
    let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let id: ReplicationId = cursor.id.parse().map_err(|_| bad())?;
    let mut condition: Condition = Box::new(replications::id.gt(id));
    for (key, value) in keys.iter().zip(&cursor.values).rev() {
        let value = key.column.read(value).ok_or_else(bad)?;
        let (here, further) = (equal(key.column, &value), after(key.column, key.descending, &value));
        let (here, further) = (here.ok_or_else(bad)?, further.ok_or_else(bad)?);
        condition = Box::new(further.or(here.and(condition)));
    }
    Ok(condition)
}

/// The cursor after a row.
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &ReplicationRow) -> Cursor {
    Cursor::after(list, keys.iter().map(|key| key.column.of(row)).collect(), row.id.to_string())
}
