//! The orders that commitments are listed in, and where a page goes on.

use chrono::NaiveDate;
use diesel::{BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, sql_types::Bool};
use serde_json::Value;

use super::model::CommitmentRow;
use crate::{
    db::{
        MultiBackend,
        fields::{CommitmentId, UtcTime, read_date},
        schema::commitments,
    },
    http::{
        Problem,
        page::{Cursor, SortKey, parameter},
    },
};

/// A column that commitments can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The day it was made.
    MadeOn,
    /// The day until when it is to be kept; commitments without one come last in both directions.
    DueOn,
    /// The record's age.
    CreatedAt,
    /// The last change.
    UpdatedAt,
}

/// The columns by the names that `sort` takes.
pub const COLUMNS: [(&str, Column); 4] =
    [("made_on", Column::MadeOn), ("due_on", Column::DueOn), ("created_at", Column::CreatedAt), ("updated_at", Column::UpdatedAt)];

type Condition = Box<dyn BoxableExpression<commitments::table, MultiBackend, SqlType = Bool>>;

/// A value of a sort column.
enum Place {
    Date(NaiveDate),
    NoDate,
    Instant(UtcTime),
}

impl Column {
    fn read(self, value: &Value) -> Option<Place> {
        match self {
            Self::DueOn if value.is_null() => Some(Place::NoDate),
            Self::MadeOn | Self::DueOn => Some(Place::Date(read_date(value.as_str()?)?)),
            Self::CreatedAt | Self::UpdatedAt => Some(Place::Instant(value.as_str()?.parse().ok()?)),
        }
    }

    /// The value of a row, for the next cursor.
    fn of(self, row: &CommitmentRow) -> Value {
        match self {
            Self::MadeOn => Value::from(row.made_on.to_string()),
            Self::DueOn => row.due_on.map_or(Value::Null, |date| Value::from(date.to_string())),
            Self::CreatedAt => Value::from(row.created_at.to_string()),
            Self::UpdatedAt => Value::from(row.updated_at.to_string()),
        }
    }
}

fn equal(column: Column, value: &Place) -> Option<Condition> {
    Some(match (column, value) {
        (Column::MadeOn, Place::Date(date)) => Box::new(commitments::made_on.eq(*date)),
        (Column::DueOn, Place::NoDate) => Box::new(commitments::due_on.is_null()),
        (Column::DueOn, Place::Date(date)) => {
            Box::new(commitments::due_on.assume_not_null().eq(*date).and(commitments::due_on.is_not_null()))
        }
        (Column::CreatedAt, Place::Instant(at)) => Box::new(commitments::created_at.eq(*at)),
        (Column::UpdatedAt, Place::Instant(at)) => Box::new(commitments::updated_at.eq(*at)),
        _ => return None,
    })
}

/// Strictly after a value in the direction; commitments without a date come last, so nothing is after them.
fn after(column: Column, descending: bool, value: &Place) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::MadeOn, Place::Date(date), false) => Box::new(commitments::made_on.gt(*date)),
        (Column::MadeOn, Place::Date(date), true) => Box::new(commitments::made_on.lt(*date)),
        (Column::DueOn, Place::NoDate, _) => Box::new(commitments::made_on.is_null()),
        (Column::DueOn, Place::Date(date), false) => {
            Box::new(commitments::due_on.assume_not_null().gt(*date).or(commitments::due_on.is_null()))
        }
        (Column::DueOn, Place::Date(date), true) => {
            Box::new(commitments::due_on.assume_not_null().lt(*date).or(commitments::due_on.is_null()))
        }
        (Column::CreatedAt, Place::Instant(at), false) => Box::new(commitments::created_at.gt(*at)),
        (Column::CreatedAt, Place::Instant(at), true) => Box::new(commitments::created_at.lt(*at)),
        (Column::UpdatedAt, Place::Instant(at), false) => Box::new(commitments::updated_at.gt(*at)),
        (Column::UpdatedAt, Place::Instant(at), true) => Box::new(commitments::updated_at.lt(*at)),
        _ => return None,
    })
}

/// Not before a value in the direction. [`beyond`] implies it, but only so do the engines begin in the middle of an index;
/// nothing for columns whose missing values come last.
fn not_before(column: Column, descending: bool, value: &Place) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::MadeOn, Place::Date(date), false) => Box::new(commitments::made_on.ge(*date)),
        (Column::MadeOn, Place::Date(date), true) => Box::new(commitments::made_on.le(*date)),
        (Column::CreatedAt, Place::Instant(at), false) => Box::new(commitments::created_at.ge(*at)),
        (Column::CreatedAt, Place::Instant(at), true) => Box::new(commitments::created_at.le(*at)),
        (Column::UpdatedAt, Place::Instant(at), false) => Box::new(commitments::updated_at.ge(*at)),
        (Column::UpdatedAt, Place::Instant(at), true) => Box::new(commitments::updated_at.le(*at)),
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
    let id: CommitmentId = cursor.id.parse().map_err(|_| bad())?;
    let mut condition: Condition = Box::new(commitments::id.gt(id));
    for (key, value) in keys.iter().zip(&cursor.values).rev() {
        let value = key.column.read(value).ok_or_else(bad)?;
        let (here, further) = (equal(key.column, &value), after(key.column, key.descending, &value));
        let (here, further) = (here.ok_or_else(bad)?, further.ok_or_else(bad)?);
        condition = Box::new(further.or(here.and(condition)));
    }
    if let Some((key, value)) = keys.first().zip(cursor.values.first())
        && let Some(bound) = key.column.read(value).and_then(|value| not_before(key.column, key.descending, &value))
    {
        condition = Box::new(bound.and(condition));
    }
    Ok(condition)
}

/// The cursor after a row.
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &CommitmentRow) -> Cursor {
    Cursor::after(list, keys.iter().map(|key| key.column.of(row)).collect(), row.id.to_string())
}
