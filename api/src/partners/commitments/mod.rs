//! What partners commit to: money, goods, expertise, advocacy, policy; how they report on it, and when a report is due.

pub mod lifecycle;
pub mod model;
mod money;
pub mod reporting;
pub mod reports;
pub mod routes;
mod sort;
pub mod store;
pub mod terms;

pub use self::store::{lock_of, move_to};
