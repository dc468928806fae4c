//! Imports over HTTP.

use std::{collections::BTreeMap, io::Write, path::PathBuf, time::Duration};

use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, http::StatusCode, http::header, post, web};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AdditionalProperties, ObjectBuilder, Schema, Type},
    },
};

use super::{
    Imports,
    store::{self, ImportRow},
};
use crate::{
    db::fields::{ImportId, Json, RecordId, UtcTime},
    http::{
        Code, Problem, Query, State,
        body::next_chunk,
        conditional,
        page::{self, Cursor, PageInfo},
    },
    identity::{Caller, permission, policy::Reach},
    transfer::{Format, OnError, Report},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(create_import).service(list_imports).service(get_import).service(get_import_errors);
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It is being run.
    Running,
    /// It is over, and its rows were written (or would have been, in a dry run).
    Succeeded,
    /// It is over, and nothing was written.
    Failed,
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    /// The id.
    id: ImportId,
    /// What is imported.
    #[schema(max_length = 60, example = "partners")]
    collection: String,
    /// The list that external ids belong to.
    #[schema(max_length = 60, example = "sample")]
    source: String,
    /// What the file is.
    format: Format,
    /// Whether everything is rolled back at the end.
    dry_run: bool,
    /// What happens when a row is wrong.
    on_error: OnError,
    /// Which header of the file means which column.
    mapping: ColumnMapping,
    /// Where it stands.
    state: ImportState,
    /// How it went, once it is over.
    report: Option<Report>,
    /// The version, as in the `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 2)]
    version: i64,
    /// When it came.
    created_at: UtcTime,
    /// When it was over.
    finished_at: Option<UtcTime>,
}

impl From<ImportRow> for Import {
    fn from(row: ImportRow) -> Self {
        let options = row.options();
        Self {
            id: row.id,
            collection: row.collection,
            source: row.source,
            format: options.format,
            dry_run: row.dry_run,
            on_error: options.on_error,
            mapping: ColumnMapping(options.mapping),
            state: match row.state.as_str() {
                "succeeded" => ImportState::Succeeded,
                "failed" => ImportState::Failed,
                _ => ImportState::Running,
            },
            report: row.report.map(|report| report.0),
            version: row.version,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

/// Which header of a file means which column.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColumnMapping(BTreeMap<String, String>);

impl PartialSchema for ColumnMapping {
    fn schema() -> RefOr<Schema> {
        let text =
            |longest| ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(longest)).pattern(Some(r"\S"));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Names of columns by header."))
            .property_names(Some(Schema::Object(text(300).build())))
            .additional_properties(Some(AdditionalProperties::from(Schema::Object(text(100).build()))))
            .max_properties(Some(200))
            .examples([serde_json::json!({ "Nom officiel": "name_fr" })])
            .into()
    }
}

impl ToSchema for ColumnMapping {}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportList {
    /// The imports, newest first.
    #[schema(max_items = 100)]
    items: Vec<Import>,
    /// Where this page stands.
    page: PageInfo,
}

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportCollection {
    /// Partners.
    Partners,
    /// Good practices.
    Practices,
}

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CreateImport {
    /// What is imported.
    #[param(inline)]
    collection: ImportCollection,
    /// The list that external ids belong to.
    #[param(min_length = 1, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$", default = "import", example = "sample")]
    source: Option<String>,
    /// What the file is; the media type says it too.
    #[param(inline)]
    format: Option<Format>,
    /// Do everything, then roll it back.
    #[param(default = false)]
    dry_run: Option<bool>,
    /// What to do when a row is wrong.
    #[param(inline)]
    on_error: Option<OnError>,
    /// Which header of the file means which column, where the header alone does not say it: `mapping[Nom officiel]=name_fr`.
    /// For CSV.
    #[param(inline, style = DeepObject, explode, example = json!({ "Nom officiel": "name_fr" }))]
    mapping: Option<ColumnMapping>,
    /// Wait so many seconds for the end before answering.
    #[param(minimum = 0, maximum = 30, default = 10)]
    wait: Option<u32>,
}

/// Import records
///
/// The body is the file: CSV in any usual encoding and separator, or NDJSON. Rows are found again by source and external
/// id. An API client imports its own partner's record, and drafts of its practices, in files no larger than other bodies; so do
/// the partner's people, practices only. Rows of practices are drafts; from the Secretariat they may have the status `published`
/// and the day `published_on`, when they were published elsewhere before. Answers when it is over, or after `wait` seconds with
/// the import still running: then ask again at `Location`.
#[utoipa::path(
    tag = "imports", operation_id = "create_import", extensions(("x-permission" = json!("imports.run"))),
    params(CreateImport),
    request_body(content = ImportFile, content_type = "application/octet-stream"),
    responses((status = 201, description = "The import, over or still running.", body = Import)),
)]
#[post("/imports")]
async fn create_import(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    imports: web::Data<Imports>,
    caller: Caller<permission::Import>,
    Query(query): Query<CreateImport>,
) -> Result<HttpResponse, Problem> {
    let media_type = request.content_type().to_ascii_lowercase();
    let by_type = match media_type.as_str() {
        "text/csv" | "text/tab-separated-values" => Some(Format::Csv),
        "application/x-ndjson" | "application/jsonl" => Some(Format::Ndjson),
        "application/octet-stream" => None,
        _ => {
            let sentence = "The file must be sent as text/csv, application/x-ndjson or application/octet-stream.";
            return Err(Problem::new(Code::UnsupportedMediaType, sentence));
        }
    };
    let format = query.format.or(by_type).unwrap_or(Format::Csv);
    let collection = match query.collection {
        // People of a partner change its record in person; lists of partners are the Secretariat's and the institutions' systems'.
        ImportCollection::Partners if caller.reach() != Reach::All && caller.principal.account_id().is_some() => {
            return Err(Problem::forbidden("Your role does not import partners."));
        }
        ImportCollection::Partners => "partners",
        ImportCollection::Practices => "practices",
    };
    let actor = caller.actor();
    let row = ImportRow {
        id: ImportId::new(),
        version: 1,
        collection: collection.to_owned(),
        source: query.source.unwrap_or_else(|| "import".to_owned()),
        format: if format == Format::Csv { "csv" } else { "ndjson" }.to_owned(),
        dry_run: query.dry_run.unwrap_or(false),
        on_error: if query.on_error == Some(OnError::Skip) { "skip" } else { "stop" }.to_owned(),
        state: "running".to_owned(),
        report: None,
        actor_kind: actor.kind().to_owned(),
        actor_id: actor.id(),
        created_at: UtcTime::now(),
        finished_at: None,
        mapping: Json(query.mapping.unwrap_or_default().0),
    };
    // One record needs no large file, and reading one keeps other writers waiting.
    let largest = if caller.reach() == Reach::All { imports.largest } else { imports.largest.min(state.max_body_bytes) };
    let file = spool(payload, &imports, row.id, largest).await?;
    let noted = row.clone();
    state.database.write(move |db| store::insert(db, &noted).map_err(Problem::from)).await?;
    file.keep();
    let (tell, over) = oneshot::channel();
    imports.queue.send((row.clone(), Some(tell))).map_err(|_| Problem::internal("the thread that runs imports has ended"))?;
    // Whether it is over in time or not, the row says how it stands.
    let _ = state.unless_stopping(tokio::time::timeout(Duration::from_secs(u64::from(query.wait.unwrap_or(10))), over)).await;
    let id = row.id;
    let row = state.database.read(move |db| store::find(db, id).map_err(Problem::from)).await?.unwrap_or(row);
    conditional::created(&format!("/api/v1/imports/{id}"), row.version, &Import::from(row))
}

/// A file to import.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, min_length = 1, max_length = 268_435_456, example = "external_id,name_en,constituency\n1,Example,ngos\n")]
#[expect(dead_code, reason = "only the contract reads it: the file is streamed")]
pub struct ImportFile(Vec<u8>);

/// A spooled file, removed unless it is kept: also when the request is given up half-way.
struct Spooled {
    path: PathBuf,
    kept: bool,
}

impl Spooled {
    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.path);
            let _ = std::fs::remove_file(self.path.with_extension("partial"));
        }
    }
}

/// Writes the body to the spool, piece by piece; nothing stays when it does not arrive whole.
async fn spool(payload: web::Payload, imports: &Imports, id: ImportId, largest: usize) -> Result<Spooled, Problem> {
    let spooled = Spooled { path: imports.path(id), kept: false };
    let partial = spooled.path.with_extension("partial");
    let mut payload = payload.into_inner();
    let mut file = std::fs::File::create(&partial).map_err(Problem::internal)?;
    let mut size = 0_usize;
    while let Some(chunk) = next_chunk(&mut payload).await? {
        size += chunk.len();
        if size > largest {
            return Err(Problem::new(Code::TooLarge, format!("The file may have at most {largest} bytes.")));
        }
        file = crate::db::run_blocking(move || {
            file.write_all(&chunk).map_err(Problem::internal)?;
            Ok::<_, Problem>(file)
        })
        .await?;
    }
    if size == 0 {
        return Err(Problem::new(Code::MalformedBody, "The body is empty; it must be the file."));
    }
    crate::db::run_blocking(move || file.sync_all().map_err(Problem::internal)).await?;
    std::fs::rename(&partial, &spooled.path).map_err(Problem::internal)?;
    Ok(spooled)
}

/// Which imports to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListImports {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048, example = "WyJuYW1lIiwiYnJhemlsIl0")]
    cursor: Option<String>,
}

/// List imports
///
/// Newest first; an API client sees its own.
#[utoipa::path(
    tag = "imports", operation_id = "list_imports", extensions(("x-permission" = json!("imports.run"))),
    params(ListImports),
    responses((status = 200, description = "A page of imports.", body = ImportList)),
)]
#[get("/imports")]
async fn list_imports(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::Import>,
    Query(query): Query<ListImports>,
) -> Result<HttpResponse, Problem> {
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, "imports", 0)).transpose()?;
    let bad = |_| page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let before: Option<ImportId> = cursor.map(|cursor| cursor.id.parse().map_err(bad)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let of = only_own(&caller);
    let (mut rows, total) = state.database.read(move |db| store::page(db, of, before, i64::from(limit) + 1).map_err(Problem::from)).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::after("imports", Vec::new(), row.id.to_string()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(Import::from).collect();
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(ImportList { items, page: PageInfo { limit, total, next_cursor } }))
}

/// Whose imports a caller sees; nothing when it sees all.
fn only_own(caller: &Caller<permission::Import>) -> Option<RecordId> {
    // Whoever has an id for the change log has it here; an id that no record has stands for nobody.
    (caller.reach() != Reach::All).then(|| caller.actor().id().unwrap_or(RecordId(uuid::Uuid::nil())))
}

async fn found(state: &State, id: &str, caller: &Caller<permission::Import>) -> Result<ImportRow, Problem> {
    let id: ImportId = id.parse().map_err(|_| Problem::not_found())?;
    let row = state.database.read(move |db| store::find(db, id).map_err(Problem::from)).await?;
    let of = only_own(caller);
    row.filter(|row| of.is_none() || row.actor_id == of).ok_or_else(Problem::not_found)
}

/// Get an import
///
/// Where it stands, and its report once it is over.
#[utoipa::path(
    tag = "imports", operation_id = "get_import", extensions(("x-permission" = json!("imports.run"))),
    params(("import" = ImportId, Path, description = "The import's id.")),
    responses((status = 200, description = "The import.", body = Import)),
)]
#[get("/imports/{import}")]
async fn get_import(state: web::Data<State>, id: web::Path<String>, caller: Caller<permission::Import>) -> Result<HttpResponse, Problem> {
    let row = found(&state, &id, &caller).await?;
    conditional::record(StatusCode::OK, row.version, &Import::from(row))
}

/// Get an import's errors
///
/// As CSV, to hand back to whoever made the file.
#[utoipa::path(
    tag = "imports", operation_id = "get_import_errors", extensions(("x-permission" = json!("imports.run"))),
    params(("import" = ImportId, Path, description = "The import's id.")),
    responses((status = 200, description = "Row, column, code and message of each error.", body = ErrorTable, content_type = "text/csv")),
)]
#[get("/imports/{import}/errors")]
async fn get_import_errors(
    state: web::Data<State>,
    id: web::Path<String>,
    caller: Caller<permission::Import>,
) -> Result<HttpResponse, Problem> {
    let row = found(&state, &id, &caller).await?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["row", "column", "code", "message"]).map_err(Problem::internal)?;
    for error in row.report.map(|report| report.0.errors).unwrap_or_default() {
        let cells = [error.row.to_string(), error.column.unwrap_or_default(), error.code.into_owned(), error.message];
        writer.write_record(cells.map(|cell| crate::transfer::cells::protect(&cell))).map_err(Problem::internal)?;
    }
    let body = writer.into_inner().map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""))
        .body(body))
}

/// A table of errors as CSV.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 10_000_000, example = "row,column,code,message\n3,country,unknown_reference,is not a known country\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct ErrorTable(String);
