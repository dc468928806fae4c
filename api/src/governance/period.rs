//! Stretches of days, with both ends included, as records of governance have them.

use chrono::NaiveDate;

/// From a day to a day; an end that is missing is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Whether a day lies in it.
    pub fn covers(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether both have a day in common.
    pub fn overlaps(self, other: Self) -> bool {
        let begins_by = |from: Option<NaiveDate>, to: Option<NaiveDate>| match (from, to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        begins_by(self.from, other.to) && begins_by(other.from, self.to)
    }

    /// Whether all its days lie in another.
    pub fn is_within(self, other: Self) -> bool {
        let begins = match (self.from, other.from) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(other)) => other <= own,
        };
        let ends = match (self.to, other.to) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(other)) => own <= other,
        };
        begins && ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        let day = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a date"));
        Period { from: day(from), to: day(to) }
    }

    #[test]
    fn both_ends_belong_to_it() {
        let year = period("2026-01-01", "2026-12-31");
        for (day, covered) in [("2025-12-31", false), ("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
            assert_eq!(year.covers(day.parse().expect("a date")), covered, "{day}");
        }
        assert!(period("", "").covers("1900-01-01".parse().expect("a date")));
    }

    #[test]
    fn one_day_in_common_is_enough_to_overlap() {
        let year = ("2026-01-01", "2026-12-31");
        for (other, overlaps) in [
            (("2025-01-01", "2025-12-31"), false),
            (("2025-01-01", "2026-01-01"), true),
            (("2026-12-31", ""), true),
            (("2027-01-01", ""), false),
            (("", "2025-12-31"), false),
            (("", ""), true),
            (("2026-03-01", "2026-03-01"), true),
        ] {
            let (one, two) = (period(year.0, year.1), period(other.0, other.1));
            assert_eq!((one.overlaps(two), two.overlaps(one)), (overlaps, overlaps), "{other:?}");
        }
    }

    #[test]
    fn what_has_no_end_lies_only_in_what_has_none() {
        let (open, closed) = (period("2026-01-01", ""), period("2026-01-01", "2026-12-31"));
        assert!(closed.is_within(open) && closed.is_within(closed) && open.is_within(open));
        assert!(!open.is_within(closed));
        assert!(!period("2025-12-31", "2026-03-01").is_within(closed));
        assert!(!period("", "2026-03-01").is_within(closed));
    }
}
