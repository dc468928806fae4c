//! Sessions of people: signing in, staying signed in, signing out.
//!
//! A refresh token is used once and replaced by the next of its family; when a spent one comes back, somebody copied it,
//! and the whole family ends (RFC 9700 section 4.14).

pub mod routes;
pub mod store;
