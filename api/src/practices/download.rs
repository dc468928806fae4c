//! The list of practices as a file: the whole of what was asked for, in the columns that an import reads.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use utoipa::ToSchema;

use super::{
    export::{self, Manner, Selection},
    finding::{FOUND_IN, NEWEST, narrowed},
    listing::ListPractices,
    model::COLLECTION,
    sort::PUBLISHED,
};
use crate::{
    catalogue::search::{Inquiry, Search},
    config::Config,
    db::{Db, fields::PracticeId},
    http::{Problem, State, format, language::Languages, page, public::public},
    transfer::download::{self, FileFormat},
};

/// How many practices the index may find for a file: unlike those of the database, all of them are in memory before the first
/// is written.
const MOST_FOUND: usize = 100_000;

/// The whole list as a file.
///
/// # Errors
/// Parameters that a file does not have, and those of writing it.
pub async fn answer(
    request: &HttpRequest,
    state: &State,
    search: Arc<Search>,
    settings: &Config,
    query: ListPractices,
    format: FileFormat,
) -> Result<HttpResponse, Problem> {
    // Generated clients send every default.
    let only_pages = [
        ("limit", query.limit.is_some_and(|limit| limit != page::DEFAULT_LIMIT)),
        ("cursor", query.cursor.is_some()),
        ("fields", query.fields.is_some()),
        ("facets", query.facets.is_some()),
        ("highlight", query.highlight == Some(true)),
    ];
    format::refuse_others(format.name(), &only_pages)?;
    let (filter, terms) = (query.filter(), query.terms());
    let keys = page::read_sort(query.sort.as_deref(), &PUBLISHED, NEWEST)?;
    let question = query.question()?;
    let mut turn = download::turn().await?;
    let (selection, current, made_from) = if question.is_some() || !terms.is_empty() {
        let mut pass = narrowed(&filter, &terms);
        pass.order = query.order(question.is_some())?;
        pass.limit = MOST_FOUND;
        let inquiry = Inquiry { collection: Some(COLLECTION), question, pass };
        let index = Arc::clone(&search);
        // A task of its own: a search goes on when whoever asked has gone, and it has its turn until it ends.
        let looking = actix_web::rt::spawn(async move { (turn, index.find(inquiry).await) });
        let (held, found) = looking.await.map_err(Problem::internal)?;
        turn = held;
        let answer = found?;
        if answer.found.places.len() > MOST_FOUND {
            let message = format!("leaves {} practices; a file of what is looked for has at most {MOST_FOUND}", answer.found.total);
            return Err(page::parameter("format", "too_many", message));
        }
        let ids = answer.found.places.iter().map(|place| PracticeId(place.id)).collect();
        (Selection::Named(ids), search.is_current(&answer), FOUND_IN)
    } else {
        // Rows name their partner.
        (Selection::Sorted(filter, keys), true, FOUND_IN)
    };
    // A table holds what was written; only lines have a text that is nearest to the caller's.
    let languages = if format == FileFormat::Ndjson { Languages::of(request, query.lang.as_deref()) } else { Languages::default() };
    let source = query.source.unwrap_or_else(|| "import".to_owned());
    let folder = settings.data_dir.clone();
    let write = move |db: &mut Db, output: &mut (dyn std::io::Write + Send)| {
        let manner = Manner { source: &source, format, languages: &languages, contacts: false, folder: &folder };
        export::write(db, &selection, &manner, output).map(drop)
    };
    let response = download::answer(state, settings.data_dir.clone(), turn, COLLECTION, format, write).await?;
    Ok(if current { public(response, made_from) } else { response })
}

/// Practices as CSV (RFC 4180), one a row, with the columns that an import reads.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_147_483_647, pattern = r"^[\s\S]*$", example = "id,external_id,slug,partner,status,published_on,kind,lang,title\n0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f,,joint-labour-inspections,government-of-brazil,published,2024-03-12,snapshot,en,Joint labour inspections\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct PracticeTable(String);

/// Practices as NDJSON, one a line: the records without contacts, each with its `external_id` in the source when it has one.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_147_483_647, pattern = r"^[\s\S]*$", example = "{\"id\":\"0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f\",\"slug\":\"joint-labour-inspections\",\"title\":\"Joint labour inspections\"}\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct PracticeLines(String);

/// Practices as a workbook (Office Open XML) with one sheet: the same cells as in CSV, all of them texts. 406 when a text is too
/// long for a cell.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 2_147_483_647)]
#[expect(dead_code, reason = "only the contract reads it: the answer is bytes")]
pub struct PracticeWorkbook(Vec<u8>);
