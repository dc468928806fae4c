//! More like this: the records of a collection that share the telling words and the rarer terms of one.
//!
//! A word counts by where it stands and by how few records have it, a shared term by how few have that. All sums are whole
//! numbers, so that the order is the same every time.

use std::collections::BTreeMap;

use tantivy::{DocId, Searcher, SegmentReader, schema::Field};
use uuid::Uuid;

use super::{
    Document, Kind, Place,
    matching::{lift, term, within},
    schema::{Fields, ID_HIGH, ID_LOW, facet_field},
    words,
};

/// What is looked for: records like a document.
#[derive(Clone, Debug)]
pub struct Likeness {
    /// Only records of this collection.
    pub collection: &'static str,
    /// The record to be like; it is never found itself.
    pub document: Document,
    /// The facets whose values are compared.
    pub facets: &'static [&'static str],
    /// How many to find at most.
    pub limit: usize,
}

/// How many of its words are looked for, the most telling first.
const MOST_WORDS: usize = 24;
/// A word that is in more than this share of all records tells nothing: one of …
const COMMON: u64 = 4;
/// Words of fewer letters tell nothing.
const SHORTEST: usize = 4;
/// Whoever shares less than this share of what the record has is not like it: one of …
const FAINT: u32 = 8;

/// The most similar records, the best first.
///
/// # Errors
/// The index cannot be read.
pub(super) fn to(fields: &Fields, searcher: &Searcher, likeness: &Likeness) -> tantivy::Result<Vec<Place>> {
    let (telling, mut whole) = telling_words(fields, searcher, likeness)?;
    let mut parts = Vec::new();
    for reader in searcher.segment_readers() {
        let documents = reader.max_doc() as usize;
        let within = within(fields, reader, Some(likeness.collection))?.unwrap_or_else(|| vec![true; documents]);
        let mut scores = vec![0_u32; documents];
        for word in &telling {
            let mut found = vec![0; documents];
            for (field, share) in text_fields(fields) {
                let inverted = reader.inverted_index(field)?;
                if let Some(info) = inverted.get_term_info(&term(field, &word.text))? {
                    lift(&inverted, &info, share, &mut found)?;
                }
            }
            for (score, share) in scores.iter_mut().zip(&found) {
                *score += word.weight * u32::from(*share);
            }
        }
        parts.push(Part { reader, within, scores });
    }
    for (name, values) in likeness.document.facets.iter().filter(|(name, _)| likeness.facets.contains(name)) {
        for value in values {
            whole += share_value(&mut parts, &facet_field(name), value)?;
        }
    }
    let least = (whole / FAINT).max(1);
    let mut found: Vec<(u32, Uuid)> = Vec::new();
    for part in &parts {
        let (high, low) = (part.reader.fast_fields().u64(ID_HIGH)?, part.reader.fast_fields().u64(ID_LOW)?);
        for (doc, score) in part.alive().filter(|(_, score)| *score >= least) {
            let id = Uuid::from_u64_pair(high.first(doc).unwrap_or_default(), low.first(doc).unwrap_or_default());
            if id != likeness.document.id.0 {
                found.push((score, id));
            }
        }
    }
    found.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    found.truncate(likeness.limit);
    Ok(found.into_iter().map(|(_, id)| Place { marks: Vec::new(), id }).collect())
}

struct Part<'a> {
    reader: &'a SegmentReader,
    within: Vec<bool>,
    scores: Vec<u32>,
}

impl Part<'_> {
    fn alive(&self) -> impl Iterator<Item = (DocId, u32)> {
        (0..).zip(self.scores.iter().copied()).zip(&self.within).filter(|(_, within)| **within).map(|(found, _)| found)
    }
}

struct Telling {
    text: String,
    weight: u32,
}

/// The fields whose words are compared, and how much a word counts in each.
fn text_fields(fields: &Fields) -> [(Field, u8); 6] {
    [(fields.name_stem, 3), (fields.summary_stem, 2), (fields.body_stem, 1), (fields.name, 3), (fields.summary, 2), (fields.body, 1)]
}

/// The most telling words of the document, and what a record counts that has them all where they stand here.
fn telling_words(fields: &Fields, searcher: &Searcher, likeness: &Likeness) -> tantivy::Result<(Vec<Telling>, u32)> {
    let mut shares: BTreeMap<String, u32> = BTreeMap::new();
    for text in &likeness.document.texts {
        let share = match text.kind {
            Kind::Name => 3,
            Kind::Summary => 2,
            Kind::Body => 1,
            Kind::Acronym | Kind::Place | Kind::Related => continue,
        };
        let mut found = words::stems_in(&text.text, &text.lang);
        if found.is_empty() {
            found = words::compounds(&text.text).iter().map(|compound| compound.joined().text).collect();
        }
        for word in found.into_iter().filter(|word| word.chars().count() >= SHORTEST) {
            let present = shares.entry(word).or_default();
            *present = share.max(*present);
        }
    }
    let all = searcher.num_docs().max(1);
    let mut telling = Vec::new();
    for (text, share) in shares {
        let mut having = 0;
        for (field, _) in text_fields(fields) {
            having = having.max(searcher.doc_freq(&term(field, &text))?);
        }
        if having > 1 && (having <= 3 || having <= all / COMMON) {
            telling.push((rarity(having, all) * share, share, text));
        }
    }
    telling.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.2.cmp(&other.2)));
    telling.truncate(MOST_WORDS);
    let whole = telling.iter().map(|(counted, _, _)| counted).sum();
    let telling = telling.into_iter().map(|(counted, share, text)| Telling { text, weight: counted / share }).collect();
    Ok((telling, whole))
}

/// How much it tells that so many of all have something: the bits of it, four to a point.
fn rarity(having: u64, all: u64) -> u32 {
    let times = (all * 4 / having.max(1)).max(1);
    // The logarithm in quarters, by whole numbers: the same everywhere.
    4 * times.ilog2() + u32::try_from((times << 2 >> times.ilog2()) & 3).unwrap_or_default()
}

/// Adds to all records that have a value of a facet, and answers how much.
fn share_value(parts: &mut [Part<'_>], field: &str, value: &str) -> tantivy::Result<u32> {
    let (mut having, mut all) = (Vec::new(), 0);
    for (index, part) in parts.iter().enumerate() {
        all += u64::try_from(part.within.iter().filter(|within| **within).count()).unwrap_or(u64::MAX);
        let Some(column) = part.reader.fast_fields().str(field)? else { continue };
        let Some(ord) = column.dictionary().term_ord(value)? else { continue };
        having.extend(part.alive().filter(|(doc, _)| column.term_ords(*doc).any(|other| other == ord)).map(|(doc, _)| (index, doc)));
    }
    let weight = rarity(u64::try_from(having.len()).unwrap_or(u64::MAX), all) * 2;
    for (index, doc) in having {
        if let Some(score) = parts.get_mut(index).and_then(|part| part.scores.get_mut(doc as usize)) {
            *score += weight;
        }
    }
    Ok(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_few_have_tells_more() {
        let told: Vec<u32> = [1, 2, 10, 50, 100].into_iter().map(|having| rarity(having, 100)).collect();
        assert!(told.windows(2).all(|pair| pair[0] > pair[1]), "{told:?}");
        assert!(rarity(100, 100) > 0);
    }
}
