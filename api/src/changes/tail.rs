//! Following the change log: a thread that notices commits of this process at once and those of other processes soon,
//! and tells the newest number to whoever derives something from it.

use std::{thread, time::Duration};

use tokio::sync::watch;

use super::store;
use crate::db::{self, Database, DatabaseUrl, Db, dialect};

/// How long another process's commit may go unnoticed.
const POLL: Duration = Duration::from_millis(200);

/// A view of the newest change number.
#[derive(Clone)]
pub struct Tail {
    newest: watch::Receiver<i64>,
}

impl Tail {
    /// Starts following; the thread ends when every receiver is gone.
    ///
    /// # Errors
    /// [`db::Error`] when the log cannot be read.
    pub fn start(database: &Database) -> Result<Self, db::Error> {
        let first = database.read_now(|db| store::last_number(db).map_err(db::Error::from))?;
        let (sender, newest) = watch::channel(first);
        let database = database.clone();
        thread::Builder::new()
            .name("changes".to_owned())
            .spawn(move || follow(&database, &sender))
            .map_err(|error| db::Error::Connection(error.to_string()))?;
        Ok(Self { newest })
    }

    /// The newest number that this process knows of.
    pub fn newest(&self) -> i64 {
        *self.newest.borrow()
    }

    /// A receiver that changes with the number.
    pub fn receiver(&self) -> watch::Receiver<i64> {
        self.newest.clone()
    }
}

fn follow(database: &Database, sender: &watch::Sender<i64>) {
    let committed = database.committed();
    let mut own = *committed.borrow();
    let mut listener: Option<Db> = None;
    let mut seen = -1;
    let mut polls_without_news = 0_u32;
    while !sender.is_closed() {
        thread::park_timeout(Duration::from_millis(5));
        let own_now = *committed.borrow();
        let own_moved = own_now != own;
        own = own_now;
        polls_without_news += 1;
        let due = polls_without_news >= 40;
        if !own_moved && !due {
            continue;
        }
        polls_without_news = 0;
        if listener.is_none() {
            listener = listen(database.url());
        }
        let others = listener.as_mut().map_or(Ok(true), |db| dialect::others_committed(db, &mut seen));
        let news = match others {
            Ok(moved) => moved || own_moved || matches!(database.url(), DatabaseUrl::Postgres(_)),
            Err(error) => {
                // The server restarted or the line broke: open a new one, and look in any case.
                tracing::warn!(error.cause = %error, "following the change log was interrupted");
                listener = None;
                true
            }
        };
        if !news {
            continue;
        }
        match database.read_now(|db| store::last_number(db).map_err(db::Error::from)) {
            Ok(number) => {
                sender.send_if_modified(|newest| {
                    let grown = number > *newest;
                    *newest = (*newest).max(number);
                    grown
                });
            }
            Err(error) => {
                tracing::warn!(error.cause = %error, "the change log cannot be read");
                thread::sleep(POLL);
            }
        }
    }
}

fn listen(url: &DatabaseUrl) -> Option<Db> {
    let opened = db::single_connection(url).and_then(|mut db| {
        dialect::listen_for_changes(&mut db)?;
        Ok(db)
    });
    opened.inspect_err(|error| tracing::warn!(error.cause = %error, "cannot listen for changes of other nodes")).ok()
}
