//! Texts by language as they stand in bodies: a BCP 47 tag for each text.

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr,
        schema::{AdditionalProperties, Schema, Type},
    },
};

use super::language::Translations;

fn schema(longest: usize, example: serde_json::Value) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(longest)).pattern(Some(r"\S"));
    let tag = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")).max_length(Some(35));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Texts by language (BCP 47 tag)."))
        .property_names(Some(Schema::Object(tag.build())))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::Object(text.build())))))
        .max_properties(Some(40))
        .examples([example])
        .into()
}

macro_rules! texts {
    ($(#[$meta:meta])* $name:ident, $longest:literal, $example:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Translations);

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                schema($longest, serde_json::json!({ "en": $example }))
            }
        }

        impl ToSchema for $name {}
    };
}

texts! {
    /// Names and titles by language, up to 300 characters each.
    ShortTexts, 300, "Government of Brazil"
}
texts! {
    /// Descriptions by language, up to 10,000 characters each.
    LongTexts, 10_000, "What the organization does, in a few sentences."
}
