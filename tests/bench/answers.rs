//! Kinds of answers against the ceiling: the same address again and again, and addresses that are each asked once.

use std::time::Duration;

use coalition_tests::{Client, Service};

use crate::{ceiling::Ceiling, load};

/// How many connections ask at once.
pub const CONNECTIONS: usize = 8;
/// Records that a walk through a collection stops after: more than any round asks for.
const ENOUGH: usize = 100_000;

/// A kind of answer.
pub struct Kind {
    /// What it is called in the table.
    pub name: &'static str,
    /// The address that is asked again and again.
    pub hot: String,
    /// Addresses that are each asked once.
    pub cold: Vec<String>,
    /// More of them, for a second measurement.
    pub fresh: Vec<String>,
    /// Whether its times are measured with one client too.
    pub alone: bool,
}

/// Every kind of answer, hot and cold, against the ceiling.
pub fn table(service: &Service, kinds: &[Kind], round: Duration) {
    println!("\n  {:<22}{:>10}{:>12}{:>8}{:>12}{:>8}", "requests/s", "ceiling", "hot", "ratio", "cold", "ratio");
    for kind in kinds {
        let bytes = service.anyone().get(&kind.hot).expect(200).bytes;
        let ceiling = Ceiling::start(&bytes);
        let most = load::rate(ceiling.address(), &["/".to_owned()], CONNECTIONS, round);
        drop(ceiling);
        let address = address_of(service);
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
                "  {:<22}one client, cold: median {:.1} ms, p99 {:.1} ms, {} answers{}",
                "",
                alone.percentile(50),
                alone.percentile(99),
                alone.answers,
                if alone.answers > kind.fresh.len() { " (used up: the rest were hot)" } else { "" },
            );
        }
    }
}

/// Where a service listens.
pub fn address_of(service: &Service) -> &str {
    service.base.trim_start_matches("http://")
}

/// Pages of a collection, and the records on them.
pub fn walk(anyone: &Client, collection: &str) -> (Vec<String>, Vec<String>) {
    let (mut pages, mut records) = (Vec::new(), Vec::new());
    let mut cursor = String::new();
    // Sorted another way than the hot page, and in pages of another size: none of these is in the cache afterwards.
    while records.len() < ENOUGH {
        let answer = anyone.get(&format!("/api/v1/{collection}?limit=100&fields=id{cursor}")).expect(200).json();
        let items = answer["items"].as_array().expect("items");
        records.extend(items.iter().filter_map(|item| Some(format!("/api/v1/{collection}/{}", item["id"].as_str()?))));
        let Some(next) = answer["page"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
        // The same place in the list, asked for in five sizes.
        pages.extend((16..=20).map(|limit| format!("/api/v1/{collection}?limit={limit}&cursor={next}")));
    }
    (pages, records)
}

/// A word as a part of an address.
pub fn escaped(word: &str) -> String {
    word.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Brings addresses into an order that has nothing to do with how they came about, the same every time; each once.
pub fn mixed(mut addresses: Vec<String>) -> Vec<String> {
    addresses.sort();
    addresses.dedup();
    addresses.sort_by_key(|address| address.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))));
    addresses
}
