//! Where the bytes are: a folder of this machine, or a bucket of an S3-compatible service.
//!
//! What is kept for good is named by its hash, so the same bytes are kept once and a place never changes its content. Parts of
//! uploads lie in the same store: an upload goes on at any node.

use std::{
    io::Read,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};

use super::OpenError;
use crate::{
    config::Config,
    db::{fields::FileId, run_blocking},
    http::Problem,
};

/// How much is read and sent at once.
const PIECE: usize = 5 * 1024 * 1024;

/// What lies at a place.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The place.
    pub place: String,
    /// In bytes.
    pub size: u64,
    /// When it was put there.
    pub at: chrono::DateTime<chrono::Utc>,
}

/// The store of bytes, cheap to clone.
#[derive(Clone)]
pub struct FileStore {
    objects: Arc<dyn ObjectStore>,
    /// The folder, when it is one.
    folder: Option<PathBuf>,
    shown: String,
}

/// The place of a content by its hash.
pub fn content_place(sha256: &str) -> String {
    format!("contents/{}/{sha256}", &sha256[..sha256.len().min(2)])
}

/// The place of a smaller copy of a picture by the hash of the picture.
pub fn size_place(sha256: &str, width: i32) -> String {
    format!("sizes/{}/{sha256}/{width}.webp", &sha256[..sha256.len().min(2)])
}

/// The places of all smaller copies of a picture.
pub fn sizes_prefix(sha256: &str) -> String {
    format!("sizes/{}/{sha256}", &sha256[..sha256.len().min(2)])
}

/// Where parts of uploads lie.
pub const PARTS: &str = "uploads";

/// A new place for a part of an upload: two requests at once do not write over each other.
pub fn part_place(id: FileId, start: i64) -> String {
    format!("{PARTS}/{id}/{start:020}-{}", uuid::Uuid::new_v4().simple())
}

impl FileStore {
    /// Opens the store that the settings name.
    ///
    /// # Errors
    /// [`OpenError::Place`].
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        match &config.files_url {
            Some(url) if url.starts_with("s3://") => Self::bucket(url, config),
            Some(url) if url.contains("://") && !url.starts_with("file://") => {
                Err(OpenError::Place(url.clone(), "files_url must be a folder or s3://BUCKET/PREFIX".to_owned()))
            }
            Some(folder) => Self::folder(FilePath::new(folder.strip_prefix("file://").unwrap_or(folder))),
            None => Self::folder(&config.data_dir.join("files")),
        }
    }

    /// A folder, made when it is not there; nobody else on the machine may look into it.
    fn folder(folder: &FilePath) -> Result<Self, OpenError> {
        let shown = folder.display().to_string();
        let refused = |error: &dyn std::fmt::Display| OpenError::Place(shown.clone(), error.to_string());
        std::fs::create_dir_all(folder).map_err(|error| refused(&error))?;
        only_ours(folder, 0o700).map_err(|error| refused(&error))?;
        let folder = folder.canonicalize().map_err(|error| refused(&error))?;
        // What an answer said was kept must still be there after a power cut.
        let objects =
            LocalFileSystem::new_with_prefix(&folder).map_err(|error| refused(&error))?.with_automatic_cleanup(true).with_fsync(true);
        Ok(Self { objects: Arc::new(objects), folder: Some(folder), shown })
    }

    fn bucket(url: &str, config: &Config) -> Result<Self, OpenError> {
        let refused = |error: &dyn std::fmt::Display| OpenError::Place(url.to_owned(), error.to_string());
        let parsed = url::Url::parse(url).map_err(|error| refused(&error))?;
        let prefix = Path::from_url_path(parsed.path()).map_err(|error| refused(&error))?;
        let mut builder = AmazonS3Builder::from_env().with_url(url).with_region(&config.files_s3_region);
        if let Some(endpoint) = &config.files_s3_endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let (Some(id), Some(secret)) = (&config.files_s3_access_key_id, &config.files_s3_secret_access_key) {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        let objects = builder.build().map_err(|error| refused(&error))?;
        let objects = object_store::prefix::PrefixStore::new(objects, prefix);
        Ok(Self { objects: Arc::new(objects), folder: None, shown: url.to_owned() })
    }

    /// Where it is, for people.
    pub fn place(&self) -> &str {
        &self.shown
    }

    /// Puts bytes at a place.
    ///
    /// # Errors
    /// The store's.
    pub async fn put(&self, place: &str, bytes: Bytes) -> Result<(), Problem> {
        self.objects.put(&Path::from(place), bytes.into()).await.map_err(failed)?;
        self.keep_private(place)
    }

    /// Puts a file of this machine at a place, piece by piece.
    ///
    /// # Errors
    /// The store's.
    pub async fn put_file(&self, place: &str, file: &FilePath) -> Result<(), Problem> {
        let mut source = std::fs::File::open(file).map_err(Problem::internal)?;
        let size = source.metadata().map_err(Problem::internal)?.len();
        if size <= PIECE as u64 {
            let (bytes, _) = read_piece(source).await?;
            return self.put(place, bytes).await;
        }
        let upload = self.objects.put_multipart(&Path::from(place)).await.map_err(failed)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PIECE);
        loop {
            let (bytes, rest) = read_piece(source).await?;
            source = rest;
            if bytes.is_empty() {
                break;
            }
            upload.wait_for_capacity(2).await.map_err(failed)?;
            upload.put(bytes);
        }
        upload.finish().await.map_err(failed)?;
        self.keep_private(place)
    }

    /// What the folder holds is nobody else's on this machine, whatever the process's mask says.
    fn keep_private(&self, place: &str) -> Result<(), Problem> {
        match &self.folder {
            Some(folder) => only_ours(&folder.join(place), 0o600).map_err(Problem::internal),
            None => Ok(()),
        }
    }

    /// The bytes at a place from `from` up to, but not including, `to`, piece by piece.
    ///
    /// # Errors
    /// The store's; an internal one when nothing is there.
    pub async fn stream(&self, place: &str, from: u64, to: u64) -> Result<BoxStream<'static, Result<Bytes, Problem>>, Problem> {
        let options = GetOptions { range: Some(GetRange::Bounded(from..to)), ..GetOptions::default() };
        let found = self.objects.get_opts(&Path::from(place), options).await.map_err(failed)?;
        Ok(found.into_stream().map(|piece| piece.map_err(failed)).boxed())
    }

    /// All bytes at a place.
    ///
    /// # Errors
    /// The store's.
    pub async fn read(&self, place: &str) -> Result<Bytes, Problem> {
        self.objects.get(&Path::from(place)).await.map_err(failed)?.bytes().await.map_err(failed)
    }

    /// How many bytes are at a place; `None` when nothing is there.
    ///
    /// # Errors
    /// The store's.
    pub async fn size(&self, place: &str) -> Result<Option<u64>, Problem> {
        match self.objects.head(&Path::from(place)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Removes what is at a place; nothing there is fine.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove(&self, place: &str) -> Result<(), Problem> {
        match self.objects.delete(&Path::from(place)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Everything below a place.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(&self, below: &str) -> Result<Vec<Stored>, Problem> {
        let mut found = self.objects.list(Some(&Path::from(below)));
        let mut all = Vec::new();
        while let Some(one) = found.next().await {
            let one = one.map_err(failed)?;
            all.push(Stored { place: one.location.to_string(), size: one.size, at: one.last_modified });
        }
        Ok(all)
    }
}

/// The next piece of a file, and the file again.
async fn read_piece(file: std::fs::File) -> Result<(Bytes, std::fs::File), Problem> {
    run_blocking(move || {
        let mut bytes = Vec::new();
        (&file).take(PIECE as u64).read_to_end(&mut bytes).map_err(Problem::internal)?;
        Ok::<_, Problem>((Bytes::from(bytes), file))
    })
    .await
}

#[cfg(unix)]
fn only_ours(path: &FilePath, mode: u32) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn only_ours(_: &FilePath, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// The store does not do what it is there for; what it said is for the log.
fn failed(error: object_store::Error) -> Problem {
    Problem::internal(format!("the store of files: {error}"))
}
