//! A table as a workbook of Office Open XML, row by row in constant memory. Every cell is a text: no spreadsheet computes it.

use std::{io::Write, path::Path};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::http::{Code, Problem};

/// A workbook of one sheet on its way.
pub struct Sheet {
    workbook: Workbook,
    next: u32,
}

impl Sheet {
    /// Begins a sheet with a header that stays in sight; `folder` holds its rows while they are written.
    ///
    /// # Errors
    /// The disk's, as an internal problem.
    pub fn new(folder: &Path, name: &str, header: &[&str]) -> Result<Self, Problem> {
        let mut workbook = Workbook::new();
        // The same rows make the same bytes, whenever they are asked for.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(Problem::internal)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        workbook.set_tempdir(folder).map_err(Problem::internal)?;
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(Problem::internal)?;
        sheet.set_name(name).map_err(Problem::internal)?;
        sheet.set_freeze_panes(1, 0).map_err(Problem::internal)?;
        let mut begun = Self { workbook, next: 0 };
        begun.row(header)?;
        Ok(begun)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Code::NotAcceptable`] for what no spreadsheet holds: it is never cut.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<(), Problem> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(Problem::internal)?;
        for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.as_ref().is_empty()) {
            sheet.write_string(self.next, column, cell.as_ref()).map_err(|error| too_large(&error, self.next))?;
        }
        self.next += 1;
        Ok(())
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// The writer's, as an internal problem.
    pub fn finish(mut self, output: &mut (dyn Write + Send)) -> Result<(), Problem> {
        self.workbook.save_to_writer(output).map_err(Problem::internal)
    }
}

fn too_large(error: &XlsxError, row: u32) -> Problem {
    let detail = match error {
        XlsxError::MaxStringLengthExceeded => {
            format!(
                "Row {} has a text of more than 32,767 characters, and a cell of a workbook holds no more; ask for CSV or NDJSON.",
                row + 1
            )
        }
        XlsxError::RowColumnLimitError => {
            "There are more than 1,048,575 records, and a sheet of a workbook holds no more; ask for CSV or NDJSON, or narrow the list."
                .to_owned()
        }
        other => return Problem::internal(other.to_string()),
    };
    Problem::new(Code::NotAcceptable, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rows_make_the_same_bytes_and_nothing_is_cut() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = || {
            let mut sheet = Sheet::new(folder.path(), "practices", &["a", "b"]).expect("begins");
            sheet.row(&["=1+1", ""]).expect("a row");
            let mut bytes = Vec::new();
            sheet.finish(&mut bytes).expect("writes");
            bytes
        };
        assert_eq!(written(), written());
        assert!(written().starts_with(b"PK"));
        let mut sheet = Sheet::new(folder.path(), "practices", &["a"]).expect("begins");
        let refused = sheet.row(&["x".repeat(32_768)]).expect_err("too long");
        assert_eq!(refused.code, Code::NotAcceptable);
        assert!(refused.detail.contains("Row 2"), "{}", refused.detail);
    }
}
