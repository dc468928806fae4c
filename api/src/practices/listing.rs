//! Published practices over HTTP, as cards.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    content::{GoalNumber, PracticeKind},
    model::{COLLECTION, PracticeRow, VersionRow},
    sort::{self, Column, PUBLISHED},
    store,
    translations::{
        self,
        model::{TranslationRow, headline},
    },
    workflow::PracticeStatus,
};
use crate::{
    db::{
        Db, MultiBackend,
        fields::{PartnerId, PracticeId, UtcTime},
        schema::practices,
    },
    http::{
        Problem, Query, State,
        language::{Languages, LocalText},
        page::{self, Cursor, PageInfo, Shown, SortKey},
        public::public,
    },
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_practices);
}

/// A published practice, as much of it as a list shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeCard {
    /// The id; it never changes.
    id: PracticeId,
    /// The short name in addresses.
    #[schema(max_length = 90, example = "joint-labour-inspections")]
    slug: Option<String>,
    /// The partner whose practice it is.
    partner: PartnerId,
    /// How much it tells.
    kind: PracticeKind,
    /// The title.
    title: LocalText,
    /// What it is about.
    summary: Option<LocalText>,
    /// Thematic priorities.
    #[schema(max_items = 20, example = json!(["labour-rights"]))]
    priorities: Vec<String>,
    /// Sustainable Development Goals.
    #[schema(max_items = 17, example = json!([8]))]
    sdgs: Vec<GoalNumber>,
    /// Countries.
    #[schema(max_items = 250, example = json!(["BR"]))]
    countries: Vec<String>,
    /// Regions.
    #[schema(max_items = 50, example = json!(["419"]))]
    regions: Vec<String>,
    /// Sectors.
    #[schema(max_items = 50, example = json!(["agriculture"]))]
    sectors: Vec<String>,
    /// The number of the version that everybody reads.
    #[schema(minimum = 1, example = 1)]
    live_version: Option<i64>,
    /// When that was published.
    published_at: Option<UtcTime>,
}

/// The names of a [`PracticeCard`]'s fields, for `fields=`.
const FIELDS: [&str; 13] = [
    "id",
    "slug",
    "partner",
    "kind",
    "title",
    "summary",
    "priorities",
    "sdgs",
    "countries",
    "regions",
    "sectors",
    "live_version",
    "published_at",
];

impl PracticeCard {
    /// A live version as its card.
    pub fn of(row: PracticeRow, version: VersionRow, translations: &[TranslationRow], languages: &Languages) -> Self {
        let content = version.content.0;
        let (title, summary) = headline(&content, translations, languages);
        Self {
            id: row.id,
            slug: row.slug,
            partner: row.partner_id,
            kind: content.kind,
            title,
            summary,
            priorities: content.priorities,
            sdgs: content.sdgs,
            countries: content.countries,
            regions: content.regions,
            sectors: content.sectors,
            live_version: row.live_version,
            published_at: row.published_at,
        }
    }
}

/// What a list of practices can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPractices {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The order: `published_at`, `title`, each with a `-` before it for descending; newest first when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 20, example = json!(["title", "partner"]))]
    fields: Option<Vec<String>>,
    /// The language of titles and summaries, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// Only practices of these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only practices whose live version was published since this instant.
    published_since: Option<UtcTime>,
}

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&PUBLISHED)
}

/// A page of practices.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeList {
    /// The practices.
    #[schema(max_items = 100, value_type = Vec<PracticeCard>)]
    items: Vec<Shown<PracticeCard>>,
    /// Where this page stands.
    page: PageInfo,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Serialize)]
struct Filter {
    partner: Vec<PartnerId>,
    published_since: Option<UtcTime>,
}

fn filtered(filter: &Filter) -> practices::BoxedQuery<'_, MultiBackend> {
    let mut query = practices::table
        .filter(practices::live_version.is_not_null())
        .filter(practices::status.ne(PracticeStatus::Archived.name()))
        .into_boxed::<MultiBackend>();
    if !filter.partner.is_empty() {
        query = query.filter(practices::partner_id.eq_any(&filter.partner));
    }
    if let Some(since) = filter.published_since {
        query = query.filter(practices::published_at.is_not_null().and(practices::published_at.assume_not_null().ge(since)));
    }
    query
}

fn load(
    db: &mut Db,
    filter: &Filter,
    keys: &[SortKey<Column>],
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(i64, Vec<PracticeRow>), Problem> {
    let total = filtered(filter).count().get_result(db)?;
    let mut query = filtered(filter);
    if let Some(cursor) = cursor {
        query = query.filter(sort::beyond(keys, cursor)?);
    }
    for key in keys {
        query = match (key.column, key.descending) {
            (Column::Title, false) => query.then_order_by(practices::title_key.asc()),
            (Column::Title, true) => query.then_order_by(practices::title_key.desc()),
            (Column::PublishedAt | Column::UpdatedAt, false) => query.then_order_by(practices::published_at.asc()),
            (Column::PublishedAt | Column::UpdatedAt, true) => query.then_order_by(practices::published_at.desc()),
        };
    }
    let rows = query.then_order_by(practices::id.asc()).limit(i64::from(limit) + 1).select(PracticeRow::as_select()).load(db)?;
    Ok((total, rows))
}

/// List practices
///
/// What is published: filtered, sorted, page by page.
#[utoipa::path(
    tag = "practices", operation_id = "list_practices", params(ListPractices),
    responses((status = 200, description = "A page of practices.", body = PracticeList)),
)]
#[get("/practices")]
async fn list_practices(
    request: HttpRequest,
    state: web::Data<State>,
    Query(query): Query<ListPractices>,
) -> Result<HttpResponse, Problem> {
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let languages = Languages::of(&request, query.lang.as_deref());
    let keys = page::read_sort(query.sort.as_deref(), &PUBLISHED, SortKey { column: Column::PublishedAt, descending: true })?;
    let filter = Filter { partner: query.partner.unwrap_or_default(), published_since: query.published_since };
    let list = page::list_fingerprint(&(COLLECTION, &filter, &query.sort));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, cards, next) = state
        .database
        .read(move |db| {
            let (total, mut rows) = load(db, &filter, &keys, cursor.as_ref(), limit)?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|row| sort::cursor_after(&list, &keys, row));
            Ok::<_, Problem>((total, cards(db, &rows, &languages)?, next))
        })
        .await?;
    let items = cards.into_iter().map(|card| Shown::of(card, query.fields.as_deref())).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = PracticeList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &[COLLECTION]))
}

/// The cards of rows that have a live version, in their order.
fn cards(db: &mut Db, rows: &[PracticeRow], languages: &Languages) -> Result<Vec<PracticeCard>, Problem> {
    let ids: Vec<PracticeId> = rows.iter().map(|row| row.id).collect();
    let mut found: std::collections::HashMap<PracticeId, (PracticeRow, VersionRow)> =
        store::live_by_ids(db, &ids)?.into_iter().map(|pair| (pair.0.id, pair)).collect();
    let translations = translations::store::of_each(db, &ids)?;
    let of = |id: &PracticeId| translations.get(id).map(Vec::as_slice).unwrap_or_default();
    Ok(ids
        .into_iter()
        .filter_map(|id| found.remove(&id))
        .map(|(row, version)| {
            let translated = of(&row.id);
            PracticeCard::of(row, version, translated, languages)
        })
        .collect())
}
