//! Resumption tokens: all that is needed to go on stands in the token, so that any node can and nothing is kept for harvesters.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::request::{List, Selection};
use crate::{db::fields::UtcTime, http::conditional::fingerprint};

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What the list is narrowed to.
    pub selection: Selection,
    /// The number of the change that the last record was found by.
    pub after: i64,
    /// How many records the list had when it began.
    pub total: i64,
    /// How many of them were given.
    pub given: i64,
}

#[derive(Serialize, Deserialize)]
struct Written {
    verb: String,
    from: Option<UtcTime>,
    before: Option<UtcTime>,
    set: Option<String>,
    after: i64,
    total: i64,
    given: i64,
}

impl Token {
    /// The opaque text.
    pub fn encode(&self, list: List) -> String {
        let Selection { from, before, set } = self.selection.clone();
        let written = Written { verb: list.verb().to_owned(), from, before, set, after: self.after, total: self.total, given: self.given };
        let bytes = serde_json::to_vec(&written).unwrap_or_default();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(&bytes), fingerprint(&bytes))
    }

    /// Reads a token that was given for this list; `None` for anything else.
    pub fn decode(text: &str, list: List) -> Option<Self> {
        let (encoded, mark) = text.split_once('.')?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).ok().filter(|bytes| fingerprint(bytes) == mark)?;
        let Written { verb, from, before, set, after, total, given } = serde_json::from_slice(&bytes).ok()?;
        let sound = verb == list.verb() && after >= 0 && given >= 0 && total >= 0 && set.as_ref().is_none_or(|set| !set.contains('\0'));
        sound.then_some(Self { selection: Selection { from, before, set }, after, total, given })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_own_list_and_nothing_else_is() {
        let selection = Selection { from: "2020-01-01T00:00:00Z".parse().ok(), before: None, set: Some("a:b".to_owned()) };
        let token = Token { selection, after: 7, total: 200, given: 100 };
        let text = token.encode(List::Records);
        assert_eq!(Token::decode(&text, List::Records), Some(token));
        assert_eq!(Token::decode(&text, List::Identifiers), None);
        for hostile in ["", ".", "x.y", "e30.", &text[1..], &format!("{text}x"), &text.replace('.', "")] {
            assert_eq!(Token::decode(hostile, List::Records), None, "{hostile}");
        }
    }
}
