//! The mail with what is new in a saved search.

use diesel::QueryResult;

use super::model::SavedSearchRow;
use crate::{
    db::Db,
    http::Site,
    identity::model::AccountRow,
    jobs::outbox::{self, NewMail},
    practices::{cards::PracticeCard, letters::brief},
};

/// Queues a digest.
pub(super) fn digest(
    db: &mut Db,
    row: &SavedSearchRow,
    person: &AccountRow,
    cards: &[PracticeCard],
    total: u64,
    secret: &str,
    site: &Site,
) -> QueryResult<()> {
    let language = row.lang.as_str();
    let (coalition, name) = (&site.coalition_name, brief(&row.name));
    let one = |card: &PracticeCard| {
        let link = site.page(language, &format!("practices/{}", card.address()));
        format!("{}\n{link}", brief(card.title()))
    };
    let named = cards.iter().map(one).collect::<Vec<_>>().join("\n\n");
    let query = if row.query.is_empty() { String::new() } else { format!("?{}", row.query) };
    let all = site.page(language, &format!("practices{query}"));
    let end = site.secret_page(language, "saved-searches/unsubscribe", secret);
    let more = total.saturating_sub(u64::try_from(cards.len()).unwrap_or(u64::MAX));
    let rest = |sentence: String| if more > 0 { format!("\n\n{sentence}") } else { String::new() };
    let (subject, body) = match language.split('-').next().unwrap_or_default() {
        "fr" => (
            format!("Nouvelles bonnes pratiques, « {name} » : {coalition}"),
            format!(
                "Bonjour,\n\nNouveau dans votre recherche « {name} » :\n\n{named}{}\n\nToute la recherche : {all}\n\nNe plus recevoir ce message : {end}\n",
                rest(format!("Et {more} de plus."))
            ),
        ),
        "es" => (
            format!("Nuevas buenas prácticas, «{name}»: {coalition}"),
            format!(
                "Buenos días:\n\nNovedades en su búsqueda «{name}»:\n\n{named}{}\n\nToda la búsqueda: {all}\n\nDejar de recibir este mensaje: {end}\n",
                rest(format!("Y {more} más."))
            ),
        ),
        _ => (
            format!("New good practices, \"{name}\": {coalition}"),
            format!(
                "Hello,\n\nNew in your search \"{name}\":\n\n{named}{}\n\nThe whole search: {all}\n\nNo more of these mails: {end}\n",
                rest(format!("And {more} more."))
            ),
        ),
    };
    let mail = NewMail { recipient: &person.email, subject: &subject, body: &body, language, about: person.id.into() };
    // Mail programs send a request of their own (RFC 8058), which has no fragment.
    let at_once = format!("{}/api/v1/saved-search-unsubscriptions/{secret}", site.public_url);
    outbox::enqueue_subscribed(db, &mail, &at_once)
}
