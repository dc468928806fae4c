//! An upload that has come whole: put together, looked at, stored by its hash. The request that brought the last part does it;
//! should that not end, whoever looks for work next does.

use std::{io::Write, path::PathBuf};

use futures_util::StreamExt;

use super::{
    Files,
    inspection::{self, Ended, Inspected, Refusal},
    model::FileRow,
    storage::content_place,
    store::{self, Accepted, PartRow},
};
use crate::{
    db::{Database, fields::UtcTime, run_blocking},
    http::Problem,
};

/// How long somebody may work on a file before somebody else does.
pub const LEASE: chrono::Duration = chrono::Duration::minutes(10);

/// How long the reason of a refusal is kept.
const REFUSALS_KEPT: chrono::Duration = chrono::Duration::days(7);

/// What became of an upload.
pub enum Finished {
    /// It is ready.
    Ready(Box<FileRow>),
    /// It is not kept.
    Refused(Refusal),
    /// Somebody else ended or removed it meanwhile.
    Elsewhere,
}

/// Makes a file of an upload that has come whole and that the caller has a lease on.
///
/// # Errors
/// The database's or the store's; then it is tried again.
pub async fn finish(files: &Files, database: &Database, row: FileRow) -> Result<Finished, Problem> {
    let _turn = files.turns.acquire().await.map_err(Problem::internal)?;
    let id = row.id;
    let parts = database.read(move |db| store::parts(db, id).map_err(Problem::from)).await?;
    let workpiece = Workpiece { path: files.workshop.join(format!("{id}-{}", uuid::Uuid::new_v4().simple())) };
    put_together(files, &parts, &workpiece).await?;
    let done = match look_at(files, &row, &workpiece).await? {
        Ok(found) => keep(files, database, row, found).await?,
        Err(refusal) => {
            let (reason, forgotten_at) = (refusal.reason.clone(), UtcTime::now().plus(REFUSALS_KEPT));
            database.write(move |db| store::refuse(db, &row, &reason, forgotten_at).map_err(Problem::from)).await?;
            Finished::Refused(refusal)
        }
    };
    // What is left behind here is found by the upkeep.
    for part in parts {
        if let Err(problem) = files.storage.remove(&part.place).await {
            tracing::warn!(error.cause = ?problem.cause, "a part of an upload could not be removed");
        }
    }
    Ok(done)
}

/// Files beside each other in the workshop, removed in the end.
struct Workpiece {
    path: PathBuf,
}

impl Drop for Workpiece {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(self.path.with_extension("clean"));
    }
}

async fn put_together(files: &Files, parts: &[PartRow], workpiece: &Workpiece) -> Result<(), Problem> {
    let mut file = create(&workpiece.path).map_err(Problem::internal)?;
    for part in parts {
        let mut pieces = files.storage.stream(&part.place, 0, u64::try_from(part.length).unwrap_or(0)).await?;
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            file = run_blocking(move || {
                file.write_all(&piece).map_err(Problem::internal)?;
                Ok::<_, Problem>(file)
            })
            .await?;
        }
    }
    Ok(())
}

fn create(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Looks at the file on the blocking pool. A library that panics has met a damaged file.
async fn look_at(files: &Files, row: &FileRow, workpiece: &Workpiece) -> Result<Result<Inspected, Refusal>, Problem> {
    let (path, name, claimed, limits) = (workpiece.path.clone(), row.name.clone(), row.claimed_type.clone(), files.rules.limits);
    let looked = tokio::task::spawn_blocking(move || inspection::inspect(&path, &name, claimed.as_deref(), limits)).await;
    match looked {
        Ok(Ok(found)) => Ok(Ok(found)),
        Ok(Err(Ended::Refused(refusal))) => Ok(Err(refusal)),
        Ok(Err(Ended::Failed(problem))) => Err(problem),
        Err(join) if join.is_panic() => {
            tracing::warn!(file = %row.id, "a library panicked at a file, which is refused as damaged");
            Ok(Err(Refusal { code: "damaged", reason: "is damaged: it cannot be read".to_owned() }))
        }
        Err(_) => Err(crate::db::Error::Cancelled.into()),
    }
}

async fn keep(files: &Files, database: &Database, row: FileRow, found: Inspected) -> Result<Finished, Problem> {
    let (id, sha256) = (row.id, found.sha256.clone());
    database.write(move |db| store::claim_content(db, id, &sha256).map_err(Problem::from)).await?;
    // Also when it is there already: whoever removes it has come before.
    files.storage.put_file(&content_place(&found.sha256), &found.path).await?;
    let accepted = Accepted { media_type: found.kind.name(), size: found.size, sha256: found.sha256, dimensions: found.dimensions };
    let kept = database.write(move |db| store::accept(db, &row, &accepted).map_err(Problem::from)).await?;
    Ok(kept.map_or(Finished::Elsewhere, |row| Finished::Ready(Box::new(row))))
}
