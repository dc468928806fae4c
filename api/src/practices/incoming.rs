//! What a file says of a practice, and how that is laid over what is there.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::content::{PracticeContent, Section};
use crate::{db::fields::PracticeId, transfer::RowError};

/// What a file says of a practice: only what it has columns for, or names in a line.
#[derive(Clone, Debug, Default)]
pub struct IncomingPractice {
    /// The id that it has, or had where the file comes from.
    pub id: Option<PracticeId>,
    /// The list that the external id belongs to, when the row says it.
    pub source: Option<String>,
    /// The id in that list.
    pub external_id: Option<String>,
    /// The short name in addresses.
    pub slug: Option<String>,
    /// The partner as the file names it.
    pub partner: Option<String>,
    /// The status as the file has it.
    pub status: Option<String>,
    /// When it was published, for what was published elsewhere before.
    pub published_on: Option<NaiveDate>,
    /// The other fields as a body has them; partners and related practices are still named as the file names them.
    pub fields: Map<String, Value>,
    /// Sections by themselves, as columns have them.
    pub sections: Vec<(Section, Option<String>)>,
    /// How places are named.
    pub places: Places,
    /// What a new record would say, where that could be checked without knowing other records.
    pub checked: Option<Checked>,
}

/// A text that has been checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The text.
    pub content: PracticeContent,
    /// The same as JSON, made where nobody waits for it.
    pub json: String,
}

/// How the places of a body are named to whoever made the file.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Whether the row has columns, and is no line of JSON.
    pub(super) columns: bool,
    /// Headers of the file that are not the column's own name.
    pub(super) renamed: Vec<(&'static str, String)>,
}

impl Places {
    /// The error at a place of the body (a JSON pointer).
    pub fn error(&self, row: u64, pointer: &str, code: impl Into<std::borrow::Cow<'static, str>>, message: &str) -> RowError {
        let place = pointer.trim_start_matches('/');
        if !self.columns {
            return if place.is_empty() { RowError::cell(row, "", code, message) } else { RowError::cell(row, place, code, message) };
        }
        let place = place.strip_prefix("sections/").unwrap_or(place);
        let (column, within) = place.split_once('/').map_or((place, None), |(column, within)| (column, Some(within)));
        let header = self.renamed.iter().find(|(known, _)| *known == column).map_or(column, |(_, header)| header);
        let message = match within.map(|within| within.split_once('/').unwrap_or((within, ""))) {
            None => message.to_owned(),
            Some((item, field)) => {
                // People count from one.
                let item = item.parse::<u64>().map_or_else(|_| item.to_owned(), |index| format!("item {}", index + 1));
                if field.is_empty() { format!("{item}: {message}") } else { format!("{item}, {field}: {message}") }
            }
        };
        RowError::cell(row, header, code, message)
    }
}

/// What a practice says, with what the file says laid over it: what the file does not say stays.
pub fn overlay(present: Option<&PracticeContent>, incoming: &mut IncomingPractice) -> Map<String, Value> {
    let before = present.and_then(|content| serde_json::to_value(content).ok());
    let Some(Value::Object(mut object)) = before else {
        let mut object = std::mem::take(&mut incoming.fields);
        let sections = std::mem::take(&mut incoming.sections).into_iter();
        let sections: Map<String, Value> =
            sections.filter_map(|(section, text)| Some((section.name().to_owned(), Value::from(text?)))).collect();
        if !sections.is_empty() {
            object.insert("sections".to_owned(), Value::Object(sections));
        }
        return object;
    };
    for (name, said) in std::mem::take(&mut incoming.fields) {
        lay(object.entry(name).or_insert(Value::Null), said);
    }
    if let Some(Value::Object(sections)) = object.get_mut("sections") {
        for (section, text) in std::mem::take(&mut incoming.sections) {
            lay(sections.entry(section.name()).or_insert(Value::Null), text.map_or(Value::Null, Value::from));
        }
    }
    object
}

/// Cells have no blanks around them; those of older records are no difference.
fn lay(present: &mut Value, said: Value) {
    if present.as_str().map(str::trim) != said.as_str() || !present.is_string() {
        *present = said;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_told_as_the_file_has_them() {
        let told = |places: &Places, pointer: &str| {
            let error = places.error(3, pointer, "x", "is wrong");
            (error.column.unwrap_or_default(), error.message)
        };
        let columns = Places { columns: true, renamed: vec![("results", "Résultats".to_owned())] };
        assert_eq!(told(&columns, "/sections/approach"), ("approach".to_owned(), "is wrong".to_owned()));
        assert_eq!(told(&columns, "/results/1/value"), ("Résultats".to_owned(), "item 2, value: is wrong".to_owned()));
        assert_eq!(told(&columns, "/sdgs/0"), ("sdgs".to_owned(), "item 1: is wrong".to_owned()));
        assert_eq!(told(&Places::default(), "/results/1/value"), ("results/1/value".to_owned(), "is wrong".to_owned()));
    }

    #[test]
    fn what_a_file_does_not_say_stays() {
        let content: PracticeContent = serde_json::from_value(
            json!({ "kind": "full", "lang": "en", "title": "Old ", "summary": "Kept", "sections": { "context": "A", "lessons": "B" } }),
        )
        .expect("a text");
        let mut incoming = IncomingPractice {
            fields: json!({ "title": "Old", "sectors": ["x"] }).as_object().expect("an object").clone(),
            sections: vec![(Section::Lessons, None), (Section::Approach, Some("C".to_owned()))],
            ..IncomingPractice::default()
        };
        let object = overlay(Some(&content), &mut incoming);
        assert_eq!((&object["title"], &object["summary"], &object["sectors"]), (&json!("Old "), &json!("Kept"), &json!(["x"])));
        assert_eq!((&object["sections"]["context"], &object["sections"]["lessons"]), (&json!("A"), &Value::Null));
        assert_eq!(object["sections"]["approach"], "C");
    }
}
