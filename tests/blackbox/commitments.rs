//! Commitments: who may make them, how they are reported on, and when a report is due.

use std::collections::HashSet;

use coalition_tests::{Client, Engine, Service};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("commitments::a_commitment_lives_from_creation_to_tombstone", a_commitment_lives_from_creation_to_tombstone),
    ("commitments::what_makes_no_sense_is_refused_with_its_place", what_makes_no_sense_is_refused_with_its_place),
    ("commitments::reporting_turns_from_current_to_overdue", reporting_turns_from_current_to_overdue),
    ("commitments::reports_are_added_and_listed", reports_are_added_and_listed),
    ("commitments::partners_keep_their_own_commitments_only", partners_keep_their_own_commitments_only),
    ("commitments::every_order_pages_through_everything_once", every_order_pages_through_everything_once),
    ("commitments::they_hold_what_they_refer_to", they_hold_what_they_refer_to),
];

const PATH: &str = "/api/v1/commitments";

/// A partner; answers its id.
fn partner(admin: &Client, name: &str) -> String {
    let body = json!({ "names": { "en": name }, "constituency": "ngos" });
    admin.post("/api/v1/partners", &body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn sample(partner: &str) -> Value {
    json!({ "partner": partner, "titles": { "en": "Train inspectors" }, "kind": "expertise", "made_on": "2025-11-05" })
}

/// The day so many days before today, as the service counts it.
fn days_ago(days: u64) -> String {
    (chrono::Utc::now().date_naive() - chrono::Days::new(days)).to_string()
}

fn titles(caller: &Client, query: &str) -> String {
    let answer = caller.get(&format!("{PATH}?limit=100&{query}")).expect(200).json();
    let mut titles: Vec<&str> = answer["items"].as_array().unwrap().iter().map(|item| item["title"]["text"].as_str().unwrap()).collect();
    assert_eq!(answer["page"]["total"].as_u64(), Some(titles.len() as u64), "{query}");
    titles.sort_unstable();
    titles.join(" ")
}

fn a_commitment_lives_from_creation_to_tombstone(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let owner = partner(&admin, "Owner");
    let full = json!({
        "partner": owner, "titles": { "en": "Fund", "fr": "Fonds" }, "texts": { "en": "A fund for living wages." }, "kind": "financial",
        "amount": "250000.50", "currency": "EUR", "priority": "labour-rights", "intervention": "living-wages",
        "instrument": "Doha Political Declaration", "paragraph": "12(b)", "made_on": "2025-11-05", "due_on": "2027-12-31",
    });
    let made = admin.post(PATH, &full).expect(201);
    let path = made.header("location").to_owned();
    let read = anyone.get(&format!("{path}?lang=fr")).expect(200);
    for (name, value) in full.as_object().unwrap() {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    assert_eq!(read.json()["title"], json!({ "text": "Fonds", "lang": "fr" }));
    assert_eq!((read.json()["status"].as_str(), read.json()["last_report_on"].clone()), (Some("active"), Value::Null));
    assert_eq!(read.json()["allowed_transitions"], json!([]), "a stranger moves nothing");
    let seen = admin.get(&path).expect(200);
    assert_eq!(seen.json()["allowed_transitions"], json!(["completed", "withdrawn"]));
    let back = admin.put(&path, seen.header("etag"), &seen.json()).expect(200);
    assert_eq!(back.json()["version"], 1, "sending back what was read changes nothing");
    let patched =
        admin.patch(&path, read.header("etag"), &json!({ "kind": "policy", "amount": null, "currency": null, "titles": { "fr": null } }));
    let patched = patched.expect(200);
    assert_eq!((patched.json()["amount"].clone(), patched.json()["titles"].clone()), (Value::Null, json!({ "en": "Fund" })));
    assert_eq!(patched.json()["made_on"], "2025-11-05");
    admin.patch(&path, read.header("etag"), &json!({ "priority": null })).expect_problem(412, "stale");
    admin.send("DELETE", &path, &[], None).expect_problem(428, "precondition-required");

    let moves = format!("{path}/transitions");
    admin.post(&moves, &json!({ "to": "completed" })).expect_problem(428, "precondition-required");
    admin.post_if(&moves, patched.header("etag"), &json!({ "to": "active" })).expect_problem(409, "conflict");
    assert_eq!(admin.post_if(&moves, "*", &json!({ "to": "withdrawn" })).expect(400).places(), ["/reason required"]);
    let ended = admin.post_if(&moves, patched.header("etag"), &json!({ "to": "withdrawn", "reason": "No money." })).expect(200).json();
    assert_eq!((ended["status"].as_str(), ended["status_reason"].as_str()), (Some("withdrawn"), Some("No money.")));
    assert_eq!((ended["reporting_status"].clone(), ended["next_report_due_on"].clone()), (Value::Null, Value::Null));
    admin.post(&format!("{path}/reports"), &json!({ "texts": { "en": "x" } })).expect_problem(409, "conflict");
    admin.post_if(&moves, "*", &json!({ "to": "completed" })).expect_problem(409, "conflict");
    let again = admin.post_if(&moves, "*", &json!({ "to": "active" })).expect(200).json();
    assert_eq!((again["status"].as_str(), again["status_reason"].clone()), (Some("active"), Value::Null));

    admin.delete(&path, "*").expect(204);
    anyone.get(&path).expect_problem(410, "gone");
    anyone.get(&format!("{path}/reports")).expect_problem(410, "gone");
    admin.post(&format!("{path}/reports"), &json!({ "texts": { "en": "x" } })).expect_problem(410, "gone");
    admin.patch(&path, "*", &json!({})).expect_problem(410, "gone");
    assert_eq!(titles(&anyone, ""), "");
    for nothing in ["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f", "nothing"] {
        anyone.get(&format!("{PATH}/{nothing}")).expect_problem(404, "not-found");
    }
}

fn what_makes_no_sense_is_refused_with_its_place(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let owner = partner(&admin, "Owner");
    let with = |changes: Value| {
        let mut body = sample(&owner);
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (changes, places) in [
        (json!({ "amount": "5", "currency": "EUR" }), vec!["/amount not_allowed", "/currency not_allowed"]),
        (json!({ "kind": "financial" }), vec!["/amount required", "/currency required"]),
        (json!({ "kind": "financial", "amount": "0.00", "currency": "EUR" }), vec!["/amount out_of_range"]),
        (json!({ "kind": "financial", "amount": "-5", "currency": "EUR" }), vec!["/amount bad_format"]),
        (json!({ "kind": "financial", "amount": "1e9", "currency": "EUR" }), vec!["/amount bad_format"]),
        (json!({ "kind": "financial", "amount": 5, "currency": "eur" }), vec!["/amount wrong_type", "/currency bad_format"]),
        (json!({ "kind": "financial", "amount": "5.5", "currency": "JPY" }), vec!["/amount bad_format"]),
        (json!({ "kind": "financial", "amount": "5", "currency": "QQQ" }), vec!["/currency unknown_reference"]),
        (
            json!({ "priority": "nowhere", "intervention": "nothing" }),
            vec!["/intervention unknown_reference", "/priority unknown_reference"],
        ),
        (json!({ "made_on": "2999-01-01" }), vec!["/made_on out_of_range"]),
        (json!({ "due_on": "2025-11-04" }), vec!["/due_on out_of_range"]),
        (json!({ "made_on": "2025-02-30" }), vec!["/made_on bad_format"]),
        (json!({ "titles": {}, "paragraph": " ", "x": 1 }), vec!["/paragraph bad_format", "/titles too_few", "/x unknown_field"]),
        (json!({ "partner": "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f" }), vec!["/partner unknown_reference"]),
        (json!({ "partner": "owner" }), vec!["/partner bad_format"]),
        (json!({ "status": "completed" }), vec!["/status unknown_field"]),
    ] {
        assert_eq!(admin.post(PATH, &with(changes.clone())).expect(400).places(), places, "{changes}");
    }
    for wrong in ["kind=gift", "status=done", "reporting_status=late", "partner=x", "sort=title", "cursor=x", "fields=secret", "x=1"] {
        service.anyone().get(&format!("{PATH}?{wrong}")).expect_problem(400, "invalid-request");
    }
    let made = admin.post(PATH, &sample(&owner)).expect(201);
    let forged = json!({ "status": "completed", "last_report_on": "2026-01-01", "reporting_status": "overdue" });
    let refused = admin.patch(made.header("location"), "*", &forged).expect_problem(400, "invalid-request");
    assert_eq!(refused.places(), ["/last_report_on read_only", "/status read_only"]);
    admin.post_if("/api/v1/partners/owner/transitions", "*", &json!({ "to": "withdrawn", "reason": "Left." })).expect(200);
    admin.post(PATH, &sample(&owner)).expect_problem(409, "conflict");
    admin.patch(made.header("location"), "*", &json!({ "paragraph": null })).expect(200);
}

fn reporting_turns_from_current_to_overdue(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("reporting_due_days", "30"), ("reporting_overdue_days", "60")]);
    let (admin, anyone) = (service.admin(), service.anyone());
    let owner = partner(&admin, "Owner");
    for days in [0, 29, 30, 59, 60, 400] {
        let body = json!({ "partner": owner, "titles": { "en": format!("d{days}") }, "kind": "policy", "made_on": days_ago(days) });
        admin.post(PATH, &body).expect(201);
    }
    let done = json!({ "partner": owner, "titles": { "en": "done" }, "kind": "policy", "made_on": days_ago(400) });
    let done = admin.post(PATH, &done).expect(201);
    admin.post_if(&format!("{}/transitions", done.header("location")), "*", &json!({ "to": "completed" })).expect(200);
    for (status, expected) in [
        ("current", "d0 d29"),
        ("due", "d30 d59"),
        ("overdue", "d400 d60"),
        ("due,overdue", "d30 d400 d59 d60"),
        ("current,due,overdue", "d0 d29 d30 d400 d59 d60"),
    ] {
        assert_eq!(titles(&anyone, &format!("reporting_status={status}")), expected);
        assert_eq!(titles(&anyone, &format!("reporting_status={status}&status=completed")), "");
    }
    for item in anyone.get(&format!("{PATH}?limit=100")).json()["items"].as_array().unwrap() {
        let expected = match item["title"]["text"].as_str().unwrap() {
            "d0" | "d29" => json!("current"),
            "d30" | "d59" => json!("due"),
            "d60" | "d400" => json!("overdue"),
            _ => Value::Null,
        };
        assert_eq!(item["reporting_status"], expected);
    }
}

fn reports_are_added_and_listed(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let owner = partner(&admin, "Owner");
    let mut body = sample(&owner);
    body["made_on"] = json!(days_ago(500));
    let made = admin.post(PATH, &body).expect(201);
    assert_eq!(made.json()["reporting_status"], "overdue");
    let path = made.header("location").to_owned();
    let reports = format!("{path}/reports");
    for (body, places) in [
        (json!({}), vec!["/texts required"]),
        (json!({ "texts": {}, "progress_percent": 101 }), vec!["/progress_percent out_of_range", "/texts too_few"]),
        (json!({ "texts": { "en": "x" }, "reported_on": "2999-01-01" }), vec!["/reported_on out_of_range"]),
        (json!({ "texts": { "en": "x" }, "reported_on": days_ago(501) }), vec!["/reported_on out_of_range"]),
    ] {
        assert_eq!(admin.post(&reports, &body).expect(400).places(), places, "{body}");
    }
    anyone.post(&reports, &json!({ "texts": { "en": "x" } })).expect_problem(401, "unauthenticated");
    let first = json!({ "texts": { "en": "Half", "fr": "Moitié" }, "reported_on": days_ago(10), "progress_percent": 50, "status_note": "On track" });
    let first = admin.post(&reports, &first).expect(201);
    assert_eq!((first.json()["progress_percent"].as_i64(), first.json()["commitment"].clone()), (Some(50), made.json()["id"].clone()));
    let read = anyone.get(&path).json();
    assert_eq!((read["version"].as_i64(), read["reporting_status"].as_str()), (Some(2), Some("current")));
    assert_eq!(read["last_report_on"].as_str(), Some(days_ago(10).as_str()));
    // A report that was found late does not turn time back, and the ETag of a report's answer is the commitment's.
    let late = admin.post(&reports, &json!({ "texts": { "en": "Begun" }, "reported_on": days_ago(300) })).expect(201);
    assert_eq!(anyone.get(&path).json()["last_report_on"].as_str(), Some(days_ago(10).as_str()));
    let moved = admin.patch(&path, late.header("etag"), &json!({ "made_on": days_ago(299) })).expect_problem(400, "invalid-request");
    assert_eq!(moved.places(), ["/made_on out_of_range"]);
    admin.patch(&path, late.header("etag"), &json!({ "made_on": days_ago(300) })).expect(200);
    for _ in 0..5 {
        admin.post(&reports, &json!({ "texts": { "en": "Today" } })).expect(201);
    }
    let (mut days, mut seen, mut next) = (Vec::new(), HashSet::new(), format!("{reports}?limit=2&lang=fr"));
    loop {
        let page = anyone.get(&next).expect(200).json();
        assert_eq!(page["page"]["total"], 7);
        for item in page["items"].as_array().unwrap() {
            days.push(item["reported_on"].as_str().unwrap().to_owned());
            seen.insert(item["id"].as_str().unwrap().to_owned());
        }
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        next = format!("{reports}?limit=2&lang=fr&cursor={cursor}");
    }
    assert_eq!((days.len(), seen.len(), days.is_sorted_by(|one, other| one >= other)), (7, 7, true));
    // Many at once are all taken, each with a version of its own.
    let before = anyone.get(&path).json()["version"].as_i64().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| admin.post(&reports, &json!({ "texts": { "en": "At once" } })).expect(201));
        }
    });
    assert_eq!(anyone.get(&path).json()["version"].as_i64(), Some(before + 6));
    assert_eq!(anyone.get(&reports).json()["page"]["total"], 13);
}

fn partners_keep_their_own_commitments_only(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let (own, other) = (partner(&admin, "Own"), partner(&admin, "Other"));
    let theirs = admin.post(PATH, &sample(&other)).expect(201).header("location").to_owned();
    service.anyone().post(PATH, &sample(&own)).expect_problem(401, "unauthenticated");
    for role in ["focal_point", "contributor"] {
        let person = service.person(role, Some("own"));
        person.post(PATH, &sample(&other)).expect_problem(403, "forbidden");
        person.post(PATH, &sample("0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f")).expect_problem(403, "forbidden");
        let made = person.post(PATH, &sample(&own)).expect(201);
        let path = made.header("location").to_owned();
        person.patch(&path, made.header("etag"), &json!({ "due_on": "2027-01-01" })).expect(200);
        person.patch(&path, "*", &json!({ "partner": other })).expect_problem(403, "forbidden");
        person.post(&format!("{path}/reports"), &json!({ "texts": { "en": "x" } })).expect(201);
        person.post_if(&format!("{path}/transitions"), "*", &json!({ "to": "completed" })).expect(200);
        person.delete(&path, "*").expect(204);
        person.patch(&theirs, "*", &json!({})).expect_problem(403, "forbidden");
        person.put(&theirs, "*", &sample(&own)).expect_problem(403, "forbidden");
        person.delete(&theirs, "*").expect_problem(403, "forbidden");
        person.post(&format!("{theirs}/reports"), &json!({ "texts": { "en": "x" } })).expect_problem(403, "forbidden");
        person.post_if(&format!("{theirs}/transitions"), "*", &json!({ "to": "completed" })).expect_problem(403, "forbidden");
    }
    service.person("editor", None).patch(&theirs, "*", &json!({ "partner": own })).expect(200);
    assert_eq!(service.anyone().get(&theirs).json()["partner"], own);
}

fn every_order_pages_through_everything_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let owners = [partner(&admin, "One"), partner(&admin, "Two")];
    for number in 0..23 {
        let mut body = sample(&owners[number % 2]);
        body["made_on"] = json!(format!("2024-0{}-01", 1 + number % 4));
        body["kind"] = json!(["policy", "in_kind", "advocacy"][number % 3]);
        body["priority"] = if number % 5 == 0 { json!("equality") } else { Value::Null };
        body["due_on"] = if number % 3 == 0 { Value::Null } else { json!(format!("2027-0{}-01", 1 + number % 5)) };
        admin.post(PATH, &body).expect(201);
    }
    for sort in
        ["", "&sort=due_on", "&sort=-due_on", "&sort=made_on,-due_on", "&sort=-updated_at", "&sort=created_at", "&sort=-due_on,made_on"]
    {
        let (mut seen, mut next) = (Vec::new(), format!("{PATH}?limit=4{sort}"));
        loop {
            let page = anyone.get(&next).expect(200).json();
            assert_eq!(page["page"]["total"], 23);
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            next = format!("{PATH}?limit=4{sort}&cursor={cursor}");
        }
        let unique: HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (23, 23), "{sort}");
    }
    let total = |query: &str| anyone.get(&format!("{PATH}?{query}")).expect(200).json()["page"]["total"].as_i64().unwrap();
    assert_eq!(total(&format!("partner={}", owners[0])), 12);
    assert_eq!(total(&format!("partner={},{}", owners[0], owners[1])), 23);
    assert_eq!(total("kind=policy"), 8);
    assert_eq!(total("kind=policy,in_kind"), 16);
    assert_eq!(total("priority=equality"), 5);
    assert_eq!(total("priority=equality&kind=policy"), 2);
    assert_eq!(total("intervention=living-wages"), 0);
    assert_eq!(total("status=active"), 23);
    assert_eq!(total("updated_since=2999-01-01T00:00:00Z"), 0);
    let few = anyone.get(&format!("{PATH}?limit=1&fields=kind")).json();
    assert_eq!(few["items"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "kind"]);
}

fn they_hold_what_they_refer_to(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let (kept, twin) = (partner(&admin, "Kept"), partner(&admin, "Twin"));
    let mut body = sample(&twin);
    body["intervention"] = json!("equal-pay");
    let path = admin.post(PATH, &body).expect(201).header("location").to_owned();
    admin.post(&format!("{path}/reports"), &json!({ "texts": { "en": "x" } })).expect(201);
    admin.delete("/api/v1/partners/twin", "*").expect_problem(409, "conflict");
    let refused = admin.delete("/api/v1/vocabularies/interventions/equal-pay", "*").expect_problem(409, "conflict");
    assert!(refused.text().contains("1 commitments"));
    admin.post_if("/api/v1/partners/kept/merge", "*", &json!({ "duplicate": twin })).expect(200);
    let moved = anyone.get(&path).expect(200).json();
    assert_eq!((moved["partner"].as_str(), moved["version"].as_i64()), (Some(kept.as_str()), Some(3)));
    assert_eq!(anyone.get(&format!("{PATH}?partner={kept}")).json()["page"]["total"], 1);
}
