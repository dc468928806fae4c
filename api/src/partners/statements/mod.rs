//! Statements of support: what somebody said in public about the coalition, with the source. The Secretariat keeps them;
//! everybody reads those that are published.

pub mod model;
pub mod routes;
mod sort;
pub mod store;

pub use self::store::{lock_of, move_to};
