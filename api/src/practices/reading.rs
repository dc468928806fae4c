//! How cells and lines of a file are understood.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::{
    columns::section_of,
    incoming::{IncomingPractice, Places},
    model::NOT_WRITTEN,
};
use crate::{
    db::fields::PracticeId,
    http::{body::parse_strictly, fold::fold, nearest::did_you_mean},
    reference::{KnownTerms, Vocabulary, fixed::model::languages, geography},
    transfer::{RowError, cells::unprotect},
};

/// A code and a sentence.
type Fault = (&'static str, String);

/// The fields of a practice that hold terms of a vocabulary.
const TERMS: [(&str, Vocabulary); 5] = [
    ("priorities", Vocabulary::Priorities),
    ("interventions", Vocabulary::Interventions),
    ("instruments", Vocabulary::Instruments),
    ("target_groups", Vocabulary::TargetGroups),
    ("sectors", Vocabulary::Sectors),
];

/// What cells and lines are read with.
pub struct Reading {
    /// The vocabularies.
    pub terms: KnownTerms,
    /// Codes of countries, regions and languages by folded code and name.
    countries: HashMap<String, &'static str>,
    regions: HashMap<String, &'static str>,
    languages: HashMap<String, &'static str>,
}

impl Reading {
    /// With these vocabularies.
    pub fn new(terms: KnownTerms) -> Self {
        let mut reading = Self { terms, countries: HashMap::new(), regions: HashMap::new(), languages: HashMap::new() };
        for country in geography::countries() {
            for name in country.names.values().chain([&country.code, &country.alpha3]) {
                reading.countries.insert(fold(name), country.code.as_str());
            }
        }
        for region in geography::regions() {
            for name in region.names.values() {
                // The narrower of two regions of one name is as good: the first that is listed.
                reading.regions.entry(fold(name)).or_insert(region.code.as_str());
            }
        }
        for region in geography::regions() {
            reading.regions.insert(fold(&region.code), region.code.as_str());
        }
        for language in languages() {
            for name in language.names.values().chain([&language.native]) {
                reading.languages.entry(fold(name)).or_insert(language.code.as_str());
            }
        }
        reading
    }

    /// Understands a row of cells.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn cells(&self, row: u64, cells: &[(String, String, String)]) -> Result<IncomingPractice, Vec<RowError>> {
        let mut incoming = IncomingPractice { places: Places { columns: true, renamed: Vec::new() }, ..IncomingPractice::default() };
        let mut errors = Vec::new();
        for (column, header, text) in cells {
            let Ok(text) = unprotect(text.trim()) else {
                let message = "begins like a formula; put an apostrophe before it when it is meant as text";
                errors.push(RowError::cell(row, header, "formula", message));
                continue;
            };
            let text = text.trim();
            let value = Some(text).filter(|text| !text.is_empty());
            if let Some(own) = super::columns::column_of(column).filter(|own| own != header) {
                incoming.places.renamed.push((own, header.clone()));
            }
            if let Err((code, message)) = self.cell(&mut incoming, column, value) {
                errors.push(RowError::cell(row, header, code, message));
            }
        }
        if errors.is_empty() { Ok(incoming) } else { Err(errors) }
    }

    fn cell(&self, incoming: &mut IncomingPractice, column: &str, value: Option<&str>) -> Result<(), Fault> {
        let owned = || value.map(str::to_owned);
        if let Some(section) = section_of(column) {
            incoming.sections.push((section, owned()));
            return Ok(());
        }
        let said = match column {
            "id" => {
                incoming.id = value.map(read_id).transpose()?;
                return Ok(());
            }
            "external_id" => {
                incoming.external_id = owned();
                return Ok(());
            }
            "source" => {
                incoming.source = value.map(read_source).transpose()?;
                return Ok(());
            }
            "slug" => {
                incoming.slug = owned();
                return Ok(());
            }
            "partner" => {
                incoming.partner = Some(needed(value)?.to_owned());
                return Ok(());
            }
            "status" => {
                incoming.status = value.map(read_status);
                return Ok(());
            }
            "published_on" => {
                incoming.published_on = value.map(read_day).transpose()?;
                return Ok(());
            }
            "kind" => Value::from(read_kind(needed(value)?)),
            "lang" => Value::from(self.language(needed(value)?)),
            "title" => Value::from(needed(value)?),
            "started_on" | "ended_on" => value.map(read_day).transpose()?.map_or(Value::Null, |day| Value::from(day.to_string())),
            "evidence_level" => value.map_or(Value::Null, |text| Value::from(fold(text).replace([' ', '-'], "_"))),
            "summary" | "cost_amount" | "cost_currency" => value.map_or(Value::Null, Value::from),
            "sdgs" => parts(value).map(read_goal).collect::<Result<Value, Fault>>()?,
            "sdg_targets" | "related" => parts(value).map(Value::from).collect(),
            "countries" => parts(value).map(|part| self.country(part)).collect::<Result<Value, Fault>>()?,
            "regions" => parts(value).map(|part| self.region(part)).collect::<Result<Value, Fault>>()?,
            "co_implementers" if !value.is_some_and(|text| text.starts_with('[')) => {
                // Whether a part is a partner or the name of somebody else is found out with the partners.
                parts(value).map(|part| serde_json::json!({ "partner_or_name": part })).collect()
            }
            "building_blocks" | "results" | "co_implementers" | "contacts" | "links" => {
                value.map_or(Ok(Value::Array(Vec::new())), read_array)?
            }
            _ => match TERMS.iter().find(|(field, _)| *field == column) {
                Some((_, vocabulary)) => parts(value).map(|part| self.term(*vocabulary, part)).collect::<Result<Value, Fault>>()?,
                None => return Ok(()),
            },
        };
        incoming.fields.insert(column.to_owned(), said);
        Ok(())
    }

    /// Understands a line.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn object(&self, row: u64, object: Value) -> Result<IncomingPractice, Vec<RowError>> {
        let Value::Object(mut fields) = object else { return Err(vec![RowError::row(row, "malformed", "must be a JSON object")]) };
        let mut errors = Vec::new();
        let mut text = |fields: &mut Map<String, Value>, name: &'static str| match fields.shift_remove(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(_) => {
                errors.push(RowError::cell(row, name, "wrong_type", "must be a text that is not empty"));
                None
            }
        };
        let mut incoming = IncomingPractice {
            external_id: text(&mut fields, "external_id"),
            slug: text(&mut fields, "slug"),
            partner: text(&mut fields, "partner"),
            status: text(&mut fields, "status"),
            ..IncomingPractice::default()
        };
        let (id, source, published_on) = (text(&mut fields, "id"), text(&mut fields, "source"), text(&mut fields, "published_on"));
        let published_at = text(&mut fields, "published_at");
        let mut keep = |name: &'static str, fault: Fault| errors.push(RowError::cell(row, name, fault.0, fault.1));
        incoming.id = id.and_then(|id| read_id(&id).map_err(|fault| keep("id", fault)).ok());
        incoming.source = source.and_then(|source| read_source(&source).map_err(|fault| keep("source", fault)).ok());
        // What the API shows of a published record says when it was published.
        let day = published_on.or_else(|| published_at.map(|at| at.chars().take(10).collect()));
        incoming.published_on = day.and_then(|day| read_day(&day).map_err(|fault| keep("published_on", fault)).ok());
        for name in NOT_WRITTEN.ignored.iter().chain(NOT_WRITTEN.unchanged) {
            fields.shift_remove(*name);
        }
        for (field, vocabulary) in TERMS {
            each(&mut fields, field, &mut errors, row, |part| self.term(vocabulary, part));
        }
        each(&mut fields, "countries", &mut errors, row, |part| self.country(part));
        each(&mut fields, "regions", &mut errors, row, |part| self.region(part));
        incoming.fields = fields;
        if errors.is_empty() { Ok(incoming) } else { Err(errors) }
    }

    fn term(&self, vocabulary: Vocabulary, text: &str) -> Result<Value, Fault> {
        let named = self.terms.named(vocabulary, text).or_else(|| self.terms.named(vocabulary, &text.to_lowercase()));
        named.map(Value::from).ok_or_else(|| {
            let near = self.terms.did_you_mean(vocabulary, text);
            ("unknown_reference", format!("\"{}\" is not a term of {}{near}", short(text), vocabulary.name()))
        })
    }

    fn country(&self, text: &str) -> Result<Value, Fault> {
        code_of(&self.countries, "country", text)
    }

    fn region(&self, text: &str) -> Result<Value, Fault> {
        code_of(&self.regions, "region (UN M49 code, ILO region, or name)", text)
    }

    /// A language by code or name; what is neither stays for the contract to refuse.
    fn language<'a>(&self, text: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.languages.get(&fold(text)).copied().unwrap_or(text)
    }
}

/// Puts codes for the names in a list; what is no list of texts is left for the contract to refuse.
fn each(fields: &mut Map<String, Value>, field: &str, errors: &mut Vec<RowError>, row: u64, read: impl Fn(&str) -> Result<Value, Fault>) {
    for (index, item) in fields.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
        match item.as_str().map(&read) {
            Some(Ok(code)) => *item = code,
            Some(Err((code, message))) => errors.push(RowError::cell(row, format!("{field}/{index}"), code, message)),
            None => {}
        }
    }
}

fn code_of(known: &HashMap<String, &'static str>, what: &str, text: &str) -> Result<Value, Fault> {
    if let Some(code) = known.get(&fold(text)) {
        return Ok(Value::from(*code));
    }
    let mut candidates: Vec<(&str, &str)> =
        known.iter().map(|(name, code)| (name.as_str(), *code)).filter(|(name, _)| name.len() > 3).collect();
    candidates.sort_unstable();
    Err(("unknown_reference", format!("\"{}\" is not a known {what}{}", short(text), did_you_mean(text, candidates.into_iter()))))
}

fn parts(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split([';', '|']).map(str::trim).filter(|part| !part.is_empty())
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

fn needed(value: Option<&str>) -> Result<&str, Fault> {
    value.ok_or_else(|| ("required", "must not be empty".to_owned()))
}

fn read_id(text: &str) -> Result<PracticeId, Fault> {
    text.parse().map_err(|_| ("bad_format", format!("\"{}\" must be the id of a practice (a UUID)", short(text))))
}

/// A source is a scheme of external ids.
fn read_source(text: &str) -> Result<String, Fault> {
    let fine = (1..=60).contains(&text.len())
        && !text.starts_with(['.', '_', '-'])
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
    if fine { Ok(text.to_owned()) } else { Err(("bad_format", "must be made of lower-case letters, digits, . _ -, 60 at most".to_owned())) }
}

fn read_day(text: &str) -> Result<NaiveDate, Fault> {
    crate::db::fields::read_date(text).ok_or_else(|| ("bad_format", format!("\"{}\" must be a date as 2024-01-30 (ISO 8601)", short(text))))
}

fn read_status(text: &str) -> String {
    let folded = fold(text);
    match folded.as_str() {
        "publie" | "publiee" | "publicado" | "publicada" | "منشور" | "منشورة" => "published".to_owned(),
        "brouillon" | "borrador" | "مسودة" => "draft".to_owned(),
        _ => folded.replace([' ', '-'], "_"),
    }
}

fn read_kind(text: &str) -> String {
    let folded = fold(text);
    match folded.as_str() {
        "complet" | "complete" | "completo" | "completa" | "كاملة" => "full".to_owned(),
        "apercu" | "instantane" | "instantanea" | "لمحة" => "snapshot".to_owned(),
        _ => folded,
    }
}

/// A goal by its number, with or without the abbreviation before it.
fn read_goal(text: &str) -> Result<Value, Fault> {
    let number = fold(text).trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse::<u8>();
    number.map(Value::from).map_err(|_| ("bad_format", format!("\"{}\" must be the number of a goal, such as 8 or SDG 8", short(text))))
}

fn read_array(text: &str) -> Result<Value, Fault> {
    match parse_strictly(text.as_bytes()) {
        Ok(array @ Value::Array(_)) => Ok(array),
        Ok(_) => Err(("wrong_type", "must be a JSON array: [ … ]".to_owned())),
        Err(problem) => Err(("malformed", problem.detail.into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::practices::{content::PracticeContent, incoming::overlay};

    fn cell(column: &str, header: &str, text: &str) -> (String, String, String) {
        (column.to_owned(), header.to_owned(), text.to_owned())
    }

    #[test]
    fn cells_are_read_as_people_write_them() {
        let reading = Reading::new(KnownTerms::default());
        let mut incoming = reading
            .cells(
                2,
                &[
                    cell("partner", "Partenaire", " ministry "),
                    cell("status", "Statut", "Publié"),
                    cell("kind", "Type", "Complète"),
                    cell("lang", "Langue", "français"),
                    cell("countries", "Pays", "Sénégal; CIV | br"),
                    cell("sdgs", "ODD", "ODD 8;5"),
                    cell("lessons", "lessons", "'=1+1"),
                    cell("context", "context", ""),
                    cell("results", "results", r#"[{"indicator":"x","value":"1"}]"#),
                    cell("links", "links", ""),
                ],
            )
            .expect("reads");
        assert_eq!((incoming.partner.as_deref(), incoming.status.as_deref()), (Some("ministry"), Some("published")));
        let object = overlay(None, &mut incoming);
        assert_eq!(
            Value::Object(object),
            json!({ "kind": "full", "lang": "fr", "countries": ["SN", "CI", "BR"], "sdgs": [8, 5], "results": [{ "indicator": "x", "value": "1" }],
                    "links": [], "sections": { "lessons": "=1+1" } })
        );
    }

    #[test]
    fn what_is_written_into_cells_is_read_as_it_was() {
        let reading = Reading::new(KnownTerms::default());
        let said = json!({
            "kind": "full", "lang": "pt-BR", "title": "=1+1", "summary": "'x", "started_on": "2020-01-31", "ended_on": "2021-01-31",
            "sections": { "context": "-a", "lessons": "b;c|\"d\"\r\ne" }, "building_blocks": [{ "title": "A;|", "text": "b" }],
            "results": [{ "indicator": "x", "value": "-1.5", "unit": "%" }], "evidence_level": "impact_evaluated", "cost_amount": "5.00",
            "cost_currency": "EUR", "sdgs": [8, 17], "sdg_targets": ["8.a"], "countries": ["CI"], "regions": ["africa", "002"],
            "co_implementers": [{ "name": "A; b" }], "contacts": [{ "name": "x", "email": "you@example.org" }],
            "related": ["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"], "links": [{ "title": "x", "url": "https://example.org/;|" }],
        });
        let content: PracticeContent = serde_json::from_value(said).expect("a text");
        let mut row = crate::practices::import::blank(Some(&("list".to_owned(), "=7".to_owned())), crate::db::fields::UtcTime::now());
        row.published_at = Some("2022-03-04T05:06:07Z".parse().expect("an instant"));
        let columns = crate::practices::columns::COLUMNS;
        let written = crate::practices::columns::cells_of(&row, &content, "own", "published", "list", &columns);
        let cells: Vec<_> = columns.iter().zip(&written).map(|(column, text)| cell(column, column, text)).collect();
        let mut incoming = reading.cells(2, &cells).expect("reads");
        assert_eq!((incoming.id, incoming.external_id.as_deref()), (Some(row.id), Some("=7")));
        assert_eq!((incoming.partner.as_deref(), incoming.status.as_deref()), (Some("own"), Some("published")));
        assert_eq!(incoming.published_on.map(|day| day.to_string()).as_deref(), Some("2022-03-04"));
        let read: PracticeContent = serde_json::from_value(Value::Object(overlay(None, &mut incoming))).expect("a text");
        assert_eq!(read, content);
    }

    #[test]
    fn wrong_cells_are_named_by_the_files_own_header() {
        let reading = Reading::new(KnownTerms::default());
        let errors = reading
            .cells(
                7,
                &[
                    cell("countries", "Pays", "Atlantis"),
                    cell("started_on", "Début", "30/01/2024"),
                    cell("title", "Titre", "=1+1"),
                    cell("results", "Résultats", "{}"),
                    cell("building_blocks", "building_blocks", "[1"),
                    cell("priorities", "priorities", "nothing"),
                    cell("regions", "Région", "Afrique occidentalle"),
                ],
            )
            .expect_err("must fail");
        let places: Vec<(&str, &str)> = errors.iter().map(|error| (error.column.as_deref().unwrap_or(""), error.code.as_ref())).collect();
        assert_eq!(
            places,
            [
                ("Pays", "unknown_reference"),
                ("Début", "bad_format"),
                ("Titre", "formula"),
                ("Résultats", "wrong_type"),
                ("building_blocks", "malformed"),
                ("priorities", "unknown_reference"),
                ("Région", "unknown_reference"),
            ]
        );
        assert!(errors[6].message.contains("did you mean \"011\""), "{}", errors[6].message);
    }
}
