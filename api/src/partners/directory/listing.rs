//! The list of partners over HTTP: from the database, or from the search index when something is looked for.

use std::{collections::HashMap, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::ArrayBuilder},
};

use super::{
    document::{self, PARENT},
    download::{self, Download, PartnerLines, PartnerTable},
    export::Selection,
    facets::{PartnerFacet, PartnerFacets},
    model::{COLLECTION, FIELDS, Partner, PartnerRow, PartnerStatus},
    sort::{COLUMNS, Column},
    store::{self, Filter},
};
use crate::{
    catalogue::{
        cache::public,
        search::{
            Answer, Highlight, Inquiry, Pass, Question, Search,
            highlight::highlights,
            routes::{next_cursor, read_place, relevance},
        },
        totals::Totals,
    },
    config::Config,
    db::fields::{PartnerId, UtcTime},
    http::{
        Problem, Query, State, format,
        language::Languages,
        page::{self, Cursor, PageInfo, Shown, SortKey},
    },
    transfer::Format,
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_partners);
}

/// What a list of partners can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPartners {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// What to look for: up to 16 words, of which the last may be unfinished; words in quotation marks must stand together.
    /// Slips and missing accents are forgiven, in any language of the records. Without `sort` the best match comes first.
    #[param(max_length = 200, example = "ministerio trabajo")]
    q: Option<String>,
    /// Which facets to count. A facet's own filter does not narrow its counts.
    #[param(style = Form, explode = false, min_items = 1, max_items = 5, example = json!(["constituency", "country"]))]
    facets: Option<Vec<PartnerFacet>>,
    /// Whether each item shows where `q` was found in it.
    #[param(default = false)]
    highlight: Option<bool>,
    /// The order: `name`, `joined_on`, `created_at`, `updated_at`, each with a `-` before it for descending.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 30, example = json!(["slug", "name"]))]
    fields: Option<Vec<String>>,
    /// Only partners of these constituencies (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["governments", "workers"]))]
    constituency: Option<Vec<String>>,
    /// Only partners of these countries (ISO 3166-1 alpha-2).
    #[param(style = Form, explode = false, max_items = 250, example = json!(["SN", "BR"]))]
    country: Option<Vec<String>>,
    /// Only partners of these regions (UN M49 codes or ILO regions).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["africa"]))]
    region: Option<Vec<String>>,
    /// Only partners that work on these thematic priorities (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["labour-rights"]))]
    priority: Option<Vec<String>>,
    /// Only partners in these states.
    #[param(style = Form, explode = false, max_items = 4, example = json!(["active"]))]
    status: Option<Vec<PartnerStatus>>,
    /// Only partners that belong to this one.
    parent: Option<PartnerId>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
    /// The language of `name` and `description`, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// The representation, before `Accept`. `csv` and `ndjson` are the whole list in one file that can be imported again:
    /// they have no `limit`, `cursor`, `fields`, `facets` or `highlight`, and at most 100000 partners when `q` is given.
    /// Another service takes it when each partner comes after the one that it belongs to, as without `sort` and `q`.
    #[param(inline)]
    format: Option<ListFormat>,
    /// In a file: the list whose ids stand in `external_id`; `import` when absent.
    #[param(min_length = 1, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$", example = "sample")]
    source: Option<String>,
}

/// As what a list is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListFormat {
    /// A page of JSON.
    Json,
    /// A table of comma-separated values.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// The first is what everybody gets who does not say.
const OFFERED: [(&str, ListFormat); 3] =
    [("application/json", ListFormat::Json), ("text/csv", ListFormat::Csv), ("application/x-ndjson", ListFormat::Ndjson)];

/// How many partners a question may find as a file: unlike those of a filter, all of them are in memory before the first is
/// written.
const MOST_FOUND: usize = 100_000;

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&COLUMNS)
}

/// A partner in a list: its record and, when asked for, where the question was found in it.
pub struct ListedPartner;

impl PartialSchema for ListedPartner {
    fn schema() -> RefOr<Schema> {
        let mut schema = Partner::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            let highlights = ArrayBuilder::new()
                .items(utoipa::openapi::Ref::from_schema_name("Highlight"))
                .max_items(Some(10))
                .description(Some("Where the question was found in it; absent unless asked for."));
            object.properties.insert("highlights".to_owned(), highlights.into());
        }
        schema
    }
}

impl ToSchema for ListedPartner {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Partner::schemas(schemas);
        schemas.push(("Highlight".to_owned(), Highlight::schema()));
        // Only a parameter refers to it, and parameters bring no schemas along.
        schemas.push(("PartnerFacet".to_owned(), PartnerFacet::schema()));
    }
}

/// A page of partners.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerList {
    /// The partners.
    #[schema(max_items = 100, value_type = Vec<ListedPartner>)]
    items: Vec<Shown<Partner>>,
    /// Where this page stands.
    page: PageInfo,
    /// The counts that were asked for; absent when none were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    facets: Option<PartnerFacets>,
}

/// List partners
///
/// The public directory: looked through, filtered, counted, sorted, page by page. Values of one filter are alternatives,
/// different filters narrow further. As CSV or NDJSON it is one file of all that the question and the filters leave, by name
/// with members after the partner that they belong to, or in the order that was asked for.
#[utoipa::path(
    tag = "partners", operation_id = "list_partners",
    params(ListPartners),
    responses((
        status = 200, description = "A page of partners, or all of them as a file.",
        content((PartnerList = "application/json"), (PartnerTable = "text/csv"), (PartnerLines = "application/x-ndjson")),
    )),
)]
#[get("/partners")]
async fn list_partners(
    request: HttpRequest,
    state: web::Data<State>,
    search: web::Data<Search>,
    totals: web::Data<Totals>,
    settings: web::Data<Config>,
    Query(query): Query<ListPartners>,
) -> Result<HttpResponse, Problem> {
    let file = match format::choose(&request, query.format, &OFFERED)? {
        ListFormat::Json => {
            format::refuse_others("json", &[("source", query.source.is_some())])?;
            None
        }
        ListFormat::Csv => Some(Format::Csv),
        ListFormat::Ndjson => Some(Format::Ndjson),
    };
    if let Some(format) = file {
        return download(&request, &state, search.into_inner(), &settings, query, format).await;
    }
    let languages = Languages::of(&request, query.lang.as_deref());
    let fields = query.fields.as_deref();
    page::check_fields(fields, &[FIELDS.as_slice(), &["highlights"]].concat())?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let filter = query.filter();
    // An empty field of a form looks for nothing.
    let asked = query.q.as_deref().filter(|text| !text.trim().is_empty());
    let question = asked.map(Question::read).transpose()?;
    let mut facets = query.facets.clone().unwrap_or_default();
    let mut seen = Vec::new();
    facets.retain(|facet| {
        !seen.contains(facet) && {
            seen.push(*facet);
            true
        }
    });
    let mut pass = narrowed(&filter);
    pass.counts = facets.iter().map(|facet| facet.name()).collect();
    let default = SortKey { column: Column::Name, descending: false };
    let keys = page::read_sort(query.sort.as_deref(), &COLUMNS, default)?;
    let search = search.into_inner();

    let (rows, info, answer) = if let Some(question) = question.clone() {
        let list = page::list_fingerprint(&(&filter, &query.sort, asked));
        pass.order = if query.sort.is_some() { keys.into_iter().map(document::order).collect() } else { relevance() };
        pass.after = query.cursor.as_deref().map(|text| read_place(text, &list, &pass.order)).transpose()?;
        pass.limit = limit as usize;
        let mut answer = search.find(Inquiry { collection: Some(COLLECTION), question: Some(question), pass }).await?;
        let next_cursor = next_cursor(&mut answer.found.places, limit as usize, &list);
        let ids: Vec<PartnerId> = answer.found.places.iter().map(|place| PartnerId(place.id)).collect();
        let rows = state.database.read(move |db| store::by_ids(db, &ids).map_err(Problem::from)).await?;
        let mut rows: HashMap<PartnerId, PartnerRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let rows = answer.found.places.iter().filter_map(|place| rows.remove(&PartnerId(place.id))).collect();
        let total = i64::try_from(answer.found.total).unwrap_or(i64::MAX);
        (rows, PageInfo { limit, total, next_cursor }, Some(answer))
    } else {
        let answer =
            if facets.is_empty() { None } else { Some(search.find(Inquiry { collection: Some(COLLECTION), question: None, pass }).await?) };
        let list = page::list_fingerprint(&(&filter, &query.sort));
        let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
        let known = totals.get(page::list_fingerprint(&(COLLECTION, &filter)), &[COLLECTION]);
        let (total, (rows, next)) = state
            .database
            .read(move |db| {
                let total = match known {
                    Ok(total) => total,
                    Err(counting) => {
                        let total = store::count(db, &filter)?;
                        totals.keep(counting, total);
                        total
                    }
                };
                store::page(db, &filter, &keys, &list, cursor.as_ref(), limit).map(|page| (total, page))
            })
            .await?;
        (rows, PageInfo { limit, total, next_cursor: next.map(|cursor| cursor.encode()) }, answer)
    };

    let shown_in = question.filter(|_| query.highlight == Some(true));
    let items = rows.into_iter().map(|row| shown(row, &languages, fields, shown_in.as_ref())).collect::<Result<_, _>>()?;
    let link = page::link_header(&request, info.next_cursor.as_deref());
    let current = answer.as_ref().is_none_or(|answer| search.is_current(answer));
    let counts = |answer: Answer| PartnerFacets::of(&facets, answer.found.counts);
    let body = PartnerList { items, page: info, facets: answer.filter(|_| !facets.is_empty()).map(counts) };
    let response = HttpResponse::Ok().insert_header((header::LINK, link)).json(body);
    // An answer from an index that lags behind must not be kept.
    Ok(if current { public(response, &[COLLECTION]) } else { response })
}

/// The whole list as a file.
async fn download(
    request: &HttpRequest,
    state: &State,
    search: Arc<Search>,
    settings: &Config,
    query: ListPartners,
    format: Format,
) -> Result<HttpResponse, Problem> {
    // Generated clients send every default.
    let only_pages = [
        ("limit", query.limit.is_some_and(|limit| limit != page::DEFAULT_LIMIT)),
        ("cursor", query.cursor.is_some()),
        ("fields", query.fields.is_some()),
        ("facets", query.facets.is_some()),
        ("highlight", query.highlight == Some(true)),
    ];
    format::refuse_others(if format == Format::Csv { "csv" } else { "ndjson" }, &only_pages)?;
    let filter = query.filter();
    let default = SortKey { column: Column::Name, descending: false };
    let keys = page::read_sort(query.sort.as_deref(), &COLUMNS, default)?;
    let question = query.q.as_deref().filter(|text| !text.trim().is_empty()).map(Question::read).transpose()?;
    let mut turn = crate::transfer::download::turn().await?;
    let (selection, current) = if let Some(question) = question {
        let mut pass = narrowed(&filter);
        pass.order = if query.sort.is_some() { keys.into_iter().map(document::order).collect() } else { relevance() };
        pass.limit = MOST_FOUND;
        let inquiry = Inquiry { collection: Some(COLLECTION), question: Some(question), pass };
        let index = Arc::clone(&search);
        // A task of its own: a search goes on when whoever asked has gone, and it has its turn until it ends.
        let looking = actix_web::rt::spawn(async move { (turn, index.find(inquiry).await) });
        let (held, found) = looking.await.map_err(Problem::internal)?;
        turn = held;
        let answer = found?;
        if answer.found.places.len() > MOST_FOUND {
            let message = format!("finds {} partners; a file has at most {MOST_FOUND} that are looked for", answer.found.total);
            return Err(page::parameter("q", "too_many", message));
        }
        let ids = answer.found.places.iter().map(|place| PartnerId(place.id)).collect();
        (Selection::Named(ids), search.is_current(&answer))
    } else if query.sort.is_some() {
        (Selection::Sorted(filter, keys), true)
    } else {
        (Selection::Members(filter), true)
    };
    // A table holds every language; only lines have a text that is nearest to the caller's.
    let languages = if format == Format::Csv { Languages::default() } else { Languages::of(request, query.lang.as_deref()) };
    let source = query.source.unwrap_or_else(|| "import".to_owned());
    let download = Download { selection, source, format, languages };
    let response = download::answer(state, settings.data_dir.clone(), turn, download).await?;
    Ok(if current { public(response, &[COLLECTION]) } else { response })
}

impl ListPartners {
    fn filter(&self) -> Filter {
        Filter {
            constituency: self.constituency.clone().unwrap_or_default(),
            country: self.country.clone().unwrap_or_default(),
            region: self.region.clone().unwrap_or_default(),
            priority: self.priority.clone().unwrap_or_default(),
            status: self.status.clone().unwrap_or_default(),
            parent: self.parent,
            updated_since: self.updated_since,
        }
    }
}

/// The filter as the index takes it.
fn narrowed(filter: &Filter) -> Pass {
    let mut pass = Pass::default();
    for (name, values) in
        [("constituency", &filter.constituency), ("country", &filter.country), ("region", &filter.region), ("priority", &filter.priority)]
    {
        if !values.is_empty() {
            pass.filters.push((name, values.clone()));
        }
    }
    if !filter.status.is_empty() {
        pass.filters.push(("status", filter.status.iter().map(|status| status.name().to_owned()).collect()));
    }
    if let Some(parent) = filter.parent {
        pass.filters.push((PARENT, vec![parent.to_string()]));
    }
    if let Some(since) = filter.updated_since {
        pass.at_least.push(("updated_at", since.as_datetime().timestamp_micros()));
    }
    pass
}

fn shown(
    row: PartnerRow,
    languages: &Languages,
    fields: Option<&[String]>,
    question: Option<&Question>,
) -> Result<Shown<Partner>, Problem> {
    let Some(question) = question else { return Shown::of(Partner::of(row, languages, false), fields) };
    let found = highlights(&document::texts(&row), question);
    let mut value = serde_json::to_value(Partner::of(row, languages, false)).map_err(Problem::internal)?;
    page::choose_fields(&mut value, fields);
    if let Value::Object(object) = &mut value {
        object.insert("highlights".to_owned(), serde_json::to_value(found).map_err(Problem::internal)?);
    }
    Ok(Shown::Part(value))
}
