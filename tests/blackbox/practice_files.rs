//! What others take of the repository: files, feeds, citations, linked data, sitemaps.

use std::fs;

use coalition_tests::{Client, Engine, Service};
use serde_json::{Value, json};

use crate::{
    Story,
    practices::{PATH, people_beside, publish, snapshot, step},
    relevance::{escaped, filled},
    transfer::last_line,
    web::{build, open, start},
};

pub const STORIES: &[Story] = &[
    ("practice_files::lists_are_files_that_come_back_unchanged", lists_are_files_that_come_back_unchanged),
    ("practice_files::every_question_has_its_feed", every_question_has_its_feed),
    ("practice_files::every_version_is_cited_in_every_format", every_version_is_cited_in_every_format),
    ("practice_files::a_practice_is_linked_data", a_practice_is_linked_data),
    ("practice_files::pages_and_sitemaps_tell_search_engines_of_practices", pages_and_sitemaps_tell_search_engines_of_practices),
];

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn accepting(who: &Client, path: &str, media_type: &str) -> coalition_tests::client::Answer {
    who.send("GET", path, &[("accept", media_type)], None)
}

/// A snapshot with what spreadsheets, XML and TeX would take for something of theirs, and a contact that nobody may see.
fn tricky(partner: &str) -> Value {
    let mut body = snapshot(partner, "=SUM(A1) {<b>} & 100 %_");
    body["summary"] = json!("+1\t\"quoted\"; and | more\nin two lines");
    body["contacts"] = json!([{ "name": "Sample contact", "email": "contact@example.org" }]);
    body["co_implementers"] = json!([{ "name": "Sample Weavers" }]);
    body
}

fn lists_are_files_that_come_back_unchanged(engine: Engine<'_>) {
    let (service, admin) = filled(engine);
    let people = people_beside(&service, admin.clone());
    let slug = publish(&service, &people, &tricky(&people.own));
    people.author.post(PATH, &snapshot(&people.own, "A draft")).expect(201);
    // A revision that is being written is not touched by what was published before.
    people.author.patch(&format!("{PATH}/{slug}"), "*", &json!({ "title": "Revised" })).expect(200);
    let archived = publish(&service, &people, &snapshot(&people.own, "An archived one"));
    step(&people.editor, &format!("{PATH}/{archived}"), json!({ "to": "archived", "reason": "The programme ended." })).expect(200);

    let anyone = service.anyone();
    let newest = || anyone.get("/health/ready").expect(200).json()["change"].clone();
    let import = |name: &str, content: &[u8]| {
        let path = service.data_dir.join(name).display().to_string();
        fs::write(&path, content).unwrap();
        let output = service.run(&["import", "practices", &path, "--source", "sample"]);
        (last_line(&output), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let before = newest();
    let table = accepting(&anyone, &format!("{PATH}?source=sample"), "text/csv").expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"practices.csv\"");
    assert!(table.text().contains(",'=SUM(A1) {<b>} & 100 %_,"), "no spreadsheet computes it");
    let lines = anyone.get(&format!("{PATH}?format=ndjson&source=sample&lang=fr")).expect(200);
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    for text in [table.text(), lines.text()] {
        assert!(!text.contains("contact@example.org") && !text.contains("A draft") && !text.contains("An archived one"));
        assert!(!text.contains("Revised"));
    }
    for (name, content) in [("list.csv", &table.bytes), ("list.ndjson", &lines.bytes)] {
        let (last, told) = import(name, content);
        assert_eq!(last, "0 created, 0 updated, 63 unchanged, 0 failed", "{name}: {told}");
    }
    // From the command line with contacts and, when asked for, drafts.
    for (arguments, count) in [(vec!["--format", "csv"], 63), (vec!["--format", "ndjson"], 63), (vec!["--format", "csv", "--drafts"], 64)] {
        let output = service.run(&[vec!["export", "practices", "--source", "sample"], arguments.clone()].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("contact@example.org"), "{arguments:?}");
        let (last, told) = import(if arguments.contains(&"csv") { "all.csv" } else { "all.ndjson" }, &output.stdout);
        assert_eq!(last, format!("0 created, 0 updated, {count} unchanged, 0 failed"), "{arguments:?}: {told}");
    }
    assert_eq!(newest(), before, "what comes back unchanged writes nothing");
    assert_eq!(people.author.get(&format!("{PATH}/{slug}")).expect(200).json()["contacts"][0]["email"], "contact@example.org");

    // The result that the screen shows, in its order.
    for query in ["priority=equality&sort=title", "q=inspection+atelier", "language=es&kind=full", "partner=PARTNER"] {
        let query = query.replace("PARTNER", &people.own);
        let page = anyone.get(&format!("{PATH}?{query}&limit=100")).expect(200).json();
        let shown: Vec<&str> = page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        let lines = anyone.get(&format!("{PATH}?{query}&format=ndjson")).expect(200).text();
        let written: Vec<Value> = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
        assert!(!shown.is_empty() && written == shown, "{query}: {written:?}");
    }
    let book = accepting(&anyone, &format!("{PATH}?source=sample"), XLSX).expect(200);
    assert_eq!((book.header("content-type"), book.header("content-disposition")), (XLSX, "attachment; filename=\"practices.xlsx\""));
    assert!(book.bytes.starts_with(b"PK"));
    // A small file is kept, with a tag, and is new as soon as something changed.
    let again = |tag: &str| anyone.send("GET", &format!("{PATH}?source=sample"), &[("accept", XLSX), ("if-none-match", tag)], None);
    again(book.header("etag")).expect(304);
    people.admin.patch("/api/v1/partners/own", "*", &json!({ "slug": "renamed" })).expect(200);
    again(book.header("etag")).expect(200);

    let refused = anyone.get(&format!("{PATH}?format=xlsx&limit=5&cursor=x&fields=title&facets=kind&highlight=true"));
    let places = refused.expect_problem(400, "invalid-request").places();
    assert_eq!(
        places,
        ["cursor other_format", "facets other_format", "fields other_format", "highlight other_format", "limit other_format"]
    );
    assert_eq!(anyone.get(&format!("{PATH}?source=sample")).expect_problem(400, "invalid-request").places(), ["source other_format"]);
    accepting(&anyone, PATH, "text/html").expect_problem(406, "not-acceptable");
    assert_eq!(accepting(&anyone, PATH, "text/html,*/*;q=0.8").expect(200).header("content-type"), "application/json");
    // What no cell of a workbook holds is refused, not cut.
    let mut long = snapshot(&people.own, "Long");
    let block = json!({ "title": "Block", "text": "x".repeat(9000) });
    long["building_blocks"] = json!([block, block, block, block]);
    publish(&service, &people, &long);
    let refused = anyone.get(&format!("{PATH}?format=xlsx&partner={}", people.own)).expect_problem(406, "not-acceptable");
    assert!(refused.json()["detail"].as_str().unwrap().contains("32,767"), "{}", refused.text());
    anyone.get(&format!("{PATH}?format=csv&partner={}", people.own)).expect(200);
}

/// The text of each element of a name.
fn each<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    let opening = format!("<{element}");
    xml.split(&opening).skip(1).filter_map(|rest| Some(rest.split_once('>')?.1.split_once('<')?.0)).collect()
}

fn every_question_has_its_feed(engine: Engine<'_>) {
    let (service, admin) = filled(engine);
    let anyone = service.anyone();
    let feed = accepting(&anyone, &format!("{PATH}?limit=5&lang=fr"), "application/atom+xml").expect(200);
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let text = feed.text();
    assert!(text.contains("xml:lang=\"fr\"") && text.contains("<title type=\"text\">Bonnes pratiques · "), "{text}");
    assert_eq!(each(&text, "entry").len(), 5);
    let updated = each(&text, "updated");
    assert_eq!(updated[0], updated[1], "as new as its newest entry");
    assert!(updated[1..].windows(2).all(|pair| pair[0] >= pair[1]), "the newest first: {updated:?}");
    // All pages hold everything once, each with the same id of the feed.
    let (mut path, mut seen) = (format!("{PATH}?format=atom&limit=20&q=sample+inspection"), Vec::new());
    let total = anyone.get(&format!("{PATH}?q=sample+inspection&limit=1")).expect(200).json()["page"]["total"].clone();
    let mut ids = Vec::new();
    loop {
        let page = anyone.get(&path).expect(200).text();
        let all = each(&page, "id");
        ids.push(all[0].to_owned());
        seen.extend(all[1..].iter().map(|id| (*id).to_owned()));
        let next = page.split("<link rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(next) = next else { break };
        path = next.replace("&amp;", "&").replace(&service.base, "");
    }
    assert_eq!(json!(seen.len()), total);
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
    seen.sort();
    seen.dedup();
    assert_eq!(json!(seen.len()), total);
    assert!(seen.iter().all(|id| id.starts_with("urn:uuid:")));
    // The same filters as the list's.
    let narrowed = anyone.get(&format!("{PATH}?format=atom&priority=equality&country=IS")).expect(200).text();
    assert_eq!(each(&narrowed, "entry").len(), 1);
    assert!(narrowed.contains("Equal pay audits") && narrowed.contains("term=\"equality\""), "{narrowed}");
    let none = anyone.get(&format!("{PATH}?format=atom&country=AQ")).expect(200).text();
    assert!(each(&none, "entry").is_empty() && each(&none, "updated").len() == 1);
    // Kept until something changes; text is text, whatever it holds.
    anyone
        .send(
            "GET",
            &format!("{PATH}?limit=5&lang=fr"),
            &[("accept", "application/atom+xml"), ("if-none-match", feed.header("etag"))],
            None,
        )
        .expect(304);
    let people = people_beside(&service, admin.clone());
    publish(&service, &people, &tricky(&people.own));
    let text = anyone.get(&format!("{PATH}?format=atom&limit=1")).expect(200).text();
    assert!(text.contains("=SUM(A1) {&lt;b&gt;} &amp; 100 %_</title>"), "{text}");
    assert!(text.contains("<name>Own</name>") && text.contains("<name>Sample Weavers</name>"), "{text}");
    let refused = anyone.get(&format!("{PATH}?format=atom&fields=title&facets=kind&highlight=true&source=x"));
    assert_eq!(refused.expect_problem(400, "invalid-request").places().len(), 4);
    let hostile = anyone.get(&format!("{PATH}?format=atom&q={}", escaped("\u{1}</title>"))).text();
    assert!(!hostile.contains('\u{1}') && hostile.matches("</title>").count() == each(&hostile, "title").len(), "{hostile}");
}

fn every_version_is_cited_in_every_format(engine: Engine<'_>) {
    let service = Service::start_with(
        engine,
        &[("practice_reviews", "0"), ("public_url", "https://portal.example.org"), ("coalition_name", "Sample & Co")],
    );
    let admin = service.admin();
    let people = people_beside(&service, admin.clone());
    let anyone = service.anyone();
    let made = people.author.post(PATH, &tricky(&people.own)).expect(201);
    let path = made.header("location").to_owned();
    let id = made.json()["id"].as_str().unwrap().to_owned();
    anyone.get(&format!("{path}/citation")).expect_problem(404, "not-found");
    let go_live = || {
        for (who, to) in
            [(&people.author, "submitted"), (&people.editor, "in_review"), (&people.editor, "approved"), (&people.editor, "published")]
        {
            step(who, &path, json!({ "to": to })).expect(200);
        }
    };
    go_live();
    people.author.patch(&path, "*", &json!({ "title": "Visits" })).expect(200);
    go_live();
    let year = chrono::Utc::now().format("%Y");
    let cited = anyone.get(&format!("{path}/citation?lang=es")).expect(200).json();
    let url = format!("https://portal.example.org/practices/{id}/versions/2");
    assert_eq!(cited["text"], format!("Own, Sample Weavers ({year}). Visits (versión 2). Sample & Co. {url}"));
    assert_eq!((&cited["lang"], &cited["version"], &cited["url"]), (&json!("es"), &json!(2), &json!(url)));
    let first = format!("{path}/versions/1/citation");
    let text = accepting(&anyone, &first, "text/plain").expect(200);
    assert!(text.text().contains("=SUM(A1) {<b>} & 100 %_ (version 1)") && text.text().ends_with("/versions/1\n"), "{}", text.text());
    for (format, media_type, part) in [
        ("bibtex", "application/x-bibtex", r"title = {{=SUM(A1) \textbraceleft{}<b>\textbraceright{} \& 100 \%\_}}"),
        ("ris", "application/x-research-info-systems", "TI  - =SUM(A1) {<b>} & 100 %_\r\n"),
        ("csl", "application/vnd.citationstyles.csl+json", "\"literal\":\"Sample Weavers\""),
    ] {
        let named = anyone.get(&format!("{first}?format={format}")).expect(200);
        assert!(named.header("content-type").starts_with(media_type), "{}", named.header("content-type"));
        assert!(named.text().contains(part), "{}", named.text());
        let accepted = accepting(&anyone, &first, media_type).expect(200);
        assert_eq!(accepted.text(), named.text());
        anyone.send("GET", &first, &[("accept", media_type), ("if-none-match", accepted.header("etag"))], None).expect(304);
    }
    accepting(&anyone, &first, "image/png").expect_problem(406, "not-acceptable");
    anyone.get(&format!("{first}?format=endnote")).expect_problem(400, "invalid-request");
    anyone.get(&format!("{path}/versions/3/citation")).expect_problem(404, "not-found");
    // Who it is by is told as they are called now.
    people.admin.patch("/api/v1/partners/own", "*", &json!({ "names": { "en": "Renamed" } })).expect(200);
    assert!(accepting(&anyone, &first, "text/plain").text().starts_with("Renamed, "));
    people.author.delete(&path, "*").expect(204);
    anyone.get(&first).expect_problem(410, "gone");
}

fn a_practice_is_linked_data(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let people = people_beside(&service, admin.clone());
    let anyone = service.anyone();
    let mut body = tricky(&people.own);
    body["started_on"] = json!("2022-03-01");
    body["links"] = json!([{ "title": "Report", "url": "https://example.org/report.pdf" }]);
    let slug = publish(&service, &people, &body);
    let path = format!("{PATH}/{slug}");
    let translated = json!({ "lang": "fr", "parts": { "/title": { "text": "Somme", "status": "published" }, "/summary": { "text": "Pas encore", "status": "draft" } } });
    people.author.post(&format!("{path}/translations"), &translated).expect(201);
    let answer = accepting(&anyone, &path, "application/ld+json").expect(200);
    assert_eq!(answer.header("content-type"), "application/ld+json");
    let linked = answer.json();
    assert_eq!((&linked["@context"], &linked["@type"]), (&json!("https://schema.org"), &json!("Article")));
    let titles = json!([{ "@value": "=SUM(A1) {<b>} & 100 %_", "@language": "en" }, { "@value": "Somme", "@language": "fr" }]);
    assert_eq!((&linked["headline"], &linked["inLanguage"]), (&titles, &json!(["en", "fr"])));
    assert!(!answer.text().contains("Pas encore") && !answer.text().contains("contact@example.org"), "{linked}");
    assert_eq!(linked["author"]["name"], json!([{ "@value": "Own", "@language": "en" }]));
    assert_eq!(linked["contributor"][0]["name"], json!([{ "@value": "Sample Weavers" }]));
    assert_eq!((&linked["temporalCoverage"], &linked["version"]), (&json!("2022-03-01/.."), &json!("1")));
    assert_eq!(
        (&linked["about"][0]["termCode"], &linked["spatialCoverage"][0]["name"]["@value"]),
        (&json!("labour-rights"), &json!("Brazil"))
    );
    assert_eq!(linked["citation"][0]["url"], "https://example.org/report.pdf");
    assert_eq!(anyone.get(&format!("{path}?format=jsonld")).expect(200).json(), linked);
    let refused = anyone.get(&format!("{path}?format=jsonld&fields=title&revision=working")).expect_problem(400, "invalid-request");
    assert_eq!(refused.places(), ["fields other_format", "revision other_format"]);
    // Whoever sees the working copy is given what everybody reads.
    people.author.patch(&path, "*", &json!({ "title": "Hidden" })).expect(200);
    assert!(!accepting(&people.author, &path, "application/ld+json").expect(200).text().contains("Hidden"));
    let draft = people.author.post(PATH, &snapshot(&people.own, "Draft")).expect(201).header("location").to_owned();
    accepting(&people.author, &draft, "application/ld+json").expect_problem(404, "not-found");
}

fn pages_and_sitemaps_tell_search_engines_of_practices(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &[("public_url", "https://portal.example.org"), ("coalition_name", "Sample & Co")]);
    let admin = service.admin();
    let people = people_beside(&service, admin.clone());
    let slug = publish(&service, &people, &tricky(&people.own));
    let anyone = service.anyone();
    let path = format!("/fr/practices/{slug}");
    let page = open(&anyone, &path).expect(200).text();
    for part in [
        "<title>=SUM(A1) {&lt;b&gt;} &amp; 100 %_ · Sample &amp; Co</title>".to_owned(),
        "<meta property=\"og:type\" content=\"article\">".to_owned(),
        format!("<link rel=\"canonical\" href=\"https://portal.example.org{path}\">"),
        format!("hreflang=\"ar\" href=\"https://portal.example.org/ar/practices/{slug}\""),
        "\"@type\":\"Article\"".to_owned(),
    ] {
        assert!(page.contains(&part), "{part} in {page}");
    }
    // A version has a page of its own, which search engines leave out.
    let version = open(&anyone, &format!("{path}/versions/1")).expect(200).text();
    assert!(version.contains("<title>=SUM(A1) {&lt;b&gt;} &amp; 100 %_ (version 1) · Sample &amp; Co</title>"), "{version}");
    assert!(version.contains("noindex") && !version.contains("canonical"), "{version}");
    let arabic = open(&anyone, &format!("/ar/practices/{slug}/versions/1")).expect(200).text();
    assert!(arabic.contains("(الإصدار 1)"), "{arabic}");
    for nothing in ["versions/2", "versions/0", "versions/x", "versions/1/more", "versions", "nothing"] {
        open(&anyone, &format!("{path}/{nothing}")).expect(404);
    }
    let draft = people.author.post(PATH, &snapshot(&people.own, "Draft")).expect(201).json()["id"].as_str().unwrap().to_owned();
    for draft in [format!("/en/practices/{draft}"), format!("/en/practices/{draft}/versions/1")] {
        open(&anyone, &draft).expect(404);
    }
    assert!(open(&anyone, "/es/practices").expect(200).text().contains("<title>Buenas prácticas · "));

    let robots = anyone.get("/robots.txt").expect(200);
    assert!(robots.text().contains("User-agent: *") && robots.text().contains("\nSitemap: https://portal.example.org/sitemap.xml\n"));
    let index = anyone.get("/sitemap.xml").expect(200);
    assert_eq!(index.header("content-type"), "application/xml; charset=utf-8");
    let files: Vec<String> = each(&index.text(), "loc").iter().map(|address| address.replace("https://portal.example.org", "")).collect();
    assert_eq!(files, ["/sitemaps/pages.xml", "/sitemaps/partners-1.xml", "/sitemaps/practices-1.xml", "/sitemaps/governance-1.xml"]);
    let listed = |file: &str| each(&anyone.get(file).expect(200).text(), "loc").into_iter().map(str::to_owned).collect::<Vec<_>>();
    let languages = ["en", "fr", "es", "ar"];
    assert_eq!(listed(&files[2]), languages.map(|language| format!("https://portal.example.org/{language}/practices/{slug}")));
    assert_eq!(listed(&files[1]).len(), 3 * 4);
    assert!(listed(&files[0]).contains(&"https://portal.example.org/ar/practices".to_owned()));
    for nothing in ["/sitemaps/practices-2.xml", "/sitemaps/nothing-1.xml", "/sitemaps/practices-x.xml", "/sitemaps/x.xml"] {
        anyone.get(nothing).expect_problem(404, "not-found");
    }
    // Archived it is no longer listed; withdrawn its page is gone.
    let record = format!("{PATH}/{slug}");
    step(&people.editor, &record, json!({ "to": "archived", "reason": "The programme ended." })).expect(200);
    assert!(!anyone.get("/sitemap.xml").text().contains("practices-1"));
    open(&anyone, &path).expect(200);
    people.author.delete(&record, "*").expect(204);
    open(&anyone, &path).expect(410);
    open(&anyone, &format!("{path}/versions/1")).expect(410);
}
