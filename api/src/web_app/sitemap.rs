//! What search engines may list (sitemaps.org): an index of files, one for the pages whose texts are fixed, and as many as it takes
//! for the records of each room. `robots.txt` says where the index is.

use actix_web::{
    HttpResponse, get,
    http::header::{self, HeaderValue},
    web,
};
use quick_xml::escape::escape;

use super::{WebApp, pages::ListedRecord};
use crate::http::{Problem, State, conditional, language::PAGE_LANGUAGES, public::public};

/// Addresses that a file may have at most.
const MOST_ADDRESSES: i64 = 50_000;
/// Records of a file: each has a page in every language.
const RECORDS: i64 = MOST_ADDRESSES / 4;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const CONTENT_TYPE: &str = "application/xml; charset=utf-8";
/// The file of the pages whose texts are fixed.
const FIXED: &str = "pages";

/// Where everything is.
#[get("/sitemap.xml")]
pub async fn index(app: web::Data<WebApp>, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let counting = app.clone();
    let counts = state
        .database
        .read(move |db| counting.rooms.iter().map(|room| room.count_listed(db)).collect::<Result<Vec<i64>, _>>().map_err(Problem::from))
        .await?;
    let mut names = vec![FIXED.to_owned()];
    for (room, count) in app.rooms.iter().zip(counts) {
        let files = (count + RECORDS - 1) / RECORDS;
        names.extend((1..=files).map(|number| format!("{}-{number}", room.section())));
    }
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for name in names {
        text.push_str(&format_address("sitemap", &format!("{}/sitemaps/{name}.xml", app.site.public_url), None));
    }
    text.push_str("</sitemapindex>\n");
    answered(text)
}

/// The pages of a file.
#[get("/sitemaps/{name}.xml")]
pub async fn file(app: web::Data<WebApp>, state: web::Data<State>, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    if *name == FIXED {
        let listed = app.listed.iter().filter(|page| page.public);
        let paths: Vec<(String, Option<String>)> = listed.map(|page| (page.path.to_owned(), None)).collect();
        return answered(addresses(&app.site.public_url, &paths)).map(|answer| public(answer, &[]));
    }
    let (section, number) = name.rsplit_once('-').ok_or_else(Problem::not_found)?;
    let number: i64 = number.parse().ok().filter(|number| (1..=100_000).contains(number)).ok_or_else(Problem::not_found)?;
    let room = app.rooms.iter().position(|room| room.section() == section).ok_or_else(Problem::not_found)?;
    let reading = app.clone();
    let records: Vec<ListedRecord> =
        state.database.read(move |db| reading.rooms[room].listed(db, (number - 1) * RECORDS, RECORDS).map_err(Problem::from)).await?;
    // A room without records has no file; another file can end while it is being asked for.
    if records.is_empty() {
        return Err(Problem::not_found());
    }
    let paths: Vec<(String, Option<String>)> = records
        .into_iter()
        .map(|record| (format!("{section}/{}", record.record), record.changed.map(|changed| changed.date().to_string())))
        .collect();
    answered(addresses(&app.site.public_url, &paths)).map(|answer| public(answer, app.rooms[room].collections()))
}

/// What robots may read: what the build says, and where the index is.
#[get("/robots.txt")]
pub async fn robots(app: web::Data<WebApp>) -> Result<HttpResponse, Problem> {
    let text = format!("{}\nSitemap: {}/sitemap.xml\n", app.build.robots.trim_end(), app.site.public_url);
    let mut answer = answered(text)?;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60, must-revalidate"));
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, app.build.policy.clone());
    Ok(answer)
}

fn answered(text: String) -> Result<HttpResponse, Problem> {
    let tag = HeaderValue::from_str(&conditional::etag(0, text.as_bytes())).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(text))
}

/// Pages in every language that they exist in.
fn addresses(public_url: &str, paths: &[(String, Option<String>)]) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    for (path, changed) in paths {
        for language in PAGE_LANGUAGES {
            let address = if path.is_empty() { format!("{public_url}/{language}") } else { format!("{public_url}/{language}/{path}") };
            text.push_str(&format_address("url", &address, changed.as_deref()));
        }
    }
    text.push_str("</urlset>\n");
    text
}

fn format_address(element: &str, address: &str, changed: Option<&str>) -> String {
    let changed = changed.map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
    format!("<{element}><loc>{}</loc>{changed}</{element}>\n", escape(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_stands_there_in_every_language() {
        let paths = [(String::new(), None), ("practices/a-b".to_owned(), Some("2026-01-02".to_owned()))];
        let text = addresses("https://portal.example/?a&b", &paths);
        assert_eq!(text.matches("<url>").count(), 8);
        assert!(text.contains("<url><loc>https://portal.example/?a&amp;b/en</loc></url>"), "{text}");
        assert!(text.contains("/ar/practices/a-b</loc><lastmod>2026-01-02</lastmod></url>"), "{text}");
    }
}
