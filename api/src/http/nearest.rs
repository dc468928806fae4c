//! What somebody may have meant who wrote a name that is not known.

use super::fold::fold;

/// Less alike than this is no suggestion.
const ALIKE: f64 = 0.72;
/// How many are suggested.
const SUGGESTED: usize = 3;

/// The end of a sentence that says what is most like `text`: `; did you mean "a" or "b"?`, or nothing. Candidates are folded
/// names with what is to be written instead; the same may have several names.
pub fn did_you_mean<'a>(text: &str, candidates: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let wanted = fold(text);
    let mut best: Vec<(f64, &str)> = Vec::new();
    for (name, written) in candidates {
        let alike = strsim::jaro_winkler(&wanted, name);
        if alike < ALIKE {
            continue;
        }
        match best.iter_mut().find(|(_, other)| *other == written) {
            Some(known) => known.0 = known.0.max(alike),
            None => best.push((alike, written)),
        }
        if best.len() > SUGGESTED {
            best.sort_by(|one, other| other.0.total_cmp(&one.0));
            best.truncate(SUGGESTED);
        }
    }
    best.sort_by(|one, other| other.0.total_cmp(&one.0));
    let quoted: Vec<String> = best.into_iter().map(|(_, written)| format!("\"{written}\"")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => format!("; did you mean {only}?"),
        Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_what_is_far_away_does_not_come() {
        let known = [
            ("labour rights", "labour-rights"),
            ("derechos laborales", "labour-rights"),
            ("employment", "employment"),
            ("labour right", "one-right"),
        ];
        assert_eq!(did_you_mean("Labor Rights", known.into_iter()), "; did you mean \"labour-rights\" or \"one-right\"?");
        assert_eq!(did_you_mean("Employement", known.into_iter()), "; did you mean \"employment\"?");
        assert_eq!(did_you_mean("xyz", known.into_iter()), "");
    }
}
