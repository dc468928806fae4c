//! The outbox: mail is queued in the transaction that has something to say, and sent after it was committed.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

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
}

/// Queues a mail.
pub fn enqueue(db: &mut Db, mail: &NewMail<'_>) -> QueryResult<()> {
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
        ))
        .execute(db)
        .map(drop)
}

/// Forgets what is still to be sent to an address, when whoever had it is gone.
pub fn forget(db: &mut Db, recipient: &str) -> QueryResult<()> {
    diesel::delete(mails::table.filter(mails::sent_at.is_null()).filter(mails::recipient.eq(recipient))).execute(db).map(drop)
}
