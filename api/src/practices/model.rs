//! A practice as its rows, and as it is written.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    content::{
        BuildingBlock, CoImplementer, EvidenceLevel, FurtherReading, GoalNumber, PracticeContact, PracticeContent, PracticeKind,
        QuantifiedResult, Sections,
    },
    media::PracticeMedium,
    workflow::PracticeStatus,
};
use crate::{
    db::fields::{AccountId, Json, PartnerId, PracticeId, UtcTime},
    http::{body::NotWritten, texts::canonical_tag},
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "practices";

/// A practice as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::practices, treat_none_as_null = true)]
pub struct PracticeRow {
    /// The id.
    pub id: PracticeId,
    /// The version of the record, for `ETag`.
    pub version: i64,
    /// Whose it is.
    pub partner_id: PartnerId,
    /// The short name in addresses, from the first publication on.
    pub slug: Option<String>,
    /// See [`PracticeStatus::parse`].
    pub status: String,
    /// The number of the working copy, or of the live version when there is none.
    pub revision: i64,
    /// The working copy.
    pub draft: Option<Json<PracticeContent>>,
    /// The title of the working copy, or of the live version.
    pub title: String,
    /// The language of it.
    pub lang: String,
    /// The title folded for sorting.
    pub title_key: String,
    /// The number of the version that everybody reads.
    pub live_version: Option<i64>,
    /// When that was published.
    pub published_at: Option<UtcTime>,
    /// When the first version was published.
    pub first_published_at: Option<UtcTime>,
    /// When the approved working copy is to go live.
    pub publish_at: Option<UtcTime>,
    /// When the partner is to look at it again.
    pub review_due_on: Option<NaiveDate>,
    /// When the partner was last reminded of that.
    pub reminded_on: Option<NaiveDate>,
    /// Who submitted the working copy.
    pub submitted_by: Option<AccountId>,
    /// When.
    pub submitted_at: Option<UtcTime>,
    /// Why it is in this state.
    pub status_reason: Option<String>,
    /// The list that it was imported from.
    pub source: Option<String>,
    /// Its id there.
    pub external_id: Option<String>,
    /// When the record was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// How many replications of it everybody can read; counted beside the record, which gets no new version by that.
    #[diesel(skip_update)]
    pub replications: i64,
}

impl PracticeRow {
    /// Where it stands.
    pub fn state(&self) -> PracticeStatus {
        // The database only holds what was written through this enum.
        PracticeStatus::parse(&self.status).unwrap_or(PracticeStatus::Declined)
    }

    /// Whether everybody can read a version of it.
    pub fn is_public(&self) -> bool {
        self.live_version.is_some()
    }

    /// What everybody is told of where it stands.
    pub fn public_state(&self) -> PracticeStatus {
        if self.state() == PracticeStatus::Archived { PracticeStatus::Archived } else { PracticeStatus::Published }
    }
}

/// A version of a practice that was published, as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::practice_versions)]
pub struct VersionRow {
    /// Whose version.
    pub practice_id: PracticeId,
    /// Its number, from 1.
    pub number: i64,
    /// What it says.
    pub content: Json<PracticeContent>,
    /// When it was published.
    pub published_at: UtcTime,
}

/// What a body may repeat of a [`Practice`](super::shown::Practice) without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten {
    unchanged: &[
        "id",
        "slug",
        "status",
        "revision",
        "live_version",
        "published_at",
        "first_published_at",
        "review_due_on",
        "version",
        "created_at",
        "updated_at",
    ],
    ignored: &["text", "replications", "desk", "allowed_transitions"],
};

/// What is written of a practice. A body may also repeat, unchanged, the fields of a practice that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeInput {
    /// The partner whose practice it is.
    pub partner: PartnerId,
    /// How much it tells.
    pub kind: PracticeKind,
    /// The language it is written in (BCP 47).
    #[schema(min_length = 2, max_length = 35, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "en")]
    pub lang: String,
    /// The title, in that language.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Joint labour inspections")]
    pub title: String,
    /// What it is about in a few sentences.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1500, pattern = r"\S", example = "Inspectors and unions visit workshops together.")]
    pub summary: Option<String>,
    /// When it began.
    #[serde(default)]
    #[schema(example = "2022-03-01")]
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    #[serde(default)]
    #[schema(example = "2024-12-31")]
    pub ended_on: Option<NaiveDate>,
    /// The text by section, in Markdown.
    #[serde(default)]
    pub sections: Sections,
    /// Parts that can be used again.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub building_blocks: Vec<BuildingBlock>,
    /// Results that can be counted.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub results: Vec<QuantifiedResult>,
    /// What the results rest on.
    #[serde(default)]
    pub evidence_level: Option<EvidenceLevel>,
    /// What it cost, as a decimal number with a point; with a currency.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 20, pattern = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$", example = "180000.00")]
    pub cost_amount: Option<String>,
    /// The currency of the cost, ISO 4217.
    #[serde(default)]
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "EUR")]
    pub cost_currency: Option<String>,
    /// Thematic priorities (terms of the vocabulary `priorities`).
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["labour-rights"]))]
    pub priorities: Vec<String>,
    /// Key interventions (terms of the vocabulary `interventions`).
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["living-wages"]))]
    pub interventions: Vec<String>,
    /// Sustainable Development Goals, by number from 1 to 17.
    #[serde(default)]
    #[schema(max_items = 17, example = json!([8]))]
    pub sdgs: Vec<GoalNumber>,
    /// Targets of these goals.
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["8.8"]))]
    pub sdg_targets: Vec<String>,
    /// ILO instruments (terms of the vocabulary `instruments`).
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["c081"]))]
    pub instruments: Vec<String>,
    /// Whom it serves (terms of the vocabulary `target-groups`).
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["women"]))]
    pub target_groups: Vec<String>,
    /// Economic sectors (terms of the vocabulary `sectors`).
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["agriculture"]))]
    pub sectors: Vec<String>,
    /// Countries, ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(max_items = 250, example = json!(["BR"]))]
    pub countries: Vec<String>,
    /// Regions, UN M49 codes or ILO regions, beyond those of its countries.
    #[serde(default)]
    #[schema(max_items = 50, example = json!(["419"]))]
    pub regions: Vec<String>,
    /// Who did it together with the partner.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub co_implementers: Vec<CoImplementer>,
    /// Whom to ask.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub contacts: Vec<PracticeContact>,
    /// Practices that belong with it.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub related: Vec<PracticeId>,
    /// Something to read elsewhere.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub links: Vec<FurtherReading>,
    /// Pictures and documents, in the order in which they are shown.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub media: Vec<PracticeMedium>,
}

impl PracticeInput {
    /// The partner, and the text as it is stored.
    pub fn into_parts(self) -> (PartnerId, PracticeContent) {
        let content = PracticeContent {
            kind: self.kind,
            lang: canonical_tag(&self.lang),
            title: self.title,
            summary: self.summary,
            started_on: self.started_on,
            ended_on: self.ended_on,
            sections: self.sections,
            building_blocks: self.building_blocks,
            results: self.results,
            evidence_level: self.evidence_level,
            cost_amount: self.cost_amount,
            cost_currency: self.cost_currency,
            priorities: self.priorities,
            interventions: self.interventions,
            sdgs: self.sdgs,
            sdg_targets: self.sdg_targets,
            instruments: self.instruments,
            target_groups: self.target_groups,
            sectors: self.sectors,
            countries: self.countries,
            regions: self.regions,
            co_implementers: self.co_implementers,
            contacts: self.contacts,
            related: self.related,
            links: self.links,
            media: self.media,
        };
        (self.partner, content)
    }
}
