//! Whether people find the practice that they mean, over a fixture in several languages; and an index that keeps up.

use std::{collections::HashMap, fs, time::Duration};

use coalition_tests::{
    Client, Engine, Service,
    service::{data_file, eventually},
};
use serde_json::{Value, json};

use crate::{
    Story,
    practices::{self, people, publish, snapshot, step},
    search::{Damage, each_file},
};

pub const STORIES: &[Story] = &[
    ("relevance::what_people_mean_stands_among_the_first_three", what_people_mean_stands_among_the_first_three),
    ("relevance::words_are_found_in_other_forms_in_their_language", words_are_found_in_other_forms_in_their_language),
    (
        "relevance::a_damaged_index_is_not_ready_until_practices_are_found_again",
        a_damaged_index_is_not_ready_until_practices_are_found_again,
    ),
    ("relevance::what_goes_live_by_itself_is_found", what_goes_live_by_itself_is_found),
];

/// The share of the queries that must have an expected practice among the first three.
const LEAST: f64 = 0.9;

/// A service with the sample practices of the fixture.
pub fn filled(engine: Engine<'_>) -> (Service, Client) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["labour ministry", "workers federation", "employers association", "research institute"] {
        let body = json!({ "names": { "en": format!("Sample {name}") }, "constituency": "ngos" });
        admin.post("/api/v1/partners", &body).expect(201);
    }
    let file = data_file("practices.ndjson").display().to_string();
    let output = service.run(&["import", "practices", &file, "--source", "sample"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let there = fs::read_to_string(data_file("practices.ndjson")).unwrap().lines().count();
    eventually(Duration::from_secs(5), "the running service finds what another process wrote", || {
        let page = service.anyone().get(&format!("{}?kind=full,snapshot&limit=1", practices::PATH)).json();
        page["page"]["total"].as_u64().is_some_and(|total| usize::try_from(total) == Ok(there))
    });
    (service, admin)
}

/// Adds 2,000 generated practices of the same partners, which share many words with the fixture.
pub fn add_generated(service: &Service) {
    let partners = service.data_dir.join("partners.txt");
    fs::write(&partners, "sample-labour-ministry\nsample-workers-federation\n").unwrap();
    let arguments = ["generate", "practices", "--count", "2000", "--seed", "4", "--partner-list", &partners.display().to_string()];
    let path = service.data_dir.join("generated.ndjson");
    fs::write(&path, service.run(&arguments).stdout).unwrap();
    let output = service.run(&["import", "practices", &path.display().to_string(), "--source", "generated"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    // All at once when the index has caught up, which a build without optimisation takes its time for beside other stories.
    eventually(Duration::from_secs(120), "the running service finds them", || {
        let page = service.anyone().get(&format!("{}?kind=full,snapshot&limit=1", practices::PATH)).json();
        page["page"]["total"].as_i64().is_some_and(|total| total > 2000)
    });
}

/// Text as it may stand in an address.
pub fn escaped(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The slugs of what a question finds, best first.
fn found(service: &Service, q: &str) -> Vec<String> {
    let page = service.anyone().get(&format!("{}?q={}&limit=5", practices::PATH, escaped(q))).expect(200).json();
    page["items"].as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
}

fn what_people_mean_stands_among_the_first_three(engine: Engine<'_>) {
    let (service, _) = filled(engine);
    // Among many others, as in a repository that has grown.
    add_generated(&service);
    let lines = service.anyone().get(&format!("{}?format=ndjson&source=sample", practices::PATH)).expect(200).text();
    let external_ids: HashMap<String, String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|line| Some((line["slug"].as_str()?.to_owned(), line["external_id"].as_str()?.to_owned())))
        .collect();
    let queries: Vec<Value> = serde_json::from_slice(&fs::read(data_file("relevance.json")).unwrap()).unwrap();
    assert!(queries.len() >= 40);
    let mut missed = Vec::new();
    for query in &queries {
        let q = query["q"].as_str().unwrap();
        let ids: Vec<String> = found(&service, q).into_iter().map(|slug| external_ids.get(&slug).cloned().unwrap_or(slug)).collect();
        let expected = query["expected"].as_array().unwrap();
        if !ids.iter().take(3).any(|id| expected.iter().any(|one| one == id)) {
            missed.push(format!("{q} ({}): {ids:?} for {expected:?}", query["tries"].as_str().unwrap()));
        }
    }
    let (all, hit) = (queries.len(), queries.len() - missed.len());
    #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
    let share = hit as f64 / all as f64;
    println!("relevance: {hit} of {all} questions have an expected practice among the first three ({share:.3}); missed: {missed:#?}");
    assert!(share >= LEAST, "{share:.3} is less than {LEAST}");
}

fn words_are_found_in_other_forms_in_their_language(engine: Engine<'_>) {
    let (service, _) = filled(engine);
    // Questions in another form than the text has anywhere, and a word of the title of what answers them.
    for (q, title) in [
        ("ورشة خياطة", "الخياطة"),
        ("النقابة الصغيرة", "الخياطة"),
        ("шахте", "шахт"),
        ("инспектора", "шахт"),
        ("молодой рабочий", "Ученичество"),
        ("enfermeira", "enfermeiras"),
        ("catador", "catadores"),
        ("betriebsrates", "Mitbestimmung"),
        ("schicht", "Mitbestimmung"),
        ("inspecteur", "couture"),
        ("vendeuse", "crèches"),
        ("recicladora", "Recicladores"),
        ("apprentice", "Apprenticeships"),
    ] {
        let page = service.anyone().get(&format!("{}?q={}&limit=3", practices::PATH, escaped(q))).expect(200).json();
        let titles: Vec<&str> = page["items"].as_array().unwrap().iter().map(|item| item["title"]["text"].as_str().unwrap()).collect();
        assert!(titles.iter().any(|found| found.contains(title)), "{q}: {titles:?}");
    }
}

fn a_damaged_index_is_not_ready_until_practices_are_found_again(engine: Engine<'_>) {
    let (mut service, _) = filled(engine);
    let index = service.data_dir.join("index");
    let damages: [(&str, Damage); 3] = [
        ("gone", |index| fs::remove_dir_all(index).unwrap()),
        ("cut off", |index| each_file(index, |bytes| bytes.truncate(bytes.len() / 3))),
        ("garbled", |index| each_file(index, |bytes| bytes.iter_mut().step_by(5).for_each(|byte| *byte ^= 0x55))),
    ];
    for (how, damage) in damages {
        service.stop();
        damage(&index);
        service.launch();
        // Whoever asks for readiness is never told that all is well while something cannot be found.
        eventually(Duration::from_secs(20), how, || {
            let ready = service.anyone().get("/health/ready");
            let answer = service.anyone().get(&format!("{}?q=quarries", practices::PATH));
            let finds = answer.status == 200 && answer.json()["items"][0]["title"]["text"] == "Safety committees at quarries";
            match ready.status {
                200 => assert!(finds, "{how}: {}", answer.text()),
                status => {
                    assert_eq!(status, 503, "{how}");
                    assert!(ready.text().contains("search index"), "{how}: {}", ready.text());
                }
            }
            ready.status == 200
        });
        // Also what only the index knows of.
        let facets = service.anyone().get(&format!("{}?facets=priority&limit=1", practices::PATH)).expect(200).json();
        assert_eq!(facets["facets"]["priority"].as_array().unwrap().len(), 6, "{how}: {facets}");
    }
}

fn what_goes_live_by_itself_is_found(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("practice_reviews", "0")]);
    let people = people(&service);
    let path = people.author.post(practices::PATH, &snapshot(&people.own, "Zebrawood quarries")).expect(201).header("location").to_owned();
    for (who, to) in [(&people.author, "submitted"), (&people.editor, "in_review"), (&people.editor, "approved")] {
        step(who, &path, json!({ "to": to })).expect(200);
    }
    let soon = (chrono::Utc::now() + chrono::Duration::seconds(2)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    step(&people.editor, &path, json!({ "to": "published", "publish_at": soon })).expect(200);
    assert_eq!(found(&service, "zebrawood"), [""; 0], "not before its time");
    eventually(Duration::from_secs(20), "it is found", || found(&service, "zebrawood") == ["zebrawood-quarries"]);
    let feed = service.anyone().get(&format!("{}?q=zebrawood&format=atom", practices::PATH)).expect(200).text();
    assert!(feed.contains("Zebrawood quarries"), "{feed}");
    // What has been published in all steps before is beside it.
    let slug = publish(&service, &people, &snapshot(&people.own, "Okapi quarries"));
    assert!(found(&service, "quarries").contains(&slug));
}
