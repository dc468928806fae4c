//! The outbox: mail is queued in the transaction that has something to say, and sent after it was committed.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use crate::db::{
    Db,
    fields::{RecordId, UtcTime},
    schema::mails,
};

/// A mail to be sent.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// One address.
    pub recipient: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The text, plain.
    pub body: &'a str,
    /// The language it is written in (BCP 47).
    pub language: &'a str,
    /// The record it is about.
    pub about: RecordId,
}

/// Queues a mail.
pub fn enqueue(db: &mut Db, mail: &NewMail<'_>) -> QueryResult<()> {
    queue(db, mail, None)
}

/// Queues a mail that comes again and again, with the address where mail programs end that (RFC 8058).
pub fn enqueue_subscribed(db: &mut Db, mail: &NewMail<'_>, unsubscribe: &str) -> QueryResult<()> {
    queue(db, mail, Some(unsubscribe))
}

fn queue(db: &mut Db, mail: &NewMail<'_>, unsubscribe: Option<&str>) -> QueryResult<()> {
    let now = UtcTime::now();
    diesel::insert_into(mails::table)
        .values((
            mails::id.eq(RecordId::new()),
            mails::recipient.eq(mail.recipient),
            mails::subject.eq(mail.subject),
            mails::body.eq(mail.body),
            mails::language.eq(mail.language),
            mails::created_at.eq(now),
            mails::attempts.eq(0),
            mails::next_attempt_at.eq(now),
            mails::subject_id.eq(Some(mail.about)),
            mails::unsubscribe.eq(unsubscribe),
        ))
        .execute(db)
        .map(drop)
}

/// Forgets what is still to be sent about a record, when it goes.
pub fn forget(db: &mut Db, about: RecordId) -> QueryResult<()> {
    let unsent = mails::table.filter(mails::sent_at.is_null());
    diesel::delete(unsent.filter(mails::subject_id.is_not_null()).filter(mails::subject_id.assume_not_null().eq(about)))
        .execute(db)
        .map(drop)
}
