//! What an application is: its record, its states and their allowed moves, and the checklist of its review.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr,
        schema::{AdditionalProperties, Schema, Type},
    },
};

use crate::{
    db::fields::{ApplicationId, Json, PartnerId, UtcTime},
    http::{
        Problem,
        body::NotWritten,
        language::{Languages, LocalText, Translations},
        texts::{LongTexts, ShortTexts},
    },
    partners::directory::{self, model::PartnerInput},
    reference::KnownTerms,
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "partner-applications";

/// The life of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStatus {
    /// Sent, but the e-mail address has not been confirmed; forgotten after a week.
    Unconfirmed,
    /// Waiting for the Secretariat.
    Applied,
    /// Being looked at.
    UnderReview,
    /// Accepted; the partner's record does not exist yet.
    Approved,
    /// Refused.
    Declined,
    /// Put off; it is taken up again.
    Deferred,
    /// The partner exists.
    Activated,
}

impl ApplicationStatus {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Unconfirmed, Self::Applied, Self::UnderReview, Self::Approved, Self::Declined, Self::Deferred, Self::Activated];

    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Applied => "applied",
            Self::UnderReview => "under_review",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Deferred => "deferred",
            Self::Activated => "activated",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }

    /// Where the Secretariat may move it from here. Confirmation and activation are steps of their own.
    pub fn allowed_transitions(self) -> &'static [Self] {
        match self {
            Self::Applied | Self::Deferred => &[Self::UnderReview],
            Self::UnderReview => &[Self::Approved, Self::Declined, Self::Deferred],
            Self::Unconfirmed | Self::Approved | Self::Declined | Self::Activated => &[],
        }
    }

    /// Whether the Secretariat may move it there.
    pub fn may_become(self, next: Self) -> bool {
        self.allowed_transitions().contains(&next)
    }

    /// Whether it is a decision, which needs the body that took it.
    pub fn is_decision(self) -> bool {
        matches!(self, Self::Approved | Self::Declined | Self::Deferred)
    }
}

/// What was found for an item of the checklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingOutcome {
    /// Not looked at yet.
    #[default]
    Open,
    /// As it should be.
    Passed,
    /// Something to weigh; the note says what.
    Concern,
    /// Does not apply to this organization.
    NotApplicable,
}

/// A finding of the due-diligence review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What was found.
    pub outcome: FindingOutcome,
    /// Where it was looked up, or what is to be weighed.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000, pattern = r"\S", example = "Entry in the national register of associations.")]
    pub note: Option<String>,
}

/// Findings by item (slugs of the vocabulary `due-diligence`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checklist(pub BTreeMap<String, Finding>);

impl PartialSchema for Checklist {
    fn schema() -> RefOr<Schema> {
        let item = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$")).max_length(Some(80));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Findings by item (slugs of the vocabulary `due-diligence`)."))
            .property_names(Some(Schema::Object(item.build())))
            .additional_properties(Some(AdditionalProperties::RefOr(Ref::from_schema_name(Finding::name()).into())))
            .max_properties(Some(200))
            .examples([serde_json::json!({ "legal-identity": { "outcome": "passed" } })])
            .into()
    }
}

impl ToSchema for Checklist {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Finding::name().into_owned(), Finding::schema()));
        Finding::schemas(schemas);
    }
}

/// A document that is published somewhere, such as statutes or an annual report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentLink {
    /// What it is.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Statutes")]
    pub title: String,
    /// Where it is.
    #[schema(format = "uri", max_length = 2048, pattern = "^https?://", example = "https://example.org/statutes.pdf")]
    pub url: String,
}

/// Who signs for the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// The name.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    pub name: String,
    /// The position in the organization.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Secretary-General")]
    pub position: String,
}

/// Whom to write to; becomes the partner's first focal point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    pub name: String,
    /// The e-mail address.
    #[schema(format = "email", min_length = 3, max_length = 254, example = "you@example.org")]
    pub email: String,
}

/// The organization that applies, as its record will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyingOrganization {
    /// Names by language; at least one.
    pub names: ShortTexts,
    /// The acronym.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60, pattern = r"\S", example = "CUT")]
    pub acronym: Option<String>,
    /// The group it belongs to (a term of the vocabulary `constituencies`).
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "governments")]
    pub constituency: String,
    /// The country, ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(pattern = "^[A-Z]{2}$", max_length = 2, example = "BR")]
    pub country: Option<String>,
    /// The region, UN M49 code or ILO region, when it is not of one country.
    #[serde(default)]
    #[schema(pattern = "^[a-z0-9-]{2,30}$", max_length = 30, example = "419")]
    pub region: Option<String>,
    /// Its web site.
    #[serde(default)]
    #[schema(format = "uri", max_length = 2048, pattern = "^https?://", example = "https://www.gov.br/")]
    pub website: Option<String>,
    /// Descriptions by language.
    #[serde(default)]
    pub descriptions: LongTexts,
    /// Thematic priorities it works on (terms of the vocabulary `priorities`).
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["labour-rights"]))]
    pub priorities: Vec<String>,
}

/// An application as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::partner_applications, treat_none_as_null = true)]
pub struct ApplicationRow {
    /// The id.
    pub id: ApplicationId,
    /// The version, for `ETag`.
    pub version: i64,
    /// See [`ApplicationStatus::parse`].
    pub status: String,
    /// Names by language.
    pub names: Json<Translations>,
    /// The acronym.
    pub acronym: Option<String>,
    /// The constituency's slug.
    pub constituency: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// A region's code.
    pub region: Option<String>,
    /// Its web site.
    pub website: Option<String>,
    /// Descriptions by language.
    pub descriptions: Json<Translations>,
    /// Slugs of thematic priorities.
    pub priorities: Json<Vec<String>>,
    /// Published documents.
    pub documents: Json<Vec<DocumentLink>>,
    /// The statement of support.
    pub statement: String,
    /// Who signs.
    pub signatory: Json<Signatory>,
    /// Whom to write to.
    pub contact_name: String,
    /// The address, in lower case.
    pub contact_email: String,
    /// The language for mail.
    pub language: String,
    /// Findings; items that nobody looked at are missing.
    pub checklist: Json<Checklist>,
    /// The partner that came of it.
    pub partner_id: Option<PartnerId>,
    /// When it was sent.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl ApplicationRow {
    /// Where it stands.
    pub fn state(&self) -> ApplicationStatus {
        // The database only holds what was written through this enum.
        ApplicationStatus::parse(&self.status).unwrap_or(ApplicationStatus::Declined)
    }

    /// The organization's name in these languages.
    pub fn name(&self, languages: &Languages) -> LocalText {
        languages.choose(&self.names.0).unwrap_or_else(|| LocalText { text: self.id.to_string(), lang: "und".to_owned() })
    }

    /// The organization, as its record would be.
    pub fn organization(&self) -> ApplyingOrganization {
        ApplyingOrganization {
            names: ShortTexts(self.names.0.clone()),
            acronym: self.acronym.clone(),
            constituency: self.constituency.clone(),
            country: self.country.clone(),
            region: self.region.clone(),
            website: self.website.clone(),
            descriptions: LongTexts(self.descriptions.0.clone()),
            priorities: self.priorities.0.clone(),
        }
    }

    /// Whether a decision about this row would be one about the other: the same organization with the same findings.
    pub fn is_decided_like(&self, other: &Self) -> bool {
        let nothing = Finding::default();
        let findings = |row: &Self| {
            let found = row.checklist.0.0.iter().filter(|(_, finding)| **finding != nothing);
            found.map(|(item, finding)| (item.clone(), finding.clone())).collect::<Vec<_>>()
        };
        self.organization() == other.organization() && findings(self) == findings(other)
    }

    /// Writes an organization into the row.
    pub fn set_organization(&mut self, organization: ApplyingOrganization) {
        self.names = Json(organization.names.0);
        self.acronym = organization.acronym;
        self.constituency = organization.constituency;
        self.country = organization.country;
        self.region = organization.region;
        self.website = organization.website;
        self.descriptions = Json(organization.descriptions.0);
        self.priorities = Json(organization.priorities);
    }
}

/// An application to join, for its review.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartnerApplication {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: ApplicationId,
    /// Where it stands.
    #[schema(read_only)]
    pub status: ApplicationStatus,
    /// The organization's name in the caller's language, or the nearest there is.
    #[schema(read_only)]
    pub name: LocalText,
    /// The organization.
    pub organization: ApplyingOrganization,
    /// Why it wants to join, in its own words.
    #[schema(read_only, max_length = 10_000, example = "We support the aims of the coalition because decent work is ours too.")]
    pub statement: String,
    /// Who signs for it.
    #[schema(read_only)]
    pub signatory: Signatory,
    /// Published documents about it.
    #[schema(read_only, max_items = 20)]
    pub documents: Vec<DocumentLink>,
    /// Whom to write to.
    pub contact: Contact,
    /// The language for mail.
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", example = "fr")]
    pub language: String,
    /// Findings by item of the vocabulary `due-diligence`, among them the items that are still open.
    pub checklist: Checklist,
    /// The partner that came of it.
    #[schema(read_only)]
    pub partner: Option<PartnerId>,
    /// The states that the caller may move it to.
    #[schema(read_only, max_items = 7)]
    pub allowed_transitions: Vec<ApplicationStatus>,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When it was sent.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// What a body may repeat of a [`PartnerApplication`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten {
    unchanged: &["id", "status", "statement", "signatory", "documents", "partner", "version", "created_at", "updated_at"],
    ignored: &["name", "allowed_transitions"],
};

impl PartnerApplication {
    /// A row as the API shows it in these languages, with the items of the checklist as they are now.
    pub fn of(row: ApplicationRow, languages: &Languages, items: &[String]) -> Self {
        let (status, name) = (row.state(), row.name(languages));
        Self {
            id: row.id,
            status,
            name,
            organization: row.organization(),
            statement: row.statement,
            signatory: row.signatory.0,
            documents: row.documents.0,
            contact: Contact { name: row.contact_name, email: row.contact_email },
            language: row.language,
            checklist: with_open_items(row.checklist.0, items),
            partner: row.partner_id,
            allowed_transitions: status.allowed_transitions().to_vec(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The checklist with every item there is; those that nobody looked at are open.
fn with_open_items(mut checklist: Checklist, items: &[String]) -> Checklist {
    for item in items {
        checklist.0.entry(item.clone()).or_default();
    }
    checklist
}

/// The items that still have to be looked at before an application can be approved.
pub fn open_items<'a>(checklist: &Checklist, items: &'a [String]) -> Vec<&'a str> {
    let open = |item: &&String| checklist.0.get(*item).is_none_or(|finding| finding.outcome == FindingOutcome::Open);
    items.iter().filter(open).map(String::as_str).collect()
}

/// What an organization sends to join.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationInput {
    /// The organization.
    pub organization: ApplyingOrganization,
    /// Why it wants to join: its statement of support.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        pattern = r"\S",
        example = "We support the aims of the coalition because decent work is ours too."
    )]
    pub statement: String,
    /// Who signs for it.
    pub signatory: Signatory,
    /// Published documents about it.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub documents: Vec<DocumentLink>,
    /// Whom to write to; becomes the partner's first focal point.
    pub contact: Contact,
    /// The language for mail; English when absent.
    #[serde(default)]
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", example = "fr")]
    pub language: Option<String>,
}

/// What the Secretariat writes of an application. A body may also repeat, unchanged, the fields of
/// [`PartnerApplication`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationReviewInput {
    /// The organization, corrected where the form was filled in wrongly.
    pub organization: ApplyingOrganization,
    /// Whom to write to.
    pub contact: Contact,
    /// The language for mail.
    #[schema(max_length = 2, pattern = "^(en|fr|es)$", example = "fr")]
    pub language: String,
    /// Findings by item of the vocabulary `due-diligence`; items that are left out are open.
    #[serde(default)]
    pub checklist: Checklist,
}

impl ApplyingOrganization {
    /// The record of the partner that comes of it.
    pub fn into_partner(self) -> PartnerInput {
        PartnerInput {
            slug: None,
            names: self.names,
            acronym: self.acronym,
            constituency: self.constituency,
            country: self.country,
            region: self.region,
            parent: None,
            website: self.website,
            logo: None,
            descriptions: self.descriptions,
            priorities: self.priorities,
            interventions: Vec::new(),
            external_ids: Vec::new(),
            joined_on: None,
        }
    }

    /// Checks what a schema cannot, by the rules of partners: what is accepted here can become one.
    ///
    /// # Errors
    /// Every place that breaks a rule.
    pub fn check(&self, terms: &KnownTerms) -> Result<(), Problem> {
        let mut errors = directory::model::check(&self.clone().into_partner(), terms);
        if errors.is_empty() {
            return Ok(());
        }
        for error in &mut errors {
            error.pointer = error.pointer.take().map(|place| format!("/organization{place}"));
        }
        Err(Problem::invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_taken_in_review_only_and_end_unless_deferred() {
        use ApplicationStatus::{Activated, Applied, Approved, Declined, Deferred, Unconfirmed, UnderReview};
        for (from, to, allowed) in [
            (Unconfirmed, UnderReview, false),
            (Applied, UnderReview, true),
            (Applied, Approved, false),
            (UnderReview, Approved, true),
            (UnderReview, Declined, true),
            (UnderReview, Deferred, true),
            (UnderReview, Activated, false),
            (Deferred, UnderReview, true),
            (Deferred, Approved, false),
            (Declined, UnderReview, false),
            (Approved, Declined, false),
            (Activated, UnderReview, false),
        ] {
            assert_eq!(from.may_become(to), allowed, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn every_item_must_be_looked_at_and_old_findings_do_not_stand_in_for_new_items() {
        let items = ["legal-identity".to_owned(), "values".to_owned()];
        let found = |outcome| Finding { outcome, note: None };
        let mut checklist = Checklist(BTreeMap::from([("former-item".to_owned(), found(FindingOutcome::Passed))]));
        assert_eq!(open_items(&checklist, &items), ["legal-identity", "values"]);
        checklist.0.insert("values".to_owned(), found(FindingOutcome::Open));
        checklist.0.insert("legal-identity".to_owned(), found(FindingOutcome::Concern));
        assert_eq!(open_items(&checklist, &items), ["values"]);
        checklist.0.insert("values".to_owned(), found(FindingOutcome::NotApplicable));
        assert!(open_items(&checklist, &items).is_empty());
        assert_eq!(with_open_items(Checklist::default(), &items).0.len(), 2);
    }
}
