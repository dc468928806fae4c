//! References to works that are published here, in the formats of reference managers: BibTeX, RIS and CSL-JSON, and as a
//! sentence. All of them say the same; texts are UTF-8 as they were written.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::language::PAGE_LANGUAGES;

/// The media type of BibTeX.
pub const BIBTEX: &str = "application/x-bibtex";
/// The media type of RIS.
pub const RIS: &str = "application/x-research-info-systems";
/// The media type of CSL-JSON.
pub const CSL: &str = "application/vnd.citationstyles.csl+json";

/// A version of a work, as it is referred to.
#[derive(Clone, Debug)]
pub struct Work {
    /// What it is called where there are others; letters, digits and hyphens.
    pub key: String,
    /// The organizations that made it.
    pub authors: Vec<String>,
    /// The title as it was written.
    pub title: String,
    /// The language of the title (BCP 47).
    pub lang: String,
    /// What it is about.
    pub summary: Option<String>,
    /// What kind of work it is.
    pub genre: String,
    /// Who published it.
    pub publisher: String,
    /// When this version was published.
    pub published: NaiveDate,
    /// The number of the version.
    pub version: i64,
    /// Where this version is, for ever.
    pub url: String,
    /// What it is about, in words.
    pub keywords: Vec<String>,
}

/// A version in the languages of pages.
const VERSIONS: [&str; 4] = ["version", "version", "versión", "الإصدار"];
/// Months as BibTeX knows them.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A work as CSL-JSON, for processors of the Citation Style Language.
#[derive(Debug, Serialize, ToSchema)]
pub struct CslItem {
    /// What it is called where there are others.
    #[schema(max_length = 120, example = "joint-labour-inspections-2")]
    id: String,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(max_length = 20, example = "report")]
    kind: &'static str,
    /// What kind of report.
    #[schema(max_length = 100, example = "Good practice")]
    genre: String,
    /// The title.
    #[schema(max_length = 200, example = "Joint labour inspections")]
    title: String,
    /// Who made it.
    #[schema(max_items = 51)]
    author: Vec<CslName>,
    /// Who published it.
    #[schema(max_length = 200, example = "Global Coalition for Social Justice")]
    publisher: String,
    /// When this version was published.
    issued: CslDate,
    /// The number of the version.
    #[schema(max_length = 20, example = "2")]
    version: String,
    /// The language of the title (BCP 47).
    #[schema(max_length = 35, example = "en")]
    language: String,
    /// What it is about.
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1500, example = "Inspectors and unions visit workshops together.")]
    summary: Option<String>,
    /// What it is about, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20_000, example = "Labour inspection; Women")]
    keyword: Option<String>,
    /// Where this version is, for ever.
    #[serde(rename = "URL")]
    #[schema(
        format = "uri",
        max_length = 2048,
        example = "https://portal.example.org/practices/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/versions/2"
    )]
    url: String,
}

/// The name of an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct CslName {
    /// As it is, not to be taken apart.
    #[schema(max_length = 300, example = "Government of Brazil")]
    literal: String,
}

/// A day.
#[derive(Debug, Serialize, ToSchema)]
pub struct CslDate {
    /// Year, month, day.
    #[serde(rename = "date-parts")]
    #[schema(min_items = 1, max_items = 1)]
    parts: Vec<CslDay>,
}

/// Year, month and day as numbers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(min_items = 1, max_items = 3, example = json!([2026, 3, 1]))]
pub struct CslDay(Vec<i32>);

impl Work {
    /// As an entry of BibTeX. Values are in braces of their own, so that no style changes the case of a word and no name is taken
    /// apart.
    pub fn bibtex(&self) -> String {
        let authors: Vec<String> = self.authors.iter().map(|author| format!("{{{}}}", bibtex_text(author))).collect();
        let mut fields = vec![
            ("author", format!("{{{}}}", authors.join(" and "))),
            ("title", format!("{{{{{}}}}}", bibtex_text(&self.title))),
            ("institution", format!("{{{}}}", bibtex_text(&self.publisher))),
            ("type", format!("{{{}}}", bibtex_text(&self.genre))),
            ("year", format!("{{{}}}", self.published.year())),
            ("month", MONTHS.get(self.published.month0() as usize).copied().unwrap_or_default().to_owned()),
            ("note", format!("{{Version {}}}", self.version)),
            ("language", format!("{{{}}}", bibtex_text(&self.lang))),
        ];
        fields.extend(self.summary.as_ref().map(|summary| ("abstract", format!("{{{}}}", bibtex_text(summary)))));
        if !self.keywords.is_empty() {
            fields.push(("keywords", format!("{{{}}}", bibtex_text(&self.keywords.join("; ")))));
        }
        // Addresses are kept as they are: what reads them does not want them escaped.
        fields.push(("url", format!("{{{}}}", self.url)));
        fields.retain(|(name, _)| *name != "author" || !self.authors.is_empty());
        let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("  {name} = {value}")).collect();
        format!("@techreport{{{},\n{}\n}}\n", self.key, fields.join(",\n"))
    }

    /// As a record of RIS.
    pub fn ris(&self) -> String {
        let mut lines = vec![("TY", "RPRT".to_owned())];
        lines.extend(self.authors.iter().map(|author| ("AU", one_line(author))));
        lines.push(("TI", one_line(&self.title)));
        lines.push(("PB", one_line(&self.publisher)));
        lines.push(("M3", one_line(&self.genre)));
        lines.push(("PY", self.published.year().to_string()));
        lines.push(("DA", self.published.format("%Y/%m/%d").to_string()));
        lines.push(("ET", self.version.to_string()));
        lines.push(("LA", one_line(&self.lang)));
        lines.extend(self.summary.as_ref().map(|summary| ("AB", one_line(summary))));
        lines.extend(self.keywords.iter().map(|keyword| ("KW", one_line(keyword))));
        lines.push(("UR", self.url.clone()));
        lines.push(("ID", self.key.clone()));
        let mut text = String::new();
        for (tag, value) in lines {
            text.push_str(tag);
            text.push_str("  - ");
            text.push_str(&value);
            text.push_str("\r\n");
        }
        text.push_str("ER  - \r\n");
        text
    }

    /// As CSL-JSON.
    pub fn csl(&self) -> CslItem {
        let day = |number: u32| i32::try_from(number).unwrap_or(1);
        CslItem {
            id: self.key.clone(),
            kind: "report",
            genre: self.genre.clone(),
            title: self.title.clone(),
            author: self.authors.iter().map(|author| CslName { literal: author.clone() }).collect(),
            publisher: self.publisher.clone(),
            issued: CslDate { parts: vec![CslDay(vec![self.published.year(), day(self.published.month()), day(self.published.day())])] },
            version: self.version.to_string(),
            language: self.lang.clone(),
            summary: self.summary.clone(),
            keyword: Some(self.keywords.join("; ")).filter(|keywords| !keywords.is_empty()),
            url: self.url.clone(),
        }
    }

    /// As a sentence for a reader of a language of pages.
    pub fn sentence(&self, language: &str) -> String {
        let known = PAGE_LANGUAGES.iter().zip(VERSIONS);
        let version = known.into_iter().find(|(known, _)| **known == language).map_or(VERSIONS[0], |(_, version)| version);
        let comma = if language == "ar" { "، " } else { ", " };
        let authors = self.authors.iter().map(|author| one_line(author)).collect::<Vec<_>>().join(comma);
        let made =
            if authors.is_empty() { format!("({})", self.published.year()) } else { format!("{authors} ({})", self.published.year()) };
        let title = one_line(&self.title);
        format!("{made}. {title} ({version} {}). {}. {}", self.version, one_line(&self.publisher), self.url)
    }
}

/// A text on one line, without characters that end lines or cannot be shown.
fn one_line(text: &str) -> String {
    let shown: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as TeX takes it. Braces are counted even after a backslash, so they are named.
fn bibtex_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work() -> Work {
        Work {
            key: "visites-2".to_owned(),
            authors: vec!["Ministère & Cie".to_owned(), "Union\nof Bakers".to_owned()],
            title: "100 % {l'égalité}_\\ au #travail\r\nER  - ".to_owned(),
            lang: "fr".to_owned(),
            summary: Some("Ensemble.".to_owned()),
            genre: "Bonne pratique".to_owned(),
            publisher: "Sample Coalition".to_owned(),
            published: "2026-03-01".parse().expect("a day"),
            version: 2,
            url: "https://portal.example/practices/x/versions/2".to_owned(),
            keywords: vec!["Femmes".to_owned()],
        }
    }

    #[test]
    fn bibtex_braces_are_balanced_whatever_a_title_holds() {
        let text = work().bibtex();
        assert!(text.starts_with("@techreport{visites-2,\n  author = {{Ministère \\& Cie} and {Union of Bakers}},\n"), "{text}");
        let title = r"  title = {{100 \% \textbraceleft{}l'égalité\textbraceright{}\_\textbackslash{} au \#travail ER -}},";
        assert!(text.contains(title), "{text}");
        assert!(
            text.contains("  month = mar,\n") && text.contains("  url = {https://portal.example/practices/x/versions/2}\n}\n"),
            "{text}"
        );
        let depth = text.chars().fold(0_i32, |depth, character| match character {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        });
        assert_eq!(depth, 0);
        assert!(!Work { authors: Vec::new(), ..work() }.bibtex().contains("author"));
    }

    #[test]
    fn no_text_begins_a_line_of_ris() {
        let text = work().ris();
        let tags: Vec<&str> = text.split("\r\n").filter(|line| !line.is_empty()).map(|line| &line[..6]).collect();
        let expected =
            ["TY", "AU", "AU", "TI", "PB", "M3", "PY", "DA", "ET", "LA", "AB", "KW", "UR", "ID", "ER"].map(|tag| format!("{tag}  - "));
        assert_eq!(tags, expected);
        assert!(text.contains("DA  - 2026/03/01\r\n") && text.contains("AU  - Union of Bakers\r\n"), "{text}");
    }

    #[test]
    fn csl_says_the_same() {
        let value = serde_json::to_value(work().csl()).expect("JSON");
        assert_eq!(value["issued"], serde_json::json!({ "date-parts": [[2026, 3, 1]] }));
        assert_eq!((&value["type"], &value["version"]), (&serde_json::json!("report"), &serde_json::json!("2")));
        assert_eq!(value["author"][0]["literal"], "Ministère & Cie");
    }

    #[test]
    fn the_sentence_is_in_the_readers_language() {
        let plain = Work { title: "Visites".to_owned(), ..work() };
        for (language, expected) in [
            ("fr", "Ministère & Cie, Union of Bakers (2026). Visites (version 2). Sample Coalition. https://"),
            ("es", "Ministère & Cie, Union of Bakers (2026). Visites (versión 2). Sample"),
            ("ar", "Ministère & Cie، Union of Bakers (2026). Visites (الإصدار 2). Sample"),
            ("pt", "(version 2). Sample"),
        ] {
            assert!(plain.sentence(language).contains(expected), "{}", plain.sentence(language));
        }
    }
}
