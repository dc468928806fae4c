//! How countries, regions, languages and goals are shown, and the lists of languages and goals themselves.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    http::{
        language::{Languages, LocalText, Translations},
        texts::ShortTexts,
    },
    reference::geography::{self, Country as CountryEntry, Region as RegionEntry},
};

/// A language of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct LanguageEntry {
    /// ISO 639-1.
    pub code: String,
    /// Names by language.
    pub names: Translations,
    /// What its speakers call it.
    pub native: String,
    /// How it is written.
    pub direction: Direction,
}

/// A goal of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct GoalEntry {
    /// 1 to 17.
    pub number: i64,
    /// Titles by language.
    pub names: Translations,
    /// The goal's colour.
    pub color: String,
}

// The files are part of the binary; the unit test below reads them.
static LANGUAGES: LazyLock<Vec<LanguageEntry>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/languages.json")).unwrap_or_default());
static GOALS: LazyLock<Vec<GoalEntry>> = LazyLock::new(|| serde_json::from_str(include_str!("../data/sdgs.json")).unwrap_or_default());

/// All languages, by code.
pub fn languages() -> &'static [LanguageEntry] {
    &LANGUAGES
}

/// The seventeen goals, by number.
pub fn goals() -> &'static [GoalEntry] {
    &GOALS
}

/// In which direction a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// Whose division of the world a region belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// The United Nations' statistical regions (M49).
    M49,
    /// The regions of the International Labour Organization.
    Ilo,
}

/// A country or territory of ISO 3166-1.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    #[schema(max_length = 2, example = "SN")]
    code: &'static str,
    /// ISO 3166-1 alpha-3.
    #[schema(max_length = 3, example = "SEN")]
    alpha3: &'static str,
    /// UN M49, three digits.
    #[schema(max_length = 3, example = "686")]
    m49: &'static str,
    /// The name in the caller's language, or the nearest there is.
    name: LocalText,
    /// Names by language.
    names: ShortTexts,
    /// The continent (M49 code of a region).
    #[schema(max_length = 30, example = "002")]
    region: Option<&'static str>,
    /// The narrowest M49 region.
    #[schema(max_length = 30, example = "011")]
    subregion: Option<&'static str>,
    /// The ILO region.
    #[schema(max_length = 30, example = "africa")]
    ilo_region: Option<&'static str>,
}

/// A region of the world.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Region {
    /// UN M49 code, or the slug of an ILO region.
    #[schema(max_length = 30, example = "011")]
    code: &'static str,
    /// Whose division of the world it belongs to.
    kind: RegionKind,
    /// The region that it lies in.
    #[schema(max_length = 30, example = "202")]
    parent: Option<&'static str>,
    /// The name in the caller's language, or the nearest there is.
    name: LocalText,
    /// Names by language.
    names: ShortTexts,
}

/// A region with the countries in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegionWithCountries {
    /// UN M49 code, or the slug of an ILO region.
    #[schema(max_length = 30, example = "011")]
    code: &'static str,
    /// Whose division of the world it belongs to.
    kind: RegionKind,
    /// The region that it lies in.
    #[schema(max_length = 30, example = "202")]
    parent: Option<&'static str>,
    /// The name in the caller's language, or the nearest there is.
    name: LocalText,
    /// Names by language.
    names: ShortTexts,
    /// Its countries and those of the regions in it (ISO 3166-1 alpha-2).
    #[schema(max_items = 300, example = json!(["BJ", "SN"]))]
    countries: Vec<&'static str>,
}

/// A language.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Language {
    /// ISO 639-1, which is also its BCP 47 tag.
    #[schema(max_length = 2, example = "ar")]
    code: &'static str,
    /// The name in the caller's language, or the nearest there is.
    name: LocalText,
    /// Names by language.
    names: ShortTexts,
    /// What its speakers call it.
    #[schema(max_length = 100, example = "العربية")]
    native: &'static str,
    /// In which direction it is written.
    direction: Direction,
}

/// A Sustainable Development Goal of the United Nations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Sdg {
    /// Its number.
    #[schema(minimum = 1, maximum = 17, example = 8)]
    number: i64,
    /// The short title in the caller's language, or the nearest there is.
    name: LocalText,
    /// Short titles by language.
    names: ShortTexts,
    /// The colour that the United Nations shows it in.
    #[schema(max_length = 7, pattern = "^#[0-9A-F]{6}$", example = "#A21942")]
    color: &'static str,
}

fn local(names: &Translations, languages: &Languages, otherwise: &str) -> LocalText {
    languages.choose(names).unwrap_or_else(|| LocalText { text: otherwise.to_owned(), lang: "und".to_owned() })
}

impl Country {
    /// A country in these languages.
    pub fn of(entry: &'static CountryEntry, languages: &Languages) -> Self {
        Self {
            code: &entry.code,
            alpha3: &entry.alpha3,
            m49: &entry.m49,
            name: local(&entry.names, languages, &entry.code),
            names: ShortTexts(entry.names.clone()),
            region: entry.region.as_deref(),
            subregion: entry.subregion.as_deref(),
            ilo_region: entry.ilo_region.as_deref(),
        }
    }
}

fn kind_of(entry: &RegionEntry) -> RegionKind {
    if entry.kind == "ilo" { RegionKind::Ilo } else { RegionKind::M49 }
}

impl Region {
    /// A region in these languages.
    pub fn of(entry: &'static RegionEntry, languages: &Languages) -> Self {
        Self {
            code: &entry.code,
            kind: kind_of(entry),
            parent: entry.parent.as_deref(),
            name: local(&entry.names, languages, &entry.code),
            names: ShortTexts(entry.names.clone()),
        }
    }
}

impl RegionWithCountries {
    /// A region in these languages with its countries.
    pub fn of(entry: &'static RegionEntry, languages: &Languages) -> Self {
        let Region { code, kind, parent, name, names } = Region::of(entry, languages);
        Self { code, kind, parent, name, names, countries: geography::countries_in(&entry.code) }
    }
}

impl Language {
    /// A language in these languages.
    pub fn of(entry: &'static LanguageEntry, languages: &Languages) -> Self {
        Self {
            code: &entry.code,
            name: local(&entry.names, languages, &entry.code),
            names: ShortTexts(entry.names.clone()),
            native: &entry.native,
            direction: entry.direction,
        }
    }
}

impl Sdg {
    /// A goal in these languages.
    pub fn of(entry: &'static GoalEntry, languages: &Languages) -> Self {
        Self {
            number: entry.number,
            name: local(&entry.names, languages, "SDG"),
            names: ShortTexts(entry.names.clone()),
            color: &entry.color,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole_and_named_in_every_language_of_the_portal() {
        assert_eq!(goals().iter().map(|goal| goal.number).collect::<Vec<_>>(), (1..=17).collect::<Vec<_>>());
        assert_eq!(languages().len(), 183);
        let names = (languages().iter().map(|entry| &entry.names))
            .chain(goals().iter().map(|entry| &entry.names))
            .chain(geography::countries().iter().map(|entry| &entry.names))
            .chain(geography::regions().iter().map(|entry| &entry.names));
        for names in names {
            assert!(["en", "fr", "es"].iter().all(|lang| names.contains_key(*lang)), "{names:?}");
        }
    }

    #[test]
    fn lists_are_in_order_and_without_repetition() {
        let in_order = |codes: Vec<&str>| codes.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(in_order(languages().iter().map(|entry| entry.code.as_str()).collect()));
        assert!(in_order(geography::countries().iter().map(|entry| entry.code.as_str()).collect()));
        assert!(in_order(geography::regions().iter().map(|entry| entry.code.as_str()).collect()));
        assert!(geography::regions().iter().all(|entry| ["m49", "ilo"].contains(&entry.kind.as_str())));
    }

    #[test]
    fn a_region_knows_the_countries_of_the_regions_in_it() {
        let africa = RegionWithCountries::of(geography::region("002").expect("Africa"), &Languages::default());
        assert!(africa.countries.contains(&"SN") && !africa.countries.contains(&"BR"));
    }
}
