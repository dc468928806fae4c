//! Requests of OAI-PMH 2.0: which there are, what they may hold, and what is wrong with others.

use chrono::Duration;

use super::token::Token;
use crate::db::fields::UtcTime;

/// The metadata format there is.
pub const PREFIX: &str = "oai_dc";

/// Why a request cannot be answered, in the protocol's words (section 3.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    fn argument(message: impl Into<String>) -> Self {
        Self::new("badArgument", message)
    }

    /// Whether the answer repeats the request's arguments: not when they are what is wrong.
    pub fn repeats_arguments(&self) -> bool {
        !["badVerb", "badArgument"].contains(&self.code)
    }
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Headers only.
    Identifiers,
    /// Headers with metadata.
    Records,
}

impl List {
    /// The verb.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Identifiers => "ListIdentifiers",
            Self::Records => "ListRecords",
        }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Changed at this moment or later.
    pub from: Option<UtcTime>,
    /// Changed before this moment.
    pub before: Option<UtcTime>,
    /// In this set.
    pub set: Option<String>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// What this repository is.
    Identify,
    /// Which formats there are, perhaps of one record.
    Formats(Option<String>),
    /// Which sets there are.
    Sets,
    /// A list from its beginning.
    Begin(List, Selection),
    /// A list from where it was left.
    Resume(List, Token),
    /// One record.
    Record(String),
}

/// What a verb takes: required, optional, and whether a resumption token can stand in place of them all.
struct Takes {
    required: &'static [&'static str],
    optional: &'static [&'static str],
    resumes: bool,
}

const LISTED: Takes = Takes { required: &["metadataPrefix"], optional: &["from", "until", "set"], resumes: true };

fn takes(verb: &str) -> Option<Takes> {
    Some(match verb {
        "Identify" => Takes { required: &[], optional: &[], resumes: false },
        "ListMetadataFormats" => Takes { required: &[], optional: &["identifier"], resumes: false },
        "ListSets" => Takes { required: &[], optional: &[], resumes: true },
        "ListIdentifiers" | "ListRecords" => LISTED,
        "GetRecord" => Takes { required: &["identifier", "metadataPrefix"], optional: &[], resumes: false },
        _ => return None,
    })
}

impl Request {
    /// Reads a request from its arguments.
    ///
    /// # Errors
    /// The protocol's refusals.
    pub fn read(arguments: &[(String, String)]) -> Result<Self, Refusal> {
        let mut verbs = arguments.iter().filter(|(name, _)| name == "verb").map(|(_, value)| value.as_str());
        let (Some(verb), None) = (verbs.next(), verbs.next()) else {
            return Err(Refusal::new("badVerb", "The request must have exactly one verb."));
        };
        let takes = takes(verb).ok_or_else(|| Refusal::new("badVerb", "The verb is none of OAI-PMH 2.0."))?;
        let value = |name: &str| arguments.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        for (index, (name, text)) in arguments.iter().enumerate() {
            let known = name == "verb"
                || takes.required.contains(&name.as_str())
                || takes.optional.contains(&name.as_str())
                || (takes.resumes && name == "resumptionToken");
            if !known {
                return Err(Refusal::argument(format!("The verb {verb} does not take the argument {}.", short(name))));
            }
            if arguments[..index].iter().any(|(other, _)| other == name) {
                return Err(Refusal::argument(format!("The argument {name} must not be repeated.")));
            }
            if text.is_empty() {
                return Err(Refusal::argument(format!("The argument {name} must not be empty.")));
            }
        }
        if let Some(token) = value("resumptionToken") {
            if arguments.len() > 2 {
                return Err(Refusal::argument("A resumptionToken stands alone beside the verb."));
            }
            let bad = || Refusal::new("badResumptionToken", "The resumptionToken was not given by this repository for this verb.");
            let list = [List::Identifiers, List::Records].into_iter().find(|list| list.verb() == verb).ok_or_else(bad)?;
            return Token::decode(token, list).map(|token| Self::Resume(list, token)).ok_or_else(bad);
        }
        if let Some(lacking) = takes.required.iter().find(|name| value(name).is_none()) {
            return Err(Refusal::argument(format!("The verb {verb} needs the argument {lacking}.")));
        }
        let selection = selection(value("from"), value("until"), value("set"))?;
        if value("metadataPrefix").is_some_and(|prefix| prefix != PREFIX) {
            return Err(Refusal::new("cannotDisseminateFormat", format!("The metadata format here is {PREFIX}.")));
        }
        Ok(match verb {
            "Identify" => Self::Identify,
            "ListMetadataFormats" => Self::Formats(value("identifier").map(str::to_owned)),
            "ListSets" => Self::Sets,
            "ListIdentifiers" => Self::Begin(List::Identifiers, selection),
            "ListRecords" => Self::Begin(List::Records, selection),
            _ => Self::Record(value("identifier").unwrap_or_default().to_owned()),
        })
    }
}

fn selection(from: Option<&str>, until: Option<&str>, set: Option<&str>) -> Result<Selection, Refusal> {
    let read = |name: &str, text: Option<&str>| match text {
        Some(text) => match Stamp::read(text) {
            Some(stamp) => Ok(Some(stamp)),
            None => Err(Refusal::argument(format!("{name} must be a day as 2026-03-02, or a second as 2026-03-02T09:30:00Z."))),
        },
        None => Ok(None),
    };
    let (from, until) = (read("from", from)?, read("until", until)?);
    if let (Some(from), Some(until)) = (&from, &until) {
        if from.by_day != until.by_day {
            return Err(Refusal::argument("from and until must be of the same granularity."));
        }
        if until.first < from.first {
            return Err(Refusal::argument("from must not be later than until."));
        }
    }
    Ok(Selection { from: from.map(|stamp| stamp.first), before: until.map(|stamp| stamp.after), set: set.map(str::to_owned) })
}

/// A day or a second: its first moment, and the first one after it.
struct Stamp {
    by_day: bool,
    first: UtcTime,
    after: UtcTime,
}

impl Stamp {
    fn read(text: &str) -> Option<Self> {
        let by_day = match text.len() {
            10 => true,
            20 if text.ends_with('Z') => false,
            _ => return None,
        };
        // Stricter than the parsers: four digits of a year, no blanks, a large T.
        let shape = "dddd-dd-ddTdd:dd:ddZ";
        let fits = |(given, wanted): (u8, u8)| if wanted == b'd' { given.is_ascii_digit() } else { given == wanted };
        if !text.bytes().zip(shape.bytes()).all(fits) {
            return None;
        }
        let first: UtcTime = if by_day { format!("{text}T00:00:00Z") } else { text.to_owned() }.parse().ok()?;
        let length = if by_day { Duration::days(1) } else { Duration::seconds(1) };
        Some(Self { by_day, first, after: first.plus(length) })
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A moment as the protocol writes it: a second of UTC.
pub fn stamp(at: UtcTime) -> String {
    at.as_datetime().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Request, &'static str> {
        let pairs: Vec<(String, String)> =
            query.split('&').filter_map(|part| part.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Request::read(&pairs).map_err(|refusal| refusal.code)
    }

    #[test]
    fn requests_are_refused_in_the_words_of_the_protocol() {
        for (query, code) in [
            ("", "badVerb"),
            ("verb=Identify&verb=Identify", "badVerb"),
            ("verb=identify", "badVerb"),
            ("verb=Identify&from=2020-01-01", "badArgument"),
            ("verb=ListRecords", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
            ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2020-13-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01T00:00:00", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01T00:00:00+0", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&until=2020-01-01T00:00:00Z", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-02&until=2020-01-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
            ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
            ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
            ("verb=GetRecord&identifier=x", "badArgument"),
        ] {
            assert_eq!(read(query), Err(code), "{query}");
        }
        let one_day = read("verb=ListIdentifiers&metadataPrefix=oai_dc&from=2020-01-01&until=2020-01-01").expect("reads");
        let at = |text: &str| text.parse::<UtcTime>().ok();
        let selection = Selection { from: at("2020-01-01T00:00:00Z"), before: at("2020-01-02T00:00:00Z"), set: None };
        assert_eq!(one_day, Request::Begin(List::Identifiers, selection));
    }
}
