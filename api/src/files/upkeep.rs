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

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;

    use super::*;
    use crate::{
        config::Config,
        db::{
            DatabaseUrl, Db, PoolLimits,
            fields::{FileId, Json, PartnerId},
            migrate,
        },
        files::{FileUser, FileUsers, model::SizesState, storage::part_place, store::PartRow},
        identity::Principal,
    };

    /// Uses one file.
    struct One(FileId);

    impl FileUser for One {
        fn used(&self, _: &mut Db, files: &[FileId]) -> diesel::QueryResult<Vec<FileId>> {
            Ok(files.iter().copied().filter(|file| *file == self.0).collect())
        }
        fn is_public(&self, _: &mut Db, _: FileId) -> diesel::QueryResult<bool> {
            Ok(false)
        }
        fn may_read(&self, _: &mut Db, _: &Principal, _: FileId) -> Result<bool, Problem> {
            Ok(false)
        }
    }

    fn row(partner_id: PartnerId, state: FileState, sha256: Option<&str>, expires_at: Option<UtcTime>) -> FileRow {
        let now = UtcTime::now();
        FileRow {
            id: FileId::new(),
            version: 1,
            partner_id,
            name: "sample.pdf".to_owned(),
            claimed_type: None,
            length: 3,
            received: 3,
            state: state.name().to_owned(),
            reason: None,
            media_type: Some("application/pdf".to_owned()),
            size: Some(3),
            sha256: sha256.map(str::to_owned),
            width: None,
            height: None,
            sizes: Json(Vec::new()),
            sizes_state: SizesState::None.name().to_owned(),
            leased_until: None,
            actor_kind: "system".to_owned(),
            actor_id: None,
            expires_at,
            unused_since: None,
            created_at: now,
            updated_at: now,
        }
    }

    #[tokio::test]
    async fn what_nothing_uses_goes_after_its_time_and_only_with_its_last_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let config = Config::load(None, &[("data_dir", folder.path().display().to_string())]).expect("settings");
        let (partner, now, day) = (PartnerId::new(), UtcTime::now(), chrono::Duration::days(1));
        let used = row(partner, FileState::Ready, Some("aa11"), None);
        let same = row(partner, FileState::Ready, Some("aa11"), None);
        let other = row(partner, FileState::Ready, Some("bb22"), None);
        let given_up = row(partner, FileState::Uploading, None, Some(now.plus(day)));
        let part = PartRow { file_id: given_up.id, start: 0, length: 3, place: part_place(given_up.id, 0) };
        let files = Files::open(&config, FileUsers(vec![Box::new(One(used.id))])).expect("opens");
        for place in [content_place("aa11"), content_place("bb22"), part.place.clone()] {
            files.storage.put(&place, b"abc".as_slice().into()).await.expect("puts");
        }
        database
            .write_now(|db| {
                let insert = format!(
                    "INSERT INTO partners (id, version, slug, status, names, name_key, constituency, descriptions, priorities, interventions, \
                     external_ids, created_at, updated_at) VALUES ('{partner}', 1, 'own', 'active', '{{}}', '', 'ngos', '{{}}', '[]', '[]', '[]', \
                     '{now}', '{now}')"
                );
                diesel::sql_query(insert).execute(db)?;
                for one in [&used, &same, &other, &given_up] {
                    store::insert(db, one)?;
                }
                diesel::insert_into(crate::db::schema::file_parts::table).values(&part).execute(db)?;
                Ok::<_, db::Error>(())
            })
            .expect("writes");
        let left = || {
            let found = |one: &FileRow| database.read_now(|db| store::find(db, one.id).map_err(db::Error::from)).expect("reads").is_some();
            [&used, &same, &other, &given_up].map(found)
        };
        let is_there = async |place: String| files.storage.size(&place).await.expect("looks").is_some();
        tidy(&files, &database, now).await.expect("tidies");
        tidy(&files, &database, now.plus(day)).await.expect("tidies");
        assert_eq!(left(), [true, true, true, true], "nothing has had its time");
        tidy(&files, &database, now.plus(day * 2)).await.expect("tidies");
        assert_eq!(left(), [true, true, true, false]);
        assert!(!is_there(part.place.clone()).await);
        assert!(examine(&files, &database).await.expect("all is there").starts_with("3 files"));
        tidy(&files, &database, now.plus(day * 8)).await.expect("tidies");
        assert_eq!(left(), [true, false, false, false]);
        assert!(is_there(content_place("aa11")).await, "the used file holds the same bytes");
        assert!(!is_there(content_place("bb22")).await);
        files.storage.remove(&content_place("aa11")).await.expect("removes");
        assert!(examine(&files, &database).await.expect_err("bytes are missing").contains(&used.id.to_string()));
    }
}
