//! A throw-away PostgreSQL cluster for one run of the tests.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;

/// A running cluster; it stops when this is dropped, and also when the test process dies.
pub struct Cluster {
    port: u16,
    binaries: PathBuf,
    account: Option<&'static str>,
    folder: TempDir,
    next: AtomicU32,
    guard: Child,
}

impl Cluster {
    /// Makes a cluster in a temporary folder and starts it on a free port.
    pub fn start() -> Self {
        let binaries = newest_binaries().expect("PostgreSQL is not installed; scripts/prepare.sh tests installs it");
        let folder = TempDir::with_prefix("coalition-postgres-").expect("a temporary folder");
        // PostgreSQL refuses to run as root.
        let account = is_root().then_some("postgres");
        if let Some(account) = account {
            run(Command::new("chown").arg(account).arg(folder.path()));
        }
        let data = folder.path().join("data");
        run(as_account(account, &binaries.join("initdb"))
            .args(["--auth=trust", "--username=coalition", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(&data));
        let port = free_port();
        let options = format!(
            "-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=300",
            folder.path().display()
        );
        let log = folder.path().join("log");
        run(as_account(account, &binaries.join("pg_ctl")).args(["start", "-w", "-s", "-o", &options, "-l"]).arg(&log).arg("-D").arg(&data));
        // When this process ends in whatever way, the pipe closes and the guard stops the cluster.
        let stop = format!("read -r _; \"{}\" stop -s -m immediate -D \"{}\"", binaries.join("pg_ctl").display(), data.display());
        let guard = as_account(account, Path::new("sh"))
            .args(["-c", &stop])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a guard");
        Self { port, binaries, account, folder, next: AtomicU32::new(1), guard }
    }

    /// A new, empty database; answers its URL.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        run(as_account(self.account, &self.binaries.join("createdb")).args([
            "-h",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-U",
            "coalition",
            "-T",
            "template0",
            &name,
        ]));
        format!("postgres://coalition@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs a statement and answers its output, one line for each row, columns separated by `|`.
    pub fn query(&self, url: &str, statement: &str) -> String {
        let output = Command::new(self.binaries.join("psql")).args([url, "-X", "-A", "-t", "-c", statement]).output().expect("psql runs");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
        let _ = fs::remove_dir_all(self.folder.path());
    }
}

fn newest_binaries() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|path| path.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| status.lines().any(|line| line.starts_with("Uid:\t0\t")))
}

fn as_account(account: Option<&str>, program: &Path) -> Command {
    let mut command = match account {
        Some(account) => {
            let mut command = Command::new("runuser");
            command.args(["-u", account, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.current_dir("/");
    command
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A port that nobody listens on at this moment.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("its address").port()
}
