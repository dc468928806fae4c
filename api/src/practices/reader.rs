//! Understanding the rows of a file ahead of writing them: what does not depend on the records that are there is checked here,
//! on the thread that reads.

use serde_json::Value;

use super::{
    checks,
    content::PracticeContent,
    incoming::{Checked, IncomingPractice, Places, overlay},
    model::PracticeInput,
    reading::Reading,
};
use crate::{
    http::Contract,
    reference::KnownTerms,
    transfer::{RowError, RowReader},
};

/// Fields that name other records, which are not known here.
const REFERRING: [&str; 2] = ["co_implementers", "related"];

/// Reads and checks rows.
pub struct PracticeReader<'a> {
    reading: Reading,
    /// The rules of bodies.
    pub(super) contract: &'a Contract,
    /// The list that external ids belong to unless a row says another.
    source: String,
}

impl<'a> PracticeReader<'a> {
    /// With these vocabularies.
    pub(super) fn new(terms: KnownTerms, contract: &'a Contract, source: &str) -> Self {
        Self { reading: Reading::new(terms), contract, source: source.to_owned() }
    }

    /// The list that a row's external id belongs to.
    pub(super) fn source_of<'i>(&'i self, incoming: &'i IncomingPractice) -> &'i str {
        incoming.source.as_deref().unwrap_or(&self.source)
    }

    /// Checks a row as what a new record says, when that depends on nothing else. What is wrong is told when it is written, in
    /// its turn with what can be known only then.
    fn check_ahead(&self, number: u64, mut incoming: IncomingPractice) -> IncomingPractice {
        let refers = |name: &str| incoming.fields.get(name).is_some_and(|said| said.as_array().is_none_or(|items| !items.is_empty()));
        if !REFERRING.iter().any(|name| refers(name)) {
            let mut object = overlay(None, &mut incoming.clone());
            // Whose it is, is looked up later; any partner does for the other fields.
            object.insert("partner".to_owned(), Value::from(uuid::Uuid::nil().to_string()));
            let checked = self.check(number, &incoming.places, Value::Object(object)).ok();
            // Files do not come with an import.
            incoming.checked = checked.filter(|content| content.media.is_empty()).and_then(|content| {
                let json = serde_json::to_string(&content).ok()?;
                Some(Checked { content, json })
            });
        }
        incoming
    }

    /// Checks a row by the same rules as a body of the API.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub fn check(&self, number: u64, places: &Places, body: Value) -> Result<PracticeContent, Vec<RowError>> {
        let mut found = self.contract.check_body(&<PracticeInput as utoipa::ToSchema>::name(), &body).into_listed();
        found.extend(checks::deceptive_characters(&body));
        let told = |found: Vec<crate::http::FieldError>| {
            let error = |error: crate::http::FieldError| {
                places.error(number, error.pointer.as_deref().unwrap_or_default(), error.code, &error.message)
            };
            found.into_iter().map(error).collect::<Vec<_>>()
        };
        if !found.is_empty() {
            return Err(told(found));
        }
        let input: PracticeInput = match serde_json::from_value(body) {
            Ok(input) => input,
            Err(error) => return Err(vec![RowError::row(number, "malformed", error.to_string())]),
        };
        let (_, content) = input.into_parts();
        let found = checks::check(&content, &self.reading.terms);
        if found.is_empty() { Ok(content) } else { Err(told(found)) }
    }
}

impl RowReader for PracticeReader<'_> {
    type Incoming = IncomingPractice;

    fn read_cells(&self, row: u64, cells: &[(String, String, String)]) -> Result<IncomingPractice, Vec<RowError>> {
        must_be_named(row, self.reading.cells(row, cells)?).map(|incoming| self.check_ahead(row, incoming))
    }

    fn read_object(&self, row: u64, object: Value) -> Result<IncomingPractice, Vec<RowError>> {
        must_be_named(row, self.reading.object(row, object)?).map(|incoming| self.check_ahead(row, incoming))
    }

    fn key(&self, incoming: &IncomingPractice) -> String {
        match (&incoming.external_id, incoming.id, &incoming.slug) {
            (Some(id), _, _) => format!("{} {id}", self.source_of(incoming)),
            (None, Some(id), _) => format!("id {id}"),
            (None, None, slug) => format!("slug {}", slug.as_deref().unwrap_or_default()),
        }
    }
}

fn must_be_named(row: u64, incoming: IncomingPractice) -> Result<IncomingPractice, Vec<RowError>> {
    if incoming.external_id.is_none() && incoming.slug.is_none() && incoming.id.is_none() {
        let message = "must not be empty: it tells which record is meant";
        return Err(vec![incoming.places.error(row, "/external_id", "required", message)]);
    }
    if incoming.external_id.as_ref().is_some_and(|id| id.chars().count() > 200) {
        return Err(vec![incoming.places.error(row, "/external_id", "too_long", "must have at most 200 characters")]);
    }
    Ok(incoming)
}
