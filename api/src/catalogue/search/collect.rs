//! One pass over what a question finds: filters, facet counts, the total, and the page in its order.
//!
//! Everything is read from columns of the index; facets are counted by ordinal and turned into text at the end. A facet's
//! own filter does not narrow its own counts.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap, HashSet},
};

use serde_json::Value;
use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader, TantivyError,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
    index::SegmentReader as Segment,
};
use uuid::Uuid;

use super::schema::{ID_HIGH, ID_LOW, LENGTH, facet_field, order_field};

/// A column of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// How well it fits, the best first.
    Relevance,
    /// The length of the shortest name.
    Length,
    /// A text column of the sources.
    Text(&'static str),
    /// A number column of the sources.
    Number(&'static str),
}

/// A column and its direction; what has no value comes last in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which.
    pub key: Key,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// The value of a column for one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// The bits of a score; scores are never negative, so bits compare as they do.
    Score(u32),
    /// A text.
    Text(Option<String>),
    /// A number.
    Number(Option<i64>),
}

impl Mark {
    /// For a cursor.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Score(bits) => Value::from(*bits),
            Self::Text(text) => text.clone().map_or(Value::Null, Value::from),
            Self::Number(number) => number.map_or(Value::Null, Value::from),
        }
    }

    /// From a cursor; `None` when it is not of this column.
    pub fn from_json(key: Key, value: &Value) -> Option<Self> {
        match key {
            Key::Relevance => Some(Self::Score(u32::try_from(value.as_u64()?).ok()?)),
            Key::Text(_) if value.is_null() => Some(Self::Text(None)),
            Key::Text(_) => Some(Self::Text(Some(value.as_str()?.to_owned()))),
            Key::Length | Key::Number(_) if value.is_null() => Some(Self::Number(None)),
            Key::Length | Key::Number(_) => Some(Self::Number(Some(value.as_i64()?))),
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        fn by<T: Ord>(one: Option<&T>, other: Option<&T>, descending: bool) -> Ordering {
            match (one, other) {
                (Some(one), Some(other)) if descending => other.cmp(one),
                (Some(one), Some(other)) => one.cmp(other),
                (one, other) => other.is_some().cmp(&one.is_some()),
            }
        }
        match (self, other) {
            (Self::Score(one), Self::Score(other)) => by(Some(one), Some(other), descending),
            (Self::Text(one), Self::Text(other)) => by(one.as_ref(), other.as_ref(), descending),
            (Self::Number(one), Self::Number(other)) => by(one.as_ref(), other.as_ref(), descending),
            _ => Ordering::Equal,
        }
    }
}

/// The place of a record in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its values in the order's columns.
    pub marks: Vec<Mark>,
    /// Its id, which decides at the end, always upwards.
    pub id: Uuid,
}

/// What is asked of the pass.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// Facets with the values that are let through, if any were named.
    pub filters: Vec<(&'static str, Vec<String>)>,
    /// Number columns that must be at least this.
    pub at_least: Vec<(&'static str, i64)>,
    /// Only these records, if any were named.
    pub within: Option<HashSet<Uuid>>,
    /// Facets to count.
    pub counts: Vec<&'static str>,
    /// The order of the page.
    pub order: Vec<Order>,
    /// The place after which the page begins.
    pub after: Option<Place>,
    /// How many places to find.
    pub limit: usize,
}

/// What the pass found.
#[derive(Debug, Default)]
pub struct Found {
    /// The first places after the cursor, one more than the limit when there are more.
    pub places: Vec<Place>,
    /// How many pass all filters.
    pub total: u64,
    /// How many the question alone finds.
    pub matched: u64,
    /// Counts of each facet in the order of [`Pass::counts`], the largest first.
    pub counts: Vec<Vec<(String, u64)>>,
}

/// The most columns that an order has, with those added to it.
const MOST_KEYS: usize = 6;

type Keys = [u64; MOST_KEYS];

struct Filter {
    ords: Option<Column<u64>>,
    allowed: Vec<bool>,
}

impl Filter {
    fn lets_through(&self, doc: DocId) -> bool {
        self.ords.as_ref().is_some_and(|ords| {
            ords.values_for_doc(doc).any(|ord| usize::try_from(ord).ok().and_then(|ord| self.allowed.get(ord)) == Some(&true))
        })
    }
}

struct Counter {
    column: Option<StrColumn>,
    counts: Vec<u64>,
    /// The filter on the same facet, which does not narrow it.
    own_filter: Option<usize>,
}

impl Counter {
    fn count(&mut self, doc: DocId) {
        for ord in self.column.iter().flat_map(|column| column.term_ords(doc)) {
            if let Some(count) = usize::try_from(ord).ok().and_then(|ord| self.counts.get_mut(ord)) {
                *count += 1;
            }
        }
    }
}

enum Source {
    Score,
    Text(Option<StrColumn>),
    Number(Column<i64>),
}

/// Last in both directions.
const NOTHING: u64 = u64::MAX;

/// A number whose unsigned order is that of the signed ones.
fn monotonic(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

/// Everything is brought into one upward order; the largest value stays free for [`NOTHING`].
fn directed(value: u64, descending: bool) -> u64 {
    if descending { (u64::MAX - 1).saturating_sub(value) } else { value.min(u64::MAX - 1) }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    keys: Keys,
    id: u128,
    doc: DocId,
    score: u32,
}

/// The pass over one segment.
pub struct SegmentPass {
    filters: Vec<Filter>,
    at_least: Vec<(Column<i64>, i64)>,
    within: Option<HashSet<Uuid>>,
    counters: Vec<Counter>,
    order: Vec<(Source, bool)>,
    id_high: Column<u64>,
    id_low: Column<u64>,
    after: Option<(Keys, u128)>,
    keep: usize,
    top: BinaryHeap<Entry>,
    total: u64,
    matched: u64,
}

impl SegmentPass {
    fn id(&self, doc: DocId) -> Uuid {
        Uuid::from_u64_pair(self.id_high.first(doc).unwrap_or_default(), self.id_low.first(doc).unwrap_or_default())
    }

    fn keys(&self, doc: DocId, score: u32) -> Keys {
        let mut keys = [0; MOST_KEYS];
        for ((source, descending), key) in self.order.iter().zip(&mut keys) {
            let value = match source {
                Source::Score => Some(u64::from(score)),
                // Odd: between two texts of this segment there is room for one of another segment.
                Source::Text(column) => column.as_ref().and_then(|column| column.term_ords(doc).next()).map(|ord| ord * 2 + 1),
                Source::Number(column) => column.first(doc).map(monotonic),
            };
            *key = value.map_or(NOTHING, |value| directed(value, *descending));
        }
        keys
    }

    fn cursor(&self, place: &Place) -> tantivy::Result<(Keys, u128)> {
        let mut keys = [0; MOST_KEYS];
        for (((source, descending), mark), key) in self.order.iter().zip(&place.marks).zip(&mut keys) {
            let value = match (source, mark) {
                (Source::Score, Mark::Score(bits)) => Some(u64::from(*bits)),
                (Source::Number(_), Mark::Number(number)) => number.map(monotonic),
                (Source::Text(Some(column)), Mark::Text(Some(text))) => Some(ord_key(column, text)?),
                (Source::Text(None), Mark::Text(Some(_))) => Some(0),
                _ => None,
            };
            *key = value.map_or(NOTHING, |value| directed(value, *descending));
        }
        Ok((keys, place.id.as_u128()))
    }
}

/// The odd key of a text of this column, or the even one just before the next.
fn ord_key(column: &StrColumn, text: &str) -> tantivy::Result<u64> {
    let dictionary = column.dictionary();
    if let Some(ord) = dictionary.term_ord(text)? {
        return Ok(ord * 2 + 1);
    }
    let (mut low, mut high) = (0, u64::try_from(column.num_terms()).unwrap_or(u64::MAX));
    let mut present = String::new();
    while low < high {
        let middle = low + (high - low) / 2;
        column.ord_to_str(middle, &mut present)?;
        if present.as_str() < text { low = middle + 1 } else { high = middle }
    }
    Ok(low * 2)
}

impl SegmentCollector for SegmentPass {
    type Fruit = Result<Found, String>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.matched += 1;
        if self.within.as_ref().is_some_and(|within| !within.contains(&self.id(doc))) {
            return;
        }
        if self.at_least.iter().any(|(column, least)| column.first(doc).is_none_or(|value| value < *least)) {
            return;
        }
        let mut refused_by = None;
        for (index, filter) in self.filters.iter().enumerate() {
            if !filter.lets_through(doc) {
                if refused_by.is_some() {
                    return;
                }
                refused_by = Some(index);
            }
        }
        for counter in &mut self.counters {
            if refused_by.is_none() || (refused_by == counter.own_filter) {
                counter.count(doc);
            }
        }
        if refused_by.is_some() {
            return;
        }
        self.total += 1;
        if self.keep == 0 {
            return;
        }
        let score = score.max(0.0).to_bits();
        let keys = self.keys(doc, score);
        if self.top.len() >= self.keep && self.top.peek().is_some_and(|last| last.keys < keys) {
            return;
        }
        let id = self.id(doc).as_u128();
        if self.after.is_some_and(|after| (keys, id) <= after) {
            return;
        }
        self.top.push(Entry { keys, id, doc, score });
        if self.top.len() > self.keep {
            self.top.pop();
        }
    }

    fn harvest(self) -> Self::Fruit {
        let text = |error: std::io::Error| error.to_string();
        let mut found = Found { total: self.total, matched: self.matched, ..Found::default() };
        for counter in &self.counters {
            let mut counts = Vec::new();
            for (ord, count) in (0_u64..).zip(&counter.counts).filter(|(_, count)| **count > 0) {
                let mut value = String::new();
                if let Some(column) = &counter.column {
                    column.ord_to_str(ord, &mut value).map_err(text)?;
                }
                counts.push((value, *count));
            }
            found.counts.push(counts);
        }
        for entry in self.top.into_sorted_vec() {
            let mut marks = Vec::with_capacity(self.order.len());
            for (source, _) in &self.order {
                marks.push(match source {
                    Source::Score => Mark::Score(entry.score),
                    Source::Number(column) => Mark::Number(column.first(entry.doc)),
                    Source::Text(column) => {
                        let mut value = None;
                        if let Some(column) = column
                            && let Some(ord) = column.term_ords(entry.doc).next()
                        {
                            let mut present = String::new();
                            column.ord_to_str(ord, &mut present).map_err(text)?;
                            value = Some(present);
                        }
                        Mark::Text(value)
                    }
                });
            }
            found.places.push(Place { marks, id: Uuid::from_u128(entry.id) });
        }
        Ok(found)
    }
}

impl Collector for Pass {
    type Fruit = Found;
    type Child = SegmentPass;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentPass> {
        let columns = segment.fast_fields();
        let mut filters = Vec::new();
        for (name, values) in &self.filters {
            let column = columns.str(&facet_field(name))?;
            let mut allowed = vec![false; column.as_ref().map_or(0, |column| column.num_terms())];
            if let Some(column) = &column {
                for value in values {
                    let ord = column.dictionary().term_ord(value)?.and_then(|ord| usize::try_from(ord).ok());
                    if let Some(place) = ord.and_then(|ord| allowed.get_mut(ord)) {
                        *place = true;
                    }
                }
            }
            filters.push(Filter { ords: column.map(|column| column.ords().clone()), allowed });
        }
        let mut counters = Vec::new();
        for name in &self.counts {
            let column = columns.str(&facet_field(name))?;
            let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
            counters.push(Counter { column, counts, own_filter: self.filters.iter().position(|(filtered, _)| filtered == name) });
        }
        let mut at_least = Vec::new();
        for (name, least) in &self.at_least {
            at_least.push((number(segment, &order_field(name))?, *least));
        }
        let mut order = Vec::new();
        for part in &self.order {
            let source = match part.key {
                Key::Relevance => Source::Score,
                Key::Length => Source::Number(number(segment, LENGTH)?),
                Key::Text(name) => Source::Text(columns.str(&order_field(name))?),
                Key::Number(name) => Source::Number(number(segment, &order_field(name))?),
            };
            order.push((source, part.descending));
        }
        let mut pass = SegmentPass {
            filters,
            at_least,
            within: self.within.clone(),
            counters,
            order,
            id_high: columns.u64(ID_HIGH)?,
            id_low: columns.u64(ID_LOW)?,
            after: None,
            keep: if self.limit == 0 { 0 } else { self.limit + 1 },
            top: BinaryHeap::new(),
            total: 0,
            matched: 0,
        };
        pass.after = self.after.as_ref().map(|place| pass.cursor(place)).transpose()?;
        Ok(pass)
    }

    fn requires_scoring(&self) -> bool {
        self.order.iter().any(|part| part.key == Key::Relevance)
    }

    fn merge_fruits(&self, fruits: Vec<Result<Found, String>>) -> tantivy::Result<Found> {
        let mut all = Found::default();
        let mut counts: Vec<HashMap<String, u64>> = vec![HashMap::new(); self.counts.len()];
        for fruit in fruits {
            let fruit = fruit.map_err(TantivyError::SystemError)?;
            all.total += fruit.total;
            all.matched += fruit.matched;
            all.places.extend(fruit.places);
            for (sum, part) in counts.iter_mut().zip(fruit.counts) {
                for (value, count) in part {
                    *sum.entry(value).or_default() += count;
                }
            }
        }
        all.places.sort_by(|one, other| {
            let marks = one.marks.iter().zip(&other.marks).zip(&self.order);
            let compared = marks.map(|((one, other), part)| one.compare(other, part.descending));
            compared.fold(Ordering::Equal, Ordering::then).then(one.id.cmp(&other.id))
        });
        all.places.truncate(self.limit + 1);
        all.counts = counts
            .into_iter()
            .map(|sums| {
                let mut sums: Vec<(String, u64)> = sums.into_iter().collect();
                sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
                sums
            })
            .collect();
        Ok(all)
    }
}

/// A number column; empty when no document of the segment has a value.
fn number(segment: &Segment, name: &str) -> tantivy::Result<Column<i64>> {
    Ok(segment.fast_fields().column_opt::<i64>(name)?.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
}
