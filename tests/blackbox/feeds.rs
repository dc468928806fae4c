//! What others take by themselves: harvests by OAI-PMH.

use std::{thread, time::Duration};

use coalition_tests::{Client, Engine, Service};
use serde_json::json;

use crate::{
    Story,
    practices::{self, people, publish, snapshot, step},
};

pub const STORIES: &[Story] = &[
    ("feeds::a_harvester_keeps_up_with_what_is_published_and_taken_back", a_harvester_keeps_up_with_what_is_published_and_taken_back),
    ("feeds::harvesters_are_refused_in_the_words_of_the_protocol", harvesters_are_refused_in_the_words_of_the_protocol),
];

const LIST: &str = "verb=ListRecords&metadataPrefix=oai_dc";

fn harvest(anyone: &Client, query: &str) -> String {
    let answer = anyone.get(&format!("/oai?{query}")).expect(200);
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    answer.text()
}

/// The text of the first element of a name.
fn first<'a>(xml: &'a str, element: &str) -> &'a str {
    let found = xml.split_once(&format!("<{element}>"));
    assert!(found.is_some(), "no {element} in {xml}");
    let (_, rest) = found.unwrap();
    rest.split_once('<').unwrap().0
}

fn a_harvester_keeps_up_with_what_is_published_and_taken_back(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let anyone = service.anyone();
    assert!(harvest(&anyone, LIST).contains("<error code=\"noRecordsMatch\">"));
    // A draft that nobody saw leaves nothing behind.
    let draft = people.author.post(practices::PATH, &snapshot(&people.own, "Draft")).expect(201);
    people.author.delete(draft.header("location"), "*").expect(204);

    // A title as long as it may be, in several scripts, with what XML has to escape.
    let title: String = "<&\"'>\u{e9}\u{627}\u{4e2d}\u{1F600} ]]> ".chars().cycle().take(199).chain("x".chars()).collect();
    let slug = publish(&service, &people, &snapshot(&people.own, &title));
    let path = format!("{}/{slug}", practices::PATH);
    let found = harvest(&anyone, LIST);
    let identifier = first(&found, "identifier").to_owned();
    let id = anyone.get(&path).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(identifier, format!("oai:127.0.0.1:practices/{id}"));
    let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;");
    assert!(found.contains(&format!("<dc:title xml:lang=\"en\">{escaped}</dc:title>")), "{found}");
    for part in ["<dc:creator xml:lang=\"en\">Own</dc:creator>", "<dc:coverage xml:lang=\"en\">Brazil</dc:coverage>"] {
        assert!(found.contains(part), "{part} in {found}");
    }
    assert_eq!(first(&found, "setSpec"), "priority:labour-rights");
    assert!(!found.contains("resumptionToken") && !found.contains("deleted"), "{found}");
    let published = first(&found, "datestamp").to_owned();

    // A private edit is nobody's business.
    thread::sleep(Duration::from_millis(1100));
    people.author.patch(&path, "*", &json!({ "title": "Hidden" })).expect(200);
    let same = harvest(&anyone, LIST);
    assert_eq!(first(&same, "datestamp"), published);
    assert!(!same.contains("Hidden"));
    people.author.delete(&format!("{path}/revision"), "*").expect(204);
    assert_eq!(first(&harvest(&anyone, LIST), "datestamp"), published);

    // By time and by set, in the address and in a form.
    let day = &published[..10];
    for query in [format!("from={published}&until={published}"), format!("from={day}"), "set=priority:labour-rights".to_owned()] {
        assert!(harvest(&anyone, &format!("{LIST}&{query}")).contains(&identifier), "{query}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let sent = anyone.send("POST", "/oai", &form, Some(format!("{LIST}&set=priority%3Alabour-rights").as_bytes())).expect(200);
    assert!(sent.text().contains(&identifier));
    for query in ["until=2000-01-01", "from=2999-01-01", "set=priority:equality", "set=nobody"] {
        assert!(harvest(&anyone, &format!("{LIST}&{query}")).contains("noRecordsMatch"), "{query}");
    }
    let one = format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={identifier}");
    assert!(harvest(&anyone, &one).contains("<dc:title"));

    // Archived it is gone from lists, and comes back.
    let archived = json!({ "to": "archived", "reason": "The programme ended." });
    step(&people.editor, &path, archived).expect(200);
    let gone = harvest(&anyone, LIST);
    assert!(gone.contains("<header status=\"deleted\">") && !gone.contains("<metadata>"), "{gone}");
    assert!(first(&gone, "datestamp") > published.as_str());
    step(&people.editor, &path, json!({ "to": "published" })).expect(200);
    assert!(harvest(&anyone, LIST).contains("<metadata>"));

    // Withdrawn it is known as deleted for ever, in its set as well.
    people.author.delete(&path, "*").expect(204);
    for query in [LIST, &format!("{LIST}&set=priority:labour-rights"), &one] {
        let gone = harvest(&anyone, query);
        assert!(gone.contains("<header status=\"deleted\">") && gone.contains(&identifier), "{gone}");
        assert!(!gone.contains("<metadata>"), "{gone}");
    }
}

fn harvesters_are_refused_in_the_words_of_the_protocol(engine: Engine<'_>) {
    let service = Service::start(engine);
    let anyone = service.anyone();
    let unknown = "oai:127.0.0.1:practices/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f";
    for (query, code) in [
        ("", "badVerb".to_owned()),
        ("verb=Nothing", "badVerb".to_owned()),
        ("verb=ListRecords", "badArgument".to_owned()),
        (&format!("{LIST}&from=2026-02-30"), "badArgument".to_owned()),
        (&format!("{LIST}&from=2026-02-02&until=2026-02-01"), "badArgument".to_owned()),
        (&format!("{LIST}&from=%ff"), "badArgument".to_owned()),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat".to_owned()),
        ("verb=ListRecords&resumptionToken=%00%3Cx%3E", "badResumptionToken".to_owned()),
        (&format!("{LIST}&set=%00"), "noRecordsMatch".to_owned()),
        (&format!("{LIST}&set=priority:%00"), "noRecordsMatch".to_owned()),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%01%3C", "idDoesNotExist".to_owned()),
        (&format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={unknown}"), "idDoesNotExist".to_owned()),
        (&format!("verb=ListMetadataFormats&identifier={unknown}"), "idDoesNotExist".to_owned()),
    ] {
        let answer = harvest(&anyone, query);
        assert!(answer.contains(&format!("<error code=\"{code}\">")), "{query}: {answer}");
        assert!(answer.chars().all(|character| character >= ' ' || character == '\n'), "{query}: {answer}");
    }
    let identity = harvest(&anyone, "verb=Identify");
    assert_eq!(first(&identity, "deletedRecord"), "persistent");
    assert_eq!(first(&identity, "adminEmail"), "portal@localhost");
    assert_eq!(first(&identity, "baseURL"), format!("{}/oai", service.base));
    assert!(harvest(&anyone, "verb=ListSets").contains("<setSpec>priority:labour-rights</setSpec>"));
    assert!(harvest(&anyone, "verb=ListMetadataFormats").contains("<metadataPrefix>oai_dc</metadataPrefix>"));
    anyone.send("POST", "/oai", &[("content-type", "application/json")], Some(b"{}")).expect_problem(415, "unsupported-media-type");
    let refused = anyone.send("PUT", "/oai", &[], None).expect_problem(405, "method-not-allowed");
    assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS, POST");
    assert_eq!(anyone.send("OPTIONS", "/oai", &[], None).expect(204).header("allow"), "GET, HEAD, OPTIONS, POST");
}
