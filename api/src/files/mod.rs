//! Files: uploaded piece by piece, looked at before they are kept, stored by the hash of their content, sent with care.
//!
//! This floor knows no feature. A room whose records use files implements [`FileUser`]; `app/` plugs it in. A file is private
//! to its partner and the Secretariat until a room says that something public uses it; what nothing uses is removed after a
//! time of grace.

pub mod content;
pub mod finishing;
pub mod inspection;
pub mod model;
pub mod routes;
mod sizes;
pub mod storage;
pub mod store;
pub mod upkeep;
pub mod uploads;

use std::{path::PathBuf, sync::Arc};

use tokio::sync::{Notify, Semaphore};

use self::{inspection::Limits, storage::FileStore};
pub use self::{
    model::{FileRow, FileState, MediaType, ShownSize},
    store::{move_to, of_ids},
};
use crate::{
    config::Config,
    db::{Db, fields::FileId},
    http::Problem,
    identity::Principal,
};

/// A room whose records use files.
pub trait FileUser: Send + Sync {
    /// Which of these files its records use in any way.
    ///
    /// # Errors
    /// The database's.
    fn used(&self, db: &mut Db, files: &[FileId]) -> diesel::QueryResult<Vec<FileId>>;

    /// Whether something that everybody can read uses the file.
    ///
    /// # Errors
    /// The database's.
    fn is_public(&self, db: &mut Db, file: FileId) -> diesel::QueryResult<bool>;

    /// Whether somebody may read the file because of a record that uses it, such as a reviewer who was asked.
    ///
    /// # Errors
    /// The database's.
    fn may_read(&self, db: &mut Db, principal: &Principal, file: FileId) -> Result<bool, Problem>;
}

/// Every room whose records use files.
#[derive(Default)]
pub struct FileUsers(pub Vec<Box<dyn FileUser>>);

impl FileUsers {
    /// Which of these files are used.
    ///
    /// # Errors
    /// The database's.
    pub fn used(&self, db: &mut Db, files: &[FileId]) -> diesel::QueryResult<Vec<FileId>> {
        let mut used = Vec::new();
        for user in &self.0 {
            used.extend(user.used(db, files)?);
        }
        Ok(used)
    }

    /// Whether everybody may read a file.
    ///
    /// # Errors
    /// The database's.
    pub fn is_public(&self, db: &mut Db, file: FileId) -> diesel::QueryResult<bool> {
        for user in &self.0 {
            if user.is_public(db, file)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether somebody may read a file because of what uses it.
    ///
    /// # Errors
    /// The database's.
    pub fn may_read(&self, db: &mut Db, principal: &Principal, file: FileId) -> Result<bool, Problem> {
        for user in &self.0 {
            if user.may_read(db, principal, file)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What the settings say of files.
#[derive(Clone, Copy, Debug)]
pub struct FileRules {
    /// What a single file must keep to.
    pub limits: Limits,
    /// How much the files of one partner may hold together, in bytes.
    pub quota: i64,
    /// After how long an upload that does not go on is given up.
    pub upload_time: chrono::Duration,
    /// After how long a file that nothing uses is removed.
    pub unused_time: chrono::Duration,
}

impl FileRules {
    /// The rules by the settings.
    pub fn of(config: &Config) -> Self {
        Self {
            limits: Limits::new(config.max_file_bytes, config.max_image_bytes),
            quota: config.files_quota_bytes,
            upload_time: chrono::Duration::hours(config.upload_hours),
            unused_time: chrono::Duration::days(config.unused_file_days),
        }
    }
}

/// How many files are looked at side by side: pictures are large once they are decoded.
const LOOKED_AT_ONCE: usize = 2;

/// Everything that the handlers of files need.
pub struct Files {
    /// Where the bytes are.
    pub storage: FileStore,
    /// What the settings say.
    pub rules: FileRules,
    /// Who uses files.
    pub users: FileUsers,
    /// Where files are put together to be looked at.
    pub workshop: PathBuf,
    /// Turns at looking at files.
    turns: Arc<Semaphore>,
    /// Told when there is work beside requests.
    work: Arc<Notify>,
}

/// Why the place for files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The setting is wrong, or the place refuses.
    #[error("the place for files, {0}, cannot be used: {1}")]
    Place(String, String),
    /// The data directory.
    #[error("cannot create {0}: {1}")]
    Folder(PathBuf, std::io::Error),
}

impl Files {
    /// Opens the place for files.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(config: &Config, users: FileUsers) -> Result<Self, OpenError> {
        let workshop = config.data_dir.join("workshop");
        std::fs::create_dir_all(&workshop).map_err(|error| OpenError::Folder(workshop.clone(), error))?;
        Ok(Self {
            storage: FileStore::open(config)?,
            rules: FileRules::of(config),
            users,
            workshop,
            turns: Arc::new(Semaphore::new(LOOKED_AT_ONCE)),
            work: Arc::new(Notify::new()),
        })
    }

    /// The same place for a runtime of its own: connections to a bucket belong to the runtime that opened them.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn beside(&self, config: &Config, users: FileUsers) -> Result<Self, OpenError> {
        Ok(Self { turns: Arc::clone(&self.turns), work: Arc::clone(&self.work), ..Self::open(config, users)? })
    }
}
