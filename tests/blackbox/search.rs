//! Finding partners as people look for them, and an index that nobody has to care for.

use std::{fs, path::Path, time::Duration};

use coalition_tests::{
    Engine, Service,
    service::{data_file, eventually},
};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("search::people_find_what_they_mean", people_find_what_they_mean),
    ("search::filters_facets_and_pages_agree", filters_facets_and_pages_agree),
    ("search::an_index_that_is_gone_or_damaged_is_built_anew", an_index_that_is_gone_or_damaged_is_built_anew),
    ("search::what_is_written_is_found_and_what_is_gone_is_not", what_is_written_is_found_and_what_is_gone_is_not),
];

fn filled(engine: Engine<'_>) -> Service {
    let service = Service::start(engine);
    let file = data_file("organizations.csv").display().to_string();
    assert!(service.run(&["import", "partners", &file, "--source", "sample"]).status.success());
    eventually(Duration::from_secs(1), "the running service finds what another process wrote", || found(&service, "organization").1 > 0);
    service
}

/// The names of what is found, best first, and how many there are.
fn found(service: &Service, q: &str) -> (Vec<String>, i64) {
    let escaped = escaped(q);
    let page = service.anyone().get(&format!("/api/v1/partners?q={escaped}&limit=10&lang=en")).expect(200).json();
    let names = page["items"].as_array().unwrap().iter().map(|item| item["name"]["text"].as_str().unwrap().to_owned()).collect();
    (names, page["page"]["total"].as_i64().unwrap())
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"))
}

fn people_find_what_they_mean(engine: Engine<'_>) {
    let service = filled(engine);
    let names = |q: &str| found(&service, q).0;
    for (q, expected) in [
        ("cote divoire", "Côte d"),
        ("CÔTE D’IVOIRE", "Côte d"),
        ("ministerio trabajo", "Ministerio"),
        ("CGT", "CGT"),
        ("uniwersity lodz", "Lodz"),
        ("منظمة العمل", "منظمة العمل العربية"),
        ("brasil", "Brazil"),
    ] {
        let first = names(q);
        let whole = service.anyone().get(&format!("/api/v1/partners?limit=100&q={}", escaped(q))).json();
        let record = whole["items"][0].to_string();
        assert!(!first.is_empty(), "{q}: nothing");
        assert!(folded(&record).contains(&folded(expected)), "{q}: {first:?}");
    }
    assert_eq!(names("qqqzzzxxy"), Vec::<String>::new());
    // The language is said, by the handler and by the kept answer alike.
    for _ in 0..2 {
        let answer = service.anyone().get("/api/v1/partners?country=SN&lang=fr").expect(200);
        assert_eq!((answer.header("content-language"), answer.json()["items"][0]["name"]["lang"].as_str()), ("fr", Some("fr")));
    }
    // A search over everything leads to the same records.
    let hits = service.anyone().get("/api/v1/search?q=cote+divoire&lang=fr").expect(200).json();
    let hit = &hits["items"][0];
    assert_eq!(hit["collection"], "partners");
    assert!(hit["highlight"].to_string().contains("<mark>"), "{hit}");
    let href = hit["href"].as_str().unwrap();
    assert_eq!(service.anyone().get(href).expect(200).json()["id"], hit["id"]);
    let shown = service.anyone().get("/api/v1/partners?q=lodz&highlight=true&limit=1").expect(200).json();
    assert!(shown["items"][0]["highlights"].to_string().contains("<mark>"), "{shown}");
    for hostile in ["q=%22", "q=%00", "q=((((", "q=a:b+AND+NOT", "q=*", "q=%ff"] {
        let status = service.anyone().get(&format!("/api/v1/partners?{hostile}")).status;
        assert!([200, 400].contains(&status), "{hostile}: {status}");
    }
}

fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'ô' | 'ó' => 'o',
            'ł' => 'l',
            'ź' => 'z',
            other => other,
        })
        .collect()
}

fn filters_facets_and_pages_agree(engine: Engine<'_>) {
    let service = filled(engine);
    let anyone = service.anyone();
    let get = |query: &str| anyone.get(&format!("/api/v1/partners?{query}")).expect(200).json();
    let all = get("facets=constituency,country,region,priority,status&limit=1");
    assert_eq!(all["page"]["total"], 104);
    for facet in all["facets"]["constituency"].as_array().unwrap() {
        let filtered = get(&format!("constituency={}&limit=1", facet["value"].as_str().unwrap()));
        assert_eq!(filtered["page"]["total"], facet["count"], "{facet}");
    }
    // A facet counts what its own filter would leave out; the others narrow it.
    let narrowed = get("constituency=governments&facets=constituency,country&limit=1");
    assert_eq!(narrowed["facets"]["constituency"], all["facets"]["constituency"]);
    let in_countries: i64 = narrowed["facets"]["country"].as_array().unwrap().iter().map(|facet| facet["count"].as_i64().unwrap()).sum();
    assert!(in_countries <= narrowed["page"]["total"].as_i64().unwrap());
    // Pages of a search hold every record once.
    let (mut seen, mut cursor) = (std::collections::BTreeSet::new(), String::new());
    loop {
        let page = get(&format!("q=government&limit=7{cursor}"));
        for item in page["items"].as_array().unwrap() {
            assert!(seen.insert(item["id"].to_string()), "{item} came twice");
        }
        let Some(next) = page["page"]["next_cursor"].as_str() else {
            assert_eq!(seen.len(), usize::try_from(page["page"]["total"].as_i64().unwrap()).unwrap());
            break;
        };
        cursor = format!("&cursor={next}");
    }
}

fn an_index_that_is_gone_or_damaged_is_built_anew(engine: Engine<'_>) {
    let mut service = filled(engine);
    let index = service.data_dir.join("index");
    let damages: [(&str, Damage); 4] = [
        ("gone", |index| fs::remove_dir_all(index).unwrap()),
        ("of another schema", |index| fs::write(index.join("format"), "of another version").unwrap()),
        ("cut off", |index| each_file(index, |bytes| bytes.truncate(bytes.len() / 2))),
        ("garbled", |index| each_file(index, |bytes| bytes.iter_mut().step_by(7).for_each(|byte| *byte ^= 0x55))),
    ];
    for (how, damage) in damages {
        service.stop();
        damage(&index);
        let doctor: Value = serde_json::from_slice(&service.run(&["doctor", "--json"]).stdout).unwrap();
        let check = doctor["checks"].as_array().unwrap().iter().find(|check| check["name"] == "index").unwrap();
        assert_eq!(check["ok"], ["gone", "of another schema"].contains(&how), "{how}: {check}");
        service.launch();
        // Nobody sees an error: lists work, questions wait or are told to come back, and soon everything is found.
        service.anyone().get("/api/v1/partners").expect(200);
        let status = service.anyone().get("/api/v1/partners?q=lodz").status;
        assert!([200, 503].contains(&status), "{how}: {status}");
        eventually(Duration::from_secs(10), how, || service.anyone().get("/health/ready").status == 200 && found(&service, "lodz").1 > 0);
    }
}

/// Something that happens to the folder of an index.
pub type Damage = fn(&Path);

pub fn each_file(folder: &Path, change: impl Fn(&mut Vec<u8>)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension != "lock") {
            let mut bytes = fs::read(&path).unwrap();
            change(&mut bytes);
            fs::write(&path, bytes).unwrap();
        }
    }
}

fn what_is_written_is_found_and_what_is_gone_is_not(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let new = json!({ "names": { "en": "Zebra Cooperative", "ar": "تعاونية" }, "constituency": "ngos", "acronym": "ZBC" });
    let path = admin.post("/api/v1/partners", &new).expect(201).header("location").to_owned();
    for q in ["zebra", "zebr", "ZBC", "تعاونية", "zerba"] {
        assert_eq!(found(&service, q).1, 1, "{q}, at once");
    }
    admin.patch(&path, "*", &json!({ "names": { "en": "Okapi Cooperative" } })).expect(200);
    assert_eq!((found(&service, "zebra").1, found(&service, "okapi").1), (0, 1));
    admin.delete(&path, "*").expect(204);
    assert_eq!(found(&service, "okapi").1, 0);
    let none: Value = service.anyone().get("/api/v1/search?q=okapi").expect(200).json();
    assert_eq!(none["page"]["total"], 0);
}
