//! Mandates over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    check::{self, Holder, Surroundings},
    model::{COLLECTION, FIELDS, Mandate, MandateInput, MandateRow, NOT_WRITTEN},
    store::{self, Filter},
};
use crate::{
    db::{
        Db,
        fields::{BodyId, MandateId, PartnerId, SeatId, UtcTime},
    },
    governance::seats::{self, model::SeatRow},
    http::{
        IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        page::{self, Cursor, PageInfo, Shown},
        public::public,
    },
    identity::{Caller, MaybeCaller, permission},
    partners::directory,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_mandates)
        .service(create_mandate)
        .service(get_mandate)
        .service(replace_mandate)
        .service(patch_mandate)
        .service(delete_mandate);
}

/// What a list of mandates can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMandates {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["partner", "ends_on"]))]
    fields: Option<Vec<String>>,
    /// Only mandates of seats in these bodies (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    body: Option<Vec<BodyId>>,
    /// Only mandates of these seats (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    seat: Option<Vec<SeatId>>,
    /// Only mandates of these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only mandates in force on this day.
    #[param(example = "2026-03-01")]
    as_of: Option<NaiveDate>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowMandate {
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["partner", "ends_on"]))]
    fields: Option<Vec<String>>,
}

/// A page of mandates.
#[derive(Debug, Serialize, ToSchema)]
pub struct MandateList {
    /// The mandates.
    #[schema(max_items = 100, value_type = Vec<Mandate>)]
    items: Vec<Shown<Mandate>>,
    /// Where this page stands.
    page: PageInfo,
}

/// A mandate as a caller sees it: people's names are for the Secretariat and for the partner's own people.
fn seen_by(caller: &MaybeCaller, row: MandateRow) -> Mandate {
    let with_people = caller.may::<permission::ReadMandatePeople>(row.partner_id);
    Mandate::of(row, with_people)
}

/// Only what strangers are shown may be kept for everybody.
fn for_this_caller(caller: &MaybeCaller, answer: HttpResponse) -> HttpResponse {
    if caller.0.is_none() { public(answer, &[COLLECTION]) } else { answer }
}

/// List mandates
///
/// Who holds which seat from when to when: those that began last first, page by page. With `as_of`, those that are in force on
/// a day, be it past or to come.
#[utoipa::path(
    tag = "governance", operation_id = "list_mandates", extensions(("x-optional-sign-in" = json!("governance.read_people"))),
    params(ListMandates),
    responses((status = 200, description = "A page of mandates.", body = MandateList)),
)]
#[get("/mandates")]
async fn list_mandates(
    request: HttpRequest,
    state: web::Data<State>,
    caller: MaybeCaller,
    Query(query): Query<ListMandates>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let filter = Filter {
        body: query.body.unwrap_or_default(),
        seat: query.seat.unwrap_or_default(),
        partner: query.partner.unwrap_or_default(),
        as_of: query.as_of,
        updated_since: query.updated_since,
    };
    let list = page::list_fingerprint(&(COLLECTION, &filter));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, 1)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, (rows, next)) = state
        .database
        .read(move |db| {
            let total = store::count(db, &filter)?;
            store::page(db, &filter, &list, cursor.as_ref(), limit).map(|page| (total, page))
        })
        .await?;
    let shown = |row| Shown::of(seen_by(&caller, row), query.fields.as_deref());
    let items = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = MandateList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(for_this_caller(&caller, HttpResponse::Ok().insert_header((header::LINK, link)).json(body)))
}

/// Get a mandate
///
/// By id.
#[utoipa::path(
    tag = "governance", operation_id = "get_mandate", extensions(("x-optional-sign-in" = json!("governance.read_people"))),
    params(("mandate" = MandateId, Path, description = "The mandate's id."), ShowMandate),
    responses(
        (status = 200, description = "The mandate.", body = Mandate),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/mandates/{mandate}")]
async fn get_mandate(
    state: web::Data<State>,
    id: web::Path<MandateId>,
    caller: MaybeCaller,
    Query(query): Query<ShowMandate>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let row = state.database.read(move |db| store::present(db, *id)).await?;
    let version = row.version;
    let shown = Shown::of(seen_by(&caller, row), query.fields.as_deref())?;
    Ok(for_this_caller(&caller, conditional::record(StatusCode::OK, version, &shown)?))
}

/// Give a partner a seat
///
/// For the Secretariat. No two mandates of a seat have a day in common.
#[utoipa::path(
    tag = "governance", operation_id = "create_mandate", extensions(("x-permission" = json!("governance.edit"))),
    request_body = MandateInput,
    responses((status = 201, description = "The new mandate.", body = Mandate)),
)]
#[post("/mandates")]
async fn create_mandate(
    state: web::Data<State>,
    caller: Caller<permission::EditGovernance>,
    JsonBody(input): JsonBody<MandateInput>,
) -> Result<HttpResponse, Problem> {
    let row = state
        .database
        .write(move |db| {
            let Some(seat) = seats::lock(db, input.seat)? else {
                return Err(Problem::field("/seat", "unknown_reference", "is not a known seat"));
            };
            refuse_wrong(db, &seat, &input, None)?;
            store::create(db, caller.actor(), &seat, input)
        })
        .await?;
    let (version, location) = (row.version, format!("/api/v1/{COLLECTION}/{}", row.id));
    conditional::created(&location, version, &Mandate::of(row, true))
}

/// Refuses what cannot be written, by itself and beside what there is. The caller holds the seat.
fn refuse_wrong(db: &mut Db, seat: &SeatRow, input: &MandateInput, present: Option<&MandateRow>) -> Result<(), Problem> {
    if input.seat != seat.id {
        return Err(Problem::field("/seat", "read_only", "stays as it is: end this mandate and make one of the other seat"));
    }
    let own = present.map(|present| present.id);
    let others: Vec<MandateRow> = store::of_seat(db, seat.id)?.into_iter().filter(|row| Some(row.id) != own).collect();
    let stays = present.is_some_and(|present| present.partner_id == input.partner);
    let standing = if stays { None } else { directory::standing_of(db, input.partner)? };
    let holder = match &standing {
        _ if stays => Holder::Stays,
        Some(standing) => Holder::Comes(standing),
        None => Holder::Unknown,
    };
    let errors = check::check(input, &Surroundings { seat, others: &others, holder });
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Replace a mandate
///
/// The whole record, as it was read.
#[utoipa::path(
    tag = "governance", operation_id = "replace_mandate", extensions(("x-permission" = json!("governance.edit"))),
    params(("mandate" = MandateId, Path, description = "The mandate's id.")),
    request_body = MandateInput,
    responses((status = 200, description = "The mandate as it is now.", body = Mandate)),
)]
#[put("/mandates/{mandate}")]
async fn replace_mandate(
    state: web::Data<State>,
    id: web::Path<MandateId>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    write(state, *id, caller, condition, move |state, present| body.read(&state.contract, present, NOT_WRITTEN)).await
}

/// Change parts of a mandate
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record. A mandate that ends is given a last day, `ends_on`,
/// and a reason, `end_reason`.
#[utoipa::path(
    tag = "governance", operation_id = "patch_mandate", extensions(("x-permission" = json!("governance.edit"))),
    params(("mandate" = MandateId, Path, description = "The mandate's id.")),
    request_body(content((MandatePatch = "application/merge-patch+json"), (MandatePatch = "application/json"))),
    responses((status = 200, description = "The mandate as it is now.", body = Mandate)),
)]
#[patch("/mandates/{mandate}")]
async fn patch_mandate(
    state: web::Data<State>,
    id: web::Path<MandateId>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    write(state, *id, caller, condition, move |state, present| body.apply(&state.contract, present, NOT_WRITTEN)).await
}

/// A merge patch of a mandate: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "ends_on": "2026-06-12", "end_reason": "The term was over." }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct MandatePatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

/// The mandate behind an address and its seat; others are kept from writing the seat and its mandates.
fn held(db: &mut Db, id: MandateId) -> Result<(MandateRow, SeatRow), Problem> {
    let found = store::present(db, id)?;
    let seat = seats::lock(db, found.seat_id)?.ok_or_else(Problem::not_found)?;
    Ok((store::present(db, id)?, seat))
}

async fn write(
    state: web::Data<State>,
    id: MandateId,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    read: impl FnOnce(&State, &Value) -> Result<MandateInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            let (present, seat) = held(db, id)?;
            condition.check(present.version)?;
            let shown = serde_json::to_value(Mandate::of(present.clone(), true)).map_err(Problem::internal)?;
            let input = read(&shared, &shown)?;
            refuse_wrong(db, &seat, &input, Some(&present))?;
            store::update(db, caller.actor(), &present, input)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Mandate::of(row, true))
}

/// Delete a mandate
///
/// Leaves a tombstone: its address answers 410. Only for one that was entered by mistake; another ends by a last day.
#[utoipa::path(
    tag = "governance", operation_id = "delete_mandate", extensions(("x-permission" = json!("governance.edit"))),
    params(("mandate" = MandateId, Path, description = "The mandate's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/mandates/{mandate}")]
async fn delete_mandate(
    state: web::Data<State>,
    id: web::Path<MandateId>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let (present, _) = held(db, *id)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
