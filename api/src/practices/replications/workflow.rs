//! The way of a replication from draft to approval: one table of moves, and who may make them.
//!
//! Duties are separate, as with practices: whoever belongs to the partner that reports, or to the one whose practice it is, and
//! whoever submitted the report, does not decide on it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::practices::workflow::{Duty, Interest, Standing};

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

/// A move of the table.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// From where.
    pub from: ReplicationStatus,
    /// To where.
    pub to: ReplicationStatus,
    /// By whom.
    pub duty: Duty,
    /// Whether the report must be complete.
    pub complete: bool,
    /// Whether a reason must be given.
    pub reason: bool,
}

const fn step(from: ReplicationStatus, to: ReplicationStatus, duty: Duty) -> Move {
    Move { from, to, duty, complete: false, reason: false }
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
}

/// Every move there is. What is not here cannot be done by anybody.
pub const MOVES: &[Move] = {
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

    fn moves(self) -> impl Iterator<Item = &'static Move> {
        MOVES.iter().filter(move |step| step.from == self)
    }

    /// Where somebody may move it.
    pub fn open_to(self, standing: Standing) -> Vec<Self> {
        self.moves().filter(|step| standing.covers(step.duty)).map(|step| step.to).collect()
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

/// Why a move cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such move from here; these are there.
    NoSuchMove(Vec<ReplicationStatus>),
    /// It is the Secretariat's.
    NotYours,
    /// It is the Secretariat's, and this person has an interest.
    Interested(Interest),
}

/// The move, when somebody may make it.
///
/// # Errors
/// Why not.
pub fn find(from: ReplicationStatus, to: ReplicationStatus, standing: Standing) -> Result<&'static Move, Refusal> {
    let found = from.moves().find(|step| step.to == to).ok_or_else(|| Refusal::NoSuchMove(from.open_to(standing)))?;
    match (standing.covers(found.duty), standing.interest) {
        (true, _) => Ok(found),
        (false, Some(interest)) if found.duty == Duty::Independent && standing.secretariat => Err(Refusal::Interested(interest)),
        (false, _) => Err(Refusal::NotYours),
    }
}

#[cfg(test)]
mod tests {
    use ReplicationStatus::{Approved, Declined, Draft, Submitted, Withdrawn};

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
        assert_eq!(reached.len(), ReplicationStatus::ALL.len());
    }

    #[test]
    fn nobody_but_the_independent_secretariat_decides() {
        for to in [Approved, Declined] {
            assert!(find(Submitted, to, EDITOR).is_ok());
            assert_eq!(find(Submitted, to, AUTHOR).err(), Some(Refusal::NotYours));
            for interest in [Interest::OwnPartner, Interest::Submitter] {
                let partial = Standing { interest: Some(interest), ..EDITOR };
                assert_eq!(find(Submitted, to, partial).err(), Some(Refusal::Interested(interest)));
            }
        }
        assert!(MOVES.iter().filter(|step| step.to == Approved).all(|step| step.complete && step.duty == Duty::Independent));
        assert!(MOVES.iter().filter(|step| step.to == Declined || step.from == Approved).all(|step| step.reason));
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
        assert_eq!(find(Draft, Approved, EDITOR).err(), Some(Refusal::NoSuchMove(vec![Submitted])));
        assert_eq!(find(Declined, Approved, EDITOR).err(), Some(Refusal::NoSuchMove(vec![Draft])));
        assert_eq!(find(Draft, Approved, STRANGER).err(), Some(Refusal::NoSuchMove(Vec::new())));
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
