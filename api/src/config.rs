//! All settings: defaults, then the file, then the environment (`COALITION_*`), then flags; each remembers where it came
//! from, so that `coalition doctor` can say it.

use std::{
    collections::BTreeMap,
    env, fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use crate::db::DatabaseUrl;

/// One setting: its name in the file and after `COALITION_`, its default, and what it is for.
pub struct Known {
    /// Lower case with underscores.
    pub name: &'static str,
    /// The default as text.
    pub default: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// One sentence.
    pub about: &'static str,
}

macro_rules! known {
    ($($name:literal = $default:literal $(($secret:ident))?, $about:literal;)+) => {
        &[$(Known { name: $name, default: $default, secret: known!(@ $($secret)?), about: $about },)+]
    };
    (@ secret) => { true };
    (@) => { false };
}

/// Every setting there is.
pub const KNOWN: &[Known] = known! {
    "data_dir" = "./data", "Where the database, the search index, the signing key and unsent mail live.";
    "listen" = "127.0.0.1:8080", "Address and port to listen on; port 0 takes a free one.";
    "database_url" = "" (secret), "sqlite:PATH or postgres://…; empty: coalition.db in the data directory.";
    "database_connections" = "8", "Connections for reading; on PostgreSQL half as many more are for writing.";
    "public_url" = "", "The address under which people reach the service; empty: http:// and the listening address.";
    "web_dir" = "", "A folder with the built web app to serve; empty: none.";
    "workers" = "0", "Threads that answer requests; 0: one for each core.";
    "cors_origins" = "", "Origins of web apps on other hosts, separated by commas.";
    "trusted_proxies" = "", "Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas.";
    "max_body_bytes" = "1048576", "The largest JSON body.";
    "max_import_bytes" = "268435456", "The largest file for an import over HTTP.";
    "rate_limit_per_minute" = "1200", "Requests a caller may make in a minute; 0: no limit.";
    "form_rate_limit_per_hour" = "20", "Applications, resets and the like that one address may send in an hour; 0: no limit.";
    "invitation_rate_limit_per_hour" = "50", "Invitations that one person may send in an hour; 0: no limit.";
    "access_token_minutes" = "15", "How long an access token lasts.";
    "refresh_token_days" = "30", "How long a session lasts without being used.";
    "smtp_url" = "" (secret), "smtp://, smtps:// or smtp+starttls URL of the mail server; empty: mail is written to files in the data directory.";
    "mail_from" = "Coalition portal <portal@localhost>", "The sender of mail.";
    "secretariat_email" = "", "Where news for the Secretariat goes, such as new applications; empty: nowhere.";
    "coalition_name" = "Global Coalition for Social Justice", "The name of the coalition in mail and documents.";
    "reporting_due_days" = "365", "Days after the last report when a commitment's next report is due.";
    "reporting_overdue_days" = "455", "Days after the last report when it is overdue.";
    "practice_reviews" = "2", "Completed reviews that a good practice needs before it can be approved.";
    "practice_review_months" = "24", "Months after its publication when a good practice is to be looked at again.";
    "digest_hours" = "24", "Hours between two daily digests of a saved search; weekly ones wait seven times as long.";
    "declined_applications_days" = "730", "Days after which declined applications are forgotten; 0: never.";
    "metrics_token" = "" (secret), "A token that /metrics asks for; empty: only callers on this machine may read it.";
    "server_timing" = "false", "Whether answers carry Server-Timing.";
    "log" = "info", "What is logged, as a tracing filter.";
    "log_format" = "auto", "human, json, or auto: human on a terminal.";
};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The settings file.
    File(PathBuf),
    /// A `COALITION_*` variable.
    Environment,
    /// A flag of the command line.
    Flag,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Environment => formatter.write_str("environment"),
            Self::Flag => formatter.write_str("flag"),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The settings as typed values.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is documented in KNOWN, which is also what people read")]
pub struct Config {
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    pub database_url: DatabaseUrl,
    pub database_connections: u32,
    pub public_url: Option<String>,
    pub web_dir: Option<PathBuf>,
    pub workers: usize,
    pub cors_origins: Vec<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub max_body_bytes: usize,
    pub max_import_bytes: usize,
    pub rate_limit_per_minute: u32,
    pub form_rate_limit_per_hour: u32,
    pub invitation_rate_limit_per_hour: u32,
    pub access_token_minutes: i64,
    pub refresh_token_days: i64,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub secretariat_email: Option<String>,
    pub coalition_name: String,
    pub reporting_due_days: i64,
    pub reporting_overdue_days: i64,
    pub practice_reviews: i64,
    pub practice_review_months: u32,
    pub digest_hours: i64,
    pub declined_applications_days: i64,
    pub metrics_token: Option<String>,
    pub server_timing: bool,
    pub log: String,
    pub log_format: String,
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Config {
    /// Reads all sources. `flags` are the values given on the command line, by setting name.
    ///
    /// # Errors
    /// A sentence that names the setting, its origin and what is wrong.
    pub fn load(file: Option<&Path>, flags: &[(&str, String)]) -> Result<Self, ConfigError> {
        Self::from_sources(file, |name| env::var(format!("COALITION_{}", name.to_uppercase())).ok(), flags)
    }

    fn from_sources(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
        flags: &[(&str, String)],
    ) -> Result<Self, ConfigError> {
        let in_file = match file {
            Some(path) => read_file(path)?,
            None => BTreeMap::new(),
        };
        let mut values = BTreeMap::new();
        for known in KNOWN {
            let flag = flags.iter().find(|(name, _)| *name == known.name).map(|(_, value)| (value.clone(), Origin::Flag));
            let value = flag
                .or_else(|| environment(known.name).map(|value| (value, Origin::Environment)))
                .or_else(|| Some((in_file.get(known.name)?.clone(), Origin::File(file?.to_path_buf()))))
                .unwrap_or_else(|| (known.default.to_owned(), Origin::Default));
            values.insert(known.name, value);
        }
        Self::typed(values)
    }

    fn typed(values: BTreeMap<&'static str, (String, Origin)>) -> Result<Self, ConfigError> {
        let text = |name: &str| values.get(name).map(|(value, _)| value.trim().to_owned()).unwrap_or_default();
        let wrong = |name: &str, what: &str| {
            let origin = values.get(name).map(|(_, origin)| origin.to_string()).unwrap_or_default();
            ConfigError(format!("the setting {name} (from {origin}) must be {what}"))
        };
        let optional = |name: &str| Some(text(name)).filter(|value| !value.is_empty());
        let list =
            |name: &str| text(name).split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let data_dir = PathBuf::from(text("data_dir"));
        let database_url = match optional("database_url") {
            Some(url) => DatabaseUrl::parse(&url).map_err(|error| ConfigError(error.to_string()))?,
            None => DatabaseUrl::Sqlite(data_dir.join("coalition.db")),
        };
        let public_url = optional("public_url").map(|url| url.trim_end_matches('/').to_owned());
        if public_url.as_ref().is_some_and(|url| !(url.starts_with("http://") || url.starts_with("https://"))) {
            return Err(wrong("public_url", "an http:// or https:// address"));
        }
        let flag = |name: &str| match text(name).as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(wrong(name, "true or false")),
        };
        let log_format = text("log_format");
        if !["auto", "human", "json"].contains(&log_format.as_str()) {
            return Err(wrong("log_format", "human, json or auto"));
        }
        let whole = "a whole number";
        Ok(Self {
            listen: number(&text("listen"), wrong("listen", "an address and a port, such as 127.0.0.1:8080"))?,
            database_url,
            database_connections: number::<u32>(&text("database_connections"), wrong("database_connections", whole))?.clamp(1, 256),
            public_url,
            web_dir: optional("web_dir").map(PathBuf::from),
            workers: number(&text("workers"), wrong("workers", whole))?,
            cors_origins: list("cors_origins"),
            trusted_proxies: list("trusted_proxies")
                .iter()
                .map(|address| address.parse().map_err(|_| wrong("trusted_proxies", "IP addresses separated by commas")))
                .collect::<Result<_, _>>()?,
            max_body_bytes: number(&text("max_body_bytes"), wrong("max_body_bytes", whole))?,
            max_import_bytes: number(&text("max_import_bytes"), wrong("max_import_bytes", whole))?,
            rate_limit_per_minute: number(&text("rate_limit_per_minute"), wrong("rate_limit_per_minute", whole))?,
            form_rate_limit_per_hour: number(&text("form_rate_limit_per_hour"), wrong("form_rate_limit_per_hour", whole))?,
            invitation_rate_limit_per_hour: number(
                &text("invitation_rate_limit_per_hour"),
                wrong("invitation_rate_limit_per_hour", whole),
            )?,
            access_token_minutes: number(&text("access_token_minutes"), wrong("access_token_minutes", whole))?,
            refresh_token_days: number(&text("refresh_token_days"), wrong("refresh_token_days", whole))?,
            smtp_url: optional("smtp_url"),
            mail_from: text("mail_from"),
            secretariat_email: optional("secretariat_email"),
            coalition_name: text("coalition_name"),
            reporting_due_days: number(&text("reporting_due_days"), wrong("reporting_due_days", whole))?,
            reporting_overdue_days: number(&text("reporting_overdue_days"), wrong("reporting_overdue_days", whole))?,
            practice_reviews: number(&text("practice_reviews"), wrong("practice_reviews", whole))?,
            practice_review_months: number(&text("practice_review_months"), wrong("practice_review_months", whole))?,
            digest_hours: number(&text("digest_hours"), wrong("digest_hours", whole))?,
            declined_applications_days: number(&text("declined_applications_days"), wrong("declined_applications_days", whole))?,
            metrics_token: optional("metrics_token"),
            server_timing: flag("server_timing")?,
            log: text("log"),
            log_format,
            data_dir,
            values,
        })
    }

    /// Every setting with its value (secrets masked) and its origin.
    pub fn described(&self) -> Vec<(&'static str, String, Origin)> {
        KNOWN
            .iter()
            .filter_map(|known| {
                let (value, origin) = self.values.get(known.name)?;
                let shown = match (known.name, known.secret && !value.is_empty()) {
                    ("database_url", _) => self.database_url.redacted(),
                    (_, true) => "(set)".to_owned(),
                    (_, false) => value.clone(),
                };
                Some((known.name, shown, origin.clone()))
            })
            .collect()
    }
}

fn number<T: std::str::FromStr>(text: &str, wrong: ConfigError) -> Result<T, ConfigError> {
    text.parse().map_err(|_| wrong)
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| ConfigError(format!("cannot read {}: {error}", path.display())))?;
    let table: toml::Table = text.parse().map_err(|error| ConfigError(format!("{}: {error}", path.display())))?;
    let mut values = BTreeMap::new();
    for (name, value) in table {
        if !KNOWN.iter().any(|known| known.name == name) {
            return Err(ConfigError(format!("{}: {name} is not a setting; `coalition doctor` lists them", path.display())));
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => return Err(ConfigError(format!("{}: {name} must be a text, a whole number, true or false", path.display()))),
        };
        values.insert(name, value);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(environment: &[(&str, &str)], flags: &[(&str, String)]) -> Result<Config, ConfigError> {
        let find = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::from_sources(None, find, flags)
    }

    #[test]
    fn flags_win_over_the_environment_and_both_over_defaults() {
        let config = load(&[("listen", "127.0.0.1:1"), ("workers", "3")], &[("listen", "127.0.0.1:2".to_owned())]).expect("loads");
        assert_eq!((config.listen.port(), config.workers), (2, 3));
        let origin = |name: &str| config.described().into_iter().find(|row| row.0 == name).map(|row| row.2);
        assert_eq!(origin("listen"), Some(Origin::Flag));
        assert_eq!(origin("workers"), Some(Origin::Environment));
        assert_eq!(origin("data_dir"), Some(Origin::Default));
    }

    #[test]
    fn a_wrong_value_is_named_and_a_secret_is_not_shown() {
        let error = load(&[("workers", "many")], &[]).expect_err("must fail").to_string();
        assert!(error.contains("workers") && error.contains("environment"), "{error}");
        let config = load(&[("smtp_url", "smtp://me:s3cret@host"), ("database_url", "postgres://me:s3cret@host/db")], &[]).expect("loads");
        assert!(!format!("{:?}", config.described()).contains("s3cret"));
    }
}
