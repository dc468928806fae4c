//! `coalition client`

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Failure, SettingFlags, log};
use crate::{
    app::server::open_database,
    changes::Actor,
    identity::clients::{routes::check_scopes, store},
    partners::directory,
};

/// API clients of partner institutions.
#[derive(Debug, Args)]
pub struct Client {
    #[command(subcommand)]
    command: ClientCommand,
}

#[derive(Debug, Subcommand)]
enum ClientCommand {
    /// Add a client for a partner; its secret is shown only now.
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    /// The partner (slug or id) that it acts for.
    #[arg(long, value_name = "REF")]
    partner: String,
    /// What people call it.
    #[arg(long, default_value = "API client")]
    name: String,
    /// What it may do; can be given several times.
    #[arg(long, required = true, num_args = 1.., value_name = "SCOPE")]
    scope: Vec<String>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

impl Client {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "warn");
        let ClientCommand::Create(create) = self.command;
        check_scopes(&create.scope).map_err(|problem| Failure::usage(problem.detail))?;
        let database = open_database(&config)?;
        let (row, secret) = database.write_now(|db| {
            let partner = directory::routes::present(db, &create.partner)?;
            store::create(db, Actor::System, partner.id, create.name.clone(), create.scope.clone())
        })?;
        if create.json {
            println!("{}", json!({ "client_id": row.id, "client_secret": secret, "partner": row.partner_id, "scopes": row.scopes }));
        } else {
            println!("Client id:                {}", row.id);
            println!("Secret, shown only now:   {secret}");
        }
        Ok(())
    }
}
