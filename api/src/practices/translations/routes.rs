//! Translations over HTTP.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, delete, get, http::StatusCode, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    model::{self, NOT_WRITTEN, NewTranslation, PartStatus, PracticeTranslation, TranslationInput, TranslationRow},
    store,
};
use crate::{
    db::{
        Db,
        fields::{Json, UtcTime},
    },
    http::{IfMatch, JsonBody, Problem, State, body::RecordBody, conditional, texts::canonical_tag},
    identity::{Caller, Principal, permission},
    practices::{
        checks,
        content::PracticeContent,
        model::{COLLECTION, PracticeRow},
        routes::present_for,
        store as practices,
    },
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_practice_translations)
        .service(create_practice_translation)
        .service(get_practice_translation)
        .service(replace_practice_translation)
        .service(delete_practice_translation);
}

/// How far a translation is.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranslationProgress {
    /// The language (BCP 47).
    #[schema(max_length = 35, example = "fr")]
    lang: String,
    /// How many places readers get.
    #[schema(format = Int32, minimum = 0, maximum = 80, example = 9)]
    published: usize,
    /// How many places are being written.
    #[schema(format = Int32, minimum = 0, maximum = 80, example = 2)]
    drafts: usize,
    /// How many places are outdated, whether published or not.
    #[schema(format = Int32, minimum = 0, maximum = 80, example = 1)]
    outdated: usize,
    /// How many places of the original are not translated.
    #[schema(format = Int32, minimum = 0, maximum = 80, example = 3)]
    missing: usize,
    /// When it was last changed.
    updated_at: UtcTime,
}

/// The translations of a practice.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranslationList {
    /// The translations, by language.
    #[schema(max_items = 200)]
    items: Vec<TranslationProgress>,
}

/// What is translated: what everybody reads, or the working copy before there is such a thing.
fn original(db: &mut Db, row: &PracticeRow) -> Result<PracticeContent, Problem> {
    match practices::live_content(db, row)? {
        Some(live) => Ok(live),
        None => practices::working_content(db, row),
    }
}

/// The practice and what is translated of it, for somebody who may see working copies.
fn translated(db: &mut Db, address: &str, principal: &Principal) -> Result<(PracticeRow, PracticeContent), Problem> {
    let (row, _) = present_for(db, address, principal)?;
    let content = original(db, &row)?;
    Ok((row, content))
}

/// List a practice's translations
///
/// How far each is; for the partner's people, reviewers who were asked, and the Secretariat.
#[utoipa::path(
    tag = "practices", operation_id = "list_practice_translations", extensions(("x-permission" = json!("practices.read_drafts"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "The translations.", body = TranslationList),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/translations")]
async fn list_practice_translations(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::ReadPracticeDrafts>,
) -> Result<HttpResponse, Problem> {
    let (rows, content) = state
        .database
        .read(move |db| {
            let (row, content) = translated(db, &address, &caller.principal)?;
            Ok::<_, Problem>((store::of(db, row.id)?, content))
        })
        .await?;
    let items = rows
        .into_iter()
        .map(|row| {
            let updated_at = row.updated_at;
            let shown = PracticeTranslation::of(row, &content);
            let published = shown.parts.0.values().filter(|part| part.status == PartStatus::Published).count();
            TranslationProgress {
                published,
                drafts: shown.parts.0.len() - published,
                outdated: shown.parts.0.values().filter(|part| part.outdated).count(),
                missing: shown.missing.len(),
                lang: shown.lang,
                updated_at,
            }
        })
        .collect();
    Ok(HttpResponse::Ok().json(TranslationList { items }))
}

/// Begin a translation
///
/// Into a language that there is none for yet. Parts that are published are shown to readers at once.
#[utoipa::path(
    tag = "practices", operation_id = "create_practice_translation", extensions(("x-permission" = json!("practices.edit"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    request_body = NewTranslation,
    responses(
        (status = 201, description = "The new translation.", body = PracticeTranslation),
        (status = 409, description = "There is a translation into this language.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The practice was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/practices/{practice}/translations")]
async fn create_practice_translation(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditPractices>,
    JsonBody(new): JsonBody<NewTranslation>,
) -> Result<HttpResponse, Problem> {
    let shown = state
        .database
        .write(move |db| {
            let (practice, content) = translated(db, &address, &caller.principal)?;
            caller.must_cover(practice.partner_id)?;
            let lang = canonical_tag(&new.lang);
            if lang == content.lang {
                return Err(Problem::field("/lang", "contradiction", "must be another language than the original's"));
            }
            let parts = parts(new.parts, &content, &BTreeMap::new())?;
            let now = UtcTime::now();
            let row = TranslationRow { practice_id: practice.id, lang, version: 1, parts: Json(parts), created_at: now, updated_at: now };
            store::create(db, caller.actor(), &practice, &row)?;
            Ok(PracticeTranslation::of(row, &content))
        })
        .await?;
    let location = format!("/api/v1/{COLLECTION}/{}/translations/{}", shown.practice, shown.lang);
    conditional::created(&location, shown.version, &shown)
}

fn parts(
    input: model::PartInputs,
    content: &PracticeContent,
    before: &BTreeMap<String, model::StoredPart>,
) -> Result<BTreeMap<String, model::StoredPart>, Problem> {
    let stored = model::store_parts(input, content, before).map_err(Problem::invalid)?;
    let texts: serde_json::Map<String, serde_json::Value> =
        stored.iter().map(|(place, part)| (place.replace('~', "~0").replace('/', "~1"), part.text.clone().into())).collect();
    let errors = checks::deceptive_characters(&serde_json::json!({ "parts": texts }));
    if errors.is_empty() { Ok(stored) } else { Err(Problem::invalid(errors)) }
}

/// Get a translation
///
/// With its drafts; for the partner's people, reviewers who were asked, and the Secretariat.
#[utoipa::path(
    tag = "practices", operation_id = "get_practice_translation", extensions(("x-permission" = json!("practices.read_drafts"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("lang" = String, Path, description = "The language (BCP 47).", max_length = 35, example = "fr"),
    ),
    responses(
        (status = 200, description = "The translation.", body = PracticeTranslation),
        (status = 410, description = "The practice was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/translations/{lang}")]
async fn get_practice_translation(
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    caller: Caller<permission::ReadPracticeDrafts>,
) -> Result<HttpResponse, Problem> {
    let (address, lang) = path.into_inner();
    let shown = state
        .database
        .read(move |db| {
            let (practice, content) = translated(db, &address, &caller.principal)?;
            let row = store::present(db, practice.id, &canonical_tag(&lang))?;
            Ok::<_, Problem>(PracticeTranslation::of(row, &content))
        })
        .await?;
    conditional::record(StatusCode::OK, shown.version, &shown)
}

/// Replace a translation
///
/// The whole, as it was read. A part whose text is written anew translates the present original.
#[utoipa::path(
    tag = "practices", operation_id = "replace_practice_translation", extensions(("x-permission" = json!("practices.edit"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("lang" = String, Path, description = "The language (BCP 47).", max_length = 35, example = "fr"),
    ),
    request_body = TranslationInput,
    responses((status = 200, description = "The translation as it is now.", body = PracticeTranslation)),
)]
#[put("/practices/{practice}/translations/{lang}")]
async fn replace_practice_translation(
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    let (address, lang) = path.into_inner();
    let shared = state.clone();
    let shown = state
        .database
        .write(move |db| {
            let (practice, content) = translated(db, &address, &caller.principal)?;
            caller.must_cover(practice.partner_id)?;
            let present = store::present(db, practice.id, &canonical_tag(&lang))?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(PracticeTranslation::of(present.clone(), &content)).map_err(Problem::internal)?;
            let input: TranslationInput = body.read(&shared.contract, &shown, NOT_WRITTEN)?;
            let parts = parts(input.parts, &content, &present.parts.0)?;
            let row = store::save(db, caller.actor(), &practice, &present, TranslationRow { parts: Json(parts), ..present.clone() })?;
            Ok::<_, Problem>(PracticeTranslation::of(row, &content))
        })
        .await?;
    conditional::record(StatusCode::OK, shown.version, &shown)
}

/// Delete a translation
///
/// Readers get the original again.
#[utoipa::path(
    tag = "practices", operation_id = "delete_practice_translation", extensions(("x-permission" = json!("practices.edit"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ("lang" = String, Path, description = "The language (BCP 47).", max_length = 35, example = "fr"),
    ),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/practices/{practice}/translations/{lang}")]
async fn delete_practice_translation(
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (address, lang) = path.into_inner();
    state
        .database
        .write(move |db| {
            let (practice, _) = translated(db, &address, &caller.principal)?;
            caller.must_cover(practice.partner_id)?;
            let present = store::present(db, practice.id, &canonical_tag(&lang))?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &practice, &present).map_err(Problem::from)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
