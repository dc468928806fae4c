//! The one page of the web app, with places for the language and for what it is about.

use std::fmt::{Display, Write};

use super::markup;

/// What stands between these is replaced by what the page is about.
const HEAD: (&str, &str) = ("<!--head-->", "<!--/head-->");
/// And between these by what is shown until the app has started.
const OPENING: (&str, &str) = ("<!--opening-->", "<!--/opening-->");

/// `index.html`, cut where something is written into it.
#[derive(Debug)]
pub struct Shell {
    /// Up to the attributes of `html`.
    start: String,
    /// The attributes of `html` that are not about the language.
    attributes: String,
    /// From the end of that tag to the place in the head.
    before: String,
    /// From there to the place in the body.
    between: String,
    /// What stands behind that place; `None` when there is no such place.
    after: Option<String>,
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
        let (before, behind) = if let Some((before, behind)) = around(rest, HEAD) {
            (before.to_owned(), behind)
        } else {
            let (head, behind) = rest.split_at(markup::find(rest, "</head")?);
            (without_title(head), behind)
        };
        let (between, after) = around(behind, OPENING).map_or((behind, None), |(between, after)| (between, Some(after.to_owned())));
        let start = format!("{}<html", &index[..html.start]);
        Some(Self { start, attributes, before, between: between.to_owned(), after })
    }

    /// The page in a language with this in its head, and with this to be seen until the app has started.
    pub fn with(&self, language: &str, head: impl Display, opening: impl Display) -> String {
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        let Self { start, attributes, before, between, after } = self;
        let mut page = format!("{start} lang=\"{language}\" dir=\"{direction}\"{attributes}>{before}{head}{between}");
        if let Some(after) = after {
            let _ = write!(page, "{opening}{after}");
        }
        page
    }
}

/// What stands before and behind two marks.
fn around<'a>(text: &'a str, (opening, closing): (&str, &str)) -> Option<(&'a str, &'a str)> {
    let (before, rest) = text.split_once(opening)?;
    let (_, behind) = rest.split_once(closing)?;
    Some((before, behind))
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
        assert_eq!(shell.with("ar", "<title>y</title>", "unseen"), expected);
        let shell = Shell::of("<html><head><!--head--><!--/head--></head><body><!--opening-->x<!--/opening-->z").expect("a page");
        let expected = "<html lang=\"en\" dir=\"ltr\"><head><title>y</title></head><body><p>o</p>z";
        assert_eq!(shell.with("en", "<title>y</title>", "<p>o</p>"), expected);
    }

    #[test]
    fn without_marks_it_goes_to_the_end_of_the_head_in_place_of_the_title() {
        let shell = Shell::of("<html><head><title>x</title><link></head><body>").expect("a page");
        assert_eq!(shell.with("fr", "<title>y</title>", ""), "<html lang=\"fr\" dir=\"ltr\"><head><link><title>y</title></head><body>");
        assert!(Shell::of("<p>Not found</p>").is_none());
    }
}
