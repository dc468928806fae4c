//! Replications over HTTP: one record.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{self, COLLECTION, FIELDS, NOT_WRITTEN, Replication, ReplicationContent, ReplicationInput, ReplicationRow},
    origins, store,
    workflow::ReplicationStatus,
};
use crate::{
    db::{
        Db,
        fields::{PartnerId, PracticeId, ReplicationId},
    },
    http::{
        Code, FieldError, IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        language::Languages,
        page::{self, Shown},
        public::public,
    },
    identity::{Caller, MaybeCaller, Principal, permission, policy::Reach},
    partners::directory,
    practices::{
        self,
        model::PracticeRow,
        moves::{Interest, Standing},
        routes::must_be_active,
        workflow::PracticeStatus,
    },
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(create_replication)
        .service(get_replication)
        .service(replace_replication)
        .service(patch_replication)
        .service(delete_replication);
}

/// The collections that a replication is shown from: the practice's title stands beside it.
pub(super) const SHOWN_FROM: &[&str] = &[COLLECTION, practices::model::COLLECTION];

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowReplication {
    /// The language of the practice's title, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 23, example = json!(["title", "countries"]))]
    fields: Option<Vec<String>>,
}

/// Whether a caller may see replications of a partner in any state.
pub(super) fn sees(principal: &Principal, partner: PartnerId) -> bool {
    // Whoever may write it may read it, whatever scopes a client has besides.
    principal.may::<permission::ReadPracticeDrafts>(partner) || principal.may::<permission::EditPractices>(partner)
}

/// How a caller stands towards a replication of a practice of `owner`.
pub(super) fn standing_of(principal: &Principal, row: &ReplicationRow, owner: PartnerId) -> Standing {
    let account = principal.account_id();
    let interest = if principal.partner_id.is_some_and(|own| own == row.partner_id || own == owner) {
        Some(Interest::OwnPartner)
    } else if account.is_some() && account == row.submitted_by {
        Some(Interest::Submitter)
    } else {
        None
    };
    Standing {
        author: principal.may::<permission::EditPractices>(row.partner_id),
        secretariat: principal.reach::<permission::GovernPractices>() == Reach::All,
        interest,
    }
}

/// A replication as a caller is shown it; those of strangers are approved.
pub(super) fn shown(
    db: &mut Db,
    rows: Vec<ReplicationRow>,
    principal: Option<&Principal>,
    languages: &Languages,
) -> Result<Vec<Replication>, Problem> {
    let origins = origins::of_rows(db, &rows, languages)?;
    let one = |row: ReplicationRow| {
        let origin = origins.get(&row.practice_id);
        let standing = principal
            .filter(|principal| sees(principal, row.partner_id))
            .zip(origin)
            .map(|(principal, origin)| standing_of(principal, &row, origin.row.partner_id));
        Replication::of(row, origin.map(|origin| origin.shown.clone()), standing)
    };
    Ok(rows.into_iter().map(one).collect())
}

fn shown_one(
    db: &mut Db,
    row: ReplicationRow,
    principal: Option<&Principal>,
    languages: &Languages,
) -> Result<(i64, Replication), Problem> {
    let version = row.version;
    let found = shown(db, vec![row], principal, languages)?.pop();
    found.map(|found| (version, found)).ok_or_else(|| Problem::internal("a replication was lost on its way"))
}

/// Get a replication
///
/// By id. Before it is approved only the partner that reports it and the Secretariat see it.
#[utoipa::path(
    tag = "replications", operation_id = "get_replication", extensions(("x-optional-sign-in" = json!("practices.read_drafts"))),
    params(("replication" = ReplicationId, Path, description = "The replication's id."), ShowReplication),
    responses(
        (status = 200, description = "The replication.", body = Replication),
        (status = 410, description = "It was deleted, or its practice was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/replications/{replication}")]
async fn get_replication(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<ReplicationId>,
    caller: MaybeCaller,
    Query(query): Query<ShowReplication>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let languages = Languages::of(&request, query.lang.as_deref());
    let stranger = caller.0.is_none();
    let (version, found) = state
        .database
        .read(move |db| {
            let row = store::present(db, *id)?;
            if !row.is_public() && !caller.0.as_ref().is_some_and(|principal| sees(principal, row.partner_id)) {
                return Err(Problem::not_found());
            }
            shown_one(db, row, caller.0.as_ref(), &languages)
        })
        .await?;
    let answer = conditional::record(StatusCode::OK, version, &Shown::of(found, query.fields.as_deref())?)?;
    Ok(if stranger { public(answer, SHOWN_FROM) } else { answer })
}

/// The practice that a report is about, locked; another partner's, and one that everybody finds.
pub(super) fn replicable(db: &mut Db, id: PracticeId, partner: PartnerId) -> Result<PracticeRow, Problem> {
    let unknown = || Problem::field("/practice", "unknown_reference", "is not a published practice");
    let practice = practices::store::lock(db, id).map_err(|problem| match problem.code {
        Code::NotFound | Code::Gone => unknown(),
        _ => problem,
    })?;
    if !practice.is_public() {
        return Err(unknown());
    }
    if practice.state() == PracticeStatus::Archived {
        return Err(Problem::conflict("The practice is archived and takes no new replications."));
    }
    if practice.partner_id == partner {
        let message = "must be another partner than the one whose practice it is; that one writes on its practice instead";
        return Err(Problem::field("/partner", "contradiction", message));
    }
    Ok(practice)
}

/// Refuses a text that cannot be kept.
fn refuse_wrong(db: &mut Db, partner: PartnerId, content: &ReplicationContent) -> Result<(), Problem> {
    let mut errors = model::check(content);
    if directory::status_of(db, partner)?.is_none() {
        errors.push(FieldError::body("/partner", "unknown_reference", "is not a known partner"));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Create a replication
///
/// A draft of what a partner made elsewhere of another's published practice, for its own people and API clients, and for the
/// Secretariat. It may lack almost everything; what it needs before it can be submitted stands in `desk.completeness`.
#[utoipa::path(
    tag = "replications", operation_id = "create_replication", extensions(("x-permission" = json!("practices.edit"))),
    request_body = ReplicationInput,
    responses(
        (status = 201, description = "The new draft.", body = Replication),
        (status = 409, description = "The partner is suspended or withdrawn, or the practice is archived.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/replications")]
async fn create_replication(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::EditPractices>,
    JsonBody(input): JsonBody<ReplicationInput>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let (version, made) = state
        .database
        .write(move |db| {
            caller.must_cover(input.partner)?;
            let (practice, partner) = (input.practice, input.partner);
            let content = input.into_content();
            refuse_wrong(db, partner, &content)?;
            must_be_active(db, partner)?;
            replicable(db, practice, partner)?;
            let row = store::create(db, caller.actor(), practice, partner, content)?;
            shown_one(db, row, Some(&caller.principal), &languages)
        })
        .await?;
    conditional::created(&format!("/api/v1/{COLLECTION}/{}", made.id), version, &made)
}

/// Replace a replication
///
/// The whole record, as it was read. A draft is its authors' to write; what is submitted or approved only the Secretariat mends.
#[utoipa::path(
    tag = "replications", operation_id = "replace_replication", extensions(("x-permission" = json!("practices.edit"))),
    params(("replication" = ReplicationId, Path, description = "The replication's id.")),
    request_body = ReplicationInput,
    responses((status = 200, description = "The replication as it is now.", body = Replication)),
)]
#[put("/replications/{replication}")]
async fn replace_replication(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<ReplicationId>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(&request, state, *id, caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

/// Change parts of a replication
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record.
#[utoipa::path(
    tag = "replications", operation_id = "patch_replication", extensions(("x-permission" = json!("practices.edit"))),
    params(("replication" = ReplicationId, Path, description = "The replication's id.")),
    request_body(content((ReplicationPatch = "application/merge-patch+json"), (ReplicationPatch = "application/json"))),
    responses((status = 200, description = "The replication as it is now.", body = Replication)),
)]
#[patch("/replications/{replication}")]
async fn patch_replication(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<ReplicationId>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(&request, state, *id, caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN)).await
}

/// A merge patch of a replication: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "ended_on": "2025-02-28", "ongoing": false }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct ReplicationPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

/// The replication for a change: refused as unknown to whoever may not even see it.
pub(super) fn present_for(db: &mut Db, id: ReplicationId, caller: &Caller<permission::EditPractices>) -> Result<ReplicationRow, Problem> {
    let row = store::present(db, id)?;
    if !row.is_public() && !sees(&caller.principal, row.partner_id) {
        return Err(Problem::not_found());
    }
    caller.must_cover(row.partner_id)?;
    Ok(row)
}

async fn write(
    request: &HttpRequest,
    state: web::Data<State>,
    id: ReplicationId,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<ReplicationInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (shared, languages) = (state.clone(), Languages::of(request, None));
    let (version, written) = state
        .database
        .write(move |db| {
            let present = present_for(db, id, &caller)?;
            condition.check(present.version)?;
            let practice = practices::store::present(db, &present.practice_id.to_string())?;
            let standing = standing_of(&caller.principal, &present, practice.partner_id);
            if !present.state().can_be_written(standing) {
                return Err(not_writable(present.state()));
            }
            let before = Replication::of(present.clone(), None, Some(standing));
            let input = read(&shared, &serde_json::to_value(before).map_err(Problem::internal)?)?;
            if input.practice != present.practice_id {
                return Err(Problem::field("/practice", "read_only", "cannot be changed; report on the other practice anew"));
            }
            caller.must_cover(input.partner)?;
            let partner = input.partner;
            let content = input.into_content();
            refuse_wrong(db, partner, &content)?;
            if partner != present.partner_id {
                must_be_active(db, partner)?;
                replicable(db, present.practice_id, partner)?;
            }
            let row = store::write(db, caller.actor(), &present, partner, content)?;
            shown_one(db, row, Some(&caller.principal), &languages)
        })
        .await?;
    conditional::record(StatusCode::OK, version, &written)
}

fn not_writable(status: ReplicationStatus) -> Problem {
    Problem::conflict(match status {
        ReplicationStatus::Submitted => "The replication is submitted; take it back before you write on.".to_owned(),
        ReplicationStatus::Approved => "The replication is approved; the Secretariat mends it, or you withdraw it first.".to_owned(),
        status => format!("The replication is {}; make it a draft again before you write on.", status.name()),
    })
}

/// Delete a replication
///
/// Leaves a tombstone: its address answers 410. One that everybody could read is better withdrawn, with a reason.
#[utoipa::path(
    tag = "replications", operation_id = "delete_replication", extensions(("x-permission" = json!("practices.edit"))),
    params(("replication" = ReplicationId, Path, description = "The replication's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/replications/{replication}")]
async fn delete_replication(
    state: web::Data<State>,
    id: web::Path<ReplicationId>,
    caller: Caller<permission::EditPractices>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let present = present_for(db, *id, &caller)?;
            condition.check(present.version)?;
            practices::store::lock(db, present.practice_id)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
