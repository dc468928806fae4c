//! Queries of the practices: their rows, working copies and published versions.

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper,
    result::{DatabaseErrorKind, Error},
};

use super::{
    checks::terms_of,
    content::PracticeContent,
    media,
    model::{COLLECTION, PracticeRow, VersionRow},
    moves::Standing,
    shown::{Practice, PracticeText, Reading},
    workflow::PracticeStatus,
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend,
        fields::{Json, PartnerId, PracticeId, UtcTime},
        schema::{practice_terms, practice_versions, practices},
    },
    http::{
        Code, IfMatch, Problem,
        fold::{fold, slug},
    },
};

/// The practice behind an address, by id or slug.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, address: &str) -> Result<PracticeRow, Problem> {
    let by_id = address.parse::<PracticeId>().ok();
    let row = match by_id {
        Some(id) => practices::table.find(id).select(PracticeRow::as_select()).first(db).optional()?,
        None => practices::table
            .filter(practices::slug.is_not_null().and(practices::slug.assume_not_null().eq(address)))
            .select(PracticeRow::as_select())
            .first(db)
            .optional()?,
    };
    if let Some(row) = row {
        return Ok(row);
    }
    let gone = match by_id {
        Some(id) => tombstones::is_buried(db, COLLECTION, id.into())?,
        None => tombstones::is_slug_buried(db, COLLECTION, address)?,
    };
    Err(if gone { Problem::new(Code::Gone, "This practice was withdrawn.") } else { Problem::not_found() })
}

/// Practices by id, in no particular order.
pub fn by_ids(db: &mut Db, ids: &[PracticeId]) -> QueryResult<Vec<PracticeRow>> {
    practices::table.filter(practices::id.eq_any(ids)).select(PracticeRow::as_select()).load(db)
}

/// Drafts that were never published, a thousand at most.
pub fn drafts(db: &mut Db) -> QueryResult<Vec<PracticeRow>> {
    practices::table
        .filter(practices::status.eq(PracticeStatus::Draft.name()))
        .filter(practices::live_version.is_null())
        .order(practices::id)
        .limit(1000)
        .select(PracticeRow::as_select())
        .load(db)
}

/// Practices that everybody can find, with what their live version says, in no particular order.
pub fn live_by_ids(db: &mut Db, ids: &[PracticeId]) -> QueryResult<Vec<(PracticeRow, VersionRow)>> {
    live().filter(practices::id.eq_any(ids)).select((PracticeRow::as_select(), VersionRow::as_select())).load(db)
}

/// The next of these in the order of ids, for whoever goes through all of them.
pub fn live_after(db: &mut Db, after: Option<PracticeId>, limit: i64) -> QueryResult<Vec<(PracticeRow, VersionRow)>> {
    let mut query = live().into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(practices::id.gt(after));
    }
    query.order(practices::id).limit(limit).select((PracticeRow::as_select(), VersionRow::as_select())).load(db)
}

/// How many practices everybody can find.
pub fn count_live(db: &mut Db) -> QueryResult<i64> {
    live().count().get_result(db)
}

/// Id, slug and publication of the live version.
pub type Listed = (PracticeId, Option<String>, Option<UtcTime>);

/// Practices that everybody can find, in the order of ids.
pub fn live_from(db: &mut Db, skip: i64, limit: i64) -> QueryResult<Vec<Listed>> {
    practices::table
        .filter(practices::live_version.is_not_null())
        .filter(practices::status.ne(PracticeStatus::Archived.name()))
        .order(practices::id)
        .offset(skip)
        .limit(limit)
        .select((practices::id, practices::slug, practices::published_at))
        .load(db)
}

/// The next practices in the order of ids, in whatever state.
pub fn after(db: &mut Db, after: Option<PracticeId>, limit: i64) -> QueryResult<Vec<PracticeRow>> {
    let mut query = practices::table.into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(practices::id.gt(after));
    }
    query.order(practices::id).limit(limit).select(PracticeRow::as_select()).load(db)
}

/// Live versions of practices that are not archived.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn live() -> _ {
    let archived: &'static str = "archived";
    practices::table
        .inner_join(
            practice_versions::table.on(practice_versions::practice_id
                .eq(practices::id)
                .and(practices::live_version.is_not_null())
                .and(practice_versions::number.eq(practices::live_version.assume_not_null()))),
        )
        .filter(practices::status.ne(archived))
}

/// A version that was published.
pub fn version(db: &mut Db, id: PracticeId, number: i64) -> QueryResult<Option<VersionRow>> {
    practice_versions::table.find((id, number)).select(VersionRow::as_select()).first(db).optional()
}

/// The versions of a practice, newest first; a thousand at most, which no practice reaches.
pub fn versions(db: &mut Db, id: PracticeId) -> QueryResult<Vec<VersionRow>> {
    practice_versions::table
        .filter(practice_versions::practice_id.eq(id))
        .order(practice_versions::number.desc())
        .limit(1000)
        .select(VersionRow::as_select())
        .load(db)
}

/// What everybody reads of a practice.
pub fn live_content(db: &mut Db, row: &PracticeRow) -> QueryResult<Option<PracticeContent>> {
    match row.live_version {
        Some(number) => Ok(version(db, row.id, number)?.map(|version| version.content.0)),
        None => Ok(None),
    }
}

/// What everybody reads of these practices, archived ones too.
pub fn live_texts(db: &mut Db, ids: &[PracticeId]) -> QueryResult<HashMap<PracticeId, PracticeContent>> {
    let rows: Vec<VersionRow> = practice_versions::table
        .inner_join(
            practices::table.on(practices::id
                .eq(practice_versions::practice_id)
                .and(practices::live_version.is_not_null())
                .and(practices::live_version.assume_not_null().eq(practice_versions::number))),
        )
        .filter(practice_versions::practice_id.eq_any(ids))
        .select(VersionRow::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.practice_id, row.content.0)).collect())
}

/// The working copy, or what everybody reads when nobody works on it.
///
/// # Errors
/// The database's.
pub fn working_content(db: &mut Db, row: &PracticeRow) -> Result<PracticeContent, Problem> {
    match &row.draft {
        Some(draft) => Ok(draft.0.clone()),
        None => live_content(db, row)?.ok_or_else(|| Problem::internal("a practice has neither a working copy nor a live version")),
    }
}

/// Adds a draft; answers its row. The text has been checked in the same transaction.
///
/// # Errors
/// The database's, or an unknown partner.
pub fn create(db: &mut Db, actor: Actor, partner: PartnerId, content: PracticeContent) -> Result<PracticeRow, Problem> {
    let now = UtcTime::now();
    let row = PracticeRow {
        id: PracticeId::new(),
        version: 1,
        partner_id: partner,
        slug: None,
        status: PracticeStatus::Draft.name().to_owned(),
        revision: 1,
        title: content.title.clone(),
        lang: content.lang.clone(),
        title_key: fold(&content.title),
        draft: Some(Json(content)),
        live_version: None,
        published_at: None,
        first_published_at: None,
        publish_at: None,
        review_due_on: None,
        reminded_on: None,
        submitted_by: None,
        submitted_at: None,
        status_reason: None,
        source: None,
        external_id: None,
        created_at: now,
        updated_at: now,
        replications: 0,
    };
    diesel::insert_into(practices::table).values(&row).execute(db).map_err(no_such_partner)?;
    write_terms(db, &row)?;
    media::write(db, &row)?;
    let entry = private_change(db, &row, Operation::Created, None)?;
    changes::append(db, actor, entry)?;
    Ok(row)
}

/// Writes a working copy over the present one, or opens a revision with it; answers the new row. The caller has checked
/// `If-Match` and the text in the same transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn write(
    db: &mut Db,
    actor: Actor,
    present: &PracticeRow,
    partner: PartnerId,
    content: PracticeContent,
) -> Result<PracticeRow, Problem> {
    if partner == present.partner_id && content == working_content(db, present)? {
        return Ok(present.clone());
    }
    let opened = if present.draft.is_none() { opened(present, content.clone()) } else { present.clone() };
    let row = PracticeRow {
        partner_id: partner,
        title: content.title.clone(),
        lang: content.lang.clone(),
        title_key: fold(&content.title),
        draft: Some(Json(content)),
        ..opened
    };
    save(db, actor, present, row, Audience::Desk)
}

/// A published row with a new revision opened on it.
pub fn opened(present: &PracticeRow, content: PracticeContent) -> PracticeRow {
    PracticeRow {
        status: PracticeStatus::Draft.name().to_owned(),
        revision: present.live_version.unwrap_or(0) + 1,
        draft: Some(Json(content)),
        publish_at: None,
        submitted_by: None,
        submitted_at: None,
        status_reason: None,
        ..present.clone()
    }
}

/// Whom a write is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The partner and the Secretariat: only the working copy changed.
    Desk,
    /// Everybody: what they read changed.
    Everybody,
}

/// Writes a row over the present one as its next version, with the change log; answers it.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, present: &PracticeRow, mut row: PracticeRow, audience: Audience) -> Result<PracticeRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = practices::table.filter(practices::id.eq(row.id)).filter(practices::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db).map_err(no_such_partner)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    write_terms(db, &row)?;
    media::write(db, &row)?;
    let entry = match audience {
        Audience::Desk => private_change(db, &row, Operation::Updated, Some(present))?,
        Audience::Everybody => public_change(db, &row, Operation::Updated, Some(present))?,
    };
    changes::append(db, actor, entry)?;
    Ok(row)
}

/// Makes the working copy the live version; answers the new row.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn publish(db: &mut Db, actor: Actor, present: &PracticeRow, review_due_on: chrono::NaiveDate) -> Result<PracticeRow, Problem> {
    let Some(Json(content)) = present.draft.clone() else { return Err(Problem::internal("there is nothing to publish")) };
    let now = UtcTime::now();
    let slug = match &present.slug {
        Some(slug) => slug.clone(),
        None => free_slug(db, &slug(&content.title))?,
    };
    media::publish(db, present.id, &content)?;
    let version = VersionRow { practice_id: present.id, number: present.revision, content: Json(content), published_at: now };
    diesel::insert_into(practice_versions::table).values(&version).execute(db)?;
    let row = PracticeRow {
        slug: Some(slug),
        status: PracticeStatus::Published.name().to_owned(),
        draft: None,
        live_version: Some(present.revision),
        published_at: Some(now),
        first_published_at: present.first_published_at.or(Some(now)),
        publish_at: None,
        review_due_on: Some(review_due_on),
        reminded_on: None,
        status_reason: None,
        ..present.clone()
    };
    save(db, actor, present, row, Audience::Everybody)
}

/// Gives up a revision beside the live version; answers the new row.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn discard(db: &mut Db, actor: Actor, present: &PracticeRow) -> Result<PracticeRow, Problem> {
    let Some(live) = live_content(db, present)? else { return Err(Problem::conflict("There is no published version to go back to.")) };
    let row = PracticeRow {
        status: PracticeStatus::Published.name().to_owned(),
        revision: present.live_version.unwrap_or(present.revision),
        draft: None,
        title_key: fold(&live.title),
        title: live.title,
        lang: live.lang,
        publish_at: None,
        submitted_by: None,
        submitted_at: None,
        status_reason: None,
        ..present.clone()
    };
    save(db, actor, present, row, Audience::Desk)
}

/// A slug that no practice has or had: the wanted one, or with a number behind it.
fn free_slug(db: &mut Db, wanted: &str) -> QueryResult<String> {
    let wanted = if wanted.is_empty() { "practice" } else { wanted };
    let (mut candidate, mut number) = (wanted.to_owned(), 2_u32);
    loop {
        let taken: i64 = practices::table
            .filter(practices::slug.is_not_null().and(practices::slug.assume_not_null().eq(&candidate)))
            .count()
            .get_result(db)?;
        if taken == 0 && !tombstones::is_slug_buried(db, COLLECTION, &candidate)? {
            return Ok(candidate);
        }
        candidate = format!("{wanted}-{number}");
        number += 1;
    }
}

/// Keeps which terms the texts of a practice refer to.
fn write_terms(db: &mut Db, row: &PracticeRow) -> Result<(), Problem> {
    let mut wanted: Vec<(&'static str, String)> = Vec::new();
    let live = live_content(db, row)?;
    for content in row.draft.iter().map(|draft| &draft.0).chain(live.as_ref()) {
        for (_, vocabulary, slugs) in terms_of(content) {
            wanted.extend(slugs.iter().map(|slug| (vocabulary.name(), slug.clone())));
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    let mut there: Vec<(String, String)> = practice_terms::table
        .filter(practice_terms::practice_id.eq(row.id))
        .select((practice_terms::vocabulary, practice_terms::slug))
        .load(db)?;
    there.sort_unstable();
    if there.iter().map(|(vocabulary, slug)| (vocabulary.as_str(), slug)).eq(wanted.iter().map(|(vocabulary, slug)| (*vocabulary, slug))) {
        return Ok(());
    }
    diesel::delete(practice_terms::table.filter(practice_terms::practice_id.eq(row.id))).execute(db)?;
    for (vocabulary, slug) in wanted {
        diesel::insert_into(practice_terms::table)
            .values((practice_terms::vocabulary.eq(vocabulary), practice_terms::slug.eq(slug), practice_terms::practice_id.eq(row.id)))
            .execute(db)?;
    }
    Ok(())
}

/// The partner was deleted by somebody else between the look and the write.
fn no_such_partner(error: Error) -> Problem {
    match error {
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            Problem::field("/partner", "unknown_reference", "is not a known partner")
        }
        other => other.into(),
    }
}

/// Withdraws a practice with all its versions and leaves a tombstone.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn withdraw(db: &mut Db, actor: Actor, row: &PracticeRow) -> Result<(), Problem> {
    let entry = if row.is_public() {
        let mut entry = public_change(db, row, Operation::Deleted, None)?;
        entry.before = entry.after.take();
        entry
    } else {
        let mut entry = private_change(db, row, Operation::Deleted, None)?;
        entry.before = entry.after.take();
        entry
    };
    tombstones::bury(db, COLLECTION, row.id.into(), row.slug.as_deref())?;
    let gone = practices::table.filter(practices::id.eq(row.id)).filter(practices::version.eq(row.version));
    if diesel::delete(gone).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(row.version)?;
    }
    changes::append(db, actor, Change { version: row.version + 1, ..entry })?;
    Ok(())
}

/// Keeps others from writing a practice, and from adding replications of it, until the transaction ends; answers its row.
///
/// # Errors
/// Not found, or gone.
pub(super) fn lock(db: &mut Db, id: PracticeId) -> Result<PracticeRow, Problem> {
    // Writing a row locks it on both engines; the value stays.
    diesel::update(practices::table.find(id)).set(practices::version.eq(practices::version)).execute(db)?;
    present(db, &id.to_string())
}

/// Counts replications that everybody can read from now on, or no longer. The practice is locked.
pub(super) fn count_replications(db: &mut Db, id: PracticeId, more: i64) -> QueryResult<()> {
    diesel::update(practices::table.find(id)).set(practices::replications.eq(practices::replications + more)).execute(db).map(drop)
}

/// Keeps others from writing the practices of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    diesel::update(practices::table.filter(practices::partner_id.eq(partner)))
        .set(practices::version.eq(practices::version))
        .execute(db)
        .map(drop)
}

/// Gives all practices of a partner to another, for merging duplicates.
///
/// # Errors
/// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    let rows: Vec<PracticeRow> =
        practices::table.filter(practices::partner_id.eq(from)).order(practices::id).select(PracticeRow::as_select()).load(db)?;
    for present in rows {
        let audience = if present.is_public() { Audience::Everybody } else { Audience::Desk };
        save(db, actor, &present, PracticeRow { partner_id: to, ..present.clone() }, audience)?;
    }
    Ok(())
}

/// A text as the change log keeps it: as the API shows it, without what is rendered from it.
fn for_log(row: &PracticeRow, content: PracticeContent, reading: Reading) -> Option<serde_json::Value> {
    let mut value = serde_json::to_value(Practice::of(row, content, PracticeText::none(), reading)).ok()?;
    if let Some(fields) = value.as_object_mut() {
        for derived in ["text", "replications", "allowed_transitions"] {
            fields.shift_remove(derived);
        }
        if let Some(desk) = fields.get_mut("desk").and_then(serde_json::Value::as_object_mut) {
            for derived in ["completeness", "interest", "can_be_written", "open_revision"] {
                desk.shift_remove(derived);
            }
        }
    }
    Some(value)
}

/// What is told to those who may see the working copy.
fn private_change(db: &mut Db, row: &PracticeRow, operation: Operation, before: Option<&PracticeRow>) -> Result<Change, Problem> {
    let after = working_content(db, row)?;
    let before = match before {
        Some(before) => Some((before, working_content(db, before)?)),
        None => None,
    };
    Ok(change(row, operation, Some(after), before, Audience::Desk))
}

/// What is told to everybody.
fn public_change(db: &mut Db, row: &PracticeRow, operation: Operation, before: Option<&PracticeRow>) -> Result<Change, Problem> {
    let after = live_content(db, row)?;
    let before = match before {
        Some(before) => live_content(db, before)?.map(|content| (before, content)),
        None => None,
    };
    Ok(change(row, operation, after, before, Audience::Everybody))
}

/// The entry of the change log for a row with the text that its audience reads, and what they read before.
pub(super) fn change(
    row: &PracticeRow,
    operation: Operation,
    after: Option<PracticeContent>,
    before: Option<(&PracticeRow, PracticeContent)>,
    audience: Audience,
) -> Change {
    let reading = match audience {
        Audience::Desk => Reading::Working(Standing { author: true, secretariat: true, interest: None }),
        Audience::Everybody => Reading::Public,
    };
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: audience == Audience::Everybody,
        partner_id: Some(row.partner_id),
        before: before.and_then(|(before, content)| for_log(before, content, reading)),
        after: after.and_then(|content| for_log(row, content, reading)),
    }
}
