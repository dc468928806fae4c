//! Words that no dictionary has, put together from syllables: as many of them, and as unevenly frequent, as in texts that
//! people write. A few dozen sentences alone would make an index small, and every question a frequent one.

use super::Series;

/// How many words a language has here, with their endings.
const WORDS: f64 = 60_000.0;
/// Words of a sentence.
const SHORTEST: u64 = 6;
const SPREAD: u64 = 4;

/// What words and sentences of a language are made of.
pub(super) struct Lexicon {
    /// Syllables, of which a stem has two to four.
    pub syllables: &'static [&'static str],
    /// What stems end in.
    pub endings: &'static [&'static str],
    /// What stands between words.
    pub between: &'static [&'static str],
}

impl Lexicon {
    /// A word by its rank: each stem comes with a few endings.
    fn word(&self, rank: u64) -> String {
        let forms = 3;
        let mut stem = Series((rank / forms).wrapping_mul(0x2545_f491_4f6c_dd1d));
        let count = 2 + stem.next() % 3;
        let mut word: String = (0..count).map(|_| *stem.pick(self.syllables)).collect();
        // The endings that a stem takes follow one another.
        let first = stem.next();
        let index = usize::try_from((first + rank % forms) % self.endings.len() as u64).unwrap_or(0);
        word.push_str(self.endings[index]);
        word
    }

    /// A sentence. The rank of a word is such that the tenth is a tenth as frequent as the first (Zipf's law).
    pub fn sentence(&self, series: &mut Series) -> String {
        let words = SHORTEST + series.next() % SPREAD;
        let mut text = String::new();
        for index in 0..words {
            if index > 0 {
                text.push(' ');
                if series.next().is_multiple_of(2) {
                    text.push_str(series.pick::<&str>(self.between));
                    text.push(' ');
                }
            }
            text.push_str(&self.word(rank(series)));
        }
        text.push('.');
        text
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 53 bits, and a rank below a million"
)]
fn rank(series: &mut Series) -> u64 {
    let share = (series.next() >> 11) as f64 / (1_u64 << 53) as f64;
    WORDS.powf(share) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_few_words_are_frequent_and_most_are_rare() {
        let lexicon = Lexicon {
            syllables: &["ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu"],
            endings: &["", "s", "ing"],
            between: &["of"],
        };
        let mut series = Series(1);
        let mut counts: HashMap<String, u32> = HashMap::new();
        for _ in 0..5000 {
            for word in lexicon.sentence(&mut series).trim_end_matches('.').split(' ').filter(|word| *word != "of") {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
        let total: u32 = counts.values().sum();
        let mut sorted: Vec<u32> = counts.values().copied().collect();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        let frequent: u32 = sorted.iter().take(100).sum();
        assert!((total / 3..total * 3 / 5).contains(&frequent), "{frequent} of {total}");
        assert!(sorted.iter().filter(|count| **count == 1).count() * 3 > sorted.len(), "many stand there once");
    }
}
