//! Queries of the vocabularies, and their first filling.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::{
        Db, dialect,
        fields::{Json, TermId, UtcTime},
        schema::terms,
    },
    http::{fold::fold, language::Translations, nearest::did_you_mean},
};

/// A vocabulary that the Secretariat keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vocabulary {
    /// The groups that partners belong to.
    Constituencies,
    /// The thematic priorities.
    Priorities,
    /// The joint lines of action.
    Interventions,
    /// What the Secretariat looks at before an organization is admitted.
    #[serde(rename = "due-diligence")]
    DueDiligence,
    /// Whom a good practice serves.
    #[serde(rename = "target-groups")]
    TargetGroups,
    /// Branches of economic activity, after the list of sectors that the ILO works by.
    Sectors,
    /// Conventions, protocols, recommendations and declarations of the ILO.
    Instruments,
}

impl Vocabulary {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Constituencies,
        Self::Priorities,
        Self::Interventions,
        Self::DueDiligence,
        Self::TargetGroups,
        Self::Sectors,
        Self::Instruments,
    ];

    /// The name as it is stored and stands in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constituencies => "constituencies",
            Self::Priorities => "priorities",
            Self::Interventions => "interventions",
            Self::DueDiligence => "due-diligence",
            Self::TargetGroups => "target-groups",
            Self::Sectors => "sectors",
            Self::Instruments => "instruments",
        }
    }

    /// Its collection in the change log: the address of its terms below `/api/v1/`.
    pub fn collection(self) -> &'static str {
        self.collections()[0]
    }

    /// The collections that answers about its terms are made from.
    pub fn collections(self) -> &'static [&'static str; 1] {
        match self {
            Self::Constituencies => &["vocabularies/constituencies"],
            Self::Priorities => &["vocabularies/priorities"],
            Self::Interventions => &["vocabularies/interventions"],
            Self::DueDiligence => &["vocabularies/due-diligence"],
            Self::TargetGroups => &["vocabularies/target-groups"],
            Self::Sectors => &["vocabularies/sectors"],
            Self::Instruments => &["vocabularies/instruments"],
        }
    }

    /// Reads a stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vocabulary| vocabulary.name() == text)
    }

    fn first_terms(self) -> &'static str {
        match self {
            Self::Constituencies => include_str!("data/constituencies.json"),
            Self::Priorities => include_str!("data/priorities.json"),
            Self::Interventions => include_str!("data/interventions.json"),
            Self::DueDiligence => include_str!("data/due-diligence.json"),
            Self::TargetGroups => include_str!("data/target-groups.json"),
            Self::Sectors => include_str!("data/sectors.json"),
            Self::Instruments => include_str!("data/instruments.json"),
        }
    }
}

/// A term as its row.
#[derive(Clone, Debug, Serialize, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = terms)]
pub struct TermRow {
    /// The id.
    pub id: TermId,
    /// The version, for `ETag`.
    pub version: i64,
    /// See [`Vocabulary::name`].
    pub vocabulary: String,
    /// Its short name in addresses and files, for ever.
    pub slug: String,
    /// A number that people use for it.
    pub number: Option<i64>,
    /// Where it stands in lists.
    pub position: i64,
    /// The broader term.
    pub parent_slug: Option<String>,
    /// Names by language.
    pub names: Json<Translations>,
    /// Descriptions by language.
    pub descriptions: Json<Translations>,
    /// Whether it is no longer offered.
    pub retired: bool,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

#[derive(Deserialize)]
struct FirstTerm {
    slug: String,
    #[serde(default)]
    number: Option<i64>,
    position: i64,
    names: Translations,
    descriptions: Translations,
}

const COLUMNS: [&str; 12] = [
    "id",
    "version",
    "vocabulary",
    "slug",
    "number",
    "position",
    "parent_slug",
    "names",
    "descriptions",
    "retired",
    "created_at",
    "updated_at",
];

/// Whether a vocabulary has no term yet: in a new database, or because a new version of the service brings one.
pub fn needs_seed(db: &mut Db) -> QueryResult<bool> {
    let filled: Vec<String> = terms::table.select(terms::vocabulary).distinct().load(db)?;
    Ok(Vocabulary::ALL.iter().any(|vocabulary| !filled.iter().any(|name| name == vocabulary.name())))
}

/// Fills vocabularies that have no term yet.
pub fn seed(db: &mut Db) -> QueryResult<()> {
    // Nodes of a new version may start at the same moment, and all of them have seen that something is missing.
    dialect::serialize_on(db, "vocabularies")?;
    let mut rows = Vec::new();
    for vocabulary in Vocabulary::ALL {
        let there: i64 = terms::table.filter(terms::vocabulary.eq(vocabulary.name())).count().get_result(db)?;
        if there > 0 {
            continue;
        }
        let first: Vec<FirstTerm> =
            serde_json::from_str(vocabulary.first_terms()).map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        let now = UtcTime::now();
        rows.extend(first.into_iter().map(|term| TermRow {
            id: TermId::new(),
            version: 1,
            vocabulary: vocabulary.name().to_owned(),
            slug: term.slug,
            number: term.number,
            position: term.position,
            parent_slug: None,
            names: Json(term.names),
            descriptions: Json(term.descriptions),
            retired: false,
            created_at: now,
            updated_at: now,
        }));
    }
    let rows = serde_json::to_string(&rows).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    dialect::insert_rows(db, "terms", &COLUMNS, &rows)?;
    Ok(())
}

/// The slugs of a vocabulary's terms that are still offered, in their order.
pub fn offered(db: &mut Db, vocabulary: Vocabulary) -> QueryResult<Vec<String>> {
    terms::table
        .filter(terms::vocabulary.eq(vocabulary.name()))
        .filter(terms::retired.eq(false))
        .order((terms::position, terms::slug))
        .select(terms::slug)
        .load(db)
}

/// The slugs and names of a vocabulary's terms, retired ones as well, in their order.
pub fn names(db: &mut Db, vocabulary: Vocabulary) -> QueryResult<Vec<(String, Translations)>> {
    let rows: Vec<(String, Json<Translations>)> = terms::table
        .filter(terms::vocabulary.eq(vocabulary.name()))
        .order((terms::position, terms::slug))
        .select((terms::slug, terms::names))
        .load(db)?;
    Ok(rows.into_iter().map(|(slug, names)| (slug, names.0)).collect())
}

/// The slugs of every vocabulary, for checking references, and their names, for reading what people write.
#[derive(Clone, Debug, Default)]
pub struct KnownTerms {
    slugs: HashSet<(&'static str, String)>,
    /// Slugs by folded name, number or slug.
    names: HashMap<(&'static str, String), String>,
    /// The priorities by the number that people use for them.
    pub priorities_by_number: Vec<(i64, String)>,
}

impl KnownTerms {
    /// Reads all of them; a hundred rows or two.
    pub fn load(db: &mut Db) -> QueryResult<Self> {
        let rows: Vec<(String, String, Option<i64>, Json<Translations>)> = terms::table
            .order((terms::position, terms::slug))
            .select((terms::vocabulary, terms::slug, terms::number, terms::names))
            .load(db)?;
        let mut known = Self::default();
        for (vocabulary, slug, number, names) in rows {
            let Some(vocabulary) = Vocabulary::ALL.into_iter().find(|one| one.name() == vocabulary) else { continue };
            // A slug always means its own term, whatever another is called.
            for name in names.0.values().map(|name| fold(name)).chain(number.map(|number| number.to_string())) {
                known.names.entry((vocabulary.name(), name)).or_insert_with(|| slug.clone());
            }
            if let (Vocabulary::Priorities, Some(number)) = (vocabulary, number) {
                known.priorities_by_number.push((number, slug.clone()));
            }
            known.slugs.insert((vocabulary.name(), slug));
        }
        Ok(known)
    }

    /// Whether a vocabulary has this term.
    pub fn has(&self, vocabulary: Vocabulary, slug: &str) -> bool {
        self.slugs.contains(&(vocabulary.name(), slug.to_owned()))
    }

    /// The slug of a term by slug, number, or name in any language.
    pub fn named(&self, vocabulary: Vocabulary, text: &str) -> Option<&str> {
        let own = self.slugs.get(&(vocabulary.name(), text.to_owned())).map(|(_, slug)| slug.as_str());
        own.or_else(|| self.names.get(&(vocabulary.name(), fold(text))).map(String::as_str))
    }

    /// The end of a sentence that says which terms a text that names none is most like.
    pub fn did_you_mean(&self, vocabulary: Vocabulary, text: &str) -> String {
        let slugs = self.slugs.iter().map(|(of, slug)| (*of, slug, slug));
        let names = self.names.iter().map(|((of, name), slug)| (*of, name, slug));
        let mut candidates: Vec<(&str, &str)> = slugs
            .chain(names)
            .filter(|(of, _, _)| *of == vocabulary.name())
            .map(|(_, name, slug)| (name.as_str(), slug.as_str()))
            .collect();
        // The same sentence every time: maps have no order.
        candidates.sort_unstable();
        did_you_mean(text, candidates.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::db::{self, Database, DatabaseUrl, PoolLimits, migrate};

    fn first_terms(vocabulary: Vocabulary) -> Vec<FirstTerm> {
        serde_json::from_str(vocabulary.first_terms()).expect("the file is well formed")
    }

    #[test]
    fn names_are_what_addresses_say() {
        for vocabulary in Vocabulary::ALL {
            assert_eq!(serde_json::to_value(vocabulary).expect("a name"), vocabulary.name());
            assert_eq!(vocabulary.collection(), format!("vocabularies/{}", vocabulary.name()));
            assert_eq!(Vocabulary::parse(vocabulary.name()), Some(vocabulary));
        }
    }

    #[test]
    fn first_terms_are_in_order_and_named_in_every_language_of_the_portal() {
        for vocabulary in Vocabulary::ALL {
            let terms = first_terms(vocabulary);
            let positions: Vec<i64> = terms.iter().map(|term| term.position).collect();
            assert_eq!(positions, (1..).take(terms.len()).collect::<Vec<i64>>(), "{vocabulary:?}");
            let slugs: BTreeSet<&str> = terms.iter().map(|term| term.slug.as_str()).collect();
            assert_eq!(slugs.len(), terms.len(), "{vocabulary:?}");
            // Visitors never see the checklist, so it does without Arabic.
            let languages: &[&str] = if vocabulary == Vocabulary::DueDiligence { &["en", "fr", "es"] } else { &["en", "fr", "es", "ar"] };
            for term in &terms {
                for language in languages {
                    let texts = [&term.names, &term.descriptions].map(|texts| texts.get(*language).is_some_and(|text| !text.is_empty()));
                    assert_eq!(texts, [true, true], "{vocabulary:?} {} {language}", term.slug);
                }
            }
            // A name leads to one term only, or an imported row would mean another than it says.
            for language in languages {
                let names: BTreeSet<String> = terms.iter().map(|term| fold(&term.names[*language])).collect();
                assert_eq!(names.len(), terms.len(), "{vocabulary:?} {language}");
            }
        }
    }

    #[test]
    fn the_number_of_an_instrument_is_the_same_in_every_language() {
        for term in first_terms(Vocabulary::Instruments) {
            let (kind, number) = term.slug.split_at(1);
            let Ok(number) = number.parse::<u16>() else { continue };
            for (language, mark) in [("en", "No. "), ("fr", "n° "), ("es", "núm. "), ("ar", "رقم ")] {
                let name = &term.names[language];
                assert!(kind == "p" || name.contains(&format!("({mark}{number})")), "{}: {name}", term.slug);
            }
            let years = term
                .names
                .values()
                .map(|name| name.split(|letter: char| !letter.is_ascii_digit()).filter(|part| part.len() == 4).collect());
            assert_eq!(years.collect::<BTreeSet<Vec<&str>>>().len(), 1, "{:?}", term.names);
        }
    }

    #[test]
    fn what_a_new_version_brings_is_filled_in_and_nothing_else_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let filled = || database.write_now(|db| seed(db).map_err(db::Error::from)).expect("fills");
        let needs = || database.read_now(|db| needs_seed(db).map_err(db::Error::from)).expect("reads");
        let slugs = |vocabulary| database.read_now(|db| offered(db, vocabulary).map_err(db::Error::from)).expect("reads");
        assert!(needs());
        filled();
        assert!(!needs());
        // As in a database of before: the newer vocabularies are not there, and the Secretariat has retired a term.
        database
            .write_now(|db| {
                diesel::delete(terms::table.filter(terms::vocabulary.eq_any(["target-groups", "sectors", "instruments"]))).execute(db)?;
                diesel::update(terms::table.filter(terms::slug.eq("equality"))).set(terms::retired.eq(true)).execute(db)?;
                Ok::<_, db::Error>(())
            })
            .expect("writes");
        assert!(needs());
        filled();
        assert!(!needs());
        for vocabulary in Vocabulary::ALL {
            let first: Vec<String> = first_terms(vocabulary).into_iter().map(|term| term.slug).filter(|slug| slug != "equality").collect();
            assert_eq!(slugs(vocabulary), first);
        }
    }
}
