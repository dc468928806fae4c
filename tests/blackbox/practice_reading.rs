//! Good practices as everybody reads them: listed, found, shown safely, in the reader's language.

use std::time::Duration;

use coalition_tests::{Engine, Service, service::eventually};
use serde_json::{Value, json};

use crate::{
    Story,
    practices::{PATH, complete_in_french, partner, people, publish, snapshot, step, submitted},
};

pub const STORIES: &[Story] = &[
    ("practice_reading::markdown_is_shown_safely", markdown_is_shown_safely),
    ("practice_reading::published_ones_are_listed_page_by_page", published_ones_are_listed_page_by_page),
    ("practice_reading::published_ones_are_found_by_what_they_say", published_ones_are_found_by_what_they_say),
    ("practice_reading::readers_get_their_language_where_it_is_published", readers_get_their_language_where_it_is_published),
];

fn markdown_is_shown_safely(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let own = partner(&admin, "Own");
    let mut body = snapshot(&own, "<script>alert(1)</script>");
    let hostile = format!(
        "<script>alert(1)</script>\n\n[a](javascript:alert(1)) ![b](https://example.org/pixel.gif) [c](https://example.org)\n\n| a |\n|--|\n| b |\n\n{}deep",
        ">".repeat(10_000)
    );
    body["sections"]["approach"] = json!(hostile);
    let made = admin.post(PATH, &body).expect(201).json();
    let html = made["text"]["sections"][0]["html"].as_str().unwrap().to_owned();
    for never in ["<script", "javascript:", "<img", "pixel.gif"] {
        assert!(!html.contains(never), "{never}");
    }
    assert!(html.contains("<table>") && html.contains("rel=\"noopener noreferrer nofollow ugc\""), "{html}");
    assert!(html.len() < 20_000, "{}", html.len());
    assert_eq!(made["sections"]["approach"].as_str(), Some(hostile.as_str()), "the source is kept as it was written");
    assert_eq!(made["text"]["title"]["text"], "<script>alert(1)</script>");
}

fn published_ones_are_listed_page_by_page(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("practice_reviews", "0")]);
    let people = people(&service);
    let anyone = service.anyone();
    for title in ["Émile", "alpha", "Zebra", "beta", "alpha"] {
        let path = people.author.post(PATH, &snapshot(&people.own, title)).expect(201).header("location").to_owned();
        step(&people.author, &path, json!({ "to": "submitted" })).expect(200);
        for to in ["in_review", "approved", "published"] {
            step(&people.editor, &path, json!({ "to": to })).expect(200);
        }
    }
    people.author.post(PATH, &snapshot(&people.own, "A draft")).expect(201);
    for (sort, expected) in [
        ("title", vec!["alpha", "alpha", "beta", "Émile", "Zebra"]),
        ("-title", vec!["Zebra", "Émile", "beta", "alpha", "alpha"]),
        ("published_at", vec!["Émile", "alpha", "Zebra", "beta", "alpha"]),
        ("-published_at", vec!["alpha", "beta", "Zebra", "alpha", "Émile"]),
    ] {
        let (mut titles, mut next) = (Vec::new(), format!("{PATH}?limit=2&sort={sort}"));
        loop {
            let page = anyone.get(&next).expect(200).json();
            assert_eq!(page["page"]["total"], 5);
            titles.extend(page["items"].as_array().unwrap().iter().map(|item| item["title"]["text"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            next = format!("{PATH}?limit=2&sort={sort}&cursor={cursor}");
        }
        assert_eq!(titles, expected, "{sort}");
    }
    assert_eq!(anyone.get(&format!("{PATH}/alpha-2")).expect(200).json()["title"], "alpha");
    assert_eq!(anyone.get(&format!("{PATH}?partner={}", people.other)).expect(200).json()["page"]["total"], 0);
    for wrong in ["limit=101", "sort=updated_at", "cursor=x", "fields=secret", "x=1", "partner=x"] {
        anyone.get(&format!("{PATH}?{wrong}")).expect_problem(400, "invalid-request");
    }
    let desk = people.author.get("/api/v1/practice-submissions?status=draft").expect(200).json();
    assert_eq!((desk["page"]["total"].as_i64(), desk["items"][0]["title"].as_str()), (Some(1), Some("A draft")));
}

/// What a list of practices answers.
fn listed(service: &Service, query: &str) -> Value {
    service.anyone().get(&format!("{PATH}?{query}")).expect(200).json()
}

fn total(service: &Service, query: &str) -> i64 {
    listed(service, query)["page"]["total"].as_i64().unwrap()
}

fn published_ones_are_found_by_what_they_say(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let people = people(&service);
    let visits = publish(&service, &people, &snapshot(&people.own, "Joint labour inspections"));
    let mut french = complete_in_french();
    for (field, value) in
        [("partner", json!(people.own)), ("kind", json!("full")), ("lang", json!("fr")), ("title", json!("Visites conjointes d’ateliers"))]
    {
        french[field] = value;
    }
    let fourth = partner(&people.admin, "Fourth");
    french["co_implementers"] = json!([{ "partner": fourth }, { "name": "Sample Weavers" }]);
    let ateliers = publish(&service, &people, &french);
    submitted(&people.author, &people.own);

    // Whoever published finds it at once: inflected, misspelt, without accents, unfinished, as a phrase, by place or instrument.
    for q in ["inspection", "inspecton", "labour+insp", "%22labour+inspections%22", "brasil"] {
        let found = listed(&service, &format!("q={q}&limit=1"));
        assert_eq!(found["items"][0]["slug"], visits, "{q}: {found}");
    }
    for q in ["atelier", "tripartites", "visite+conjoint", "C81", "Senegal", "weavers", "%22comite+tripartite%22"] {
        let found = listed(&service, &format!("q={q}"));
        assert_eq!((found["page"]["total"].as_i64(), &found["items"][0]["slug"]), (Some(1), &json!(ateliers)), "{q}: {found}");
    }
    assert_eq!(total(&service, "q=%22inspections+labour%22"), 0, "words of a phrase stand in their order");
    assert_eq!(total(&service, "q=sample+practice&highlight=true"), 1, "weavers, but not the submitted one");
    let shown = listed(&service, "q=tripartite+ateliers&highlight=true");
    let fields: Vec<&str> = shown["items"][0]["highlights"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["title", "social_dialogue"], "{shown}");

    // Filters narrow; a facet's own filter does not narrow its counts.
    for (query, expected) in [
        ("kind=full", 1),
        ("kind=full,snapshot", 2),
        ("priority=labour-rights&country=BR", 1),
        ("priority=labour-rights&country=BR,SN", 2),
        ("region=africa", 1),
        ("instrument=c081&sdg=8&language=fr", 1),
        ("language=en&sdg=8", 0),
        ("constituency=ngos", 2),
        ("constituency=workers", 0),
        ("year=1999", 0),
        ("q=visits&published_since=2999-01-01T00:00:00Z", 0),
    ] {
        assert_eq!(total(&service, query), expected, "{query}");
    }
    let counted = listed(&service, "country=BR&facets=country,kind,partner,year&limit=1");
    assert_eq!(counted["facets"]["country"], json!([{ "value": "BR", "count": 1 }, { "value": "SN", "count": 1 }]));
    assert_eq!(counted["facets"]["kind"], json!([{ "value": "snapshot", "count": 1 }]));
    assert_eq!(listed(&service, "facets=partner")["facets"]["partner"], json!([{ "value": people.own, "count": 2 }]));

    // Pages by relevance hold each once, and a word that nobody wrote is put right.
    let first = listed(&service, "q=labour+rights+inspections+ateliers&limit=1");
    if let Some(cursor) = first["page"]["next_cursor"].as_str() {
        let next = listed(&service, &format!("q=labour+rights+inspections+ateliers&limit=1&cursor={cursor}"));
        assert_ne!(first["items"][0]["id"], next["items"][0]["id"]);
    }
    assert_eq!(listed(&service, "q=wokshops+qqqqqq")["did_you_mean"], Value::Null, "nothing is near");
    assert_eq!(listed(&service, "q=%22inspecttions+and+unions%22")["did_you_mean"], "\"inspections and unions\"");
    for hostile in ["((((+AND+OR+NOT", "***", "%F0%9F%98%80%F0%9F%98%80", "%E2%80%AE%D9%85%D9%86%D8%B8%D9%85%D8%A9", "%22", "%ff"] {
        let status = service.anyone().get(&format!("{PATH}?q={hostile}&facets=kind")).status;
        assert!([200, 400].contains(&status), "{hostile}: {status}");
    }
    assert_eq!(service.anyone().get(&format!("{PATH}?q={}", "word+".repeat(10_000))).status / 100, 4);

    // Found across collections, and beside what is like it, but never itself.
    let hits = service.anyone().get("/api/v1/search?q=inspections").expect(200).json();
    assert_eq!((&hits["items"][0]["collection"], &hits["items"][0]["title"]), (&json!("practices"), &json!("Joint labour inspections")));
    let alike = service.anyone().get(&format!("{PATH}/{visits}/similar")).expect(200).json();
    assert!(alike["items"].as_array().unwrap().iter().all(|item| item["slug"] == ateliers), "{alike}");

    // What the partners are called now is what they are found by, whoever they did it with.
    for (slug, name) in [("own", "Okapi"), ("fourth", "Quagga")] {
        people.admin.patch(&format!("/api/v1/partners/{slug}"), "*", &json!({ "names": { "en": name } })).expect(200);
    }
    assert_eq!((total(&service, "q=okapi"), total(&service, "q=quagga")), (2, 1));

    // An index that is gone is built anew with the practices.
    service.stop();
    std::fs::remove_dir_all(service.data_dir.join("index")).unwrap();
    service.launch();
    eventually(Duration::from_secs(10), "it is built anew", || {
        service.anyone().get(&format!("{PATH}?q=quagga")).json()["page"]["total"] == 1
    });

    // Archived and withdrawn ones are no longer found.
    let editor = service.sign_in("editor-secretariat@example.org");
    step(&editor, &format!("{PATH}/{visits}"), json!({ "to": "archived", "reason": "Out of date." })).expect(200);
    assert_eq!((total(&service, "q=inspection+brazil"), total(&service, "kind=snapshot")), (0, 0));
    editor.delete(&format!("{PATH}/{ateliers}"), "*").expect(204);
    assert_eq!(total(&service, "q=ateliers"), 0);
    service.anyone().get(&format!("{PATH}/{ateliers}/similar")).expect(410);
}

fn readers_get_their_language_where_it_is_published(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("practice_reviews", "0")]);
    let people = people(&service);
    let (anyone, author) = (service.anyone(), &people.author);
    let path = author.post(PATH, &snapshot(&people.own, "Joint visits")).expect(201).header("location").to_owned();
    step(author, &path, json!({ "to": "submitted" })).expect(200);
    for to in ["in_review", "approved", "published"] {
        step(&people.editor, &path, json!({ "to": to })).expect(200);
    }
    let seen = |lang: &str| anyone.get(&format!("{path}?lang={lang}")).expect(200).json()["text"].clone();
    assert_eq!((seen("fr")["title"]["lang"].as_str(), seen("fr")["languages"].clone()), (Some("en"), json!(["en"])));
    let list = format!("{path}/translations");
    author.post(&list, &json!({ "lang": "en" })).expect_problem(400, "invalid-request");
    let wrong = json!({ "lang": "fr", "parts": { "/sections/lessons": { "text": "x", "status": "draft" } } });
    assert_eq!(author.post(&list, &wrong).expect(400).places(), ["/parts/~1sections~1lessons unknown_reference"]);
    let parts = json!({
        "/title": { "text": "Visites conjointes", "status": "published" },
        "/sections/approach": { "text": "Ils y sont allés **ensemble**.", "status": "draft" },
    });
    let made = author.post(&list, &json!({ "lang": "FR", "parts": parts })).expect_problem(400, "invalid-request");
    assert_eq!(made.places(), ["/lang bad_format"]);
    let made = author.post(&list, &json!({ "lang": "fr", "parts": parts })).expect(201);
    author.post(&list, &json!({ "lang": "fr" })).expect_problem(409, "conflict");
    assert_eq!(made.json()["missing"], json!(["/summary"]));
    let french = seen("fr-CH");
    assert_eq!(french["title"], json!({ "text": "Visites conjointes", "lang": "fr" }), "as soon as it is published");
    assert_eq!((french["sections"][0]["lang"].as_str(), french["languages"].clone()), (Some("en"), json!(["en", "fr"])));
    assert_eq!(anyone.get(&format!("{PATH}?lang=fr")).json()["items"][0]["title"]["text"], "Visites conjointes");
    let mut all = author.get(made.header("location")).expect(200).json();
    all["parts"]["/sections/approach"]["status"] = json!("published");
    let put = author.put(made.header("location"), made.header("etag"), &all).expect(200);
    author.put(made.header("location"), made.header("etag"), &all).expect_problem(412, "stale");
    assert_eq!(seen("fr")["sections"][0]["html"], "<p>Ils y sont allés <strong>ensemble</strong>.</p>\n");
    assert_eq!(
        author.put(made.header("location"), put.header("etag"), &put.json()).expect(200).json()["version"],
        2,
        "nothing has changed"
    );
    // The next version of the original has another text: the French one says that it is older.
    author.patch(&path, "*", &json!({ "sections": { "approach": "They went together, twice." } })).expect(200);
    assert_eq!(seen("fr")["sections"][0]["outdated"], false);
    step(author, &path, json!({ "to": "submitted" })).expect(200);
    for to in ["in_review", "approved", "published"] {
        step(&people.editor, &path, json!({ "to": to })).expect(200);
    }
    assert_eq!((seen("fr")["sections"][0]["outdated"].clone(), seen("en")["sections"][0]["outdated"].clone()), (json!(true), json!(false)));
    let progress = people.editor.get(&list).expect(200).json();
    assert_eq!((progress["items"][0]["outdated"].as_i64(), progress["items"][0]["published"].as_i64()), (Some(1), Some(2)));
    anyone.get(&list).expect_problem(401, "unauthenticated");
    people.reviewers[0].get(&list).expect_problem(403, "forbidden");
    author.delete(made.header("location"), "*").expect(204);
    assert_eq!(seen("fr")["title"]["lang"], "en");
    author.get(made.header("location")).expect_problem(404, "not-found");
}
