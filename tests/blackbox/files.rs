//! Files over HTTP: lists as files, and files that are sent from elsewhere.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use coalition_tests::{
    Engine, Service,
    service::{data_file, eventually},
};
use serde_json::Value;

use crate::{
    Story,
    transfer::{last_line, organizations, total},
};

pub const STORIES: &[Story] = &[
    ("files::the_list_on_the_screen_is_a_file_too", the_list_on_the_screen_is_a_file_too),
    ("files::slow_readers_hold_few_large_files", slow_readers_hold_few_large_files),
    ("files::columns_of_any_name_are_mapped", columns_of_any_name_are_mapped),
    ("files::a_partners_own_system_sends_its_record_from_afar", a_partners_own_system_sends_its_record_from_afar),
];

fn the_list_on_the_screen_is_a_file_too(engine: Engine<'_>) {
    let service = Service::start(engine);
    service.run(&["import", "partners", &organizations(), "--source", "sample"]);
    let (admin, anyone) = (service.admin(), service.anyone());
    let tricky = serde_json::json!({ "names": { "en": "=SUM(A1)", "fr": "Zèbre" }, "constituency": "ngos" });
    let parent = admin.post("/api/v1/partners", &tricky).expect(201).json();
    let member = serde_json::json!({ "names": { "en": "A member" }, "constituency": "ngos", "parent": parent["id"] });
    admin.post("/api/v1/partners", &member).expect(201);
    eventually(Duration::from_secs(5), "all are there", || total(&service) == 106);
    let file = |query: &str, accept: &str| anyone.send("GET", &format!("/api/v1/partners{query}"), &[("accept", accept)], None);
    let whole = file("?source=sample", "text/csv").expect(200);
    assert_eq!(whole.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(whole.header("content-disposition"), "attachment; filename=\"partners.csv\"");
    let exported = service.run(&["export", "partners", "--source", "sample"]);
    assert_eq!(whole.text(), String::from_utf8(exported.stdout).unwrap());
    assert!(whole.text().contains(",'=SUM(A1),"), "no spreadsheet computes it");
    file("?source=sample&format=csv", "*/*").expect(200);
    let lines = file("?source=sample&format=ndjson", "text/html").expect(200);
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert_eq!(lines.text().lines().count(), 106);
    for (name, content) in [("list.csv", &whole), ("list.ndjson", &lines)] {
        let path = service.data_dir.join(name).display().to_string();
        fs::write(&path, &content.bytes).unwrap();
        assert_eq!(
            last_line(&service.run(&["import", "partners", &path, "--source", "sample"])),
            "0 created, 0 updated, 106 unchanged, 0 failed"
        );
    }
    // The result that the screen shows, in its order: filtered, sorted, looked for.
    let slugs = |query: &str| {
        let lines = file(&format!("?format=ndjson&{query}"), "*/*").expect(200).text();
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["slug"].clone()).collect::<Vec<_>>()
    };
    for query in [
        "country=SN",
        "constituency=governments&sort=-name",
        "q=government+brazil",
        "q=union&sort=name&constituency=workers",
        "parent=nobody",
    ] {
        let query = query.replace("nobody", parent["id"].as_str().unwrap());
        let shown = anyone.get(&format!("/api/v1/partners?limit=100&{query}")).expect(200).json();
        let shown: Vec<Value> = shown["items"].as_array().unwrap().iter().map(|item| item["slug"].clone()).collect();
        assert!(!shown.is_empty(), "{query}");
        assert_eq!(slugs(&query), shown, "{query}");
    }
    let refused =
        file("?format=csv&limit=5&cursor=x&fields=slug&facets=country&highlight=true", "*/*").expect_problem(400, "invalid-request");
    assert_eq!(
        refused.places(),
        ["cursor other_format", "facets other_format", "fields other_format", "highlight other_format", "limit other_format"]
    );
    file("?format=csv&highlight=false&limit=20", "*/*").expect(200);
    assert_eq!(file("?source=sample", "*/*").expect_problem(400, "invalid-request").places(), ["source other_format"]);
    file("", "text/html").expect_problem(406, "not-acceptable");
    assert_eq!(file("", "text/html,*/*;q=0.8").expect(200).header("content-type"), "application/json");
    // A small file is kept, with a tag of its own; it is new as soon as something changed.
    assert!(whole.header("cache-control").starts_with("public") && whole.header("vary").contains("Accept,"));
    let again = |tag: &str| anyone.send("GET", "/api/v1/partners?source=sample", &[("accept", "text/csv"), ("if-none-match", tag)], None);
    again(whole.header("etag")).expect(304);
    admin.patch("/api/v1/partners/a-member", "*", &serde_json::json!({ "acronym": "AM" })).expect(200);
    assert!(again(whole.header("etag")).expect(200).text().contains(",AM,"));
    // A large one waits on disk; its tag holds however it is compressed on the way.
    let many = service.run(&["generate", "partners", "--count", "3000", "--seed", "3"]).stdout;
    let path = service.data_dir.join("many.csv");
    fs::write(&path, many).unwrap();
    service.run(&["import", "partners", &path.display().to_string(), "--source", "many"]);
    eventually(Duration::from_secs(5), "all are there", || total(&service) == 3106);
    let large = file("?format=ndjson", "*/*").expect(200);
    assert_eq!(large.text().lines().count(), 3106);
    assert!(large.bytes.len() > 1024 * 1024 && large.header("etag").starts_with("W/"), "{}", large.header("etag"));
    assert!(large.header("cache-control").starts_with("public") && large.header("vary").contains("Accept,"));
    anyone.send("GET", "/api/v1/partners?format=ndjson", &[("if-none-match", large.header("etag"))], None).expect(304);
}

fn slow_readers_hold_few_large_files(engine: Engine<'_>) {
    const PLACES: usize = 8;
    let service = Service::start(engine);
    // More than the buffers between the two ends hold.
    let text = "Works for decent jobs. ".repeat(400);
    let line = |number| {
        let record = serde_json::json!({
            "slug": format!("p-{number}"), "names": { "en": "P" }, "constituency": "ngos", "descriptions": { "en": text },
        });
        record.to_string()
    };
    let path = service.data_dir.join("large.ndjson");
    fs::write(&path, (0..1500).map(line).collect::<Vec<_>>().join("\n")).unwrap();
    let done = service.run(&["import", "partners", &path.display().to_string()]);
    assert_eq!(last_line(&done), "1500 created, 0 updated, 0 unchanged, 0 failed");
    eventually(Duration::from_secs(5), "all are there", || total(&service) == 1500);
    let readers: Vec<TcpStream> = (0..PLACES)
        .map(|_| {
            let mut stream = TcpStream::connect(service.base.trim_start_matches("http://")).unwrap();
            stream.write_all(b"GET /api/v1/partners?format=ndjson HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).unwrap();
            assert_eq!(&status, b"HTTP/1.1 200");
            stream
        })
        .collect();
    let ask = |query: &str| service.anyone().get(&format!("/api/v1/partners?format=ndjson{query}"));
    let refused = ask("").expect_problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "30");
    ask("&parent=0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f").expect(200);
    drop(readers);
    eventually(Duration::from_secs(10), "their places are free again", || ask("").status == 200);
}

fn columns_of_any_name_are_mapped(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let file = "Nr.,Amtlicher Name,Gruppe\n1,Verband,ngos\n";
    let send = |query: &str, media: &str, body: &str| {
        let path = format!("/api/v1/imports?collection=partners&wait=30&{query}");
        admin.send("POST", &path, &[("content-type", media)], Some(body.as_bytes()))
    };
    let mapping = "mapping[Nr.]=external_id&mapping[Amtlicher%20Name]=name_de&mapping%5BGruppe%5D=constituency";
    let done = send(mapping, "text/csv", file).expect(201).json();
    assert_eq!((&done["report"]["created"], &done["mapping"]["Amtlicher Name"]), (&Value::from(1), &Value::from("name_de")), "{done}");
    assert_eq!(admin.get("/api/v1/partners/verband").expect(200).json()["names"]["de"], "Verband");
    // Slips in the mapping are told, all at once.
    let wrong = "mapping[Nr.]=external_id&mapping[Name]=name_de&mapping[Gruppe]=colour";
    let told = send(wrong, "text/csv", file).expect(201).json();
    let places = |report: &Value| {
        let list = report["errors"].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|error| format!("{} {} {}", error["row"], error["column"].as_str().unwrap_or("-"), error["code"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(places(&told["report"]), ["1 Gruppe unknown_column", "1 Name missing_column"]);
    let told = send(&format!("{mapping}&mapping[%20Nr.]=slug"), "text/csv", file).expect(201).json();
    assert_eq!(places(&told["report"]), ["1 Nr. repeated"]);
    let told = send("mapping[a]=name_de", "application/x-ndjson", "{}").expect(201).json();
    assert_eq!(places(&told["report"]), ["1 - no_columns"]);
    for (query, place) in [
        ("mapping=x", "mapping wrong_type"),
        ("mapping[a]=b&mapping[a]=c", "mapping[a] repeated"),
        ("mapping[]=b", "mapping unknown_field"),
        ("mapping[a]=", "mapping too_short"),
        ("dry_run[a]=true", "dry_run[a] unknown_parameter"),
    ] {
        let refused = send(query, "text/csv", file).expect_problem(400, "invalid-request");
        assert!(refused.places().contains(&place.to_owned()), "{query}: {:?}", refused.places());
    }
    // The same by the command line.
    let write = |name: &str, content: &str| {
        let path = service.data_dir.join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let (list, good) =
        (write("list.csv", file), write("good.toml", "\"Nr.\" = \"external_id\"\n\"Amtlicher Name\" = \"name_de\"\nGruppe = \"group\"\n"));
    let import = |mapping: &str| service.run(&["import", "partners", &list, "--mapping", mapping, "--json"]);
    let report: Value = serde_json::from_slice(&import(&good).stdout).unwrap();
    assert_eq!(report["unchanged"], 1, "{report}");
    let wrong = import(&write("wrong.toml", "Gruppe = \"colour\"\nName = \"name_de\"\n"));
    assert_eq!(wrong.status.code(), Some(1));
    assert_eq!(places(&serde_json::from_slice(&wrong.stdout).unwrap()), ["1 Gruppe unknown_column", "1 Name missing_column"]);
    assert_eq!(import(&write("broken.toml", "Gruppe = [")).status.code(), Some(2));
}

fn a_partners_own_system_sends_its_record_from_afar(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    for name in ["Own", "Other"] {
        admin.post("/api/v1/partners", &serde_json::json!({ "names": { "en": name }, "constituency": "ngos" })).expect(201);
    }
    let made = service.run(&["client", "create", "--partner", "own", "--scope", "imports:write", "--json"]);
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    let file = |content: &str| {
        let path = service.data_dir.join("own.csv");
        fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    // Nothing of this machine but the file: no database, no settings.
    let empty = service.data_dir.join("elsewhere").display().to_string();
    let send = |content: &str, more: &[&str], secret: &str, input: &str| {
        let path = file(content);
        let arguments = [&["import", "partners", &path, "--url", &service.base, "--json"], more].concat();
        let mut child = service
            .command(&arguments)
            .env_remove("COALITION_DATABASE_URL")
            .env("COALITION_DATA_DIR", &empty)
            .env("COALITION_CLIENT_SECRET", secret)
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .env("ALL_PROXY", "http://127.0.0.1:9")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code(), report, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let own = "slug,website\nown,https://own.example/\n";
    let (code, report, _) = send(own, &["--client-id", id, "--dry-run"], secret, "");
    assert_eq!((code, &report["updated"], &report["written"]), (Some(0), &Value::from(1), &Value::from(false)));
    let (code, report, said) = send(own, &["--client-id", id, "--client-secret-stdin"], "", secret);
    assert_eq!((code, &report["updated"]), (Some(0), &Value::from(1)), "{said}");
    assert_eq!(admin.get("/api/v1/partners/own").json()["website"], "https://own.example/");
    assert!(!std::path::Path::new(&empty).exists(), "nothing is made on this machine");
    // What others have, what is new, and what the Secretariat keeps is refused, row by row.
    let mixed =
        "slug,website,constituency\nown,https://own.example/2,workers\nother,https://own.example/,ngos\nnew,https://own.example/,ngos\n";
    let (code, report, _) = send(mixed, &["--client-id", id], secret, "");
    let errors: Vec<String> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{} {} {}", error["row"], error["column"], error["code"]))
        .collect();
    assert_eq!(errors, ["2 \"constituency\" \"not_yours\"", "3 null \"not_yours\"", "4 null \"not_yours\""]);
    assert_eq!((code, total(&service)), (Some(1), 2));
    assert_eq!(admin.get("/api/v1/partners/own").json()["constituency"], "ngos");
    // The Secretariat sends whole lists, with a person's token.
    let token = admin.token().unwrap();
    let list = fs::read_to_string(data_file("organizations.csv")).unwrap();
    let (code, report, said) = send(&list, &["--token-stdin", "--source", "sample"], "", token);
    assert_eq!((code, &report["created"]), (Some(0), &Value::from(104)), "{said}");
    // A client knows of its own imports alone, and sends no large files.
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let token = service.anyone().send("POST", "/oauth/token", &headers, Some(form.as_bytes())).expect(200).json();
    let client = service.anyone().with_token(token["access_token"].as_str().unwrap());
    assert_eq!(
        (client.get("/api/v1/imports").json()["page"]["total"].as_i64(), admin.get("/api/v1/imports").json()["page"]["total"].as_i64()),
        (Some(3), Some(4))
    );
    let newest = admin.get("/api/v1/imports").json()["items"][0]["id"].as_str().unwrap().to_owned();
    client.get(&format!("/api/v1/imports/{newest}")).expect_problem(404, "not-found");
    let large = [own.as_bytes(), &vec![b'\n'; 2_000_000]].concat();
    client
        .send("POST", "/api/v1/imports?collection=partners", &[("content-type", "text/csv")], Some(&large))
        .expect_problem(413, "too-large");
    // What does not work says why, and how to call it right.
    for (more, secret, code, says) in [
        (&["--client-id", id][..], "wrong", 1, "401"),
        (&["--client-id", id][..], "", 2, "COALITION_CLIENT_SECRET"),
        (&[][..], "", 2, "--token-stdin"),
        (&["--token-stdin", "--source", "sample"][..], "", 1, "401"),
    ] {
        let (status, _, said) = send(own, more, secret, "x");
        assert!(status == Some(code) && said.contains(says), "{more:?}: {status:?} {said}");
    }
}
