//! Inviting people, and letting them set a password: by invitation, or after it was forgotten.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::json;

use super::{
    Role,
    links::{self, Purpose},
    model::AccountRow,
    sessions, store, throttle,
};
use crate::{
    changes::{self, Actor, Change, Operation},
    db::{
        Db, dialect,
        fields::{AccountId, PartnerId, UtcTime},
        schema::accounts,
    },
    http::{Problem, Site},
    jobs::outbox::{self, NewMail},
};

/// How long an invitation can be accepted.
pub const INVITED_FOR: chrono::Duration = chrono::Duration::days(14);
/// How long a forgotten password can be replaced.
const RESET_FOR: chrono::Duration = chrono::Duration::hours(2);
/// Links for a new password that one account may have open: whoever asks for more only fills somebody's mailbox.
const RESETS_AT_MOST: i64 = 3;

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The e-mail address.
    pub email: String,
    /// The name.
    pub name: String,
    /// What the person will be.
    pub role: Role,
    /// The partner the person will belong to.
    pub partner_id: Option<PartnerId>,
    /// The language for mail.
    pub language: String,
}

/// The change log's entry for an account: never its password.
pub fn change(row: &AccountRow, operation: Operation, before: Option<&AccountRow>) -> Change {
    let shown = |row: &AccountRow| json!({ "email": row.email, "name": row.name, "role": row.role, "partner": row.partner_id, "disabled": row.disabled });
    Change {
        collection: "users",
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: false,
        partner_id: row.partner_id,
        before: before.map(shown),
        after: (operation != Operation::Deleted).then(|| shown(row)),
    }
}

/// Makes an account without a password and sends the invitation; somebody who never accepted is invited again.
///
/// # Errors
/// A conflict when the address belongs to somebody who signs in already.
pub fn invite(db: &mut Db, actor: Actor, person: NewPerson, site: &Site) -> Result<AccountId, Problem> {
    // Before the account's turn is waited for, as in a merge.
    if let Some(partner) = person.partner_id
        && !dialect::hold_partner(db, partner)?
    {
        return Err(Problem::not_found());
    }
    let email = person.email.trim().to_lowercase();
    let mut present = store::account_by_email(db, &email)?;
    must_be_the_same(present.as_ref(), &person)?;
    if let Some(found) = present {
        // Read again in its turn: the account may have been forgotten, or the invitation accepted.
        store::lock_account(db, found.id)?;
        present = store::account(db, found.id)?;
        must_be_the_same(present.as_ref(), &person)?;
    }
    // Whoever is invited again may have another language than who invites.
    let (id, language) = if let Some(present) = present {
        (present.id, present.language)
    } else {
        let row = AccountRow { language: person.language, ..AccountRow::new(email.clone(), person.name, person.role, person.partner_id) };
        store::insert_account(db, &row)?;
        changes::append(db, actor, change(&row, Operation::Created, None))?;
        (row.id, row.language)
    };
    links::revoke(db, Purpose::Invitation, id.into())?;
    let secret = links::create(db, Purpose::Invitation, id.into(), Some(INVITED_FOR))?;
    let link = site.secret_page(&language, "invitation", &secret);
    let (subject, body) = invitation_text(&language, &site.coalition_name, &link);
    outbox::enqueue(db, &NewMail { recipient: &email, subject: &subject, body: &body, language: &language, about: id.into() })?;
    Ok(id)
}

/// Only somebody who never accepted, and is to be the same as before, is invited again.
fn must_be_the_same(present: Option<&AccountRow>, person: &NewPerson) -> Result<(), Problem> {
    let same = |present: &AccountRow| {
        present.password_hash.is_none() && present.partner_id == person.partner_id && present.role == person.role.name()
    };
    if present.is_none_or(same) { Ok(()) } else { Err(Problem::conflict("Somebody with this e-mail address has an account already.")) }
}

fn invitation_text(language: &str, coalition: &str, link: &str) -> (String, String) {
    match language {
        "fr" => (
            format!("Invitation au portail : {coalition}"),
            format!(
                "Bonjour,\n\nVous êtes invité(e) sur le portail de {coalition}. Choisissez votre mot de passe dans les 14 jours :\n\n{link}\n\nSi vous n'attendiez pas ce message, ignorez-le.\n"
            ),
        ),
        "es" => (
            format!("Invitación al portal: {coalition}"),
            format!(
                "Buenos días:\n\nSe le invita al portal de {coalition}. Elija su contraseña en un plazo de 14 días:\n\n{link}\n\nSi no esperaba este mensaje, puede ignorarlo.\n"
            ),
        ),
        _ => (
            format!("Invitation to the portal: {coalition}"),
            format!(
                "Hello,\n\nYou are invited to the portal of {coalition}. Choose your password within 14 days:\n\n{link}\n\nIf you did not expect this, you can ignore it.\n"
            ),
        ),
    }
}

/// Sends a link for a new password, when the address belongs to somebody who can sign in; nothing tells whether it does.
/// Links that were sent before go on working: anybody can ask, and must not end the one that the owner is about to use.
///
/// # Errors
/// The database's.
pub fn request_reset(db: &mut Db, email: &str, site: &Site) -> Result<(), Problem> {
    let Some(account) = store::account_by_email(db, &email.trim().to_lowercase())?.filter(|account| !account.disabled) else {
        return Ok(());
    };
    store::lock_account(db, account.id)?;
    if links::count_open(db, Purpose::PasswordReset, account.id.into(), UtcTime::now())? >= RESETS_AT_MOST {
        return Ok(());
    }
    let secret = links::create(db, Purpose::PasswordReset, account.id.into(), Some(RESET_FOR))?;
    let link = site.secret_page(&account.language, "password/new", &secret);
    let (subject, body) = match account.language.as_str() {
        "fr" => (
            "Nouveau mot de passe",
            format!(
                "Bonjour,\n\nChoisissez un nouveau mot de passe dans les deux heures :\n\n{link}\n\nSi vous ne l'avez pas demandé, ignorez ce message.\n"
            ),
        ),
        "es" => (
            "Nueva contraseña",
            format!(
                "Buenos días:\n\nElija una nueva contraseña en un plazo de dos horas:\n\n{link}\n\nSi no la ha pedido, ignore este mensaje.\n"
            ),
        ),
        _ => (
            "A new password",
            format!("Hello,\n\nChoose a new password within two hours:\n\n{link}\n\nIf you did not ask for it, ignore this message.\n"),
        ),
    };
    outbox::enqueue(
        db,
        &NewMail { recipient: &account.email, subject, body: &body, language: &account.language, about: account.id.into() },
    )?;
    Ok(())
}

/// What whoever holds a link that does not work is told.
pub fn ended() -> Problem {
    Problem::field("/secret", "expired", "is not valid, or not any more; ask for a new link")
}

/// Uses a link up and sets the password; every session of the account ends.
///
/// # Errors
/// A field error when the link is not valid (any more).
pub fn set_password_by_link(
    db: &mut Db,
    purpose: Purpose,
    secret: &str,
    name: Option<String>,
    hash: String,
) -> Result<AccountRow, Problem> {
    let id = AccountId(links::find(db, purpose, secret)?.ok_or_else(ended)?.0);
    store::lock_account(db, id)?;
    links::consume(db, purpose, secret)?.ok_or_else(ended)?;
    let present = store::account(db, id)?.filter(|account| !account.disabled).ok_or_else(ended)?;
    if purpose == Purpose::Invitation && present.password_hash.is_some() {
        return Err(ended());
    }
    let mut row = set_password(db, &present, hash)?;
    if let Some(name) = name {
        diesel::update(accounts::table.find(row.id)).set(accounts::name.eq(&name)).execute(db)?;
        row.name = name;
    }
    changes::append(db, Actor::Account(row.id), change(&row, Operation::Updated, Some(&present)))?;
    Ok(row)
}

/// Sets a password and ends every session of the account, access tokens included.
///
/// # Errors
/// A conflict when the account was changed or switched off since it was read: the later of two passwords would otherwise
/// be the one that was proven against the older.
pub fn set_password(db: &mut Db, present: &AccountRow, hash: String) -> Result<AccountRow, Problem> {
    sessions::store::end_all(db, present.id)?;
    // An invitation that was not used would be a second way in for as long as it lasts.
    for purpose in [Purpose::PasswordReset, Purpose::Invitation] {
        links::revoke(db, purpose, present.id.into())?;
    }
    // Whoever guessed at the old one must not keep the owner of the new one out.
    throttle::forgive(db, &throttle::Subject::account(&present.email))?;
    let mut row = present.clone();
    row.version += 1;
    row.updated_at = UtcTime::now();
    row.password_hash = Some(hash);
    row.tokens_valid_from = Some(row.updated_at);
    let same =
        accounts::table.filter(accounts::id.eq(row.id)).filter(accounts::version.eq(present.version)).filter(accounts::disabled.eq(false));
    let written = diesel::update(same)
        .set((
            accounts::password_hash.eq(&row.password_hash),
            accounts::tokens_valid_from.eq(row.tokens_valid_from),
            accounts::version.eq(row.version),
            accounts::updated_at.eq(row.updated_at),
        ))
        .execute(db)?;
    if written == 1 { Ok(row) } else { Err(Problem::conflict("The account was changed meanwhile; nothing was done. Try again.")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Database, DatabaseUrl, PoolLimits, migrate};
    use crate::identity::users;

    /// A database with one account that has this password hash.
    fn with_account(folder: &tempfile::TempDir, hash: Option<&str>) -> (Database, AccountRow) {
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let row = AccountRow {
            password_hash: hash.map(str::to_owned),
            ..AccountRow::new("person@example.org".to_owned(), "Sample person".to_owned(), Role::Editor, None)
        };
        database.write_now(|db| store::insert_account(db, &row).map_err(Problem::from)).expect("inserts");
        (database, row)
    }

    #[test]
    fn whoever_does_not_accept_in_time_is_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, signs_in) = with_account(&folder, Some("hash"));
        let site = Site { public_url: "https://portal.example".to_owned(), coalition_name: "Sample".to_owned() };
        let person = NewPerson {
            email: "invited@example.org".to_owned(),
            name: "Sample person".to_owned(),
            role: Role::Admin,
            partner_id: None,
            language: "en".to_owned(),
        };
        let invited = database.write_now(|db| invite(db, Actor::System, person, &site)).expect("invites");
        let forget = |days| {
            let now = UtcTime::now().plus(chrono::Duration::days(days));
            let long_invited = database.read_now(|db| users::store::long_invited(db, now).map_err(Problem::from)).expect("reads");
            let forget = |row: &AccountRow| {
                database.write_now(|db| users::store::forget_uninterested(db, row, now).map_err(Problem::from)).expect("forgets")
            };
            long_invited.iter().filter(|row| forget(row)).count()
        };
        assert_eq!((forget(13), forget(15), forget(15)), (0, 1, 0));
        let left = |id| database.read_now(|db| store::account(db, id).map_err(Problem::from)).expect("reads").is_some();
        assert!(left(signs_in.id) && !left(invited));
    }

    #[test]
    fn nobody_is_forgotten_who_accepts_meanwhile() {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, read_before) = with_account(&folder, None);
        database.write_now(|db| set_password(db, &read_before, "hash".to_owned())).expect("accepts");
        let later = UtcTime::now().plus(chrono::Duration::days(15));
        let forget = |db: &mut Db| users::store::forget_uninterested(db, &read_before, later).map_err(Problem::from);
        assert!(!database.write_now(forget).expect("looks"));
    }

    #[test]
    fn what_was_proven_against_an_older_password_does_not_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, read_before) = with_account(&folder, Some("first"));
        let signs_in = |hash: &str| {
            let noted = database.write_now(|db| sessions::store::signed_in(db, read_before.id, Some(hash)).map_err(Problem::from));
            noted.expect("writes")
        };
        assert!(signs_in("first"));
        let set = |hash: &str| database.write_now(|db| set_password(db, &read_before, hash.to_owned()));
        set("second").expect("sets");
        assert!(!signs_in("first") && signs_in("second"));
        assert_eq!(set("third").expect_err("must fail").code, crate::http::Code::Conflict);
        let switched_off = database.write_now(|db| {
            diesel::update(accounts::table.find(read_before.id)).set(accounts::disabled.eq(true)).execute(db).map_err(Problem::from)
        });
        assert_eq!(switched_off.expect("writes"), 1);
        assert!(!signs_in("second"), "switched off meanwhile");
    }
}
