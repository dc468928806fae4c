//! The orders that partners are listed in, and where a page goes on.

use chrono::NaiveDate;
use diesel::{BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, sql_types::Bool};
use serde_json::Value;

use super::model::PartnerRow;
use crate::{
    db::{
        MultiBackend,
        fields::{PartnerId, UtcTime, read_date},
        schema::partners,
    },
    http::{
        Problem,
        page::{Cursor, SortKey, parameter},
    },
};

/// A column that partners can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The folded name.
    Name,
    /// The date of joining; partners without one come last in both directions.
    JoinedOn,
    /// The record's age.
    CreatedAt,
    /// The last change.
    UpdatedAt,
}

/// The columns by the names that `sort` takes.
pub const COLUMNS: [(&str, Column); 4] =
    [("name", Column::Name), ("joined_on", Column::JoinedOn), ("created_at", Column::CreatedAt), ("updated_at", Column::UpdatedAt)];

type Condition = Box<dyn BoxableExpression<partners::table, MultiBackend, SqlType = Bool>>;

/// A value of a sort column.
enum Value_ {
    Text(String),
    Date(Option<NaiveDate>),
    Instant(UtcTime),
}

impl Column {
    fn read(self, value: &Value) -> Option<Value_> {
        match self {
            Self::Name => Some(Value_::Text(value.as_str()?.to_owned())),
            Self::JoinedOn if value.is_null() => Some(Value_::Date(None)),
            Self::JoinedOn => Some(Value_::Date(Some(read_date(value.as_str()?)?))),
            Self::CreatedAt | Self::UpdatedAt => Some(Value_::Instant(value.as_str()?.parse().ok()?)),
        }
    }

    /// The value of a row, for the next cursor.
    fn of(self, row: &PartnerRow) -> Value {
        match self {
            Self::Name => Value::from(row.name_key.clone()),
            Self::JoinedOn => row.joined_on.map_or(Value::Null, |date| Value::from(date.to_string())),
            Self::CreatedAt => Value::from(row.created_at.to_string()),
            Self::UpdatedAt => Value::from(row.updated_at.to_string()),
        }
    }
}

fn equal(column: Column, value: &Value_) -> Option<Condition> {
    Some(match (column, value) {
        (Column::Name, Value_::Text(text)) => Box::new(partners::name_key.eq(text.clone())),
        (Column::JoinedOn, Value_::Date(None)) => Box::new(partners::joined_on.is_null()),
        (Column::JoinedOn, Value_::Date(Some(date))) => {
            Box::new(partners::joined_on.assume_not_null().eq(*date).and(partners::joined_on.is_not_null()))
        }
        (Column::CreatedAt, Value_::Instant(at)) => Box::new(partners::created_at.eq(*at)),
        (Column::UpdatedAt, Value_::Instant(at)) => Box::new(partners::updated_at.eq(*at)),
        _ => return None,
    })
}

/// Strictly after a value in the direction; rows without a date come last, so nothing is after them.
fn after(column: Column, descending: bool, value: &Value_) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::Name, Value_::Text(text), false) => Box::new(partners::name_key.gt(text.clone())),
        (Column::Name, Value_::Text(text), true) => Box::new(partners::name_key.lt(text.clone())),
        (Column::JoinedOn, Value_::Date(None), _) => Box::new(partners::name_key.is_null()),
        (Column::JoinedOn, Value_::Date(Some(date)), false) => {
            Box::new(partners::joined_on.assume_not_null().gt(*date).or(partners::joined_on.is_null()))
        }
        (Column::JoinedOn, Value_::Date(Some(date)), true) => {
            Box::new(partners::joined_on.assume_not_null().lt(*date).or(partners::joined_on.is_null()))
        }
        (Column::CreatedAt, Value_::Instant(at), false) => Box::new(partners::created_at.gt(*at)),
        (Column::CreatedAt, Value_::Instant(at), true) => Box::new(partners::created_at.lt(*at)),
        (Column::UpdatedAt, Value_::Instant(at), false) => Box::new(partners::updated_at.gt(*at)),
        (Column::UpdatedAt, Value_::Instant(at), true) => Box::new(partners::updated_at.lt(*at)),
        _ => return None,
    })
}

/// Not before a value in the direction. [`beyond`] implies it, but only so do the engines begin in the middle of an index;
/// nothing for columns whose missing values come last.
fn not_before(column: Column, descending: bool, value: &Value_) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::Name, Value_::Text(text), false) => Box::new(partners::name_key.ge(text.clone())),
        (Column::Name, Value_::Text(text), true) => Box::new(partners::name_key.le(text.clone())),
        (Column::CreatedAt, Value_::Instant(at), false) => Box::new(partners::created_at.ge(*at)),
        (Column::CreatedAt, Value_::Instant(at), true) => Box::new(partners::created_at.le(*at)),
        (Column::UpdatedAt, Value_::Instant(at), false) => Box::new(partners::updated_at.ge(*at)),
        (Column::UpdatedAt, Value_::Instant(at), true) => Box::new(partners::updated_at.le(*at)),
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
    let id: PartnerId = cursor.id.parse().map_err(|_| bad())?;
    let mut condition: Condition = Box::new(partners::id.gt(id));
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
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &PartnerRow) -> Cursor {
    Cursor::after(list, keys.iter().map(|key| key.column.of(row)).collect(), row.id.to_string())
}
