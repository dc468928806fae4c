//! Published practices over HTTP, as cards.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use std::{collections::HashMap, sync::Arc};

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    content::{GoalNumber, PracticeKind},
    document,
    download::{self, PracticeLines, PracticeTable, PracticeWorkbook},
    facets::{PracticeFacet, PracticeFacets},
    feed::{self, PracticeFeed},
    model::{COLLECTION, PracticeRow, VersionRow},
    replications,
    sort::{self, Column, PUBLISHED},
    store,
    translations::{
        self,
        model::{TranslationRow, headline},
    },
    workflow::PracticeStatus,
};
use crate::{
    catalogue::search::{
        Answer, Highlight, Inquiry, Order, Pass, Question, Search,
        highlight::highlights,
        routes::{next_cursor, read_place},
    },
    config::Config,
    db::{
        Db, MultiBackend,
        fields::{PartnerId, PracticeId, UtcTime},
        schema::practices,
    },
    http::{
        Problem, Query, Site, State, format,
        language::{Languages, LocalText},
        page::{self, Cursor, PageInfo, Shown, SortKey},
        public::public,
    },
    partners::directory,
    transfer::download::{FileFormat, XLSX},
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
    /// How many replications by other partners everybody can read.
    #[schema(minimum = 0, example = 2)]
    replications: i64,
    /// Where the question was found in it: in the title, and in the text that answers most of it. Absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 10)]
    highlights: Option<Vec<Highlight>>,
}

/// The names of a [`PracticeCard`]'s fields, for `fields=`.
const FIELDS: [&str; 15] = [
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
    "replications",
    "highlights",
];

/// The collections that what is found was made from: practices are found by the names of their partners, too.
pub const FOUND_IN: &[&str] = &[COLLECTION, directory::COLLECTION, replications::COLLECTION];
/// The collections that a list without a question was made from.
const LISTED_FROM: &[&str] = &[COLLECTION, replications::COLLECTION];
/// The order of a list without a question that says nothing else.
pub(super) const NEWEST: SortKey<Column> = SortKey { column: Column::PublishedAt, descending: true };
/// When no more than this was found, the question may have been misspelt.
const LITTLE: u64 = 2;

impl PracticeCard {
    /// The last part of its address.
    pub fn address(&self) -> String {
        self.slug.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title.text
    }

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
            replications: row.replications,
            highlights: None,
        }
    }
}

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

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Filter {
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

/// The next rows of a list, one more than `limit` when there are more.
pub(super) fn load(
    db: &mut Db,
    filter: &Filter,
    keys: &[SortKey<Column>],
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<PracticeRow>, Problem> {
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
    Ok(query.then_order_by(practices::id.asc()).limit(i64::from(limit) + 1).select(PracticeRow::as_select()).load(db)?)
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

/// The filters as the index takes them.
pub(super) fn narrowed(filter: &Filter, terms: &[(&'static str, Vec<String>)]) -> Pass {
    let mut pass = Pass { filters: terms.to_vec(), ..Pass::default() };
    if !filter.partner.is_empty() {
        pass.filters.push(("partner", filter.partner.iter().map(ToString::to_string).collect()));
    }
    pass.at_least.extend(filter.published_since.map(|since| ("published_at", since.as_datetime().timestamp_micros())));
    pass
}

/// A page of a list, from wherever it was quicker to find.
struct Found<T> {
    items: Vec<T>,
    page: PageInfo,
    /// The answer of the index, when it was asked.
    answer: Option<Answer>,
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
    settings: web::Data<Config>,
    Query(query): Query<ListPractices>,
) -> Result<HttpResponse, Problem> {
    let search = search.into_inner();
    let file = match format::choose(&request, query.format, &OFFERED)? {
        ListFormat::Json => None,
        ListFormat::Atom => return answer_feed(&request, &state, &search, &settings, query).await,
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
    let Found { items, page, answer } = found(&state, &search, &query, &facets, question, cards).await?;
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
    state: &State,
    search: &Arc<Search>,
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
    let site = Site { public_url: state.public_url.clone(), coalition_name: settings.coalition_name.clone() };
    let (readers, portal) = (languages.clone(), site.clone());
    let entries = move |db: &mut Db, ids: &[PracticeId]| feed::entries(db, ids, &readers, &portal);
    let Found { items, page, answer } = found(state, search, &query, &[], question, entries).await?;
    let current = answer.as_ref().is_none_or(|answer| search.is_current(answer));
    let body = feed::page(request, &site, &languages, query.looked_for().as_deref(), page.next_cursor.as_deref(), items)?;
    let link = page::link_header(request, page.next_cursor.as_deref());
    let response =
        HttpResponse::Ok().content_type(format!("{}; charset=utf-8", feed::MEDIA_TYPE)).insert_header((header::LINK, link)).body(body);
    // Entries name partners, also where no index was asked.
    Ok(if current { public(response, feed::MADE_FROM) } else { response })
}

/// A page of the list, shown by `show`.
async fn found<T: Send + 'static>(
    state: &State,
    search: &Arc<Search>,
    query: &ListPractices,
    facets: &[PracticeFacet],
    question: Option<Question>,
    show: impl FnOnce(&mut Db, &[PracticeId]) -> Result<Vec<T>, Problem> + Send + 'static,
) -> Result<Found<T>, Problem> {
    if question.is_some() || !query.terms().is_empty() {
        from_index(state, search, query, facets, question, show).await
    } else {
        from_database(state, search, query, facets, show).await
    }
}

/// A page of what a question and filters by terms leave.
async fn from_index<T: Send + 'static>(
    state: &State,
    search: &Arc<Search>,
    query: &ListPractices,
    facets: &[PracticeFacet],
    question: Option<Question>,
    show: impl FnOnce(&mut Db, &[PracticeId]) -> Result<Vec<T>, Problem> + Send + 'static,
) -> Result<Found<T>, Problem> {
    let (filter, terms) = (query.filter(), query.terms());
    let list = page::list_fingerprint(&("found", COLLECTION, &filter, &terms, &query.sort, &query.q));
    let mut pass = narrowed(&filter, &terms);
    pass.counts = facets.iter().map(|facet| facet.name()).collect();
    pass.order = query.order(question.is_some())?;
    pass.after = query.cursor.as_deref().map(|text| read_place(text, &list, &pass.order)).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    pass.limit = limit as usize;
    let mut answer = search.find(Inquiry { collection: Some(COLLECTION), question, pass }).await?;
    let next_cursor = next_cursor(&mut answer.found.places, limit as usize, &list);
    let ids: Vec<PracticeId> = answer.found.places.iter().map(|place| PracticeId(place.id)).collect();
    let items = state.database.read(move |db| show(db, &ids)).await?;
    let total = i64::try_from(answer.found.total).unwrap_or(i64::MAX);
    Ok(Found { items, page: PageInfo { limit, total, next_cursor }, answer: Some(answer) })
}

/// A page of everything, or of what some partners published; only counts come from the index.
async fn from_database<T: Send + 'static>(
    state: &State,
    search: &Arc<Search>,
    query: &ListPractices,
    facets: &[PracticeFacet],
    show: impl FnOnce(&mut Db, &[PracticeId]) -> Result<Vec<T>, Problem> + Send + 'static,
) -> Result<Found<T>, Problem> {
    let keys = page::read_sort(query.sort.as_deref(), &PUBLISHED, NEWEST)?;
    let filter = query.filter();
    let list = page::list_fingerprint(&(COLLECTION, &filter, &query.sort));
    let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let answer = if facets.is_empty() {
        None
    } else {
        let pass = Pass { counts: facets.iter().map(|facet| facet.name()).collect(), ..narrowed(&filter, &[]) };
        Some(search.find(Inquiry { collection: Some(COLLECTION), question: None, pass }).await?)
    };
    let (total, items, next) = state
        .database
        .read(move |db| {
            let total = filtered(&filter).count().get_result(db)?;
            let mut rows = load(db, &filter, &keys, cursor.as_ref(), limit)?;
            let more = rows.len() > limit as usize;
            rows.truncate(limit as usize);
            let next = rows.last().filter(|_| more).map(|row| sort::cursor_after(&list, &keys, row));
            let ids: Vec<PracticeId> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Problem>((total, show(db, &ids)?, next))
        })
        .await?;
    let next_cursor = next.map(|cursor| cursor.encode());
    Ok(Found { items, page: PageInfo { limit, total, next_cursor }, answer })
}

/// The cards of practices that everybody can find, in this order, with the places where a question was found in them.
pub fn cards_of(db: &mut Db, ids: &[PracticeId], languages: &Languages, question: Option<&Question>) -> QueryResult<Vec<PracticeCard>> {
    let translations = translations::store::of_each(db, ids)?;
    let mut found: HashMap<PracticeId, (PracticeRow, VersionRow)> =
        store::live_by_ids(db, ids)?.into_iter().map(|pair| (pair.0.id, pair)).collect();
    let card = |(row, version): (PracticeRow, VersionRow)| {
        let highlights = question.map(|question| highlights(&document::texts(&version.content.0), question));
        let translated = translations.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        PracticeCard { highlights, ..PracticeCard::of(row, version, translated, languages) }
    };
    Ok(ids.iter().filter_map(|id| found.remove(id)).map(card).collect())
}
