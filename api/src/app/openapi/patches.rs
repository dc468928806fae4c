//! Merge patches in the contract (RFC 7396): the schema `XPatch` is made from `XInput`, so that it names every field that
//! can be written, requires none, and lets `null` empty those that may be empty.

use serde_json::{Map, Value, json};

/// Replaces every `XPatch` for which there is an `XInput`.
pub(super) fn derive(schemas: &mut Map<String, Value>) {
    let names: Vec<String> = schemas.keys().filter_map(|name| name.strip_suffix("Patch").map(str::to_owned)).collect();
    for name in names {
        let patch = format!("{name}Patch");
        let Some(input) = schemas.get(&format!("{name}Input")).cloned() else { continue };
        let mut made = patched(&input, schemas);
        if let (Some(declared), Value::Object(made)) = (schemas.get(&patch).cloned(), &mut made) {
            // What the handler's own type says of itself is better than what is inherited.
            for field in ["description", "example", "examples"] {
                match declared.get(field) {
                    Some(told) => made.insert(field.to_owned(), told.clone()),
                    None => made.shift_remove(field),
                };
            }
        }
        schemas.insert(patch, made);
    }
}

/// The schema of a merge patch of an object.
fn patched(schema: &Value, schemas: &mut Map<String, Value>) -> Value {
    let Value::Object(mut object) = schema.clone() else { return schema.clone() };
    let required: Vec<String> = object
        .shift_remove("required")
        .and_then(|names| names.as_array().map(|names| names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()))
        .unwrap_or_default();
    for (name, property) in object.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let inner = of_field(property, schemas);
        *property = if required.contains(name) { inner } else { or_null(inner) };
        if let Value::Object(property) = property {
            property.shift_remove("default");
        }
    }
    if let Some(values) = object.get_mut("additionalProperties").filter(|values| values.is_object()) {
        *values = or_null(values.clone());
    }
    Value::Object(object)
}

/// The schema of one field in a patch: objects are patched in their turn, anything else is replaced.
fn of_field(field: &Value, schemas: &mut Map<String, Value>) -> Value {
    if let Some(target) = field.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        let mut field = field.clone();
        if let (Some(name), Value::Object(object)) = (patch_of(target, schemas), &mut field) {
            object.insert("$ref".to_owned(), json!(format!("#/components/schemas/{name}")));
        }
        return field;
    }
    let mut field = field.clone();
    if let Some(choices) = field.get_mut("oneOf").and_then(Value::as_array_mut) {
        for choice in choices {
            *choice = of_field(choice, schemas);
        }
    }
    field
}

/// The name of the patch of a component, made when needed; `None` for what is not an object.
fn patch_of(name: &str, schemas: &mut Map<String, Value>) -> Option<String> {
    let schema = schemas.get(name)?.clone();
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return None;
    }
    let patch = format!("{}Patch", name.strip_suffix("Input").unwrap_or(name));
    if !schemas.contains_key(&patch) {
        // The name is taken first: a schema may contain itself.
        schemas.insert(patch.clone(), Value::Null);
        let mut made = patched(&schema, schemas);
        if let Value::Object(made) = &mut made {
            made.shift_remove("example");
            made.shift_remove("examples");
        }
        schemas.insert(patch.clone(), made);
    }
    Some(patch)
}

fn or_null(mut schema: Value) -> Value {
    let Value::Object(object) = &mut schema else { return schema };
    let described = object.get("description").cloned();
    match object.get_mut("type") {
        Some(Value::String(one)) if one != "null" => {
            let both = json!([one.clone(), "null"]);
            object.insert("type".to_owned(), both);
            return schema;
        }
        Some(Value::Array(several)) => {
            if !several.contains(&json!("null")) {
                several.push(json!("null"));
            }
            return schema;
        }
        _ => {}
    }
    let is_null = |choice: &Value| choice.get("type").and_then(Value::as_str) == Some("null");
    if object.get("oneOf").and_then(Value::as_array).is_some_and(|choices| choices.iter().any(is_null)) {
        return schema;
    }
    object.shift_remove("description");
    let mut choice = json!({ "oneOf": [{ "type": "null" }, schema] });
    if let (Some(described), Value::Object(choice)) = (described, &mut choice) {
        choice.insert("description".to_owned(), described);
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_names_every_field_and_requires_none() {
        let Value::Object(mut schemas) = json!({
            "ThingInput": {
                "type": "object", "required": ["title"], "additionalProperties": false,
                "properties": {
                    "title": { "type": "string" },
                    "note": { "type": "string" },
                    "names": { "$ref": "#/components/schemas/Names" },
                    "logo": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Logo" }] },
                    "kind": { "$ref": "#/components/schemas/Kind", "description": "Which." },
                },
            },
            "ThingPatch": { "type": "object", "description": "A patch." },
            "Names": { "type": "object", "additionalProperties": { "type": "string" } },
            "Logo": { "type": "object", "required": ["url"], "properties": { "url": { "type": "string" } } },
            "Kind": { "type": "string", "enum": ["a"] },
        }) else {
            return;
        };
        derive(&mut schemas);
        let patch = &schemas["ThingPatch"];
        assert_eq!(patch["description"], "A patch.");
        assert!(patch.get("required").is_none());
        assert_eq!(patch["properties"]["title"]["type"], "string");
        assert_eq!(patch["properties"]["note"]["type"], json!(["string", "null"]));
        assert_eq!(patch["properties"]["kind"]["oneOf"][1]["$ref"], "#/components/schemas/Kind");
        assert_eq!(patch["properties"]["names"]["oneOf"][1]["$ref"], "#/components/schemas/NamesPatch");
        assert_eq!(schemas["NamesPatch"]["additionalProperties"]["type"], json!(["string", "null"]));
        assert!(schemas["LogoPatch"].get("required").is_none());
    }
}
