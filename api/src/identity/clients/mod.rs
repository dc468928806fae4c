//! API clients of partner institutions: OAuth2 client credentials (RFC 6749 section 4.4), each for one partner.

pub mod oauth;
pub mod routes;
pub mod store;

use super::policy::TABLE;

/// Every scope that a client can have: those that the policy table names.
pub fn scopes() -> Vec<&'static str> {
    let mut scopes: Vec<&str> = TABLE.iter().filter_map(|rule| rule.scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
