//! Files: uploaded piece by piece, refused when they are not what they say, sent with care, and used by practices.

use std::{
    io::{Cursor, Read, Write},
    net::TcpStream,
    time::Duration,
};

use coalition_tests::{
    Client, Engine, Service,
    client::Answer,
    service::{data_file, eventually},
};
use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    Story,
    practices::{self, people, snapshot, step},
};

pub const STORIES: &[Story] = &[
    ("attachments::a_file_comes_in_pieces_and_is_sent_with_care", a_file_comes_in_pieces_and_is_sent_with_care),
    ("attachments::what_cameras_write_into_pictures_goes", what_cameras_write_into_pictures_goes),
    ("attachments::bad_files_are_refused_with_a_reason", bad_files_are_refused_with_a_reason),
    ("attachments::requests_that_break_the_protocol_are_told_how", requests_that_break_the_protocol_are_told_how),
    ("attachments::an_upload_goes_on_after_a_crash_and_two_do_not_mix", an_upload_goes_on_after_a_crash_and_two_do_not_mix),
    ("attachments::files_are_private_until_published", files_are_private_until_published),
    ("attachments::media_are_checked_and_described", media_are_checked_and_described),
    ("attachments::a_partner_has_a_quota", a_partner_has_a_quota),
    ("attachments::merging_partners_moves_their_files", merging_partners_moves_their_files),
];

const PATH: &str = "/api/v1/files";
const PIECE: &str = "application/offset+octet-stream";

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(data_file("files").join(name)).unwrap()
}

/// Base64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number = group.iter().chain([0, 0].iter()).take(3).fold(0_usize, |number, byte| (number << 8) | usize::from(*byte));
        for place in 0..4 {
            text.push(if place <= group.len() { char::from(DIGITS[(number >> (18 - 6 * place)) & 63]) } else { '=' });
        }
    }
    text
}

fn metadata(name: &str, media_type: Option<&str>) -> String {
    let name = format!("filename {}", base64(name.as_bytes()));
    media_type.map_or(name.clone(), |media_type| format!("{name},filetype {}", base64(media_type.as_bytes())))
}

/// Begins an upload without bytes.
fn begin(caller: &Client, name: &str, length: usize) -> Answer {
    let length = length.to_string();
    let metadata = metadata(name, None);
    let headers = [("tus-resumable", "1.0.0"), ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    caller.send("POST", PATH, &headers, None)
}

/// Sends a piece.
fn go_on(caller: &Client, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let offset = offset.to_string();
    let headers = [("tus-resumable", "1.0.0"), ("upload-offset", offset.as_str()), ("content-type", PIECE)];
    caller.send("PATCH", path, &headers, Some(bytes))
}

/// Uploads a file in one request.
pub fn upload(caller: &Client, name: &str, bytes: &[u8]) -> Answer {
    upload_as(caller, name, None, bytes)
}

fn upload_as(caller: &Client, name: &str, media_type: Option<&str>, bytes: &[u8]) -> Answer {
    let length = bytes.len().to_string();
    let metadata = metadata(name, media_type);
    let headers =
        [("tus-resumable", "1.0.0"), ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str()), ("content-type", PIECE)];
    caller.send("POST", PATH, &headers, Some(bytes))
}

fn id_of(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// A PDF that says a little.
pub fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n<< /Title ({text}) >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

const CONTENT_TYPES: &str = "<?xml version=\"1.0\"?><Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

/// A text document with one more part.
fn document(name: &str, content: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("[Content_Types].xml", CONTENT_TYPES.as_bytes()), ("word/document.xml", b"<w:document/>"), (name, content)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Waits until the smaller copies of a picture are there; answers its record.
fn with_sizes(caller: &Client, id: &str) -> Value {
    let path = format!("{PATH}/{id}");
    eventually(Duration::from_secs(60), "the smaller copies are made", || caller.get(&path).json()["sizes_state"] == "made");
    caller.get(&path).expect(200).json()
}

fn a_file_comes_in_pieces_and_is_sent_with_care(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let author = &people.author;
    let bytes = pdf(&"x".repeat(5_000_000));
    let told = author.send("OPTIONS", PATH, &[], None).expect(204);
    assert_eq!((told.header("tus-version"), told.header("tus-max-size")), ("1.0.0", "52428800"));
    assert!(told.header("tus-extension").contains("creation-with-upload"));
    let begun = begin(author, "Rapport été.pdf", bytes.len()).expect(201);
    let path = begun.header("location").to_owned();
    assert_eq!((begun.header("upload-offset"), begun.json()["state"].as_str()), ("0", Some("uploading")));
    assert!(begun.header("upload-expires").ends_with("GMT"));
    let half = bytes.len() / 2;
    assert_eq!(go_on(author, &path, 0, &bytes[..half]).expect(204).header("upload-offset"), half.to_string());
    let stands = author.send("HEAD", &path, &[("tus-resumable", "1.0.0")], None).expect(200);
    assert_eq!(
        (stands.header("upload-offset"), stands.header("upload-length")),
        (half.to_string().as_str(), bytes.len().to_string().as_str())
    );
    assert_eq!(stands.header("cache-control"), "no-store");
    author.get(&format!("{path}/content")).expect_problem(404, "not-found");
    assert_eq!(go_on(author, &path, half, &bytes[half..]).expect(204).header("upload-offset"), bytes.len().to_string());

    let record = author.get(&path).expect(200).json();
    assert_eq!((record["state"].as_str(), record["media_type"].as_str()), (Some("ready"), Some("application/pdf")));
    assert_eq!((record["size"].as_u64(), record["sizes_state"].as_str()), (Some(bytes.len() as u64), Some("none")));
    let content = record["href"].as_str().unwrap().to_owned();
    let sent = author.get(&content).expect(200);
    assert!(sent.bytes == bytes, "what was sent comes back");
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename=\"Rapport _t_.pdf\"; filename*=UTF-8''Rapport%20%C3%A9t%C3%A9.pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(sent.header(name), value, "{name}");
    }
    assert_eq!(sent.header("etag"), format!("\"{}\"", record["sha256"].as_str().unwrap()));
    let part = |range: &str| author.send("GET", &content, &[("range", range)], None);
    let middle = part("bytes=10-19").expect(206);
    assert_eq!(
        (middle.bytes.as_slice(), middle.header("content-range")),
        (&bytes[10..20], format!("bytes 10-19/{}", bytes.len()).as_str())
    );
    assert_eq!(part("bytes=-6").expect(206).bytes, b"%%EOF\n");
    assert_eq!(
        part("bytes=99999999-").expect_problem(416, "range-not-satisfiable").header("content-range"),
        format!("bytes */{}", bytes.len())
    );
    let stale = author.send("GET", &content, &[("range", "bytes=0-1"), ("if-range", "\"other\"")], None);
    assert_eq!(stale.expect(200).bytes.len(), bytes.len());
    author.send("GET", &content, &[("if-none-match", sent.header("etag"))], None).expect(304);

    // The same bytes are kept once; they go with the last file that holds them.
    let again = upload(author, "copy.pdf", &bytes).expect(201);
    assert_eq!(again.json()["sha256"], record["sha256"]);
    let folder = service.data_dir.join("files").join("contents");
    let kept = |folder: &std::path::Path| {
        let below = std::fs::read_dir(folder).into_iter().flatten().flatten();
        below
            .flat_map(|entry| std::fs::read_dir(entry.path()).into_iter().flatten().flatten())
            .map(|entry| entry.path())
            .collect::<Vec<_>>()
    };
    assert_eq!(kept(&folder).len(), 1);
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&service.data_dir.join("files")), mode(&kept(&folder)[0])), (0o700, 0o600));
    }
    assert_eq!(author.get(&format!("{PATH}?limit=1")).expect(200).json()["page"]["total"], 2);
    assert_eq!(author.get(&format!("{PATH}?state=uploading")).expect(200).json()["page"]["total"], 0);
    author.send("DELETE", &path, &[("tus-resumable", "1.0.0")], None).expect(204);
    author.get(&path).expect_problem(404, "not-found");
    author.get(&format!("{PATH}/{}/content", id_of(&again))).expect(200);
    let doctor = service.run(&["doctor", "--json"]);
    let report: Value = serde_json::from_slice(&doctor.stdout).unwrap();
    let files = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "files").unwrap().clone();
    assert_eq!(files["ok"], true, "{files}");
    std::fs::remove_file(&kept(&folder)[0]).unwrap();
    let report: Value = serde_json::from_slice(&service.run(&["doctor", "--json"]).stdout).unwrap();
    let files = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "files").unwrap().clone();
    assert!(files["ok"] == false && files["says"].as_str().unwrap().contains(&id_of(&again)), "{files}");
}

fn what_cameras_write_into_pictures_goes(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let author = &people.author;
    for (name, width, height) in [("photo.jpg", 1000, 1400), ("drawing.png", 200, 280), ("photo.webp", 357, 500)] {
        let bytes = sample(name);
        assert!(contains(&bytes, b"Sample camera"), "the sample says where it is from");
        let uploaded = upload(author, name, &bytes).expect(201);
        // The camera was held upright, which only the metadata said.
        assert_eq!((uploaded.json()["width"].as_i64(), uploaded.json()["height"].as_i64()), (Some(width), Some(height)), "{name}");
        let record = with_sizes(author, &id_of(&uploaded));
        let mut all = vec![author.get(record["href"].as_str().unwrap()).expect(200)];
        let widths: Vec<i64> = record["sizes"].as_array().unwrap().iter().map(|size| size["width"].as_i64().unwrap()).collect();
        assert_eq!(widths.last(), Some(&width), "{name}");
        for size in record["sizes"].as_array().unwrap() {
            let copy = author.get(size["href"].as_str().unwrap()).expect(200);
            assert!(copy.bytes.starts_with(b"RIFF") && copy.bytes.len() as u64 == size["size"].as_u64().unwrap(), "{name}");
            assert_eq!(copy.header("content-type"), "image/webp");
            assert!(copy.header("content-disposition").starts_with("inline; "), "{name}");
            assert_eq!(copy.header("content-security-policy"), "sandbox; default-src 'none'; frame-ancestors 'none'");
            all.push(copy);
        }
        for sent in all {
            for trace in
                [&b"Sample camera"[..], b"Exif", b"eXIf", b"EXIF", b"xmpmeta", b"GPSLatitude", b"a comment of a program", b"Sample author"]
            {
                assert!(!contains(&sent.bytes, trace), "{name} still holds {}", String::from_utf8_lossy(trace));
            }
        }
    }
    let record = author.get(&format!("{PATH}?limit=1")).expect(200).json()["items"][0].clone();
    author.get(&format!("{PATH}/{}/sizes/77", record["id"].as_str().unwrap())).expect_problem(404, "not-found");
}

fn bad_files_are_refused_with_a_reason(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("max_file_bytes", "3000000")]);
    let people = people(&service);
    let author = &people.author;
    let after = |mut bytes: Vec<u8>, more: &[u8]| {
        bytes.extend(more);
        bytes
    };
    let archive = document("word/more.xml", b"<w/>");
    let markup = b"<script>alert(document.domain)</script>";
    let bomb = document("word/media/zeros.xml", &vec![0; 64 * 1024 * 1024]);
    let cut = sample("photo.jpg");
    let cut = &cut[..cut.len() / 2];
    for (what, name, bytes, code) in [
        ("a program", "report.pdf", b"MZ\x90\0\x03\0\0\0".to_vec(), "wrong_kind"),
        ("a GIF that is said to be a PNG", "picture.png", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "wrong_kind"),
        ("a GIF that is a script as well", "picture.jpg", b"GIF89a/*\x01\0*/=1;alert(1)//".to_vec(), "wrong_kind"),
        ("markup as a text", "notes.txt", b"\n<!doctype html><body onload=alert(1)>".to_vec(), "wrong_kind"),
        ("markup in a text", "notes.txt", b"Notes\n<script>alert(1)</script>".to_vec(), "polyglot"),
        ("an old spreadsheet", "table.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "wrong_kind"),
        ("a PDF that is markup as well", "report.pdf", b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF\n".to_vec(), "polyglot"),
        ("a PDF that is an archive as well", "report.pdf", after(pdf("x"), &archive), "polyglot"),
        ("half a PDF", "report.pdf", b"%PDF-1.7\n1 0 obj".to_vec(), "damaged"),
        ("a photograph that is an archive as well", "photo.jpg", after(sample("photo.jpg"), &archive), "polyglot"),
        ("a photograph with a script behind it", "photo.jpg", after(sample("photo.jpg"), markup), "polyglot"),
        ("a drawing with a script behind it", "drawing.png", after(sample("drawing.png"), markup), "polyglot"),
        ("half a photograph", "photo.jpg", cut.to_vec(), "damaged"),
        ("a picture of one pixel by a hundred thousand", "thin.png", sample("thin.png"), "picture_too_large"),
        ("a picture of three and a half billion pixels", "bomb.png", sample("bomb.png"), "picture_too_large"),
        ("an archive that grows a thousand times", "report.docx", bomb, "archive_bomb"),
        ("a document with macros", "report.docx", document("word/vbaProject.bin", b"x"), "program"),
        ("a document that leads out of itself", "report.docx", document("../../outside.xml", b"x"), "bad_name"),
        ("a text document as a spreadsheet", "report.xlsx", archive.clone(), "wrong_kind"),
        ("a document with a script behind it", "report.docx", after(archive.clone(), markup), "polyglot"),
        ("half a document", "report.docx", archive[..archive.len() - 10].to_vec(), "damaged"),
        ("a table in another encoding", "table.csv", b"nom\nMinist\xe8re\n".to_vec(), "bad_encoding"),
        ("a text with control characters", "notes.txt", b"a\0b".to_vec(), "bad_character"),
    ] {
        let answer = upload(author, name, &bytes).expect_problem(400, "invalid-request");
        assert_eq!(answer.places(), [format!("file {code}")], "{what}: {}", answer.text());
    }
    // The reason is kept for whoever asks later; the bytes are not.
    let refused = author.get(&format!("{PATH}?state=refused&limit=100")).expect(200).json();
    assert_eq!(refused["page"]["total"], 23);
    assert!(refused["items"][0]["reason"].as_str().unwrap().contains("control characters"));
    let left = |below: &str| std::fs::read_dir(service.data_dir.join("files").join(below)).map_or(0, Iterator::count);
    assert_eq!((left("contents"), left("uploads")), (0, 0));
    assert_eq!(std::fs::read_dir(service.data_dir.join("workshop")).unwrap().count(), 0);

    for (name, media_type, code) in [
        ("drawing.svg", None, "Upload-Metadata wrong_kind"),
        ("page.html", Some("text/html"), "Upload-Metadata wrong_kind"),
        ("photo.heic", None, "Upload-Metadata wrong_kind"),
        ("noname", None, "Upload-Metadata wrong_kind"),
        ("fdp.\u{202E}gpj.pdf", None, "Upload-Metadata bad_metadata"),
    ] {
        let answer = upload_as(author, name, media_type, b"x").expect_problem(400, "invalid-request");
        assert_eq!(answer.places(), [code], "{name}");
    }
    assert_eq!(upload_as(author, "a.pdf", Some("image/png"), &pdf("x")).expect(400).places(), ["file wrong_kind"]);
    begin(author, "a.pdf", 3_000_001).expect_problem(413, "too-large");
    for (name, bytes) in [
        ("report.docx", archive),
        ("table.csv", "nom;pays\nMinistère du travail;SN\n".as_bytes().to_vec()),
        ("notes.txt", b"1 < 2 & 3".to_vec()),
    ] {
        assert_eq!(upload(author, name, &bytes).expect(201).json()["state"], "ready", "{name}");
    }
}

fn requests_that_break_the_protocol_are_told_how(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let (author, admin) = (&people.author, &people.admin);
    let name = metadata("a.pdf", None);
    let post = |headers: &[(&str, &str)]| author.send("POST", PATH, headers, None);
    let answer = post(&[("upload-length", "4"), ("upload-metadata", &name)]).expect_problem(412, "unsupported-protocol");
    assert_eq!(answer.header("tus-version"), "1.0.0");
    for (headers, place) in [
        (vec![("upload-metadata", name.as_str())], "Upload-Length bad_format"),
        (vec![("upload-length", "0"), ("upload-metadata", &name)], "Upload-Length bad_format"),
        (vec![("upload-length", "-4"), ("upload-metadata", &name)], "Upload-Length bad_format"),
        (vec![("upload-defer-length", "1"), ("upload-metadata", &name)], "Upload-Defer-Length bad_format"),
        (vec![("upload-length", "4")], "Upload-Metadata required"),
        (vec![("upload-length", "4"), ("upload-metadata", "filename ???")], "Upload-Metadata bad_metadata"),
    ] {
        let mut all = vec![("tus-resumable", "1.0.0")];
        all.extend(headers);
        assert_eq!(post(&all).expect_problem(400, "invalid-request").places(), [place], "{all:?}");
    }
    // The Secretariat belongs to no partner and says whose file it is.
    assert_eq!(begin(admin, "a.pdf", 4).expect(400).places(), ["Upload-Metadata unknown_reference"]);
    let of_own = format!("{name},partner {}", base64(people.own.as_bytes()));
    let for_own = [("tus-resumable", "1.0.0"), ("upload-length", "4"), ("upload-metadata", of_own.as_str())];
    admin.send("POST", PATH, &for_own, None).expect(201);
    people.reviewers[0].send("POST", PATH, &for_own, None).expect_problem(403, "forbidden");

    let path = begin(author, "a.pdf", 10).expect(201).header("location").to_owned();
    let send = |headers: &[(&str, &str)], body: &[u8]| author.send("PATCH", &path, headers, Some(body));
    send(&[("upload-offset", "0"), ("content-type", PIECE)], b"x").expect_problem(412, "unsupported-protocol");
    let tus = ("tus-resumable", "1.0.0");
    send(&[tus, ("upload-offset", "0"), ("content-type", "text/plain")], b"x").expect_problem(415, "unsupported-media-type");
    send(&[tus, ("content-type", PIECE)], b"x").expect_problem(400, "invalid-request");
    let wrong = go_on(author, &path, 5, b"x").expect_problem(409, "conflict");
    assert_eq!(wrong.header("upload-offset"), "0");
    go_on(author, &path, 0, &[b'x'; 11]).expect_problem(413, "too-large");
    go_on(author, &path, 0, b"").expect(204);
    go_on(&people.reviewers[0], &path, 0, b"x").expect_problem(404, "not-found");
    service.anyone().get(&path).expect_problem(401, "unauthenticated");
    go_on(author, &path, 0, b"0123456789").expect_problem(400, "invalid-request");
    assert!(go_on(author, &path, 10, b"").expect_problem(409, "conflict").text().contains("is not what its name says"));
    let done = upload(author, "b.pdf", &pdf("b")).expect(201);
    go_on(author, done.header("location"), 0, b"x").expect_problem(409, "conflict");
}

fn an_upload_goes_on_after_a_crash_and_two_do_not_mix(engine: Engine<'_>) {
    let mut service = Service::start(engine);
    let people = people(&service);
    let author = people.author.clone();
    let bytes = pdf(&"y".repeat(9_000_000));
    let path = begin(&author, "large.pdf", bytes.len()).expect(201).header("location").to_owned();
    // A sender that stops in the middle, while the service is killed.
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: {PIECE}\r\nContent-Length: {}\r\n\r\n",
        author.token().unwrap(),
        bytes.len()
    );
    let mut sender = TcpStream::connect(service.base.replace("http://", "")).unwrap();
    sender.write_all(head.as_bytes()).unwrap();
    sender.write_all(&bytes[..5_000_000]).unwrap();
    let offset = || author.send("HEAD", &path, &[], None).header("upload-offset").parse::<usize>().unwrap_or(0);
    eventually(Duration::from_secs(20), "the first parts are kept", || offset() >= 4_000_000);
    service.kill();
    drop(sender);
    service.launch();
    let stands = offset();
    assert!((4_000_000..=5_000_000).contains(&stands), "{stands}");
    // A sender that hangs up: what came is kept.
    let mut sender = TcpStream::connect(service.base.replace("http://", "")).unwrap();
    sender.write_all(head.replace("Upload-Offset: 0", &format!("Upload-Offset: {stands}")).as_bytes()).unwrap();
    sender.write_all(&bytes[stands..stands + 1000]).unwrap();
    sender.shutdown(std::net::Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    let _ = sender.read_to_end(&mut rest);
    eventually(Duration::from_secs(20), "what came before the end is kept", || offset() == stands + 1000);
    let stands = offset();
    // Two at once with the same piece: one is kept, and the file is whole.
    let (first, second) = std::thread::scope(|scope| {
        let send = || go_on(&author, &path, stands, &bytes[stands..]).status;
        let (first, second) = (scope.spawn(send), scope.spawn(send));
        (first.join().unwrap(), second.join().unwrap())
    });
    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert!(statuses[0] == 204 && statuses[1] == 409 || statuses == [409, 409], "{statuses:?}");
    let mut stands = offset();
    while stands < bytes.len() {
        go_on(&author, &path, stands, &bytes[stands..]);
        stands = offset();
    }
    let sent = author.get(&format!("{path}/content")).expect(200);
    assert!(sent.bytes == bytes, "what was sent comes back");
    let begun = begin(&author, "given-up.pdf", 100).expect(201);
    author.send("DELETE", begun.header("location"), &[("tus-resumable", "1.0.0")], None).expect(204);
    go_on(&author, begun.header("location"), 0, b"x").expect_problem(404, "not-found");
}

fn medium(file: &str) -> Value {
    json!({
        "file": file, "caption": "A joint visit.", "credit": "Sample photographer", "licence": "CC-BY-4.0",
        "alternative_text": "Two inspectors talk with a worker.",
    })
}

fn files_are_private_until_published(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let (author, anyone) = (&people.author, service.anyone());
    let first = id_of(&upload(author, "photo.jpg", &sample("photo.jpg")).expect(201));
    let record = with_sizes(author, &first);
    let (content, size) = (record["href"].as_str().unwrap().to_owned(), record["sizes"][0]["href"].as_str().unwrap().to_owned());
    let mut body = snapshot(&people.own, "Sample practice with a picture");
    body["media"] = json!([medium(&first)]);
    let reviewer = &people.reviewers[0];
    for stranger in [&anyone, reviewer] {
        stranger.get(&content).expect_problem(404, "not-found");
        stranger.get(&size).expect_problem(404, "not-found");
    }
    people.editor.get(&content).expect(200);
    let slug = practices::publish(&service, &people, &body);
    let shown = anyone.get(&format!("{}/{slug}", practices::PATH)).expect(200).json();
    assert_eq!(shown["media"], body["media"]);
    let medium_shown = &shown["text"]["media"][0];
    assert_eq!((medium_shown["href"].as_str(), medium_shown["alternative_text"]["lang"].as_str()), (Some(content.as_str()), Some("en")));
    assert_eq!(medium_shown["sizes"][0]["href"], json!(size));
    let sent = anyone.get(&size).expect(200);
    assert_eq!(sent.header("cache-control"), "public, max-age=86400, immutable");
    anyone.get(&content).expect(200);
    // The record of the file stays the partner's.
    anyone.get(&format!("{PATH}/{first}")).expect_problem(401, "unauthenticated");
    author.send("DELETE", &format!("{PATH}/{first}"), &[], None).expect_problem(409, "conflict");

    // A revision has another picture; the version that was published keeps its own.
    let second = id_of(&upload(author, "drawing.png", &sample("drawing.png")).expect(201));
    let path = format!("{}/{slug}", practices::PATH);
    author.patch(&path, "*", &json!({ "media": [medium(&second)] })).expect(200);
    anyone.get(&format!("{PATH}/{second}/content")).expect_problem(404, "not-found");
    assert_eq!(anyone.get(&path).expect(200).json()["media"][0]["file"], json!(first));
    // Whoever was asked to review sees the picture that is to be published.
    step(author, &path, json!({ "to": "submitted" })).expect(200);
    reviewer.get(&format!("{PATH}/{second}/content")).expect_problem(404, "not-found");
    let asked = json!({ "reviewer": reviewer.get("/api/v1/me").expect(200).json()["id"] });
    people.editor.post(&format!("{path}/reviews"), &asked).expect(201);
    reviewer.get(&format!("{PATH}/{second}/content")).expect(200);
    assert_eq!(anyone.get(&format!("{path}/versions/1")).expect(200).json()["text"]["media"][0]["href"], json!(content));

    // Withdrawn, it is nobody's picture any more.
    people.admin.delete(&path, "*").expect(204);
    anyone.get(&content).expect_problem(404, "not-found");
    author.send("DELETE", &format!("{PATH}/{first}"), &[], None).expect(204);
    let folder = service.data_dir.join("files").join("contents");
    assert!(folder.exists());
}

fn media_are_checked_and_described(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let author = &people.author;
    let picture = id_of(&upload(author, "photo.jpg", &sample("photo.jpg")).expect(201));
    let report = id_of(&upload(author, "report.pdf", &pdf("x")).expect(201));
    let others = id_of(&upload(&people.reviewers[0], "report.pdf", &pdf("y")).expect(201));
    let unfinished = id_of(&begin(author, "report.pdf", 100).expect(201));
    let mut body = snapshot(&people.own, "Sample practice");
    body["media"] = json!([{ "file": picture }, { "file": others }, { "file": unfinished }, { "file": picture }, { "file": people.own }]);
    assert_eq!(
        author.post(practices::PATH, &body).expect_problem(400, "invalid-request").places(),
        ["/media/1/file unknown_reference", "/media/2/file unknown_reference", "/media/3/file repeated", "/media/4/file unknown_reference"]
    );
    body["media"] = json!([{ "file": picture, "licence": "free" }]);
    assert_eq!(author.post(practices::PATH, &body).expect(400).places().len(), 1);
    body["media"] = json!([{ "file": picture }, { "file": report, "caption": "The report." }]);
    let made = author.post(practices::PATH, &body).expect(201);
    let path = made.header("location").to_owned();
    let missing = [
        "/media/0/alternative_text incomplete",
        "/media/0/credit incomplete",
        "/media/0/licence incomplete",
        "/media/1/credit incomplete",
        "/media/1/licence incomplete",
    ];
    assert_eq!(made.json()["desk"]["completeness"]["missing"].as_array().unwrap().len(), missing.len());
    assert_eq!(step(author, &path, json!({ "to": "submitted" })).expect_problem(400, "invalid-request").places(), missing);
    let told = json!({ "credit": "Sample photographer", "licence": "CC-BY-4.0" });
    let mut media = body["media"].clone();
    for medium in media.as_array_mut().unwrap() {
        medium.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
    }
    media[0]["alternative_text"] = json!("Two inspectors talk with a worker.");
    author.patch(&path, "*", &json!({ "media": media })).expect(200);
    let read = author.get(&path).expect(200);
    author.put(&path, read.header("etag"), &read.json()).expect(200);
    assert_eq!(author.get(&path).json()["version"], read.json()["version"], "sending back what was read changes nothing");
    // What a picture shows is said in other languages, too.
    let parts = json!({ "lang": "fr", "parts": {
        "/media/0/alternative_text": { "text": "Deux inspecteurs parlent avec une ouvrière.", "status": "published" },
        "/media/1/caption": { "text": "Le rapport.", "status": "published" },
    } });
    author.post(&format!("{path}/translations"), &parts).expect(201);
    let french = author.get(&format!("{path}?lang=fr")).expect(200).json()["text"]["media"].clone();
    assert_eq!(french[0]["alternative_text"], json!({ "text": "Deux inspecteurs parlent avec une ouvrière.", "lang": "fr" }));
    assert_eq!((french[1]["caption"]["lang"].as_str(), french[1]["caption"]["text"].as_str()), (Some("fr"), Some("Le rapport.")));
    author.send("DELETE", &format!("{PATH}/{report}"), &[], None).expect_problem(409, "conflict");
    author.patch(&path, "*", &json!({ "media": [media[0]] })).expect(200);
    author.send("DELETE", &format!("{PATH}/{report}"), &[], None).expect(204);
}

fn a_partner_has_a_quota(engine: Engine<'_>) {
    let service = Service::start_with(engine, &[("files_quota_bytes", "2000")]);
    let people = people(&service);
    let author = &people.author;
    let first = begin(author, "a.pdf", 1500).expect(201).header("location").to_owned();
    // What is announced counts, or many at once would go over it together.
    let over = begin(author, "b.pdf", 600).expect_problem(413, "too-large");
    assert!(over.text().contains("500 are left"), "{}", over.text());
    begin(&people.reviewers[0], "c.pdf", 1500).expect(201);
    author.send("DELETE", &first, &[], None).expect(204);
    begin(author, "b.pdf", 600).expect(201);
}

fn merging_partners_moves_their_files(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let file = upload(&people.reviewers[0], "report.pdf", &pdf("x")).expect(201);
    let path = file.header("location").to_owned();
    people.author.get(&path).expect_problem(404, "not-found");
    people.admin.post_if("/api/v1/partners/own/merge", "*", &json!({ "duplicate": people.other })).expect(200);
    assert_eq!(people.author.get(&path).expect(200).json()["partner"], json!(people.own));
    people.author.get(&format!("{path}/content")).expect(200);
}
