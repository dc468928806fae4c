//! Figures on the good practices for the Secretariat: what there is, what came in and went out, how long it took.
//!
//! What there is, is counted as it stands now; what happened is read from the history of the workflow. The queries group and
//! count, everything else is pure, so that both engines give the same answer.

pub mod model;
pub mod routes;
mod store;
mod table;
