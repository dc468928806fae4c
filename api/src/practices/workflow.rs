//! The way of a practice from draft to publication: one table of moves, and who may make them.
//!
//! Duties are separate: whoever belongs to the partner (or to one that did the practice together with it), and whoever
//! submitted it, neither reviews nor approves nor publishes it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a practice, or the working copy of it, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PracticeStatus {
    /// Being written by the partner.
    Draft,
    /// Waiting for the Secretariat.
    Submitted,
    /// With reviewers.
    InReview,
    /// Back with the partner, with what has to change.
    ChangesRequested,
    /// Good to be published, now or on a set day.
    Approved,
    /// Everybody can read it.
    Published,
    /// Can be read at its address but is no longer found: outdated.
    Archived,
    /// Not accepted; the reason is with it.
    Declined,
}

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// The partner's people and API clients, or the Secretariat for them.
    Author,
    /// The Secretariat.
    Secretariat,
    /// The Secretariat, without an interest in the practice.
    Independent,
}

/// A move of the table.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// From where.
    pub from: PracticeStatus,
    /// To where.
    pub to: PracticeStatus,
    /// By whom.
    pub duty: Duty,
    /// Whether the text must be complete.
    pub complete: bool,
    /// Whether a reason must be given, for the partner to read.
    pub reason: bool,
    /// Whether enough reviews must have been completed.
    pub reviewed: bool,
}

const fn step(from: PracticeStatus, to: PracticeStatus, duty: Duty) -> Move {
    Move { from, to, duty, complete: false, reason: false, reviewed: false }
}

impl Move {
    const fn when_complete(mut self) -> Self {
        self.complete = true;
        self
    }

    const fn with_reason(mut self) -> Self {
        self.reason = true;
        self
    }

    const fn after_reviews(mut self) -> Self {
        self.reviewed = true;
        self
    }
}

/// Every move there is. What is not here cannot be done by anybody.
pub const MOVES: &[Move] = {
    use Duty::{Author, Independent, Secretariat};
    use PracticeStatus::{Approved, Archived, ChangesRequested, Declined, Draft, InReview, Published, Submitted};
    &[
        step(Draft, Submitted, Author).when_complete(),
        step(ChangesRequested, Submitted, Author).when_complete(),
        // Taken back before anybody looks at it.
        step(Submitted, Draft, Author),
        step(Submitted, InReview, Independent),
        step(Submitted, ChangesRequested, Independent).with_reason(),
        step(Submitted, Declined, Independent).with_reason(),
        step(InReview, ChangesRequested, Independent).with_reason(),
        step(InReview, Approved, Independent).when_complete().after_reviews(),
        step(InReview, Declined, Independent).with_reason(),
        step(Approved, InReview, Secretariat).with_reason(),
        step(Approved, ChangesRequested, Independent).with_reason(),
        step(Approved, Published, Independent).when_complete(),
        // A declined text can be worked on again.
        step(Declined, Draft, Author),
        // Opens a new revision; the live version stays.
        step(Published, Draft, Author),
        step(Published, Archived, Secretariat).with_reason(),
        step(Archived, Published, Independent),
    ]
};

/// Why somebody has an interest in a practice, and so no say in its review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interest {
    /// Belongs to the partner whose practice it is.
    OwnPartner,
    /// Belongs to a partner that did it together with it.
    CoImplementer,
    /// Submitted this revision.
    Submitter,
}

impl Interest {
    /// The reason as a sentence's end.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::OwnPartner => "it belongs to the partner whose practice this is",
            Self::CoImplementer => "it belongs to a partner that carried this practice out together with the other",
            Self::Submitter => "it submitted this practice",
        }
    }
}

/// How somebody stands towards a practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Writes for the partner.
    pub author: bool,
    /// Belongs to the Secretariat.
    pub secretariat: bool,
    /// Has an interest.
    pub interest: Option<Interest>,
}

impl Standing {
    /// Whether a duty can be this person's.
    pub fn covers(self, duty: Duty) -> bool {
        match duty {
            Duty::Author => self.author || self.secretariat,
            Duty::Secretariat => self.secretariat,
            Duty::Independent => self.secretariat && self.interest.is_none(),
        }
    }
}

impl PracticeStatus {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::ChangesRequested,
        Self::Approved,
        Self::Published,
        Self::Archived,
        Self::Declined,
    ];

    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::ChangesRequested => "changes_requested",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Archived => "archived",
            Self::Declined => "declined",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }

    /// The moves that begin here.
    pub fn moves(self) -> impl Iterator<Item = &'static Move> {
        MOVES.iter().filter(move |step| step.from == self)
    }

    /// Where somebody may move it.
    pub fn open_to(self, standing: Standing) -> Vec<Self> {
        self.moves().filter(|step| standing.covers(step.duty)).map(|step| step.to).collect()
    }

    /// Whether the working copy can be written: by its authors while it is theirs, by the Secretariat as long as it is one.
    pub fn can_be_written(self, standing: Standing) -> bool {
        match self {
            // Writing on a published practice opens a new revision.
            Self::Draft | Self::ChangesRequested | Self::Published => standing.covers(Duty::Author),
            Self::Submitted | Self::InReview | Self::Approved => standing.covers(Duty::Secretariat),
            Self::Declined | Self::Archived => false,
        }
    }
}

/// Why a move cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such move from here; these are there.
    NoSuchMove(Vec<PracticeStatus>),
    /// It is the Secretariat's.
    NotYours,
    /// It is the Secretariat's, and this person has an interest.
    Interested(Interest),
}

/// The move, when somebody may make it.
///
/// # Errors
/// Why not.
pub fn find(from: PracticeStatus, to: PracticeStatus, standing: Standing) -> Result<&'static Move, Refusal> {
    let found = from.moves().find(|step| step.to == to).ok_or_else(|| Refusal::NoSuchMove(from.open_to(standing)))?;
    match (standing.covers(found.duty), standing.interest) {
        (true, _) => Ok(found),
        (false, Some(interest)) if found.duty == Duty::Independent && standing.secretariat => Err(Refusal::Interested(interest)),
        (false, _) => Err(Refusal::NotYours),
    }
}

#[cfg(test)]
mod tests {
    use PracticeStatus::{Approved, Archived, ChangesRequested, Declined, Draft, InReview, Published, Submitted};

    use super::*;

    const AUTHOR: Standing = Standing { author: true, secretariat: false, interest: Some(Interest::OwnPartner) };
    const EDITOR: Standing = Standing { author: false, secretariat: true, interest: None };
    const STRANGER: Standing = Standing { author: false, secretariat: false, interest: None };

    #[test]
    fn every_move_stands_once_and_every_state_can_be_reached() {
        for (index, one) in MOVES.iter().enumerate() {
            assert_ne!(one.from, one.to);
            assert!(!MOVES[index + 1..].iter().any(|other| (other.from, other.to) == (one.from, one.to)), "{one:?}");
        }
        let (mut reached, mut next) = (vec![Draft], vec![Draft]);
        while let Some(status) = next.pop() {
            for step in status.moves().filter(|step| !reached.contains(&step.to)).collect::<Vec<_>>() {
                reached.push(step.to);
                next.push(step.to);
            }
        }
        assert_eq!(reached.len(), PracticeStatus::ALL.len());
    }

    #[test]
    fn authors_write_and_submit_and_nothing_else() {
        assert_eq!(Draft.open_to(AUTHOR), [Submitted]);
        assert_eq!(Submitted.open_to(AUTHOR), [Draft]);
        assert_eq!(ChangesRequested.open_to(AUTHOR), [Submitted]);
        assert_eq!(Declined.open_to(AUTHOR), [Draft]);
        assert_eq!(Published.open_to(AUTHOR), [Draft]);
        for status in [InReview, Approved, Archived] {
            assert!(status.open_to(AUTHOR).is_empty(), "{status:?}");
        }
        for status in PracticeStatus::ALL {
            assert!(status.open_to(STRANGER).is_empty(), "{status:?}");
            assert!(!status.can_be_written(STRANGER), "{status:?}");
        }
        assert!(Draft.can_be_written(AUTHOR) && ChangesRequested.can_be_written(AUTHOR) && Published.can_be_written(AUTHOR));
        assert!(!Submitted.can_be_written(AUTHOR) && !InReview.can_be_written(AUTHOR) && !Approved.can_be_written(AUTHOR));
    }

    #[test]
    fn whoever_has_an_interest_neither_reviews_nor_publishes() {
        for interest in [Interest::OwnPartner, Interest::CoImplementer, Interest::Submitter] {
            let partial = Standing { interest: Some(interest), ..EDITOR };
            for (from, to) in
                [(Submitted, InReview), (InReview, Approved), (InReview, Declined), (Approved, Published), (Archived, Published)]
            {
                assert_eq!(find(from, to, partial).err(), Some(Refusal::Interested(interest)), "{from:?} to {to:?}");
                assert!(find(from, to, EDITOR).is_ok(), "{from:?} to {to:?}");
                assert_eq!(find(from, to, AUTHOR).err(), Some(Refusal::NotYours), "{from:?} to {to:?}");
            }
            assert!(find(Draft, Submitted, partial).is_ok(), "writing for a partner is no review");
        }
    }

    #[test]
    fn a_move_that_is_none_names_those_there_are() {
        assert_eq!(find(Draft, Published, AUTHOR).err(), Some(Refusal::NoSuchMove(vec![Submitted])));
        assert_eq!(find(Draft, Published, EDITOR).err(), Some(Refusal::NoSuchMove(vec![Submitted])));
        assert_eq!(find(Archived, Draft, AUTHOR).err(), Some(Refusal::NoSuchMove(Vec::new())));
    }

    #[test]
    fn nothing_goes_live_without_review() {
        let before: Vec<_> = MOVES.iter().filter(|step| step.to == Published && step.from != Archived).collect();
        assert!(before.iter().all(|step| step.from == Approved && step.complete && step.duty == Duty::Independent));
        assert!(MOVES.iter().filter(|step| step.to == Approved).all(|step| step.reviewed && step.duty == Duty::Independent));
        for to in [ChangesRequested, Declined] {
            assert!(MOVES.iter().filter(|step| step.to == to).all(|step| step.reason), "{to:?}");
        }
    }

    #[test]
    fn a_status_is_read_as_it_was_written() {
        for status in PracticeStatus::ALL {
            assert_eq!(PracticeStatus::parse(status.name()), Some(status));
            assert_eq!(serde_json::to_value(status).ok(), Some(status.name().into()));
        }
        assert_eq!(PracticeStatus::parse("withdrawn"), None);
    }
}
