//! Who may do what: every operation of the contract by every kind of caller.
//!
//! The requests are such that nothing is destroyed: changes carry an entity tag that no record has, so that whoever is
//! let through is told 412.

use std::collections::BTreeMap;

use coalition_tests::{Client, Engine, Service, service::data_file};
use serde_json::{Value, json};

use crate::{Story, applications::apply};

pub const STORIES: &[Story] = &[("policy::every_operation_lets_the_right_callers_through", every_operation_lets_the_right_callers_through)];

const CALLERS: [&str; 8] = ["nobody", "contributor", "focal own", "focal other", "client with", "client without", "editor", "admin"];

const ANYBODY: &str = "ok ok ok ok ok ok ok ok";
const PEOPLE: &str = "401 ok ok ok 403 403 ok ok";
const ADMIN: &str = "401 403 403 403 403 403 403 ok";
const SECRETARIAT: &str = "401 403 403 403 403 403 ok ok";
/// Focal points of the partner, the Secretariat, and clients with the scope.
const OWN_RECORD: &str = "401 403 ok 403 ok 403 ok ok";
/// The same with contributors.
const OWN_WORK: &str = "401 ok ok 403 ok 403 ok ok";
/// The same where others may not even know of the record.
const OWN_DRAFT: &str = "401 ok ok 404 ok 403 ok ok";
/// Nobody but the person whose it is may even know of it.
const OWN_SEARCH: &str = "401 ok 404 404 403 403 404 404";
/// Focal points of the partner and the Secretariat.
const OWN_PEOPLE: &str = "401 403 ok 403 403 403 ok ok";
/// Focal points of the partner and administrators; nobody else may know of them.
const OWN_CLIENT: &str = "401 403 ok 404 403 403 403 ok";

/// The Secretariat, and the focal point of the other partner, who was asked to review.
const REVIEWER: &str = "401 404 404 ok 403 403 ok ok";
/// What everybody may read once it is published.
const NOT_PUBLIC: &str = "404 404 404 404 404 404 404 404";
/// The Secretariat, and clients with the scope.
const OWN_IMPORTS: &str = "401 403 403 403 ok 403 ok ok";
/// The same with the partners' people.
const OWN_IMPORTS_LISTED: &str = "401 ok ok ok ok 403 ok ok";
/// The Secretariat; others may not even know of the imports of others.
const OTHERS_IMPORT: &str = "401 404 404 404 404 403 ok ok";

/// Operation, query, body, what each of [`CALLERS`] is answered: a status, or `ok` for anything but 401, 403 and 404.
const TABLE: &[(&str, &str, &str, &str)] = &[
    ("get_signing_keys", "", "", ANYBODY),
    ("get_authorization_server_metadata", "", "", ANYBODY),
    ("get_security_contact", "", "", ANYBODY),
    ("get_contract", "", "", ANYBODY),
    ("list_api_clients", "", "", "401 403 ok ok 403 403 403 ok"),
    ("create_api_client", "", r#"{"partner":"{own}","name":"Sample","scopes":["partners:write"]}"#, "401 403 ok 403 403 403 403 ok"),
    ("get_api_client", "", "", OWN_CLIENT),
    ("replace_api_client", "", r#"{"name":"Sample","scopes":["partners:write"],"disabled":false}"#, OWN_CLIENT),
    ("patch_api_client", "", r#"{"name":"Sample"}"#, OWN_CLIENT),
    ("delete_api_client", "", "", OWN_CLIENT),
    ("rotate_api_client_secret", "", "{}", OWN_CLIENT),
    ("list_audit_entries", "", "", ADMIN),
    ("login", "", "{}", ANYBODY),
    ("refresh", "", "{}", "401 401 401 401 401 401 401 401"),
    ("look_at_invitation", "", "{}", ANYBODY),
    ("accept_invitation", "", "{}", ANYBODY),
    ("request_password_reset", "", "{}", ANYBODY),
    ("confirm_password_reset", "", "{}", ANYBODY),
    ("change_password", "", r#"{"old_password":"not the password","new_password":"another long password"}"#, PEOPLE),
    ("get_me", "", "", PEOPLE),
    ("patch_me", "", r#"{"name":"Sample person"}"#, PEOPLE),
    ("list_changes", "", "", ANYBODY),
    ("list_commitments", "", "", ANYBODY),
    ("get_commitment", "", "", ANYBODY),
    ("list_commitment_reports", "", "", ANYBODY),
    ("create_commitment", "", r#"{"partner":"{own}","titles":{"en":"Sample"},"kind":"advocacy"}"#, OWN_WORK),
    ("replace_commitment", "", r#"{"partner":"{own}","titles":{"en":"Sample"},"kind":"advocacy"}"#, OWN_WORK),
    ("patch_commitment", "", r#"{"titles":{"en":"Sample"}}"#, OWN_WORK),
    ("delete_commitment", "", "", OWN_WORK),
    ("add_commitment_report", "", r#"{"texts":{"en":"Going on."}}"#, OWN_WORK),
    ("change_commitment_status", "", r#"{"to":"completed"}"#, OWN_WORK),
    ("list_statements", "", "", ANYBODY),
    // The record is a draft.
    ("get_statement", "", "", "404 404 404 404 404 404 ok ok"),
    ("create_statement", "", r#"{"quotation":"Sample.","lang":"en","person":"Sample person","role":"Sample role"}"#, SECRETARIAT),
    ("replace_statement", "", r#"{"quotation":"Sample.","lang":"en","person":"Sample person","role":"Sample role"}"#, SECRETARIAT),
    ("patch_statement", "", r#"{"status":"published"}"#, SECRETARIAT),
    ("delete_statement", "", "", SECRETARIAT),
    ("list_governance_bodies", "", "", ANYBODY),
    ("get_governance_body", "", "", ANYBODY),
    ("get_body_composition", "", "", ANYBODY),
    ("get_body_history", "", "", ANYBODY),
    ("create_governance_body", "", r#"{"kind":"committee","names":{"en":"Sample"}}"#, SECRETARIAT),
    ("replace_governance_body", "", r#"{"kind":"committee","names":{"en":"Sample"}}"#, SECRETARIAT),
    ("patch_governance_body", "", r#"{"meetings_per_year":2}"#, SECRETARIAT),
    ("delete_governance_body", "", "", SECRETARIAT),
    ("list_seats", "", "", ANYBODY),
    ("get_seat", "", "", ANYBODY),
    ("create_seat", "", r#"{"body":"{body}","role":"member","starts_on":"2026-01-01"}"#, SECRETARIAT),
    ("replace_seat", "", r#"{"body":"{body}","role":"member","starts_on":"2026-01-01"}"#, SECRETARIAT),
    ("patch_seat", "", r#"{"votes":false}"#, SECRETARIAT),
    ("delete_seat", "", "", SECRETARIAT),
    ("list_mandates", "", "", ANYBODY),
    ("get_mandate", "", "", ANYBODY),
    (
        "create_mandate",
        "",
        r#"{"seat":"{seat}","partner":"{own}","starts_on":"2020-01-01","ends_on":"2020-12-31","appointment":"elected"}"#,
        SECRETARIAT,
    ),
    ("replace_mandate", "", r#"{"seat":"{seat}","partner":"{own}","starts_on":"2026-01-01","appointment":"elected"}"#, SECRETARIAT),
    ("patch_mandate", "", r#"{"ends_on":"2026-12-31"}"#, SECRETARIAT),
    ("delete_mandate", "", "", SECRETARIAT),
    ("list_practices", "", "", ANYBODY),
    ("list_similar_practices", "", "", NOT_PUBLIC),
    ("cite_practice", "", "", NOT_PUBLIC),
    ("cite_practice_version", "", "", NOT_PUBLIC),
    // The record is submitted, and the focal point of the other partner was asked to review it. The client without the scope of
    // an operation has all others, and who may write may read.
    ("get_practice", "", "", "404 ok ok ok ok ok ok ok"),
    ("list_practice_submissions", "", "", "401 ok ok ok ok 403 ok ok"),
    ("create_practice", "", r#"{"partner":"{own}","kind":"snapshot","lang":"en","title":"Sample"}"#, OWN_WORK),
    ("replace_practice", "", r#"{"partner":"{own}","kind":"snapshot","lang":"en","title":"Sample"}"#, OWN_WORK),
    ("patch_practice", "", r#"{"title":"Sample"}"#, OWN_WORK),
    ("withdraw_practice", "", "", OWN_WORK),
    ("discard_practice_revision", "", "", OWN_WORK),
    ("change_practice_status", "", r#"{"to":"draft"}"#, OWN_WORK),
    ("get_practice_history", "", "", "401 ok ok ok ok 403 ok ok"),
    ("list_practice_versions", "", "", NOT_PUBLIC),
    ("get_practice_version", "", "", NOT_PUBLIC),
    ("compare_practice_versions", "", "", "404 ok ok ok ok ok ok ok"),
    ("list_practice_translations", "", "", "401 ok ok ok ok 403 ok ok"),
    ("create_practice_translation", "", r#"{"lang":"de"}"#, OWN_WORK),
    ("get_practice_translation", "", "", "401 ok ok ok ok 403 ok ok"),
    ("replace_practice_translation", "", r#"{"parts":{}}"#, OWN_WORK),
    ("delete_practice_translation", "", "", OWN_WORK),
    ("list_own_reviews", "", "", "401 ok ok ok 403 403 ok ok"),
    ("list_possible_reviewers", "", "", SECRETARIAT),
    ("list_practice_reviews", "", "", REVIEWER),
    ("ask_for_review", "", r#"{"reviewer":"{account}"}"#, SECRETARIAT),
    ("get_practice_review", "", "", REVIEWER),
    ("replace_practice_review", "", r#"{"status":"asked"}"#, "401 404 404 ok 403 403 403 403"),
    ("remove_practice_review", "", "", SECRETARIAT),
    ("list_practice_comments", "", "", "401 ok ok ok ok 403 ok ok"),
    ("add_practice_comment", "", r#"{"place":"/title","text":"Sample."}"#, REVIEWER),
    ("settle_practice_comment", "", r#"{"resolved":true}"#, OWN_WORK),
    ("list_replications", "", "", ANYBODY),
    // The practice is submitted, and its replications are shown to whoever sees it.
    ("list_practice_replications", "", "", "404 ok ok ok ok ok ok ok"),
    ("get_practice_journey", "", "", NOT_PUBLIC),
    ("list_practice_journeys", "", "", ANYBODY),
    ("create_replication", "", r#"{"practice":"{practice}","partner":"{own}","lang":"en","title":"Sample"}"#, OWN_WORK),
    // The record is a draft that the own partner reports.
    ("get_replication", "", "", "404 ok ok 404 ok ok ok ok"),
    ("replace_replication", "", r#"{"practice":"{practice}","partner":"{own}","lang":"en","title":"Sample"}"#, OWN_DRAFT),
    ("patch_replication", "", r#"{"title":"Sample"}"#, OWN_DRAFT),
    ("change_replication_status", "", r#"{"to":"submitted"}"#, OWN_DRAFT),
    ("delete_replication", "", "", OWN_DRAFT),
    ("get_practice_statistics", "", "", SECRETARIAT),
    ("list_saved_searches", "", "", PEOPLE),
    ("create_saved_search", "", r#"{"name":"Sample"}"#, PEOPLE),
    // The record is the contributor's.
    ("get_saved_search", "", "", OWN_SEARCH),
    ("replace_saved_search", "", r#"{"name":"Sample"}"#, OWN_SEARCH),
    ("patch_saved_search", "", r#"{"name":"Sample"}"#, OWN_SEARCH),
    ("delete_saved_search", "", "", OWN_SEARCH),
    ("unsubscribe_from_digest", "", r#"{"secret":"q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO"}"#, ANYBODY),
    ("unsubscribe_from_digest_at_once", "", "", ANYBODY),
    ("list_countries", "", "", ANYBODY),
    ("get_country", "", "", ANYBODY),
    ("list_regions", "", "", ANYBODY),
    ("get_region", "", "", ANYBODY),
    ("list_languages", "", "", ANYBODY),
    ("list_sdgs", "", "", ANYBODY),
    ("list_terms", "", "", ANYBODY),
    ("get_term", "", "", ANYBODY),
    ("create_term", "", "{}", SECRETARIAT),
    ("replace_term", "", r#"{"slug":"equality","names":{"en":"Sample"}}"#, SECRETARIAT),
    ("patch_term", "", r#"{"names":{"en":"Sample"}}"#, SECRETARIAT),
    ("delete_term", "", "", SECRETARIAT),
    ("list_files", "", "", "401 ok ok ok ok 403 ok ok"),
    // Without the headers of the protocol nothing is begun or changed.
    ("create_upload", "", "", "401 ok ok ok ok 403 ok ok"),
    ("get_file", "", "", "401 ok ok 404 ok 403 ok ok"),
    ("continue_upload", "", "x", "401 ok ok ok ok 403 ok ok"),
    // The file is unfinished.
    ("get_file_content", "", "", NOT_PUBLIC),
    ("get_file_size", "", "", NOT_PUBLIC),
    ("list_imports", "", "", OWN_IMPORTS_LISTED),
    ("create_import", "?collection=partners&dry_run=true&source=sample", "external_id,name_en,constituency\n1,A,ngos\n", OWN_IMPORTS),
    ("get_import", "", "", OTHERS_IMPORT),
    ("get_import_errors", "", "", OTHERS_IMPORT),
    ("submit_application", "", "{}", ANYBODY),
    ("confirm_application", "", "{}", ANYBODY),
    ("get_application_status", "", "{}", ANYBODY),
    ("list_applications", "", "", SECRETARIAT),
    ("get_application", "", "", SECRETARIAT),
    ("replace_application", "", "{}", SECRETARIAT),
    ("patch_application", "", "{}", SECRETARIAT),
    ("delete_application", "", "", SECRETARIAT),
    ("activate_application", "", "{}", SECRETARIAT),
    ("get_application_history", "", "", SECRETARIAT),
    ("list_application_notes", "", "", SECRETARIAT),
    ("add_application_note", "", r#"{"text":"Sample."}"#, SECRETARIAT),
    ("change_application_status", "", r#"{"to":"under_review"}"#, SECRETARIAT),
    ("list_partners", "", "", ANYBODY),
    ("get_partner", "", "", ANYBODY),
    ("get_partner_history", "", "", ANYBODY),
    ("create_partner", "", r#"{"names":{"en":"New"},"constituency":"ngos"}"#, SECRETARIAT),
    ("replace_partner", "", r#"{"names":{"en":"Own"},"constituency":"ngos"}"#, OWN_RECORD),
    ("patch_partner", "", r#"{"website":"https://own.example/"}"#, OWN_RECORD),
    ("delete_partner", "", "", SECRETARIAT),
    ("merge_partners", "", r#"{"duplicate":"{other}"}"#, SECRETARIAT),
    ("change_partner_status", "", r#"{"to":"dormant"}"#, SECRETARIAT),
    ("list_focal_points", "", "", OWN_PEOPLE),
    ("invite_focal_point", "", r#"{"email":"invited@example.org","name":"Sample person","role":"contributor"}"#, OWN_PEOPLE),
    ("get_focal_point", "", "", OWN_PEOPLE),
    ("patch_focal_point", "", r#"{"role":"focal_point"}"#, OWN_PEOPLE),
    ("delete_focal_point", "", "", OWN_PEOPLE),
    ("search", "?q=own", "", ANYBODY),
    ("list_users", "", "", ADMIN),
    ("invite_user", "", r#"{"email":"editor2@example.org","name":"Sample person","role":"editor"}"#, ADMIN),
    ("get_user", "", "", ADMIN),
    ("replace_user", "", r#"{"name":"Sample person","role":"editor","language":"en","disabled":false}"#, ADMIN),
    ("patch_user", "", r#"{"name":"Sample person"}"#, ADMIN),
    ("delete_user", "", "", ADMIN),
    // The client's own credentials count here, not a token.
    ("issue_token", "", "grant_type=client_credentials", "401 401 401 401 401 401 401 401"),
    ("revoke_token", "", "token=none", "401 401 401 401 401 401 401 401"),
    // The other partner's people may not even know of it, and whoever comes after the first who may removes what is gone.
    ("delete_file", "", "", "401 ok 404 404 404 403 404 404"),
    // Ends the session of the token that it is called with: the last.
    ("logout", "", "", ANYBODY),
];

fn every_operation_lets_the_right_callers_through(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[]);
    let admin = service.admin();
    let mut known = BTreeMap::new();
    for name in ["Own", "Other"] {
        let made = admin.post("/api/v1/partners", &json!({ "names": { "en": name }, "constituency": "ngos" })).expect(201).json();
        known.insert(name.to_lowercase(), made["id"].as_str().unwrap().to_owned());
    }
    let scopes = scopes(&admin);
    let (client, secret) = client(&service, &scopes);
    let people = [
        service.person("contributor", Some("own")),
        service.person("focal_point", Some("own")),
        service.person("focal_point", Some("other")),
    ];
    make_records(&service, &admin, &client, &people, &mut known);
    let editor = service.person("editor", None);
    let contract = admin.get("/api/v1/openapi.json").expect(200).json();
    let operations = operations(&contract);
    let mut wrong = Vec::new();
    for (id, (method, path, operation)) in &operations {
        let Some((_, query, body, expected)) = TABLE.iter().find(|row| row.0 == id) else {
            wrong.push(format!("{id}: has no row in the table of tests/blackbox/policy.rs"));
            continue;
        };
        let with = operation["security"].as_array().into_iter().flatten().find_map(|way| way["client"].as_array());
        let with: Vec<&str> = with.into_iter().flatten().filter_map(Value::as_str).collect();
        let without: Vec<&str> = scopes.iter().map(String::as_str).filter(|scope| !with.contains(scope)).collect();
        let with: Vec<&str> = if with.is_empty() { scopes.iter().map(String::as_str).collect() } else { with };
        let callers = [
            service.anyone(),
            people[0].clone(),
            people[1].clone(),
            people[2].clone(),
            bearer(&service, &client, &secret, &with),
            bearer(&service, &client, &secret, &without),
            editor.clone(),
            admin.clone(),
        ];
        let mut address = path.clone();
        let mut body = (*body).to_owned();
        for (name, value) in &known {
            address = address.replace(&format!("{{{name}}}"), value);
            body = body.replace(&format!("{{{name}}}"), value);
        }
        let address = address.replace("{code}", if path.contains("regions") { "002" } else { "BR" });
        let kinds: Vec<&str> =
            operation["requestBody"]["content"].as_object().into_iter().flat_map(|kinds| kinds.keys().map(String::as_str)).collect();
        let kind = if id == "create_import" { "text/csv" } else { kinds.first().copied().unwrap_or("application/json") };
        for ((caller, name), expected) in callers.iter().zip(CALLERS).zip(expected.split(' ')) {
            let headers = [("if-match", "\"0\""), ("content-type", kind)];
            let (headers, body) = if body.is_empty() { (&headers[..1], None) } else { (&headers[..], Some(body.as_bytes())) };
            let answer = caller.send(method, &format!("{address}{query}"), headers, body);
            let right = match expected {
                "ok" => ![401, 403, 404].contains(&answer.status) && answer.status < 500,
                status => answer.status.to_string() == status,
            };
            if !right {
                wrong.push(format!("{id} by {name}: expected {expected}, got {} {}", answer.status, answer.text()));
            }
        }
    }
    for (id, ..) in TABLE {
        if !operations.iter().any(|(known, _)| known == id) {
            wrong.push(format!("{id}: stands in the table, but not in the contract"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Makes a record for every name that an address may hold.
fn make_records(service: &Service, admin: &Client, client: &str, people: &[Client; 3], known: &mut BTreeMap<String, String>) {
    let commitment = json!({ "partner": known["own"], "titles": { "en": "Sample" }, "kind": "advocacy" });
    let statement = json!({ "quotation": "Sample.", "lang": "en", "person": "Sample person", "role": "Sample role" });
    let file = std::fs::read(data_file("organizations.csv")).unwrap();
    let import =
        admin.send("POST", "/api/v1/imports?collection=partners&dry_run=true", &[("content-type", "text/csv")], Some(&file)).json();
    let account = people[0].get("/api/v1/me").expect(200).json()["id"].clone();
    let practice = crate::practices::submitted(&people[1], &known["own"]);
    let reviewer = people[2].get("/api/v1/me").expect(200).json()["id"].clone();
    let address = format!("/api/v1/practices/{practice}");
    people[1].post(&format!("{address}/translations"), &json!({ "lang": "fr" })).expect(201);
    let review = admin.post(&format!("{address}/reviews"), &json!({ "reviewer": reviewer })).expect(201).json()["id"].clone();
    let comment =
        admin.post(&format!("{address}/comments"), &json!({ "place": "/title", "text": "Sample." })).expect(201).json()["id"].clone();
    // What the own partner reports must be of another's published practice.
    let elsewhere = json!({
        "external_id": "1", "partner": known["other"], "status": "published", "published_at": "2025-01-01", "kind": "snapshot", "lang": "en",
        "title": "Elsewhere", "summary": "Sample.", "priorities": ["labour-rights"], "countries": ["BR"], "sections": { "approach": "Sample." },
    });
    let listed = "/api/v1/imports?collection=practices&wait=30&source=sample";
    let kind = [("content-type", "application/x-ndjson")];
    let imported = admin.send("POST", listed, &kind, Some(elsewhere.to_string().as_bytes())).expect(201).json();
    assert_eq!(imported["report"]["created"], 1, "{imported}");
    let elsewhere = admin.get("/api/v1/practices/elsewhere").expect(200).json()["id"].clone();
    let replication = json!({ "practice": elsewhere, "partner": known["own"], "lang": "en", "title": "Sample" });
    let begun = [("tus-resumable", "1.0.0"), ("upload-length", "10"), ("upload-metadata", "filename YS5wZGY=")];
    let upload = people[1].send("POST", "/api/v1/files", &begun, None).expect(201).json()["id"].clone();
    let body = admin.get("/api/v1/governance-bodies/coordinating-group").expect(200).json()["id"].clone();
    let seat = json!({ "body": body, "role": "member", "starts_on": "2020-01-01" });
    let seat = admin.post("/api/v1/seats", &seat).expect(201).json()["id"].clone();
    let mandate = json!({ "seat": seat, "partner": known["own"], "starts_on": "2026-01-01", "appointment": "elected" });
    let mandate = admin.post("/api/v1/mandates", &mandate).expect(201).json()["id"].clone();
    for (name, value) in [
        ("body", body.clone()),
        ("governance_body", body),
        ("seat", seat),
        ("mandate", mandate),
        ("file", upload),
        ("width", json!("480")),
        ("replication", admin.post("/api/v1/replications", &replication).expect(201).json()["id"].clone()),
        ("search", people[0].post("/api/v1/saved-searches", &json!({ "name": "Sample" })).expect(201).json()["id"].clone()),
        ("partner", json!("own")),
        ("client", json!(client)),
        ("commitment", admin.post("/api/v1/commitments", &commitment).expect(201).json()["id"].clone()),
        ("statement", admin.post("/api/v1/statements", &statement).expect(201).json()["id"].clone()),
        ("import", import["id"].clone()),
        ("practice", json!(practice)),
        ("review", review),
        ("comment", comment),
        ("number", json!("1")),
        ("lang", json!("fr")),
        ("application", json!(apply(service, "Sample Union", "contact@example.org", 2).0)),
        ("account", account.clone()),
        ("user", account),
        ("vocabulary", json!("priorities")),
        ("term", json!("equality")),
    ] {
        known.insert(name.to_owned(), value.as_str().unwrap().to_owned());
    }
}

type Operation = (String, (String, String, Value));

/// Every operation of the contract, in the order of the table.
fn operations(contract: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                found.push((id.to_owned(), (method.to_uppercase(), path.clone(), operation.clone())));
            }
        }
    }
    found.sort_by_key(|(id, _)| TABLE.iter().position(|row| row.0 == id));
    found
}

fn scopes(admin: &Client) -> Vec<String> {
    let metadata = admin.get("/.well-known/oauth-authorization-server").expect(200).json();
    metadata["scopes_supported"].as_array().unwrap().iter().map(|scope| scope.as_str().unwrap().to_owned()).collect()
}

fn client(service: &Service, scopes: &[String]) -> (String, String) {
    let mut arguments = vec!["client", "create", "--partner", "own", "--json"];
    arguments.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
    let made: Value = serde_json::from_slice(&service.run(&arguments).stdout).unwrap();
    (made["client_id"].as_str().unwrap().to_owned(), made["client_secret"].as_str().unwrap().to_owned())
}

fn bearer(service: &Service, id: &str, secret: &str, scopes: &[&str]) -> Client {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={}", scopes.join("+"));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = service.anyone().send("POST", "/oauth/token", &headers, Some(form.as_bytes())).expect(200).json();
    service.anyone().with_token(answer["access_token"].as_str().unwrap())
}
