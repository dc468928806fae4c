//! What happened to a body, its seats and who held these, told from the days in the records.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    bodies::{self, model::BodyRow},
    mandates::{self, model::MandateRow},
    seats::{self, model::SeatRow},
};
use crate::{
    db::fields::{MandateId, PartnerId, RecordId, SeatId, read_date},
    http::{
        Problem, Query, State,
        page::{self, Cursor, PageInfo, parameter},
        public::public,
    },
};

/// Registers the operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(get_body_history);
}

/// What a history is made from.
const COLLECTIONS: [&str; 3] = [bodies::COLLECTION, seats::COLLECTION, mandates::COLLECTION];

/// What happened. The order is that of a day: what ends, does so before another begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyEventKind {
    /// A mandate ended: its last day was the day before.
    MandateEnded,
    /// A seat was abolished: its last day was the day before.
    SeatAbolished,
    /// The body was closed: its last day was the day before.
    BodyClosed,
    /// The body was established.
    BodyEstablished,
    /// A seat was created.
    SeatCreated,
    /// A mandate began.
    MandateBegan,
}

/// Something that happened in a body, or is to happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyEvent {
    /// The first day on which it is so.
    #[schema(example = "2024-06-13")]
    pub on: NaiveDate,
    /// What happened.
    pub kind: BodyEventKind,
    /// The seat concerned.
    pub seat: Option<SeatId>,
    /// The mandate concerned.
    pub mandate: Option<MandateId>,
    /// Whose mandate it is.
    pub partner: Option<PartnerId>,
    /// Why, where that is recorded.
    #[schema(max_length = 4000, example = "The term was over.")]
    pub reason: Option<String>,
    /// The record, which tells apart what happened on one day.
    #[serde(skip)]
    record: RecordId,
}

impl BodyEvent {
    fn place(&self) -> (NaiveDate, BodyEventKind, RecordId) {
        (self.on, self.kind, self.record)
    }
}

/// The day after the last one; none after the last day that dates of four digits can tell, which people write for "no end".
fn after(last: NaiveDate) -> Option<NaiveDate> {
    last.checked_add_days(Days::new(1)).filter(|day| day.year() <= 9999)
}

/// Everything that happened, what came last first.
pub fn events(body: &BodyRow, seats: &[SeatRow], mandates: &[MandateRow]) -> Vec<BodyEvent> {
    let of_body = |on, kind, reason: Option<&String>| BodyEvent {
        on,
        kind,
        seat: None,
        mandate: None,
        partner: None,
        reason: reason.cloned(),
        record: body.id.into(),
    };
    let mut events: Vec<BodyEvent> = Vec::new();
    events.extend(body.established_on.map(|on| of_body(on, BodyEventKind::BodyEstablished, None)));
    events.extend(body.closed_on.and_then(after).map(|on| of_body(on, BodyEventKind::BodyClosed, body.closing_reason.as_ref())));
    for seat in seats {
        let event = |on, kind| BodyEvent { seat: Some(seat.id), record: seat.id.into(), ..of_body(on, kind, None) };
        events.push(event(seat.starts_on, BodyEventKind::SeatCreated));
        events.extend(seat.ends_on.and_then(after).map(|on| event(on, BodyEventKind::SeatAbolished)));
    }
    for mandate in mandates {
        let event = |on, kind, reason: Option<&String>| BodyEvent {
            seat: Some(mandate.seat_id),
            mandate: Some(mandate.id),
            partner: Some(mandate.partner_id),
            record: mandate.id.into(),
            ..of_body(on, kind, reason)
        };
        events.push(event(mandate.starts_on, BodyEventKind::MandateBegan, None));
        events.extend(mandate.ends_on.and_then(after).map(|on| event(on, BodyEventKind::MandateEnded, mandate.end_reason.as_ref())));
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.place()));
    events
}

/// How much of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowBodyHistory {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only what happened by this day; what is to happen is told, too, when absent.
    #[param(example = "2026-03-01")]
    as_of: Option<NaiveDate>,
}

/// A page of a history.
#[derive(Debug, Serialize, ToSchema)]
pub struct BodyHistory {
    /// What happened, what came last first.
    #[schema(max_items = 100)]
    items: Vec<BodyEvent>,
    /// Where this page stands.
    page: PageInfo,
}

/// Get the history of a body
///
/// When it was established and closed, when its seats were created and abolished, and who held these from when to when; what is
/// known to come included. What came last stands first.
#[utoipa::path(
    tag = "governance", operation_id = "get_body_history",
    params(("governance_body" = String, Path, description = "Id or slug.", max_length = 90, example = "coordinating-group"), ShowBodyHistory),
    responses(
        (status = 200, description = "A page of it.", body = BodyHistory),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/governance-bodies/{governance_body}/history")]
async fn get_body_history(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    Query(query): Query<ShowBodyHistory>,
) -> Result<HttpResponse, Problem> {
    let read = state.database.snapshot(move |db| {
        let body = bodies::present(db, &address)?;
        let (seats, mandates) = (seats::of_body(db, body.id)?, mandates::of_body(db, body.id)?);
        Ok::<_, Problem>((body, seats, mandates))
    });
    let (body, seats, mandates) = read.await?;
    let list = page::list_fingerprint(&("body-history", body.id, query.as_of));
    let mut events = events(&body, &seats, &mandates);
    events.retain(|event| query.as_of.is_none_or(|day| event.on <= day));
    let total = i64::try_from(events.len()).unwrap_or(i64::MAX);
    if let Some(text) = &query.cursor {
        let cursor = Cursor::decode(text, &list, 2)?;
        let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
        let [on, kind] = cursor.values.as_slice() else { return Err(bad()) };
        let on = on.as_str().and_then(read_date).ok_or_else(bad)?;
        let kind = serde_json::from_value(kind.clone()).map_err(|_| bad())?;
        let shown: (NaiveDate, BodyEventKind, RecordId) = (on, kind, cursor.id.parse().map_err(|_| bad())?);
        events.retain(|event| event.place() < shown);
    }
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let more = events.len() > limit as usize;
    events.truncate(limit as usize);
    let next_cursor = events.last().filter(|_| more).map(|event| after_event(&list, event).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = BodyHistory { items: events, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &COLLECTIONS))
}

fn after_event(list: &str, event: &BodyEvent) -> Cursor {
    let kind = serde_json::to_value(event.kind).unwrap_or_default();
    Cursor::after(list, vec![event.on.to_string().into(), kind], event.record.to_string())
}
