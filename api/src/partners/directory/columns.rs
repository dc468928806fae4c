//! Partners as rows of a spreadsheet: the columns of imports and exports, and how each is written and read.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::model::{ExternalId, Involvement, InvolvementRole, Logo, PartnerRow, PartnerStatus};
use crate::{
    db::fields::PartnerId,
    http::{language::Translations, texts::canonical_tag},
    reference::{KnownTerms, Vocabulary, geography},
    transfer::{
        RowError,
        cells::{header_key, protect, unprotect},
    },
};

/// The columns of an export; names and descriptions have one for each language that occurs.
pub const FIXED: [&str; 16] = [
    "external_id",
    "slug",
    "acronym",
    "constituency",
    "country",
    "region",
    "parent",
    "website",
    "priorities",
    "interventions",
    "joined_on",
    "logo_url",
    "logo_credit",
    "logo_permission",
    "external_ids",
    "status",
];

/// Headers that people write for a column, folded.
const ALIASES: [(&str, &[&str]); 12] = [
    ("external_id", &["id", "identifier", "identifiant", "identificador", "key", "reference"]),
    ("name_en", &["name", "organization", "organisation", "title"]),
    ("name_fr", &["nom", "organisation_fr"]),
    ("name_es", &["nombre", "organizacion"]),
    ("acronym", &["sigle", "sigla", "abbreviation", "short_name"]),
    ("constituency", &["group", "groupe", "grupo", "type", "category", "categorie", "categoria"]),
    ("country", &["pays", "pais", "country_code", "iso2"]),
    ("website", &["site_web", "sitio_web", "site", "url", "web", "homepage"]),
    ("priorities", &["priority", "priorites", "prioridades", "themes", "thematic_priorities"]),
    ("interventions", &["key_interventions"]),
    ("joined_on", &["joined", "date_joined", "date_d_adhesion", "fecha_de_adhesion"]),
    ("description_en", &["description", "about"]),
];

/// The column that a header means.
pub fn column_of(header: &str) -> Option<String> {
    let key = header_key(header);
    if FIXED.contains(&key.as_str()) {
        return Some(key);
    }
    for prefix in ["name_", "description_"] {
        if let Some(tag) = key.strip_prefix(prefix)
            && is_language(tag)
        {
            return Some(format!("{prefix}{}", canonical_tag(&tag.replace('_', "-"))));
        }
    }
    ALIASES.iter().find(|(_, aliases)| aliases.contains(&key.as_str())).map(|(column, _)| (*column).to_owned())
}

/// A BCP 47 tag with underscores for hyphens, in lower case: a language, perhaps with script or region.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('_');
    parts.next().is_some_and(|first| (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase()))
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What a file says of a partner: only the columns that it has; `None` inside means that the cell is empty.
#[derive(Clone, Debug, Default)]
pub struct IncomingPartner {
    /// The id that it has where the file comes from; only parents in the same file refer to it.
    pub id: Option<PartnerId>,
    /// The id in the source.
    pub external_id: Option<String>,
    /// The short name in addresses.
    pub slug: Option<String>,
    /// Names by language; an empty cell takes the name away.
    pub names: Vec<(String, Option<String>)>,
    /// Descriptions by language.
    pub descriptions: Vec<(String, Option<String>)>,
    /// The other columns.
    pub acronym: Option<Option<String>>,
    /// The constituency's slug; it cannot be empty.
    pub constituency: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<Option<String>>,
    /// A region's code.
    pub region: Option<Option<String>>,
    /// The slug or id of the partner that it belongs to.
    pub parent: Option<Option<String>>,
    /// The web site.
    pub website: Option<Option<String>>,
    /// Slugs of priorities.
    pub priorities: Option<Vec<String>>,
    /// Parts in interventions.
    pub interventions: Option<Vec<Involvement>>,
    /// When it joined.
    pub joined_on: Option<Option<NaiveDate>>,
    /// The logo.
    pub logo: Option<Option<Logo>>,
    /// Ids elsewhere, beside the one of the source.
    pub external_ids: Option<Vec<ExternalId>>,
    /// The status of a new partner; that of a present one changes by transitions.
    pub status: Option<PartnerStatus>,
}

/// What cells are read with.
pub struct Reading {
    /// The vocabularies.
    pub terms: KnownTerms,
    countries: HashMap<String, &'static str>,
}

impl Reading {
    /// With these vocabularies, and every country by code and name.
    pub fn new(terms: KnownTerms) -> Self {
        let mut countries = HashMap::new();
        for country in geography::countries() {
            for name in country.names.values().chain([&country.code, &country.alpha3]) {
                countries.insert(crate::http::fold::fold(name), country.code.as_str());
            }
        }
        Self { terms, countries }
    }

    /// Understands a row.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn read(&self, row: u64, cells: &[(String, String, String)]) -> Result<IncomingPartner, Vec<RowError>> {
        let mut incoming = IncomingPartner::default();
        let mut errors = Vec::new();
        let mut logo: [Option<String>; 3] = Default::default();
        let mut has_logo = false;
        for (column, name, text) in cells {
            let Ok(text) = unprotect(text.trim()) else {
                let message = "begins like a formula; put an apostrophe before it when it is meant as text";
                errors.push(RowError::cell(row, name, "formula", message));
                continue;
            };
            let text = text.trim();
            let value = Some(text.to_owned()).filter(|text| !text.is_empty());
            match column.as_str() {
                "logo_url" => (logo[0], has_logo) = (value, true),
                "logo_credit" => logo[1] = value,
                "logo_permission" => logo[2] = value,
                _ => {
                    if let Err((code, message)) = self.read_cell(&mut incoming, column, value) {
                        errors.push(RowError::cell(row, name, code, message));
                    }
                }
            }
        }
        if has_logo {
            let [url, credit, permission] = logo;
            incoming.logo = Some(url.map(|url| Logo { url, credit, permission: permission.is_some_and(|text| is_yes(&text)) }));
        }
        if errors.is_empty() { Ok(incoming) } else { Err(errors) }
    }

    fn read_cell(&self, incoming: &mut IncomingPartner, column: &str, value: Option<String>) -> Result<(), (&'static str, String)> {
        let unknown = |what: &str, text: &str| Err(("unknown_reference", format!("\"{}\" is not a known {what}", short(text))));
        match column {
            "external_id" => incoming.external_id = value,
            "slug" => incoming.slug = value,
            "acronym" => incoming.acronym = Some(value),
            "parent" => incoming.parent = Some(value),
            "website" => incoming.website = Some(value),
            "constituency" => match value {
                None => return Err(("required", "must not be empty".to_owned())),
                Some(text) => match self.terms.named(Vocabulary::Constituencies, &text) {
                    Some(slug) => incoming.constituency = Some(slug.to_owned()),
                    None => return unknown("constituency", &text),
                },
            },
            "country" => match value {
                None => incoming.country = Some(None),
                Some(text) => match self.countries.get(&crate::http::fold::fold(&text)) {
                    Some(code) => incoming.country = Some(Some((*code).to_owned())),
                    None => return unknown("country", &text),
                },
            },
            "region" => match value {
                Some(text) if geography::region(&text).is_none() => return unknown("region (UN M49 code or ILO region)", &text),
                value => incoming.region = Some(value),
            },
            "priorities" => {
                let mut slugs: Vec<String> = Vec::new();
                for part in parts(value.as_deref()) {
                    match self.terms.named(Vocabulary::Priorities, part) {
                        Some(slug) if slugs.iter().any(|other| other == slug) => {
                            return Err(("repeated", format!("names \"{part}\" twice")));
                        }
                        Some(slug) => slugs.push(slug.to_owned()),
                        None => return unknown("thematic priority", part),
                    }
                }
                incoming.priorities = Some(slugs);
            }
            "interventions" => {
                let mut involvements = Vec::new();
                for part in parts(value.as_deref()) {
                    let (name, role) = part.rsplit_once(':').unwrap_or((part, "member"));
                    let Some(slug) = self.terms.named(Vocabulary::Interventions, name) else { return unknown("intervention", name) };
                    let role = match role {
                        "lead" => InvolvementRole::Lead,
                        "member" => InvolvementRole::Member,
                        other => return Err(("not_allowed", format!("\"{}\" must be lead or member", short(other)))),
                    };
                    involvements.push(Involvement { intervention: slug.to_owned(), role });
                }
                incoming.interventions = Some(involvements);
            }
            "external_ids" => {
                let mut ids = Vec::new();
                for part in escaped_parts(value.as_deref().unwrap_or_default()) {
                    let Some((scheme, value)) = part.split_once(':') else {
                        return Err(("bad_format", format!("\"{}\" must be scheme:value", short(&part))));
                    };
                    ids.push(ExternalId { scheme: scheme.trim().to_owned(), value: value.trim().to_owned() });
                }
                incoming.external_ids = Some(ids);
            }
            "joined_on" => match value {
                None => incoming.joined_on = Some(None),
                Some(text) => match text.parse() {
                    Ok(date) => incoming.joined_on = Some(Some(date)),
                    Err(_) => return Err(("bad_format", format!("\"{}\" must be a date as 2024-01-30 (ISO 8601)", short(&text)))),
                },
            },
            "status" => match value {
                None => {}
                Some(text) => match PartnerStatus::parse(&text) {
                    Some(status) => incoming.status = Some(status),
                    None => return Err(("not_allowed", "must be active, dormant, suspended or withdrawn".to_owned())),
                },
            },
            _ => {
                if let Some(lang) = column.strip_prefix("name_") {
                    incoming.names.push((lang.to_owned(), value));
                } else if let Some(lang) = column.strip_prefix("description_") {
                    incoming.descriptions.push((lang.to_owned(), value));
                }
            }
        }
        Ok(())
    }
}

fn parts(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(';').map(str::trim).filter(|part| !part.is_empty())
}

/// Parts separated by `;`, where a `;` or `\` that belongs to a part has a `\` before it.
fn escaped_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, parts.last_mut()) {
            (';', _) => parts.push(String::new()),
            ('\\', Some(part)) => part.extend(characters.next()),
            (other, Some(part)) => part.push(other),
            (_, None) => {}
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn escaped(part: &str) -> String {
    part.replace('\\', "\\\\").replace(';', "\\;")
}

fn is_yes(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "true" | "yes" | "1" | "oui" | "si" | "sí" | "x")
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Puts what a file says over what there is: absent columns stay, empty cells empty the field.
pub fn overlay(row: &mut PartnerRow, incoming: &IncomingPartner) {
    let lay = |texts: &mut Translations, said: &[(String, Option<String>)]| {
        for (lang, text) in said {
            match text {
                // Cells have no blanks around them; those of older records are no difference.
                Some(text) if texts.get(lang).is_some_and(|present| present.trim() == text) => {}
                Some(text) => drop(texts.insert(lang.clone(), text.clone())),
                None => drop(texts.remove(lang)),
            }
        }
    };
    lay(&mut row.names.0, &incoming.names);
    lay(&mut row.descriptions.0, &incoming.descriptions);
    let put = |field: &mut Option<String>, said: &Option<Option<String>>| {
        if let Some(value) = said
            && field.as_deref().map(str::trim) != value.as_deref()
        {
            field.clone_from(value);
        }
    };
    put(&mut row.acronym, &incoming.acronym);
    put(&mut row.country, &incoming.country);
    put(&mut row.region, &incoming.region);
    put(&mut row.website, &incoming.website);
    if let Some(constituency) = &incoming.constituency {
        row.constituency.clone_from(constituency);
    }
    if let Some(slug) = &incoming.slug {
        row.slug.clone_from(slug);
    }
    if let Some(priorities) = &incoming.priorities {
        row.priorities.0.clone_from(priorities);
    }
    if let Some(interventions) = &incoming.interventions {
        row.interventions.0.clone_from(interventions);
    }
    if let Some(joined_on) = incoming.joined_on {
        row.joined_on = joined_on;
    }
    if let Some(logo) = &incoming.logo {
        row.logo = logo.clone().map(crate::db::fields::Json);
    }
    row.name_key = super::model::sort_name(&row.names.0);
}

/// A partner's cells under these columns; `source` is the scheme whose id stands in `external_id`.
pub fn cells_of(row: &PartnerRow, source: &str, parent: Option<&str>, columns: &[String]) -> Vec<String> {
    let first_own = row.external_ids.0.iter().position(|id| id.scheme == source);
    let text = |value: Option<&str>| value.map(protect).unwrap_or_default();
    columns
        .iter()
        .map(|column| match column.as_str() {
            "external_id" => text(first_own.map(|index| row.external_ids.0[index].value.as_str())),
            "slug" => row.slug.clone(),
            "acronym" => text(row.acronym.as_deref()),
            "constituency" => row.constituency.clone(),
            "country" => row.country.clone().unwrap_or_default(),
            "region" => row.region.clone().unwrap_or_default(),
            "parent" => parent.unwrap_or_default().to_owned(),
            "website" => text(row.website.as_deref()),
            "priorities" => row.priorities.0.join(";"),
            "interventions" => row
                .interventions
                .0
                .iter()
                .map(|part| format!("{}:{}", part.intervention, if part.role == InvolvementRole::Lead { "lead" } else { "member" }))
                .collect::<Vec<_>>()
                .join(";"),
            "joined_on" => row.joined_on.map(|date| date.to_string()).unwrap_or_default(),
            "logo_url" => text(row.logo.as_ref().map(|logo| logo.0.url.as_str())),
            "logo_credit" => text(row.logo.as_ref().and_then(|logo| logo.0.credit.as_deref())),
            "logo_permission" => row.logo.as_ref().map(|logo| logo.0.permission.to_string()).unwrap_or_default(),
            "external_ids" => {
                let others = row.external_ids.0.iter().enumerate().filter(|(index, _)| Some(*index) != first_own);
                others.map(|(_, id)| format!("{}:{}", id.scheme, escaped(&id.value))).collect::<Vec<_>>().join(";")
            }
            "status" => row.status.clone(),
            other => {
                let lang = |prefix: &str| other.strip_prefix(prefix);
                let found = match (lang("name_"), lang("description_")) {
                    (Some(lang), _) => row.names.0.get(lang),
                    (_, Some(lang)) => row.descriptions.0.get(lang),
                    _ => None,
                };
                text(found.map(String::as_str))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_several_languages_are_understood() {
        for (header, column) in [
            ("Name", "name_en"),
            ("nom", "name_fr"),
            ("País", "country"),
            ("name_pt_BR", "name_pt-BR"),
            ("Identifiant", "external_id"),
            ("site web", "website"),
        ] {
            assert_eq!(column_of(header).as_deref(), Some(column), "{header}");
        }
        assert_eq!(column_of("colour"), None);
        assert_eq!(column_of("name_english"), None);
    }

    #[test]
    fn ids_with_separators_in_them_come_back() {
        for value in ["plain", "a;b", "a\\b;", "\\"] {
            assert_eq!(escaped_parts(&format!("ror:x;list:{};", escaped(value))), ["ror:x".to_owned(), format!("list:{value}")]);
        }
    }

    #[test]
    fn wrong_cells_are_named_by_the_files_own_header() {
        let reading = Reading::new(KnownTerms::default());
        let cell = |column: &str, text: &str| (column.to_owned(), format!("my {column}"), text.to_owned());
        let errors = reading
            .read(7, &[cell("country", "Atlantis"), cell("joined_on", "30/01/2024"), cell("acronym", "=1+1"), cell("name_en", "Fine")])
            .expect_err("must fail");
        let places: Vec<(&str, &str)> = errors.iter().map(|error| (error.column.as_deref().unwrap_or(""), error.code.as_ref())).collect();
        assert_eq!(places, [("my country", "unknown_reference"), ("my joined_on", "bad_format"), ("my acronym", "formula")]);
        let read = reading.read(7, &[cell("country", "Côte d'Ivoire"), cell("acronym", "'=1+1"), cell("website", "")]).expect("reads");
        assert_eq!(read.country, Some(Some("CI".to_owned())));
        assert_eq!(read.acronym, Some(Some("=1+1".to_owned())));
        assert_eq!(read.website, Some(None));
        assert_eq!(read.region, None);
    }
}
