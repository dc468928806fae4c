//! Delivers the outbox: by SMTP, or to files when no server is set. One thread a node; a mail is leased before it is
//! sent, so two nodes never send the same one at the same time, and a killed node's mail is taken up again.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use lettre::{
    Message, SmtpTransport, Transport,
    message::header::{ContentType, HeaderName, HeaderValue},
};

use crate::{
    config::Config,
    db::{
        self, Database, Db,
        fields::{RecordId, UtcTime},
        schema::mails,
    },
};

/// How long a node has for one mail before another may try.
const LEASE: chrono::Duration = chrono::Duration::minutes(2);
/// How often the outbox is looked at when nothing wakes the thread.
const POLL: Duration = Duration::from_secs(5);
/// Mail that cannot be sent is given up after so many days; links in it have expired by then.
const TRIED_FOR_DAYS: i64 = 14;
/// That a mail was sent, but not to whom and what, is kept so many days.
const KEPT_DAYS: i64 = 30;

#[derive(diesel::Queryable)]
struct Queued {
    id: RecordId,
    recipient: String,
    subject: String,
    body: String,
    created_at: UtcTime,
    attempts: i32,
    unsubscribe: Option<String>,
}

/// Where mail goes.
enum Way {
    Files(PathBuf),
    Smtp(Box<SmtpTransport>),
}

/// Why a mail was not delivered: a kind or a code only. What libraries and servers say of it may repeat an address, which
/// is nobody's business in a log.
#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error("an address or a header cannot be written")]
    Message,
    #[error("the mail server answered {0}")]
    Refused(lettre::transport::smtp::response::Code),
    #[error("the mail server did not answer in time")]
    Timeout,
    #[error("no secure connection to the mail server")]
    Tls,
    #[error("no conversation with the mail server")]
    Connection,
    #[error("it could not be written to a file: {0}")]
    File(std::io::ErrorKind),
}

impl From<lettre::transport::smtp::Error> for DeliveryError {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        match error.status() {
            Some(code) => Self::Refused(code),
            None if error.is_timeout() => Self::Timeout,
            None if error.is_tls() => Self::Tls,
            None => Self::Connection,
        }
    }
}

/// The address alone of a sender as the settings name it: `Name <address>`, or the address by itself.
pub fn address_of(sender: &str) -> String {
    let address = sender.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(sender, |(address, _)| address);
    address.trim().to_owned()
}

/// Starts the thread.
///
/// # Errors
/// A sentence when the SMTP URL cannot be used or no thread can be started.
pub fn start(database: &Database, config: &Config) -> Result<(), String> {
    let way = match &config.smtp_url {
        Some(url) => Way::Smtp(Box::new(SmtpTransport::from_url(url).map_err(|error| format!("the setting smtp_url: {error}"))?.build())),
        None => Way::Files(config.data_dir.join("mail")),
    };
    let (database, from) = (database.clone(), config.mail_from.clone());
    std::thread::Builder::new()
        .name("mail".to_owned())
        .spawn(move || {
            let mut commits = database.commits();
            loop {
                if let Err(error) = deliver(&database, &way, &from) {
                    tracing::warn!(%error, "the outbox cannot be read");
                }
                commits = database.wait_for_commit(commits, POLL);
            }
        })
        .map(drop)
        .map_err(|error| error.to_string())
}

fn deliver(database: &Database, way: &Way, from: &str) -> Result<(), db::Error> {
    while let Some(mail) = next(database)? {
        let outcome = send(way, from, &mail);
        if let Err(error) = &outcome {
            tracing::warn!(%error, attempts = mail.attempts + 1, "a mail could not be sent");
        }
        database.write_now(|db| finish(db, &mail, outcome.err().map(|error| error.to_string())).map_err(db::Error::from))?;
    }
    Ok(())
}

/// The next mail that is due, leased to this node.
fn next(database: &Database) -> Result<Option<Queued>, db::Error> {
    let now = UtcTime::now();
    // Look first: an empty outbox must not take the write lock.
    let due = database.read_now(|db| due(db, now).map_err(db::Error::from))?;
    for mail in due {
        let leased = database.write_now(|db| {
            diesel::update(mails::table.find(mail.id).filter(mails::next_attempt_at.le(now)).filter(mails::sent_at.is_null()))
                .set(mails::next_attempt_at.eq(now.plus(LEASE)))
                .execute(db)
                .map_err(db::Error::from)
        })?;
        if leased == 1 {
            return Ok(Some(mail));
        }
    }
    Ok(None)
}

fn due(db: &mut Db, now: UtcTime) -> QueryResult<Vec<Queued>> {
    mails::table
        .filter(mails::sent_at.is_null())
        .filter(mails::next_attempt_at.le(now))
        .order(mails::next_attempt_at)
        .limit(20)
        .select((mails::id, mails::recipient, mails::subject, mails::body, mails::created_at, mails::attempts, mails::unsubscribe))
        .load(db)
}

/// How long to wait after so many failures: a minute, doubled each time, a day at most.
fn pause(attempts: i32) -> chrono::Duration {
    let doublings = u32::try_from(attempts.clamp(0, 11)).unwrap_or(0);
    chrono::Duration::minutes(i64::from(2_u32.pow(doublings))).min(chrono::Duration::days(1))
}

fn finish(db: &mut Db, mail: &Queued, error: Option<String>) -> QueryResult<()> {
    let now = UtcTime::now();
    let row = mails::table.find(mail.id);
    match error {
        // Secret links stand in clear in the text: it goes as soon as it has done its work.
        None => diesel::update(row)
            .set((
                mails::sent_at.eq(Some(now)),
                mails::attempts.eq(mail.attempts + 1),
                mails::recipient.eq(""),
                mails::subject.eq(""),
                mails::body.eq(""),
                mails::last_error.eq(None::<String>),
                mails::subject_id.eq(None::<RecordId>),
                mails::unsubscribe.eq(None::<String>),
            ))
            .execute(db)
            .map(drop),
        Some(error) => {
            let next = now.plus(pause(mail.attempts));
            let values = (mails::attempts.eq(mail.attempts + 1), mails::next_attempt_at.eq(next), mails::last_error.eq(Some(error)));
            diesel::update(row).set(values).execute(db).map(drop)
        }
    }
}

/// Forgets mail that was sent long ago, and mail that could not be sent for long.
pub fn forget_old(db: &mut Db, now: UtcTime) -> QueryResult<usize> {
    let before = |days| now.plus(-chrono::Duration::days(days));
    let sent =
        diesel::delete(mails::table.filter(mails::sent_at.is_not_null()).filter(mails::created_at.lt(before(KEPT_DAYS)))).execute(db)?;
    let tried = mails::table.filter(mails::sent_at.is_null()).filter(mails::attempts.gt(0));
    let given_up = diesel::delete(tried.filter(mails::created_at.lt(before(TRIED_FOR_DAYS)))).execute(db)?;
    if given_up > 0 {
        tracing::warn!(mails = given_up, "mails were given up: they could not be sent for {TRIED_FOR_DAYS} days");
    }
    Ok(sent + given_up)
}

fn send(way: &Way, from: &str, mail: &Queued) -> Result<(), DeliveryError> {
    let address = |text: &str| text.parse().map_err(|_: lettre::address::AddressError| DeliveryError::Message);
    let mut message = Message::builder()
        .from(address(from)?)
        .to(address(&mail.recipient)?)
        .subject(&mail.subject)
        .message_id(Some(format!("<{}@coalition>", mail.id)))
        .header(ContentType::TEXT_PLAIN);
    if let Some(address) = &mail.unsubscribe {
        let header = |name, value| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        message = message
            .raw_header(header("List-Unsubscribe", format!("<{address}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    let message = message.body(mail.body.clone()).map_err(|_| DeliveryError::Message)?;
    match way {
        Way::Smtp(transport) => transport.send(&message).map(drop).map_err(DeliveryError::from),
        Way::Files(folder) => write(folder, mail, &message.formatted()).map_err(|error| DeliveryError::File(error.kind())),
    }
}

/// A file that sorts by time, readable by its owner only: it may hold a secret link.
fn write(folder: &Path, mail: &Queued, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = format!("{}-{}", mail.created_at.to_string().replace(':', ""), mail.id);
    let partial = folder.join(format!("{name}.partial"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(&partial)?, bytes)?;
    fs::rename(partial, folder.join(format!("{name}.eml")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{DatabaseUrl, PoolLimits, migrate},
        jobs::outbox::{self, NewMail},
    };

    #[test]
    fn nothing_secret_is_kept_of_mail_that_was_sent_or_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let about = RecordId::new();
        let queue_about = |about| {
            let body = "https://portal.example/s3cret";
            let mail = NewMail { recipient: "you@example.org", subject: "Hello", body, language: "en", about };
            database.write_now(|db| outbox::enqueue(db, &mail).map_err(db::Error::from)).expect("queues");
        };
        let queue = || queue_about(about);
        let rows = || -> Vec<(String, String, String, Option<String>)> {
            let read = |db: &mut Db| mails::table.select((mails::recipient, mails::subject, mails::body, mails::last_error)).load(db);
            database.read_now(|db| read(db).map_err(db::Error::from)).expect("reads")
        };
        let forget = |days| {
            let now = UtcTime::now().plus(chrono::Duration::days(days));
            database.write_now(|db| forget_old(db, now).map_err(db::Error::from)).expect("forgets")
        };
        queue();
        deliver(&database, &Way::Files(folder.path().join("mail")), "portal@example.org").expect("delivers");
        assert_eq!(rows(), [(String::new(), String::new(), String::new(), None)]);
        assert_eq!((forget(29), forget(31)), (0, 1));
        queue();
        assert_eq!(forget(15), 0, "nobody has tried yet");
        // A file where the folder should be.
        deliver(&database, &Way::Files(folder.path().join("test.db")), "portal@example.org").expect("tries");
        assert!(rows()[0].3.is_some());
        assert_eq!((forget(13), forget(15)), (0, 1));
        queue();
        queue_about(RecordId::new());
        database.write_now(|db| outbox::forget(db, about).map_err(db::Error::from)).expect("forgets");
        assert_eq!(rows().len(), 1, "another record's mail to the same address stays");
    }

    #[test]
    fn pauses_double_up_to_a_day() {
        assert_eq!([0, 1, 5, 10, 11, 99].map(|attempts| pause(attempts).num_minutes()), [1, 2, 32, 1024, 1440, 1440]);
    }
}
