//! What an import says of itself.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::problem::shortened;

/// Errors that are listed; the rest are only counted.
pub const LISTED: usize = 1000;

/// One thing that is wrong in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowError {
    /// The row as a spreadsheet numbers it: the header is row 1. In NDJSON the line.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64, example = 17)]
    pub row: u64,
    /// The column as the file names it; `null` when the whole row is meant.
    #[schema(pattern = r"^[\s\S]*$", max_length = 300, example = "country")]
    pub column: Option<String>,
    /// A stable code for programs.
    #[schema(max_length = 64, example = "unknown_reference")]
    pub code: Cow<'static, str>,
    /// A sentence for people.
    #[schema(pattern = r"^[\s\S]*$", max_length = 2000, example = "is not a known country")]
    pub message: String,
}

impl RowError {
    /// An error of a cell.
    pub fn cell(row: u64, column: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (column, message) = (shortened(column.into(), 300), shortened(message.into(), 2000));
        Self { row, column: Some(column), code: code.into(), message }
    }

    /// An error of a whole row.
    pub fn row(row: u64, code: &'static str, message: impl Into<String>) -> Self {
        Self { row, column: None, code: Cow::Borrowed(code), message: shortened(message.into(), 2000) }
    }
}

/// How an import went.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Records that are new.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 104)]
    pub created: u64,
    /// Records that changed.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 0)]
    pub updated: u64,
    /// Records that were as the file says; nothing was written for them.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 0)]
    pub unchanged: u64,
    /// Rows with errors.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 0)]
    pub failed: u64,
    /// Rows that were read.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 104)]
    pub rows: u64,
    /// Whether everything was rolled back because it was only tried out.
    pub dry_run: bool,
    /// Whether the data was changed.
    pub written: bool,
    /// Whether the file could not be read to its end; then nothing was written, and the counts are of the rows before.
    #[serde(default)]
    pub incomplete: bool,
    /// The encoding that was found.
    #[schema(max_length = 40, example = "UTF-8")]
    pub encoding: String,
    /// The separator that was found, for CSV.
    #[schema(max_length = 1, example = ",")]
    pub separator: Option<String>,
    /// What is wrong, the first thousand.
    #[schema(max_items = 1000)]
    pub errors: Vec<RowError>,
    /// How many errors there are in all.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 0)]
    pub errors_total: u64,
}

impl Report {
    /// Notes the errors of one row.
    pub fn fail(&mut self, errors: Vec<RowError>) {
        self.failed += 1;
        self.errors_total += errors.len() as u64;
        let room = LISTED.saturating_sub(self.errors.len());
        self.errors.extend(errors.into_iter().take(room));
    }

    /// The line that scripts rely on.
    pub fn summary(&self) -> String {
        format!("{} created, {} updated, {} unchanged, {} failed", self.created, self.updated, self.unchanged, self.failed)
    }
}
