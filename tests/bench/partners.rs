//! What is asked about partners.

use coalition_tests::{Client, Service};
use serde_json::Value;

use crate::answers::{Kind, escaped, mixed, walk};

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
    let mut searches = mixed(searches);
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
