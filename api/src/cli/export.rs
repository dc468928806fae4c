//! `coalition export`

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};

use super::{Failure, SettingFlags, import::format_of, log};
use crate::{
    app::server::open_database,
    http::language::Languages,
    partners::directory::{
        export::{self, Selection},
        store::Filter,
    },
    transfer::Format,
};

/// Take a list of records out; importing it again changes nothing.
#[derive(Debug, Args)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Partners, with the columns that an import reads.
    Partners(Target),
}

#[derive(Debug, Args)]
struct Target {
    /// Write to this file, whole or not at all; standard output when absent.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// csv, or ndjson; the file's name says it too [default: csv].
    #[arg(long)]
    format: Option<Format>,
    /// The list whose ids stand in the column `external_id`.
    #[arg(long, default_value = "import", value_name = "NAME")]
    source: String,
}

impl Export {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let What::Partners(target) = self.what;
        let config = settings.load(&[])?;
        log(&config, "warn");
        let format = match (&target.format, &target.output) {
            (Some(format), _) => *format,
            (None, Some(path)) => format_of(path)?,
            (None, None) => Format::Csv,
        };
        let database = open_database(&config)?;
        let (all, languages) = (Selection::Members(Filter::default()), Languages::default());
        let write =
            |output: &mut dyn Write| database.snapshot_now(|db| export::write(db, &all, &target.source, format, &languages, output));
        match &target.output {
            None => {
                write(&mut BufWriter::new(io::stdout().lock()))?;
            }
            Some(path) => {
                let partial = path.with_extension("partial");
                let mut file = BufWriter::new(File::create(&partial)?);
                let count = write(&mut file)?;
                file.into_inner().map_err(|error| Failure::failed(error.to_string()))?.sync_all()?;
                fs::rename(&partial, path)?;
                eprintln!("{count} partners in {}", path.display());
            }
        }
        Ok(())
    }
}
