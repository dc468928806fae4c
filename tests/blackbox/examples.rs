//! The examples of the documentation, as a reader would type them.

use std::{
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
};

use coalition_tests::{Engine, Service, service::binary};

use crate::Story;

pub const STORIES: &[Story] = &[("examples::what_the_documentation_shows_works", what_the_documentation_shows_works)];

/// The pages, and the heading after which their examples begin.
const PAGES: [(&str, &str); 2] = [("README.md", "## Five minutes"), ("docs/integrators.md", "# Talking to the portal")];

fn what_the_documentation_shows_works(engine: Engine<'_>) {
    let service = Service::start(engine);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    // A folder of its own, because examples write files; what they read is where it is in the repository.
    let folder = service.data_dir.join("examples");
    std::fs::create_dir_all(&folder).unwrap();
    symlink(root.join("tests"), folder.join("tests")).unwrap();
    // As an interactive shell, but it stops at what fails. `pipefail` finds failures in the middle of a pipe.
    // A refusal is a failure too, also when it goes into a file.
    let mut script = "set -eo pipefail\nshopt -s expand_aliases\ncurl() { command curl --fail-with-body \"$@\"; }\n".to_owned();
    for (page, heading) in PAGES {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let blocks = blocks(text.split_once(heading).unwrap().1);
        assert!(!blocks.is_empty(), "{page} has no example");
        script += &blocks.join("\n");
    }
    let script =
        script.replace("http://127.0.0.1:8080", &service.base).replace("target/release/coalition", &binary().display().to_string());
    let mut shell = Command::new("bash");
    // The settings by which the service's own commands find its database.
    for (name, value) in service.command(&[]).get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let output = shell.args(["-x", "-c", &script]).current_dir(&folder).stdin(Stdio::null()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let told = ["\"type\":\"/problems/", "\"state\":\"failed\""].iter().any(|failure| said.contains(failure));
    assert!(output.status.success() && !told, "{said}");
}

/// The blocks of shell commands, each with its line ends.
fn blocks(text: &str) -> Vec<String> {
    text.split("```sh\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())).collect()
}
