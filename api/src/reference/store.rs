//! Queries of the vocabularies, and their first filling.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::{
        Db,
        fields::{Json, TermId, UtcTime},
        schema::terms,
    },
    http::{fold::fold, language::Translations},
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
}

impl Vocabulary {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Constituencies, Self::Priorities, Self::Interventions, Self::DueDiligence];

    /// The name as it is stored and stands in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constituencies => "constituencies",
            Self::Priorities => "priorities",
            Self::Interventions => "interventions",
            Self::DueDiligence => "due-diligence",
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
        }
    }
}

/// A term as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
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

/// Whether a vocabulary has no term yet.
pub fn needs_seed(db: &mut Db) -> QueryResult<bool> {
    let filled: Vec<String> = terms::table.select(terms::vocabulary).distinct().load(db)?;
    Ok(Vocabulary::ALL.iter().any(|vocabulary| !filled.iter().any(|name| name == vocabulary.name())))
}

/// Fills vocabularies that have no term yet.
pub fn seed(db: &mut Db) -> QueryResult<()> {
    for vocabulary in Vocabulary::ALL {
        let there: i64 = terms::table.filter(terms::vocabulary.eq(vocabulary.name())).count().get_result(db)?;
        if there > 0 {
            continue;
        }
        let first: Vec<FirstTerm> =
            serde_json::from_str(vocabulary.first_terms()).map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        for term in first {
            let now = UtcTime::now();
            let row = TermRow {
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
            };
            diesel::insert_into(terms::table).values(&row).execute(db)?;
        }
    }
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
    /// Reads all of them; a few dozen rows.
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
}
