//! The directory of partners: their records, how they change, and how they are found.

pub mod columns;
pub mod export;
pub mod import;
pub mod lifecycle;
pub mod merge;
pub mod model;
pub mod routes;
pub mod sort;
pub mod store;
pub mod terms;
