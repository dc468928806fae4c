//! Bodies: a forum, a group that coordinates, a secretariat, and what they set up.

mod check;
pub mod model;
pub mod page;
pub mod routes;
mod seeding;
pub mod store;
pub mod terms;

pub use self::{
    model::COLLECTION,
    seeding::{needs_seed, seed},
    store::{lock, present},
};
