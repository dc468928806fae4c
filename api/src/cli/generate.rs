//! `coalition generate`

mod lexicon;
mod practices;

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};

use self::practices::{Owners, Plan};
use super::Failure;
use crate::{reference::geography, transfer::Format};

/// Print synthetic records for trying out and measuring; the same seed gives the same rows.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Partners as CSV, all of them named as samples.
    Partners(Amount),
    /// Practices, all of them named as samples, in English, French and Spanish; some 2.5 KB each.
    Practices(PracticeAmount),
}

#[derive(Debug, Args)]
struct PracticeAmount {
    #[command(flatten)]
    amount: Amount,
    /// ndjson or csv.
    #[arg(long, default_value = "ndjson")]
    format: Format,
    /// How many of the generated partners they belong to.
    #[arg(long, default_value_t = 1000, value_name = "COUNT")]
    partners: u64,
    /// The source that the generated partners are imported from.
    #[arg(long, default_value = "sample", value_name = "NAME")]
    partner_source: String,
    /// A file with other partners instead, one reference a line: id, slug, scheme:value or name.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["partners", "partner_source"])]
    partner_list: Option<PathBuf>,
    /// Drafts, instead of practices that were published before.
    #[arg(long)]
    drafts: bool,
}

#[derive(Debug, Args)]
struct Amount {
    /// How many.
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// Where the series begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A small generator of even quality (`SplitMix64`, Steele, Lea and Flood 2014): stable across releases of any library.
struct Series(u64);

impl Series {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let index = usize::try_from(self.next() % from.len() as u64).unwrap_or(0);
        &from[index]
    }
}

const KINDS: [(&str, &str, &str, &str); 8] = [
    ("governments", "Ministry of", "Ministère de", "Ministerio de"),
    ("employers", "Employers' Federation of", "Fédération des employeurs de", "Federación de Empleadores de"),
    ("workers", "Trade Union of", "Syndicat de", "Sindicato de"),
    ("international-organizations", "Fund for", "Fonds pour", "Fondo para"),
    ("regional-entities", "Regional Centre for", "Centre régional pour", "Centro Regional para"),
    ("ngos", "Association for", "Association pour", "Asociación para"),
    ("enterprises", "Cooperative for", "Coopérative pour", "Cooperativa para"),
    ("academia", "Institute of", "Institut de", "Instituto de"),
];
const SUBJECTS: [(&str, &str, &str); 12] = [
    ("Labour Inspection", "l'inspection du travail", "Inspección del Trabajo"),
    ("Decent Work", "le travail décent", "Trabajo Decente"),
    ("Social Dialogue", "le dialogue social", "Diálogo Social"),
    ("Vocational Training", "la formation professionnelle", "Formación Profesional"),
    ("Maritime Work", "le travail maritime", "Trabajo Marítimo"),
    ("Domestic Work", "le travail domestique", "Trabajo Doméstico"),
    ("Rural Employment", "l'emploi rural", "Empleo Rural"),
    ("Equal Pay", "l'égalité salariale", "Igualdad Salarial"),
    ("Social Protection", "la protection sociale", "Protección Social"),
    ("Garment Industry", "l'industrie du vêtement", "Industria Textil"),
    ("Green Jobs", "les emplois verts", "Empleos Verdes"),
    ("Youth Employment", "l'emploi des jeunes", "Empleo Juvenil"),
];

/// The columns of [`rows`].
pub(super) const HEADER: [&str; 10] =
    ["external_id", "name_en", "name_fr", "name_es", "acronym", "constituency", "country", "website", "priorities", "joined_on"];

/// Synthetic partners, all named as samples; the same seed gives the same rows.
pub(super) fn rows(count: u64, seed: u64) -> impl Iterator<Item = [String; 10]> {
    let mut series = Series(seed);
    (1..=count).map(move |number| {
        let (constituency, en, fr, es) = series.pick(&KINDS);
        let subject = series.pick(&SUBJECTS);
        let country = series.pick(geography::countries());
        let name = |language: &str| country.names.get(language).map_or("", String::as_str);
        let acronym: String = en
            .split(' ')
            .chain(subject.0.split(' '))
            .filter_map(|word| word.chars().next())
            .filter(|letter| letter.is_uppercase())
            .collect();
        let priorities = (0..=series.next() % 3).map(|_| 1 + series.next() % 6).collect::<std::collections::BTreeSet<_>>();
        [
            format!("sample-{number}"),
            format!("{en} {}, {} (sample {number})", subject.0, name("en")),
            format!("{fr} {}, {} (exemple {number})", subject.1, name("fr")),
            format!("{es} {}, {} (ejemplo {number})", subject.2, name("es")),
            acronym,
            (*constituency).to_owned(),
            country.code.clone(),
            format!("https://sample-{number}.example/"),
            priorities.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"),
            format!("{}-{:02}-{:02}", 2023 + series.next() % 3, 1 + series.next() % 12, 1 + series.next() % 28),
        ]
    })
}

impl Generate {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Partners(amount) => {
                let mut output = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
                output.write_record(HEADER).map_err(Failure::failed)?;
                for row in rows(amount.count, amount.seed) {
                    output.write_record(&row).map_err(Failure::failed)?;
                }
                output.flush()?;
            }
            What::Practices(order) => order.run()?,
        }
        Ok(())
    }
}

impl PracticeAmount {
    fn run(self) -> Result<(), Failure> {
        let owners = match &self.partner_list {
            None => Owners::Generated(self.partner_source, self.partners),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| Failure::failed(format!("cannot read {}: {error}", path.display())))?;
                let listed: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
                if listed.is_empty() {
                    return Err(Failure::usage(format!("{} names no partner", path.display())));
                }
                Owners::Listed(listed)
            }
        };
        let plan = Plan { owners, published: !self.drafts };
        let rows = practices::rows(self.amount.count, self.amount.seed, &plan);
        let mut output = BufWriter::new(io::stdout().lock());
        match self.format {
            Format::Ndjson => {
                for row in rows {
                    serde_json::to_writer(&mut output, &row).map_err(Failure::failed)?;
                    output.write_all(b"\n")?;
                }
                output.flush()?;
            }
            Format::Csv => {
                let columns = practices::columns(&plan);
                let mut table = csv::Writer::from_writer(output);
                table.write_record(&columns).map_err(Failure::failed)?;
                for row in rows {
                    table.write_record(practices::cells(&row, &columns)).map_err(Failure::failed)?;
                }
                table.flush()?;
            }
        }
        Ok(())
    }
}
