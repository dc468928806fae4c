//! People: invited, signing in, forgetting passwords; and nodes that share a database.

use std::time::Duration;

use coalition_tests::{
    Engine, Service,
    service::{PASSWORD, eventually},
};
use serde_json::json;

use crate::Story;

pub const STORIES: &[Story] = &[
    ("people::an_invitation_leads_to_editing_the_own_partner", an_invitation_leads_to_editing_the_own_partner),
    ("people::a_forgotten_password_is_replaced_once", a_forgotten_password_is_replaced_once),
    ("people::changing_a_password_ends_other_sessions", changing_a_password_ends_other_sessions),
    ("people::two_nodes_see_each_others_writes", two_nodes_see_each_others_writes),
];

/// The secret at the end of the link in a mail.
pub fn secret(mail: &str, before: &str) -> String {
    let start = mail.find(before).unwrap() + before.len();
    mail[start..].chars().take_while(|character| character.is_ascii_alphanumeric() || "-_".contains(*character)).collect()
}

fn an_invitation_leads_to_editing_the_own_partner(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["Own", "Other"] {
        admin.post("/api/v1/partners", &json!({ "names": { "en": name }, "constituency": "ngos" })).expect(201);
    }
    let path = "/api/v1/partners/own/focal-points";
    let person = json!({ "email": "Invited@example.org", "name": "Sample person", "role": "focal_point", "language": "fr" });
    service.anyone().post(path, &person).expect_problem(401, "unauthenticated");
    service.anyone().get(path).expect_problem(401, "unauthenticated");
    admin.post(path, &person).expect(201);
    let mail = service.mail(1).pop().unwrap();
    assert!(mail.contains("Invitation au portail"), "{mail}");
    let link = secret(&mail, "/invitations/");
    let anyone = service.anyone();
    assert_eq!(
        anyone.post("/api/v1/auth/invitations/lookup", &json!({ "secret": link })).expect(200).json()["email"],
        "invited@example.org"
    );
    anyone
        .post("/api/v1/auth/invitations/acceptance", &json!({ "secret": link, "password": "short" }))
        .expect_problem(400, "invalid-request");
    let accept = json!({ "secret": link, "password": PASSWORD });
    let session = anyone.post("/api/v1/auth/invitations/acceptance", &accept).expect(200).json();
    anyone.post("/api/v1/auth/invitations/acceptance", &accept).expect_problem(400, "invalid-request");
    anyone.post("/api/v1/auth/invitations/lookup", &json!({ "secret": link })).expect_problem(400, "invalid-request");
    let focal = anyone.with_token(session["access_token"].as_str().unwrap());
    let me = focal.get("/api/v1/me").expect(200).json();
    assert_eq!((me["role"].as_str(), me["email"].as_str()), (Some("focal_point"), Some("invited@example.org")));
    assert!(me["permissions"].as_array().unwrap().contains(&json!("partners.edit")));
    focal.patch("/api/v1/partners/own", "*", &json!({ "website": "https://own.example/" })).expect(200);
    focal.patch("/api/v1/partners/other", "*", &json!({ "website": "https://own.example/" })).expect_problem(403, "forbidden");
    assert_eq!(focal.get(path).expect(200).json()["items"][0]["active"], true);
    focal.get("/api/v1/partners/other/focal-points").expect_problem(403, "forbidden");
    admin.post(path, &person).expect_problem(409, "conflict");
    service.sign_in("invited@example.org");
    assert!(!service.anyone().get("/api/v1/partners/own").text().contains("invited@"), "people are never public");
}

fn a_forgotten_password_is_replaced_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin();
    let anyone = service.anyone();
    let ask = |email: &str| anyone.post("/api/v1/auth/password-resets", &json!({ "email": email })).expect(202).bytes;
    assert_eq!(ask("nobody@example.org"), ask("admin-secretariat@example.org"));
    let mails = service.mail(1);
    assert_eq!(mails.len(), 1);
    let link = secret(&mails[0], "/password-resets/");
    let body = json!({ "secret": link, "password": "an entirely new password" });
    anyone.post("/api/v1/auth/password-resets/confirmation", &body).expect(200);
    anyone.post("/api/v1/auth/password-resets/confirmation", &body).expect_problem(400, "invalid-request");
    let login = |password: &str| {
        anyone.post("/api/v1/auth/login", &json!({ "email": "admin-secretariat@example.org", "password": password })).status
    };
    assert_eq!((login(PASSWORD), login("an entirely new password")), (401, 200));
}

fn changing_a_password_ends_other_sessions(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let login = json!({ "email": "admin-secretariat@example.org", "password": PASSWORD, "refresh_in_body": true });
    let other = service.anyone().post("/api/v1/auth/login", &login).expect(200).json();
    let change =
        |old: &str| admin.post("/api/v1/auth/password", &json!({ "old_password": old, "new_password": "an entirely new password" }));
    assert_eq!(change("not the password").expect_problem(400, "invalid-request").places(), ["/old_password wrong"]);
    change(PASSWORD).expect(200);
    let refresh = json!({ "refresh_token": other["refresh_token"] });
    service.anyone().post("/api/v1/auth/refresh", &refresh).expect_problem(401, "unauthenticated");
}

fn two_nodes_see_each_others_writes(engine: Engine<'_>) {
    let Engine::Postgres(_) = engine else { return };
    let one = Service::start_with(engine, &[("public_url", "https://portal.example.org")]);
    let two = one.another_node();
    let admin = one.admin();
    let total = |service: &Service| service.anyone().get("/api/v1/partners").expect(200).json()["page"]["total"].as_i64();
    assert_eq!((total(&one), total(&two)), (Some(0), Some(0)), "both have the empty list in their cache");
    admin.post("/api/v1/partners", &json!({ "names": { "en": "Seen by both" }, "constituency": "ngos" })).expect(201);
    assert_eq!(total(&one), Some(1), "the writing node at once");
    eventually(Duration::from_secs(1), "the other node within a second", || total(&two) == Some(1));
    // A token of one node is good on the other: each knows the other's public key.
    let elsewhere = two.anyone().with_token(admin.token().unwrap());
    elsewhere.get("/api/v1/me").expect(200);
}
