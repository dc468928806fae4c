//! Files over HTTP: their records.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Files,
    model::{COLLECTION, FileRecord, FileRow, FileState},
    store, uploads,
};
use crate::{
    db::fields::FileId,
    http::{
        Problem, Query, State, conditional,
        page::{self, Cursor, PageInfo},
    },
    identity::{Caller, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_files).service(get_file).service(delete_file);
}

/// A page of files.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileList {
    /// The files, newest first.
    #[schema(max_items = 100)]
    items: Vec<FileRecord>,
    /// Where this page stands.
    page: PageInfo,
}

/// Which files to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListFiles {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048, example = "WyJuYW1lIiwiYnJhemlsIl0")]
    cursor: Option<String>,
    /// Only files in this state.
    #[param(inline, example = "ready")]
    state: Option<FileState>,
}

/// Answers a file's record.
pub(super) fn record(status: StatusCode, row: FileRow) -> Result<HttpResponse, Problem> {
    let (location, version) = (format!("/api/v1/{COLLECTION}/{}", row.id), row.version);
    match status {
        StatusCode::CREATED => conditional::created(&location, version, &FileRecord::from(row)),
        status => conditional::record(status, version, &FileRecord::from(row)),
    }
}

/// A file that the caller may know of.
pub(super) async fn found(state: &State, id: &str, caller: &Caller<permission::KeepFiles>) -> Result<FileRow, Problem> {
    let id: FileId = id.parse().map_err(|_| Problem::not_found())?;
    let row = state.database.read(move |db| store::find(db, id).map_err(Problem::from)).await?.ok_or_else(Problem::not_found)?;
    caller.must_see(row.partner_id)?;
    Ok(row)
}

/// List files
///
/// Newest first, unfinished uploads among them: those of the own partner; all of them for the Secretariat.
#[utoipa::path(
    tag = "files", operation_id = "list_files", extensions(("x-permission" = json!("files.keep"))),
    params(ListFiles),
    responses((status = 200, description = "A page of files.", body = FileList)),
)]
#[get("/files")]
async fn list_files(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::KeepFiles>,
    Query(query): Query<ListFiles>,
) -> Result<HttpResponse, Problem> {
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, COLLECTION, 0)).transpose()?;
    let bad = |_| page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let before: Option<FileId> = cursor.map(|cursor| cursor.id.parse().map_err(bad)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (of, wanted) = (caller.only_partner(), query.state);
    let (mut rows, total) =
        state.database.read(move |db| store::page(db, of, wanted, before, i64::from(limit) + 1).map_err(Problem::from)).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::after(COLLECTION, Vec::new(), row.id.to_string()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let items = rows.into_iter().map(FileRecord::from).collect();
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(FileList { items, page: PageInfo { limit, total, next_cursor } }))
}

/// Get a file
///
/// What is known of it, not its bytes. `HEAD` answers how far an upload is in `Upload-Offset` and `Upload-Length` (tus 1.0.0).
#[utoipa::path(
    tag = "files", operation_id = "get_file", extensions(("x-permission" = json!("files.keep"))),
    params(("file" = FileId, Path, description = "The file's id.")),
    responses((status = 200, description = "The file.", body = FileRecord)),
)]
#[get("/files/{file}")]
async fn get_file(state: web::Data<State>, id: web::Path<String>, caller: Caller<permission::KeepFiles>) -> Result<HttpResponse, Problem> {
    let row = found(&state, &id, &caller).await?;
    let mut answer = record(StatusCode::OK, row.clone())?;
    uploads::add_offset(&mut answer, &row);
    Ok(answer)
}

/// Remove a file
///
/// That nothing uses, or end an upload (tus 1.0.0, termination).
#[utoipa::path(
    tag = "files", operation_id = "delete_file",
    extensions(("x-permission" = json!("files.keep")), ("x-if-match" = json!(false))),
    params(("file" = FileId, Path, description = "The file's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "Something uses it.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[delete("/files/{file}")]
async fn delete_file(
    state: web::Data<State>,
    files: web::Data<Files>,
    id: web::Path<String>,
    caller: Caller<permission::KeepFiles>,
) -> Result<HttpResponse, Problem> {
    let id: FileId = id.parse().map_err(|_| Problem::not_found())?;
    let shared = files.clone();
    let places = state
        .database
        .write(move |db| {
            store::hold(db, id)?;
            let row = store::find(db, id)?.ok_or_else(Problem::not_found)?;
            caller.must_see(row.partner_id)?;
            if !shared.users.used(db, &[id])?.is_empty() {
                return Err(Problem::conflict("Something uses this file; take it out there first."));
            }
            Ok(store::remove(db, caller.actor(), &row)?)
        })
        .await?;
    for place in places {
        files.storage.remove(&place).await?;
    }
    let mut answer = HttpResponse::NoContent().finish();
    answer.headers_mut().insert(header::HeaderName::from_static("tus-resumable"), header::HeaderValue::from_static("1.0.0"));
    Ok(answer)
}
