//! The fixed lists over HTTP: countries, regions, languages and Sustainable Development Goals. They are part of the
//! binary and never change while the service runs.

pub mod model;
mod page;
pub mod routes;
mod targets;

pub use targets::is_sdg_target;
