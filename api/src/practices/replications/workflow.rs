//! The way of a replication from draft to approval: one table of moves. Who has an interest in the practice of another partner
//! that was replicated does not decide on it either.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::practices::moves::{Duty, Interest, Move, Standing, State, step};

/// Where a replication stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicationStatus {
    /// Being written by the partner that reports it.
    Draft,
    /// Waiting for the Secretariat.
    Submitted,
    /// Everybody can read it.
    Approved,
    /// Not accepted; the reason is with it.
    Declined,
    /// Taken back.
    Withdrawn,
}

impl State for ReplicationStatus {
    const MOVES: &'static [Move<Self>] = {
        use Duty::{Author, Independent};
        use ReplicationStatus::{Approved, Declined, Draft, Submitted, Withdrawn};
        &[
            step(Draft, Submitted, Author).when_complete(),
            // Taken back before anybody decides, to write on.
            step(Submitted, Draft, Author),
            step(Submitted, Approved, Independent).when_complete(),
            step(Submitted, Declined, Independent).with_reason(),
            step(Submitted, Withdrawn, Author),
            // What everybody could read is not taken away without a word.
            step(Approved, Withdrawn, Author).with_reason(),
            step(Declined, Draft, Author),
            step(Withdrawn, Draft, Author),
        ]
    };

    fn name(self) -> &'static str {
        Self::name(self)
    }
}

impl ReplicationStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Submitted, Self::Approved, Self::Declined, Self::Withdrawn];

    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }

    /// Whether it can be written: by its authors while it is theirs, by the Secretariat as long as it stands.
    pub fn can_be_written(self, standing: Standing) -> bool {
        match self {
            Self::Draft => standing.covers(Duty::Author),
            Self::Submitted | Self::Approved => standing.covers(Duty::Secretariat),
            Self::Declined | Self::Withdrawn => false,
        }
    }
}

/// Why somebody with an interest has no say in a replication, as a sentence's end.
pub fn sentence(interest: Interest) -> &'static str {
    match interest {
        Interest::Submitter => "it submitted this replication",
        Interest::OwnPartner | Interest::CoImplementer => "it belongs to a partner that this replication is about",
    }
}

#[cfg(test)]
mod tests {
    use ReplicationStatus::{Approved, Declined, Draft, Submitted, Withdrawn};

    use super::*;
    use crate::practices::moves::{
        Refusal,
        tests::{AUTHOR, EDITOR, STRANGER, must_be_sound},
    };

    #[test]
    fn the_table_is_sound() {
        must_be_sound(&ReplicationStatus::ALL);
    }

    #[test]
    fn nobody_but_the_independent_secretariat_decides() {
        for to in [Approved, Declined] {
            assert!(Submitted.find(to, EDITOR).is_ok());
            assert_eq!(Submitted.find(to, AUTHOR).err(), Some(Refusal::NotYours));
            for interest in [Interest::OwnPartner, Interest::Submitter] {
                let partial = Standing { interest: Some(interest), ..EDITOR };
                assert_eq!(Submitted.find(to, partial).err(), Some(Refusal::Interested(interest)));
            }
        }
        assert!(
            ReplicationStatus::MOVES.iter().filter(|step| step.to == Approved).all(|step| step.complete && step.duty == Duty::Independent)
        );
        assert!(ReplicationStatus::MOVES.iter().filter(|step| step.to == Declined || step.from == Approved).all(|step| step.reason));
    }

    #[test]
    fn authors_write_submit_and_take_back() {
        assert_eq!(Draft.open_to(AUTHOR), [Submitted]);
        assert_eq!(Submitted.open_to(AUTHOR), [Draft, Withdrawn]);
        assert_eq!(Approved.open_to(AUTHOR), [Withdrawn]);
        assert_eq!(Declined.open_to(AUTHOR), [Draft]);
        assert_eq!(Withdrawn.open_to(AUTHOR), [Draft]);
        assert!(Draft.can_be_written(AUTHOR) && !Submitted.can_be_written(AUTHOR) && !Approved.can_be_written(AUTHOR));
        assert!(Approved.can_be_written(EDITOR) && !Withdrawn.can_be_written(EDITOR));
        for status in ReplicationStatus::ALL {
            assert!(status.open_to(STRANGER).is_empty() && !status.can_be_written(STRANGER), "{status:?}");
        }
    }

    #[test]
    fn a_move_that_is_none_names_those_there_are() {
        assert_eq!(Draft.find(Approved, EDITOR).err(), Some(Refusal::NoSuchMove(vec![Submitted])));
        assert_eq!(Declined.find(Approved, EDITOR).err(), Some(Refusal::NoSuchMove(vec![Draft])));
        assert_eq!(Draft.find(Approved, STRANGER).err(), Some(Refusal::NoSuchMove(Vec::new())));
    }

    #[test]
    fn a_status_is_read_as_it_was_written() {
        for status in ReplicationStatus::ALL {
            assert_eq!(ReplicationStatus::parse(status.name()), Some(status));
            assert_eq!(serde_json::to_value(status).ok(), Some(status.name().into()));
        }
        assert_eq!(ReplicationStatus::parse("published"), None);
    }
}
