//! The orders that applications are listed in, and where a page goes on.

use diesel::{BoolExpressionMethods, BoxableExpression, ExpressionMethods, sql_types::Bool};
use serde_json::Value;

use super::model::ApplicationRow;
use crate::{
    db::{
        MultiBackend,
        fields::{ApplicationId, UtcTime},
        schema::partner_applications,
    },
    http::{
        Problem,
        page::{Cursor, SortKey, parameter},
    },
};

/// A column that applications can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// When it was sent.
    CreatedAt,
    /// The last change.
    UpdatedAt,
}

/// The columns by the names that `sort` takes.
pub const COLUMNS: [(&str, Column); 2] = [("created_at", Column::CreatedAt), ("updated_at", Column::UpdatedAt)];

type Condition = Box<dyn BoxableExpression<partner_applications::table, MultiBackend, SqlType = Bool>>;

/// Everything after a cursor: further in the first column, or equal there and further in the second; the id decides at
/// the end, always upwards.
///
/// # Errors
/// A parameter error for a cursor whose values are not of these columns.
pub fn beyond(keys: &[SortKey<Column>], cursor: &Cursor) -> Result<Condition, Problem> {
    use partner_applications as row;
    let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let id: ApplicationId = cursor.id.parse().map_err(|_| bad())?;
    let mut condition: Condition = Box::new(row::id.gt(id));
    for (key, value) in keys.iter().zip(&cursor.values).rev() {
        let at: UtcTime = value.as_str().and_then(|text| text.parse().ok()).ok_or_else(bad)?;
        condition = match (key.column, key.descending) {
            (Column::CreatedAt, false) => Box::new(row::created_at.gt(at).or(row::created_at.eq(at).and(condition))),
            (Column::CreatedAt, true) => Box::new(row::created_at.lt(at).or(row::created_at.eq(at).and(condition))),
            (Column::UpdatedAt, false) => Box::new(row::updated_at.gt(at).or(row::updated_at.eq(at).and(condition))),
            (Column::UpdatedAt, true) => Box::new(row::updated_at.lt(at).or(row::updated_at.eq(at).and(condition))),
        };
    }
    Ok(condition)
}

/// The cursor after a row.
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &ApplicationRow) -> Cursor {
    let value = |column| match column {
        Column::CreatedAt => Value::from(row.created_at.to_string()),
        Column::UpdatedAt => Value::from(row.updated_at.to_string()),
    };
    Cursor::after(list, keys.iter().map(|key| value(key.column)).collect(), row.id.to_string())
}
