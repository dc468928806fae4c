//! What can be found of a partner.

use diesel::QueryResult;

use super::{
    model::{COLLECTION, PartnerRow},
    sort::Column,
    store,
};
use crate::{
    catalogue::search::{Document, Key, Kind, Order, OrderKind, OrderValue, Source, Text},
    db::{
        Db,
        fields::{PartnerId, RecordId},
    },
    http::page::SortKey,
    reference::geography,
};

/// The directory as a source of the search index.
pub struct PartnerSource;

/// The facet that only filters: the partner that others belong to.
pub const PARENT: &str = "parent";

impl Source for PartnerSource {
    fn collection(&self) -> &'static str {
        COLLECTION
    }

    fn facets(&self) -> &'static [&'static str] {
        &["constituency", "country", "region", "priority", "status", PARENT]
    }

    fn orders(&self) -> &'static [(&'static str, OrderKind)] {
        &[("name", OrderKind::Text), ("joined_on", OrderKind::Number), ("created_at", OrderKind::Number), ("updated_at", OrderKind::Number)]
    }

    fn load(&self, db: &mut Db, ids: &[RecordId]) -> QueryResult<Vec<Document>> {
        let ids: Vec<PartnerId> = ids.iter().map(|id| PartnerId(id.0)).collect();
        Ok(store::by_ids(db, &ids)?.iter().map(document).collect())
    }

    fn all_after(&self, db: &mut Db, after: Option<RecordId>, limit: i64) -> QueryResult<Vec<Document>> {
        Ok(store::all_after(db, after.map(|id| PartnerId(id.0)), limit)?.iter().map(document).collect())
    }
}

/// A column of the directory's orders as the index names it.
pub fn order(key: SortKey<Column>) -> Order {
    let column = match key.column {
        Column::Name => Key::Text("name"),
        Column::JoinedOn => Key::Number("joined_on"),
        Column::CreatedAt => Key::Number("created_at"),
        Column::UpdatedAt => Key::Number("updated_at"),
    };
    Order { key: column, descending: key.descending }
}

/// The texts of a partner, names first.
pub fn texts(row: &PartnerRow) -> Vec<Text> {
    let text = |kind, field, lang: &str, text: &str| Text { kind, field, lang: lang.to_owned(), text: text.to_owned() };
    let mut texts: Vec<Text> = row.names.0.iter().map(|(lang, name)| text(Kind::Name, "names", lang, name)).collect();
    texts.extend(row.acronym.as_deref().map(|acronym| text(Kind::Acronym, "acronym", "und", acronym)));
    texts.extend(row.descriptions.0.iter().map(|(lang, words)| text(Kind::Body, "descriptions", lang, words)));
    let country = row.country.as_deref().and_then(geography::country);
    texts.extend(country.into_iter().flat_map(|country| &country.names).map(|(lang, name)| text(Kind::Place, "country", lang, name)));
    texts
}

fn document(row: &PartnerRow) -> Document {
    let country = row.country.as_deref().and_then(geography::country);
    let mut regions: Vec<String> = country.map(geography::regions_of).unwrap_or_default().into_iter().map(str::to_owned).collect();
    regions.extend(row.region.clone());
    let mut orders = vec![
        ("name", OrderValue::Text(row.name_key.clone())),
        ("created_at", OrderValue::Number(row.created_at.as_datetime().timestamp_micros())),
        ("updated_at", OrderValue::Number(row.updated_at.as_datetime().timestamp_micros())),
    ];
    if let Some(day) = row.joined_on {
        orders.push(("joined_on", OrderValue::Number(chrono::Datelike::num_days_from_ce(&day).into())));
    }
    Document {
        id: row.id.into(),
        address: format!("{COLLECTION}/{}", row.slug),
        texts: texts(row),
        facets: vec![
            ("constituency", vec![row.constituency.clone()]),
            ("country", row.country.iter().cloned().collect()),
            ("region", regions),
            ("priority", row.priorities.0.clone()),
            ("status", vec![row.status.clone()]),
            (PARENT, row.parent_id.iter().map(ToString::to_string).collect()),
        ],
        orders,
        lift: 0,
        made_from: Vec::new(),
    }
}
