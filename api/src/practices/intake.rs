//! What becomes of a row of an import: one decision for each way in which it can meet what is there.

use chrono::NaiveDate;

use super::{content::PracticeContent, model::PracticeRow, workflow::PracticeStatus};
use crate::db::fields::{PartnerId, UtcTime};

/// A practice that a row is about.
#[derive(Clone, Debug)]
pub(super) struct Present {
    /// Its row.
    pub row: PracticeRow,
    /// What everybody reads of it.
    pub live: Option<PracticeContent>,
}

impl Present {
    /// The working copy, or the live text when nobody works on it.
    pub fn working(&self) -> Option<&PracticeContent> {
        self.row.draft.as_ref().map(|draft| &draft.0).or(self.live.as_ref())
    }
}

/// What is asked for.
pub(super) struct Wish<'a> {
    /// The status as the file has it.
    pub status: Option<&'a str>,
    /// When it was published elsewhere.
    pub published_on: Option<NaiveDate>,
    /// Whose it is.
    pub partner: PartnerId,
    /// What it says.
    pub content: &'a PracticeContent,
    /// Whether who imports may publish.
    pub governs: bool,
    /// Today.
    pub today: NaiveDate,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: it is so already.
    Unchanged,
    /// The text becomes the working copy, of a new record or over the present one.
    Draft,
    /// The text becomes a new revision beside the live version.
    Revision,
    /// The text becomes this version, published on this day, or now.
    Publish(i64, Option<NaiveDate>),
    /// The record goes to another partner, its text stays.
    Hand,
}

/// Why nothing can be done: column (none for the whole row), code, sentence.
pub(super) type Refusal = (Option<&'static str>, &'static str, String);

fn refuse<T>(column: &'static str, code: &'static str, message: &str) -> Result<T, Refusal> {
    Err((Some(column), code, message.to_owned()))
}

const UNKNOWN_STATUS: &str = "must be draft or published: other states are reached by review";
const NOT_YOURS: &str = "only the Secretariat publishes; leave the status out to import a draft";

/// Decides.
///
/// # Errors
/// Why nothing can be done.
pub(super) fn decide(present: Option<&Present>, wish: &Wish<'_>) -> Result<Step, Refusal> {
    let publishes = wish.status == Some(PracticeStatus::Published.name());
    if wish.published_on.is_some_and(|day| day > wish.today) {
        return refuse("published_on", "out_of_range", "must not be in the future");
    }
    match present {
        None if publishes => publish_first(wish, 1),
        None if wish.status.is_none_or(|status| status == PracticeStatus::Draft.name()) => Ok(Step::Draft),
        None => refuse("status", "not_allowed", UNKNOWN_STATUS),
        Some(present) => decide_present(present, wish, publishes),
    }
}

fn decide_present(present: &Present, wish: &Wish<'_>, publishes: bool) -> Result<Step, Refusal> {
    let (row, state) = (&present.row, present.row.state());
    let stays = row.partner_id == wish.partner;
    let is_live = present.live.as_ref() == Some(wish.content);
    let is_working = present.working() == Some(wish.content);
    if is_live && stays {
        let other = wish.published_on.filter(|day| row.published_at.is_some_and(|at| at.date() != *day));
        return match other {
            Some(_) if publishes => refuse("published_on", "read_only", "cannot be changed: a published version stays as it is"),
            // Also beside a revision: what a list says that was published before must not undo what is being written.
            _ => Ok(Step::Unchanged),
        };
    }
    if is_working && stays && !publishes {
        return Ok(Step::Unchanged);
    }
    if !publishes && wish.status.is_some_and(|status| status != PracticeStatus::Draft.name()) {
        return refuse("status", "not_allowed", UNKNOWN_STATUS);
    }
    match state {
        PracticeStatus::Submitted | PracticeStatus::InReview | PracticeStatus::Approved => {
            let message = format!("is under review ({}), and an import does not write over what is being reviewed", state.name());
            Err((None, "under_review", message))
        }
        PracticeStatus::Declined => Err((None, "not_writable", "was declined; make it a draft again first".to_owned())),
        PracticeStatus::Archived => Err((None, "not_writable", "is archived; publish it again first".to_owned())),
        PracticeStatus::Draft | PracticeStatus::ChangesRequested | PracticeStatus::Published if !publishes => Ok(if is_working {
            Step::Hand
        } else if state == PracticeStatus::Published {
            Step::Revision
        } else {
            Step::Draft
        }),
        PracticeStatus::Draft | PracticeStatus::ChangesRequested | PracticeStatus::Published => publish_over(present, wish, is_live),
    }
}

fn publish_over(present: &Present, wish: &Wish<'_>, is_live: bool) -> Result<Step, Refusal> {
    let (row, Some(live)) = (&present.row, present.row.live_version) else { return publish_first(wish, present.row.revision) };
    if !wish.governs {
        return refuse("status", "not_yours", NOT_YOURS);
    }
    if row.draft.is_some() {
        let message = format!("has a revision {} that somebody works on; publish or discard that first", row.revision);
        return Err((None, "open_revision", message));
    }
    if is_live {
        return Ok(Step::Hand);
    }
    let before = row.published_at.map(UtcTime::date);
    match wish.published_on {
        Some(day) if before.is_some_and(|before| day < before) => {
            refuse("published_on", "out_of_range", "must not be before the day of the version that it replaces")
        }
        // The day of the present version says nothing of the next one.
        Some(day) if before != Some(day) => Ok(Step::Publish(live + 1, Some(day))),
        _ => Ok(Step::Publish(live + 1, None)),
    }
}

fn publish_first(wish: &Wish<'_>, number: i64) -> Result<Step, Refusal> {
    if !wish.governs {
        return refuse("status", "not_yours", NOT_YOURS);
    }
    match wish.published_on {
        Some(day) => Ok(Step::Publish(number, Some(day))),
        None => refuse("published_on", "required", "is required: when was it published?"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::db::fields::{Json, PracticeId};

    fn text(title: &str) -> PracticeContent {
        serde_json::from_value(json!({ "kind": "snapshot", "lang": "en", "title": title })).expect("a text")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn present(status: PracticeStatus, draft: Option<&str>, live: Option<&str>) -> Present {
        let at: UtcTime = "2024-03-01T09:00:00Z".parse().expect("an instant");
        let row = PracticeRow {
            id: PracticeId::new(),
            version: 1,
            partner_id: PartnerId(uuid::Uuid::nil()),
            slug: None,
            status: status.name().to_owned(),
            revision: if draft.is_some() && live.is_some() { 2 } else { 1 },
            draft: draft.map(|title| Json(text(title))),
            title: String::new(),
            lang: String::new(),
            title_key: String::new(),
            live_version: live.map(|_| 1),
            published_at: live.map(|_| at),
            first_published_at: live.map(|_| at),
            publish_at: None,
            review_due_on: None,
            reminded_on: None,
            submitted_by: None,
            submitted_at: None,
            status_reason: None,
            source: None,
            external_id: None,
            created_at: at,
            updated_at: at,
            replications: 0,
        };
        Present { row, live: live.map(text) }
    }

    fn decided(
        present: Option<&Present>,
        title: &str,
        status: Option<&str>,
        on: Option<&str>,
        governs: bool,
    ) -> Result<Step, &'static str> {
        let content = text(title);
        let wish = Wish {
            status,
            published_on: on.map(day),
            partner: PartnerId(uuid::Uuid::nil()),
            content: &content,
            governs,
            today: day("2026-01-01"),
        };
        decide(present, &wish).map_err(|(_, code, _)| code)
    }

    #[test]
    fn a_new_row_is_a_draft_or_was_published_on_a_day() {
        assert_eq!(decided(None, "a", None, None, false), Ok(Step::Draft));
        assert_eq!(decided(None, "a", Some("draft"), None, true), Ok(Step::Draft));
        assert_eq!(decided(None, "a", Some("published"), Some("2023-05-01"), true), Ok(Step::Publish(1, Some(day("2023-05-01")))));
        assert_eq!(decided(None, "a", Some("published"), Some("2023-05-01"), false), Err("not_yours"));
        assert_eq!(decided(None, "a", Some("published"), None, true), Err("required"));
        assert_eq!(decided(None, "a", Some("published"), Some("2027-01-01"), true), Err("out_of_range"));
        assert_eq!(decided(None, "a", Some("approved"), None, true), Err("not_allowed"));
    }

    #[test]
    fn what_is_under_review_declined_or_archived_is_left_alone() {
        for (status, code) in [
            (PracticeStatus::Submitted, "under_review"),
            (PracticeStatus::InReview, "under_review"),
            (PracticeStatus::Approved, "under_review"),
            (PracticeStatus::Declined, "not_writable"),
        ] {
            let there = present(status, Some("a"), None);
            assert_eq!(decided(Some(&there), "a", None, None, true), Ok(Step::Unchanged), "{status:?}");
            for wished in [None, Some("published")] {
                assert_eq!(decided(Some(&there), "b", wished, Some("2025-01-01"), true), Err(code), "{status:?}");
            }
        }
        let archived = present(PracticeStatus::Archived, None, Some("a"));
        assert_eq!(decided(Some(&archived), "b", None, None, true), Err("not_writable"));
        assert_eq!(decided(Some(&archived), "a", Some("archived"), None, true), Ok(Step::Unchanged));
    }

    #[test]
    fn a_published_one_gets_its_next_version_or_a_revision() {
        let live = present(PracticeStatus::Published, None, Some("a"));
        assert_eq!(decided(Some(&live), "a", Some("published"), Some("2024-03-01"), false), Ok(Step::Unchanged));
        assert_eq!(decided(Some(&live), "a", Some("published"), Some("2024-03-02"), true), Err("read_only"));
        assert_eq!(decided(Some(&live), "b", None, None, false), Ok(Step::Revision));
        assert_eq!(decided(Some(&live), "b", Some("published"), None, false), Err("not_yours"));
        assert_eq!(decided(Some(&live), "b", Some("published"), Some("2024-03-01"), true), Ok(Step::Publish(2, None)));
        assert_eq!(decided(Some(&live), "b", Some("published"), Some("2025-01-01"), true), Ok(Step::Publish(2, Some(day("2025-01-01")))));
        assert_eq!(decided(Some(&live), "b", Some("published"), Some("2024-02-29"), true), Err("out_of_range"));
        let revised = present(PracticeStatus::Draft, Some("b"), Some("a"));
        assert_eq!(decided(Some(&revised), "a", None, None, true), Ok(Step::Unchanged), "a list does not undo a revision");
        assert_eq!(decided(Some(&revised), "b", None, None, true), Ok(Step::Unchanged));
        assert_eq!(decided(Some(&revised), "c", None, None, true), Ok(Step::Draft));
        assert_eq!(decided(Some(&revised), "c", Some("published"), None, true), Err("open_revision"));
        let draft = present(PracticeStatus::Draft, Some("b"), None);
        assert_eq!(decided(Some(&draft), "b", Some("published"), Some("2025-01-01"), true), Ok(Step::Publish(1, Some(day("2025-01-01")))));
    }
}
