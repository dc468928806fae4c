//! API clients of partner institutions: OAuth2 client credentials (RFC 6749 section 4.4), each for one partner.

pub mod oauth;
pub mod routes;
pub mod store;

use diesel::QueryResult;

use super::policy::TABLE;
use crate::db::{
    Db,
    fields::{ClientId, PartnerId},
};

/// The partner that a client acts for; `None` when there is no such client any more, or it is switched off.
pub fn partner_of(db: &mut Db, id: ClientId) -> QueryResult<Option<PartnerId>> {
    Ok(store::find(db, id)?.filter(|client| !client.disabled).map(|client| client.partner_id))
}

/// Every scope that a client can have: those that the policy table names.
pub fn scopes() -> Vec<&'static str> {
    let mut scopes: Vec<&str> = TABLE.iter().filter_map(|rule| rule.scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
