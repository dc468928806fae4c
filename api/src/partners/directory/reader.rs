//! Understanding the rows of a file ahead of writing them, on the thread that reads.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    columns::{IncomingPartner, Reading},
    model::PartnerInput,
};
use crate::{
    http::{Contract, FieldError},
    reference::KnownTerms,
    transfer::{RowError, RowReader},
};

/// Reads rows, and checks what they say by the rules of bodies.
pub struct PartnerReader<'a> {
    reading: Reading,
    /// The rules.
    pub(super) contract: &'a Contract,
}

impl<'a> PartnerReader<'a> {
    /// With these vocabularies.
    pub(super) fn new(terms: KnownTerms, contract: &'a Contract) -> Self {
        Self { reading: Reading::new(terms), contract }
    }

    /// A body of the API, by its own rules.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn checked(&self, body: Value) -> Result<PartnerInput, Vec<FieldError>> {
        let errors = self.contract.check_body(&<PartnerInput as utoipa::ToSchema>::name(), &body).into_listed();
        if !errors.is_empty() {
            return Err(errors);
        }
        let input: PartnerInput =
            serde_json::from_value(body).map_err(|error| vec![FieldError::body("", "malformed", error.to_string())])?;
        let unknown = super::model::check(&input, &self.reading.terms);
        if unknown.is_empty() { Ok(input) } else { Err(unknown) }
    }
}

impl RowReader for PartnerReader<'_> {
    type Incoming = IncomingPartner;

    fn read_cells(&self, row: u64, cells: &[(String, String, String)]) -> Result<IncomingPartner, Vec<RowError>> {
        let incoming = self.reading.read(row, cells)?;
        if incoming.external_id.is_none() && incoming.slug.is_none() {
            return Err(vec![RowError::cell(row, "external_id", "required", "must not be empty: it tells which record is meant")]);
        }
        Ok(incoming)
    }

    fn read_object(&self, row: u64, mut object: Value) -> Result<IncomingPartner, Vec<RowError>> {
        let fail = |message: String| Err(vec![RowError::row(row, "malformed", message)]);
        let Value::Object(fields) = &mut object else { return fail("must be a JSON object".to_owned()) };
        let id = fields.get("id").and_then(Value::as_str).and_then(|text| text.parse().ok());
        let external_id = match fields.shift_remove("external_id") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(_) => return Err(vec![RowError::cell(row, "external_id", "wrong_type", "must be a text that is not empty")]),
        };
        let status = match fields.shift_remove("status") {
            None | Some(Value::Null) => None,
            Some(status) => match serde_json::from_value(status) {
                Ok(status) => Some(status),
                Err(_) => {
                    return Err(vec![RowError::cell(row, "status", "not_allowed", "must be active, dormant, suspended or withdrawn")]);
                }
            },
        };
        // What the API shows and nobody writes may stand in a line, so that what was exported can be imported.
        for name in super::model::NOT_WRITTEN.ignored.iter().chain(super::model::NOT_WRITTEN.unchanged) {
            fields.shift_remove(*name);
        }
        let said: HashSet<String> = fields.keys().cloned().collect();
        let place = |pointer: Option<String>| pointer.unwrap_or_default().trim_start_matches('/').to_owned();
        let input = self.checked(object).map_err(|errors| {
            errors.into_iter().map(|error| RowError::cell(row, place(error.pointer), error.code, error.message)).collect::<Vec<_>>()
        })?;
        if external_id.is_none() && input.slug.is_none() {
            return Err(vec![RowError::cell(row, "external_id", "required", "must not be empty: it tells which record is meant")]);
        }
        let some = |texts: crate::http::language::Translations| texts.into_iter().map(|(lang, text)| (lang, Some(text))).collect();
        Ok(IncomingPartner {
            id,
            external_id,
            slug: input.slug,
            names: some(input.names.0),
            descriptions: some(input.descriptions.0),
            // As in a table without these columns: what the line does not say stays as it is.
            acronym: said.contains("acronym").then_some(input.acronym),
            constituency: Some(input.constituency),
            country: said.contains("country").then_some(input.country),
            region: said.contains("region").then_some(input.region),
            parent: said.contains("parent").then(|| input.parent.map(|id| id.to_string())),
            website: said.contains("website").then_some(input.website),
            priorities: said.contains("priorities").then_some(input.priorities),
            interventions: said.contains("interventions").then_some(input.interventions),
            joined_on: said.contains("joined_on").then_some(input.joined_on),
            logo: said.contains("logo").then_some(input.logo),
            external_ids: said.contains("external_ids").then_some(input.external_ids),
            status,
        })
    }

    fn key(&self, incoming: &IncomingPartner) -> String {
        match (&incoming.external_id, &incoming.slug) {
            (Some(id), _) => format!("id {id}"),
            (None, slug) => format!("slug {}", slug.as_deref().unwrap_or_default()),
        }
    }
}
