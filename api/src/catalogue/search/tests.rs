//! The index from outside: built, asked, restarted, damaged.

use std::{fs, time::Duration};

use super::{routes::relevance, *};
use crate::{
    changes::{Actor, Change, Operation},
    db::{DatabaseUrl, PoolLimits, migrate},
    http::fold::fold,
};

/// The organizations of the test data; the tests delete some by taking them out.
struct Organizations(Arc<RwLock<Vec<Document>>>);

const FACETS: [&str; 2] = ["constituency", "country"];

impl Source for Organizations {
    fn collection(&self) -> &'static str {
        "organizations"
    }

    fn facets(&self) -> &'static [&'static str] {
        &FACETS
    }

    fn orders(&self) -> &'static [(&'static str, OrderKind)] {
        &[("name", OrderKind::Text), ("number", OrderKind::Number)]
    }

    fn load(&self, _: &mut Db, ids: &[RecordId]) -> QueryResult<Vec<Document>> {
        Ok(self.0.read().expect("not poisoned").iter().filter(|document| ids.contains(&document.id)).cloned().collect())
    }

    fn all_after(&self, _: &mut Db, after: Option<RecordId>, limit: i64) -> QueryResult<Vec<Document>> {
        let all = self.0.read().expect("not poisoned");
        let rest = all.iter().filter(|document| after.is_none_or(|after| document.id > after));
        Ok(rest.take(usize::try_from(limit).expect("small")).cloned().collect())
    }
}

fn organizations() -> Vec<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/organizations.csv");
    let mut reader = csv::Reader::from_path(path).expect("the test data");
    let rows = reader.records().zip(1..).map(|(record, number)| {
        let record = record.expect("a row");
        let column = |index: usize| record.get(index).filter(|text| !text.is_empty()).map(str::to_owned);
        let text = |kind, lang: &str, text: String| Text { kind, field: "names", lang: lang.to_owned(), text };
        let names = ["en", "fr", "es"].iter().zip(1..).filter_map(|(lang, index)| Some(text(Kind::Name, lang, column(index)?)));
        let mut texts: Vec<Text> = names.collect();
        let name = fold(&texts[0].text);
        texts.extend(column(4).map(|acronym| text(Kind::Acronym, "und", acronym)));
        Document {
            id: RecordId::new(),
            address: record[0].to_owned(),
            texts,
            facets: vec![("constituency", vec![record[5].to_owned()]), ("country", column(6).into_iter().collect())],
            orders: vec![("name", OrderValue::Text(name)), ("number", OrderValue::Number(number))],
            lift: 0,
            made_from: Vec::new(),
        }
    });
    rows.collect()
}

struct House {
    folder: tempfile::TempDir,
    database: Database,
    tail: Tail,
    rows: Arc<RwLock<Vec<Document>>>,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 2, ..PoolLimits::default() }).expect("opens");
        let tail = Tail::start(&database).expect("follows");
        Self { folder, database, tail, rows: Arc::new(RwLock::new(organizations())) }
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    async fn search(&self) -> Arc<Search> {
        let source = Box::new(Organizations(Arc::clone(&self.rows)));
        let search = Search::start(&self.database, &self.tail, &self.index(), vec![source]).expect("starts");
        assert!(search.wait_for(0, Duration::from_secs(30)).await, "the index is built");
        search
    }

    /// Records a change of a document, as its feature would.
    fn touch(&self, id: RecordId) -> i64 {
        let change = Change {
            collection: "organizations",
            entity_id: id,
            version: 1,
            operation: Operation::Updated,
            public: true,
            partner_id: None,
            before: None,
            after: None,
        };
        self.database.write_now(|db| changes::append(db, Actor::System, change).map_err(db::Error::from)).expect("commits")
    }
}

fn pass(order: Vec<Order>, limit: usize) -> Pass {
    Pass { order, limit, ..Pass::default() }
}

async fn ask(search: &Arc<Search>, text: &str, pass: Pass) -> Found {
    let question = Some(Question::read(text).expect("can be read"));
    search.find(Inquiry { collection: Some("organizations"), question, pass }).await.expect("answers").found
}

async fn addresses(search: &Arc<Search>, house: &House, text: &str) -> Vec<String> {
    let found = ask(search, text, pass(relevance(), 20)).await;
    let rows = house.rows.read().expect("not poisoned");
    let address = |place: &Place| rows.iter().find(|row| row.id.0 == place.id).map(|row| row.address.clone()).expect("known");
    found.places.iter().map(address).collect()
}

#[tokio::test]
async fn what_people_expect_comes_first() {
    let house = House::new();
    let search = house.search().await;
    for (asked, first) in [
        ("cote divoire", "org-018"),
        ("Côte d’Ivoire", "org-018"),
        ("cote ivoire", "org-018"),
        ("ministerio trabajo", "org-010"),
        ("CGT", "org-039"),
        ("cgt-ra", "org-044"),
        ("uniwersity lodz", "org-104"),
        ("منظمة العمل", "org-077"),
        ("مُنَظَّمَة عمل", "org-077"),
        ("unicef", "org-059"),
        ("un women", "org-063"),
        ("loreal", "org-094"),
        ("l'oreal", "org-094"),
        ("afl cio", "org-050"),
        ("aflcio", "org-050"),
        ("sao paulo", "org-099"),
        ("orta dogu", "org-103"),
        ("\"trade union confederation\" german", "org-038"),
        ("international trade union confed", "org-036"),
        ("gobierno brasil", "org-001"),
        ("the goverment of the brazil", "org-001"),
        ("natura", "org-093"),
        ("banque africaine", "org-069"),
        ("confederacion sindical", "org-036"),
    ] {
        let found = addresses(&search, &house, asked).await;
        assert_eq!(found.first().map(String::as_str), Some(first), "{asked}: {found:?}");
    }
    assert!(addresses(&search, &house, "!!!").await.is_empty());
    assert!(addresses(&search, &house, "qqqqqqqq").await.is_empty());
}

#[tokio::test]
async fn pages_in_any_order_hold_everything_once() {
    let house = House::new();
    let search = house.search().await;
    // Several parts of the index, some of whose documents were replaced.
    for id in organizations_every(&house, 7) {
        let number = house.touch(id);
        assert!(search.wait_for(number, Duration::from_secs(5)).await);
    }
    let by = |key, descending| vec![Order { key, descending }];
    for order in [
        relevance(),
        by(Key::Text("name"), false),
        by(Key::Text("name"), true),
        by(Key::Number("number"), false),
        by(Key::Number("number"), true),
        vec![Order { key: Key::Number("number"), descending: true }, Order { key: Key::Text("name"), descending: false }],
    ] {
        let whole = ask(&search, "organization ministry", pass(order.clone(), 100)).await;
        let mut pieces = Vec::new();
        let mut after = None;
        loop {
            let page = ask(&search, "organization ministry", Pass { after, ..pass(order.clone(), 7) }).await;
            assert_eq!(page.total, whole.total);
            let more = page.places.len() > 7;
            pieces.extend(page.places.into_iter().take(7));
            if !more {
                break;
            }
            after = pieces.last().cloned();
        }
        assert!(whole.total > 14, "{}", whole.total);
        assert_eq!(pieces, whole.places, "{order:?}");
    }
}

fn organizations_every(house: &House, step: usize) -> Vec<RecordId> {
    house.rows.read().expect("not poisoned").iter().step_by(step).map(|row| row.id).collect()
}

#[tokio::test]
async fn a_facet_is_not_narrowed_by_its_own_filter() {
    let house = House::new();
    let search = house.search().await;
    let mut asked = pass(Vec::new(), 0);
    asked.counts = vec!["constituency", "country"];
    asked.filters = vec![("constituency", vec!["workers".to_owned()])];
    let answer = search.find(Inquiry { collection: Some("organizations"), question: None, pass: asked.clone() }).await.expect("answers");
    let count = |facet: usize, value: &str| answer.found.counts[facet].iter().find(|(known, _)| known == value).map(|(_, count)| *count);
    assert_eq!(answer.found.total, 23);
    assert_eq!(count(0, "workers"), Some(23));
    assert_eq!(count(0, "governments"), Some(22), "as if the filter were not there");
    assert_eq!(count(1, "FR"), Some(2), "CGT and CFDT");

    asked.filters.push(("country", vec!["FR".to_owned(), "DE".to_owned()]));
    let answer = search.find(Inquiry { collection: None, question: None, pass: asked }).await.expect("answers");
    assert_eq!(answer.found.total, 3);
    let count = |facet: usize, value: &str| answer.found.counts[facet].iter().find(|(known, _)| known == value).map(|(_, count)| *count);
    assert_eq!((count(0, "employers"), count(0, "workers")), (Some(2), Some(3)), "narrowed by the other filter alone");
    assert_eq!((count(1, "FR"), count(1, "BR")), (Some(2), Some(1)));
}

#[tokio::test]
async fn the_index_follows_survives_restarts_and_heals() {
    let house = House::new();
    let search = house.search().await;
    let gone = house.rows.write().expect("not poisoned").remove(0).id;
    let number = house.touch(gone);
    assert!(search.wait_for(number, Duration::from_secs(5)).await);
    assert_ne!(addresses(&search, &house, "gobierno brasil").await.first().map(String::as_str), Some("org-001"));
    drop(search);
    // The thread of the first search ends by itself; the lock of its writer goes with it.
    tokio::time::sleep(Duration::from_secs(3)).await;

    // What changed while nobody followed is taken in at the start.
    let gone = house.rows.write().expect("not poisoned").pop().expect("a row").id;
    let number = house.touch(gone);
    let search = house.search().await;
    assert!(search.wait_for(number, Duration::from_secs(5)).await);
    assert!(addresses(&search, &house, "lodz").await.is_empty());
    drop(search);
    tokio::time::sleep(Duration::from_secs(3)).await;

    // Damage of any kind is healed by building anew.
    let files = || fs::read_dir(house.index()).expect("the index").filter_map(Result::ok).map(|entry| entry.path()).collect::<Vec<_>>();
    let largest =
        files().into_iter().filter(|path| path.extension().is_some()).max_by_key(|path| fs::metadata(path).map_or(0, |data| data.len()));
    let largest = largest.expect("a file");
    let mut bytes = fs::read(&largest).expect("readable");
    let middle = bytes.len() / 3;
    bytes[middle] ^= 0xFF;
    fs::write(&largest, bytes).expect("writable");
    let search = house.search().await;
    assert_eq!(addresses(&search, &house, "CGT").await.first().map(String::as_str), Some("org-039"));
    drop(search);
    tokio::time::sleep(Duration::from_secs(3)).await;

    // An index that is ahead of a restored database does not count.
    house
        .database
        .write_now(|db| diesel::RunQueryDsl::execute(diesel::sql_query("DELETE FROM changes"), db).map_err(db::Error::from))
        .expect("deletes");
    house.rows.write().expect("not poisoned").truncate(3);
    let search = house.search().await;
    assert!(addresses(&search, &house, "CGT").await.is_empty());
}
