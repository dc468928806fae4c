//! Practices that are like one.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    cards::{PracticeCard, cards_of},
    document,
    finding::FOUND_IN,
    model::COLLECTION,
    store,
};
use crate::{
    catalogue::search::{Likeness, Search},
    db::fields::PracticeId,
    http::{Problem, Query, State, language::Languages, public::public},
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_similar_practices);
}

/// How many are answered at most.
const MOST: usize = 10;

/// The facets that make practices alike.
const FACETS: &[&str] = &["priority", "intervention", "sdg", "instrument", "target_group", "sector", "country"];

/// Practices that are like one.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarPractices {
    /// The practices, the most similar first.
    #[schema(max_items = 10)]
    items: Vec<PracticeCard>,
}

/// How they are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowSimilar {
    /// The language of titles and summaries, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// List similar practices
///
/// Published practices that share telling words and terms with this one, the most similar first. Empty when none is near.
#[utoipa::path(
    tag = "practices", operation_id = "list_similar_practices",
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"), ShowSimilar),
    responses(
        (status = 200, description = "Ten practices at most.", body = SimilarPractices),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/similar")]
async fn list_similar_practices(
    request: HttpRequest,
    state: web::Data<State>,
    search: web::Data<Search>,
    address: web::Path<String>,
    Query(query): Query<ShowSimilar>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    let document = state
        .database
        .read(move |db| {
            let row = store::present(db, &address)?;
            let number = row.live_version.ok_or_else(Problem::not_found)?;
            let version = store::version(db, row.id, number)?.ok_or_else(Problem::not_found)?;
            document::documents(db, &[(row, version)])?.pop().ok_or_else(Problem::not_found)
        })
        .await?;
    let search = search.into_inner();
    let answer = search.similar(Likeness { collection: COLLECTION, document, facets: FACETS, limit: MOST }).await?;
    let ids: Vec<PracticeId> = answer.found.places.iter().map(|place| PracticeId(place.id)).collect();
    let items = state.database.read(move |db| cards_of(db, &ids, &languages, None).map_err(Problem::from)).await?;
    let response = HttpResponse::Ok().json(SimilarPractices { items });
    // An answer from an index that lags behind must not be kept.
    Ok(if search.is_current(&answer) { public(response, FOUND_IN) } else { response })
}
