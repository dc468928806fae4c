//! What people type, read and turned into a query of the index.
//!
//! All words must match, each in the best way it can: an acronym, a word of a name, its beginning (the last word), its
//! stem, a slip of the finger, a place, a long text; each way has a fixed weight, so that the order does not depend on
//! what else is in the index and pages stay stable. When nothing matches, the conditions are eased step by step.

use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::{
    schema::{Fields, whole_name, without_joints},
    words::{self, Compound},
};
use crate::http::{Problem, page::parameter};

/// Most characters of a question; the contract's `maxLength`.
pub const MOST_CHARACTERS: usize = 200;
/// Most words of a question.
pub const MOST_WORDS: usize = 16;

/// Words that stand between others in the languages of most questions; records need not have them.
const FILLERS: [&str; 40] = [
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

fn slips(word: &str) -> u8 {
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
    whole: String,
    acronym: String,
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
        let mut count = 0;
        for (index, piece) in pieces.iter().enumerate() {
            let found = words::compounds(piece);
            let runs = found.windows(2).filter(|pair| adjacent_ideographs(pair)).count();
            count += found.len() - runs;
            // A mark without a second one opens nothing.
            let quoted = index % 2 == 1 && index + 1 < pieces.len();
            if quoted && !found.is_empty() {
                question.phrases.push(found);
            } else {
                words.extend(found);
            }
        }
        if count > MOST_WORDS {
            return Err(parameter("q", "too_many", format!("must have at most {MOST_WORDS} words")));
        }
        let ends_open = text.chars().next_back().is_some_and(char::is_alphanumeric);
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

    /// The query, with weights for an order by relevance when `ranked`.
    pub fn query(&self, fields: &Fields, ease: Ease, ranked: bool) -> Box<dyn Query> {
        let telling = self.words.iter().any(|word| !FILLERS.contains(&word.text.as_str()));
        let conditions: Vec<Box<dyn Query>> = self
            .words
            .iter()
            .filter(|word| ease == Ease::Strict || !telling || !FILLERS.contains(&word.text.as_str()))
            .map(|word| word_query(fields, word, ease != Ease::Strict))
            .chain(self.phrases.iter().map(|phrase| phrase_query(fields, phrase)))
            .collect();
        let wanted = match ease {
            _ if conditions.is_empty() => return Box::new(EmptyQuery),
            Ease::Strict | Ease::Lenient => conditions.len(),
            Ease::Most => (conditions.len() * 3).div_ceil(5),
            Ease::Any => 1,
        };
        let base: Box<dyn Query> = if wanted == conditions.len() {
            Box::new(BooleanQuery::intersection(conditions))
        } else {
            Box::new(BooleanQuery::union_with_minimum_required_clauses(conditions, wanted))
        };
        if !ranked {
            return base;
        }
        let mut clauses = vec![(Occur::Must, base)];
        clauses.extend(self.merits(fields).into_iter().map(|merit| (Occur::Should, merit)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// What lifts a record above others that have the same words.
    fn merits(&self, fields: &Fields) -> Vec<Box<dyn Query>> {
        let mut merits = Vec::new();
        if !self.acronym.is_empty() {
            merits.push(weighted(exact(fields.acronym, &self.acronym), 20.0));
        }
        if !self.whole.is_empty() {
            merits.push(weighted(exact(fields.whole, &self.whole), 16.0));
            merits.push(weighted(Box::new(FuzzyTermQuery::new_prefix(term(fields.whole, &self.whole), 0, false)), 6.0));
        }
        if self.words.len() > 1 {
            let terms: Vec<Term> = self.words.iter().map(|word| term(fields.name, &word.text)).collect();
            merits.push(weighted(Box::new(PhraseQuery::new(terms)), 4.0));
        }
        merits
    }
}

fn adjacent_ideographs(pair: &[Compound]) -> bool {
    match pair {
        [one, next] => one.ideograph && next.ideograph && one.joined().end == next.joined().start,
        _ => false,
    }
}

fn term(field: Field, text: &str) -> Term {
    Term::from_field_text(field, text)
}

fn exact(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(term(field, text), IndexRecordOption::Basic))
}

fn beginning(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new_prefix(term(field, text), 0, false))
}

fn misspelt(field: Field, text: &str, slips: u8) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new(term(field, text), slips, true))
}

/// Weights are multiples of a quarter: their sums are exact in any order.
fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, weight))
}

fn word_query(fields: &Fields, word: &AskedWord, lenient: bool) -> Box<dyn Query> {
    let text = &word.text;
    let (length, slips) = (text.chars().count(), word.slips());
    let mut ways = vec![
        weighted(exact(fields.acronym, text), 12.0),
        weighted(exact(fields.name, text), 8.0),
        weighted(exact(fields.place, text), 2.0),
    ];
    ways.push(weighted(exact(fields.body, text), 1.25));
    if word.open {
        ways.push(weighted(beginning(fields.name, text), 7.0));
        ways.push(weighted(beginning(fields.place, text), 1.75));
        if length >= 3 {
            ways.push(weighted(beginning(fields.body, text), 0.75));
        }
        // Whoever is still typing the first letter after an Arabic article means the word without it.
        if let Some(bare) = words::without_article(text, 1) {
            ways.push(weighted(beginning(fields.name, bare), 7.0));
        }
    }
    for stem in &word.stems {
        ways.push(weighted(exact(fields.name_stem, stem), 6.0));
        ways.push(weighted(exact(fields.body_stem, stem), 1.0));
    }
    if !word.parts.is_empty() {
        let all = |field: Field, slips_too: bool| -> Box<dyn Query> {
            let last = word.parts.len() - 1;
            let each = word.parts.iter().enumerate().map(|(index, part)| -> Box<dyn Query> {
                match self::slips(part) {
                    0 => exact(field, part),
                    _ if word.open && index == last && !slips_too => beginning(field, part),
                    slips if slips_too => misspelt(field, part, slips),
                    _ => exact(field, part),
                }
            });
            Box::new(BooleanQuery::intersection(each.collect()))
        };
        ways.push(weighted(all(fields.name, false), 7.5));
        ways.push(weighted(all(fields.place, false), 2.0));
        ways.push(weighted(all(fields.body, false), 1.25));
        ways.push(weighted(all(fields.name, true), 3.5));
    }
    if slips >= 1 {
        ways.push(weighted(misspelt(fields.name, text, 1), 4.0));
        ways.push(weighted(misspelt(fields.place, text, 1), 1.5));
        if slips >= 2 {
            ways.push(weighted(misspelt(fields.name, text, 2), 3.0));
        }
        if word.open {
            ways.push(weighted(Box::new(FuzzyTermQuery::new_prefix(term(fields.name, text), slips, true)), 2.5));
        }
        if lenient {
            ways.push(weighted(misspelt(fields.body, text, slips), 0.5));
            ways.push(weighted(misspelt(fields.place, text, slips), 0.5));
        }
    }
    Box::new(DisjunctionMaxQuery::new(ways))
}

fn phrase_query(fields: &Fields, phrase: &[Compound]) -> Box<dyn Query> {
    let mut ways = Vec::new();
    for (field, weight) in [(fields.name, 9.0), (fields.body, 2.0)] {
        let mut terms: Vec<Term> = Vec::new();
        for compound in phrase {
            terms.extend(compound.parts.iter().map(|part| term(field, &part.text)));
        }
        let query: Box<dyn Query> = match terms.as_slice() {
            [only] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        ways.push(weighted(query, weight));
    }
    let acronym: String = phrase.iter().map(|compound| compound.joined().text).collect();
    ways.push(weighted(exact(fields.acronym, &acronym), 12.0));
    Box::new(DisjunctionMaxQuery::new(ways))
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
        assert!(Question::read(&"厚".repeat(40)).is_ok(), "ideographs in a row count as one word");
    }
}
