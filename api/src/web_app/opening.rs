//! What a page shows before the app has started: whose portal it is, its heading and the beginning of its text. Readers on slow
//! lines have something to read at once, and those without scripts something at all. The app takes it away when it starts.

use std::fmt::{Display, Formatter, Result};

use super::{head::brief, markup::escaped, pages::About};
use crate::http::Site;

/// The opening of one page.
pub struct Opening<'a> {
    /// The portal.
    pub site: &'a Site,
    /// What the page is about.
    pub about: &'a About,
}

impl Display for Opening<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let Self { site: Site { coalition_name, .. }, about } = self;
        let coalition = escaped(coalition_name);
        write!(out, "<div id=\"opening\"><div class=\"bar\"><p class=\"page\"><span>{coalition}</span></p></div>")?;
        // What only some may see has other headings than its title, so nothing is said ahead of the app.
        if about.address.is_some() {
            let title = escaped(&about.title);
            let (title, heading, text) =
                if title.is_empty() { (&coalition, " class=\"large\"", " class=\"lead\"") } else { (&title, "", "") };
            let description = escaped(&brief(&about.description));
            write!(out, "<main class=\"page\"><h1{heading}>{title}</h1><p{text}>{description}</p></main>")?;
        }
        write!(out, "</div>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(about: &About) -> String {
        let site = Site { public_url: "https://portal.example".to_owned(), coalition_name: "Work & Justice".to_owned() };
        Opening { site: &site, about }.to_string()
    }

    #[test]
    fn it_shows_heading_and_text_of_pages_for_everybody() {
        let evil = "</div><script>alert(1)</script>";
        let about = About {
            title: evil.to_owned(),
            description: "All of them.".to_owned(),
            address: Some("partners".to_owned()),
            ..About::unnamed()
        };
        let text = opening(&about);
        assert!(!text.contains("<script>") && text.contains("&lt;script&gt;"), "{text}");
        assert!(text.contains("Work &amp; Justice</span>") && text.contains("<p>All of them.</p></main></div>"), "{text}");
        let home = opening(&About { title: String::new(), address: Some(String::new()), ..about });
        assert!(home.contains("<h1 class=\"large\">Work &amp; Justice</h1>"), "{home}");
    }

    #[test]
    fn it_says_nothing_of_pages_for_some() {
        let text = opening(&About { title: "Console".to_owned(), ..About::unnamed() });
        assert!(!text.contains("Console") && text.contains("Work &amp; Justice"), "{text}");
    }
}
