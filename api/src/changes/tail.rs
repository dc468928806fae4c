//! Following the change log: a thread that notices commits of this process at once and those of other processes soon,
//! and tells the newest number to whoever derives something from it.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::store;
use crate::db::{self, Database, Db, dialect};

/// How long another process's commit may go unnoticed.
const POLL: Duration = Duration::from_millis(200);
/// How long a line that has gone silent may hide other nodes' commits.
const LONGEST_SILENCE: Duration = Duration::from_secs(5);

/// A view of how far the change log has come.
#[derive(Clone)]
pub struct Tail {
    newest: watch::Receiver<i64>,
    shared: Arc<Shared>,
    database: Database,
}

#[derive(Default)]
struct Shared {
    /// The number of the newest change of each collection, as far as anything happened since the start.
    collections: RwLock<HashMap<String, i64>>,
    /// All commits of this process up to this one are reflected above.
    settled: AtomicU64,
}

impl Tail {
    /// Starts following; the thread ends when every receiver is gone.
    ///
    /// # Errors
    /// [`db::Error`] when the log cannot be read.
    pub fn start(database: &Database) -> Result<Self, db::Error> {
        let commits = database.commits();
        let first = database.read_now(|db| store::last_number(db).map_err(db::Error::from))?;
        let (sender, newest) = watch::channel(first);
        let shared = Arc::new(Shared::default());
        shared.settled.store(commits, Ordering::Release);
        let tail = Self { newest, shared: Arc::clone(&shared), database: database.clone() };
        let follower = Follower { database: database.clone(), sender, shared, commits };
        thread::Builder::new()
            .name("changes".to_owned())
            .spawn(move || follower.run())
            .map_err(|error| db::Error::Connection(error.to_string()))?;
        Ok(tail)
    }

    /// The newest number that this process knows of.
    pub fn newest(&self) -> i64 {
        *self.newest.borrow()
    }

    /// A receiver that changes with the number.
    pub fn receiver(&self) -> watch::Receiver<i64> {
        self.newest.clone()
    }

    /// The number of the newest change in any of these collections since the start; 0 when there was none.
    pub fn newest_in(&self, collections: &[&str]) -> i64 {
        let known = self.shared.collections.read().unwrap_or_else(PoisonError::into_inner);
        collections.iter().filter_map(|name| known.get(*name)).copied().max().unwrap_or(0)
    }

    /// Whether every commit of this process is reflected in the numbers, so that they can be relied on to read what was
    /// just written.
    pub fn is_settled(&self) -> bool {
        self.shared.settled.load(Ordering::Acquire) == self.database.commits()
    }
}

struct Follower {
    database: Database,
    sender: watch::Sender<i64>,
    shared: Arc<Shared>,
    commits: u64,
}

impl Follower {
    fn run(mut self) {
        let mut listener: Option<Db> = None;
        let mut seen = -1;
        let mut looked = Instant::now();
        while !self.sender.is_closed() {
            let commits = self.database.wait_for_commit(self.commits, POLL);
            let own = commits != self.commits;
            // What was committed before the line was open was not told on it: look once, and while there is no line.
            let deaf = listener.is_none();
            if deaf {
                listener = listen(&self.database);
            }
            let others = listener.as_mut().map_or(Ok(true), |db| dialect::others_committed(db, &mut seen));
            let others = others.unwrap_or_else(|error| {
                // The server restarted or the line broke: open a new one, and look in any case.
                tracing::warn!(error.cause = %error, "following the change log was interrupted");
                listener = None;
                true
            });
            if !own && !others && !deaf && looked.elapsed() < LONGEST_SILENCE {
                continue;
            }
            looked = Instant::now();
            match self.look() {
                Ok(()) => {
                    self.commits = commits;
                    self.shared.settled.store(commits, Ordering::Release);
                }
                Err(error) => {
                    tracing::warn!(error.cause = %error, "the change log cannot be read");
                    thread::sleep(POLL);
                }
            }
        }
    }

    fn look(&self) -> Result<(), db::Error> {
        let known = *self.sender.borrow();
        let moved = self.database.read_now(|db| store::newest_by_collection(db, known).map_err(db::Error::from))?;
        let Some(newest) = moved.iter().map(|(_, number)| *number).max() else { return Ok(()) };
        let mut collections = self.shared.collections.write().unwrap_or_else(PoisonError::into_inner);
        collections.extend(moved);
        drop(collections);
        self.sender.send_replace(newest);
        Ok(())
    }
}

fn listen(database: &Database) -> Option<Db> {
    let opened = db::single_connection(database.url()).and_then(|mut db| {
        dialect::listen_for_changes(&mut db)?;
        Ok(db)
    });
    opened.inspect_err(|error| tracing::warn!(error.cause = %error, "cannot listen for changes of other nodes")).ok()
}
