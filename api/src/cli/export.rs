//! `coalition export`

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand, ValueEnum};

use super::{Failure, SettingFlags, import::format_of, log};
use crate::{
    app::server::open_database,
    http::{Problem, language::Languages},
    partners::directory::{
        export::{self, Selection},
        store::Filter,
    },
    practices,
    transfer::{Format, download::FileFormat},
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
    Partners(Target<Format>),
    /// Published practices, with the columns that an import reads.
    Practices(Practices),
}

#[derive(Debug, Args)]
struct Practices {
    #[command(flatten)]
    target: Target<FileFormat>,
    /// Bring along what was never published, as drafts.
    #[arg(long)]
    drafts: bool,
}

#[derive(Debug, Args)]
struct Target<F: ValueEnum + Send + Sync + 'static> {
    /// Write to this file, whole or not at all; standard output when absent.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What to write; the file's name says it too [default: csv].
    #[arg(long)]
    format: Option<F>,
    /// The list whose ids stand in the column `external_id`.
    #[arg(long, default_value = "import", value_name = "NAME")]
    source: String,
}

impl Export {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let config = settings.load(&[])?;
        log(&config, "warn");
        let database = open_database(&config)?;
        match self.what {
            What::Partners(target) => {
                let format = target.format(format_of, Format::Csv)?;
                let (all, languages) = (Selection::Members(Filter::default()), Languages::default());
                target.fill("partners", |output| {
                    database.snapshot_now(|db| export::write(db, &all, &target.source, format, &languages, output))
                })
            }
            What::Practices(Practices { target, drafts }) => {
                let format = target.format(file_format_of, FileFormat::Csv)?;
                // A workbook waits beside the database, where there is room for it.
                let folder = config.data_dir.as_path();
                target.fill("practices", |output| {
                    database.snapshot_now(|db| practices::export::write_everything(db, drafts, &target.source, format, folder, output))
                })
            }
        }
    }
}

impl<F: ValueEnum + Send + Sync + 'static> Target<F> {
    /// What was asked for, or what the file's name says.
    fn format(&self, of_name: impl Fn(&Path) -> Result<F, Failure>, usual: F) -> Result<F, Failure> {
        match (&self.format, &self.output) {
            (Some(format), _) => Ok(format.clone()),
            (None, Some(path)) => of_name(path),
            (None, None) => Ok(usual),
        }
    }

    /// Writes the file, or standard output.
    fn fill(&self, records: &str, write: impl FnOnce(&mut (dyn Write + Send)) -> Result<u64, Problem>) -> Result<(), Failure> {
        let Some(path) = &self.output else {
            let mut output = BufWriter::new(io::stdout());
            write(&mut output)?;
            output.flush()?;
            return Ok(());
        };
        let partial = path.with_extension("partial");
        let mut file = BufWriter::new(File::create(&partial)?);
        let count = write(&mut file)?;
        file.into_inner().map_err(|error| Failure::failed(error.to_string()))?.sync_all()?;
        fs::rename(&partial, path)?;
        eprintln!("{count} {records} in {}", path.display());
        Ok(())
    }
}

fn file_format_of(path: &Path) -> Result<FileFormat, Failure> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) {
        return Ok(FileFormat::Xlsx);
    }
    Ok(match format_of(path)? {
        Format::Csv => FileFormat::Csv,
        Format::Ndjson => FileFormat::Ndjson,
    })
}
