//! The change log over HTTP: the feed for those who keep a copy, and the audit view. It stands here and not beside the
//! log itself because it has to know who asks.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use super::{
    Caller, MaybeCaller, permission,
    policy::{Permission, Reach},
};
use crate::{
    changes::{
        model::{AuditEntry, ChangeList},
        store::{self, AuditFilter, Sight},
        tail::Tail,
    },
    db::fields::{PartnerId, RecordId, UtcTime},
    http::{
        Problem, Query, State,
        page::{self, Cursor, PageInfo},
    },
};

/// How many readers may wait at once; whoever comes when they do is answered at once.
static WAITING: Semaphore = Semaphore::const_new(1000);

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_changes).service(list_audit_entries);
}

/// From where to read the change log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListChanges {
    /// Only changes after this number; 0 begins at the beginning.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64, default = 0, example = 4711)]
    since: Option<i64>,
    /// How many changes at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// Only changes in these collections.
    #[param(style = Form, explode = false, max_items = 20, example = json!(["partners"]))]
    collection: Option<Vec<String>>,
    /// When there is nothing new, wait so many seconds for something.
    #[param(minimum = 0, maximum = 30, default = 0)]
    wait: Option<u32>,
}

/// List changes
///
/// For those who keep a copy: what happened after a number, in order and without gaps, tombstones included. Changes that
/// are not public are shown to whom they concern.
#[utoipa::path(
    tag = "changes", operation_id = "list_changes", extensions(("x-optional-sign-in" = json!("changes.read"))),
    params(ListChanges),
    responses((status = 200, description = "A stretch of the log.", body = ChangeList)),
)]
#[get("/changes")]
async fn list_changes(
    state: web::Data<State>,
    tail: web::Data<Tail>,
    caller: MaybeCaller,
    Query(query): Query<ListChanges>,
) -> Result<HttpResponse, Problem> {
    let sight = match &caller.0 {
        None => Sight::Public,
        Some(principal) => match (principal.reach::<permission::ReadChanges>(), principal.partner_id) {
            (Reach::All, _) => Sight::All,
            (Reach::Own, Some(partner)) => Sight::Partner(partner),
            _ => Sight::Public,
        },
    };
    let (mut since, limit) = (query.since.unwrap_or(0), i64::from(query.limit.unwrap_or(100)));
    let collections = query.collection.unwrap_or_default();
    let until = tokio::time::Instant::now() + Duration::from_secs(u64::from(query.wait.unwrap_or(0)));
    let mut news = tail.receiver();
    let mut place = None;
    loop {
        news.mark_unchanged();
        let wanted = collections.clone();
        let list = state.database.read(move |db| store::feed(db, since, limit, &wanted, sight).map_err(Problem::from)).await?;
        if !list.items.is_empty() {
            return Ok(HttpResponse::Ok().json(list));
        }
        // What was looked through has nothing for this reader.
        since = list.next_since;
        if place.is_none() {
            place = WAITING.try_acquire().ok();
        }
        // No connection is held while waiting; the log's own news wakes, or the time is over, or the service stops.
        let woken = match place {
            Some(_) => state.unless_stopping(tokio::time::timeout_at(until, news.changed())).await,
            None => None,
        };
        if !matches!(woken, Some(Ok(Ok(())))) {
            return Ok(HttpResponse::Ok().json(list));
        }
    }
}

/// Which entries of the audit log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAudit {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048, example = "WyJuYW1lIiwiYnJhemlsIl0")]
    cursor: Option<String>,
    /// Only what this actor did.
    actor: Option<RecordId>,
    /// Only this collection.
    #[param(max_length = 60, example = "partners")]
    collection: Option<String>,
    /// Only this record.
    id: Option<RecordId>,
    /// Only what concerns this partner.
    partner: Option<PartnerId>,
    /// Only since this instant.
    from: Option<UtcTime>,
    /// Only before this instant.
    until: Option<UtcTime>,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditList {
    /// The entries, newest first.
    #[schema(max_items = 100)]
    items: Vec<AuditEntry>,
    /// Where this page stands.
    page: PageInfo,
}

/// List audit entries
///
/// Who did what, when, and how the record was before and after; newest first.
#[utoipa::path(
    tag = "changes", operation_id = "list_audit_entries", extensions(("x-permission" = json!("audit.read"))),
    params(ListAudit),
    responses((status = 200, description = "A page of the audit log.", body = AuditList)),
)]
#[get("/audit")]
async fn list_audit_entries(
    request: HttpRequest,
    state: web::Data<State>,
    _caller: Caller<permission::ReadAudit>,
    Query(query): Query<ListAudit>,
) -> Result<HttpResponse, Problem> {
    let filter = AuditFilter {
        actor: query.actor,
        collection: query.collection,
        entity: query.id,
        partner: query.partner,
        from: query.from,
        until: query.until,
    };
    let list = page::list_fingerprint(&(<permission::ReadAudit as Permission>::RULE.name, &filter));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, 0)).transpose()?;
    let bad = |_| page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let before: Option<i64> = cursor.map(|cursor| cursor.id.parse().map_err(bad)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (mut items, total) =
        state.database.read(move |db| store::audit(db, &filter, before, i64::from(limit) + 1).map_err(Problem::from)).await?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next_cursor = items.last().filter(|_| more).map(|entry| Cursor::after(&list, Vec::new(), entry.number.to_string()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(AuditList { items, page: PageInfo { limit, total, next_cursor } }))
}
