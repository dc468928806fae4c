//! How far practices have travelled, for maps and timelines: where each comes from, and where others did the same, in order.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use chrono::NaiveDate;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{COLLECTION, ReplicationRow},
    origins::{self, Origin},
    routes::SHOWN_FROM,
    store,
};
use crate::{
    db::{
        Db, MultiBackend,
        fields::{PartnerId, PracticeId, ReplicationId, UtcTime},
        schema::practices,
    },
    http::{
        Problem, Query, State,
        language::{Languages, LocalText},
        page::{self, Cursor, PageInfo, parameter},
        public::public,
    },
    practices::{store as practice_store, workflow::PracticeStatus},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(get_practice_journey).service(list_practice_journeys);
}

/// The most stops of one journey that are told; how many there are stands beside them.
const MOST_STOPS: usize = 500;

/// A place that a practice has come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct JourneyStop {
    /// The replication.
    replication: ReplicationId,
    /// The partner that did it.
    partner: PartnerId,
    /// What it is called.
    title: LocalText,
    /// The countries, ISO 3166-1 alpha-2.
    #[schema(max_items = 250, example = json!(["SN"]))]
    countries: Vec<String>,
    /// Where in these countries.
    #[schema(max_length = 300, example = "Dakar")]
    place: Option<String>,
    /// When it began.
    #[schema(example = "2024-03-01")]
    started_on: Option<NaiveDate>,
    /// When it ended.
    #[schema(example = "2025-02-28")]
    ended_on: Option<NaiveDate>,
    /// Whether it still goes on.
    ongoing: bool,
}

/// Where a practice comes from, and where others did the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeJourney {
    /// The practice.
    id: PracticeId,
    /// The short name in addresses.
    #[schema(max_length = 90, example = "joint-labour-inspections")]
    slug: Option<String>,
    /// The title.
    title: LocalText,
    /// The partner whose practice it is.
    partner: PartnerId,
    /// The countries that it comes from, ISO 3166-1 alpha-2.
    #[schema(max_items = 250, example = json!(["BR"]))]
    countries: Vec<String>,
    /// When it began there.
    #[schema(example = "2022-03-01")]
    started_on: Option<NaiveDate>,
    /// When it was first published.
    first_published_at: Option<UtcTime>,
    /// How many replications everybody can read.
    #[schema(minimum = 0, example = 2)]
    replications: i64,
    /// The replications in the order in which they began, the first five hundred.
    #[schema(max_items = 500)]
    stops: Vec<JourneyStop>,
}

impl From<ReplicationRow> for JourneyStop {
    fn from(row: ReplicationRow) -> Self {
        let content = row.content.0;
        Self {
            replication: row.id,
            partner: row.partner_id,
            title: LocalText { text: content.title, lang: content.lang },
            countries: content.countries,
            place: content.place,
            started_on: content.started_on,
            ended_on: content.ended_on,
            ongoing: content.ongoing,
        }
    }
}

impl PracticeJourney {
    fn of(origin: Origin, stops: Vec<ReplicationRow>) -> Self {
        Self {
            id: origin.row.id,
            slug: origin.row.slug,
            title: origin.shown.title,
            partner: origin.row.partner_id,
            countries: origin.content.countries,
            started_on: origin.content.started_on,
            first_published_at: origin.row.first_published_at,
            replications: origin.row.replications,
            stops: stops.into_iter().take(MOST_STOPS).map(JourneyStop::from).collect(),
        }
    }
}

/// The journeys of these practices, in this order; those that nobody can read are left out.
fn of_ids(db: &mut Db, ids: &[PracticeId], languages: &Languages) -> QueryResult<Vec<PracticeJourney>> {
    let mut origins = origins::of_ids(db, ids, languages)?;
    let mut stops: HashMap<PracticeId, Vec<ReplicationRow>> = HashMap::new();
    for row in store::approved_of(db, ids)? {
        stops.entry(row.practice_id).or_default().push(row);
    }
    let journey = |id: &PracticeId| Some(PracticeJourney::of(origins.remove(id)?, stops.remove(id).unwrap_or_default()));
    Ok(ids.iter().filter_map(journey).collect())
}

/// How a journey is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowJourney {
    /// The language of the practice's title, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// Get a practice's journey
///
/// The countries that it comes from and those where others did the same, with dates, in order: for a map or a timeline.
#[utoipa::path(
    tag = "replications", operation_id = "get_practice_journey",
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"), ShowJourney),
    responses(
        (status = 200, description = "The journey.", body = PracticeJourney),
        (status = 410, description = "The practice was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/journey")]
async fn get_practice_journey(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    Query(query): Query<ShowJourney>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    let journey = state
        .database
        .read(move |db| {
            let row = practice_store::present(db, &address)?;
            // What nobody can read has no live text, and so no journey.
            of_ids(db, &[row.id], &languages)?.pop().ok_or_else(Problem::not_found)
        })
        .await?;
    Ok(public(HttpResponse::Ok().json(journey), SHOWN_FROM))
}

/// What a list of journeys can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListJourneys {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The language of the practices' titles, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of journeys.
#[derive(Debug, Serialize, ToSchema)]
pub struct JourneyList {
    /// The journeys, those of the newest practices first.
    #[schema(max_items = 100)]
    items: Vec<PracticeJourney>,
    /// Where this page stands.
    page: PageInfo,
}

/// Practices that others did as well; archived ones are no longer found.
fn travelled() -> practices::BoxedQuery<'static, MultiBackend> {
    practices::table
        .filter(practices::replications.gt(0_i64))
        .filter(practices::live_version.is_not_null())
        .filter(practices::status.ne(PracticeStatus::Archived.name()))
        .into_boxed()
}

/// List the journeys of practices
///
/// Of every published practice that another partner replicated: where it comes from and where it went, for one map of all. The
/// newest practices come first.
#[utoipa::path(
    tag = "replications", operation_id = "list_practice_journeys", params(ListJourneys),
    responses((status = 200, description = "A page of journeys.", body = JourneyList)),
)]
#[get("/practice-journeys")]
async fn list_practice_journeys(
    request: HttpRequest,
    state: web::Data<State>,
    Query(query): Query<ListJourneys>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    let list = page::list_fingerprint(&(COLLECTION, "journeys"));
    let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, 0)).transpose()?;
    let after: Option<PracticeId> = cursor.map(|cursor| cursor.id.parse().map_err(|_| bad())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, items, next) = state
        .database
        .read(move |db| {
            let total: i64 = travelled().count().get_result(db)?;
            let mut query = travelled();
            if let Some(after) = after {
                query = query.filter(practices::id.lt(after));
            }
            let mut ids: Vec<PracticeId> = query.order(practices::id.desc()).limit(i64::from(limit) + 1).select(practices::id).load(db)?;
            let more = ids.len() > limit as usize;
            ids.truncate(limit as usize);
            let next = ids.last().filter(|_| more).copied();
            Ok::<_, Problem>((total, of_ids(db, &ids, &languages)?, next))
        })
        .await?;
    let next_cursor = next.map(|id| Cursor::after(&list, Vec::new(), id.to_string()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = JourneyList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), SHOWN_FROM))
}
