//! People and their roles, kept by administrators; a partner's own people are kept by its focal points as well.

pub mod routes;
pub mod store;
