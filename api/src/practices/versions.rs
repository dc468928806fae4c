//! The published versions of a practice over HTTP: each keeps its address, and any two can be compared.

use actix_web::{HttpResponse, get, http::StatusCode, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    access::sees_working_copy,
    content::PracticeContent,
    differences::{self, Difference},
    media,
    model::{COLLECTION, PracticeRow},
    replications,
    shown::{Practice, PracticeText, Reading},
    store,
};
use crate::{
    db::{
        Db,
        fields::{PracticeId, UtcTime},
    },
    files,
    http::{Problem, Query, State, conditional, public::public},
    identity::{MaybeCaller, Principal},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_practice_versions).service(get_practice_version).service(compare_practice_versions);
}

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeVersion {
    /// Its number.
    #[schema(minimum = 1, example = 2)]
    number: i64,
    /// The title that it had.
    #[schema(max_length = 200, example = "Joint labour inspections")]
    title: String,
    /// The language of the title (BCP 47).
    #[schema(max_length = 35, example = "en")]
    lang: String,
    /// When it was published.
    published_at: UtcTime,
    /// Whether everybody reads this one.
    live: bool,
    /// Where it is.
    #[schema(max_length = 200, format = "uri-reference", example = "/api/v1/practices/joint-labour-inspections/versions/2")]
    href: String,
}

/// The versions of a practice.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeVersionList {
    /// The versions, newest first.
    #[schema(max_items = 1000)]
    items: Vec<PracticeVersion>,
}

/// A practice that everybody can read.
fn published(db: &mut Db, address: &str) -> Result<PracticeRow, Problem> {
    let row = store::present(db, address)?;
    if row.is_public() { Ok(row) } else { Err(Problem::not_found()) }
}

/// List a practice's versions
///
/// Everything that was published of it, newest first.
#[utoipa::path(
    tag = "practices", operation_id = "list_practice_versions",
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "The versions.", body = PracticeVersionList),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/versions")]
async fn list_practice_versions(state: web::Data<State>, address: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (row, versions) = state
        .database
        .read(move |db| {
            let row = published(db, &address)?;
            let versions = store::versions(db, row.id)?;
            Ok::<_, Problem>((row, versions))
        })
        .await?;
    let name = row.slug.clone().unwrap_or_else(|| row.id.to_string());
    let items = versions
        .into_iter()
        .map(|version| PracticeVersion {
            number: version.number,
            title: version.content.0.title,
            lang: version.content.0.lang,
            published_at: version.published_at,
            live: row.live_version == Some(version.number),
            href: format!("/api/v1/{COLLECTION}/{name}/versions/{}", version.number),
        })
        .collect();
    Ok(public(HttpResponse::Ok().json(PracticeVersionList { items }), &[COLLECTION]))
}

/// Get a version of a practice
///
/// As it was published; it never changes.
#[utoipa::path(
    tag = "practices", operation_id = "get_practice_version",
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("number" = i64, Path, description = "The version's number.", minimum = 1, maximum = 1_000_000, example = 1),
    ),
    responses(
        (status = 200, description = "The practice as that version shows it.", body = Practice),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/versions/{number}")]
async fn get_practice_version(state: web::Data<State>, path: web::Path<(String, i64)>) -> Result<HttpResponse, Problem> {
    let (address, number) = path.into_inner();
    let (mut row, version, files) = state
        .database
        .read(move |db| {
            let row = published(db, &address)?;
            let version = store::version(db, row.id, number)?.ok_or_else(Problem::not_found)?;
            let files = media::files_of(db, &version.content.0)?;
            Ok::<_, Problem>((row, version, files))
        })
        .await?;
    let record = row.version;
    let text = PracticeText::original(&version.content.0, &files);
    // Shown as if this one were live.
    row.live_version = Some(version.number);
    row.published_at = Some(version.published_at);
    let shown = Practice::of(&row, version.content.0, text, Reading::Public);
    Ok(public(conditional::record(StatusCode::OK, record, &shown)?, &[COLLECTION, replications::COLLECTION, files::model::COLLECTION]))
}

/// Which texts to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompareVersions {
    /// The number of the older version; the one before `to` when absent.
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    from: Option<i64>,
    /// The number of the newer version; when absent, the working copy for those who may see it, the live version otherwise.
    #[param(minimum = 1, maximum = 1_000_000, example = 2)]
    to: Option<i64>,
}

/// Where two texts of a practice differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeDifferences {
    /// The practice.
    practice: PracticeId,
    /// The number of the older version.
    #[schema(minimum = 0, example = 1)]
    from: i64,
    /// The number of the newer version, or of the working copy.
    #[schema(minimum = 1, example = 2)]
    to: i64,
    /// The places.
    #[schema(max_items = 1000)]
    items: Vec<Difference>,
}

/// Compare versions of a practice
///
/// Place by place, texts word by word. Before the first publication, the working copy is compared with nothing.
#[utoipa::path(
    tag = "practices", operation_id = "compare_practice_versions", extensions(("x-optional-sign-in" = json!("practices.read_drafts"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"), CompareVersions),
    responses(
        (status = 200, description = "Where they differ.", body = PracticeDifferences),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/differences")]
async fn compare_practice_versions(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: MaybeCaller,
    Query(query): Query<CompareVersions>,
) -> Result<HttpResponse, Problem> {
    let stranger = caller.0.is_none();
    let answer = state
        .database
        .read(move |db| {
            let row = store::present(db, &address)?;
            let (to, newer) = newer(db, &row, caller.0.as_ref(), query.to)?;
            let from = query.from.unwrap_or(to - 1);
            let older = match (from, store::version(db, row.id, from)?) {
                (_, Some(version)) => version.content.0,
                (0, None) if query.from.is_none() => nothing(&newer),
                _ => return Err(Problem::not_found()),
            };
            Ok(PracticeDifferences { practice: row.id, from, to, items: differences::between(&older, &newer)? })
        })
        .await?;
    let answer = HttpResponse::Ok().json(answer);
    Ok(if stranger { public(answer, &[COLLECTION]) } else { answer })
}

/// The newer text and its number.
fn newer(db: &mut Db, row: &PracticeRow, principal: Option<&Principal>, asked: Option<i64>) -> Result<(i64, PracticeContent), Problem> {
    let sees_all = match principal {
        Some(principal) => sees_working_copy(db, principal, row)?,
        None => false,
    };
    let number = match (asked, &row.draft) {
        (Some(number), Some(draft)) if sees_all && number == row.revision => return Ok((number, draft.0.clone())),
        (None, Some(draft)) if sees_all => return Ok((row.revision, draft.0.clone())),
        (Some(number), _) => number,
        (None, _) => row.live_version.ok_or_else(Problem::not_found)?,
    };
    let found = store::version(db, row.id, number)?.ok_or_else(Problem::not_found)?;
    Ok((number, found.content.0))
}

/// A text that says nothing, in the same language.
fn nothing(of: &PracticeContent) -> PracticeContent {
    PracticeContent {
        kind: of.kind,
        lang: of.lang.clone(),
        title: String::new(),
        summary: None,
        started_on: None,
        ended_on: None,
        sections: super::content::Sections::default(),
        building_blocks: Vec::new(),
        results: Vec::new(),
        evidence_level: None,
        cost_amount: None,
        cost_currency: None,
        priorities: Vec::new(),
        interventions: Vec::new(),
        sdgs: Vec::new(),
        sdg_targets: Vec::new(),
        instruments: Vec::new(),
        target_groups: Vec::new(),
        sectors: Vec::new(),
        countries: Vec::new(),
        regions: Vec::new(),
        co_implementers: Vec::new(),
        contacts: Vec::new(),
        related: Vec::new(),
        links: Vec::new(),
        media: Vec::new(),
    }
}
