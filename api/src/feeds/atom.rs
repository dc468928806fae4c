//! Atom feeds (RFC 4287), page by page (RFC 5005). This room knows the format; features say what stands in their feeds.

use std::io;

use super::xml::Xml;
use crate::{db::fields::UtcTime, http::language::LocalText};

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The media type of feeds.
pub const MEDIA_TYPE: &str = "application/atom+xml";

/// A feed, or a page of one.
#[derive(Debug)]
pub struct Feed {
    /// What it is known by, on every page (an IRI).
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The language of the title, and of what says no other (BCP 47).
    pub lang: String,
    /// Who gives it.
    pub author: Person,
    /// When anything in it last changed.
    pub updated: UtcTime,
    /// Its own addresses.
    pub links: Vec<Link>,
    /// What stands in it.
    pub entries: Vec<Entry>,
}

/// An address.
#[derive(Debug)]
pub struct Link {
    /// What it is to the feed or the entry.
    pub relation: &'static str,
    /// The address.
    pub href: String,
    /// What is there.
    pub media_type: Option<&'static str>,
    /// In which language.
    pub lang: Option<String>,
}

/// Who made something.
#[derive(Debug)]
pub struct Person {
    /// The name.
    pub name: LocalName,
    /// A page about them.
    pub uri: Option<String>,
}

/// A name, and its language where it has one.
#[derive(Debug)]
pub struct LocalName {
    /// The name.
    pub text: String,
    /// The language (BCP 47).
    pub lang: Option<String>,
}

/// What something is about.
#[derive(Debug)]
pub struct Category {
    /// The term.
    pub term: String,
    /// The list that it is from (an IRI).
    pub scheme: String,
    /// The term for people.
    pub label: Option<LocalText>,
}

/// What stands in a feed.
#[derive(Debug)]
pub struct Entry {
    /// What it is known by for ever (an IRI).
    pub id: String,
    /// What it is called.
    pub title: LocalText,
    /// When it last changed.
    pub updated: UtcTime,
    /// When it first came out.
    pub published: Option<UtcTime>,
    /// What it is about.
    pub summary: Option<LocalText>,
    /// Who made it.
    pub authors: Vec<Person>,
    /// Who helped.
    pub contributors: Vec<Person>,
    /// What it is about, in terms of lists.
    pub categories: Vec<Category>,
    /// Where it is.
    pub links: Vec<Link>,
}

impl Feed {
    /// The document.
    ///
    /// # Errors
    /// The writer's.
    pub fn write(&self) -> io::Result<Vec<u8>> {
        let mut xml = Xml::new()?;
        xml.open("feed", &[("xmlns", ATOM), ("xml:lang", &self.lang)])?;
        xml.text("id", &[], &self.id)?;
        xml.text("title", &[("type", "text")], &self.title)?;
        xml.text("updated", &[], &self.updated.to_string())?;
        person(&mut xml, "author", &self.author)?;
        links(&mut xml, &self.links)?;
        for entry in &self.entries {
            entry.write(&mut xml)?;
        }
        xml.close("feed")?;
        Ok(xml.finish())
    }
}

impl Entry {
    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        xml.open("entry", &[])?;
        xml.text("id", &[], &self.id)?;
        xml.text("title", &[("type", "text"), ("xml:lang", &self.title.lang)], &self.title.text)?;
        xml.text("updated", &[], &self.updated.to_string())?;
        if let Some(published) = &self.published {
            xml.text("published", &[], &published.to_string())?;
        }
        self.authors.iter().try_for_each(|one| person(xml, "author", one))?;
        self.contributors.iter().try_for_each(|one| person(xml, "contributor", one))?;
        links(xml, &self.links)?;
        for category in &self.categories {
            let mut attributes = vec![("term", category.term.as_str()), ("scheme", &category.scheme)];
            if let Some(label) = &category.label {
                attributes.extend([("label", label.text.as_str()), ("xml:lang", label.lang.as_str())]);
            }
            xml.empty("category", &attributes)?;
        }
        if let Some(summary) = &self.summary {
            xml.text("summary", &[("type", "text"), ("xml:lang", &summary.lang)], &summary.text)?;
        }
        xml.close("entry")
    }
}

fn person(xml: &mut Xml, element: &str, person: &Person) -> io::Result<()> {
    let lang = person.name.lang.as_deref().map(|lang| ("xml:lang", lang));
    xml.open(element, lang.as_slice())?;
    xml.text("name", &[], &person.name.text)?;
    if let Some(uri) = &person.uri {
        xml.text("uri", &[], uri)?;
    }
    xml.close(element)
}

fn links(xml: &mut Xml, links: &[Link]) -> io::Result<()> {
    for link in links {
        let mut attributes = vec![("rel", link.relation), ("href", link.href.as_str())];
        attributes.extend(link.media_type.map(|media_type| ("type", media_type)));
        attributes.extend(link.lang.as_deref().map(|lang| ("hreflang", lang)));
        xml.empty("link", &attributes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_languages_and_cannot_leave_their_place() {
        let at: UtcTime = "2026-01-02T03:04:05Z".parse().expect("an instant");
        let local = |text: &str| LocalText { text: text.to_owned(), lang: "ar".to_owned() };
        let somebody = || Person { name: LocalName { text: "A & B".to_owned(), lang: None }, uri: None };
        let entry = Entry {
            id: "urn:uuid:0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f".to_owned(),
            title: local("</title><x>\u{1}"),
            updated: at,
            published: None,
            summary: Some(local("نص")),
            authors: vec![somebody()],
            contributors: Vec::new(),
            categories: vec![Category { term: "\"x".to_owned(), scheme: "https://example.org/".to_owned(), label: None }],
            links: Vec::new(),
        };
        let link = Link { relation: "self", href: "https://example.org/?a=1&b=2".to_owned(), media_type: Some(MEDIA_TYPE), lang: None };
        let feed = Feed {
            id: "https://example.org/".to_owned(),
            title: "T".to_owned(),
            lang: "en".to_owned(),
            author: somebody(),
            updated: at,
            links: vec![link],
            entries: vec![entry],
        };
        let text = String::from_utf8(feed.write().expect("writes")).expect("UTF-8");
        for part in [
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">",
            "<title type=\"text\" xml:lang=\"ar\">&lt;/title&gt;&lt;x&gt;\u{FFFD}</title>",
            "<updated>2026-01-02T03:04:05.000000Z</updated>",
            "href=\"https://example.org/?a=1&amp;b=2\" type=\"application/atom+xml\"/>",
            "<category term=\"&quot;x\" scheme=\"https://example.org/\"/>",
            "<name>A &amp; B</name>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
