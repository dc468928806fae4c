//! The directory of partners: their records, how they change, and how they are found.

pub mod columns;
pub mod document;
pub mod export;
pub mod import;
pub mod lifecycle;
pub mod listing;
pub mod merge;
pub mod model;
pub mod routes;
pub mod sort;
pub mod store;
pub mod terms;

use diesel::QueryResult;

use self::model::PartnerStatus;
use crate::db::{Db, fields::PartnerId};

/// Where a partner stands, for neighbours; `None` when there is no such partner.
pub fn status_of(db: &mut Db, id: PartnerId) -> QueryResult<Option<PartnerStatus>> {
    let row = store::by_ids(db, &[id])?.pop();
    // The database only holds what was written through this enum.
    Ok(row.map(|row| PartnerStatus::parse(&row.status).unwrap_or(PartnerStatus::Suspended)))
}
