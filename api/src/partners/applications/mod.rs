//! Applications to join: the public form, the Secretariat's review, and the partner that comes of it.
//!
//! Nothing of an application is public. The applicant follows it by a secret link; only the Secretariat sees the rest.

pub mod activation;
pub mod form;
mod letters;
pub mod lifecycle;
pub mod model;
pub mod notes;
pub mod routes;
mod sort;
pub mod store;
pub mod terms;

pub use self::store::{forget, lock_of, move_to, old};
