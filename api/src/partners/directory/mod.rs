//! The directory of partners: their records, how they change, and how they are found.

mod bulk;
pub mod columns;
pub mod document;
pub mod download;
pub mod export;
pub mod facets;
pub mod import;
pub mod lifecycle;
pub mod linked_data;
pub mod listing;
pub mod lookup;
pub mod model;
pub mod page;
pub mod reader;
pub mod routes;
pub mod sort;
pub mod status_history;
pub mod store;
pub mod terms;

use std::collections::HashMap;

use diesel::QueryResult;

pub use self::model::COLLECTION;
use self::model::{PartnerInput, PartnerRow, PartnerStatus};
use crate::{
    changes::Actor,
    db::{Db, fields::PartnerId},
    http::{Problem, language::Translations},
    reference::{KnownTerms, geography},
};

/// What neighbours show of a partner.
#[derive(Clone, Debug)]
pub struct NamedPartner {
    /// The short name in addresses.
    pub slug: String,
    /// The names by language.
    pub names: Translations,
    /// The constituency's slug.
    pub constituency: String,
}

/// Partners by name, for neighbours whose records refer to them.
pub fn named(db: &mut Db, ids: &[PartnerId]) -> QueryResult<HashMap<PartnerId, NamedPartner>> {
    let rows = store::by_ids(db, ids)?.into_iter();
    Ok(rows.map(|row| (row.id, NamedPartner { slug: row.slug, names: row.names.0, constituency: row.constituency })).collect())
}

/// Where a partner stands, for neighbours; `None` when there is no such partner.
pub fn status_of(db: &mut Db, id: PartnerId) -> QueryResult<Option<PartnerStatus>> {
    let row = store::by_ids(db, &[id])?.pop();
    // The database only holds what was written through this enum.
    Ok(row.map(|row| PartnerStatus::parse(&row.status).unwrap_or(PartnerStatus::Suspended)))
}

/// What a partner is called, and to which group it belongs, for neighbours whose records are found by that.
#[derive(Clone, Debug)]
pub struct Naming {
    /// Names by language.
    pub names: Translations,
    /// The acronym.
    pub acronym: Option<String>,
    /// The constituency's slug.
    pub constituency: String,
}

/// What partners are called; those that are unknown are left out.
pub fn naming_of(db: &mut Db, ids: &[PartnerId]) -> QueryResult<HashMap<PartnerId, Naming>> {
    let naming = |row: PartnerRow| (row.id, Naming { names: row.names.0, acronym: row.acronym, constituency: row.constituency });
    Ok(store::by_ids(db, ids)?.into_iter().map(naming).collect())
}

/// Where a partner stands among others, for neighbours that give it a place by that.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its status.
    pub status: PartnerStatus,
    /// The constituency's slug.
    pub constituency: String,
    /// The regions that it, or its country, lies in; none when it has neither.
    pub regions: Vec<String>,
}

/// Where a partner stands among others; `None` when there is no such partner.
pub fn standing_of(db: &mut Db, id: PartnerId) -> QueryResult<Option<Standing>> {
    let row = store::by_ids(db, &[id])?.pop();
    Ok(row.map(|row| {
        let of_country = row.country.as_deref().and_then(geography::country).map(geography::regions_of).unwrap_or_default();
        let own = row.region.as_deref().map(geography::regions_upwards).unwrap_or_default();
        Standing {
            // The database only holds what was written through this enum.
            status: PartnerStatus::parse(&row.status).unwrap_or(PartnerStatus::Suspended),
            constituency: row.constituency,
            regions: of_country.into_iter().chain(own).map(str::to_owned).collect(),
        }
    }))
}

/// Adds an active partner; answers its row.
///
/// # Errors
/// Every place that breaks a rule, or a conflict when the slug or an external id is taken.
pub fn admit(db: &mut Db, actor: Actor, input: PartnerInput) -> Result<PartnerRow, Problem> {
    let errors = model::check(&input, &KnownTerms::load(db)?);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    store::create(db, actor, input, PartnerStatus::Active, None)
}
