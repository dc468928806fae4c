//! Tools that know nothing of this project judge the running service; they stand in `tests/outside/`.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use coalition_tests::{
    Engine, Service,
    service::{PASSWORD, data_file, eventually},
};

use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("generated input finds nothing that the contract does not say", generated_input),
    ("an unmodified OAuth2 client gets a token and writes with it", oauth_client),
    ("an unmodified tus client uploads a file and goes on where it stopped", tus_client),
    ("files are kept in a bucket of an S3-compatible service", bucket),
    ("a client generated from the contract works unmodified", generated_client),
    ("unmodified harvesters, feed readers and reference managers take the practices", repository_clients),
];

fn generated_input(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("access_token_minutes", "60")]);
    let admin = service.admin();
    let token = admin.token().unwrap();
    let mut command = Command::new(outside("generated_input.sh"));
    succeeds(command.arg(contract(&service)).arg(&service.base).arg(token));
}

fn generated_client(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin();
    let mut command = python("generated_client.py");
    succeeds(command.arg(contract(&service)).args([&service.base, "admin-secretariat@example.org", PASSWORD]));
}

fn repository_clients(engine: Engine<'_>) {
    let (service, _) = crate::relevance::filled(engine);
    // Many pages of a harvest.
    crate::relevance::add_generated(&service);
    let mut command = python("repository.py");
    succeeds(command.arg(&service.base));
}

fn oauth_client(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin().post("/api/v1/partners", &json!({ "names": { "en": "Own" }, "constituency": "ngos" })).expect(201);
    let made = service.run(&["client", "create", "--partner", "own", "--scope", "partners:write", "--json"]);
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let mut command = python("oauth_client.py");
    succeeds(command.args([&service.base, made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap(), "own"]));
}

/// A file that is large enough for several pieces.
fn report(service: &Service) -> std::path::PathBuf {
    let path = service.data_dir.join("report.pdf");
    std::fs::write(&path, crate::attachments::pdf(&"x".repeat(300_000))).unwrap();
    path
}

fn tus_client(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.admin().post("/api/v1/partners", &json!({ "names": { "en": "Own" }, "constituency": "ngos" })).expect(201);
    service.person("contributor", Some("own"));
    let mut command = python("tus_client.py");
    succeeds(command.args([&service.base, "contributor-own@example.org", PASSWORD]).arg(report(&service)));
}

fn bucket(engine: Engine<'_>) {
    let mut bucket = python("bucket.py");
    let mut bucket = bucket.arg("portal").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(bucket.stdout.take().unwrap()).lines();
    let address = told.next().unwrap().unwrap();
    let mut service = Service::start_with(
        engine,
        &[
            ("files_url", "s3://portal/files"),
            ("files_s3_endpoint", &address),
            ("files_s3_access_key_id", "sample"),
            ("files_s3_secret_access_key", "sample"),
        ],
    );
    service.admin().post("/api/v1/partners", &json!({ "names": { "en": "Own" }, "constituency": "ngos" })).expect(201);
    let author = service.person("contributor", Some("own"));
    let mut command = python("tus_client.py");
    succeeds(command.args([&service.base, "contributor-own@example.org", PASSWORD]).arg(report(&service)));
    // More than one piece for the store.
    let large = crate::attachments::pdf(&"y".repeat(12_000_000));
    let path = crate::attachments::upload(&author, "large.pdf", &large).expect(201).header("location").to_owned();
    let picture = std::fs::read(data_file("files").join("photo.jpg")).unwrap();
    let picture = crate::attachments::upload(&author, "photo.jpg", &picture).expect(201).header("location").to_owned();
    eventually(Duration::from_secs(60), "the smaller copies are made", || author.get(&picture).json()["sizes_state"] == "made");
    service.kill();
    service.launch();
    assert!(author.get(&format!("{path}/content")).expect(200).bytes == large, "what was sent comes back");
    let middle = author.send("GET", &format!("{path}/content"), &[("range", "bytes=6000000-6000009")], None).expect(206);
    assert_eq!(middle.bytes, b"yyyyyyyyyy");
    let copy = author.get(&picture).json()["sizes"][0]["href"].as_str().unwrap().to_owned();
    assert!(author.get(&copy).expect(200).bytes.starts_with(b"RIFF"));
    assert!(!service.data_dir.join("files").exists(), "nothing lies on this machine");
    let report: Value = serde_json::from_slice(&service.run(&["doctor", "--json"]).stdout).unwrap();
    let files = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "files").unwrap().clone();
    assert!(files["ok"] == true && files["says"].as_str().unwrap().contains("s3://portal/files"), "{files}");
    bucket.stdin.as_mut().unwrap().write_all(b"count\n").unwrap();
    // Three contents, and the copies of the picture: parts of uploads are gone.
    let copies = author.get(&picture).json()["sizes"].as_array().unwrap().len();
    let count: usize = told.next().unwrap().unwrap().parse().unwrap();
    assert_eq!(count, 3 + copies);
    drop(bucket.stdin.take());
    assert!(bucket.wait().unwrap().success());
}

/// The contract as the service gives it, in a file.
fn contract(service: &Service) -> std::path::PathBuf {
    let path = service.data_dir.join("openapi.json");
    std::fs::write(&path, service.anyone().get("/api/v1/openapi.json").expect(200).bytes).unwrap();
    path
}

fn outside(script: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("outside").join(script)
}

/// A script run by the Python that the outside checks are installed for.
fn python(script: &str) -> Command {
    succeeds(&mut Command::new(outside("setup.sh")));
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/outside/venv/bin/python"));
    command.arg(outside(script));
    command
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}
