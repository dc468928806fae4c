//! Lists of practices: what comes in, what stays, who may bring what.

use std::{fs, process::Stdio, time::Duration};

use coalition_tests::{Client, Engine, Service, service::eventually};
use serde_json::{Value, json};

use crate::{Story, transfer::last_line};

pub const STORIES: &[Story] = &[
    ("practice_imports::a_list_comes_in_once", a_list_comes_in_once),
    ("practice_imports::what_is_read_comes_in_unchanged", what_is_read_comes_in_unchanged),
    ("practice_imports::wrong_rows_are_told_where_and_what_was_meant", wrong_rows_are_told_where_and_what_was_meant),
    ("practice_imports::partners_are_named_in_any_way", partners_are_named_in_any_way),
    ("practice_imports::changed_rows_become_versions_and_revisions", changed_rows_become_versions_and_revisions),
    ("practice_imports::a_review_is_not_written_over", a_review_is_not_written_over),
    ("practice_imports::partners_people_import_drafts_of_their_own", partners_people_import_drafts_of_their_own),
    ("practice_imports::a_killed_import_leaves_nothing", a_killed_import_leaves_nothing),
];

const PATH: &str = "/api/v1/practices";

fn newest_change(service: &Service) -> i64 {
    service.anyone().get("/health/ready").expect(200).json()["change"].as_i64().unwrap()
}

/// A partner; answers its id.
fn partner(admin: &Client, body: &Value) -> String {
    admin.post("/api/v1/partners", body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn send(who: &Client, query: &str, media: &str, body: &str) -> Value {
    let path = format!("/api/v1/imports?collection=practices&wait=30&source=list{query}");
    who.send("POST", &path, &[("content-type", media)], Some(body.as_bytes())).expect(201).json()["report"].clone()
}

fn lines(who: &Client, rows: &[Value]) -> Value {
    let body = rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    send(who, "", "application/x-ndjson", &body)
}

fn counts(report: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| report[name].as_i64().unwrap())
}

fn errors(report: &Value) -> Vec<String> {
    let told = |error: &Value| format!("{} {} {}", error["row"], error["column"].as_str().unwrap_or("-"), error["code"].as_str().unwrap());
    report["errors"].as_array().unwrap().iter().map(told).collect()
}

/// A list as an office keeps it, in French.
const LIST: &str = "Identifiant;Partenaire;Statut;Publié le;Type;Langue;Titre;Résumé;Contexte;Approche;Priorités;Pays;ODD;Instruments;Groupes cibles;Résultats;Éléments constitutifs\n\
    1;list:own;Publié;2021-05-04;complète;français;Inspections conjointes;Ensemble.;Rien avant.;\"Ils y vont **à deux**.\nPuis ils reviennent.\";labour-rights | 1;Sénégal;ODD 8;C081;women;\"[{\"\"indicator\"\":\"\"Ateliers\"\",\"\"value\"\":\"\"412\"\"}]\";\n\
    2;Own partner;brouillon;;aperçu;fr;Dialogue local;;;;;CIV;;;;;\"[{\"\"title\"\":\"\"Visites\"\",\"\"text\"\":\"\"À deux.\"\"}]\"\n";

fn a_list_comes_in_once(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let own = partner(
        &admin,
        &json!({ "names": { "en": "Own partner" }, "constituency": "ngos", "external_ids": [{ "scheme": "list", "value": "own" }] }),
    );
    let path = service.data_dir.join("list.csv").display().to_string();
    fs::write(&path, LIST).unwrap();
    let arguments = ["import", "practices", &path, "--source", "list"];
    let before = newest_change(&service);
    let trial = service.run(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(last_line(&trial), "2 created, 0 updated, 0 unchanged, 0 failed", "{}", String::from_utf8_lossy(&trial.stdout));
    assert_eq!(newest_change(&service), before, "a dry run changes nothing");
    let first = service.run(&arguments);
    assert_eq!(last_line(&first), "2 created, 0 updated, 0 unchanged, 0 failed", "{}", String::from_utf8_lossy(&first.stdout));
    let page = format!("{PATH}/inspections-conjointes");
    eventually(Duration::from_secs(5), "the running service shows it", || service.anyone().get(&page).status == 200);
    let seen = service.anyone().get(&page).expect(200).json();
    assert_eq!(
        (seen["status"].as_str(), seen["live_version"].as_i64(), seen["published_at"].as_str(), seen["partner"].as_str()),
        (Some("published"), Some(1), Some("2021-05-04T00:00:00.000000Z"), Some(own.as_str()))
    );
    assert_eq!(
        (&seen["priorities"], &seen["countries"], &seen["sdgs"], &seen["instruments"], &seen["kind"], &seen["lang"]),
        (&json!(["labour-rights", "equality"]), &json!(["SN"]), &json!([8]), &json!(["c081"]), &json!("full"), &json!("fr"))
    );
    assert_eq!(seen["sections"]["approach"], "Ils y vont **à deux**.\nPuis ils reviennent.");
    assert_eq!(seen["results"][0]["value"], "412");
    let drafts = admin.get("/api/v1/practice-submissions?status=draft").expect(200).json();
    assert_eq!((drafts["page"]["total"].as_i64(), drafts["items"][0]["title"].as_str()), (Some(1), Some("Dialogue local")));
    let history = admin.get(&format!("{page}/history")).expect(200).json();
    assert_eq!(history["items"][0]["status"], "published");
    let before = newest_change(&service);
    let again = service.run(&[&arguments[..], &["--json"]].concat());
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((counts(&report), report["written"].as_bool()), ([0, 0, 2, 0], Some(false)), "{report}");
    assert_eq!(newest_change(&service), before, "unchanged rows write no change");
    let terms = admin.delete("/api/v1/vocabularies/target-groups/women", "*");
    assert_eq!(terms.status, 409, "terms of imported practices are held");
}

fn what_is_read_comes_in_unchanged(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let (own, other) = (
        partner(&admin, &json!({ "names": { "en": "Own" }, "constituency": "ngos" })),
        partner(&admin, &json!({ "names": { "en": "Other" }, "constituency": "ngos" })),
    );
    let full = json!({
        "external_id": "1", "partner": own, "status": "published", "published_on": "2020-02-29", "kind": "full", "lang": "en",
        "title": "=SUM(A1) \"quoted\"; and | more", "summary": "منظمة\n'-x", "started_on": "2018-01-01", "ended_on": "2019-12-31",
        "sections": { "context": "-dash", "approach": "a;b|c\r\nd", "lessons": "'quoted" },
        "building_blocks": [{ "title": "A; b", "text": "[c]" }], "results": [{ "indicator": "x", "value": "-1.5", "unit": null, "baseline": "0", "source": null }],
        "evidence_level": "impact_evaluated", "cost_amount": "180000.00", "cost_currency": "EUR", "priorities": ["equality"], "interventions": ["living-wages"],
        "sdgs": [8], "sdg_targets": ["8.8"], "instruments": ["mlc-2006"], "target_groups": ["women"], "sectors": ["shipping"], "countries": ["BR"], "regions": ["419"],
        "co_implementers": [{ "partner": other, "name": null }, { "partner": null, "name": "Somebody; else" }],
        "contacts": [{ "name": "Sample contact", "role": null, "email": "contact@example.org", "released": false }],
        "links": [{ "title": "x", "url": "https://example.org/?a=1;b" }],
    });
    let draft = json!({ "external_id": "2", "partner": "own", "kind": "snapshot", "lang": "pt-br", "title": "Rascunho" });
    assert_eq!(counts(&lines(&admin, &[full.clone(), draft])), [2, 0, 0, 0]);
    let found = admin.get("/api/v1/practice-submissions?limit=10").expect(200).json();
    let ids: Vec<&str> = found["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    let records: Vec<Value> = ids.iter().map(|id| admin.get(&format!("{PATH}/{id}")).expect(200).json()).collect();
    let shown = records.iter().find(|record| record["status"] == "published").unwrap();
    for (name, value) in full.as_object().unwrap() {
        if name == "sections" {
            value.as_object().unwrap().iter().for_each(|(section, text)| assert_eq!(&shown[name][section], text, "{section}"));
        } else if !["external_id", "published_on"].contains(&name.as_str()) {
            assert_eq!(&shown[name], value, "{name}");
        }
    }
    let before = newest_change(&service);
    assert_eq!(counts(&lines(&admin, &records)), [0, 0, 2, 0], "found again by id");
    assert_eq!(newest_change(&service), before);
    // Elsewhere, the records keep the ids that they had.
    let elsewhere = Service::start(engine);
    let there = elsewhere.admin();
    for name in ["Own", "Other"] {
        partner(&there, &json!({ "names": { "en": name }, "constituency": "ngos" }));
    }
    let moved: Vec<Value> = records
        .iter()
        .map(|record| {
            let mut record = record.clone();
            record["partner"] = json!("own");
            record["co_implementers"] = json!([{ "partner": "other" }]);
            record
        })
        .collect();
    assert_eq!(counts(&lines(&there, &moved)), [2, 0, 0, 0]);
    assert_eq!(counts(&lines(&there, &moved)), [0, 0, 2, 0]);
    // What a row does not say stays, what it empties is gone.
    let change = json!({ "external_id": "1", "status": "published", "summary": null, "sectors": [] });
    let report = lines(&admin, &[change]);
    assert_eq!(counts(&report), [0, 1, 0, 0], "{report}");
    let now = admin.get(&format!("{PATH}/{}", shown["id"].as_str().unwrap())).expect(200).json();
    assert_eq!(
        (&now["summary"], &now["sectors"], &now["title"], &now["live_version"]),
        (&Value::Null, &json!([]), &shown["title"], &json!(2))
    );
}

fn wrong_rows_are_told_where_and_what_was_meant(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    partner(&admin, &json!({ "names": { "en": "Ministry of Labour", "fr": "Ministère du Travail" }, "constituency": "governments" }));
    let header = "external_id;Partner;Kind;lang;title;Pays;priorities;results;approach;published_on;status\n";
    let rows = [
        "1;Ministery of Labour;full;en;A;Sengal;labor rights;;;;",
        "2;ministry-of-labour;full;en;B;SN;;\"[{\"\"indicator\"\":\"\"x\"\",\"\"value\"\":\"\"many\"\"}]\";;;",
        "3;ministry-of-labour;long;english;;SN;;{};=1+1;;",
        "4;ministry-of-labour;full;en;D;SN;;;;;published",
        "5;ministry-of-labour;full;en;E;SN;;;;2999-01-01;published",
        "6;ministry-of-labour;full;en;F;SN;;;;;approved",
        ";ministry-of-labour;full;en;G;SN;;;;;",
        "10;ministry-of-labour;full;en;H;SN;;;;;",
        "9;ministry-of-labour;full;en;I\u{202E};SN;;;;;",
        "10;ministry-of-labour;full;en;Fine;SN;;;;;",
    ];
    let report = send(&admin, "", "text/csv", &format!("{header}{}\n", rows.join("\n")));
    assert_eq!(counts(&report), [1, 0, 0, 9]);
    assert_eq!(report["written"], false, "one bad row and nothing is written");
    let mut told = errors(&report);
    told.sort_by_key(|error| error.split(' ').next().and_then(|row| row.parse::<u32>().ok()));
    assert_eq!(
        told,
        [
            "2 Pays unknown_reference",
            "2 priorities unknown_reference",
            "3 results bad_format",
            "4 title required",
            "4 results wrong_type",
            "4 approach formula",
            "5 published_on required",
            "6 published_on out_of_range",
            "7 status not_allowed",
            "8 external_id required",
            "10 title bad_character",
            "11 - repeated",
        ],
        "{report}"
    );
    let message = |column: &str| {
        let found = report["errors"].as_array().unwrap().iter().rfind(|error| error["column"] == column);
        found.unwrap()["message"].as_str().unwrap().to_owned()
    };
    assert!(message("Pays").contains("did you mean \"SN\""), "{}", message("Pays"));
    assert!(message("priorities").contains("did you mean \"labour-rights\""), "{}", message("priorities"));
    assert!(message("results").starts_with("item 1, value: "), "{}", message("results"));
    let report =
        send(&admin, "&on_error=skip", "text/csv", &format!("{header}{}\n{}\n", "1;Ministery of Labour;full;en;A;SN;;;;;", rows[9]));
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    assert!(report["errors"][0]["message"].as_str().unwrap().contains("did you mean \"ministry-of-labour\""), "{report}");
    let line = json!({ "external_id": "1", "partner": "x", "kind": "full", "lang": "en", "title": "A" });
    assert_eq!(errors(&lines(&admin, std::slice::from_ref(&line))), ["1 partner unknown_reference"]);
    let mut wrong = line;
    wrong["partner"] = json!("ministry-of-labour");
    wrong["colour"] = json!("red");
    wrong["results"] = json!([{ "indicator": "x" }]);
    wrong["sectors"] = json!(["minning"]);
    let report = lines(&admin, std::slice::from_ref(&wrong));
    assert_eq!(errors(&report), ["1 sectors/0 unknown_reference"]);
    assert!(report["errors"][0]["message"].as_str().unwrap().contains("did you mean \"mining\""), "{report}");
    wrong["sectors"] = json!(["Mining"]);
    let mut told = errors(&lines(&admin, std::slice::from_ref(&wrong)));
    told.sort();
    assert_eq!(told, ["1 colour unknown_field", "1 results/0/value required"]);
    for (file, expected) in [("external_id,colour\n1,red\n", "1 - unknown_column"), ("title\nA\n", "1 - missing_column")] {
        assert_eq!(errors(&send(&admin, "", "text/csv", file)), [expected]);
    }
}

fn partners_are_named_in_any_way(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let id = partner(
        &admin,
        &json!({ "names": { "en": "Sample Union", "fr": "Syndicat d’exemple", "ar": "نقابة نموذجية" }, "acronym": "SUX", "constituency": "workers",
                 "external_ids": [{ "scheme": "ror", "value": "https://ror.org/0" }] }),
    );
    for _ in 0..2 {
        partner(&admin, &json!({ "names": { "en": "Twin" }, "constituency": "ngos" }));
    }
    admin.patch("/api/v1/partners/sample-union", "*", &json!({ "slug": "renamed-union" })).expect(200);
    let names = [id.as_str(), "renamed-union", "sample-union", "ror:https://ror.org/0", "SYNDICAT D'EXEMPLE", "sux", "نقابة نموذجية"];
    let row = |(number, name): (usize, &&str)| json!({ "external_id": number.to_string(), "partner": name, "kind": "full", "lang": "en", "title": "A" });
    let mut rows: Vec<Value> = names.iter().enumerate().map(row).collect();
    rows[0]["co_implementers"] = json!([{ "partner": "SUX" }, { "name": "SUX" }]);
    let report = lines(&admin, &rows);
    assert_eq!(counts(&report), [7, 0, 0, 0], "{report}");
    let found = admin.get("/api/v1/practice-submissions?limit=10").expect(200).json();
    assert!(found["items"].as_array().unwrap().iter().all(|item| item["partner"] == json!(id)), "{found}");
    let table = "external_id,partner,kind,lang,title,co_implementers,related\nx,SUX,full,en,A,SUX; Somebody else,0; 1\n";
    assert_eq!(counts(&send(&admin, "", "text/csv", table)), [1, 0, 0, 0]);
    let twin = json!({ "external_id": "9", "partner": "Twin", "kind": "full", "lang": "en", "title": "A" });
    assert_eq!(errors(&lines(&admin, &[twin])), ["1 partner ambiguous"]);
    admin.post_if("/api/v1/partners/renamed-union/transitions", "*", &json!({ "to": "suspended", "reason": "Sample." })).expect(200);
    let late = json!({ "external_id": "9", "partner": "SUX", "kind": "full", "lang": "en", "title": "A" });
    assert_eq!(errors(&lines(&admin, &[late])), ["1 partner not_active"]);
}

fn changed_rows_become_versions_and_revisions(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    partner(&admin, &json!({ "names": { "en": "Own" }, "constituency": "ngos" }));
    let row = |title: &str, on: &str| json!({ "external_id": "1", "partner": "own", "status": "published", "published_on": on, "kind": "full", "lang": "en", "title": title });
    assert_eq!(counts(&lines(&admin, &[row("First", "2020-01-01")])), [1, 0, 0, 0]);
    assert_eq!(counts(&lines(&admin, &[row("Second", "2022-01-01")])), [0, 1, 0, 0]);
    assert_eq!(errors(&lines(&admin, &[row("Third", "2021-01-01")])), ["1 published_on out_of_range"]);
    let page = format!("{PATH}/first");
    let anyone = service.anyone();
    let seen = anyone.get(&page).expect(200).json();
    assert_eq!((seen["title"].as_str(), seen["live_version"].as_i64()), (Some("Second"), Some(2)));
    assert_eq!(seen["first_published_at"], "2020-01-01T00:00:00.000000Z");
    assert_eq!(anyone.get(&format!("{page}/versions/1")).expect(200).json()["title"], "First");
    // Without the status, what is published stays, and the row is its next revision.
    let draft = json!({ "external_id": "1", "title": "Fourth" });
    assert_eq!(counts(&lines(&admin, std::slice::from_ref(&draft))), [0, 1, 0, 0]);
    assert_eq!(counts(&lines(&admin, std::slice::from_ref(&draft))), [0, 0, 1, 0]);
    assert_eq!(anyone.get(&page).json()["title"], "Second");
    assert_eq!(admin.get(&format!("{page}?revision=working")).json()["title"], "Fourth");
    assert_eq!(errors(&lines(&admin, &[row("Fifth", "2022-01-01")])), ["1 - open_revision"]);
    assert_eq!(counts(&lines(&admin, &[row("Second", "2022-01-01")])), [0, 0, 1, 0], "a list does not undo a revision");
    assert_eq!(admin.get(&format!("{page}?revision=working")).json()["title"], "Fourth");
    // Two of one title have addresses of their own.
    let mut twins = [row("Twin", "2020-01-01"), row("Twin", "2020-01-01"), row("Twin", "2020-01-01")];
    for (number, twin) in twins.iter_mut().enumerate() {
        twin["external_id"] = json!(format!("twin-{number}"));
    }
    assert_eq!(counts(&lines(&admin, &twins)), [3, 0, 0, 0]);
    for slug in ["twin", "twin-2", "twin-3"] {
        anyone.get(&format!("{PATH}/{slug}")).expect(200);
    }
    let public = anyone.get("/api/v1/changes?since=0&limit=1000&collection=practices").expect(200).json();
    let operations: Vec<&str> = public["items"].as_array().unwrap().iter().map(|change| change["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["created", "updated", "created", "created", "created"], "nobody learns of the revision");
}

fn a_review_is_not_written_over(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let own = partner(&admin, &json!({ "names": { "en": "Own" }, "constituency": "ngos" }));
    let author = service.person("contributor", Some("own"));
    let row = json!({
        "external_id": "1", "partner": own, "kind": "snapshot", "lang": "en", "title": "A", "summary": "B", "priorities": ["equality"],
        "countries": ["BR"], "sections": { "approach": "C" },
    });
    assert_eq!(counts(&lines(&author, std::slice::from_ref(&row))), [1, 0, 0, 0]);
    let id = admin.get("/api/v1/practice-submissions").json()["items"][0]["id"].as_str().unwrap().to_owned();
    author.post_if(&format!("{PATH}/{id}/transitions"), "*", &json!({ "to": "submitted" })).expect(200);
    let changed = json!({ "external_id": "1", "title": "Z" });
    for who in [&author, &admin] {
        let report = lines(who, std::slice::from_ref(&changed));
        assert_eq!(errors(&report), ["1 - under_review"]);
        assert!(report["errors"][0]["message"].as_str().unwrap().contains("under review (submitted)"), "{report}");
        assert_eq!(counts(&lines(who, std::slice::from_ref(&row))), [0, 0, 1, 0]);
    }
    assert_eq!(author.get(&format!("{PATH}/{id}")).json()["title"], "A");
}

fn partners_people_import_drafts_of_their_own(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["Own", "Other"] {
        partner(&admin, &json!({ "names": { "en": name }, "constituency": "ngos" }));
    }
    let made = service.run(&["client", "create", "--partner", "own", "--scope", "imports:write", "--json"]);
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let token = service.anyone().send("POST", "/oauth/token", &kind, Some(form.as_bytes())).expect(200).json();
    let client = service.anyone().with_token(token["access_token"].as_str().unwrap());
    let row = |id: &str, partner: &str| json!({ "external_id": id, "partner": partner, "kind": "full", "lang": "en", "title": id });
    assert_eq!(counts(&lines(&admin, &[row("theirs", "other")])), [1, 0, 0, 0]);
    for (number, who) in [service.person("contributor", Some("own")), service.person("focal_point", Some("own")), client].iter().enumerate()
    {
        let name = format!("own-{number}");
        assert_eq!(counts(&lines(who, &[row(&name, "own")])), [1, 0, 0, 0]);
        assert_eq!(counts(&lines(who, &[row(&name, "own")])), [0, 0, 1, 0]);
        assert_eq!(errors(&lines(who, &[row("new", "other")])), ["1 - not_yours"]);
        assert_eq!(errors(&lines(who, &[row("theirs", "own")])), ["1 - not_yours"], "nobody takes what is another's");
        assert_eq!(errors(&lines(who, &[row(&name, "other")])), ["1 - not_yours"]);
        let mut published = row(&name, "own");
        published["status"] = json!("published");
        published["published_on"] = json!("2020-01-01");
        assert_eq!(errors(&lines(who, &[published])), ["1 status not_yours"]);
    }
    let path = "/api/v1/imports?collection=partners";
    let focal = service.person("focal_point", Some("other"));
    focal.send("POST", path, &[("content-type", "text/csv")], Some(b"external_id\n1\n")).expect_problem(403, "forbidden");
    assert_eq!(focal.get("/api/v1/imports").expect(200).json()["page"]["total"], 0, "people see their own imports");
    assert_eq!(service.anyone().get(PATH).json()["page"]["total"], 0);
}

fn a_killed_import_leaves_nothing(engine: Engine<'_>) {
    let service = Service::start(engine);
    let folder = service.data_dir.clone();
    let file = |name: &str, arguments: &[&str]| {
        let path = folder.join(name).display().to_string();
        fs::write(&path, service.run(arguments).stdout).unwrap();
        path
    };
    let partners = file("partners.csv", &["generate", "partners", "--count", "50"]);
    assert!(service.run(&["import", "partners", &partners, "--source", "sample"]).status.success());
    let lines = file("practices.ndjson", &["generate", "practices", "--count", "2500", "--partners", "50"]);
    let total = || service.anyone().get(&format!("{PATH}?limit=1")).expect(200).json()["page"]["total"].as_i64().unwrap();
    let arguments = ["import", "practices", &lines, "--source", "sample"];
    let before = newest_change(&service);
    let mut child = service.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none(), "it was over too soon to be killed");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((total(), newest_change(&service)), (0, before));
    let whole = service.run(&arguments);
    assert_eq!(last_line(&whole), "2500 created, 0 updated, 0 unchanged, 0 failed", "{}", String::from_utf8_lossy(&whole.stdout));
    eventually(Duration::from_secs(10), "they are listed", || total() == 2500);
    // The same practices as a table.
    let table = file("practices.csv", &["generate", "practices", "--count", "2500", "--partners", "50", "--format", "csv"]);
    let again = service.run(&["import", "practices", &table, "--source", "sample"]);
    assert_eq!(last_line(&again), "0 created, 0 updated, 2500 unchanged, 0 failed", "{}", String::from_utf8_lossy(&again.stdout));
}
