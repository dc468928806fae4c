//! Why a record was found: its texts with the words that match the question marked, safe to put into a page.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Kind, Text,
    question::{AskedWord, Question},
    words,
};
use crate::http::fold::fold;

/// Most marked texts of a record.
const MOST: usize = 10;
/// A long text is cut to about this many characters around its first match.
const EXCERPT: usize = 240;
/// Long texts are looked through until this many bytes of a record were read.
const LOOKED_AT: usize = 64 * 1024;
/// Words that begin with the same letters count as one.
const ALIKE: usize = 4;

/// A text of a record in which words were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Highlight {
    /// The record's field.
    #[schema(max_length = 40, example = "names")]
    pub field: String,
    /// The language of the text (BCP 47); `und` when it has none.
    #[schema(max_length = 35, example = "fr")]
    pub lang: String,
    /// The text as HTML: what was found stands in `<mark>`, everything else is escaped. Long texts are cut to an excerpt.
    #[schema(max_length = 4000, example = "Ministère du <mark>Travail</mark>")]
    pub text: String,
}

/// The marked texts of a record: names as they are given, and of its long texts the one that answers most of the question.
pub fn highlights(texts: &[Text], question: &Question) -> Vec<Highlight> {
    let shown = |text: &Text, spans: &[(usize, usize)]| Highlight {
        field: text.field.to_owned(),
        lang: text.lang.clone(),
        text: marked(&text.text, spans),
    };
    let mut found: Vec<Highlight> = Vec::new();
    let (mut best, mut most, mut looked_at) = (None, 0, 0);
    for text in texts {
        match text.kind {
            Kind::Name | Kind::Acronym if found.len() < MOST => {
                let spans = spans(&text.text, question);
                if !spans.is_empty() {
                    found.push(shown(text, &spans));
                }
            }
            Kind::Place | Kind::Related | Kind::Name | Kind::Acronym => {}
            Kind::Summary | Kind::Body if looked_at >= LOOKED_AT => {}
            Kind::Summary | Kind::Body => {
                looked_at += text.text.len();
                let spans = spans(&text.text, question);
                let answered = answered(&text.text, &spans);
                // Of those that answer as much, the first.
                if answered > most {
                    (best, most) = (Some(shown(text, &spans)), answered);
                }
            }
        }
    }
    found.extend(best);
    found
}

/// How many different words were found.
fn answered(text: &str, spans: &[(usize, usize)]) -> usize {
    let mut words: Vec<String> =
        spans.iter().map(|(start, end)| fold(text.get(*start..*end).unwrap_or_default()).chars().take(ALIKE).collect()).collect();
    words.sort_unstable();
    words.dedup();
    words.len()
}

/// The byte ranges of matching words, in order, without overlaps.
fn spans(text: &str, question: &Question) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut add = |start: usize, end: usize| match spans.last_mut() {
        Some(last) if start <= last.1 => last.1 = last.1.max(end),
        _ => spans.push((start, end)),
    };
    for compound in words::compounds(text) {
        let joined = compound.joined();
        if compound.parts.len() > 1 && question.words.iter().any(|word| matches_word(word, &joined.text)) {
            add(joined.start, joined.end);
            continue;
        }
        for part in &compound.parts {
            let asked = question.words.iter().any(|word| matches_word(word, &part.text));
            let quoted = || question.phrases.iter().flatten().flat_map(|compound| &compound.parts).any(|asked| asked.text == part.text);
            if asked || quoted() {
                add(part.start, part.end);
            }
        }
    }
    spans
}

fn matches_word(asked: &AskedWord, word: &str) -> bool {
    if word == asked.text || asked.parts.iter().any(|part| part == word) || (asked.open && word.starts_with(&asked.text)) {
        return true;
    }
    let slips = usize::from(asked.slips());
    if slips == 0 {
        return false;
    }
    // Words of one stem begin alike.
    let alike = word.chars().zip(asked.text.chars()).take_while(|(one, other)| one == other).count();
    if alike >= 3 && asked.stems.iter().any(|stem| words::stems_asked(word).contains(stem)) {
        return true;
    }
    is_near(&asked.text, word, slips, asked.open)
}

/// Whether `word`, or its beginning when `open`, is `asked` with at most so many letters added, left out, changed or
/// swapped with their neighbour.
fn is_near(asked: &str, word: &str, slips: usize, open: bool) -> bool {
    let (length, whole) = (asked.chars().count(), word.chars().count());
    let beginnings = if open { length.saturating_sub(slips)..=(length + slips).min(whole) } else { whole..=whole };
    beginnings.into_iter().any(|letters| {
        let beginning: String = word.chars().take(letters).collect();
        strsim::osa_distance(asked, &beginning) <= slips
    })
}

fn marked(text: &str, spans: &[(usize, usize)]) -> String {
    let (from, to) = excerpt(text, spans.first().map_or(0, |span| span.0));
    let mut html = String::with_capacity(to - from + spans.len() * 13);
    if from > 0 {
        html.push('…');
    }
    let mut at = from;
    for (start, end) in spans.iter().copied().filter(|(start, end)| *start >= from && *end <= to) {
        escape(text.get(at..start).unwrap_or_default(), &mut html);
        html.push_str("<mark>");
        escape(text.get(start..end).unwrap_or_default(), &mut html);
        html.push_str("</mark>");
        at = end;
    }
    escape(text.get(at..to).unwrap_or_default(), &mut html);
    if to < text.len() {
        html.push('…');
    }
    html
}

/// The part of a long text to show, cut between words.
fn excerpt(text: &str, first: usize) -> (usize, usize) {
    if text.chars().count() <= 300 {
        return (0, text.len());
    }
    let before = text.get(..first).unwrap_or_default();
    let from = before.char_indices().rev().nth(EXCERPT / 4).map_or(0, |(at, _)| at);
    let from =
        text.get(from..first).and_then(|part| part.find(char::is_whitespace)).filter(|_| from > 0).map_or(from, |space| from + space + 1);
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.char_indices().nth(EXCERPT).map_or(text.len(), |(at, _)| from + at);
    let shown = text.get(from..end).unwrap_or_default();
    let to = if end == text.len() {
        end
    } else {
        shown.rfind(char::is_whitespace).filter(|space| from + space > first).map_or(end, |space| from + space)
    };
    (from, to)
}

fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, asked: &str) -> Option<String> {
        let texts = [Text { kind: Kind::Name, field: "names", lang: "en".to_owned(), text: text.to_owned() }];
        highlights(&texts, &Question::read(asked).expect("can be read")).pop().map(|highlight| highlight.text)
    }

    #[test]
    fn whole_words_of_the_original_are_marked() {
        assert_eq!(shown("Ministère du Travail", "travail").as_deref(), Some("Ministère du <mark>Travail</mark>"));
        assert_eq!(shown("Łódź University", "uniwersity lod").as_deref(), Some("<mark>Łódź</mark> <mark>University</mark>"));
        assert_eq!(shown("Côte d’Ivoire", "divoire").as_deref(), Some("Côte <mark>d’Ivoire</mark>"));
        assert_eq!(shown("منظمة العمل", "عمل").as_deref(), Some("منظمة <mark>العمل</mark>"));
        assert_eq!(shown("Ministry", "travail"), None);
    }

    #[test]
    fn nothing_of_the_text_becomes_markup() {
        assert_eq!(
            shown("<script>alert('x')</script> & labour", "script").as_deref(),
            Some("&lt;<mark>script</mark>&gt;alert(&#39;x&#39;)&lt;/<mark>script</mark>&gt; &amp; labour")
        );
    }

    #[test]
    fn of_long_texts_the_one_that_answers_most_is_shown() {
        let text = |kind, field, text: &str| Text { kind, field, lang: "en".to_owned(), text: text.to_owned() };
        let texts = [
            text(Kind::Name, "title", "Joint visits"),
            text(Kind::Summary, "summary", "Visits of inspectors."),
            text(Kind::Body, "lessons", "Inspectors and unions visited workshops."),
            text(Kind::Related, "partner", "Ministry of Workshops"),
        ];
        let fields = |asked: &str| -> Vec<String> {
            highlights(&texts, &Question::read(asked).expect("can be read")).into_iter().map(|highlight| highlight.field).collect()
        };
        assert_eq!(fields("visits unions workshops"), ["title", "lessons"]);
        assert_eq!(fields("inspectors"), ["summary"], "the first of those that answer as much");
        assert!(fields("ministry").is_empty());
    }

    #[test]
    fn long_texts_are_cut_around_the_match() {
        let text = format!("{}needle{}", "hay ".repeat(2000), " straw".repeat(2000));
        let cut = shown(&text, "needle").expect("found");
        assert!(cut.starts_with('…') && cut.ends_with('…') && cut.contains("<mark>needle</mark>") && cut.len() < 400, "{cut}");
    }

    #[test]
    fn distances_are_those_of_the_index() {
        for (asked, word, slips, open, near) in [
            ("lodz", "lodz", 1, false, true),
            ("uniwersity", "university", 1, false, true),
            ("traabjo", "trabajo", 1, false, true),
            ("labour", "neighbour", 1, false, false),
            ("ministe", "minysterio", 1, true, true),
            ("abcd", "abxy", 1, false, false),
            ("abcd", "abcdef", 1, false, false),
        ] {
            assert_eq!(is_near(asked, word, slips, open), near, "{asked} {word}");
        }
    }
}
