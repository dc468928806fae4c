//! Which documents answer a question, and how well: every word gets one byte a document, the weight of the best way in
//! which the document has it. One automaton a word and one walk through each dictionary find all spellings at once, each
//! list of documents is read once, and easing the conditions only adds to what is known already.

use std::io;

use tantivy::{
    DocSet, Searcher, SegmentReader, TERMINATED, Term,
    index::InvertedIndexReader,
    postings::TermInfo,
    query::{BooleanQuery, DfaWrapper, EnableScoring, FuzzyTermQuery, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::{
    question::{AskedWord, Ease, FILLERS, Question, slips},
    schema::{Fields, LIFT},
    words::{self, Compound},
};

/// Weights are whole numbers of quarters: their sums are exact in any order, so that pages are stable.
type Weight = u8;

const ACRONYM: Weight = 48;
const NAME: Weight = 32;
const NAME_PARTS: Weight = 30;
const NAME_BEGINNING: Weight = 28;
const NAME_STEM: Weight = 24;
const NAME_ONE_SLIP: Weight = 16;
const NAME_PARTS_MISSPELT: Weight = 14;
const NAME_TWO_SLIPS: Weight = 12;
const NAME_BEGINNING_MISSPELT: Weight = 10;
const PLACE: Weight = 8;
const PLACE_BEGINNING: Weight = 7;
const PLACE_ONE_SLIP: Weight = 6;
const SUMMARY: Weight = 12;
const SUMMARY_STEM: Weight = 10;
const SUMMARY_BEGINNING: Weight = 7;
const BODY: Weight = 5;
const BODY_STEM: Weight = 4;
const BODY_BEGINNING: Weight = 3;
const MISSPELT_ANYWHERE: Weight = 2;
const PHRASE_IN_NAME: Weight = 36;
const PHRASE_IN_SUMMARY: Weight = 16;
const PHRASE_IN_BODY: Weight = 8;

/// A question made ready for one state of the index.
pub struct Matching<'a> {
    fields: &'a Fields,
    searcher: &'a Searcher,
    question: &'a Question,
    telling: bool,
    spellings: Vec<Spellings<'a>>,
    segments: Vec<Segment<'a>>,
}

/// The documents of one segment.
pub struct Segment<'a> {
    /// The segment.
    pub reader: &'a SegmentReader,
    /// Which documents are looked at: those of the collection that are not deleted.
    within: Option<Vec<bool>>,
    /// For each word, then each phrase, the weight of each document; 0 is no match.
    conditions: Vec<Vec<Weight>>,
}

/// The automata of a word, made when they are first needed: that costs more than using them.
struct Spellings<'a> {
    word: &'a AskedWord,
    slips: u8,
    whole: Option<DfaWrapper>,
    beginning: Option<DfaWrapper>,
}

impl<'a> Matching<'a> {
    /// Looks up everything that the strictest reading needs, in one collection or all.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn new(fields: &'a Fields, searcher: &'a Searcher, question: &'a Question, collection: Option<&str>) -> tantivy::Result<Self> {
        let telling = question.words.iter().any(|word| !FILLERS.contains(&word.text.as_str()));
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            segments.push(Segment { reader, within: within(fields, reader, collection)?, conditions: Vec::new() });
        }
        let mut matching = Self { fields, searcher, question, telling, spellings: Vec::new(), segments };
        for word in &question.words {
            let mut spellings = Spellings { word, slips: word.slips(), whole: None, beginning: None };
            let parts = parts_queries(fields, word);
            for segment in &mut matching.segments {
                let mut weights = vec![0; segment.reader.max_doc() as usize];
                word_strictly(fields, segment.reader, &mut spellings, &mut weights)?;
                for (query, weight) in &parts {
                    lift_found(&**query, searcher, segment.reader, *weight, &mut weights)?;
                }
                segment.conditions.push(weights);
            }
            matching.spellings.push(spellings);
        }
        for phrase in &question.phrases {
            let queries = phrase_queries(fields, phrase);
            for segment in &mut matching.segments {
                let mut weights = vec![0; segment.reader.max_doc() as usize];
                for (query, weight) in &queries {
                    lift_found(&**query, searcher, segment.reader, *weight, &mut weights)?;
                }
                segment.conditions.push(weights);
            }
        }
        Ok(matching)
    }

    /// Forgives slips everywhere from now on.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn be_lenient(&mut self) -> tantivy::Result<()> {
        for (index, spellings) in self.spellings.iter_mut().enumerate().filter(|(_, spellings)| spellings.slips > 0) {
            let automaton = spellings.automaton(self.fields, false)?;
            for segment in &mut self.segments {
                let Some(weights) = segment.conditions.get_mut(index) else { continue };
                for field in [self.fields.body, self.fields.summary, self.fields.place] {
                    let inverted = segment.reader.inverted_index(field)?;
                    each_spelling(&inverted, automaton, |_, info| lift(&inverted, info, MISSPELT_ANYWHERE, weights))?;
                }
            }
        }
        Ok(())
    }

    /// The segments, in the order of the index.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// For every document of a segment the sum of its weights when enough conditions hold, otherwise 0.
    pub fn sums(&self, segment: &Segment<'_>, ease: Ease) -> Vec<u16> {
        let words = self.question.words.iter().map(|word| {
            // Words that stand between others must be there only in the strictest reading.
            ease == Ease::Strict || !self.telling || !FILLERS.contains(&word.text.as_str())
        });
        let needed = words.chain(self.question.phrases.iter().map(|_| true));
        let chosen: Vec<&Vec<Weight>> =
            segment.conditions.iter().zip(needed).filter(|(_, needed)| *needed).map(|(weights, _)| weights).collect();
        let mut sums = vec![0_u16; segment.reader.max_doc() as usize];
        let mut hits = vec![0_u8; sums.len()];
        for weights in &chosen {
            for ((sum, hit), weight) in sums.iter_mut().zip(&mut hits).zip(*weights) {
                *sum += u16::from(*weight);
                *hit += u8::from(*weight > 0);
            }
        }
        let wanted = match ease {
            Ease::Strict | Ease::Lenient => chosen.len(),
            Ease::Most => (chosen.len() * 3).div_ceil(5),
            Ease::Any => 1,
        };
        let wanted = u8::try_from(wanted.max(1)).unwrap_or(u8::MAX);
        for (sum, hit) in sums.iter_mut().zip(&hits) {
            *sum = if *hit >= wanted { *sum } else { 0 };
        }
        if let Some(within) = &segment.within {
            for (sum, within) in sums.iter_mut().zip(within) {
                *sum = if *within { *sum } else { 0 };
            }
        }
        sums
    }

    /// Adds to documents that match what lifts them above others with the same words.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn add_merits(&self, segment: &Segment<'_>, sums: &mut [u16]) -> tantivy::Result<()> {
        let (fields, question) = (self.fields, self.question);
        let mut merits: Vec<(Box<dyn Query>, u16)> = Vec::new();
        if !question.acronym.is_empty() {
            merits.push((exact(fields.acronym, &question.acronym), 80));
        }
        if !question.whole.is_empty() {
            merits.push((exact(fields.whole, &question.whole), 64));
            merits.push((Box::new(FuzzyTermQuery::new_prefix(term(fields.whole, &question.whole), 0, false)), 24));
        }
        if question.words.len() > 1 {
            let terms: Vec<Term> = question.words.iter().map(|word| term(fields.name, &word.text)).collect();
            merits.push((Box::new(PhraseQuery::new(terms)), 16));
        }
        let lifts = segment.reader.fast_fields().u64(LIFT)?;
        for (doc, sum) in (0..).zip(sums.iter_mut()).filter(|(_, sum)| **sum > 0) {
            *sum += lifts.first(doc).and_then(|lift| u16::try_from(lift).ok()).unwrap_or_default();
        }
        for (query, weight) in merits {
            let weights = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
            let mut found = weights.scorer(segment.reader, 1.0)?;
            // Only documents that match are asked for: where words stand is costly to read.
            for (doc, sum) in (0..).zip(sums.iter_mut()).filter(|(_, sum)| **sum > 0) {
                let at = if found.doc() < doc { found.seek(doc) } else { found.doc() };
                match at {
                    TERMINATED => break,
                    at if at == doc => *sum += weight,
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Which documents of a segment to look at, those of the collection that are not deleted; `None` when it is all of them.
pub(super) fn within(fields: &Fields, reader: &SegmentReader, collection: Option<&str>) -> tantivy::Result<Option<Vec<bool>>> {
    let alive = reader.alive_bitset();
    let mut within: Option<Vec<bool>> = None;
    if let Some(collection) = collection {
        let inverted = reader.inverted_index(fields.collection)?;
        let info = inverted.get_term_info(&term(fields.collection, collection))?;
        if info.as_ref().is_none_or(|info| info.doc_freq < reader.max_doc()) {
            let mut of_collection = vec![0; reader.max_doc() as usize];
            if let Some(info) = info {
                lift(&inverted, &info, 1, &mut of_collection)?;
            }
            within = Some(of_collection.into_iter().map(|weight| weight > 0).collect());
        }
    }
    if let Some(alive) = alive {
        let within = within.get_or_insert_with(|| vec![true; reader.max_doc() as usize]);
        for (doc, within) in (0..).zip(within.iter_mut()) {
            *within = *within && alive.is_alive(doc);
        }
    }
    Ok(within)
}

/// A word in every way but joined parts: as it is, unfinished, by its stem, and with slips in names and places.
fn word_strictly(fields: &Fields, reader: &SegmentReader, spellings: &mut Spellings<'_>, weights: &mut [Weight]) -> tantivy::Result<()> {
    let word = spellings.word;
    let text = word.text.as_str();
    let mut exactly = vec![
        (fields.acronym, text, ACRONYM),
        (fields.name, text, NAME),
        (fields.summary, text, SUMMARY),
        (fields.place, text, PLACE),
        (fields.body, text, BODY),
    ];
    for stem in &word.stems {
        exactly.push((fields.name_stem, stem, NAME_STEM));
        exactly.push((fields.summary_stem, stem, SUMMARY_STEM));
        exactly.push((fields.body_stem, stem, BODY_STEM));
    }
    for (field, text, weight) in exactly {
        let inverted = reader.inverted_index(field)?;
        if let Some(info) = inverted.get_term_info(&term(field, text))? {
            lift(&inverted, &info, weight, weights)?;
        }
    }
    if word.open {
        // Beginnings of names are among the misspelt ones when slips are forgiven.
        let mut unfinished = vec![(fields.place, text, PLACE_BEGINNING)];
        if spellings.slips == 0 {
            unfinished.push((fields.name, text, NAME_BEGINNING));
        }
        if text.chars().count() >= 3 {
            unfinished.push((fields.summary, text, SUMMARY_BEGINNING));
            unfinished.push((fields.body, text, BODY_BEGINNING));
        }
        // Whoever is still typing the first letter after an Arabic article means the word without it.
        unfinished.extend(words::without_article(text, 1).map(|bare| (fields.name, bare, NAME_BEGINNING)));
        for (field, beginning, weight) in unfinished {
            let inverted = reader.inverted_index(field)?;
            let mut terms = inverted.terms().range().ge(beginning).into_stream()?;
            while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
                lift(&inverted, terms.value(), weight, weights)?;
            }
        }
    }
    if spellings.slips == 0 {
        return Ok(());
    }
    let two = spellings.slips >= 2;
    let distance = |spelling: &[u8]| std::str::from_utf8(spelling).map_or(usize::MAX, |spelling| strsim::osa_distance(spelling, text));
    let names = reader.inverted_index(fields.name)?;
    each_spelling(&names, spellings.automaton(fields, word.open)?, |spelling, info| {
        let weight = match distance(spelling) {
            // Looked up already.
            0 => return Ok(()),
            _ if word.open && spelling.starts_with(text.as_bytes()) => NAME_BEGINNING,
            1 => NAME_ONE_SLIP,
            2 if two => NAME_TWO_SLIPS,
            _ => NAME_BEGINNING_MISSPELT,
        };
        lift(&names, info, weight, weights)
    })?;
    let places = reader.inverted_index(fields.place)?;
    each_spelling(&places, spellings.automaton(fields, false)?, |spelling, info| match distance(spelling) {
        1 => lift(&places, info, PLACE_ONE_SLIP, weights),
        _ => Ok(()),
    })?;
    Ok(())
}

impl Spellings<'_> {
    /// What accepts the word with its slips, or all that begins so.
    fn automaton(&mut self, fields: &Fields, beginning: bool) -> tantivy::Result<&DfaWrapper> {
        let made = if beginning { &mut self.beginning } else { &mut self.whole };
        if made.is_none() {
            let term = term(fields.name, &self.word.text);
            let query =
                if beginning { FuzzyTermQuery::new_prefix(term, self.slips, true) } else { FuzzyTermQuery::new(term, self.slips, true) };
            *made = Some(query.automaton()?);
        }
        made.as_ref().ok_or_else(|| tantivy::TantivyError::InternalError("no automaton".to_owned()))
    }
}

/// Walks through the terms of a field that an automaton accepts.
pub(super) fn each_spelling(
    inverted: &InvertedIndexReader,
    automaton: &DfaWrapper,
    mut found: impl FnMut(&[u8], &TermInfo) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut terms = inverted.terms().search(Borrowed(automaton)).into_stream()?;
    while terms.advance() {
        found(terms.key(), terms.value())?;
    }
    Ok(())
}

/// An automaton that is used again for the next dictionary.
struct Borrowed<'a>(&'a DfaWrapper);

impl tantivy_fst::Automaton for Borrowed<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.start()
    }

    fn is_match(&self, state: &u32) -> bool {
        self.0.is_match(state)
    }

    fn can_match(&self, state: &u32) -> bool {
        self.0.can_match(state)
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.accept(state, byte)
    }
}

/// Gives the documents of a term at least this weight.
pub(super) fn lift(inverted: &InvertedIndexReader, info: &TermInfo, weight: Weight, weights: &mut [Weight]) -> io::Result<()> {
    let mut postings = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    loop {
        let docs = postings.docs();
        if docs.is_empty() {
            return Ok(());
        }
        for doc in docs {
            if let Some(present) = weights.get_mut(*doc as usize) {
                *present = weight.max(*present);
            }
        }
        postings.advance();
    }
}

/// Gives what a query finds at least this weight.
fn lift_found(
    query: &dyn Query,
    searcher: &Searcher,
    reader: &SegmentReader,
    weight: Weight,
    weights: &mut [Weight],
) -> tantivy::Result<()> {
    let mut found = query.weight(EnableScoring::disabled_from_searcher(searcher))?.scorer(reader, 1.0)?;
    let mut doc = found.doc();
    while doc != TERMINATED {
        if let Some(present) = weights.get_mut(doc as usize) {
            *present = weight.max(*present);
        }
        doc = found.advance();
    }
    Ok(())
}

/// A word of joined parts is also found by its parts, in whatever order they stand.
fn parts_queries(fields: &Fields, word: &AskedWord) -> Vec<(Box<dyn Query>, Weight)> {
    if word.parts.is_empty() {
        return Vec::new();
    }
    let last = word.parts.len() - 1;
    let all = |field: Field, misspelt_too: bool| -> Box<dyn Query> {
        let each = word.parts.iter().enumerate().map(|(index, part)| -> Box<dyn Query> {
            match slips(part) {
                0 => exact(field, part),
                slips if misspelt_too => Box::new(misspelt(field, part, slips)),
                _ if word.open && index == last => Box::new(FuzzyTermQuery::new_prefix(term(field, part), 0, false)),
                _ => exact(field, part),
            }
        });
        Box::new(BooleanQuery::intersection(each.collect()))
    };
    vec![
        (all(fields.name, false), NAME_PARTS),
        (all(fields.place, false), PLACE),
        (all(fields.summary, false), SUMMARY),
        (all(fields.body, false), BODY),
        (all(fields.name, true), NAME_PARTS_MISSPELT),
    ]
}

fn phrase_queries(fields: &Fields, phrase: &[Compound]) -> Vec<(Box<dyn Query>, Weight)> {
    let mut queries = Vec::new();
    for (field, weight) in [(fields.name, PHRASE_IN_NAME), (fields.summary, PHRASE_IN_SUMMARY), (fields.body, PHRASE_IN_BODY)] {
        let terms: Vec<Term> = phrase.iter().flat_map(|compound| &compound.parts).map(|part| term(field, &part.text)).collect();
        let query: Box<dyn Query> = match terms.as_slice() {
            [only] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::Basic)),
            _ => Box::new(PhraseQuery::new(terms)),
        };
        queries.push((query, weight));
    }
    let acronym: String = phrase.iter().map(|compound| compound.joined().text).collect();
    queries.push((exact(fields.acronym, &acronym), ACRONYM));
    queries
}

pub(super) fn term(field: Field, text: &str) -> Term {
    Term::from_field_text(field, text)
}

fn exact(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(term(field, text), IndexRecordOption::Basic))
}

pub(super) fn misspelt(field: Field, text: &str, slips: u8) -> FuzzyTermQuery {
    FuzzyTermQuery::new(term(field, text), slips, true)
}
