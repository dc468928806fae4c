//! What integrators at partner institutions do: get tokens, follow changes, import over HTTP; and sessions of people.

use std::{
    thread,
    time::{Duration, Instant},
};

use coalition_tests::{
    Client, Engine, Service,
    service::{PASSWORD, data_file, eventually},
};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("integrators::sessions_go_on_and_a_copied_token_ends_them", sessions_go_on_and_a_copied_token_ends_them),
    ("integrators::guessing_gets_slower_for_known_and_unknown_alike", guessing_gets_slower_for_known_and_unknown_alike),
    ("integrators::a_client_acts_for_its_own_partner_with_its_scopes", a_client_acts_for_its_own_partner_with_its_scopes),
    ("integrators::nobody_holds_a_client_up_by_its_id", nobody_holds_a_client_up_by_its_id),
    ("integrators::secrets_rotate_with_overlap", secrets_rotate_with_overlap),
    ("integrators::changes_are_followed_without_gaps", changes_are_followed_without_gaps),
    ("integrators::the_audit_log_says_who_did_what", the_audit_log_says_who_did_what),
    ("integrators::a_file_comes_in_over_http", a_file_comes_in_over_http),
];

fn sample(name: &str) -> Value {
    json!({ "names": { "en": name }, "constituency": "ngos" })
}

fn sessions_go_on_and_a_copied_token_ends_them(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin();
    let anyone = service.anyone();
    let login = json!({ "email": "ADMIN-secretariat@example.org", "password": PASSWORD, "refresh_in_body": true });
    let session = anyone.post("/api/v1/auth/login", &login).expect(200).json();
    assert_eq!((session["token_type"].as_str(), session["role"].as_str()), (Some("Bearer"), Some("admin")));
    let refresh = |token: &Value| anyone.post("/api/v1/auth/refresh", &json!({ "refresh_token": token }));
    let next = refresh(&session["refresh_token"]).expect(200).json();
    assert_ne!(next["refresh_token"], session["refresh_token"]);
    refresh(&session["refresh_token"]).expect_problem(401, "unauthenticated");
    refresh(&next["refresh_token"]).expect_problem(401, "unauthenticated");
    // Of many at once with the same token at most one goes on.
    let fresh = anyone.post("/api/v1/auth/login", &login).expect(200).json();
    let done: usize = thread::scope(|scope| {
        let (refresh, token) = (&refresh, &fresh["refresh_token"]);
        let threads: Vec<_> = (0..5).map(|_| scope.spawn(move || refresh(token).status)).collect();
        threads.into_iter().map(|thread| usize::from(thread.join().unwrap() == 200)).sum()
    });
    assert!(done <= 1, "{done} sessions from one token");
    // The cookie of the web app.
    let login = json!({ "email": "admin-secretariat@example.org", "password": PASSWORD });
    let answer = anyone.post("/api/v1/auth/login", &login).expect(200);
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/api/v1/auth"), "{cookie}");
    assert_eq!(answer.json()["refresh_token"], Value::Null);
    let pair = cookie.split(';').next().unwrap();
    let headers = [("content-type", "application/json"), ("cookie", pair)];
    let again = anyone.send("POST", "/api/v1/auth/refresh", &headers, Some(b"{}")).expect(200);
    let token = again.json()["access_token"].as_str().unwrap().to_owned();
    let signed_in = anyone.with_token(&token);
    signed_in.get("/api/v1/audit").expect(200);
    signed_in.post("/api/v1/auth/logout", &json!({})).expect(204);
    signed_in.get("/api/v1/audit").expect_problem(401, "unauthenticated");
    // Signing out with an access token that is of no use any more, as after a long break, ends the session too.
    let left = json!({ "refresh_token": anyone.post("/api/v1/auth/login", &login_for_script()).expect(200).json()["refresh_token"] });
    signed_in.post("/api/v1/auth/logout", &left).expect(204);
    anyone.post("/api/v1/auth/refresh", &left).expect_problem(401, "unauthenticated");
}

fn login_for_script() -> Value {
    json!({ "email": "admin-secretariat@example.org", "password": PASSWORD, "refresh_in_body": true })
}

fn guessing_gets_slower_for_known_and_unknown_alike(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin();
    for email in ["admin-secretariat@example.org", "nobody@example.org"] {
        // Other accounts must not be held up by this address for the second round.
        let mut statuses = Vec::new();
        for _ in 0..8 {
            let answer = service.anyone().post("/api/v1/auth/login", &json!({ "email": email, "password": "wrong wrong wrong" }));
            statuses.push(answer.status);
            if answer.status == 429 {
                assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
                answer.expect_problem(429, "too-many-requests");
                break;
            }
            answer.expect_problem(401, "wrong-credentials");
        }
        assert_eq!(statuses.last(), Some(&429), "{email}: {statuses:?}");
    }
}

pub fn token(service: &Service, id: &str, secret: &str, scope: &str) -> coalition_tests::Answer {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={scope}");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    service.anyone().send("POST", "/oauth/token", &headers, Some(form.as_bytes()))
}

fn client(service: &Service, partner: &str, scopes: &[&str]) -> (String, String) {
    let mut arguments = vec!["client", "create", "--partner", partner, "--json", "--scope"];
    arguments.extend(scopes);
    let output = service.run(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    (made["client_id"].as_str().unwrap().to_owned(), made["client_secret"].as_str().unwrap().to_owned())
}

fn bearer(service: &Service, answer: coalition_tests::Answer) -> Client {
    service.anyone().with_token(answer.expect(200).json()["access_token"].as_str().unwrap())
}

fn nobody_holds_a_client_up_by_its_id(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin().post("/api/v1/partners", &sample("Own")).expect(201);
    let (id, secret) = client(&service, "own", &["changes:read"]);
    for _ in 0..10 {
        token(&service, &id, "a-secret-of-last-year", "").expect(401);
    }
    token(&service, &id, &secret, "").expect(200);
}

fn a_client_acts_for_its_own_partner_with_its_scopes(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["Own", "Other"] {
        admin.post("/api/v1/partners", &sample(name)).expect(201);
    }
    let (id, secret) = client(&service, "own", &["partners:write", "changes:read"]);
    let metadata = service.anyone().get("/.well-known/oauth-authorization-server").expect(200).json();
    assert_eq!(metadata["token_endpoint"], format!("{}/oauth/token", service.base));
    let writer = bearer(&service, token(&service, &id, &secret, "partners:write"));
    let website = json!({ "website": "https://own.example/" });
    writer.patch("/api/v1/partners/own", "*", &website).expect(200);
    writer.patch("/api/v1/partners/other", "*", &website).expect_problem(403, "forbidden");
    writer.post("/api/v1/partners", &sample("New")).expect_problem(403, "forbidden");
    writer.get("/api/v1/audit").expect_problem(403, "forbidden");
    let reader = bearer(&service, token(&service, &id, &secret, "changes:read"));
    reader.patch("/api/v1/partners/own", "*", &website).expect_problem(403, "forbidden");
    assert_eq!(token(&service, &id, &secret, "users:manage").expect(400).json()["error"], "invalid_scope");
    let refused = token(&service, &id, "wrong", "").expect(401);
    assert_eq!(refused.json()["error"], "invalid_client");
    assert!(refused.header("www-authenticate").starts_with("Basic"));
    for (body, error) in [
        ("", "invalid_client"),
        ("grant_type=password", "invalid_client"),
        ("a=%ff", "invalid_request"),
        ("client_id=1&client_id=2", "invalid_request"),
    ] {
        let answer =
            service.anyone().send("POST", "/oauth/token", &[("content-type", "application/x-www-form-urlencoded")], Some(body.as_bytes()));
        assert_eq!(answer.json()["error"], error, "{body}");
    }
    // Switched off, its tokens end at once.
    let path = format!("/api/v1/api-clients/{id}");
    admin.patch(&path, "*", &json!({ "disabled": true })).expect(200);
    writer.patch("/api/v1/partners/own", "*", &website).expect_problem(401, "unauthenticated");
    // A focal point keeps the clients of the own partner only.
    let focal = service.person("focal_point", Some("other"));
    focal.get(&path).expect_problem(404, "not-found");
    assert_eq!(focal.get("/api/v1/api-clients").expect(200).json()["page"]["total"], 0);
    let other = service.anyone().get("/api/v1/partners/other").json()["id"].clone();
    let own = service.anyone().get("/api/v1/partners/own").json()["id"].clone();
    focal
        .post("/api/v1/api-clients", &json!({ "partner": own, "name": "X", "scopes": ["partners:write"] }))
        .expect_problem(403, "forbidden");
    focal
        .post("/api/v1/api-clients", &json!({ "partner": other, "name": "X", "scopes": ["users:manage"] }))
        .expect_problem(400, "invalid-request");
    let made = focal.post("/api/v1/api-clients", &json!({ "partner": other, "name": "X", "scopes": ["partners:write"] })).expect(201);
    let shown = focal.get(made.header("location")).expect(200).text();
    assert!(!shown.contains("secret"), "a secret is shown only once: {shown}");
}

fn secrets_rotate_with_overlap(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    admin.post("/api/v1/partners", &sample("Own")).expect(201);
    let (id, first) = client(&service, "own", &["partners:write"]);
    let rotate = |hours: u32| {
        let answer = admin.post(&format!("/api/v1/api-clients/{id}/secrets"), &json!({ "overlap_hours": hours })).expect(201);
        answer.json()["client_secret"].as_str().unwrap().to_owned()
    };
    let second = rotate(1);
    token(&service, &id, &first, "").expect(200);
    token(&service, &id, &second, "").expect(200);
    let third = rotate(0);
    assert_eq!(token(&service, &id, &second, "").status, 401);
    token(&service, &id, &third, "").expect(200);
}

fn changes_are_followed_without_gaps(engine: Engine<'_>) {
    let service = Service::start(engine);
    let (admin, anyone) = (service.admin(), service.anyone());
    thread::scope(|scope| {
        for number in 0..20 {
            let admin = &admin;
            scope.spawn(move || admin.post("/api/v1/partners", &sample(&format!("Partner {number}"))).expect(201));
        }
    });
    let mut numbers = Vec::new();
    let mut since = 0;
    loop {
        let page = anyone.get(&format!("/api/v1/changes?since={since}&limit=7")).expect(200).json();
        numbers.extend(page["items"].as_array().unwrap().iter().map(|item| item["number"].as_i64().unwrap()));
        since = page["next_since"].as_i64().unwrap();
        if !page["more"].as_bool().unwrap() {
            break;
        }
    }
    assert_eq!(numbers.len(), 20);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    admin.delete("/api/v1/partners/partner-0", "*").expect(204);
    let grave = anyone.get(&format!("/api/v1/changes?since={since}")).json();
    assert_eq!(grave["items"][0]["operation"], "deleted");
    // What is not public is seen by whom it concerns.
    let since = grave["next_since"].as_i64().unwrap();
    client(&service, "partner-1", &["changes:read"]);
    let path = format!("/api/v1/changes?since={since}");
    assert_eq!(anyone.get(&path).json()["items"], json!([]));
    assert_eq!(admin.get(&path).json()["items"][0]["collection"], "api-clients");
    let newest = anyone.get(&path).json()["next_since"].as_i64().unwrap();
    // A long poll answers as soon as something happens, and not before.
    let path = format!("/api/v1/changes?since={newest}&wait=10");
    let began = Instant::now();
    let waiting = thread::spawn({
        let anyone = anyone.clone();
        move || anyone.get(&path).expect(200).json()
    });
    thread::sleep(Duration::from_millis(700));
    admin.post("/api/v1/partners", &sample("Latest")).expect(201);
    let news = waiting.join().unwrap();
    let took = began.elapsed();
    assert_eq!(news["items"][0]["operation"], "created");
    assert!(took > Duration::from_millis(700) && took < Duration::from_secs(5), "{took:?}");
    anyone.get("/api/v1/changes?wait=31").expect_problem(400, "invalid-request");
    anyone.get("/api/v1/changes?since=-1").expect_problem(400, "invalid-request");
}

fn the_audit_log_says_who_did_what(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let made = admin.post("/api/v1/partners", &sample("Watched")).expect(201);
    admin.patch("/api/v1/partners/watched", made.header("etag"), &json!({ "website": "https://example.org/" })).expect(200);
    service.anyone().get("/api/v1/audit").expect_problem(401, "unauthenticated");
    service.person("editor", None).get("/api/v1/audit").expect_problem(403, "forbidden");
    let entries = admin.get("/api/v1/audit?collection=partners&limit=1").expect(200).json();
    let newest = &entries["items"][0];
    assert_eq!((newest["operation"].as_str(), newest["actor_kind"].as_str()), (Some("updated"), Some("account")));
    assert!(newest["changed"].as_array().unwrap().contains(&json!("/website")), "{newest}");
    assert_eq!((&newest["before"]["website"], &newest["after"]["website"]), (&Value::Null, &json!("https://example.org/")));
    let cursor = entries["page"]["next_cursor"].as_str().unwrap();
    let older = admin.get(&format!("/api/v1/audit?collection=partners&limit=1&cursor={cursor}")).expect(200).json();
    assert_eq!(older["items"][0]["operation"], "created");
    let actor = newest["actor_id"].as_str().unwrap();
    assert_eq!(admin.get(&format!("/api/v1/audit?actor={actor}")).json()["page"]["total"], 2);
}

fn a_file_comes_in_over_http(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let file = std::fs::read(data_file("organizations.csv")).unwrap();
    let send = |who: &Client, query: &str, media: &str, body: &[u8]| {
        who.send("POST", &format!("/api/v1/imports?collection=partners&{query}"), &[("content-type", media)], Some(body))
    };
    send(&service.anyone(), "", "text/csv", &file).expect_problem(401, "unauthenticated");
    send(&admin, "", "image/png", &file).expect_problem(415, "unsupported-media-type");
    send(&admin, "", "text/csv", b"").expect_problem(400, "malformed-body");
    let trial = send(&admin, "source=sample&dry_run=true&wait=30", "text/csv", &file).expect(201).json();
    assert_eq!((trial["state"].as_str(), trial["report"]["created"].as_i64()), (Some("succeeded"), Some(104)));
    let done = send(&admin, "source=sample&wait=30", "text/csv", &file).expect(201);
    assert_eq!(done.json()["report"]["created"], 104);
    eventually(Duration::from_secs(1), "the list shows them", || service.anyone().get("/api/v1/partners").json()["page"]["total"] == 104);
    let again = admin.get(done.header("location")).expect(200).json();
    assert_eq!(again["state"], "succeeded");
    let wrong = send(&admin, "wait=30", "text/csv", b"external_id,name_en,constituency\n1,A,pirates\n").expect(201);
    assert_eq!(wrong.json()["state"], "failed");
    let errors = admin.get(&format!("{}/errors", wrong.header("location"))).expect(200);
    assert!(errors.text().contains("2,constituency,unknown_reference"), "{}", errors.text());
    let line = br#"{"external_id":"x1","names":{"en":"By line"},"constituency":"ngos"}"#;
    assert_eq!(send(&admin, "wait=30", "application/x-ndjson", line).expect(201).json()["report"]["created"], 1);
    let unknown = br#"{"external_id":"x2","names":{"en":"By line"},"constituency":"ngos","colour":"red"}"#;
    let report = send(&admin, "wait=30", "application/x-ndjson", unknown).expect(201).json()["report"].clone();
    assert_eq!(report["errors"][0]["code"], "unknown_field");
    assert_eq!(admin.get("/api/v1/imports?limit=2").expect(200).json()["page"]["total"], 5);
}
