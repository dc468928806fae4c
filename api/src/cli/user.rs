//! `coalition user`

use std::io::Read;

use clap::{Args, Subcommand};

use super::{Failure, SettingFlags, log};
use crate::{
    app::server::open_database,
    db::{
        dialect,
        fields::{AccountId, UtcTime},
    },
    identity::{Role, model::AccountRow, password, secret, store},
    partners::directory,
};

/// People who can sign in.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person.
    Create(Create),
}

/// Add a person; without --password-stdin a password is made and shown once.
#[derive(Debug, Args)]
struct Create {
    /// The e-mail address to sign in with.
    #[arg(long)]
    email: String,
    /// The name to show.
    #[arg(long)]
    name: String,
    /// What the person may do.
    #[arg(long)]
    role: Role,
    /// The partner (slug or id) that a focal point or contributor belongs to.
    #[arg(long, value_name = "REF")]
    partner: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

impl User {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "warn");
        let UserCommand::Create(create) = self.command;
        let database = open_database(&config)?;
        let (given, shown) = if create.password_stdin {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            (text.trim_end_matches(['\r', '\n']).to_owned(), None)
        } else {
            let made = secret::generate();
            (made.clone(), Some(made))
        };
        if !(password::SHORTEST..=password::LONGEST).contains(&given.chars().count()) {
            return Err(Failure::usage(format!("the password must have {} to {} characters", password::SHORTEST, password::LONGEST)));
        }
        if create.role.needs_partner() != create.partner.is_some() {
            return Err(Failure::usage(if create.role.needs_partner() {
                "a focal point or contributor belongs to a partner: add --partner SLUG"
            } else {
                "admins and editors belong to no partner: leave --partner out"
            }));
        }
        let partner_id = match &create.partner {
            Some(address) => Some(database.read_now(|db| directory::routes::present(db, address))?.id),
            None => None,
        };
        let now = UtcTime::now();
        let row = AccountRow {
            id: AccountId::new(),
            version: 1,
            email: create.email.trim().to_lowercase(),
            name: create.name,
            role: create.role.name().to_owned(),
            partner_id,
            language: "en".to_owned(),
            password_hash: Some(password::hash(&given).map_err(Failure::failed)?),
            disabled: false,
            last_login_at: None,
            created_at: now,
            updated_at: now,
        };
        let email = row.email.clone();
        database.write_now(move |db| match store::insert_account(db, &row) {
            Err(error) if dialect::is_duplicate(&error, "accounts") => Err(Failure::failed(format!("{} exists already", row.email))),
            other => other.map_err(Failure::from),
        })?;
        println!("Created {email} ({}).", create.role.name());
        if let Some(password) = shown {
            println!("Password, shown only now: {password}");
        }
        Ok(())
    }
}
