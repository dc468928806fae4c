//! A running service of the real binary, with a database and a data directory of its own.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

use crate::{Client, Cluster};

/// The password of everybody that tests create.
pub const PASSWORD: &str = "a long enough password";

/// Which engine a test runs on.
#[derive(Clone, Copy)]
pub enum Engine<'a> {
    /// The embedded one.
    Sqlite,
    /// A database of this cluster.
    Postgres(&'a Cluster),
}

/// A service under test.
pub struct Service {
    /// Its address, without a trailing slash.
    pub base: String,
    /// Where its data is.
    pub data_dir: PathBuf,
    /// The database URL; empty for the default file.
    pub database_url: String,
    settings: Vec<(String, String)>,
    child: Option<Child>,
    // Held for its destructor; a second node shares nothing but the database.
    _folder: TempDir,
}

/// The binary under test, built beside the tests.
pub fn binary() -> PathBuf {
    let own = std::env::current_exe().expect("the path of the tests");
    let folder = own.parent().and_then(Path::parent).expect("the target folder");
    let path = folder.join("coalition");
    assert!(path.exists(), "{} is missing: cargo build --bin coalition", path.display());
    path
}

/// A file of the tests' own data.
pub fn data_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

impl Service {
    /// Starts a service with the usual settings of tests.
    pub fn start(engine: Engine<'_>) -> Self {
        Self::start_with(engine, &[])
    }

    /// Starts a service with more settings: names of the settings file with their values.
    pub fn start_with(engine: Engine<'_>, settings: &[(&str, &str)]) -> Self {
        let url = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres(cluster) => cluster.database(),
        };
        Self::start_on(&url, settings)
    }

    /// Starts a service on a database that exists already.
    pub fn start_on(database_url: &str, settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::with_prefix("coalition-test-").expect("a temporary folder");
        let mut all = vec![("rate_limit_per_minute", "0"), ("form_rate_limit_per_hour", "0")];
        all.retain(|(name, _)| !settings.iter().any(|(other, _)| other == name));
        all.extend(settings);
        let mut service = Self {
            base: String::new(),
            data_dir: folder.path().join("data"),
            database_url: database_url.to_owned(),
            settings: all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            child: None,
            _folder: folder,
        };
        service.launch();
        service
    }

    /// A second node beside this one on the same PostgreSQL database.
    #[must_use]
    pub fn another_node(&self) -> Self {
        assert!(!self.database_url.is_empty(), "SQLite is for one node");
        let settings: Vec<(&str, &str)> = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Self::start_on(&self.database_url, &settings)
    }

    /// The binary with this service's settings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.env_clear();
        for name in ["PATH", "HOME", "TMPDIR"] {
            if let Ok(value) = std::env::var(name) {
                command.env(name, value);
            }
        }
        command.env("COALITION_DATA_DIR", &self.data_dir).env("COALITION_DATABASE_URL", &self.database_url);
        for (name, value) in &self.settings {
            command.env(format!("COALITION_{}", name.to_uppercase()), value);
        }
        command.args(arguments);
        command
    }

    /// Starts the process (again); waits until it listens.
    pub fn launch(&mut self) {
        let listen = if self.base.is_empty() { "127.0.0.1:0".to_owned() } else { self.base.replace("http://", "") };
        let mut child = self
            .command(&["serve", "--listen", &listen])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(if std::env::var("COALITION_TEST_LOG").is_ok() { Stdio::inherit() } else { Stdio::null() })
            .spawn()
            .expect("the service starts");
        let (sender, receiver) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let line = receiver
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
                .unwrap_or_else(|error| panic!("the service did not start: {error}"));
            if let Some(base) = line.strip_prefix("Listening on ") {
                base.clone_into(&mut self.base);
                break;
            }
        }
        self.child = Some(child);
    }

    /// The process id.
    pub fn process_id(&self) -> u32 {
        self.child.as_ref().expect("a running service").id()
    }

    /// Ends the process at once, as a crash would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks the process to stop and waits for it; answers how long it took and its exit code.
    pub fn stop(&mut self) -> (Duration, Option<i32>) {
        let mut child = self.child.take().expect("a running service");
        let began = Instant::now();
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        let status = child.wait().expect("an exit code");
        (began.elapsed(), status.code())
    }

    /// Runs a command of the binary on this service's database; answers its output.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with_input(arguments, b"")
    }

    /// The same with something on standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        child.stdin.take().expect("its input").write_all(input).expect("input is taken");
        child.wait_with_output().expect("the command ends")
    }

    /// A caller who is not signed in.
    pub fn anyone(&self) -> Client {
        Client::new(&self.base)
    }

    /// Creates a person by the command line and signs in.
    pub fn person(&self, role: &str, partner: Option<&str>) -> Client {
        let email = format!("{role}-{}@example.org", partner.unwrap_or("secretariat"));
        let mut arguments = vec!["user", "create", "--email", &email, "--name", "Sample person", "--role", role, "--password-stdin"];
        if let Some(partner) = partner {
            arguments.extend(["--partner", partner]);
        }
        let output = self.run_with_input(&arguments, PASSWORD.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.sign_in(&email)
    }

    /// Signs in somebody who exists.
    pub fn sign_in(&self, email: &str) -> Client {
        let answer = self.anyone().post("/api/v1/auth/login", &json!({ "email": email, "password": PASSWORD })).expect(200);
        self.anyone().with_token(answer.json()["access_token"].as_str().expect("a token"))
    }

    /// An administrator.
    pub fn admin(&self) -> Client {
        self.person("admin", None)
    }

    /// All mail that was sent, as readable text, oldest first, waiting until there are `count`.
    pub fn mail(&self, count: usize) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let mut files: Vec<PathBuf> = std::fs::read_dir(self.data_dir.join("mail"))
                .into_iter()
                .flatten()
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
                .collect();
            files.sort();
            if files.len() >= count {
                return files.iter().map(|path| unquoted(&std::fs::read_to_string(path).expect("a readable mail"))).collect();
            }
            assert!(Instant::now() < deadline, "{} of {count} mails came", files.len());
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Mail without the marks of quoted-printable (RFC 2045, section 6.7).
fn unquoted(mail: &str) -> String {
    let text = mail.replace("=\r\n", "").replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'=').and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits until something holds, for `longest` at most.
#[track_caller]
pub fn eventually(longest: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + longest;
    while !holds() {
        assert!(Instant::now() < deadline, "within {longest:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
