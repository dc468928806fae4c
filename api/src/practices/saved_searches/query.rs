//! The parameters of a saved search: checked as the list of practices checks them, and nothing that is about how it is shown.

use serde_json::Value;

use crate::{
    http::{Contract, FieldError, Problem},
    practices::listing::{Asked, ListPractices},
};

/// Parameters of the list that are no part of a search.
const NOT_KEPT: [&str; 8] = ["limit", "cursor", "fields", "facets", "highlight", "lang", "format", "source"];

/// Reads the parameters of a search.
///
/// # Errors
/// Every parameter that is wrong, in the order of the address.
pub fn read(contract: &Contract, query: &str) -> Result<Asked, Problem> {
    let wrong = |name: &str, message: &str| FieldError::body("/query", "bad_query", format!("{name} {message}"));
    let values = contract.check_query("/api/v1/practices", "GET", query).map_err(|errors| {
        let told = |error: &FieldError| wrong(error.parameter.as_deref().unwrap_or("?"), &error.message);
        Problem::invalid(errors.iter().map(told).collect::<Vec<_>>())
    })?;
    let shown: Vec<FieldError> =
        NOT_KEPT.iter().filter(|name| values.contains_key(**name)).map(|name| wrong(name, "is no part of a search")).collect();
    if !shown.is_empty() {
        return Err(Problem::invalid(shown));
    }
    let list: ListPractices =
        serde_json::from_value(Value::Object(values)).map_err(|error| Problem::invalid(vec![wrong("?", &error.to_string())]))?;
    list.asked().map_err(|problem| {
        let told = |error: &FieldError| wrong(error.parameter.as_deref().unwrap_or("?"), &error.message);
        if problem.errors.is_empty() { problem } else { Problem::invalid(problem.errors.iter().map(told).collect::<Vec<_>>()) }
    })
}
