//! Search: one index a node, in the data directory, made from the database and kept up by following the change log.
//!
//! Features say what of theirs can be found by implementing [`Source`]; the index knows none of them by name. Whatever is
//! wrong with the index, it is built anew from the database; meanwhile [`Search::find`] answers that it is not ready.

mod collect;
pub mod facets;
mod follower;
pub mod highlight;
mod matching;
pub mod question;
pub mod routes;
mod schema;
mod similar;
mod suggestion;
pub mod visible;
mod words;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use actix_web::http::header;
use diesel::QueryResult;
use tantivy::{
    IndexReader, Searcher, Term,
    collector::{Collector, SegmentCollector},
    query::{AllQuery, EnableScoring, Query, TermQuery},
    schema::IndexRecordOption,
};
use tokio::sync::{Semaphore, watch};

pub use self::{
    collect::{Found, Key, Mark, Order, Pass, Place},
    follower::inspect,
    highlight::Highlight,
    question::Question,
    similar::Likeness,
};
use self::{matching::Matching, question::Ease, schema::Fields};
use crate::{
    changes::{self, tail::Tail},
    db::{self, Database, Db, fields::RecordId},
    http::{Code, Problem},
};

/// What a text is to its record; decides how much a match in it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or title.
    Name,
    /// An acronym.
    Acronym,
    /// The name of a place that it belongs to.
    Place,
    /// The name of something else that it belongs to.
    Related,
    /// What it is about in a few sentences.
    Summary,
    /// A description.
    Body,
}

/// A text of a record.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it is.
    pub kind: Kind,
    /// The field of the record, as the API names it.
    pub field: &'static str,
    /// Its language (BCP 47), `und` when it has none.
    pub lang: String,
    /// The text.
    pub text: String,
}

/// Whether a sort column holds texts or numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// Compared byte by byte.
    Text,
    /// Compared as signed numbers.
    Number,
}

/// A value of a sort column.
#[derive(Clone, Debug)]
pub enum OrderValue {
    /// A text.
    Text(String),
    /// A number, such as microseconds since 1970.
    Number(i64),
}

/// What the index keeps of a record.
#[derive(Clone, Debug)]
pub struct Document {
    /// The record.
    pub id: RecordId,
    /// Its address below `/api/v1`, without a leading slash.
    pub address: String,
    /// What can be found.
    pub texts: Vec<Text>,
    /// What can be filtered by and counted.
    pub facets: Vec<(&'static str, Vec<String>)>,
    /// What can be sorted by; columns without a value are left out.
    pub orders: Vec<(&'static str, OrderValue)>,
    /// What lifts it above others that answer a question as well, in quarters of a point; gentle up to about ten.
    pub lift: u8,
    /// Records of other collections whose words are in it: it is made anew when one of them changes.
    pub made_from: Vec<(&'static str, RecordId)>,
}

/// A collection whose public records can be found.
pub trait Source: Send + Sync {
    /// Its name in addresses and in the change log.
    fn collection(&self) -> &'static str;
    /// The facets of its documents.
    fn facets(&self) -> &'static [&'static str];
    /// The sort columns of its documents.
    fn orders(&self) -> &'static [(&'static str, OrderKind)];
    /// The documents of these records as they are now; those that are gone or not public are left out.
    fn load(&self, db: &mut Db, ids: &[RecordId]) -> QueryResult<Vec<Document>>;
    /// The next documents in the order of ids, for building the index.
    fn all_after(&self, db: &mut Db, after: Option<RecordId>, limit: i64) -> QueryResult<Vec<Document>>;
}

/// Why the index cannot be used or written.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Database(#[from] db::Error),
    #[error("the search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    #[error("the search index: {0}")]
    File(#[from] std::io::Error),
    #[error("the search index {0}")]
    Unusable(&'static str),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// The change number of an index that cannot be asked.
const NOT_READY: i64 = -1;
/// How long a question waits for an index that is being built.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a question waits for changes that this process knows of.
const FRESHNESS: Duration = Duration::from_millis(300);

/// The search index of this node.
pub struct Search {
    sources: Vec<Box<dyn Source>>,
    fields: Fields,
    folder: PathBuf,
    database: Database,
    tail: Tail,
    reader: RwLock<Option<IndexReader>>,
    progress: watch::Sender<i64>,
    damaged: AtomicBool,
    turns: Arc<Semaphore>,
    collections: &'static [&'static str],
}

/// What a list or a search asks.
#[derive(Debug)]
pub struct Inquiry {
    /// Only this collection.
    pub collection: Option<&'static str>,
    /// The question; without one everything is found.
    pub question: Option<Question>,
    /// Filters, facets, order and page.
    pub pass: Pass,
}

/// An answer and how fresh it is.
#[derive(Debug)]
pub struct Answer {
    /// What was found.
    pub found: Found,
    /// The change number up to which it is current.
    pub number: i64,
}

impl Search {
    /// Opens the index in `folder` in the background, building it when needed, and follows the change log.
    ///
    /// # Errors
    /// [`db::Error`] when no thread can be started.
    pub fn start(database: &Database, tail: &Tail, folder: &Path, sources: Vec<Box<dyn Source>>) -> Result<Arc<Self>, db::Error> {
        let fields = Fields::of(&sources);
        // Once a process: kept answers name their collections for ever.
        let collections: &'static [&'static str] = sources.iter().map(|source| source.collection()).collect::<Vec<_>>().leak();
        let search = Arc::new(Self {
            sources,
            fields,
            folder: folder.to_owned(),
            database: database.clone(),
            tail: tail.clone(),
            reader: RwLock::new(None),
            progress: watch::channel(NOT_READY).0,
            damaged: AtomicBool::new(false),
            turns: Arc::new(Semaphore::new(2 * thread::available_parallelism().map_or(2, usize::from))),
            collections,
        });
        let (weak, newest) = (Arc::downgrade(&search), tail.receiver());
        thread::Builder::new()
            .name("search".to_owned())
            .spawn(move || follower::run(&weak, newest))
            .map_err(|error| db::Error::Connection(error.to_string()))?;
        Ok(search)
    }

    /// The change number up to which answers are current; negative while the index is being built.
    pub fn indexed_up_to(&self) -> i64 {
        *self.progress.borrow()
    }

    /// A receiver that changes with [`Search::indexed_up_to`].
    pub fn progress(&self) -> watch::Receiver<i64> {
        self.progress.subscribe()
    }

    /// Waits until a change can be found, but no longer than `longest`; answers whether it can.
    pub async fn wait_for(&self, number: i64, longest: Duration) -> bool {
        let mut progress = self.progress.subscribe();
        let waited = tokio::time::timeout(longest, progress.wait_for(|indexed| *indexed >= number)).await;
        waited.is_ok_and(|found| found.is_ok())
    }

    /// Waits until everything committed so far can be found, but no longer than `longest`; not at all while the index is
    /// being built.
    pub async fn wait_for_own_writes(&self, longest: Duration) {
        if self.indexed_up_to() < 0 {
            return;
        }
        if let Ok(number) = self.database.read(|db| changes::last_number(db).map_err(db::Error::from)).await {
            self.wait_for(number, longest).await;
        }
    }

    /// Answers an inquiry, eased step by step until something matches.
    ///
    /// # Errors
    /// [`Code::Unavailable`] while the index is being built.
    pub async fn find(self: &Arc<Self>, inquiry: Inquiry) -> Result<Answer, Problem> {
        let (found, number) = self.ask(move |search, searcher| search.look(searcher, &inquiry)).await?;
        Ok(Answer { found, number })
    }

    /// The same on this thread, at once, for work beside the requests: from the index as it is.
    ///
    /// # Errors
    /// [`Code::Unavailable`] while the index is being built.
    pub fn find_now(&self, inquiry: &Inquiry) -> Result<Answer, Problem> {
        let (found, number) = self.ask_now(|search, searcher| search.look(searcher, inquiry))?;
        Ok(Answer { found, number })
    }

    /// The records of a collection that are most like one.
    ///
    /// # Errors
    /// [`Code::Unavailable`] while the index is being built.
    pub async fn similar(self: &Arc<Self>, likeness: Likeness) -> Result<Answer, Problem> {
        let (places, number) = self.ask(move |search, searcher| similar::to(&search.fields, searcher, &likeness)).await?;
        let total = u64::try_from(places.len()).unwrap_or(u64::MAX);
        Ok(Answer { found: Found { places, total, ..Found::default() }, number })
    }

    /// The question with the nearest words of the index in place of those that no record of the collection has; `None` when it
    /// has all of them, or nothing is near.
    ///
    /// # Errors
    /// [`Code::Unavailable`] while the index is being built.
    pub async fn did_you_mean(self: &Arc<Self>, text: String, collection: &'static str) -> Result<Option<String>, Problem> {
        let (suggestion, _) =
            self.ask(move |search, searcher| suggestion::for_question(&search.fields, searcher, &text, collection)).await?;
        Ok(suggestion)
    }

    /// Asks the index when it is as new as what this process knows of; answers also up to which change it is current.
    async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        look: impl FnOnce(&Self, &Searcher) -> tantivy::Result<T> + Send + 'static,
    ) -> Result<(T, i64), Problem> {
        if !self.wait_for(0, PATIENCE).await {
            return Err(not_ready());
        }
        self.wait_for(self.tail.newest(), FRESHNESS).await;
        // A question takes memory for every document: more at once would be no faster.
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Problem::internal)?;
        let search = Arc::clone(self);
        db::run_blocking(move || {
            let _turn = turn;
            search.ask_now(look)
        })
        .await
    }

    fn ask_now<T>(&self, look: impl FnOnce(&Self, &Searcher) -> tantivy::Result<T>) -> Result<(T, i64), Problem> {
        // The number first: the reader is at least as new.
        let number = self.indexed_up_to();
        let reader = self.reader.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(not_ready)?;
        let searcher = reader.searcher();
        look(self, &searcher).map(|found| (found, number)).map_err(|error| {
            self.damaged.store(true, Ordering::Release);
            tracing::error!(error.cause = %error, "the search index cannot be read; it will be built anew");
            not_ready()
        })
    }

    fn look(&self, searcher: &Searcher, inquiry: &Inquiry) -> tantivy::Result<Found> {
        let pass = &inquiry.pass;
        let Some(question) = &inquiry.question else {
            let scope: Box<dyn Query> = match inquiry.collection {
                Some(name) => Box::new(TermQuery::new(Term::from_field_text(self.fields.collection, name), IndexRecordOption::Basic)),
                None => Box::new(AllQuery),
            };
            let scoring = EnableScoring::disabled_from_searcher(searcher);
            let mut found = searcher.search_with_executor(&*scope, pass, searcher.index().search_executor(), scoring)?;
            found.matched = found.total;
            return Ok(found);
        };
        let nothing = || Found { counts: vec![Vec::new(); pass.counts.len()], ..Found::default() };
        if question.is_empty() {
            return Ok(nothing());
        }
        let mut matching = Matching::new(&self.fields, searcher, question, inquiry.collection)?;
        for ease in question.steps() {
            if *ease == Ease::Lenient {
                matching.be_lenient()?;
            }
            let mut sums: Vec<Vec<u16>> = matching.segments().iter().map(|segment| matching.sums(segment, *ease)).collect();
            if sums.iter().flatten().all(|sum| *sum == 0) {
                continue;
            }
            let mut fruits = Vec::new();
            for ((ord, segment), sums) in (0..).zip(matching.segments()).zip(&mut sums) {
                if pass.requires_scoring() {
                    matching.add_merits(segment, sums)?;
                }
                let mut part = pass.for_segment(ord, segment.reader)?;
                for (doc, sum) in (0..).zip(sums.iter()).filter(|(_, sum)| **sum > 0) {
                    part.collect(doc, f32::from(*sum) / 4.0);
                }
                fruits.push(part.harvest());
            }
            return pass.merge_fruits(fruits);
        }
        Ok(nothing())
    }

    /// The documents of found records, by id.
    ///
    /// # Errors
    /// The database's.
    pub fn documents(&self, db: &mut Db, ids: &[RecordId]) -> QueryResult<HashMap<RecordId, (&'static str, Document)>> {
        let mut documents = HashMap::new();
        for source in &self.sources {
            documents.extend(source.load(db, ids)?.into_iter().map(|document| (document.id, (source.collection(), document))));
        }
        Ok(documents)
    }

    /// The collections that can be found.
    pub fn collections(&self) -> &'static [&'static str] {
        self.collections
    }

    /// Whether everything that this process knows of can be found.
    pub fn is_current(&self, answer: &Answer) -> bool {
        answer.number >= self.tail.newest()
    }
}

fn not_ready() -> Problem {
    Problem::new(Code::Unavailable, "The search index is being built; lists without a question or filters by terms work meanwhile.")
        .with_header(header::RETRY_AFTER, "2")
}

#[cfg(test)]
mod tests;
