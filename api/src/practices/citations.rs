//! How a practice is cited: each version by its own address, in the formats of reference managers.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    feed::MADE_FROM,
    model::{COLLECTION, PracticeRow, VersionRow},
    store,
    surroundings::Surroundings,
};
use crate::{
    config::Config,
    db::Db,
    feeds::citation::{BIBTEX, CSL, CslItem, RIS, Work},
    http::{
        Problem, Query, Site, State, conditional, format,
        language::{Languages, PAGE_LANGUAGES, page_language},
        public::public,
    },
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(cite_practice).service(cite_practice_version);
}

/// What a practice is called among reports, in the order of [`PAGE_LANGUAGES`].
const GENRES: [&str; 4] = ["Good practice", "Bonne pratique", "Buena práctica", "ممارسة جيدة"];

/// How a version of a practice is cited.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeCitation {
    /// A sentence, in the caller's language.
    #[schema(
        max_length = 20_000,
        example = "Government of Brazil (2026). Joint labour inspections (version 2). Global Coalition for Social Justice. https://portal.example.org/practices/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/versions/2"
    )]
    text: String,
    /// The language of the sentence (BCP 47).
    #[schema(max_length = 35, example = "en")]
    lang: String,
    /// The number of the version.
    #[schema(minimum = 1, example = 2)]
    version: i64,
    /// Where that version is, for ever.
    #[schema(
        format = "uri",
        max_length = 2048,
        example = "https://portal.example.org/practices/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/versions/2"
    )]
    url: String,
}

/// How a citation is given.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowCitation {
    /// The representation, before `Accept`.
    #[param(inline)]
    format: Option<CitationFormat>,
    /// The language of the sentence, before `Accept-Language`. The title stays as it was written.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// As what a citation is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CitationFormat {
    /// The sentence, with what it is about.
    Json,
    /// The sentence alone.
    Text,
    /// An entry of BibTeX.
    Bibtex,
    /// A record of RIS.
    Ris,
    /// CSL-JSON.
    Csl,
}

/// The first is what everybody gets who does not say.
const OFFERED: [(&str, CitationFormat); 5] = [
    ("application/json", CitationFormat::Json),
    ("text/plain", CitationFormat::Text),
    (BIBTEX, CitationFormat::Bibtex),
    (RIS, CitationFormat::Ris),
    (CSL, CitationFormat::Csl),
];

/// A sentence that cites a practice.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 20_000, example = "Government of Brazil (2026). Joint labour inspections (version 2). Global Coalition for Social Justice. https://portal.example.org/practices/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f/versions/2\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct CitationText(String);

/// An entry of BibTeX.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 100_000, pattern = r"^[\s\S]*$", example = "@techreport{joint-labour-inspections-2,\n  author = {{Government of Brazil}},\n  title = {{Joint labour inspections}}\n}\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct BibtexEntry(String);

/// A record of RIS.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 100_000, pattern = r"^[\s\S]*$", example = "TY  - RPRT\r\nAU  - Government of Brazil\r\nTI  - Joint labour inspections\r\nER  - \r\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct RisRecord(String);

/// CSL-JSON: a list with one work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(min_items = 1, max_items = 1)]
pub struct CslList(Vec<CslItem>);

/// Cite a practice
///
/// The version that everybody reads now, by the address at which it stays: as a sentence in the caller's language, and for
/// reference managers as BibTeX, RIS or CSL-JSON.
#[utoipa::path(
    tag = "practices", operation_id = "cite_practice",
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"), ShowCitation),
    responses(
        (status = 200, description = "The citation.", content(
            (PracticeCitation = "application/json"), (CitationText = "text/plain"), (BibtexEntry = "application/x-bibtex"),
            (RisRecord = "application/x-research-info-systems"), (CslList = "application/vnd.citationstyles.csl+json"),
        )),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/citation")]
async fn cite_practice(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    address: web::Path<String>,
    Query(query): Query<ShowCitation>,
) -> Result<HttpResponse, Problem> {
    cite(&request, &state, &settings, address.into_inner(), None, query).await
}

/// Cite a version of a practice
///
/// The same for a version that was published, whether it is still the one that everybody reads or not.
#[utoipa::path(
    tag = "practices", operation_id = "cite_practice_version",
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("number" = i64, Path, description = "The version's number.", minimum = 1, maximum = 1_000_000, example = 1),
        ShowCitation,
    ),
    responses(
        (status = 200, description = "The citation.", content(
            (PracticeCitation = "application/json"), (CitationText = "text/plain"), (BibtexEntry = "application/x-bibtex"),
            (RisRecord = "application/x-research-info-systems"), (CslList = "application/vnd.citationstyles.csl+json"),
        )),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/versions/{number}/citation")]
async fn cite_practice_version(
    request: HttpRequest,
    state: web::Data<State>,
    settings: web::Data<Config>,
    path: web::Path<(String, i64)>,
    Query(query): Query<ShowCitation>,
) -> Result<HttpResponse, Problem> {
    let (address, number) = path.into_inner();
    cite(&request, &state, &settings, address, Some(number), query).await
}

/// The citation of a version, or of the live one.
async fn cite(
    request: &HttpRequest,
    state: &State,
    settings: &Config,
    address: String,
    number: Option<i64>,
    query: ShowCitation,
) -> Result<HttpResponse, Problem> {
    let format = format::choose(request, query.format, &OFFERED)?;
    let languages = Languages::of(request, query.lang.as_deref());
    let site = Site { public_url: state.public_url.clone(), coalition_name: settings.coalition_name.clone() };
    let (work, record) = state
        .database
        .read(move |db| {
            let row = store::present(db, &address)?;
            let number = row.live_version.map(|live| number.unwrap_or(live)).ok_or_else(Problem::not_found)?;
            let version = store::version(db, row.id, number)?.ok_or_else(Problem::not_found)?;
            Ok::<_, Problem>((work(db, &row, &version, &site)?, row.version))
        })
        .await?;
    let lang = languages.best_of(&PAGE_LANGUAGES).unwrap_or("en");
    let text = work.sentence(lang);
    let plain = |media_type: &str, body: String| HttpResponse::Ok().content_type(format!("{media_type}; charset=utf-8")).body(body);
    let answer = match format {
        CitationFormat::Json => {
            let citation = PracticeCitation { text, lang: lang.to_owned(), version: work.version, url: work.url };
            conditional::record(StatusCode::OK, record, &citation)?
        }
        CitationFormat::Text => plain("text/plain", format!("{text}\n")),
        CitationFormat::Bibtex => plain(BIBTEX, work.bibtex()),
        CitationFormat::Ris => plain(RIS, work.ris()),
        CitationFormat::Csl => conditional::record_as(CSL, StatusCode::OK, record, &CslList(vec![work.csl()]))?,
    };
    Ok(public(answer, MADE_FROM))
}

/// A version as a work that can be referred to.
fn work(db: &mut Db, row: &PracticeRow, version: &VersionRow, site: &Site) -> Result<Work, Problem> {
    let content = &version.content.0;
    let surroundings = Surroundings::of(db, [(row.partner_id, content)])?;
    let lang = content.lang.as_str();
    let mut authors: Vec<String> = surroundings.partner(row.partner_id, lang).map(|name| name.text).into_iter().collect();
    authors.extend(content.co_implementers.iter().filter_map(|one| surroundings.co_implementer(one, lang)).map(|(name, _)| name));
    let name = row.slug.clone().unwrap_or_else(|| row.id.to_string());
    let genres = PAGE_LANGUAGES.iter().zip(GENRES);
    let page = page_language(lang);
    Ok(Work {
        key: format!("{name}-{}", version.number),
        authors,
        title: content.title.clone(),
        lang: content.lang.clone(),
        summary: content.summary.clone(),
        genre: genres.into_iter().find(|(known, _)| **known == page).map_or(GENRES[0], |(_, genre)| genre).to_owned(),
        publisher: site.coalition_name.clone(),
        published: version.published_at.date(),
        version: version.number,
        url: format!("{}/{COLLECTION}/{}/versions/{}", site.public_url, row.id, version.number),
        keywords: surroundings.subjects(content, lang).into_iter().map(|subject| subject.text).collect(),
    })
}
