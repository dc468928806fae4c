//! The list of partners as a file: the whole of what was asked for, with the columns that an import reads.

use std::path::PathBuf;

use actix_web::HttpResponse;
use tokio::sync::SemaphorePermit;
use utoipa::ToSchema;

use super::export::{self, Selection};
use crate::{
    http::{Problem, State, language::Languages},
    transfer::{
        Format,
        download::{self, FileFormat},
    },
};

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

/// Answers the file.
///
/// # Errors
/// The database's, or the disk's as an internal problem; [`crate::http::Code::Unavailable`] when too many large files are on
/// their way.
pub async fn answer(state: &State, folder: PathBuf, turn: SemaphorePermit<'static>, download: Download) -> Result<HttpResponse, Problem> {
    let format = match download.format {
        Format::Csv => FileFormat::Csv,
        Format::Ndjson => FileFormat::Ndjson,
    };
    let Download { selection, source, format: written_as, languages } = download;
    let write = move |db: &mut crate::db::Db, output: &mut (dyn std::io::Write + Send)| {
        export::write(db, &selection, &source, written_as, &languages, output).map(drop)
    };
    download::answer(state, folder, turn, "partners", format, write).await
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
