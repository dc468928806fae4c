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

/// Writes the partners that a filter leaves; answers how many.
///
/// # Errors
/// The database's, or the writer's as an internal problem.
pub fn write(db: &mut Db, filter: &Filter, source: &str, format: Format, mut output: impl Write) -> Result<u64, Problem> {
    let mut count = 0;
    match format {
        Format::Csv => {
            let columns = columns(db, filter)?;
            let mut writer = csv::Writer::from_writer(output);
            writer.write_record(&columns).map_err(Problem::internal)?;
            each(db, filter, |row, parent| {
                count += 1;
                writer.write_record(cells_of(row, source, parent, &columns)).map_err(Problem::internal)
            })?;
            writer.flush().map_err(Problem::internal)?;
        }
        Format::Ndjson => {
            each(db, filter, |row, _| {
                count += 1;
                let mut line = line_of(row, source)?;
                line.push(b'\n');
                output.write_all(&line).map_err(Problem::internal)
            })?;
            output.flush().map_err(Problem::internal)?;
        }
    }
    Ok(count)
}

/// A partner as a line of NDJSON: the API's record, and `external_id` when the source has one for it.
fn line_of(row: &PartnerRow, source: &str) -> Result<Vec<u8>, Problem> {
    let own = row.external_ids.0.iter().find(|id| id.scheme == source).map(|id| id.value.clone());
    let mut value = serde_json::to_value(Partner::of(row.clone(), &Languages::default(), false)).map_err(Problem::internal)?;
    if let (Value::Object(fields), Some(own)) = (&mut value, own) {
        fields.insert("external_id".to_owned(), Value::from(own));
    }
    serde_json::to_vec(&value).map_err(Problem::internal)
}

fn columns(db: &mut Db, filter: &Filter) -> Result<Vec<String>, Problem> {
    let (mut names, mut descriptions) = (BTreeSet::from(["en".to_owned(), "es".to_owned(), "fr".to_owned()]), BTreeSet::new());
    each(db, filter, |row, _| {
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

/// Works through the partners by name, each after the one that it belongs to, with that one's slug.
fn each(db: &mut Db, filter: &Filter, mut work: impl FnMut(&PartnerRow, Option<&str>) -> Result<(), Problem>) -> Result<(), Problem> {
    let mut waiting: HashSet<PartnerId> = HashSet::new();
    pages(db, filter, |_, rows| {
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
        pages(db, filter, |db, rows| {
            let due = |row: &&PartnerRow| before.contains(&row.id) && row.parent_id.is_none_or(|parent| !before.contains(&parent));
            let due: Vec<&PartnerRow> = rows.iter().filter(due).collect();
            let parents: Vec<PartnerId> = due.iter().filter_map(|row| row.parent_id).collect();
            let slugs: HashMap<PartnerId, String> = store::by_ids(db, &parents)?.into_iter().map(|row| (row.id, row.slug)).collect();
            for row in due {
                waiting.remove(&row.id);
                work(row, row.parent_id.and_then(|parent| slugs.get(&parent)).map(String::as_str))?;
            }
            Ok(())
        })?;
        if waiting.len() == before.len() {
            return Err(Problem::internal("partners belong to each other in a circle"));
        }
    }
    Ok(())
}

fn pages(db: &mut Db, filter: &Filter, mut work: impl FnMut(&mut Db, &[PartnerRow]) -> Result<(), Problem>) -> Result<(), Problem> {
    let keys = [SortKey { column: Column::Name, descending: false }];
    let mut cursor = None;
    loop {
        let (rows, next) = store::page(db, filter, &keys, "export", cursor.as_ref(), PAGE)?;
        work(db, &rows)?;
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(()),
        }
    }
}
