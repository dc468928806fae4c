//! The head of a page: title, description, and what search engines and previews of shared links read.

use std::fmt::{Display, Formatter, Result};

use super::{
    Address,
    markup::{escaped, escaped_json},
    pages::About,
};
use crate::http::{Site, language::PAGE_LANGUAGES};

/// About as much as search engines show.
const LONGEST_DESCRIPTION: usize = 200;

/// The head of one page.
pub struct Head<'a> {
    /// The portal.
    pub site: &'a Site,
    /// How the page was asked for.
    pub address: &'a Address<'a>,
    /// What it is about.
    pub about: &'a About,
}

impl Display for Head<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let Self { site: Site { public_url, coalition_name }, address, about } = self;
        let coalition = escaped(coalition_name);
        let title = escaped(&about.title);
        if title.is_empty() {
            writeln!(out, "<title>{coalition}</title>")?;
        } else {
            writeln!(out, "<title>{title} · {coalition}</title>")?;
        }
        let description = escaped(&brief(&about.description));
        if !description.is_empty() {
            writeln!(out, "<meta name=\"description\" content=\"{description}\">")?;
        }
        let Some(path) = &about.address else {
            return writeln!(out, "<meta name=\"robots\" content=\"noindex\">");
        };
        let at = |language: Option<&str>| {
            let segments = language.into_iter().chain(Some(path.as_str()).filter(|path| !path.is_empty()));
            escaped(&format!("{public_url}/{}", segments.collect::<Vec<_>>().join("/")))
        };
        let own = at(address.language);
        writeln!(out, "<link rel=\"canonical\" href=\"{own}\">")?;
        for language in PAGE_LANGUAGES {
            writeln!(out, "<link rel=\"alternate\" hreflang=\"{language}\" href=\"{}\">", at(Some(language)))?;
        }
        writeln!(out, "<link rel=\"alternate\" hreflang=\"x-default\" href=\"{}\">", at(None))?;
        let locale = match address.language {
            Some("fr") => "fr_FR",
            Some("es") => "es_ES",
            Some("ar") => "ar_AR",
            _ => "en_GB",
        };
        let named = if title.is_empty() { &coalition } else { &title };
        for (property, content) in
            [("title", named.as_str()), ("type", about.kind), ("url", &own), ("site_name", &coalition), ("locale", locale)]
        {
            writeln!(out, "<meta property=\"og:{property}\" content=\"{content}\">")?;
        }
        if !description.is_empty() {
            writeln!(out, "<meta property=\"og:description\" content=\"{description}\">")?;
        }
        if let Some(image) = &about.image {
            writeln!(out, "<meta property=\"og:image\" content=\"{}\">", escaped(image))?;
        }
        writeln!(out, "<meta name=\"twitter:card\" content=\"summary\">")?;
        if let Some(linked_data) = &about.linked_data {
            writeln!(out, "<script type=\"application/ld+json\">{}</script>", escaped_json(linked_data))?;
        }
        Ok(())
    }
}

/// The beginning of a text on one line, cut between words.
pub fn brief(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() >= LONGEST_DESCRIPTION {
            short.extend(word.chars().take(if short.is_empty() { LONGEST_DESCRIPTION } else { 0 }));
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(language: Option<&'static str>, about: &About) -> String {
        let site = Site { public_url: "https://portal.example".to_owned(), coalition_name: "Work & Justice".to_owned() };
        Head { site: &site, address: &Address { language, path: "x" }, about }.to_string()
    }

    #[test]
    fn everything_is_escaped() {
        let evil = "</title><script>alert(1)</script>\"'";
        let about = About {
            title: evil.to_owned(),
            description: evil.to_owned(),
            image: Some(evil.to_owned()),
            linked_data: Some(serde_json::json!({ "name": evil })),
            address: Some("partners/x".to_owned()),
            ..About::unnamed()
        };
        let text = head(Some("fr"), &about);
        assert!(!text.contains("<script>") && text.matches("</title>").count() == 1 && text.matches("</script>").count() == 1, "{text}");
        assert!(text.contains("<link rel=\"canonical\" href=\"https://portal.example/fr/partners/x\">"), "{text}");
        assert!(text.contains(" · Work &amp; Justice</title>"), "{text}");
    }

    #[test]
    fn a_page_without_an_address_of_its_own_is_not_listed() {
        let text = head(Some("en"), &About::unnamed());
        assert_eq!(text, "<title>Work &amp; Justice</title>\n<meta name=\"robots\" content=\"noindex\">\n");
        let home = head(None, &About { address: Some(String::new()), ..About::unnamed() });
        assert!(home.contains("hreflang=\"ar\" href=\"https://portal.example/ar\""), "{home}");
        assert!(home.contains("hreflang=\"x-default\" href=\"https://portal.example/\""), "{home}");
    }

    #[test]
    fn long_descriptions_end_between_words() {
        assert_eq!(brief(" one\n\ntwo "), "one two");
        let long = brief(&"word ".repeat(100));
        assert!(long.ends_with("word…") && long.chars().count() <= LONGEST_DESCRIPTION + 1, "{long}");
        assert_eq!(brief(&"é".repeat(300)).chars().count(), LONGEST_DESCRIPTION + 1);
    }
}
