//! Seats over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, http::header, patch, post, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    check::{self, Surroundings},
    model::{COLLECTION, FIELDS, NOT_WRITTEN, Seat, SeatInput, SeatRow},
    store::{self, Filter},
};
use crate::{
    db::{
        Db,
        fields::{BodyId, SeatId, UtcTime},
    },
    governance::{bodies, mandates, period::Period},
    http::{
        IfMatch, JsonBody, PatchBody, Problem, Query, State,
        body::RecordBody,
        conditional,
        language::Languages,
        page::{self, Cursor, PageInfo, Shown},
        public::public,
    },
    identity::{Caller, permission},
    partners::directory,
    reference::KnownTerms,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_seats).service(create_seat).service(get_seat).service(replace_seat).service(patch_seat).service(delete_seat);
}

/// What a list of seats can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSeats {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["role", "constituency"]))]
    fields: Option<Vec<String>>,
    /// Only seats in these bodies (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    body: Option<Vec<BodyId>>,
    /// Only seats of these constituencies (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["workers"]))]
    constituency: Option<Vec<String>>,
    /// Only seats that exist on this day.
    #[param(example = "2026-03-01")]
    as_of: Option<NaiveDate>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// How one record is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowSeat {
    /// Only these fields.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["role", "constituency"]))]
    fields: Option<Vec<String>>,
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of seats.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeatList {
    /// The seats.
    #[schema(max_items = 100, value_type = Vec<Seat>)]
    items: Vec<Shown<Seat>>,
    /// Where this page stands.
    page: PageInfo,
}

/// List seats
///
/// The seats in bodies, by position, page by page. Who holds them is told by the mandates, and by the composition of a body.
#[utoipa::path(
    tag = "governance", operation_id = "list_seats", params(ListSeats),
    responses((status = 200, description = "A page of seats.", body = SeatList)),
)]
#[get("/seats")]
async fn list_seats(request: HttpRequest, state: web::Data<State>, Query(query): Query<ListSeats>) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let filter = Filter {
        body: query.body.unwrap_or_default(),
        constituency: query.constituency.unwrap_or_default(),
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
    let shown = |row| Shown::of(Seat::of(row, &languages), query.fields.as_deref());
    let items = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = SeatList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &[COLLECTION]))
}

/// Get a seat
///
/// By id.
#[utoipa::path(
    tag = "governance", operation_id = "get_seat",
    params(("seat" = SeatId, Path, description = "The seat's id."), ShowSeat),
    responses(
        (status = 200, description = "The seat.", body = Seat),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/seats/{seat}")]
async fn get_seat(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<SeatId>,
    Query(query): Query<ShowSeat>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let row = state.database.read(move |db| store::present(db, *id)).await?;
    let version = row.version;
    let shown = Shown::of(Seat::of(row, &languages), query.fields.as_deref())?;
    Ok(public(conditional::record(StatusCode::OK, version, &shown)?, &[COLLECTION]))
}

/// Create a seat
///
/// For the Secretariat.
#[utoipa::path(
    tag = "governance", operation_id = "create_seat", extensions(("x-permission" = json!("governance.edit"))),
    request_body = SeatInput,
    responses((status = 201, description = "The new seat.", body = Seat)),
)]
#[post("/seats")]
async fn create_seat(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::EditGovernance>,
    JsonBody(input): JsonBody<SeatInput>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let row = state
        .database
        .write(move |db| {
            refuse_wrong(db, &input, None)?;
            store::create(db, caller.actor(), input)
        })
        .await?;
    let (version, location) = (row.version, format!("/api/v1/{COLLECTION}/{}", row.id));
    conditional::created(&location, version, &Seat::of(row, &languages))
}

/// Refuses what cannot be written, by itself and beside what there is; others are kept from writing the body meanwhile.
fn refuse_wrong(db: &mut Db, input: &SeatInput, present: Option<&SeatRow>) -> Result<(), Problem> {
    if present.is_some_and(|present| present.body_id != input.body) {
        return Err(Problem::field("/body", "read_only", "stays as it is: a seat does not move to another body"));
    }
    let Some(body) = bodies::lock(db, input.body)? else {
        return Err(Problem::field("/body", "unknown_reference", "is not a known body"));
    };
    let own = present.map(|present| present.id);
    let others: Vec<SeatRow> = store::of_body(db, input.body)?.into_iter().filter(|seat| Some(seat.id) != own).collect();
    let mandates = match own {
        Some(id) => mandates::of_seat(db, id)?,
        None => Vec::new(),
    };
    // Only what is asked for anew can contradict whoever sits there.
    let moves = present.is_some_and(|present| present.constituency != input.constituency || present.region != input.region);
    let mut holders = Vec::new();
    if moves {
        let today = UtcTime::now().date();
        for mandate in mandates.iter().filter(|mandate| mandate.ends_on.is_none_or(|last| last >= today)) {
            holders.extend(directory::standing_of(db, mandate.partner_id)?);
        }
    }
    let mandates: Vec<Period> = mandates.iter().map(mandates::model::MandateRow::period).collect();
    let terms = KnownTerms::load(db)?;
    let around = Surroundings { body: body.period(), others: &others, mandates: &mandates, holders: &holders, terms: &terms };
    let errors = check::check(input, &around);
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// Replace a seat
///
/// The whole record, as it was read.
#[utoipa::path(
    tag = "governance", operation_id = "replace_seat", extensions(("x-permission" = json!("governance.edit"))),
    params(("seat" = SeatId, Path, description = "The seat's id.")),
    request_body = SeatInput,
    responses((status = 200, description = "The seat as it is now.", body = Seat)),
)]
#[put("/seats/{seat}")]
async fn replace_seat(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<SeatId>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    body: RecordBody,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let read = move |state: &State, present: &Value| body.read(&state.contract, present, NOT_WRITTEN);
    write(state, *id, caller, condition, languages, read).await
}

/// Change parts of a seat
///
/// A JSON merge patch (RFC 7396); the same rules as for the whole record. A seat that is abolished is given a last day,
/// `ends_on`, which none of its mandates outlasts.
#[utoipa::path(
    tag = "governance", operation_id = "patch_seat", extensions(("x-permission" = json!("governance.edit"))),
    params(("seat" = SeatId, Path, description = "The seat's id.")),
    request_body(
        content((SeatPatch = "application/merge-patch+json"), (SeatPatch = "application/json"))
    ),
    responses((status = 200, description = "The seat as it is now.", body = Seat)),
)]
#[patch("/seats/{seat}")]
async fn patch_seat(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<SeatId>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    body: PatchBody,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, None);
    let read = move |state: &State, present: &Value| body.apply(&state.contract, present, NOT_WRITTEN);
    write(state, *id, caller, condition, languages, read).await
}

/// A merge patch of a seat: any of its fields that can be written; `null` empties a field.
#[derive(Debug, ToSchema)]
#[schema(example = json!({ "ends_on": "2028-06-12", "region": null }))]
#[expect(dead_code, reason = "only the contract reads it: patches are applied as JSON")]
pub struct SeatPatch {
    #[schema(additional_properties)]
    rest: Option<Value>,
}

async fn write(
    state: web::Data<State>,
    id: SeatId,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
    languages: Languages,
    read: impl FnOnce(&State, &Value) -> Result<SeatInput, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let row = state
        .database
        .write(move |db| {
            // The body before the seat, as everywhere, so that nobody waits in a circle.
            let found = store::present(db, id)?;
            bodies::lock(db, found.body_id)?;
            let present = store::lock(db, id)?.ok_or_else(Problem::not_found)?;
            condition.check(present.version)?;
            let shown = Seat::of(present.clone(), &Languages::default());
            let input = read(&shared, &serde_json::to_value(shown).map_err(Problem::internal)?)?;
            refuse_wrong(db, &input, Some(&present))?;
            store::update(db, caller.actor(), &present, input)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Seat::of(row, &languages))
}

/// Delete a seat
///
/// Leaves a tombstone: its address answers 410. Only one that was never held; another is abolished by a last day.
#[utoipa::path(
    tag = "governance", operation_id = "delete_seat", extensions(("x-permission" = json!("governance.edit"))),
    params(("seat" = SeatId, Path, description = "The seat's id.")),
    responses((status = 204, description = "It is gone.")),
)]
#[delete("/seats/{seat}")]
async fn delete_seat(
    state: web::Data<State>,
    id: web::Path<SeatId>,
    caller: Caller<permission::EditGovernance>,
    condition: IfMatch,
) -> Result<HttpResponse, Problem> {
    state
        .database
        .write(move |db| {
            let found = store::present(db, *id)?;
            bodies::lock(db, found.body_id)?;
            let present = store::lock(db, *id)?.ok_or_else(Problem::not_found)?;
            condition.check(present.version)?;
            store::delete(db, caller.actor(), &present)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
