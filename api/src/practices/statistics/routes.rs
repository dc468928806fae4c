//! The figures over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{Period, PracticeStatistics},
    store, table,
};
use crate::{
    db::fields::UtcTime,
    http::{Problem, Query, State, format, page::parameter},
    identity::{Caller, permission},
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(get_practice_statistics);
}

/// How the figures are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatisticsFormat {
    /// As one object.
    Json,
    /// As a table, a figure a row.
    Csv,
}

const OFFERED: [(&str, StatisticsFormat); 2] = [("application/json", StatisticsFormat::Json), ("text/csv", StatisticsFormat::Csv)];

/// What figures can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowStatistics {
    /// The first day of the period; a year before its end when absent.
    #[param(example = "2025-04-01")]
    from: Option<NaiveDate>,
    /// The last day of the period; today when absent. Less than twenty years after the first.
    #[param(example = "2026-03-31")]
    to: Option<NaiveDate>,
    /// `json` or `csv`, before `Accept`.
    #[param(inline, example = "csv")]
    format: Option<StatisticsFormat>,
}

/// The figures as CSV (RFC 4180).
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_147_483_647, pattern = r"^[\s\S]*$", example = "figure,key,measure,value\r\npublished,,count,120\r\nby_status,draft,count,14\r\n")]
#[expect(dead_code, reason = "only the contract reads it: the answer is text")]
pub struct StatisticsTable(String);

/// Get figures on the practices
///
/// For the Secretariat: what there is by state, priority, place, partner and kind; what was submitted and published month by month,
/// and how long that took; where reviews and translations stand. What there is, is counted as it is now; the period is that of
/// what happened.
#[utoipa::path(
    tag = "practices", operation_id = "get_practice_statistics", extensions(("x-permission" = json!("practices.govern"))),
    params(ShowStatistics),
    responses((
        status = 200, description = "The figures.",
        content((PracticeStatistics = "application/json"), (StatisticsTable = "text/csv")),
    )),
)]
#[get("/practice-statistics")]
async fn get_practice_statistics(
    request: HttpRequest,
    state: web::Data<State>,
    _: Caller<permission::GovernPractices>,
    Query(query): Query<ShowStatistics>,
) -> Result<HttpResponse, Problem> {
    let format = format::choose(&request, query.format, &OFFERED)?;
    let today = UtcTime::now().date();
    let period = Period::of(query.from, query.to, today).map_err(|message| parameter("to", "contradiction", message))?;
    let found = state.database.read(move |db| store::collect(db, period, today).map_err(Problem::from)).await?;
    if format == StatisticsFormat::Json {
        return Ok(HttpResponse::Ok().json(found));
    }
    let body = table::csv(&found).map_err(Problem::internal)?;
    let name = format!("attachment; filename=\"practice-statistics-{}-{}.csv\"", found.from, found.to);
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header((header::CONTENT_DISPOSITION, name)).body(body))
}
