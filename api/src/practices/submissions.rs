//! The desk: practices in any state, for those who write, review and decide on them.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    model::PracticeRow,
    sort::{self, ANY, Column},
    workflow::PracticeStatus,
};
use crate::{
    db::{
        Db, MultiBackend,
        fields::{PartnerId, PracticeId, UtcTime},
        schema::{practice_reviews, practice_terms, practices},
    },
    http::{
        Problem, Query, State,
        page::{self, Cursor, PageInfo, SortKey},
    },
    identity::{Caller, permission},
    reference::Vocabulary,
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_practice_submissions);
}

/// A practice on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeSubmission {
    /// The practice.
    id: PracticeId,
    /// The short name in addresses; there is none before the first publication.
    #[schema(max_length = 90, example = "joint-labour-inspections")]
    slug: Option<String>,
    /// Where its working copy stands, or the practice itself when nobody works on it.
    status: PracticeStatus,
    /// The number of the revision.
    #[schema(minimum = 1, example = 2)]
    revision: i64,
    /// The partner.
    partner: PartnerId,
    /// The title.
    #[schema(max_length = 200, example = "Joint labour inspections")]
    title: String,
    /// The language of the title (BCP 47).
    #[schema(max_length = 35, example = "en")]
    lang: String,
    /// The number of the version that everybody reads.
    #[schema(minimum = 1, example = 1)]
    live_version: Option<i64>,
    /// How many reviews of this revision were asked for and not refused.
    #[schema(minimum = 0, example = 2)]
    reviews_asked: i64,
    /// How many of them are completed.
    #[schema(minimum = 0, example = 1)]
    reviews_completed: i64,
    /// When it was submitted.
    submitted_at: Option<UtcTime>,
    /// When the approved text goes live by itself.
    publish_at: Option<UtcTime>,
    /// When the partner is to look at it again.
    #[schema(example = "2028-05-01")]
    review_due_on: Option<chrono::NaiveDate>,
    /// When it was last changed.
    updated_at: UtcTime,
}

/// What the desk can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSubmissions {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The order: `updated_at`, `title`, each with a `-` before it for descending; last changed first when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only practices in these states.
    #[param(style = Form, explode = false, max_items = 8, example = json!(["submitted", "in_review"]))]
    status: Option<Vec<PracticeStatus>>,
    /// Only practices of these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only practices of these thematic priorities (slugs), in the text on its way or in the one that everybody reads.
    #[param(style = Form, explode = false, max_items = 50, example = json!(["labour-rights"]))]
    priority: Option<Vec<String>>,
    /// Only practices that were submitted before this instant: what has waited for so long.
    submitted_before: Option<UtcTime>,
}

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&ANY)
}

/// A page of practices on their way.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeSubmissionList {
    /// The practices.
    #[schema(max_items = 100)]
    items: Vec<PracticeSubmission>,
    /// Where this page stands.
    page: PageInfo,
}

/// What the desk is narrowed to.
#[derive(Clone, Debug, Serialize)]
struct Filter {
    only_partner: Option<PartnerId>,
    status: Vec<PracticeStatus>,
    partner: Vec<PartnerId>,
    priority: Vec<String>,
    submitted_before: Option<UtcTime>,
}

fn filtered(filter: &Filter) -> practices::BoxedQuery<'_, MultiBackend> {
    let mut query = practices::table.into_boxed::<MultiBackend>();
    if let Some(partner) = filter.only_partner {
        query = query.filter(practices::partner_id.eq(partner));
    }
    if !filter.status.is_empty() {
        query = query.filter(practices::status.eq_any(filter.status.iter().map(|status| status.name()).collect::<Vec<_>>()));
    }
    if !filter.partner.is_empty() {
        query = query.filter(practices::partner_id.eq_any(&filter.partner));
    }
    if !filter.priority.is_empty() {
        let of_priority = practice_terms::table
            .filter(practice_terms::vocabulary.eq(Vocabulary::Priorities.name()))
            .filter(practice_terms::slug.eq_any(&filter.priority))
            .select(practice_terms::practice_id);
        query = query.filter(practices::id.eq_any(of_priority));
    }
    if let Some(before) = filter.submitted_before {
        query = query.filter(practices::submitted_at.lt(before));
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
    let rows = sort::rows_after(db, || filtered(filter), keys, cursor, i64::from(limit) + 1)?;
    Ok((total, rows))
}

/// Reviews of these practices: practice, revision, status.
fn reviews_of(db: &mut Db, ids: &[PracticeId]) -> QueryResult<Vec<(PracticeId, i64, String)>> {
    practice_reviews::table
        .filter(practice_reviews::practice_id.eq_any(ids))
        .select((practice_reviews::practice_id, practice_reviews::revision, practice_reviews::status))
        .load(db)
}

/// List practices on their way
///
/// In any state, for the Secretariat; those of the own partner for its people and API clients.
#[utoipa::path(
    tag = "practices", operation_id = "list_practice_submissions", extensions(("x-permission" = json!("practices.read_drafts"))),
    params(ListSubmissions),
    responses((status = 200, description = "A page of practices.", body = PracticeSubmissionList)),
)]
#[get("/practice-submissions")]
async fn list_practice_submissions(
    request: HttpRequest,
    state: web::Data<State>,
    caller: Caller<permission::ReadPracticeDrafts>,
    Query(query): Query<ListSubmissions>,
) -> Result<HttpResponse, Problem> {
    let keys = page::read_sort(query.sort.as_deref(), &ANY, SortKey { column: Column::UpdatedAt, descending: true })?;
    let filter = Filter {
        only_partner: caller.only_partner(),
        status: query.status.unwrap_or_default(),
        partner: query.partner.unwrap_or_default(),
        priority: query.priority.unwrap_or_default(),
        submitted_before: query.submitted_before,
    };
    let list = page::list_fingerprint(&("practice-submissions", &filter, &query.sort));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, mut rows, reviews, keys) = state
        .database
        .read(move |db| {
            let (total, rows) = load(db, &filter, &keys, cursor.as_ref(), limit)?;
            let ids: Vec<PracticeId> = rows.iter().map(|row| row.id).collect();
            let reviews = reviews_of(db, &ids)?;
            Ok::<_, Problem>((total, rows, reviews, keys))
        })
        .await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| sort::cursor_after(&list, &keys, row).encode());
    let items = rows
        .into_iter()
        .map(|row| {
            let count = |wanted: &dyn Fn(&str) -> bool| {
                let of_row = reviews.iter().filter(|(id, revision, status)| (*id, *revision) == (row.id, row.revision) && wanted(status));
                i64::try_from(of_row.count()).unwrap_or(i64::MAX)
            };
            PracticeSubmission {
                status: row.state(),
                reviews_asked: count(&|status| status != "refused"),
                reviews_completed: count(&|status| status == "completed"),
                id: row.id,
                slug: row.slug,
                revision: row.revision,
                partner: row.partner_id,
                title: row.title,
                lang: row.lang,
                live_version: row.live_version,
                submitted_at: row.submitted_at,
                publish_at: row.publish_at,
                review_due_on: row.review_due_on,
                updated_at: row.updated_at,
            }
        })
        .collect();
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = PracticeSubmissionList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(body))
}
