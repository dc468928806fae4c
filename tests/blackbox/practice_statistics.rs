//! Figures on the practices for the Secretariat.

use coalition_tests::{Engine, Service};
use serde_json::{Value, json};

use crate::{
    Story,
    practices::{self, people, publish, snapshot, step},
};

pub const STORIES: &[Story] = &[
    ("practice_statistics::what_there_is_and_what_happened_is_counted", what_there_is_and_what_happened_is_counted),
    ("practice_statistics::periods_are_checked_and_others_learn_nothing", periods_are_checked_and_others_learn_nothing),
];

const PATH: &str = "/api/v1/practice-statistics";

/// What a list of counts says of a key; 0 when the key is not there.
fn count(counts: &Value, key: &str) -> i64 {
    let found = counts.as_array().unwrap().iter().find(|one| one["key"] == key);
    found.map_or(0, |one| one["count"].as_i64().unwrap())
}

fn what_there_is_and_what_happened_is_counted(engine: Engine<'_>) {
    let service = Service::start(engine);
    let people = people(&service);
    let today = chrono::Utc::now().date_naive();
    // Published before, elsewhere: it was never submitted here.
    let imported = json!({
        "external_id": "1", "partner": people.other, "status": "published", "published_at": "2021-05-04", "kind": "snapshot", "lang": "fr",
        "title": "Ailleurs", "summary": "x", "priorities": ["equality", "labour-rights"], "countries": ["SN", "ML"], "regions": ["419"],
        "sections": { "approach": "x" },
    });
    let kind = [("content-type", "application/x-ndjson")];
    let listed = "/api/v1/imports?collection=practices&wait=30&source=list";
    let report = people.admin.send("POST", listed, &kind, Some(imported.to_string().as_bytes())).expect(201).json();
    assert_eq!(report["report"]["created"], 1, "{report}");
    // One goes through all steps, one is archived, one waits for a review that is overdue, one is a draft.
    let slug = publish(&service, &people, &snapshot(&people.own, "One"));
    let archived = publish(&service, &people, &snapshot(&people.own, "Two"));
    step(&people.editor, &format!("{}/{archived}", practices::PATH), json!({ "to": "archived", "reason": "x" })).expect(200);
    let waiting = people.author.post(practices::PATH, &snapshot(&people.own, "Three")).expect(201).header("location").to_owned();
    step(&people.author, &waiting, json!({ "to": "submitted" })).expect(200);
    step(&people.editor, &waiting, json!({ "to": "in_review" })).expect(200);
    for (reviewer, due_on) in people.reviewers.iter().zip([json!(today.pred_opt().unwrap().to_string()), json!("2999-01-01")]) {
        let id = reviewer.get("/api/v1/me").expect(200).json()["id"].clone();
        people.editor.post(&format!("{waiting}/reviews"), &json!({ "reviewer": id, "due_on": due_on })).expect(201);
    }
    people.author.post(practices::PATH, &snapshot(&people.own, "Four")).expect(201);
    // In French as a whole, and in Spanish in part.
    let page = format!("{}/{slug}", practices::PATH);
    let part = |text: &str| json!({ "text": text, "status": "published" });
    let french = json!({ "lang": "fr", "parts": { "/title": part("Un"), "/summary": part("x"), "/sections/approach": part("x") } });
    people.author.post(&format!("{page}/translations"), &french).expect(201);
    people.author.post(&format!("{page}/translations"), &json!({ "lang": "es", "parts": { "/title": part("Uno") } })).expect(201);
    people.author.post(&format!("{page}/translations"), &json!({ "lang": "pt" })).expect(201);

    let found = people.editor.get(PATH).expect(200).json();
    assert_eq!(found["published"], 2);
    for (status, expected) in [("published", 2), ("archived", 1), ("in_review", 1), ("draft", 1), ("declined", 0)] {
        assert_eq!(count(&found["by_status"], status), expected, "{status}");
    }
    assert_eq!(found["by_kind"], json!([{ "key": "snapshot", "count": 2 }]));
    assert_eq!(found["by_priority"], json!([{ "key": "labour-rights", "count": 2 }, { "key": "equality", "count": 1 }]));
    assert_eq!(
        (count(&found["by_country"], "SN"), count(&found["by_country"], "BR"), found["by_country"].as_array().unwrap().len()),
        (1, 1, 3)
    );
    // Two countries of a region are one practice there.
    for (region, expected) in [("africa", 1), ("002", 1), ("419", 2), ("001", 2)] {
        assert_eq!(count(&found["by_region"], region), expected, "{region}");
    }
    assert_eq!(found["by_constituency"], json!([{ "key": "ngos", "count": 2 }]));
    let mut partners: Vec<&str> = found["by_partner"].as_array().unwrap().iter().map(|one| one["partner"].as_str().unwrap()).collect();
    partners.sort_unstable();
    let mut expected = [people.own.as_str(), people.other.as_str()];
    expected.sort_unstable();
    assert_eq!((partners.as_slice(), &found["other_partners"]), (&expected[..], &json!({ "partners": 0, "count": 0 })));
    assert_eq!(found["reviews"], json!({ "open": 2, "overdue": 1, "completed": 4 }));
    let month = found["months"].as_array().unwrap().iter().find(|month| month["month"] == today.format("%Y-%m").to_string()).unwrap();
    assert_eq!((month["submitted"].as_i64(), month["published"].as_i64()), (Some(3), Some(3)));
    let quick = json!({ "count": 2, "median_days": 0.0, "percentile_90_days": 0.0 });
    assert_eq!((&found["time_to_publication"], &found["time_to_first_review"], &month["time_to_publication"]), (&quick, &quick, &quick));
    let language = |lang: &str, counts: [i64; 4]| json!({ "lang": lang, "originals": counts[0], "complete": counts[1], "partial": counts[2], "outdated": counts[3] });
    assert_eq!(
        found["translations"],
        json!([language("en", [1, 0, 0, 0]), language("es", [0, 0, 1, 0]), language("fr", [1, 1, 0, 0])]),
        "what is only begun can be read by nobody"
    );

    // Before the portal had any of it nothing happened; what there is, is there all the same.
    let before = people.editor.get(&format!("{PATH}?from=2019-12-31&to=2020-01-01")).expect(200).json();
    assert_eq!(
        (&before["published"], &before["time_to_publication"], &before["reviews"]["completed"]),
        (&json!(2), &Value::Null, &json!(0))
    );
    let months: Vec<&str> = before["months"].as_array().unwrap().iter().map(|month| month["month"].as_str().unwrap()).collect();
    assert_eq!(months, ["2019-12", "2020-01"]);

    let table = people.editor.get(&format!("{PATH}?format=csv")).expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<String> = table.text().split("\r\n").map(str::to_owned).collect();
    assert_eq!(lines[0], "figure,key,measure,value");
    for line in [
        "published,,count,2",
        "by_country,SN,count,1",
        "reviews,,overdue,1",
        "translations,fr,complete,1",
        "time_to_publication,,median_days,0",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line} in {lines:?}");
    }
    let named = people.editor.send("GET", PATH, &[("accept", "text/csv")], None).expect(200);
    assert_eq!(named.header("content-type"), "text/csv; charset=utf-8");
}

fn periods_are_checked_and_others_learn_nothing(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let empty = admin.get(PATH).expect(200).json();
    assert_eq!((&empty["published"], &empty["by_status"], &empty["translations"]), (&json!(0), &json!([]), &json!([])));
    assert!([12, 13].contains(&empty["months"].as_array().unwrap().len()), "a year");
    for (query, place) in [
        ("?from=2026-02-30", "from bad_format"),
        ("?from=yesterday", "from bad_format"),
        ("?from=2026-02-02&to=2026-02-01", "to contradiction"),
        ("?from=2000-01-01&to=2026-01-01", "to contradiction"),
        ("?from=0000-01-01&to=0000-01-02", "to contradiction"),
        ("?format=xlsx", "format not_allowed"),
        ("?colour=x", "colour unknown_parameter"),
    ] {
        assert_eq!(admin.get(&format!("{PATH}{query}")).expect(400).places(), [place], "{query}");
    }
    admin.send("GET", PATH, &[("accept", "image/png")], None).expect_problem(406, "not-acceptable");
    admin.post("/api/v1/partners", &json!({ "names": { "en": "Own" }, "constituency": "ngos" })).expect(201);
    service.anyone().get(PATH).expect_problem(401, "unauthenticated");
    service.person("focal_point", Some("own")).get(PATH).expect_problem(403, "forbidden");
}
