//! The directory of partners: their records, how they change, and how they are found.

pub mod model;
pub mod routes;
pub mod sort;
pub mod store;
