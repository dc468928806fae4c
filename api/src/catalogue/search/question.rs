//! What people type, read.
//!
//! All words must match, each in the best way it can: an acronym, a word of a name, its beginning (the last word), its
//! stem, a slip of the finger, a place, a long text; each way has a fixed weight (see [`super::matching`]), so that the
//! order does not depend on what else is in the index and pages stay stable. When nothing matches, the conditions are
//! eased step by step.

use super::{
    schema::{whole_name, without_joints},
    words::{self, Compound},
};
use crate::http::{Problem, page::parameter};

/// Most words of a question.
pub const MOST_WORDS: usize = 16;

/// Parts of a word with joints that count as one.
const FREE_PARTS: usize = 4;

/// Words that stand between others in the languages of most questions; records need not have them.
pub const FILLERS: [&str; 40] = [
    "the", "of", "and", "for", "in", "on", "to", "an", "a", "le", "la", "les", "de", "des", "du", "et", "pour", "un", "une", "el", "los",
    "las", "del", "y", "e", "para", "en", "o", "os", "as", "do", "da", "dos", "das", "der", "die", "und", "fur", "di", "van",
];

/// A word of a question.
#[derive(Clone, Debug)]
pub struct AskedWord {
    /// The word; of joined words the whole without joints.
    pub text: String,
    /// The parts of joined words that mean something by themselves; empty for a plain word.
    pub parts: Vec<String>,
    /// Whether more letters may follow: the last word, while it is being typed.
    pub open: bool,
    /// Its stems in any language.
    pub stems: Vec<String>,
}

impl AskedWord {
    fn of(compound: &Compound, open: bool) -> Self {
        let text = compound.joined().text;
        let parts: Vec<String> = if compound.parts.len() > 1 {
            // What is elided before an apostrophe (d', l') says nothing.
            let telling: Vec<String> =
                compound.parts.iter().map(|part| part.text.clone()).filter(|part| part.chars().count() > 1).collect();
            if telling.is_empty() { compound.parts.iter().map(|part| part.text.clone()).collect() } else { telling }
        } else {
            Vec::new()
        };
        let stems = if parts.is_empty() { words::stems_asked(&text) } else { Vec::new() };
        Self { text, parts, open, stems }
    }

    /// How many slips are forgiven: none in short words and in words with digits, one from four letters on, two from eight.
    pub fn slips(&self) -> u8 {
        slips(&self.text)
    }
}

/// See [`AskedWord::slips`].
pub fn slips(word: &str) -> u8 {
    match word.chars().count() {
        _ if word.chars().any(char::is_numeric) => 0,
        4..=7 => 1,
        8..=32 => 2,
        _ => 0,
    }
}

/// A question as it was read.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Words outside of quotation marks.
    pub words: Vec<AskedWord>,
    /// Words that must stand together in this order.
    pub phrases: Vec<Vec<Compound>>,
    /// Everything as one name.
    pub whole: String,
    /// Everything as one acronym.
    pub acronym: String,
}

/// How strictly a question is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ease {
    /// Every word, slips only in names and places.
    Strict,
    /// Every word that says something, slips everywhere.
    Lenient,
    /// Three of five such words.
    Most,
    /// Any word.
    Any,
}

impl Ease {
    /// From strict to easy.
    pub const STEPS: [Self; 4] = [Self::Strict, Self::Lenient, Self::Most, Self::Any];
}

impl Question {
    /// Reads what somebody typed; there is no text that cannot be read.
    ///
    /// # Errors
    /// A parameter error for more than [`MOST_WORDS`] words.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let mut question = Self { whole: whole_name(text), acronym: without_joints(text), ..Self::default() };
        let pieces: Vec<&str> = text.split(['"', '“', '”', '„', '«', '»', '״']).collect();
        let mut words: Vec<Compound> = Vec::new();
        let mut ends_in_word = false;
        let mut count = 0;
        for (index, piece) in pieces.iter().enumerate() {
            let mut found = words::compounds(piece);
            // Few joints make a word of its parts; a long chain of them is as much work as the words would be.
            count += found.iter().map(|compound| compound.parts.len().saturating_sub(FREE_PARTS).max(1)).sum::<usize>();
            // A mark without a second one opens nothing.
            let quoted = index % 2 == 1 && index + 1 < pieces.len();
            if quoted && !found.is_empty() {
                count -= found.windows(2).filter(|pair| adjacent_ideographs(pair)).count();
                question.phrases.push(found);
                ends_in_word = false;
                continue;
            }
            while !found.is_empty() {
                // Ideographs in a row are written as one word: they count as one and must stand together.
                let run = 1 + found.windows(2).take_while(|pair| adjacent_ideographs(pair)).count();
                let rest = found.split_off(run);
                ends_in_word = run == 1;
                if run > 1 {
                    count -= run - 1;
                    question.phrases.push(found);
                } else {
                    words.extend(found);
                }
                found = rest;
            }
        }
        if count > MOST_WORDS {
            return Err(parameter("q", "too_many", format!("must have at most {MOST_WORDS} words")));
        }
        let ends_open = ends_in_word && text.chars().next_back().is_some_and(char::is_alphanumeric);
        let last = words.len().saturating_sub(1);
        question.words = words.iter().enumerate().map(|(index, compound)| AskedWord::of(compound, ends_open && index == last)).collect();
        Ok(question)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }

    /// The steps that make a difference for this question.
    pub fn steps(&self) -> &'static [Ease] {
        if self.words.len() + self.phrases.len() > 1 { &Ease::STEPS } else { Ease::STEPS.get(..2).unwrap_or_default() }
    }
}

fn adjacent_ideographs(pair: &[Compound]) -> bool {
    match pair {
        [one, next] => one.ideograph && next.ideograph && one.joined().end == next.joined().start,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Question {
        Question::read(text).expect("can be read")
    }

    #[test]
    fn words_phrases_and_the_open_end_are_told_apart() {
        let question = read("ministry \"decent work\" labou");
        let words: Vec<(&str, bool)> = question.words.iter().map(|word| (word.text.as_str(), word.open)).collect();
        assert_eq!(words, [("ministry", false), ("labou", true)]);
        assert_eq!(question.phrases.len(), 1);
        assert!(!read("labou ").words[0].open, "a finished word");
        assert_eq!(read("\"unbalanced words").words.len(), 2);
        assert_eq!(read("d'Ivoire").words[0].parts, ["ivoire"]);
    }

    #[test]
    fn slips_are_forgiven_by_length() {
        for (word, slips) in [("cgt", 0), ("lodz", 1), ("trabajo", 1), ("ministry", 2), ("iso9001x", 0)] {
            assert_eq!(read(word).words[0].slips(), slips, "{word}");
        }
    }

    #[test]
    fn nothing_that_is_typed_fails_except_too_many_words() {
        for hostile in ["", "   ", "\"\"\"", "AND OR NOT (+-:)", "a:b^2~*?", "\u{0}\u{1}\u{202e}", "'''", "\u{fffd}", "ـ", "\\\"\\"] {
            let question = read(hostile);
            assert!(question.words.len() <= 16, "{hostile}");
        }
        assert!(read("!!! ???").is_empty());
        assert!(Question::read(&"word ".repeat(17)).is_err());
        assert!(Question::read(&vec!["long"; 21].join("-")).is_err(), "joined words count too");
        let run = read("国際労働機関 ILO 世界");
        assert_eq!((run.words.len(), run.phrases.len()), (1, 2), "ideographs in a row are one word");
        assert!(!run.words[0].open, "something follows it");
        assert_eq!(read(&"厚".repeat(40)).phrases.len(), 1);
    }
}
