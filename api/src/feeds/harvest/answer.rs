//! Answers of OAI-PMH 2.0: what was found, and how it is written.

use std::{collections::HashMap, io};

use super::{
    PAGE, Repository,
    request::{List, PREFIX, Refusal, Request, Selection, stamp},
    token::Token,
};
use crate::{
    changes::newest::{self, Newest, Window},
    db::{
        Db,
        fields::{RecordId, UtcTime},
    },
    feeds::{Element, HarvestSet, Harvested, xml::Xml},
    http::Problem,
};

const OAI: &str = "http://www.openarchives.org/OAI/2.0/";
const OAI_SCHEMA: &str = "http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd";
const OAI_DC: &str = "http://www.openarchives.org/OAI/2.0/oai_dc/";
const OAI_DC_XSD: &str = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd";
const IDENTIFIER: &str = "http://www.openarchives.org/OAI/2.0/oai-identifier";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What a request found.
pub enum Found {
    /// What this repository is: the moment of its first change.
    Repository(Option<UtcTime>),
    /// The format there is.
    Format,
    /// The sets.
    Sets(Vec<HarvestSet>),
    /// One record.
    Record(Record),
    /// A page of a list.
    Page {
        /// Which list.
        list: List,
        /// Its records.
        records: Vec<Record>,
        /// What the list's end, or its going on, says; `None` when one page is all there is.
        resumption: Option<Resumption>,
    },
}

/// Where a list goes on.
pub struct Resumption {
    /// The token; `None` on the last page.
    token: Option<Token>,
    /// How many records the list had when it began.
    total: i64,
    /// How many were given before this page.
    cursor: i64,
}

/// A record: its header, and what it says while everybody can find it.
pub struct Record {
    identifier: String,
    at: UtcTime,
    sets: Vec<String>,
    elements: Option<Vec<Element>>,
}

/// Looks for what a request asks.
///
/// # Errors
/// The database's; inside, the protocol's refusals.
pub fn find(db: &mut Db, repository: &Repository, request: Request) -> Result<Result<Found, Refusal>, Problem> {
    match request {
        Request::Identify => {
            let mut first = None;
            for collection in &repository.collections {
                first = first.into_iter().chain(newest::earliest(db, collection.collection())?).min();
            }
            Ok(Ok(Found::Repository(first)))
        }
        Request::Formats(None) => Ok(Ok(Found::Format)),
        Request::Formats(Some(identifier)) => Ok(one(db, repository, &identifier)?.map(|_| Found::Format)),
        Request::Sets => {
            let sets = sets(db, repository)?;
            Ok(if sets.is_empty() { Err(no_sets()) } else { Ok(Found::Sets(sets)) })
        }
        Request::Record(identifier) => Ok(one(db, repository, &identifier)?.map(Found::Record)),
        Request::Begin(list, selection) => {
            if selection.set.is_some() && sets(db, repository)?.is_empty() {
                return Ok(Err(no_sets()));
            }
            let Some((collection, window)) = chosen(repository, &selection) else { return Ok(Err(nothing())) };
            let total = newest::count(db, collection.collection(), &window)?;
            page(db, repository, list, Token { selection, after: 0, total, given: 0 })
        }
        Request::Resume(list, token) => page(db, repository, list, token),
    }
}

fn sets(db: &mut Db, repository: &Repository) -> Result<Vec<HarvestSet>, Problem> {
    let mut sets = Vec::new();
    for collection in &repository.collections {
        sets.extend(collection.sets(db)?);
    }
    Ok(sets)
}

fn no_sets() -> Refusal {
    Refusal::new("noSetHierarchy", "This repository has no sets.")
}

fn nothing() -> Refusal {
    Refusal::new("noRecordsMatch", "Nothing here was changed in that time, in that set.")
}

/// Whose records a selection is about, and which of them.
fn chosen<'a>(repository: &'a Repository, selection: &Selection) -> Option<(&'a dyn Harvested, Window)> {
    let mut window = Window { from: selection.from, before: selection.before, holding: None };
    let Some(set) = &selection.set else { return repository.collections.first().map(|first| (first.as_ref(), window)) };
    let (collection, member) = repository.collections.iter().find_map(|one| Some((one, one.member_of(set)?)))?;
    window.holding = Some((member.field, member.value));
    Some((collection.as_ref(), window))
}

fn page(db: &mut Db, repository: &Repository, list: List, token: Token) -> Result<Result<Found, Refusal>, Problem> {
    let Some((collection, window)) = chosen(repository, &token.selection) else { return Ok(Err(nothing())) };
    // One more than a page tells whether there is another.
    let mut rows = newest::after(db, collection.collection(), &window, token.after, PAGE + 1)?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    if rows.is_empty() && token.after == 0 {
        return Ok(Err(nothing()));
    }
    // What was still to come when the token was given has moved out of the time that was asked for: an empty list is none in
    // this protocol.
    let Some(reached) = rows.last().map(|row| row.number) else { return Ok(Err(nothing())) };
    let records = records(db, repository, collection, rows)?;
    let given = token.given + i64::try_from(records.len()).unwrap_or(0);
    let next = more.then(|| Token { after: reached, given, ..token.clone() });
    // A list that fits on one page says nothing of pages.
    let paged = next.is_some() || token.after > 0;
    let resumption = paged.then(|| Resumption { token: next, total: token.total.max(given), cursor: token.given });
    Ok(Ok(Found::Page { list, records, resumption }))
}

fn records(db: &mut Db, repository: &Repository, collection: &dyn Harvested, rows: Vec<Newest>) -> Result<Vec<Record>, Problem> {
    let ids: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
    let mut described: HashMap<RecordId, Vec<Element>> = collection.describe(db, &ids, &repository.site)?;
    let record = |row: Newest| Record {
        identifier: format!("oai:{}:{}/{}", repository.host(), collection.collection(), row.id),
        at: row.at,
        sets: row.shown.as_ref().map(|shown| collection.sets_of(shown)).unwrap_or_default(),
        elements: described.remove(&row.id),
    };
    Ok(rows.into_iter().map(record).collect())
}

/// The record behind an identifier.
fn one(db: &mut Db, repository: &Repository, identifier: &str) -> Result<Result<Record, Refusal>, Problem> {
    let unknown = || Refusal::new("idDoesNotExist", "There is no record of this identifier here.");
    let local = identifier.strip_prefix(&format!("oai:{}:", repository.host()));
    let Some((collection, id)) = local.and_then(|local| local.split_once('/')) else { return Ok(Err(unknown())) };
    let collection = repository.collections.iter().find(|one| one.collection() == collection);
    // An id has one spelling here.
    let id = id.parse::<RecordId>().ok().filter(|parsed| parsed.to_string() == id);
    let (Some(collection), Some(id)) = (collection, id) else { return Ok(Err(unknown())) };
    let Some(row) = newest::of(db, collection.collection(), id)? else { return Ok(Err(unknown())) };
    Ok(records(db, repository, collection.as_ref(), vec![row])?.pop().ok_or_else(unknown))
}

/// Writes an answer.
///
/// # Errors
/// The writer's.
pub fn write(repository: &Repository, arguments: &[(String, String)], found: &Result<Found, Refusal>) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("OAI-PMH", &[("xmlns", OAI), ("xmlns:xsi", INSTANCE), ("xsi:schemaLocation", OAI_SCHEMA)])?;
    xml.text("responseDate", &[], &stamp(UtcTime::now()))?;
    let repeated = found.as_ref().err().is_none_or(Refusal::repeats_arguments);
    let attributes: Vec<(&str, &str)> =
        arguments.iter().filter(|_| repeated).map(|(name, value)| (name.as_str(), value.as_str())).collect();
    xml.text("request", &attributes, &repository.base_url())?;
    match found {
        Err(refusal) => xml.text("error", &[("code", refusal.code)], &refusal.message)?,
        Ok(Found::Repository(first)) => identify(&mut xml, repository, *first)?,
        Ok(Found::Format) => {
            xml.open("ListMetadataFormats", &[])?;
            xml.open("metadataFormat", &[])?;
            xml.text("metadataPrefix", &[], PREFIX)?;
            xml.text("schema", &[], OAI_DC_XSD)?;
            xml.text("metadataNamespace", &[], OAI_DC)?;
            xml.close("metadataFormat")?;
            xml.close("ListMetadataFormats")?;
        }
        Ok(Found::Sets(sets)) => {
            xml.open("ListSets", &[])?;
            for set in sets {
                xml.open("set", &[])?;
                xml.text("setSpec", &[], &set.spec)?;
                xml.text("setName", &[], &set.name)?;
                xml.close("set")?;
            }
            xml.close("ListSets")?;
        }
        Ok(Found::Record(record)) => {
            xml.open("GetRecord", &[])?;
            whole(&mut xml, record)?;
            xml.close("GetRecord")?;
        }
        Ok(Found::Page { list, records, resumption }) => {
            xml.open(list.verb(), &[])?;
            for record in records {
                match list {
                    List::Identifiers => header(&mut xml, record)?,
                    List::Records => whole(&mut xml, record)?,
                }
            }
            if let Some(Resumption { token, total, cursor }) = resumption {
                let (total, cursor) = (total.to_string(), cursor.to_string());
                let attributes = [("completeListSize", total.as_str()), ("cursor", cursor.as_str())];
                match token {
                    Some(token) => xml.text("resumptionToken", &attributes, &token.encode(*list))?,
                    None => xml.empty("resumptionToken", &attributes)?,
                }
            }
            xml.close(list.verb())?;
        }
    }
    xml.close("OAI-PMH")?;
    Ok(xml.finish())
}

fn identify(xml: &mut Xml, repository: &Repository, first: Option<UtcTime>) -> io::Result<()> {
    xml.open("Identify", &[])?;
    xml.text("repositoryName", &[], &repository.site.coalition_name)?;
    xml.text("baseURL", &[], &repository.base_url())?;
    xml.text("protocolVersion", &[], "2.0")?;
    xml.text("adminEmail", &[], &repository.email)?;
    xml.text("earliestDatestamp", &[], &stamp(first.unwrap_or_else(UtcTime::now)))?;
    xml.text("deletedRecord", &[], "persistent")?;
    xml.text("granularity", &[], "YYYY-MM-DDThh:mm:ssZ")?;
    let host = repository.host();
    // The description of identifiers allows names of domains only.
    let is_domain = host.contains('.') && host.split('.').all(|part| part.starts_with(|first: char| first.is_ascii_alphabetic()));
    if let Some(collection) = repository.collections.first().filter(|_| is_domain) {
        xml.open("description", &[])?;
        let schema = format!("{IDENTIFIER} {IDENTIFIER}.xsd");
        xml.open("oai-identifier", &[("xmlns", IDENTIFIER), ("xmlns:xsi", INSTANCE), ("xsi:schemaLocation", &schema)])?;
        xml.text("scheme", &[], "oai")?;
        xml.text("repositoryIdentifier", &[], &host)?;
        xml.text("delimiter", &[], ":")?;
        let sample = format!("oai:{host}:{}/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f", collection.collection());
        xml.text("sampleIdentifier", &[], &sample)?;
        xml.close("oai-identifier")?;
        xml.close("description")?;
    }
    xml.close("Identify")
}

fn header(xml: &mut Xml, record: &Record) -> io::Result<()> {
    let status = [("status", "deleted")];
    xml.open("header", if record.elements.is_some() { &[] } else { &status })?;
    xml.text("identifier", &[], &record.identifier)?;
    xml.text("datestamp", &[], &stamp(record.at))?;
    for set in &record.sets {
        xml.text("setSpec", &[], set)?;
    }
    xml.close("header")
}

fn whole(xml: &mut Xml, record: &Record) -> io::Result<()> {
    xml.open("record", &[])?;
    header(xml, record)?;
    if let Some(elements) = &record.elements {
        xml.open("metadata", &[])?;
        let schema = format!("{OAI_DC} {OAI_DC_XSD}");
        let names = [
            ("xmlns:oai_dc", OAI_DC),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:xsi", INSTANCE),
            ("xsi:schemaLocation", schema.as_str()),
        ];
        xml.open("oai_dc:dc", &names)?;
        for element in elements {
            let name = format!("dc:{}", element.name);
            match &element.lang {
                Some(lang) => xml.text(&name, &[("xml:lang", lang)], &element.text)?,
                None => xml.text(&name, &[], &element.text)?,
            }
        }
        xml.close("oai_dc:dc")?;
        xml.close("metadata")?;
    }
    xml.close("record")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        changes::{Actor, Change, Operation, append_many},
        db::{self, Database, DatabaseUrl, PoolLimits, migrate},
        feeds::Member,
        http::Site,
    };

    /// Records of which all can be found.
    struct Samples;

    impl Harvested for Samples {
        fn collection(&self) -> &'static str {
            "samples"
        }

        fn sets(&self, _: &mut Db) -> Result<Vec<HarvestSet>, Problem> {
            Ok(vec![HarvestSet { spec: "kind:even".to_owned(), name: "Even".to_owned() }])
        }

        fn member_of(&self, spec: &str) -> Option<Member> {
            spec.strip_prefix("kind:").map(|kind| Member { field: "kinds", value: kind.to_owned() })
        }

        fn sets_of(&self, _: &Value) -> Vec<String> {
            Vec::new()
        }

        fn describe(&self, _: &mut Db, ids: &[RecordId], _: &Site) -> Result<HashMap<RecordId, Vec<Element>>, Problem> {
            Ok(ids.iter().map(|id| (*id, vec![Element::plain("title", "Sample")])).collect())
        }
    }

    fn change(id: RecordId, number: usize, public: bool) -> Change {
        Change {
            collection: "samples",
            entity_id: id,
            version: 1,
            operation: Operation::Updated,
            public,
            partner_id: None,
            before: None,
            after: Some(json!({ "kinds": [if number.is_multiple_of(2) { "even" } else { "odd" }] })),
        }
    }

    fn open() -> (tempfile::TempDir, Database, Repository) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let site = Site { public_url: "https://portal.example".to_owned(), coalition_name: "Sample".to_owned() };
        let repository = Repository { collections: vec![Box::new(Samples)], site, email: "portal@portal.example".to_owned() };
        (folder, database, repository)
    }

    fn append(database: &Database, changes: Vec<Change>) {
        database.write_now(|db| append_many(db, Actor::System, changes).map_err(db::Error::from)).expect("appends");
    }

    /// A page, what its pages say of the list, and the request for the next one.
    fn page(database: &Database, repository: &Repository, request: Request) -> (Vec<String>, Option<(i64, i64)>, Option<Request>) {
        let found = database.read_now(|db| find(db, repository, request)).expect("reads").expect("finds");
        let Found::Page { list, records, resumption } = found else { panic!("a page") };
        let place = resumption.as_ref().map(|resumption| (resumption.cursor, resumption.total));
        // As a harvester would send it.
        let next = resumption.and_then(|resumption| Token::decode(&resumption.token?.encode(list), list));
        (records.into_iter().map(|record| record.identifier).collect(), place, next.map(|token| Request::Resume(list, token)))
    }

    #[test]
    fn a_list_that_changes_while_it_is_read_leaves_nothing_out() {
        let (_folder, database, repository) = open();
        let ids: Vec<RecordId> = (0..250).map(|_| RecordId::new()).collect();
        append(&database, ids.iter().enumerate().map(|(number, id)| change(*id, number, true)).collect());
        append(&database, vec![change(RecordId::new(), 0, false), change(ids[0], 0, false)]);
        let (first, place, next) = page(&database, &repository, Request::Begin(List::Records, Selection::default()));
        assert_eq!((first.len(), place), (100, Some((0, 250))), "private changes are none");
        // One that was given changes, and one that was not.
        append(&database, vec![change(ids[3], 3, true), change(ids[120], 120, true)]);
        let (second, place, next) = page(&database, &repository, next.expect("goes on"));
        assert_eq!((second.len(), place), (100, Some((100, 250))));
        let (third, _, next) = page(&database, &repository, next.expect("goes on"));
        assert!(next.is_none());
        let name = |id: RecordId| format!("oai:portal.example:samples/{id}");
        assert_eq!(third[third.len() - 2..], [name(ids[3]), name(ids[120])], "newer versions come last");
        let mut seen: Vec<String> = [first, second, third].concat();
        assert_eq!(seen.len(), 251, "only the one that changed after it was given comes twice");
        seen.sort();
        seen.dedup();
        let mut all: Vec<String> = ids.into_iter().map(name).collect();
        all.sort();
        assert_eq!(seen, all);
    }

    #[test]
    fn a_set_is_a_part_of_the_list() {
        let (_folder, database, repository) = open();
        append(&database, (0..5).map(|number| change(RecordId::new(), number, true)).collect());
        let select = |set: &str| Request::Begin(List::Identifiers, Selection { set: Some(set.to_owned()), ..Selection::default() });
        let (even, place, _) = page(&database, &repository, select("kind:even"));
        assert_eq!((even.len(), place), (3, None));
        for nobodys in ["kind:none", "other:even", "kind"] {
            let found = database.read_now(|db| find(db, &repository, select(nobodys))).expect("reads");
            assert_eq!(found.err().map(|refusal| refusal.code), Some("noRecordsMatch"), "{nobodys}");
        }
    }
}
