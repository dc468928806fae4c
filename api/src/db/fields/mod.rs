//! Column types that read and write alike on both engines: ids, instants, JSON.

mod id;
mod ids;
mod json;
mod time;

pub use self::{
    id::SqlId,
    ids::{
        AccountId, ApplicationId, BodyId, ClientId, CommentId, CommitmentId, FileId, ImportId, MandateId, PartnerId, PracticeId, RecordId,
        ReplicationId, ReportId, ReviewId, SavedSearchId, SeatId, StatementId, TermId,
    },
    json::{Json, SqlJson},
    time::{SqlInstant, UtcTime, read_date},
};

/// Connects a custom SQL type and its Rust type to the enum of both engines.
macro_rules! on_both_engines {
    ($sql:ty, $rust:ty) => {
        impl diesel::deserialize::FromSql<$sql, $crate::db::MultiBackend> for $rust
        where
            $rust: diesel::deserialize::FromSql<$sql, diesel::sqlite::Sqlite> + diesel::deserialize::FromSql<$sql, diesel::pg::Pg>,
        {
            fn from_sql(bytes: <$crate::db::MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                bytes.from_sql::<$rust, $sql>()
            }
        }

        impl diesel::serialize::ToSql<$sql, $crate::db::MultiBackend> for $rust
        where
            $rust: diesel::serialize::ToSql<$sql, diesel::sqlite::Sqlite> + diesel::serialize::ToSql<$sql, diesel::pg::Pg>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, $crate::db::MultiBackend>) -> diesel::serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}
pub(crate) use id::id_type;
pub(crate) use on_both_engines;

macro_rules! known_to_both_engines {
    ($sql:ty) => {
        impl diesel::sql_types::HasSqlType<$sql> for $crate::db::MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                $crate::db::MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
    };
}
pub(crate) use known_to_both_engines;
