//! A file as its row and as the API shows it; which kinds of files there are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::db::fields::{FileId, Json, PartnerId, RecordId, UtcTime};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "files";

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Bytes are still to come.
    Uploading,
    /// All has come and is being looked at.
    Checking,
    /// It can be used.
    Ready,
    /// It is not kept; `reason` says why.
    Refused,
}

impl FileState {
    /// The state as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Checking => "checking",
            Self::Ready => "ready",
            Self::Refused => "refused",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Uploading, Self::Checking, Self::Ready, Self::Refused].into_iter().find(|state| state.name() == text)
    }
}

/// Whether smaller copies of a picture are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizesState {
    /// It is no picture.
    None,
    /// They are being made.
    Waiting,
    /// They are there.
    Made,
    /// They cannot be made: the picture is damaged.
    Failed,
}

impl SizesState {
    /// The state as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Made => "made",
            Self::Failed => "failed",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::None, Self::Waiting, Self::Made, Self::Failed].into_iter().find(|state| state.name() == text)
    }
}

macro_rules! media_types {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $($extension:literal)|+;)+) => {
        /// The kinds of files that are taken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum MediaType {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl MediaType {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The media type.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What names of such files end with.
            pub fn extensions(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($extension),+],)+ }
            }
        }
    };
}

media_types! {
    /// A PDF document.
    Pdf "application/pdf" "pdf";
    /// A picture with exact pixels.
    Png "image/png" "png";
    /// A photograph.
    Jpeg "image/jpeg" "jpg" | "jpeg";
    /// A picture for the web.
    Webp "image/webp" "webp";
    /// A text document of Office Open XML.
    Docx "application/vnd.openxmlformats-officedocument.wordprocessingml.document" "docx";
    /// A spreadsheet of Office Open XML.
    Xlsx "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" "xlsx";
    /// A presentation of Office Open XML.
    Pptx "application/vnd.openxmlformats-officedocument.presentationml.presentation" "pptx";
    /// A text document of OpenDocument.
    Odt "application/vnd.oasis.opendocument.text" "odt";
    /// A spreadsheet of OpenDocument.
    Ods "application/vnd.oasis.opendocument.spreadsheet" "ods";
    /// A presentation of OpenDocument.
    Odp "application/vnd.oasis.opendocument.presentation" "odp";
    /// A table as text.
    Csv "text/csv" "csv";
    /// A text.
    Text "text/plain" "txt";
}

impl MediaType {
    /// The kind with this media type.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The kind that the name of a file claims.
    pub fn by_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        let extension = extension.to_ascii_lowercase();
        Self::ALL.iter().copied().find(|kind| kind.extensions().contains(&extension.as_str()))
    }

    /// Whether it is a picture.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }

    /// The media type for `Content-Type`.
    pub fn header(self) -> String {
        match self {
            Self::Csv | Self::Text => format!("{}; charset=utf-8", self.name()),
            other => other.name().to_owned(),
        }
    }
}

/// A smaller copy of a picture, as it is stored: WebP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSize {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// In bytes.
    pub size: i64,
}

/// A file as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::files)]
pub struct FileRow {
    /// The id.
    pub id: FileId,
    /// The version, for `ETag`.
    pub version: i64,
    /// Whose it is.
    pub partner_id: PartnerId,
    /// What it is called.
    pub name: String,
    /// What the sender says that it is.
    pub claimed_type: Option<String>,
    /// How long the sender says that it is.
    pub length: i64,
    /// How much has come.
    pub received: i64,
    /// See [`FileState::parse`].
    pub state: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// See [`MediaType::parse`].
    pub media_type: Option<String>,
    /// How many bytes are kept.
    pub size: Option<i64>,
    /// The hash of what is kept, in hexadecimal.
    pub sha256: Option<String>,
    /// Of a picture, in pixels.
    pub width: Option<i32>,
    /// Of a picture, in pixels.
    pub height: Option<i32>,
    /// Smaller copies.
    pub sizes: Json<Vec<StoredSize>>,
    /// See [`SizesState::parse`].
    pub sizes_state: String,
    /// Until then somebody works on it.
    pub leased_until: Option<UtcTime>,
    /// Who uploaded it.
    pub actor_kind: String,
    /// The id of who uploaded it.
    pub actor_id: Option<RecordId>,
    /// When the unfinished upload is given up.
    pub expires_at: Option<UtcTime>,
    /// Since when nothing uses it.
    pub unused_since: Option<UtcTime>,
    /// When the upload began.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl FileRow {
    /// Where it stands.
    pub fn state(&self) -> FileState {
        // The database only holds what was written through this enum.
        FileState::parse(&self.state).unwrap_or(FileState::Refused)
    }

    /// What it is, once that is known.
    pub fn kind(&self) -> Option<MediaType> {
        self.media_type.as_deref().and_then(MediaType::parse)
    }

    /// Whether it is a picture.
    pub fn is_image(&self) -> bool {
        self.kind().is_some_and(MediaType::is_image)
    }

    /// How the smaller copies stand.
    pub fn sizes_state(&self) -> SizesState {
        SizesState::parse(&self.sizes_state).unwrap_or(SizesState::None)
    }

    /// Where its bytes are to be had.
    pub fn href(&self) -> String {
        format!("/api/v1/{COLLECTION}/{}/content", self.id)
    }

    /// The smaller copies as they are shown, from the smallest.
    pub fn shown_sizes(&self) -> Vec<ShownSize> {
        let shown = |size: &StoredSize| ShownSize {
            width: size.width,
            height: size.height,
            size: size.size,
            href: format!("/api/v1/{COLLECTION}/{}/sizes/{}", self.id, size.width),
        };
        self.sizes.0.iter().map(shown).collect()
    }
}

/// A smaller copy of a picture: WebP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownSize {
    /// The width in pixels.
    #[schema(minimum = 1, maximum = 16_384, example = 960)]
    pub width: i32,
    /// The height in pixels.
    #[schema(minimum = 1, maximum = 16_384, example = 640)]
    pub height: i32,
    /// The size in bytes.
    #[schema(minimum = 1, example = 48_211)]
    pub size: i64,
    /// Where it is.
    #[schema(max_length = 200, format = "uri-reference", example = "/api/v1/files/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/sizes/960")]
    pub href: String,
}

/// A file, or an upload that is to become one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileRecord {
    /// The id.
    pub id: FileId,
    /// The partner whose file it is.
    pub partner: PartnerId,
    /// What it is called.
    #[schema(max_length = 200, example = "inspection.jpg")]
    pub name: String,
    /// Where it stands.
    pub state: FileState,
    /// Why it was refused.
    #[schema(max_length = 500, example = "is not a PDF: it begins like a GIF picture")]
    pub reason: Option<String>,
    /// How many bytes were announced.
    #[schema(minimum = 1, example = 2_481_152)]
    pub length: i64,
    /// How many of them have come.
    #[schema(minimum = 0, example = 2_481_152)]
    pub received: i64,
    /// What it is, found out from its bytes.
    #[schema(max_length = 100, example = "image/jpeg")]
    pub media_type: Option<String>,
    /// How many bytes are kept: pictures lose what cameras write into them, such as the place where they were taken.
    #[schema(minimum = 1, example = 2_470_031)]
    pub size: Option<i64>,
    /// The SHA-256 of these bytes, in hexadecimal.
    #[schema(max_length = 64, example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
    /// The width of a picture in pixels.
    #[schema(minimum = 1, maximum = 16_384, example = 4032)]
    pub width: Option<i32>,
    /// The height of a picture in pixels.
    #[schema(minimum = 1, maximum = 16_384, example = 3024)]
    pub height: Option<i32>,
    /// Where the bytes are to be had, once it is ready.
    #[schema(max_length = 200, format = "uri-reference", example = "/api/v1/files/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/content")]
    pub href: Option<String>,
    /// Whether smaller copies of a picture are there.
    pub sizes_state: SizesState,
    /// Smaller copies of a picture, from the smallest.
    #[schema(max_items = 10)]
    pub sizes: Vec<ShownSize>,
    /// When the upload is given up unless it goes on.
    pub expires_at: Option<UtcTime>,
    /// The version, as in the `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// When the upload began.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl From<FileRow> for FileRecord {
    fn from(row: FileRow) -> Self {
        let (state, sizes_state) = (row.state(), row.sizes_state());
        Self {
            id: row.id,
            partner: row.partner_id,
            state,
            href: (state == FileState::Ready).then(|| row.href()),
            sizes_state,
            sizes: row.shown_sizes(),
            name: row.name,
            reason: row.reason,
            length: row.length,
            received: row.received,
            media_type: row.media_type,
            size: row.size,
            sha256: row.sha256,
            width: row.width,
            height: row.height,
            expires_at: row.expires_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_states_are_read_as_they_were_written() {
        for kind in MediaType::ALL {
            assert_eq!(MediaType::parse(kind.name()), Some(*kind));
            for extension in kind.extensions() {
                assert_eq!(MediaType::by_name(&format!("A.B.{}", extension.to_uppercase())), Some(*kind));
            }
        }
        assert_eq!((MediaType::by_name("script.svg"), MediaType::by_name("none"), MediaType::parse("image/gif")), (None, None, None));
        for state in [FileState::Uploading, FileState::Checking, FileState::Ready, FileState::Refused] {
            assert_eq!(FileState::parse(state.name()), Some(state));
        }
        for state in [SizesState::None, SizesState::Waiting, SizesState::Made, SizesState::Failed] {
            assert_eq!(SizesState::parse(state.name()), Some(state));
        }
    }
}
