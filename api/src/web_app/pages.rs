//! What the pages of the web app are about. Rooms describe the pages of their records; pages whose texts are fixed are
//! listed where everything is wired.

use diesel::QueryResult;

use super::Address;
use crate::{
    db::{Db, fields::UtcTime},
    http::{Code, Problem, Site, language::Languages},
};

/// A room whose records have public pages at `/{language}/{section}/{record}`.
pub trait PublicPages: Send + Sync {
    /// The segment of the address that stands before the record.
    fn section(&self) -> &'static str;

    /// What the page of a record is about, for a reader of these languages.
    ///
    /// # Errors
    /// The database's.
    fn describe(&self, db: &mut Db, record: &str, languages: &Languages, site: &Site) -> Result<Described, Problem>;

    /// What a page below that of a record is about: `below` is what follows the record in the address, without slashes at
    /// the ends. A room without such pages has none.
    ///
    /// # Errors
    /// The database's.
    fn describe_below(&self, _db: &mut Db, _record: &str, _below: &str, _languages: &Languages) -> Result<Described, Problem> {
        Ok(Described::Nothing)
    }

    /// The collections of the change log that say which records are listed.
    fn collections(&self) -> &'static [&'static str];

    /// How many records search engines may list.
    ///
    /// # Errors
    /// The database's.
    fn count_listed(&self, db: &mut Db) -> QueryResult<i64>;

    /// Some of these records, in an order that stays.
    ///
    /// # Errors
    /// The database's.
    fn listed(&self, db: &mut Db, skip: i64, limit: i64) -> QueryResult<Vec<ListedRecord>>;
}

/// A record that search engines may list.
#[derive(Debug)]
pub struct ListedRecord {
    /// The last part of its address.
    pub record: String,
    /// When it last changed.
    pub changed: Option<UtcTime>,
}

/// Where an address led.
pub enum Described {
    /// To a page.
    Here(Box<About>),
    /// To another address: this one, behind the language.
    Moved(String),
    /// To a record that was deleted.
    Gone,
    /// Nowhere.
    Nothing,
}

impl Described {
    /// Where the address of a record leads that could not be read.
    ///
    /// # Errors
    /// Whatever is not about the record.
    pub fn instead(problem: Problem) -> Result<Self, Problem> {
        match problem.code {
            Code::Gone => Ok(Self::Gone),
            Code::NotFound => Ok(Self::Nothing),
            _ => Err(problem),
        }
    }
}

/// What a page is about.
#[derive(Debug)]
pub struct About {
    /// Its title without the coalition's name; empty: the name alone.
    pub title: String,
    /// A sentence or two; any length.
    pub description: String,
    /// What it is, in the words of the Open Graph protocol.
    pub kind: &'static str,
    /// A picture of it.
    pub image: Option<String>,
    /// The same as linked data.
    pub linked_data: Option<serde_json::Value>,
    /// Its address behind the language, when search engines may list it.
    pub address: Option<String>,
}

/// A page whose texts are fixed; each in the order of [`PAGE_LANGUAGES`](crate::http::language::PAGE_LANGUAGES).
#[derive(Debug)]
pub struct ListedPage {
    /// The address behind the language.
    pub path: &'static str,
    /// For everybody, search engines included, or for whoever has signed in or holds a secret link. The latter's title
    /// is also that of the pages below it.
    pub public: bool,
    /// The titles.
    pub titles: [&'static str; 4],
    /// Descriptions; `{coalition}` stands for the coalition's name.
    pub descriptions: [&'static str; 4],
}

const NOTHING: [&str; 4] = ["Page not found", "Page introuvable", "Página no encontrada", "الصفحة غير موجودة"];
const GONE: [&str; 4] = ["This record was deleted", "Cette fiche a été supprimée", "Esta ficha fue eliminada", "حُذف هذا السجل"];

/// One of the texts of a page, each in the order of [`PAGE_LANGUAGES`](crate::http::language::PAGE_LANGUAGES).
pub fn in_language(texts: &[&'static str; 4], language: &str) -> &'static str {
    let known = crate::http::language::PAGE_LANGUAGES.iter().zip(texts);
    known.into_iter().find(|(known, _)| **known == language).map_or(texts[0], |(_, text)| text)
}

impl About {
    /// A page that nobody describes: it goes by the coalition's name, and search engines leave it out.
    pub fn unnamed() -> Self {
        Self { title: String::new(), description: String::new(), kind: "website", image: None, linked_data: None, address: None }
    }

    pub(super) fn nothing(language: &str) -> Self {
        Self { title: in_language(&NOTHING, language).to_owned(), ..Self::unnamed() }
    }

    pub(super) fn gone(language: &str) -> Self {
        Self { title: in_language(&GONE, language).to_owned(), ..Self::unnamed() }
    }
}

impl Described {
    /// A page that is listed; any other is known to the app alone.
    pub(super) fn of_listed(listed: &[ListedPage], address: &Address<'_>, site: &Site) -> Self {
        let language = address.language.unwrap_or("en");
        let is_below = |page: &ListedPage| address.path.strip_prefix(page.path).is_some_and(|rest| rest.starts_with('/'));
        let page =
            listed.iter().find(|page| page.path == address.path).or_else(|| listed.iter().find(|page| !page.public && is_below(page)));
        Self::Here(Box::new(page.map_or_else(About::unnamed, |page| About {
            title: in_language(&page.titles, language).to_owned(),
            description: in_language(&page.descriptions, language).replace("{coalition}", &site.coalition_name),
            address: page.public.then(|| page.path.to_owned()),
            ..About::unnamed()
        })))
    }
}
