//! `coalition import`

mod remote;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, IsTerminal, Read},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use self::remote::RemoteFlags;
use super::{Failure, SettingFlags, log};
use crate::{
    app::{openapi, server::open_database},
    changes::Actor,
    http::Contract,
    partners::directory::import::PartnerImporter,
    practices::import::PracticeImporter,
    transfer::{self, Format, OnError, Options, Report},
};

/// Bring in a list of records; may run beside the service, or send the file to one.
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Partners, from CSV or NDJSON. Rows are found again by source and external id.
    Partners(File_),
    /// Good practices, from CSV or NDJSON: drafts, or what was published elsewhere before (`status` and `published_on`).
    Practices(File_),
}

#[derive(Clone, Copy)]
enum Collection {
    Partners,
    Practices,
}

impl Collection {
    fn name(self) -> &'static str {
        match self {
            Self::Partners => "partners",
            Self::Practices => "practices",
        }
    }
}

#[derive(Debug, Args)]
struct File_ {
    /// The file; - reads standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The list that the external ids belong to.
    #[arg(long, default_value = "import", value_name = "NAME")]
    source: String,
    /// What the file is, when its name does not say it.
    #[arg(long)]
    format: Option<Format>,
    /// Do everything, then roll it back.
    #[arg(long)]
    dry_run: bool,
    /// What to do when a row is wrong: write nothing, or write the others.
    #[arg(long, default_value = "stop")]
    on_error: OnError,
    /// A TOML file that says which header means which column: `"Nom officiel" = "name_fr"`.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Print the whole report as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: RemoteFlags,
}

impl Import {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let (collection, order) = match self.what {
            What::Partners(order) => (Collection::Partners, order),
            What::Practices(order) => (Collection::Practices, order),
        };
        let config = settings.load(&[])?;
        log(&config, "warn");
        check_source(&order.source)?;
        let format = order.format.map_or_else(|| format_of(&order.file), Ok)?;
        let mapping = order.mapping.as_deref().map(read_mapping).transpose()?.unwrap_or_default();
        let (input, size): (Box<dyn Read + Send>, Option<u64>) = if order.file.as_os_str() == "-" {
            if order.remote.read_stdin() {
                return Err(Failure::usage("standard input cannot be both the file and the secret"));
            }
            (Box::new(io::stdin()), None)
        } else {
            let file =
                File::open(&order.file).map_err(|error| Failure::failed(format!("cannot read {}: {error}", order.file.display())))?;
            let size = file.metadata().ok().map(|metadata| metadata.len());
            (Box::new(file), size)
        };
        let bar = progress_bar(size, order.json);
        let options = Options { format, dry_run: order.dry_run, on_error: order.on_error, mapping };
        if let Some(url) = &order.remote.url {
            let report = remote::run(&order.remote, url, collection.name(), &order.source, &options, input, &bar)?;
            bar.finish_and_clear();
            return show(&report, order.json);
        }
        let database = open_database(&config)?;
        let contract = Contract::new(&openapi::document());
        let (input, progress) = (bar.wrap_read(input), |rows| bar.set_message(format!("{rows} rows")));
        let report = match collection {
            Collection::Partners => {
                let mut importer = PartnerImporter::new(&contract, &order.source, Actor::System);
                transfer::run(&database, &mut importer, input, &options, progress)?
            }
            Collection::Practices => {
                let mut importer = PracticeImporter::new(&contract, &order.source, Actor::System, config.practice_review_months);
                transfer::run(&database, &mut importer, input, &options, progress)?
            }
        };
        bar.finish_and_clear();
        show(&report, order.json)
    }
}

/// A source is a scheme of external ids.
fn check_source(source: &str) -> Result<(), Failure> {
    let fine = (1..=60).contains(&source.len())
        && source.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && source.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
    if fine { Ok(()) } else { Err(Failure::usage("--source must be made of lower-case letters, digits, . _ -, 60 at most")) }
}

pub(super) fn format_of(path: &std::path::Path) -> Result<Format, Failure> {
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv" | "tsv" | "txt") => Ok(Format::Csv),
        Some("ndjson" | "jsonl") => Ok(Format::Ndjson),
        _ => Err(Failure::usage("the file's name does not say what it is: add --format csv or --format ndjson")),
    }
}

fn read_mapping(path: &std::path::Path) -> Result<BTreeMap<String, String>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::failed(format!("cannot read {}: {error}", path.display())))?;
    toml::from_str(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

fn progress_bar(size: Option<u64>, quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = size.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let style = ProgressStyle::with_template("{bar:32} {bytes}/{total_bytes}  {msg}  {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn show(report: &Report, json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string(report).map_err(Failure::failed)?);
    } else {
        let separator = report.separator.as_deref().map(|separator| format!(", separated by {separator:?}")).unwrap_or_default();
        println!("{} rows, {}{separator}", report.rows, report.encoding);
        for error in &report.errors {
            let column = error.column.as_deref().map(|column| format!(", column {column}")).unwrap_or_default();
            println!("  row {}{column}: {} ({})", error.row, error.message, error.code);
        }
        let unlisted = report.errors_total - report.errors.len() as u64;
        if unlisted > 0 {
            println!("  and {unlisted} more");
        }
        if report.dry_run {
            println!("Dry run: nothing was written.");
        } else if report.failed > 0 && !report.written {
            println!(
                "Nothing was written. {}",
                if report.incomplete {
                    "The file cannot be read to its end."
                } else {
                    "Mend the rows, or use --on-error skip to write the others."
                }
            );
        }
        println!("{}", report.summary());
    }
    if report.failed == 0 { Ok(()) } else { Err(Failure::failed(format!("{} rows failed", report.failed))) }
}
