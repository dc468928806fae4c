//! Work on files beside requests: uploads that came whole and were not ended, smaller copies of pictures, uploads that were given
//! up, files that nothing uses, bytes that belong to nothing. Every node looks; a lease says whose turn it is.

use std::{
    collections::HashSet,
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};

use super::{
    Files,
    finishing::{LEASE, finish},
    model::{FileRow, FileState},
    sizes,
    storage::{PARTS, content_place, sizes_prefix},
    store,
};
use crate::{
    changes::Actor,
    db::{self, Database, fields::UtcTime},
    http::{Problem, State},
};

/// How often it is looked for work that nobody told of.
const EVERY: Duration = Duration::from_secs(5);
/// How often it is tidied up.
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// When work that failed is tried again.
const AGAIN: chrono::Duration = chrono::Duration::minutes(1);
/// How many files are looked at together for whether something uses them.
const AT_ONCE: i64 = 200;

/// Starts the thread; it ends with the service.
///
/// # Errors
/// A sentence when no thread can be started.
pub fn start(state: &Arc<State>, files: &Arc<Files>) -> Result<(), String> {
    let (state, files) = (Arc::downgrade(state), Arc::clone(files));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    thread::Builder::new()
        .name("files".to_owned())
        .spawn(move || runtime.block_on(run(&state, &files)))
        .map(drop)
        .map_err(|error| error.to_string())
}

async fn run(state: &Weak<State>, files: &Files) {
    let mut tidied: Option<Instant> = None;
    loop {
        let _ = tokio::time::timeout(EVERY, files.work.notified()).await;
        let Some(state) = state.upgrade() else { return };
        if let Err(problem) = work_off(files, &state.database).await {
            tracing::warn!(error.cause = ?problem.cause, "work on files could not be done");
        }
        if tidied.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
            tidied = Some(Instant::now());
            if let Err(problem) = tidy(files, &state.database, UtcTime::now()).await {
                tracing::warn!(error.cause = ?problem.cause, "files could not be tidied up");
            }
        }
    }
}

/// Does what waits, one after the other.
///
/// # Errors
/// The database's; a file that fails is left for later.
pub async fn work_off(files: &Files, database: &Database) -> Result<(), Problem> {
    loop {
        let now = UtcTime::now();
        // Look first: nothing to do must not take the write lock.
        if database.read(move |db| store::waiting(db, now).map_err(Problem::from)).await?.is_none() {
            return Ok(());
        }
        let taken = database.write(move |db| store::take_work(db, now, now.plus(LEASE)).map_err(Problem::from)).await?;
        let Some(row) = taken else { continue };
        let id = row.id;
        let done = match row.state() {
            FileState::Checking => finish(files, database, row).await.map(drop),
            _ => sizes::make(files, database, row).await,
        };
        if let Err(problem) = done {
            tracing::warn!(error.cause = ?problem.cause, file = %id, "a file could not be worked on; it is tried again");
            let again = UtcTime::now().plus(AGAIN);
            database.write(move |db| store::release(db, id, again).map_err(Problem::from)).await?;
        }
    }
}

/// Removes what has had its time.
///
/// # Errors
/// The database's or the store's.
pub async fn tidy(files: &Files, database: &Database, now: UtcTime) -> Result<(), Problem> {
    give_up(files, database, now).await?;
    remove_unused(files, database, now).await?;
    remove_contents(files, database).await?;
    remove_stray_parts(files, database, now).await
}

/// Uploads that did not go on, and what is kept of refusals.
async fn give_up(files: &Files, database: &Database, now: UtcTime) -> Result<(), Problem> {
    let rows = database.read(move |db| store::expired(db, now).map_err(Problem::from)).await?;
    for row in rows {
        remove_if(files, database, row, move |row| row.state() != FileState::Ready && row.expires_at.is_some_and(|at| at < now)).await?;
    }
    Ok(())
}

/// Removes a file if that still holds; nothing may use it.
async fn remove_if(
    files: &Files,
    database: &Database,
    row: FileRow,
    still: impl Fn(&FileRow) -> bool + Send + 'static,
) -> Result<bool, Problem> {
    let id = row.id;
    let removed = database
        .write(move |db| {
            store::hold(db, id)?;
            match store::find(db, id)? {
                Some(row) if still(&row) => Ok::<_, Problem>(Some(store::remove(db, Actor::System, &row)?)),
                _ => Ok(None),
            }
        })
        .await?;
    for place in removed.iter().flatten() {
        files.storage.remove(place).await?;
    }
    Ok(removed.is_some())
}

/// Files that nothing has used for long enough.
async fn remove_unused(files: &Files, database: &Database, now: UtcTime) -> Result<(), Problem> {
    let mut after = None;
    loop {
        let rows = database.read(move |db| store::ready_after(db, after, AT_ONCE).map_err(Problem::from)).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.id);
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        // The users of files are asked on this thread: they are not to be sent to another.
        let used: HashSet<_> = database.read_now(|db| files.users.used(db, &ids).map_err(db::Error::from))?.into_iter().collect();
        for row in rows {
            let id = row.id;
            match (used.contains(&id), row.unused_since) {
                (true, Some(_)) => database.write(move |db| store::set_unused_since(db, id, None).map_err(Problem::from)).await?,
                (false, None) => database.write(move |db| store::set_unused_since(db, id, Some(now)).map_err(Problem::from)).await?,
                (false, Some(since)) if since.plus(files.rules.unused_time) <= now => {
                    // Held while it is looked at once more: who begins to use a file holds it, too.
                    let removed = database.write_now(|db| {
                        store::hold(db, id)?;
                        if files.users.used(db, &[id])?.is_empty() {
                            store::remove(db, Actor::System, &row)?;
                            return Ok::<_, Problem>(true);
                        }
                        Ok(false)
                    })?;
                    if removed {
                        tracing::info!(file = %id, "a file that nothing uses was removed");
                    }
                }
                _ => {}
            }
        }
    }
}

/// Bytes whose last row is gone. They are removed while their entry is held: who uploads the same meanwhile waits, and puts
/// them there anew.
async fn remove_contents(files: &Files, database: &Database) -> Result<(), Problem> {
    let removed = database.read(|db| store::removed(db).map_err(Problem::from)).await?;
    let runtime = tokio::runtime::Handle::current();
    for sha256 in removed {
        let storage = files.storage.clone();
        let runtime = runtime.clone();
        database
            .write(move |db| {
                if store::release_content(db, &sha256)? {
                    runtime.block_on(async {
                        storage.remove(&content_place(&sha256)).await?;
                        for size in storage.list(&sizes_prefix(&sha256)).await? {
                            storage.remove(&size.place).await?;
                        }
                        Ok::<_, Problem>(())
                    })?;
                }
                Ok::<_, Problem>(())
            })
            .await?;
    }
    Ok(())
}

/// Parts that no upload knows of: a node ended between keeping and noting them.
async fn remove_stray_parts(files: &Files, database: &Database, now: UtcTime) -> Result<(), Problem> {
    let long_ago = now.plus(-files.rules.upload_time * 2).as_datetime();
    let old: Vec<_> = files.storage.list(PARTS).await?.into_iter().filter(|part| part.at < long_ago).collect();
    for part in old {
        let Some(id) = part.place.split('/').rev().nth(1).and_then(|id| id.parse().ok()) else { continue };
        let known = database.read(move |db| store::parts(db, id).map_err(Problem::from)).await?;
        if !known.iter().any(|one| part.place.ends_with(&one.place)) {
            files.storage.remove(&part.place).await?;
        }
    }
    Ok(())
}

/// How files stand, for `coalition doctor`: how many, how large, and whether every byte is there.
///
/// # Errors
/// A sentence that says what is missing.
pub async fn examine(files: &Files, database: &Database) -> Result<String, String> {
    let failed = |problem: Problem| problem.cause.unwrap_or_else(|| problem.detail.into_owned());
    let (count, bytes, unfinished) = database.read(|db| store::figures(db).map_err(Problem::from)).await.map_err(failed)?;
    let (mut after, mut missing) = (None, Vec::new());
    loop {
        let rows = database.read(move |db| store::ready_after(db, after, AT_ONCE).map_err(Problem::from)).await.map_err(failed)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in rows {
            let place = content_place(row.sha256.as_deref().unwrap_or_default());
            let there = files.storage.size(&place).await.map_err(failed)?;
            if there.and_then(|size| i64::try_from(size).ok()) != row.size {
                missing.push(row.id.to_string());
            }
        }
    }
    let says = format!("{count} files of {} MiB in {}, {unfinished} unfinished uploads", bytes / (1024 * 1024), files.storage.place());
    if missing.is_empty() {
        return Ok(says);
    }
    let (shown, more) = (missing.iter().take(5).cloned().collect::<Vec<_>>().join(", "), missing.len().saturating_sub(5));
    Err(format!("{says}; the bytes of {} are missing or have another length: {shown}{}", missing.len(), if more > 0 { ", …" } else { "" }))
}
