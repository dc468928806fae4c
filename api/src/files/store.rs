//! Queries of files.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper,
};

use super::model::{COLLECTION, FileRecord, FileRow, FileState, SizesState, StoredSize};
use crate::{
    changes::{self, Actor, Change, Operation},
    db::{
        Db, MultiBackend,
        fields::{FileId, Json, PartnerId, UtcTime},
        schema::{file_parts, files, removed_contents},
    },
};

/// A part of an upload that has come.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = file_parts)]
pub struct PartRow {
    /// Of which file.
    pub file_id: FileId,
    /// Its first byte.
    pub start: i64,
    /// How many bytes.
    pub length: i64,
    /// Where it is kept.
    pub place: String,
}

/// A file by id.
pub fn find(db: &mut Db, id: FileId) -> QueryResult<Option<FileRow>> {
    files::table.find(id).select(FileRow::as_select()).first(db).optional()
}

/// Files by id, in no particular order.
pub fn of_ids(db: &mut Db, ids: &[FileId]) -> QueryResult<Vec<FileRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    files::table.filter(files::id.eq_any(ids)).select(FileRow::as_select()).load(db)
}

/// Files before an id, newest first, of everybody or of one partner, and how many there are.
pub fn page(
    db: &mut Db,
    of: Option<PartnerId>,
    state: Option<FileState>,
    before: Option<FileId>,
    limit: i64,
) -> QueryResult<(Vec<FileRow>, i64)> {
    let all = || {
        let mut query = files::table.into_boxed::<MultiBackend>();
        if let Some(partner) = of {
            query = query.filter(files::partner_id.eq(partner));
        }
        if let Some(state) = state {
            query = query.filter(files::state.eq(state.name()));
        }
        query
    };
    let total = all().count().get_result(db)?;
    let mut query = all();
    if let Some(before) = before {
        query = query.filter(files::id.lt(before));
    }
    Ok((query.order(files::id.desc()).limit(limit).select(FileRow::as_select()).load(db)?, total))
}

/// How many bytes the files of a partner hold or are to hold, and how many uploads are unfinished.
pub fn held_by(db: &mut Db, partner: PartnerId) -> QueryResult<(i64, i64)> {
    let of = || files::table.filter(files::partner_id.eq(partner)).filter(files::state.ne(FileState::Refused.name()));
    let lengths: Vec<i64> = of().select(files::length).load(db)?;
    let unfinished = of().filter(files::state.eq(FileState::Uploading.name())).count().get_result(db)?;
    Ok((lengths.iter().fold(0_i64, |sum, length| sum.saturating_add(*length)), unfinished))
}

/// Adds an upload that begins.
pub fn insert(db: &mut Db, row: &FileRow) -> QueryResult<()> {
    diesel::insert_into(files::table).values(row).execute(db).map(drop)
}

/// Notes a part that has come where the upload stood; whether it still stood there. The last part makes the file one that is
/// looked at until `leased_until`.
pub fn add_part(db: &mut Db, row: &FileRow, part: &PartRow, expires_at: UtcTime, leased_until: UtcTime) -> QueryResult<bool> {
    let now = UtcTime::now();
    let received = part.start + part.length;
    let whole = received == row.length;
    let state = if whole { FileState::Checking } else { FileState::Uploading };
    let stands = files::table
        .filter(files::id.eq(row.id))
        .filter(files::state.eq(FileState::Uploading.name()))
        .filter(files::received.eq(part.start));
    let moved = diesel::update(stands)
        .set((
            files::received.eq(received),
            files::state.eq(state.name()),
            files::leased_until.eq(whole.then_some(leased_until)),
            files::expires_at.eq(Some(expires_at)),
            files::version.eq(files::version + 1),
            files::updated_at.eq(now),
        ))
        .execute(db)?;
    if moved == 0 {
        return Ok(false);
    }
    diesel::insert_into(file_parts::table).values(part).execute(db)?;
    Ok(true)
}

/// The parts of an upload in order.
pub fn parts(db: &mut Db, id: FileId) -> QueryResult<Vec<PartRow>> {
    file_parts::table.filter(file_parts::file_id.eq(id)).order(file_parts::start).select(PartRow::as_select()).load(db)
}

/// Forgets the parts of an upload.
pub fn forget_parts(db: &mut Db, id: FileId) -> QueryResult<()> {
    diesel::delete(file_parts::table.filter(file_parts::file_id.eq(id))).execute(db).map(drop)
}

/// Says that a file that is being looked at will hold a content, before its bytes are put there: from now on nobody removes them.
/// Whoever is removing them at this moment comes first, and the bytes are put there anew.
pub fn claim_content(db: &mut Db, id: FileId, sha256: &str) -> QueryResult<()> {
    diesel::delete(removed_contents::table.find(sha256)).execute(db)?;
    diesel::update(files::table.find(id)).set(files::sha256.eq(Some(sha256))).execute(db).map(drop)
}

/// What became of a file that was looked at.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What it is.
    pub media_type: &'static str,
    /// In bytes.
    pub size: i64,
    /// The hash of its bytes.
    pub sha256: String,
    /// Of a picture.
    pub dimensions: Option<(i32, i32)>,
}

/// Makes a file that was looked at ready; answers its row, or nothing when somebody else did or removed it meanwhile.
pub fn accept(db: &mut Db, row: &FileRow, found: &Accepted) -> QueryResult<Option<FileRow>> {
    let sizes = if found.dimensions.is_some() { SizesState::Waiting } else { SizesState::None };
    let updated = diesel::update(checking(row.id))
        .set((
            files::state.eq(FileState::Ready.name()),
            files::media_type.eq(Some(found.media_type)),
            files::size.eq(Some(found.size)),
            files::sha256.eq(Some(&found.sha256)),
            files::width.eq(found.dimensions.map(|(width, _)| width)),
            files::height.eq(found.dimensions.map(|(_, height)| height)),
            files::sizes_state.eq(sizes.name()),
            files::leased_until.eq(None::<UtcTime>),
            files::expires_at.eq(None::<UtcTime>),
            files::version.eq(files::version + 1),
            files::updated_at.eq(UtcTime::now()),
        ))
        .execute(db)?;
    if updated == 0 {
        return Ok(None);
    }
    forget_parts(db, row.id)?;
    let now = find(db, row.id)?;
    if let Some(now) = &now {
        log(db, Actor::System, now, Operation::Created, None)?;
    }
    Ok(now)
}

/// Refuses a file that was looked at; answers its row. It is forgotten after a while.
pub fn refuse(db: &mut Db, row: &FileRow, reason: &str, forgotten_at: UtcTime) -> QueryResult<Option<FileRow>> {
    diesel::update(checking(row.id))
        .set((
            files::state.eq(FileState::Refused.name()),
            files::reason.eq(Some(reason)),
            files::sha256.eq(None::<String>),
            files::leased_until.eq(None::<UtcTime>),
            files::expires_at.eq(Some(forgotten_at)),
            files::version.eq(files::version + 1),
            files::updated_at.eq(UtcTime::now()),
        ))
        .execute(db)?;
    forget_parts(db, row.id)?;
    find(db, row.id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn checking(id: FileId) -> _ {
    let state: &'static str = "checking";
    files::table.filter(files::id.eq(id)).filter(files::state.eq(state))
}

/// A file that nobody works on and that needs work: to be looked at, or to get smaller copies. It is this caller's until
/// `until`.
pub fn take_work(db: &mut Db, now: UtcTime, until: UtcTime) -> QueryResult<Option<FileRow>> {
    let Some(row) = waiting(db, now)? else { return Ok(None) };
    let free = files::table
        .filter(files::id.eq(row.id))
        .filter(files::version.eq(row.version))
        .filter(files::leased_until.is_null().or(files::leased_until.assume_not_null().lt(now)));
    let taken = diesel::update(free).set(files::leased_until.eq(Some(until))).execute(db)?;
    Ok((taken > 0).then_some(row))
}

/// The first file that waits for somebody.
pub fn waiting(db: &mut Db, now: UtcTime) -> QueryResult<Option<FileRow>> {
    let ready = files::state.eq(FileState::Ready.name()).and(files::sizes_state.eq(SizesState::Waiting.name()));
    files::table
        .filter(files::state.eq(FileState::Checking.name()).or(ready))
        .filter(files::leased_until.is_null().or(files::leased_until.assume_not_null().lt(now)))
        .order(files::id)
        .select(FileRow::as_select())
        .first(db)
        .optional()
}

/// Gives a file back to whoever takes it next, not before `at`.
pub fn release(db: &mut Db, id: FileId, at: UtcTime) -> QueryResult<()> {
    diesel::update(files::table.find(id)).set(files::leased_until.eq(Some(at))).execute(db).map(drop)
}

/// Notes the smaller copies of a picture, or that there can be none.
pub fn set_sizes(db: &mut Db, id: FileId, sizes: Option<Vec<StoredSize>>) -> QueryResult<()> {
    let state = if sizes.is_some() { SizesState::Made } else { SizesState::Failed };
    let before = find(db, id)?;
    diesel::update(files::table.find(id))
        .set((
            files::sizes.eq(Json(sizes.unwrap_or_default())),
            files::sizes_state.eq(state.name()),
            files::leased_until.eq(None::<UtcTime>),
            files::version.eq(files::version + 1),
            files::updated_at.eq(UtcTime::now()),
        ))
        .execute(db)?;
    // Records that show the picture have other answers now.
    if let Some(now) = find(db, id)? {
        log(db, Actor::System, &now, Operation::Updated, before)?;
    }
    Ok(())
}

/// Uploads and refusals whose time is over.
pub fn expired(db: &mut Db, now: UtcTime) -> QueryResult<Vec<FileRow>> {
    files::table
        .filter(files::expires_at.is_not_null().and(files::expires_at.assume_not_null().lt(now)))
        .filter(files::state.ne(FileState::Ready.name()))
        .order(files::id)
        .limit(100)
        .select(FileRow::as_select())
        .load(db)
}

/// Ready files after an id, for whoever goes through all of them.
pub fn ready_after(db: &mut Db, after: Option<FileId>, limit: i64) -> QueryResult<Vec<FileRow>> {
    let mut query = files::table.filter(files::state.eq(FileState::Ready.name())).into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(files::id.gt(after));
    }
    query.order(files::id).limit(limit).select(FileRow::as_select()).load(db)
}

/// Notes since when a file is unused, or that it is used again.
pub fn set_unused_since(db: &mut Db, id: FileId, since: Option<UtcTime>) -> QueryResult<()> {
    diesel::update(files::table.find(id)).set(files::unused_since.eq(since)).execute(db).map(drop)
}

/// Keeps a file as it is until the transaction ends, for whoever begins to use it or removes it; whether it is there.
pub fn hold(db: &mut Db, id: FileId) -> QueryResult<bool> {
    Ok(diesel::update(files::table.find(id)).set(files::version.eq(files::version)).execute(db)? > 0)
}

/// Removes a file's row; what it held goes when no other row holds it. Answers the places of its parts.
pub fn remove(db: &mut Db, actor: Actor, row: &FileRow) -> QueryResult<Vec<String>> {
    let places = parts(db, row.id)?.into_iter().map(|part| part.place).collect();
    diesel::delete(files::table.find(row.id)).execute(db)?;
    if let Some(sha256) = &row.sha256 {
        let known: i64 = removed_contents::table.find(sha256).count().get_result(db)?;
        if known == 0 {
            diesel::insert_into(removed_contents::table)
                .values((removed_contents::sha256.eq(sha256), removed_contents::removed_at.eq(UtcTime::now())))
                .execute(db)?;
        }
    }
    if row.state() == FileState::Ready {
        log(db, actor, row, Operation::Deleted, None)?;
    }
    Ok(places)
}

/// Contents that lost a row.
pub fn removed(db: &mut Db) -> QueryResult<Vec<String>> {
    removed_contents::table.order(removed_contents::removed_at).limit(100).select(removed_contents::sha256).load(db)
}

/// Takes a content from the list of those that lost a row, and holds it until the transaction ends; whether its bytes are to go.
pub fn release_content(db: &mut Db, sha256: &str) -> QueryResult<bool> {
    if diesel::delete(removed_contents::table.find(sha256)).execute(db)? == 0 {
        return Ok(false);
    }
    let holders: i64 =
        files::table.filter(files::sha256.is_not_null().and(files::sha256.assume_not_null().eq(sha256))).count().get_result(db)?;
    Ok(holders == 0)
}

/// How many files are ready, how many bytes they hold, and how many uploads are unfinished.
pub fn figures(db: &mut Db) -> QueryResult<(i64, i64, i64)> {
    let ready = || files::table.filter(files::state.eq(FileState::Ready.name()));
    let count = ready().count().get_result(db)?;
    let sizes: Vec<Option<i64>> = ready().select(files::size).load(db)?;
    let unfinished = files::table.filter(files::state.eq(FileState::Uploading.name())).count().get_result(db)?;
    Ok((count, sizes.into_iter().flatten().sum(), unfinished))
}

/// Keeps others from writing the files of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    diesel::update(files::table.filter(files::partner_id.eq(partner))).set(files::version.eq(files::version)).execute(db).map(drop)
}

/// Gives all files of a partner to another, for merging duplicates.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> QueryResult<()> {
    let rows: Vec<FileRow> = files::table.filter(files::partner_id.eq(from)).order(files::id).select(FileRow::as_select()).load(db)?;
    for before in rows {
        diesel::update(files::table.find(before.id))
            .set((files::partner_id.eq(to), files::version.eq(files::version + 1), files::updated_at.eq(UtcTime::now())))
            .execute(db)?;
        if before.state() == FileState::Ready
            && let Some(now) = find(db, before.id)?
        {
            log(db, actor, &now, Operation::Updated, Some(before))?;
        }
    }
    Ok(())
}

/// Tells the partner and the Secretariat of a file.
fn log(db: &mut Db, actor: Actor, row: &FileRow, operation: Operation, before: Option<FileRow>) -> QueryResult<()> {
    let shown = |row: &FileRow| serde_json::to_value(FileRecord::from(row.clone())).ok();
    let gone = operation == Operation::Deleted;
    let before = if gone { shown(row) } else { before.as_ref().and_then(shown) };
    let version = row.version + i64::from(gone);
    let after = if gone { None } else { shown(row) };
    let entry = Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version,
        operation,
        public: false,
        partner_id: Some(row.partner_id),
        before,
        after,
    };
    changes::append(db, actor, entry).map(drop)
}
