//! Speed and memory, as ratios in one run on one machine: every kind of answer against a bare actix-web handler that
//! returns the same bytes from memory, which this program starts itself. Prints a table; asserts nothing about time.
//!
//! `cargo bench -p coalition-tests` (or `make bench`). `PARTNERS=50000` and `PRACTICES=50000` set the size, `SECONDS=4` the length of a round.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot be made has failed")]

mod ceiling;
mod footprint;
mod load;
mod workload;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use coalition_tests::{
    Cluster, Engine, Service,
    service::{binary, eventually},
};

/// How many connections ask at once.
const CONNECTIONS: usize = 8;

fn main() {
    if env::args().any(|argument| argument == "--ceiling") {
        ceiling::serve();
        return;
    }
    let partners: u32 = number("PARTNERS", 50_000);
    let round = Duration::from_secs(u64::from(number("SECONDS", 4)));
    let folder = tempfile::tempdir().unwrap();
    let rows = generated(folder.path(), partners);
    let many = generated(folder.path(), partners * 4);
    let few = generated(folder.path(), 2000);

    println!("{partners} generated partners, {CONNECTIONS} connections, rounds of {} s\n", round.as_secs());
    let service = Service::start_with(Engine::Sqlite, &[("log", "warn")]);
    let idle_empty = footprint::resident(service.process_id());
    import("SQLite", &service, &rows, partners);
    eventually(Duration::from_secs(120), "everything can be found", || total(&service, "q=sample") == i64::from(partners));
    answers(&service, &workload::kinds(&service), round);

    println!("\nPractices");
    let records: u32 = number("PRACTICES", 50_000);
    let lines = generated_practices(folder.path(), records, partners.min(1000));
    import_of("SQLite", "practices", &service, &lines, records);
    eventually(Duration::from_secs(120), "they are listed", || {
        service.anyone().get("/api/v1/practices?limit=1").json()["page"]["total"] == i64::from(records)
    });
    answers(&service, &workload::practices(&service), round);

    println!("\nMemory and start");
    let mut service = service;
    for word in ["first", "second"] {
        let (started, resident) = started_again(&mut service);
        println!("  cold start to the first answer, {partners} partners, {word}: {started:.3} s; idle {resident:.1} MB");
    }
    let small = Service::start_with(Engine::Sqlite, &[("log", "warn")]);
    run_import(&small, "partners", &few);
    let mut small = small;
    let (started, resident) = started_again(&mut small);
    println!("  cold start to the first answer, 2000 partners: {started:.3} s; idle {resident:.1} MB");
    println!("  idle, empty: {idle_empty:.1} MB");

    println!("\nImport on other engines and sizes");
    let larger = Service::start_with(Engine::Sqlite, &[("log", "warn")]);
    import("SQLite", &larger, &many, partners * 4);
    drop(larger);
    let cluster = Cluster::start();
    let other = Service::start_with(Engine::Postgres(&cluster), &[("log", "warn")]);
    import("PostgreSQL", &other, &rows, partners);
}

fn number(name: &str, default: u32) -> u32 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A file of generated partners.
fn generated(folder: &Path, count: u32) -> PathBuf {
    let path = folder.join(format!("{count}.csv"));
    let output = Command::new(binary()).args(["generate", "partners", "--count", &count.to_string(), "--seed", "1"]).output().unwrap();
    assert!(output.status.success());
    fs::write(&path, output.stdout).unwrap();
    path
}

/// A file of generated practices of generated partners.
fn generated_practices(folder: &Path, count: u32, partners: u32) -> PathBuf {
    let path = folder.join(format!("{count}.ndjson"));
    let (count, partners) = (count.to_string(), partners.to_string());
    let arguments = ["generate", "practices", "--count", &count, "--partners", &partners];
    let status = Command::new(binary()).args(arguments).stdout(fs::File::create(&path).unwrap()).status().unwrap();
    assert!(status.success());
    path
}

fn run_import(service: &Service, collection: &str, file: &Path) -> (Duration, f64) {
    let began = Instant::now();
    let child = service
        .command(&["import", collection, &file.display().to_string(), "--source", "sample", "--json"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let (status, peak) = footprint::watch(child);
    assert!(status.success(), "the import failed");
    (began.elapsed(), peak)
}

fn import(engine: &str, service: &Service, file: &Path, rows: u32) {
    import_of(engine, "partners", service, file, rows);
}

fn import_of(engine: &str, collection: &str, service: &Service, file: &Path, rows: u32) {
    for word in ["created", "unchanged"] {
        let (took, peak) = run_import(service, collection, file);
        let rate = f64::from(rows) / took.as_secs_f64();
        println!("  {engine}: import of {rows} rows ({word}) in {:.2} s: {rate:.0} rows/s, {peak:.0} MB at most", took.as_secs_f64());
    }
}

fn total(service: &Service, query: &str) -> i64 {
    service.anyone().get(&format!("/api/v1/partners?{query}&limit=1")).json()["page"]["total"].as_i64().unwrap_or(-1)
}

/// Stops a service and starts it on its data: seconds to the first answer, and memory when it has come to rest.
fn started_again(service: &mut Service) -> (f64, f64) {
    service.stop();
    let began = Instant::now();
    service.launch();
    service.anyone().get("/api/v1/partners?limit=1").expect(200);
    let started = began.elapsed().as_secs_f64();
    // Memory goes back to the system some ten seconds after it was last needed.
    std::thread::sleep(Duration::from_secs(20));
    (started, footprint::resident(service.process_id()))
}

/// Every kind of answer, hot and cold, against the ceiling.
fn answers(service: &Service, kinds: &[workload::Kind], round: Duration) {
    println!("\n  {:<22}{:>10}{:>12}{:>8}{:>12}{:>8}", "requests/s", "ceiling", "hot", "ratio", "cold", "ratio");
    for kind in kinds {
        let bytes = service.anyone().get(&kind.hot).expect(200).bytes;
        let ceiling = ceiling::Ceiling::start(&bytes);
        let most = load::rate(ceiling.address(), &["/".to_owned()], CONNECTIONS, round);
        drop(ceiling);
        let address = service.base.trim_start_matches("http://");
        let hot = load::rate(address, std::slice::from_ref(&kind.hot), CONNECTIONS, round);
        let cold = load::rate(address, &kind.cold, CONNECTIONS, round);
        let ratio = |measured: &load::Measured| measured.rate / most.rate;
        println!(
            "  {:<22}{:>10.0}{:>12.0}{:>8.2}{:>12.0}{:>8.2}   {} bytes, {} cold addresses{}",
            kind.name,
            most.rate,
            hot.rate,
            ratio(&hot),
            cold.rate,
            ratio(&cold),
            bytes.len(),
            cold.answers.min(kind.cold.len()),
            if cold.answers > kind.cold.len() { " (used up: the rest were hot)" } else { "" },
        );
        if kind.alone {
            // Other addresses than before: these must be cold too.
            let alone = load::rate(address, &kind.fresh, 1, round);
            println!(
                "  {:<22}one client, cold: median {:.1} ms, p99 {:.1} ms, {} answers",
                "",
                alone.percentile(50),
                alone.percentile(99),
                alone.answers
            );
        }
    }
}
