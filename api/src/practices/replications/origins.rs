//! What is shown of the practices beside the replications of them.

use std::collections::HashMap;

use diesel::QueryResult;

use super::model::{ReplicatedPractice, ReplicationRow};
use crate::{
    db::{Db, fields::PracticeId},
    http::language::Languages,
    practices::{
        content::PracticeContent,
        model::PracticeRow,
        store as practices,
        translations::{self, model::headline},
    },
};

/// What everybody reads of practices, archived ones too, with their titles for these readers.
pub(super) struct Origin {
    /// The row.
    pub row: PracticeRow,
    /// The live text.
    pub content: PracticeContent,
    /// As it is shown.
    pub shown: ReplicatedPractice,
}

/// The practices of these ids that everybody can read.
pub(super) fn of_ids(db: &mut Db, ids: &[PracticeId], languages: &Languages) -> QueryResult<HashMap<PracticeId, Origin>> {
    let mut texts = practices::live_texts(db, ids)?;
    let translated = translations::store::of_each(db, ids)?;
    let origin = |row: PracticeRow| {
        let content = texts.remove(&row.id)?;
        let (title, _) = headline(&content, translated.get(&row.id).map(Vec::as_slice).unwrap_or_default(), languages);
        let shown = ReplicatedPractice { slug: row.slug.clone(), title, partner: row.partner_id };
        Some((row.id, Origin { row, content, shown }))
    };
    Ok(practices::by_ids(db, ids)?.into_iter().filter_map(origin).collect())
}

/// The practices of these replications.
pub(super) fn of_rows(db: &mut Db, rows: &[ReplicationRow], languages: &Languages) -> QueryResult<HashMap<PracticeId, Origin>> {
    let mut ids: Vec<PracticeId> = rows.iter().map(|row| row.practice_id).collect();
    ids.sort_unstable();
    ids.dedup();
    of_ids(db, &ids, languages)
}
