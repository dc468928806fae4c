//! What others take from the portal by themselves: harvests (OAI-PMH), feeds (Atom), references to its works. This room knows no
//! feature: a feature says what its records are, in the words of Dublin Core ([`Harvested`]), as entries ([`atom`]) or as works
//! ([`citation`]), and this room speaks the protocols and writes the formats.

pub mod atom;
pub mod citation;
pub mod harvest;
pub mod xml;

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    db::{Db, fields::RecordId},
    http::{Problem, Site},
};

/// A set of records that can be harvested on its own.
#[derive(Clone, Debug)]
pub struct HarvestSet {
    /// Its name in requests, such as `priority:labour-rights`.
    pub spec: String,
    /// Its name for people.
    pub name: String,
}

/// Where a set shows in what the change log says of a record: in a list of texts that holds a value.
#[derive(Clone, Debug)]
pub struct Member {
    /// The field with the list.
    pub field: &'static str,
    /// The value.
    pub value: String,
}

/// An element of Dublin Core.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name without a prefix.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// The language that the text is in (BCP 47).
    pub lang: Option<String>,
}

impl Element {
    /// A text that has no language: a name, a date, an address.
    pub fn plain(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, text: text.into(), lang: None }
    }

    /// A text in a language.
    pub fn local(name: &'static str, text: impl Into<String>, lang: &str) -> Self {
        Self { name, text: text.into(), lang: Some(lang.to_owned()) }
    }
}

/// Records that can be harvested. Which there are, and when they changed, stands in the change log.
pub trait Harvested: Send + Sync {
    /// The collection in the change log and in identifiers.
    fn collection(&self) -> &'static str;

    /// The sets there are, in their order.
    ///
    /// # Errors
    /// The database's.
    fn sets(&self, db: &mut Db) -> Result<Vec<HarvestSet>, Problem>;

    /// What makes a record belong to a set, when the set is one of these records.
    fn member_of(&self, spec: &str) -> Option<Member>;

    /// The sets that a record belongs to, by what the change log says of it.
    fn sets_of(&self, shown: &Value) -> Vec<String>;

    /// Those of some records that everybody can find, described; the others count as deleted.
    ///
    /// # Errors
    /// The database's.
    fn describe(&self, db: &mut Db, ids: &[RecordId], site: &Site) -> Result<HashMap<RecordId, Vec<Element>>, Problem>;
}
