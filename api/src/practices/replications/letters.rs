//! What is written to those who reported a replication, and to those whose practice it is of.

use diesel::QueryResult;

use super::{model::ReplicationRow, workflow::ReplicationStatus};
use crate::{
    db::{Db, fields::PartnerId},
    http::Site,
    identity::{Role, model::AccountRow, store as people},
    jobs::outbox::{self, NewMail},
    practices::{letters::brief, model::PracticeRow},
};

type Letter = (String, String);

fn send(db: &mut Db, row: &ReplicationRow, to: &AccountRow, (subject, body): Letter) -> QueryResult<()> {
    let mail = NewMail { recipient: &to.email, subject: &subject, body: &body, language: &to.language, about: row.id.into() };
    outbox::enqueue(db, &mail)
}

fn focal_points(db: &mut Db, partner: PartnerId) -> QueryResult<Vec<AccountRow>> {
    let mut people = people::accounts_of(db, partner)?;
    people.retain(|account| !account.disabled && account.role == Role::FocalPoint.name());
    Ok(people)
}

/// Whoever submitted it, or the partner's focal points when that is nobody any more.
fn reporters(db: &mut Db, row: &ReplicationRow) -> QueryResult<Vec<AccountRow>> {
    if let Some(id) = row.submitted_by
        && let Some(account) = people::account(db, id)?.filter(|account| !account.disabled)
    {
        return Ok(vec![account]);
    }
    focal_points(db, row.partner_id)
}

/// Tells what was decided on a replication; the steps of its authors are told to nobody.
pub(super) fn tell_step(db: &mut Db, row: &ReplicationRow, practice: &PracticeRow, site: &Site) -> QueryResult<()> {
    if !matches!(row.state(), ReplicationStatus::Approved | ReplicationStatus::Declined) {
        return Ok(());
    }
    for to in reporters(db, row)? {
        send(db, row, &to, decision(row, practice, &to.language, site))?;
    }
    if row.state() == ReplicationStatus::Approved {
        for to in focal_points(db, practice.partner_id)? {
            send(db, row, &to, travelled(row, practice, &to.language, site))?;
        }
    }
    Ok(())
}

/// The page of a practice with its replications.
fn page(practice: &PracticeRow) -> String {
    format!("practices/{}", practice.slug.as_deref().unwrap_or_default())
}

fn decision(row: &ReplicationRow, practice: &PracticeRow, language: &str, site: &Site) -> Letter {
    let (coalition, title) = (&site.coalition_name, brief(&row.content.0.title));
    let approved = row.state() == ReplicationStatus::Approved;
    let link = site.page(language, &if approved { page(practice) } else { format!("workspace/replications/{}", row.id) });
    let reason = row.status_reason.as_deref().map(|reason| format!("\n\n{reason}")).unwrap_or_default();
    let (subject, hello, news) = match language {
        "fr" => (
            format!("Votre réplication : {coalition}"),
            "Bonjour,",
            if approved { "Cette réplication a été approuvée et est publiée :" } else { "Cette réplication n'a pas été retenue :" },
        ),
        "es" => (
            format!("Su réplica: {coalition}"),
            "Buenos días:",
            if approved { "Esta réplica ha sido aprobada y está publicada:" } else { "Esta réplica no ha sido aceptada:" },
        ),
        _ => (
            format!("Your replication: {coalition}"),
            "Hello,",
            if approved { "This replication was approved and is published:" } else { "This replication was not accepted:" },
        ),
    };
    (subject, format!("{hello}\n\n{news}\n\n{title}{reason}\n\n{link}\n"))
}

fn travelled(row: &ReplicationRow, practice: &PracticeRow, language: &str, site: &Site) -> Letter {
    let (coalition, title, replication) = (&site.coalition_name, brief(&practice.title), brief(&row.content.0.title));
    let link = site.page(language, &page(practice));
    match language {
        "fr" => (
            format!("Votre bonne pratique a été reprise ailleurs : {coalition}"),
            format!("Bonjour,\n\nUn autre partenaire a repris votre bonne pratique :\n\n{title}\n\n{replication}\n\n{link}\n"),
        ),
        "es" => (
            format!("Su buena práctica se ha aplicado en otro lugar: {coalition}"),
            format!("Buenos días:\n\nOtro socio ha aplicado su buena práctica:\n\n{title}\n\n{replication}\n\n{link}\n"),
        ),
        _ => (
            format!("Your good practice was replicated: {coalition}"),
            format!("Hello,\n\nAnother partner has replicated your good practice:\n\n{title}\n\n{replication}\n\n{link}\n"),
        ),
    }
}

/// Tells that a replication goes because its practice was withdrawn.
pub(super) fn practice_is_gone(db: &mut Db, row: &ReplicationRow, practice: &PracticeRow, site: &Site) -> QueryResult<()> {
    let (coalition, title, replication) = (&site.coalition_name, brief(&practice.title), brief(&row.content.0.title));
    for to in reporters(db, row)? {
        let letter = match to.language.as_str() {
            "fr" => (
                format!("Une bonne pratique a été retirée : {coalition}"),
                format!(
                    "Bonjour,\n\nCette bonne pratique a été retirée :\n\n{title}\n\nVotre réplication n'est donc plus en ligne :\n\n{replication}\n"
                ),
            ),
            "es" => (
                format!("Se ha retirado una buena práctica: {coalition}"),
                format!(
                    "Buenos días:\n\nEsta buena práctica ha sido retirada:\n\n{title}\n\nPor eso su réplica ya no está en línea:\n\n{replication}\n"
                ),
            ),
            _ => (
                format!("A good practice was withdrawn: {coalition}"),
                format!("Hello,\n\nThis practice was withdrawn:\n\n{title}\n\nSo your replication of it is gone, too:\n\n{replication}\n"),
            ),
        };
        send(db, row, &to, letter)?;
    }
    Ok(())
}
