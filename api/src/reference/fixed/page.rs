//! Pages of lists that are in memory, with the same cursors as every other list.

use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::Serialize;

use crate::http::{
    Problem,
    page::{Cursor, DEFAULT_LIMIT, PageInfo, link_header, list_fingerprint, parameter},
    public::public,
};

/// Which part of a list is asked for.
pub struct Wanted<'a> {
    /// How many items at most.
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<&'a str>,
}

/// A part of a list, and where it stands.
pub struct Part<'a, T: 'static> {
    /// Its items.
    pub items: &'a [&'static T],
    /// Where it stands.
    pub page: PageInfo,
}

/// Cuts the wanted part out of a list; `filter` is what the list was narrowed by.
///
/// # Errors
/// A parameter error for a cursor of another list.
pub fn part<'a, T>(
    all: &'a [&'static T],
    key: impl Fn(&T) -> String,
    filter: &impl Serialize,
    wanted: &Wanted<'_>,
) -> Result<Part<'a, T>, Problem> {
    let list = list_fingerprint(filter);
    let limit = wanted.limit.unwrap_or(DEFAULT_LIMIT);
    let begin = match wanted.cursor {
        None => 0,
        Some(text) => {
            let before = Cursor::decode(text, &list, 0)?.id;
            let at = all.iter().position(|item| key(item) == before);
            at.ok_or_else(|| parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged"))? + 1
        }
    };
    let end = all.len().min(begin + limit as usize);
    let items = all.get(begin..end).unwrap_or_default();
    let next_cursor = items.last().filter(|_| end < all.len()).map(|item| Cursor::after(&list, Vec::new(), key(item)).encode());
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(Part { items, page: PageInfo { limit, total, next_cursor } })
}

/// Answers a page of a fixed list: everybody sees the same, and it never changes while the service runs.
pub fn answer(request: &HttpRequest, next_cursor: Option<&str>, body: &impl Serialize) -> HttpResponse {
    let link = link_header(request, next_cursor);
    public(HttpResponse::Ok().insert_header((header::LINK, link)).json(body), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    static NUMBERS: [i64; 7] = [1, 2, 3, 4, 5, 6, 7];

    #[test]
    fn every_item_is_on_one_page() {
        let all: Vec<&'static i64> = NUMBERS.iter().collect();
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let wanted = Wanted { limit: Some(3), cursor: cursor.as_deref() };
            let part = part(&all, i64::to_string, &"numbers", &wanted).expect("a page");
            assert_eq!(part.page.total, 7);
            seen.extend(part.items.iter().map(|number| **number));
            cursor = part.page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, NUMBERS);
    }

    #[test]
    fn a_cursor_of_another_list_or_place_is_refused() {
        let all: Vec<&'static i64> = NUMBERS.iter().collect();
        let next = part(&all, i64::to_string, &"numbers", &Wanted { limit: Some(2), cursor: None }).expect("a page").page.next_cursor;
        let other = Wanted { limit: None, cursor: next.as_deref() };
        assert!(part(&all, i64::to_string, &"others", &other).is_err());
        let forged = Cursor::after(&list_fingerprint(&"numbers"), Vec::new(), "99".to_owned()).encode();
        assert!(part(&all, i64::to_string, &"numbers", &Wanted { limit: None, cursor: Some(&forged) }).is_err());
    }
}
