//! Replications: what partners made elsewhere of others' practices, from the report to the map.

use std::thread;

use coalition_tests::{Client, Engine, Service};
use serde_json::{Value, json};

use crate::{
    Story,
    practices::{self, People, people, publish, snapshot, step},
};

pub const STORIES: &[Story] = &[
    ("replications::a_report_goes_from_draft_to_the_map_and_back", a_report_goes_from_draft_to_the_map_and_back),
    ("replications::nobody_decides_on_what_concerns_them", nobody_decides_on_what_concerns_them),
    ("replications::what_is_wrong_is_refused_with_its_place", what_is_wrong_is_refused_with_its_place),
    (
        "replications::they_stay_with_an_archived_practice_and_go_with_a_withdrawn_one",
        they_stay_with_an_archived_practice_and_go_with_a_withdrawn_one,
    ),
    ("replications::two_at_once_count_once_each", two_at_once_count_once_each),
    (
        "replications::they_are_listed_page_by_page_and_go_along_when_partners_are_merged",
        they_are_listed_page_by_page_and_go_along_when_partners_are_merged,
    ),
];

pub const PATH: &str = "/api/v1/replications";

/// A report that lacks nothing.
pub fn report(practice: &Value, partner: &str, title: &str) -> Value {
    json!({
        "practice": practice, "partner": partner, "lang": "en", "title": title, "summary": "The same on markets.",
        "countries": ["SN"], "place": "Dakar", "started_on": "2024-03-01", "ongoing": true,
        "sections": { "changes": "Visits in the **evening**.", "outcome": "Most stalls keep records." },
        "results": [{ "indicator": "Stalls visited", "value": "120", "unit": "stalls" }],
        "links": [{ "title": "Report", "url": "https://example.org/report" }],
    })
}

/// A published practice with the people of the stories; answers them with its id and slug.
fn published(service: &Service) -> (People, Value, String) {
    let people = people(service);
    let slug = publish(service, &people, &snapshot(&people.own, "Joint visits"));
    let id = service.anyone().get(&format!("{}/{slug}", practices::PATH)).expect(200).json()["id"].clone();
    (people, id, slug)
}

/// Reports and has it approved; answers its address.
fn approved(people: &People, body: &Value) -> String {
    let made = people.reviewers[0].post(PATH, body).expect(201);
    let path = made.header("location").to_owned();
    step(&people.reviewers[0], &path, json!({ "to": "submitted" })).expect(200);
    step(&people.editor, &path, json!({ "to": "approved" })).expect(200);
    path
}

fn operations(caller: &Client) -> Vec<String> {
    let changes = caller.get("/api/v1/changes?since=0&limit=1000").expect(200).json();
    let of_replications = changes["items"].as_array().unwrap().iter().filter(|change| change["collection"] == "replications");
    of_replications.map(|change| change["operation"].as_str().unwrap().to_owned()).collect()
}

fn a_report_goes_from_draft_to_the_map_and_back(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (people, practice, slug) = published(&service);
    let (anyone, reporter, editor) = (service.anyone(), &people.reviewers[0], &people.editor);
    let page = format!("{}/{slug}", practices::PATH);
    let owner = service.person("focal_point", Some("own"));
    assert_eq!(anyone.get(&page).json()["replications"], 0);

    // A draft may lack almost everything, and is nobody else's.
    let draft = json!({ "practice": practice, "partner": people.other, "lang": "en", "title": "On markets" });
    let made = reporter.post(PATH, &draft).expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(made.json()["allowed_transitions"], json!(["submitted"]));
    assert_eq!(made.json()["desk"]["completeness"]["missing"].as_array().unwrap().len(), 6);
    assert_eq!(made.json()["origin"]["title"], json!({ "text": "Joint visits", "lang": "en" }));
    for stranger in [&anyone, &people.author, &owner] {
        stranger.get(&path).expect_problem(404, "not-found");
        assert_eq!(stranger.get(PATH).json()["page"]["total"], 0);
    }
    assert_eq!(reporter.get(&format!("{page}/replications")).json()["page"]["total"], 1);
    assert_eq!(editor.get(&format!("{PATH}?status=draft")).json()["page"]["total"], 1);
    let missing = step(reporter, &path, json!({ "to": "submitted" })).expect_problem(400, "invalid-request").places();
    assert!(missing.contains(&"/sections/changes incomplete".to_owned()) && missing.len() == 6, "{missing:?}");

    let complete = report(&practice, &people.other, "On markets");
    let written = reporter.put(&path, made.header("etag"), &complete).expect(200);
    reporter.put(&path, made.header("etag"), &complete).expect_problem(412, "stale");
    let read = reporter.get(&path).expect(200);
    reporter.put(&path, read.header("etag"), &read.json()).expect(200);
    assert_eq!(reporter.get(&path).json()["version"], written.json()["version"], "sending back what was read changes nothing");
    reporter.patch(&path, "*", &json!({ "place": "Dakar and Thiès" })).expect(200);

    step(reporter, &path, json!({ "to": "submitted" })).expect(200);
    reporter.patch(&path, "*", &json!({ "place": "x" })).expect_problem(409, "conflict");
    editor.patch(&path, "*", &json!({ "summary": "The same, on markets." })).expect(200);
    let places = step(editor, &path, json!({ "to": "declined" })).expect(400).places();
    assert_eq!(places, ["/reason required"]);
    step(editor, &path, json!({ "to": "declined", "reason": "Please name the city." })).expect(200);
    assert_eq!(reporter.get(&path).json()["desk"]["status_reason"], "Please name the city.");
    let refused = step(reporter, &path, json!({ "to": "submitted" })).expect_problem(409, "conflict");
    assert!(refused.json()["detail"].as_str().unwrap().ends_with("can become: draft."), "{}", refused.text());
    step(reporter, &path, json!({ "to": "draft" })).expect(200);
    step(reporter, &path, json!({ "to": "submitted" })).expect(200);
    assert!(operations(&anyone).is_empty(), "nobody learns of drafts from the log");
    let approved = step(editor, &path, json!({ "to": "approved" })).expect(200).json();
    assert!(approved["approved_at"].is_string());
    everybody_sees_it(&service, &page, &path, &people);
    let mail = service.mail(6);
    let told = |to: &str, what: &str| mail.iter().any(|letter| letter.contains(&format!("To: {to}")) && letter.contains(what));
    assert!(told("focal_point-other@example.org", "Please name the city."));
    assert!(told("focal_point-other@example.org", "approved and is published"));
    assert!(told("focal_point-own@example.org", "Another partner has replicated"), "{mail:?}");

    // Taken back with a reason, it is gone for everybody and still there for its authors.
    assert_eq!(step(reporter, &path, json!({ "to": "withdrawn" })).expect(400).places(), ["/reason required"]);
    step(reporter, &path, json!({ "to": "withdrawn", "reason": "It ended early." })).expect(200);
    anyone.get(&path).expect_problem(404, "not-found");
    assert_eq!(anyone.get(&page).json()["replications"], 0);
    assert_eq!(anyone.get("/api/v1/practice-journeys").json()["items"], json!([]));
    assert_eq!(operations(&anyone), ["updated", "deleted"]);
    assert_eq!(reporter.get(&path).json()["status"], "withdrawn");
    reporter.send("DELETE", &path, &[], None).expect_problem(428, "precondition-required");
    reporter.delete(&path, "*").expect(204);
    reporter.get(&path).expect_problem(410, "gone");
}

fn everybody_sees_it(service: &Service, page: &str, path: &str, people: &People) {
    let anyone = service.anyone();
    let seen = anyone.get(path).expect(200).json();
    assert_eq!((&seen["status"], &seen["desk"], &seen["allowed_transitions"]), (&json!("approved"), &Value::Null, &json!([])));
    assert_eq!(seen["text"][0], json!({ "section": "changes", "html": "<p>Visits in the <strong>evening</strong>.</p>\n" }));
    let listed = anyone.get(&format!("{page}/replications?fields=title")).expect(200).json();
    assert_eq!(listed["items"], json!([{ "id": seen["id"], "title": "On markets" }]));
    assert_eq!(anyone.get(page).json()["replications"], 1);
    assert_eq!(anyone.get(practices::PATH).json()["items"][0]["replications"], 1);
    assert_eq!(anyone.get(&format!("{}?q=joint", practices::PATH)).json()["items"][0]["replications"], 1);
    let journey = anyone.get(&format!("{page}/journey")).expect(200).json();
    assert_eq!((&journey["countries"], &journey["replications"], &journey["partner"]), (&json!(["BR"]), &json!(1), &json!(people.own)));
    let stop = &journey["stops"][0];
    assert_eq!(
        (&stop["countries"], &stop["partner"], &stop["started_on"], &stop["ongoing"], &stop["place"]),
        (&json!(["SN"]), &json!(people.other), &json!("2024-03-01"), &json!(true), &json!("Dakar and Thiès"))
    );
    assert_eq!(anyone.get("/api/v1/practice-journeys").expect(200).json()["items"], json!([journey]));
    assert_eq!(anyone.get(&format!("{PATH}?partner={}&country=SN,FR", people.other)).json()["page"]["total"], 1);
    assert_eq!(anyone.get(&format!("{PATH}?country=FR")).json()["page"]["total"], 0);
    assert_eq!(operations(&anyone), ["updated"]);
}

fn nobody_decides_on_what_concerns_them(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (people, practice, _) = published(&service);
    let body = report(&practice, &people.other, "On markets");
    people.author.post(PATH, &body).expect_problem(403, "forbidden");
    let made = people.reviewers[0].post(PATH, &body).expect(201);
    let path = made.header("location").to_owned();
    people.author.patch(&path, "*", &json!({ "title": "x" })).expect_problem(404, "not-found");
    step(&people.author, &path, json!({ "to": "submitted" })).expect_problem(404, "not-found");
    // The Secretariat submits it for the partner: the same person must not decide on it.
    step(&people.editor, &path, json!({ "to": "submitted" })).expect(200);
    assert_eq!(people.editor.get(&path).json()["desk"]["interest"], "submitter");
    let refused = step(&people.editor, &path, json!({ "to": "approved" })).expect_problem(403, "forbidden");
    assert!(refused.json()["detail"].as_str().unwrap().contains("submitted this replication"), "{}", refused.text());
    step(&people.reviewers[0], &path, json!({ "to": "approved" })).expect_problem(403, "forbidden");
    people.reviewers[0].post(&format!("{path}/transitions"), &json!({ "to": "draft" })).expect_problem(428, "precondition-required");
    step(&people.admin, &path, json!({ "to": "approved" })).expect(200);
    people.author.patch(&path, "*", &json!({ "title": "x" })).expect_problem(403, "forbidden");
    people.author.delete(&path, "*").expect_problem(403, "forbidden");
    people.reviewers[0].patch(&path, "*", &json!({ "title": "x" })).expect_problem(409, "conflict");
    people.editor.patch(&path, "*", &json!({ "title": "On the markets" })).expect(200);
    assert_eq!(service.anyone().get(&path).json()["title"], "On the markets");
}

fn what_is_wrong_is_refused_with_its_place(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (people, practice, _) = published(&service);
    let nobody = "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f";
    let unpublished = people.author.post(practices::PATH, &snapshot(&people.own, "Draft")).expect(201).json()["id"].clone();
    let with = |changes: &Value| {
        let mut body = report(&practice, &people.other, "Sample");
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (changes, places) in [
        (json!({ "title": " " }), vec!["/title bad_format"]),
        (json!({ "countries": ["XX", "SN", "SN"] }), vec!["/countries/0 unknown_reference", "/countries/2 repeated"]),
        (json!({ "ended_on": "2023-01-01" }), vec!["/ended_on out_of_range", "/ongoing contradiction"]),
        (json!({ "place": "safe\u{202E}gpj.exe" }), vec!["/place bad_character"]),
        (json!({ "sections": { "changes": "x".repeat(20_001) } }), vec!["/sections/changes too_long"]),
        (json!({ "sections": { "colour": "x" } }), vec!["/sections/colour unknown_field"]),
        (json!({ "results": [{ "indicator": "x", "value": "many" }] }), vec!["/results/0/value bad_format"]),
        (json!({ "links": [{ "title": "x", "url": "javascript:alert(1)" }] }), vec!["/links/0/url bad_format"]),
        (json!({ "practice": nobody }), vec!["/practice unknown_reference"]),
        (json!({ "practice": unpublished }), vec!["/practice unknown_reference"]),
        (json!({ "partner": nobody }), vec!["/partner unknown_reference"]),
        (json!({ "partner": people.own }), vec!["/partner contradiction"]),
        (json!({ "status": "approved" }), vec!["/status unknown_field"]),
    ] {
        assert_eq!(people.admin.post(PATH, &with(&changes)).expect(400).places(), places, "{changes}");
    }
    let made = people.admin.post(PATH, &with(&json!({}))).expect(201);
    let path = made.header("location");
    let forged = people.admin.patch(path, "*", &json!({ "status": "approved", "approved_at": "2026-01-01T00:00:00Z" }));
    assert_eq!(forged.expect(400).places(), ["/approved_at read_only", "/status read_only"]);
    assert_eq!(people.admin.patch(path, "*", &json!({ "practice": unpublished })).expect(400).places(), ["/practice read_only"]);
    let anyone = service.anyone();
    for (query, place) in [
        ("?limit=101", "limit out_of_range"),
        ("?sort=colour", "sort not_allowed"),
        ("?status=open", "status not_allowed"),
        ("?practice=x", "practice bad_format"),
        ("?cursor=x", "cursor bad_cursor"),
        ("?fields=colour", "fields not_allowed"),
        ("?colour=x", "colour unknown_parameter"),
    ] {
        assert_eq!(anyone.get(&format!("{PATH}{query}")).expect(400).places(), [place], "{query}");
    }
    assert_eq!(anyone.get("/api/v1/practice-journeys?cursor=x").expect(400).places(), ["cursor bad_cursor"]);
    anyone.get(&format!("{}/nowhere/replications", practices::PATH)).expect_problem(404, "not-found");
    anyone.get(&format!("{}/{}/journey", practices::PATH, unpublished.as_str().unwrap())).expect_problem(404, "not-found");
    // The same request twice makes one report.
    let (body, key) = (with(&json!({ "title": "Once" })).to_string(), [("content-type", "application/json"), ("idempotency-key", "once")]);
    let first = people.admin.send("POST", PATH, &key, Some(body.as_bytes())).expect(201).json();
    assert_eq!(people.admin.send("POST", PATH, &key, Some(body.as_bytes())).expect(201).json(), first);
    people.admin.post_if("/api/v1/partners/other/transitions", "*", &json!({ "to": "suspended", "reason": "Sample." })).expect(200);
    people.admin.post(PATH, &with(&json!({}))).expect_problem(409, "conflict");
}

fn they_stay_with_an_archived_practice_and_go_with_a_withdrawn_one(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (people, practice, slug) = published(&service);
    let (anyone, page) = (service.anyone(), format!("{}/{slug}", practices::PATH));
    let path = approved(&people, &report(&practice, &people.other, "On markets"));
    let draft = people.reviewers[0].post(PATH, &report(&practice, &people.other, "On ships")).expect(201).header("location").to_owned();
    step(&people.editor, &page, json!({ "to": "archived", "reason": "The programme ended." })).expect(200);
    anyone.get(&path).expect(200);
    assert_eq!(anyone.get(&format!("{page}/replications")).json()["page"]["total"], 1);
    assert_eq!(anyone.get("/api/v1/practice-journeys").json()["page"]["total"], 0, "what is archived is no longer found");
    people.reviewers[0].post(PATH, &report(&practice, &people.other, "On farms")).expect_problem(409, "conflict");
    step(&people.reviewers[0], &draft, json!({ "to": "submitted" })).expect_problem(409, "conflict");
    step(&people.editor, &page, json!({ "to": "published" })).expect(200);
    assert_eq!(anyone.get("/api/v1/practice-journeys").json()["page"]["total"], 1);
    // A new version of the practice keeps what others made of it.
    people.author.patch(&page, "*", &json!({ "title": "Joint visits, again" })).expect(200);
    assert_eq!(people.author.get(&format!("{page}?revision=working")).json()["replications"], 1);

    people.author.delete(&page, "*").expect(204);
    for gone in [&path, &draft, &format!("{page}/replications"), &format!("{page}/journey")] {
        people.reviewers[0].get(gone).expect_problem(410, "gone");
    }
    assert_eq!(operations(&anyone), ["updated", "deleted"], "only what was public is told to have gone");
    assert_eq!(anyone.get(PATH).json()["page"]["total"], 0);
    let mail = service.mail(4);
    assert!(mail.iter().any(|letter| letter.contains("This practice was withdrawn") && letter.contains("On markets")), "{mail:?}");
}

fn two_at_once_count_once_each(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (people, practice, slug) = published(&service);
    let paths: Vec<String> = (0..4)
        .map(|number| {
            let made = people.reviewers[0].post(PATH, &report(&practice, &people.other, &format!("Number {number}"))).expect(201);
            let path = made.header("location").to_owned();
            step(&people.reviewers[0], &path, json!({ "to": "submitted" })).expect(200);
            path
        })
        .collect();
    // Both of the Secretariat decide on all of them at the same moment.
    let decided: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = paths
            .iter()
            .flat_map(|path| [(&people.editor, path), (&people.admin, path)])
            .map(|(person, path)| {
                let tag = person.get(path).expect(200).header("etag").to_owned();
                (person, path, tag)
            })
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(person, path, tag)| {
                scope.spawn(move || person.post_if(&format!("{path}/transitions"), &tag, &json!({ "to": "approved" })).status)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(decided.iter().filter(|status| **status == 200).count(), 4, "{decided:?}");
    assert!(decided.iter().all(|status| [200, 409, 412].contains(status)), "{decided:?}");
    let page = format!("{}/{slug}", practices::PATH);
    assert_eq!(service.anyone().get(&page).json()["replications"], 4);
    // The practice is withdrawn while others report on it: none is left behind without it.
    let body = report(&practice, &people.other, "Late");
    thread::scope(|scope| {
        let late: Vec<_> = (0..4).map(|_| scope.spawn(|| people.reviewers[0].post(PATH, &body))).collect();
        let withdrawn = scope.spawn(|| people.author.delete(&page, "*"));
        withdrawn.join().unwrap().expect(204);
        for answer in late.into_iter().map(|thread| thread.join().unwrap()) {
            assert!([201, 400].contains(&answer.status), "{}", answer.text());
            if answer.status == 201 {
                people.reviewers[0].get(answer.header("location")).expect_problem(410, "gone");
            }
        }
    });
    assert_eq!(people.admin.get(PATH).json()["page"]["total"], 0);
}

fn they_are_listed_page_by_page_and_go_along_when_partners_are_merged(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (people, practice, slug) = published(&service);
    for (number, began) in ["2023-05-01", "2021-01-01", "2022-02-02"].into_iter().enumerate() {
        let mut body = report(&practice, &people.other, &format!("Number {number}"));
        body["started_on"] = json!(began);
        approved(&people, &body);
    }
    people.reviewers[0].post(PATH, &json!({ "practice": practice, "partner": people.other, "lang": "en", "title": "Draft" })).expect(201);
    let titles = |caller: &Client, first: String| {
        let (mut found, mut next) = (Vec::new(), first.clone());
        while !next.is_empty() {
            let body = caller.get(&next).expect(200).json();
            found.extend(body["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
            next = body["page"]["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}")).unwrap_or_default();
        }
        found
    };
    let of_practice = format!("{}/{slug}/replications?limit=1", practices::PATH);
    assert_eq!(titles(&service.anyone(), of_practice.clone()), ["Number 1", "Number 2", "Number 0"]);
    assert_eq!(titles(&people.reviewers[0], of_practice), ["Number 1", "Number 2", "Number 0", "Draft"]);
    for (sort, expected) in [
        ("-started_on", ["Number 0", "Number 2", "Number 1", "Draft"]),
        ("approved_at", ["Number 0", "Number 1", "Number 2", "Draft"]),
        ("-approved_at", ["Number 2", "Number 1", "Number 0", "Draft"]),
        ("-updated_at", ["Draft", "Number 2", "Number 1", "Number 0"]),
    ] {
        assert_eq!(titles(&people.admin, format!("{PATH}?limit=1&sort={sort}")), expected, "{sort}");
    }
    let stops = service.anyone().get(&format!("{}/{slug}/journey", practices::PATH)).json()["stops"].clone();
    let began: Vec<&str> = stops.as_array().unwrap().iter().map(|stop| stop["started_on"].as_str().unwrap()).collect();
    assert_eq!(began, ["2021-01-01", "2022-02-02", "2023-05-01"], "in order");

    people.admin.post_if("/api/v1/partners/third/merge", "*", &json!({ "duplicate": people.other })).expect(200);
    let third = people.admin.get("/api/v1/partners/third").json()["id"].clone();
    assert_eq!(service.anyone().get(&format!("{PATH}?partner={}", third.as_str().unwrap())).json()["page"]["total"], 3);
    assert_eq!(people.admin.get(&format!("{PATH}?partner={}", people.other)).json()["page"]["total"], 0);
}
