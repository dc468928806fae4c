//! The digests of saved searches: what has become public since the last one, by mail.
//!
//! What became public is read from the change log, whose numbers are in the order of commits: nothing is left out and nothing
//! told twice, however long a write took and whatever the clocks say. A digest is claimed in the database by the transaction
//! that queues its mail, so of several nodes one sends it.

use std::{
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use super::{letters, model::SavedSearchRow, query, store};
use crate::{
    catalogue::search::{Inquiry, Search},
    changes::newest,
    db::{
        self, Database,
        fields::{PracticeId, RecordId, UtcTime},
    },
    http::{Contract, Problem, Site, State, language::Languages},
    identity::{
        links::{self, Purpose},
        store as people,
    },
    practices::{cards::cards_of, listing::Asked, model::COLLECTION},
};

/// How often it is looked at.
const EVERY: Duration = Duration::from_secs(5);
/// How many are done in one round.
const AT_ONCE: i64 = 100;
/// How many practices a digest names.
const NAMED: usize = 20;
/// How long the link works by which a digest is switched off.
const LINK_LASTS: chrono::Duration = chrono::Duration::days(365);

/// What a round of digests works with.
pub struct Rounds<'a> {
    /// Where the searches are.
    pub database: &'a Database,
    /// What checks them.
    pub contract: &'a Contract,
    /// What answers them.
    pub search: &'a Search,
    /// How the portal is called.
    pub site: &'a Site,
    /// The pause between daily digests.
    pub day: chrono::Duration,
}

/// Starts the thread; it ends with the service. Every node looks.
///
/// # Errors
/// A sentence when no thread can be started.
pub fn start(state: &Arc<State>, search: &Arc<Search>, day: chrono::Duration, site: Site) -> Result<(), String> {
    let (state, search) = (Arc::downgrade(state), Arc::downgrade(search));
    thread::Builder::new()
        .name("digests".to_owned())
        .spawn(move || run(&state, &search, day, &site))
        .map(drop)
        .map_err(|error| error.to_string())
}

fn run(state: &Weak<State>, search: &Weak<Search>, day: chrono::Duration, site: &Site) {
    loop {
        thread::sleep(EVERY);
        let (Some(state), Some(search)) = (state.upgrade(), search.upgrade()) else { return };
        let rounds = Rounds { database: &state.database, contract: &state.contract, search: &search, site, day };
        if let Err(error) = rounds.send_due(UtcTime::now()) {
            tracing::warn!(error.cause = %error, "the digests that are due could not be looked for");
        }
    }
}

/// What a search has found that is new.
struct News {
    practices: Vec<PracticeId>,
    total: u64,
}

impl Rounds<'_> {
    /// Sends what is due; answers how many mails that were.
    ///
    /// # Errors
    /// The database's.
    pub fn send_due(&self, now: UtcTime) -> Result<usize, db::Error> {
        // What cannot be found yet is told next time.
        let known = self.search.indexed_up_to();
        if known < 0 {
            return Ok(0);
        }
        // Look first: nothing to do must not take the write lock.
        let due = self.database.read_now(|db| store::due(db, now, AT_ONCE).map_err(db::Error::from))?;
        let sent = due.iter().filter(|row| {
            self.send(row, now, known.max(row.told_up_to)).unwrap_or_else(|problem| {
                tracing::warn!(error.cause = %problem, "a digest could not be made");
                false
            })
        });
        Ok(sent.count())
    }

    /// Sends one digest, if there is anything new and no other node was faster.
    fn send(&self, row: &SavedSearchRow, now: UtcTime, up_to: i64) -> Result<bool, Problem> {
        let news = match query::read(self.contract, &row.query) {
            Ok(asked) => self.news(asked, row.told_up_to, up_to)?,
            // The list takes other parameters by now: the person sees it at the search itself.
            Err(_) => News { practices: Vec::new(), total: 0 },
        };
        let languages = Languages::only(&row.lang);
        self.database.write_now(|db| {
            if !store::claim(db, row, row.rhythm().next(now, self.day), up_to)? {
                return Ok(false);
            }
            let Some(person) = people::account(db, row.account_id)?.filter(|person| !person.disabled) else { return Ok(false) };
            // What was taken back in the meantime is not told.
            let cards = cards_of(db, &news.practices, &languages, None)?;
            if cards.is_empty() {
                return Ok(false);
            }
            let secret = links::create(db, Purpose::SavedSearchDigest, row.id.into(), Some(LINK_LASTS))?;
            letters::digest(db, row, &person, &cards, news.total, &secret, self.site)?;
            Ok(true)
        })
    }

    /// What became public between two changes and is found by a search, the newest first.
    fn news(&self, asked: Asked, since: i64, up_to: i64) -> Result<News, Problem> {
        let candidates: Vec<RecordId> =
            self.database.read_now(|db| newest::first_public(db, COLLECTION, since, up_to).map_err(db::Error::from))?;
        if candidates.is_empty() {
            return Ok(News { practices: Vec::new(), total: 0 });
        }
        let (question, mut pass) = asked.inquiry();
        pass.within = Some(candidates.iter().map(|id| id.0).collect());
        pass.limit = NAMED;
        let found = self.search.find_now(&Inquiry { collection: Some(COLLECTION), question, pass })?.found;
        let practices = found.places.iter().take(NAMED).map(|place| PracticeId(place.id)).collect();
        Ok(News { practices, total: found.total })
    }
}
