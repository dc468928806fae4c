//! Wires everything: which URL leads where, the contract, the server.

pub mod documentation;
pub mod housekeeping;
pub mod openapi;
pub mod operations;
pub mod pages;
pub mod routes;
pub mod server;
