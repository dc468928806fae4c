//! The web app as the service hosts it: a small stand-in for a build, asked for as browsers and crawlers do.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};

use coalition_tests::{Answer, Client, Engine, Service};
use serde_json::json;
use tempfile::TempDir;

use crate::Story;

pub const STORIES: &[Story] = &[
    ("web::files_are_served_as_they_were_built", files_are_served_as_they_were_built),
    ("web::every_other_address_is_the_one_page", every_other_address_is_the_one_page),
    ("web::what_is_the_services_own_stays_a_problem", what_is_the_services_own_stays_a_problem),
    ("web::nothing_outside_the_folder_is_read", nothing_outside_the_folder_is_read),
    ("web::the_policy_allows_the_scripts_of_the_build_alone", the_policy_allows_the_scripts_of_the_build_alone),
    ("web::the_app_is_told_where_it_is", the_app_is_told_where_it_is),
    ("web::a_folder_without_an_app_is_refused", a_folder_without_an_app_is_refused),
];

/// What a browser takes that opens an address.
pub const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
/// The start-up script in the page.
pub const SCRIPT: &str = "\n\t\t\t{ start(\"app\"); }\n\t\t";
/// `openssl dgst -sha256 -binary | base64` of [`SCRIPT`].
const SCRIPT_HASH: &str = "Xzo09mFF4/rLWjZrwRX24soJ2zTseeXV8y3R2uXkMYo=";
const CHUNK: &str = "_app/immutable/chunks/app.9f2c.js";
const LARGE: usize = 700_000;

/// A folder as the web app's build leaves it.
pub fn build() -> TempDir {
    let folder = TempDir::with_prefix("coalition-web-").unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    let index = format!(
        "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head><meta charset=\"utf-8\">\n<!--head-->\n<title>Portal</title>\n<!--/head-->\n\
         <link rel=\"icon\" href=\"/favicon.svg\"><script src=\"/{CHUNK}\"></script></head>\n<body><script>{SCRIPT}</script></body>\n</html>\n"
    );
    write("index.html", index.as_bytes());
    write(CHUNK, b"console.log('plain')");
    write(&format!("{CHUNK}.br"), b"as brotli");
    write(&format!("{CHUNK}.gz"), b"as gzip!!");
    write("_app/immutable/assets/large.woff2", &vec![7; LARGE]);
    write("_app/version.json", b"{\"version\":\"1\"}");
    write("favicon.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    write("robots.txt", b"User-agent: *\n");
    write(".env", b"SECRET=1");
    folder
}

/// A service that hosts it.
pub fn start(engine: Engine<'_>, folder: &Path, settings: &[(&str, &str)]) -> Service {
    let mut all = vec![("web_dir", folder.to_str().unwrap())];
    all.extend(settings);
    Service::start_with(engine, &all)
}

/// What a browser gets at an address.
pub fn open(client: &Client, path: &str) -> Answer {
    client.send("GET", path, &[("accept", BROWSER)], None)
}

fn files_are_served_as_they_were_built(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &[("rate_limit_per_minute", "20")]);
    let anyone = service.anyone();
    let chunk = format!("/{CHUNK}");
    let plain = anyone.send("GET", &chunk, &[("accept", "*/*"), ("accept-encoding", "identity")], None).expect(200);
    assert_eq!(plain.text(), "console.log('plain')");
    assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.header("x-content-type-options"), "nosniff");
    for (accepted, coding, content) in
        [("gzip, deflate, br, zstd", "br", "as brotli"), ("gzip, zstd", "gzip", "as gzip!!"), ("br;q=0, gzip", "gzip", "as gzip!!")]
    {
        let headers = [("accept-encoding", accepted)];
        let coded = raw(&service, &format!("GET {chunk} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {accepted}\r\nConnection: close\r\n\r\n"));
        assert!(coded.ends_with(content) && coded.contains(&format!("content-encoding: {coding}")), "{accepted}: {coded}");
        let head = anyone.send("HEAD", &chunk, &headers, None).expect(200);
        assert!(head.bytes.is_empty());
        assert_eq!((head.header("content-length"), head.header("content-encoding")), (content.len().to_string().as_str(), coding));
        assert!(head.header("vary").to_lowercase().contains("accept-encoding"));
        assert_ne!(head.header("etag"), plain.header("etag"), "other bytes, another tag");
        anyone.send("GET", &chunk, &[headers[0], ("if-none-match", head.header("etag"))], None).expect(304);
    }
    let unchanged = anyone.send("GET", &chunk, &[("accept-encoding", "identity"), ("if-none-match", plain.header("etag"))], None);
    assert_eq!(unchanged.expect(304).header("cache-control"), "public, max-age=31536000, immutable");
    for (path, kind) in
        [("/_app/version.json", "application/json"), ("/favicon.svg", "image/svg+xml"), ("/robots.txt", "text/plain; charset=utf-8")]
    {
        let file = open(&anyone, path).expect(200);
        assert!(file.header("content-type").starts_with(kind), "{path}: {}", file.header("content-type"));
        assert_eq!(file.header("cache-control"), "public, max-age=60, must-revalidate", "{path}");
        assert!(!file.header("etag").is_empty(), "{path}");
    }
    // Larger than one piece, and already compact.
    let large = anyone.send("GET", "/_app/immutable/assets/large.woff2", &[("accept-encoding", "gzip, br")], None).expect(200);
    assert_eq!((large.bytes.len(), large.header("content-type")), (LARGE, "font/woff2"));
    assert_eq!((large.header("content-encoding"), large.header("content-length")), ("", "700000"));
    // A page has many parts, and an office has one address: they are not counted.
    for _ in 0..30 {
        anyone.get(&chunk).expect(200);
    }
    fs::write(folder.path().join(CHUNK), b"another build").unwrap();
    anyone.send("GET", &chunk, &[("accept-encoding", "identity")], None).expect_problem(500, "internal");
}

fn every_other_address_is_the_one_page(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &[]);
    let anyone = service.anyone();
    for (path, language) in
        [("/", "en"), ("/fr", "fr"), ("/es/", "es"), ("/ar/partners", "ar"), ("/partners", "en"), ("/en/no/such/page", "en")]
    {
        let page = open(&anyone, path).expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!((page.header("cache-control"), page.header("content-language")), ("no-cache", language), "{path}");
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        assert!(page.text().contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")), "{path}: {}", page.text());
        assert!(page.text().contains(SCRIPT) && !page.text().contains("<title>Portal</title>"), "{path}: {}", page.text());
        assert_eq!(page.header("x-frame-options"), "DENY");
        let tag = page.header("etag");
        // Headers of a 304 take the place of those that a browser has stored.
        let unchanged = anyone.send("GET", path, &[("accept", BROWSER), ("if-none-match", tag)], None).expect(304);
        assert_eq!(unchanged.header("content-security-policy"), page.header("content-security-policy"));
        let head = anyone.send("HEAD", path, &[("accept", BROWSER)], None).expect(200);
        assert_eq!((head.bytes.len(), head.header("etag")), (0, tag), "{path}");
    }
    let compressed = anyone.send("GET", "/en", &[("accept", BROWSER), ("accept-encoding", "br")], None).expect(200);
    assert_eq!(compressed.header("content-encoding"), "br");
    assert_eq!(open(&anyone, "/index.html").expect(200).bytes, open(&anyone, "/").expect(200).bytes);
    // Those who make previews of links take anything.
    assert!(anyone.send("GET", "/en/partners", &[("accept", "*/*")], None).expect(200).text().contains("<html"));
    for path in ["/en/missing.png", "/missing.js"] {
        anyone.send("GET", path, &[("accept", "image/avif,image/*,*/*;q=0.8")], None).expect_problem(404, "not-found");
    }
    anyone.send("GET", "/en/partners", &[("accept", "application/json")], None).expect_problem(404, "not-found");
    open(&anyone, "/_app/immutable/chunks/of-an-older-build.js").expect_problem(404, "not-found");
    anyone.send("POST", "/en/partners", &[("accept", BROWSER)], Some(b"")).expect_problem(404, "not-found");
}

fn what_is_the_services_own_stays_a_problem(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &[]);
    let anyone = service.anyone();
    for path in [
        "/api",
        "/api/v1/nothing",
        "/api/v1/partners/nobody",
        "/oauth/nothing",
        "/.well-known/nothing",
        "/docs/nothing.html",
        "/problems/nothing",
        "/health/nothing",
        "/metrics/nothing",
        "/oai/nothing",
    ] {
        open(&anyone, path).expect_problem(404, "not-found");
    }
    let refused = open(&anyone, "/api/v1/auth/login").expect_problem(405, "method-not-allowed");
    assert_eq!(refused.header("allow"), "OPTIONS, POST");
    assert!(open(&anyone, "/documents").expect(200).text().contains("<html"), "only whole segments are the service's");
    assert!(open(&anyone, "/docs/").expect(200).text().to_lowercase().contains("swagger"));
    assert_eq!(open(&anyone, "/api/v1/partners").expect(200).json()["page"]["total"], 0);
    let without = Service::start(engine);
    open(&without.anyone(), "/").expect_problem(404, "not-found");
    open(&without.anyone(), "/config.json").expect_problem(404, "not-found");
}

fn nothing_outside_the_folder_is_read(engine: Engine<'_>) {
    let outside = TempDir::with_prefix("coalition-outside-").unwrap();
    fs::write(outside.path().join("secret.txt"), "out of bounds").unwrap();
    let folder = build();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("linked")).unwrap();
    let service = start(engine, folder.path(), &[]);
    let secret = outside.path().join("secret.txt");
    let up = format!("../{}/secret.txt", outside.path().file_name().unwrap().to_str().unwrap());
    for path in [
        format!("/{up}"),
        format!("/_app/../{up}"),
        format!("/{}", up.replace('/', "%2f")),
        format!("/{}", up.replace("..", "%2e%2e")),
        format!("/{}", up.replace('/', "%5c")),
        format!("/{}", secret.display()),
        "/.env".to_owned(),
        "/%2eenv".to_owned(),
        "/en/.git/config".to_owned(),
        "/index.html.br".to_owned(),
        "/linked/secret.txt".to_owned(),
        "/favicon.svg%00.txt".to_owned(),
        "/%ff".to_owned(),
    ] {
        let answer = raw(&service, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("/problems/not-found"), "{path}: {answer}");
        assert!(!answer.contains("out of bounds") && !answer.contains("SECRET"), "{path}: {answer}");
    }
}

fn the_policy_allows_the_scripts_of_the_build_alone(engine: Engine<'_>) {
    let folder = build();
    let policy = |folder: &Path| open(&start(engine, folder, &[]).anyone(), "/en").expect(200).header("content-security-policy").to_owned();
    let strict = policy(folder.path());
    for directive in [
        "default-src 'self'",
        &format!("script-src 'self' 'sha256-{SCRIPT_HASH}'"),
        "style-src 'self'",
        "img-src 'self' data: https:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(strict.split("; ").any(|own| own == directive), "{directive}: {strict}");
    }
    assert!(!strict.contains("unsafe"), "{strict}");
    fs::write(folder.path().join("csp-style-hashes.txt"), format!("'sha256-{SCRIPT_HASH}'\n")).unwrap();
    let loosened = policy(folder.path());
    assert!(loosened.contains(&format!("style-src 'self' 'unsafe-hashes' 'sha256-{SCRIPT_HASH}';")), "{loosened}");
    assert!(!loosened.contains("unsafe-inline"), "{loosened}");
}

fn the_app_is_told_where_it_is(engine: Engine<'_>) {
    let folder = build();
    fs::write(folder.path().join("config.json"), "{\"api_url\":\"https://elsewhere.example\"}").unwrap();
    let settings = [("public_url", "https://portal.example.org/"), ("coalition_name", "Sample coalition")];
    let service = start(engine, folder.path(), &settings);
    let answer = service.anyone().get("/config.json").expect(200);
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("application/json", "no-cache"));
    let expected = json!({ "api_url": "", "public_url": "https://portal.example.org", "coalition_name": "Sample coalition" });
    let mut told = answer.json();
    assert!(told.as_object_mut().unwrap().remove("version").is_some_and(|version| version.is_string()));
    assert_eq!(told, expected);
}

fn a_folder_without_an_app_is_refused(engine: Engine<'_>) {
    let service = Service::start(engine);
    let empty = TempDir::with_prefix("coalition-web-").unwrap();
    let refused = |folder: &Path| {
        let output = service.run(&["serve", "--listen", "127.0.0.1:0", "--web", folder.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    for folder in [empty.path(), &empty.path().join("missing")] {
        let said = refused(folder);
        assert!(said.contains(folder.to_str().unwrap()) && said.contains("index.html") && said.contains("make web"), "{said}");
    }
    fs::write(empty.path().join("index.html"), "<p>It works!</p>").unwrap();
    assert!(refused(empty.path()).contains("make web"));
    let folder = build();
    fs::write(folder.path().join("csp-style-hashes.txt"), "'unsafe-inline'\n").unwrap();
    assert!(refused(folder.path()).contains("'unsafe-inline' is not a hash"));
    let doctor = |folder: &Path| {
        let output = service.command(&["doctor"]).env("COALITION_WEB_DIR", folder).output().unwrap();
        String::from_utf8_lossy(&output.stdout).lines().find(|line| line.contains("web app")).unwrap().to_owned()
    };
    assert!(doctor(empty.path()).contains("BAD") && doctor(build().path()).contains("hosted from"));
}

/// What is answered to a request exactly as it stands here.
fn raw(service: &Service, request: &str) -> String {
    let mut stream = TcpStream::connect(service.base.replace("http://", "")).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
