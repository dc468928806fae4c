//! Saved searches: kept by a person, mailed when something is new, switched off by a link.

use std::{thread, time::Duration};

use coalition_tests::{Client, Engine, Service, service::eventually};
use serde_json::{Value, json};

use crate::{
    Story,
    people::secret,
    practices::{self, people},
};

pub const STORIES: &[Story] = &[
    ("saved_searches::a_person_keeps_searches_and_nobody_else_sees_them", a_person_keeps_searches_and_nobody_else_sees_them),
    ("saved_searches::they_are_checked_as_the_list_is", they_are_checked_as_the_list_is),
    (
        "saved_searches::what_becomes_public_is_mailed_once_until_that_is_switched_off",
        what_becomes_public_is_mailed_once_until_that_is_switched_off,
    ),
];

/// Stories of several nodes, which only PostgreSQL can tell.
pub const STORIES_OF_NODES: &[Story] = &[("saved_searches::of_two_nodes_one_sends_a_digest", of_two_nodes_one_sends_a_digest)];

const PATH: &str = "/api/v1/saved-searches";

/// Practices that become public at once, by title and country.
fn import(admin: &Client, partner: &str, practices: &[(&str, &str)]) {
    let line = |(title, country): &(&str, &str)| {
        json!({
            "external_id": title, "partner": partner, "status": "published", "published_at": "2021-05-04", "kind": "snapshot", "lang": "en",
            "title": title, "summary": "x", "priorities": ["labour-rights"], "countries": [country], "sections": { "approach": "x" },
        })
        .to_string()
    };
    let body = practices.iter().map(line).collect::<Vec<_>>().join("\n");
    let listed = "/api/v1/imports?collection=practices&wait=30&source=list";
    let report = admin.send("POST", listed, &[("content-type", "application/x-ndjson")], Some(body.as_bytes())).expect(201).json();
    assert_eq!(report["report"]["created"].as_u64(), u64::try_from(practices.len()).ok(), "{report}");
}

fn digests(service: &Service) -> Vec<String> {
    service.mail(0).into_iter().filter(|mail| mail.contains("New in your search")).collect()
}

fn a_person_keeps_searches_and_nobody_else_sees_them(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let (own, other) = (&people.author, &people.reviewers[0]);
    service.anyone().get(PATH).expect_problem(401, "unauthenticated");
    let input = json!({ "name": "Inspection", "query": "q=inspection&country=BR,SN&sort=-published_at" });
    let made = own.post(PATH, &input).expect(201);
    let path = made.header("location").to_owned();
    let record = made.json();
    assert_eq!((&record["digest"], &record["next_digest_at"], &record["lang"]), (&json!("never"), &Value::Null, &json!("en")));
    assert_eq!(record["feed"], "/api/v1/practices?q=inspection&country=BR,SN&sort=-published_at&format=atom");
    service.anyone().get(record["href"].as_str().unwrap()).expect(200);
    assert_eq!(own.get(PATH).json()["items"], json!([record]));
    assert_eq!(other.get(PATH).json()["items"], json!([]));
    for stranger in [other, &people.admin] {
        stranger.get(&path).expect_problem(404, "not-found");
        stranger.patch(&path, "*", &json!({ "name": "x" })).expect_problem(404, "not-found");
        stranger.delete(&path, "*").expect_problem(404, "not-found");
    }
    let renamed = own.patch(&path, made.header("etag"), &json!({ "name": "Inspections", "digest": "weekly" })).expect(200);
    assert!(renamed.json()["next_digest_at"].as_str() > record["created_at"].as_str());
    own.patch(&path, made.header("etag"), &json!({ "name": "x" })).expect_problem(412, "stale");
    own.put(&path, renamed.header("etag"), &renamed.json()).expect(200);
    assert_eq!(own.get(&path).json()["version"], 2, "sending back what was read changes nothing");
    assert_eq!(own.patch(&path, "*", &json!({ "feed": "x", "id": "x" })).expect(400).places(), ["/id read_only"]);
    let changes = people.admin.get("/api/v1/changes?since=0&limit=1000").expect(200).json();
    assert!(!changes.to_string().contains("saved-searches"), "no log tells of them");

    // Two at once: the fiftieth is the last.
    for number in 0..48 {
        own.post(PATH, &json!({ "name": format!("Number {number}") })).expect(201);
    }
    let mut answers: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| own.post(PATH, &json!({ "name": "Last" })).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409]);
    own.send("DELETE", &path, &[], None).expect_problem(428, "precondition-required");
    own.delete(&path, "*").expect(204);
    own.get(&path).expect_problem(404, "not-found");
    // They go with the account.
    let id = own.get("/api/v1/me").expect(200).json()["id"].as_str().unwrap().to_owned();
    people.admin.delete(&format!("/api/v1/users/{id}"), "*").expect(204);
    own.get(PATH).expect_problem(401, "unauthenticated");
}

fn they_are_checked_as_the_list_is(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for query in ["", "q=%22joint%20visits%22", "sdg=8,1&kind=full", "published_since=2026-01-01T00:00:00Z", "year=2026"] {
        let answer = service.anyone().get(&format!("{}?{query}", practices::PATH));
        let saved = admin.post(PATH, &json!({ "name": "x", "query": query }));
        assert_eq!((answer.status == 200, saved.status == 201), (true, true), "{query}: {}", saved.text());
    }
    for query in [
        "colour=x",
        "sdg=18",
        "sdg=x",
        "kind=long",
        "year=0",
        "sort=colour",
        "published_since=yesterday",
        "partner=x",
        "q=%FF",
        "limit=5",
        "cursor=x",
        "fields=title",
        "lang=fr",
        "facets=country",
        "format=atom",
    ] {
        assert_eq!(admin.post(PATH, &json!({ "name": "x", "query": query })).expect(400).places(), ["/query bad_query"], "{query}");
    }
    let words = format!("q={}", "word+".repeat(17));
    assert_eq!(admin.post(PATH, &json!({ "name": "x", "query": words })).expect(400).places(), ["/query bad_query"]);
    for (body, places) in [
        (json!({ "query": "" }), vec!["/name required"]),
        (json!({ "name": " " }), vec!["/name bad_format"]),
        (json!({ "name": "x", "query": "q=é" }), vec!["/query bad_format"]),
        (json!({ "name": "x", "query": "x".repeat(2001) }), vec!["/query too_long"]),
        (json!({ "name": "x", "digest": "hourly" }), vec!["/digest not_allowed"]),
        (json!({ "name": "x", "lang": "english" }), vec!["/lang bad_format"]),
        (json!({ "name": "x", "next_digest_at": null }), vec!["/next_digest_at unknown_field"]),
    ] {
        assert_eq!(admin.post(PATH, &body).expect(400).places(), places, "{body}");
    }
    let anyone = service.anyone();
    let nobodys = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x";
    let refused = anyone.post("/api/v1/saved-search-unsubscriptions", &json!({ "secret": nobodys })).expect(400);
    assert_eq!(refused.places(), ["/secret expired"]);
    let refused = anyone.send("POST", &format!("/api/v1/saved-search-unsubscriptions/{nobodys}"), &[], None).expect(400);
    assert_eq!(refused.places(), ["/secret expired"]);
}

fn what_becomes_public_is_mailed_once_until_that_is_switched_off(engine: Engine<'_>) {
    // No pause: a digest is due as soon as something is new.
    let service = Service::start_with(engine, &[("digest_hours", "0")]);
    let people = people(&service);
    import(&people.admin, &people.other, &[("Old visits", "BR")]);
    let search = json!({ "name": "Brazil", "query": "country=BR", "digest": "daily" });
    let path = people.author.post(PATH, &search).expect(201).header("location").to_owned();
    let words = json!({ "name": "Words", "query": "q=together", "digest": "weekly", "lang": "en" });
    let by_words = people.author.post(PATH, &words).expect(201).header("location").to_owned();
    import(&people.admin, &people.other, &[("New visits", "BR"), ("Elsewhere together", "SN")]);
    eventually(Duration::from_secs(30), "both digests are sent", || digests(&service).len() == 2);
    let mail = digests(&service);
    let brazil = mail.iter().find(|mail| mail.contains("\"Brazil\"")).unwrap();
    assert!(brazil.contains("New visits") && brazil.contains("/en/practices/new-visits"), "{brazil}");
    assert!(!brazil.contains("Old visits") && !brazil.contains("Elsewhere"), "{brazil}");
    let words = mail.iter().find(|mail| mail.contains("\"Words\"")).unwrap();
    assert!(words.contains("Elsewhere together") && !words.contains("New visits"), "{words}");

    // Many at once: twenty are named, the rest is a link.
    let titles: Vec<String> = (0..25).map(|number| format!("Visit {number:02}")).collect();
    let many: Vec<(&str, &str)> = titles.iter().map(|title| (title.as_str(), "BR")).collect();
    import(&people.admin, &people.other, &many);
    eventually(Duration::from_secs(30), "a third digest is sent", || digests(&service).len() == 3);
    let third = digests(&service).pop().unwrap();
    assert_eq!(third.matches("/en/practices/visit-").count(), 20, "{third}");
    assert!(third.contains("And 5 more.") && third.contains("/en/practices?country=BR"), "{third}");

    // The link of any digest switches it off, twice if need be; the other search goes on.
    let anyone = service.anyone();
    let link = secret(brazil, "saved-searches/unsubscribe#");
    for _ in 0..2 {
        anyone.post("/api/v1/saved-search-unsubscriptions", &json!({ "secret": link })).expect(204);
    }
    assert_eq!(people.author.get(&path).json()["digest"], "never");
    assert!(words.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{words}");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let at_once = secret(words, "saved-search-unsubscriptions/");
    anyone.send("POST", &format!("/api/v1/saved-search-unsubscriptions/{at_once}"), &form, Some(b"List-Unsubscribe=One-Click")).expect(204);
    assert_eq!(people.author.get(&by_words).json()["digest"], "never");
    import(&people.admin, &people.other, &[("Last visits together", "BR")]);
    thread::sleep(Duration::from_secs(7));
    assert_eq!(digests(&service).len(), 3);
    // Switched on again, it tells what comes from then on.
    people.author.patch(&path, "*", &json!({ "digest": "daily" })).expect(200);
    import(&people.admin, &people.other, &[("After all", "BR")]);
    eventually(Duration::from_secs(30), "a fourth digest is sent", || digests(&service).len() == 4);
    let fourth = digests(&service).pop().unwrap();
    assert!(fourth.contains("After all") && !fourth.contains("Last visits"), "{fourth}");
}

fn of_two_nodes_one_sends_a_digest(engine: Engine<'_>) {
    let first = Service::start_with(engine, &[("digest_hours", "0")]);
    let second = first.another_node();
    let people = people(&first);
    for number in 0..6 {
        people.author.post(PATH, &json!({ "name": format!("Number {number}"), "digest": "daily" })).expect(201);
    }
    import(&people.admin, &people.other, &[("New visits", "BR")]);
    let all = || [digests(&first), digests(&second)].concat();
    eventually(Duration::from_secs(40), "every digest is sent", || all().len() >= 6);
    thread::sleep(Duration::from_secs(11));
    let mut named: Vec<String> = all().iter().map(|mail| secret(&mail.replace(' ', "-"), "New-in-your-search-\"")).collect();
    named.sort_unstable();
    assert_eq!(named, (0..6).map(|number| format!("Number-{number}")).collect::<Vec<_>>(), "each once");
}
