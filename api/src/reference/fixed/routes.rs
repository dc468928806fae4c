//! The fixed lists over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{Country, Language, Region, RegionKind, RegionWithCountries, Sdg, goals, languages},
    page::{Wanted, answer, part},
};
use crate::{
    http::{Problem, Query, conditional, language::Languages, page::PageInfo, public::public},
    reference::geography,
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service
        .service(list_countries)
        .service(get_country)
        .service(list_regions)
        .service(get_region)
        .service(list_languages)
        .service(list_sdgs);
}

/// What the list of countries can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListCountries {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only countries of these regions (UN M49 codes or ILO regions).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["011", "014"]))]
    region: Option<Vec<String>>,
    /// Only countries of these ILO regions.
    #[param(style = Form, explode = false, max_items = 10, example = json!(["africa"]))]
    ilo_region: Option<Vec<String>>,
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// What the list of regions can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRegions {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only regions of this division of the world.
    kind: Option<RegionKind>,
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// What a fixed list can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListFixed {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// In which language one entry is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowFixed {
    /// The language of `name`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A page of countries.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountryList {
    /// The countries, by code.
    #[schema(max_items = 100)]
    items: Vec<Country>,
    /// Where this page stands.
    page: PageInfo,
}

/// A page of regions.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionList {
    /// The regions, by code.
    #[schema(max_items = 100)]
    items: Vec<Region>,
    /// Where this page stands.
    page: PageInfo,
}

/// A page of languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct LanguageList {
    /// The languages, by code.
    #[schema(max_items = 100)]
    items: Vec<Language>,
    /// Where this page stands.
    page: PageInfo,
}

/// A page of goals.
#[derive(Debug, Serialize, ToSchema)]
pub struct SdgList {
    /// The goals, by number.
    #[schema(max_items = 100)]
    items: Vec<Sdg>,
    /// Where this page stands.
    page: PageInfo,
}

/// List countries
///
/// The countries and territories of ISO 3166-1 by code, with the regions that they lie in.
#[utoipa::path(
    tag = "reference", operation_id = "list_countries", params(ListCountries),
    responses((status = 200, description = "A page of countries.", body = CountryList)),
)]
#[get("/countries")]
async fn list_countries(request: HttpRequest, Query(query): Query<ListCountries>) -> Result<HttpResponse, Problem> {
    let lies_in = |wanted: &[String], regions: &[&str]| wanted.is_empty() || wanted.iter().any(|code| regions.contains(&code.as_str()));
    let (region, ilo_region) = (query.region.unwrap_or_default(), query.ilo_region.unwrap_or_default());
    let all: Vec<_> = geography::countries()
        .iter()
        .filter(|country| {
            lies_in(&region, &geography::regions_of(country))
                && lies_in(&ilo_region, &country.ilo_region.as_deref().into_iter().collect::<Vec<_>>())
        })
        .collect();
    let wanted = Wanted { limit: query.limit, cursor: query.cursor.as_deref() };
    let part = part(&all, |country| country.code.clone(), &("countries", &region, &ilo_region), &wanted)?;
    let shown = Languages::of(&request, query.lang.as_deref());
    let items = part.items.iter().map(|country| Country::of(country, &shown)).collect();
    let body = CountryList { items, page: part.page };
    Ok(answer(&request, body.page.next_cursor.as_deref(), &body))
}

/// Get a country
///
/// By its ISO 3166-1 alpha-2 code, with the regions it lies in.
#[utoipa::path(
    tag = "reference", operation_id = "get_country",
    params(("code" = String, Path, description = "ISO 3166-1 alpha-2, in capitals.", max_length = 2, example = "SN"), ShowFixed),
    responses((status = 200, description = "The country.", body = Country)),
)]
#[get("/countries/{code}")]
async fn get_country(request: HttpRequest, code: web::Path<String>, Query(query): Query<ShowFixed>) -> Result<HttpResponse, Problem> {
    let country = geography::country(&code).ok_or_else(Problem::not_found)?;
    let shown = Country::of(country, &Languages::of(&request, query.lang.as_deref()));
    Ok(public(conditional::record(StatusCode::OK, 1, &shown)?, &[]))
}

/// List regions
///
/// The statistical regions of the United Nations (M49) and the regions of the ILO, by code.
#[utoipa::path(
    tag = "reference", operation_id = "list_regions", params(ListRegions),
    responses((status = 200, description = "A page of regions.", body = RegionList)),
)]
#[get("/regions")]
async fn list_regions(request: HttpRequest, Query(query): Query<ListRegions>) -> Result<HttpResponse, Problem> {
    let kind = query.kind.map(|kind| match kind {
        RegionKind::M49 => "m49",
        RegionKind::Ilo => "ilo",
    });
    let all: Vec<_> = geography::regions().iter().filter(|region| kind.is_none_or(|kind| region.kind == kind)).collect();
    let wanted = Wanted { limit: query.limit, cursor: query.cursor.as_deref() };
    let part = part(&all, |region| region.code.clone(), &("regions", kind), &wanted)?;
    let shown = Languages::of(&request, query.lang.as_deref());
    let items = part.items.iter().map(|region| Region::of(region, &shown)).collect();
    let body = RegionList { items, page: part.page };
    Ok(answer(&request, body.page.next_cursor.as_deref(), &body))
}

/// Get a region
///
/// With the codes of its countries and of those in the regions that it consists of.
#[utoipa::path(
    tag = "reference", operation_id = "get_region",
    params(("code" = String, Path, description = "UN M49 code, or the slug of an ILO region.", max_length = 30, example = "011"), ShowFixed),
    responses((status = 200, description = "The region.", body = RegionWithCountries)),
)]
#[get("/regions/{code}")]
async fn get_region(request: HttpRequest, code: web::Path<String>, Query(query): Query<ShowFixed>) -> Result<HttpResponse, Problem> {
    let region = geography::region(&code).ok_or_else(Problem::not_found)?;
    let shown = RegionWithCountries::of(region, &Languages::of(&request, query.lang.as_deref()));
    Ok(public(conditional::record(StatusCode::OK, 1, &shown)?, &[]))
}

/// List languages
///
/// The languages of ISO 639-1 by code, with what their speakers call them.
#[utoipa::path(
    tag = "reference", operation_id = "list_languages", params(ListFixed),
    responses((status = 200, description = "A page of languages.", body = LanguageList)),
)]
#[get("/languages")]
async fn list_languages(request: HttpRequest, Query(query): Query<ListFixed>) -> Result<HttpResponse, Problem> {
    let all: Vec<_> = languages().iter().collect();
    let wanted = Wanted { limit: query.limit, cursor: query.cursor.as_deref() };
    let part = part(&all, |language| language.code.clone(), &"languages", &wanted)?;
    let shown = Languages::of(&request, query.lang.as_deref());
    let items = part.items.iter().map(|language| Language::of(language, &shown)).collect();
    let body = LanguageList { items, page: part.page };
    Ok(answer(&request, body.page.next_cursor.as_deref(), &body))
}

/// List the Sustainable Development Goals
///
/// The seventeen goals of the United Nations, by number.
#[utoipa::path(
    tag = "reference", operation_id = "list_sdgs", params(ListFixed),
    responses((status = 200, description = "A page of goals.", body = SdgList)),
)]
#[get("/sdgs")]
async fn list_sdgs(request: HttpRequest, Query(query): Query<ListFixed>) -> Result<HttpResponse, Problem> {
    let all: Vec<_> = goals().iter().collect();
    let wanted = Wanted { limit: query.limit, cursor: query.cursor.as_deref() };
    let part = part(&all, |goal| goal.number.to_string(), &"sdgs", &wanted)?;
    let shown = Languages::of(&request, query.lang.as_deref());
    let items = part.items.iter().map(|goal| Sdg::of(goal, &shown)).collect();
    let body = SdgList { items, page: part.page };
    Ok(answer(&request, body.page.next_cursor.as_deref(), &body))
}
