//! What a schema cannot say of a body that is written.

use super::model::GovernanceBodyInput;
use crate::{
    http::FieldError,
    reference::{KnownTerms, Vocabulary},
};

/// Every place that breaks a rule of the body by itself.
pub fn check(input: &GovernanceBodyInput, terms: &KnownTerms) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if input.names.0.is_empty() {
        errors.push(FieldError::body("/names", "too_few", "must have a name in at least one language"));
    }
    match (input.established_on, input.closed_on) {
        (Some(first), Some(last)) if last < first => {
            errors.push(FieldError::body("/closed_on", "out_of_range", "must not be before the body was established"));
        }
        _ => {}
    }
    if input.closing_reason.is_some() && input.closed_on.is_none() {
        errors.push(FieldError::body("/closing_reason", "contradiction", "goes with a last day, `closed_on`"));
    }
    for (index, rule) in input.composition.iter().enumerate() {
        let place = format!("/composition/{index}");
        if !terms.has(Vocabulary::Constituencies, &rule.constituency) {
            errors.push(FieldError::body(format!("{place}/constituency"), "unknown_reference", "is not a known constituency"));
        }
        if input.composition[..index].iter().any(|other| other.constituency == rule.constituency) {
            errors.push(FieldError::body(format!("{place}/constituency"), "repeated", "appears more than once"));
        }
        if rule.maximum.is_some_and(|maximum| maximum < rule.minimum) {
            errors.push(FieldError::body(format!("{place}/maximum"), "contradiction", "must not be under the minimum"));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn places(changes: &Value) -> Vec<String> {
        let mut body = json!({ "kind": "committee", "names": { "en": "Sample" } });
        body.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        let input: GovernanceBodyInput = serde_json::from_value(body).expect("a body");
        let errors = check(&input, &KnownTerms::default());
        errors.into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect()
    }

    #[test]
    fn days_are_in_order_and_a_reason_needs_an_end() {
        assert!(places(&json!({})).is_empty());
        assert!(places(&json!({ "established_on": "2024-01-01", "closed_on": "2024-01-01", "closing_reason": "Done." })).is_empty());
        assert_eq!(
            places(&json!({ "names": {}, "established_on": "2024-01-02", "closed_on": "2024-01-01" })),
            ["/names too_few", "/closed_on out_of_range"]
        );
        assert_eq!(places(&json!({ "closing_reason": "Done." })), ["/closing_reason contradiction"]);
    }

    #[test]
    fn a_rule_is_of_a_known_constituency_once_and_can_be_met() {
        let rules = json!([{ "constituency": "nobody", "minimum": 2, "maximum": 1 }, { "constituency": "nobody", "minimum": 0 }]);
        assert_eq!(
            places(&json!({ "composition": rules })),
            [
                "/composition/0/constituency unknown_reference",
                "/composition/0/maximum contradiction",
                "/composition/1/constituency unknown_reference",
                "/composition/1/constituency repeated"
            ]
        );
    }
}
