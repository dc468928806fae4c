//! The contract checks requests: bodies and parameters are validated by the very schemas that `openapi.json` publishes,
//! so the two cannot drift apart, and all errors are found at once.

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use jsonschema::{
    JsonType, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::{Map, Value, json};

use super::problem::{FieldError, Findings};

/// The compiled contract.
pub struct Contract {
    schemas: Schemas,
    bodies: HashMap<String, OnceLock<Option<Validator>>>,
    /// By path template, then by method in capitals.
    operations: HashMap<String, HashMap<String, QueryRules>>,
}

/// What one operation takes after the `?`.
struct QueryRules {
    parameters: BTreeMap<String, Kind>,
    schema: String,
    needs_any: bool,
    validator: OnceLock<Option<Validator>>,
}

/// The schemas by name, as text: read, they take many times the memory, and most are never checked by.
struct Schemas(HashMap<String, Box<str>>);

impl Schemas {
    fn get(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.0.get(name)?).ok()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    List,
    /// A list of whole numbers.
    Integers,
    /// Entries as `name[key]=value` (the style `deepObject`).
    Entries,
}

impl Contract {
    /// Reads the parts that requests are checked against from an `OpenAPI` 3.1 document.
    pub fn new(document: &Value) -> Self {
        let none = Map::new();
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&none);
        let mut operations: HashMap<String, HashMap<String, QueryRules>> = HashMap::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if operation.is_object() {
                    let rules = QueryRules::new(operation, schemas);
                    operations.entry(path.clone()).or_default().insert(method.to_uppercase(), rules);
                }
            }
        }
        let bodies = schemas.keys().map(|name| (name.clone(), OnceLock::new())).collect();
        let schemas = Schemas(schemas.iter().map(|(name, schema)| (name.clone(), schema.to_string().into())).collect());
        Self { schemas, bodies, operations }
    }

    /// The methods of a path template, for `Allow`; empty when the template is unknown.
    pub fn methods(&self, template: &str) -> Vec<&str> {
        let mut methods: Vec<&str> = self.operations.get(template).into_iter().flatten().map(|(method, _)| method.as_str()).collect();
        methods.sort_unstable();
        methods
    }

    /// Every path template of the contract.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.operations.keys().map(String::as_str)
    }

    /// Checks a body against a schema of the contract by name. All errors, each with its JSON pointer.
    pub fn check_body(&self, schema: &str, value: &Value) -> Findings {
        let unknown = || vec![FieldError::body("", "unknown_schema", "this kind of body is not part of the contract")].into();
        let Some(cell) = self.bodies.get(schema) else {
            tracing::error!(schema, "a body type is missing from the contract");
            return unknown();
        };
        let validator = cell.get_or_init(|| compile(json!({ "$ref": format!("#/components/schemas/{schema}") }), &self.schemas));
        let Some(validator) = validator else { return unknown() };
        let mut errors = Findings::default();
        for error in validator.iter_errors(value) {
            collect(&error, &mut errors);
        }
        errors
    }

    /// Reads and checks a query string; parameters that the operation does not have are errors.
    ///
    /// # Errors
    /// Every parameter that is wrong.
    pub fn check_query(&self, template: &str, method: &str, query: &str) -> Result<Map<String, Value>, Vec<FieldError>> {
        let method = if method == "HEAD" { "GET" } else { method };
        let Some(rules) = self.operations.get(template).and_then(|methods| methods.get(method)) else {
            return Ok(Map::new());
        };
        if query.is_empty() && !rules.needs_any {
            return Ok(Map::new());
        }
        rules.read(query, &self.schemas)
    }
}

impl QueryRules {
    fn new(operation: &Value, schemas: &Map<String, Value>) -> Self {
        let mut parameters = BTreeMap::new();
        let mut properties = Map::new();
        let mut required = Vec::new();
        for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            if parameter.get("in").and_then(Value::as_str) != Some("query") {
                continue;
            }
            let (Some(name), Some(schema)) = (parameter.get("name").and_then(Value::as_str), parameter.get("schema")) else {
                continue;
            };
            parameters.insert(name.to_owned(), kind_of(schema, schemas));
            properties.insert(name.to_owned(), schema.clone());
            if parameter.get("required").and_then(Value::as_bool) == Some(true) {
                required.push(Value::from(name));
            }
        }
        let needs_any = !required.is_empty();
        let schema = json!({ "type": "object", "properties": properties, "required": required }).to_string();
        Self { parameters, schema, needs_any, validator: OnceLock::new() }
    }

    fn read(&self, query: &str, schemas: &Schemas) -> Result<Map<String, Value>, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut values = Map::new();
        for (name, text) in pairs(query, &mut errors) {
            if let Some((base, key)) = self.entry(&name) {
                let entries = values.entry(base.to_owned()).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(entries) = entries
                    && entries.insert(key.to_owned(), Value::from(text)).is_some()
                {
                    errors.push(FieldError::parameter(name, "repeated", "must be given only once"));
                }
                continue;
            }
            let Some(kind) = self.parameters.get(&name) else {
                let known = self.parameters.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                let hint = if known.is_empty() { "this address takes none".to_owned() } else { format!("known here: {known}") };
                errors.push(FieldError::parameter(name, "unknown_parameter", format!("is not a parameter; {hint}")));
                continue;
            };
            if text.contains('\0') {
                errors.push(FieldError::parameter(name, "bad_character", "must not contain the character U+0000"));
                continue;
            }
            match kind {
                Kind::List | Kind::Integers => {
                    let list = values.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                    // `status=` is a list without items, as clients write an empty list.
                    if let Value::Array(items) = list
                        && !text.is_empty()
                    {
                        let of = if *kind == Kind::Integers { Kind::Integer } else { Kind::Text };
                        items.extend(text.split(',').map(|item| read_value(of, item)));
                    }
                }
                _ if values.contains_key(&name) => {
                    errors.push(FieldError::parameter(name, "repeated", "must be given only once"));
                }
                _ => {
                    values.insert(name, read_value(*kind, &text));
                }
            }
        }
        let object = Value::Object(values);
        if let Some(validator) = self.validator.get_or_init(|| compile(serde_json::from_str(&self.schema).ok()?, schemas)) {
            for error in validator.iter_errors(&object) {
                let mut found = Findings::default();
                collect(&error, &mut found);
                errors.extend(found.into_listed().into_iter().map(as_parameter));
            }
        }
        match object {
            Value::Object(values) if errors.is_empty() => Ok(values),
            _ => Err(errors),
        }
    }

    /// `name[key]` of a parameter that has entries.
    fn entry<'a>(&self, name: &'a str) -> Option<(&'a str, &'a str)> {
        let (base, key) = name.strip_suffix(']')?.split_once('[')?;
        (self.parameters.get(base) == Some(&Kind::Entries)).then_some((base, key))
    }
}

fn as_parameter(error: FieldError) -> FieldError {
    let pointer = error.pointer.unwrap_or_default();
    let name = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
    FieldError { pointer: None, parameter: Some(name.replace("~1", "/").replace("~0", "~")), ..error }
}

/// Splits a query string; percent-encoded bytes must be UTF-8.
fn pairs(query: &str, errors: &mut Vec<FieldError>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match (decode(name), decode(value)) {
            (Some(name), Some(value)) => pairs.push((name, value)),
            (name, _) => {
                let name = name.unwrap_or_else(|| "?".to_owned());
                errors.push(FieldError::parameter(name, "bad_encoding", "must be percent-encoded UTF-8"));
            }
        }
    }
    pairs
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn read_value(kind: Kind, text: &str) -> Value {
    let parsed = match kind {
        // What does not parse stays text, and the schema then says what is expected.
        Kind::Integer => text.parse::<i64>().ok().filter(|_| !text.starts_with('+')).map(Value::from),
        Kind::Number => text.parse::<f64>().ok().map(Value::from),
        Kind::Boolean => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Kind::Text | Kind::List | Kind::Integers | Kind::Entries => None,
    };
    parsed.unwrap_or_else(|| Value::from(text))
}

fn kind_of(schema: &Value, schemas: &Map<String, Value>) -> Kind {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return schemas.get(name).map_or(Kind::Text, |schema| kind_of(schema, schemas));
    }
    if let Some(parts) = schema.get("oneOf").or_else(|| schema.get("allOf")).and_then(Value::as_array) {
        return parts.iter().map(|part| kind_of(part, schemas)).find(|kind| *kind != Kind::Text).unwrap_or(Kind::Text);
    }
    let is = |name: &str| match schema.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    };
    match () {
        () if is("array") && schema.get("items").is_some_and(|items| kind_of(items, schemas) == Kind::Integer) => Kind::Integers,
        () if is("array") => Kind::List,
        () if is("object") => Kind::Entries,
        () if is("integer") => Kind::Integer,
        () if is("number") => Kind::Number,
        () if is("boolean") => Kind::Boolean,
        () => Kind::Text,
    }
}

/// Compiles a schema together with only those components that it reaches.
fn compile(mut root: Value, schemas: &Schemas) -> Option<Validator> {
    let mut reached = Map::new();
    reach(&root, schemas, &mut reached);
    if let Some(object) = root.as_object_mut() {
        object.insert("components".to_owned(), json!({ "schemas": reached }));
    }
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .build(&root)
        .inspect_err(|error| tracing::error!(%error, "a schema of the contract cannot be compiled"))
        .ok()
}

fn reach(value: &Value, schemas: &Schemas, reached: &mut Map<String, Value>) {
    match value {
        Value::Object(object) => {
            if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next())
                && !reached.contains_key(name)
                && let Some(schema) = schemas.get(name)
            {
                reached.insert(name.to_owned(), schema.clone());
                reach(&schema, schemas, reached);
            }
            object.values().for_each(|value| reach(value, schemas, reached));
        }
        Value::Array(items) => items.iter().for_each(|value| reach(value, schemas, reached)),
        _ => {}
    }
}

/// One finding of the validator as our own code and sentence.
fn collect(error: &ValidationError<'_>, errors: &mut Findings) {
    let place = error.instance_path().as_str().to_owned();
    let (code, message) = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                errors.note(|| FieldError::body(below(&place, name), "unknown_field", "is not a field of this body"));
            }
            return;
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            errors.note(|| FieldError::body(below(&place, name), "required", "is required"));
            return;
        }
        // A nullable object: say what is wrong with the object, not that it is neither.
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            let alternatives: Vec<_> = context.iter().filter(|branch| !branch.iter().any(only_null)).collect();
            if let [only] = alternatives.as_slice() {
                only.iter().for_each(|error| collect(error, errors));
                return;
            }
            ("not_allowed", "is none of the allowed forms".to_owned())
        }
        ValidationErrorKind::Type { kind } => ("wrong_type", format!("must be {}", type_names(kind))),
        ValidationErrorKind::MinLength { limit: 1 } => ("too_short", "must not be empty".to_owned()),
        ValidationErrorKind::MinLength { limit } => ("too_short", format!("must have at least {limit} characters")),
        ValidationErrorKind::MaxLength { limit } => ("too_long", format!("must have at most {limit} characters")),
        ValidationErrorKind::MinItems { limit } => ("too_few", format!("must have at least {limit} items")),
        ValidationErrorKind::MaxItems { limit } => ("too_many", format!("must have at most {limit} items")),
        ValidationErrorKind::MinProperties { limit } => ("too_few", format!("must have at least {limit} entries")),
        ValidationErrorKind::MaxProperties { limit } => ("too_many", format!("must have at most {limit} entries")),
        ValidationErrorKind::Minimum { limit } => ("out_of_range", format!("must be at least {limit}")),
        ValidationErrorKind::Maximum { limit } => ("out_of_range", format!("must be at most {limit}")),
        ValidationErrorKind::ExclusiveMinimum { limit } => ("out_of_range", format!("must be more than {limit}")),
        ValidationErrorKind::ExclusiveMaximum { limit } => ("out_of_range", format!("must be less than {limit}")),
        ValidationErrorKind::UniqueItems => ("repeated", "must not repeat an item".to_owned()),
        ValidationErrorKind::Enum { options } => ("not_allowed", format!("must be one of {}", listed(options))),
        ValidationErrorKind::Constant { expected_value } => ("not_allowed", format!("must be {expected_value}")),
        ValidationErrorKind::Format { format } => ("bad_format", format!("must have the format {format}")),
        ValidationErrorKind::Pattern { pattern } => ("bad_format", format!("must match {pattern}")),
        ValidationErrorKind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            errors.note(|| FieldError::body(below(&place, name), "unknown_field", "is not an allowed name here"));
            return;
        }
        _ => ("not_allowed", "is not allowed here".to_owned()),
    };
    errors.note(|| FieldError::body(place, code, message));
}

fn only_null(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Null) })
}

fn below(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn type_names(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or "),
    }
}

fn listed(options: &Value) -> String {
    options
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned))
        .collect::<Vec<_>>()
        .join(", ")
}
