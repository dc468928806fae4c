//! Saved searches: a person keeps a search of the practices and is mailed, every day or week, what has become public in it.
//!
//! They are the person's own business: nobody else sees them, no change log tells of them, and they go with the account.

pub mod digests;
mod letters;
mod model;
mod query;
pub mod routes;
mod store;
