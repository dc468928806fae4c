//! The directory of partners: reading, changing, paging.

use std::{collections::HashSet, thread};

use coalition_tests::{Engine, Service};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("directory::a_record_lives_from_creation_to_tombstone", a_record_lives_from_creation_to_tombstone),
    ("directory::nobody_overwrites_anybody", nobody_overwrites_anybody),
    ("directory::what_is_read_can_be_sent_back", what_is_read_can_be_sent_back),
    ("directory::every_order_pages_through_everything_once", every_order_pages_through_everything_once),
    ("directory::filters_narrow_and_combine", filters_narrow_and_combine),
    ("directory::old_addresses_lead_to_the_present_one", old_addresses_lead_to_the_present_one),
    ("directory::states_move_along_their_rules", states_move_along_their_rules),
    ("directory::duplicates_merge_and_nothing_is_lost", duplicates_merge_and_nothing_is_lost),
    ("directory::people_change_their_own_partner_only", people_change_their_own_partner_only),
    ("directory::languages_are_chosen_as_asked", languages_are_chosen_as_asked),
    ("directory::a_partner_is_linked_data_too", a_partner_is_linked_data_too),
    ("directory::two_who_delete_at_once_are_both_answered", two_who_delete_at_once_are_both_answered),
];

fn sample(name: &str) -> Value {
    json!({ "names": { "en": name }, "constituency": "ngos" })
}

fn a_record_lives_from_creation_to_tombstone(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    anyone.post("/api/v1/partners", &sample("X")).expect_problem(401, "unauthenticated");
    let made = admin.post("/api/v1/partners", &sample("Fédération d’Exemple")).expect(201);
    assert_eq!(made.header("location"), "/api/v1/partners/federation-dexemple");
    assert_eq!(made.json()["version"], 1);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for address in ["federation-dexemple", id.as_str()] {
        let read = anyone.get(&format!("/api/v1/partners/{address}")).expect(200);
        assert_eq!(read.json()["names"]["en"], "Fédération d’Exemple");
        assert_eq!(read.json()["status"], "active");
    }
    let path = format!("/api/v1/partners/{id}");
    let changed = admin.patch(&path, made.header("etag"), &json!({ "website": "https://example.org/", "acronym": "FX" })).expect(200);
    assert_eq!((changed.json()["version"].as_i64(), changed.json()["acronym"].as_str()), (Some(2), Some("FX")));
    let emptied = admin.patch(&path, changed.header("etag"), &json!({ "acronym": null })).expect(200);
    assert_eq!(emptied.json()["acronym"], Value::Null);
    let same = admin.patch(&path, emptied.header("etag"), &json!({ "acronym": null })).expect(200);
    assert_eq!(same.json()["version"], 3, "what changes nothing makes no version");
    admin.delete(&path, same.header("etag")).expect(204);
    anyone.get(&path).expect_problem(410, "gone");
    anyone.get("/api/v1/partners/federation-dexemple").expect_problem(410, "gone");
    assert_eq!(anyone.get("/api/v1/partners").json()["page"]["total"], 0);
}

fn nobody_overwrites_anybody(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let made = admin.post("/api/v1/partners", &sample("Example")).expect(201);
    let (path, tag) = ("/api/v1/partners/example", made.header("etag").to_owned());
    let merge = [("content-type", "application/merge-patch+json")];
    admin.send("PATCH", path, &merge, Some(b"{}")).expect_problem(428, "precondition-required");
    admin.send("DELETE", path, &[], None).expect_problem(428, "precondition-required");
    admin.patch(path, "3", &json!({})).expect_problem(400, "invalid-header");
    admin.patch(path, "\"77-x\"", &json!({ "acronym": "A" })).expect_problem(412, "stale");
    admin.patch(path, &tag, &json!({ "acronym": "A" })).expect(200);
    admin.patch(path, &tag, &json!({ "acronym": "B" })).expect_problem(412, "stale");
    assert_eq!(service.anyone().get(path).json()["acronym"], "A");
    // Of many at once with the same tag exactly one is let through.
    let tag = service.anyone().get(path).header("etag").to_owned();
    let done: usize = std::thread::scope(|scope| {
        let (admin, tag) = (&admin, &tag);
        let threads: Vec<_> =
            (0..8).map(|number| scope.spawn(move || admin.patch(path, tag, &json!({ "acronym": format!("N{number}") })).status)).collect();
        threads.into_iter().filter(|_| true).map(|thread| usize::from(thread.join().unwrap() == 200)).sum()
    });
    assert_eq!(done, 1);
}

fn what_is_read_can_be_sent_back(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let full = json!({
        "names": { "en": "Whole record", "fr": "Fiche entière", "ar": "سجل كامل" }, "acronym": "WR", "constituency": "academia",
        "country": "SN", "region": "africa", "website": "https://example.org/", "descriptions": { "en": "A sample." },
        "logo": { "url": "https://example.org/logo.svg", "credit": null, "permission": true },
        "priorities": ["equality", "protection"], "interventions": [{ "intervention": "living-wages", "role": "lead" }],
        "external_ids": [{ "scheme": "ror", "value": "02qtvee93" }], "joined_on": "2024-01-30",
    });
    let made = admin.post("/api/v1/partners", &full).expect(201);
    let path = "/api/v1/partners/whole-record";
    let read = admin.get(path).expect(200);
    for (name, value) in full.as_object().unwrap() {
        assert_eq!(&read.json()[name], value, "{name}");
    }
    let back = admin.put(path, read.header("etag"), &read.json()).expect(200);
    assert_eq!(back.json()["version"], 1, "sending back what was read changes nothing");
    let mut forged = read.json();
    forged["status"] = json!("suspended");
    forged["created_at"] = json!("2001-01-01T00:00:00Z");
    let refused = admin.put(path, read.header("etag"), &forged).expect_problem(400, "invalid-request");
    assert_eq!(refused.places(), ["/created_at read_only", "/status read_only"]);
    let mut other = full.clone();
    other["names"]["en"] = json!("Another");
    let taken = admin.post("/api/v1/partners", &other).expect_problem(409, "conflict");
    assert_eq!(taken.places(), ["/external_ids/0 taken"]);
    assert_eq!(made.json()["id"], read.json()["id"]);
}

fn every_order_pages_through_everything_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for number in 0..47 {
        let mut body = sample(&format!("{} sample", ["Émile", "emile", "Zoë", "anna", "Ölü"][number % 5]));
        if number % 3 != 0 {
            body["joined_on"] = json!(format!("2024-0{}-01", 1 + number % 4));
        }
        admin.post("/api/v1/partners", &body).expect(201);
    }
    let anyone = service.anyone();
    for sort in ["name", "-name", "joined_on", "-joined_on", "created_at", "-updated_at", "joined_on,-name", "-name,joined_on,created_at"] {
        let mut seen = Vec::new();
        let mut path = format!("/api/v1/partners?limit=5&sort={sort}");
        loop {
            let page = anyone.get(&path).expect(200);
            assert_eq!(page.json()["page"]["total"], 47);
            assert!(page.header("link").contains("rel=\"first\""));
            seen.extend(page.json()["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(next) = page.json()["page"]["next_cursor"].as_str().map(str::to_owned) else {
                assert!(!page.header("link").contains("rel=\"next\""));
                break;
            };
            assert!(page.header("link").contains(&format!("cursor={next}>; rel=\"next\"")));
            path = format!("/api/v1/partners?limit=5&sort={sort}&cursor={next}");
        }
        let unique: HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (47, 47), "{sort}");
    }
    let first = anyone.get("/api/v1/partners?limit=5&sort=name").json();
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let other = anyone.get(&format!("/api/v1/partners?limit=5&sort=-name&cursor={cursor}")).expect_problem(400, "invalid-request");
    assert_eq!(other.places(), ["cursor other_list"]);
    let few = anyone.get("/api/v1/partners?limit=1&fields=slug,name").json();
    let names: Vec<&String> = few["items"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "slug", "name"]);
}

fn filters_narrow_and_combine(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for (name, constituency, country, priorities) in [
        ("One", "governments", Some("SN"), vec!["equality"]),
        ("Two", "workers", Some("SN"), vec!["protection", "equality"]),
        ("Three", "workers", Some("BR"), vec![]),
        ("Four", "academia", None, vec!["protection"]),
    ] {
        let body = json!({ "names": { "en": name }, "constituency": constituency, "country": country, "priorities": priorities });
        admin.post("/api/v1/partners", &body).expect(201);
    }
    let found = |query: &str| {
        let mut names: Vec<String> = service.anyone().get(&format!("/api/v1/partners?{query}")).expect(200).json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["name"]["text"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(found("constituency=workers"), "Three Two");
    assert_eq!(found("constituency=workers,academia"), "Four Three Two");
    assert_eq!(found("constituency=workers&constituency=academia"), "Four Three Two");
    assert_eq!(found("constituency=workers&country=SN"), "Two");
    assert_eq!(found("region=africa"), "One Two");
    assert_eq!(found("region=019"), "Three");
    assert_eq!(found("priority=equality"), "One Two");
    assert_eq!(found("priority=equality,protection"), "Four One Two");
    assert_eq!(found("status=withdrawn"), "");
    assert_eq!(found("updated_since=2999-01-01T00:00:00Z"), "");
    assert_eq!(found("updated_since=2001-01-01T00:00:00Z").split(' ').count(), 4);
}

fn old_addresses_lead_to_the_present_one(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let made = admin.post("/api/v1/partners", &sample("First name")).expect(201);
    let second = admin.patch("/api/v1/partners/first-name", made.header("etag"), &json!({ "slug": "second-name" })).expect(200);
    let third = admin.patch("/api/v1/partners/second-name", second.header("etag"), &json!({ "slug": "third-name" })).expect(200);
    for old in ["first-name", "second-name"] {
        let answer = anyone.get(&format!("/api/v1/partners/{old}?lang=fr")).expect(308);
        assert_eq!(answer.header("location"), "/api/v1/partners/third-name?lang=fr");
    }
    admin.patch("/api/v1/partners/first-name", "*", &json!({})).expect_problem(409, "conflict");
    admin
        .post("/api/v1/partners", &json!({ "slug": "first-name", "names": { "en": "X" }, "constituency": "ngos" }))
        .expect_problem(409, "conflict");
    let back = admin.patch("/api/v1/partners/third-name", third.header("etag"), &json!({ "slug": "first-name" })).expect(200);
    assert_eq!(back.json()["slug"], "first-name");
    anyone.get("/api/v1/partners/first-name").expect(200);
    anyone.get("/api/v1/partners/third-name").expect(308);
}

fn states_move_along_their_rules(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let mut mover = sample("Mover");
    mover["joined_on"] = json!("2025-06-01");
    let made = admin.post("/api/v1/partners", &mover).expect(201);
    assert_eq!(made.json()["allowed_transitions"], json!(["dormant", "suspended", "withdrawn"]));
    let path = "/api/v1/partners/mover/transitions";
    anyone.post_if(path, "*", &json!({ "to": "dormant" })).expect_problem(401, "unauthenticated");
    admin.post(path, &json!({ "to": "dormant" })).expect_problem(428, "precondition-required");
    admin.post_if(path, "*", &json!({ "to": "withdrawn" })).expect_problem(400, "invalid-request");
    admin.post_if(path, "*", &json!({ "to": "dormant", "effective_on": "2999-01-01" })).expect_problem(400, "invalid-request");
    let before = admin.post_if(path, "*", &json!({ "to": "dormant", "effective_on": "2025-05-31" })).expect_problem(400, "invalid-request");
    assert_eq!(before.places(), ["/effective_on out_of_range"]);
    let left = admin
        .post_if(
            path,
            made.header("etag"),
            &json!({ "to": "withdrawn", "reason": "It asked to leave.", "body": "Coordinating Group", "effective_on": "2026-01-31" }),
        )
        .expect(200);
    assert_eq!(left.json()["status"], "withdrawn");
    admin.post_if(path, left.header("etag"), &json!({ "to": "dormant" })).expect_problem(409, "conflict");
    let public = anyone.get("/api/v1/partners/mover/history").expect(200).json();
    assert_eq!(public["items"][1]["status"].as_str(), Some("withdrawn"));
    assert_eq!(public["items"][1]["effective_on"].as_str(), Some("2026-01-31"));
    assert_eq!(public["items"][1]["reason"], Value::Null, "the reason is not public");
    assert_eq!(admin.get("/api/v1/partners/mover/history").json()["items"][1]["reason"], "It asked to leave.");
}

fn duplicates_merge_and_nothing_is_lost(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let ids = |value: &str| json!([{ "scheme": "list", "value": value }]);
    let stays =
        admin.post("/api/v1/partners", &json!({ "names": { "en": "Kept" }, "constituency": "ngos", "external_ids": ids("1") })).expect(201);
    let goes = admin
        .post("/api/v1/partners", &json!({ "names": { "fr": "Doublon", "en": "Duplicate" }, "constituency": "ngos", "country": "FR", "external_ids": ids("2"), "priorities": ["equality"] }))
        .expect(201);
    let goes_id = goes.json()["id"].as_str().unwrap().to_owned();
    let child = json!({ "names": { "en": "Child" }, "constituency": "ngos", "parent": goes_id });
    admin.post("/api/v1/partners", &child).expect(201);
    let path = "/api/v1/partners/kept/merge";
    admin.post_if(path, "*", &json!({ "duplicate": stays.json()["id"] })).expect_problem(400, "invalid-request");
    let merged = admin.post_if(path, stays.header("etag"), &json!({ "duplicate": goes_id })).expect(200).json();
    assert_eq!(merged["names"], json!({ "en": "Kept", "fr": "Doublon" }));
    assert_eq!(merged["country"], "FR");
    assert_eq!(merged["external_ids"].as_array().unwrap().len(), 2);
    assert_eq!(anyone.get("/api/v1/partners/duplicate").expect(308).header("location"), "/api/v1/partners/kept");
    assert_eq!(anyone.get(&format!("/api/v1/partners/{goes_id}")).expect(308).header("location"), "/api/v1/partners/kept");
    assert_eq!(anyone.get("/api/v1/partners/child").json()["parent"], stays.json()["id"]);
    assert_eq!(anyone.get("/api/v1/partners?priority=equality").json()["page"]["total"], 1);
}

fn people_change_their_own_partner_only(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["Own", "Other"] {
        admin.post("/api/v1/partners", &sample(name)).expect(201);
    }
    let focal = service.person("focal_point", Some("own"));
    let tag = |slug: &str| service.anyone().get(&format!("/api/v1/partners/{slug}")).header("etag").to_owned();
    focal.patch("/api/v1/partners/own", &tag("own"), &json!({ "website": "https://own.example/" })).expect(200);
    focal.patch("/api/v1/partners/other", &tag("other"), &json!({ "website": "https://own.example/" })).expect_problem(403, "forbidden");
    let refused = focal.patch("/api/v1/partners/own", &tag("own"), &json!({ "constituency": "workers", "slug": "mine" }));
    assert_eq!(refused.expect_problem(403, "forbidden").places(), ["/constituency not_yours", "/slug not_yours"]);
    focal.post("/api/v1/partners", &sample("New")).expect_problem(403, "forbidden");
    focal.delete("/api/v1/partners/own", "*").expect_problem(403, "forbidden");
    let forged = service.anyone().with_token("eyJhbGciOiJub25lIn0.e30.");
    forged.patch("/api/v1/partners/own", "*", &json!({})).expect_problem(401, "unauthenticated");
    forged.get("/api/v1/partners/own").expect_problem(401, "unauthenticated");
}

fn languages_are_chosen_as_asked(engine: Engine<'_>) {
    let service = Service::start(engine);
    let body = json!({ "names": { "en": "Brazil", "fr": "Brésil" }, "constituency": "governments" });
    service.admin().post("/api/v1/partners", &body).expect(201);
    let anyone = service.anyone();
    let name = |path: &str, header: &str| {
        let value = anyone.send("GET", path, &[("accept-language", header)], None).expect(200).json()["name"].clone();
        (value["text"].as_str().unwrap().to_owned(), value["lang"].as_str().unwrap().to_owned())
    };
    assert_eq!(name("/api/v1/partners/brazil", "fr-CH, en;q=0.5"), ("Brésil".to_owned(), "fr".to_owned()));
    assert_eq!(name("/api/v1/partners/brazil?lang=en", "fr"), ("Brazil".to_owned(), "en".to_owned()));
    assert_eq!(name("/api/v1/partners/brazil", "ja"), ("Brazil".to_owned(), "en".to_owned()));
}

fn a_partner_is_linked_data_too(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let parent = admin.post("/api/v1/partners", &sample("Federation")).expect(201).json();
    let full = json!({
        "names": { "en": "Union of Samples", "fr": "Union des exemples" }, "acronym": "US", "constituency": "workers", "country": "SN",
        "website": "https://example.org/", "logo": { "url": "https://example.org/logo.svg", "permission": true },
        "external_ids": [{ "scheme": "ror", "value": "02qtvee93" }, { "scheme": "lei", "value": "5493001KJTIIGC8Y1R12" },
            { "scheme": "wikidata", "value": "Q54129" }, { "scheme": "list", "value": "7" }], "parent": parent["id"],
    });
    let made = admin.post("/api/v1/partners", &full).expect(201);
    let path = "/api/v1/partners/union-of-samples";
    let accepting = |media: &str, more: &[(&str, &str)]| anyone.send("GET", path, &[&[("accept", media)], more].concat(), None);
    let linked = accepting("application/ld+json", &[]).expect(200);
    assert_eq!(linked.header("content-type"), "application/ld+json");
    assert!(linked.header("vary").contains("Accept,"), "{}", linked.header("vary"));
    let graph = linked.json();
    assert_eq!((&graph["@context"], &graph["@type"]), (&json!("https://schema.org"), &json!("Organization")));
    let address = |id: &Value| json!(format!("{}/api/v1/partners/{}", service.base, id.as_str().unwrap()));
    assert_eq!(graph["@id"], address(&made.json()["id"]));
    assert_eq!(
        graph["name"],
        json!([{ "@value": "Union of Samples", "@language": "en" }, { "@value": "Union des exemples", "@language": "fr" }])
    );
    assert_eq!((&graph["alternateName"], &graph["url"]), (&json!("US"), &json!("https://example.org/")));
    assert_eq!((&graph["logo"], &graph["leiCode"]), (&json!("https://example.org/logo.svg"), &json!("5493001KJTIIGC8Y1R12")));
    assert_eq!(graph["address"], json!({ "@type": "PostalAddress", "addressCountry": "SN" }));
    assert_eq!((&graph["sameAs"][0], graph["sameAs"].as_array().unwrap().len()), (&json!("https://ror.org/02qtvee93"), 3));
    assert_eq!(graph["identifier"][3], json!({ "@type": "PropertyValue", "propertyID": "list", "value": "7" }));
    assert_eq!(graph["parentOrganization"]["@id"], address(&parent["id"]));
    assert_eq!(graph["parentOrganization"]["name"], json!([{ "@value": "Federation", "@language": "en" }]));
    assert_eq!(graph["memberOf"]["name"][0]["@value"], "Global Coalition for Social Justice");
    // Every representation has a tag of its own, and all of them protect the same version.
    let plain = accepting("*/*", &[]).expect(200);
    assert_eq!(plain.header("content-type"), "application/json");
    assert_ne!(plain.header("etag"), linked.header("etag"));
    accepting("application/ld+json", &[("if-none-match", linked.header("etag"))]).expect(304);
    accepting("application/ld+json", &[("if-none-match", plain.header("etag"))]).expect(200);
    accepting("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", &[]).expect(200);
    accepting("text/html", &[]).expect_problem(406, "not-acceptable");
    assert_eq!(anyone.get(&format!("{path}?format=jsonld")).expect(200).bytes, linked.bytes);
    let refused = anyone.get(&format!("{path}?format=jsonld&fields=slug")).expect_problem(400, "invalid-request");
    assert_eq!(refused.places(), ["fields other_format"]);
    // A logo without permission is not handed on; who has left is no member any more.
    let hidden = json!({ "logo": { "url": "https://example.org/logo.svg", "permission": false } });
    let changed = admin.patch(path, linked.header("etag"), &hidden).expect(200);
    assert_eq!(anyone.get(&format!("{path}?format=jsonld")).json()["logo"], Value::Null);
    let left = json!({ "to": "withdrawn", "reason": "It left.", "body": "Secretariat" });
    admin.post_if(&format!("{path}/transitions"), changed.header("etag"), &left).expect(200);
    assert_eq!(anyone.get(&format!("{path}?format=jsonld")).json()["memberOf"], Value::Null);
}

fn two_who_delete_at_once_are_both_answered(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let made = |path: &str, record: &Value| admin.post(path, record).expect(201).header("location").to_owned();
    let keeper = made("/api/v1/partners", &json!({ "names": { "en": "Keeper" }, "constituency": "ngos" }));
    let keeper_id = admin.get(&keeper).json()["id"].clone();
    for round in 0..5 {
        let term = json!({ "slug": format!("twice-{round}"), "names": { "en": "Twice" } });
        admin.post("/api/v1/vocabularies/priorities", &term).expect(201);
        let person = |email: &str| json!({ "email": format!("{email}-{round}@example.org"), "name": "Twice", "role": "editor" });
        let mut focal_point = person("focal");
        focal_point["role"] = "focal_point".into();
        let form = json!({
            "organization": { "names": { "en": "Twice" }, "constituency": "ngos" }, "statement": "We support the aims.",
            "signatory": { "name": "Sample", "position": "President" },
            "contact": { "name": "Sample", "email": format!("applies-{round}@example.org") },
        });
        let application = service.anyone().post("/api/v1/partner-applications", &form).expect(202).json()["id"].clone();
        let commitment = json!({ "partner": keeper_id, "titles": { "en": "Twice" }, "kind": "advocacy" });
        for path in [
            made("/api/v1/partners", &json!({ "names": { "en": "Twice" }, "constituency": "ngos" })),
            format!("/api/v1/vocabularies/priorities/twice-{round}"),
            made("/api/v1/users", &person("user")),
            made(&format!("{keeper}/focal-points"), &focal_point),
            format!("/api/v1/partner-applications/{}", application.as_str().unwrap()),
            made("/api/v1/commitments", &commitment),
        ] {
            let statuses: Vec<u16> = thread::scope(|scope| {
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| admin.delete(&path, "*").status)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{path}: {statuses:?}");
            assert!(statuses.iter().all(|status| [204, 410, 412].contains(status)), "{path}: {statuses:?}");
        }
    }
}
