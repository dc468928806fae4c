//! Structured values in one column: `jsonb` on PostgreSQL, text on SQLite; typed by serde.

use std::fmt::Debug;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql},
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Jsonb,
    sqlite::Sqlite,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What PostgreSQL puts before the text of a `jsonb` value: the version of its representation.
const VERSION: u8 = 1;

/// The SQL type of a structured value.
#[derive(Clone, Copy, Debug, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "jsonb"), sqlite_type(name = "Text"))]
pub struct SqlJson;

super::known_to_both_engines!(SqlJson);

/// A value kept as JSON in its column.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = SqlJson)]
#[serde(transparent)]
pub struct Json<T: Debug>(pub T);

impl<T: Debug + DeserializeOwned> FromSql<SqlJson, Sqlite> for Json<T> {
    fn from_sql(mut bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(bytes.read_text())?))
    }
}

impl<T: Debug + DeserializeOwned> FromSql<SqlJson, Pg> for Json<T> {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        // Read as what it is: a tree of values in between takes twice the time.
        match bytes.as_bytes().split_first() {
            Some((&VERSION, text)) => Ok(Self(serde_json::from_slice(text)?)),
            _ => Err("not the representation of jsonb that is known here".into()),
        }
    }
}

impl<T: Debug + Serialize> ToSql<SqlJson, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Debug + Serialize> ToSql<SqlJson, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(&self.0)?;
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&value, &mut out.reborrow())
    }
}

impl<T: Debug + DeserializeOwned> FromSql<SqlJson, crate::db::MultiBackend> for Json<T> {
    fn from_sql(bytes: <crate::db::MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, SqlJson>()
    }
}

impl<T: Debug + Serialize + Send + Sync + 'static> ToSql<SqlJson, crate::db::MultiBackend> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, crate::db::MultiBackend>) -> serialize::Result {
        out.set_value((SqlJson, self));
        Ok(IsNull::No)
    }
}
