//! An import by a service somewhere else: the file goes over HTTP, and the same report comes back.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::Value;
use ureq::{
    Agent, Body, SendBody,
    http::Response,
    tls::{RootCerts, TlsConfig, TlsProvider},
};
use url::{Host, Url};

use super::Failure;
use crate::transfer::{Format, OnError, Options, Report};

/// Where an API client's secret is looked for when it does not come by standard input.
const SECRET: &str = "COALITION_CLIENT_SECRET";
/// The largest answer that is read: a report of a thousand errors is far smaller.
const LARGEST_ANSWER: u64 = 16 * 1024 * 1024;
/// How often is asked whether the import is over, and how often in a row that may fail: a node may be restarted meanwhile.
const PAUSE: Duration = Duration::from_secs(1);
const FAILURES: u32 = 60;

/// Which service, and as whom. Secrets are never arguments, which everybody on the machine can read.
#[derive(Debug, Args)]
pub(super) struct RemoteFlags {
    /// Send the file to the service at this address, instead of opening its database.
    #[arg(long, value_name = "URL", help_heading = "Over HTTP")]
    pub url: Option<Url>,
    /// The API client to sign in as; its secret is taken from `COALITION_CLIENT_SECRET`.
    #[arg(long, value_name = "ID", requires = "url", conflicts_with = "token_stdin", help_heading = "Over HTTP")]
    client_id: Option<String>,
    /// Read the client's secret from standard input.
    #[arg(long, requires = "client_id", help_heading = "Over HTTP")]
    client_secret_stdin: bool,
    /// Read an access token from standard input, such as that of a person of the Secretariat.
    #[arg(long, requires = "url", help_heading = "Over HTTP")]
    token_stdin: bool,
}

impl RemoteFlags {
    /// Whether standard input holds a secret, and not the file.
    pub(super) fn read_stdin(&self) -> bool {
        self.client_secret_stdin || self.token_stdin
    }

    fn credentials(&self) -> Result<Credentials, Failure> {
        match &self.client_id {
            Some(id) => {
                let secret = if self.client_secret_stdin { line_of_stdin()? } else { std::env::var(SECRET).unwrap_or_default() };
                if secret.is_empty() {
                    return Err(Failure::usage(format!("the client's secret is missing: set {SECRET}, or add --client-secret-stdin")));
                }
                Ok(Credentials::Client { id: id.clone(), secret })
            }
            None if self.token_stdin => Ok(Credentials::Token(line_of_stdin()?)),
            None => Err(Failure::usage("say as whom: --client-id ID, or --token-stdin")),
        }
    }
}

fn line_of_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text.trim().to_owned())
}

enum Credentials {
    Token(String),
    Client { id: String, secret: String },
}

struct Remote {
    agent: Agent,
    base: Url,
    credentials: Credentials,
    token: String,
}

/// Sends a file, waits for the end of the import, and answers its report.
///
/// # Errors
/// What the service says, or that it cannot be reached.
pub(super) fn run(
    flags: &RemoteFlags,
    base: &Url,
    collection: &str,
    source: &str,
    options: &Options,
    file: Box<dyn Read>,
    bar: &ProgressBar,
) -> Result<Report, Failure> {
    let mut remote = Remote::sign_in(base, flags.credentials()?)?;
    let mut started = remote.send(collection, source, options, bar.wrap_read(file))?;
    bar.set_message("the service is at work");
    let id = started["id"].as_str().unwrap_or_default().to_owned();
    let address = remote.address(&format!("api/v1/imports/{id}"))?;
    let mut failures = 0;
    while started["state"] == "running" {
        thread::sleep(PAUSE);
        match remote.look(&address) {
            Ok(found) => (started, failures) = (found, 0),
            Err(failure) if failures >= FAILURES => {
                let message = format!("{}; the import may go on there, see {address}", failure.message);
                return Err(Failure { message, ..failure });
            }
            Err(_) => failures += 1,
        }
    }
    serde_json::from_value(started["report"].take()).map_err(|error| Failure::failed(format!("{address} has no report: {error}")))
}

impl Remote {
    fn sign_in(base: &Url, credentials: Credentials) -> Result<Self, Failure> {
        let near = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if base.scheme() != "https" && !(base.scheme() == "http" && near) {
            return Err(Failure::usage("--url must be an https:// address: a secret or token must not travel in the clear"));
        }
        let mut base = base.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // OpenSSL and its certificates are there for mail anyway. Redirects are not followed, so that no secret goes astray.
        let tls = TlsConfig::builder().provider(TlsProvider::NativeTls).root_certs(RootCerts::PlatformVerifier).build();
        let mut settings = Agent::config_builder();
        if base.scheme() == "http" {
            // This machine is no business of a proxy from the environment, which would read the secret.
            settings = settings.proxy(None);
        }
        let agent = settings
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .user_agent(concat!("coalition/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let mut remote = Self { agent, base, credentials, token: String::new() };
        remote.renew()?;
        Ok(remote)
    }

    fn address(&self, path: &str) -> Result<Url, Failure> {
        self.base.join(path).map_err(Failure::failed)
    }

    /// Gets a token; one that was given is the only one there is.
    fn renew(&mut self) -> Result<(), Failure> {
        self.token = match &self.credentials {
            Credentials::Token(token) => token.clone(),
            Credentials::Client { id, secret } => {
                let address = self.address("oauth/token")?;
                let basic = STANDARD.encode(format!("{id}:{secret}"));
                let form = [("grant_type", "client_credentials"), ("scope", "imports:write")];
                let sent = self.agent.post(address.as_str()).header("authorization", format!("Basic {basic}")).send_form(form);
                let answer = read(&address, sent)?;
                answer["access_token"].as_str().unwrap_or_default().to_owned()
            }
        };
        Ok(())
    }

    fn send(&self, collection: &str, source: &str, options: &Options, mut file: impl Read) -> Result<Value, Failure> {
        let (media_type, format) = match options.format {
            Format::Csv => ("text/csv", "csv"),
            Format::Ndjson => ("application/x-ndjson", "ndjson"),
        };
        let on_error = if options.on_error == OnError::Skip { "skip" } else { "stop" };
        let mut address = self.address("api/v1/imports")?;
        address
            .query_pairs_mut()
            .extend_pairs([("collection", collection), ("source", source), ("format", format), ("on_error", on_error), ("wait", "5")])
            .append_pair("dry_run", if options.dry_run { "true" } else { "false" })
            .extend_pairs(parameters(&options.mapping));
        let request = self.agent.post(address.as_str()).header("authorization", format!("Bearer {}", self.token));
        address.set_query(None);
        read(&address, request.content_type(media_type).send(SendBody::from_reader(&mut file)))
    }

    fn look(&mut self, address: &Url) -> Result<Value, Failure> {
        let asked = self.agent.get(address.as_str()).header("authorization", format!("Bearer {}", self.token)).call();
        if asked.as_ref().is_ok_and(|answer| answer.status() == 401) {
            // Tokens last a quarter of an hour, imports may take longer.
            self.renew()?;
        }
        read(address, asked)
    }
}

/// A mapping as the parameters of the address.
fn parameters(mapping: &BTreeMap<String, String>) -> impl Iterator<Item = (String, &String)> {
    mapping.iter().map(|(header, column)| (format!("mapping[{header}]"), column))
}

/// The answer as JSON; what is no success is told as the service tells it.
fn read(address: &Url, answer: Result<Response<Body>, ureq::Error>) -> Result<Value, Failure> {
    let mut answer = answer.map_err(|error| Failure::failed(format!("{address}: {error}")))?;
    let status = answer.status();
    let moved = answer.headers().get("location").filter(|_| status.is_redirection()).and_then(|location| location.to_str().ok());
    if let Some(moved) = moved {
        return Err(Failure::failed(format!("{address} has moved to {moved}; give that address")));
    }
    let body = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec().map_err(Failure::failed)?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status.is_success() && body.is_object() {
        return Ok(body);
    }
    let told = ["detail", "error_description"].iter().find_map(|name| body[*name].as_str()).unwrap_or("not an answer of this service");
    let places = body["errors"].as_array().into_iter().flatten().map(|error| {
        let place = ["parameter", "pointer"].iter().find_map(|name| error[*name].as_str()).unwrap_or_default();
        format!("\n  {place}: {}", error["message"].as_str().unwrap_or_default())
    });
    Err(Failure::failed(format!("{address} answers {}: {told}{}", status.as_u16(), places.collect::<String>())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_travel_in_the_clear() {
        let token = || Credentials::Token("secret".to_owned());
        for (address, fine) in [
            ("https://portal.example.org", true),
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]:8080/below", true),
            ("http://localhost", true),
            ("http://portal.example.org", false),
            ("http://127.0.0.1.example.org", false),
            ("ftp://localhost", false),
        ] {
            let url = address.parse().expect("an address");
            assert_eq!(Remote::sign_in(&url, token()).is_ok(), fine, "{address}");
        }
    }
}
