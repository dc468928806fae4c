//! Uploads by tus 1.0.0 (<https://tus.io/protocols/resumable-upload>): the core protocol with the extensions creation,
//! creation-with-upload, expiration and termination.
//!
//! A body is kept in parts while it comes, so that little is lost whatever breaks off, and nothing is held in memory beyond a
//! part. Where an upload stands is a number in the database: of two requests that bring bytes for the same place one is told 409.

use actix_web::{
    HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    patch, post, web,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Bytes, BytesMut};
use utoipa::ToSchema;

use super::{
    Files,
    finishing::{Finished, LEASE, finish},
    model::{FileRecord, FileRow, FileState, MediaType, SizesState},
    routes::{found, record},
    storage::part_place,
    store::{self, PartRow},
};
use crate::{
    changes::Actor,
    db::fields::{FileId, Json, PartnerId, UtcTime},
    http::{Code, FieldError, Problem, State, body::next_chunk},
    identity::{Caller, permission},
};

/// The version of the protocol.
const TUS: &str = "1.0.0";
/// How much is gathered before it is kept.
const PART: usize = 2 * 1024 * 1024;
/// The media type of a piece of a file.
const PIECE: &str = "application/offset+octet-stream";
/// How many unfinished uploads a partner may have.
const MOST_UNFINISHED: i64 = 50;

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(create_upload).service(continue_upload);
}

/// What `OPTIONS` says of the protocol at a path template that speaks it.
pub fn capabilities(template: &str, largest: i64) -> Vec<(HeaderName, String)> {
    if !["/api/v1/files", "/api/v1/files/{file}"].contains(&template) {
        return Vec::new();
    }
    let said = [
        ("tus-resumable", TUS.to_owned()),
        ("tus-version", TUS.to_owned()),
        ("tus-extension", "creation,creation-with-upload,expiration,termination".to_owned()),
        ("tus-max-size", largest.to_string()),
    ];
    said.into_iter().map(|(name, value)| (HeaderName::from_static(name), value)).collect()
}

/// Refuses requests in another version of the protocol.
pub(super) fn must_speak_tus(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get("tus-resumable").map(HeaderValue::as_bytes) {
        Some(version) if version == TUS.as_bytes() => Ok(()),
        _ => Err(Problem::new(Code::UnsupportedProtocol, "Send the header Tus-Resumable: 1.0.0.")
            .with_header(HeaderName::from_static("tus-version"), TUS)),
    }
}

/// Adds where an upload stands.
pub(super) fn add_offset(answer: &mut HttpResponse, row: &FileRow) {
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    set("tus-resumable", TUS);
    set("upload-offset", &row.received.to_string());
    set("upload-length", &row.length.to_string());
    if let Some(at) = row.expires_at.filter(|_| row.state() == FileState::Uploading) {
        set("upload-expires", &at.http_date());
    }
}

fn whole_number(headers: &HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.to_str().ok()?.parse().ok().filter(|number| *number >= 0)
}

fn wrong_header(name: &str, message: &str) -> Problem {
    Problem::invalid(vec![FieldError::parameter(name, "bad_format", message)])
}

/// What a new upload says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Metadata {
    name: String,
    claimed_type: Option<String>,
    partner: Option<String>,
}

impl Metadata {
    /// Reads `Upload-Metadata`: keys with values in Base64, separated by commas.
    fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let wrong = |message: &str| Problem::invalid(vec![FieldError::parameter("Upload-Metadata", "bad_metadata", message)]);
        let text = headers.get("upload-metadata").ok_or_else(|| {
            Problem::invalid(vec![FieldError::parameter("Upload-Metadata", "required", "is required, with the key filename")])
        })?;
        let text = text.to_str().map_err(|_| wrong("must be ASCII"))?;
        let mut values = std::collections::BTreeMap::new();
        for pair in text.split(',') {
            let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
            let value = STANDARD.decode(value.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let value =
                value.ok_or_else(|| wrong("must hold keys, each with a space and its value in UTF-8 as Base64, separated by commas"))?;
            if values.insert(key.to_owned(), value).is_some() {
                return Err(wrong("must hold each key once"));
            }
        }
        let mut take = |key: &str| values.remove(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        // Different clients call the same by different names.
        let name = take("filename").or_else(|| take("name")).ok_or_else(|| wrong("must hold the key filename"))?;
        let claimed_type = take("filetype").or_else(|| take("type"));
        let partner = take("partner");
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
        if name.is_empty() || name.chars().count() > 200 || name.chars().any(is_deceptive) {
            return Err(wrong("must hold a filename of up to 200 characters, none of them invisible"));
        }
        if MediaType::by_name(&name).is_none() {
            let known: Vec<&str> = MediaType::ALL.iter().flat_map(|kind| kind.extensions()).copied().collect();
            let message = format!("must hold a filename that ends with one of: {}", known.join(", "));
            return Err(Problem::invalid(vec![FieldError::parameter("Upload-Metadata", "wrong_kind", message)]));
        }
        if claimed_type.as_ref().is_some_and(|claimed| claimed.len() > 200) {
            return Err(wrong("must hold a filetype of up to 200 characters"));
        }
        Ok(Self { name, claimed_type, partner })
    }
}

/// Characters that show a name in another order than it is stored, or not at all.
fn is_deceptive(character: char) -> bool {
    character.is_control() || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A piece of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 1_073_741_824, example = "%PDF-1.7")]
#[expect(dead_code, reason = "only the contract reads it: the file is streamed")]
pub struct FilePiece(Vec<u8>);

/// Begin an upload
///
/// By the protocol tus 1.0.0, which has clients for every language. `Upload-Metadata` holds the key `filename`, and may hold
/// `filetype` (the media type) and `partner` (an id; the caller's own partner when absent), each value in Base64. The body is
/// empty, or the first piece of the file. Taken are PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, ODP, CSV and TXT. The
/// upload becomes the file of the same id once its last byte has come.
#[utoipa::path(
    tag = "files", operation_id = "create_upload", extensions(("x-permission" = json!("files.keep"))),
    params(
        ("Tus-Resumable" = String, Header, description = "The version of the protocol.", pattern = r"^1\.0\.0$", max_length = 5, example = "1.0.0"),
        ("Upload-Length" = i64, Header, description = "How many bytes the file has.", minimum = 1, maximum = 1_073_741_824, example = 8),
        ("Upload-Metadata" = String, Header, description = "What the file is.", max_length = 4096, pattern = "^[!-~ ]+$", example = "filename cmVwb3J0LnBkZg=="),
    ),
    request_body(content = FilePiece, content_type = "application/offset+octet-stream"),
    responses(
        (status = 201, description = "The upload; `Location` is where it goes on.", body = FileRecord),
        (status = 412, description = "Another version of the protocol is needed.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/files")]
async fn create_upload(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    files: web::Data<Files>,
    caller: Caller<permission::KeepFiles>,
) -> Result<HttpResponse, Problem> {
    let headers = request.headers();
    must_speak_tus(headers)?;
    if headers.contains_key("upload-defer-length") {
        return Err(wrong_header("Upload-Defer-Length", "is not supported; send Upload-Length"));
    }
    let length = whole_number(headers, "upload-length").filter(|length| *length > 0);
    let length = length.ok_or_else(|| wrong_header("Upload-Length", "must be the number of bytes, at least 1"))?;
    if length > files.rules.limits.file {
        return Err(Problem::new(Code::TooLarge, format!("A file may have at most {} bytes.", files.rules.limits.file)));
    }
    let metadata = Metadata::read(headers)?;
    let brings_bytes = request.headers().get("content-type").is_some_and(|kind| kind.as_bytes() == PIECE.as_bytes());
    let row = begin(&state, &files, &caller, length, metadata).await?;
    let mut reached = row.clone();
    if brings_bytes {
        reached = receive(&state, &files, row, payload.into_inner()).await?;
    }
    let mut answer = record(StatusCode::CREATED, reached.clone())?;
    add_offset(&mut answer, &reached);
    Ok(answer)
}

/// Adds the row of a new upload, when there is room for it.
async fn begin(
    state: &State,
    files: &Files,
    caller: &Caller<permission::KeepFiles>,
    length: i64,
    metadata: Metadata,
) -> Result<FileRow, Problem> {
    let unknown = || Problem::invalid(vec![FieldError::parameter("Upload-Metadata", "unknown_reference", "must hold the id of a partner")]);
    let partner = match (metadata.partner, caller.principal.partner_id) {
        (Some(id), _) => id.parse::<PartnerId>().map_err(|_| unknown())?,
        (None, Some(own)) => own,
        (None, None) => return Err(unknown()),
    };
    caller.must_cover(partner)?;
    let now = UtcTime::now();
    let actor: Actor = caller.actor();
    let row = FileRow {
        id: FileId::new(),
        version: 1,
        partner_id: partner,
        name: metadata.name,
        claimed_type: metadata.claimed_type,
        length,
        received: 0,
        state: FileState::Uploading.name().to_owned(),
        reason: None,
        media_type: None,
        size: None,
        sha256: None,
        width: None,
        height: None,
        sizes: Json(Vec::new()),
        sizes_state: SizesState::None.name().to_owned(),
        leased_until: None,
        actor_kind: actor.kind().to_owned(),
        actor_id: actor.id(),
        expires_at: Some(now.plus(files.rules.upload_time)),
        unused_since: None,
        created_at: now,
        updated_at: now,
    };
    let (noted, quota) = (row.clone(), files.rules.quota);
    state
        .database
        .write(move |db| {
            // One after the other for each partner, or two at once would both find room.
            if !crate::db::dialect::hold_partner(db, partner)? {
                return Err(unknown());
            }
            let (held, unfinished) = store::held_by(db, partner)?;
            if held.saturating_add(length) > quota {
                let left = (quota - held).max(0);
                return Err(Problem::new(
                    Code::TooLarge,
                    format!("The files of a partner may hold {quota} bytes together; {left} are left. Remove some that are not used."),
                ));
            }
            if unfinished >= MOST_UNFINISHED {
                return Err(Problem::conflict(format!(
                    "The partner has {unfinished} unfinished uploads; go on with these, or remove some."
                )));
            }
            Ok(store::insert(db, &noted)?)
        })
        .await?;
    Ok(row)
}

/// Continue an upload
///
/// With the next piece, which begins where `Upload-Offset` of a `HEAD` request says. What has come of a piece that breaks off is
/// kept. With the last byte the file is looked at: 400 says why it is not taken. Then it is `ready`, and pictures get
/// smaller copies in a moment.
#[utoipa::path(
    tag = "files", operation_id = "continue_upload",
    extensions(("x-permission" = json!("files.keep")), ("x-if-match" = json!(false))),
    params(
        ("file" = FileId, Path, description = "The file's id."),
        ("Tus-Resumable" = String, Header, description = "The version of the protocol.", pattern = r"^1\.0\.0$", max_length = 5, example = "1.0.0"),
        ("Upload-Offset" = i64, Header, description = "Where the piece begins.", minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 0),
    ),
    request_body(content = FilePiece, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "It was kept; `Upload-Offset` says how far the upload is."),
        (status = 409, description = "The upload stands elsewhere, or is over.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The upload was given up.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Another version of the protocol is needed.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[patch("/files/{file}")]
async fn continue_upload(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    files: web::Data<Files>,
    id: web::Path<String>,
    caller: Caller<permission::KeepFiles>,
) -> Result<HttpResponse, Problem> {
    must_speak_tus(request.headers())?;
    let row = found(&state, &id, &caller).await?;
    if request.headers().get("content-type").is_none_or(|kind| kind.as_bytes() != PIECE.as_bytes()) {
        return Err(Problem::new(Code::UnsupportedMediaType, format!("A piece must be sent as {PIECE}.")));
    }
    let offset = whole_number(request.headers(), "upload-offset")
        .ok_or_else(|| wrong_header("Upload-Offset", "must be the number of the piece's first byte"))?;
    match row.state() {
        FileState::Uploading if row.expires_at.is_some_and(|at| at < UtcTime::now()) => {
            return Err(Problem::new(Code::Gone, "The upload did not go on in time and was given up; begin anew."));
        }
        FileState::Uploading => {}
        FileState::Refused => return Err(Problem::conflict(format!("The file {}.", row.reason.unwrap_or_default()))),
        FileState::Checking | FileState::Ready => return Err(Problem::conflict("The upload is over: all bytes have come.")),
    }
    if offset != row.received {
        return Err(elsewhere(row.received));
    }
    // In a task of its own: what has come is kept when the sender hangs up.
    let payload = payload.into_inner();
    let received = actix_web::rt::spawn(async move { receive(&state, &files, row, payload).await });
    let row = received.await.map_err(Problem::internal)??;
    let mut answer = HttpResponse::NoContent().finish();
    add_offset(&mut answer, &row);
    Ok(answer)
}

fn elsewhere(received: i64) -> Problem {
    Problem::conflict(format!("The upload stands at byte {received}; ask with HEAD where to go on."))
        .with_header(HeaderName::from_static("upload-offset"), received.to_string())
}

/// Keeps what comes, and makes a file of it when it was the last piece; answers the row as it is then.
async fn receive(state: &web::Data<State>, files: &web::Data<Files>, mut row: FileRow, mut payload: Payload) -> Result<FileRow, Problem> {
    let mut gathered = BytesMut::new();
    let ended = loop {
        match next_chunk(&mut payload).await {
            Ok(Some(chunk)) => {
                let reached = i64::try_from(gathered.len() + chunk.len()).unwrap_or(i64::MAX).saturating_add(row.received);
                if reached > row.length {
                    return Err(Problem::new(
                        Code::TooLarge,
                        format!("The upload was announced with {} bytes; there are more.", row.length),
                    ));
                }
                gathered.extend_from_slice(&chunk);
                if gathered.len() >= PART {
                    row = keep_part(state, files, row, gathered.split().freeze()).await?;
                }
            }
            Ok(None) => break Ok(()),
            Err(problem) => break Err(problem),
        }
    };
    if !gathered.is_empty() {
        row = keep_part(state, files, row, gathered.freeze()).await?;
    }
    ended?;
    if row.state() != FileState::Checking {
        return Ok(row);
    }
    let id = row.id;
    match finish(files, &state.database, row).await {
        Ok(Finished::Ready(row)) => {
            files.work.notify_one();
            Ok(*row)
        }
        Ok(Finished::Refused(refusal)) => Err(Problem::invalid(vec![FieldError::parameter("file", refusal.code, refusal.reason)])),
        Ok(Finished::Elsewhere) => {
            state.database.read(move |db| store::find(db, id).map_err(Problem::from)).await?.ok_or_else(Problem::not_found)
        }
        Err(problem) => {
            // All is there, and the upkeep takes it up.
            let again = UtcTime::now();
            let _ = state.database.write(move |db| store::release(db, id, again).map_err(Problem::from)).await;
            Err(problem)
        }
    }
}

/// Keeps a part; answers the row as it is then.
async fn keep_part(state: &State, files: &Files, row: FileRow, bytes: Bytes) -> Result<FileRow, Problem> {
    let length = i64::try_from(bytes.len()).map_err(Problem::internal)?;
    let part = PartRow { file_id: row.id, start: row.received, length, place: part_place(row.id, row.received) };
    files.storage.put(&part.place, bytes).await?;
    let (noted, before) = (part.clone(), row.clone());
    let (expires_at, leased_until) = (UtcTime::now().plus(files.rules.upload_time), UtcTime::now().plus(LEASE));
    let kept = state
        .database
        .write(move |db| {
            if !store::add_part(db, &before, &noted, expires_at, leased_until)? {
                return Ok(None);
            }
            Ok::<_, Problem>(store::find(db, before.id)?)
        })
        .await;
    match kept {
        Ok(Some(row)) => Ok(row),
        Ok(None) => {
            files.storage.remove(&part.place).await?;
            Err(Problem::conflict("Another request brought bytes for the same place; ask with HEAD where to go on."))
        }
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Metadata, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("upload-metadata"), HeaderValue::from_str(value).expect("a header"));
        Metadata::read(&headers)
    }

    #[test]
    fn metadata_is_read_as_clients_write_it() {
        let encoded = |text: &str| STANDARD.encode(text);
        let found = read(&format!("filename {},filetype {}, other", encoded("C:\\reports\\Rapport été.pdf"), encoded("application/pdf")));
        let found = found.expect("reads");
        assert_eq!((found.name.as_str(), found.claimed_type.as_deref(), found.partner), ("Rapport été.pdf", Some("application/pdf"), None));
        for wrong in ["", "filename", "filename !", "other YQ==", &format!("filename {0},filename {0}", encoded("a.pdf"))] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        for name in ["a.svg", "a", "gpj.\u{202E}a.pdf", "\u{7}.pdf", &format!("{}.pdf", "a".repeat(200))] {
            assert!(read(&format!("filename {}", encoded(name))).is_err(), "{name}");
        }
    }
}
