//! The orders that practices are listed in, and where a page goes on.

use diesel::{BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, sql_types::Bool};
use serde_json::Value;

use super::model::PracticeRow;
use crate::{
    db::{
        MultiBackend,
        fields::{PracticeId, UtcTime},
        schema::practices,
    },
    http::{
        Problem,
        page::{Cursor, SortKey, parameter},
    },
};

/// A column that practices can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The publication of the live version; only where there is one.
    PublishedAt,
    /// The title as people compare it.
    Title,
    /// The last change.
    UpdatedAt,
}

/// The columns of published practices by the names that `sort` takes.
pub const PUBLISHED: [(&str, Column); 2] = [("published_at", Column::PublishedAt), ("title", Column::Title)];

/// The columns of practices in any state by the names that `sort` takes.
pub const ANY: [(&str, Column); 2] = [("updated_at", Column::UpdatedAt), ("title", Column::Title)];

pub(super) type Condition = Box<dyn BoxableExpression<practices::table, MultiBackend, SqlType = Bool>>;

/// A value of a sort column.
enum Place {
    Text(String),
    Instant(UtcTime),
}

impl Column {
    fn read(self, value: &Value) -> Option<Place> {
        let text = value.as_str()?;
        Some(match self {
            Self::Title => Place::Text(text.to_owned()),
            Self::PublishedAt | Self::UpdatedAt => Place::Instant(text.parse().ok()?),
        })
    }

    /// The value of a row, for the next cursor.
    fn of(self, row: &PracticeRow) -> Value {
        match self {
            Self::Title => Value::from(row.title_key.clone()),
            Self::PublishedAt => row.published_at.map_or(Value::Null, |at| Value::from(at.to_string())),
            Self::UpdatedAt => Value::from(row.updated_at.to_string()),
        }
    }
}

fn equal(column: Column, value: &Place) -> Option<Condition> {
    Some(match (column, value) {
        (Column::Title, Place::Text(text)) => Box::new(practices::title_key.eq(text.clone())),
        (Column::PublishedAt, Place::Instant(at)) => {
            Box::new(practices::published_at.is_not_null().and(practices::published_at.assume_not_null().eq(*at)))
        }
        (Column::UpdatedAt, Place::Instant(at)) => Box::new(practices::updated_at.eq(*at)),
        _ => return None,
    })
}

/// Strictly after a value in the direction.
fn after(column: Column, descending: bool, value: &Place) -> Option<Condition> {
    Some(match (column, value, descending) {
        (Column::Title, Place::Text(text), false) => Box::new(practices::title_key.gt(text.clone())),
        (Column::Title, Place::Text(text), true) => Box::new(practices::title_key.lt(text.clone())),
        (Column::PublishedAt, Place::Instant(at), false) => {
            Box::new(practices::published_at.is_not_null().and(practices::published_at.assume_not_null().gt(*at)))
        }
        (Column::PublishedAt, Place::Instant(at), true) => {
            Box::new(practices::published_at.is_not_null().and(practices::published_at.assume_not_null().lt(*at)))
        }
        (Column::UpdatedAt, Place::Instant(at), false) => Box::new(practices::updated_at.gt(*at)),
        (Column::UpdatedAt, Place::Instant(at), true) => Box::new(practices::updated_at.lt(*at)),
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
    let id: PracticeId = cursor.id.parse().map_err(|_| bad())?;
    let mut condition: Condition = Box::new(practices::id.gt(id));
    for (key, value) in keys.iter().zip(&cursor.values).rev() {
        let value = key.column.read(value).ok_or_else(bad)?;
        let (here, further) = (equal(key.column, &value), after(key.column, key.descending, &value));
        let (here, further) = (here.ok_or_else(bad)?, further.ok_or_else(bad)?);
        condition = Box::new(further.or(here.and(condition)));
    }
    Ok(condition)
}

/// The cursor after a row.
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &PracticeRow) -> Cursor {
    Cursor::after(list, keys.iter().map(|key| key.column.of(row)).collect(), row.id.to_string())
}
