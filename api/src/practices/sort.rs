//! The orders that practices are listed in, and where a page goes on.

use diesel::{
    BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    sql_types::Bool,
};
use serde_json::Value;

use super::model::PracticeRow;
use crate::{
    db::{
        Db, MultiBackend,
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

/// What comes after a cursor, in stretches that follow each other: equal in every column and a later id, then equal in all but the
/// last column and further there, and so on; the id decides at the end, always upwards. Each of them an index has in one piece,
/// also where an import has given all rows the same instant.
///
/// # Errors
/// A parameter error for a cursor whose values are not of these columns.
fn stretches(keys: &[SortKey<Column>], cursor: &Cursor) -> Result<Vec<Condition>, Problem> {
    let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let id: PracticeId = cursor.id.parse().map_err(|_| bad())?;
    let values: Vec<(&SortKey<Column>, Place)> =
        keys.iter().zip(&cursor.values).map(|(key, value)| Some((key, key.column.read(value)?))).collect::<Option<_>>().ok_or_else(bad)?;
    let equal_in = |columns: &[(&SortKey<Column>, Place)], last: Condition| {
        columns.iter().rev().try_fold(last, |condition, (key, value)| {
            let here: Condition = Box::new(equal(key.column, value)?.and(condition));
            Some(here)
        })
    };
    let mut found = vec![equal_in(&values, Box::new(practices::id.gt(id)))];
    for depth in (0..values.len()).rev() {
        let (key, value) = &values[depth];
        found.push(after(key.column, key.descending, value).and_then(|further| equal_in(&values[..depth], further)));
    }
    found.into_iter().collect::<Option<_>>().ok_or_else(bad)
}

/// The next rows of a list in an order, `most` of them at most. `filtered` begins a query for what the list is narrowed to.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn rows_after<'a>(
    db: &mut Db,
    filtered: impl Fn() -> practices::BoxedQuery<'a, MultiBackend>,
    keys: &[SortKey<Column>],
    cursor: Option<&Cursor>,
    most: i64,
) -> Result<Vec<PracticeRow>, Problem> {
    let stretches = match cursor {
        Some(cursor) => stretches(keys, cursor)?.into_iter().map(Some).collect(),
        None => vec![None],
    };
    let mut rows = Vec::new();
    for stretch in stretches {
        let missing = most - i64::try_from(rows.len()).unwrap_or(most);
        if missing <= 0 {
            break;
        }
        let mut query = filtered();
        if let Some(stretch) = stretch {
            query = query.filter(stretch);
        }
        for key in keys {
            query = match (key.column, key.descending) {
                (Column::Title, false) => query.then_order_by(practices::title_key.asc()),
                (Column::Title, true) => query.then_order_by(practices::title_key.desc()),
                (Column::PublishedAt, false) => query.then_order_by(practices::published_at.asc()),
                (Column::PublishedAt, true) => query.then_order_by(practices::published_at.desc()),
                (Column::UpdatedAt, false) => query.then_order_by(practices::updated_at.asc()),
                (Column::UpdatedAt, true) => query.then_order_by(practices::updated_at.desc()),
            };
        }
        rows.extend(query.then_order_by(practices::id.asc()).limit(missing).select(PracticeRow::as_select()).load(db)?);
    }
    Ok(rows)
}

/// The cursor after a row.
pub fn cursor_after(list: &str, keys: &[SortKey<Column>], row: &PracticeRow) -> Cursor {
    Cursor::after(list, keys.iter().map(|key| key.column.of(row)).collect(), row.id.to_string())
}
