//! Secret links: a long random text that stands for one subject and one purpose. Only its hash is kept.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::secret;
use crate::db::{
    Db,
    fields::{RecordId, UtcTime},
    schema::secret_links,
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Accept an invitation; the subject is the account.
    Invitation,
    /// Set a new password; the subject is the account.
    PasswordReset,
    /// Confirm an application's e-mail address; the subject is the application.
    ApplicationConfirmation,
    /// See how an application stands; the subject is the application.
    ApplicationStatus,
    /// Switch off the digest of a saved search; the subject is the search.
    SavedSearchDigest,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::ApplicationConfirmation => "application_confirmation",
            Self::ApplicationStatus => "application_status",
            Self::SavedSearchDigest => "saved_search_digest",
        }
    }
}

/// Makes a link; the secret is returned only here.
pub fn create(db: &mut Db, purpose: Purpose, subject: RecordId, lifetime: Option<chrono::Duration>) -> QueryResult<String> {
    let (text, now) = (secret::generate(), UtcTime::now());
    diesel::insert_into(secret_links::table)
        .values((
            secret_links::id.eq(RecordId::new()),
            secret_links::purpose.eq(purpose.name()),
            secret_links::subject_id.eq(subject),
            secret_links::token_hash.eq(secret::hash(&text)),
            secret_links::created_at.eq(now),
            secret_links::expires_at.eq(lifetime.map(|lifetime| now.plus(lifetime))),
        ))
        .execute(db)?;
    Ok(text)
}

/// The subject of a link that is valid and unused.
pub fn find(db: &mut Db, purpose: Purpose, text: &str) -> QueryResult<Option<RecordId>> {
    let now = UtcTime::now();
    secret_links::table
        .filter(secret_links::token_hash.eq(secret::hash(text)))
        .filter(secret_links::purpose.eq(purpose.name()))
        .filter(secret_links::used_at.is_null())
        .filter(secret_links::expires_at.is_null().or(secret_links::expires_at.assume_not_null().gt(now)))
        .select(secret_links::subject_id)
        .first(db)
        .optional()
}

/// How many links of a subject for a purpose are open.
pub fn count_open(db: &mut Db, purpose: Purpose, subject: RecordId, now: UtcTime) -> QueryResult<i64> {
    secret_links::table
        .filter(secret_links::subject_id.eq(subject))
        .filter(secret_links::purpose.eq(purpose.name()))
        .filter(secret_links::used_at.is_null())
        .filter(secret_links::expires_at.is_null().or(secret_links::expires_at.assume_not_null().gt(now)))
        .count()
        .get_result(db)
}

/// Uses a link up: of two at once, one gets the subject.
pub fn consume(db: &mut Db, purpose: Purpose, text: &str) -> QueryResult<Option<RecordId>> {
    let Some(subject) = find(db, purpose, text)? else { return Ok(None) };
    let used =
        diesel::update(secret_links::table.filter(secret_links::token_hash.eq(secret::hash(text))).filter(secret_links::used_at.is_null()))
            .set(secret_links::used_at.eq(Some(UtcTime::now())))
            .execute(db)?;
    Ok((used == 1).then_some(subject))
}

/// Ends all open links of a subject for a purpose, before a new one is made.
pub fn revoke(db: &mut Db, purpose: Purpose, subject: RecordId) -> QueryResult<()> {
    diesel::delete(secret_links::table.filter(secret_links::subject_id.eq(subject)).filter(secret_links::purpose.eq(purpose.name())))
        .execute(db)
        .map(drop)
}

/// Ends all links of a subject, whatever they are for, when the subject goes.
pub fn forget(db: &mut Db, subject: RecordId) -> QueryResult<()> {
    diesel::delete(secret_links::table.filter(secret_links::subject_id.eq(subject))).execute(db).map(drop)
}

/// Forgets links that have expired, and those that were used long ago.
pub fn forget_expired(db: &mut Db, now: UtcTime) -> QueryResult<usize> {
    let long_ago = now.plus(-chrono::Duration::days(30));
    diesel::delete(
        secret_links::table.filter(secret_links::expires_at.is_not_null()).filter(
            secret_links::expires_at
                .assume_not_null()
                .lt(now)
                .or(secret_links::used_at.is_not_null().and(secret_links::created_at.lt(long_ago))),
        ),
    )
    .execute(db)
}
