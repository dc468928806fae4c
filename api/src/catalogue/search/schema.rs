//! The fields of the index: made from what the sources declare, and fingerprinted, so that an index of other fields is
//! noticed and built anew.

use sha2::{Digest, Sha256};
use tantivy::{
    Index, TantivyDocument, Term,
    schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, WhitespaceTokenizer},
};
use uuid::Uuid;

use super::{
    Document, Kind, OrderKind, OrderValue, Source,
    words::{self, WordTokenizer},
};
use crate::db::fields::RecordId;

/// Goes up whenever texts are cut, folded or stored in another way than before.
const VERSION: u32 = 2;
const WORDS: &str = "words";
const SPACES: &str = "spaces";
/// A whole name is kept up to this many characters.
const LONGEST_WHOLE: usize = 80;

/// The fields by their meaning.
#[derive(Clone)]
pub struct Fields {
    schema: Schema,
    fingerprint: String,
    key: Field,
    made_from: Field,
    /// The collection's name.
    pub collection: Field,
    /// Words of names and acronyms.
    pub name: Field,
    /// Their stems.
    pub name_stem: Field,
    /// Whole folded names.
    pub whole: Field,
    /// Whole acronyms without joints.
    pub acronym: Field,
    /// Words of places, and of other things that records belong to.
    pub place: Field,
    /// Words of summaries.
    pub summary: Field,
    /// Their stems.
    pub summary_stem: Field,
    /// Words of long texts.
    pub body: Field,
    /// Their stems.
    pub body_stem: Field,
    id_high: Field,
    id_low: Field,
    length: Field,
    lift: Field,
    facets: Vec<(&'static str, Field)>,
    orders: Vec<(&'static str, OrderKind, Field)>,
}

/// The fast field of a facet.
pub fn facet_field(name: &str) -> String {
    format!("facet_{name}")
}

/// The fast field of a sort column.
pub fn order_field(name: &str) -> String {
    format!("order_{name}")
}

/// The fast field with the length of the shortest name, in characters.
pub const LENGTH: &str = "length";
/// The fast field with what lifts a document above others that match as well.
pub const LIFT: &str = "lift";
/// The upper half of the id.
pub const ID_HIGH: &str = "id_high";
/// The lower half of the id.
pub const ID_LOW: &str = "id_low";

impl Fields {
    /// The fields that these sources need.
    pub fn of(sources: &[Box<dyn Source>]) -> Self {
        let indexed = |tokenizer: &str, option: IndexRecordOption| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option).set_fieldnorms(false);
            TextOptions::default().set_indexing_options(indexing)
        };
        let mut builder = Schema::builder();
        let positions = indexed(WORDS, IndexRecordOption::WithFreqsAndPositions);
        let (words, stems) = (indexed(WORDS, IndexRecordOption::Basic), indexed(SPACES, IndexRecordOption::Basic));
        let key = builder.add_text_field("key", STRING);
        let made_from = builder.add_text_field("made_from", STRING);
        let collection = builder.add_text_field("collection", STRING);
        let name = builder.add_text_field("name", positions.clone());
        let name_stem = builder.add_text_field("name_stem", stems.clone());
        let whole = builder.add_text_field("whole", STRING);
        let acronym = builder.add_text_field("acronym", STRING);
        let place = builder.add_text_field("place", words);
        let summary = builder.add_text_field("summary", positions.clone());
        let summary_stem = builder.add_text_field("summary_stem", stems.clone());
        let body = builder.add_text_field("body", positions);
        let body_stem = builder.add_text_field("body_stem", stems);
        let id_high = builder.add_u64_field(ID_HIGH, FAST);
        let id_low = builder.add_u64_field(ID_LOW, FAST);
        let length = builder.add_i64_field(LENGTH, FAST);
        let lift = builder.add_u64_field(LIFT, FAST);
        let mut facets: Vec<(&'static str, Field)> = Vec::new();
        let mut orders: Vec<(&'static str, OrderKind, Field)> = Vec::new();
        for source in sources {
            for facet in source.facets() {
                if !facets.iter().any(|(known, _)| known == facet) {
                    facets.push((facet, builder.add_text_field(&facet_field(facet), TextOptions::default().set_fast("raw"))));
                }
            }
            for (order, kind) in source.orders() {
                if !orders.iter().any(|(known, _, _)| known == order) {
                    let field = match kind {
                        OrderKind::Text => builder.add_text_field(&order_field(order), TextOptions::default().set_fast("raw")),
                        OrderKind::Number => builder.add_i64_field(&order_field(order), FAST),
                    };
                    orders.push((order, *kind, field));
                }
            }
        }
        let schema = builder.build();
        let described = serde_json::to_vec(&schema).unwrap_or_default();
        let collections: Vec<&str> = sources.iter().map(|source| source.collection()).collect();
        let digest = Sha256::new().chain_update(described).chain_update(collections.join(",")).finalize();
        let half: Vec<u8> = digest.iter().copied().take(8).collect();
        let fingerprint = format!("{VERSION}-{}", base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, half));
        Self {
            schema,
            fingerprint,
            key,
            made_from,
            collection,
            name,
            name_stem,
            whole,
            acronym,
            place,
            summary,
            summary_stem,
            body,
            body_stem,
            id_high,
            id_low,
            length,
            lift,
            facets,
            orders,
        }
    }

    /// Tells indexes of these fields from all others.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The schema for a new index.
    pub fn schema(&self) -> Schema {
        self.schema.clone()
    }

    /// Tells an opened index how to cut texts.
    pub fn prepare(index: &Index) {
        index.tokenizers().register(WORDS, TextAnalyzer::from(WordTokenizer));
        index.tokenizers().register(SPACES, TextAnalyzer::from(WhitespaceTokenizer::default()));
    }

    /// The term that one record's document is deleted by.
    pub fn key_of(&self, collection: &str, id: RecordId) -> Term {
        Term::from_field_text(self.key, &key(collection, id.0))
    }

    /// The term of the documents of a collection that were made from a record of another one.
    pub fn made_from(&self, collection: &str, from: &str, id: RecordId) -> Term {
        Term::from_field_text(self.made_from, &made_from(collection, from, id))
    }

    /// A document as the index takes it.
    pub fn document(&self, collection: &str, document: &Document) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_text(self.key, key(collection, document.id.0));
        row.add_text(self.collection, collection);
        let (high, low) = document.id.0.as_u64_pair();
        row.add_u64(self.id_high, high);
        row.add_u64(self.id_low, low);
        let mut length = i64::MAX;
        for text in &document.texts {
            match text.kind {
                Kind::Name => {
                    row.add_text(self.name, &text.text);
                    row.add_text(self.name_stem, words::stems_in(&text.text, &text.lang).join(" "));
                    let whole = whole_name(&text.text);
                    length = length.min(i64::try_from(whole.chars().count()).unwrap_or(i64::MAX));
                    row.add_text(self.whole, whole);
                }
                Kind::Acronym => {
                    row.add_text(self.name, &text.text);
                    row.add_text(self.acronym, without_joints(&text.text));
                }
                Kind::Place | Kind::Related => row.add_text(self.place, &text.text),
                Kind::Summary => {
                    row.add_text(self.summary, &text.text);
                    row.add_text(self.summary_stem, words::stems_in(&text.text, &text.lang).join(" "));
                }
                Kind::Body => {
                    row.add_text(self.body, &text.text);
                    row.add_text(self.body_stem, words::stems_in(&text.text, &text.lang).join(" "));
                }
            }
        }
        row.add_i64(self.length, length);
        row.add_u64(self.lift, document.lift.into());
        for (from, id) in &document.made_from {
            row.add_text(self.made_from, made_from(collection, from, *id));
        }
        for (name, values) in &document.facets {
            let Some((_, field)) = self.facets.iter().find(|(known, _)| known == name) else { continue };
            let mut values: Vec<&String> = values.iter().collect();
            values.sort_unstable();
            values.dedup();
            for value in values {
                row.add_text(*field, value);
            }
        }
        for (name, value) in &document.orders {
            let Some((_, _, field)) = self.orders.iter().find(|(known, _, _)| known == name) else { continue };
            match value {
                OrderValue::Text(text) => row.add_text(*field, text),
                OrderValue::Number(number) => row.add_i64(*field, *number),
            }
        }
        row
    }
}

fn key(collection: &str, id: Uuid) -> String {
    format!("{collection}:{}", id.simple())
}

fn made_from(collection: &str, from: &str, id: RecordId) -> String {
    format!("{collection}<{}", key(from, id.0))
}

/// A name as its words with single spaces, for names that are asked for as a whole.
pub fn whole_name(text: &str) -> String {
    let words: Vec<String> = words::compounds(text).into_iter().flat_map(|compound| compound.parts).map(|part| part.text).collect();
    words.join(" ").chars().take(LONGEST_WHOLE).collect()
}

/// A short text as one word: `AFL-CIO` is `aflcio`, `UN Women` is `unwomen`.
pub fn without_joints(text: &str) -> String {
    words::compounds(text).into_iter().flat_map(|compound| compound.parts).map(|part| part.text).collect()
}
