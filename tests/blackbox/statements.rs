//! Statements of support: drafts are the Secretariat's, what is published is everybody's, and what is taken back is gone.

use std::collections::HashSet;

use coalition_tests::{Client, Engine, Service};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("statements::a_statement_lives_from_draft_to_tombstone", a_statement_lives_from_draft_to_tombstone),
    ("statements::what_makes_no_sense_is_refused_with_its_place", what_makes_no_sense_is_refused_with_its_place),
    ("statements::drafts_are_the_secretariats_alone", drafts_are_the_secretariats_alone),
    ("statements::whoever_keeps_a_copy_is_told_what_everybody_may_know", whoever_keeps_a_copy_is_told_what_everybody_may_know),
    ("statements::every_order_pages_through_everything_once", every_order_pages_through_everything_once),
    ("statements::filters_narrow_the_list", filters_narrow_the_list),
    ("statements::they_follow_their_partner", they_follow_their_partner),
];

const PATH: &str = "/api/v1/statements";

fn partner(admin: &Client, name: &str) -> String {
    let body = json!({ "names": { "en": name }, "constituency": "ngos" });
    admin.post("/api/v1/partners", &body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn with(changes: &Value) -> Value {
    let mut body = json!({ "quotation": "Sample quotation.", "lang": "en", "person": "Sample person", "role": "Sample role" });
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

/// Makes a statement; answers its address.
fn add(admin: &Client, changes: &Value) -> String {
    admin.post(PATH, &with(changes)).expect(201).header("location").to_owned()
}

/// The quotations of a list, in its order.
fn quoted(caller: &Client, query: &str) -> String {
    let answer = caller.get(&format!("{PATH}?limit=100&{query}")).expect(200).json();
    let quotations: Vec<&str> = answer["items"].as_array().unwrap().iter().map(|item| item["quotation"].as_str().unwrap()).collect();
    assert_eq!(answer["page"]["total"].as_u64(), Some(quotations.len() as u64), "{query}");
    quotations.join(" ")
}

/// What the change log tells a caller of statements after a number, as `operation version`, and the number to go on with.
fn told(caller: &Client, since: i64) -> (Vec<String>, i64) {
    let list = caller.get(&format!("/api/v1/changes?collection={}&since={since}", "statements")).expect(200).json();
    let entries = list["items"].as_array().unwrap().iter();
    let entries = entries.map(|entry| format!("{} {}", entry["operation"].as_str().unwrap(), entry["version"])).collect();
    (entries, list["next_since"].as_i64().unwrap())
}

fn a_statement_lives_from_draft_to_tombstone(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (editor, anyone) = (service.person("editor", None), service.anyone());
    let speaker = partner(&editor, "Speaker");
    let full = json!({
        "quotation": "Citation d'exemple,\nen deux lignes.", "lang": "fr-CA", "person": "Personne d'exemple", "role": "Ministre du Travail",
        "organization": "Ministère d'exemple", "partner": speaker, "source_title": "Discours", "source_url": "https://example.org/discours",
        "said_on": "2025-11-05", "position": 7, "status": "draft",
    });
    let mut sent = full.clone();
    sent["lang"] = json!("fr-ca");
    let made = editor.post(PATH, &sent).expect(201);
    let path = made.header("location").to_owned();
    for (name, value) in full.as_object().unwrap() {
        assert_eq!(&made.json()[name], value, "{name}");
    }
    let seen = editor.get(&path).expect(200);
    assert_eq!(seen.header("etag"), made.header("etag"));
    let back = editor.put(&path, seen.header("etag"), &seen.json()).expect(200);
    assert_eq!(back.json()["version"], 1, "sending back what was read changes nothing");

    let published = editor.patch(&path, seen.header("etag"), &json!({ "status": "published", "organization": null })).expect(200);
    assert_eq!((published.json()["version"].as_i64(), published.json()["organization"].clone()), (Some(2), Value::Null));
    let read = anyone.get(&path).expect(200);
    assert_eq!(read.json(), published.json(), "everybody reads the same");
    assert!(read.header("cache-control").starts_with("public"));
    anyone.send("GET", &path, &[("if-none-match", read.header("etag"))], None).expect(304);
    assert_eq!(
        anyone.get(&format!("{path}?fields=person,lang")).json().as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "lang", "person"]
    );

    // What a whole body does not say: what can be empty is empty, place and status stay.
    let replaced = editor.put(&path, read.header("etag"), &with(&json!({}))).expect(200).json();
    assert_eq!((replaced["status"].as_str(), replaced["position"].as_i64()), (Some("published"), Some(7)));
    assert_eq!((replaced["partner"].clone(), replaced["said_on"].clone()), (Value::Null, Value::Null));
    editor.patch(&path, read.header("etag"), &json!({ "role": "Other" })).expect_problem(412, "stale");
    for method in ["DELETE", "PUT", "PATCH"] {
        let body = with(&json!({})).to_string();
        let headers = [("content-type", "application/json")];
        editor.send(method, &path, &headers, Some(body.as_bytes())).expect_problem(428, "precondition-required");
    }
    editor.delete(&path, "\"1\"").expect_problem(412, "stale");

    editor.delete(&path, "*").expect(204);
    anyone.get(&path).expect_problem(410, "gone");
    editor.patch(&path, "*", &json!({})).expect_problem(410, "gone");
    editor.delete(&path, "*").expect_problem(410, "gone");
    assert_eq!(quoted(&editor, ""), "");
    for nothing in ["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f", "nothing"] {
        editor.get(&format!("{PATH}/{nothing}")).expect_problem(404, "not-found");
    }
}

fn what_makes_no_sense_is_refused_with_its_place(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for (changes, places) in [
        (json!({ "quotation": " \n" }), vec!["/quotation bad_format"]),
        (json!({ "quotation": "x".repeat(2001), "person": "x".repeat(201) }), vec!["/person too_long", "/quotation too_long"]),
        (json!({ "lang": "French" }), vec!["/lang bad_format"]),
        (json!({ "source_url": "http://example.org/" }), vec!["/source_url bad_format"]),
        (json!({ "source_url": "javascript:alert(1)" }), vec!["/source_url bad_format"]),
        (json!({ "said_on": "2999-01-01" }), vec!["/said_on out_of_range"]),
        (json!({ "said_on": "2025-02-30" }), vec!["/said_on bad_format"]),
        (json!({ "position": -1 }), vec!["/position out_of_range"]),
        (json!({ "status": "archived" }), vec!["/status not_allowed"]),
        (json!({ "partner": "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f" }), vec!["/partner unknown_reference"]),
        (json!({ "person": null, "version": 1 }), vec!["/person wrong_type", "/version unknown_field"]),
    ] {
        assert_eq!(admin.post(PATH, &with(&changes)).expect(400).places(), places, "{changes}");
    }
    assert_eq!(
        admin.post(PATH, &json!({})).expect(400).places(),
        ["/lang required", "/person required", "/quotation required", "/role required"]
    );
    for wrong in ["status=done", "lang=%25", "lang=french!", "partner=x", "sort=person", "cursor=x", "fields=secret", "limit=101", "x=1"] {
        admin.get(&format!("{PATH}?{wrong}")).expect_problem(400, "invalid-request");
    }
    assert_eq!(quoted(&admin, ""), "", "nothing was kept");
    let path = add(&admin, &json!({}));
    let refused =
        admin.patch(&path, "*", &json!({ "created_at": "2020-01-01T00:00:00Z", "person": null })).expect_problem(400, "invalid-request");
    assert_eq!(refused.places(), ["/created_at read_only", "/person required"]);
    // The same request again is the same statement.
    let body = with(&json!({})).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "sample-1")];
    let first = admin.send("POST", PATH, &headers, Some(body.as_bytes())).expect(201);
    let again = admin.send("POST", PATH, &headers, Some(body.as_bytes())).expect(201);
    assert_eq!(first.header("location"), again.header("location"));
}

fn drafts_are_the_secretariats_alone(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let speaker = partner(&admin, "Speaker");
    let draft = add(&admin, &json!({ "quotation": "draft", "partner": speaker }));
    add(&admin, &json!({ "quotation": "open", "partner": speaker, "status": "published" }));
    for caller in [service.anyone(), service.person("focal_point", Some("speaker")), service.person("contributor", Some("speaker"))] {
        assert_eq!(quoted(&caller, ""), "open");
        assert_eq!(quoted(&caller, "status=draft"), "");
        assert_eq!(quoted(&caller, "status=draft,published"), "open");
        caller.get(&draft).expect_problem(404, "not-found");
    }
    for caller in [admin.clone(), service.person("editor", None)] {
        assert_eq!(quoted(&caller, ""), "draft open");
        assert_eq!(quoted(&caller, "status=draft"), "draft");
        assert_eq!(caller.get(&draft).expect(200).header("cache-control"), "no-store");
    }
    // A stranger's answer is kept, but not beyond the moment of taking back.
    let anyone = service.anyone();
    admin.patch(&draft, "*", &json!({ "status": "published" })).expect(200);
    assert_eq!(quoted(&anyone, ""), "draft open");
    anyone.get(&draft).expect(200);
    admin.patch(&draft, "*", &json!({ "status": "draft" })).expect(200);
    anyone.get(&draft).expect_problem(404, "not-found");
    assert_eq!(quoted(&anyone, ""), "open");
    // A page of the Secretariat's list does not go on for others.
    let next = admin.get(&format!("{PATH}?limit=1")).json()["page"]["next_cursor"].as_str().unwrap().to_owned();
    anyone.get(&format!("{PATH}?limit=1&cursor={next}")).expect_problem(400, "invalid-request");
}

fn whoever_keeps_a_copy_is_told_what_everybody_may_know(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let speaker = partner(&admin, "Speaker");
    let focal = service.person("focal_point", Some("speaker"));
    let path = add(&admin, &json!({ "partner": speaker }));
    let mut since = 0;
    for (status, public, all) in [
        (None, vec![], vec!["created 1"]),
        (Some("published"), vec!["updated 2"], vec!["updated 2"]),
        (Some("draft"), vec!["deleted 3"], vec!["deleted 3", "updated 3"]),
        (Some("published"), vec!["updated 4"], vec!["updated 4"]),
    ] {
        if let Some(status) = status {
            admin.patch(&path, "*", &json!({ "status": status })).expect(200);
        }
        let (entries, next) = told(&admin, since);
        assert_eq!(entries, all, "{status:?}");
        for caller in [&anyone, &focal] {
            assert_eq!(told(caller, since).0, public, "{status:?}");
        }
        since = next;
    }
    admin.delete(&path, "*").expect(204);
    assert_eq!(told(&anyone, since).0, ["deleted 5"]);
    // What nobody ever saw goes without a word.
    let (_, since) = told(&admin, 0);
    let draft = add(&admin, &json!({ "partner": speaker }));
    admin.delete(&draft, "*").expect(204);
    assert_eq!(told(&admin, since).0, ["created 1", "deleted 2"]);
    assert_eq!((told(&anyone, since).0.len(), told(&focal, since).0.len()), (0, 0));
    // The audit log has both states.
    let id = path.rsplit('/').next().unwrap();
    let audit = admin.get(&format!("/api/v1/audit?collection=statements&id={id}")).expect(200).json();
    let changed: Vec<&Value> = audit["items"].as_array().unwrap().iter().filter(|entry| entry["operation"] == "updated").collect();
    assert_eq!(changed.len(), 3);
    assert!(changed.iter().all(|entry| entry["changed"].as_array().unwrap().contains(&json!("/status"))));
}

fn every_order_pages_through_everything_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    for number in 0..17 {
        let said_on = if number % 3 == 0 { Value::Null } else { json!(format!("2025-0{}-01", 1 + number % 5)) };
        add(&admin, &json!({ "quotation": format!("q{number}"), "said_on": said_on, "position": number % 4, "status": "published" }));
    }
    for sort in
        ["", "&sort=-position", "&sort=said_on", "&sort=-said_on", "&sort=-said_on,position", "&sort=created_at", "&sort=-updated_at"]
    {
        let (mut seen, mut days, mut next) = (Vec::new(), Vec::new(), format!("{PATH}?limit=4{sort}"));
        loop {
            let page = anyone.get(&next).expect(200).json();
            assert_eq!(page["page"]["total"], 17);
            for item in page["items"].as_array().unwrap() {
                seen.push(item["id"].as_str().unwrap().to_owned());
                days.push(item["said_on"].as_str().map(str::to_owned));
            }
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            next = format!("{PATH}?limit=4{sort}&cursor={cursor}");
        }
        let unique: HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (17, 17), "{sort}");
        if sort.contains("said_on") {
            assert!(days[11..].iter().all(Option::is_none), "those without a date come last: {sort}");
            let dated: Vec<_> = days[..11].iter().flatten().collect();
            assert!(if sort.contains("-said_on") { dated.is_sorted_by(|one, other| one >= other) } else { dated.is_sorted() }, "{sort}");
        }
    }
    // A new one comes last, unless it is told where it stands.
    add(&admin, &json!({ "quotation": "last", "status": "published" }));
    assert!(quoted(&anyone, "").ends_with(" last"));
    add(&admin, &json!({ "quotation": "end", "position": 100_000, "status": "published" }));
    assert_eq!(admin.post(PATH, &with(&json!({}))).expect(201).json()["position"], 100_000);
}

fn filters_narrow_the_list(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let (one, other) = (partner(&admin, "One"), partner(&admin, "Other"));
    for (quotation, lang, partner) in [
        ("a", "en", json!(one)),
        ("b", "es", json!(other)),
        ("c", "es-419", Value::Null),
        ("d", "est", Value::Null),
        ("e", "zh-Hant-TW", json!(one)),
    ] {
        add(&admin, &json!({ "quotation": quotation, "lang": lang, "partner": partner, "status": "published" }));
    }
    for (query, expected) in [
        ("lang=es".to_owned(), "b c"),
        ("lang=ES".to_owned(), "b c"),
        ("lang=es-419".to_owned(), "c"),
        ("lang=zh-hant".to_owned(), "e"),
        ("lang=en,est".to_owned(), "a d"),
        ("lang=fr".to_owned(), ""),
        (format!("partner={one}"), "a e"),
        (format!("partner={one},{other}"), "a b e"),
        (format!("partner={one}&lang=en"), "a"),
        ("updated_since=2999-01-01T00:00:00Z".to_owned(), ""),
    ] {
        assert_eq!(quoted(&anyone, &query), expected, "{query}");
    }
    let few = anyone.get(&format!("{PATH}?limit=1&fields=person")).json();
    assert_eq!(few["items"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "person"]);
}

fn they_follow_their_partner(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let (kept, twin) = (partner(&admin, "Kept"), partner(&admin, "Twin"));
    let open = add(&admin, &json!({ "partner": twin, "status": "published" }));
    let draft = add(&admin, &json!({ "partner": twin }));
    let refused = admin.delete("/api/v1/partners/twin", "*").expect_problem(409, "conflict");
    assert!(refused.text().contains("statements of support"));
    let (_, since) = told(&admin, 0);
    admin.post_if("/api/v1/partners/kept/merge", "*", &json!({ "duplicate": twin })).expect(200);
    for path in [&open, &draft] {
        let moved = admin.get(path).expect(200).json();
        assert_eq!((moved["partner"].as_str(), moved["version"].as_i64()), (Some(kept.as_str()), Some(2)));
    }
    assert_eq!(told(&anyone, since).0, ["updated 2"], "the draft moves in silence");
    // A partner that has left was still spoken for; without a statement it can be deleted.
    admin.post_if("/api/v1/partners/kept/transitions", "*", &json!({ "to": "withdrawn", "reason": "Left." })).expect(200);
    admin.patch(&open, "*", &json!({ "position": 3 })).expect(200);
    admin.patch(&open, "*", &json!({ "partner": null })).expect(200);
    admin.delete("/api/v1/partners/kept", "*").expect_problem(409, "conflict");
    admin.delete(&draft, "*").expect(204);
    admin.delete("/api/v1/partners/kept", "*").expect(204);
    anyone.get(&open).expect(200);
}
