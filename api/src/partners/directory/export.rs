//! Exporting partners: the columns that an import reads, page by page, in constant memory.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    io::Write,
};

use serde_json::Value;

use super::{
    columns::{FIXED, cells_of},
    model::{Partner, PartnerRow},
    sort::Column,
    store::{self, Filter},
};
use crate::{
    db::{Db, fields::PartnerId},
    http::{Problem, language::Languages, page::SortKey},
    transfer::Format,
};

const PAGE: u32 = 500;

/// Which partners, and in which order.
pub enum Selection {
    /// Those that a filter leaves, by name, each after the one that it belongs to: so an empty database can take them.
    Members(Filter),
    /// Those that a filter leaves, in this order.
    Sorted(Filter, Vec<SortKey<Column>>),
    /// These, in their order.
    Named(Vec<PartnerId>),
}

/// Writes partners; answers how many.
///
/// # Errors
/// The database's, or the writer's as an internal problem.
pub fn write(
    db: &mut Db,
    selection: &Selection,
    source: &str,
    format: Format,
    languages: &Languages,
    mut output: impl Write,
) -> Result<u64, Problem> {
    let mut count = 0;
    match format {
        Format::Csv => {
            let columns = columns(db, selection)?;
            let mut writer = csv::Writer::from_writer(output);
            writer.write_record(&columns).map_err(Problem::internal)?;
            each(db, selection, |row, parent| {
                count += 1;
                writer.write_record(cells_of(row, source, parent, &columns)).map_err(Problem::internal)
            })?;
            writer.flush().map_err(Problem::internal)?;
        }
        Format::Ndjson => {
            each(db, selection, |row, _| {
                count += 1;
                let mut line = line_of(row, source, languages)?;
                line.push(b'\n');
                output.write_all(&line).map_err(Problem::internal)
            })?;
            output.flush().map_err(Problem::internal)?;
        }
    }
    Ok(count)
}

/// A partner as a line of NDJSON: the API's record, and `external_id` when the source has one for it.
fn line_of(row: &PartnerRow, source: &str, languages: &Languages) -> Result<Vec<u8>, Problem> {
    let own = row.external_ids.0.iter().find(|id| id.scheme == source).map(|id| id.value.clone());
    let mut value = serde_json::to_value(Partner::of(row.clone(), languages, false)).map_err(Problem::internal)?;
    if let (Value::Object(fields), Some(own)) = (&mut value, own) {
        fields.insert("external_id".to_owned(), Value::from(own));
    }
    serde_json::to_vec(&value).map_err(Problem::internal)
}

fn columns(db: &mut Db, selection: &Selection) -> Result<Vec<String>, Problem> {
    let (mut names, mut descriptions) = (BTreeSet::from(["en".to_owned(), "es".to_owned(), "fr".to_owned()]), BTreeSet::new());
    each(db, selection, |row, _| {
        names.extend(row.names.0.keys().cloned());
        descriptions.extend(row.descriptions.0.keys().cloned());
        Ok(())
    })?;
    let mut columns: Vec<String> = FIXED[..2].iter().map(ToString::to_string).collect();
    columns.extend(names.into_iter().map(|lang| format!("name_{lang}")));
    columns.extend(FIXED[2..].iter().map(ToString::to_string));
    columns.extend(descriptions.into_iter().map(|lang| format!("description_{lang}")));
    Ok(columns)
}

/// Works through the partners, each with the slug of the one that it belongs to.
fn each(db: &mut Db, selection: &Selection, mut work: impl FnMut(&PartnerRow, Option<&str>) -> Result<(), Problem>) -> Result<(), Problem> {
    match selection {
        Selection::Members(filter) => each_after_its_parent(db, filter, work),
        Selection::Sorted(filter, keys) => {
            pages(db, filter, keys, |db, rows| with_parents(db, &rows.iter().collect::<Vec<_>>(), |row, parent| work(row, parent)))
        }
        Selection::Named(ids) => {
            for ids in ids.chunks(PAGE as usize) {
                let rows: HashMap<PartnerId, PartnerRow> = store::by_ids(db, ids)?.into_iter().map(|row| (row.id, row)).collect();
                with_parents(db, &ids.iter().filter_map(|id| rows.get(id)).collect::<Vec<_>>(), |row, parent| work(row, parent))?;
            }
            Ok(())
        }
    }
}

fn with_parents(
    db: &mut Db,
    rows: &[&PartnerRow],
    mut work: impl FnMut(&PartnerRow, Option<&str>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let parents: Vec<PartnerId> = rows.iter().filter_map(|row| row.parent_id).collect();
    let slugs: HashMap<PartnerId, String> = store::by_ids(db, &parents)?.into_iter().map(|row| (row.id, row.slug)).collect();
    rows.iter().try_for_each(|row| work(row, row.parent_id.and_then(|parent| slugs.get(&parent)).map(String::as_str)))
}

fn each_after_its_parent(
    db: &mut Db,
    filter: &Filter,
    mut work: impl FnMut(&PartnerRow, Option<&str>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let by_name = [SortKey { column: Column::Name, descending: false }];
    let mut waiting: HashSet<PartnerId> = HashSet::new();
    pages(db, filter, &by_name, |_, rows| {
        for row in rows {
            if row.parent_id.is_some() {
                waiting.insert(row.id);
            } else {
                work(row, None)?;
            }
        }
        Ok(())
    })?;
    // As often as members of members go deep; most lists are flat.
    while !waiting.is_empty() {
        let before = waiting.clone();
        pages(db, filter, &by_name, |db, rows| {
            let due = |row: &&PartnerRow| before.contains(&row.id) && row.parent_id.is_none_or(|parent| !before.contains(&parent));
            let due: Vec<&PartnerRow> = rows.iter().filter(due).collect();
            with_parents(db, &due, |row, parent| {
                waiting.remove(&row.id);
                work(row, parent)
            })
        })?;
        if waiting.len() == before.len() {
            return Err(Problem::internal("partners belong to each other in a circle"));
        }
    }
    Ok(())
}

fn pages(
    db: &mut Db,
    filter: &Filter,
    keys: &[SortKey<Column>],
    mut work: impl FnMut(&mut Db, &[PartnerRow]) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut cursor = None;
    loop {
        let (rows, next) = store::page(db, filter, keys, "export", cursor.as_ref(), PAGE)?;
        work(db, &rows)?;
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(()),
        }
    }
}
