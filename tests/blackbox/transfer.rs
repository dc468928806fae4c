//! Importing and exporting partners by the command line, beside a running service.

use std::{fs, io::Write, process::Output, time::Duration};

use coalition_tests::{
    Engine, Service,
    service::{data_file, eventually},
};
use serde_json::Value;

use crate::Story;

pub const STORIES: &[Story] = &[
    ("transfer::the_real_list_comes_in_once", the_real_list_comes_in_once),
    ("transfer::what_goes_out_comes_in_unchanged", what_goes_out_comes_in_unchanged),
    ("transfer::what_a_line_does_not_say_stays", what_a_line_does_not_say_stays),
    ("transfer::sample_content_goes_into_an_empty_database_only", sample_content_goes_into_an_empty_database_only),
    ("transfer::a_wrong_file_is_told_where_and_changes_nothing", a_wrong_file_is_told_where_and_changes_nothing),
    ("transfer::files_of_every_office_are_read", files_of_every_office_are_read),
    ("transfer::an_import_and_an_edit_at_once_both_count", an_import_and_an_edit_at_once_both_count),
    ("transfer::a_term_is_not_deleted_under_an_import", a_term_is_not_deleted_under_an_import),
    ("transfer::a_kill_in_the_middle_leaves_nothing_half", a_kill_in_the_middle_leaves_nothing_half),
    ("transfer::no_log_is_left_for_the_next_start", no_log_is_left_for_the_next_start),
];

pub fn last_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().lines().last().unwrap_or_default().to_owned()
}

pub fn organizations() -> String {
    data_file("organizations.csv").display().to_string()
}

pub fn total(service: &Service) -> i64 {
    service.anyone().get("/api/v1/partners?limit=1").expect(200).json()["page"]["total"].as_i64().unwrap()
}

fn the_real_list_comes_in_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let file = organizations();
    assert_eq!(total(&service), 0);
    let trial = service.run(&["import", "partners", &file, "--source", "sample", "--dry-run"]);
    assert_eq!(last_line(&trial), "104 created, 0 updated, 0 unchanged, 0 failed");
    assert_eq!(total(&service), 0, "a dry run changes nothing");
    let first = service.run(&["import", "partners", &file, "--source", "sample"]);
    assert_eq!(last_line(&first), "104 created, 0 updated, 0 unchanged, 0 failed");
    eventually(Duration::from_secs(1), "the running service lists what another process wrote", || total(&service) == 104);
    let before = newest_change(&service);
    let again = service.run(&["import", "partners", &file, "--source", "sample", "--json"]);
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((report["unchanged"].as_i64(), report["created"].as_i64(), report["written"].as_bool()), (Some(104), Some(0), Some(false)));
    assert_eq!(newest_change(&service), before, "unchanged rows write no change");
    let senegal = service.anyone().get("/api/v1/partners?country=SN&constituency=governments").json();
    assert_eq!(senegal["items"][0]["external_ids"][0]["scheme"], "sample");
}

fn newest_change(service: &Service) -> i64 {
    service.anyone().get("/health/ready").expect(200).json()["change"].as_i64().unwrap()
}

fn what_goes_out_comes_in_unchanged(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.run(&["import", "partners", &organizations(), "--source", "sample"]);
    let admin = service.admin();
    let tricky = serde_json::json!({
        "names": { "en": "=SUM(A1), \"quoted\"\nand a line", "ar": "منظمة", "pt-br": "'Organização", "zh-hant": " 組織 " }, "acronym": " =X ", "constituency": "ngos",
        "descriptions": { "fr": "Une; deux" }, "joined_on": "2024-02-29", "interventions": [{ "intervention": "living-wages", "role": "lead" }],
        "external_ids": [{ "scheme": "ror", "value": "a:b;c\\\\" }, { "scheme": "elsewhere", "value": "1" }, { "scheme": "elsewhere", "value": "2" }], "logo": { "url": "https://example.org/a.svg", "credit": "-x", "permission": false },
    });
    let parent = admin.post("/api/v1/partners", &tricky).expect(201).json();
    assert_eq!(parent["names"]["zh-Hant"], "組織");
    let member = serde_json::json!({ "names": { "en": "A member" }, "constituency": "ngos", "parent": parent["id"] });
    let member_id = admin.post("/api/v1/partners", &member).expect(201).json()["id"].clone();
    for (name, source) in [("all.csv", "sample"), ("all.ndjson", "sample"), ("other.csv", "elsewhere")] {
        let path = service.data_dir.join(name).display().to_string();
        assert!(service.run(&["export", "partners", "--source", source, "--output", &path]).status.success());
        let back = service.run(&["import", "partners", &path, "--source", source]);
        assert_eq!(last_line(&back), "0 created, 0 updated, 106 unchanged, 0 failed", "{name}: {}", String::from_utf8_lossy(&back.stdout));
    }
    // Into an empty database, by whatever is in the file: the same records, members after what they belong to.
    for name in ["all.csv", "all.ndjson"] {
        let empty = Service::start(engine);
        let path = service.data_dir.join(name).display().to_string();
        let moved = empty.run(&["import", "partners", &path, "--source", "sample"]);
        let said = String::from_utf8_lossy(&moved.stdout);
        assert_eq!(last_line(&moved), "106 created, 0 updated, 0 unchanged, 0 failed", "{name}: {said}");
        let member = empty.anyone().get("/api/v1/partners/a-member").expect(200).json();
        let above = empty.anyone().get(&format!("/api/v1/partners/{}", member["parent"].as_str().unwrap())).expect(200).json();
        assert_eq!((&above["slug"], &above["external_ids"]), (&parent["slug"], &tricky["external_ids"]), "{name}");
        assert_eq!(above["names"]["ar"], "منظمة");
        assert_ne!(above["id"], parent["id"], "{name}");
        let again = empty.run(&["import", "partners", &path, "--source", "sample"]);
        assert_eq!(last_line(&again), "0 created, 0 updated, 106 unchanged, 0 failed", "{name}");
    }
    // What belongs to a row that is not written is not written either.
    let path = service.data_dir.join("orphan.ndjson").display().to_string();
    let above =
        serde_json::json!({ "id": member_id, "slug": "above", "names": { "en": "Above" }, "constituency": "ngos", "website": "nothing" });
    let below = serde_json::json!({ "slug": "below", "names": { "en": "Below" }, "constituency": "ngos", "parent": member_id });
    fs::write(&path, format!("{above}\n{below}\n")).unwrap();
    let empty = Service::start(engine);
    let none = empty.run(&["import", "partners", &path, "--on-error", "skip"]);
    assert_eq!(last_line(&none), "0 created, 0 updated, 0 unchanged, 2 failed", "{}", String::from_utf8_lossy(&none.stdout));
    fs::write(&path, "external_id,slug,name_en,constituency,parent,website\n1,above,Above,ngos,,nothing\n2,below,Below,ngos,above,\n")
        .unwrap();
    let none = empty.run(&["import", "partners", &path, "--format", "csv", "--on-error", "skip"]);
    assert_eq!(last_line(&none), "0 created, 0 updated, 0 unchanged, 2 failed", "{}", String::from_utf8_lossy(&none.stdout));
}

fn sample_content_goes_into_an_empty_database_only(engine: Engine<'_>) {
    let service = Service::start(engine);
    let filled = service.run(&["demo"]);
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    let said = String::from_utf8_lossy(&filled.stdout).into_owned();
    let password = said.lines().find_map(|line| line.strip_prefix("Password of all of them, shown only now: ")).unwrap();
    eventually(Duration::from_secs(1), "the running service shows it", || total(&service) == 60);
    for item in service.anyone().get("/api/v1/partners?limit=100").json()["items"].as_array().unwrap() {
        assert!(item["names"]["en"].as_str().unwrap().contains("(sample "), "{item}");
    }
    let overdue = service.anyone().get("/api/v1/commitments?reporting_status=overdue").expect(200).json();
    assert!(overdue["page"]["total"].as_i64() > Some(0));
    let quoted = service.anyone().get("/api/v1/statements").expect(200).json();
    let languages: Vec<&str> = quoted["items"].as_array().unwrap().iter().map(|item| item["lang"].as_str().unwrap()).collect();
    assert_eq!(languages, ["en", "fr", "es"]);
    let login = serde_json::json!({ "email": "sample-editor@example.org", "password": password });
    let token = service.anyone().post("/api/v1/auth/login", &login).expect(200).json();
    let editor = service.anyone().with_token(token["access_token"].as_str().unwrap());
    assert_eq!(editor.get("/api/v1/partner-applications").expect(200).json()["items"][0]["status"], "applied");
    let shown = service.anyone().get("/api/v1/practices?limit=100").expect(200).json();
    let titles: Vec<&str> = shown["items"].as_array().unwrap().iter().map(|item| item["title"]["text"].as_str().unwrap()).collect();
    assert_eq!(titles.len(), 7);
    assert!(titles.iter().all(|title| ["(sample)", "(exemple)", "(ejemplo)"].iter().any(|mark| title.ends_with(mark))), "{titles:?}");
    let waiting = editor.get("/api/v1/practice-submissions?status=in_review,draft").expect(200).json();
    assert_eq!(waiting["page"]["total"], 2, "one is under review, one is being written");
    let again = service.run(&["demo"]);
    assert_eq!(again.status.code(), Some(1), "never beside other content");
    assert_eq!(total(&service), 60);
}

fn what_a_line_does_not_say_stays(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let import = |name: &str, content: &str| {
        let path = service.data_dir.join(name);
        fs::write(&path, content).unwrap();
        last_line(&service.run(&["import", "partners", &path.display().to_string(), "--source", "list"]))
    };
    let table =
        "external_id,name_en,constituency,country,website\n1,One,ngos,FR,https://one.example/\n2,Two,ngos,SN,https://two.example/\n";
    assert_eq!(import("list.csv", table), "2 created, 0 updated, 0 unchanged, 0 failed");
    let line = r#"{"external_id":"1","names":{"en":"One"},"constituency":"ngos"}"#;
    assert_eq!(import("lines.ndjson", line), "0 created, 0 updated, 1 unchanged, 0 failed");
    assert_eq!(admin.get("/api/v1/partners/one").json()["country"], "FR");
    let line = r#"{"external_id":"1","names":{"en":"One"},"constituency":"ngos","country":null}"#;
    assert_eq!(import("lines.ndjson", line), "0 created, 1 updated, 0 unchanged, 0 failed");
    // The same record by two names, a slug that two rows want, an id that is somebody else's.
    let table = "external_id,slug,name_en,constituency\n1,,One,ngos\n,one,Other,ngos\n";
    assert_eq!(import("twice.csv", table), "0 created, 0 updated, 1 unchanged, 1 failed");
    let table = "external_id,slug,name_en,constituency\n1,same,One,ngos\n2,same,Two,ngos\n";
    assert_eq!(import("slugs.csv", table), "0 created, 1 updated, 0 unchanged, 1 failed");
    let table = "external_id,name_en,constituency,external_ids\n1,One,ngos,list:2\n";
    assert_eq!(import("ids.csv", table), "0 created, 0 updated, 0 unchanged, 1 failed");
    // After a merge the old list still goes in: what the duplicate was changes nothing.
    let two = admin.get("/api/v1/partners/two").json();
    admin.post_if("/api/v1/partners/one/merge", "*", &serde_json::json!({ "duplicate": two["id"] })).expect(200);
    let table = "external_id,name_en,constituency\n1,One,ngos\n2,Two,ngos\n";
    assert_eq!(import("list.csv", table), "0 created, 0 updated, 2 unchanged, 0 failed");
}

fn a_wrong_file_is_told_where_and_changes_nothing(engine: Engine<'_>) {
    let service = Service::start(engine);
    let import = |content: &[u8], more: &[&str]| {
        let path = service.data_dir.join("try.csv");
        fs::File::create(&path).unwrap().write_all(content).unwrap();
        let path = path.display().to_string();
        let output = service.run(&[&["import", "partners", path.as_str(), "--json"], more].concat());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code(), report)
    };
    let header = "external_id,name_en,constituency,country\n";
    let errors = |report: &Value| {
        let list = report["errors"].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|error| format!("{} {} {}", error["row"], error["column"].as_str().unwrap_or("-"), error["code"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let rows = format!("{header}1,Good,ngos,FR\n2,Bad,pirates,Atlantis\n1,Twice,ngos,\n4,=1+1,ngos,\n5,too,few\n6,,ngos,\n");
    let (code, report) = import(rows.as_bytes(), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        errors(&report),
        [
            "3 constituency unknown_reference",
            "3 country unknown_reference",
            "4 - repeated",
            "5 name_en formula",
            "6 - ragged",
            "7 name_en too_few"
        ]
    );
    assert_eq!(total(&service), 0, "one bad row and nothing is written");
    let (code, report) = import(rows.as_bytes(), &["--on-error", "skip"]);
    assert_eq!((code, report["created"].as_i64(), report["failed"].as_i64()), (Some(1), Some(1), Some(5)));
    eventually(Duration::from_secs(1), "the good row is there", || total(&service) == 1);
    let many = (0..9000).map(|number| format!("{number},é,ngos,FR")).collect::<Vec<_>>().join("\n") + "\n";
    for (content, expected) in [
        (b"".as_slice(), "1 - empty"),
        (b"external_id:name_en:constituency\n1:A:ngos\n", "1 - unknown_column"),
        (b"external_id,colour\n1,red\n", "1 - unknown_column"),
        (b"name_en,constituency\nA,ngos\n", "1 - missing_column"),
        (b"external_id,name_en,Name,constituency\n1,A,B,ngos\n", "1 - repeated_column"),
        (b"external_id,name_en,constituency\n1,A\x00B,ngos\n", "2 name_en bad_character"),
        (&[b"external_id,name_en,constituency\n1,\"".as_slice(), &vec![b'x'; 10_000_000]].concat(), "2 - too_large"),
        (&[b"external_id,name_en,constituency\n1,".as_slice(), &vec![b'x'; 2_000_000], b",ngos\n"].concat(), "2 name_en too_large"),
        (&[header.as_bytes(), many.as_bytes(), b"x,\xff,ngos,FR\n"].concat(), "9002 - bad_encoding"),
    ] {
        let (code, report) = import(content, &[]);
        assert_eq!(code, Some(1));
        assert!(errors(&report).contains(&expected.to_owned()), "{expected}: {:?}", errors(&report).iter().take(3).collect::<Vec<_>>());
    }
    assert_eq!(total(&service), 1);
}

fn files_of_every_office_are_read(engine: Engine<'_>) {
    let service = Service::start(engine);
    let text = "Identifiant;Nom;Groupe;Pays\n7;Côte d’essai;Gouvernements;Côte d'Ivoire\n";
    let windows: Vec<u8> = text
        .chars()
        .map(|character| match character {
            '’' => 0x92,
            other => u8::try_from(u32::from(other)).unwrap(),
        })
        .collect();
    let little: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let tabs = text.replace(';', "\t").into_bytes();
    for (name, content, encoding, created) in [
        ("windows", windows, "windows-1252", 1),
        ("utf16", little, "UTF-16LE", 0),
        ("marked", marked, "UTF-8", 0),
        ("tabs", tabs, "UTF-8", 0),
    ] {
        let path = service.data_dir.join(format!("{name}.csv"));
        fs::write(&path, content).unwrap();
        let output = service.run(&["import", "partners", &path.display().to_string(), "--source", "office", "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((report["encoding"].as_str(), report["created"].as_i64()), (Some(encoding), Some(created)), "{name}: {report}");
        assert_eq!(report["failed"], 0, "{name}: {report}");
    }
    let found = || service.anyone().get("/api/v1/partners?country=CI").json()["items"][0]["names"]["fr"].clone();
    eventually(Duration::from_secs(1), "the name is whole", || found() == "Côte d’essai");
}

fn an_import_and_an_edit_at_once_both_count(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let import = |round: u32| {
        let rows: Vec<String> = (0..1500).map(|number| format!("{number},Round {round} of {number},ngos")).collect();
        let content = format!("external_id,name_en,constituency\n{}\n", rows.join("\n"));
        let path = "/api/v1/imports?collection=partners&source=list&wait=30";
        let answer = admin.send("POST", path, &[("content-type", "text/csv")], Some(content.as_bytes())).expect(201).json();
        assert_eq!((&answer["state"], answer["report"]["failed"].as_i64()), (&Value::from("succeeded"), Some(0)), "{answer}");
    };
    import(0);
    let id = admin.get("/api/v1/partners?limit=1").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/partners/{id}");
    let mut written = None;
    for round in 1..=3 {
        std::thread::scope(|scope| {
            let importing = scope.spawn(|| import(round));
            let mut edit = 0;
            while !importing.is_finished() {
                edit += 1;
                let website = format!("https://example.org/{round}/{edit}");
                let answer = admin.patch(&path, "*", &serde_json::json!({ "website": website }));
                // Or somebody else was faster, or the import takes long.
                assert!([200, 412, 503].contains(&answer.status), "{}", answer.text());
                if answer.status == 200 {
                    written = Some(website);
                }
            }
        });
        let record = admin.get(&path).expect(200).json();
        assert!(written.is_some(), "no edit was written");
        assert_eq!(record["website"].as_str(), written.as_deref(), "an edit is lost");
        assert!(record["names"]["en"].as_str().unwrap().starts_with(&format!("Round {round} ")), "{record}");
    }
}

fn a_term_is_not_deleted_under_an_import(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for round in 0..4 {
        let term = format!("term-{round}");
        let body = serde_json::json!({ "slug": term, "names": { "en": term } });
        admin.post("/api/v1/vocabularies/constituencies", &body).expect(201);
        let rows: Vec<String> = (0..1200).map(|number| format!("{round}-{number},A partner,{term}")).collect();
        let content = format!("external_id,name_en,constituency\n{}\n", rows.join("\n"));
        let (report, deleted) = std::thread::scope(|scope| {
            let importing = scope.spawn(|| {
                let path = "/api/v1/imports?collection=partners&source=list&wait=30";
                admin.send("POST", path, &[("content-type", "text/csv")], Some(content.as_bytes())).expect(201).json()["report"].clone()
            });
            std::thread::sleep(Duration::from_millis(40 * round));
            let deleted = admin.delete(&format!("/api/v1/vocabularies/constituencies/{term}"), "*").status;
            (importing.join().unwrap(), deleted)
        });
        let found = admin.get(&format!("/api/v1/partners?constituency={term}&limit=1")).expect(200).json()["page"]["total"].clone();
        // Otherwise it is in use, or the import takes long.
        assert!([204, 409, 503].contains(&deleted), "{deleted}");
        let expected = Value::from(if deleted == 204 { 0 } else { 1200 });
        assert_eq!((&report["created"], &found), (&expected, &expected), "{deleted}: {report}");
    }
}

fn a_kill_in_the_middle_leaves_nothing_half(engine: Engine<'_>) {
    const ROWS: usize = 2000;
    let mut service = Service::start(engine);
    let admin = service.admin();
    let folder = service.data_dir.clone();
    let rows = String::from_utf8(service.run(&["generate", "partners", "--count", &ROWS.to_string(), "--seed", "7"]).stdout).unwrap();
    // Every round says something else of every partner.
    let file = |round: u32| {
        let path = folder.join(format!("round-{round}.csv")).display().to_string();
        fs::write(&path, rows.replace(".example/", &format!(".example/{round}"))).unwrap();
        path
    };
    let began = std::time::Instant::now();
    assert!(service.run(&["import", "partners", &file(0), "--source", "sample"]).status.success());
    let whole = began.elapsed();
    let (mut killed, mut state) = (0, 0);
    for round in 1..=20_u32 {
        let path = file(round);
        let arguments = ["import", "partners", &path, "--source", "sample"];
        let mut child =
            service.command(&arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(0.1 + 0.04 * f64::from(round)));
        if round % 5 == 0 {
            service.kill();
        }
        killed += usize::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        let _ = child.wait();
        if round % 5 == 0 {
            service.launch();
        }
        let now = rounds_in_the_database(&service);
        assert_eq!(now.len(), 1, "round {round}: half an import: {now:?}");
        let (found, count) = now[0];
        assert_eq!(count, ROWS);
        assert!(found == state || found == round, "round {round}: {found} came back");
        state = found;
    }
    assert!(killed >= 10, "only {killed} imports were killed on the way");
    let findings: Value = serde_json::from_slice(&service.run(&["doctor", "--json"]).stdout).unwrap();
    let integrity = findings["checks"].as_array().unwrap().iter().find(|check| check["name"] == "integrity").unwrap();
    assert_eq!(integrity["ok"], true, "{integrity}");
    assert!(service.run(&["import", "partners", &file(99), "--source", "sample"]).status.success());
    eventually(Duration::from_secs(5), "the index has caught up by itself", || {
        let found = service.anyone().get("/api/v1/partners?q=sample+1234&limit=1").json();
        found["page"]["total"].as_i64() > Some(0) && found["items"][0]["website"].as_str().is_some_and(|website| website.ends_with("/99"))
    });
    // No gap in the change log, whoever died.
    let mut next = 0;
    loop {
        let page = admin.get(&format!("/api/v1/changes?since={next}&limit=1000")).expect(200).json();
        for item in page["items"].as_array().unwrap() {
            next += 1;
            assert_eq!(item["number"], next, "a gap");
        }
        if page["more"] == false {
            break;
        }
    }
    assert!(next >= 2 * i64::try_from(ROWS).unwrap());
}

/// From which rounds the partners are that are in the database, asked of the database and not of the running service.
fn rounds_in_the_database(service: &Service) -> Vec<(u32, usize)> {
    let exported = String::from_utf8(service.run(&["export", "partners", "--source", "sample"]).stdout).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    for line in exported.lines().skip(1) {
        let round = line.split(".example/").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
        *counts.entry(round.parse().unwrap_or(0)).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// SQLite's log is read from end to end by whoever opens the database next, however little of it is still needed.
fn no_log_is_left_for_the_next_start(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let log = service.data_dir.join("coalition.db-wal");
    let length = || fs::metadata(&log).map_or(0, |file| file.len());
    let rows = service.run(&["generate", "partners", "--count", "3000"]).stdout;
    let file = service.data_dir.join("many.csv");
    fs::write(&file, rows).unwrap();
    let imported = service.run(&["import", "partners", &file.display().to_string(), "--source", "many"]);
    assert_eq!(last_line(&imported), "3000 created, 0 updated, 0 unchanged, 0 failed");
    assert!(length() < 1_000_000, "an import beside a running service leaves a log of {} bytes", length());
    let admin = service.admin();
    for number in 0..20 {
        admin
            .post("/api/v1/partners", &serde_json::json!({ "names": { "en": format!("Late {number}") }, "constituency": "ngos" }))
            .expect(201);
    }
    if matches!(engine, Engine::Sqlite) {
        assert!(length() > 0, "what was written last is still in the log");
    }
    assert_eq!(service.stop().1, Some(0));
    assert_eq!(length(), 0, "a service that stops leaves no log");
    service.launch();
    assert_eq!(total(&service), 3020);
}
