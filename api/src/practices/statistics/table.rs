//! The figures as one table, a figure a row, for spreadsheets.

use super::model::{Durations, KeyCount, PracticeStatistics};

/// A row: which figure, of what, which measure of it, and its value.
type Row = (&'static str, String, &'static str, String);

fn counts(figure: &'static str, counts: &[KeyCount]) -> Vec<Row> {
    counts.iter().map(|one| (figure, one.key.clone(), "count", one.count.to_string())).collect()
}

fn times(figure: &'static str, key: &str, durations: Option<&Durations>) -> Vec<Row> {
    let Some(found) = durations else { return Vec::new() };
    vec![
        (figure, key.to_owned(), "count", found.count.to_string()),
        (figure, key.to_owned(), "median_days", found.median_days.to_string()),
        (figure, key.to_owned(), "percentile_90_days", found.percentile_90_days.to_string()),
    ]
}

fn rows(found: &PracticeStatistics) -> Vec<Row> {
    let one = |figure, measure, count: i64| (figure, String::new(), measure, count.to_string());
    let mut rows = vec![
        ("period", String::new(), "from", found.from.to_string()),
        ("period", String::new(), "to", found.to.to_string()),
        one("published", "count", found.published),
    ];
    for (figure, list) in [
        ("by_status", &found.by_status),
        ("by_kind", &found.by_kind),
        ("by_priority", &found.by_priority),
        ("by_region", &found.by_region),
        ("by_country", &found.by_country),
        ("by_constituency", &found.by_constituency),
        ("replications_by_status", &found.replications_by_status),
    ] {
        rows.extend(counts(figure, list));
    }
    rows.extend(found.by_partner.iter().map(|one| ("by_partner", one.partner.to_string(), "count", one.count.to_string())));
    rows.push(one("other_partners", "partners", found.other_partners.partners));
    rows.push(one("other_partners", "count", found.other_partners.count));
    for month in &found.months {
        rows.push(("months", month.month.clone(), "submitted", month.submitted.to_string()));
        rows.push(("months", month.month.clone(), "published", month.published.to_string()));
        rows.extend(times("time_to_publication", &month.month, month.time_to_publication.as_ref()));
    }
    rows.extend(times("time_to_publication", "", found.time_to_publication.as_ref()));
    rows.extend(times("time_to_first_review", "", found.time_to_first_review.as_ref()));
    rows.push(one("reviews", "open", found.reviews.open));
    rows.push(one("reviews", "overdue", found.reviews.overdue));
    rows.push(one("reviews", "completed", found.reviews.completed));
    for language in &found.translations {
        for (measure, count) in [
            ("originals", language.originals),
            ("complete", language.complete),
            ("partial", language.partial),
            ("outdated", language.outdated),
        ] {
            rows.push(("translations", language.lang.clone(), measure, count.to_string()));
        }
    }
    rows
}

/// The figures as CSV (RFC 4180). Keys are slugs, codes and ids: nothing that a spreadsheet takes for a formula.
///
/// # Errors
/// None that writing to memory has.
pub fn csv(found: &PracticeStatistics) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(["figure", "key", "measure", "value"])?;
    for (figure, key, measure, value) in rows(found) {
        table.write_record([figure, &key, measure, &value])?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}
