//! People: invited, signing in, forgetting passwords; and nodes that share a database.

use std::time::{Duration, Instant};

use coalition_tests::{
    Engine, Service,
    service::{PASSWORD, eventually},
};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("people::an_invitation_leads_to_editing_the_own_partner", an_invitation_leads_to_editing_the_own_partner),
    ("people::a_forgotten_password_is_replaced_once", a_forgotten_password_is_replaced_once),
    ("people::strangers_who_ask_for_passwords_do_no_harm", strangers_who_ask_for_passwords_do_no_harm),
    ("people::an_invitation_ends_with_the_first_password", an_invitation_ends_with_the_first_password),
    ("people::changing_a_password_ends_other_sessions", changing_a_password_ends_other_sessions),
    ("people::no_session_slips_through_a_new_password", no_session_slips_through_a_new_password),
    ("people::guesses_made_side_by_side_are_counted_too", guesses_made_side_by_side_are_counted_too),
    ("people::a_key_that_leaked_is_retired", a_key_that_leaked_is_retired),
    ("people::invitations_bother_nobody", invitations_bother_nobody),
    ("people::whoever_is_invited_again_keeps_their_language", whoever_is_invited_again_keeps_their_language),
    ("people::administrators_keep_people_and_one_always_stays", administrators_keep_people_and_one_always_stays),
    ("people::a_focal_point_keeps_the_people_of_the_own_partner", a_focal_point_keeps_the_people_of_the_own_partner),
];

/// Stories of several nodes, which only PostgreSQL can tell.
pub const STORIES_OF_NODES: &[Story] = &[("people::two_nodes_see_each_others_writes", two_nodes_see_each_others_writes)];

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
    let link = secret(&mail, &format!("{}/fr/invitation#", service.base));
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
    let link = secret(&mails[0], &format!("{}/en/password/new#", service.base));
    let body = json!({ "secret": link, "password": "an entirely new password" });
    anyone.post("/api/v1/auth/password-resets/confirmation", &body).expect(200);
    anyone.post("/api/v1/auth/password-resets/confirmation", &body).expect_problem(400, "invalid-request");
    let login = |password: &str| {
        anyone.post("/api/v1/auth/login", &json!({ "email": "admin-secretariat@example.org", "password": password })).status
    };
    assert_eq!((login(PASSWORD), login("an entirely new password")), (401, 200));
    // Guesses of somebody else do not keep the owner out who has just set a password.
    while login("not the password") == 401 {}
    ask("admin-secretariat@example.org");
    let mail = service.mail(2).into_iter().find(|mail| secret(mail, "/password/new#") != link).unwrap();
    let body = json!({ "secret": secret(&mail, "/password/new#"), "password": PASSWORD });
    anyone.post("/api/v1/auth/password-resets/confirmation", &body).expect(200);
    assert_eq!(login(PASSWORD), 200);
}

fn strangers_who_ask_for_passwords_do_no_harm(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin();
    let anyone = service.anyone();
    let ask = || anyone.post("/api/v1/auth/password-resets", &json!({ "email": "admin-secretariat@example.org" })).expect(202);
    ask();
    let links = |mails: Vec<String>| mails.iter().map(|mail| secret(mail, "/password/new#")).collect::<Vec<_>>();
    let own = links(service.mail(1)).remove(0);
    for _ in 0..6 {
        ask();
    }
    service.mail(3);
    std::thread::sleep(Duration::from_millis(500));
    let sent = links(service.mail(3));
    assert_eq!(sent.len(), 3, "the mailbox is not filled");
    let use_up = |link: &str| anyone.post("/api/v1/auth/password-resets/confirmation", &json!({ "secret": link, "password": PASSWORD }));
    use_up(&own).expect(200);
    for link in sent.iter().filter(|link| **link != own) {
        use_up(link).expect_problem(400, "invalid-request");
    }
}

fn an_invitation_ends_with_the_first_password(engine: Engine<'_>) {
    let service = Service::start(engine);
    let invited = json!({ "email": "invited@example.org", "name": "Sample person", "role": "editor" });
    service.admin().post("/api/v1/users", &invited).expect(201);
    let invitation = secret(&service.mail(1)[0], "/en/invitation#");
    // Somebody who overlooked the invitation asks for a password in the other way.
    let anyone = service.anyone();
    anyone.post("/api/v1/auth/password-resets", &json!({ "email": "invited@example.org" })).expect(202);
    let mail = service.mail(2).into_iter().find(|mail| mail.contains("/password/new#")).unwrap();
    let set = json!({ "secret": secret(&mail, "/password/new#"), "password": PASSWORD });
    anyone.post("/api/v1/auth/password-resets/confirmation", &set).expect(200);
    anyone.post("/api/v1/auth/invitations/lookup", &json!({ "secret": invitation })).expect_problem(400, "invalid-request");
    let take_over = json!({ "secret": invitation, "password": "an entirely new password" });
    anyone.post("/api/v1/auth/invitations/acceptance", &take_over).expect_problem(400, "invalid-request");
    service.sign_in("invited@example.org");
}

fn changing_a_password_ends_other_sessions(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let login = json!({ "email": "admin-secretariat@example.org", "password": PASSWORD, "refresh_in_body": true });
    let other = service.anyone().post("/api/v1/auth/login", &login).expect(200).json();
    let change =
        |old: &str| admin.post("/api/v1/auth/password", &json!({ "old_password": old, "new_password": "an entirely new password" }));
    assert_eq!(change("not the password").expect_problem(400, "invalid-request").places(), ["/old_password wrong"]);
    let elsewhere = service.anyone().with_token(other["access_token"].as_str().unwrap());
    elsewhere.get("/api/v1/me").expect(200);
    let session = change(PASSWORD).expect(200).json();
    elsewhere.get("/api/v1/me").expect_problem(401, "unauthenticated");
    service.anyone().with_token(session["access_token"].as_str().unwrap()).get("/api/v1/me").expect(200);
    let refresh = json!({ "refresh_token": other["refresh_token"] });
    service.anyone().post("/api/v1/auth/refresh", &refresh).expect_problem(401, "unauthenticated");
}

fn no_session_slips_through_a_new_password(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let login = json!({ "email": "admin-secretariat@example.org", "password": PASSWORD, "refresh_in_body": true });
    let sessions: Vec<_> = (0..4).map(|_| service.anyone().post("/api/v1/auth/login", &login).expect(200).json()).collect();
    let deadline = Instant::now() + Duration::from_secs(15);
    // Sessions that are kept going all the time while the password is changed.
    let goes_on_until_refused = |session: &Value| {
        let (anyone, mut token) = (service.anyone(), session["refresh_token"].clone());
        while Instant::now() < deadline {
            let answer = anyone.post("/api/v1/auth/refresh", &json!({ "refresh_token": token }));
            match answer.status {
                200 => token = answer.json()["refresh_token"].clone(),
                401 => return true,
                _ => {}
            }
        }
        false
    };
    let ended: Vec<bool> = std::thread::scope(|scope| {
        let kept: Vec<_> = sessions.iter().map(|session| scope.spawn(|| goes_on_until_refused(session))).collect();
        std::thread::sleep(Duration::from_millis(300));
        let change = json!({ "old_password": PASSWORD, "new_password": "an entirely new password" });
        admin.post("/api/v1/auth/password", &change).expect(200);
        kept.into_iter().map(|session| session.join().unwrap()).collect()
    });
    assert_eq!(ended, [true; 4]);
}

fn guesses_made_side_by_side_are_counted_too(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let guess = || {
        let wrong = json!({ "email": "admin-secretariat@example.org", "password": "not the password" });
        service.anyone().post("/api/v1/auth/login", &wrong).status
    };
    let change = || {
        let wrong = json!({ "old_password": "not the password", "new_password": "an entirely new password" });
        admin.post("/api/v1/auth/password", &wrong).status
    };
    for (name, judged) in [("sign-in", side_by_side(guess, 401)), ("change of password", side_by_side(change, 400))] {
        assert!(judged <= 6, "{name}: {judged} guesses of 24 were looked at");
    }
}

/// Sends 24 tries at once; answers how many had this status, and that the others were told to wait.
fn side_by_side(attempt: impl Fn() -> u16 + Sync, judged: u16) -> usize {
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..24).map(|_| scope.spawn(&attempt)).collect();
        tries.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [judged, 429].contains(status)), "{statuses:?}");
    statuses.iter().filter(|status| **status == judged).count()
}

fn invitations_bother_nobody(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("invitation_rate_limit_per_hour", "5")]);
    let admin = service.admin();
    let invite = |email: &str| admin.post("/api/v1/users", &json!({ "email": email, "name": "Sample person", "role": "editor" }));
    for _ in 0..3 {
        invite("often@example.org").expect(201);
    }
    let refused = invite("Often@example.org").expect_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 3600, "once a day is enough");
    // A refused invitation counts for whoever sent it, one that is not right does not.
    invite("admin-secretariat@example.org").expect_problem(409, "conflict");
    invite("other@example.org").expect(201);
    invite("third@example.org").expect_problem(429, "too-many-requests");
    assert_eq!(admin.get("/api/v1/users?q=third@").expect(200).json()["page"]["total"], 0);
    assert_eq!(service.mail(4).len(), 4);
}

fn whoever_is_invited_again_keeps_their_language(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let mut person = json!({ "email": "invited@example.org", "name": "Sample person", "role": "editor", "language": "fr" });
    admin.post("/api/v1/users", &person).expect(201);
    person["language"] = json!("es");
    admin.post("/api/v1/users", &person).expect(201);
    let mails = service.mail(2);
    assert!(mails.iter().all(|mail| mail.contains("Invitation au portail")), "{mails:?}");
}

fn a_key_that_leaked_is_retired(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let before = service.admin();
    let kid = service.anyone().get("/.well-known/jwks.json").expect(200).json()["keys"][0]["kid"].as_str().unwrap().to_owned();
    let run = |service: &Service, arguments: &[&str]| {
        let output = service.run(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    let (code, text) = run(&service, &["keys", "list"]);
    assert!(code == Some(0) && text.contains(&kid) && text.contains("in use"), "{text}");
    assert_eq!(run(&service, &["keys", "retire", "no-such-key"]).0, Some(1));
    assert_eq!(run(&service, &["keys", "retire", &kid]).0, Some(0));
    assert!(!service.anyone().get("/.well-known/jwks.json").expect(200).text().contains(&kid));
    service.kill();
    service.launch();
    before.get("/api/v1/me").expect_problem(401, "unauthenticated");
    service.sign_in("admin-secretariat@example.org").get("/api/v1/me").expect(200);
    assert!(run(&service, &["keys", "list"]).1.contains("retired"));
}

fn two_nodes_see_each_others_writes(engine: Engine<'_>) {
    let one = Service::start_with(engine, &[("public_url", "https://portal.example.org")]);
    let two = one.another_node();
    let admin = one.admin();
    let total = |service: &Service| service.anyone().get("/api/v1/partners").expect(200).json()["page"]["total"].as_i64();
    assert_eq!((total(&one), total(&two)), (Some(0), Some(0)), "both have the empty list in their cache");
    admin.post("/api/v1/partners", &json!({ "names": { "en": "Seen by both" }, "constituency": "ngos" })).expect(201);
    assert_eq!(total(&one), Some(1), "the writing node at once");
    let search = |service: &Service| service.anyone().get("/api/v1/search?q=seen+both").expect(200).json()["page"]["total"].as_i64();
    eventually(Duration::from_secs(1), "search on the other node", || search(&two) == Some(1));
    eventually(Duration::from_secs(1), "the other node within a second", || total(&two) == Some(1));
    // A token of one node is good on the other: each knows the other's public key.
    let elsewhere = two.anyone().with_token(admin.token().unwrap());
    elsewhere.get("/api/v1/me").expect(200);
    // The other way round too, though the first node had read the keys before the second made its own.
    let signed_by_two = two.sign_in("admin-secretariat@example.org");
    let back = one.anyone().with_token(signed_by_two.token().unwrap());
    eventually(Duration::from_secs(5), "the new key on the first node", || back.get("/api/v1/me").status == 200);
}

fn administrators_keep_people_and_one_always_stays(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let path = "/api/v1/users";
    let new = json!({ "email": "Second@example.org", "name": "Élan Sample", "role": "admin", "language": "es" });
    let made = admin.post(path, &new).expect(201);
    let second_path = made.header("location").to_owned();
    assert!(service.mail(1)[0].contains("Elija su contraseña"));
    assert_eq!(
        admin.post(path, &json!({ "email": "x@example.org", "name": "X", "role": "focal_point" })).expect(400).places(),
        ["/partner required"]
    );
    let listed = |query: &str| admin.get(&format!("{path}?{query}")).expect(200).json();
    assert_eq!(listed("role=admin&limit=1")["page"]["total"], 2);
    assert_eq!(listed("q=second@")["items"][0]["email"], "second@example.org");
    assert_eq!(listed("q=sample&disabled=false")["page"]["total"], 2);
    assert_eq!(listed("q=%25")["page"]["total"], 0, "no wildcards");
    let next = listed("limit=1")["page"]["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(listed(&format!("limit=1&cursor={next}"))["items"][0]["email"], "second@example.org");
    // Who was only invited does not count as somebody who can run the portal.
    let me = admin.get("/api/v1/me").expect(200).json();
    let own_path = format!("{path}/{}", me["id"].as_str().unwrap());
    admin.patch(&own_path, "*", &json!({ "role": "editor" })).expect_problem(409, "conflict");
    admin.delete(&own_path, "*").expect_problem(409, "conflict");
    let accept = json!({ "secret": secret(&service.mail(1)[0], "/es/invitation#"), "password": PASSWORD });
    service.anyone().post("/api/v1/auth/invitations/acceptance", &accept).expect(200);
    let second = service.sign_in("second@example.org");
    // Two last administrators that end each other at once: one stays.
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| admin.patch(&second_path, "*", &json!({ "disabled": true })).status);
        let other = scope.spawn(|| second.patch(&own_path, "*", &json!({ "disabled": true })).status);
        (one.join().unwrap(), other.join().unwrap())
    });
    assert!(matches!((one, other), (200, 401 | 403 | 409) | (401 | 403 | 409, 200)), "{one} {other}");
    let (left, gone) = if one == 200 { (&admin, &second) } else { (&second, &admin) };
    gone.get("/api/v1/me").expect_problem(401, "unauthenticated");
    // One's own name and language; nothing else.
    left.patch("/api/v1/me", "*", &json!({ "name": "Another name", "language": "fr" })).expect(200);
    assert_eq!(left.patch("/api/v1/me", "*", &json!({ "role": "admin" })).expect(400).places(), ["/role unknown_field"]);
    assert_eq!(left.get("/api/v1/me").expect(200).json()["name"], "Another name");
    // The command line does the same.
    let run = |arguments: &[&str]| {
        let output = service.run(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    service.person("editor", None);
    assert_eq!(run(&["user", "set-role", "--email", "editor-secretariat@example.org", "--role", "admin"]).0, Some(0));
    assert!(run(&["user", "list"]).1.contains("editor-secretariat@example.org\tadmin"));
    let (code, text) = run(&["user", "set-role", "--email", "nobody@example.org", "--role", "admin"]);
    assert!(code == Some(1) && text.contains("user list"), "{text}");
    assert_eq!(run(&["user", "create", "--email", "no address", "--name", "X", "--role", "admin"]).0, Some(2));
}

fn a_focal_point_keeps_the_people_of_the_own_partner(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["Own", "Other"] {
        admin.post("/api/v1/partners", &json!({ "names": { "en": name }, "constituency": "ngos" })).expect(201);
    }
    let (focal, stranger) = (service.person("focal_point", Some("own")), service.person("focal_point", Some("other")));
    let contributor = service.person("contributor", Some("own"));
    let id = contributor.get("/api/v1/me").expect(200).json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/partners/own/focal-points/{id}");
    let read = focal.get(&path).expect(200);
    focal.patch(&path, read.header("etag"), &json!({ "role": "focal_point" })).expect(200);
    focal.patch(&path, read.header("etag"), &json!({ "role": "contributor" })).expect_problem(412, "stale");
    assert_eq!(focal.patch(&path, "*", &json!({ "role": "admin" })).expect(400).places(), ["/role not_allowed"]);
    stranger.delete(&path, "*").expect_problem(403, "forbidden");
    // Somebody else's person is not there under one's own partner.
    stranger.delete(&format!("/api/v1/partners/other/focal-points/{id}"), "*").expect_problem(404, "not-found");
    let log = || admin.get(&format!("/api/v1/audit?collection=users&id={id}")).expect(200);
    assert!(log().text().contains("contributor-own@example.org") && log().text().contains("Sample person"));
    focal.delete(&path, "*").expect(204);
    // What happened stays in the log; who the person was does not.
    let (entries, text) = (log().json(), log().text());
    assert!(!text.contains("contributor-own@example.org") && !text.contains("Sample person"), "{text}");
    let operations: Vec<_> = entries["items"].as_array().unwrap().iter().map(|entry| entry["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["deleted", "updated", "created"]);
    assert_eq!(entries["items"][1]["changed"], json!(["/role"]));
    let numbers = admin.get("/api/v1/changes?since=0").expect(200).json();
    let numbers: Vec<_> = numbers["items"].as_array().unwrap().iter().map(|entry| entry["number"].as_i64().unwrap()).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    contributor.get("/api/v1/me").expect_problem(401, "unauthenticated");
    focal.get(&path).expect_problem(410, "gone");
}
