//! Texts as words that compare: the same cutting and folding for what is indexed and for what is asked.
//!
//! A word is folded (no case, no diacritics). Words joined by an apostrophe, a hyphen or a point count as their parts and
//! as one word without the joint, so that `divoire`, `ivoire` and `d'Ivoire` all find `d’Ivoire`. Arabic words lose
//! vowel signs, variants of letters, and the article; each ideograph is a word of its own.

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer, WhitespaceTokenizer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::http::fold::fold;

/// Longer words are cut here, alike on both sides.
const LONGEST: usize = 64;

/// A folded word and where it stands in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Words that are joined without a space between them; mostly just one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compound {
    /// The parts, never empty.
    pub parts: Vec<Word>,
    /// Whether this is a single ideograph.
    pub ideograph: bool,
}

impl Compound {
    /// All parts as one word.
    pub fn joined(&self) -> Word {
        let mut text: String = self.parts.iter().map(|part| part.text.as_str()).collect();
        cut(&mut text);
        Word { text, start: self.parts.first().map_or(0, |part| part.start), end: self.parts.last().map_or(0, |part| part.end) }
    }
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
    }
}

fn is_joint(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '′' | '`' | '´' | '-' | '‐' | '‑' | '.' | '&' | '·')
}

fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character), 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// Letters, digits and what stands on or between them without ending a word.
fn is_of_word(character: char) -> bool {
    (character.is_alphanumeric() && !is_joint(character))
        || is_combining_mark(character)
        || matches!(character, '\u{AD}' | '\u{200C}' | '\u{200D}')
}

/// Cuts a text into words.
pub fn compounds(text: &str) -> Vec<Compound> {
    let mut found: Vec<Compound> = Vec::new();
    let mut characters = text.char_indices().peekable();
    // Whether the next part belongs to the compound before it: only a single joint stood between.
    let mut joined = false;
    while let Some((start, character)) = characters.next() {
        if !is_of_word(character) || is_combining_mark(character) {
            let follows_word = found.last().and_then(|last| last.parts.last()).is_some_and(|part| part.end == start);
            joined = is_joint(character) && follows_word;
            continue;
        }
        let ideograph = is_ideograph(character);
        let mut end = start + character.len_utf8();
        while let Some((at, next)) = characters.peek().copied() {
            if !is_of_word(next) || is_ideograph(next) || (ideograph && !is_combining_mark(next)) {
                break;
            }
            end = at + next.len_utf8();
            characters.next();
        }
        let folded = normalized(text.get(start..end).unwrap_or_default());
        if folded.is_empty() {
            continue;
        }
        let word = Word { text: folded, start, end };
        match found.last_mut() {
            Some(last) if std::mem::take(&mut joined) && !last.ideograph && !ideograph => last.parts.push(word),
            _ => found.push(Compound { parts: vec![word], ideograph }),
        }
    }
    found
}

/// A word folded, with Arabic letters made alike.
fn normalized(word: &str) -> String {
    let mut folded = fold(word);
    if folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        cut(&mut folded);
        return folded;
    }
    let mut text = String::with_capacity(folded.len());
    let mut arabic = false;
    for character in folded.chars() {
        match character {
            'ة' => text.push('ه'),
            'ى' | 'ی' => text.push('ي'),
            'ٱ' => text.push('ا'),
            'ک' => text.push('ك'),
            'ـ' | 'ء' => {}
            '٠'..='٩' | '۰'..='۹' => {
                let zero = if character <= '٩' { '٠' } else { '۰' };
                text.extend(char::from_digit(u32::from(character) - u32::from(zero), 10));
            }
            other if other.is_alphanumeric() => text.push(other),
            _ => {}
        }
        arabic |= matches!(character, '\u{0620}'..='\u{064A}');
    }
    if arabic && let Some(bare) = without_article(&text, 3) {
        text = bare.to_owned();
    }
    cut(&mut text);
    text
}

/// An Arabic word without its article, alone or after a particle, when at least `rest` letters stay.
pub fn without_article(word: &str, rest: usize) -> Option<&str> {
    ["وال", "بال", "كال", "فال", "ال", "لل"]
        .iter()
        .find_map(|article| word.strip_prefix(article))
        .filter(|bare| bare.chars().count() >= rest)
}

/// The tokenizer of the index: parts one after the other, the joined word at the place of its first part.
#[derive(Clone, Default)]
pub struct WordTokenizer;

/// The tokens of one text.
pub struct Tokens {
    tokens: std::vec::IntoIter<Token>,
    present: Token,
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        self.tokens.next().map(|token| self.present = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.present
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.present
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let mut tokens = Vec::new();
        let mut position = 0;
        let token = |word: Word, position: usize| Token {
            offset_from: word.start,
            offset_to: word.end,
            position,
            text: word.text,
            position_length: 1,
        };
        for compound in compounds(text) {
            if compound.parts.len() > 1 {
                tokens.push(token(compound.joined(), position));
            }
            for part in compound.parts {
                tokens.push(token(part, position));
                position += 1;
            }
        }
        Tokens { tokens: tokens.into_iter(), present: Token::default() }
    }
}

/// The languages that words can be brought to their stem in.
const STEMMED: [(&str, Language); 17] = [
    ("en", Language::English),
    ("fr", Language::French),
    ("es", Language::Spanish),
    ("pt", Language::Portuguese),
    ("de", Language::German),
    ("it", Language::Italian),
    ("ar", Language::Arabic),
    ("ru", Language::Russian),
    ("nl", Language::Dutch),
    ("sv", Language::Swedish),
    ("da", Language::Danish),
    ("no", Language::Norwegian),
    ("fi", Language::Finnish),
    ("ro", Language::Romanian),
    ("tr", Language::Turkish),
    ("hu", Language::Hungarian),
    ("el", Language::Greek),
];

/// How many of [`STEMMED`] a question is read in: nobody says which language they ask in, and every further language
/// finds more that was not meant.
const ASKED_IN: usize = 8;

fn stemmed(words: &str, language: Language) -> Vec<String> {
    let mut analyzer = TextAnalyzer::builder(WhitespaceTokenizer::default()).filter(Stemmer::new(language)).build();
    let mut stream = analyzer.token_stream(words);
    let mut stems = Vec::new();
    stream.process(&mut |token| stems.push(normalized(&token.text)));
    stems
}

/// The words of a text in lower case, folded and not, each once: French stems need accents, people leave them out.
fn both_spellings(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for part in compounds(text).into_iter().flat_map(|compound| compound.parts) {
        let as_written = text.get(part.start..part.end).unwrap_or_default();
        if !as_written.is_ascii() {
            let written: String = as_written.nfc().flat_map(char::to_lowercase).collect();
            if written != part.text {
                words.push(written);
            }
        }
        words.push(part.text);
    }
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// The stems of a text in its language (BCP 47), each once; none for a language without a stemmer.
pub fn stems_in(text: &str, lang: &str) -> Vec<String> {
    let lang = lang.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let Some((_, language)) = STEMMED.iter().find(|(tag, _)| *tag == lang) else { return Vec::new() };
    let mut stems = stemmed(&both_spellings(text), *language);
    stems.sort_unstable();
    stems.dedup();
    stems
}

/// The stems that a word of a question may have in any language; words of up to three letters have none.
pub fn stems_asked(word: &str) -> Vec<String> {
    if word.chars().count() <= 3 {
        return Vec::new();
    }
    let spellings = both_spellings(word);
    let latin = word.chars().any(|character| character.is_ascii_alphabetic());
    let mut stems: Vec<String> = STEMMED
        .iter()
        .take(ASKED_IN)
        .filter(|(tag, _)| latin != matches!(*tag, "ar" | "ru"))
        .flat_map(|(_, language)| stemmed(&spellings, *language))
        .filter(|stem| stem.chars().count() > 1)
        .collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let mut tokenizer = WordTokenizer;
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        stream.process(&mut |token| found.push(token.text.clone()));
        found
    }

    #[test]
    fn joined_words_count_as_parts_and_as_one() {
        assert_eq!(texts("Côte d’Ivoire"), ["cote", "divoire", "d", "ivoire"]);
        assert_eq!(texts("AFL-CIO"), ["aflcio", "afl", "cio"]);
        assert_eq!(texts("Natura &Co - L'Oréal."), ["natura", "co", "loreal", "l", "oreal"]);
        assert_eq!(texts("--''.. \u{0}\u{7} ½"), ["12"]);
    }

    #[test]
    fn arabic_is_compared_without_article_vowels_and_variants() {
        assert_eq!(texts("منظمة العمل العربية"), ["منظمه", "عمل", "عربيه"]);
        assert_eq!(texts("مُنَظَّمَةُ الْعَمَلِ"), ["منظمه", "عمل"]);
        assert_eq!(texts("الأمم"), texts("الامم"));
    }

    #[test]
    fn ideographs_stand_alone() {
        assert_eq!(texts("厚生労働省 MHLW"), ["厚", "生", "労", "働", "省", "mhlw"]);
    }

    #[test]
    fn offsets_lead_back_into_the_text() {
        let text = "Ministère de l'Économie";
        for compound in compounds(text) {
            for part in compound.parts {
                assert_eq!(fold(&text[part.start..part.end]), part.text);
            }
        }
    }

    #[test]
    fn stems_meet_across_inflections_and_missing_accents() {
        let meets = |indexed: &str, lang: &str, asked: &str| {
            let stems = stems_in(indexed, lang);
            stems_asked(asked).iter().any(|stem| stems.contains(stem))
        };
        assert!(meets("Association syndicale", "fr", "syndicales"));
        assert!(meets("solidarités", "fr", "solidarite"));
        assert!(meets("Workers' Commissions", "en", "worker"));
        assert!(meets("Организация труда", "ru", "организации"));
        assert!(stems_in("anything", "xx").is_empty());
    }
}
