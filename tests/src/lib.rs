//! The harness: starts databases and services, and speaks to them as their users do.
//!
//! A test gets a [`Service`] of its own on an engine; its database and data directory are its own too.
#![expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    clippy::panic,
    clippy::return_self_not_must_use,
    reason = "a test fails by panicking"
)]

pub mod client;
pub mod postgres;
pub mod service;

pub use self::{
    client::{Answer, Client},
    postgres::Cluster,
    service::{Engine, Service},
};
