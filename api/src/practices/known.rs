//! What is there of what rows of an import are about or refer to.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use serde_json::{Map, Value};

use super::{
    content::PracticeContent,
    incoming::IncomingPractice,
    intake::Present,
    model::{COLLECTION, PracticeRow},
    store,
};
use crate::{
    changes::tombstones,
    db::{self, Db, fields::PracticeId, schema::practices},
};

/// Records that a batch may be about or refer to.
#[derive(Default)]
pub(super) struct Known {
    pub rows: HashMap<PracticeId, PracticeRow>,
    live: HashMap<PracticeId, PracticeContent>,
    by_external_id: HashMap<(String, String), PracticeId>,
    by_slug: HashMap<String, PracticeId>,
}

impl Known {
    /// What is there of what a batch is about or refers to.
    ///
    /// # Errors
    /// The database's.
    pub fn of(db: &mut Db, source: &str, batch: &[(u64, IncomingPractice)]) -> Result<Self, db::Error> {
        let mut known = Self::default();
        let mut external: HashMap<&str, Vec<String>> = HashMap::new();
        let (mut ids, mut slugs): (Vec<PracticeId>, Vec<&str>) = (Vec::new(), Vec::new());
        for (_, incoming) in batch {
            let named = external.entry(incoming.source.as_deref().unwrap_or(source)).or_default();
            named.extend(incoming.external_id.clone().or_else(|| incoming.id.map(|id| id.to_string())));
            ids.extend(incoming.id.filter(|_| incoming.external_id.is_none()));
            slugs.extend(incoming.slug.as_deref().filter(|_| incoming.external_id.is_none()));
            for text in related(&incoming.fields) {
                ids.extend(text.parse::<PracticeId>().ok());
                slugs.push(text);
                named.push(text.to_owned());
            }
        }
        let mut found: Vec<PracticeRow> = Vec::new();
        for (source, named) in external.into_iter().filter(|(_, named)| !named.is_empty()) {
            found.extend(
                practices::table
                    .filter(practices::source.is_not_null())
                    .filter(practices::source.assume_not_null().eq(source))
                    .filter(practices::external_id.is_not_null())
                    .filter(practices::external_id.assume_not_null().eq_any(named))
                    .select(PracticeRow::as_select())
                    .load(db)?,
            );
        }
        if !ids.is_empty() {
            found.extend(store::by_ids(db, &ids)?);
        }
        if !slugs.is_empty() {
            found.extend(
                practices::table
                    .filter(practices::slug.is_not_null())
                    .filter(practices::slug.assume_not_null().eq_any(slugs))
                    .select(PracticeRow::as_select())
                    .load(db)?,
            );
        }
        let public: Vec<PracticeId> = found.iter().filter(|row| row.is_public()).map(|row| row.id).collect();
        if !public.is_empty() {
            known.live = store::live_texts(db, &public)?;
        }
        for row in found {
            if let (Some(source), Some(external_id)) = (&row.source, &row.external_id) {
                known.by_external_id.insert((source.clone(), external_id.clone()), row.id);
            }
            if let Some(slug) = &row.slug {
                known.by_slug.insert(slug.clone(), row.id);
            }
            known.rows.insert(row.id, row);
        }
        Ok(known)
    }

    /// The record that a text names by id, slug or external id of the same source.
    pub fn named(&self, text: &str, source: &str) -> Option<PracticeId> {
        let by_id = text.parse().ok().filter(|id| self.rows.contains_key(id));
        let by_slug = || self.by_slug.get(text).copied();
        by_id.or_else(by_slug).or_else(|| self.by_external_id.get(&(source.to_owned(), text.to_owned())).copied())
    }

    /// The record that a row is about.
    pub fn record(&self, incoming: &IncomingPractice, key: Option<&(String, String)>) -> Option<Present> {
        let by_id = || incoming.id.filter(|id| self.rows.contains_key(id));
        let by_slug = || self.by_slug.get(incoming.slug.as_deref()?).copied();
        let by_key = key.and_then(|key| self.by_external_id.get(key)).copied();
        let id = if incoming.external_id.is_some() { by_key } else { by_id().or_else(by_slug).or(by_key) }?;
        Some(Present { row: self.rows.get(&id)?.clone(), live: self.live.get(&id).cloned() })
    }
}

fn related(fields: &Map<String, Value>) -> impl Iterator<Item = &str> {
    fields.get("related").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Those of these slugs that a practice has or had.
///
/// # Errors
/// The database's.
pub(super) fn taken_slugs(db: &mut Db, wanted: &[String]) -> Result<HashSet<String>, db::Error> {
    let present: Vec<String> = practices::table
        .filter(practices::slug.is_not_null())
        .filter(practices::slug.assume_not_null().eq_any(wanted))
        .select(practices::slug.assume_not_null())
        .load(db)?;
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    Ok(present.into_iter().chain(tombstones::buried_slugs(db, COLLECTION, &wanted)?).collect())
}
