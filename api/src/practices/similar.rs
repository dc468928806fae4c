//! Practices that are like one.

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    document,
    listing::{FOUND_IN, PracticeCard, cards_of},
    model::COLLECTION,
    store,
};
use crate::{
    catalogue::search::{Likeness, Search},
    db::fields::PracticeId,
    http::{Problem, State, public::public},
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

/// List similar practices
///
/// Published practices that share telling words and terms with this one, the most similar first. Empty when none is near.
#[utoipa::path(
    tag = "practices", operation_id = "list_similar_practices",
    params(("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections")),
    responses(
        (status = 200, description = "Ten practices at most.", body = SimilarPractices),
        (status = 410, description = "It was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/similar")]
async fn list_similar_practices(
    state: web::Data<State>,
    search: web::Data<Search>,
    address: web::Path<String>,
) -> Result<HttpResponse, Problem> {
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
    let items = state.database.read(move |db| cards_of(db, &ids, None).map_err(Problem::from)).await?;
    let response = HttpResponse::Ok().json(SimilarPractices { items });
    // An answer from an index that lags behind must not be kept.
    Ok(if search.is_current(&answer) { public(response, FOUND_IN) } else { response })
}
