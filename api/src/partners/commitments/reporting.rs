//! When a commitment's next report is due. A commitment that nobody reports on turns from current to due to overdue by
//! itself, so this is never stored: it follows from the day.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether reports on a commitment keep coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportingStatus {
    /// The next report is not due yet.
    Current,
    /// The next report is due.
    Due,
    /// The next report is long due.
    Overdue,
}

/// After how many days a report is due and overdue: the settings `reporting_due_days` and `reporting_overdue_days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reporting {
    due: Days,
    overdue: Days,
}

impl Reporting {
    /// From the settings; a negative number of days counts as none.
    pub fn new(due_days: i64, overdue_days: i64) -> Self {
        let days = |number: i64| Days::new(u64::try_from(number).unwrap_or(0));
        Self { due: days(due_days), overdue: days(overdue_days) }
    }

    /// The day from which the next report is due; `since` is the last report or, without one, the commitment itself.
    pub fn due_on(self, since: NaiveDate) -> NaiveDate {
        since.checked_add_days(self.due).unwrap_or(NaiveDate::MAX)
    }

    /// Whether reports keep coming, on a day.
    pub fn status(self, since: NaiveDate, today: NaiveDate) -> ReportingStatus {
        let Latest { overdue, due } = self.latest(today);
        if since <= overdue {
            ReportingStatus::Overdue
        } else if since <= due {
            ReportingStatus::Due
        } else {
            ReportingStatus::Current
        }
    }

    /// The latest days since when a report is overdue or due on a day, for queries.
    pub fn latest(self, today: NaiveDate) -> Latest {
        let before = |days: Days| today.checked_sub_days(days).unwrap_or(NaiveDate::MIN).max(FIRST_DAY);
        Latest { overdue: before(self.overdue), due: before(self.due) }
    }
}

/// The earliest day that both engines compare alike.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The latest days that still count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Waiting since then or longer is overdue.
    pub overdue: NaiveDate,
    /// Waiting since then or longer is due.
    pub due: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn it_turns_on_the_very_day() {
        let reporting = Reporting::new(365, 455);
        let since = day("2025-01-01");
        for (today, status) in [
            ("2025-01-01", ReportingStatus::Current),
            ("2025-12-31", ReportingStatus::Current),
            ("2026-01-01", ReportingStatus::Due),
            ("2026-03-31", ReportingStatus::Due),
            ("2026-04-01", ReportingStatus::Overdue),
            ("2999-01-01", ReportingStatus::Overdue),
        ] {
            assert_eq!(reporting.status(since, day(today)), status, "on {today}");
        }
        assert_eq!(reporting.due_on(since), day("2026-01-01"));
    }

    #[test]
    fn leap_days_count_as_days() {
        let reporting = Reporting::new(366, 400);
        assert_eq!(reporting.due_on(day("2024-02-29")), day("2025-03-01"));
        assert_eq!(reporting.status(day("2024-02-29"), day("2025-02-28")), ReportingStatus::Current);
    }

    #[test]
    fn odd_settings_give_an_answer() {
        let since = day("2026-01-01");
        assert_eq!(Reporting::new(0, 0).status(since, since), ReportingStatus::Overdue);
        assert_eq!(Reporting::new(-5, i64::MAX).status(since, since), ReportingStatus::Due);
        assert_eq!(Reporting::new(i64::MAX, i64::MAX).status(since, since), ReportingStatus::Current);
        assert_eq!(Reporting::new(i64::MAX, 1).due_on(since), NaiveDate::MAX);
        // Overdue sooner than due: overdue it is.
        assert_eq!(Reporting::new(10, 5).status(since, day("2026-01-07")), ReportingStatus::Overdue);
    }
}
