//! Governance: bodies, their seats, and who holds these from when to when. Everything can be asked as of a day.

use std::thread;

use coalition_tests::{Client, Engine, Service};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("governance::a_new_portal_has_its_bodies_and_they_are_data", a_new_portal_has_its_bodies_and_they_are_data),
    ("governance::a_group_is_made_up_and_changes_over_the_years", a_group_is_made_up_and_changes_over_the_years),
    ("governance::a_rule_of_composition_is_held_against_who_sits_there", a_rule_of_composition_is_held_against_who_sits_there),
    ("governance::what_makes_no_sense_is_refused_with_its_place", what_makes_no_sense_is_refused_with_its_place),
    ("governance::what_is_in_use_is_ended_and_not_deleted", what_is_in_use_is_ended_and_not_deleted),
    ("governance::a_seat_is_given_once_however_many_ask_at_a_time", a_seat_is_given_once_however_many_ask_at_a_time),
    ("governance::peoples_names_are_for_those_who_need_them", peoples_names_are_for_those_who_need_them),
    ("governance::mandates_follow_their_partner_and_lists_page_through_all", mandates_follow_their_partner_and_lists_page_through_all),
];

const BODIES: &str = "/api/v1/governance-bodies";
const SEATS: &str = "/api/v1/seats";
const MANDATES: &str = "/api/v1/mandates";

fn partner(admin: &Client, name: &str, constituency: &str, country: Option<&str>) -> String {
    let body = json!({ "names": { "en": name }, "constituency": constituency, "country": country });
    admin.post("/api/v1/partners", &body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn group(admin: &Client) -> String {
    admin.get(&format!("{BODIES}/coordinating-group")).expect(200).json()["id"].as_str().unwrap().to_owned()
}

fn add(admin: &Client, path: &str, body: &Value) -> String {
    admin.post(path, body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn with(base: &Value, changes: &Value) -> Value {
    let mut body = base.clone();
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

/// How the Coordinating Group is made up on a day.
fn composition(caller: &Client, day: &str) -> Value {
    caller.get(&format!("{BODIES}/coordinating-group/composition?as_of={day}")).expect(200).json()
}

/// Who sits on a day, seat by seat, as slugs; a vacant seat with the day since when it is vacant.
fn sitting(caller: &Client, day: &str) -> Vec<String> {
    let composition = composition(caller, day);
    let seats = composition["seats"].as_array().unwrap().iter();
    seats
        .map(|seat| match seat["mandate"]["partner"]["slug"].as_str() {
            Some(slug) => slug.to_owned(),
            None => format!("vacant since {}", seat["vacant_since"].as_str().unwrap()),
        })
        .collect()
}

/// An API client of a partner.
fn client(service: &Service, partner: &str, scope: &str) -> Client {
    let made = service.run(&["client", "create", "--partner", partner, "--scope", scope, "--json"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    let token = crate::integrators::token(service, id, secret, scope).expect(200).json();
    service.anyone().with_token(token["access_token"].as_str().unwrap())
}

fn a_new_portal_has_its_bodies_and_they_are_data(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    let list = anyone.get(BODIES).expect(200);
    assert!(list.header("cache-control").starts_with("public"));
    let names: Vec<_> =
        list.json()["items"].as_array().unwrap().iter().map(|body| body["name"]["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["Forum", "Coordinating Group", "Secretariat"]);
    let french = anyone.get(&format!("{BODIES}/coordinating-group?lang=fr")).expect(200).json();
    assert_eq!((french["name"]["text"].as_str(), french["meetings_per_year"].as_i64()), (Some("Groupe de coordination"), Some(2)));

    // Nothing of it is code: another coalition names, adds and removes as it needs.
    let path = format!("{BODIES}/secretariat");
    let seen = admin.get(&path).expect(200);
    let back = admin.put(&path, seen.header("etag"), &seen.json()).expect(200);
    assert_eq!(back.json()["version"], 1, "sending back what was read changes nothing");
    let renamed = admin.patch(&path, seen.header("etag"), &json!({ "names": { "en": "Office" } })).expect(200).json();
    assert_eq!((renamed["name"]["text"].as_str(), renamed["slug"].as_str()), (Some("Office"), Some("secretariat")));
    admin.patch(&path, seen.header("etag"), &json!({ "position": 9 })).expect_problem(412, "stale");
    let made =
        admin.post(BODIES, &json!({ "kind": "working_group", "names": { "en": "Fair wages" }, "parent": group(&admin) })).expect(201);
    assert_eq!(made.header("location"), "/api/v1/governance-bodies/fair-wages");
    assert_eq!(made.json()["majority"], "simple");
    admin.delete(&path, "*").expect(204);
    anyone.get(&path).expect_problem(410, "gone");
    admin.delete(&format!("{BODIES}/coordinating-group"), "*").expect_problem(409, "conflict");
    for slug in ["fair-wages", "coordinating-group", "forum"] {
        admin.delete(&format!("{BODIES}/{slug}"), "*").expect(204);
    }
    // They do not come back by themselves.
    service.stop();
    service.launch();
    assert_eq!(service.anyone().get(BODIES).expect(200).json()["page"]["total"], 0);
}

fn a_group_is_made_up_and_changes_over_the_years(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (editor, anyone) = (service.person("editor", None), service.anyone());
    let body = group(&editor);
    let brazil = partner(&editor, "Brazil", "governments", Some("BR"));
    let union = partner(&editor, "Union", "workers", Some("SN"));
    let other = partner(&editor, "Other Union", "workers", Some("SN"));
    let chair = add(&editor, SEATS, &json!({ "body": body, "role": "chair", "constituency": "governments", "starts_on": "2024-01-01" }));
    let workers = json!({
        "body": body, "role": "member", "names": { "en": "Workers of Africa", "fr": "Travailleurs d'Afrique" },
        "constituency": "workers", "region": "africa", "starts_on": "2024-01-01", "ends_on": "2027-12-31",
    });
    let workers = add(&editor, SEATS, &workers);
    assert_eq!(sitting(&anyone, "2024-02-01"), ["vacant since 2024-01-01", "vacant since 2024-01-01"]);

    add(&editor, MANDATES, &json!({ "seat": chair, "partner": brazil, "starts_on": "2024-06-13", "appointment": "invited" }));
    let first = json!({ "seat": workers, "partner": union, "starts_on": "2024-06-13", "ends_on": "2025-06-12", "appointment": "elected" });
    let first = add(&editor, MANDATES, &first);
    // The successor is known long before.
    let second =
        json!({ "seat": workers, "partner": other, "starts_on": "2025-09-01", "ends_on": "2027-12-31", "appointment": "rotating" });
    add(&editor, MANDATES, &second);
    for (day, who) in [
        ("2023-12-31", vec![]),
        ("2024-06-12", vec!["vacant since 2024-01-01", "vacant since 2024-01-01"]),
        ("2024-06-13", vec!["brazil", "union"]),
        ("2025-06-12", vec!["brazil", "union"]),
        ("2025-06-13", vec!["brazil", "vacant since 2025-06-13"]),
        ("2025-09-01", vec!["brazil", "other-union"]),
        ("2028-01-01", vec!["brazil"]),
    ] {
        assert_eq!(sitting(&anyone, day), who, "{day}");
    }
    let soon = composition(&anyone, "2025-04-01");
    assert_eq!(soon["seats"][1]["mandate"]["ends_soon"], true, "{soon}");
    assert_eq!(soon["seats"][1]["next_mandate"]["partner"]["slug"], "other-union");
    assert_eq!((soon["held"].as_i64(), soon["vacant"].as_i64(), soon["votes"].as_i64()), (Some(2), Some(0), Some(2)));
    let later = anyone.get(&format!("{BODIES}/{body}/composition?as_of=2025-04-01&ending_within_days=30&lang=fr")).expect(200).json();
    assert_eq!(
        (&later["seats"][1]["mandate"]["ends_soon"], &later["seats"][1]["name"]["text"]),
        (&json!(false), &json!("Travailleurs d'Afrique"))
    );
    let in_force =
        |day: &str| anyone.get(&format!("{MANDATES}?body={body}&as_of={day}")).expect(200).json()["page"]["total"].as_i64().unwrap();
    assert_eq!(["2024-06-12", "2024-06-13", "2025-06-13", "2026-01-01"].map(in_force), [0, 2, 1, 2]);

    // One resigns: the seat is vacant the day after, and what was stays as it was.
    let path = format!("{MANDATES}/{first}");
    let ended = json!({ "ends_on": "2024-12-31", "end_reason": "The union left." });
    editor.patch(&path, "*", &ended).expect(200);
    assert_eq!(sitting(&anyone, "2024-12-31"), ["brazil", "union"]);
    assert_eq!(sitting(&anyone, "2025-01-01"), ["brazil", "vacant since 2025-01-01"]);
    // Whoever keeps a copy is told.
    let changes = anyone.get("/api/v1/changes?collection=mandates&since=0").expect(200).json();
    assert_eq!(changes["items"].as_array().unwrap().len(), 4, "{changes}");
    let last = &changes["items"][3];
    assert_eq!((last["operation"].as_str(), last["href"].as_str()), (Some("updated"), Some(path.as_str())), "{changes}");

    // The history tells it all, what is to come included, from the last to the first, page by page.
    let history = |query: &str| {
        let answer = anyone.get(&format!("{BODIES}/{body}/history?{query}")).expect(200).json();
        let items = answer["items"].as_array().unwrap().iter();
        let told: Vec<String> =
            items.map(|event| format!("{} {}", event["on"].as_str().unwrap(), event["kind"].as_str().unwrap())).collect();
        (told, answer["page"]["next_cursor"].as_str().unwrap_or_default().to_owned())
    };
    let all = history("limit=100").0;
    assert_eq!(
        all,
        [
            "2028-01-01 seat_abolished",
            "2028-01-01 mandate_ended",
            "2025-09-01 mandate_began",
            "2025-01-01 mandate_ended",
            "2024-06-13 mandate_began",
            "2024-06-13 mandate_began",
            "2024-01-01 seat_created",
            "2024-01-01 seat_created",
        ]
    );
    assert_eq!(history("as_of=2025-01-01").0, all[3..]);
    let (mut paged, mut cursor) = history("limit=3");
    while !cursor.is_empty() {
        let (more, next) = history(&format!("limit=3&cursor={cursor}"));
        paged.extend(more);
        cursor = next;
    }
    assert_eq!(paged, all);

    // The body ends its work: nobody sits in it the day after.
    let wide = json!({ "closed_on": "2027-12-30" });
    editor.patch(&format!("{BODIES}/{body}"), "*", &wide).expect_problem(400, "invalid-request");
    editor.patch(&format!("{SEATS}/{chair}"), "*", &json!({ "ends_on": "2027-12-31" })).expect_problem(400, "invalid-request");
    let of_chair = anyone.get(&format!("{MANDATES}?seat={chair}")).expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    editor.patch(&format!("{MANDATES}/{of_chair}"), "*", &json!({ "ends_on": "2027-12-31" })).expect(200);
    editor.patch(&format!("{SEATS}/{chair}"), "*", &json!({ "ends_on": "2027-12-31" })).expect(200);
    editor.patch(&format!("{BODIES}/{body}"), "*", &json!({ "closed_on": "2027-12-31", "closing_reason": "Done." })).expect(200);
    let after = composition(&anyone, "2028-01-01");
    assert_eq!((&after["exists"], &after["standing"], after["seats"].as_array().unwrap().len()), (&json!(false), &Value::Null, 0));
    let exist = |day: &str| anyone.get(&format!("{BODIES}?as_of={day}")).expect(200).json()["page"]["total"].as_i64().unwrap();
    assert_eq!((exist("2027-12-31"), exist("2028-01-01")), (3, 2));
}

fn a_rule_of_composition_is_held_against_who_sits_there(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let body = group(&admin);
    let rules = json!({ "composition": [
        { "constituency": "workers", "minimum": 2, "maximum": 2 }, { "constituency": "employers", "minimum": 0, "maximum": 1 },
    ] });
    admin.patch(&format!("{BODIES}/{body}"), "*", &rules).expect(200);
    let seat = |role: &str| add(&admin, SEATS, &json!({ "body": body, "role": role, "starts_on": "2024-01-01" }));
    let sit = |seat: &str, partner: &str| {
        add(&admin, MANDATES, &json!({ "seat": seat, "partner": partner, "starts_on": "2024-01-01", "appointment": "elected" }))
    };
    let standing = || {
        let composition = composition(&admin, "2024-06-01");
        let rules = composition["rules"].as_array().unwrap().iter();
        let each: Vec<String> = rules
            .map(|rule| format!("{} {} {}", rule["constituency"].as_str().unwrap(), rule["held"], rule["standing"].as_str().unwrap()))
            .collect();
        format!("{}: {}", composition["standing"].as_str().unwrap(), each.join(", "))
    };
    let unions = ["One", "Two", "Three"].map(|name| partner(&admin, name, "workers", None));
    let firms = ["Four", "Five"].map(|name| partner(&admin, name, "employers", None));
    assert_eq!(standing(), "short: workers 0 short, employers 0 met");
    sit(&seat("member"), &unions[0]);
    // Who only observes does not count.
    sit(&seat("observer"), &unions[1]);
    assert_eq!(standing(), "short: workers 1 short, employers 0 met");
    sit(&seat("co_chair"), &unions[1]);
    assert_eq!(standing(), "met: workers 2 met, employers 0 met");
    for firm in &firms {
        sit(&seat("member"), firm);
    }
    assert_eq!(standing(), "over: workers 2 met, employers 2 over");
    sit(&seat("member"), &unions[2]);
    assert_eq!(standing(), "over: workers 3 over, employers 2 over");
    // A term that a rule or a seat uses cannot be deleted.
    admin.delete("/api/v1/vocabularies/constituencies/workers", "*").expect_problem(409, "conflict");
}

fn what_makes_no_sense_is_refused_with_its_place(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let body = group(&admin);
    let new = json!({ "kind": "committee", "names": { "en": "Sample" } });
    for (changes, places) in [
        (json!({ "names": {} }), vec!["/names too_few"]),
        (json!({ "kind": "club" }), vec!["/kind not_allowed"]),
        (json!({ "slug": "forum" }), vec!["/slug taken"]),
        (json!({ "parent": body.replace('0', "1") }), vec!["/parent unknown_reference"]),
        (json!({ "terms_of_reference": "http://example.org/" }), vec!["/terms_of_reference bad_format"]),
        (json!({ "established_on": "2024-01-02", "closed_on": "2024-01-01" }), vec!["/closed_on out_of_range"]),
        (json!({ "closing_reason": "Done." }), vec!["/closing_reason contradiction"]),
        (json!({ "meetings_per_year": 0, "quorum_percent": 101 }), vec!["/meetings_per_year out_of_range", "/quorum_percent out_of_range"]),
        (
            json!({ "composition": [{ "constituency": "nobody", "minimum": 2, "maximum": 1 }] }),
            vec!["/composition/0/constituency unknown_reference", "/composition/0/maximum contradiction"],
        ),
    ] {
        assert_eq!(admin.post(BODIES, &with(&new, &changes)).expect_problem(400, "invalid-request").places(), places, "{changes}");
    }
    let below = add(&admin, BODIES, &with(&new, &json!({ "parent": body })));
    let circle = admin.patch(&format!("{BODIES}/{body}"), "*", &json!({ "parent": below }));
    assert_eq!(circle.expect_problem(400, "invalid-request").places(), ["/parent circle"]);
    let moved = admin.patch(&format!("{BODIES}/{body}"), "*", &json!({ "slug": "other" }));
    assert_eq!(moved.expect_problem(400, "invalid-request").places(), ["/slug read_only"]);

    admin.patch(&format!("{BODIES}/{body}"), "*", &json!({ "established_on": "2024-01-01" })).expect(200);
    let new = json!({ "body": body, "role": "member", "starts_on": "2024-01-01", "ends_on": "2026-12-31" });
    let seat = add(&admin, SEATS, &with(&new, &json!({ "role": "chair", "constituency": "workers", "region": "africa" })));
    for (changes, places) in [
        (json!({ "body": seat }), vec!["/body unknown_reference"]),
        (json!({ "starts_on": "2023-12-31" }), vec!["/starts_on out_of_range"]),
        (json!({ "ends_on": "2023-12-31" }), vec!["/ends_on out_of_range"]),
        (json!({ "role": "chair" }), vec!["/role taken"]),
        (json!({ "role": "king" }), vec!["/role not_allowed"]),
        (json!({ "constituency": "nobody", "region": "atlantis" }), vec!["/constituency unknown_reference", "/region unknown_reference"]),
        (json!({ "starts_on": "2024-02-30" }), vec!["/starts_on bad_format"]),
    ] {
        assert_eq!(admin.post(SEATS, &with(&new, &changes)).expect_problem(400, "invalid-request").places(), places, "{changes}");
    }
    // The next chair is elected while there is one.
    add(&admin, SEATS, &with(&new, &json!({ "role": "chair", "starts_on": "2027-01-01", "ends_on": null })));
    let elsewhere = admin.patch(&format!("{SEATS}/{seat}"), "*", &json!({ "body": below }));
    assert_eq!(elsewhere.expect_problem(400, "invalid-request").places(), ["/body read_only"]);

    let union = partner(&admin, "Union", "workers", Some("SN"));
    let firm = partner(&admin, "Firm", "employers", Some("BR"));
    let gone = partner(&admin, "Gone", "workers", Some("SN"));
    let status = json!({ "to": "withdrawn", "reason": "It left." });
    admin.post_if(&format!("/api/v1/partners/{gone}/transitions"), "*", &status).expect(200);
    let new = json!({ "seat": seat, "partner": union, "starts_on": "2025-01-01", "ends_on": "2025-12-31", "appointment": "elected" });
    let held = add(&admin, MANDATES, &new);
    let next = with(&new, &json!({ "starts_on": "2026-01-01", "ends_on": "2026-12-31" }));
    for (changes, places) in [
        (json!({ "seat": union }), vec!["/seat unknown_reference"]),
        (json!({ "partner": seat }), vec!["/partner unknown_reference"]),
        (json!({ "partner": firm }), vec!["/partner wrong_constituency", "/partner wrong_region"]),
        (json!({ "partner": gone }), vec!["/partner not_active"]),
        (json!({ "ends_on": null, "end_reason": "Over." }), vec!["/end_reason contradiction", "/ends_on out_of_range"]),
        (json!({ "ends_on": "2027-01-01" }), vec!["/ends_on out_of_range"]),
        (json!({ "starts_on": "2025-12-31" }), vec!["/starts_on overlapping"]),
        (json!({ "starts_on": "2024-01-01", "ends_on": "2025-01-01" }), vec!["/ends_on overlapping"]),
        (json!({ "appointment": "inherited" }), vec!["/appointment not_allowed"]),
        (json!({ "representative": " " }), vec!["/representative bad_format"]),
    ] {
        assert_eq!(admin.post(MANDATES, &with(&next, &changes)).expect_problem(400, "invalid-request").places(), places, "{changes}");
    }
    add(&admin, MANDATES, &next);
    // A seat is not taken to others under whoever holds it.
    let open = add(&admin, SEATS, &json!({ "body": body, "role": "member", "constituency": "workers", "starts_on": "2024-01-01" }));
    add(&admin, MANDATES, &json!({ "seat": open, "partner": union, "starts_on": "2025-01-01", "appointment": "elected" }));
    let taken = admin.patch(&format!("{SEATS}/{open}"), "*", &json!({ "constituency": "employers" }));
    assert_eq!(taken.expect_problem(400, "invalid-request").places(), ["/constituency contradiction"]);
    let into = admin.patch(&format!("{MANDATES}/{held}"), "*", &json!({ "ends_on": "2026-01-01" }));
    assert_eq!(into.expect_problem(400, "invalid-request").places(), ["/ends_on overlapping"]);
    for (path, place) in [
        (format!("{BODIES}/{body}/composition?as_of=2025-02-30"), "as_of bad_format"),
        (format!("{BODIES}/{body}/composition?ending_within_days=0"), "ending_within_days out_of_range"),
        (format!("{MANDATES}?as_of=yesterday"), "as_of bad_format"),
        (format!("{SEATS}?cursor=x"), "cursor bad_cursor"),
        (format!("{BODIES}?sort=name"), "sort unknown_parameter"),
    ] {
        assert_eq!(admin.get(&path).expect_problem(400, "invalid-request").places(), [place], "{path}");
    }
    admin.get(&format!("{BODIES}/nothing/composition")).expect_problem(404, "not-found");
}

fn what_is_in_use_is_ended_and_not_deleted(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let body = group(&admin);
    let union = partner(&admin, "Union", "workers", None);
    let seat = add(&admin, SEATS, &json!({ "body": body, "role": "member", "starts_on": "2024-01-01" }));
    let mandate = json!({ "seat": seat, "partner": union, "starts_on": "2024-06-13", "appointment": "elected" });
    let mandate = add(&admin, MANDATES, &mandate);
    for path in [format!("{BODIES}/{body}"), format!("{SEATS}/{seat}"), format!("/api/v1/partners/{union}")] {
        let refused = admin.delete(&path, "*").expect_problem(409, "conflict");
        assert!(refused.json()["detail"].as_str().unwrap().len() > 40, "{path}: {}", refused.json());
        admin.get(&path).expect(200);
    }
    let shorter = admin.patch(&format!("{SEATS}/{seat}"), "*", &json!({ "ends_on": "2026-12-31" }));
    assert_eq!(shorter.expect_problem(400, "invalid-request").places(), ["/ends_on out_of_range"]);
    // What was entered by mistake can go, from the last to the first.
    for path in [format!("{MANDATES}/{mandate}"), format!("{SEATS}/{seat}"), format!("{BODIES}/{body}")] {
        admin.delete(&path, "\"99\"").expect_problem(412, "stale");
        admin.delete(&path, "*").expect(204);
        admin.get(&path).expect_problem(410, "gone");
    }
}

fn a_seat_is_given_once_however_many_ask_at_a_time(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let body = group(&admin);
    let partners: Vec<String> = (0..8).map(|number| partner(&admin, &format!("Union {number}"), "workers", None)).collect();
    for round in 0..5 {
        let seat = add(&admin, SEATS, &json!({ "body": body, "role": "member", "starts_on": "2024-01-01" }));
        let statuses: Vec<u16> = thread::scope(|scope| {
            let ask = |partner| json!({ "seat": seat, "partner": partner, "starts_on": "2025-01-01", "appointment": "elected" });
            let threads: Vec<_> = partners
                .iter()
                .map(ask)
                .map(|body| {
                    scope.spawn(|| {
                        let body = body;
                        admin.post(MANDATES, &body).status
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "round {round}: {statuses:?}");
        assert!(statuses.iter().all(|status| [201, 400].contains(status)), "round {round}: {statuses:?}");
        assert_eq!(admin.get(&format!("{MANDATES}?seat={seat}")).expect(200).json()["page"]["total"], 1);
    }
    // Two chairs at a time as little as two holders of a seat.
    let chairs: Vec<u16> = thread::scope(|scope| {
        let chair = json!({ "body": body, "role": "chair", "starts_on": "2024-01-01" });
        let threads: Vec<_> = (0..6)
            .map(|_| {
                let chair = chair.clone();
                scope.spawn(|| {
                    let chair = chair;
                    admin.post(SEATS, &chair).status
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(chairs.iter().filter(|status| **status == 201).count(), 1, "{chairs:?}");
    // Nor do two bodies become each other's parents.
    for round in 0..5 {
        let made = ["One", "Other"].map(|name| add(&admin, BODIES, &json!({ "kind": "committee", "names": { "en": name } })));
        let statuses: Vec<u16> = thread::scope(|scope| {
            let below = |own: &str, parent: &str| admin.patch(&format!("{BODIES}/{own}"), "*", &json!({ "parent": parent })).status;
            let (one, other) = (&made[0], &made[1]);
            let threads = [scope.spawn(move || below(one, other)), scope.spawn(move || below(other, one))];
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "round {round}: {statuses:?}");
    }
    // A seat that ends while somebody is given it, and a body that is closed while it is given a seat.
    let holder = partner(&admin, "Holder", "workers", None);
    for round in 0..5 {
        let seat = add(&admin, SEATS, &json!({ "body": body, "role": "member", "starts_on": "2024-01-01" }));
        let committee = add(&admin, BODIES, &json!({ "kind": "committee", "names": { "en": format!("Committee {round}") } }));
        let mandate = json!({ "seat": seat, "partner": holder, "starts_on": "2025-01-01", "appointment": "elected" });
        let late = json!({ "body": committee, "role": "member", "starts_on": "2025-01-01" });
        let (ends, closes) = (json!({ "ends_on": "2025-06-30" }), json!({ "closed_on": "2025-06-30" }));
        let statuses = thread::scope(|scope| {
            let pairs = [
                scope.spawn(|| admin.post(MANDATES, &mandate).status),
                scope.spawn(|| admin.patch(&format!("{SEATS}/{seat}"), "*", &ends).status),
                scope.spawn(|| admin.post(SEATS, &late).status),
                scope.spawn(|| admin.patch(&format!("{BODIES}/{committee}"), "*", &closes).status),
            ];
            pairs.map(|thread| thread.join().unwrap())
        });
        assert!([[201, 400], [400, 200]].contains(&[statuses[0], statuses[1]]), "round {round}: {statuses:?}");
        assert!([[201, 400], [400, 200]].contains(&[statuses[2], statuses[3]]), "round {round}: {statuses:?}");
    }
}

fn peoples_names_are_for_those_who_need_them(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let (own, other) = (partner(&admin, "Own", "workers", None), partner(&admin, "Other", "workers", None));
    let seat = add(&admin, SEATS, &json!({ "body": group(&admin), "role": "member", "starts_on": "2024-01-01" }));
    let people = json!({ "representative": "Sample representative", "alternate": "Sample alternate" });
    let mandate = json!({ "seat": seat, "partner": own, "starts_on": "2024-06-13", "appointment": "elected" });
    let made = admin.post(MANDATES, &with(&mandate, &people)).expect(201);
    let path = made.header("location").to_owned();
    let callers = [
        ("nobody", service.anyone(), false),
        ("others", service.person("focal_point", Some(&other)), false),
        ("own", service.person("contributor", Some(&own)), true),
        ("editor", service.person("editor", None), true),
        ("own client", client(&service, &own, "governance:read"), true),
        ("own client without the scope", client(&service, &own, "partners:read"), false),
        ("client of others", client(&service, &other, "governance:read"), false),
    ];
    for (who, caller, knows) in &callers {
        let record = caller.get(&path).expect(200).json();
        let listed = caller.get(MANDATES).expect(200).json()["items"][0].clone();
        let sits = caller.get(&format!("{BODIES}/coordinating-group/composition")).expect(200).json()["seats"][0]["mandate"].clone();
        for (place, shown) in [("record", record), ("list", listed), ("composition", sits)] {
            let names = (shown["representative"].as_str(), shown["alternate"].as_str());
            let expected = if *knows { (Some("Sample representative"), Some("Sample alternate")) } else { (None, None) };
            assert_eq!(names, expected, "{who} in the {place}");
        }
    }
    // Another name is a change, of which the log tells without the name.
    let seen = admin.get(&path).expect(200);
    let changed = admin.patch(&path, seen.header("etag"), &json!({ "alternate": "Another sample" })).expect(200);
    assert_eq!(changed.json()["version"], 2);
    for log in ["/api/v1/changes?collection=mandates&since=0", "/api/v1/audit?collection=mandates"] {
        let log = admin.get(log).expect(200).text();
        assert!(log.contains("\"mandates\"") && !log.contains("Sample representative") && !log.contains("nother sample"), "{log}");
    }
}

fn mandates_follow_their_partner_and_lists_page_through_all(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let (stays, goes) = (partner(&admin, "Stays", "workers", None), partner(&admin, "Goes", "workers", None));
    let body = group(&admin);
    let mut made = Vec::new();
    for year in 2000..2025 {
        // All seats in one place, and two mandates from each day, so that only ids tell them apart.
        let seat = add(&admin, SEATS, &json!({ "body": body, "role": "member", "starts_on": "2000-01-01", "position": 5 }));
        let from = format!("{}-01-01", year / 2 * 2);
        made.push(add(&admin, MANDATES, &json!({ "seat": seat, "partner": goes, "starts_on": from, "appointment": "elected" })));
    }
    let kept = admin.get(&format!("/api/v1/partners/{stays}")).expect(200);
    admin.post_if(&format!("/api/v1/partners/{stays}/merge"), kept.header("etag"), &json!({ "duplicate": goes })).expect(200);
    assert_eq!(admin.get(&format!("{MANDATES}?partner={stays}&limit=1")).expect(200).json()["page"]["total"], 25);
    for (path, sorted) in [(MANDATES, "starts_on"), (SEATS, "position")] {
        let (mut seen, mut next) = (Vec::new(), format!("{path}?limit=7"));
        loop {
            let page = admin.get(&next).expect(200).json();
            seen.extend(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            next = format!("{path}?limit=7&cursor={cursor}");
        }
        let ids: std::collections::HashSet<_> = seen.iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!((seen.len(), ids.len()), (25, 25), "{path}");
        if path == MANDATES {
            assert!(seen.iter().all(|mandate| mandate["partner"] == stays.as_str()), "{seen:?}");
            assert!(seen.windows(2).all(|two| two[0][sorted].as_str() >= two[1][sorted].as_str()), "{seen:?}");
            assert!(made.iter().all(|id| ids.contains(id.as_str())));
        }
    }
    let small = admin.get(&format!("{MANDATES}?limit=1&fields=partner,ends_on")).expect(200).json();
    assert_eq!(small["items"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "partner", "ends_on"]);
}
