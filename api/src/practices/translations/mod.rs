//! Practices in other languages than they were written in. A translation is kept place by place, each a draft or published, and
//! is known to be outdated once the original has another text there. Readers get what is published in their language, and the
//! original for the rest.

pub mod model;
pub mod routes;
pub mod store;

pub use self::model::{Translated, text_for};
