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
    ("transfer::a_wrong_file_is_told_where_and_changes_nothing", a_wrong_file_is_told_where_and_changes_nothing),
    ("transfer::files_of_every_office_are_read", files_of_every_office_are_read),
    ("transfer::a_kill_in_the_middle_leaves_nothing_half", a_kill_in_the_middle_leaves_nothing_half),
];

fn last_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().lines().last().unwrap_or_default().to_owned()
}

fn organizations() -> String {
    data_file("organizations.csv").display().to_string()
}

fn total(service: &Service) -> i64 {
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
        "names": { "en": "=SUM(A1), \"quoted\"\nand a line", "ar": "منظمة", "pt-br": "'Organização" }, "acronym": "@X", "constituency": "ngos",
        "descriptions": { "fr": "Une; deux" }, "joined_on": "2024-02-29", "interventions": [{ "intervention": "living-wages", "role": "lead" }],
        "external_ids": [{ "scheme": "ror", "value": "a:b" }], "logo": { "url": "https://example.org/a.svg", "credit": "-x", "permission": false },
    });
    admin.post("/api/v1/partners", &tricky).expect(201);
    for (name, source) in [("all.csv", "sample"), ("all.ndjson", "sample"), ("other.csv", "elsewhere")] {
        let path = service.data_dir.join(name).display().to_string();
        assert!(service.run(&["export", "partners", "--source", source, "--output", &path]).status.success());
        let back = service.run(&["import", "partners", &path, "--source", source]);
        assert_eq!(last_line(&back), "0 created, 0 updated, 105 unchanged, 0 failed", "{name}: {}", String::from_utf8_lossy(&back.stdout));
    }
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

fn a_kill_in_the_middle_leaves_nothing_half(engine: Engine<'_>) {
    let service = Service::start(engine);
    let path = service.data_dir.join("many.csv");
    fs::write(&path, service.run(&["generate", "partners", "--count", "6000", "--seed", "7"]).stdout).unwrap();
    let path = path.display().to_string();
    for round in 0..20_u64 {
        let mut child =
            service.command(&["import", "partners", &path, "--source", "sample"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(50 + 60 * round));
        let _ = child.kill();
        let _ = child.wait();
        let count = total(&service);
        assert!([0, 6000].contains(&count), "round {round}: {count} partners, half an import");
        if count == 6000 {
            break;
        }
    }
    let doctor = service.run(&["doctor", "--json"]);
    let findings: Value = serde_json::from_slice(&doctor.stdout).unwrap();
    let integrity = findings["checks"].as_array().unwrap().iter().find(|check| check["name"] == "integrity").unwrap();
    assert_eq!(integrity["ok"], true, "{integrity}");
    let done = service.run(&["import", "partners", &path, "--source", "sample"]);
    assert!(done.status.success());
    eventually(Duration::from_secs(2), "all are there in the end", || total(&service) == 6000);
}
