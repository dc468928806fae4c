//! Writing many practices at once: rows, versions, terms, history and change log in a handful of statements.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Serialize;

use super::{
    checks::terms_of,
    content::PracticeContent,
    intake::Present,
    media,
    model::{COLLECTION, PracticeRow},
    store::{Audience, change},
};
use crate::{
    changes::{self, Actor, Change, Operation},
    db::{
        self, Db, dialect,
        fields::{Json, PartnerId, PracticeId, RecordId, UtcTime},
        schema::practice_terms,
    },
};

/// The columns that a practice's row has in the bulk statements.
const WRITTEN: [&str; 21] = [
    "version",
    "partner_id",
    "slug",
    "status",
    "revision",
    "draft",
    "title",
    "lang",
    "title_key",
    "live_version",
    "published_at",
    "first_published_at",
    "publish_at",
    "review_due_on",
    "reminded_on",
    "submitted_by",
    "submitted_at",
    "status_reason",
    "source",
    "external_id",
    "updated_at",
];

/// A practice that is about to be written.
pub(super) struct Written {
    /// Its row as it will be.
    pub row: PracticeRow,
    /// What it was.
    pub before: Option<Present>,
    /// The text that its audience reads afterwards.
    pub content: PracticeContent,
    /// The text as JSON, when somebody made it before.
    pub json: Option<String>,
    /// Whether the text becomes the version that everybody reads.
    pub publishes: bool,
    /// Whether a step of the workflow was made.
    pub moved: bool,
}

#[derive(Serialize)]
struct Stored<'a> {
    id: PracticeId,
    version: i64,
    partner_id: PartnerId,
    slug: &'a Option<String>,
    status: &'a str,
    revision: i64,
    draft: &'a Option<Json<PracticeContent>>,
    title: &'a str,
    lang: &'a str,
    title_key: &'a str,
    live_version: Option<i64>,
    published_at: Option<UtcTime>,
    first_published_at: Option<UtcTime>,
    publish_at: Option<UtcTime>,
    review_due_on: Option<chrono::NaiveDate>,
    reminded_on: Option<chrono::NaiveDate>,
    submitted_by: Option<crate::db::fields::AccountId>,
    submitted_at: Option<UtcTime>,
    status_reason: &'a Option<String>,
    source: &'a Option<String>,
    external_id: &'a Option<String>,
    created_at: UtcTime,
    updated_at: UtcTime,
}

impl<'a> From<&'a PracticeRow> for Stored<'a> {
    fn from(row: &'a PracticeRow) -> Self {
        Self {
            id: row.id,
            version: row.version,
            partner_id: row.partner_id,
            slug: &row.slug,
            status: &row.status,
            revision: row.revision,
            draft: &row.draft,
            title: &row.title,
            lang: &row.lang,
            title_key: &row.title_key,
            live_version: row.live_version,
            published_at: row.published_at,
            first_published_at: row.first_published_at,
            publish_at: row.publish_at,
            review_due_on: row.review_due_on,
            reminded_on: row.reminded_on,
            submitted_by: row.submitted_by,
            submitted_at: row.submitted_at,
            status_reason: &row.status_reason,
            source: &row.source,
            external_id: &row.external_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

#[derive(Serialize)]
struct Version {
    practice_id: PracticeId,
    number: i64,
    published_at: Option<UtcTime>,
}

/// What the change log says of a new public record before its text, and after it.
#[derive(Serialize)]
struct Before<'a> {
    id: PracticeId,
    slug: &'a Option<String>,
    status: &'a str,
    revision: i64,
    partner: PartnerId,
}

#[derive(Serialize)]
struct After {
    live_version: Option<i64>,
    published_at: Option<UtcTime>,
    first_published_at: Option<UtcTime>,
    review_due_on: Option<chrono::NaiveDate>,
    desk: Option<()>,
    version: i64,
    created_at: UtcTime,
    updated_at: UtcTime,
}

#[derive(Serialize)]
struct Term<'a> {
    vocabulary: &'static str,
    slug: &'a str,
    practice_id: PracticeId,
}

#[derive(Serialize)]
struct History<'a> {
    id: RecordId,
    practice_id: PracticeId,
    revision: i64,
    status: &'a str,
    actor_id: Option<RecordId>,
    at: UtcTime,
}

fn text(rows: &impl Serialize) -> Result<String, db::Error> {
    serde_json::to_string(rows).map_err(|error| db::Error::Query(diesel::result::Error::SerializationError(Box::new(error))))
}

/// The fields of several JSON objects as one.
fn together(objects: &[&str]) -> String {
    let inner = objects.iter().map(|object| object.strip_prefix('{').and_then(|object| object.strip_suffix('}')).unwrap_or_default());
    format!("{{{}}}", inner.collect::<Vec<_>>().join(","))
}

/// Writes new and changed practices.
///
/// # Errors
/// The database's.
pub(super) fn save(db: &mut Db, actor: Actor, written: &[Written]) -> Result<(), db::Error> {
    if written.is_empty() {
        return Ok(());
    }
    let created: Vec<Stored<'_>> = written.iter().filter(|one| one.before.is_none()).map(|one| (&one.row).into()).collect();
    let updated: Vec<Stored<'_>> = written.iter().filter(|one| one.before.is_some()).map(|one| (&one.row).into()).collect();
    if !created.is_empty() {
        let mut columns = vec!["id", "created_at"];
        columns.extend(WRITTEN);
        dialect::insert_referring_rows(db, COLLECTION, &columns, &text(&created)?)?;
    }
    if !updated.is_empty() {
        // The caller has kept others from this table since it read the rows; should one be gone all the same, all is undone.
        if dialect::update_rows(db, COLLECTION, "id", &WRITTEN, &text(&updated)?)? != updated.len() {
            return Err(diesel::result::Error::NotFound.into());
        }
        let ids: Vec<PracticeId> = updated.iter().map(|row| row.id).collect();
        diesel::delete(practice_terms::table.filter(practice_terms::practice_id.eq_any(&ids))).execute(db)?;
    }
    let versions = written.iter().filter(|one| one.publishes).map(version).collect::<Result<Vec<String>, _>>()?;
    if !versions.is_empty() {
        let columns = ["practice_id", "number", "content", "published_at"];
        dialect::insert_referring_rows(db, "practice_versions", &columns, &format!("[{}]", versions.join(",")))?;
    }
    for one in written.iter().filter(|one| one.publishes) {
        media::mark_published(db, one.row.id, &one.content)?;
    }
    let terms: Vec<Term<'_>> = written.iter().flat_map(terms).collect();
    dialect::insert_referring_rows(db, "practice_terms", &["vocabulary", "slug", "practice_id"], &text(&terms)?)?;
    let steps: Vec<History<'_>> = written.iter().filter(|one| one.moved).map(|one| step(one, actor)).collect();
    let columns = ["id", "practice_id", "revision", "status", "actor_id", "at"];
    dialect::insert_referring_rows(db, "practice_history", &columns, &text(&steps)?)?;
    changes::append_told(db, actor, written.iter().map(told).collect::<Result<_, _>>()?)?;
    Ok(())
}

fn step(one: &Written, actor: Actor) -> History<'_> {
    let row = &one.row;
    History {
        id: RecordId::new(),
        practice_id: row.id,
        revision: row.revision,
        status: &row.status,
        actor_id: actor.id(),
        at: row.updated_at,
    }
}

/// The terms that the working copy or the live version refers to, each once.
fn terms(one: &Written) -> Vec<Term<'_>> {
    // What is written is one of the two; the other is the live version that stays.
    let other = one.before.as_ref().and_then(|before| before.live.as_ref()).filter(|_| !one.publishes);
    let mut terms: Vec<(&'static str, &str)> = std::iter::once(&one.content)
        .chain(other)
        .flat_map(|content| {
            terms_of(content)
                .into_iter()
                .flat_map(|(_, vocabulary, slugs)| slugs.iter().map(move |slug| (vocabulary.name(), slug.as_str())))
        })
        .collect();
    terms.sort_unstable();
    terms.dedup();
    terms.into_iter().map(|(vocabulary, slug)| Term { vocabulary, slug, practice_id: one.row.id }).collect()
}

/// A version with its text.
fn version(one: &Written) -> Result<String, db::Error> {
    let row = &one.row;
    let mut version = text(&Version { practice_id: row.id, number: row.revision, published_at: row.published_at })?;
    version.pop();
    version.push_str(",\"content\":");
    match &one.json {
        Some(json) => version.push_str(json),
        None => version.push_str(&text(&one.content)?),
    }
    version.push('}');
    Ok(version)
}

/// What the change log is told: of a new public record, most of it is its text, which is JSON already.
fn told(one: &Written) -> Result<(Change, Option<String>), db::Error> {
    let json = one.json.as_deref().filter(|_| one.publishes && one.before.is_none());
    // Contacts that were not released are kept from everybody.
    let Some(json) = json.filter(|_| one.content.contacts.iter().all(|contact| contact.released)) else { return Ok((entry(one), None)) };
    let row = &one.row;
    let before = Before { id: row.id, slug: &row.slug, status: &row.status, revision: row.revision, partner: row.partner_id };
    let after = After {
        live_version: row.live_version,
        published_at: row.published_at,
        first_published_at: row.first_published_at,
        review_due_on: row.review_due_on,
        desk: None,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    };
    let after = together(&[&text(&before)?, json, &text(&after)?]);
    Ok((change(row, Operation::Created, None, None, Audience::Everybody), Some(after)))
}

fn entry(one: &Written) -> Change {
    let operation = if one.before.is_some() { Operation::Updated } else { Operation::Created };
    let live = one.before.as_ref().and_then(|before| Some((&before.row, before.live.clone()?)));
    if one.publishes || one.row.draft.is_none() {
        return change(&one.row, operation, Some(one.content.clone()), live, Audience::Everybody);
    }
    // Handed over, a public record is another one for everybody, also while somebody works on it.
    if let Some((before, content)) = live.filter(|(before, _)| before.partner_id != one.row.partner_id) {
        return change(&one.row, operation, Some(content.clone()), Some((before, content)), Audience::Everybody);
    }
    let before = one.before.as_ref().and_then(|before| Some((&before.row, before.working()?.clone())));
    change(&one.row, operation, Some(one.content.clone()), before, Audience::Desk)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_new_public_record_is_told_as_any_other() {
        let content: PracticeContent = serde_json::from_value(json!({
            "kind": "full", "lang": "en", "title": "A {title}", "summary": "{}", "sections": { "approach": "x }" }, "sdgs": [8],
            "contacts": [{ "name": "Sample", "email": "sample@example.org", "released": true }],
        }))
        .expect("a text");
        let now = UtcTime::now();
        let mut row = super::super::import::blank(Some(&("list".to_owned(), "1".to_owned())), now);
        "published".clone_into(&mut row.status);
        (row.slug, row.live_version, row.published_at) = (Some("sample".to_owned()), Some(1), Some(now));
        let json = serde_json::to_string(&content).ok();
        let one = Written { row, before: None, content, json, publishes: true, moved: true };
        let (change, after) = told(&one).expect("is told");
        assert!(change.after.is_none() && change.public && change.operation == Operation::Created);
        let after: Value = serde_json::from_str(&after.expect("a text")).expect("JSON");
        assert_eq!(Some(after), entry(&one).after);
        let stored: Value = serde_json::from_str(&version(&one).expect("a version")).expect("JSON");
        assert_eq!(stored["content"], serde_json::to_value(&one.content).expect("JSON"));
        let private = Written { content: PracticeContent { contacts: Vec::new(), ..one.content.clone() }, json: None, ..one };
        assert!(told(&private).expect("is told").0.after.is_some());
    }
}
