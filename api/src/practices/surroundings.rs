//! What a practice refers to, by name: so that it can be told to those who know nothing of our ids and slugs.

use std::collections::HashMap;

use super::content::{CoImplementer, PracticeContent};
use crate::{
    db::{Db, fields::PartnerId},
    http::{
        Problem,
        language::{Languages, LocalText, Translations},
    },
    partners::directory::{self, NamedPartner},
    reference::{self, Vocabulary, fixed::model::goals, geography},
};

/// Vocabularies that say what a practice is about.
const ABOUT: [Vocabulary; 5] =
    [Vocabulary::Priorities, Vocabulary::Interventions, Vocabulary::Instruments, Vocabulary::TargetGroups, Vocabulary::Sectors];

/// Names of what some practices refer to.
pub struct Surroundings {
    partners: HashMap<PartnerId, NamedPartner>,
    terms: HashMap<(&'static str, String), Translations>,
}

impl Surroundings {
    /// Reads what practices of these partners, with these texts, refer to.
    ///
    /// # Errors
    /// The database's.
    pub fn of<'a>(db: &mut Db, practices: impl IntoIterator<Item = (PartnerId, &'a PracticeContent)>) -> Result<Self, Problem> {
        let mut partners = Vec::new();
        for (partner, content) in practices {
            partners.push(partner);
            partners.extend(content.co_implementers.iter().filter_map(|one| one.partner));
        }
        partners.sort_unstable();
        partners.dedup();
        let partners = directory::named(db, &partners)?;
        let mut terms = HashMap::new();
        for vocabulary in ABOUT {
            for (slug, names) in reference::names(db, vocabulary)? {
                terms.insert((vocabulary.name(), slug), names);
            }
        }
        Ok(Self { partners, terms })
    }

    /// The name of a partner, in the language that fits best.
    pub fn partner(&self, id: PartnerId, lang: &str) -> Option<LocalText> {
        Languages::only(lang).choose(&self.partners.get(&id)?.names)
    }

    /// The name of whoever did it together with the partner; one who is no partner has it in no language that is known.
    pub fn co_implementer(&self, one: &CoImplementer, lang: &str) -> Option<(String, Option<String>)> {
        match one.partner {
            Some(id) => self.partner(id, lang).map(|name| (name.text, Some(name.lang))),
            None => one.name.clone().map(|name| (name, None)),
        }
    }

    /// The names of a partner in all languages.
    pub fn partner_names(&self, id: PartnerId) -> Option<&Translations> {
        self.partners.get(&id).map(|partner| &partner.names)
    }

    /// The name of a term, in the language that fits best.
    pub fn term(&self, vocabulary: Vocabulary, slug: &str, lang: &str) -> Option<LocalText> {
        Languages::only(lang).choose(self.terms.get(&(vocabulary.name(), slug.to_owned()))?)
    }

    /// What a practice is about, in the language that fits best.
    pub fn subjects(&self, content: &PracticeContent, lang: &str) -> Vec<LocalText> {
        let languages = Languages::only(lang);
        let mut subjects = Vec::new();
        for (_, vocabulary, slugs) in super::checks::terms_of(content) {
            subjects.extend(slugs.iter().filter_map(|slug| languages.choose(self.terms.get(&(vocabulary.name(), slug.clone()))?)));
        }
        subjects.extend(content.sdgs.iter().filter_map(|goal| {
            let entry = goals().iter().find(|entry| entry.number == i64::from(goal.0))?;
            languages.choose(&entry.names)
        }));
        subjects
    }

    /// Where a practice was carried out: names of countries and regions.
    pub fn places(content: &PracticeContent, lang: &str) -> Vec<LocalText> {
        let languages = Languages::only(lang);
        let countries = content.countries.iter().filter_map(|code| Some(&geography::country(code)?.names));
        let regions = content.regions.iter().filter_map(|code| Some(&geography::region(code)?.names));
        countries.chain(regions).filter_map(|names| languages.choose(names)).collect()
    }
}
