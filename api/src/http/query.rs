//! Reading the part after the `?`: checked by the contract in the reception, typed here.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::problem::{FieldError, Problem};

/// The checked parameters of a request, left by the reception among the request's extensions.
#[derive(Debug, Default)]
pub(super) struct CheckedQuery(pub Map<String, Value>);

/// The parameters of a request as a type.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let values = request.extensions().get::<CheckedQuery>().map(|checked| checked.0.clone()).unwrap_or_default();
        ready(
            serde_json::from_value(Value::Object(values))
                .map(Self)
                .map_err(|error| Problem::invalid(vec![FieldError::parameter("?", "not_allowed", error.to_string())])),
        )
    }
}
