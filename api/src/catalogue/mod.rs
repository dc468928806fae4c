//! The public read side: search, facets and kept answers. It knows no feature by name.

pub mod cache;
pub mod search;
pub mod totals;
