//! Practices over HTTP: one record.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    access::{sees_working_copy, standing_of},
    checks,
    content::PracticeContent,
    feed::MADE_FROM,
    history,
    linked_data::LinkedPractice,
    media,
    model::{COLLECTION, NOT_WRITTEN, PracticeInput, PracticeRow},
    replications,
    shown::{FIELDS, Practice, PracticeText, Reading},
    store,
    surroundings::Surroundings,
    translations,
    workflow::PracticeStatus,
};
use crate::{
    config::Config,
    db::{Db, fields::PartnerId},
    files::{self, FileRow},
    http::{
        FieldError, IfMatch, JsonBody, PatchBody, Problem, Query, Site, State,
        body::RecordBody,
        conditional, format,
        language::Languages,
        page::{self, Shown},
        public::public,
    },
    identity::{Caller, MaybeCaller, Principal, passwords::site, permission},
    partners::directory::{self, linked_data::LinkedPartner, model::PartnerStatus},
    reference::KnownTerms,
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(create_practice)
        .service(get_practice)
        .service(replace_practice)
        .service(patch_practice)
        .service(withdraw_practice)
        .service(discard_practice_revision);
}

/// Which text of a practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Revision {
    /// What everybody reads.
    #[default]
    Live,
    /// The working copy, for those who may see it.
    Working,
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowPractice {
    /// Which text: `live`, or `working` for the copy that is being worked on. Before the first publication there is only that.
    #[param(inline, example = "working")]
    revision: Option<Revision>,
    /// The language of `text`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 42, example = json!(["title", "partner"]))]
    fields: Option<Vec<String>>,
    /// The representation, before `Accept`. `jsonld` is what everybody reads, in every language: it has neither `fields` nor
    /// `revision`.
    #[param(inline)]
    format: Option<RecordFormat>,
}

/// As what a record is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordFormat {
    /// JSON, as it can be written back.
    Json,
    /// JSON-LD in the words of schema.org.
    Jsonld,
}

/// The first is what everybody gets who does not say.
const OFFERED: [(&str, RecordFormat); 2] = [("application/json", RecordFormat::Json), (LinkedPartner::MEDIA_TYPE, RecordFormat::Jsonld)];

/// A practice for a caller.
struct Found {
    row: PracticeRow,
    content: PracticeContent,
    reading: Reading,
}

/// Finds what a caller may read of a practice.
fn read(db: &mut Db, address: &str, principal: Option<&Principal>, revision: Revision) -> Result<Found, Problem> {
    let row = store::present(db, address)?;
    let sees_all = match principal {
        Some(principal) => sees_working_copy(db, principal, &row)?,
        None => false,
    };
    match principal.filter(|_| sees_all) {
        Some(principal) => {
            let working = revision == Revision::Working || !row.is_public();
            let content = store::working_content(db, &row)?;
            let standing = standing_of(principal, &row, &content);
            if working {
                return Ok(Found { row, content, reading: Reading::Working(standing) });
            }
            let content = store::live_content(db, &row)?.ok_or_else(Problem::not_found)?;
            Ok(Found { row, content, reading: Reading::Live(standing) })
        }
        // What is not public must not even be known.
        None if revision == Revision::Working => Err(Problem::not_found()),
        None => {
            let content = store::live_content(db, &row)?.ok_or_else(Problem::not_found)?;
            Ok(Found { row, content, reading: Reading::Public })
        }
    }
}

/// Get a practice
///
/// By id or slug: what everybody reads. The partner's people and API clients, reviewers who were asked, and the Secretariat
/// can ask for the working copy, too. As JSON-LD it is what search engines and knowledge graphs read: an article of schema.org.
#[utoipa::path(
    tag = "practices", operation_id = "get_practice", extensions(("x-optional-sign-in" = json!("practices.read_drafts"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"), ShowPractice),
    responses(
        (status = 200, description = "The practice.", content((Practice = "application/json"), (LinkedPractice = "application/ld+json"))),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}")]
async fn get_practice(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: MaybeCaller,
    settings: web::Data<Config>,
    Query(query): Query<ShowPractice>,
) -> Result<HttpResponse, Problem> {
    if format::choose(&request, query.format, &OFFERED)? == RecordFormat::Jsonld {
        let given = [("fields", query.fields.is_some()), ("revision", query.revision.is_some_and(|revision| revision != Revision::Live))];
        format::refuse_others("jsonld", &given)?;
        let site = Site { public_url: state.public_url.clone(), coalition_name: settings.coalition_name.clone() };
        return linked(&state, address.into_inner(), site).await;
    }
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let stranger = caller.0.is_none();
    let revision = query.revision.unwrap_or_default();
    let languages = Languages::of(&request, query.lang.as_deref());
    let (Found { row, content, reading }, translations, files) = state
        .database
        .read_brief(move |db| {
            let found = read(db, &address, caller.0.as_ref(), revision)?;
            let translations = translations::store::of(db, found.row.id)?;
            let files = media::files_of(db, &found.content)?;
            Ok::<_, Problem>((found, translations, files))
        })
        .await?;
    let text = translations::text_for(&content, &files, &translations, &languages);
    let shown = Shown::of(Practice::of(&row, content, text, reading), query.fields.as_deref())?;
    let answer = conditional::record(StatusCode::OK, row.version, &shown)?;
    Ok(if stranger { public(answer, &[COLLECTION, replications::COLLECTION, files::model::COLLECTION]) } else { answer })
}

/// What everybody reads of a practice, as JSON-LD.
async fn linked(state: &State, address: String, site: Site) -> Result<HttpResponse, Problem> {
    let (version, linked) = state
        .database
        .read(move |db| {
            let row = store::present(db, &address)?;
            let number = row.live_version.ok_or_else(Problem::not_found)?;
            let version = store::version(db, row.id, number)?.ok_or_else(Problem::not_found)?;
            let translations = translations::store::of(db, row.id)?;
            let surroundings = Surroundings::of(db, [(row.partner_id, &version.content.0)])?;
            Ok::<_, Problem>((row.version, LinkedPractice::of(&row, &version, &translations, &surroundings, &site)))
        })
        .await?;
    let answer = conditional::record_as(LinkedPartner::MEDIA_TYPE, StatusCode::OK, version, &linked)?;
    Ok(public(answer, MADE_FROM))
}

/// Answers the working copy to whoever has just written it.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn answer(
    status: StatusCode,
    row: &PracticeRow,
    content: PracticeContent,
    files: &[FileRow],
    principal: &Principal,
) -> Result<HttpResponse, Problem> {
    let reading = Reading::Working(standing_of(principal, row, &content));
    let text = PracticeText::original(&content, files);
    let shown = Practice::of(row, content, text, reading);
    match status {
        StatusCode::CREATED => conditional::created(&format!("/api/v1/{COLLECTION}/{}", row.id), row.version, &shown),
        status => conditional::record(status, row.version, &shown),
    }
}

/// Create a practice
///
/// A draft, for the partner's own people and API clients, and for the Secretariat. It may lack almost everything; what it needs
/// before it can be submitted stands in `desk.completeness`.
#[utoipa::path(
    tag = "practices", operation_id = "create_practice", extensions(("x-permission" = json!("practices.edit"))),
    request_body = PracticeInput,
    responses(
        (status = 201, description = "The new draft.", body = Practice),
        (status = 409, description = "The partner is suspended or withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/practices")]
async fn create_practice(
    state: web::Data<State>,
    caller: Caller<permission::EditPractices>,
    JsonBody(input): JsonBody<PracticeInput>,
) -> Result<HttpResponse, Problem> {
    let principal = caller.principal.clone();
    let (row, content, files) = state
        .database
        .write(move |db| {
            caller.must_cover(input.partner)?;
            let (partner, content) = input.into_parts();
            refuse_wrong(db, partner, &content, None)?;
            must_be_active(db, partner)?;
            let row = store::create(db, caller.actor(), partner, content.clone())?;
            history::record(db, &row, caller.actor(), None)?;
            let files = media::files_of(db, &content)?;
            Ok::<_, Problem>((row, content, files))
        })
        .await?;
    answer(StatusCode::CREATED, &row, content, &files, &principal)
}

/// Refuses a text that cannot be kept; `present` is the record that it is for.
pub(super) fn refuse_wrong(
    db: &mut Db,
    partner: PartnerId,
    content: &PracticeContent,
    present: Option<&PracticeRow>,
) -> Result<(), Problem> {
    let mut errors = checks::check(content, &KnownTerms::load(db)?);
    errors.extend(checks::deceptive_characters(&serde_json::to_value(content).map_err(Problem::internal)?));
    for (index, one) in content.co_implementers.iter().enumerate() {
        if let Some(partner) = one.partner
            && directory::status_of(db, partner)?.is_none()
        {
            errors.push(FieldError::body(format!("/co_implementers/{index}/partner"), "unknown_reference", "is not a known partner"));
        }
    }
    let found = store::by_ids(db, &content.related)?;
    let related: Vec<_> = found.iter().filter(|row| row.is_public() || row.partner_id == partner).map(|row| row.id).collect();
    for (index, id) in content.related.iter().enumerate() {
        if present.is_some_and(|row| row.id == *id) {
            errors.push(FieldError::body(format!("/related/{index}"), "contradiction", "must be another practice"));
        } else if !related.contains(id) {
            errors.push(FieldError::body(format!("/related/{index}"), "unknown_reference", "is not a known practice"));
        }
    }
    errors.extend(media::check(db, partner, content, present)?);
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Goes on only for a partner that can have new practices.
pub(super) fn must_be_active(db: &mut Db, partner: PartnerId) -> Result<(), Problem> {
    match directory::status_of(db, partner)? {
        None => Err(Problem::field("/partner", "unknown_reference", "is not a known partner")),
        Some(status @ (PartnerStatus::Suspended | PartnerStatus::Withdrawn)) => {
            Err(Problem::conflict(format!("The partner is {} and cannot submit practices.", status.name())))
        }
        Some(_) => Ok(()),
    }
}

/// Replace a practice
///
/// The whole text, as it was read. Writing goes into the working copy; on a published practice it opens a new revision, and
/// the live version stays as it is.
#[utoipa::path(
    tag = "practices", operation_id = "replace_practice", extensions(("x-permission" = json!("practices.edit"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    request_body = PracticeInput,
    responses((status = 200, description = "The working copy as it is now.", body = Practice)),
)]
#[put("/practices/{practice}")]
async fn replace_practice(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(state, address.into_inner(), caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

/// Change parts of a practice
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole text.
#[utoipa::path(
    tag = "practices", operation_id = "patch_practice", extensions(("x-permission" = json!("practices.edit"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    request_body(content((PracticePatch = "application/merge-patch+json"), (PracticePatch = "application/json"))),
    responses((status = 200, description = "The working copy as it is now.", body = Practice)),
)]
#[patch("/practices/{practice}")]
async fn patch_practice(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(state, address.into_inner(), caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN)).await
}

/// A merge patch of a practice: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "sections": { "lessons": "Begin with the largest employers." } }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct PracticePatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

/// The practice for a write: refused as unknown to whoever may not even see it.
pub(super) fn present_for(db: &mut Db, address: &str, principal: &Principal) -> Result<(PracticeRow, PracticeContent), Problem> {
    let row = store::present(db, address)?;
    let sees = sees_working_copy(db, principal, &row)?;
    if !row.is_public() && !sees {
        return Err(Problem::not_found());
    }
    if !sees {
        return Err(Problem::forbidden("You may do this for your own partner only."));
    }
    let content = store::working_content(db, &row)?;
    Ok((row, content))
}

async fn write(
    state: web::Data<State>,
    address: String,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<PracticeInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (principal, shared) = (caller.principal.clone(), state.clone());
    let (row, content, files) = state
        .database
        .write(move |db| {
            let (present, before) = present_for(db, &address, &caller.principal)?;
            caller.must_cover(present.partner_id)?;
            let standing = standing_of(&caller.principal, &present, &before);
            condition.check(present.version)?;
            if !present.state().can_be_written(standing) {
                return Err(not_writable(present.state(), standing.author || standing.secretariat));
            }
            let reading = Reading::Working(standing);
            let shown = Practice::of(&present, before, PracticeText::none(), reading);
            let input = read(&shared, &serde_json::to_value(shown).map_err(Problem::internal)?)?;
            caller.must_cover(input.partner)?;
            let (partner, content) = input.into_parts();
            refuse_wrong(db, partner, &content, Some(&present))?;
            if partner != present.partner_id {
                must_be_active(db, partner)?;
            }
            let row = store::write(db, caller.actor(), &present, partner, content.clone())?;
            if row.status != present.status {
                history::record(db, &row, caller.actor(), None)?;
            }
            let files = media::files_of(db, &content)?;
            Ok::<_, Problem>((row, content, files))
        })
        .await?;
    answer(StatusCode::OK, &row, content, &files, &principal)
}

fn not_writable(status: PracticeStatus, may_at_all: bool) -> Problem {
    if !may_at_all {
        return Problem::forbidden("You may do this for your own partner only.");
    }
    Problem::conflict(match status {
        PracticeStatus::Submitted => "The practice is submitted; take it back before you write on.".to_owned(),
        PracticeStatus::Declined => "The practice was declined; make it a draft again before you write on.".to_owned(),
        status => format!("A practice that is {} cannot be written.", status.name()),
    })
}

/// Withdraw a practice
///
/// With its working copy, all versions and the replications of it, for ever: their addresses answer 410 and `/changes` has
/// tombstones; whoever reported a replication is told by mail. A practice that is only out of date is archived instead.
#[utoipa::path(
    tag = "practices", operation_id = "withdraw_practice", extensions(("x-permission" = json!("practices.edit"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses((status = 204, description = "It was withdrawn.")),
)]
#[delete("/practices/{practice}")]
async fn withdraw_practice(
    state: web::Data<State>,
    config: web::Data<Config>,
    address: web::Path<String>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    let site = site(&state, &config);
    state
        .database
        .write(move |db| {
            let (present, _) = present_for(db, &address, &caller.principal)?;
            caller.must_cover(present.partner_id)?;
            condition.check(present.version)?;
            replications::leave_with(db, caller.actor(), &present, &site)?;
            store::withdraw(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Discard a practice's revision
///
/// Gives up the working copy beside a published version; the record is as it was published.
#[utoipa::path(
    tag = "practices", operation_id = "discard_practice_revision", extensions(("x-permission" = json!("practices.edit"))),
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses((status = 204, description = "The working copy is gone.")),
)]
#[delete("/practices/{practice}/revision")]
async fn discard_practice_revision(
    state: web::Data<State>,
    address: web::Path<String>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let (present, content) = present_for(db, &address, &caller.principal)?;
            caller.must_cover(present.partner_id)?;
            condition.check(present.version)?;
            if present.draft.is_none() {
                return Err(Problem::conflict("Nobody works on a new revision of this practice."));
            }
            let standing = standing_of(&caller.principal, &present, &content);
            let given_up = present.state() == PracticeStatus::Declined;
            if !given_up && !present.state().can_be_written(standing) {
                return Err(not_writable(present.state(), true));
            }
            let row = store::discard(db, caller.actor(), &present)?;
            history::record(db, &row, caller.actor(), None)?;
            Ok(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
