//! "Did you mean": words that the index does not know, replaced by the nearest that it knows.

use std::collections::BTreeMap;

use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED, index::InvertedIndexReader, postings::TermInfo, schema::IndexRecordOption};

use super::{
    matching::{each_spelling, misspelt, term, within},
    question::{FILLERS, slips},
    schema::Fields,
    words,
};

/// The question with the nearest known words in place of unknown ones; `None` when nothing would change.
///
/// # Errors
/// The index cannot be read.
pub(super) fn for_question(fields: &Fields, searcher: &Searcher, text: &str, collection: &str) -> tantivy::Result<Option<String>> {
    let mut parts = Vec::new();
    for reader in searcher.segment_readers() {
        parts.push(Part { reader, within: within(fields, reader, Some(collection))? });
    }
    let (mut suggested, mut at, mut changed) = (String::with_capacity(text.len()), 0, false);
    for compound in words::compounds(text) {
        for part in compound.parts {
            if FILLERS.contains(&part.text.as_str()) || slips(&part.text) == 0 || is_known(fields, &parts, &part.text)? {
                continue;
            }
            let Some(nearest) = nearest(fields, &parts, &part.text)? else { continue };
            suggested.push_str(text.get(at..part.start).unwrap_or_default());
            suggested.push_str(&nearest);
            (at, changed) = (part.end, true);
        }
    }
    suggested.push_str(text.get(at..).unwrap_or_default());
    Ok(changed.then_some(suggested))
}

struct Part<'a> {
    reader: &'a SegmentReader,
    within: Option<Vec<bool>>,
}

impl Part<'_> {
    /// Whether a record of the collection has the term.
    fn has(&self, inverted: &InvertedIndexReader, info: &TermInfo) -> tantivy::Result<bool> {
        let Some(within) = &self.within else { return Ok(info.doc_freq > 0) };
        let mut found = inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while found.doc() != TERMINATED {
            if within.get(found.doc() as usize) == Some(&true) {
                return Ok(true);
            }
            found.advance();
        }
        Ok(false)
    }
}

fn is_known(fields: &Fields, parts: &[Part<'_>], word: &str) -> tantivy::Result<bool> {
    let stems = words::stems_asked(word);
    let written = [fields.name, fields.summary, fields.body, fields.place, fields.acronym].into_iter().map(|field| (field, word));
    let stemmed = [fields.name_stem, fields.summary_stem, fields.body_stem]
        .into_iter()
        .flat_map(|field| stems.iter().map(move |stem| (field, stem.as_str())));
    for (field, text) in written.chain(stemmed) {
        for part in parts {
            let inverted = part.reader.inverted_index(field)?;
            if let Some(info) = inverted.get_term_info(&term(field, text))?
                && part.has(&inverted, &info)?
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The nearest word that a record of the collection has; of those as near, the one that most have.
fn nearest(fields: &Fields, parts: &[Part<'_>], word: &str) -> tantivy::Result<Option<String>> {
    let automaton = misspelt(fields.name, word, slips(word)).automaton()?;
    let mut spellings: BTreeMap<String, u64> = BTreeMap::new();
    for field in [fields.name, fields.summary, fields.body, fields.place] {
        for part in parts {
            let inverted = part.reader.inverted_index(field)?;
            let mut found: Vec<(String, TermInfo)> = Vec::new();
            each_spelling(&inverted, &automaton, |spelling, info| {
                found.push((String::from_utf8_lossy(spelling).into_owned(), info.clone()));
                Ok(())
            })?;
            for (spelling, info) in found {
                if part.has(&inverted, &info)? {
                    *spellings.entry(spelling).or_default() += u64::from(info.doc_freq);
                }
            }
        }
    }
    let nearest = spellings.into_iter().min_by_key(|(spelling, having)| (strsim::osa_distance(spelling, word), u64::MAX - having));
    Ok(nearest.map(|(spelling, _)| spelling))
}
