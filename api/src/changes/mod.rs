//! The change log: what happened, in commit order and without gaps.
//!
//! Every write appends here in its own transaction ([`append`]). Everything that is derived from the database follows
//! this log ([`tail`]): the search index, cached answers, the public feed.

pub mod model;
pub mod newest;
pub mod store;
pub mod tail;
pub mod tombstones;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub use self::store::{append, append_many, append_told, blank, last_number};
use crate::db::fields::{AccountId, ClientId, PartnerId, RecordId};

/// Whoever caused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person.
    Account(AccountId),
    /// An API client.
    Client(ClientId),
    /// Somebody who is not signed in, such as an applicant.
    Visitor,
    /// The service itself or its command line.
    System,
}

impl Actor {
    /// The kind as it is stored.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Client(_) => "client",
            Self::Visitor => "visitor",
            Self::System => "system",
        }
    }

    /// The id, when the actor has one.
    pub fn id(self) -> Option<RecordId> {
        match self {
            Self::Account(id) => Some(id.into()),
            Self::Client(id) => Some(id.into()),
            Self::Visitor | Self::System => None,
        }
    }
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// It is new.
    Created,
    /// It has a new version.
    Updated,
    /// It is gone, or not public any more; a tombstone stays.
    Deleted,
    /// It went into another record and redirects there.
    Merged,
}

impl Operation {
    /// The operation as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Merged => "merged",
        }
    }

    /// Reads a stored operation.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Created, Self::Updated, Self::Deleted, Self::Merged].into_iter().find(|operation| operation.name() == text)
    }
}

/// One change, before it has a number.
#[derive(Clone, Debug)]
pub struct Change {
    /// The collection of the record as in the API's addresses, such as `partners`.
    pub collection: &'static str,
    /// The record.
    pub entity_id: RecordId,
    /// Its version after the change.
    pub version: i64,
    /// What was done.
    pub operation: Operation,
    /// Whether everybody may know; the others are for the partner it concerns and the Secretariat.
    pub public: bool,
    /// The partner it concerns.
    pub partner_id: Option<PartnerId>,
    /// The record before, as the API shows it; never a secret.
    pub before: Option<Value>,
    /// The record after.
    pub after: Option<Value>,
}
