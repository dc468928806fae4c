//! The bytes of files, sent so that a browser neither runs nor guesses anything: as attachments, in a sandbox. Smaller copies of
//! pictures are for showing, in the same sandbox.

use std::ops::Range;

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    get,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    web,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa::ToSchema;

use super::{
    Files,
    model::{FileRow, FileState, StoredSize},
    storage::{content_place, size_place},
    store,
};
use crate::{
    db::fields::FileId,
    http::{Code, Problem, State, conditional},
    identity::{MaybeCaller, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(get_file_content).service(get_file_size);
}

/// Nothing of a file is run, and nothing is loaded by it.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";
/// A public file never changes; what is taken back is out of caches in a day.
const PUBLIC: &str = "public, max-age=86400, immutable";
const PRIVATE: &str = "private, no-store";
/// What a parameter of `Content-Disposition` may hold as it is (RFC 8187, section 3.2.1).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 1_073_741_824, example = "%PDF-1.7")]
#[expect(dead_code, reason = "only the contract reads it: the answer is streamed")]
pub struct FileContent(Vec<u8>);

/// A file whose bytes the caller may have, and whether everybody may.
async fn readable(state: &State, files: &web::Data<Files>, id: &str, caller: MaybeCaller) -> Result<(FileRow, bool), Problem> {
    let id: FileId = id.parse().map_err(|_| Problem::not_found())?;
    let files = files.clone();
    state
        .database
        .read(move |db| {
            let row = store::find(db, id)?.filter(|row| row.state() == FileState::Ready).ok_or_else(Problem::not_found)?;
            if files.users.is_public(db, id)? {
                return Ok((row, true));
            }
            let may = match &caller.0 {
                Some(principal) => principal.may::<permission::KeepFiles>(row.partner_id) || files.users.may_read(db, principal, id)?,
                None => false,
            };
            if may { Ok((row, false)) } else { Err(Problem::not_found()) }
        })
        .await
}

/// What is sent.
struct Sent<'a> {
    place: String,
    size: u64,
    /// A name for this content.
    tag: String,
    media_type: String,
    disposition: String,
    public: bool,
    request: &'a HeaderMap,
}

/// Get a file's bytes
///
/// As an attachment. Everybody may have those of files that a published record uses; others are for the partner, for who was
/// asked to review, and for the Secretariat. One `Range` is answered with that part.
#[utoipa::path(
    tag = "files", operation_id = "get_file_content", extensions(("x-optional-sign-in" = json!("files.keep"))),
    params(
        ("file" = FileId, Path, description = "The file's id."),
        ("Range" = Option<String>, Header, description = "Which bytes (RFC 9110, section 14.2).", max_length = 100, pattern = "^[!-~ ]*$", example = "bytes=0-1023"),
    ),
    responses(
        (status = 200, description = "The bytes.", body = FileContent, content_type = "application/octet-stream"),
        (status = 206, description = "The part that was asked for.", body = FileContent, content_type = "application/octet-stream"),
        (status = 416, description = "There is no such part.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/files/{file}/content")]
async fn get_file_content(
    request: HttpRequest,
    state: web::Data<State>,
    files: web::Data<Files>,
    id: web::Path<String>,
    caller: MaybeCaller,
) -> Result<HttpResponse, Problem> {
    let (row, public) = readable(&state, &files, &id, caller).await?;
    let (Some(sha256), Some(size), Some(kind)) = (&row.sha256, row.size, row.kind()) else {
        return Err(Problem::internal("a ready file has no content"));
    };
    let sent = Sent {
        place: content_place(sha256),
        size: u64::try_from(size).map_err(Problem::internal)?,
        tag: format!("\"{sha256}\""),
        media_type: kind.header(),
        disposition: disposition("attachment", &row.name),
        public,
        request: request.headers(),
    };
    send(&files, sent).await
}

/// Get a smaller copy of a picture
///
/// WebP, for showing. The widths that there are stand in the file's record, and in the records that use it.
#[utoipa::path(
    tag = "files", operation_id = "get_file_size", extensions(("x-optional-sign-in" = json!("files.keep"))),
    params(
        ("file" = FileId, Path, description = "The file's id."),
        ("width" = i32, Path, description = "The width in pixels.", minimum = 1, maximum = 16_384, example = 960),
    ),
    responses(
        (status = 200, description = "The picture.", body = FileContent, content_type = "image/webp"),
        (status = 206, description = "The part that was asked for.", body = FileContent, content_type = "image/webp"),
        (status = 416, description = "There is no such part.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/files/{file}/sizes/{width}")]
async fn get_file_size(
    request: HttpRequest,
    state: web::Data<State>,
    files: web::Data<Files>,
    path: web::Path<(String, i32)>,
    caller: MaybeCaller,
) -> Result<HttpResponse, Problem> {
    let (id, width) = path.into_inner();
    let (row, public) = readable(&state, &files, &id, caller).await?;
    let found: Option<StoredSize> = row.sizes.0.iter().copied().find(|size| size.width == width);
    let (Some(size), Some(sha256)) = (found, &row.sha256) else { return Err(Problem::not_found()) };
    let stem = row.name.rsplit_once('.').map_or(row.name.as_str(), |(stem, _)| stem);
    let sent = Sent {
        place: size_place(sha256, width),
        size: u64::try_from(size.size).map_err(Problem::internal)?,
        tag: format!("\"{sha256}-{width}\""),
        media_type: "image/webp".to_owned(),
        disposition: disposition("inline", &format!("{stem}-{width}.webp")),
        public,
        request: request.headers(),
    };
    send(&files, sent).await
}

/// `Content-Disposition` with a name for programs of today, and one in ASCII for older ones.
fn disposition(kind: &str, name: &str) -> String {
    let plain: String =
        name.chars().map(|one| if one.is_ascii_graphic() && !matches!(one, '"' | '\\' | '%') || one == ' ' { one } else { '_' }).collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, PLAIN))
}

/// Sends bytes, or the part of them that is asked for.
async fn send(files: &Files, sent: Sent<'_>) -> Result<HttpResponse, Problem> {
    let text = |name: header::HeaderName| sent.request.get(name).and_then(|value| value.to_str().ok());
    let unchanged = text(header::IF_NONE_MATCH).is_some_and(|asked| conditional::none_match(asked, &sent.tag));
    // A part of another content than the one that is continued is of no use (RFC 9110, section 13.1.5).
    let continues = text(header::IF_RANGE).is_none_or(|tag| tag == sent.tag);
    let range = match text(header::RANGE).filter(|_| continues) {
        Some(asked) => read_range(asked, sent.size),
        None => Asked::Everything,
    };
    let (status, range) = match range {
        _ if unchanged => (StatusCode::NOT_MODIFIED, 0..0),
        Asked::Everything => (StatusCode::OK, 0..sent.size),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Nothing => {
            return Err(Problem::new(Code::RangeNotSatisfiable, format!("The file has {} bytes.", sent.size))
                .with_header(header::CONTENT_RANGE, format!("bytes */{}", sent.size)));
        }
    };
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::ETAG, sent.tag))
        .insert_header((header::CACHE_CONTROL, if sent.public { PUBLIC } else { PRIVATE }))
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if sent.public {
        answer.insert_header((header::VARY, "Authorization, Origin"));
    }
    if status == StatusCode::NOT_MODIFIED {
        return Ok(answer.finish());
    }
    answer
        .insert_header((header::CONTENT_TYPE, sent.media_type))
        .insert_header((header::CONTENT_DISPOSITION, sent.disposition))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        // The bytes are those of the hash; in a coding they would be others.
        .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")));
    if status == StatusCode::PARTIAL_CONTENT {
        answer.insert_header((header::CONTENT_RANGE, format!("bytes {}-{}/{}", range.start, range.end - 1, sent.size)));
    }
    let pieces = files.storage.stream(&sent.place, range.start, range.end).await?;
    Ok(answer.body(SizedStream::new(range.end - range.start, pieces)))
}

/// What `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// All bytes: nothing else is understood, or several parts are asked for, which need not be given.
    Everything,
    /// These.
    Part(Range<u64>),
    /// Bytes that there are not.
    Nothing,
}

fn read_range(text: &str, size: u64) -> Asked {
    let Some((from, to)) = text.strip_prefix("bytes=").filter(|parts| !parts.contains(',')).and_then(|part| part.trim().split_once('-'))
    else {
        return Asked::Everything;
    };
    let number = |text: &str| if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse::<u64>().ok() } else { None };
    match (from, number(from), to, number(to)) {
        ("", _, _, Some(0)) => Asked::Nothing,
        ("", _, _, Some(last)) => Asked::Part(size.saturating_sub(last)..size),
        (_, Some(from), "", _) if from < size => Asked::Part(from..size),
        (_, Some(from), _, Some(to)) if from <= to && from < size => Asked::Part(from..size.min(to.saturating_add(1))),
        (_, Some(from), "", _) if from >= size => Asked::Nothing,
        (_, Some(from), _, Some(to)) if from <= to => Asked::Nothing,
        _ => Asked::Everything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        for (text, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-", Asked::Part(2..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-30", Asked::Part(0..10)),
            ("bytes=5-99", Asked::Part(5..10)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=10-12", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=5-4", Asked::Everything),
            ("bytes=0-1,3-4", Asked::Everything),
            ("bytes=a-b", Asked::Everything),
            ("bytes=-", Asked::Everything),
            ("items=0-1", Asked::Everything),
            ("bytes=+1-2", Asked::Everything),
        ] {
            assert_eq!(read_range(text, 10), expected, "{text}");
        }
    }

    #[test]
    fn names_are_told_to_old_and_new_programs() {
        assert_eq!(
            disposition("attachment", "Été \"1\".pdf"),
            "attachment; filename=\"_t_ _1_.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22.pdf"
        );
    }
}
