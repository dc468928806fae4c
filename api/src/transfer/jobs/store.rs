//! Queries of imports.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};

use crate::{
    changes::Actor,
    db::{
        Db, MultiBackend,
        fields::{AccountId, ClientId, ImportId, Json, RecordId, UtcTime},
        schema::imports,
    },
    transfer::{Format, OnError, Options, Report},
};

/// An import as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = imports)]
pub struct ImportRow {
    /// The id.
    pub id: ImportId,
    /// The version, for `ETag`.
    pub version: i64,
    /// What is imported.
    pub collection: String,
    /// The list that external ids belong to.
    pub source: String,
    /// See [`Format`].
    pub format: String,
    /// Whether it is rolled back at the end.
    pub dry_run: bool,
    /// See [`OnError`].
    pub on_error: String,
    /// `running`, `succeeded` or `failed`.
    pub state: String,
    /// How it went, once it is over.
    pub report: Option<Json<Report>>,
    /// Who started it.
    pub actor_kind: String,
    /// The id of who started it.
    pub actor_id: Option<RecordId>,
    /// When it came.
    pub created_at: UtcTime,
    /// When it was over.
    pub finished_at: Option<UtcTime>,
    /// Which header of the file means which column.
    pub mapping: Json<BTreeMap<String, String>>,
}

impl ImportRow {
    /// How it is run.
    pub fn options(&self) -> Options {
        Options {
            format: if self.format == "ndjson" { Format::Ndjson } else { Format::Csv },
            dry_run: self.dry_run,
            on_error: if self.on_error == "skip" { OnError::Skip } else { OnError::Stop },
            mapping: self.mapping.0.clone(),
        }
    }

    /// Who started it.
    pub fn actor(&self) -> Actor {
        match (self.actor_kind.as_str(), self.actor_id) {
            ("account", Some(id)) => Actor::Account(AccountId(id.0)),
            ("client", Some(id)) => Actor::Client(ClientId(id.0)),
            _ => Actor::System,
        }
    }
}

/// Adds an import.
pub fn insert(db: &mut Db, row: &ImportRow) -> QueryResult<()> {
    diesel::insert_into(imports::table).values(row).execute(db).map(drop)
}

/// An import by id.
pub fn find(db: &mut Db, id: ImportId) -> QueryResult<Option<ImportRow>> {
    imports::table.find(id).select(ImportRow::as_select()).first(db).optional()
}

/// Imports that are not over.
pub fn running(db: &mut Db) -> QueryResult<Vec<ImportRow>> {
    imports::table.filter(imports::state.eq("running")).order(imports::id).limit(1000).select(ImportRow::as_select()).load(db)
}

/// Imports before an id, newest first, of everybody or of whoever has this id, and how many there are.
pub fn page(db: &mut Db, of: Option<RecordId>, before: Option<ImportId>, limit: i64) -> QueryResult<(Vec<ImportRow>, i64)> {
    let all = || {
        let query = imports::table.into_boxed::<MultiBackend>();
        match of {
            Some(actor) => query.filter(imports::actor_id.assume_not_null().eq(actor)),
            None => query,
        }
    };
    let total = all().count().get_result(db)?;
    let mut query = all();
    if let Some(before) = before {
        query = query.filter(imports::id.lt(before));
    }
    Ok((query.order(imports::id.desc()).limit(limit).select(ImportRow::as_select()).load(db)?, total))
}

/// Writes down how an import went.
pub fn finish(db: &mut Db, row: &ImportRow, report: &Report) -> QueryResult<()> {
    let nothing_fit = report.created + report.updated + report.unchanged == 0;
    let failed = report.failed > 0 && (row.on_error == "stop" || report.incomplete || nothing_fit);
    diesel::update(imports::table.find(row.id))
        .set((
            imports::version.eq(row.version + 1),
            imports::state.eq(if failed { "failed" } else { "succeeded" }),
            imports::report.eq(Some(Json(report.clone()))),
            imports::finished_at.eq(Some(UtcTime::now())),
        ))
        .execute(db)
        .map(drop)
}
