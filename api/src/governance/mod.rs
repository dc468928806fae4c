//! Governance: the bodies that steer the coalition, the seats in them, and the mandates by which partners hold these. What is
//! in force follows from the days in the records, so that every question can be asked as of a day. A mandate says who sits
//! where; what somebody may do in the portal is said by roles alone.

pub mod bodies;
pub mod composition;
pub mod history;
pub mod mandates;
pub mod period;
pub mod seats;

pub use self::{
    bodies::{needs_seed, seed},
    mandates::MandatesBelong,
};
