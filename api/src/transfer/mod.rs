//! Bringing records in and taking them out: encodings, separators, rows, reports. It knows no feature: a feature
//! implements [`Importer`] and this room reads the file, counts, and reports.
//!
//! An import is one transaction. A dry run is the same run rolled back; a killed import leaves nothing behind and can be
//! started again, because rows are found by their source and external id.

pub mod cells;
pub mod decode;
pub mod download;
pub mod jobs;
mod reading;
pub mod report;
pub mod run;
pub mod table;
pub mod workbook;

pub use self::{
    reading::RowReader,
    report::{Report, RowError},
    run::{Importer, Incoming, OnError, Options, Outcome, run},
    table::Format,
};
