//! Published practices over HTTP, as cards.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    cards::{FIELDS, PracticeCard, cards_of},
    content::{GoalNumber, PracticeKind},
    document,
    download::{self, PracticeLines, PracticeTable, PracticeWorkbook},
    facets::{PracticeFacet, PracticeFacets},
    feed::{self, PracticeFeed},
    finding::{Catalogue, FOUND_IN, Filter, Found, LISTED_FROM, NEWEST, narrowed},
    model::COLLECTION,
    sort::PUBLISHED,
};
use crate::{
    catalogue::{
        search::{Order, Pass, Question, Search},
        totals::Totals,
    },
    config::Config,
    db::{
        Db,
        fields::{PartnerId, PracticeId, UtcTime},
    },
    http::{
        Problem, Query, Site, State, format,
        language::Languages,
        page::{self, PageInfo, Shown},
        public::public,
    },
    transfer::download::{FileFormat, XLSX},
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_practices);
}

/// When no more than this was found, the question may have been misspelt.
const LITTLE: u64 = 2;

/// A year of the Gregorian calendar.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 1, maximum = 9999, example = 2026)]
pub struct Year(pub u16);

/// What a list of practices can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPractices {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    pub(super) cursor: Option<String>,
    /// What to look for: up to 16 words, of which the last may be unfinished; words in quotation marks must stand together.
    /// Slips and missing accents are forgiven, in the language of each practice. Without `sort` the best match comes first.
    #[param(max_length = 200, example = "joint inspections")]
    pub(super) q: Option<String>,
    /// Which facets to count. A facet's own filter does not narrow its counts.
    #[param(inline, style = Form, explode = false, min_items = 1, max_items = 13, example = json!(["priority", "country"]))]
    pub(super) facets: Option<Vec<PracticeFacet>>,
    /// Whether each item shows where `q` was found in it.
    #[param(default = false)]
    pub(super) highlight: Option<bool>,
    /// The order: `published_at`, `title`, each with a `-` before it for descending; newest first when absent.
    #[param(required = false, schema_with = sort_schema)]
    pub(super) sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 20, example = json!(["title", "partner"]))]
    pub(super) fields: Option<Vec<String>>,
    /// The language of titles and summaries, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    pub(super) lang: Option<String>,
    /// Only practices of these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only practices that tell this much.
    #[param(style = Form, explode = false, max_items = 2, example = json!(["full"]))]
    kind: Option<Vec<PracticeKind>>,
    /// Only practices of these thematic priorities (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["labour-rights"]))]
    priority: Option<Vec<String>>,
    /// Only practices of these key interventions (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["living-wages"]))]
    intervention: Option<Vec<String>>,
    /// Only practices that serve these Sustainable Development Goals (numbers).
    #[param(style = Form, explode = false, max_items = 17, example = json!([8]))]
    sdg: Option<Vec<GoalNumber>>,
    /// Only practices that refer to these ILO instruments (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["c081"]))]
    instrument: Option<Vec<String>>,
    /// Only practices that serve these groups (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["women"]))]
    target_group: Option<Vec<String>>,
    /// Only practices in these economic sectors (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["agriculture"]))]
    sector: Option<Vec<String>>,
    /// Only practices in these countries (ISO 3166-1 alpha-2).
    #[param(style = Form, explode = false, max_items = 250, example = json!(["BR"]))]
    country: Option<Vec<String>>,
    /// Only practices in these regions, or in countries that lie in them (UN M49 codes or ILO regions).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["africa"]))]
    region: Option<Vec<String>>,
    /// Only practices of partners of these constituencies (slugs).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["governments"]))]
    constituency: Option<Vec<String>>,
    /// Only practices that were written in these languages (ISO 639).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["fr"]))]
    language: Option<Vec<String>>,
    /// Only practices that were first published in these years.
    #[param(style = Form, explode = false, inline, max_items = 50, example = json!([2026]))]
    year: Option<Vec<Year>>,
    /// Only practices whose live version was published since this instant.
    published_since: Option<UtcTime>,
    /// The representation, before `Accept`. `atom` is a feed, page by page, the newest first unless `sort` says something else.
    /// `csv`, `ndjson` and `xlsx` are the whole list in one file, in the columns that an import reads but for the contacts; they
    /// have no `limit` and `cursor`, and at most 100000 practices when there is more to narrow by than `partner` and
    /// `published_since`. Only `json` has `fields`, `facets` and `highlight`.
    #[param(inline)]
    pub(super) format: Option<ListFormat>,
    /// In a file: the list whose ids stand in `external_id`; `import` when absent.
    #[param(min_length = 1, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$", example = "sample")]
    pub(super) source: Option<String>,
}

/// As what a list is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListFormat {
    /// A page of JSON.
    Json,
    /// A page of an Atom feed.
    Atom,
    /// A table of comma-separated values.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A workbook for spreadsheets.
    Xlsx,
}

/// The first is what everybody gets who does not say.
const OFFERED: [(&str, ListFormat); 5] = [
    ("application/json", ListFormat::Json),
    (feed::MEDIA_TYPE, ListFormat::Atom),
    ("text/csv", ListFormat::Csv),
    ("application/x-ndjson", ListFormat::Ndjson),
    (XLSX, ListFormat::Xlsx),
];

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
    /// The counts that were asked for; absent when none were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    facets: Option<PracticeFacets>,
    /// The question with known words in place of unknown ones, when little was found; absent when there is nothing to suggest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "labour inspection")]
    did_you_mean: Option<String>,
}

/// What a list asks for, without how it is shown.
#[derive(Clone, Debug)]
pub struct Asked {
    question: Option<Question>,
    pass: Pass,
}

impl Asked {
    /// What the index is asked; the best match comes first, or the newest, unless the list says otherwise.
    pub fn inquiry(self) -> (Option<Question>, Pass) {
        (self.question, self.pass)
    }
}

impl ListPractices {
    /// The question.
    ///
    /// # Errors
    /// One that is too long.
    pub(super) fn question(&self) -> Result<Option<Question>, Problem> {
        self.looked_for().as_deref().map(Question::read).transpose()
    }

    /// What is asked for, checked.
    ///
    /// # Errors
    /// A parameter that no schema could find fault with.
    pub fn asked(&self) -> Result<Asked, Problem> {
        let question = self.question()?;
        let mut pass = narrowed(&self.filter(), &self.terms());
        pass.order = self.order(question.is_some())?;
        Ok(Asked { question, pass })
    }

    /// The filters that the database knows how to apply.
    pub(super) fn filter(&self) -> Filter {
        Filter { partner: self.partner.clone().unwrap_or_default(), published_since: self.published_since }
    }

    /// The filters that only the index knows how to apply: facets and the values that are let through.
    pub(super) fn terms(&self) -> Vec<(&'static str, Vec<String>)> {
        let texts = |values: &Option<Vec<String>>| values.clone().unwrap_or_default();
        let mut terms = vec![
            ("kind", self.kind.iter().flatten().map(|kind| kind.name().to_owned()).collect()),
            ("priority", texts(&self.priority)),
            ("intervention", texts(&self.intervention)),
            ("sdg", self.sdg.iter().flatten().map(|goal| goal.0.to_string()).collect()),
            ("instrument", texts(&self.instrument)),
            ("target_group", texts(&self.target_group)),
            ("sector", texts(&self.sector)),
            ("country", texts(&self.country)),
            ("region", texts(&self.region)),
            ("constituency", texts(&self.constituency)),
            ("language", texts(&self.language)),
            ("year", self.year.iter().flatten().map(|year| year.0.to_string()).collect()),
        ];
        terms.retain(|(_, values): &(_, Vec<String>)| !values.is_empty());
        terms
    }

    /// What is looked for; an empty field of a form looks for nothing.
    pub(super) fn looked_for(&self) -> Option<String> {
        self.q.clone().filter(|text| !text.trim().is_empty())
    }

    /// The order that the index finds in.
    pub(super) fn order(&self, looked_for: bool) -> Result<Vec<Order>, Problem> {
        let keys = page::read_sort(self.sort.as_deref(), &PUBLISHED, NEWEST)?;
        let by_relevance = looked_for && self.sort.is_none();
        Ok(if by_relevance { document::relevance() } else { keys.into_iter().map(document::order).collect() })
    }
}

/// List practices
///
/// What is published: looked through, filtered, counted, sorted, page by page. Values of one filter are alternatives, different
/// filters narrow further. As an Atom feed it is the same list for feed readers; as CSV, NDJSON or a workbook it is one file of
/// all that the question and the filters leave.
#[utoipa::path(
    tag = "practices", operation_id = "list_practices", params(ListPractices),
    responses((
        status = 200, description = "A page of practices, or all of them as a file.",
        content(
            (PracticeList = "application/json"), (PracticeFeed = "application/atom+xml"), (PracticeTable = "text/csv"),
            (PracticeLines = "application/x-ndjson"),
            (PracticeWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
    )),
)]
#[get("/practices")]
async fn list_practices(
    request: HttpRequest,
    state: web::Data<State>,
    search: web::Data<Search>,
    totals: web::Data<Totals>,
    settings: web::Data<Config>,
    Query(query): Query<ListPractices>,
) -> Result<HttpResponse, Problem> {
    let search = search.into_inner();
    let catalogue = Catalogue { state: &state, search: &search, totals };
    let file = match format::choose(&request, query.format, &OFFERED)? {
        ListFormat::Json => None,
        ListFormat::Atom => return answer_feed(&request, catalogue, &settings, query).await,
        ListFormat::Csv => Some(FileFormat::Csv),
        ListFormat::Ndjson => Some(FileFormat::Ndjson),
        ListFormat::Xlsx => Some(FileFormat::Xlsx),
    };
    if let Some(format) = file {
        return download::answer(&request, &state, search, &settings, query, format).await;
    }
    format::refuse_others("json", &[("source", query.source.is_some())])?;
    page::check_fields(query.fields.as_deref(), &FIELDS)?;
    let languages = Languages::of(&request, query.lang.as_deref());
    let asked = query.looked_for();
    let question = query.question()?;
    let mut facets: Vec<PracticeFacet> = Vec::new();
    for facet in query.facets.iter().flatten() {
        if !facets.contains(facet) {
            facets.push(*facet);
        }
    }
    let shown = question.clone().filter(|_| query.highlight == Some(true));
    let cards = move |db: &mut Db, ids: &[PracticeId]| cards_of(db, ids, &languages, shown.as_ref()).map_err(Problem::from);
    let Found { items, page, answer } = catalogue.found(&query, &facets, question, cards).await?;
    let little = answer.as_ref().is_some_and(|answer| answer.found.total <= LITTLE);
    let did_you_mean = match asked.filter(|_| little && query.cursor.is_none()) {
        Some(text) => search.did_you_mean(text, COLLECTION).await?,
        None => None,
    };
    let items = items.into_iter().map(|card| Shown::of(card, query.fields.as_deref())).collect::<Result<_, _>>()?;
    let link = page::link_header(&request, page.next_cursor.as_deref());
    let current = answer.as_ref().is_none_or(|answer| search.is_current(answer));
    let collections = if answer.is_some() { FOUND_IN } else { LISTED_FROM };
    let facets = answer.filter(|_| !facets.is_empty()).map(|answer| PracticeFacets::of(&facets, answer.found.counts));
    let body = PracticeList { items, page, facets, did_you_mean };
    let response = HttpResponse::Ok().insert_header((header::LINK, link)).json(body);
    // An answer from an index that lags behind must not be kept.
    Ok(if current { public(response, collections) } else { response })
}

/// A page of the list as an Atom feed.
async fn answer_feed(
    request: &HttpRequest,
    catalogue: Catalogue<'_>,
    settings: &Config,
    mut query: ListPractices,
) -> Result<HttpResponse, Problem> {
    // Generated clients send every default.
    let others = [
        ("fields", query.fields.is_some()),
        ("facets", query.facets.is_some()),
        ("highlight", query.highlight == Some(true)),
        ("source", query.source.is_some()),
    ];
    format::refuse_others("atom", &others)?;
    // Who follows a question wants to know what is new.
    query.sort.get_or_insert_with(|| vec!["-published_at".to_owned()]);
    let languages = Languages::of(request, query.lang.as_deref());
    let question = query.question()?;
    let site = Site { public_url: catalogue.state.public_url.clone(), coalition_name: settings.coalition_name.clone() };
    let (readers, portal) = (languages.clone(), site.clone());
    let entries = move |db: &mut Db, ids: &[PracticeId]| feed::entries(db, ids, &readers, &portal);
    let search = catalogue.search;
    let Found { items, page, answer } = catalogue.found(&query, &[], question, entries).await?;
    let current = answer.as_ref().is_none_or(|answer| search.is_current(answer));
    let body = feed::page(request, &site, &languages, query.looked_for().as_deref(), page.next_cursor.as_deref(), items)?;
    let link = page::link_header(request, page.next_cursor.as_deref());
    let response =
        HttpResponse::Ok().content_type(format!("{}; charset=utf-8", feed::MEDIA_TYPE)).insert_header((header::LINK, link)).body(body);
    // Entries name partners, also where no index was asked.
    Ok(if current { public(response, feed::MADE_FROM) } else { response })
}
