//! What is asked about practices, how soon a published one is found, and what the index takes.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use coalition_tests::Service;
use serde_json::{Value, json};

use crate::{
    answers::{CONNECTIONS, Kind, address_of, escaped, mixed, walk},
    load,
};

/// Records whose words the questions are made of.
const READ: usize = 2000;
/// Questions that are made of the words of one record.
const QUESTIONS: usize = 40;
/// How often the way from publication to the first search that finds it is gone.
const PUBLICATIONS: usize = 20;

/// Every kind, for a service with generated practices.
pub fn kinds(service: &Service) -> Vec<Kind> {
    let (pages, records) = walk(&service.anyone(), "practices");
    let mut searches = questions(service, &records);
    let fresh = searches.split_off(searches.len() / 2);
    let kind = |name, hot: String, cold| Kind { name, hot, cold, fresh: Vec::new(), alone: false };
    vec![
        kind("practice by id", records[0].clone(), records),
        kind("page of 20 cards", "/api/v1/practices".to_owned(), pages),
        Kind { name: "two words, five facets", hot: searches[0].clone(), cold: searches, fresh, alone: true },
    ]
}

/// Questions of two words that one record has, each another one.
fn questions(service: &Service, records: &[String]) -> Vec<String> {
    let anyone = service.anyone();
    let mut asked = Vec::new();
    // Evenly from all over the list.
    for path in records.iter().step_by((records.len() / READ).max(1)).take(READ) {
        let record = anyone.get(path).expect(200).json();
        let mut words: BTreeSet<String> = BTreeSet::new();
        for text in texts(&record) {
            words.extend(text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.chars().count() > 3).map(str::to_lowercase));
        }
        let words: Vec<String> = words.into_iter().collect();
        // A step that does not go evenly into the number of words meets all sorts of pairs.
        let pairs = (0..QUESTIONS).map(|index| (&words[index * 37 % words.len()], &words[(index * 61 + 13) % words.len()]));
        asked.extend(pairs.filter(|(one, other)| one != other).map(|(one, other)| {
            format!("/api/v1/practices?q={}+{}&facets=priority,country,sdg,sector,year", escaped(one), escaped(other))
        }));
    }
    mixed(asked)
}

/// The texts of a record, or of a line of an import: those that can be found, as they were written.
fn texts(record: &Value) -> Vec<&str> {
    let mut found: Vec<&str> = ["title", "summary"].iter().filter_map(|field| record[field].as_str()).collect();
    found.extend(record["sections"].as_object().into_iter().flat_map(|sections| sections.values()).filter_map(Value::as_str));
    let blocks = record["building_blocks"].as_array().into_iter().flatten();
    found.extend(blocks.flat_map(|block| [&block["title"], &block["text"]]).filter_map(Value::as_str));
    found.extend(record["results"].as_array().into_iter().flatten().filter_map(|result| result["indicator"].as_str()));
    found
}

/// How long it takes from sending a publication to a search that finds it, while others search as fast as they can.
pub fn publications(service: &Service, kinds: &[Kind]) {
    let editor = service.person("editor", None);
    let anyone = service.anyone();
    let questions = &kinds.iter().find(|kind| kind.alone).expect("a kind with questions").cold;
    let chosen: Vec<(String, String)> =
        anyone.get(&format!("/api/v1/practices?limit={PUBLICATIONS}&sort=title")).expect(200).json()["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| (item["id"].as_str().expect("an id").to_owned(), item["title"]["text"].as_str().expect("a title").to_owned()))
            .collect();
    let (done, address) = (AtomicBool::new(false), address_of(service));
    let (mut times, searches) = thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut rates = Vec::new();
            while !done.load(Ordering::Relaxed) {
                rates.push(load::rate(address, questions, CONNECTIONS, Duration::from_millis(500)).rate);
            }
            rates
        });
        let mut times = Vec::new();
        for (id, title) in &chosen {
            let path = format!("/api/v1/practices/{id}/transitions");
            let words: Vec<String> = title.split_whitespace().take(12).map(escaped).collect();
            let search = format!("/api/v1/practices?q={}&limit=100", words.join("+"));
            let is_found = || {
                let answer = anyone.get(&search).expect(200).json();
                answer["items"].as_array().expect("items").iter().any(|item| item["id"] == id.as_str())
            };
            let until = |wanted: bool| {
                let began = Instant::now();
                while is_found() != wanted {
                    assert!(began.elapsed() < Duration::from_secs(60), "the index does not follow {id}");
                }
            };
            until(true);
            editor.post_if(&path, "*", &json!({ "to": "archived", "reason": "Measured." })).expect(200);
            until(false);
            let began = Instant::now();
            editor.post_if(&path, "*", &json!({ "to": "published" })).expect(200);
            until(true);
            times.push(began.elapsed());
        }
        done.store(true, Ordering::Relaxed);
        (times, load.join().expect("the load"))
    });
    times.sort_unstable();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    #[expect(clippy::cast_precision_loss, reason = "a few rounds")]
    let searches = searches.iter().sum::<f64>() / searches.len() as f64;
    println!(
        "  publication to a search that finds it, while {CONNECTIONS} others search ({searches:.0}/s): median {:.0} ms, longest of {} {:.0} ms",
        milliseconds(times[times.len() / 2]),
        times.len(),
        milliseconds(times[times.len() - 1]),
    );
}

/// What the index takes on disk (the few partners in it are not worth telling apart), as a share of the texts that it was made of and of the file that they came in.
#[expect(clippy::cast_precision_loss, reason = "sizes for people")]
pub fn index_size(service: &Service, lines: &Path) {
    let index = size_of(&service.data_dir.join("index"));
    let mut text = 0;
    let mut file = 0;
    for line in BufReader::new(fs::File::open(lines).unwrap()).lines() {
        let line = line.unwrap();
        let row: Value = serde_json::from_str(&line).unwrap();
        text += texts(&row).iter().map(|text| text.len() as u64).sum::<u64>();
        file += line.len() as u64 + 1;
    }
    println!(
        "  index: {:.1} MB, {:.2} of its texts ({:.1} MB), {:.2} of the file ({:.1} MB)",
        index as f64 / 1e6,
        index as f64 / text as f64,
        text as f64 / 1e6,
        index as f64 / file as f64,
        file as f64 / 1e6,
    );
}

/// All files of a folder together, in bytes.
fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { size_of(&entry.path()) } else { entry.metadata().map_or(0, |data| data.len()) }).sum()
}
