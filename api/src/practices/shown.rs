//! A practice as the API shows it: which of its texts, and how much of what is around it, depends on who reads.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    checks::{Completeness, completeness},
    content::{
        BuildingBlock, CoImplementer, EvidenceLevel, FurtherReading, GoalNumber, PracticeContact, PracticeContent, PracticeKind,
        QuantifiedResult, Section, Sections,
    },
    media::{PracticeMedium, ShownMedium},
    model::PracticeRow,
    moves::{Interest, Standing, State as _},
    translations::text_for,
    workflow::PracticeStatus,
};
use crate::{
    db::fields::{PartnerId, PracticeId, UtcTime},
    files::FileRow,
    http::language::{Languages, LocalText},
};

/// A section as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownSection {
    /// Which.
    pub section: Section,
    /// The language (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
    /// The text as HTML that is safe to show.
    #[schema(max_length = 200_000, example = "<p>Inspectors and unions visited <strong>together</strong>.</p>\n")]
    pub html: String,
    /// Whether the original has changed since this was translated.
    pub outdated: bool,
}

/// A building block as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShownBlock {
    /// What it is called.
    pub title: LocalText,
    /// The language of the text (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
    /// The text as HTML that is safe to show.
    #[schema(max_length = 100_000, example = "<p>One inspector and one union officer go together.</p>\n")]
    pub html: String,
    /// Whether the original has changed since this was translated.
    pub outdated: bool,
}

/// The text of a practice for its readers: rendered, in the language that fits best.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeText {
    /// The title.
    pub title: LocalText,
    /// The summary.
    pub summary: Option<LocalText>,
    /// The sections that there are, in the order in which they are read.
    #[schema(max_items = 12)]
    pub sections: Vec<ShownSection>,
    /// The building blocks.
    #[schema(max_items = 30)]
    pub building_blocks: Vec<ShownBlock>,
    /// Pictures and documents, in the order in which they are shown.
    #[schema(max_items = 20)]
    pub media: Vec<ShownMedium>,
    /// The languages that readers can have it in, at least in part, the original's first.
    #[schema(max_items = 200, example = json!(["en", "fr"]))]
    pub languages: Vec<String>,
}

impl PracticeText {
    /// No text, where only what is written counts.
    pub fn none() -> Self {
        let title = LocalText { text: String::new(), lang: String::new() };
        Self { title, summary: None, sections: Vec::new(), building_blocks: Vec::new(), media: Vec::new(), languages: Vec::new() }
    }

    /// The text as it was written, with its files.
    pub fn original(content: &PracticeContent, files: &[FileRow]) -> Self {
        text_for(content, files, &[], &Languages::default())
    }
}

/// The revision that is being worked on while another version is live.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenRevision {
    /// Its number.
    #[schema(minimum = 1, example = 2)]
    pub number: i64,
    /// Where it stands.
    pub status: PracticeStatus,
}

/// What only the partner's people, reviewers and the Secretariat are told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PracticeDesk {
    /// What is missing before it can be submitted.
    pub completeness: Completeness,
    /// The revision that is being worked on beside the live version.
    pub open_revision: Option<OpenRevision>,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// When the approved text goes live by itself.
    pub publish_at: Option<UtcTime>,
    /// Why it is in this state, as told with the last move.
    #[schema(max_length = 4000, example = "Please say how many workshops there were before.")]
    pub status_reason: Option<String>,
    /// Why the caller has no say in its review.
    pub interest: Option<Interest>,
    /// Whether the caller may write the working copy now.
    pub can_be_written: bool,
}

/// A good practice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Practice {
    /// The id; it never changes.
    #[schema(read_only)]
    pub id: PracticeId,
    /// The short name in addresses; there is none before the first publication.
    #[schema(read_only, max_length = 90, example = "joint-labour-inspections")]
    pub slug: Option<String>,
    /// Where it stands.
    #[schema(read_only)]
    pub status: PracticeStatus,
    /// The number of the revision that is shown.
    #[schema(read_only, minimum = 1, example = 1)]
    pub revision: i64,
    /// The partner whose practice it is.
    pub partner: PartnerId,
    /// How much it tells.
    pub kind: PracticeKind,
    /// The language it was written in (BCP 47).
    #[schema(max_length = 35, example = "en")]
    pub lang: String,
    /// The title, in that language.
    #[schema(max_length = 200, example = "Joint labour inspections")]
    pub title: String,
    /// What it is about in a few sentences, in that language.
    #[schema(max_length = 1500, example = "Inspectors and unions visit workshops together.")]
    pub summary: Option<String>,
    /// The text for readers: rendered, in the caller's language where there is a translation.
    #[schema(read_only)]
    pub text: PracticeText,
    /// When it began.
    #[schema(example = "2022-03-01")]
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    #[schema(example = "2024-12-31")]
    pub ended_on: Option<NaiveDate>,
    /// The text by section, in Markdown, in the original language.
    pub sections: Sections,
    /// Parts that can be used again.
    #[schema(max_items = 30)]
    pub building_blocks: Vec<BuildingBlock>,
    /// Results that can be counted.
    #[schema(max_items = 50)]
    pub results: Vec<QuantifiedResult>,
    /// What the results rest on.
    pub evidence_level: Option<EvidenceLevel>,
    /// What it cost, as a decimal number with a point.
    #[schema(max_length = 20, example = "180000.00")]
    pub cost_amount: Option<String>,
    /// The currency of the cost, ISO 4217.
    #[schema(max_length = 3, example = "EUR")]
    pub cost_currency: Option<String>,
    /// Thematic priorities (terms of the vocabulary `priorities`).
    #[schema(max_items = 20, example = json!(["labour-rights"]))]
    pub priorities: Vec<String>,
    /// Key interventions (terms of the vocabulary `interventions`).
    #[schema(max_items = 50, example = json!(["living-wages"]))]
    pub interventions: Vec<String>,
    /// Sustainable Development Goals, by number.
    #[schema(max_items = 17, example = json!([8]))]
    pub sdgs: Vec<GoalNumber>,
    /// Targets of these goals.
    #[schema(max_items = 50, example = json!(["8.8"]))]
    pub sdg_targets: Vec<String>,
    /// ILO instruments (terms of the vocabulary `instruments`).
    #[schema(max_items = 50, example = json!(["c081"]))]
    pub instruments: Vec<String>,
    /// Whom it serves (terms of the vocabulary `target-groups`).
    #[schema(max_items = 50, example = json!(["women"]))]
    pub target_groups: Vec<String>,
    /// Economic sectors (terms of the vocabulary `sectors`).
    #[schema(max_items = 50, example = json!(["agriculture"]))]
    pub sectors: Vec<String>,
    /// Countries, ISO 3166-1 alpha-2.
    #[schema(max_items = 250, example = json!(["BR"]))]
    pub countries: Vec<String>,
    /// Regions, UN M49 codes or ILO regions, beyond those of its countries.
    #[schema(max_items = 50, example = json!(["419"]))]
    pub regions: Vec<String>,
    /// Who did it together with the partner.
    #[schema(max_items = 50)]
    pub co_implementers: Vec<CoImplementer>,
    /// Whom to ask: those that are released; all of them for the partner and the Secretariat.
    #[schema(max_items = 20)]
    pub contacts: Vec<PracticeContact>,
    /// Practices that belong with it.
    #[schema(max_items = 30)]
    pub related: Vec<PracticeId>,
    /// Something to read elsewhere.
    #[schema(max_items = 30)]
    pub links: Vec<FurtherReading>,
    /// Pictures and documents, in the order in which they are shown; `text.media` has their addresses.
    #[schema(max_items = 20)]
    pub media: Vec<PracticeMedium>,
    /// The number of the version that everybody reads.
    #[schema(read_only, minimum = 1, example = 1)]
    pub live_version: Option<i64>,
    /// When that was published.
    #[schema(read_only)]
    pub published_at: Option<UtcTime>,
    /// When the first version was published.
    #[schema(read_only)]
    pub first_published_at: Option<UtcTime>,
    /// When the partner is to look at it again.
    #[schema(read_only, example = "2028-05-01")]
    pub review_due_on: Option<NaiveDate>,
    /// How many replications by other partners everybody can read.
    #[schema(read_only, minimum = 0, example = 2)]
    pub replications: i64,
    /// What only the partner's people, reviewers and the Secretariat are told; `null` for everybody else.
    #[schema(read_only)]
    pub desk: Option<PracticeDesk>,
    /// The states that the caller may move it to.
    #[schema(read_only, max_items = 8)]
    pub allowed_transitions: Vec<PracticeStatus>,
    /// The version of the record, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 3)]
    pub version: i64,
    /// When the record was made.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// The names of a [`Practice`]'s fields, for `fields=`.
pub const FIELDS: [&str; 42] = [
    "id",
    "slug",
    "status",
    "revision",
    "partner",
    "kind",
    "lang",
    "title",
    "summary",
    "text",
    "started_on",
    "ended_on",
    "sections",
    "building_blocks",
    "results",
    "evidence_level",
    "cost_amount",
    "cost_currency",
    "priorities",
    "interventions",
    "sdgs",
    "sdg_targets",
    "instruments",
    "target_groups",
    "sectors",
    "countries",
    "regions",
    "co_implementers",
    "contacts",
    "related",
    "links",
    "media",
    "live_version",
    "published_at",
    "first_published_at",
    "review_due_on",
    "replications",
    "desk",
    "allowed_transitions",
    "version",
    "created_at",
    "updated_at",
];

/// Which text of a practice is shown, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The live version, to anybody.
    Public,
    /// The live version, to somebody who may also see the working copy.
    Live(Standing),
    /// The working copy, or the live version when nobody works on it.
    Working(Standing),
}

impl Reading {
    fn standing(self) -> Option<Standing> {
        match self {
            Self::Public => None,
            Self::Live(standing) | Self::Working(standing) => Some(standing),
        }
    }
}

impl Practice {
    /// A row with one of its texts as the API shows it. `text` is what readers are shown.
    pub fn of(row: &PracticeRow, content: PracticeContent, text: PracticeText, reading: Reading) -> Self {
        let standing = reading.standing();
        let working = matches!(reading, Reading::Working(_));
        let open = row.draft.is_some() && row.is_public() && !working;
        let desk = standing.map(|standing| PracticeDesk {
            completeness: completeness(&content, |file| text.media.iter().any(|medium| medium.file == file && medium.is_image)),
            open_revision: open.then(|| OpenRevision { number: row.revision, status: row.state() }),
            submitted_at: row.submitted_at,
            publish_at: row.publish_at,
            status_reason: row.status_reason.clone(),
            interest: standing.interest,
            can_be_written: row.state().can_be_written(standing),
        });
        let sees_all = standing.is_some_and(|standing| standing.author || standing.secretariat);
        Self {
            id: row.id,
            slug: row.slug.clone(),
            status: if working { row.state() } else { row.public_state() },
            revision: if working { row.revision } else { row.live_version.unwrap_or(row.revision) },
            partner: row.partner_id,
            kind: content.kind,
            lang: content.lang,
            title: content.title,
            summary: content.summary,
            text,
            started_on: content.started_on,
            ended_on: content.ended_on,
            sections: content.sections,
            building_blocks: content.building_blocks,
            results: content.results,
            evidence_level: content.evidence_level,
            cost_amount: content.cost_amount,
            cost_currency: content.cost_currency,
            priorities: content.priorities,
            interventions: content.interventions,
            sdgs: content.sdgs,
            sdg_targets: content.sdg_targets,
            instruments: content.instruments,
            target_groups: content.target_groups,
            sectors: content.sectors,
            countries: content.countries,
            regions: content.regions,
            co_implementers: content.co_implementers,
            contacts: content.contacts.into_iter().filter(|contact| contact.released || sees_all).collect(),
            related: content.related,
            links: content.links,
            media: content.media,
            live_version: row.live_version,
            published_at: row.published_at,
            first_published_at: row.first_published_at,
            review_due_on: row.review_due_on,
            replications: row.replications,
            desk,
            allowed_transitions: standing.map(|standing| row.state().open_to(standing)).unwrap_or_default(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
