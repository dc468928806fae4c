//! Limits that follow from a schema's own type and format, so that no field has to repeat them, and the removal of
//! components that nothing refers to. Requests are validated against the result, so what is added here is enforced.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Text without control characters; tabulators and line ends are allowed.
const TEXT: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$";

/// The same, with at least one character that can be seen.
const VISIBLE_TEXT: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$";

/// The largest whole number that every reader of JSON keeps exactly (RFC 8259, section 6).
const LARGEST_EXACT: i64 = (1 << 53) - 1;

/// How long an item of a list may be where nothing else is said.
const LONGEST_NAME: u32 = 200;

/// Completes every schema of the document.
pub(super) fn complete(document: &mut Value) {
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for (name, schema) in schemas.iter_mut() {
            limit(schema);
            title_variants(name, schema);
            // What bodies are made of knows no other fields.
            if schema.get("additionalProperties") == Some(&json!(false)) {
                need_a_text(schema);
            }
        }
    }
    let Some(paths) = document.get_mut("paths") else { return };
    in_parameters_and_contents(paths);
}

/// Finds the schemas of operations: of parameters, headers, and bodies.
fn in_parameters_and_contents(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, part) in object.iter_mut() {
                match name.as_str() {
                    "schema" => limit(part),
                    "example" | "examples" => {}
                    "text/plain" | "text/csv" | "application/x-ndjson" => limit_document(part),
                    _ => in_parameters_and_contents(part),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(in_parameters_and_contents),
        _ => {}
    }
}

/// A whole document as text: its size is limited by what it is made of.
fn limit_document(content: &mut Value) {
    if let Some(Value::Object(schema)) = content.get_mut("schema")
        && is(schema, "string")
    {
        schema.entry("maxLength").or_insert_with(|| json!(i32::MAX));
        schema.entry("pattern").or_insert_with(|| json!(r"^[\s\S]*$"));
    }
}

/// Adds the limits that a schema and the schemas in it lack.
fn limit(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    for (name, part) in object.iter_mut() {
        match (name.as_str(), part) {
            ("properties" | "patternProperties" | "$defs", Value::Object(parts)) => parts.values_mut().for_each(limit),
            ("items", part) => {
                limit_item(part);
                limit(part);
            }
            ("additionalProperties" | "propertyNames" | "not", part) => limit(part),
            ("oneOf" | "anyOf" | "allOf" | "prefixItems", Value::Array(parts)) => parts.iter_mut().for_each(limit),
            _ => {}
        }
    }
    if is(object, "string") {
        limit_text(object);
    }
    if is(object, "integer") {
        limit_number(object);
    }
}

fn is(schema: &Map<String, Value>, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

/// Items of lists are names, not texts, where nothing else is said.
fn limit_item(schema: &mut Value) {
    if let Value::Object(object) = schema
        && is(object, "string")
        && !["enum", "const", "format"].iter().any(|name| object.contains_key(*name))
    {
        object.entry("maxLength").or_insert_with(|| json!(LONGEST_NAME));
    }
}

fn limit_text(schema: &mut Map<String, Value>) {
    if schema.contains_key("enum") || schema.contains_key("const") {
        return;
    }
    let has_format = schema.contains_key("format");
    let longest = match schema.get("format").and_then(Value::as_str) {
        Some("date") => Some(10),
        Some("uuid") => Some(36),
        Some("date-time") => Some(40),
        Some("email") => Some(254),
        Some("uri" | "uri-reference") => Some(2048),
        _ => None,
    };
    if let Some(longest) = longest {
        schema.entry("maxLength").or_insert_with(|| json!(longest));
    }
    match schema.get("pattern").and_then(Value::as_str) {
        Some(r"\S") => schema.insert("pattern".to_owned(), json!(VISIBLE_TEXT)),
        None if !has_format => schema.insert("pattern".to_owned(), json!(TEXT)),
        _ => None,
    };
}

fn limit_number(schema: &mut Map<String, Value>) {
    if schema.contains_key("enum") || schema.contains_key("const") {
        return;
    }
    let (least, most) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (-LARGEST_EXACT, LARGEST_EXACT),
    };
    if !schema.contains_key("exclusiveMinimum") {
        schema.entry("minimum").or_insert_with(|| json!(least));
    }
    if !schema.contains_key("exclusiveMaximum") {
        schema.entry("maximum").or_insert_with(|| json!(most));
    }
}

/// Texts by language that are required need at least one language.
fn need_a_text(schema: &mut Value) {
    let required = schema.get("required").cloned().unwrap_or_default();
    for (name, field) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let is_texts = field.get("$ref").and_then(Value::as_str).is_some_and(|target| target.ends_with("Texts"));
        if is_texts && required.as_array().is_some_and(|names| names.iter().any(|one| one == name)) {
            field["minProperties"] = json!(1);
        }
    }
}

/// Where an operation lets the caller choose `fields`, says which there are: those of the record that it answers.
pub(super) fn choose_from_fields(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    for operation in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        for operation in operation.as_object_mut().into_iter().flat_map(Map::values_mut) {
            let record = operation
                .pointer("/responses/200/content/application~1json/schema")
                .map(|schema| resolve(schema, &schemas))
                .map(|schema| schema.pointer("/properties/items/items").map_or(schema, |item| resolve(item, &schemas)));
            let Some(fields) =
                record.and_then(|record| record.get("properties")?.as_object()).map(|fields| fields.keys().cloned().collect::<Vec<_>>())
            else {
                continue;
            };
            for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                if parameter.get("name").and_then(Value::as_str) == Some("fields")
                    && let Some(Value::Object(schema)) = parameter.get_mut("schema")
                {
                    schema.insert("items".to_owned(), json!({ "type": "string", "enum": fields }));
                    schema.insert("maxItems".to_owned(), json!(fields.len()));
                }
            }
        }
    }
}

fn resolve<'a>(schema: &'a Value, schemas: &'a Value) -> &'a Value {
    schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()).and_then(|name| schemas.get(name)).unwrap_or(schema)
}

/// Gives the variants of a choice a title, from which generated clients make their names.
fn title_variants(name: &str, schema: &mut Value) {
    let Some(variants) = schema.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
    for variant in variants {
        let Value::Object(variant) = variant else { continue };
        if variant.contains_key("$ref") || variant.contains_key("title") || is(variant, "null") {
            continue;
        }
        let told = variant
            .get("properties")
            .and_then(Value::as_object)
            .and_then(|properties| properties.values().find_map(constant))
            .unwrap_or_default();
        if !told.is_empty() {
            variant.insert("title".to_owned(), json!(format!("{name}{}", in_camel_case(&told))));
        }
    }
}

fn constant(schema: &Value) -> Option<String> {
    let only = schema.get("enum").and_then(Value::as_array).filter(|values| values.len() == 1).and_then(|values| values.first());
    schema.get("const").or(only)?.as_str().map(str::to_owned)
}

fn in_camel_case(text: &str) -> String {
    text.split(['_', '-', '.'])
        .filter_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        })
        .collect()
}

/// Removes components that nothing refers to, until all that are left are used.
pub(super) fn drop_unused(document: &mut Value) {
    loop {
        let mut used = BTreeSet::new();
        references(document, &mut used);
        let mut dropped = false;
        for (kind, parts) in document.get_mut("components").and_then(Value::as_object_mut).into_iter().flatten() {
            let Value::Object(parts) = parts else { continue };
            if kind == "securitySchemes" {
                continue;
            }
            let before = parts.len();
            parts.retain(|name, _| used.contains(&format!("#/components/{kind}/{name}")));
            dropped |= parts.len() != before;
        }
        if !dropped {
            return;
        }
    }
}

fn references(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get("$ref") {
                used.insert(target.clone());
            }
            object.values().for_each(|part| references(part, used));
        }
        Value::Array(items) => items.iter().for_each(|part| references(part, used)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_follow_from_the_type_and_what_is_there_stays() {
        let mut schema = json!({ "type": "object", "properties": {
            "day": { "type": "string", "format": "date" },
            "name": { "type": ["string", "null"], "maxLength": 5 },
            "title": { "type": "string", "maxLength": 5, "pattern": r"\S" },
            "slug": { "type": "string", "maxLength": 5, "pattern": "^[a-z]+$" },
            "count": { "type": "integer", "format": "int64", "minimum": 0 },
        } });
        limit(&mut schema);
        assert_eq!(schema["properties"]["day"], json!({ "type": "string", "format": "date", "maxLength": 10 }));
        assert_eq!(schema["properties"]["name"]["pattern"], TEXT);
        assert_eq!(schema["properties"]["title"]["pattern"], VISIBLE_TEXT);
        assert_eq!(schema["properties"]["slug"]["pattern"], "^[a-z]+$");
        assert_eq!(schema["properties"]["count"]["minimum"], 0);
        assert_eq!(schema["properties"]["count"]["maximum"], LARGEST_EXACT);
    }

    #[test]
    fn only_what_is_used_stays() {
        let mut document = json!({
            "paths": { "/": { "$ref": "#/components/responses/a" } },
            "components": {
                "responses": { "a": { "$ref": "#/components/schemas/A" }, "b": { "$ref": "#/components/schemas/B" } },
                "schemas": { "A": {}, "B": {} },
            },
        });
        drop_unused(&mut document);
        assert_eq!(document["components"], json!({ "responses": { "a": { "$ref": "#/components/schemas/A" } }, "schemas": { "A": {} } }));
    }
}
