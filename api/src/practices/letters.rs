//! What authors and reviewers are written.

use diesel::QueryResult;

use super::{model::PracticeRow, reviews::model::ReviewRow, workflow::PracticeStatus};
use crate::{
    db::Db,
    http::Site,
    identity::{Role, model::AccountRow, store as people},
    jobs::outbox::{self, NewMail},
};

/// The longest title in mail.
const TITLE_AT_MOST: usize = 120;

/// A title as it stands in mail: on one line and short.
pub(super) fn brief(title: &str) -> String {
    let words = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= TITLE_AT_MOST {
        return words;
    }
    words.chars().take(TITLE_AT_MOST).chain(['…']).collect()
}

fn send(db: &mut Db, practice: &PracticeRow, to: &AccountRow, (subject, body): (String, String)) -> QueryResult<()> {
    let mail = NewMail { recipient: &to.email, subject: &subject, body: &body, language: &to.language, about: practice.id.into() };
    outbox::enqueue(db, &mail)
}

/// The people who are told of a practice: whoever submitted it, or the partner's focal points when that is nobody any more.
fn authors(db: &mut Db, practice: &PracticeRow) -> QueryResult<Vec<AccountRow>> {
    if let Some(id) = practice.submitted_by
        && let Some(account) = people::account(db, id)?.filter(|account| !account.disabled)
    {
        return Ok(vec![account]);
    }
    let mut people = people::accounts_of(db, practice.partner_id)?;
    people.retain(|account| !account.disabled && account.role == Role::FocalPoint.name());
    Ok(people)
}

/// Tells the authors what came of a practice that they submitted; steps of their own are not told to them.
pub fn tell_step(db: &mut Db, row: &PracticeRow, before: &PracticeRow, site: &Site) -> QueryResult<()> {
    let told = matches!(row.state(), PracticeStatus::ChangesRequested | PracticeStatus::Declined | PracticeStatus::Approved)
        || (row.state() == PracticeStatus::Published && before.state() == PracticeStatus::Approved);
    if !told {
        return Ok(());
    }
    // Publishing forgets nothing of who submitted it.
    for to in authors(db, row)? {
        let text = step(row, &to.language, site);
        send(db, row, &to, text)?;
    }
    Ok(())
}

fn step(row: &PracticeRow, language: &str, site: &Site) -> (String, String) {
    let (coalition, title) = (&site.coalition_name, brief(&row.title));
    let published = row.state() == PracticeStatus::Published;
    let page = if published {
        format!("practices/{}", row.slug.as_deref().unwrap_or_default())
    } else {
        format!("workspace/practices/{}", row.id)
    };
    let link = site.page(language, &page);
    let reason = row.status_reason.as_deref().map(|reason| format!("\n\n{reason}")).unwrap_or_default();
    let (subject, hello, news) = match language {
        "fr" => (
            format!("Votre bonne pratique : {coalition}"),
            "Bonjour",
            match row.state() {
                PracticeStatus::ChangesRequested => "Le Secrétariat demande des modifications à cette bonne pratique :",
                PracticeStatus::Declined => "Cette bonne pratique n'a pas été retenue :",
                PracticeStatus::Approved => "Cette bonne pratique a été approuvée ; elle sera publiée :",
                _ => "Cette bonne pratique est publiée :",
            },
        ),
        "es" => (
            format!("Su buena práctica: {coalition}"),
            "Buenos días:",
            match row.state() {
                PracticeStatus::ChangesRequested => "La Secretaría pide cambios en esta buena práctica:",
                PracticeStatus::Declined => "Esta buena práctica no ha sido aceptada:",
                PracticeStatus::Approved => "Esta buena práctica ha sido aprobada y se publicará:",
                _ => "Esta buena práctica se ha publicado:",
            },
        ),
        _ => (
            format!("Your good practice: {coalition}"),
            "Hello,",
            match row.state() {
                PracticeStatus::ChangesRequested => "The Secretariat asks for changes to this practice:",
                PracticeStatus::Declined => "This practice was not accepted:",
                PracticeStatus::Approved => "This practice was approved and will be published:",
                _ => "This practice has been published:",
            },
        ),
    };
    let comma = if language == "fr" { "," } else { "" };
    (subject, format!("{hello}{comma}\n\n{news}\n\n{title}{reason}\n\n{link}\n"))
}

/// Asks somebody for a review.
pub fn ask_reviewer(db: &mut Db, practice: &PracticeRow, review: &ReviewRow, to: &AccountRow, site: &Site) -> QueryResult<()> {
    let (coalition, title) = (&site.coalition_name, brief(&practice.title));
    let link = site.page(&to.language, &format!("workspace/reviews/{}", review.id));
    let due = review.due_on.map(|day| day.to_string());
    let text = match to.language.as_str() {
        "fr" => (
            format!("Une bonne pratique à évaluer : {coalition}"),
            format!(
                "Bonjour,\n\nVous êtes invité à évaluer cette bonne pratique{} :\n\n{title}\n\n{link}\n\nVous pouvez refuser sur la même page.\n",
                due.map(|day| format!(" avant le {day}")).unwrap_or_default()
            ),
        ),
        "es" => (
            format!("Una buena práctica por evaluar: {coalition}"),
            format!(
                "Buenos días:\n\nSe le invita a evaluar esta buena práctica{}:\n\n{title}\n\n{link}\n\nPuede rehusar en la misma página.\n",
                due.map(|day| format!(" antes del {day}")).unwrap_or_default()
            ),
        ),
        _ => (
            format!("A good practice to review: {coalition}"),
            format!(
                "Hello,\n\nYou are asked to review this practice{}:\n\n{title}\n\n{link}\n\nYou can hand it back on the same page.\n",
                due.map(|day| format!(" by {day}")).unwrap_or_default()
            ),
        ),
    };
    send(db, practice, to, text)
}

/// Reminds the partner's focal points that a published practice is to be looked at again.
pub fn remind(db: &mut Db, practice: &PracticeRow, due_on: chrono::NaiveDate, site: &Site) -> QueryResult<()> {
    let mut people = people::accounts_of(db, practice.partner_id)?;
    people.retain(|account| !account.disabled && account.role == Role::FocalPoint.name());
    for to in people {
        let (coalition, title) = (&site.coalition_name, brief(&practice.title));
        let link = site.page(&to.language, &format!("workspace/practices/{}", practice.id));
        let text = match to.language.as_str() {
            "fr" => (
                format!("Votre bonne pratique est-elle à jour ? {coalition}"),
                format!(
                    "Bonjour,\n\nCette bonne pratique est à revoir avant le {due_on} :\n\n{title}\n\n{link}\n\nSi tout est encore juste, une nouvelle version sans changement suffit.\n"
                ),
            ),
            "es" => (
                format!("¿Sigue vigente su buena práctica? {coalition}"),
                format!(
                    "Buenos días:\n\nEsta buena práctica debe revisarse antes del {due_on}:\n\n{title}\n\n{link}\n\nSi todo sigue siendo cierto, basta una nueva versión sin cambios.\n"
                ),
            ),
            _ => (
                format!("Is your good practice still up to date? {coalition}"),
                format!(
                    "Hello,\n\nThis practice is to be looked at again by {due_on}:\n\n{title}\n\n{link}\n\nIf everything still holds, a new version without changes is enough.\n"
                ),
            ),
        };
        send(db, practice, &to, text)?;
    }
    Ok(())
}
