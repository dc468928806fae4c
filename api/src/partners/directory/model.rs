//! What a partner is: its record, its states and their allowed moves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{Json, PartnerId, UtcTime},
    http::{
        FieldError,
        body::NotWritten,
        fold::fold,
        language::{Languages, LocalText, Translations},
        texts::{LongTexts, ShortTexts},
    },
    reference::{KnownTerms, Vocabulary, geography},
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "partners";

/// The life of a partner after its application was approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerStatus {
    /// Takes part.
    Active,
    /// Has not been heard of for long.
    Dormant,
    /// Does not take part for now, by decision.
    Suspended,
    /// Has left; the record stays.
    Withdrawn,
}

impl PartnerStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Dormant, Self::Suspended, Self::Withdrawn];

    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Dormant => "dormant",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }

    /// Where it may go from here.
    pub fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Active => &[Self::Dormant, Self::Suspended, Self::Withdrawn],
            Self::Dormant | Self::Suspended => &[Self::Active, Self::Suspended, Self::Withdrawn],
            Self::Withdrawn => &[Self::Active],
        }
    }

    /// Whether it may go there.
    pub fn may_become(self, next: Self) -> bool {
        self != next && self.allowed_transitions().contains(&next)
    }
}

/// A logo, with the right to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// Where the picture is.
    #[schema(format = "uri", max_length = 2048, pattern = "^https?://", example = "https://example.org/logo.svg")]
    pub url: String,
    /// Who made it, when that must be said.
    #[serde(default)]
    #[schema(max_length = 300, example = "Example Organization")]
    pub credit: Option<String>,
    /// Whether the partner allowed the coalition to show it.
    pub permission: bool,
}

/// A partner's part in a key intervention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Involvement {
    /// The intervention's slug.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "living-wages")]
    pub intervention: String,
    /// Whether the partner leads it or joined it.
    pub role: InvolvementRole,
}

/// The part that a partner has in an intervention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvolvementRole {
    /// Leads it, alone or with others.
    Lead,
    /// Joined it.
    Member,
}

/// How the partner is known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// The scheme: `ror`, `lei`, `iati`, `wikidata`, or the name of the list it was imported from.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$", example = "ror")]
    pub scheme: String,
    /// The id in that scheme.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "02qtvee93")]
    pub value: String,
}

/// A partner as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::partners, treat_none_as_null = true)]
pub struct PartnerRow {
    /// The id.
    pub id: PartnerId,
    /// The version, for `ETag`.
    pub version: i64,
    /// The short name in addresses.
    pub slug: String,
    /// See [`PartnerStatus::parse`].
    pub status: String,
    /// Names by language.
    pub names: Json<Translations>,
    /// The name to sort by, see [`sort_name`].
    pub name_key: String,
    /// The acronym.
    pub acronym: Option<String>,
    /// The constituency's slug.
    pub constituency: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// A region's code, for partners that are not of one country.
    pub region: Option<String>,
    /// The organization it belongs to.
    pub parent_id: Option<PartnerId>,
    /// Its web site.
    pub website: Option<String>,
    /// Its logo.
    pub logo: Option<Json<Logo>>,
    /// Descriptions by language.
    pub descriptions: Json<Translations>,
    /// Slugs of thematic priorities.
    pub priorities: Json<Vec<String>>,
    /// Parts in interventions.
    pub interventions: Json<Vec<Involvement>>,
    /// Ids elsewhere.
    pub external_ids: Json<Vec<ExternalId>>,
    /// When it joined.
    pub joined_on: Option<NaiveDate>,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A partner of the coalition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Partner {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: PartnerId,
    /// The short name in addresses; older ones redirect.
    #[schema(max_length = 90, example = "government-of-brazil")]
    pub slug: String,
    /// Where it stands.
    #[schema(read_only)]
    pub status: PartnerStatus,
    /// The name in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub name: LocalText,
    /// Names by language.
    pub names: ShortTexts,
    /// The acronym.
    #[schema(max_length = 60, example = "CUT")]
    pub acronym: Option<String>,
    /// The group it belongs to (a term of the vocabulary `constituencies`).
    #[schema(max_length = 80, example = "governments")]
    pub constituency: String,
    /// The country, ISO 3166-1 alpha-2; a partner need not have one.
    #[schema(max_length = 2, example = "BR")]
    pub country: Option<String>,
    /// The region, UN M49 code or ILO region, when it is not of one country.
    #[schema(max_length = 30, example = "419")]
    pub region: Option<String>,
    /// The partner it belongs to.
    pub parent: Option<PartnerId>,
    /// Its web site.
    #[schema(max_length = 2048, format = "uri", example = "https://www.gov.br/")]
    pub website: Option<String>,
    /// Its logo.
    pub logo: Option<Logo>,
    /// The description in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub description: Option<LocalText>,
    /// Descriptions by language.
    pub descriptions: LongTexts,
    /// Thematic priorities it works on (terms of the vocabulary `priorities`).
    #[schema(max_items = 50, example = json!(["labour-rights", "employment"]))]
    pub priorities: Vec<String>,
    /// Key interventions it leads or joined.
    #[schema(max_items = 100)]
    pub interventions: Vec<Involvement>,
    /// Its ids elsewhere.
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// When it joined the coalition.
    #[schema(example = "2024-01-30")]
    pub joined_on: Option<NaiveDate>,
    /// The states that the caller may move it to.
    #[schema(read_only, max_items = 4)]
    pub allowed_transitions: Vec<PartnerStatus>,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When the record was made.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// The names of a [`Partner`]'s fields, for `fields=`.
pub const FIELDS: [&str; 22] = [
    "id",
    "slug",
    "status",
    "name",
    "names",
    "acronym",
    "constituency",
    "country",
    "region",
    "parent",
    "website",
    "logo",
    "description",
    "descriptions",
    "priorities",
    "interventions",
    "external_ids",
    "joined_on",
    "allowed_transitions",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`Partner`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten {
    unchanged: &["id", "status", "version", "created_at", "updated_at"],
    ignored: &["name", "description", "allowed_transitions"],
};

impl Partner {
    /// A row as the API shows it in these languages, with the moves the caller may make.
    pub fn of(row: PartnerRow, languages: &Languages, may_move: bool) -> Self {
        // The database only holds what was written through this enum.
        let status = PartnerStatus::parse(&row.status).unwrap_or(PartnerStatus::Suspended);
        let name = languages.choose(&row.names.0).unwrap_or_else(|| LocalText { text: row.slug.clone(), lang: "und".to_owned() });
        Self {
            id: row.id,
            slug: row.slug,
            status,
            name,
            acronym: row.acronym,
            constituency: row.constituency,
            country: row.country,
            region: row.region,
            parent: row.parent_id,
            website: row.website,
            logo: row.logo.map(|logo| logo.0),
            description: languages.choose(&row.descriptions.0),
            names: ShortTexts(row.names.0),
            descriptions: LongTexts(row.descriptions.0),
            priorities: row.priorities.0,
            interventions: row.interventions.0,
            external_ids: row.external_ids.0,
            joined_on: row.joined_on,
            allowed_transitions: if may_move { status.allowed_transitions().to_vec() } else { Vec::new() },
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a partner. A body may also repeat, unchanged, the fields of [`Partner`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerInput {
    /// The short name in addresses; made from the name when absent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 90, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "government-of-brazil")]
    pub slug: Option<String>,
    /// Names by language; at least one.
    pub names: ShortTexts,
    /// The acronym.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60, pattern = r"\S", example = "CUT")]
    pub acronym: Option<String>,
    /// The group it belongs to (a term of the vocabulary `constituencies`).
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "governments")]
    pub constituency: String,
    /// The country, ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(pattern = "^[A-Z]{2}$", max_length = 2, example = "BR")]
    pub country: Option<String>,
    /// The region, UN M49 code or ILO region.
    #[serde(default)]
    #[schema(pattern = "^[a-z0-9-]{2,30}$", max_length = 30, example = "419")]
    pub region: Option<String>,
    /// The partner it belongs to.
    #[serde(default)]
    pub parent: Option<PartnerId>,
    /// Its web site.
    #[serde(default)]
    #[schema(format = "uri", max_length = 2048, pattern = "^https?://", example = "https://www.gov.br/")]
    pub website: Option<String>,
    /// Its logo.
    #[serde(default)]
    pub logo: Option<Logo>,
    /// Descriptions by language.
    #[serde(default)]
    pub descriptions: LongTexts,
    /// Thematic priorities (terms of the vocabulary `priorities`).
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["labour-rights"]))]
    pub priorities: Vec<String>,
    /// Key interventions it leads or joined.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub interventions: Vec<Involvement>,
    /// Its ids elsewhere.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// When it joined the coalition.
    #[serde(default)]
    #[schema(example = "2024-01-30")]
    pub joined_on: Option<NaiveDate>,
}

/// Which fields differ of those that the Secretariat keeps, and that a partner's own people and systems may not change.
pub fn governed_differences(one: &PartnerRow, other: &PartnerRow) -> Vec<&'static str> {
    [
        ("slug", one.slug != other.slug),
        ("constituency", one.constituency != other.constituency),
        ("joined_on", one.joined_on != other.joined_on),
        ("external_ids", one.external_ids != other.external_ids),
        ("parent", one.parent_id != other.parent_id),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// The name that lists are sorted by: English, or French, or Spanish, or any, folded.
pub fn sort_name(names: &Translations) -> String {
    Languages::default().choose(names).map(|name| fold(&name.text)).unwrap_or_default()
}

/// Checks what a schema cannot: references, and names that are not there.
pub fn check(input: &PartnerInput, terms: &KnownTerms) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut unknown = |pointer: String, what: &str| {
        errors.push(FieldError::body(pointer, "unknown_reference", format!("is not a known {what}")));
    };
    if !terms.has(Vocabulary::Constituencies, &input.constituency) {
        unknown("/constituency".to_owned(), "constituency");
    }
    if input.country.as_deref().is_some_and(|code| geography::country(code).is_none()) {
        unknown("/country".to_owned(), "country (ISO 3166-1 alpha-2)");
    }
    if input.region.as_deref().is_some_and(|code| geography::region(code).is_none()) {
        unknown("/region".to_owned(), "region (UN M49 or ILO)");
    }
    for (index, priority) in input.priorities.iter().enumerate() {
        if !terms.has(Vocabulary::Priorities, priority) {
            unknown(format!("/priorities/{index}"), "thematic priority");
        }
    }
    for (index, part) in input.interventions.iter().enumerate() {
        if !terms.has(Vocabulary::Interventions, &part.intervention) {
            unknown(format!("/interventions/{index}/intervention"), "intervention");
        }
    }
    let mut repeated = |pointer: String| errors.push(FieldError::body(pointer, "repeated", "appears more than once"));
    for (index, priority) in input.priorities.iter().enumerate() {
        if input.priorities[..index].contains(priority) {
            repeated(format!("/priorities/{index}"));
        }
    }
    for (index, part) in input.interventions.iter().enumerate() {
        if input.interventions[..index].iter().any(|other| other.intervention == part.intervention) {
            repeated(format!("/interventions/{index}"));
        }
    }
    for (index, external) in input.external_ids.iter().enumerate() {
        if input.external_ids[..index].contains(external) {
            repeated(format!("/external_ids/{index}"));
        }
    }
    if input.names.0.is_empty() {
        errors.push(FieldError::body("/names", "too_few", "must have a name in at least one language"));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withdrawn_partner_comes_back_only_as_active() {
        use PartnerStatus::{Active, Dormant, Suspended, Withdrawn};
        for (from, to, allowed) in [
            (Active, Dormant, true),
            (Active, Active, false),
            (Dormant, Active, true),
            (Suspended, Suspended, false),
            (Suspended, Active, true),
            (Withdrawn, Active, true),
            (Withdrawn, Dormant, false),
        ] {
            assert_eq!(from.may_become(to), allowed, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn lists_are_sorted_by_a_folded_name() {
        let names = Translations::from([("fr".to_owned(), "Égalité Été".to_owned())]);
        assert_eq!(sort_name(&names), "egalite ete");
    }
}
