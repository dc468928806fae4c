//! Finding what a list asks for: in the database by the order of an index, or in the search index by what is asked.

use std::sync::Arc;

use actix_web::web;
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Serialize;

use super::{
    facets::PracticeFacet,
    listing::ListPractices,
    model::{COLLECTION, PracticeRow},
    replications,
    sort::{self, Column, PUBLISHED},
    workflow::PracticeStatus,
};
use crate::{
    catalogue::{
        search::{
            Answer, Inquiry, Pass, Question, Search,
            routes::{next_cursor, read_place},
        },
        totals::Totals,
    },
    db::{
        Db, MultiBackend,
        fields::{PartnerId, PracticeId, UtcTime},
        schema::practices,
    },
    http::{
        Problem, State,
        page::{self, Cursor, PageInfo, SortKey},
    },
    partners::directory,
};

/// The collections that what is found was made from: practices are found by the names of their partners, too.
pub const FOUND_IN: &[&str] = &[COLLECTION, directory::COLLECTION, replications::COLLECTION];
/// The collections that a list without a question was made from.
pub(super) const LISTED_FROM: &[&str] = &[COLLECTION, replications::COLLECTION];
/// The order of a list without a question that says nothing else.
pub(super) const NEWEST: SortKey<Column> = SortKey { column: Column::PublishedAt, descending: true };
/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Filter {
    /// The partners; all when there are none.
    pub partner: Vec<PartnerId>,
    /// Since when their live version is there.
    pub published_since: Option<UtcTime>,
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
    sort::rows_after(db, || filtered(filter), keys, cursor, i64::from(limit) + 1)
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
pub(super) struct Found<T> {
    /// What it shows.
    pub items: Vec<T>,
    /// Where it stands.
    pub page: PageInfo,
    /// The answer of the index, when it was asked.
    pub answer: Option<Answer>,
}

/// Where pages are found.
pub(super) struct Catalogue<'a> {
    /// The database.
    pub state: &'a State,
    /// The index.
    pub search: &'a Arc<Search>,
    /// What was counted before.
    pub totals: web::Data<Totals>,
}

impl Catalogue<'_> {
    /// A page of the list, shown by `show`.
    ///
    /// # Errors
    /// A parameter that no schema could find fault with; the index is being built.
    pub async fn found<T: Send + 'static>(
        self,
        query: &ListPractices,
        facets: &[PracticeFacet],
        question: Option<Question>,
        show: impl FnOnce(&mut Db, &[PracticeId]) -> Result<Vec<T>, Problem> + Send + 'static,
    ) -> Result<Found<T>, Problem> {
        if question.is_some() || !query.terms().is_empty() {
            self.ask_index(query, facets, question, show).await
        } else {
            self.ask_database(query, facets, show).await
        }
    }

    /// A page of what a question and filters by terms leave.
    async fn ask_index<T: Send + 'static>(
        self,
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
        let mut answer = self.search.find(Inquiry { collection: Some(COLLECTION), question, pass }).await?;
        let next_cursor = next_cursor(&mut answer.found.places, limit as usize, &list);
        let ids: Vec<PracticeId> = answer.found.places.iter().map(|place| PracticeId(place.id)).collect();
        let items = self.state.database.read(move |db| show(db, &ids)).await?;
        let total = i64::try_from(answer.found.total).unwrap_or(i64::MAX);
        Ok(Found { items, page: PageInfo { limit, total, next_cursor }, answer: Some(answer) })
    }

    /// A page of everything, or of what some partners published; only counts come from the index.
    async fn ask_database<T: Send + 'static>(
        self,
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
            Some(self.search.find(Inquiry { collection: Some(COLLECTION), question: None, pass }).await?)
        };
        let totals = self.totals;
        let known = totals.get(page::list_fingerprint(&("total", COLLECTION, &filter)), LISTED_FROM);
        let (total, items, next) = self
            .state
            .database
            .read(move |db| {
                let total = match known {
                    Ok(total) => total,
                    Err(counting) => {
                        let total = filtered(&filter).count().get_result(db)?;
                        totals.keep(counting, total);
                        total
                    }
                };
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
}
