//! What the ways of practices and of replications have in common: a table of moves, who may make them, and why not.
//!
//! Duties are separate: whoever belongs to the partner (or to one that did the work together with it), and whoever submitted
//! a record, has no say in what becomes of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Problem;

/// A state that records can be in.
pub trait State: Copy + Eq + std::fmt::Debug + 'static {
    /// Every move there is. What is not here cannot be done by anybody.
    const MOVES: &'static [Move<Self>];

    /// The state as it is stored and shown.
    fn name(self) -> &'static str;

    /// The moves that begin here.
    fn moves(self) -> impl Iterator<Item = &'static Move<Self>> {
        Self::MOVES.iter().filter(move |step| step.from == self)
    }

    /// Where somebody may move a record that is here.
    fn open_to(self, standing: Standing) -> Vec<Self> {
        self.moves().filter(|step| standing.covers(step.duty)).map(|step| step.to).collect()
    }

    /// The move to another state, when somebody may make it.
    ///
    /// # Errors
    /// Why not.
    fn find(self, to: Self, standing: Standing) -> Result<&'static Move<Self>, Refusal<Self>> {
        let found = self.moves().find(|step| step.to == to).ok_or_else(|| Refusal::NoSuchMove(self.open_to(standing)))?;
        match (standing.covers(found.duty), standing.interest) {
            (true, _) => Ok(found),
            (false, Some(interest)) if found.duty == Duty::Independent && standing.secretariat => Err(Refusal::Interested(interest)),
            (false, _) => Err(Refusal::NotYours),
        }
    }
}

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// The partner's people and API clients, or the Secretariat for them.
    Author,
    /// The Secretariat.
    Secretariat,
    /// The Secretariat, without an interest in the record.
    Independent,
}

/// A move of a table.
#[derive(Clone, Copy, Debug)]
pub struct Move<S> {
    /// From where.
    pub from: S,
    /// To where.
    pub to: S,
    /// By whom.
    pub duty: Duty,
    /// Whether the text must be complete.
    pub complete: bool,
    /// Whether a reason must be given, for the partner to read.
    pub reason: bool,
    /// Whether enough reviews must have been completed.
    pub reviewed: bool,
}

/// A move without conditions.
pub const fn step<S>(from: S, to: S, duty: Duty) -> Move<S> {
    Move { from, to, duty, complete: false, reason: false, reviewed: false }
}

impl<S: Copy> Move<S> {
    /// Only when nothing is missing.
    pub const fn when_complete(mut self) -> Self {
        self.complete = true;
        self
    }

    /// Only with a reason.
    pub const fn with_reason(mut self) -> Self {
        self.reason = true;
        self
    }

    /// Only after enough reviews.
    pub const fn after_reviews(mut self) -> Self {
        self.reviewed = true;
        self
    }
}

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

/// How somebody stands towards a record.
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

/// Why a move cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal<S> {
    /// There is no such move from here; these are there.
    NoSuchMove(Vec<S>),
    /// It is the Secretariat's.
    NotYours,
    /// It is the Secretariat's, and this person has an interest.
    Interested(Interest),
}

impl<S: State> Refusal<S> {
    /// The refusal of moving a `what` (practice, replication) away from a state; `why` ends the sentence about an interest.
    pub fn problem(&self, what: &str, from: S, why: impl FnOnce(Interest) -> &'static str) -> Problem {
        match self {
            Self::NoSuchMove(open) if open.is_empty() => {
                Problem::conflict(format!("A {what} that is {} cannot be moved by you.", from.name()))
            }
            Self::NoSuchMove(open) => {
                let open = open.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ");
                Problem::conflict(format!("A {what} that is {} can become: {open}.", from.name()))
            }
            Self::NotYours => Problem::forbidden("This step is the Secretariat's."),
            Self::Interested(interest) => {
                Problem::forbidden(format!("Somebody else has to decide on this {what}: your account has an interest, {}.", why(*interest)))
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The partner's own people.
    pub const AUTHOR: Standing = Standing { author: true, secretariat: false, interest: Some(Interest::OwnPartner) };
    /// The Secretariat, without an interest.
    pub const EDITOR: Standing = Standing { author: false, secretariat: true, interest: None };
    /// Somebody else who is signed in.
    pub const STRANGER: Standing = Standing { author: false, secretariat: false, interest: None };

    /// Every move stands once, leads somewhere, and all states can be reached from the first.
    pub fn must_be_sound<S: State>(all: &[S]) {
        for (index, one) in S::MOVES.iter().enumerate() {
            assert_ne!(one.from, one.to);
            assert!(!S::MOVES[index + 1..].iter().any(|other| (other.from, other.to) == (one.from, one.to)), "{one:?}");
        }
        let (mut reached, mut next) = (vec![all[0]], vec![all[0]]);
        while let Some(state) = next.pop() {
            for step in state.moves().filter(|step| !reached.contains(&step.to)).collect::<Vec<_>>() {
                reached.push(step.to);
                next.push(step.to);
            }
        }
        assert_eq!(reached.len(), all.len());
    }
}
