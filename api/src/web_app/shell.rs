//! The one page of the web app, with places for the language and for what it is about.

use std::fmt::Write;

use super::markup;

const MARKS: (&str, &str) = ("<!--head-->", "<!--/head-->");

/// `index.html`, cut where something is written into it.
#[derive(Debug)]
pub struct Shell {
    /// Up to the attributes of `html`.
    opening: String,
    /// The attributes of `html` that are not about the language.
    attributes: String,
    /// From the end of that tag to the place in the head.
    before: String,
    /// What stands behind that place.
    after: String,
}

impl Shell {
    /// Finds the places; `None` when this is not a whole page.
    pub fn of(index: &str) -> Option<Self> {
        let html = markup::next_tag(index, "html", 0)?;
        let mut attributes = String::new();
        for (name, value) in html.attributes.iter().filter(|(name, _)| !["lang", "dir"].contains(&name.to_ascii_lowercase().as_str())) {
            let quote = if value.contains('"') { '\'' } else { '"' };
            let _ = write!(attributes, " {name}={quote}{value}{quote}");
        }
        let rest = &index[html.end..];
        let marked = rest.find(MARKS.0).zip(rest.find(MARKS.1)).filter(|(from, to)| from < to);
        let (before, after) = if let Some((from, to)) = marked {
            (rest[..from].to_owned(), rest[to + MARKS.1.len()..].to_owned())
        } else {
            let (head, after) = rest.split_at(markup::find(rest, "</head")?);
            (without_title(head), after.to_owned())
        };
        Some(Self { opening: format!("{}<html", &index[..html.start]), attributes, before, after })
    }

    /// The page in a language with this in its head.
    pub fn with(&self, language: &str, head: &str) -> String {
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        let Self { opening, attributes, before, after } = self;
        format!("{opening} lang=\"{language}\" dir=\"{direction}\"{attributes}>{before}{head}{after}")
    }
}

/// Of two titles the first counts, and ours comes later.
fn without_title(head: &str) -> String {
    let title = markup::next_tag(head, "title", 0);
    let Some((start, end)) = title.and_then(|tag| Some((tag.start, tag.end + markup::find(&head[tag.end..], "</title>")?))) else {
        return head.to_owned();
    };
    format!("{}{}", &head[..start], &head[end + "</title>".len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_marks_is_replaced() {
        let index = "<!doctype html>\n<html lang=\"en\" class='a' dir=ltr><head><!--head--><title>x</title><!--/head--><link></head><body>";
        let shell = Shell::of(index).expect("a page");
        let expected = "<!doctype html>\n<html lang=\"ar\" dir=\"rtl\" class=\"a\"><head><title>y</title><link></head><body>";
        assert_eq!(shell.with("ar", "<title>y</title>"), expected);
    }

    #[test]
    fn without_marks_it_goes_to_the_end_of_the_head_in_place_of_the_title() {
        let shell = Shell::of("<html><head><title>x</title><link></head><body>").expect("a page");
        assert_eq!(shell.with("fr", "<title>y</title>"), "<html lang=\"fr\" dir=\"ltr\"><head><link><title>y</title></head><body>");
        assert!(Shell::of("<p>Not found</p>").is_none());
    }
}
