//! Partners as other records name them: by id, slug, `scheme:value`, name in any language, or acronym.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};

use super::{model::PartnerStatus, store};
use crate::{
    db::{
        self, Db,
        fields::PartnerId,
        schema::{partner_external_ids, partner_redirects, partners},
    },
    http::{fold::fold, nearest::did_you_mean},
};

/// So many are looked up by name at once.
const PAGE: i64 = 1000;
/// After so many unknown names suggestions end: each is compared with every partner.
const SUGGESTIONS: usize = 100;
/// Answers that are kept; a file rarely names more partners.
const KEPT: usize = 100_000;

/// A partner that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: PartnerId,
    /// Where it stands.
    pub status: PartnerStatus,
}

/// Why a text names no partner: a stable code, and a sentence that ends with suggestions.
pub type Unknown = (&'static str, String);

/// Who is called so.
enum Called {
    One(Known),
    Several,
}

/// Every partner by folded name and acronym.
struct Names {
    called: HashMap<String, Called>,
    /// Folded names with the slugs that can be written for them.
    slugs: Vec<(String, String)>,
}

/// Finds partners, and keeps what it found: for as long as nobody else writes partners.
#[derive(Default)]
pub struct PartnerLookup {
    found: HashMap<String, Result<Known, Unknown>>,
    /// Read when the first text is neither id nor slug nor external id.
    names: Option<Names>,
    missed: usize,
}

impl PartnerLookup {
    /// Looks up what is not known yet, many at once.
    ///
    /// # Errors
    /// The database's.
    pub fn learn(&mut self, db: &mut Db, texts: &HashSet<&str>) -> Result<(), db::Error> {
        if self.found.len() > KEPT {
            self.found.clear();
        }
        let mut open: HashSet<&str> = texts.iter().copied().filter(|text| !self.found.contains_key(*text)).collect();
        if open.is_empty() {
            return Ok(());
        }
        for (text, known) in by_address(db, &open)?.into_iter().chain(by_external_id(db, &open)?) {
            self.found.entry(text).or_insert(Ok(known));
        }
        open.retain(|text| !self.found.contains_key(*text));
        for text in open {
            let found = self.by_name(db, text)?;
            self.found.insert(text.to_owned(), found);
        }
        Ok(())
    }

    /// The partner that a text names, after [`learn`](Self::learn).
    ///
    /// # Errors
    /// Why it names none.
    pub fn get(&self, text: &str) -> Result<Known, Unknown> {
        self.found.get(text).cloned().unwrap_or_else(|| Err(("unknown_reference", "is not a known partner".to_owned())))
    }

    fn by_name(&mut self, db: &mut Db, text: &str) -> Result<Result<Known, Unknown>, db::Error> {
        let names = match &mut self.names {
            Some(names) => names,
            none => none.insert(Names::read(db)?),
        };
        let shown: String = text.chars().take(60).collect();
        Ok(match names.called.get(&fold(text)) {
            Some(Called::One(known)) => Ok(*known),
            Some(Called::Several) => Err(("ambiguous", format!("\"{shown}\" is the name of several partners; give the slug or an id"))),
            None => {
                self.missed += 1;
                let near = if self.missed > SUGGESTIONS {
                    String::new()
                } else {
                    did_you_mean(text, names.slugs.iter().map(|(name, slug)| (name.as_str(), slug.as_str())))
                };
                Err(("unknown_reference", format!("\"{shown}\" is not a known partner{near}")))
            }
        })
    }
}

fn known(id: PartnerId, status: &str) -> Known {
    // The database only holds what was written through this enum.
    Known { id, status: PartnerStatus::parse(status).unwrap_or(PartnerStatus::Suspended) }
}

/// By id, slug, or an address that it had before.
fn by_address(db: &mut Db, texts: &HashSet<&str>) -> Result<Vec<(String, Known)>, db::Error> {
    let ids: HashMap<PartnerId, &str> = texts.iter().filter_map(|text| Some((text.parse().ok()?, *text))).collect();
    let mut found = Vec::new();
    let columns = (partners::id, partners::slug, partners::status);
    let rows: Vec<(PartnerId, String, String)> = partners::table.filter(partners::id.eq_any(ids.keys())).select(columns).load(db)?;
    found.extend(rows.into_iter().filter_map(|(id, _, status)| Some(((*ids.get(&id)?).to_owned(), known(id, &status)))));
    let rows: Vec<(PartnerId, String, String)> = partners::table.filter(partners::slug.eq_any(texts)).select(columns).load(db)?;
    found.extend(rows.into_iter().map(|(id, slug, status)| (slug, known(id, &status))));
    let rows: Vec<(String, PartnerId, String)> = partner_redirects::table
        .inner_join(partners::table.on(partners::id.eq(partner_redirects::partner_id)))
        .filter(partner_redirects::old.eq_any(texts))
        .select((partner_redirects::old, partners::id, partners::status))
        .load(db)?;
    found.extend(rows.into_iter().map(|(old, id, status)| (old, known(id, &status))));
    Ok(found)
}

fn by_external_id(db: &mut Db, texts: &HashSet<&str>) -> Result<Vec<(String, Known)>, db::Error> {
    let values: Vec<&str> = texts.iter().filter_map(|text| text.split_once(':')).map(|(_, value)| value.trim()).collect();
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String, PartnerId, String)> = partner_external_ids::table
        .inner_join(partners::table.on(partners::id.eq(partner_external_ids::partner_id)))
        .filter(partner_external_ids::value.eq_any(values))
        .select((partner_external_ids::scheme, partner_external_ids::value, partners::id, partners::status))
        .load(db)?;
    let rows: HashMap<(String, String), Known> =
        rows.into_iter().map(|(scheme, value, id, status)| ((scheme, value), known(id, &status))).collect();
    let of = |text: &str| {
        let (scheme, value) = text.split_once(':')?;
        rows.get(&(scheme.trim().to_owned(), value.trim().to_owned())).copied()
    };
    Ok(texts.iter().filter_map(|text| Some(((*text).to_owned(), of(text)?))).collect())
}

impl Names {
    fn read(db: &mut Db) -> Result<Self, db::Error> {
        let mut names = Self { called: HashMap::new(), slugs: Vec::new() };
        let mut last = None;
        loop {
            let rows = store::all_after(db, last, PAGE)?;
            let Some(end) = rows.last() else { return Ok(names) };
            last = Some(end.id);
            for row in rows {
                let known = known(row.id, &row.status);
                let own: HashSet<String> = row.names.0.values().chain(&row.acronym).map(|name| fold(name)).collect();
                for name in own {
                    names.slugs.push((name.clone(), row.slug.clone()));
                    names.called.entry(name).and_modify(|called| *called = Called::Several).or_insert(Called::One(known));
                }
            }
        }
    }
}
