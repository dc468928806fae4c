//! What applicants and the Secretariat are written.

use diesel::QueryResult;

use super::{
    form::CONFIRM_WITHIN,
    model::{ApplicationRow, ApplicationStatus},
};
use crate::{
    db::Db,
    http::{Site, language::Languages},
    identity::links::{self, Purpose},
    jobs::outbox::{self, NewMail},
};

/// The longest name in mail.
const NAME_AT_MOST: usize = 80;

/// A freely chosen name as it stands in mail to people who may not have asked for it: on one line and short, so that it is
/// of no use for sending them a text.
fn brief(name: &str) -> String {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= NAME_AT_MOST {
        return words;
    }
    words.chars().take(NAME_AT_MOST).chain(['…']).collect()
}

fn send(db: &mut Db, row: &ApplicationRow, (subject, body): (String, String)) -> QueryResult<()> {
    outbox::enqueue(
        db,
        &NewMail { recipient: &row.contact_email, subject: &subject, body: &body, language: &row.language, about: row.id.into() },
    )
}

/// Asks the contact to confirm the e-mail address by a link.
pub fn ask_for_confirmation(db: &mut Db, row: &ApplicationRow, secret: &str, site: &Site) -> QueryResult<()> {
    let (coalition, name) = (&site.coalition_name, brief(&row.name(&Languages::default()).text));
    let link = site.secret_page(&row.language, "join/confirm", secret);
    let text = match row.language.as_str() {
        "fr" => (
            format!("Confirmez votre candidature : {coalition}"),
            format!(
                "Bonjour,\n\nQuelqu'un a demandé, avec cette adresse, que l'organisation suivante rejoigne {coalition} :\n\n{name}\n\nConfirmez-le dans les sept jours :\n\n{link}\n\nSi ce n'était pas vous, ignorez ce message : la demande sera effacée.\n"
            ),
        ),
        "es" => (
            format!("Confirme su solicitud: {coalition}"),
            format!(
                "Buenos días:\n\nAlguien ha pedido con esta dirección que la siguiente organización se una a {coalition}:\n\n{name}\n\nConfírmelo en un plazo de siete días:\n\n{link}\n\nSi no fue usted, ignore este mensaje: la solicitud se borrará.\n"
            ),
        ),
        _ => (
            format!("Confirm your application: {coalition}"),
            format!(
                "Hello,\n\nSomebody asked with this address that the following organization join {coalition}:\n\n{name}\n\nConfirm it within seven days:\n\n{link}\n\nIf this was not you, ignore this message: the application will be erased.\n"
            ),
        ),
    };
    send(db, row, text)
}

/// Tells the contact where the application stands, with a new link to its status page.
pub fn tell_status(db: &mut Db, row: &ApplicationRow, secret: &str, site: &Site) -> QueryResult<()> {
    let link = site.secret_page(&row.language, "join/status", secret);
    let coalition = &site.coalition_name;
    let (subject, hello, news, follow) = match row.language.as_str() {
        "fr" => (
            format!("Votre candidature : {coalition}"),
            "Bonjour",
            match row.state() {
                ApplicationStatus::Approved => {
                    "Votre candidature a été acceptée. Vous recevrez bientôt une invitation à tenir votre fiche."
                }
                ApplicationStatus::Declined => "Votre candidature n'a pas été retenue.",
                ApplicationStatus::Deferred => "La décision sur votre candidature a été reportée.",
                _ => "Nous avons bien reçu votre candidature et allons l'examiner.",
            },
            "Suivez-la ici ; gardez ce lien pour vous :",
        ),
        "es" => (
            format!("Su solicitud: {coalition}"),
            "Buenos días",
            match row.state() {
                ApplicationStatus::Approved => "Su solicitud ha sido aceptada. Pronto recibirá una invitación para mantener su ficha.",
                ApplicationStatus::Declined => "Su solicitud no ha sido aceptada.",
                ApplicationStatus::Deferred => "La decisión sobre su solicitud se ha aplazado.",
                _ => "Hemos recibido su solicitud y vamos a examinarla.",
            },
            "Puede seguirla aquí; no comparta este enlace:",
        ),
        _ => (
            format!("Your application: {coalition}"),
            "Hello",
            match row.state() {
                ApplicationStatus::Approved => "Your application has been approved. You will soon be invited to keep your record.",
                ApplicationStatus::Declined => "Your application has been declined.",
                ApplicationStatus::Deferred => "The decision on your application has been deferred.",
                _ => "We have received your application and are going to review it.",
            },
            "Follow it here; keep this link to yourself:",
        ),
    };
    send(db, row, (subject, format!("{hello},\n\n{news}\n\n{follow}\n\n{link}\n")))
}

/// Makes a new link to the status page and mails it.
pub fn tell_status_by_new_link(db: &mut Db, row: &ApplicationRow, site: &Site) -> QueryResult<()> {
    let secret = links::create(db, Purpose::ApplicationStatus, row.id.into(), None)?;
    tell_status(db, row, &secret, site)
}

/// Leads a new contact to the application; the links that the address before was sent end.
pub fn write_to_new_contact(db: &mut Db, row: &ApplicationRow, site: &Site) -> QueryResult<()> {
    if row.state() == ApplicationStatus::Unconfirmed {
        links::revoke(db, Purpose::ApplicationConfirmation, row.id.into())?;
        let secret = links::create(db, Purpose::ApplicationConfirmation, row.id.into(), Some(CONFIRM_WITHIN))?;
        return ask_for_confirmation(db, row, &secret, site);
    }
    links::revoke(db, Purpose::ApplicationStatus, row.id.into())?;
    tell_status_by_new_link(db, row, site)
}

/// Tells the Secretariat that an application waits, when the settings say where.
pub fn tell_secretariat(db: &mut Db, row: &ApplicationRow, address: &str, site: &Site) -> QueryResult<()> {
    let name = brief(&row.name(&Languages::default()).text);
    let link = site.page("en", &format!("console/applications/{}", row.id));
    let subject = format!("New application: {name}");
    let body = format!("{name} applies to join {}.\n\n{link}\n", site.coalition_name);
    outbox::enqueue(db, &NewMail { recipient: address, subject: &subject, body: &body, language: "en", about: row.id.into() })
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_in_mail_are_short_and_on_one_line() {
        assert_eq!(super::brief("  Sample\r\n\r\nUnion\u{2028}of  Dakar "), "Sample Union of Dakar");
        let long = super::brief(&"é".repeat(300));
        assert!(long.chars().count() == super::NAME_AT_MOST + 1 && long.ends_with('…'));
    }
}
