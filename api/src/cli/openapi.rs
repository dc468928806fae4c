//! `coalition openapi`

use clap::Args;

use super::Failure;
use crate::app::openapi;

/// Print the contract (OpenAPI 3.1).
#[derive(Debug, Args)]
pub struct Openapi {}

impl Openapi {
    #[expect(clippy::unnecessary_wraps, reason = "every command answers alike")]
    pub(super) fn run(self) -> Result<(), Failure> {
        print!("{}", openapi::text());
        Ok(())
    }
}
