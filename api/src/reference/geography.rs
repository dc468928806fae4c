//! Countries (ISO 3166-1) with their regions (UN M49, and the ILO's five).

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::http::language::Translations;

/// A country.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// ISO 3166-1 alpha-3.
    pub alpha3: String,
    /// UN M49, three digits.
    pub m49: String,
    /// Names by language.
    pub names: Translations,
    /// The M49 region (continent).
    pub region: Option<String>,
    /// The M49 sub-region.
    pub subregion: Option<String>,
    /// The ILO region's slug.
    pub ilo_region: Option<String>,
}

/// A region.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Region {
    /// M49 code or slug.
    pub code: String,
    /// `m49` or `ilo`.
    pub kind: String,
    /// The region it lies in.
    pub parent: Option<String>,
    /// Names by language.
    pub names: Translations,
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
    // The file is part of the binary; the unit test below reads it.
    serde_json::from_str(text).unwrap_or_default()
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| read(include_str!("data/countries.json")));
static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| read(include_str!("data/regions.json")));
static BY_CODE: LazyLock<HashMap<&'static str, &'static Country>> =
    LazyLock::new(|| COUNTRIES.iter().map(|country| (country.code.as_str(), country)).collect());

/// All countries, by code.
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// All regions, by code.
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// A country by its alpha-2 code in capitals.
pub fn country(code: &str) -> Option<&'static Country> {
    BY_CODE.get(code).copied()
}

/// A region by its code.
pub fn region(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.code == code)
}

/// The regions that a country lies in, from its own outwards: sub-regions, region, world, ILO region.
pub fn regions_of(country: &Country) -> Vec<&'static str> {
    let mut codes = country.subregion.as_deref().or(country.region.as_deref()).map(regions_upwards).unwrap_or_default();
    if let Some(found) = country.ilo_region.as_deref().and_then(region) {
        codes.push(&found.code);
    }
    codes
}

/// A region with those that it lies in, from its own outwards.
pub fn regions_upwards(code: &str) -> Vec<&'static str> {
    std::iter::successors(region(code), |found| found.parent.as_deref().and_then(region)).map(|found| found.code.as_str()).collect()
}

/// The codes of all countries in a region.
pub fn countries_in(code: &str) -> Vec<&'static str> {
    COUNTRIES.iter().filter(|country| regions_of(country).contains(&code)).map(|country| country.code.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_lies_in_known_regions() {
        assert_eq!(countries().len(), 249);
        let senegal = country("SN").expect("Senegal");
        assert_eq!(regions_of(senegal), ["011", "202", "002", "001", "africa"]);
        assert!(countries_in("africa").contains(&"SN") && !countries_in("africa").contains(&"BR"));
        for country in countries() {
            for code in [&country.region, &country.subregion, &country.ilo_region].into_iter().flatten() {
                assert!(region(code).is_some(), "{} lies in the unknown region {code}", country.code);
            }
        }
    }
}
