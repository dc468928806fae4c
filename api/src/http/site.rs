//! The portal as people know it: its name, and the addresses of its pages.

use super::language::page_language;

/// What mail and pages say of the portal.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its address, without a trailing slash.
    pub public_url: String,
    /// The coalition's name.
    pub coalition_name: String,
}

impl Site {
    /// The address of a page of the web app in the language of whoever reads it.
    pub fn page(&self, language: &str, path: &str) -> String {
        format!("{}/{}/{path}", self.public_url, page_language(language))
    }

    /// The same with a secret. It stands in the fragment, which browsers keep to themselves: no log, no proxy and no
    /// other site gets to see it.
    pub fn secret_page(&self, language: &str, path: &str, secret: &str) -> String {
        format!("{}#{secret}", self.page(language, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stand_in_the_fragment() {
        let site = Site { public_url: "https://portal.example".to_owned(), coalition_name: "Sample".to_owned() };
        assert_eq!(site.page("fr-CH", "join"), "https://portal.example/fr/join");
        assert_eq!(site.secret_page("pt", "join/status", "s3cret"), "https://portal.example/en/join/status#s3cret");
    }
}
