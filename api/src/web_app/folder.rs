//! The files of a built web app. Their names, sizes and tags are known from the start, so an address either is one of them
//! or leads nowhere; their contents are read when they are asked for.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use actix_web::{
    HttpResponse,
    body::{BoxBody, SizedStream},
    http::header::{self, HeaderMap},
    web::{self, Bytes},
};
use futures_util::{StreamExt, stream};

use super::{OpenError, policy::STYLE_HASHES};
use crate::http::{Problem, coding::Coding, conditional};

/// The page itself, which is never sent as it is.
pub const INDEX: &str = "index.html";
/// Where the names of files tell their contents.
const IMMUTABLE: &str = "_app/immutable/";
/// A folder with more files was not meant.
const MOST_FILES: usize = 20_000;
/// Larger files are sent in pieces of this size.
const PIECE: usize = 256 * 1024;

const KEPT_FOR_EVER: &str = "public, max-age=31536000, immutable";
const KEPT_BRIEFLY: &str = "public, max-age=60, must-revalidate";

/// A folder of files by name.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    media_type: String,
    tag: String,
    length: u64,
    /// The lengths of the same content in other codings, the smallest first.
    coded: Vec<(Coding, u64)>,
}

impl Folder {
    /// Looks at every file. Names that begin with a dot are left out, and so is what links lead to.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(root: &Path) -> Result<Self, OpenError> {
        let unreadable = |path: &Path, error: io::Error| OpenError::Unreadable(path.to_path_buf(), error);
        let (mut lengths, mut folders) = (BTreeMap::new(), vec![PathBuf::new()]);
        while let Some(folder) = folders.pop() {
            let path = root.join(&folder);
            for entry in fs::read_dir(&path).map_err(|error| unreadable(&path, error))? {
                let entry = entry.map_err(|error| unreadable(&path, error))?;
                let metadata = entry.metadata().map_err(|error| unreadable(&entry.path(), error))?;
                let Some(name) = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(|name| folder.join(name)) else {
                    continue;
                };
                if metadata.is_dir() {
                    folders.push(name);
                } else if let Some(name) = name.to_str().filter(|_| metadata.is_file()) {
                    lengths.insert(name.to_owned(), metadata.len());
                }
            }
            if lengths.len() > MOST_FILES {
                return Err(OpenError::TooManyFiles(root.to_path_buf()));
            }
        }
        let is_coded =
            |name: &str| [".br", ".gz"].iter().any(|end| name.strip_suffix(end).is_some_and(|plain| lengths.contains_key(plain)));
        let mut files = HashMap::new();
        for (name, length) in lengths.iter().filter(|(name, _)| !is_coded(name) && ![INDEX, STYLE_HASHES].contains(&name.as_str())) {
            let path = root.join(name);
            let content = fs::read(&path).map_err(|error| unreadable(&path, error))?;
            let coded = [Coding::Brotli, Coding::Gzip]
                .into_iter()
                .filter_map(|coding| Some((coding, *lengths.get(&format!("{name}{}", suffix(coding)))?)))
                .collect();
            let file = File { media_type: media_type(name), tag: conditional::etag(0, &content), length: *length, coded };
            files.insert(name.clone(), file);
        }
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// Answers a file; `None` when there is none of this name.
    pub async fn answer(&self, name: &str, headers: &HeaderMap) -> Option<Result<HttpResponse, Problem>> {
        let file = self.files.get(name)?;
        let offered: Vec<Coding> = file.coded.iter().map(|(coding, _)| *coding).collect();
        let coding = Coding::negotiate_among(headers, &offered);
        let length = file.coded.iter().find(|(own, _)| *own == coding).map_or(file.length, |(_, length)| *length);
        let body = match read(self.root.join(format!("{name}{}", suffix(coding))), length).await {
            Ok(body) => body,
            Err(problem) => return Some(Err(problem)),
        };
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CONTENT_TYPE, file.media_type.as_str()));
        answer.insert_header((header::ETAG, file.tag.as_str()));
        answer.insert_header((header::VARY, "Accept-Encoding"));
        answer.insert_header((header::CACHE_CONTROL, if name.starts_with(IMMUTABLE) { KEPT_FOR_EVER } else { KEPT_BRIEFLY }));
        if let Some(coding) = coding.name() {
            answer.insert_header((header::CONTENT_ENCODING, coding));
        } else if is_compact(&file.media_type) {
            // Nothing is gained by compressing it once more.
            answer.insert_header((header::CONTENT_ENCODING, "identity"));
        }
        Some(Ok(answer.body(body)))
    }
}

fn suffix(coding: Coding) -> &'static str {
    match coding {
        Coding::Brotli => ".br",
        Coding::Gzip => ".gz",
        Coding::Identity | Coding::Zstd => "",
    }
}

fn media_type(name: &str) -> String {
    let guessed = mime_guess::from_path(name).first_or_octet_stream();
    let is_text = guessed.type_() == "text" || ["json", "javascript", "xml"].iter().any(|kind| guessed.subtype() == *kind);
    if is_text { format!("{guessed}; charset=utf-8") } else { guessed.to_string() }
}

fn is_compact(media_type: &str) -> bool {
    ["font/woff", "image/", "video/", "audio/", "application/zip", "application/gzip", "application/pdf"]
        .iter()
        .any(|compact| media_type.starts_with(compact) && media_type != "image/svg+xml")
}

/// A file off the workers, in pieces when it is large.
async fn read(path: PathBuf, length: u64) -> Result<BoxBody, Problem> {
    let opened = web::block(move || {
        let mut file = fs::File::open(&path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        // Another build was put in its place: neither its tag nor the policy of its page would be right.
        if file.metadata()?.len() != length {
            return Err(io::Error::other(format!("{} has changed since the service started: start it again", path.display())));
        }
        let first = piece(&mut file)?;
        Ok((file, first))
    });
    let (file, first) = opened.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    if u64::try_from(first.len()).is_ok_and(|read| read == length) {
        return Ok(BoxBody::new(first));
    }
    let rest = stream::try_unfold(file, |mut file| async {
        let read = web::block(move || piece(&mut file).map(|piece| (piece, file))).await.map_err(io::Error::other)??;
        Ok::<_, io::Error>(Some(read).filter(|(piece, _)| !piece.is_empty()))
    });
    Ok(BoxBody::new(SizedStream::new(length, Box::pin(stream::once(async { Ok(first) }).chain(rest)))))
}

fn piece(file: &mut fs::File) -> io::Result<Bytes> {
    let mut content = Vec::new();
    file.take(u64::try_from(PIECE).unwrap_or(u64::MAX)).read_to_end(&mut content)?;
    Ok(content.into())
}
