//! Search over everything that is public.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Highlight, Inquiry, Key, Kind, Mark, Order, Pass, Place, Question, Search, highlight::highlights};
use crate::{
    db::fields::RecordId,
    http::{
        Problem, Query, State,
        language::{Languages, Translations},
        page::{self, Cursor, PageInfo, parameter},
        public::public,
    },
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(search);
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// What to look for: up to 16 words, of which the last may be unfinished; words in quotation marks must stand together.
    #[param(min_length = 1, max_length = 200, example = "cote divoire")]
    q: String,
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The language of titles, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// The collection.
    #[schema(max_length = 40, example = "partners")]
    collection: &'static str,
    /// The record.
    id: RecordId,
    /// Where it is.
    #[schema(max_length = 200, format = "uri-reference", example = "/api/v1/partners/government-of-brazil")]
    href: String,
    /// Its name in the caller's language, or the nearest there is.
    #[schema(max_length = 1000, example = "Government of Brazil")]
    title: String,
    /// The language of the title (BCP 47).
    #[schema(max_length = 35, example = "en")]
    lang: String,
    /// The text that matches best; `null` when only a place matched.
    highlight: Option<Highlight>,
}

/// A page of what was found, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchResults {
    /// The records.
    #[schema(max_items = 100)]
    items: Vec<SearchHit>,
    /// Where this page stands.
    page: PageInfo,
}

/// Search everything
///
/// All public records, the best match first. Forgives slips and missing accents, in any language of the records.
#[utoipa::path(
    tag = "search", operation_id = "search",
    params(SearchQuery),
    responses((status = 200, description = "A page of what was found.", body = SearchResults)),
)]
#[get("/search")]
async fn search(
    request: HttpRequest,
    state: web::Data<State>,
    search: web::Data<Search>,
    Query(query): Query<SearchQuery>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    let question = Question::read(&query.q)?;
    let order = relevance();
    let list = page::list_fingerprint(&("search", &query.q));
    let after = query.cursor.as_deref().map(|text| read_place(text, &list, &order)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let pass = Pass { order, after, limit: limit as usize, ..Pass::default() };
    let search = search.into_inner();
    let mut answer = search.find(Inquiry { collection: None, question: Some(question.clone()), pass }).await?;
    let next_cursor = next_cursor(&mut answer.found.places, limit as usize, &list);
    let ids: Vec<RecordId> = answer.found.places.iter().map(|place| RecordId(place.id)).collect();
    let (sources, wanted) = (search.clone(), ids.clone());
    let mut documents = state.database.read(move |db| sources.documents(db, &wanted).map_err(Problem::from)).await?;
    let items = ids
        .into_iter()
        .filter_map(|id| {
            let (collection, document) = documents.remove(&id)?;
            let names: Translations =
                document.texts.iter().filter(|text| text.kind == Kind::Name).map(|text| (text.lang.clone(), text.text.clone())).collect();
            let title = languages.choose(&names)?;
            let found = highlights(&document.texts, &question).into_iter();
            // The first of those with the most marks.
            let highlight = found.rev().max_by_key(|highlight| highlight.text.matches("<mark>").count());
            Some(SearchHit {
                collection,
                id,
                href: format!("/api/v1/{}", document.address),
                title: title.text,
                lang: title.lang,
                highlight,
            })
        })
        .collect();
    let total = i64::try_from(answer.found.total).unwrap_or(i64::MAX);
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = SearchResults { items, page: PageInfo { limit, total, next_cursor } };
    let response = HttpResponse::Ok().insert_header((header::LINK, link)).json(body);
    Ok(if search.is_current(&answer) { public(response, search.collections()) } else { response })
}

/// The best first, then short names before long ones.
pub fn relevance() -> Vec<Order> {
    vec![Order { key: Key::Relevance, descending: true }, Order { key: Key::Length, descending: false }]
}

/// The place that a cursor of a list from the index stands for.
///
/// # Errors
/// A parameter error for anything that this service did not make for this list.
pub fn read_place(text: &str, list: &str, order: &[Order]) -> Result<Place, Problem> {
    let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
    let cursor = Cursor::decode(text, list, order.len())?;
    let marks: Option<Vec<Mark>> = order.iter().zip(&cursor.values).map(|(column, value)| Mark::from_json(column.key, value)).collect();
    Ok(Place { marks: marks.ok_or_else(bad)?, id: cursor.id.parse::<Uuid>().map_err(|_| bad())? })
}

/// Cuts the place that only shows that there are more, and answers the cursor for them.
pub fn next_cursor(places: &mut Vec<Place>, limit: usize, list: &str) -> Option<String> {
    if places.len() <= limit {
        return None;
    }
    places.truncate(limit);
    let end = places.last()?;
    Some(Cursor::after(list, end.marks.iter().map(Mark::to_json).collect(), end.id.to_string()).encode())
}
