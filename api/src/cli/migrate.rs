//! `coalition migrate`

use clap::Args;

use super::{Failure, SettingFlags, log};
use crate::db::migrate;

/// Bring the database's schema up to date (`serve` does it too).
#[derive(Debug, Args)]
pub struct Migrate {
    /// Only say what would be done; exit code 3 when something would.
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "warn");
        if self.dry_run {
            let pending = migrate::pending(&config.database_url)?;
            for name in &pending {
                println!("pending  {name}");
            }
            println!("{} migrations pending", pending.len());
            return if pending.is_empty() {
                Ok(())
            } else {
                Err(Failure { code: 3, message: "run `coalition migrate` to apply them".to_owned() })
            };
        }
        let applied = migrate::run(&config.database_url)?;
        for name in &applied {
            println!("applied  {name}");
        }
        println!("{} migrations applied, the database is up to date", applied.len());
        Ok(())
    }
}
