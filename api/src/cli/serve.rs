//! `coalition serve`

use clap::Args;

use super::{Failure, SettingFlags, log};
use crate::{app::server::Application, config::Config, db::Database, identity::store};

/// Answer requests; creates what is missing: data directory, database, signing key.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address under which people reach the service.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// A folder with the built web app to serve.
    #[arg(long, value_name = "DIR")]
    web: Option<String>,
    /// Threads that answer requests [default: one for each core].
    #[arg(long, value_name = "N")]
    workers: Option<String>,
}

impl Serve {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config =
            settings.load(&[("listen", self.listen), ("public_url", self.public_url), ("web_dir", self.web), ("workers", self.workers)])?;
        log(&config, &config.log);
        actix_web::rt::System::new().block_on(async move {
            let application = Application::build(&config)?;
            announce(&config, &application);
            application.run().await.map_err(Failure::from)
        })
    }
}

fn announce(config: &Config, application: &Application) {
    let url = &application.public_url;
    println!("Listening on http://{}", application.address);
    if config.web_dir.is_some() {
        println!("  Web app    {url}/");
    }
    println!("  API        {url}/api/v1/partners");
    println!("  Docs       {url}/docs/");
    println!("  Data       {} ({})", config.data_dir.display(), config.database_url.redacted());
    if config.smtp_url.is_none() {
        println!("  Mail       no SMTP server is set: mail is written to {}", config.data_dir.join("mail").display());
    }
    if no_account_yet(config) {
        println!("  First user coalition user create --email you@example.org --name \"Your Name\" --role admin");
    }
}

fn no_account_yet(config: &Config) -> bool {
    Database::open(&config.database_url, crate::db::PoolLimits { connections: 1, ..Default::default() })
        .and_then(|database| database.read_now(|db| store::count_accounts(db).map_err(crate::db::Error::from)))
        .is_ok_and(|count| count == 0)
}
