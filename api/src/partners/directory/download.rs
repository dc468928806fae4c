//! The list of partners as a file: the whole of what was asked for, with the columns that an import reads.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::PathBuf,
};

use actix_web::{HttpResponse, http::header, web::Bytes};
use futures_util::{Stream, stream};
use sha2::{Digest, Sha256};
use tempfile::{SpooledData, spooled_tempfile_in};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::ToSchema;

use super::export::{self, Selection};
use crate::{
    db::run_blocking,
    http::{Code, Problem, State, conditional, language::Languages},
    transfer::Format,
};

/// Above this size the file waits on disk, and is not kept for the next caller.
const IN_MEMORY: usize = 1024 * 1024;
/// How much is sent at a time.
const PIECE: usize = 64 * 1024;

/// Two files are made at a time, so that whoever asks for many takes neither the connections, the threads nor the memory of
/// others.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Eight files on disk are on their way at a time: whoever reads slowly, or not at all, must not fill the disk that the database
/// needs.
static SENDING: Semaphore = Semaphore::const_new(8);
/// When to ask again for a file that has to wait, in seconds.
const LATER: &str = "30";

/// Waits until a file may be looked for and written.
///
/// # Errors
/// None while the process runs.
pub async fn turn() -> Result<SemaphorePermit<'static>, Problem> {
    TURNS.acquire().await.map_err(Problem::internal)
}

/// What to write.
pub struct Download {
    /// Which partners, in which order.
    pub selection: Selection,
    /// The list whose ids stand in `external_id`.
    pub source: String,
    /// As what.
    pub format: Format,
    /// The languages of `name` and `description` in lines.
    pub languages: Languages,
}

/// Answers the file. It is written whole before the first byte is sent: what goes wrong is still told as a problem, and who
/// reads slowly holds no connection of the database.
///
/// # Errors
/// The database's, or the disk's as an internal problem; [`Code::Unavailable`] when too many large files are on their way.
pub async fn answer(state: &State, folder: PathBuf, turn: SemaphorePermit<'static>, download: Download) -> Result<HttpResponse, Problem> {
    let (media_type, name) = match download.format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"partners.csv\""),
        Format::Ndjson => ("application/x-ndjson", "attachment; filename=\"partners.ndjson\""),
    };
    let database = state.database.clone();
    let (written, fingerprint) = run_blocking(move || {
        let _turn = turn;
        let mut output = BufWriter::new(Fingerprinted { inner: spooled_tempfile_in(IN_MEMORY, folder), digest: Sha256::new() });
        let Download { selection, source, format, languages } = download;
        database.snapshot_now(|db| export::write(db, &selection, &source, format, &languages, &mut output))?;
        let Fingerprinted { inner, digest } = output.into_inner().map_err(Problem::internal)?;
        Ok::<_, Problem>((inner.into_inner(), conditional::shortened(&digest.finalize())))
    })
    .await?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(media_type).insert_header((header::CONTENT_DISPOSITION, name));
    Ok(match written {
        SpooledData::InMemory(content) => answer.body(content.into_inner()),
        // It may be compressed on its way, and then the bytes are others: a weak tag.
        SpooledData::OnDisk(file) => {
            let place = SENDING.try_acquire().map_err(|_| {
                let detail = "Too many large files are on their way; try again in a moment, or narrow the list.";
                Problem::new(Code::Unavailable, detail).with_header(header::RETRY_AFTER, LATER)
            })?;
            answer.insert_header((header::ETAG, format!("W/\"0-{fingerprint}\""))).streaming(pieces(file, place)?)
        }
    })
}

/// Takes the fingerprint of what is written.
struct Fingerprinted<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Write for Fingerprinted<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The file piece by piece; it and its place are given back when the answer ends, whether it was read or not.
fn pieces(mut file: File, place: SemaphorePermit<'static>) -> Result<impl Stream<Item = Result<Bytes, Problem>>, Problem> {
    io::Seek::rewind(&mut file).map_err(Problem::internal)?;
    Ok(stream::try_unfold((file, place), |(mut file, place)| {
        run_blocking(move || {
            let mut piece = vec![0; PIECE];
            let count = file.read(&mut piece).map_err(Problem::internal)?;
            piece.truncate(count);
            Ok::<_, Problem>((count > 0).then(|| (Bytes::from(piece), (file, place))))
        })
    }))
}

/// Partners as CSV (RFC 4180), one a row, with the columns that an import reads.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_147_483_647, pattern = r"^[\s\S]*$", example = "external_id,slug,name_en,name_es,name_fr,acronym,constituency,country,region,parent,website,priorities,interventions,joined_on,logo_url,logo_credit,logo_permission,external_ids,status\n,government-of-brazil,Government of Brazil,Gobierno del Brasil,Gouvernement du Brésil,,governments,BR,,,https://www.gov.br/,,,,,,,sample:org-001,active\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct PartnerTable(String);

/// Partners as NDJSON, one a line: the records, each with its `external_id` in the source when it has one.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_147_483_647, pattern = r"^[\s\S]*$", example = "{\"id\":\"0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f\",\"slug\":\"government-of-brazil\",\"names\":{\"en\":\"Government of Brazil\"},\"constituency\":\"governments\",\"country\":\"BR\"}\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct PartnerLines(String);
