//! The assessment of a practice: who was asked, what they score, what they remark.
//!
//! Reviews belong to one revision: the next one is assessed anew. Reviewers see the working copy of what they were asked for,
//! not each other's scores before they have given their own.

pub mod assignments;
pub mod comments;
pub mod model;
pub mod routes;
pub mod store;

pub use self::store::{completed, is_reviewer};
