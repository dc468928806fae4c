//! The orders that statements are listed in, and where a page goes on.

use chrono::NaiveDate;
use diesel::{BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, sql_types::Bool};
use serde_json::Value;

use super::model::StatementRow;
use crate::{
    db::{
        MultiBackend,
        fields::{StatementId, UtcTime, read_date},
        schema::statements,
    },
    http::{
        Problem,
        page::{Cursor, SortKey, parameter},
    },
};

/// A column that statements can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The place that the Secretariat gave it.
    Position,
    /// The day it was said; statements without one come last in both directions.
    SaidOn,
    /// The record's age.
    CreatedAt,
    /// The last change.
    UpdatedAt,
}

/// The columns by the names that `sort` takes.
pub const COLUMNS: [(&str, Column); 4] =
    [("position", Column::Position), ("said_on", Column::SaidOn), ("created_at", Column::CreatedAt), ("updated_at", Column::UpdatedAt)];

type Condition = Box<dyn BoxableExpression<statements::table, MultiBackend, SqlType = Bool>>;

/// A value of a sort column.
enum Place {
    Number(i64),
    Date(NaiveDate),
    NoDate,
    Instant(UtcTime),
}

impl Column {
    fn read(self, value: &Value) -> Option<Place> {
        match self {
            Self::Position => Some(Place::Number(value.as_i64()?)),
            Self::SaidOn if value.is_null() => Some(Place::NoDate),
            Self::SaidOn => Some(Place::Date(read_date(value.as_str()?)?)),
            Self::CreatedAt | Self::UpdatedAt => Some(Place::Instant(value.as_str()?.parse().ok()?)),
        }
    }

    /// The value of a row, for the next cursor.
    fn of(self, row: &StatementRow) -> Value {
        match self {
            Self::Position => Value::from(row.position),
            Self::SaidOn => row.said_on.map_or(Value::Null, |date| Value::from(date.to_string())),
            Self::CreatedAt => Value::from(row.created_at.to_string()),
            Self::UpdatedAt => Value::from(row.updated_at.to_string()),
        }
    }
}

fn equal(column: Column, value: &Place) -> Option<Condition> {
    Some(match (column, value) {
        (Column::Position, Place::Number(number)) => Box::new(statements::position.eq(*number)),
        (Column::SaidOn, Place::NoDate) => Box::new(statements::said_on.is_null()),
        (Column::SaidOn, Place::Date(date)) => {
            Box::new(statements::said_on.assume_not_null().eq(*date).and(statements::said_on.is_not_null()))
        }
        (Column::CreatedAt, Place::Instant(at)) => Box::new(statements::created_at.eq(*at)),
        (Column::UpdatedAt, Place::Instant(at)) => Box::new(statements::updated_at.eq(*at)),
        _ => return None,
    })
}

/// Strictly after a value in the direction; statements without a date come last, so nothing is after them.
fn after(column: Column, descending: bool, value: &Place) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::Position, Place::Number(number), false) => Box::new(statements::position.gt(*number)),
        (Column::Position, Place::Number(number), true) => Box::new(statements::position.lt(*number)),
        (Column::SaidOn, Place::NoDate, _) => Box::new(statements::position.is_null()),
        (Column::SaidOn, Place::Date(date), false) => {
            Box::new(statements::said_on.assume_not_null().gt(*date).or(statements::said_on.is_null()))
        }
        (Column::SaidOn, Place::Date(date), true) => {
            Box::new(statements::said_on.assume_not_null().lt(*date).or(statements::said_on.is_null()))
        }
        (Column::CreatedAt, Place::Instant(at), false) => Box::new(statements::created_at.gt(*at)),
        (Column::CreatedAt, Place::Instant(at), true) => Box::new(statements::created_at.lt(*at)),
        (Column::UpdatedAt, Place::Instant(at), false) => Box::new(statements::updated_at.gt(*at)),
        (Column::UpdatedAt, Place::Instant(at), true) => Box::new(statements::updated_at.lt(*at)),
        _ => return None,
    })
}

/// Everything after a cursor: further in the first column, or equal there and further in the second, and so on; the id
/// decides at the end, always upwards. There are hundreds of statements, not thousands: no bound helps the engines to
/// begin in the middle of an index.
///
/// # Errors
/// A parameter error for a cursor whose values are not of these columns.
pub fn beyond(keys: &[SortKey<Column>], cursor: &Cursor) -> Result<Condition, Problem> {
    let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let id: StatementId = cursor.id.parse().map_err(|_| bad())?;
    let mut condition: Condition = Box::new(statements::id.gt(id));
    for (key, value) in keys.iter().zip(&cursor.values).rev() {
        let value = key.column.read(value).ok_or_else(bad)?;
        let (here, further) = (equal(key.column, &value), after(key.column, key.descending, &value));
        let (here, further) = (here.ok_or_else(bad)?, further.ok_or_else(bad)?);
        condition = Box::new(further.or(here.and(condition)));
    }
    Ok(condition)
}

/// The cursor after a row.
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &StatementRow) -> Cursor {
    Cursor::after(list, keys.iter().map(|key| key.column.of(row)).collect(), row.id.to_string())
}
