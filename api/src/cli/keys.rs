//! `coalition keys`

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, SettingFlags, log};
use crate::{app::server::open_database, db::Database, identity::keys};

/// Keys that access tokens are signed with; each node has its own.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// List the keys of all nodes.
    List(List),
    /// Refuse a key's tokens from now on, such as when it may have leaked or its node is gone.
    Retire(Retire),
}

#[derive(Debug, Args)]
struct List {
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Retire {
    /// The key's name, as `coalition keys list` shows it.
    // Names may begin with a hyphen.
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    kid: String,
}

impl Keys {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "warn");
        let database = open_database(&config)?;
        match self.command {
            KeysCommand::List(list) => list.run(&database),
            KeysCommand::Retire(order) => order.run(&database),
        }
    }
}

impl List {
    fn run(self, database: &Database) -> Result<(), Failure> {
        for key in database.read_now(|db| keys::all(db).map_err(Failure::from))? {
            if self.json {
                println!("{}", json!({ "kid": key.kid, "created_at": key.created_at, "retired_at": key.retired_at }));
            } else {
                let state = key.retired_at.map_or_else(|| "in use".to_owned(), |at| format!("retired {at}"));
                println!("{}\t{}\t{state}", key.kid, key.created_at);
            }
        }
        Ok(())
    }
}

impl Retire {
    fn run(self, database: &Database) -> Result<(), Failure> {
        if !database.write_now(|db| keys::retire(db, &self.kid).map_err(Failure::from))? {
            return Err(Failure::failed(format!("no key in use is called {}; coalition keys list shows them", self.kid)));
        }
        println!("Retired {}: within a minute every node refuses its tokens.", self.kid);
        println!("Restart the node that signs with it: it makes a new key.");
        Ok(())
    }
}
