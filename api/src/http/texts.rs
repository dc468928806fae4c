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

/// Tags as they are usually written (RFC 5646, section 2.1.1) and texts without blanks around them, so that what a
/// spreadsheet gives back is what was exported.
fn tidied(texts: Translations) -> Result<Translations, String> {
    let mut tidy = Translations::new();
    for (tag, text) in texts {
        let tag = canonical_tag(&tag);
        if tidy.insert(tag.clone(), text.trim().to_owned()).is_some() {
            return Err(format!("the language {tag} appears more than once"));
        }
    }
    Ok(tidy)
}

/// A BCP 47 tag as it is usually written: language in small letters, script with a capital, region in capitals.
pub fn canonical_tag(tag: &str) -> String {
    let mut parts = tag.split('-');
    let mut written = parts.next().unwrap_or_default().to_ascii_lowercase();
    for part in parts {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let mut part = part.to_ascii_lowercase();
        match part.len() {
            2 if letters => part.make_ascii_uppercase(),
            4 if letters => part[..1].make_ascii_uppercase(),
            _ => {}
        }
        written.push('-');
        written.push_str(&part);
    }
    written
}

macro_rules! texts {
    ($(#[$meta:meta])* $name:ident, $longest:literal, $example:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "Translations", into = "Translations")]
        pub struct $name(pub Translations);

        impl TryFrom<Translations> for $name {
            type Error = String;

            fn try_from(texts: Translations) -> Result<Self, String> {
                tidied(texts).map(Self)
            }
        }

        impl From<$name> for Translations {
            fn from(texts: $name) -> Self {
                texts.0
            }
        }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_in_one_way_and_texts_without_blanks() {
        for (tag, written) in [("pt-br", "pt-BR"), ("zh-HANT-tw", "zh-Hant-TW"), ("en", "en"), ("es-419", "es-419")] {
            assert_eq!(canonical_tag(tag), written);
        }
        let read = |text: &str| serde_json::from_str::<ShortTexts>(text).map(|texts| texts.0);
        assert_eq!(read(r#"{"pt-br":" Nome "}"#).ok(), Some(Translations::from([("pt-BR".to_owned(), "Nome".to_owned())])));
        assert!(read(r#"{"pt-br":"a","pt-BR":"b"}"#).is_err());
    }
}
