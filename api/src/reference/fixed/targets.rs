//! The 169 targets of the Sustainable Development Goals, as codes: `8.5`, `8.a`.

/// How many targets each goal has, from the first goal to the seventeenth: those with a number (what is to be reached), and
/// those with a letter (by which means). Goal 17 is about means altogether and numbers them all.
const TARGETS: [(u8, u8); 17] = [
    (5, 2),
    (5, 3),
    (9, 4),
    (7, 3),
    (6, 3),
    (6, 2),
    (3, 2),
    (10, 2),
    (5, 3),
    (7, 3),
    (7, 3),
    (8, 3),
    (3, 2),
    (7, 3),
    (9, 3),
    (10, 2),
    (19, 0),
];

/// Whether this is the code of a target of the 2030 Agenda, exactly as the United Nations writes it: the goal, a point, and
/// a number or a small letter (`8.5`, `8.a`).
pub fn is_sdg_target(code: &str) -> bool {
    let Some((goal, target)) = code.split_once('.') else { return false };
    let Some((numbered, lettered)) = counting(goal).and_then(|goal| TARGETS.get(usize::from(goal) - 1)) else { return false };
    match target.as_bytes() {
        [letter @ b'a'..=b'z'] => letter - b'a' < *lettered,
        _ => counting(target).is_some_and(|number| number <= *numbered),
    }
}

/// A number from 1 on, as it is counted: digits only, none of them a zero in front.
fn counting(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_169_targets() {
        let (numbered, lettered) = TARGETS.iter().fold((0, 0), |(numbers, letters), (more, other)| (numbers + more, letters + other));
        assert_eq!((numbered, lettered, u16::from(numbered) + u16::from(lettered)), (126, 43, 169));
        let parts = || (0..=255_u8).map(|number| number.to_string()).chain((b'a'..=b'z').map(|letter| char::from(letter).to_string()));
        let known = (0..=99).flat_map(|goal| parts().map(move |part| format!("{goal}.{part}"))).filter(|code| is_sdg_target(code));
        assert_eq!(known.count(), 169);
    }

    #[test]
    fn a_code_is_written_in_one_way() {
        for code in ["1.5", "1.b", "3.d", "8.5", "8.10", "8.a", "16.10", "16.b", "17.19"] {
            assert!(is_sdg_target(code), "{code}");
        }
        for code in [
            "", ".", "8", "8.", ".5", "8.0", "8.11", "8.c", "8.A", "8.aa", "8.05", "08.5", "8.+5", "+8.5", "8.-1", "8.5.1", "8,5", "8.5 ",
            " 8.5", "0.1", "18.1", "17.20", "17.a", "256.1", "8.256", "8.261", "8.٥", "8.é", "SDG 8.5",
        ] {
            assert!(!is_sdg_target(code), "{code}");
        }
    }
}
