//! Speed and memory, as ratios in one run on one machine: every kind of answer against a bare actix-web handler that
//! returns the same bytes from memory, which this program starts itself. Prints tables; asserts nothing about time.
//!
//! `cargo bench -p coalition-tests` (or `make bench`). `PARTNERS=50000` and `PRACTICES=50000` set the sizes, `SECONDS=4` the
//! length of a round, `SUBJECTS=partners,practices,engines` what is measured.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot be made has failed")]

mod answers;
mod ceiling;
mod footprint;
mod imports;
mod load;
mod partners;
mod practices;
mod resting;

use std::{env, path::Path, time::Duration};

use coalition_tests::{Cluster, Engine, Service};

use self::imports::Rows;

/// Partners that generated practices belong to.
const OWNERS: u32 = 1000;
/// A directory of the size that most coalitions have.
const FEW: u32 = 2000;

fn main() {
    if env::args().any(|argument| argument == "--ceiling") {
        ceiling::serve();
        return;
    }
    let subjects = env::var("SUBJECTS").unwrap_or_else(|_| "partners,practices,engines".to_owned());
    let sizes = Sizes { partners: number("PARTNERS", 50_000), practices: number("PRACTICES", 50_000) };
    let round = Duration::from_secs(u64::from(number("SECONDS", 4)));
    let folder = tempfile::tempdir().unwrap();
    println!("{} connections, rounds of {} s", answers::CONNECTIONS, round.as_secs());
    for subject in subjects.split(',') {
        match subject.trim() {
            "partners" => about_partners(folder.path(), &sizes, round),
            "practices" => about_practices(folder.path(), &sizes, round),
            "engines" => other_engines(folder.path(), &sizes),
            other => {
                eprintln!("SUBJECTS has no {other}: there are partners, practices and engines");
                std::process::exit(2);
            }
        }
    }
}

struct Sizes {
    partners: u32,
    practices: u32,
}

fn number(name: &str, default: u32) -> u32 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn start(engine: Engine<'_>) -> Service {
    Service::start_with(engine, &[("log", "warn")])
}

fn about_partners(folder: &Path, sizes: &Sizes, round: Duration) {
    println!("\n{} generated partners", sizes.partners);
    let mut service = start(Engine::Sqlite);
    println!("  empty: {}", resting::at_rest(&service));
    Rows::partners(folder, sizes.partners).import("SQLite", &service);
    answers::table(&service, &partners::kinds(&service), round);
    println!();
    for word in ["started again", "and once more"] {
        resting::start_again(&mut service, word);
    }
    let mut small = start(Engine::Sqlite);
    Rows::partners(folder, FEW).import_quietly(&small);
    resting::start_again(&mut small, &format!("with {FEW} partners only"));
}

fn about_practices(folder: &Path, sizes: &Sizes, round: Duration) {
    println!("\n{} generated practices of {OWNERS} partners", sizes.practices);
    let mut service = start(Engine::Sqlite);
    Rows::partners(folder, OWNERS).import_quietly(&service);
    let rows = Rows::practices(folder, sizes.practices, OWNERS);
    rows.import("SQLite", &service);
    let kinds = practices::kinds(&service);
    answers::table(&service, &kinds, round);
    println!();
    practices::publications(&service, &kinds);
    practices::index_size(&service, &rows.path);
    for word in ["started again", "and once more"] {
        resting::start_again(&mut service, word);
    }
}

fn other_engines(folder: &Path, sizes: &Sizes) {
    println!("\nImport on the other engine, and of a larger list");
    Rows::partners(folder, sizes.partners * 4).import("SQLite", &start(Engine::Sqlite));
    let cluster = Cluster::start();
    let other = start(Engine::Postgres(&cluster));
    Rows::partners(folder, sizes.partners).import("PostgreSQL", &other);
    Rows::practices(folder, sizes.practices, OWNERS.min(sizes.partners)).import("PostgreSQL", &other);
}
