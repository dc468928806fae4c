//! Exporting practices: the columns that an import reads, page by page, in constant memory.

use std::{collections::HashMap, io::Write, path::Path};

use serde_json::Value;

use super::{
    columns::{COLUMNS, cells_of},
    content::PracticeContent,
    finding::{self, Filter},
    media,
    model::PracticeRow,
    shown::{Practice, Reading},
    sort::{self, Column},
    store,
    translations::{self, model::TranslationRow, text_for},
    workflow::PracticeStatus,
};
use crate::{
    db::{Db, fields::PracticeId},
    files::FileRow,
    http::{Problem, language::Languages, page::SortKey},
    partners::directory,
    transfer::{download::FileFormat, workbook::Sheet},
};

const PAGE: u32 = 200;
/// The column that only the partners and the Secretariat see whole.
const CONTACTS: &str = "contacts";

/// Which practices, and in which order.
pub(super) enum Selection {
    /// Published ones that a filter leaves, in this order.
    Sorted(Filter, Vec<SortKey<Column>>),
    /// These, in their order.
    Named(Vec<PracticeId>),
    /// All that are published, in the order in which they were made; and, if so, also those that never were.
    Everything {
        /// Whether working copies of what was never published come along, as drafts.
        drafts: bool,
    },
}

/// How they are written.
pub(super) struct Manner<'a> {
    /// The list whose ids stand in `external_id`.
    pub source: &'a str,
    /// As what.
    pub format: FileFormat,
    /// The languages of `text` in lines.
    pub languages: &'a Languages,
    /// Whether contacts come along: all of them, released or not.
    pub contacts: bool,
    /// Where a workbook waits while it is written.
    pub folder: &'a Path,
}

/// A practice on its way out.
struct Outgoing<'a> {
    row: &'a PracticeRow,
    content: PracticeContent,
    partner: &'a str,
    translations: &'a [TranslationRow],
    files: &'a [FileRow],
    status: PracticeStatus,
}

/// Writes everything from the command line; answers how many.
///
/// # Errors
/// The database's, or the writer's as an internal problem.
pub fn write_everything(
    db: &mut Db,
    drafts: bool,
    source: &str,
    format: FileFormat,
    folder: &Path,
    output: &mut (dyn Write + Send),
) -> Result<u64, Problem> {
    let manner = Manner { source, format, languages: &Languages::default(), contacts: true, folder };
    write(db, &Selection::Everything { drafts }, &manner, output)
}

/// Writes practices; answers how many.
///
/// # Errors
/// The database's, or the writer's as an internal problem.
pub(super) fn write(db: &mut Db, selection: &Selection, manner: &Manner<'_>, output: &mut (dyn Write + Send)) -> Result<u64, Problem> {
    let columns: Vec<&str> = COLUMNS.into_iter().filter(|column| manner.contacts || *column != CONTACTS).collect();
    let cells = |one: &Outgoing<'_>| cells_of(one.row, &one.content, one.partner, one.status.name(), manner.source, &columns);
    let mut count = 0;
    match manner.format {
        FileFormat::Csv => {
            let mut writer = csv::Writer::from_writer(output);
            writer.write_record(&columns).map_err(Problem::internal)?;
            each(db, selection, |one| {
                count += 1;
                writer.write_record(cells(&one)).map_err(Problem::internal)
            })?;
            writer.flush().map_err(Problem::internal)?;
        }
        FileFormat::Xlsx => {
            let mut sheet = Sheet::new(manner.folder, super::model::COLLECTION, &columns)?;
            each(db, selection, |one| {
                count += 1;
                sheet.row(&cells(&one))
            })?;
            sheet.finish(output)?;
        }
        FileFormat::Ndjson => {
            each(db, selection, |one| {
                count += 1;
                let mut line = line_of(one, manner)?;
                line.push(b'\n');
                output.write_all(&line).map_err(Problem::internal)
            })?;
            output.flush().map_err(Problem::internal)?;
        }
    }
    Ok(count)
}

/// A practice as a line of NDJSON: the API's record, and `external_id` when it is of the source. Contacts are all there or none:
/// were some left out, importing the line would delete them.
fn line_of(one: Outgoing<'_>, manner: &Manner<'_>) -> Result<Vec<u8>, Problem> {
    let contacts = one.content.contacts.clone();
    let text = text_for(&one.content, one.files, one.translations, manner.languages);
    let mut shown = Practice::of(one.row, one.content, text, Reading::Public);
    shown.status = one.status;
    shown.contacts = contacts;
    let mut value = serde_json::to_value(shown).map_err(Problem::internal)?;
    if let Value::Object(fields) = &mut value {
        if !manner.contacts {
            fields.shift_remove(CONTACTS);
        }
        if one.row.source.as_deref() == Some(manner.source) {
            fields.extend(one.row.external_id.clone().map(|id| ("external_id".to_owned(), Value::from(id))));
        }
    }
    serde_json::to_vec(&value).map_err(Problem::internal)
}

fn each(db: &mut Db, selection: &Selection, mut work: impl FnMut(Outgoing<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
    match selection {
        Selection::Named(ids) => ids.chunks(PAGE as usize).try_for_each(|ids| some(db, ids, &mut work)),
        Selection::Sorted(filter, keys) => {
            let mut cursor = None;
            loop {
                let mut rows = finding::load(db, filter, keys, cursor.as_ref(), PAGE)?;
                let more = rows.len() > PAGE as usize;
                rows.truncate(PAGE as usize);
                some(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>(), &mut work)?;
                match rows.last().filter(|_| more) {
                    Some(row) => cursor = Some(sort::cursor_after("export", keys, row)),
                    None => return Ok(()),
                }
            }
        }
        Selection::Everything { drafts } => {
            let mut after = None;
            loop {
                let rows = store::after(db, after, i64::from(PAGE))?;
                let Some(last) = rows.last() else { return Ok(()) };
                after = Some(last.id);
                let wanted = rows.iter().filter(|row| *drafts || row.is_public()).map(|row| row.id);
                some(db, &wanted.collect::<Vec<_>>(), &mut work)?;
            }
        }
    }
}

/// Works through some practices, in their order: what everybody reads of them, or the working copy of what was never published.
fn some(db: &mut Db, ids: &[PracticeId], work: &mut impl FnMut(Outgoing<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
    let rows: HashMap<PracticeId, PracticeRow> = store::by_ids(db, ids)?.into_iter().map(|row| (row.id, row)).collect();
    let mut live = store::live_texts(db, ids)?;
    let translations = translations::store::of_each(db, ids)?;
    let mut partners: Vec<_> = rows.values().map(|row| row.partner_id).collect();
    partners.sort_unstable();
    partners.dedup();
    let partners = directory::named(db, &partners)?;
    for row in ids.iter().filter_map(|id| rows.get(id)) {
        let published = live.remove(&row.id);
        let status = if published.is_some() { PracticeStatus::Published } else { PracticeStatus::Draft };
        let text = published.or_else(|| row.draft.as_ref().map(|draft| draft.0.clone()));
        // Archived ones are no longer among what is published, and nobody is to publish them elsewhere by mistake.
        let Some(content) = text.filter(|_| row.state() != PracticeStatus::Archived) else { continue };
        let partner = partners.get(&row.partner_id).map(|partner| partner.slug.as_str()).unwrap_or_default();
        let files = media::files_of(db, &content)?;
        let translations = translations.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        work(Outgoing { row, content, partner, translations, files: &files, status })?;
    }
    Ok(())
}
