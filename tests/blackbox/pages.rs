//! What the pages of the web app say of themselves before a script has run: to search engines, and in previews of shared links.

use coalition_tests::Engine;
use serde_json::{Value, json};

use crate::{
    Story,
    web::{BROWSER, SCRIPT, build, open, start},
};

pub const STORIES: &[Story] = &[
    ("pages::a_page_of_a_partner_says_what_it_is_about", a_page_of_a_partner_says_what_it_is_about),
    ("pages::a_page_of_a_body_says_what_it_is_about", a_page_of_a_body_says_what_it_is_about),
    ("pages::pages_follow_what_becomes_of_a_record", pages_follow_what_becomes_of_a_record),
    ("pages::names_cannot_leave_their_place", names_cannot_leave_their_place),
    ("pages::listed_pages_have_texts_in_every_language", listed_pages_have_texts_in_every_language),
];

const SITE: [(&str, &str); 2] = [("public_url", "https://portal.example.org"), ("coalition_name", "Sample & Co")];

/// The content of the first element that begins like this.
fn content<'a>(page: &'a str, opening: &str) -> &'a str {
    let (_, rest) = page.split_once(opening).ok_or_else(|| format!("{opening} is not in {page}")).unwrap();
    rest.split(['<', '"']).next().unwrap()
}

/// The linked data of a page.
fn linked_data(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn a_page_of_a_body_says_what_it_is_about(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &SITE);
    let body = json!({
        "kind": "committee", "names": { "en": "Just Transition", "fr": "Transition juste" },
        "purposes": { "en": "Prepares decisions.", "fr": "Prépare les décisions." },
    });
    let admin = service.admin();
    let path = admin.post("/api/v1/governance-bodies", &body).expect(201).header("location").to_owned();
    let anyone = service.anyone();
    let page = open(&anyone, "/fr/governance/just-transition").expect(200).text();
    assert_eq!(content(&page, "<title>"), "Transition juste · Sample &amp; Co");
    assert_eq!(content(&page, "<meta name=\"description\" content=\""), "Prépare les décisions.");
    assert_eq!(content(&page, "<link rel=\"canonical\" href=\""), "https://portal.example.org/fr/governance/just-transition",);
    assert!(!page.contains("noindex"), "{page}");
    assert!(anyone.get("/sitemaps/governance-1.xml").expect(200).text().contains("/en/governance/just-transition"));
    open(&anyone, "/en/governance/nobody").expect(404);
    admin.delete(&path, "*").expect(204);
    open(&anyone, "/en/governance/just-transition").expect(410);
}

fn a_page_of_a_partner_says_what_it_is_about(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &SITE);
    let partner = json!({
        "names": { "en": "Union of Bakers", "fr": "Syndicat des boulangers", "ar": "نقابة الخبازين" },
        "descriptions": { "en": format!("Bakers \"of\"\n all {}", "countries ".repeat(40)), "fr": "Les boulangers." },
        "constituency": "workers", "logo": { "url": "https://bakers.example/logo.svg?a=1&b=2", "permission": true },
    });
    let id = service.admin().post("/api/v1/partners", &partner).expect(201).json()["id"].clone();
    let anyone = service.anyone();
    for (path, name, locale) in [
        ("/en/partners/union-of-bakers", "Union of Bakers", "en_GB"),
        ("/fr/partners/union-of-bakers", "Syndicat des boulangers", "fr_FR"),
        ("/es/partners/union-of-bakers/", "Union of Bakers", "es_ES"),
        ("/ar/partners/union-of-bakers", "نقابة الخبازين", "ar_AR"),
        ("/partners/union-of-bakers", "Union of Bakers", "en_GB"),
    ] {
        let answer = open(&anyone, path).expect(200);
        let page = answer.text();
        let address = format!("https://portal.example.org{}", path.trim_end_matches('/'));
        assert_eq!(content(&page, "<title>"), format!("{name} · Sample &amp; Co"), "{path}");
        assert_eq!(page.matches("<title>").count(), 1, "{path}");
        assert_eq!(content(&page, "<meta property=\"og:title\" content=\""), name);
        assert_eq!(content(&page, "<meta property=\"og:type\" content=\""), "website");
        assert_eq!(content(&page, "<meta property=\"og:url\" content=\""), address);
        assert_eq!(content(&page, "<meta property=\"og:locale\" content=\""), locale);
        assert_eq!(content(&page, "<meta property=\"og:site_name\" content=\""), "Sample &amp; Co");
        assert_eq!(content(&page, "<meta property=\"og:image\" content=\""), "https://bakers.example/logo.svg?a=1&amp;b=2");
        assert_eq!(content(&page, "<meta name=\"twitter:card\" content=\""), "summary");
        assert_eq!(content(&page, "<link rel=\"canonical\" href=\""), address);
        for (language, prefix) in [("en", "/en"), ("fr", "/fr"), ("es", "/es"), ("ar", "/ar"), ("x-default", "")] {
            let alternate = content(&page, &format!("<link rel=\"alternate\" hreflang=\"{language}\" href=\"")).to_owned();
            assert_eq!(alternate, format!("https://portal.example.org{prefix}/partners/union-of-bakers"));
        }
        assert!(!page.contains("noindex"), "{page}");
        let linked = linked_data(&page);
        assert_eq!((&linked["@type"], &linked["name"][0]["@language"]), (&json!("Organization"), &json!("ar")), "{linked}");
        // Data is not run, so the policy stays as it is.
        assert!(!answer.header("content-security-policy").contains("unsafe"));
    }
    let english = open(&anyone, "/en/partners/union-of-bakers").expect(200).text();
    let description = content(&english, "<meta name=\"description\" content=\"");
    assert!(description.starts_with("Bakers &quot;of&quot; all countries") && description.ends_with("countries…"), "{description}");
    assert_eq!(content(&english, "<meta property=\"og:description\" content=\""), description);
    let french = open(&anyone, "/fr/partners/union-of-bakers").expect(200).text();
    assert_eq!(content(&french, "<meta name=\"description\" content=\""), "Les boulangers.");
    let by_id = open(&anyone, &format!("/en/partners/{}", id.as_str().unwrap())).expect(200).text();
    assert_eq!(content(&by_id, "<link rel=\"canonical\" href=\""), "https://portal.example.org/en/partners/union-of-bakers");
    let below = open(&anyone, "/en/partners/union-of-bakers/nothing").expect(404).text();
    assert_eq!(content(&below, "<title>"), "Page not found · Sample &amp; Co");
}

fn pages_follow_what_becomes_of_a_record(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &SITE);
    let (admin, anyone) = (service.admin(), service.anyone());
    let create = |name: &str| admin.post("/api/v1/partners", &json!({ "names": { "en": name }, "constituency": "ngos" })).expect(201);
    let before = create("Stays");
    let tag = open(&anyone, "/en/partners/stays").expect(200).header("etag").to_owned();
    let renamed = admin.patch("/api/v1/partners/stays", before.header("etag"), &json!({ "names": { "en": "Stays here" } })).expect(200);
    let changed = anyone.send("GET", "/en/partners/stays", &[("accept", BROWSER), ("if-none-match", &tag)], None).expect(200);
    assert_eq!(content(&changed.text(), "<title>"), "Stays here · Sample &amp; Co");

    let duplicate = create("Goes").json()["id"].clone();
    admin.post_if("/api/v1/partners/stays/merge", renamed.header("etag"), &json!({ "duplicate": duplicate })).expect(200);
    for (path, target) in [("/fr/partners/goes", "/fr/partners/stays"), ("/partners/goes?from=mail", "/partners/stays?from=mail")] {
        assert_eq!(open(&anyone, path).expect(308).header("location"), target);
    }

    let ends = create("Ends");
    admin.delete("/api/v1/partners/ends", ends.header("etag")).expect(204);
    for (path, status, title) in [
        ("/en/partners/ends", 410, "This record was deleted"),
        ("/fr/partners/ends", 410, "Cette fiche a été supprimée"),
        ("/es/partners/nobody", 404, "Página no encontrada"),
        ("/ar/partners/nobody", 404, "الصفحة غير موجودة"),
    ] {
        let answer = open(&anyone, path).expect(status);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'self'"), "{path}");
        let page = answer.text();
        assert_eq!(content(&page, "<title>"), format!("{title} · Sample &amp; Co"), "{path}");
        assert!(page.contains("noindex") && page.contains(SCRIPT) && !page.contains("canonical"), "{path}: {page}");
        let head = anyone.send("HEAD", path, &[("accept", BROWSER)], None).expect(status);
        assert!(head.bytes.is_empty());
    }
}

fn names_cannot_leave_their_place(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &SITE);
    let evil = "</title><script>alert(1)</script>\"'><!--";
    let partner = json!({ "names": { "en": evil }, "descriptions": { "en": evil }, "slug": "evil", "constituency": "ngos" });
    service.admin().post("/api/v1/partners", &partner).expect(201);
    let harmless = open(&service.anyone(), "/en/partners").expect(200).text();
    let page = open(&service.anyone(), "/en/partners/evil").expect(200).text();
    assert!(!page.contains("<script>alert"), "{page}");
    assert_eq!(page.matches("</title>").count(), 1, "{page}");
    assert_eq!(page.matches("<!--").count(), 0, "{page}");
    // One more than every page has: the linked data.
    assert_eq!(page.matches("<script").count(), harmless.matches("<script").count() + 1, "{page}");
    assert_eq!(page.matches("</script").count(), harmless.matches("</script").count() + 1, "{page}");
    assert_eq!(linked_data(&page)["name"][0]["@value"], evil);
}

fn listed_pages_have_texts_in_every_language(engine: Engine<'_>) {
    let folder = build();
    let service = start(engine, folder.path(), &SITE);
    let anyone = service.anyone();
    let head = |path: &str| open(&anyone, path).expect(200).text();
    for path in ["/", "/about", "/partners", "/priorities", "/join"] {
        let mut seen = Vec::new();
        for language in ["en", "fr", "es", "ar"] {
            let path = format!("/{language}{}", path.trim_end_matches('/'));
            let page = head(&path);
            assert_eq!(content(&page, "<link rel=\"canonical\" href=\""), format!("https://portal.example.org{path}"));
            let description = content(&page, "<meta name=\"description\" content=\"").to_owned();
            assert!(description.contains("Sample &amp; Co"), "{path}: {description}");
            assert!(!page.contains("noindex") && !seen.contains(&description), "{path}: {page}");
            seen.push(description);
        }
    }
    assert_eq!(content(&head("/fr/partners"), "<title>"), "Partenaires · Sample &amp; Co");
    assert_eq!(content(&head("/ar"), "<title>"), "Sample &amp; Co");
    for path in [
        "/en/workspace",
        "/en/workspace/commitments",
        "/en/console/applications/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f",
        "/en/join/confirm",
        "/en/join/status",
        "/en/invitation",
        "/en/password/new",
        "/en/sign-in",
    ] {
        let page = head(path);
        assert!(page.contains("<meta name=\"robots\" content=\"noindex\">") && !page.contains("og:title"), "{path}: {page}");
        assert_ne!(content(&page, "<title>"), "Sample &amp; Co", "{path}");
    }
    assert!(head("/en/no/such/page").contains("noindex"));
}
