//! What is asked: each kind of answer with one hot address and many cold ones.

use coalition_tests::{Client, Service};
use serde_json::Value;

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

const SUBJECTS: [&str; 12] =
    ["labour", "decent", "dialogue", "training", "maritime", "domestic", "rural", "equal", "protection", "garment", "green", "youth"];
const FORMS: [&str; 8] = ["ministry", "federation", "union", "fund", "centre", "association", "cooperative", "institute"];

/// Every kind, for a service with generated partners.
pub fn kinds(service: &Service) -> Vec<Kind> {
    let anyone = service.anyone();
    let (pages, records) = walk(&anyone, "partners");
    let countries: Vec<String> = list(&anyone, "/api/v1/countries?limit=100", "code");
    let facets = "facets=constituency,country,region,priority,status";
    let mut filtered = Vec::new();
    let mut searches = Vec::new();
    for country in &countries {
        for constituency in ["governments", "employers", "workers", "ngos", "academia", "enterprises"] {
            filtered.push(format!("/api/v1/partners?country={country}&constituency={constituency}"));
            for priority in ["equality", "labour-rights", "employment"] {
                filtered.push(format!("/api/v1/partners?country={country}&constituency={constituency}&priority={priority}"));
            }
        }
    }
    let names: Vec<String> = list(&anyone, "/api/v1/countries?limit=100&lang=en", "name");
    for name in &names {
        let word = name.split([' ', ',', '(']).next().unwrap_or(name);
        for subject in SUBJECTS {
            for form in FORMS {
                searches.push(format!("/api/v1/partners?q={form}+{subject}+{}&{facets}", escaped(word)));
            }
        }
    }
    searches.sort();
    searches.dedup();
    // Evenly mixed, the same every time.
    searches.sort_by_key(|path| path.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))));
    let fresh = searches.split_off(searches.len() * 2 / 3);
    vec![
        Kind { name: "record by id", hot: records[0].clone(), cold: records, fresh: Vec::new(), alone: false },
        Kind { name: "list page", hot: "/api/v1/partners".to_owned(), cold: pages, fresh: Vec::new(), alone: false },
        Kind {
            name: "filtered list",
            hot: "/api/v1/partners?constituency=workers&country=BR".to_owned(),
            cold: filtered,
            fresh: Vec::new(),
            alone: false,
        },
        Kind {
            name: "search and facets",
            hot: format!("/api/v1/partners?q=labour+inspection&{facets}"),
            cold: searches,
            fresh,
            alone: true,
        },
    ]
}

/// Every kind of answer about practices, for a service with generated ones.
pub fn practices(service: &Service) -> Vec<Kind> {
    let (pages, records) = walk(&service.anyone(), "practices");
    let kind = |name, hot: String, cold| Kind { name, hot, cold, fresh: Vec::new(), alone: false };
    vec![kind("practice by id", records[0].clone(), records), kind("page of 20 cards", "/api/v1/practices".to_owned(), pages)]
}

/// All pages of a collection, and all records on them.
fn walk(anyone: &Client, collection: &str) -> (Vec<String>, Vec<String>) {
    let (mut pages, mut records) = (Vec::new(), Vec::new());
    let mut cursor = String::new();
    // Sorted another way than the hot page, and in pages of another size: none of these is in the cache afterwards.
    loop {
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

fn list(anyone: &Client, path: &str, field: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path_now) = next {
        let answer = anyone.get(&path_now).expect(200).json();
        let text = |item: &Value| item[field].as_str().or(item[field]["text"].as_str()).map(str::to_owned);
        found.extend(answer["items"].as_array().into_iter().flatten().filter_map(text));
        next = answer["page"]["next_cursor"].as_str().map(|cursor| format!("{path}&cursor={cursor}"));
    }
    found
}

fn escaped(word: &str) -> String {
    word.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
