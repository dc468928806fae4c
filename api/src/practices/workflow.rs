//! The way of a practice from draft to publication: one table of moves.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::moves::{Duty, Interest, Move, Standing, State, step};

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

impl State for PracticeStatus {
    const MOVES: &'static [Move<Self>] = {
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

    fn name(self) -> &'static str {
        Self::name(self)
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

/// Why somebody with an interest has no say in a practice, as a sentence's end.
pub fn sentence(interest: Interest) -> &'static str {
    match interest {
        Interest::OwnPartner => "it belongs to the partner whose practice this is",
        Interest::CoImplementer => "it belongs to a partner that carried this practice out together with the other",
        Interest::Submitter => "it submitted this practice",
    }
}

#[cfg(test)]
mod tests {
    use PracticeStatus::{Approved, Archived, ChangesRequested, Declined, Draft, InReview, Published, Submitted};

    use super::{
        super::moves::{
            Refusal,
            tests::{AUTHOR, EDITOR, STRANGER, must_be_sound},
        },
        *,
    };

    #[test]
    fn the_table_is_sound() {
        must_be_sound(&PracticeStatus::ALL);
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
                assert_eq!(from.find(to, partial).err(), Some(Refusal::Interested(interest)), "{from:?} to {to:?}");
                assert!(from.find(to, EDITOR).is_ok(), "{from:?} to {to:?}");
                assert_eq!(from.find(to, AUTHOR).err(), Some(Refusal::NotYours), "{from:?} to {to:?}");
            }
            assert!(Draft.find(Submitted, partial).is_ok(), "writing for a partner is no review");
        }
    }

    #[test]
    fn a_move_that_is_none_names_those_there_are() {
        assert_eq!(Draft.find(Published, AUTHOR).err(), Some(Refusal::NoSuchMove(vec![Submitted])));
        assert_eq!(Draft.find(Published, EDITOR).err(), Some(Refusal::NoSuchMove(vec![Submitted])));
        assert_eq!(Archived.find(Draft, AUTHOR).err(), Some(Refusal::NoSuchMove(Vec::new())));
    }

    #[test]
    fn nothing_goes_live_without_review() {
        let before: Vec<_> = PracticeStatus::MOVES.iter().filter(|step| step.to == Published && step.from != Archived).collect();
        assert!(before.iter().all(|step| step.from == Approved && step.complete && step.duty == Duty::Independent));
        assert!(
            PracticeStatus::MOVES.iter().filter(|step| step.to == Approved).all(|step| step.reviewed && step.duty == Duty::Independent)
        );
        for to in [ChangesRequested, Declined] {
            assert!(PracticeStatus::MOVES.iter().filter(|step| step.to == to).all(|step| step.reason), "{to:?}");
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
