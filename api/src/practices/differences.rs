//! Where two texts of a practice differ, place by place and word by word.

use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};
use utoipa::ToSchema;

use super::content::PracticeContent;
use crate::{changes::model::differences, http::Problem};

/// Texts beyond this length together are compared as a whole.
const WORD_BY_WORD_UP_TO: usize = 60_000;

/// What happened to a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// It stands in both.
    Same,
    /// It stands in the older one only.
    Removed,
    /// It stands in the newer one only.
    Added,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Piece {
    /// What happened to it.
    pub kind: PieceKind,
    /// The text.
    #[schema(max_length = 20_000, example = "visited together")]
    pub text: String,
}

/// A place where two texts differ.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Difference {
    /// The place in the record, as a JSON pointer (RFC 6901).
    #[schema(max_length = 200, example = "/sections/approach")]
    pub place: String,
    /// What stands there in the older one; `null` when nothing.
    #[schema(value_type = Option<Object>)]
    pub before: Value,
    /// What stands there in the newer one; `null` when nothing.
    #[schema(value_type = Option<Object>)]
    pub after: Value,
    /// Texts word by word; empty for what is no text.
    #[schema(max_items = 20_000)]
    pub pieces: Vec<Piece>,
}

/// The places where two texts differ, in the order of their pointers. Contacts are left out: not everybody may see them.
///
/// # Errors
/// An internal problem when a text cannot be written as JSON.
pub fn between(older: &PracticeContent, newer: &PracticeContent) -> Result<Vec<Difference>, Problem> {
    let value = |content: &PracticeContent| {
        let mut value = serde_json::to_value(content).map_err(Problem::internal)?;
        if let Some(fields) = value.as_object_mut() {
            fields.shift_remove("contacts");
        }
        Ok::<_, Problem>(value)
    };
    let (older, newer) = (value(older)?, value(newer)?);
    let at = |value: &Value, place: &str| value.pointer(place).cloned().unwrap_or(Value::Null);
    let places = differences(&older, &newer);
    Ok(places
        .into_iter()
        .map(|place| {
            let (before, after) = (at(&older, &place), at(&newer, &place));
            let pieces = pieces(before.as_str().unwrap_or_default(), after.as_str().unwrap_or_default());
            Difference { place, before, after, pieces }
        })
        .collect())
}

/// Two texts word by word.
fn pieces(before: &str, after: &str) -> Vec<Piece> {
    if before.is_empty() && after.is_empty() {
        return Vec::new();
    }
    let whole = |kind, text: &str| Piece { kind, text: text.to_owned() };
    if before.len() + after.len() > WORD_BY_WORD_UP_TO {
        return vec![whole(PieceKind::Removed, before), whole(PieceKind::Added, after)];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let diff = TextDiff::configure().timeout(std::time::Duration::from_millis(200)).diff_words(before, after);
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Delete => PieceKind::Removed,
            ChangeTag::Insert => PieceKind::Added,
        };
        match pieces.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.text.push_str(change.value()),
            None => pieces.push(whole(kind, change.value())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_compared_word_by_word_and_contacts_never() {
        let content = |approach: &str, contact: &str| {
            serde_json::from_value::<PracticeContent>(json!({
                "kind": "full", "lang": "en", "title": "x", "sections": { "approach": approach }, "contacts": [{ "name": contact, "email": "you@example.org" }],
            }))
            .expect("a text")
        };
        let found = between(&content("They visited together.", "A"), &content("They met together.", "B")).expect("compares");
        assert_eq!(found.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(), ["/sections/approach"]);
        let shown: String = found[0]
            .pieces
            .iter()
            .map(|piece| match piece.kind {
                PieceKind::Same => piece.text.clone(),
                PieceKind::Removed => format!("[-{}-]", piece.text),
                PieceKind::Added => format!("[+{}+]", piece.text),
            })
            .collect();
        assert_eq!(shown, "They [-visited-][+met+] together.");
        assert!(between(&content("Same.", "A"), &content("Same.", "B")).expect("compares").is_empty());
    }
}
