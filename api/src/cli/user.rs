//! `coalition user`

use std::io::Read;

use clap::{Args, Subcommand};

use serde_json::json;

use super::{Failure, SettingFlags, log};
use crate::{
    app::server::open_database,
    changes::{self, Actor, Operation},
    db::{Database, dialect, fields::PartnerId},
    identity::{
        Role,
        invitations::change,
        model::AccountRow,
        password, secret, store,
        users::{self, store::Filter},
    },
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
    /// List people.
    List(List),
    /// Change what a person may do.
    SetRole(SetRole),
}

/// List people, in the order of their e-mail addresses.
#[derive(Debug, Args)]
struct List {
    /// Only people of this role.
    #[arg(long)]
    role: Option<Role>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Change what a person may do; the person has to sign in again.
#[derive(Debug, Args)]
struct SetRole {
    /// The e-mail address that the person signs in with.
    #[arg(long)]
    email: String,
    /// What the person may do from now on.
    #[arg(long)]
    role: Role,
    /// The partner (slug or id) that a focal point or contributor belongs to.
    #[arg(long, value_name = "REF")]
    partner: Option<String>,
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

/// What of a role and `--partner` does not go together.
fn check_partner(role: Role, partner: Option<&str>) -> Result<(), Failure> {
    if role.needs_partner() == partner.is_some() {
        return Ok(());
    }
    Err(Failure::usage(if role.needs_partner() {
        "a focal point or contributor belongs to a partner: add --partner SLUG"
    } else {
        "admins and editors belong to no partner: leave --partner out"
    }))
}

fn partner_id(database: &Database, address: Option<&str>) -> Result<Option<PartnerId>, Failure> {
    address.map(|address| Ok(database.read_now(|db| directory::routes::present(db, address))?.id)).transpose()
}

impl User {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "warn");
        let database = open_database(&config)?;
        match self.command {
            UserCommand::Create(create) => create.run(&database),
            UserCommand::List(list) => list.run(&database),
            UserCommand::SetRole(order) => order.run(&database),
        }
    }
}

impl Create {
    fn run(self, database: &Database) -> Result<(), Failure> {
        let (given, shown) = if self.password_stdin {
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
        let email = self.email.trim().to_lowercase();
        if email.parse::<lettre::Address>().is_err() {
            return Err(Failure::usage(format!("{email} is not an e-mail address")));
        }
        check_partner(self.role, self.partner.as_deref())?;
        let row = AccountRow {
            password_hash: Some(password::hash(&given).map_err(Failure::failed)?),
            ..AccountRow::new(email.clone(), self.name, self.role, partner_id(database, self.partner.as_deref())?)
        };
        database.write_now(move |db| match store::insert_account(db, &row) {
            Err(error) if dialect::is_duplicate(&error, "accounts") => Err(Failure::failed(format!("{} exists already", row.email))),
            Err(error) => Err(error.into()),
            Ok(()) => {
                changes::append(db, Actor::System, change(&row, Operation::Created, None))?;
                Ok(())
            }
        })?;
        println!("Created {email} ({}).", self.role.name());
        if let Some(password) = shown {
            println!("Password, shown only now: {password}");
        }
        Ok(())
    }
}

impl List {
    fn run(self, database: &Database) -> Result<(), Failure> {
        const PAGE: i64 = 500;
        let filter = Filter { role: self.role.into_iter().collect(), ..Filter::default() };
        let (mut after, mut count) = (None::<String>, 0);
        loop {
            let (rows, _) = database.read_now(|db| users::store::page(db, &filter, after.as_deref(), PAGE).map_err(Failure::from))?;
            let Some(last) = rows.last() else { break };
            after = Some(last.email.clone());
            count += rows.len();
            for row in &rows {
                let state = match (row.disabled, row.password_hash.is_some()) {
                    (true, _) => "switched off",
                    (false, true) => "active",
                    (false, false) => "invited",
                };
                if self.json {
                    println!(
                        "{}",
                        json!({ "email": row.email, "name": row.name, "role": row.role, "partner": row.partner_id, "state": state })
                    );
                } else {
                    println!("{}\t{}\t{}\t{state}", row.email, row.role, row.name);
                }
            }
        }
        if count == 0 && !self.json {
            println!("Nobody yet: coalition user create --email you@example.org --name \"Your Name\" --role admin");
        }
        Ok(())
    }
}

impl SetRole {
    fn run(self, database: &Database) -> Result<(), Failure> {
        check_partner(self.role, self.partner.as_deref())?;
        let partner = partner_id(database, self.partner.as_deref())?;
        let email = self.email.trim().to_lowercase();
        let role = self.role;
        database.write_now(|db| {
            let present = store::account_by_email(db, &email)?
                .ok_or_else(|| Failure::failed(format!("nobody signs in as {email}; coalition user list shows who does")))?;
            let mut row = present.clone();
            role.name().clone_into(&mut row.role);
            row.partner_id = partner;
            users::store::save(db, Actor::System, &present, row).map_err(Failure::from)
        })?;
        println!("{email} is {} now.", role.name());
        Ok(())
    }
}
