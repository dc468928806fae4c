//! What a practice's text must keep to: always (references, characters), and before it is submitted (completeness).

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::content::{GoalNumber, PracticeContent, PracticeKind, Section};
use crate::{
    http::FieldError,
    reference::{KnownTerms, Vocabulary, fixed::is_sdg_target, geography},
};

/// Checks what a schema cannot say of a text in any state.
pub fn check(content: &PracticeContent, terms: &KnownTerms) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (field, vocabulary, slugs) in terms_of(content) {
        known(&mut errors, field, slugs, |slug| terms.has(vocabulary, slug), &format!("is not a known term of {}", vocabulary.name()));
    }
    known(&mut errors, "countries", &content.countries, |code| geography::country(code).is_some(), "is not a country code of ISO 3166-1");
    known(&mut errors, "regions", &content.regions, |code| geography::region(code).is_some(), "is not a known region");
    known(&mut errors, "sdg_targets", &content.sdg_targets, is_sdg_target, "is not a target of the Sustainable Development Goals");
    repeated(&mut errors, "sdgs", &content.sdgs);
    repeated(&mut errors, "related", &content.related);
    for (index, code) in content.sdg_targets.iter().enumerate() {
        let goal = code.split('.').next().and_then(|goal| goal.parse::<u8>().ok());
        if is_sdg_target(code) && goal.is_some_and(|goal| !content.sdgs.contains(&GoalNumber(goal))) {
            errors.push(FieldError::body(format!("/sdg_targets/{index}"), "contradiction", "belongs to a goal that is not among sdgs"));
        }
    }
    if let (Some(from), Some(to)) = (content.started_on, content.ended_on)
        && to < from
    {
        errors.push(FieldError::body("/ended_on", "out_of_range", "must not be before it began"));
    }
    if content.cost_amount.is_some() != content.cost_currency.is_some() {
        let lacking = if content.cost_amount.is_some() { "/cost_currency" } else { "/cost_amount" };
        errors.push(FieldError::body(lacking, "required", "is required with the other"));
    }
    for (index, one) in content.co_implementers.iter().enumerate() {
        if one.partner.is_some() == one.name.is_some() {
            let place = format!("/co_implementers/{index}");
            errors.push(FieldError::body(place, "contradiction", "must have either a partner or a name"));
        }
    }
    errors
}

/// The vocabularies that a practice refers to: field, vocabulary, slugs.
pub fn terms_of(content: &PracticeContent) -> [(&'static str, Vocabulary, &[String]); 5] {
    [
        ("priorities", Vocabulary::Priorities, &content.priorities),
        ("interventions", Vocabulary::Interventions, &content.interventions),
        ("instruments", Vocabulary::Instruments, &content.instruments),
        ("target_groups", Vocabulary::TargetGroups, &content.target_groups),
        ("sectors", Vocabulary::Sectors, &content.sectors),
    ]
}

/// Finds what refers to nothing, and what stands there twice.
pub(super) fn known(errors: &mut Vec<FieldError>, field: &str, values: &[String], is_known: impl Fn(&str) -> bool, otherwise: &str) {
    for (index, value) in values.iter().enumerate() {
        if !is_known(value) {
            errors.push(FieldError::body(format!("/{field}/{index}"), "unknown_reference", otherwise));
        }
    }
    repeated(errors, field, values);
}

fn repeated<T: Eq + std::hash::Hash>(errors: &mut Vec<FieldError>, field: &str, values: &[T]) {
    let mut seen = HashSet::new();
    for (index, value) in values.iter().enumerate() {
        if !seen.insert(value) {
            errors.push(FieldError::body(format!("/{field}/{index}"), "repeated", "stands there already"));
        }
    }
}

/// Characters that would show a text in another order than it is stored (Unicode's directional overrides), and control
/// characters that no text needs: each place where one stands.
pub fn deceptive_characters(value: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    // Places are written down only where there is something to say.
    if has_deceptive(value) {
        look(value, "", &mut errors);
    }
    errors
}

fn is_deceptive(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}') || character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

fn has_deceptive(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(is_deceptive),
        Value::Array(items) => items.iter().any(has_deceptive),
        Value::Object(fields) => fields.values().any(has_deceptive),
        _ => false,
    }
}

fn look(value: &Value, place: &str, errors: &mut Vec<FieldError>) {
    match value {
        Value::String(text) => {
            if let Some(character) = text.chars().find(|character| is_deceptive(*character)) {
                let message = format!("must not contain the character U+{:04X}", u32::from(character));
                errors.push(FieldError::body(place, "bad_character", message));
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| look(item, &format!("{place}/{index}"), errors)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| look(field, &format!("{place}/{name}"), errors)),
        _ => {}
    }
}

/// Whether a text can be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Completeness {
    /// Whether nothing is missing.
    pub complete: bool,
    /// What is still missing, in the order of the form.
    #[schema(max_items = 30)]
    pub missing: Vec<FieldError>,
}

/// What a text lacks before it can be submitted.
pub fn completeness(content: &PracticeContent) -> Completeness {
    let mut missing = Vec::new();
    let mut need = |there: bool, place: String, what: &str| {
        if !there {
            missing.push(FieldError::body(place, "incomplete", what));
        }
    };
    need(content.summary.is_some(), "/summary".to_owned(), "needs a summary in a few sentences");
    need(!content.priorities.is_empty(), "/priorities".to_owned(), "needs at least one thematic priority");
    let somewhere = !content.countries.is_empty() || !content.regions.is_empty();
    need(somewhere, "/countries".to_owned(), "needs at least one country or region");
    let sections: &[(Section, &str)] = match content.kind {
        PracticeKind::Snapshot => &[(Section::Approach, "needs what was done")],
        PracticeKind::Full => &[
            (Section::Context, "needs where it began"),
            (Section::Approach, "needs what was done, and how"),
            (Section::Stakeholders, "needs who took part"),
            (Section::SocialDialogue, "needs what social dialogue contributed"),
            (Section::SuccessFactors, "needs what made it work"),
            (Section::Lessons, "needs what was learnt"),
            (Section::Replication, "needs what others have to have before they can do the same"),
        ],
    };
    for (section, what) in sections {
        need(content.sections.get(*section).is_some(), format!("/sections/{}", section.name()), what);
    }
    if content.kind == PracticeKind::Full {
        need(content.started_on.is_some(), "/started_on".to_owned(), "needs when it began");
        need(!content.building_blocks.is_empty(), "/building_blocks".to_owned(), "needs at least one building block");
        let known = !content.results.is_empty() || content.sections.evidence.is_some();
        need(known, "/results".to_owned(), "needs a result that can be counted, or the section on evidence");
        need(content.evidence_level.is_some(), "/evidence_level".to_owned(), "needs what the results rest on");
        need(!content.contacts.is_empty(), "/contacts".to_owned(), "needs somebody to ask; only the Secretariat sees it");
    }
    Completeness { complete: missing.is_empty(), missing }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content(changes: Value) -> PracticeContent {
        let mut body = json!({ "kind": "full", "lang": "en", "title": "Sample" });
        body.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        serde_json::from_value(body).expect("a text")
    }

    fn places(errors: Vec<FieldError>) -> Vec<String> {
        errors.into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect()
    }

    #[test]
    fn what_refers_to_nothing_and_what_contradicts_itself_is_found() {
        let wrong = content(json!({
            "priorities": ["nowhere"], "countries": ["BR", "XX", "BR"], "sdgs": [8, 8], "sdg_targets": ["8.5", "8.99", "1.1"],
            "started_on": "2025-01-02", "ended_on": "2025-01-01", "cost_amount": "5",
            "co_implementers": [{}, { "name": "Sample" }, { "name": "Sample", "partner": "0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f" }],
        }));
        let found = places(check(&wrong, &KnownTerms::default()));
        for expected in [
            "/priorities/0 unknown_reference",
            "/countries/1 unknown_reference",
            "/countries/2 repeated",
            "/sdgs/1 repeated",
            "/sdg_targets/1 unknown_reference",
            "/sdg_targets/2 contradiction",
            "/ended_on out_of_range",
            "/cost_currency required",
            "/co_implementers/0 contradiction",
            "/co_implementers/2 contradiction",
        ] {
            assert!(found.iter().any(|place| place == expected), "{expected} in {found:?}");
        }
        assert_eq!(found.len(), 10);
        assert!(check(&content(json!({})), &KnownTerms::default()).is_empty());
    }

    #[test]
    fn a_snapshot_needs_less_than_a_full_practice() {
        let missing = |content: &PracticeContent| places(completeness(content).missing).len();
        let bare = content(json!({}));
        assert_eq!(missing(&bare), 15);
        let snapshot = json!({ "kind": "snapshot", "summary": "Sample", "priorities": ["equality"], "regions": ["002"], "sections": { "approach": "x" } });
        assert!(completeness(&content(snapshot.clone())).complete);
        let mut full = snapshot;
        full["kind"] = json!("full");
        assert_eq!(missing(&content(full)), 11);
    }

    #[test]
    fn overrides_of_the_direction_are_refused_and_right_to_left_scripts_are_not() {
        let body = json!({ "title": "a\u{202E}b", "sections": { "context": "منظمة العمل\n\tالدولية" }, "links": [{ "title": "x\u{7}" }] });
        assert_eq!(places(deceptive_characters(&body)), ["/title bad_character", "/links/0/title bad_character"]);
    }
}
