//! Texts as people compare them: without case, without diacritics.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case without diacritics, runs of white space as one space; every script keeps its letters.
pub fn fold(text: &str) -> String {
    // Most words of most texts: nothing to decompose, and no letter that changes but by its case.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for character in text.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase) {
        if character.is_whitespace() {
            space = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            folded.push(' ');
        }
        match character {
            // Letters that decomposition leaves whole, though people type them without the stroke.
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            '’' | '‘' => folded.push('\''),
            other => folded.push(other),
        }
    }
    folded
}

/// A short name for addresses: ASCII letters, digits and single hyphens, at most 80 characters; other scripts are
/// transliterated.
pub fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_ascii_lowercase();
    let mut slug = String::new();
    for character in ascii.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if character != '\'' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 80 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_follows_what_people_type() {
        assert_eq!(fold("  Côte d’Ivoire "), "cote d'ivoire");
        assert_eq!(fold("Uniwersytet Łódzki"), "uniwersytet lodzki");
        assert_eq!(fold("منظمة العمل"), "منظمة العمل");
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Ministère du Travail, de l'Emploi"), "ministere-du-travail-de-lemploi");
        assert!(slug("منظمة العمل").is_ascii());
        assert_eq!(slug("—"), "");
    }
}
