//! `coalition doctor`

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::{Failure, SettingFlags, log};
use crate::{
    app::routes,
    catalogue::search,
    changes,
    config::Config,
    db::{self, Database, PoolLimits, dialect, migrate},
    files::{Files, upkeep},
    identity,
    web_app::Build,
};

/// Say how this installation stands: settings with their origin, database, migrations, index, web app, free disk. Nothing secret.
#[derive(Debug, Args)]
pub struct Doctor {
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Only ask the running service whether it is ready (for container health checks).
    #[arg(long)]
    ready: bool,
}

struct Finding {
    name: &'static str,
    fine: bool,
    says: String,
}

impl Doctor {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "error");
        if self.ready {
            return ask_readiness(&config);
        }
        let findings = examine(&config);
        let fine = findings.iter().all(|finding| finding.fine);
        if self.json {
            let settings: Vec<_> = config
                .described()
                .into_iter()
                .map(|(name, value, origin)| json!({ "name": name, "value": value, "origin": origin.to_string() }))
                .collect();
            let checks: Vec<_> =
                findings.iter().map(|finding| json!({ "name": finding.name, "ok": finding.fine, "says": finding.says })).collect();
            println!("{}", json!({ "version": env!("CARGO_PKG_VERSION"), "settings": settings, "checks": checks, "ok": fine }));
        } else {
            println!("coalition {}\n\nSettings", env!("CARGO_PKG_VERSION"));
            for (name, value, origin) in config.described() {
                println!("  {name:<26} {value:<42} {origin}");
            }
            println!("\nChecks");
            for finding in &findings {
                println!("  {:<4} {:<12} {}", if finding.fine { "ok" } else { "BAD" }, finding.name, finding.says);
            }
        }
        if fine { Ok(()) } else { Err(Failure::failed("something needs attention, see above")) }
    }
}

fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |name, result: Result<String, String>| {
        let (fine, says) = match result {
            Ok(says) => (true, says),
            Err(says) => (false, says),
        };
        findings.push(Finding { name, fine, says });
    };
    add("data", folder(&config.data_dir));
    add("key", key_file(&config.data_dir));
    let exists = match &config.database_url {
        // Looking must not create an empty database.
        db::DatabaseUrl::Sqlite(path) if !path.exists() => {
            Err(format!("{} does not exist yet; `coalition serve` creates it", path.display()))
        }
        _ => Ok(()),
    };
    let database = exists.and_then(|()| {
        Database::open(&config.database_url, PoolLimits { connections: 1, ..PoolLimits::default() }).map_err(|error| error.to_string())
    });
    match database {
        Err(reason) => add("database", Err(reason)),
        Ok(database) => {
            add("migrations", pending(config));
            add("database", state_of(&database));
            add("integrity", integrity(&database));
            add("files", stored_files(config, &database));
        }
    }
    add("index", search::inspect(&config.data_dir.join("index")));
    add("web app", config.web_dir.as_deref().map_or_else(|| Ok("not hosted".to_owned()), web_app));
    add(
        "mail",
        Ok(config.smtp_url.as_ref().map_or_else(|| "written to files, no SMTP server is set".to_owned(), |_| "sent by SMTP".to_owned())),
    );
    findings
}

/// Every file must be where the database says that it is.
fn stored_files(config: &Config, database: &Database) -> Result<String, String> {
    if config.files_url.is_none() && !config.data_dir.join("files").is_dir() {
        return Err("the folder for files does not exist yet; `coalition serve` creates it".to_owned());
    }
    let files = Files::open(config, routes::users_of_files()).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(upkeep::examine(&files, database))
}

fn folder(path: &Path) -> Result<String, String> {
    if !path.is_dir() {
        return Err(format!("{} does not exist yet; `coalition serve` creates it", path.display()));
    }
    let free = fs4::available_space(path).map_err(|error| error.to_string())? / (1024 * 1024);
    let says = format!("{} MiB free in {}", free, path.display());
    if free < 512 { Err(says) } else { Ok(says) }
}

fn web_app(path: &Path) -> Result<String, String> {
    Build::open(path).map(|_| format!("hosted from {}", path.display())).map_err(|error| error.to_string())
}

fn key_file(data_dir: &Path) -> Result<String, String> {
    let path = data_dir.join("signing-key.pem");
    let Ok(metadata) = std::fs::metadata(&path) else { return Err("no signing key yet; `coalition serve` makes one".to_owned()) };
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        return Err(format!("others can read {}: chmod 600 it, and replace it if they may have", path.display()));
    }
    Ok(format!("{} bytes, private", metadata.len()))
}

fn pending(config: &Config) -> Result<String, String> {
    match migrate::pending(&config.database_url) {
        Ok(names) if names.is_empty() => Ok("none pending".to_owned()),
        Ok(names) => Err(format!("pending: {}; run `coalition migrate`", names.join(", "))),
        Err(error) => Err(error.to_string()),
    }
}

fn state_of(database: &Database) -> Result<String, String> {
    database
        .read_now(|db| {
            let number = changes::last_number(db)?;
            let accounts = identity::store::count_accounts(db)?;
            Ok(format!("{}, change number {number}, {accounts} accounts", database.url().redacted()))
        })
        .map_err(|error: db::Error| error.to_string())
}

fn integrity(database: &Database) -> Result<String, String> {
    match database.read_now(|db| dialect::integrity_check(db).map_err(db::Error::from)) {
        Ok(findings) if findings.is_empty() => Ok("nothing found".to_owned()),
        Ok(findings) => Err(findings.join("; ")),
        Err(error) => Err(error.to_string()),
    }
}

/// Asks the service of this machine, whatever address it listens on.
fn ask_readiness(config: &Config) -> Result<(), Failure> {
    use std::{
        io::{Read, Write},
        net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
        time::Duration,
    };
    let ip = if config.listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { config.listen.ip() };
    let address = SocketAddr::new(ip, config.listen.port());
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(3))?;
    stream.set_read_timeout(Some(Duration::from_secs(3)))?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(Failure::failed("the service is not ready")) }
}
