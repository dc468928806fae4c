//! What the change log shows: to everybody, and to auditors.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Operation;
use crate::db::fields::{PartnerId, RecordId, UtcTime};

/// One change, without its content: read the record at `href`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeEntry {
    /// Its number: larger ones were committed later.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 4711)]
    pub number: i64,
    /// When it was made.
    pub at: UtcTime,
    /// What was done; a deleted or merged record is a tombstone here.
    pub operation: Operation,
    /// The collection of the record.
    #[schema(max_length = 60, example = "partners")]
    pub collection: String,
    /// The record.
    pub id: RecordId,
    /// Its version after the change.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// The partner it concerns.
    pub partner: Option<PartnerId>,
    /// Where the record is, or was.
    #[schema(max_length = 300, format = "uri-reference", example = "/api/v1/partners/0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f")]
    pub href: String,
}

/// A stretch of the change log.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeList {
    /// The changes, oldest first.
    #[schema(max_items = 1000)]
    pub items: Vec<ChangeEntry>,
    /// Give this as `since` to go on; changes that the caller may not see are passed over.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 4711)]
    pub next_since: i64,
    /// Whether there was more than fitted on this page.
    pub more: bool,
}

/// One change with its content and whoever made it, for administrators.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 4711)]
    pub number: i64,
    /// When it was made.
    pub at: UtcTime,
    /// The kind of actor: `account`, `client`, `visitor` or `system`.
    #[schema(max_length = 20, example = "account")]
    pub actor_kind: String,
    /// The actor, when it has an id.
    pub actor_id: Option<RecordId>,
    /// What was done.
    #[schema(max_length = 20, example = "updated")]
    pub operation: String,
    /// The collection of the record.
    #[schema(max_length = 60, example = "partners")]
    pub collection: String,
    /// The record.
    pub id: RecordId,
    /// Its version after the change.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// The places that differ, as JSON pointers.
    #[schema(max_items = 1000, example = json!(["/website"]))]
    pub changed: Vec<String>,
    /// The record before; `null` when it is new.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// The record after; `null` when it is gone.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

/// The places where two records differ, as JSON pointers (RFC 6901), down to single fields; lists count as a whole.
pub fn differences(before: &Value, after: &Value) -> Vec<String> {
    let mut places = Vec::new();
    compare(before, after, "", &mut places);
    places
}

fn compare(before: &Value, after: &Value, place: &str, places: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let mut names: Vec<&String> = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
            names.sort();
            for name in names {
                let below = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                compare(old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null), &below, places);
            }
        }
        _ if before == after => {}
        _ => places.push(place.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_name_the_smallest_place() {
        let before = json!({ "names": { "en": "A", "fr": "B" }, "list": [1, 2], "same": null, "gone": 1 });
        let after = json!({ "names": { "en": "A", "fr": "C" }, "list": [1], "same": null, "new/slash": 1 });
        assert_eq!(differences(&before, &after), ["/gone", "/list", "/names/fr", "/new~1slash"]);
        assert!(differences(&before, &before).is_empty());
    }
}
