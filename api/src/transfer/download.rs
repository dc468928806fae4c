//! A list as a file over HTTP. It is written whole before the first byte is sent: what goes wrong is still told as a problem,
//! and who reads slowly holds no connection of the database.

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

use crate::{
    db::{Db, run_blocking},
    http::{Code, Problem, State, conditional},
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

/// What a list is given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// Comma-separated values.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A workbook of Office Open XML.
    Xlsx,
}

impl FileFormat {
    /// The name in addresses, and how the names of such files end.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// What the answer says that it is.
    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => XLSX,
        }
    }
}

/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Answers a file that `write` fills; `name` is what it is called when it is saved, `folder` where it waits when it is large.
///
/// # Errors
/// Those of `write`, or the disk's as an internal problem; [`Code::Unavailable`] when too many large files are on their way.
pub async fn answer(
    state: &State,
    folder: PathBuf,
    turn: SemaphorePermit<'static>,
    name: &str,
    format: FileFormat,
    write: impl FnOnce(&mut Db, &mut (dyn Write + Send)) -> Result<(), Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let database = state.database.clone();
    let (written, fingerprint) = run_blocking(move || {
        let _turn = turn;
        let mut output = BufWriter::new(Fingerprinted { inner: spooled_tempfile_in(IN_MEMORY, folder), digest: Sha256::new() });
        database.snapshot_now(|db| write(db, &mut output))?;
        let Fingerprinted { inner, digest } = output.into_inner().map_err(Problem::internal)?;
        Ok::<_, Problem>((inner.into_inner(), conditional::shortened(&digest.finalize())))
    })
    .await?;
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.name());
    let mut answer = HttpResponse::Ok();
    answer.content_type(format.content_type()).insert_header((header::CONTENT_DISPOSITION, disposition));
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
