//! Imports: files of generated rows, brought in by the service's own command, with the time and the memory that it took.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use coalition_tests::{
    Service,
    service::{binary, eventually},
};

use crate::footprint;

/// How long an index may take to catch up with an import before the measurement counts as failed.
const PATIENCE: Duration = Duration::from_secs(1800);

/// A file of generated rows.
pub struct Rows {
    /// The collection that they are of.
    pub collection: &'static str,
    /// How many.
    pub count: u32,
    /// Where.
    pub path: PathBuf,
}

impl Rows {
    /// Generated partners.
    pub fn partners(folder: &Path, count: u32) -> Self {
        let path = folder.join(format!("partners-{count}.csv"));
        generate(&path, &["partners", "--count", &count.to_string(), "--seed", "1"]);
        Self { collection: "partners", count, path }
    }

    /// Generated practices of the first of these generated partners, all of them published.
    pub fn practices(folder: &Path, count: u32, partners: u32) -> Self {
        let path = folder.join(format!("practices-{count}.ndjson"));
        generate(&path, &["practices", "--count", &count.to_string(), "--seed", "1", "--partners", &partners.to_string()]);
        Self { collection: "practices", count, path }
    }

    /// Brings them in, again, and waits until they can be found; prints a line for each.
    pub fn import(&self, engine: &str, service: &Service) {
        for word in ["created", "unchanged"] {
            let began = Instant::now();
            let (took, peak) = self.import_quietly(service);
            let rate = f64::from(self.count) / took.as_secs_f64();
            print!(
                "  {engine}: import of {} {} ({word}) in {:.2} s: {rate:.0} rows/s, {peak:.0} MB at most",
                self.count,
                self.collection,
                took.as_secs_f64()
            );
            eventually(PATIENCE, "everything can be found", || found(service, self.collection) == i64::from(self.count));
            let findable = began.elapsed();
            println!(
                "; all of it found after {:.2} s: {:.0} rows/s",
                findable.as_secs_f64(),
                f64::from(self.count) / findable.as_secs_f64()
            );
        }
    }

    /// Brings them in; answers how long it took and the most memory that it held, in MB.
    pub fn import_quietly(&self, service: &Service) -> (Duration, f64) {
        let began = Instant::now();
        let child = service
            .command(&["import", self.collection, &self.path.display().to_string(), "--source", "sample", "--json"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let (status, peak) = footprint::watch(child);
        assert!(status.success(), "the import failed");
        (began.elapsed(), peak)
    }
}

fn generate(path: &Path, arguments: &[&str]) {
    let status = Command::new(binary()).arg("generate").args(arguments).stdout(File::create(path).unwrap()).status().unwrap();
    assert!(status.success());
}

/// How many records of a collection the index knows.
fn found(service: &Service, collection: &str) -> i64 {
    let answer = service.anyone().get(&format!("/api/v1/{collection}?facets=constituency&limit=1")).json();
    let counts = answer["facets"]["constituency"].as_array().cloned().unwrap_or_default();
    counts.iter().filter_map(|one| one["count"].as_i64()).sum()
}
