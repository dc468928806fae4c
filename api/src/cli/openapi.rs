//! `coalition openapi`

use std::{io::Write, path::PathBuf};

use clap::Args;

use super::Failure;
use crate::app::openapi;

/// Print the contract (OpenAPI 3.1).
#[derive(Debug, Args)]
pub struct Openapi {
    /// Write it to this file instead.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Openapi {
    pub(super) fn run(self) -> Result<(), Failure> {
        let (written, place) = match &self.output {
            Some(path) => (std::fs::write(path, openapi::text()), path.display().to_string()),
            None => (std::io::stdout().write_all(openapi::text().as_bytes()), "standard output".to_owned()),
        };
        written.map_err(|error| Failure::failed(format!("cannot write {place}: {error}")))
    }
}
