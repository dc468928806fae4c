//! What every request meets: problems, limits, conditions, idempotency, headers.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use coalition_tests::{
    Engine, Service,
    service::{PASSWORD, eventually},
};
use serde_json::json;

use crate::Story;

pub const STORIES: &[Story] = &[
    ("hall::wrong_addresses_and_methods_are_problems", wrong_addresses_and_methods_are_problems),
    ("hall::wrong_bodies_are_named_with_every_place", wrong_bodies_are_named_with_every_place),
    ("hall::wrong_parameters_are_named", wrong_parameters_are_named),
    ("hall::answers_are_compressed_and_conditional", answers_are_compressed_and_conditional),
    ("hall::every_answer_carries_its_headers", every_answer_carries_its_headers),
    ("hall::a_repeated_post_is_done_once", a_repeated_post_is_done_once),
    ("hall::who_hangs_up_is_served_all_the_same", who_hangs_up_is_served_all_the_same),
    ("hall::a_key_is_worth_nothing_without_its_caller", a_key_is_worth_nothing_without_its_caller),
    ("hall::a_file_with_a_key_is_imported_once", a_file_with_a_key_is_imported_once),
    ("hall::too_many_requests_are_refused_by_caller", too_many_requests_are_refused_by_caller),
    ("hall::origins_are_let_in_by_name_only", origins_are_let_in_by_name_only),
    ("hall::a_body_that_stands_still_is_given_up", a_body_that_stands_still_is_given_up),
    ("hall::stopping_finishes_what_is_in_flight", stopping_finishes_what_is_in_flight),
    ("hall::stopping_waits_for_nobody_who_only_waits", stopping_waits_for_nobody_who_only_waits),
];

fn wrong_addresses_and_methods_are_problems(engine: Engine<'_>) {
    let service = Service::start(engine);
    let anyone = service.anyone();
    anyone.get("/api/v1/nothing").expect_problem(404, "not-found");
    anyone.get("/api/v1/partners/nobody").expect_problem(404, "not-found");
    anyone.get("/api/v1/partners/..%2f..%2fetc%2fpasswd").expect_problem(404, "not-found");
    anyone.get("/docs/..%2f..%2fetc%2fpasswd").expect_problem(404, "not-found");
    anyone.get("/api/v1/partners/%ff%fe").expect_problem(404, "not-found");
    anyone.get("/api/v1/partners/a%00b").expect_problem(404, "not-found");
    let refused = anyone.send("DELETE", "/api/v1/partners", &[], None).expect_problem(405, "method-not-allowed");
    assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS, POST");
    for path in ["/health/live", "/docs/", "/problems", "/metrics"] {
        let refused = anyone.send("POST", path, &[], Some(b"")).expect_problem(405, "method-not-allowed");
        assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS", "{path}");
    }
    anyone.send("POST", "/api/v1/nothing", &[], Some(b"")).expect_problem(404, "not-found");
    anyone.send("OPTIONS", "/api/v1/nothing", &[], None).expect_problem(404, "not-found");
    let options = anyone.send("OPTIONS", "/api/v1/partners", &[], None).expect(204);
    assert_eq!(options.header("allow"), "GET, HEAD, OPTIONS, POST");
    let head = anyone.send("HEAD", "/api/v1/partners", &[], None).expect(200);
    assert!(head.bytes.is_empty() && !head.header("etag").is_empty());
    for code in ["not-found", "invalid-request", "stale"] {
        assert!(anyone.get(&format!("/problems/{code}")).expect(200).header("content-type").starts_with("text/html"));
    }
}

fn wrong_bodies_are_named_with_every_place(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let post = |body: &[u8]| admin.send("POST", "/api/v1/partners", &[("content-type", "application/json")], Some(body));
    post(b"").expect_problem(400, "malformed-body");
    post(b"{").expect_problem(400, "malformed-body");
    post(b"{\"names\": \"\xff\"}").expect_problem(400, "malformed-body");
    post("[".repeat(100_000).as_bytes()).expect_problem(400, "malformed-body");
    let twice =
        post(br#"{"names": {"en": "A"}, "constituency": "ngos", "constituency": "workers"}"#).expect_problem(400, "invalid-request");
    assert_eq!(twice.places(), ["/constituency repeated"]);
    let nul = post(br#"{"names": {"en": "A\u0000B"}, "constituency": "ngos"}"#).expect_problem(400, "invalid-request");
    assert_eq!(nul.places(), ["/names/en bad_character"]);
    let many = post(
        json!({ "names": { "en": "", "x!": "A" }, "acronym": 7, "country": "Brazil", "website": "ftp://x", "colour": "red", "logo": { "url": "https://x" } })
            .to_string()
            .as_bytes(),
    )
    .expect_problem(400, "invalid-request");
    let places = many.places();
    for expected in
        ["/acronym wrong_type", "/colour unknown_field", "/constituency required", "/logo/permission required", "/names/x! unknown_field"]
    {
        assert!(places.contains(&expected.to_owned()), "{expected} is missing in {places:?}");
    }
    let unknown =
        post(json!({ "names": { "en": "A" }, "constituency": "pirates", "priorities": ["x"], "country": "XX" }).to_string().as_bytes());
    assert_eq!(
        unknown.expect_problem(400, "invalid-request").places(),
        ["/constituency unknown_reference", "/country unknown_reference", "/priorities/0 unknown_reference"]
    );
    admin.send("POST", "/api/v1/partners", &[("content-type", "text/plain")], Some(b"{}")).expect_problem(415, "unsupported-media-type");
    admin.send("POST", "/api/v1/partners", &[], Some(b"{}")).expect_problem(415, "unsupported-media-type");
    let large = format!("{{\"names\": {{\"en\": \"{}\"}}}}", "x".repeat(2_000_000));
    post(large.as_bytes()).expect_problem(413, "too-large");
}

fn wrong_parameters_are_named(engine: Engine<'_>) {
    let service = Service::start(engine);
    let anyone = service.anyone();
    for (query, places) in [
        ("limit=101", vec!["limit out_of_range"]),
        ("limit=0", vec!["limit out_of_range"]),
        ("limit=ten", vec!["limit wrong_type"]),
        ("limit=1&limit=2", vec!["limit repeated"]),
        ("colour=red&limit=x", vec!["colour unknown_parameter", "limit wrong_type"]),
        ("sort=colour", vec!["sort not_allowed"]),
        ("sort=name,-name", vec!["sort repeated"]),
        ("fields=secret", vec!["fields not_allowed"]),
        ("cursor=%27%3B+drop+table+partners", vec!["cursor bad_cursor"]),
        ("updated_since=yesterday", vec!["updated_since bad_format"]),
        ("country=%ff", vec!["country bad_encoding"]),
        ("country=a%00", vec!["country bad_character"]),
    ] {
        let answer = anyone.get(&format!("/api/v1/partners?{query}")).expect_problem(400, "invalid-request");
        assert_eq!(answer.places(), places, "{query}");
    }
}

fn answers_are_compressed_and_conditional(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for number in 0..30 {
        admin.post("/api/v1/partners", &json!({ "names": { "en": format!("Sample {number}") }, "constituency": "ngos" })).expect(201);
    }
    let anyone = service.anyone();
    let plain = anyone.get("/api/v1/partners").expect(200);
    for coding in ["br", "gzip", "zstd"] {
        let answer = anyone.send("GET", "/api/v1/partners", &[("accept-encoding", coding)], None).expect(200);
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.bytes.len() < plain.bytes.len() / 2);
        assert!(answer.header("vary").to_lowercase().contains("accept-encoding"));
        let tag = answer.header("etag");
        assert_ne!(tag, plain.header("etag"), "other bytes, another tag");
        anyone.send("GET", "/api/v1/partners", &[("accept-encoding", coding), ("if-none-match", tag)], None).expect(304);
    }
    // The same holds of what is not kept.
    let path = "/api/v1/partners/sample-1";
    let plain_record = admin.get(path).expect(200);
    let record = admin.send("GET", path, &[("accept-encoding", "gzip")], None).expect(200);
    assert_eq!(record.header("content-encoding"), "gzip");
    let tag = record.header("etag");
    assert_ne!(tag, plain_record.header("etag"));
    admin.send("GET", path, &[("accept-encoding", "gzip"), ("if-none-match", tag)], None).expect(304);
    admin.patch(path, tag, &json!({ "website": "https://example.org/" })).expect(200);
    let refused = anyone.send("GET", "/api/v1/partners", &[("accept-encoding", "*;q=0")], None).expect_problem(406, "not-acceptable");
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
    let plain = anyone.get("/api/v1/partners").expect(200);
    let tag = plain.header("etag").to_owned();
    let unchanged = anyone.send("GET", "/api/v1/partners", &[("if-none-match", &tag)], None).expect(304);
    assert!(unchanged.bytes.is_empty());
    assert_eq!(unchanged.header("etag"), tag);
    admin.post("/api/v1/partners", &json!({ "names": { "en": "One more" }, "constituency": "ngos" })).expect(201);
    let changed = anyone.send("GET", "/api/v1/partners", &[("if-none-match", &tag)], None).expect(200);
    assert_eq!(changed.json()["page"]["total"], 31, "a write shows in the next answer");
}

fn every_answer_carries_its_headers(engine: Engine<'_>) {
    let service = Service::start(engine);
    let anyone = service.anyone();
    for path in ["/api/v1/partners", "/api/v1/nothing", "/docs/", "/health/live"] {
        let answer = anyone.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("content-security-policy").is_empty(), "{path}");
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    let own = anyone.send("GET", "/api/v1/partners", &[("x-request-id", "my-request-0001")], None);
    assert_eq!(own.header("x-request-id"), "my-request-0001");
    let forged = anyone.send("GET", "/api/v1/partners", &[("x-request-id", "<script>alert(1)</script>")], None);
    assert_ne!(forged.header("x-request-id"), "<script>alert(1)</script>");
    assert!(anyone.get("/api/v1/partners").header("cache-control").starts_with("public, max-age="));
    eventually(Duration::from_secs(20), "the index is built", || anyone.get("/health/ready").status == 200);
    assert_eq!(anyone.get("/health/ready").expect(200).json()["status"], "ready");
    assert!(anyone.get("/metrics").expect(200).text().contains("http_requests_total"));
    let document = anyone.get("/api/v1/openapi.json").expect(200).json();
    assert_eq!(document["openapi"], "3.1.0");
}

fn a_repeated_post_is_done_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let body = json!({ "names": { "en": "Once only" }, "constituency": "workers" }).to_string();
    let post = |key: &str, body: &str| {
        admin.send("POST", "/api/v1/partners", &[("content-type", "application/json"), ("idempotency-key", key)], Some(body.as_bytes()))
    };
    let first = post("key-1", &body).expect(201);
    let second = post("key-1", &body).expect(201);
    assert_eq!(first.bytes, second.bytes);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(first.header("location"), second.header("location"));
    post("key-1", &body.replace("Once", "Twice")).expect_problem(422, "idempotency-mismatch");
    post(&"x".repeat(300), &body).expect_problem(400, "invalid-header");
    // A refused request leaves its key free.
    post("key-2", "{}").expect_problem(400, "invalid-request");
    post("key-2", &body).expect(201);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| post("key-3", &body).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    assert_eq!(service.anyone().get("/api/v1/partners?constituency=workers").json()["page"]["total"], 3);
}

fn who_hangs_up_is_served_all_the_same(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let body = json!({ "names": { "en": "Hung up" }, "constituency": "workers" }).to_string();
    for number in 0..5 {
        let mut hasty = TcpStream::connect(service.base.replace("http://", "")).unwrap();
        let head = format!(
            "POST /api/v1/partners HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: hasty-{number}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            admin.token().unwrap(),
            body.len()
        );
        hasty.write_all(head.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(2 * number));
        drop(hasty);
    }
    for number in 0..5 {
        let key = format!("hasty-{number}");
        eventually(Duration::from_secs(10), "the repetition is answered", || {
            let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
            let answer = admin.send("POST", "/api/v1/partners", &headers, Some(body.as_bytes()));
            assert!([201, 409].contains(&answer.status), "{}", answer.text());
            answer.status == 201
        });
    }
    assert_eq!(service.anyone().get("/api/v1/partners?constituency=workers").json()["page"]["total"], 5);
}

fn a_key_is_worth_nothing_without_its_caller(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let editor = service.person("editor", None);
    let body = json!({ "names": { "en": "Mine" }, "constituency": "workers" }).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "mine")];
    editor.send("POST", "/api/v1/partners", &headers, Some(body.as_bytes())).expect(201);
    let users = admin.get("/api/v1/users?limit=100").expect(200).json();
    let id = users["items"].as_array().unwrap().iter().find(|user| user["role"] == "editor").unwrap()["id"].clone();
    admin.patch(&format!("/api/v1/users/{}", id.as_str().unwrap()), "*", &json!({ "disabled": true })).expect(200);
    editor.send("POST", "/api/v1/partners", &headers, Some(body.as_bytes())).expect_problem(401, "unauthenticated");
    // Signing in is never answered from what was kept.
    let login = json!({ "email": "admin-secretariat@example.org", "password": PASSWORD }).to_string();
    let tokens: Vec<_> = (0..2)
        .map(|_| {
            let answer = service.anyone().send("POST", "/api/v1/auth/login", &headers, Some(login.as_bytes())).expect(200);
            assert_eq!(answer.header("idempotency-replayed"), "");
            answer.json()["access_token"].clone()
        })
        .collect();
    assert_ne!(tokens[0], tokens[1]);
}

fn a_file_with_a_key_is_imported_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let filler = "x".repeat(3000);
    let table = |name: &str| {
        let rows: Vec<String> = (0..1000).map(|number| format!("{number},{name} {number},ngos,{filler}")).collect();
        format!("external_id,name_en,constituency,description_en\n{}\n", rows.join("\n"))
    };
    let lines = |name: &str| {
        let row = |number: u32| {
            json!({
                "external_id": format!("line-{number}"), "names": { "en": format!("{name} {number}") }, "constituency": "ngos",
                "descriptions": { "en": filler },
            })
        };
        (0..1000).map(|number| row(number).to_string()).collect::<Vec<_>>().join("\n")
    };
    for (media_type, first, other) in
        [("text/csv", table("First"), table("Other")), ("application/x-ndjson", lines("First line"), lines("Other line"))]
    {
        let send = |content: &str| {
            let headers = [("content-type", media_type), ("idempotency-key", media_type)];
            admin.send("POST", "/api/v1/imports?collection=partners&wait=30", &headers, Some(content.as_bytes()))
        };
        assert!(first.len() > 3_000_000);
        let once = send(&first).expect(201);
        assert_eq!(once.json()["report"]["created"], 1000, "{}", once.text());
        let again = send(&first).expect(201);
        assert_eq!((again.header("idempotency-replayed"), again.header("location")), ("true", once.header("location")));
        assert_eq!(once.bytes, again.bytes);
        send(&other).expect_problem(422, "idempotency-mismatch");
    }
    assert_eq!(admin.get("/api/v1/imports").expect(200).json()["page"]["total"], 2);
}

fn too_many_requests_are_refused_by_caller(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("rate_limit_per_minute", "5")]);
    let anyone = service.anyone();
    let first = anyone.get("/api/v1/partners").expect(200);
    assert_eq!(first.header("ratelimit-policy"), "\"default\";q=5;w=60");
    assert_eq!(first.header("ratelimit"), "\"default\";r=4");
    for _ in 0..4 {
        anyone.get("/api/v1/partners").expect(200);
    }
    let refused = anyone.get("/api/v1/partners").expect_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    anyone.get("/health/live").expect(200);
}

fn origins_are_let_in_by_name_only(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("cors_origins", "https://app.example.org")]);
    let anyone = service.anyone();
    let ask = |origin: &str| anyone.send("GET", "/api/v1/partners", &[("origin", origin)], None);
    assert_eq!(ask("https://app.example.org").header("access-control-allow-origin"), "https://app.example.org");
    assert_eq!(ask("https://evil.example").header("access-control-allow-origin"), "");
    let headers =
        [("origin", "https://app.example.org"), ("access-control-request-method", "PATCH"), ("access-control-request-headers", "if-match")];
    let preflight = anyone.send("OPTIONS", "/api/v1/partners/x", &headers, None);
    assert!(preflight.header("access-control-allow-methods").contains("PATCH"), "{:?}", preflight.headers);
}

fn a_body_that_stands_still_is_given_up(engine: Engine<'_>) {
    let service = Service::start(engine);
    let token = service.admin().token().unwrap().to_owned();
    for (path, kind) in [("/api/v1/auth/login", "application/json"), ("/api/v1/imports?collection=partners", "text/csv")] {
        let mut slow = TcpStream::connect(service.base.replace("http://", "")).unwrap();
        slow.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\nContent-Length: 100\r\n\r\n{{"
        );
        slow.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = slow.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("/problems/timeout"), "{path}: {answer}");
    }
    let spool = std::fs::read_dir(service.data_dir.join("spool")).unwrap().count();
    assert_eq!(spool, 0, "nothing half is left");
}

fn stopping_finishes_what_is_in_flight(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let admin = service.admin();
    let body = json!({ "names": { "en": "Slow but whole" }, "constituency": "ngos" }).to_string();
    let mut slow = TcpStream::connect(service.base.replace("http://", "")).unwrap();
    let head = format!(
        "POST /api/v1/partners HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        admin.token().unwrap(),
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&body.as_bytes()[..10]).unwrap();
    thread::sleep(Duration::from_millis(300));
    let rest = body.as_bytes()[10..].to_vec();
    let finishing = thread::spawn(move || {
        thread::sleep(Duration::from_secs(1));
        slow.write_all(&rest).unwrap();
        let mut answer = String::new();
        slow.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut buffer = [0; 4096];
        let count = slow.read(&mut buffer).unwrap_or(0);
        answer.push_str(&String::from_utf8_lossy(&buffer[..count]));
        answer
    });
    let base = service.base.clone();
    let began = Instant::now();
    let (took, code) = service.stop();
    assert!(finishing.join().unwrap().starts_with("HTTP/1.1 201"));
    assert!(took < Duration::from_secs(12), "{took:?}");
    assert_eq!(code, Some(0));
    assert!(TcpStream::connect(base.replace("http://", "")).is_err(), "after {:?}", began.elapsed());
    service.launch();
    assert_eq!(service.anyone().get("/api/v1/partners").json()["page"]["total"], 1);
}

fn stopping_waits_for_nobody_who_only_waits(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let anyone = service.anyone();
    let waiting = thread::spawn(move || anyone.get("/api/v1/changes?wait=30").expect(200).json());
    thread::sleep(Duration::from_millis(500));
    let (took, code) = service.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(code, Some(0));
    assert_eq!(waiting.join().unwrap()["items"], json!([]), "and whoever waited was answered");
}
