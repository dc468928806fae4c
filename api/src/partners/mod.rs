//! Partners: the public directory, applications to join, focal points, commitments, and statements of support. Each is
//! a room of its own with the same furniture.

pub mod applications;
pub mod commitments;
pub mod directory;
pub mod focal_points;
pub mod merging;
pub mod statements;
