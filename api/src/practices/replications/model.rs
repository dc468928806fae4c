//! A replication as its row, as the API shows it, and as it is written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workflow::ReplicationStatus;
use crate::{
    db::fields::{AccountId, Json, PartnerId, PracticeId, ReplicationId, UtcTime},
    http::{FieldError, body::NotWritten, language::LocalText, markdown, texts::canonical_tag},
    practices::{
        checks::{Completeness, deceptive_characters, known},
        content::{FurtherReading, QuantifiedResult},
        moves::{Interest, Standing, State as _},
    },
    reference::geography,
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "replications";

/// The text of a replication by section, in Markdown (`CommonMark` with tables), up to 20,000 characters each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplicationSections {
    /// What was done otherwise than in the practice, and why.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S", example = "Visits take place in the evening, when **markets** close.")]
    pub changes: Option<String>,
    /// How it was carried out, by whom, and with what.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S", example = "Six inspectors and two unions for one year.")]
    pub implementation: Option<String>,
    /// What came of it.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S", example = "Most stalls keep records now.")]
    pub outcome: Option<String>,
    /// What those who did it would tell others who want to do the same.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S", example = "Speak with the market's elders first.")]
    pub lessons: Option<String>,
}

/// A section of a replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicationSection {
    /// What was done otherwise.
    Changes,
    /// How it was carried out.
    Implementation,
    /// What came of it.
    Outcome,
    /// What to tell others.
    Lessons,
}

impl ReplicationSections {
    /// The sections that there are, in the order in which they are read.
    fn all(&self) -> impl Iterator<Item = (ReplicationSection, &str)> {
        [
            (ReplicationSection::Changes, &self.changes),
            (ReplicationSection::Implementation, &self.implementation),
            (ReplicationSection::Outcome, &self.outcome),
            (ReplicationSection::Lessons, &self.lessons),
        ]
        .into_iter()
        .filter_map(|(section, text)| Some((section, text.as_deref()?)))
    }
}

/// What a replication says, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicationContent {
    /// The language that it is written in (BCP 47).
    pub lang: String,
    /// What it is called.
    pub title: String,
    /// What it is about in a few sentences.
    #[serde(default)]
    pub summary: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Where in these countries.
    #[serde(default)]
    pub place: Option<String>,
    /// When it began.
    #[serde(default)]
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
    /// Whether it still goes on.
    #[serde(default)]
    pub ongoing: bool,
    /// The text by section.
    #[serde(default)]
    pub sections: ReplicationSections,
    /// Results that can be counted.
    #[serde(default)]
    pub results: Vec<QuantifiedResult>,
    /// Something to read elsewhere.
    #[serde(default)]
    pub links: Vec<FurtherReading>,
}

/// A replication as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::practice_replications, treat_none_as_null = true)]
pub struct ReplicationRow {
    /// The id.
    pub id: ReplicationId,
    /// The version, for `ETag`.
    pub version: i64,
    /// What was replicated.
    pub practice_id: PracticeId,
    /// Who did it.
    pub partner_id: PartnerId,
    /// See [`ReplicationStatus::parse`].
    pub status: String,
    /// What it says.
    pub content: Json<ReplicationContent>,
    /// When it began, for the order of lists.
    pub started_on: Option<NaiveDate>,
    /// Who submitted it.
    pub submitted_by: Option<AccountId>,
    /// When.
    pub submitted_at: Option<UtcTime>,
    /// When everybody could read it first, since it was last submitted.
    pub approved_at: Option<UtcTime>,
    /// Why it is in this state.
    pub status_reason: Option<String>,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl ReplicationRow {
    /// Where it stands.
    pub fn state(&self) -> ReplicationStatus {
        // The database only holds what was written through this enum.
        ReplicationStatus::parse(&self.status).unwrap_or(ReplicationStatus::Draft)
    }

    /// Whether everybody can read it.
    pub fn is_public(&self) -> bool {
        self.state() == ReplicationStatus::Approved
    }
}

/// The practice that was replicated, as much of it as is shown beside a replication.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReplicatedPractice {
    /// The short name in addresses.
    #[schema(max_length = 90, example = "joint-labour-inspections")]
    pub slug: Option<String>,
    /// The title.
    pub title: LocalText,
    /// The partner whose practice it is.
    pub partner: PartnerId,
}

/// A section as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownReplicationSection {
    /// Which.
    pub section: ReplicationSection,
    /// The text as HTML that is safe to show.
    #[schema(max_length = 200_000, example = "<p>Visits take place in the evening, when <strong>markets</strong> close.</p>\n")]
    pub html: String,
}

/// What only the partner's people and the Secretariat are told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReplicationDesk {
    /// What is missing before it can be submitted.
    pub completeness: Completeness,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// Why it is in this state, as told with the last move.
    #[schema(max_length = 4000, example = "Please say in which year this was.")]
    pub status_reason: Option<String>,
    /// Why the caller has no say in it.
    pub interest: Option<Interest>,
    /// Whether the caller may write it now.
    pub can_be_written: bool,
}

/// What a partner made elsewhere of another's practice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Replication {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: ReplicationId,
    /// The practice that was replicated; it never changes.
    pub practice: PracticeId,
    /// The partner that did it.
    pub partner: PartnerId,
    /// What was replicated, for readers.
    #[schema(read_only)]
    pub origin: Option<ReplicatedPractice>,
    /// Where it stands.
    #[schema(read_only)]
    pub status: ReplicationStatus,
    /// The language that it is written in (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
    /// What it is called.
    #[schema(max_length = 200, example = "Joint inspections on markets")]
    pub title: String,
    /// What it is about in a few sentences.
    #[schema(max_length = 1500, example = "Inspectors and unions visit stalls together.")]
    pub summary: Option<String>,
    /// Countries, ISO 3166-1 alpha-2.
    #[schema(max_items = 250, example = json!(["SN"]))]
    pub countries: Vec<String>,
    /// Where in these countries.
    #[schema(max_length = 300, example = "Dakar")]
    pub place: Option<String>,
    /// When it began.
    #[schema(example = "2024-03-01")]
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    #[schema(example = "2025-02-28")]
    pub ended_on: Option<NaiveDate>,
    /// Whether it still goes on.
    pub ongoing: bool,
    /// The text by section, in Markdown.
    pub sections: ReplicationSections,
    /// The sections that there are, rendered, in the order in which they are read.
    #[schema(read_only, max_items = 4)]
    pub text: Vec<ShownReplicationSection>,
    /// Results that can be counted.
    #[schema(max_items = 50)]
    pub results: Vec<QuantifiedResult>,
    /// Something to read elsewhere.
    #[schema(max_items = 30)]
    pub links: Vec<FurtherReading>,
    /// When everybody could read it first.
    #[schema(read_only)]
    pub approved_at: Option<UtcTime>,
    /// What only the partner's people and the Secretariat are told; `null` for everybody else.
    #[schema(read_only)]
    pub desk: Option<ReplicationDesk>,
    /// The states that the caller may move it to.
    #[schema(read_only, max_items = 5)]
    pub allowed_transitions: Vec<ReplicationStatus>,
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

/// The names of a [`Replication`]'s fields, for `fields=`.
pub const FIELDS: [&str; 23] = [
    "id",
    "practice",
    "partner",
    "origin",
    "status",
    "lang",
    "title",
    "summary",
    "countries",
    "place",
    "started_on",
    "ended_on",
    "ongoing",
    "sections",
    "text",
    "results",
    "links",
    "approved_at",
    "desk",
    "allowed_transitions",
    "version",
    "created_at",
    "updated_at",
];

/// What a body may repeat of a [`Replication`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten {
    unchanged: &["id", "status", "approved_at", "version", "created_at", "updated_at"],
    ignored: &["origin", "text", "desk", "allowed_transitions"],
};

impl Replication {
    /// A row as the API shows it; `standing` of those who may see more than everybody.
    pub fn of(row: ReplicationRow, origin: Option<ReplicatedPractice>, standing: Option<Standing>) -> Self {
        let status = row.state();
        let content = row.content.0;
        let desk = standing.map(|standing| ReplicationDesk {
            completeness: completeness(&content),
            submitted_at: row.submitted_at,
            status_reason: row.status_reason,
            interest: standing.interest,
            can_be_written: status.can_be_written(standing),
        });
        let text = content.sections.all().map(|(section, text)| ShownReplicationSection { section, html: markdown::to_html(text) });
        Self {
            id: row.id,
            practice: row.practice_id,
            partner: row.partner_id,
            origin,
            status,
            text: text.collect(),
            lang: content.lang,
            title: content.title,
            summary: content.summary,
            countries: content.countries,
            place: content.place,
            started_on: content.started_on,
            ended_on: content.ended_on,
            ongoing: content.ongoing,
            sections: content.sections,
            results: content.results,
            links: content.links,
            approved_at: row.approved_at,
            desk,
            allowed_transitions: standing.map(|standing| status.open_to(standing)).unwrap_or_default(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is written of a replication. A body may also repeat, unchanged, the fields of [`Replication`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplicationInput {
    /// The practice that was replicated, of another partner; it never changes.
    pub practice: PracticeId,
    /// The partner that did it.
    pub partner: PartnerId,
    /// The language that it is written in (BCP 47).
    #[schema(min_length = 2, max_length = 35, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "en")]
    pub lang: String,
    /// What it is called.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Joint inspections on markets")]
    pub title: String,
    /// What it is about in a few sentences.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1500, pattern = r"\S", example = "Inspectors and unions visit stalls together.")]
    pub summary: Option<String>,
    /// Countries, ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(max_items = 250, example = json!(["SN"]))]
    pub countries: Vec<String>,
    /// Where in these countries.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Dakar")]
    pub place: Option<String>,
    /// When it began.
    #[serde(default)]
    #[schema(example = "2024-03-01")]
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    #[serde(default)]
    #[schema(example = "2025-02-28")]
    pub ended_on: Option<NaiveDate>,
    /// Whether it still goes on; not together with an end.
    #[serde(default)]
    pub ongoing: bool,
    /// The text by section, in Markdown.
    #[serde(default)]
    pub sections: ReplicationSections,
    /// Results that can be counted.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub results: Vec<QuantifiedResult>,
    /// Something to read elsewhere.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub links: Vec<FurtherReading>,
}

impl ReplicationInput {
    /// The text as it is stored.
    pub fn into_content(self) -> ReplicationContent {
        ReplicationContent {
            lang: canonical_tag(&self.lang),
            title: self.title,
            summary: self.summary,
            countries: self.countries,
            place: self.place,
            started_on: self.started_on,
            ended_on: self.ended_on,
            ongoing: self.ongoing,
            sections: self.sections,
            results: self.results,
            links: self.links,
        }
    }
}

/// Checks what a schema cannot say of a text in any state.
pub fn check(content: &ReplicationContent) -> Vec<FieldError> {
    let mut errors = Vec::new();
    known(&mut errors, "countries", &content.countries, |code| geography::country(code).is_some(), "is not a country code of ISO 3166-1");
    if let (Some(from), Some(to)) = (content.started_on, content.ended_on)
        && to < from
    {
        errors.push(FieldError::body("/ended_on", "out_of_range", "must not be before it began"));
    }
    if content.ongoing && content.ended_on.is_some() {
        errors.push(FieldError::body("/ongoing", "contradiction", "cannot go on when it has ended"));
    }
    // What cannot be written as JSON was never read from it.
    errors.extend(serde_json::to_value(content).iter().flat_map(deceptive_characters));
    errors
}

/// What a report lacks before it can be submitted.
pub fn completeness(content: &ReplicationContent) -> Completeness {
    let mut missing = Vec::new();
    let mut need = |there: bool, place: &str, what: &str| {
        if !there {
            missing.push(FieldError::body(place, "incomplete", what));
        }
    };
    need(content.summary.is_some(), "/summary", "needs a summary in a few sentences");
    need(!content.countries.is_empty(), "/countries", "needs at least one country");
    need(content.started_on.is_some(), "/started_on", "needs when it began");
    need(content.ongoing || content.ended_on.is_some(), "/ended_on", "needs when it ended, or that it still goes on");
    need(content.sections.changes.is_some(), "/sections/changes", "needs what was done otherwise, and why");
    let known = !content.results.is_empty() || content.sections.outcome.is_some();
    need(known, "/results", "needs a result that can be counted, or the section on what came of it");
    Completeness { complete: missing.is_empty(), missing }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn content(changes: &Value) -> ReplicationContent {
        let mut body = json!({ "lang": "en", "title": "Sample" });
        body.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        serde_json::from_value(body).expect("a text")
    }

    fn places(errors: Vec<FieldError>) -> Vec<String> {
        errors.into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect()
    }

    #[test]
    fn what_contradicts_itself_is_found() {
        let wrong = content(&json!({
            "countries": ["SN", "XX", "SN"], "started_on": "2025-01-02", "ended_on": "2025-01-01", "ongoing": true, "place": "a\u{202E}b",
        }));
        let expected = [
            "/countries/1 unknown_reference",
            "/countries/2 repeated",
            "/ended_on out_of_range",
            "/ongoing contradiction",
            "/place bad_character",
        ];
        assert_eq!(places(check(&wrong)), expected);
        assert!(check(&content(&json!({ "countries": ["SN"], "started_on": "2025-01-02", "ended_on": "2025-01-02" }))).is_empty());
    }

    #[test]
    fn a_report_says_where_when_what_and_with_which_result() {
        assert_eq!(completeness(&content(&json!({}))).missing.len(), 6);
        let mut whole = json!({
            "summary": "x", "countries": ["SN"], "started_on": "2025-01-01", "ongoing": true, "sections": { "changes": "x", "outcome": "x" },
        });
        assert!(completeness(&content(&whole)).complete);
        whole["ongoing"] = json!(false);
        assert_eq!(places(completeness(&content(&whole)).missing), ["/ended_on incomplete"]);
    }

    #[test]
    fn everybody_is_shown_the_text_and_nothing_of_the_desk() {
        let now = UtcTime::now();
        let content = content(&json!({ "sections": { "lessons": "*a*", "changes": "b" } }));
        let row = ReplicationRow {
            id: ReplicationId::new(),
            version: 1,
            practice_id: PracticeId::new(),
            partner_id: PartnerId::new(),
            status: ReplicationStatus::Approved.name().to_owned(),
            started_on: content.started_on,
            content: Json(content),
            submitted_by: None,
            submitted_at: Some(now),
            approved_at: Some(now),
            status_reason: Some("x".to_owned()),
            created_at: now,
            updated_at: now,
        };
        let shown = serde_json::to_value(Replication::of(row, None, None)).expect("JSON");
        assert_eq!((&shown["desk"], &shown["allowed_transitions"]), (&Value::Null, &json!([])));
        assert_eq!(
            shown["text"],
            json!([{ "section": "changes", "html": "<p>b</p>\n" }, { "section": "lessons", "html": "<p><em>a</em></p>\n" }])
        );
        let mut fields: Vec<&str> = shown.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut named = FIELDS.to_vec();
        fields.sort_unstable();
        named.sort_unstable();
        assert_eq!(fields, named);
    }
}
