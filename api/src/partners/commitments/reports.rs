//! Progress reports: what they hold, and their queries. A report is never changed; another one follows it.

use chrono::NaiveDate;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper, dsl::min};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{CommitmentRow, CommitmentStatus},
    store,
};
use crate::{
    changes::Actor,
    db::{
        Db, MultiBackend,
        fields::{CommitmentId, Json, RecordId, ReportId, UtcTime},
        schema::commitment_reports::{self, table},
    },
    http::{
        FieldError, Problem,
        language::{Languages, LocalText, Translations},
        texts::LongTexts,
    },
};

/// A report as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = commitment_reports)]
pub struct ReportRow {
    /// The id.
    pub id: ReportId,
    /// What it reports on.
    pub commitment_id: CommitmentId,
    /// The day whose state it tells.
    pub reported_on: NaiveDate,
    /// Texts by language.
    pub texts: Json<Translations>,
    /// How much is done.
    pub progress_percent: Option<i64>,
    /// The state in a few words.
    pub status_note: Option<String>,
    /// Who sent it.
    pub actor_id: Option<RecordId>,
    /// When it was sent.
    pub created_at: UtcTime,
}

/// A progress report on a commitment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommitmentReport {
    /// The id; it never changes.
    pub id: ReportId,
    /// What it reports on.
    pub commitment: CommitmentId,
    /// The day whose state it tells.
    #[schema(example = "2026-02-01")]
    pub reported_on: NaiveDate,
    /// The text in the caller's language, or the nearest there is.
    pub text: Option<LocalText>,
    /// Texts by language.
    pub texts: LongTexts,
    /// How much is done, in percent.
    #[schema(minimum = 0, maximum = 100, example = 40)]
    pub progress_percent: Option<i64>,
    /// The state in a few words.
    #[schema(max_length = 300, example = "On track")]
    pub status_note: Option<String>,
    /// When it was sent.
    pub created_at: UtcTime,
}

impl CommitmentReport {
    /// A row as the API shows it in these languages.
    pub fn of(row: ReportRow, languages: &Languages) -> Self {
        Self {
            id: row.id,
            commitment: row.commitment_id,
            reported_on: row.reported_on,
            text: languages.choose(&row.texts.0),
            texts: LongTexts(row.texts.0),
            progress_percent: row.progress_percent,
            status_note: row.status_note,
            created_at: row.created_at,
        }
    }
}

/// What is written of a report.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentReportInput {
    /// The day whose state it tells; today when absent. Not in the future, and not before the commitment was made.
    #[serde(default)]
    #[schema(example = "2026-02-01")]
    pub reported_on: Option<NaiveDate>,
    /// Texts by language; at least one.
    pub texts: LongTexts,
    /// How much is done, in percent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100, example = 40)]
    pub progress_percent: Option<i64>,
    /// The state in a few words.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "On track")]
    pub status_note: Option<String>,
}

/// Checks what a schema cannot: the day, and texts that are not there.
pub fn check(input: &CommitmentReportInput, made_on: NaiveDate, today: NaiveDate) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let reported_on = input.reported_on.unwrap_or(today);
    if reported_on > today {
        errors.push(FieldError::body("/reported_on", "out_of_range", "must not be in the future"));
    } else if reported_on < made_on {
        errors.push(FieldError::body("/reported_on", "out_of_range", "must not be before the commitment was made"));
    }
    if input.texts.0.is_empty() {
        errors.push(FieldError::body("/texts", "too_few", "must have a text in at least one language"));
    }
    errors
}

/// Adds a report to an active commitment, which gets its next version; answers both rows.
///
/// # Errors
/// Places that are wrong, or a conflict when no reports are expected any more.
pub fn add(
    db: &mut Db,
    actor: Actor,
    present: &CommitmentRow,
    input: CommitmentReportInput,
) -> Result<(ReportRow, CommitmentRow), Problem> {
    if present.status != CommitmentStatus::Active.name() {
        return Err(Problem::conflict(format!("The commitment is {}; reports are for active ones.", present.status)));
    }
    let now = UtcTime::now();
    let errors = check(&input, present.made_on, now.date());
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    let report = ReportRow {
        id: ReportId::new(),
        commitment_id: present.id,
        reported_on: input.reported_on.unwrap_or_else(|| now.date()),
        texts: Json(input.texts.0),
        progress_percent: input.progress_percent,
        status_note: input.status_note,
        actor_id: actor.id(),
        created_at: now,
    };
    diesel::insert_into(table).values(&report).execute(db)?;
    let mut row = present.clone();
    // A report that was found late does not turn time back.
    let newest = row.last_report_on.map_or(report.reported_on, |before| before.max(report.reported_on));
    row.last_report_on = Some(newest);
    row.reporting_since = newest;
    let row = store::save(db, actor, present, row)?;
    Ok((report, row))
}

/// The day of a commitment's first report.
pub fn first_on(db: &mut Db, id: CommitmentId) -> QueryResult<Option<NaiveDate>> {
    table
        .filter(commitment_reports::commitment_id.eq(id))
        .select(min(commitment_reports::reported_on))
        .first(db)
        .optional()
        .map(Option::flatten)
}

/// How many reports a commitment has.
pub fn count(db: &mut Db, id: CommitmentId) -> QueryResult<i64> {
    table.filter(commitment_reports::commitment_id.eq(id)).count().get_result(db)
}

/// A commitment's reports, newest first, after a place; up to `limit`.
pub fn page(db: &mut Db, id: CommitmentId, after: Option<(NaiveDate, ReportId)>, limit: i64) -> QueryResult<Vec<ReportRow>> {
    let mut query = table.filter(commitment_reports::commitment_id.eq(id)).into_boxed::<MultiBackend>();
    if let Some((day, report)) = after {
        let same_day = commitment_reports::reported_on.eq(day).and(commitment_reports::id.lt(report));
        query = query.filter(commitment_reports::reported_on.lt(day).or(same_day));
    }
    query
        .order((commitment_reports::reported_on.desc(), commitment_reports::id.desc()))
        .limit(limit)
        .select(ReportRow::as_select())
        .load(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_of_a_day_between_the_commitment_and_today() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let found = |reported_on: Option<&str>| {
            let input = CommitmentReportInput {
                reported_on: reported_on.map(day),
                texts: LongTexts(Translations::from([("en".to_owned(), "Text".to_owned())])),
                progress_percent: None,
                status_note: None,
            };
            check(&input, day("2026-01-01"), day("2026-02-01")).len()
        };
        assert_eq!(found(None), 0);
        assert_eq!(found(Some("2026-01-01")), 0);
        assert_eq!(found(Some("2026-02-01")), 0);
        assert_eq!(found(Some("2025-12-31")), 1);
        assert_eq!(found(Some("2026-02-02")), 1);
    }
}
