//! Tools that know nothing of this project judge the running service; they stand in `tests/outside/`.

use std::{path::Path, process::Command};

use coalition_tests::{Engine, Service, service::PASSWORD};

use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] = &[
    ("generated input finds nothing that the contract does not say", generated_input),
    ("an unmodified OAuth2 client gets a token and writes with it", oauth_client),
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
