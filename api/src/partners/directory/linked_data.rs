//! A partner as linked data: an organization in the words of schema.org, as JSON-LD 1.1.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{COLLECTION, ExternalId, PartnerRow, PartnerStatus};
use crate::{db::fields::PartnerId, http::language::Translations};

const ORGANIZATION: &str = "Organization";

/// A partner as an organization of schema.org.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedPartner {
    /// The vocabulary.
    #[serde(rename = "@context")]
    #[schema(max_length = 64, example = "https://schema.org")]
    context: &'static str,
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "Organization")]
    kind: &'static str,
    /// Its address; it never changes.
    #[serde(rename = "@id")]
    #[schema(
        format = "uri",
        max_length = 2048,
        example = "https://portal.example.org/api/v1/partners/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"
    )]
    id: String,
    /// Its names, each with its language.
    #[serde(rename = "name")]
    #[schema(max_items = 40)]
    names: Vec<TaggedText>,
    /// The acronym.
    #[serde(rename = "alternateName", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "CUT")]
    acronym: Option<String>,
    /// Descriptions, each with its language.
    #[serde(rename = "description", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 40)]
    descriptions: Vec<TaggedText>,
    /// Its web site.
    #[serde(rename = "url", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uri", max_length = 2048, example = "https://www.gov.br/")]
    website: Option<String>,
    /// Its logo, when the coalition may show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uri", max_length = 2048, example = "https://example.org/logo.svg")]
    logo: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    address: Option<PostalAddress>,
    /// Its ids elsewhere.
    #[serde(rename = "identifier", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    identifiers: Vec<PropertyValue>,
    /// The same organization elsewhere.
    #[serde(rename = "sameAs", skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50, example = json!(["https://ror.org/02qtvee93"]))]
    same_as: Vec<String>,
    /// Its Legal Entity Identifier (ISO 17442).
    #[serde(rename = "leiCode", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "5493001KJTIIGC8Y1R12")]
    lei: Option<String>,
    /// The partner that it belongs to.
    #[serde(rename = "parentOrganization", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent: Option<NamedOrganization>,
    /// The coalition, while it takes part.
    #[serde(rename = "memberOf", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    member_of: Option<NamedOrganization>,
}

/// A text with its language.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaggedText {
    /// The text.
    #[serde(rename = "@value")]
    #[schema(max_length = 10000, example = "Government of Brazil")]
    value: String,
    /// The language it is in (BCP 47); absent when nobody says.
    #[serde(rename = "@language", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 35, example = "en")]
    language: Option<String>,
}

/// An address; only its country is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostalAddress {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "PostalAddress")]
    kind: &'static str,
    /// The country, ISO 3166-1 alpha-2.
    #[serde(rename = "addressCountry")]
    #[schema(max_length = 2, example = "BR")]
    country: String,
}

/// An id with its scheme.
#[derive(Debug, Serialize, ToSchema)]
pub struct PropertyValue {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "PropertyValue")]
    kind: &'static str,
    /// The scheme.
    #[serde(rename = "propertyID")]
    #[schema(max_length = 60, example = "ror")]
    scheme: String,
    /// The id.
    #[schema(max_length = 200, example = "02qtvee93")]
    value: String,
}

/// Another organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedOrganization {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(max_length = 64, example = "Organization")]
    kind: &'static str,
    /// Its address; it never changes. Absent for one that is not known here.
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uri", max_length = 2048, example = "https://portal.example.org/")]
    id: Option<String>,
    /// Its names.
    #[serde(rename = "name")]
    #[schema(max_items = 40)]
    names: Vec<TaggedText>,
}

impl LinkedPartner {
    /// The media type of JSON-LD.
    pub const MEDIA_TYPE: &'static str = "application/ld+json";

    /// A partner of the coalition whose portal is at this address, with the partner that it belongs to.
    pub fn of(row: &PartnerRow, parent: Option<&PartnerRow>, portal: &str, coalition: &str) -> Self {
        let takes_part = matches!(PartnerStatus::parse(&row.status), Some(PartnerStatus::Active | PartnerStatus::Dormant));
        let ids = &row.external_ids.0;
        Self {
            context: "https://schema.org",
            kind: ORGANIZATION,
            id: address(portal, row.id),
            names: tagged(&row.names.0),
            acronym: row.acronym.clone(),
            descriptions: tagged(&row.descriptions.0),
            website: row.website.clone(),
            logo: row.logo.as_ref().filter(|logo| logo.0.permission).map(|logo| logo.0.url.clone()),
            address: row.country.clone().map(|country| PostalAddress { kind: "PostalAddress", country }),
            identifiers: ids
                .iter()
                .map(|id| PropertyValue { kind: "PropertyValue", scheme: id.scheme.clone(), value: id.value.clone() })
                .collect(),
            same_as: ids.iter().filter_map(elsewhere).collect(),
            lei: ids.iter().find(|id| id.scheme == "lei").map(|id| id.value.clone()),
            parent: parent.map(|parent| NamedOrganization::partner(portal, parent.id, &parent.names.0)),
            member_of: takes_part.then(|| NamedOrganization::coalition(portal, coalition)),
        }
    }
}

impl TaggedText {
    /// Texts in their languages.
    pub fn each(texts: &Translations) -> Vec<Self> {
        tagged(texts)
    }

    /// A text in a language, or in none that is known.
    pub fn of(value: impl Into<String>, language: Option<&str>) -> Self {
        Self { value: value.into(), language: language.map(str::to_owned) }
    }
}

impl NamedOrganization {
    /// A partner of the coalition whose portal is at this address.
    pub fn partner(portal: &str, id: PartnerId, names: &Translations) -> Self {
        Self { kind: ORGANIZATION, id: Some(address(portal, id)), names: tagged(names) }
    }

    /// An organization of which only the name is known.
    pub fn named(name: &str) -> Self {
        Self { kind: ORGANIZATION, id: None, names: vec![TaggedText::of(name, None)] }
    }

    /// The coalition.
    pub fn coalition(portal: &str, name: &str) -> Self {
        Self { kind: ORGANIZATION, id: Some(format!("{portal}/")), names: vec![TaggedText::of(name, None)] }
    }
}

fn address(portal: &str, id: PartnerId) -> String {
    format!("{portal}/api/v1/{COLLECTION}/{id}")
}

fn tagged(texts: &Translations) -> Vec<TaggedText> {
    texts.iter().map(|(language, value)| TaggedText { value: value.clone(), language: Some(language.clone()) }).collect()
}

/// The address of an organization in a scheme whose ids lead to one; only well-formed ids do.
fn elsewhere(id: &ExternalId) -> Option<String> {
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let base = match id.scheme.as_str() {
        "ror" => "https://ror.org/",
        "wikidata" => "http://www.wikidata.org/entity/",
        "lei" => "https://search.gleif.org/#/record/",
        _ => return None,
    };
    plain(&id.value).then(|| format!("{base}{}", id.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_ids_of_known_schemes_lead_elsewhere() {
        let led = |scheme: &str, value: &str| elsewhere(&ExternalId { scheme: scheme.to_owned(), value: value.to_owned() });
        assert_eq!(led("ror", "02qtvee93").as_deref(), Some("https://ror.org/02qtvee93"));
        assert_eq!(led("wikidata", "Q54129").as_deref(), Some("http://www.wikidata.org/entity/Q54129"));
        assert_eq!(led("wikidata", "Q1/../x"), None);
        assert_eq!(led("sample", "1"), None);
    }
}
