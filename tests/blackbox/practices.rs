//! Good practices: from a draft through review to publication, revision and withdrawal.

use std::time::Duration;

use coalition_tests::{Client, Engine, Service, service::eventually};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("practices::a_practice_goes_from_draft_to_withdrawal", a_practice_goes_from_draft_to_withdrawal),
    ("practices::what_is_incomplete_or_wrong_is_refused_with_its_place", what_is_incomplete_or_wrong_is_refused_with_its_place),
    ("practices::nobody_judges_a_practice_of_their_own", nobody_judges_a_practice_of_their_own),
    ("practices::illegal_moves_name_the_legal_ones", illegal_moves_name_the_legal_ones),
    ("practices::drafts_contacts_and_remarks_are_seen_by_those_they_are_for", drafts_contacts_and_remarks_are_seen_by_those_they_are_for),
    ("practices::an_approved_practice_goes_live_on_time", an_approved_practice_goes_live_on_time),
    ("practices::terms_and_partners_in_use_are_held", terms_and_partners_in_use_are_held),
];

pub const PATH: &str = "/api/v1/practices";

/// A partner; answers its id.
pub fn partner(admin: &Client, name: &str) -> String {
    let body = json!({ "names": { "en": name }, "constituency": "ngos" });
    admin.post("/api/v1/partners", &body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

/// A snapshot that lacks nothing.
pub fn snapshot(partner: &str, title: &str) -> Value {
    json!({
        "partner": partner, "kind": "snapshot", "lang": "en", "title": title, "summary": "Inspectors and unions visit together.",
        "priorities": ["labour-rights"], "countries": ["BR"], "sections": { "approach": "They went **together**." },
    })
}

/// A practice of a partner that was submitted; answers its id.
pub fn submitted(author: &Client, partner: &str) -> String {
    let made = author.post(PATH, &snapshot(partner, "Sample practice")).expect(201);
    step(author, made.header("location"), json!({ "to": "submitted" })).expect(200).json()["id"].as_str().unwrap().to_owned()
}

pub fn step(caller: &Client, path: &str, body: Value) -> coalition_tests::client::Answer {
    caller.post_if(&format!("{path}/transitions"), "*", &body)
}

fn id_of(person: &Client) -> String {
    person.get("/api/v1/me").expect(200).json()["id"].as_str().unwrap().to_owned()
}

/// Asks somebody for a review and has it completed.
fn review(editor: &Client, reviewer: &Client, path: &str) {
    let asked = editor.post(&format!("{path}/reviews"), &json!({ "reviewer": id_of(reviewer), "due_on": "2999-01-01" })).expect(201);
    let body = json!({
        "status": "completed", "recommendation": "publish", "summary": "Clear, and others can use it.",
        "scores": { "innovation": 4, "effectiveness": 4, "replicability": 5, "sustainability": 3, "relevance": 5, "responsiveness": 4, "efficiency": 4 },
    });
    reviewer.put(asked.header("location"), asked.header("etag"), &body).expect(200);
}

/// Publishes a complete draft of a partner in all steps; answers its slug.
pub fn publish(service: &Service, people: &People, body: &Value) -> String {
    let made = people.author.post(PATH, body).expect(201);
    let path = made.header("location").to_owned();
    step(&people.author, &path, json!({ "to": "submitted" })).expect(200);
    step(&people.editor, &path, json!({ "to": "in_review" })).expect(200);
    review(&people.editor, &people.reviewers[0], &path);
    review(&people.editor, &people.reviewers[1], &path);
    step(&people.editor, &path, json!({ "to": "approved" })).expect(200);
    let slug = step(&people.editor, &path, json!({ "to": "published" })).expect(200).json()["slug"].as_str().unwrap().to_owned();
    service.anyone().get(&format!("{PATH}/{slug}")).expect(200);
    slug
}

pub struct People {
    pub admin: Client,
    pub editor: Client,
    pub author: Client,
    pub reviewers: [Client; 2],
    pub own: String,
    pub other: String,
}

/// The Secretariat, an author of the partner `own`, and reviewers of two others.
pub fn people(service: &Service) -> People {
    people_beside(service, service.admin())
}

/// The same where there is an administrator already.
pub fn people_beside(service: &Service, admin: Client) -> People {
    let own = partner(&admin, "Own");
    let other = partner(&admin, "Other");
    partner(&admin, "Third");
    People {
        editor: service.person("editor", None),
        author: service.person("contributor", Some("own")),
        reviewers: [service.person("focal_point", Some("other")), service.person("contributor", Some("third"))],
        admin,
        own,
        other,
    }
}

/// What the French draft of the story lacks.
pub fn complete_in_french() -> Value {
    json!({
        "summary": "Inspecteurs et syndicats visitent ensemble.", "priorities": ["labour-rights"], "countries": ["SN"], "sdgs": [8],
        "sdg_targets": ["8.8"], "instruments": ["c081"], "started_on": "2022-03-01", "evidence_level": "monitored",
        "sections": {
            "context": "Aucune visite.", "approach": "Ils y sont allés **ensemble**.", "stakeholders": "Le ministère.",
            "social_dialogue": "Un comité tripartite.", "success_factors": "La confiance.", "lessons": "Commencer petit.", "replication": "Une loi.",
        },
        "building_blocks": [{ "title": "Visites conjointes", "text": "À deux." }],
        "results": [{ "indicator": "Ateliers visités", "value": "412", "unit": "ateliers", "baseline": "37", "source": "Rapport annuel" }],
        "contacts": [{ "name": "Sample contact", "email": "contact@example.org" }, { "name": "Released contact", "email": "released@example.org", "released": true }],
    })
}

fn a_practice_goes_from_draft_to_withdrawal(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let (anyone, author, editor) = (service.anyone(), &people.author, &people.editor);
    let draft = json!({ "partner": people.own, "kind": "full", "lang": "fr", "title": "Inspections conjointes" });
    let made = author.post(PATH, &draft).expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(
        (made.json()["status"].as_str(), made.json()["revision"].as_i64(), made.json()["slug"].clone()),
        (Some("draft"), Some(1), Value::Null)
    );
    assert_eq!(made.json()["desk"]["completeness"]["complete"], false);
    anyone.get(&path).expect_problem(404, "not-found");
    assert_eq!(step(author, &path, json!({ "to": "submitted" })).expect_problem(400, "invalid-request").places().len(), 15);
    let complete = complete_in_french();
    let written = author.patch(&path, made.header("etag"), &complete).expect(200);
    assert_eq!(written.json()["desk"]["completeness"], json!({ "complete": true, "missing": [] }));
    let read = author.get(&path).expect(200);
    author.put(&path, read.header("etag"), &read.json()).expect(200);
    assert_eq!(author.get(&path).json()["version"], 2, "sending back what was read changes nothing");
    author.patch(&path, made.header("etag"), &json!({ "title": "x" })).expect_problem(412, "stale");
    step(author, &path, json!({ "to": "submitted" })).expect(200);
    author.patch(&path, "*", &json!({ "title": "x" })).expect_problem(409, "conflict");

    step(editor, &path, json!({ "to": "in_review" })).expect(200);
    let places = step(editor, &path, json!({ "to": "changes_requested" })).expect(400).places();
    assert_eq!(places, ["/reason required"]);
    review(editor, &people.reviewers[0], &path);
    let remark = json!({ "place": "/sections/approach", "quote": "ensemble", "text": "Combien de fois ?" });
    let remark = people.reviewers[0].post(&format!("{path}/comments"), &remark).expect(201).json();
    step(editor, &path, json!({ "to": "changes_requested", "reason": "Dites combien de fois." })).expect(200);
    let told = author.get(&path).expect(200).json();
    assert_eq!(
        (told["status"].as_str(), told["desk"]["status_reason"].as_str()),
        (Some("changes_requested"), Some("Dites combien de fois."))
    );
    assert!(service.mail(2).iter().any(|mail| mail.contains("contributor-own@example.org") && mail.contains("Dites combien de fois.")));
    let remarks = author.get(&format!("{path}/comments")).expect(200).json();
    assert_eq!(remarks["items"][0]["text"], "Combien de fois ?");
    author.patch(&path, "*", &json!({ "sections": { "approach": "Ils y sont allés **ensemble**, deux fois." } })).expect(200);
    let settled = format!("{path}/comments/{}/settlement", remark["id"].as_str().unwrap());
    assert!(author.post(&settled, &json!({ "resolved": true })).expect(200).json()["resolved_at"].is_string());
    step(author, &path, json!({ "to": "submitted" })).expect(200);
    step(editor, &path, json!({ "to": "in_review" })).expect(200);
    let refused = step(editor, &path, json!({ "to": "approved" })).expect_problem(409, "conflict");
    assert!(refused.json()["detail"].as_str().unwrap().contains("there are 1"), "{}", refused.text());
    review(editor, &people.reviewers[1], &path);
    step(editor, &path, json!({ "to": "approved" })).expect(200);
    anyone.get(&path).expect_problem(404, "not-found");
    let published = step(editor, &path, json!({ "to": "published" })).expect(200).json();
    assert_eq!(published["slug"], "inspections-conjointes");

    let page = format!("{PATH}/inspections-conjointes");
    let seen = anyone.get(&page).expect(200).json();
    assert_eq!((seen["status"].as_str(), seen["live_version"].as_i64(), seen["desk"].clone()), (Some("published"), Some(1), Value::Null));
    assert_eq!(seen["contacts"], json!([{ "name": "Released contact", "role": null, "email": "released@example.org", "released": true }]));
    assert_eq!(seen["text"]["sections"][1]["html"], "<p>Ils y sont allés <strong>ensemble</strong>, deux fois.</p>\n");
    assert!(seen["review_due_on"].is_string());
    let changes = anyone.get("/api/v1/changes?since=0&limit=1000").expect(200).json();
    let public: Vec<&str> = changes["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["collection"] == "practices")
        .map(|change| change["operation"].as_str().unwrap())
        .collect();
    assert_eq!(public, ["updated"], "nobody learns of drafts from the log");

    // A new revision is written while the live version stays.
    let opened = author.patch(&page, "*", &json!({ "title": "Inspections communes" })).expect(200).json();
    assert_eq!((opened["status"].as_str(), opened["revision"].as_i64()), (Some("draft"), Some(2)));
    assert_eq!(anyone.get(&page).json()["title"], "Inspections conjointes");
    let live = author.get(&page).expect(200).json();
    assert_eq!(
        (live["title"].as_str(), live["desk"]["open_revision"].clone()),
        (Some("Inspections conjointes"), json!({ "number": 2, "status": "draft" }))
    );
    let compared = author.get(&format!("{page}/differences")).expect(200).json();
    assert_eq!(compared["items"][0]["place"], "/title");
    let seen = anyone.get(&format!("{page}/differences")).expect(200).json();
    assert_eq!((seen["from"].as_i64(), seen["to"].as_i64()), (Some(0), Some(1)), "nobody learns of the revision");
    step(author, &page, json!({ "to": "submitted" })).expect(200);
    step(editor, &page, json!({ "to": "in_review" })).expect(200);
    review(editor, &people.reviewers[0], &page);
    review(editor, &people.reviewers[1], &page);
    step(editor, &page, json!({ "to": "approved" })).expect(200);
    step(editor, &page, json!({ "to": "published" })).expect(200);
    let second = anyone.get(&page).expect(200).json();
    assert_eq!((second["title"].as_str(), second["live_version"].as_i64()), (Some("Inspections communes"), Some(2)));
    assert_eq!(second["slug"], "inspections-conjointes", "an address never breaks");
    assert_eq!(anyone.get(&format!("{page}/versions/1")).expect(200).json()["title"], "Inspections conjointes");
    assert_eq!(anyone.get(&format!("{page}/versions")).expect(200).json()["items"].as_array().unwrap().len(), 2);
    let compared = anyone.get(&format!("{page}/differences?from=1&to=2")).expect(200).json();
    assert_eq!(compared["items"][0]["pieces"][1], json!({ "kind": "removed", "text": "conjointes" }));
    anyone.get(&format!("{page}/versions/3")).expect_problem(404, "not-found");

    // Archived, it is still read at its address.
    step(editor, &page, json!({ "to": "archived", "reason": "The programme ended." })).expect(200);
    assert_eq!(anyone.get(&page).expect(200).json()["status"], "archived");
    assert_eq!(anyone.get(PATH).json()["page"]["total"], 0);
    step(editor, &page, json!({ "to": "published" })).expect(200);
    assert_eq!(anyone.get(PATH).json()["page"]["total"], 1);

    let steps = author.get(&format!("{page}/history")).expect(200).json();
    assert_eq!(steps["items"].as_array().unwrap().len(), 15, "{steps}");
    withdraw(&service, author, &page, &path);
}

/// Takes a published practice back; `path` is its address by id.
fn withdraw(service: &Service, author: &Client, page: &str, path: &str) {
    let anyone = service.anyone();
    author.send("DELETE", page, &[], None).expect_problem(428, "precondition-required");
    author.delete(page, "*").expect(204);
    for gone in [page, path, &format!("{page}/versions/1"), &format!("{page}/versions")] {
        anyone.get(gone).expect_problem(410, "gone");
    }
    let changes = anyone.get("/api/v1/changes?since=0&limit=1000").expect(200).json();
    let last = changes["items"].as_array().unwrap().last().unwrap();
    assert_eq!((last["collection"].as_str(), last["operation"].as_str()), (Some("practices"), Some("deleted")));
}

fn what_is_incomplete_or_wrong_is_refused_with_its_place(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let own = partner(&admin, "Own");
    let with = |changes: Value| {
        let mut body = snapshot(&own, "Sample");
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (changes, places) in [
        (json!({ "title": "" }), vec!["/title bad_format", "/title too_short"]),
        (json!({ "title": "x".repeat(201) }), vec!["/title too_long"]),
        (json!({ "title": "safe\u{202E}gpj.exe" }), vec!["/title bad_character"]),
        (json!({ "lang": "english" }), vec!["/lang bad_format"]),
        (json!({ "kind": "long" }), vec!["/kind not_allowed"]),
        (json!({ "sections": { "approach": "x".repeat(20_001) } }), vec!["/sections/approach too_long"]),
        (json!({ "sections": { "colour": "x" } }), vec!["/sections/colour unknown_field"]),
        (json!({ "sdgs": [18] }), vec!["/sdgs/0 out_of_range"]),
        (json!({ "priorities": ["nowhere"], "sectors": ["x"] }), vec!["/priorities/0 unknown_reference", "/sectors/0 unknown_reference"]),
        (json!({ "countries": ["XX"], "regions": ["999"] }), vec!["/countries/0 unknown_reference", "/regions/0 unknown_reference"]),
        (json!({ "results": [{ "indicator": "x", "value": "many" }] }), vec!["/results/0/value bad_format"]),
        (json!({ "links": [{ "title": "x", "url": "javascript:alert(1)" }] }), vec!["/links/0/url bad_format"]),
        (json!({ "related": ["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"] }), vec!["/related/0 unknown_reference"]),
        (
            json!({ "co_implementers": [{ "partner": "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f" }] }),
            vec!["/co_implementers/0/partner unknown_reference"],
        ),
        (json!({ "status": "published" }), vec!["/status unknown_field"]),
        (json!({ "partner": "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f" }), vec!["/partner unknown_reference"]),
    ] {
        assert_eq!(admin.post(PATH, &with(changes.clone())).expect(400).places(), places, "{changes}");
    }
    let made = admin.post(PATH, &with(json!({}))).expect(201);
    let forged = admin.patch(made.header("location"), "*", &json!({ "status": "published", "live_version": 1, "slug": "x" }));
    assert_eq!(forged.expect(400).places(), ["/live_version read_only", "/slug read_only", "/status read_only"]);
    let huge = with(json!({ "sections": { "approach": "x".repeat(5 * 1024 * 1024) } }));
    admin.post(PATH, &huge).expect_problem(413, "too-large");
    admin.post_if("/api/v1/partners/own/transitions", "*", &json!({ "to": "suspended", "reason": "Sample." })).expect(200);
    admin.post(PATH, &with(json!({}))).expect_problem(409, "conflict");
    step(&admin, made.header("location"), json!({ "to": "submitted" })).expect_problem(409, "conflict");
}

fn nobody_judges_a_practice_of_their_own(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let mut body = snapshot(&people.own, "Together");
    body["co_implementers"] = json!([{ "partner": people.other }]);
    let made = people.author.post(PATH, &body).expect(201);
    let path = made.header("location").to_owned();
    // The Secretariat submits it for the partner: the same person must not decide on it.
    step(&people.editor, &path, json!({ "to": "submitted" })).expect(200);
    let refused = step(&people.editor, &path, json!({ "to": "in_review" })).expect_problem(403, "forbidden");
    assert!(refused.json()["detail"].as_str().unwrap().contains("submitted this practice"), "{}", refused.text());
    assert_eq!(people.editor.get(&path).json()["desk"]["interest"], "submitter");
    step(&people.author, &path, json!({ "to": "in_review" })).expect_problem(403, "forbidden");
    step(&people.admin, &path, json!({ "to": "in_review" })).expect(200);
    let reviews = format!("{path}/reviews");
    for (person, reason) in [
        (&people.author, "the partner whose practice this is"),
        (&people.reviewers[0], "carried this practice out together"),
        (&people.editor, "submitted"),
    ] {
        let refused = people.admin.post(&reviews, &json!({ "reviewer": id_of(person) })).expect_problem(409, "conflict");
        assert!(refused.json()["detail"].as_str().unwrap().contains(reason), "{}", refused.text());
    }
    let possible = people.admin.get(&format!("{path}/possible-reviewers")).expect(200).json();
    let interests: Vec<Value> = possible["items"].as_array().unwrap().iter().map(|person| person["interest"].clone()).collect();
    for interest in [json!("own_partner"), json!("co_implementer"), json!("submitter"), Value::Null] {
        assert!(interests.contains(&interest), "{interests:?}");
    }
    review(&people.admin, &people.reviewers[1], &path);
    let asked = people.admin.post(&reviews, &json!({ "reviewer": id_of(&people.admin) })).expect(201);
    let complete = json!({ "status": "completed", "summary": "x", "recommendation": "publish" });
    let refused = people.admin.put(asked.header("location"), "*", &complete).expect_problem(400, "invalid-request");
    assert_eq!(refused.places().len(), 7, "all seven criteria");
    people.editor.put(asked.header("location"), "*", &json!({ "status": "asked" })).expect_problem(403, "forbidden");
    people.admin.post(&reviews, &json!({ "reviewer": id_of(&people.admin) })).expect_problem(409, "conflict");
    people.admin.put(asked.header("location"), "*", &json!({ "status": "refused" })).expect(200);
    step(&people.admin, &path, json!({ "to": "approved" })).expect_problem(409, "conflict");
}

fn illegal_moves_name_the_legal_ones(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let made = people.author.post(PATH, &snapshot(&people.own, "Sample")).expect(201);
    let path = made.header("location").to_owned();
    let refused = step(&people.author, &path, json!({ "to": "published" })).expect_problem(409, "conflict");
    assert!(refused.json()["detail"].as_str().unwrap().ends_with("can become: submitted."), "{}", refused.text());
    assert_eq!(made.json()["allowed_transitions"], json!(["submitted"]));
    people.author.post(&format!("{path}/transitions"), &json!({ "to": "submitted" })).expect_problem(428, "precondition-required");
    let wrong = json!({ "to": "submitted", "publish_at": "2999-01-01T00:00:00Z", "review_due_on": "2999-01-01" });
    assert_eq!(step(&people.author, &path, wrong).expect(400).places(), ["/publish_at not_allowed", "/review_due_on not_allowed"]);
    step(&people.author, &path, json!({ "to": "submitted" })).expect(200);
    step(&people.author, &path, json!({ "to": "draft" })).expect(200);
    // Two who decide at once: one of them is told that it has changed.
    step(&people.author, &path, json!({ "to": "submitted" })).expect(200);
    let tag = people.editor.get(&path).expect(200).header("etag").to_owned();
    let moves = format!("{path}/transitions");
    let statuses = std::thread::scope(|scope| {
        let both: Vec<_> = [&people.editor, &people.admin]
            .into_iter()
            .map(|caller| scope.spawn(|| caller.post_if(&moves, &tag, &json!({ "to": "declined", "reason": "Sample." })).status))
            .collect();
        let mut statuses: Vec<u16> = both.into_iter().map(|one| one.join().unwrap()).collect();
        statuses.sort_unstable();
        statuses
    });
    assert_eq!(statuses, [200, 412]);
    people.author.patch(&path, "*", &json!({ "title": "x" })).expect_problem(409, "conflict");
    step(&people.author, &path, json!({ "to": "draft" })).expect(200);
    people.author.delete(&format!("{path}/revision"), "*").expect_problem(409, "conflict");
}

fn drafts_contacts_and_remarks_are_seen_by_those_they_are_for(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let mut body = snapshot(&people.own, "Sample");
    body["contacts"] = json!([{ "name": "Sample contact", "email": "contact@example.org" }]);
    let path = people.author.post(PATH, &body).expect(201).header("location").to_owned();
    let [first, second] = &people.reviewers;
    for outsider in [first, second] {
        outsider.get(&path).expect_problem(404, "not-found");
        outsider.get(&format!("{path}/comments")).expect_problem(404, "not-found");
        outsider.patch(&path, "*", &json!({ "title": "x" })).expect_problem(404, "not-found");
        assert_eq!(outsider.get("/api/v1/practice-submissions").expect(200).json()["page"]["total"], 0);
    }
    step(&people.author, &path, json!({ "to": "submitted" })).expect(200);
    step(&people.editor, &path, json!({ "to": "in_review" })).expect(200);
    let asked = people.editor.post(&format!("{path}/reviews"), &json!({ "reviewer": id_of(first) })).expect(201);
    assert!(service.mail(1).iter().any(|mail| mail.contains("focal_point-other@example.org") && mail.contains("/workspace/reviews/")));
    let seen = first.get(&path).expect(200).json();
    assert_eq!((seen["status"].as_str(), seen["contacts"].clone()), (Some("in_review"), json!([])), "reviewers need no contacts");
    assert_eq!(people.author.get(&path).json()["contacts"][0]["email"], "contact@example.org");
    second.get(&path).expect_problem(404, "not-found");
    assert_eq!(first.get("/api/v1/practice-reviews").expect(200).json()["items"][0]["practice_title"], "Sample");
    first.post(&format!("{path}/comments"), &json!({ "place": "/title", "text": "Which?" })).expect(201);
    people.author.post(&format!("{path}/comments"), &json!({ "place": "/title", "text": "x" })).expect_problem(404, "not-found");
    assert_eq!(people.author.get(&format!("{path}/comments")).expect(200).json()["items"], json!([]), "not while it is under review");
    assert_eq!(people.editor.get(&format!("{path}/comments")).expect(200).json()["items"].as_array().unwrap().len(), 1);
    people.author.get(&format!("{path}/reviews")).expect_problem(404, "not-found");
    people.author.get(asked.header("location")).expect_problem(404, "not-found");
    review(&people.editor, second, &path);
    let before = first.get(&format!("{path}/reviews")).expect(200).json();
    assert_eq!(before["items"].as_array().unwrap().len(), 1, "scores of others come after one's own");
    let list = people.editor.get("/api/v1/practice-submissions?status=in_review").expect(200).json();
    assert_eq!((list["items"][0]["reviews_asked"].as_i64(), list["items"][0]["reviews_completed"].as_i64()), (Some(2), Some(1)));
    for (asked_for, found) in [
        ("priority=labour-rights", 1),
        ("priority=just-transition,labour-rights", 1),
        ("priority=just-transition", 0),
        ("submitted_before=2999-01-01T00:00:00Z", 1),
        ("submitted_before=2020-01-01T00:00:00Z", 0),
    ] {
        let list = people.editor.get(&format!("/api/v1/practice-submissions?{asked_for}")).expect(200).json();
        assert_eq!(list["page"]["total"], found, "{asked_for}");
    }
    people.editor.get("/api/v1/practice-submissions?submitted_before=soon").expect_problem(400, "invalid-request");
    first.put(asked.header("location"), "*", &json!({ "status": "refused" })).expect(200);
    first.get(&path).expect_problem(404, "not-found");
    people.editor.delete(asked.header("location"), "*").expect(204);
}

fn an_approved_practice_goes_live_on_time(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("practice_reviews", "0")]);
    let people = people(&service);
    let path = people.author.post(PATH, &snapshot(&people.own, "Sample")).expect(201).header("location").to_owned();
    step(&people.author, &path, json!({ "to": "submitted" })).expect(200);
    step(&people.editor, &path, json!({ "to": "in_review" })).expect(200);
    step(&people.editor, &path, json!({ "to": "approved" })).expect(200);
    let far = json!({ "to": "published", "publish_at": "2999-01-01T00:00:00Z" });
    assert_eq!(step(&people.editor, &path, far).expect(400).places(), ["/publish_at out_of_range"]);
    let soon = (chrono::Utc::now() + chrono::Duration::seconds(3)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let planned = step(&people.editor, &path, json!({ "to": "published", "publish_at": soon })).expect(200).json();
    assert_eq!((planned["status"].as_str(), planned["live_version"].clone()), (Some("approved"), Value::Null));
    assert!(planned["desk"]["publish_at"].is_string());
    service.anyone().get(&path).expect_problem(404, "not-found");
    eventually(Duration::from_secs(20), "it is published", || service.anyone().get(&path).status == 200);
    assert!(service.mail(2).iter().any(|mail| mail.contains("contributor-own@example.org") && mail.contains("/practices/sample")));
}

fn terms_and_partners_in_use_are_held(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let admin = &people.admin;
    admin.post("/api/v1/vocabularies/sectors", &json!({ "slug": "sample-sector", "names": { "en": "Sample" } })).expect(201);
    let mut body = snapshot(&people.own, "Sample");
    body["sectors"] = json!(["sample-sector"]);
    let slug = publish(&service, &people, &body);
    let term = "/api/v1/vocabularies/sectors/sample-sector";
    let refused = admin.delete(term, "*").expect_problem(409, "conflict");
    assert!(refused.json()["detail"].as_str().unwrap().contains("1 practices"), "{}", refused.text());
    // A revision that lets go of it holds it as long as the live version does.
    people.author.patch(&format!("{PATH}/{slug}"), "*", &json!({ "sectors": [] })).expect(200);
    admin.delete(term, "*").expect_problem(409, "conflict");
    let merged = admin.post_if("/api/v1/partners/other/merge", "*", &json!({ "duplicate": people.own })).expect(200).json();
    assert_eq!(service.anyone().get(&format!("{PATH}/{slug}")).expect(200).json()["partner"], merged["id"]);
    admin.delete(&format!("{PATH}/{slug}"), "*").expect(204);
    admin.delete(term, "*").expect(204);
}
