//! The portal of a coalition: seven floors, imports only run downwards (see `CONTRIBUTING.md`).

pub mod app;
pub mod catalogue;
pub mod changes;
pub mod cli;
pub mod config;
pub mod db;
pub mod feeds;
pub mod files;
pub mod governance;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod mail;
pub mod partners;
pub mod practices;
pub mod reference;
pub mod transfer;
pub mod web_app;
