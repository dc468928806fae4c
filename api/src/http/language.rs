//! Which language an answer is in: `?lang=` over `Accept-Language` (RFC 4647 lookup), English at the end.

use std::collections::BTreeMap;

use actix_web::{HttpMessage, HttpRequest, http::header};
use serde::Serialize;
use utoipa::ToSchema;

/// Languages that the portal's own texts exist in.
pub const OWN_LANGUAGES: [&str; 3] = ["en", "fr", "es"];

/// Languages that the pages of the web app exist in; the first segment of their addresses.
pub const PAGE_LANGUAGES: [&str; 4] = ["en", "fr", "es", "ar"];

/// The language of the pages that fits a reader's: the same or a prefix of it, English otherwise.
pub fn page_language(tag: &str) -> &'static str {
    let tag = tag.to_ascii_lowercase();
    prefixes(&tag).find_map(|tag| PAGE_LANGUAGES.into_iter().find(|known| *known == tag)).unwrap_or("en")
}

/// Texts by language: BCP 47 tag to text.
pub type Translations = BTreeMap<String, String>;

/// One text in the language that fits best, with that language.
#[derive(Clone, Debug, Serialize, ToSchema, PartialEq, Eq)]
pub struct LocalText {
    /// The text.
    #[schema(max_length = 10000, example = "Government of Brazil")]
    pub text: String,
    /// The language it is in (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
}

/// The language that an answer was made for, left among the request's extensions: its `Content-Language`. Which language
/// each text is really in stands beside it.
#[derive(Clone, Debug)]
pub(super) struct Preferred(pub String);

/// The caller's languages, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages(Vec<String>);

impl Languages {
    /// From `?lang=` (already checked) or `Accept-Language`.
    pub fn of(request: &HttpRequest, lang: Option<&str>) -> Self {
        let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let languages = Self::read(lang, header);
        request.extensions_mut().insert(Preferred(languages.0.first().cloned().unwrap_or_else(|| "en".to_owned())));
        languages
    }

    /// Of a reader of whom one language is known.
    pub fn only(tag: &str) -> Self {
        Self(vec![tag.to_ascii_lowercase()])
    }

    fn read(lang: Option<&str>, header: &str) -> Self {
        let mut wanted: Vec<(String, u16)> = header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';');
                let tag = pieces.next()?.trim().to_ascii_lowercase();
                let quality = pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                // A quality has three digits at most (RFC 9110 section 12.4.2).
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
                let quality = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
                (!tag.is_empty() && tag != "*" && quality > 0).then_some((tag, quality))
            })
            .take(16)
            .collect();
        wanted.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
        let mut tags: Vec<String> = lang.map(str::to_ascii_lowercase).into_iter().collect();
        tags.extend(wanted.into_iter().map(|(tag, _)| tag));
        Self(tags)
    }

    /// The best of the portal's own languages.
    pub fn own(&self) -> &'static str {
        self.0.iter().flat_map(|tag| prefixes(tag)).find_map(|tag| OWN_LANGUAGES.iter().copied().find(|own| *own == tag)).unwrap_or("en")
    }

    /// The best of these tags that is wanted, or a prefix of a wanted one; none when nobody asked for any of them.
    pub fn best_of<'a>(&self, tags: &[&'a str]) -> Option<&'a str> {
        let mut wanted = self.0.iter().flat_map(|tag| prefixes(tag));
        wanted.find_map(|wanted| tags.iter().copied().find(|tag| tag.eq_ignore_ascii_case(wanted)))
    }

    /// The text that fits best: a wanted language or a prefix of it, then English, French, Spanish, then any.
    pub fn choose(&self, texts: &Translations) -> Option<LocalText> {
        let wanted = self.0.iter().flat_map(|tag| prefixes(tag)).chain(OWN_LANGUAGES.iter().copied());
        for tag in wanted {
            if let Some((lang, text)) = texts.iter().find(|(lang, _)| lang.eq_ignore_ascii_case(tag)) {
                return Some(LocalText { text: text.clone(), lang: lang.clone() });
            }
        }
        texts.iter().next().map(|(lang, text)| LocalText { text: text.clone(), lang: lang.clone() })
    }
}

/// `zh-hant-tw`, `zh-hant`, `zh`.
fn prefixes(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rfind('-').map(|end| &tag[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_wins_then_quality_then_english() {
        let texts = Translations::from([("en".into(), "Brazil".into()), ("fr".into(), "Brésil".into())]);
        let chosen = |lang: Option<&str>, header: &str| Languages::read(lang, header).choose(&texts).map(|text| text.text);
        assert_eq!(chosen(Some("fr"), "en").as_deref(), Some("Brésil"));
        assert_eq!(chosen(None, "es;q=0.9, fr-CH;q=0.8, en;q=0.1").as_deref(), Some("Brésil"));
        assert_eq!(chosen(None, "ja").as_deref(), Some("Brazil"));
        assert_eq!(Languages::read(None, "pt, fr;q=0.5").own(), "fr");
        assert_eq!(Languages::read(None, "").own(), "en");
        assert_eq!(Languages::read(Some("pt-BR"), "fr").best_of(&["en", "fr", "pt"]), Some("pt"));
        assert_eq!(Languages::read(None, "ja").best_of(&["en", "fr"]), None);
    }

    #[test]
    fn pages_are_in_the_readers_language_or_in_english() {
        for (tag, language) in [("fr-CA", "fr"), ("AR", "ar"), ("pt", "en"), ("", "en")] {
            assert_eq!(page_language(tag), language, "{tag}");
        }
    }
}
