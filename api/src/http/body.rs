//! Reading bodies: strict JSON, checked by the contract, then typed. Merge patches (RFC 7396) take the same way as
//! whole records: the patch is applied to the present record and the result is checked like a `PUT`.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use futures_util::StreamExt;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    State,
    problem::{Code, FieldError, Findings, LONGEST_POINTER, Problem},
};

/// A body that has been checked against the schema `T` of the contract.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

/// A merge patch (RFC 7396), not yet applied.
#[derive(Debug)]
pub struct PatchBody(pub Value);

/// A whole record as JSON, not yet checked: it may repeat what cannot be written.
#[derive(Debug)]
pub struct RecordBody(pub Value);

/// The fields of a record that a body may repeat, because clients send back what they read.
#[derive(Clone, Copy, Debug)]
pub struct NotWritten {
    /// These must be as they are.
    pub unchanged: &'static [&'static str],
    /// These depend on who reads; they are left out of account.
    pub ignored: &'static [&'static str],
}

impl RecordBody {
    /// The body as `T`, after dropping what it only repeats of the present record.
    ///
    /// # Errors
    /// All places that break a rule, among them fields that cannot be written and differ.
    pub fn read<T: DeserializeOwned + ToSchema>(
        self,
        contract: &super::Contract,
        present: &Value,
        rules: NotWritten,
    ) -> Result<T, Problem> {
        drop_repeated_and_check(contract, self.0, present, rules)
    }
}

impl PatchBody {
    /// The present record with this patch applied, as `T`.
    ///
    /// # Errors
    /// The same as for a whole body.
    pub fn apply<T: DeserializeOwned + ToSchema>(
        &self,
        contract: &super::Contract,
        present: &Value,
        rules: NotWritten,
    ) -> Result<T, Problem> {
        let mut patched = present.clone();
        merge(&mut patched, &self.0);
        drop_repeated_and_check(contract, patched, present, rules)
    }
}

fn drop_repeated_and_check<T: DeserializeOwned + ToSchema>(
    contract: &super::Contract,
    mut value: Value,
    present: &Value,
    rules: NotWritten,
) -> Result<T, Problem> {
    let mut read_only = Vec::new();
    if let Value::Object(fields) = &mut value {
        for name in rules.ignored {
            fields.shift_remove(*name);
        }
        for name in rules.unchanged {
            if fields.shift_remove(*name).is_some_and(|value| Some(&value) != present.get(*name)) {
                read_only.push(FieldError::body(format!("/{name}"), "read_only", "cannot be changed here"));
            }
        }
    }
    let mut errors = contract.check_body(&T::name(), &value);
    for error in read_only {
        errors.note(|| error);
    }
    if errors.is_empty() { typed(value) } else { Err(Problem::invalid(errors)) }
}

/// Applies an RFC 7396 merge patch.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(fields) = target {
        for (name, change) in changes {
            if change.is_null() {
                fields.shift_remove(name);
            } else {
                merge(fields.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
    }
}

/// Checks a value against the schema of `T` and reads it.
///
/// # Errors
/// All places that break a rule of the contract.
pub fn check<T: DeserializeOwned + ToSchema>(contract: &super::Contract, value: Value) -> Result<T, Problem> {
    let errors = contract.check_body(&T::name(), &value);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    typed(value)
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|error| {
        // Only rules that a schema cannot say end here, such as a date that the calendar does not have.
        Problem::invalid(vec![FieldError::body("", "not_allowed", error.to_string())])
    })
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for JsonBody<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(request, payload, &["application/json"]);
        let state = State::of(request);
        Box::pin(async move {
            let value = reading.await?;
            Ok(Self(check(&state?.contract, value)?))
        })
    }
}

impl FromRequest for RecordBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(request, payload, &["application/json"]);
        Box::pin(async move { reading.await.map(Self) })
    }
}

impl FromRequest for PatchBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(request, payload, &["application/merge-patch+json", "application/json"]);
        Box::pin(async move {
            let value = reading.await?;
            if !value.is_object() {
                return Err(Problem::field("", "wrong_type", "a merge patch must be an object"));
            }
            Ok(Self(value))
        })
    }
}

fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    accepted: &'static [&'static str],
) -> impl Future<Output = Result<Value, Problem>> + use<> {
    let media_type = request.content_type().to_ascii_lowercase();
    let coded = request.headers().contains_key(header::CONTENT_ENCODING);
    let limit = State::of(request).map_or(1024 * 1024, |state| state.max_body_bytes);
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let payload = payload.take();
    async move {
        if !accepted.contains(&media_type.as_str()) {
            return Err(Problem::new(Code::UnsupportedMediaType, format!("The body must be sent as {}.", accepted.join(" or "))));
        }
        if coded {
            return Err(Problem::new(Code::UnsupportedMediaType, "The body must be sent without Content-Encoding."));
        }
        let bytes = collect(payload, declared, limit).await?;
        parse_strictly(&bytes)
    }
}

/// Reads a payload up to `limit` bytes.
///
/// # Errors
/// [`Code::TooLarge`] over the limit, [`Code::MalformedBody`] when the connection breaks off.
pub async fn collect(mut payload: Payload, declared: Option<usize>, limit: usize) -> Result<web::BytesMut, Problem> {
    let too_large = || Problem::new(Code::TooLarge, format!("The body may have at most {limit} bytes."));
    if declared.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut bytes = web::BytesMut::with_capacity(declared.unwrap_or(0).min(limit));
    while let Some(chunk) = next_chunk(&mut payload).await? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// How long a body may stand still.
const STANDSTILL: Duration = Duration::from_secs(15);

/// The next piece of a body.
///
/// # Errors
/// [`Code::Timeout`] when it does not come in time, [`Code::MalformedBody`] when the connection breaks off.
pub async fn next_chunk(payload: &mut Payload) -> Result<Option<web::Bytes>, Problem> {
    let Ok(next) = tokio::time::timeout(STANDSTILL, payload.next()).await else {
        return Err(Problem::new(Code::Timeout, format!("Nothing of the body came for {} seconds.", STANDSTILL.as_secs())));
    };
    next.transpose().map_err(|error| Problem::new(Code::MalformedBody, format!("The body did not arrive whole: {error}.")))
}

/// Parses JSON without losing anything silently: UTF-8 only, no repeated keys, no U+0000 (which one engine cannot keep).
///
/// # Errors
/// [`Code::MalformedBody`] with line and column, or the places that break these rules.
pub fn parse_strictly(bytes: &[u8]) -> Result<Value, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new(Code::MalformedBody, "The body is empty; JSON is needed."));
    }
    let mut found = Findings::default();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { place: Place::Whole, found: &mut found }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| Problem::new(Code::MalformedBody, format!("The body is not JSON: {error}.")))?;
    if found.is_empty() { Ok(value) } else { Err(Problem::invalid(found)) }
}

/// A place in a body: a step below another place. It becomes text only when something is wrong there; a pointer written
/// for every value would cost the length of all names above it each time.
#[derive(Clone, Copy)]
enum Place<'a> {
    Whole,
    Item(&'a Self, usize),
    Field(&'a Self, &'a str),
}

impl Place<'_> {
    /// The JSON pointer (RFC 6901), not longer than an answer shows.
    fn pointer(&self) -> String {
        let (mut pointer, last) = match self {
            Self::Whole => return String::new(),
            Self::Item(above, index) => (above.pointer(), index.to_string()),
            Self::Field(above, name) => {
                let shown = name.char_indices().nth(LONGEST_POINTER).map_or(*name, |(end, _)| &name[..end]);
                (above.pointer(), shown.replace('~', "~0").replace('/', "~1"))
            }
        };
        if pointer.len() < LONGEST_POINTER * 4 {
            pointer.push('/');
            pointer.push_str(&last);
        }
        pointer
    }
}

/// Reads a value and notes what JSON parsers usually let pass.
struct Strict<'place, 'found> {
    place: Place<'place>,
    found: &'found mut Findings,
}

impl Strict<'_, '_> {
    fn text(&mut self, text: &str) {
        if text.contains('\0') {
            self.found.note(|| FieldError::body(self.place.pointer(), "bad_character", "must not contain the character U+0000"));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_, '_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_, '_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // 3.0 and 3e0 are whole numbers in JSON schema: keep them as such where they are exact.
        let whole = Some(value).filter(|value| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0);
        Ok(whole.and_then(|value| value.to_string().parse::<i64>().ok()).map_or_else(|| Value::from(value), Value::from))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_str<E>(mut self, text: &str) -> Result<Value, E> {
        self.text(text);
        Ok(Value::from(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let place = Place::Item(&self.place, values.len());
            match items.next_element_seed(Strict { place, found: self.found })? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            self.text(&name);
            let place = Place::Field(&self.place, &name);
            if object.contains_key(&name) {
                self.found.note(|| FieldError::body(place.pointer(), "repeated", "appears more than once in the same object"));
            }
            let value = entries.next_value_seed(Strict { place, found: self.found })?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn merge_patch_follows_the_examples_of_rfc_7396() {
        for (target, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut target = target;
            merge(&mut target, &patch);
            assert_eq!(target, expected);
        }
    }

    #[test]
    fn whole_numbers_are_whole_however_they_are_written() {
        let value = parse_strictly(b"[3.0, 3e2, -0.0, 0.5, 1e300, 9007199254740993.0]").expect("reads");
        assert_eq!(value, json!([3, 300, 0, 0.5, 1e300, 9_007_199_254_740_992.0]));
    }

    #[test]
    fn repeated_keys_and_nul_are_found_with_their_place() {
        let problem = parse_strictly(br#"{"a": {"b": 1, "b": 2}, "c": ["x\u0000"]}"#).expect_err("must be refused");
        let places: Vec<_> = problem.errors.iter().filter_map(|error| error.pointer.clone()).collect();
        assert_eq!(places, ["/a/b", "/c/0"]);
        let problem = parse_strictly(br#"{"a/b": [{"~": [0, "\u0000"]}]}"#).expect_err("must be refused");
        assert_eq!(problem.errors[0].pointer.as_deref(), Some("/a~1b/0/~0/1"));
        let problem = parse_strictly(br#""\u0000""#).expect_err("must be refused");
        assert_eq!(problem.errors[0].pointer.as_deref(), Some(""));
    }

    #[test]
    fn of_very_many_errors_few_are_kept_and_none_is_long() {
        // Written out, the pointers of these values would be some fifty gigabytes.
        let name = "n".repeat(500_000);
        let body = format!("{{\"{name}\": [{}0]}}", "\"\\u0000\",".repeat(100_000));
        let problem = parse_strictly(body.as_bytes()).expect_err("must be refused");
        assert_eq!((problem.errors.len(), problem.detail.as_ref()), (1000, "100000 places need mending; see errors."));
        let longest = problem.errors.iter().filter_map(|error| error.pointer.as_ref()).map(String::capacity).max();
        assert!(longest < Some(10_000), "{longest:?}");
    }
}
