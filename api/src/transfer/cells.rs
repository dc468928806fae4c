//! Cells of a spreadsheet: header names as people write them, and text that a spreadsheet would take for a formula.

use crate::http::fold::fold;

/// A header as it is compared: folded, with single underscores for everything between words.
pub fn header_key(header: &str) -> String {
    let mut key = String::new();
    for character in fold(header).chars() {
        if character.is_alphanumeric() {
            key.push(character);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    key.trim_end_matches('_').to_owned()
}

fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Text as it may stand in a spreadsheet: an apostrophe before what would be taken for a formula (OWASP, CSV injection),
/// and before an apostrophe that stands there itself, so that reading takes away exactly what writing added.
pub fn protect(text: &str) -> String {
    if begins_formula(text.trim_start()) || begins_formula(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// Text as it was meant.
///
/// # Errors
/// `Err(())` when it begins like a formula and is not protected.
pub fn unprotect(text: &str) -> Result<&str, Formula> {
    match text.strip_prefix('\'') {
        Some(rest) if begins_formula(rest.trim_start()) || begins_formula(rest) || rest.starts_with('\'') => Ok(rest),
        _ if begins_formula(text) => Err(Formula),
        _ => Ok(text),
    }
}

/// A cell that a spreadsheet would compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_as_people_write_them() {
        for (header, key) in [("External ID", "external_id"), (" País ", "pais"), ("name_fr", "name_fr"), ("Site-Web!", "site_web")] {
            assert_eq!(header_key(header), key);
        }
    }

    #[test]
    fn protecting_round_trips_and_formulas_are_refused() {
        for text in ["plain", "=1+1", "'quoted", "''", "-5", "@here", "it's", " =1"] {
            assert_eq!(unprotect(&protect(text)), Ok(text), "{text}");
        }
        assert_eq!(unprotect("=HYPERLINK(1)"), Err(Formula));
        assert_eq!(unprotect("'"), Ok("'"));
    }
}
