//! Applying to join: from the public form to a partner whose first focal point signs in.

use coalition_tests::{Client, Engine, Service, service::PASSWORD};
use serde_json::{Value, json};

use crate::{Story, people::secret};

pub const STORIES: &[Story] = &[
    ("applications::an_organization_applies_and_becomes_a_partner", an_organization_applies_and_becomes_a_partner),
    ("applications::a_new_contact_gets_a_link_of_its_own", a_new_contact_gets_a_link_of_its_own),
    ("applications::nothing_is_decided_without_body_reason_and_checklist", nothing_is_decided_without_body_reason_and_checklist),
    ("applications::an_application_is_found_by_what_it_is_called", an_application_is_found_by_what_it_is_called),
    ("applications::a_form_is_checked_and_cannot_be_abused", a_form_is_checked_and_cannot_be_abused),
];

const PATH: &str = "/api/v1/partner-applications";
const ITEMS: [&str; 5] = ["legal-identity", "representativeness", "shared-aims", "labour-record", "integrity"];

fn form(name: &str, email: &str) -> Value {
    json!({
        "organization": { "names": { "en": name, "fr": format!("{name} (fr)") }, "acronym": "SU", "constituency": "workers", "country": "SN", "priorities": ["equality"] },
        "statement": "We support the aims.",
        "signatory": { "name": "Sample signatory", "position": "President" },
        "documents": [{ "title": "Statutes", "url": "https://example.org/statutes.pdf" }],
        "contact": { "name": "Sample contact", "email": email },
        "language": "fr",
    })
}

/// Sends a form and uses the link in the mail; answers the application's id and the secret of its status page.
pub fn apply(service: &Service, name: &str, email: &str, mails: usize) -> (String, String) {
    let anyone = service.anyone();
    let receipt = anyone.post(PATH, &form(name, email)).expect(202).json();
    assert_eq!(receipt["status"], "unconfirmed");
    let mail =
        service.mail(mails).into_iter().find(|mail| mail.contains(&email.to_lowercase()) && mail.contains("/join/confirm#")).unwrap();
    let link = json!({ "secret": secret(&mail, "/fr/join/confirm#") });
    let confirmed = anyone.post("/api/v1/partner-application-confirmations", &link).expect(200).json();
    anyone.post("/api/v1/partner-application-confirmations", &link).expect_problem(400, "invalid-request");
    (receipt["id"].as_str().unwrap().to_owned(), confirmed["status_secret"].as_str().unwrap().to_owned())
}

fn standing(service: &Service, secret: &str) -> Value {
    service.anyone().post("/api/v1/partner-application-status", &json!({ "secret": secret })).expect(200).json()
}

fn look_at_everything(editor: &Client, record: &str) {
    let findings: serde_json::Map<String, Value> = ITEMS.iter().map(|item| ((*item).to_owned(), json!({ "outcome": "passed" }))).collect();
    editor.patch(record, "*", &json!({ "checklist": findings })).expect(200);
}

fn an_organization_applies_and_becomes_a_partner(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("secretariat_email", "office@example.org")]);
    let (admin, editor) = (service.admin(), service.person("editor", None));
    let (id, status) = apply(&service, "Sample Union", "Contact@Example.org", 1);
    let to_work_on = format!("{}/en/console/applications/{id}", service.base);
    let told = service.mail(3).iter().any(|mail| mail.contains("office@example.org") && mail.contains(&to_work_on));
    assert!(told, "the Secretariat is told");
    let record = format!("{PATH}/{id}");
    // Nobody but the Secretariat sees it.
    service.anyone().get(&record).expect_problem(401, "unauthenticated");
    let list = editor.get(PATH).expect(200).json();
    assert_eq!((list["page"]["total"].as_i64(), list["items"][0]["id"].as_str()), (Some(1), Some(id.as_str())));
    let read = editor.get(&record).expect(200);
    assert_eq!(read.json()["contact"]["email"], "contact@example.org");
    assert_eq!(read.json()["checklist"].as_object().unwrap().len(), ITEMS.len(), "every item is there, open");
    // Review: a finding with a note, a correction, a note; what was signed stays.
    let tag = read.header("etag").to_owned();
    let patch = json!({ "checklist": { "integrity": { "outcome": "concern", "note": "Funding to be told." } }, "organization": { "acronym": null } });
    let patched = editor.patch(&record, &tag, &patch).expect(200).json();
    assert_eq!(patched["checklist"]["integrity"]["note"], "Funding to be told.");
    assert!(patched["organization"]["acronym"].is_null());
    editor.patch(&record, &tag, &patch).expect_problem(412, "stale");
    assert_eq!(
        editor.patch(&record, "*", &json!({ "statement": "Other." })).expect_problem(400, "invalid-request").places(),
        ["/statement read_only"]
    );
    let unknown = json!({ "checklist": { "colour": { "outcome": "passed" } } });
    assert_eq!(
        editor.patch(&record, "*", &unknown).expect_problem(400, "invalid-request").places(),
        ["/checklist/colour unknown_reference"]
    );
    for text in ["First note.", "Second note."] {
        editor.post(&format!("{record}/notes"), &json!({ "text": text })).expect(201);
    }
    let notes = admin.get(&format!("{record}/notes?limit=1")).expect(200).json();
    assert_eq!((notes["page"]["total"].as_i64(), notes["items"][0]["text"].as_str()), (Some(2), Some("Second note.")));
    let next = notes["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(admin.get(&format!("{record}/notes?limit=1&cursor={next}")).expect(200).json()["items"][0]["text"], "First note.");
    // Decision and activation.
    let transitions = format!("{record}/transitions");
    editor.post_if(&transitions, "*", &json!({ "to": "under_review" })).expect(200);
    look_at_everything(&editor, &record);
    let approval = json!({ "to": "approved", "body": "Coordinating Group", "effective_on": "2026-01-15" });
    assert_eq!(
        editor.post_if(&transitions, "*", &approval).expect_problem(400, "invalid-request").places(),
        ["/effective_on out_of_range"]
    );
    editor.post_if(&format!("{record}/activation"), "*", &json!({})).expect_problem(409, "conflict");
    editor.post_if(&transitions, "*", &json!({ "to": "approved", "body": "Coordinating Group" })).expect(200);
    // What was approved stays as it was; whom to write to may change.
    for change in [json!({ "organization": { "acronym": "OU" } }), json!({ "checklist": { "integrity": { "outcome": "concern" } } })] {
        editor.patch(&record, "*", &change).expect_problem(409, "conflict");
    }
    editor.patch(&record, "*", &json!({ "contact": { "name": "Other contact", "email": "contact@example.org" } })).expect(200);
    let seen = standing(&service, &status);
    assert_eq!((seen["status"].as_str(), seen["history"].as_array().unwrap().len()), (Some("approved"), 4));
    assert!(!seen.to_string().contains("note"), "notes are internal");
    let made = editor.post_if(&format!("{record}/activation"), "*", &json!({ "slug": "sample-union" })).expect(201);
    assert_eq!((made.header("location"), made.json()["status"].as_str()), ("/api/v1/partners/sample-union", Some("active")));
    editor.post_if(&format!("{record}/activation"), "*", &json!({})).expect_problem(409, "conflict");
    assert_eq!(service.anyone().get("/api/v1/partners?q=sample+union").expect(200).json()["page"]["total"], 1, "found at once");
    assert_eq!(standing(&service, &status)["partner"], made.json()["id"]);
    let invitation = service.mail(5).into_iter().find(|mail| mail.contains("/invitation#")).unwrap();
    let accept = json!({ "secret": secret(&invitation, "/invitation#"), "password": PASSWORD });
    let session = service.anyone().post("/api/v1/auth/invitations/acceptance", &accept).expect(200).json();
    let focal = service.anyone().with_token(session["access_token"].as_str().unwrap());
    focal.patch("/api/v1/partners/sample-union", "*", &json!({ "website": "https://union.example/" })).expect(200);
    focal.get(&record).expect_problem(403, "forbidden");
    // The log tells what happened without telling on the people.
    let audit = admin.get("/api/v1/audit?collection=partner-applications&limit=100").expect(200).text();
    assert!(audit.contains("activated") && !audit.contains("contact@") && !audit.contains("Sample signatory"), "{audit}");
    assert!(!service.anyone().get("/api/v1/changes?since=0").expect(200).text().contains("partner-applications"));
    // Found to be a duplicate, everything about it goes where the partner goes.
    let twin = json!({ "names": { "en": "Twin Union" }, "constituency": "workers" });
    let twin = editor.post("/api/v1/partners", &twin).expect(201).json();
    editor.post_if("/api/v1/partners/twin-union/merge", "*", &json!({ "duplicate": made.json()["id"] })).expect(200);
    assert_eq!(editor.get(&record).expect(200).json()["partner"], twin["id"]);
    assert_eq!(focal.get("/api/v1/me").expect(200).json()["partner"], twin["id"]);
    admin.delete("/api/v1/partners/twin-union", "*").expect_problem(409, "conflict");
    let people = admin.get("/api/v1/audit?collection=users&limit=100").expect(200).text();
    assert!(people.contains("/partner"), "moving people is in the log: {people}");
    editor.delete(&record, "*").expect(204);
    editor.get(&record).expect_problem(410, "gone");
    service.anyone().post("/api/v1/partner-application-status", &json!({ "secret": status })).expect_problem(400, "invalid-request");
    service.anyone().get("/api/v1/partners/sample-union").expect(308);
}

fn a_new_contact_gets_a_link_of_its_own(engine: Engine<'_>) {
    let service = Service::start(engine);
    let editor = service.person("editor", None);
    let (id, status) = apply(&service, "Sample Union", "contact@example.org", 1);
    let record = format!("{PATH}/{id}");
    editor.patch(&record, "*", &json!({ "contact": { "name": "Other name", "email": "contact@example.org" } })).expect(200);
    standing(&service, &status);
    editor.patch(&record, "*", &json!({ "contact": { "name": "Other name", "email": "other@example.org" } })).expect(200);
    service.anyone().post("/api/v1/partner-application-status", &json!({ "secret": status })).expect_problem(400, "invalid-request");
    let mail = service.mail(3).into_iter().find(|mail| mail.contains("other@example.org")).unwrap();
    assert_eq!(standing(&service, &secret(&mail, "/fr/join/status#"))["status"], "applied");
}

fn nothing_is_decided_without_body_reason_and_checklist(engine: Engine<'_>) {
    let service = Service::start(engine);
    let editor = service.person("editor", None);
    let (id, status) = apply(&service, "Sample Union", "contact@example.org", 1);
    let (record, transitions) = (format!("{PATH}/{id}"), format!("{PATH}/{id}/transitions"));
    let step = |body: Value| editor.post_if(&transitions, "*", &body);
    editor.post(&transitions, &json!({ "to": "under_review" })).expect_problem(428, "precondition-required");
    step(json!({ "to": "approved", "body": "Forum" })).expect_problem(409, "conflict");
    step(json!({ "to": "under_review" })).expect(200);
    assert!(step(json!({ "to": "approved", "body": "Forum" })).expect_problem(409, "conflict").text().contains("legal-identity"));
    look_at_everything(&editor, &record);
    assert_eq!(step(json!({ "to": "approved" })).expect_problem(400, "invalid-request").places(), ["/body required"]);
    assert_eq!(step(json!({ "to": "declined" })).expect_problem(400, "invalid-request").places(), ["/body required", "/reason required"]);
    step(json!({ "to": "deferred", "body": "Forum", "reason": "Statutes to come." })).expect(200);
    assert_eq!(standing(&service, &status)["history"][3]["reason"], "Statutes to come.");
    assert!(service.mail(3).iter().any(|mail| mail.contains("reportée")), "the contact is told");
    step(json!({ "to": "under_review" })).expect(200);
    step(json!({ "to": "declined", "body": "Forum", "reason": "Not this year." })).expect(200);
    step(json!({ "to": "under_review" })).expect_problem(409, "conflict");
    // A term of the checklist that an application refers to is retired, not deleted.
    editor.delete("/api/v1/vocabularies/due-diligence/integrity", "*").expect_problem(409, "conflict");
    // Two at once: one decides.
    let (id, _) = apply(&service, "Second Union", "second@example.org", 5);
    let transitions = format!("{PATH}/{id}/transitions");
    let tag = editor.get(&format!("{PATH}/{id}")).expect(200).header("etag").to_owned();
    let mut codes: Vec<u16> = std::thread::scope(|scope| {
        let racers: Vec<_> =
            (0..2).map(|_| scope.spawn(|| editor.post_if(&transitions, &tag, &json!({ "to": "under_review" })).status)).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    codes.sort_unstable();
    assert_eq!(codes, [200, 412]);
}

fn an_application_is_found_by_what_it_is_called(engine: Engine<'_>) {
    let service = Service::start(engine);
    let editor = service.person("editor", None);
    let (school, _) = apply(&service, "École d'exemple", "office@school.example", 1);
    let (union, _) = apply(&service, "Sample 100% Union", "office@union.example", 3);
    editor.post_if(&format!("{PATH}/{union}/transitions"), "*", &json!({ "to": "under_review" })).expect(200);
    let waiting = form("Sample Unconfirmed", "office@nobody.example");
    service.anyone().post(PATH, &waiting).expect(202);
    for (query, expected) in [
        ("q=ecole", vec![&school]),
        ("q=%C3%89COLE", vec![&school]),
        ("q=exemple+%C3%A9cole", vec![&school]),
        ("q=union+school", vec![]),
        ("q=0%25", vec![&union]),
        ("q=_", vec![]),
        ("q=OFFICE%40union", vec![&union]),
        ("q=sample+contact", vec![&union, &school]),
        ("q=sample+contact&sort=created_at", vec![&school, &union]),
        ("q=sample+contact&status=under_review", vec![&union]),
        ("q=unconfirmed", vec![]),
        // The tag of a language is no name.
        ("q=en", vec![]),
    ] {
        let list = editor.get(&format!("{PATH}?{query}")).expect(200).json();
        let found: Vec<&str> = list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(
            (found, list["page"]["total"].as_u64()),
            (expected.iter().map(|id| id.as_str()).collect(), Some(expected.len() as u64)),
            "{query}"
        );
    }
    // Page by page, and a page of one question does not go on with another.
    let first = editor.get(&format!("{PATH}?q=sample&limit=1")).expect(200).json();
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let second = editor.get(&format!("{PATH}?q=sample&limit=1&cursor={cursor}")).expect(200).json();
    assert_eq!((first["items"][0]["id"].as_str(), second["items"][0]["id"].as_str()), (Some(union.as_str()), Some(school.as_str())));
    assert_eq!(second["page"]["next_cursor"], Value::Null);
    editor.get(&format!("{PATH}?q=union&limit=1&cursor={cursor}")).expect_problem(400, "invalid-request");
    editor.get(&format!("{PATH}?q=")).expect_problem(400, "invalid-request");
}

fn a_form_is_checked_and_cannot_be_abused(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("form_rate_limit_per_hour", "6")]);
    let anyone = service.anyone();
    let mut wrong = form("Sample Union", "not an address");
    wrong["organization"]["country"] = json!("France");
    wrong["status"] = json!("approved");
    let places = anyone.post(PATH, &wrong).expect_problem(400, "invalid-request").places();
    assert!(places.iter().any(|place| place.starts_with("/contact/email")), "{places:?}");
    assert!(places.iter().any(|place| place.starts_with("/organization/country")), "{places:?}");
    assert!(places.iter().any(|place| place.starts_with("/status")), "{places:?}");
    let mut unknown = form("Sample Union", "contact@example.org");
    unknown["organization"]["constituency"] = json!("pirates");
    assert_eq!(
        anyone.post(PATH, &unknown).expect_problem(400, "invalid-request").places(),
        ["/organization/constituency unknown_reference"]
    );
    for _ in 0..3 {
        anyone.post(PATH, &form("Sample Union", "contact@example.org")).expect(202);
    }
    let many = anyone.post(PATH, &form("Sample Union", "CONTACT@example.org")).expect_problem(429, "too-many-requests");
    assert!(!many.header("retry-after").is_empty());
    anyone.post(PATH, &form("Sample Union", "other@example.org")).expect(202);
    anyone.post(PATH, &form("Sample Union", "third@example.org")).expect_problem(429, "too-many-requests");
    // What nobody confirmed is not in the Secretariat's way.
    let editor = service.person("editor", None);
    assert_eq!(editor.get(PATH).expect(200).json()["page"]["total"], 0);
    let waiting = editor.get(&format!("{PATH}?status=unconfirmed&limit=3&sort=-created_at")).expect(200).json();
    assert_eq!(waiting["page"]["total"], 4);
    let next = waiting["page"]["next_cursor"].as_str().unwrap();
    let rest = editor.get(&format!("{PATH}?status=unconfirmed&limit=3&sort=-created_at&cursor={next}")).expect(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}
