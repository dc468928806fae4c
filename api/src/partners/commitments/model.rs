//! What a commitment is: its record, its states and their allowed moves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    money,
    reporting::{Reporting, ReportingStatus},
};
use crate::{
    db::fields::{CommitmentId, Json, PartnerId, UtcTime},
    http::{
        FieldError,
        body::NotWritten,
        language::{Languages, LocalText, Translations},
        texts::{LongTexts, ShortTexts},
    },
    reference::{KnownTerms, Vocabulary},
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "commitments";

/// What a partner puts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentKind {
    /// Money.
    Financial,
    /// Goods, places, staff.
    InKind,
    /// Knowledge and advice.
    Expertise,
    /// Its voice.
    Advocacy,
    /// A change of its own rules or policies.
    Policy,
}

impl CommitmentKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Financial, Self::InKind, Self::Expertise, Self::Advocacy, Self::Policy];

    /// The kind as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Financial => "financial",
            Self::InKind => "in_kind",
            Self::Expertise => "expertise",
            Self::Advocacy => "advocacy",
            Self::Policy => "policy",
        }
    }

    /// Reads a stored kind.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text)
    }
}

/// The life of a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentStatus {
    /// Being worked on; reports are expected.
    Active,
    /// Kept.
    Completed,
    /// Given up; the record stays.
    Withdrawn,
}

impl CommitmentStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Completed, Self::Withdrawn];

    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }

    /// Where it may go from here: an end can be taken back, but one end does not become the other.
    pub fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Active => &[Self::Completed, Self::Withdrawn],
            Self::Completed | Self::Withdrawn => &[Self::Active],
        }
    }

    /// Whether it may go there.
    pub fn may_become(self, next: Self) -> bool {
        self.allowed_transitions().contains(&next)
    }
}

/// A commitment as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::commitments, treat_none_as_null = true)]
pub struct CommitmentRow {
    /// The id.
    pub id: CommitmentId,
    /// The version, for `ETag`.
    pub version: i64,
    /// Whose it is.
    pub partner_id: PartnerId,
    /// Titles by language.
    pub titles: Json<Translations>,
    /// Texts by language.
    pub texts: Json<Translations>,
    /// See [`CommitmentKind::parse`].
    pub kind: String,
    /// A decimal number.
    pub amount: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// A priority's slug.
    pub priority: Option<String>,
    /// An intervention's slug.
    pub intervention: Option<String>,
    /// The instrument that it answers to.
    pub instrument: Option<String>,
    /// The place in the instrument.
    pub paragraph: Option<String>,
    /// When it was made.
    pub made_on: NaiveDate,
    /// Until when it is to be kept.
    pub due_on: Option<NaiveDate>,
    /// See [`CommitmentStatus::parse`].
    pub status: String,
    /// Why it is in this state.
    pub status_reason: Option<String>,
    /// The day of the last report.
    pub last_report_on: Option<NaiveDate>,
    /// The last report, or the commitment itself.
    pub reporting_since: NaiveDate,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A commitment of a partner.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Commitment {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: CommitmentId,
    /// The partner who made it.
    pub partner: PartnerId,
    /// The title in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub title: LocalText,
    /// Titles by language.
    pub titles: ShortTexts,
    /// The text in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub text: Option<LocalText>,
    /// Texts by language.
    pub texts: LongTexts,
    /// What the partner puts in.
    pub kind: CommitmentKind,
    /// How much money, exactly as it was written; financial commitments only.
    #[schema(max_length = 20, example = "250000.00")]
    pub amount: Option<String>,
    /// The currency, ISO 4217.
    #[schema(max_length = 3, example = "EUR")]
    pub currency: Option<String>,
    /// The thematic priority it serves (a term of the vocabulary `priorities`).
    #[schema(max_length = 80, example = "labour-rights")]
    pub priority: Option<String>,
    /// The key intervention it is part of (a term of the vocabulary `interventions`).
    #[schema(max_length = 80, example = "living-wages")]
    pub intervention: Option<String>,
    /// The instrument that it answers to.
    #[schema(max_length = 300, example = "Doha Political Declaration, 2025")]
    pub instrument: Option<String>,
    /// The place in the instrument.
    #[schema(max_length = 100, example = "paragraph 12(b)")]
    pub paragraph: Option<String>,
    /// When it was made.
    #[schema(example = "2025-11-05")]
    pub made_on: NaiveDate,
    /// Until when it is to be kept.
    #[schema(example = "2027-12-31")]
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    #[schema(read_only)]
    pub status: CommitmentStatus,
    /// Why it is in this state, as told with the last move; everybody can read it.
    #[schema(read_only, max_length = 4000, example = "The programme ended with the budget year.")]
    pub status_reason: Option<String>,
    /// Whether reports keep coming; `null` once it is completed or withdrawn.
    #[schema(read_only)]
    pub reporting_status: Option<ReportingStatus>,
    /// The day of the last report.
    #[schema(read_only, example = "2026-02-01")]
    pub last_report_on: Option<NaiveDate>,
    /// From when on the next report is due; `null` once it is completed or withdrawn.
    #[schema(read_only, example = "2027-02-01")]
    pub next_report_due_on: Option<NaiveDate>,
    /// The states that the caller may move it to.
    #[schema(read_only, max_items = 3)]
    pub allowed_transitions: Vec<CommitmentStatus>,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When the record was made.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// The names of a [`Commitment`]'s fields, for `fields=`.
pub const FIELDS: [&str; 24] = [
    "id",
    "partner",
    "title",
    "titles",
    "text",
    "texts",
    "kind",
    "amount",
    "currency",
    "priority",
    "intervention",
    "instrument",
    "paragraph",
    "made_on",
    "due_on",
    "status",
    "status_reason",
    "reporting_status",
    "last_report_on",
    "next_report_due_on",
    "allowed_transitions",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`Commitment`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten {
    unchanged: &["id", "status", "status_reason", "last_report_on", "version", "created_at", "updated_at"],
    ignored: &["title", "text", "reporting_status", "next_report_due_on", "allowed_transitions"],
};

/// The day, and how reporting is counted on it.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    /// The day in UTC.
    pub today: NaiveDate,
    /// When reports are due.
    pub reporting: Reporting,
}

impl Commitment {
    /// A row as the API shows it in these languages on a day, with the moves the caller may make.
    pub fn of(row: CommitmentRow, languages: &Languages, calendar: Calendar, may_move: bool) -> Self {
        // The database only holds what was written through these enums.
        let status = CommitmentStatus::parse(&row.status).unwrap_or(CommitmentStatus::Withdrawn);
        let expected = status == CommitmentStatus::Active;
        let reporting = calendar.reporting;
        Self {
            id: row.id,
            partner: row.partner_id,
            title: languages.choose(&row.titles.0).unwrap_or_else(|| LocalText { text: row.id.to_string(), lang: "und".to_owned() }),
            text: languages.choose(&row.texts.0),
            titles: ShortTexts(row.titles.0),
            texts: LongTexts(row.texts.0),
            kind: CommitmentKind::parse(&row.kind).unwrap_or(CommitmentKind::Policy),
            amount: row.amount,
            currency: row.currency,
            priority: row.priority,
            intervention: row.intervention,
            instrument: row.instrument,
            paragraph: row.paragraph,
            made_on: row.made_on,
            due_on: row.due_on,
            status,
            status_reason: row.status_reason,
            reporting_status: expected.then(|| reporting.status(row.reporting_since, calendar.today)),
            last_report_on: row.last_report_on,
            next_report_due_on: expected.then(|| reporting.due_on(row.reporting_since)),
            allowed_transitions: if may_move { status.allowed_transitions().to_vec() } else { Vec::new() },
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a commitment. A body may also repeat, unchanged, the fields of [`Commitment`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentInput {
    /// The partner who made it.
    pub partner: PartnerId,
    /// Titles by language; at least one.
    pub titles: ShortTexts,
    /// Texts by language.
    #[serde(default)]
    pub texts: LongTexts,
    /// What the partner puts in.
    pub kind: CommitmentKind,
    /// How much money, as a decimal number with a point; required for financial commitments and for them only.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 20, pattern = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$", example = "250000.00")]
    pub amount: Option<String>,
    /// The currency, ISO 4217; required with an amount.
    #[serde(default)]
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "EUR")]
    pub currency: Option<String>,
    /// The thematic priority it serves (a term of the vocabulary `priorities`).
    #[serde(default)]
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "labour-rights")]
    pub priority: Option<String>,
    /// The key intervention it is part of (a term of the vocabulary `interventions`).
    #[serde(default)]
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "living-wages")]
    pub intervention: Option<String>,
    /// The instrument that it answers to.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Doha Political Declaration, 2025")]
    pub instrument: Option<String>,
    /// The place in the instrument.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S", example = "paragraph 12(b)")]
    pub paragraph: Option<String>,
    /// When it was made, not in the future; when absent, a new one was made today and another when it was.
    #[serde(default)]
    #[schema(example = "2025-11-05")]
    pub made_on: Option<NaiveDate>,
    /// Until when it is to be kept, not before it was made.
    #[serde(default)]
    #[schema(example = "2027-12-31")]
    pub due_on: Option<NaiveDate>,
}

/// Checks what a schema cannot: references, money, and the order of dates. `made_on` is what counts when the body says
/// nothing of it, `first_report` the day of the first report there is.
pub fn check(
    input: &CommitmentInput,
    terms: &KnownTerms,
    today: NaiveDate,
    made_on: NaiveDate,
    first_report: Option<NaiveDate>,
) -> Vec<FieldError> {
    let mut errors = money::check(input.kind == CommitmentKind::Financial, input.amount.as_deref(), input.currency.as_deref());
    if input.titles.0.is_empty() {
        errors.push(FieldError::body("/titles", "too_few", "must have a title in at least one language"));
    }
    if input.priority.as_deref().is_some_and(|slug| !terms.has(Vocabulary::Priorities, slug)) {
        errors.push(FieldError::body("/priority", "unknown_reference", "is not a known thematic priority"));
    }
    if input.intervention.as_deref().is_some_and(|slug| !terms.has(Vocabulary::Interventions, slug)) {
        errors.push(FieldError::body("/intervention", "unknown_reference", "is not a known intervention"));
    }
    if input.paragraph.is_some() && input.instrument.is_none() {
        errors.push(FieldError::body("/instrument", "required", "is required with a paragraph"));
    }
    let made_on = input.made_on.unwrap_or(made_on);
    if made_on > today {
        errors.push(FieldError::body("/made_on", "out_of_range", "must not be in the future"));
    } else if first_report.is_some_and(|first| made_on > first) {
        errors.push(FieldError::body("/made_on", "out_of_range", "must not be after the first report"));
    }
    if input.due_on.is_some_and(|due_on| due_on < made_on) {
        errors.push(FieldError::body("/due_on", "out_of_range", "must not be before the commitment was made"));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn sample() -> CommitmentInput {
        CommitmentInput {
            partner: PartnerId::new(),
            titles: ShortTexts(Translations::from([("en".to_owned(), "Title".to_owned())])),
            texts: LongTexts::default(),
            kind: CommitmentKind::Policy,
            amount: None,
            currency: None,
            priority: None,
            intervention: None,
            instrument: None,
            paragraph: None,
            made_on: Some(day("2026-01-31")),
            due_on: None,
        }
    }

    fn places(input: &CommitmentInput, first_report: Option<&str>) -> Vec<String> {
        let errors = check(input, &KnownTerms::default(), day("2026-02-01"), day("2026-01-01"), first_report.map(day));
        errors.into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect()
    }

    #[test]
    fn an_end_can_be_taken_back_but_does_not_become_the_other() {
        use CommitmentStatus::{Active, Completed, Withdrawn};
        for (from, to, allowed) in [
            (Active, Completed, true),
            (Active, Withdrawn, true),
            (Active, Active, false),
            (Completed, Active, true),
            (Completed, Withdrawn, false),
            (Withdrawn, Completed, false),
            (Withdrawn, Active, true),
        ] {
            assert_eq!(from.may_become(to), allowed, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn dates_are_in_order() {
        assert_eq!(places(&sample(), None), Vec::<String>::new());
        let today = CommitmentInput { made_on: Some(day("2026-02-01")), due_on: Some(day("2026-02-01")), ..sample() };
        assert_eq!(places(&today, None), Vec::<String>::new());
        let tomorrow = CommitmentInput { made_on: Some(day("2026-02-02")), ..sample() };
        assert_eq!(places(&tomorrow, None), ["/made_on out_of_range"]);
        let backwards = CommitmentInput { due_on: Some(day("2026-01-30")), ..sample() };
        assert_eq!(places(&backwards, None), ["/due_on out_of_range"]);
        assert_eq!(places(&sample(), Some("2026-01-31")), Vec::<String>::new());
        assert_eq!(places(&sample(), Some("2026-01-30")), ["/made_on out_of_range"]);
        let silent = CommitmentInput { made_on: None, due_on: Some(day("2025-12-31")), ..sample() };
        assert_eq!(places(&silent, None), ["/due_on out_of_range"]);
    }

    #[test]
    fn references_must_exist() {
        let wrong = CommitmentInput {
            priority: Some("nowhere".to_owned()),
            intervention: Some("nothing".to_owned()),
            paragraph: Some("1".to_owned()),
            ..sample()
        };
        assert_eq!(places(&wrong, None), ["/priority unknown_reference", "/intervention unknown_reference", "/instrument required"]);
    }

    #[test]
    fn nothing_is_expected_of_what_has_ended() {
        let now = UtcTime::now();
        let mut row = CommitmentRow {
            id: CommitmentId::new(),
            version: 1,
            partner_id: PartnerId::new(),
            titles: Json(Translations::new()),
            texts: Json(Translations::new()),
            kind: "policy".to_owned(),
            amount: None,
            currency: None,
            priority: None,
            intervention: None,
            instrument: None,
            paragraph: None,
            made_on: day("2020-01-01"),
            due_on: None,
            status: "active".to_owned(),
            status_reason: None,
            last_report_on: None,
            reporting_since: day("2020-01-01"),
            created_at: now,
            updated_at: now,
        };
        let calendar = Calendar { today: day("2026-01-01"), reporting: Reporting::new(365, 455) };
        let shown = |row: &CommitmentRow| Commitment::of(row.clone(), &Languages::default(), calendar, true);
        assert_eq!(shown(&row).reporting_status, Some(ReportingStatus::Overdue));
        assert_eq!(shown(&row).next_report_due_on, Some(day("2020-12-31")));
        row.status = "completed".to_owned();
        assert_eq!((shown(&row).reporting_status, shown(&row).next_report_due_on), (None, None));
        assert_eq!(shown(&row).allowed_transitions, [CommitmentStatus::Active]);
    }
}
