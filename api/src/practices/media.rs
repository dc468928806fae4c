//! Media of a practice: pictures and documents of its partner, each with what readers need to know of it. A published version keeps
//! its files for as long as it is there, and makes them public.

use std::collections::{HashMap, HashSet};

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{access::sees_working_copy, content::PracticeContent, model::PracticeRow, store};
use crate::{
    db::{
        Db,
        fields::{FileId, PartnerId, PracticeId},
        schema::practice_files,
    },
    files::{self, FileRow, FileState, FileUser, ShownSize},
    http::{FieldError, Problem, language::LocalText},
    identity::Principal,
};

/// How others may use a file, by the identifiers of SPDX where it is a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum MediaLicence {
    /// No rights are kept.
    #[serde(rename = "CC0-1.0")]
    Zero,
    /// With credit.
    #[serde(rename = "CC-BY-4.0")]
    By,
    /// With credit, under the same licence.
    #[serde(rename = "CC-BY-SA-4.0")]
    BySa,
    /// With credit, unchanged.
    #[serde(rename = "CC-BY-ND-4.0")]
    ByNd,
    /// With credit, not for gain.
    #[serde(rename = "CC-BY-NC-4.0")]
    ByNc,
    /// With credit, not for gain, under the same licence.
    #[serde(rename = "CC-BY-NC-SA-4.0")]
    ByNcSa,
    /// With credit, not for gain, unchanged.
    #[serde(rename = "CC-BY-NC-ND-4.0")]
    ByNcNd,
    /// With credit; the licence for intergovernmental organizations.
    #[serde(rename = "CC-BY-3.0-IGO")]
    ByIgo,
    /// With credit, not for gain; the licence for intergovernmental organizations.
    #[serde(rename = "CC-BY-NC-3.0-IGO")]
    ByNcIgo,
    /// With credit, not for gain, under the same licence; for intergovernmental organizations.
    #[serde(rename = "CC-BY-NC-SA-3.0-IGO")]
    ByNcSaIgo,
    /// Only here, with permission.
    #[serde(rename = "all-rights-reserved")]
    AllRightsReserved,
}

/// A picture or document of a practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeMedium {
    /// The file: one of the partner's, and ready.
    pub file: FileId,
    /// What is written below it, in the practice's language.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500, pattern = r"\S", example = "A joint visit to a workshop.")]
    pub caption: Option<String>,
    /// Whom it is from.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Sample photographer")]
    pub credit: Option<String>,
    /// How others may use it.
    #[serde(default)]
    pub licence: Option<MediaLicence>,
    /// What a picture shows, for those who do not see it, in the practice's language.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500, pattern = r"\S", example = "Two inspectors talk with a worker at a sewing machine.")]
    pub alternative_text: Option<String>,
}

/// A picture or document of a practice for its readers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownMedium {
    /// The file.
    pub file: FileId,
    /// What the file is called.
    #[schema(max_length = 200, example = "inspection.jpg")]
    pub name: String,
    /// What it is.
    #[schema(max_length = 100, example = "image/jpeg")]
    pub media_type: Option<String>,
    /// How many bytes it has.
    #[schema(minimum = 1, example = 2_470_031)]
    pub size: Option<i64>,
    /// The width of a picture in pixels.
    #[schema(minimum = 1, maximum = 16_384, example = 4032)]
    pub width: Option<i32>,
    /// The height of a picture in pixels.
    #[schema(minimum = 1, maximum = 16_384, example = 3024)]
    pub height: Option<i32>,
    /// Where it can be downloaded.
    #[schema(max_length = 200, format = "uri-reference", example = "/api/v1/files/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/content")]
    pub href: String,
    /// Copies of a picture for showing, from the smallest: WebP. They are made in the moments after the upload.
    #[schema(max_items = 10)]
    pub sizes: Vec<ShownSize>,
    /// What is written below it.
    pub caption: Option<LocalText>,
    /// What a picture shows.
    pub alternative_text: Option<LocalText>,
    /// Whom it is from.
    #[schema(max_length = 200, example = "Sample photographer")]
    pub credit: Option<String>,
    /// How others may use it.
    pub licence: Option<MediaLicence>,
    /// Whether it is a picture.
    #[serde(skip)]
    pub is_image: bool,
}

/// The files of a text.
///
/// # Errors
/// The database's.
pub fn files_of(db: &mut Db, content: &PracticeContent) -> QueryResult<Vec<FileRow>> {
    let ids: Vec<FileId> = content.media.iter().map(|medium| medium.file).collect();
    files::of_ids(db, &ids)
}

/// The media of a text for its readers; `local` gives a text of a place in the best language.
pub(super) fn shown<'a>(content: &'a PracticeContent, files: &[FileRow], local: impl Fn(&str, &'a str) -> LocalText) -> Vec<ShownMedium> {
    let files: HashMap<FileId, &FileRow> = files.iter().map(|row| (row.id, row)).collect();
    let medium = |(index, medium): (usize, &'a PracticeMedium)| {
        let row = files.get(&medium.file)?;
        let text = |name: &str, original: Option<&'a String>| original.map(|original| local(&format!("/media/{index}/{name}"), original));
        Some(ShownMedium {
            file: row.id,
            name: row.name.clone(),
            media_type: row.media_type.clone(),
            size: row.size,
            width: row.width,
            height: row.height,
            href: row.href(),
            sizes: row.shown_sizes(),
            caption: text("caption", medium.caption.as_ref()),
            alternative_text: text("alternative_text", medium.alternative_text.as_ref()),
            credit: medium.credit.clone(),
            licence: medium.licence,
            is_image: row.is_image(),
        })
    };
    content.media.iter().enumerate().filter_map(medium).collect()
}

/// Refuses media that cannot be kept: files that are not there, not ready, not the partner's, or there twice. What the practice uses
/// already it may go on using, whoever it belongs to by now.
///
/// # Errors
/// The database's.
pub(super) fn check(
    db: &mut Db,
    partner: PartnerId,
    content: &PracticeContent,
    present: Option<&PracticeRow>,
) -> QueryResult<Vec<FieldError>> {
    let found: HashMap<FileId, FileRow> = files_of(db, content)?.into_iter().map(|row| (row.id, row)).collect();
    let kept: HashSet<FileId> = match present {
        Some(row) => used_by(db, row.id)?.into_iter().map(|(file, _)| file).collect(),
        None => HashSet::new(),
    };
    let (mut errors, mut seen) = (Vec::new(), HashSet::new());
    for (index, medium) in content.media.iter().enumerate() {
        let place = format!("/media/{index}/file");
        let file = found.get(&medium.file).filter(|file| file.partner_id == partner || kept.contains(&file.id));
        match file.map(FileRow::state) {
            None => errors.push(FieldError::body(place, "unknown_reference", "is not a known file of the partner")),
            Some(FileState::Ready) if !seen.insert(medium.file) => {
                errors.push(FieldError::body(place, "repeated", "stands there already"));
            }
            Some(FileState::Ready) => {}
            Some(state) => {
                errors.push(FieldError::body(place, "unknown_reference", format!("is not ready: it is {}", state.name())));
            }
        }
    }
    Ok(errors)
}

/// What the media of a text lack before it can be submitted; `is_image` says which files are pictures.
pub(super) fn incomplete(content: &PracticeContent, is_image: impl Fn(FileId) -> bool) -> Vec<FieldError> {
    let mut missing = Vec::new();
    for (index, medium) in content.media.iter().enumerate() {
        let mut need = |there: bool, field: &str, what: &str| {
            if !there {
                missing.push(FieldError::body(format!("/media/{index}/{field}"), "incomplete", what));
            }
        };
        need(medium.credit.is_some(), "credit", "needs whom it is from");
        need(medium.licence.is_some(), "licence", "needs how others may use it");
        let described = medium.alternative_text.is_some() || !is_image(medium.file);
        need(described, "alternative_text", "needs what the picture shows, for those who do not see it");
    }
    missing
}

/// The files that a practice uses, and whether a published version does.
fn used_by(db: &mut Db, practice: PracticeId) -> QueryResult<Vec<(FileId, bool)>> {
    practice_files::table
        .filter(practice_files::practice_id.eq(practice))
        .select((practice_files::file_id, practice_files::published))
        .load(db)
}

/// Keeps which files the working copy uses; those of published versions stay.
///
/// # Errors
/// A file that was removed meanwhile, or the database's.
pub(super) fn write(db: &mut Db, row: &PracticeRow) -> Result<(), Problem> {
    let drafted: Vec<FileId> = row.draft.iter().flat_map(|draft| draft.0.media.iter().map(|medium| medium.file)).collect();
    let there = used_by(db, row.id)?;
    let unused: Vec<FileId> =
        there.iter().filter(|(file, published)| !published && !drafted.contains(file)).map(|(file, _)| *file).collect();
    if !unused.is_empty() {
        let of_it = practice_files::table.filter(practice_files::practice_id.eq(row.id)).filter(practice_files::published.eq(false));
        diesel::delete(of_it.filter(practice_files::file_id.eq_any(unused))).execute(db)?;
    }
    let new = drafted.into_iter().filter(|file| !there.iter().any(|(known, _)| known == file)).collect();
    begin_to_use(db, row.id, new, false)
}

/// Makes the files of a text that is being published those of a published version.
///
/// # Errors
/// A file that was removed meanwhile, or the database's.
pub(super) fn publish(db: &mut Db, practice: PracticeId, content: &PracticeContent) -> Result<(), Problem> {
    if content.media.is_empty() {
        return Ok(());
    }
    mark_published(db, practice, content)?;
    let wanted: Vec<FileId> = content.media.iter().map(|medium| medium.file).collect();
    let there = used_by(db, practice)?;
    let new = wanted.into_iter().filter(|file| !there.iter().any(|(known, _)| known == file)).collect();
    begin_to_use(db, practice, new, true)
}

/// The same for files that the practice uses already.
pub(super) fn mark_published(db: &mut Db, practice: PracticeId, content: &PracticeContent) -> QueryResult<()> {
    let wanted: Vec<FileId> = content.media.iter().map(|medium| medium.file).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let of_it = practice_files::table.filter(practice_files::practice_id.eq(practice));
    diesel::update(of_it.filter(practice_files::file_id.eq_any(&wanted))).set(practice_files::published.eq(true)).execute(db).map(drop)
}

fn begin_to_use(db: &mut Db, practice: PracticeId, mut new: Vec<FileId>, published: bool) -> Result<(), Problem> {
    // In one order everywhere, so that two writes do not wait for each other.
    new.sort_unstable();
    new.dedup();
    for file in new {
        // Held, so that nobody removes it at this moment.
        if !files::store::hold(db, file)? {
            return Err(Problem::field("/media", "unknown_reference", "names a file that was removed meanwhile"));
        }
        diesel::insert_into(practice_files::table)
            .values((practice_files::file_id.eq(file), practice_files::practice_id.eq(practice), practice_files::published.eq(published)))
            .execute(db)?;
    }
    Ok(())
}

/// Practices as users of files.
#[derive(Debug)]
pub struct PracticeFiles;

impl FileUser for PracticeFiles {
    fn used(&self, db: &mut Db, files: &[FileId]) -> QueryResult<Vec<FileId>> {
        practice_files::table.filter(practice_files::file_id.eq_any(files)).select(practice_files::file_id).distinct().load(db)
    }

    fn is_public(&self, db: &mut Db, file: FileId) -> QueryResult<bool> {
        let published = practice_files::table.filter(practice_files::file_id.eq(file)).filter(practice_files::published.eq(true));
        let count: i64 = published.count().get_result(db)?;
        Ok(count > 0)
    }

    fn may_read(&self, db: &mut Db, principal: &Principal, file: FileId) -> Result<bool, Problem> {
        let using: Vec<PracticeId> =
            practice_files::table.filter(practice_files::file_id.eq(file)).select(practice_files::practice_id).limit(1000).load(db)?;
        for row in store::by_ids(db, &using)? {
            if sees_working_copy(db, principal, &row)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pictures_need_a_text_and_everything_needs_a_licence() {
        let (picture, document) = (FileId::new(), FileId::new());
        let content: PracticeContent = serde_json::from_value(json!({
            "kind": "snapshot", "lang": "en", "title": "x",
            "media": [
                { "file": picture, "credit": "x", "licence": "CC-BY-3.0-IGO" },
                { "file": document },
                { "file": document, "credit": "x", "licence": "all-rights-reserved", "caption": "x" },
            ],
        }))
        .expect("a text");
        let places: Vec<_> = incomplete(&content, |file| file == picture).into_iter().filter_map(|error| error.pointer).collect();
        assert_eq!(places, ["/media/0/alternative_text", "/media/1/credit", "/media/1/licence"]);
    }
}
