//! Vocabularies that the Secretariat keeps, and the fixed lists.

use coalition_tests::{Client, Engine, Service};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("reference::a_term_lives_from_creation_to_tombstone", a_term_lives_from_creation_to_tombstone),
    ("reference::terms_in_use_are_retired_not_deleted", terms_in_use_are_retired_not_deleted),
    ("reference::wrong_terms_are_refused_with_their_places", wrong_terms_are_refused_with_their_places),
    ("reference::only_the_secretariat_changes_vocabularies", only_the_secretariat_changes_vocabularies),
    ("reference::practices_find_whom_where_and_by_what_they_serve", practices_find_whom_where_and_by_what_they_serve),
    ("reference::fixed_lists_page_filter_and_translate", fixed_lists_page_filter_and_translate),
];

const PRIORITIES: &str = "/api/v1/vocabularies/priorities";

fn texts(answer: &Value, field: &str) -> Vec<String> {
    answer["items"].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// The values of a field over all pages of a list.
fn all(caller: &Client, path: &str, field: &str) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), path.to_owned());
    loop {
        let page = caller.get(&next).expect(200).json();
        seen.extend(texts(&page, field));
        let Some(cursor) = page["page"]["next_cursor"].as_str() else {
            assert_eq!(page["page"]["total"].as_u64(), Some(seen.len() as u64), "{path}");
            return seen;
        };
        next = format!("{path}{}cursor={cursor}", if path.contains('?') { '&' } else { '?' });
    }
}

fn a_term_lives_from_creation_to_tombstone(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let first = anyone.get(&format!("{PRIORITIES}?lang=fr")).expect(200).json();
    assert_eq!(first["page"]["total"], 6);
    assert_eq!(first["items"][1]["slug"], "labour-rights");
    assert_eq!(first["items"][1]["name"]["lang"], "fr");
    let made =
        admin.post(PRIORITIES, &json!({ "slug": "care-work", "number": 7, "names": { "en": "Care work", "fr": "Soins" } })).expect(201);
    assert_eq!(made.header("location"), "/api/v1/vocabularies/priorities/care-work");
    assert_eq!((made.json()["position"].as_i64(), made.json()["version"].as_i64()), (Some(7), Some(1)));
    let path = made.header("location");
    let read = anyone.get(path).expect(200);
    assert_eq!(read.json(), made.json());
    let back = admin.put(path, read.header("etag"), &read.json()).expect(200);
    assert_eq!(back.json()["version"], 1, "sending back what was read changes nothing");
    let patched = admin.patch(path, read.header("etag"), &json!({ "parent": "protection", "number": null })).expect(200).json();
    assert_eq!(
        (patched["parent"].as_str(), patched["number"].clone(), patched["version"].as_i64()),
        (Some("protection"), Value::Null, Some(2))
    );
    admin.patch(path, read.header("etag"), &json!({ "position": 1 })).expect_problem(412, "stale");
    admin.send("DELETE", path, &[], None).expect_problem(428, "precondition-required");
    assert_eq!(texts(&anyone.get(&format!("{PRIORITIES}?parent=protection")).json(), "slug"), ["care-work"]);
    admin.delete(&format!("{PRIORITIES}/protection"), "*").expect_problem(409, "conflict");
    let before = all(&anyone, &format!("{PRIORITIES}?limit=2"), "slug");
    assert_eq!(before.len(), 7);
    let href = anyone.get("/api/v1/changes?collection=vocabularies/priorities").expect(200).json()["items"][0]["href"].clone();
    let by_id = href.as_str().unwrap();
    assert_eq!(anyone.get(by_id).expect(200).json()["slug"], "care-work", "the change feed leads to the term");
    admin.delete(path, "*").expect(204);
    anyone.get(path).expect_problem(410, "gone");
    anyone.get(by_id).expect_problem(410, "gone");
    admin.patch(path, "*", &json!({})).expect_problem(410, "gone");
    assert_eq!(anyone.get(PRIORITIES).json()["page"]["total"], 6);
    // The slug is free again, and a second life ends like the first.
    admin.post(PRIORITIES, &json!({ "slug": "care-work", "names": { "en": "Care work" } })).expect(201);
    anyone.get(path).expect(200);
    admin.delete(path, "*").expect(204);
    anyone.get(path).expect_problem(410, "gone");
}

fn terms_in_use_are_retired_not_deleted(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let partner = json!({
        "names": { "en": "User" }, "constituency": "ngos", "priorities": ["equality"],
        "interventions": [{ "intervention": "living-wages", "role": "lead" }],
    });
    admin.post("/api/v1/partners", &partner).expect(201);
    admin.post("/api/v1/vocabularies/interventions", &json!({ "slug": "lead", "names": { "en": "Lead poisoning" } })).expect(201);
    admin.post("/api/v1/vocabularies/interventions", &json!({ "slug": "wages", "names": { "en": "Wages" } })).expect(201);
    for term in ["constituencies/ngos", "priorities/equality", "interventions/living-wages"] {
        let refused = admin.delete(&format!("/api/v1/vocabularies/{term}"), "*").expect_problem(409, "conflict");
        assert!(refused.text().contains("1 partners"), "{}", refused.text());
    }
    for term in ["interventions/lead", "interventions/wages"] {
        admin.delete(&format!("/api/v1/vocabularies/{term}"), "*").expect(204);
    }
    let path = "/api/v1/vocabularies/priorities/equality";
    admin.patch(path, "*", &json!({ "retired": true })).expect(200);
    assert_eq!(texts(&anyone.get(&format!("{PRIORITIES}?retired=true")).json(), "slug"), ["equality"]);
    assert_eq!(anyone.get(&format!("{PRIORITIES}?retired=false")).json()["page"]["total"], 5);
    assert_eq!(anyone.get("/api/v1/partners/user").json()["priorities"], json!(["equality"]));
}

fn wrong_terms_are_refused_with_their_places(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let name = json!({ "en": "Name" });
    for (body, status, places) in [
        (json!({}), 400, vec!["/names required", "/slug required"]),
        (
            json!({ "slug": "Bad Slug", "names": {}, "position": -1, "x": 1 }),
            400,
            vec!["/names too_few", "/position out_of_range", "/slug bad_format", "/x unknown_field"],
        ),
        (json!({ "slug": "a", "names": name, "parent": "nowhere" }), 400, vec!["/parent unknown_reference"]),
        (json!({ "slug": "a", "names": name, "parent": "a" }), 400, vec!["/parent circle"]),
        (json!({ "slug": "equality", "names": name }), 409, vec!["/slug taken"]),
        (json!({ "slug": "a", "number": 1, "names": name }), 409, vec!["/number taken"]),
    ] {
        assert_eq!(admin.post(PRIORITIES, &body).expect(status).places(), places, "{body}");
    }
    let path = format!("{PRIORITIES}/equality");
    assert_eq!(admin.patch(&path, "*", &json!({ "slug": "other" })).expect(400).places(), ["/slug read_only"]);
    assert_eq!(admin.patch(&path, "*", &json!({ "vocabulary": "interventions" })).expect(400).places(), ["/vocabulary read_only"]);
    assert_eq!(admin.patch(&path, "*", &json!({ "names": null })).expect(400).places(), ["/names required"]);
    admin.patch(&format!("{PRIORITIES}/protection"), "*", &json!({ "parent": "equality" })).expect(200);
    assert_eq!(admin.patch(&path, "*", &json!({ "parent": "protection" })).expect(400).places(), ["/parent circle"]);
    for nothing in ["/api/v1/vocabularies/colours", "/api/v1/vocabularies/priorities/nowhere", "/api/v1/vocabularies/colours/red"] {
        service.anyone().get(nothing).expect_problem(404, "not-found");
    }
    for wrong in ["cursor=x", "limit=0", "limit=101", "retired=perhaps", "unknown=1"] {
        service.anyone().get(&format!("{PRIORITIES}?{wrong}")).expect_problem(400, "invalid-request");
    }
}

fn practices_find_whom_where_and_by_what_they_serve(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    for (vocabulary, total, first, last) in [
        ("target-groups", 20, "women", "small-enterprises"),
        ("sectors", 22, "agriculture", "utilities"),
        ("instruments", 39, "c029", "mne-declaration"),
    ] {
        let path = format!("/api/v1/vocabularies/{vocabulary}");
        let slugs = all(&anyone, &path, "slug");
        let ends = slugs.first().zip(slugs.last()).map(|(first, last)| (first.as_str(), last.as_str()));
        assert_eq!((slugs.len(), ends), (total, Some((first, last))), "{vocabulary}");
        let term = anyone.get(&format!("{path}/{last}?lang=ar")).expect(200).json();
        let languages = [&term["name"], &term["description"]].map(|text| text["lang"].as_str());
        assert_eq!((term["vocabulary"].as_str(), languages), (Some(vocabulary), [Some("ar"), Some("ar")]));
        // No record refers to it yet.
        admin.delete(&format!("{path}/{last}"), "*").expect(204);
        anyone.get(&format!("{path}/{last}")).expect_problem(410, "gone");
    }
    let title = |lang| anyone.get(&format!("/api/v1/vocabularies/instruments/c190?lang={lang}")).expect(200).json()["name"]["text"].clone();
    assert_eq!(title("en"), "Violence and Harassment Convention, 2019 (No. 190)");
    assert_eq!(title("fr"), "Convention (n° 190) sur la violence et le harcèlement, 2019");
}

fn only_the_secretariat_changes_vocabularies(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    admin.post("/api/v1/partners", &json!({ "names": { "en": "Own" }, "constituency": "ngos" })).expect(201);
    let body = json!({ "slug": "new", "names": { "en": "New" } });
    service.anyone().post(PRIORITIES, &body).expect_problem(401, "unauthenticated");
    for role in ["focal_point", "contributor"] {
        let person = service.person(role, Some("own"));
        person.post(PRIORITIES, &body).expect_problem(403, "forbidden");
        person.patch(&format!("{PRIORITIES}/equality"), "*", &json!({})).expect_problem(403, "forbidden");
        person.delete(&format!("{PRIORITIES}/equality"), "*").expect_problem(403, "forbidden");
    }
    service.person("editor", None).post(PRIORITIES, &body).expect(201);
}

fn fixed_lists_page_filter_and_translate(engine: Engine<'_>) {
    let service = Service::start(engine);
    let anyone = service.anyone();
    let countries = all(&anyone, "/api/v1/countries?limit=100", "code");
    assert_eq!((countries.len(), countries.is_sorted()), (249, true));
    assert_eq!(all(&anyone, "/api/v1/countries?limit=7&region=011", "code").len(), 17);
    assert_eq!(anyone.get("/api/v1/countries?region=002&ilo_region=arab-states").json()["page"]["total"], 0);
    assert!(all(&anyone, "/api/v1/countries?ilo_region=africa&limit=50", "code").contains(&"SN".to_owned()));
    assert_eq!(all(&anyone, "/api/v1/languages?limit=90", "code").len(), 183);
    assert_eq!(all(&anyone, "/api/v1/regions", "code").len(), 35);
    assert_eq!(all(&anyone, "/api/v1/regions?kind=ilo", "code").len(), 5);
    let goals = anyone.get("/api/v1/sdgs?lang=es").expect(200).json();
    assert_eq!((goals["page"]["total"].as_i64(), goals["items"][7]["number"].as_i64()), (Some(17), Some(8)));
    assert_eq!(goals["items"][7]["name"], json!({ "text": "Trabajo decente y crecimiento económico", "lang": "es" }));
    let senegal = anyone.send("GET", "/api/v1/countries/SN", &[("accept-language", "fr")], None).expect(200);
    assert_eq!(senegal.json()["name"], json!({ "text": "Sénégal", "lang": "fr" }));
    let tag = senegal.header("etag").to_owned();
    anyone.send("GET", "/api/v1/countries/SN", &[("accept-language", "fr"), ("if-none-match", &tag)], None).expect(304);
    assert!(anyone.get("/api/v1/regions/africa").expect(200).json()["countries"].as_array().unwrap().contains(&json!("SN")));
    for nothing in ["/api/v1/countries/XX", "/api/v1/countries/sn", "/api/v1/regions/nowhere"] {
        anyone.get(nothing).expect_problem(404, "not-found");
    }
    let cursor = anyone.get("/api/v1/countries?limit=1").json()["page"]["next_cursor"].as_str().unwrap().to_owned();
    anyone.get(&format!("/api/v1/languages?cursor={cursor}")).expect_problem(400, "invalid-request");
    anyone.get("/api/v1/countries?limit=1000").expect_problem(400, "invalid-request");
}
