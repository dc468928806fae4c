//! The figures and how they are made from what the database counted.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::fields::{PartnerId, UtcTime},
    reference::geography,
};

/// How many partners are told by name.
pub const PARTNERS: usize = 20;
/// The longest period, in years.
pub const YEARS: u32 = 20;

/// How many there are of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyCount {
    /// Which: a state, a slug or a code.
    #[schema(max_length = 90, example = "labour-rights")]
    pub key: String,
    /// How many.
    #[schema(minimum = 0, example = 12)]
    pub count: i64,
}

/// How many practices a partner has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerCount {
    /// The partner.
    pub partner: PartnerId,
    /// How many.
    #[schema(minimum = 0, example = 12)]
    pub count: i64,
}

/// The partners that are not told by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct OtherPartners {
    /// How many partners.
    #[schema(minimum = 0, example = 40)]
    pub partners: i64,
    /// How many practices they have together.
    #[schema(minimum = 0, example = 75)]
    pub count: i64,
}

/// How long something took, in days with one decimal; a percentile is the value of the nearest rank.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Durations {
    /// How many were measured.
    #[schema(minimum = 1, example = 12)]
    pub count: i64,
    /// Half took no longer.
    #[schema(minimum = 0, example = 14.5)]
    pub median_days: f64,
    /// Nine of ten took no longer.
    #[schema(minimum = 0, example = 61.0)]
    pub percentile_90_days: f64,
}

/// What happened in a month (UTC).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Month {
    /// The month.
    #[schema(max_length = 7, pattern = "^[0-9]{4}-[0-9]{2}$", example = "2026-03")]
    pub month: String,
    /// Revisions that were submitted for the first time.
    #[schema(minimum = 0, example = 5)]
    pub submitted: i64,
    /// Revisions that were published.
    #[schema(minimum = 0, example = 3)]
    pub published: i64,
    /// From the first submission of these to their publication.
    pub time_to_publication: Option<Durations>,
}

/// Where the reviews stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewFigures {
    /// Asked for and not completed, of practices in review.
    #[schema(minimum = 0, example = 7)]
    pub open: i64,
    /// Those of them whose day has passed.
    #[schema(minimum = 0, example = 2)]
    pub overdue: i64,
    /// Completed in the period.
    #[schema(minimum = 0, example = 18)]
    pub completed: i64,
}

/// How many practices can be read in a language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LanguageCoverage {
    /// The language (BCP 47).
    #[schema(max_length = 35, example = "fr")]
    pub lang: String,
    /// Written in it.
    #[schema(minimum = 0, example = 20)]
    pub originals: i64,
    /// Translated as a whole, and up to date.
    #[schema(minimum = 0, example = 9)]
    pub complete: i64,
    /// Translated in part, or no longer up to date in part.
    #[schema(minimum = 0, example = 4)]
    pub partial: i64,
    /// Those of them of which readers get something that is outdated.
    #[schema(minimum = 0, example = 1)]
    pub outdated: i64,
}

/// Figures on the good practices.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PracticeStatistics {
    /// The first day of the period.
    #[schema(example = "2025-04-01")]
    pub from: NaiveDate,
    /// The last day of the period.
    #[schema(example = "2026-03-31")]
    pub to: NaiveDate,
    /// Practices that everybody finds now; the counts by priority, region, country, partner, constituency and kind are of these.
    #[schema(minimum = 0, example = 120)]
    pub published: i64,
    /// All practices by where their working copy stands, or the practice itself when nobody works on it.
    #[schema(max_items = 8)]
    pub by_status: Vec<KeyCount>,
    /// By kind.
    #[schema(max_items = 2)]
    pub by_kind: Vec<KeyCount>,
    /// By thematic priority; a practice may have several.
    #[schema(max_items = 1000)]
    pub by_priority: Vec<KeyCount>,
    /// By region, with those that its countries lie in.
    #[schema(max_items = 1000)]
    pub by_region: Vec<KeyCount>,
    /// By country.
    #[schema(max_items = 1000)]
    pub by_country: Vec<KeyCount>,
    /// By the partner's constituency.
    #[schema(max_items = 1000)]
    pub by_constituency: Vec<KeyCount>,
    /// The twenty partners with the most practices.
    #[schema(max_items = 20)]
    pub by_partner: Vec<PartnerCount>,
    /// All other partners that have practices.
    pub other_partners: OtherPartners,
    /// Replications of practices, by where they stand.
    #[schema(max_items = 5)]
    pub replications_by_status: Vec<KeyCount>,
    /// The months of the period, the first and the last with the days that lie in it.
    #[schema(max_items = 250)]
    pub months: Vec<Month>,
    /// From the first submission of a revision to its publication, of those published in the period.
    pub time_to_publication: Option<Durations>,
    /// From the first submission of a revision to its first completed review, of those first reviewed in the period.
    pub time_to_first_review: Option<Durations>,
    /// The reviews.
    pub reviews: ReviewFigures,
    /// The languages of the practices that everybody finds.
    #[schema(max_items = 1000)]
    pub translations: Vec<LanguageCoverage>,
}

/// The days that figures are about, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

impl Period {
    /// The days that were asked for; up to today, and a year long, when only one or none was named.
    ///
    /// # Errors
    /// What is wrong with `to`.
    pub fn of(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Result<Self, &'static str> {
        let to = to.unwrap_or_else(|| today.max(from.unwrap_or(today)));
        let year_before = to.checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt()).unwrap_or(to);
        let period = Self { from: from.unwrap_or(year_before), to };
        if period.to < period.from {
            return Err("must not be before from");
        }
        if period.from.checked_add_months(Months::new(12 * YEARS)).is_none_or(|last| last <= period.to) {
            return Err("must be less than twenty years after from");
        }
        // Earlier days are known to one engine only, and later ones to nobody.
        if period.from.year() < 1 || period.to.year() > 9998 {
            return Err("must be a day that calendars agree on");
        }
        Ok(period)
    }

    /// The first moment.
    pub fn begin(self) -> UtcTime {
        self.from.and_time(chrono::NaiveTime::MIN).and_utc().into()
    }

    /// The first moment after it.
    pub fn end(self) -> UtcTime {
        self.to
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
            .checked_add_days(chrono::Days::new(1))
            .map_or_else(|| self.begin(), UtcTime::from)
    }

    /// Its months in order, as they are written.
    fn months(self) -> Vec<String> {
        let mut months = Vec::new();
        let mut day = self.from.with_day(1);
        while let Some(first) = day.filter(|first| *first <= self.to) {
            months.push(month_of(first));
            day = first.checked_add_months(Months::new(1));
        }
        months
    }
}

fn month_of(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// How long these took; `None` of nothing.
pub fn durations(mut taken: Vec<chrono::Duration>) -> Option<Durations> {
    taken.sort_unstable();
    let rank = |percent: usize| taken.get((taken.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some(Durations { count: i64::try_from(taken.len()).ok()?, median_days: days(rank(50)?), percentile_90_days: days(rank(90)?) })
}

/// A duration in days with one decimal; never less than nothing.
fn days(taken: chrono::Duration) -> f64 {
    let tenths = taken.num_seconds().max(0).saturating_add(4320) / 8640;
    f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0
}

/// Something that happened to a revision for the first time.
#[derive(Clone, Copy, Debug)]
pub struct First {
    /// When.
    pub at: UtcTime,
    /// When the revision had first been submitted, if ever.
    pub submitted: Option<UtcTime>,
}

impl First {
    fn taken(&self) -> Option<chrono::Duration> {
        self.submitted.map(|submitted| self.at.as_datetime() - submitted.as_datetime())
    }
}

/// How long it took from the first submission until these happened, where there was one.
pub fn times(events: &[First]) -> Option<Durations> {
    durations(events.iter().filter_map(First::taken).collect())
}

/// What happened month by month.
pub fn months(period: Period, submitted: &[UtcTime], published: &[First]) -> Vec<Month> {
    let mut of_months: HashMap<String, (i64, Vec<First>)> = HashMap::new();
    for at in submitted {
        of_months.entry(month_of(at.date())).or_default().0 += 1;
    }
    for event in published {
        of_months.entry(month_of(event.at.date())).or_default().1.push(*event);
    }
    let month = |month: String| {
        let (submitted, published) = of_months.remove(&month).unwrap_or_default();
        let time_to_publication = times(&published);
        Month { month, submitted, published: i64::try_from(published.len()).unwrap_or(i64::MAX), time_to_publication }
    };
    period.months().into_iter().map(month).collect()
}

/// Counts by key, the largest first, then in the order of the keys.
pub fn ranked(counts: impl IntoIterator<Item = (String, i64)>) -> Vec<KeyCount> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (key, count) in counts {
        *sums.entry(key).or_default() += count;
    }
    let mut ranked: Vec<KeyCount> = sums.into_iter().map(|(key, count)| KeyCount { key, count }).collect();
    ranked.sort_by_key(|one| std::cmp::Reverse(one.count));
    ranked
}

/// The partners with the most, and all others together.
pub fn top_partners(mut counts: Vec<(PartnerId, i64)>) -> (Vec<PartnerCount>, OtherPartners) {
    counts.sort_by_key(|(partner, count)| (std::cmp::Reverse(*count), *partner));
    let rest = counts.split_off(counts.len().min(PARTNERS));
    let others =
        OtherPartners { partners: i64::try_from(rest.len()).unwrap_or(i64::MAX), count: rest.iter().map(|(_, count)| count).sum() };
    (counts.into_iter().map(|(partner, count)| PartnerCount { partner, count }).collect(), others)
}

/// Every region that practices with these countries and regions lie in, each once.
pub fn regions_of(countries: &[String], regions: &[String]) -> Vec<String> {
    let within = countries.iter().filter_map(|code| geography::country(code)).flat_map(geography::regions_of).map(str::to_owned);
    let mut all: Vec<String> = regions.iter().cloned().chain(within).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn at(text: &str) -> UtcTime {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_period_is_a_year_up_to_today_unless_it_is_said_otherwise() {
        let today = day("2026-03-31");
        let of = |from: Option<&str>, to: Option<&str>| Period::of(from.map(day), to.map(day), today);
        assert_eq!(of(None, None), Ok(Period { from: day("2025-04-01"), to: today }));
        assert_eq!(of(Some("2026-01-01"), None), Ok(Period { from: day("2026-01-01"), to: today }));
        assert_eq!(of(None, Some("2020-02-29")), Ok(Period { from: day("2019-03-01"), to: day("2020-02-29") }));
        assert_eq!(of(Some("2027-01-01"), None).map(|period| period.to), Ok(day("2027-01-01")));
        assert!(of(Some("2026-02-01"), Some("2026-01-31")).is_err());
        assert!(of(Some("2000-01-01"), Some("2020-01-01")).is_err() && of(Some("2000-01-01"), Some("2019-12-31")).is_ok());
        assert!(of(Some("0000-05-01"), Some("0000-05-02")).is_err() && of(Some("9999-12-31"), Some("9999-12-31")).is_err());
        let longest = of(Some("2000-01-31"), Some("2020-01-30")).expect("a period");
        assert_eq!(longest.months().len(), 241);
        assert_eq!((longest.begin(), longest.end()), (at("2000-01-31T00:00:00Z"), at("2020-01-31T00:00:00Z")));
    }

    #[test]
    fn a_percentile_is_the_value_of_the_nearest_rank() {
        let hours = |hours: &[i64]| durations(hours.iter().map(|hours| chrono::Duration::hours(*hours)).collect());
        assert_eq!(hours(&[]), None);
        let all = |found: Option<Durations>| found.map(|found| (found.count, found.median_days, found.percentile_90_days));
        assert_eq!(all(hours(&[24])), Some((1, 1.0, 1.0)));
        assert_eq!(all(hours(&[240, 24, 48, 72])), Some((4, 2.0, 10.0)));
        assert_eq!(all(hours(&[24, 48, 72, 96, 120, 144, 168, 192, 216, 999])), Some((10, 5.0, 9.0)));
        assert_eq!(all(hours(&[-5])), Some((1, 0.0, 0.0)));
        assert_eq!(all(hours(&[37])), Some((1, 1.5, 1.5)), "one decimal");
    }

    #[test]
    fn every_month_is_there_and_what_was_never_submitted_takes_no_time() {
        let period = Period { from: day("2026-01-15"), to: day("2026-03-01") };
        let published = [
            First { at: at("2026-02-11T00:00:00Z"), submitted: Some(at("2026-02-01T00:00:00Z")) },
            First { at: at("2026-02-28T23:59:59Z"), submitted: None },
        ];
        let found = months(period, &[at("2026-01-31T12:00:00Z")], &published);
        let told: Vec<(&str, i64, i64, Option<i64>)> = found
            .iter()
            .map(|month| {
                (month.month.as_str(), month.submitted, month.published, month.time_to_publication.as_ref().map(|time| time.count))
            })
            .collect();
        assert_eq!(told, [("2026-01", 1, 0, None), ("2026-02", 0, 2, Some(1)), ("2026-03", 0, 0, None)]);
    }

    #[test]
    fn the_largest_come_first_and_nothing_is_lost() {
        let found = ranked([("b".to_owned(), 1), ("a".to_owned(), 1), ("c".to_owned(), 1), ("c".to_owned(), 2)]);
        let told: Vec<(&str, i64)> = found.iter().map(|one| (one.key.as_str(), one.count)).collect();
        assert_eq!(told, [("c", 3), ("a", 1), ("b", 1)]);
        let (top, others) = top_partners((1..=25).map(|count| (PartnerId::new(), count)).collect());
        assert_eq!((top.len(), top[0].count, top[19].count), (20, 25, 6));
        assert_eq!(others, OtherPartners { partners: 5, count: 15 });
    }

    #[test]
    fn a_practice_in_two_countries_of_a_region_counts_once() {
        let found = regions_of(&["SN".to_owned(), "ML".to_owned()], &["africa".to_owned()]);
        assert_eq!(found, ["001", "002", "011", "202", "africa"]);
    }
}
