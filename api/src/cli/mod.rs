//! The command line: one file for each command.

pub mod client;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod generate;
pub mod import;
pub mod keys;
pub mod migrate;
pub mod openapi;
pub mod serve;
pub mod user;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError};

/// The portal of a coalition: partners, governance, events and good practices behind one documented API.
#[derive(Debug, Parser)]
#[command(name = "coalition", version, propagate_version = true, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(flatten)]
    settings: SettingFlags,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command takes; each can also stand in the environment as `COALITION_…` or in the settings file.
#[derive(Debug, Args)]
pub struct SettingFlags {
    /// A settings file (TOML).
    #[arg(long, global = true, env = "COALITION_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the database, the search index and the signing key live [default: ./data].
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
    /// sqlite:PATH or postgres://… [default: coalition.db in the data directory].
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

impl SettingFlags {
    fn load(&self, more: &[(&'static str, Option<String>)]) -> Result<Config, ConfigError> {
        let own = [("data_dir", self.data_dir.clone()), ("database_url", self.database_url.clone())];
        let flags: Vec<(&str, String)> = own.iter().chain(more).filter_map(|(name, value)| Some((*name, value.clone()?))).collect();
        Config::load(self.config.as_deref(), &flags)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests.
    Serve(serve::Serve),
    /// Bring the database's schema up to date.
    Migrate(migrate::Migrate),
    /// API clients of partner institutions.
    Client(client::Client),
    /// Keys that access tokens are signed with.
    Keys(keys::Keys),
    /// Bring in a list of records.
    Import(import::Import),
    /// Take a list of records out.
    Export(export::Export),
    /// Print synthetic records for trying out and measuring.
    Generate(generate::Generate),
    /// Fill an empty database with sample content.
    Demo(demo::Demo),
    /// Say how this installation stands.
    Doctor(doctor::Doctor),
    /// People who can sign in.
    User(user::User),
    /// Print the contract (OpenAPI 3.1).
    Openapi(openapi::Openapi),
}

/// How a command failed, with the exit code it stands for.
#[derive(Debug)]
pub struct Failure {
    /// 1: it did not work; 2: it was called wrongly.
    pub code: u8,
    /// What happened and what to do.
    pub message: String,
}

impl Failure {
    /// The command could not do its work.
    pub fn failed(message: impl ToString) -> Self {
        Self { code: 1, message: message.to_string() }
    }

    /// The command was called with values that cannot be right.
    pub fn usage(message: impl ToString) -> Self {
        Self { code: 2, message: message.to_string() }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::failed(error)
            }
        })+
    };
}
failures!(crate::db::Error, diesel::result::Error, crate::app::server::StartError, std::io::Error, crate::http::Problem);

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.command {
        Command::Serve(command) => command.run(&line.settings),
        Command::Migrate(command) => command.run(&line.settings),
        Command::Client(command) => command.run(&line.settings),
        Command::Keys(command) => command.run(&line.settings),
        Command::Import(command) => command.run(&line.settings),
        Command::Export(command) => command.run(&line.settings),
        Command::Generate(command) => command.run(),
        Command::Demo(command) => command.run(&line.settings),
        Command::Doctor(command) => command.run(&line.settings),
        Command::User(command) => command.run(&line.settings),
        Command::Openapi(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("coalition: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Begins logging for a command: warnings only, on standard error, unless `serve` asked for more.
pub(crate) fn log(config: &Config, level: &str) {
    use std::io::IsTerminal;
    use tracing_subscriber::{EnvFilter, fmt};
    // The server's own library calls it an error when somebody sends what is not HTTP; it is none of ours.
    let quiet = "actix_http::h1::dispatcher=off";
    let filter = EnvFilter::try_new(format!("{level},{quiet}")).unwrap_or_else(|_| EnvFilter::new(format!("info,{quiet}")));
    let human = match config.log_format.as_str() {
        "human" => true,
        "json" => false,
        _ => std::io::stderr().is_terminal(),
    };
    let base = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A logger that is already there (tests) stays.
    let _ = if human { base.with_target(false).try_init() } else { base.json().flatten_event(true).with_current_span(false).try_init() };
}
