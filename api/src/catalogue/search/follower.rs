//! Keeps the index current: opens it, builds it anew when it cannot be used, and follows the change log.
//!
//! Every commit of the index carries the number of the last change in it, so that it can be resumed after any end of the
//! process. The writer, which holds memory and the lock, exists only while there is something to write.

use std::{
    collections::HashSet,
    fs,
    path::Path,
    sync::{PoisonError, Weak, atomic::Ordering},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tantivy::{
    DocSet, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TERMINATED, TantivyError,
    index::SegmentId,
    indexer::{IndexWriterOptions, LogMergePolicy},
    schema::IndexRecordOption,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::{
    Error, NOT_READY, Search,
    schema::{Fields, ID_HIGH, ID_LOW},
};
use crate::{
    changes::{self, store::Touched},
    db::fields::RecordId,
};

/// Changes that are read at once.
const BATCH: i64 = 1000;
/// Changes that go into one commit at most.
const AT_ONCE: usize = 20_000;
/// Documents read at once while building.
const READ: i64 = 500;
/// Documents read at once while following.
const READ_NOW: usize = 500;
/// What the writer may hold in memory before it writes a part of the index.
const HEAP: usize = 15_000_000;
/// How long the writer stays when there is nothing to write.
const IDLE: Duration = Duration::from_secs(2);
/// After so many failures in a row the index is built anew.
const PATIENCE: u32 = 3;
/// Parts of the index that are left alone after building.
const FEW: usize = 3;

/// How far an index has come: stored with each of its commits.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Progress {
    /// The last change.
    number: i64,
    /// The record that it was about: another one means that the database is not the one this index was made from.
    record: Option<RecordId>,
}

/// An index that is open, and how far it has come.
struct Open {
    index: Index,
    reader: IndexReader,
    progress: Progress,
    writer: Option<IndexWriter>,
}

/// Follows until the search is dropped.
pub(super) fn run(search: &Weak<Search>, mut newest: watch::Receiver<i64>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
        tracing::error!("the search index cannot be followed: no timer");
        return;
    };
    let mut open: Option<Open> = None;
    let mut failures = 0;
    let mut anew = false;
    while let Some(search) = search.upgrade() {
        // Marked as seen before reading, so that nothing between is missed.
        newest.mark_unchanged();
        match search.step(&mut open, anew) {
            Ok(()) => (failures, anew) = (0, false),
            Err(error) => {
                failures += 1;
                tracing::warn!(error.cause = %error, failures, "the search index could not be brought up to date");
                if let Some(open) = &mut open {
                    open.writer = None;
                }
                let locked = matches!(error, Error::Index(TantivyError::LockFailure(..)));
                let ours = !matches!(error, Error::Database(_)) && !locked;
                if ours && failures >= PATIENCE {
                    (open, anew) = (None, true);
                }
            }
        }
        drop(search);
        let wait = if failures == 0 { IDLE } else { Duration::from_millis(200 * u64::from(failures.min(50))) };
        let moved = runtime.block_on(async { tokio::time::timeout(wait, newest.changed()).await });
        match moved {
            Ok(Ok(())) if failures == 0 => {}
            Ok(Ok(())) => std::thread::sleep(Duration::from_millis(200)),
            // The change log is no longer followed: the process is ending.
            Ok(Err(_)) => return,
            Err(_) => {
                if let Some(writer) = open.as_mut().and_then(|open| open.writer.take())
                    && let Err(error) = writer.wait_merging_threads()
                {
                    tracing::warn!(error.cause = %error, "parts of the search index could not be merged");
                }
            }
        }
    }
}

impl Search {
    /// Opens or builds the index if it is not open, then takes in what is new.
    fn step(&self, open: &mut Option<Open>, anew: bool) -> Result<(), Error> {
        if self.damaged.swap(false, Ordering::AcqRel) {
            *open = None;
            return self.build_into(open);
        }
        if open.is_none() {
            if anew {
                self.build_into(open)?;
            } else {
                match self.open() {
                    Ok(found) => *open = Some(found),
                    Err(Error::Database(error)) => return Err(error.into()),
                    Err(error) => {
                        tracing::info!(reason = %error, "the search index is built from the database");
                        self.build_into(open)?;
                    }
                }
            }
        }
        let Some(open) = open else { return Ok(()) };
        self.catch_up(open)?;
        self.show(open);
        Ok(())
    }

    fn show(&self, open: &Open) {
        let mut reader = self.reader.write().unwrap_or_else(PoisonError::into_inner);
        if reader.is_none() {
            *reader = Some(open.reader.clone());
        }
        drop(reader);
        self.progress.send_if_modified(|number| std::mem::replace(number, open.progress.number) != open.progress.number);
    }

    /// The index as it was left, when it is whole and of this database.
    fn open(&self) -> Result<Open, Error> {
        let format = fs::read_to_string(self.folder.join("format")).map_err(|_| Error::Unusable("is missing"))?;
        if format != self.format() {
            return Err(Error::Unusable("has other fields or is of another database"));
        }
        let index = Index::open_in_dir(&self.folder)?;
        if index.schema() != self.fields.schema() {
            return Err(Error::Unusable("has other fields"));
        }
        if !index.validate_checksum()?.is_empty() {
            return Err(Error::Unusable("is damaged"));
        }
        let payload = index.load_metas()?.payload.ok_or(Error::Unusable("was not finished"))?;
        let progress: Progress = serde_json::from_str(&payload).map_err(|_| Error::Unusable("does not say how far it has come"))?;
        let (last, there) = self.database.read_now(|db| {
            let there = changes::store::touched_since(db, progress.number - 1, 1)?;
            Ok::<_, Error>((changes::last_number(db)?, there.first().map(|touched| (touched.number, touched.entity_id))))
        })?;
        let known = progress.number == 0 || there == progress.record.map(|record| (progress.number, record));
        if progress.number > last || !known {
            return Err(Error::Unusable("is not of this state of the database, which may have been restored"));
        }
        Ok(Self::opened(index, progress)?)
    }

    fn opened(index: Index, progress: Progress) -> tantivy::Result<Open> {
        Fields::prepare(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Open { index, reader, progress, writer: None })
    }

    fn format(&self) -> String {
        format!("{}\n{}\n", self.fields.fingerprint(), self.database.url().redacted())
    }

    /// Builds the index from all records; it counts only once its one commit is made.
    fn build_into(&self, open: &mut Option<Open>) -> Result<(), Error> {
        let began = std::time::Instant::now();
        *open = None;
        self.progress.send_replace(NOT_READY);
        *self.reader.write().unwrap_or_else(PoisonError::into_inner) = None;
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join("format"), self.format())?;
        let index = Index::create_in_dir(&self.folder, self.fields.schema())?;
        Fields::prepare(&index);
        // The number from before reading: what changes meanwhile is taken in again afterwards.
        let progress = self.database.read_now(|db| {
            let number = changes::last_number(db)?;
            let last = changes::store::touched_since(db, number - 1, 1)?;
            Ok::<_, Error>(Progress { number, record: last.first().map(|touched| touched.entity_id) })
        })?;
        let mut writer = writer(&index)?;
        let mut count = 0_usize;
        for source in &self.sources {
            let mut after = None;
            loop {
                let documents = self.database.read_now(|db| source.all_after(db, after, READ).map_err(Error::from))?;
                let Some(last) = documents.last() else { break };
                after = Some(last.id);
                count += documents.len();
                for document in &documents {
                    writer.add_document(self.fields.document(source.collection(), document))?;
                }
            }
        }
        commit(&mut writer, &progress)?;
        let parts: Vec<SegmentId> = index.searchable_segment_ids()?;
        if parts.len() > FEW {
            writer.merge(&parts).wait()?;
        }
        writer.wait_merging_threads()?;
        *open = Some(Self::opened(index, progress)?);
        tracing::info!(documents = count, milliseconds = began.elapsed().as_millis(), "the search index was built");
        Ok(())
    }

    /// Takes in the changes since the index was last written. What changed by an import comes in few large commits: each
    /// makes a part of the index that has to be merged with others later.
    fn catch_up(&self, open: &mut Open) -> Result<(), Error> {
        let mut waiting: Option<Waiting> = None;
        loop {
            let from = waiting.as_ref().map_or(open.progress.number, |waiting| waiting.progress.number);
            let touched = self.database.read_now(|db| changes::store::touched_since(db, from, BATCH).map_err(Error::from))?;
            let more = i64::try_from(touched.len()).is_ok_and(|count| count == BATCH);
            let collection = only_collection(&touched);
            // Whose documents were made from what has changed is told by what is committed; changes within one collection make
            // no document of another belong to more records than before.
            if let Some(done) = waiting.take_if(|waiting| touched.is_empty() || collection.is_none_or(|name| name != waiting.collection)) {
                self.settle(open, done)?;
            }
            let Some(last) = touched.last() else { return Ok(()) };
            let progress = Progress { number: last.number, record: Some(last.entity_id) };
            let before = waiting.take();
            let count = before.as_ref().map_or(0, |waiting| waiting.count) + touched.len();
            let wrote = self.take_in(open, &touched)? || before.is_some_and(|waiting| waiting.wrote);
            let done = Waiting { progress, count, wrote, collection: collection.unwrap_or_default().to_owned() };
            if more && collection.is_some() && count < AT_ONCE {
                waiting = Some(done);
            } else {
                self.settle(open, done)?;
            }
        }
    }

    /// Commits what was taken in, and shows it.
    fn settle(&self, open: &mut Open, done: Waiting) -> Result<(), Error> {
        if done.wrote
            && let Some(writer) = &mut open.writer
        {
            commit(writer, &done.progress)?;
            open.reader.reload()?;
        }
        open.progress = done.progress;
        self.show(open);
        Ok(())
    }

    /// Gives the writer the documents of what was touched, and of what was made from it; answers whether there were any.
    fn take_in(&self, open: &mut Open, touched: &[Touched]) -> Result<bool, Error> {
        let mut wrote = false;
        let searcher = open.reader.searcher();
        for source in &self.sources {
            let collection = source.collection();
            let mut seen = HashSet::new();
            let mut ids: Vec<RecordId> = touched
                .iter()
                .filter(|touched| touched.collection == collection && seen.insert(touched.entity_id))
                .map(|touched| touched.entity_id)
                .collect();
            ids.extend(self.made_from(&searcher, collection, touched)?.into_iter().filter(|id| seen.insert(*id)));
            for ids in ids.chunks(READ_NOW) {
                let documents = self.database.read_now(|db| source.load(db, ids).map_err(Error::from))?;
                let writer = match &mut open.writer {
                    Some(writer) => writer,
                    none => none.insert(writer(&open.index)?),
                };
                for id in ids {
                    writer.delete_term(self.fields.key_of(collection, *id));
                }
                for document in &documents {
                    writer.add_document(self.fields.document(collection, document))?;
                }
                wrote = true;
            }
        }
        Ok(wrote)
    }
}

/// Changes that were taken in and are not committed yet.
struct Waiting {
    progress: Progress,
    /// How many.
    count: usize,
    /// Whether there is anything to commit.
    wrote: bool,
    /// The one collection that they are of.
    collection: String,
}

/// The collection of all of these, if it is one.
fn only_collection(touched: &[Touched]) -> Option<&str> {
    let first = touched.first()?.collection.as_str();
    touched.iter().all(|touched| touched.collection == first).then_some(first)
}

impl Search {
    /// The records of a collection whose documents were made from records of other collections that were touched. Documents
    /// that are not committed yet were read after those changes.
    fn made_from(&self, searcher: &Searcher, collection: &str, touched: &[Touched]) -> tantivy::Result<Vec<RecordId>> {
        let mut found = Vec::new();
        for reader in searcher.segment_readers() {
            let (high, low) = (reader.fast_fields().u64(ID_HIGH)?, reader.fast_fields().u64(ID_LOW)?);
            for touched in touched.iter().filter(|touched| touched.collection != collection) {
                let term = self.fields.made_from(collection, &touched.collection, touched.entity_id);
                let Some(mut documents) = reader.inverted_index(term.field())?.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                while documents.doc() != TERMINATED {
                    let doc = documents.doc();
                    if !reader.is_deleted(doc)
                        && let (Some(high), Some(low)) = (high.first(doc), low.first(doc))
                    {
                        found.push(RecordId(Uuid::from_u64_pair(high, low)));
                    }
                    documents.advance();
                }
            }
        }
        Ok(found)
    }
}

/// How the index in a folder stands, for whoever looks after the service.
///
/// # Errors
/// A sentence when it cannot be used; the service builds it anew by itself.
pub fn inspect(folder: &Path) -> Result<String, String> {
    if !folder.is_dir() {
        return Ok("none yet; `coalition serve` builds it".to_owned());
    }
    let unusable = |what: String| format!("{what}; `coalition serve` builds it anew at its start");
    let index = Index::open_in_dir(folder).map_err(|error| unusable(error.to_string()))?;
    let damaged = index.validate_checksum().map_err(|error| unusable(error.to_string()))?;
    if !damaged.is_empty() {
        return Err(unusable(format!("{} files are damaged", damaged.len())));
    }
    let metas = index.load_metas().map_err(|error| unusable(error.to_string()))?;
    let progress: Option<Progress> = metas.payload.and_then(|payload| serde_json::from_str(&payload).ok());
    let documents: u64 = metas.segments.iter().map(|segment| u64::from(segment.num_docs())).sum();
    let number = progress.ok_or_else(|| unusable("it was not finished".to_owned()))?.number;
    Ok(format!("{documents} documents, up to change {number}, in {}", folder.display()))
}

fn writer(index: &Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(HEAP).num_merge_threads(1).build();
    let writer = index.writer_with_options(options)?;
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(5);
    policy.set_min_layer_size(1000);
    policy.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

fn commit(writer: &mut IndexWriter, progress: &Progress) -> Result<(), Error> {
    let payload = serde_json::to_string(progress).map_err(|error| Error::File(error.into()))?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    Ok(())
}
