//! Lists: keyset pages with opaque cursors, sorting, choice of fields, and the `Link` header (RFC 8288).

use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{
    ToSchema,
    openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
};

use super::problem::{FieldError, Problem};

/// Items on a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 20;

/// Where a page stands in its list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// How many items a page has at most.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: u32,
    /// How many items the whole list has.
    #[schema(minimum = 0, example = 412)]
    pub total: i64,
    /// Give this as `cursor` to get the next page; `null` on the last.
    #[schema(max_length = 2048, example = "WyJuYW1lIiwiYnJhemlsIl0")]
    pub next_cursor: Option<String>,
}

/// One column of a sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey<C> {
    /// Which column.
    pub column: C,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Reads `sort=-updated_at,name`.
///
/// # Errors
/// A parameter error naming the columns there are.
pub fn read_sort<C: Copy + PartialEq>(
    text: Option<&[String]>,
    known: &[(&str, C)],
    default: SortKey<C>,
) -> Result<Vec<SortKey<C>>, Problem> {
    let Some(parts) = text else { return Ok(vec![default]) };
    let mut keys: Vec<SortKey<C>> = Vec::new();
    for part in parts {
        let (name, descending) = part.strip_prefix('-').map_or((part.as_str(), false), |name| (name, true));
        let column = known.iter().find(|(known, _)| *known == name).map(|(_, column)| *column);
        match column {
            Some(column) if !keys.iter().any(|key| key.column == column) => keys.push(SortKey { column, descending }),
            Some(_) => return Err(parameter("sort", "repeated", "must not name a column twice")),
            None => {
                let names = known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                return Err(parameter("sort", "not_allowed", format!("must be made of {names}, each with or without a leading -")));
            }
        }
    }
    Ok(keys)
}

/// The schema of a `sort` parameter: every column, each with or without a leading `-`.
pub fn sort_schema<C>(known: &[(&str, C)]) -> Schema {
    let names = known.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("-{name}")]);
    ArrayBuilder::new()
        .items(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)))
        .min_items(Some(1))
        .max_items(Some(known.len()))
        .into()
}

/// An error of one parameter.
pub fn parameter(name: &'static str, code: &'static str, message: impl Into<String>) -> Problem {
    Problem::invalid(vec![FieldError::parameter(name, code, message)])
}

/// The place after an item: the values of its sort columns and its id. Bound to the list it was made for.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Cursor {
    /// Fingerprint of the sort order and the filters.
    list: String,
    /// The values of the last item's sort columns, in order; `null` where it has none.
    pub values: Vec<Value>,
    /// The last item's id.
    pub id: String,
}

impl Cursor {
    /// The cursor after an item of the list that `list` fingerprints.
    pub fn after(list: &str, values: Vec<Value>, id: String) -> Self {
        Self { list: list.to_owned(), values, id }
    }

    /// The opaque text.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(&self.list, &self.values, &self.id)).unwrap_or_default())
    }

    /// Reads a cursor and checks that it belongs to this list and has `columns` values.
    ///
    /// # Errors
    /// A parameter error for anything that this service did not make for this list.
    pub fn decode(text: &str, list: &str, columns: usize) -> Result<Self, Problem> {
        let bad = || parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
        let (of, values, id): (String, Vec<Value>, String) = serde_json::from_slice(&bytes).map_err(|_| bad())?;
        if of != list {
            return Err(parameter("cursor", "other_list", "belongs to a list with other filters or another order; start again without it"));
        }
        if values.len() != columns || values.iter().any(|value| value.as_str().is_some_and(|text| text.contains('\0'))) {
            return Err(bad());
        }
        Ok(Self { list: of, values, id })
    }
}

/// A fingerprint of everything that makes a list what it is, except the cursor, the limit and how items are shown.
pub fn list_fingerprint(parts: &impl Serialize) -> String {
    let digest = Sha256::digest(serde_json::to_vec(parts).unwrap_or_default());
    URL_SAFE_NO_PAD.encode(&digest[..9])
}

/// The `Link` header: `first`, and `next` when there is one; the same query otherwise.
pub fn link_header(request: &HttpRequest, next_cursor: Option<&str>) -> String {
    let (first, next) = addresses(request, next_cursor);
    let mut links = format!("<{first}>; rel=\"first\"");
    if let Some(next) = next {
        links.push_str(", <");
        links.push_str(&next);
        links.push_str(">; rel=\"next\"");
    }
    links
}

/// The addresses of the first and of the next page of a list, without the host.
pub fn addresses(request: &HttpRequest, next_cursor: Option<&str>) -> (String, Option<String>) {
    let path = request.path();
    let others: Vec<&str> = request.query_string().split('&').filter(|part| !part.is_empty() && !part.starts_with("cursor=")).collect();
    let address = |extra: Option<String>| {
        let query = others.iter().map(|part| (*part).to_owned()).chain(extra).collect::<Vec<_>>().join("&");
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    };
    (address(None), next_cursor.map(|cursor| address(Some(format!("cursor={cursor}")))))
}

/// Keeps only the named fields of an object; `id` always stays.
///
/// # Errors
/// A parameter error naming a field that the record does not have.
pub fn check_fields(fields: Option<&[String]>, known: &[&str]) -> Result<(), Problem> {
    for field in fields.into_iter().flatten() {
        if !known.contains(&field.as_str()) {
            return Err(parameter("fields", "not_allowed", format!("must be made of {}", known.join(", "))));
        }
    }
    Ok(())
}

/// A record as it is shown: whole, or only the fields that were chosen.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Shown<T> {
    /// All of it.
    Whole(Box<T>),
    /// Some fields, or more than the record has.
    Part(Value),
}

impl<T: Serialize> Shown<T> {
    /// A record with these fields; all of them when none were chosen.
    ///
    /// # Errors
    /// An internal problem when it cannot be written as JSON.
    pub fn of(record: T, fields: Option<&[String]>) -> Result<Self, Problem> {
        if fields.is_none() {
            return Ok(Self::Whole(Box::new(record)));
        }
        let mut value = serde_json::to_value(record).map_err(Problem::internal)?;
        choose_fields(&mut value, fields);
        Ok(Self::Part(value))
    }
}

/// Keeps only the chosen fields of a record, and its `id`.
pub fn choose_fields(value: &mut Value, fields: Option<&[String]>) {
    if let (Value::Object(object), Some(fields)) = (value, fields) {
        object.retain(|name, _| name == "id" || fields.iter().any(|field| field == name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_round_trip_and_nothing_else_does() {
        let cursor = Cursor::after("abc", vec![Value::from("zürich"), Value::Null], "id".to_owned());
        let text = cursor.encode();
        assert_eq!(Cursor::decode(&text, "abc", 2).ok(), Some(cursor));
        assert!(Cursor::decode(&text, "other", 2).is_err());
        assert!(Cursor::decode(&text, "abc", 1).is_err());
        for hostile in ["", "x", "////", "W10", "bnVsbA", "'; drop table partners"] {
            assert!(Cursor::decode(hostile, "abc", 1).is_err(), "{hostile}");
        }
    }

    #[test]
    fn sort_refuses_what_it_does_not_know() {
        let known = [("name", 1), ("updated_at", 2)];
        let default = SortKey { column: 1, descending: false };
        let read = |parts: &[&str]| {
            let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            read_sort(Some(&parts), &known, default)
        };
        assert_eq!(read(&["-updated_at", "name"]).map(|keys| keys.len()).ok(), Some(2));
        assert!(read(&["colour"]).is_err());
        assert!(read(&["name", "-name"]).is_err());
        assert_eq!(read_sort(None, &known, default).ok(), Some(vec![default]));
    }
}
