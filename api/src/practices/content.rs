//! What a practice says: the part of its record that is written, reviewed and published as a whole.
//!
//! The fields follow what the known repositories of good practices agree on (WOCAT, PANORAMA, the SDG good practices of UN
//! DESA, FAO, ILO, OECD OPSI). Sections and building blocks are Markdown in the practice's original language.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::media::PracticeMedium;
use crate::db::fields::{PartnerId, PracticeId};

/// How much a practice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PracticeKind {
    /// Everything that somebody needs who wants to do the same.
    Full,
    /// A first impression in a few sentences.
    Snapshot,
}

impl PracticeKind {
    /// The kind as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Snapshot => "snapshot",
        }
    }
}

/// What the results rest on, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceLevel {
    /// What those who took part saw.
    Observed,
    /// Indicators that were followed while it went on.
    Monitored,
    /// An evaluation by those who ran it.
    Evaluated,
    /// An evaluation by others.
    IndependentlyEvaluated,
    /// A comparison with what would have been without it.
    ImpactEvaluated,
}

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $name:ident $variant:ident $example:literal;)+) => {
        /// The text of a practice by section, in Markdown (`CommonMark` with tables), up to 20,000 characters each.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct Sections {
            $(
                $(#[doc = $doc])+
                #[schema(min_length = 1, max_length = 20_000, pattern = r"\S", example = $example)]
                pub $name: Option<String>,
            )+
        }

        /// A section of a practice.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Section {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Section {
            /// All of them, in the order in which they are read.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in records and addresses.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name),)+ }
            }
        }

        impl Sections {
            /// The text of a section.
            pub fn get(&self, section: Section) -> Option<&str> {
                match section { $(Section::$variant => self.$name.as_deref(),)+ }
            }
        }
    };
}

sections! {
    /// Where it began: the situation, and what had to change.
    context Context "Half of the workshops had never been inspected.";
    /// What was done, and how.
    approach Approach "Inspectors and unions visited **together**.";
    /// Who took part, and in which role.
    stakeholders Stakeholders "The ministry led; two confederations took part.";
    /// What social dialogue contributed.
    social_dialogue SocialDialogue "A tripartite committee agreed on the criteria.";
    /// People, time and money that it took.
    resources Resources "Twelve inspectors for two years.";
    /// How the results are known.
    evidence Evidence "An evaluation by a university.";
    /// What it meant for gender equality and for people who are left out.
    equality Equality "Visits were held where women work from home.";
    /// What made it work.
    success_factors SuccessFactors "Trust built before the first visit.";
    /// What stood in the way.
    constraints Constraints "Records existed on paper only.";
    /// What those who did it would do otherwise.
    lessons Lessons "Begin with the largest employers.";
    /// What has to be there before others can do the same.
    replication Replication "A law that gives inspectors access.";
    /// How it goes on by itself.
    sustainability Sustainability "The budget is part of the labour code.";
}

/// A part of the approach that can be used again on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildingBlock {
    /// What it is called.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Joint visits")]
    pub title: String,
    /// How it works, in Markdown.
    #[schema(min_length = 1, max_length = 10_000, pattern = r"\S", example = "One inspector and one union officer go together.")]
    pub text: String,
}

/// A result that can be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantifiedResult {
    /// What was counted.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Workshops with a written contract for every worker")]
    pub indicator: String,
    /// The value, as a decimal number with a point.
    #[schema(min_length = 1, max_length = 30, pattern = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$", example = "412")]
    pub value: String,
    /// What the value is in.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60, pattern = r"\S", example = "workshops")]
    pub unit: Option<String>,
    /// The value before, in the same unit.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 30, pattern = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$", example = "37")]
    pub baseline: Option<String>,
    /// Where the value is from.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500, pattern = r"\S", example = "Annual report of the labour inspectorate, 2025")]
    pub source: Option<String>,
}

/// Who did it together with the partner: another partner, or an organization by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoImplementer {
    /// The partner, when it is one.
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// The name, when it is none.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Sample Federation of Garment Workers")]
    pub name: Option<String>,
}

/// Whom to ask. Only the partner and the Secretariat see it, unless it is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeContact {
    /// The name.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Your Name")]
    pub name: String,
    /// The function.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Programme officer")]
    pub role: Option<String>,
    /// The e-mail address.
    #[schema(format = "email", min_length = 3, max_length = 254, example = "you@example.org")]
    pub email: String,
    /// Whether everybody may see it.
    #[serde(default)]
    pub released: bool,
}

/// A Sustainable Development Goal, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 1, maximum = 17, example = 8)]
pub struct GoalNumber(pub u8);

/// Something to read elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FurtherReading {
    /// What it is.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Evaluation report")]
    pub title: String,
    /// Where it is.
    #[schema(format = "uri", max_length = 2048, pattern = "^https?://", example = "https://example.org/evaluation.pdf")]
    pub url: String,
}

/// What a practice says, as it is stored: the working copy, and every version that was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeContent {
    /// How much it tells.
    pub kind: PracticeKind,
    /// The language it was written in (BCP 47).
    pub lang: String,
    /// The title.
    pub title: String,
    /// What it is about in a few sentences.
    #[serde(default)]
    pub summary: Option<String>,
    /// When it began.
    #[serde(default)]
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
    /// The text by section.
    #[serde(default)]
    pub sections: Sections,
    /// Parts that can be used again.
    #[serde(default)]
    pub building_blocks: Vec<BuildingBlock>,
    /// Results that can be counted.
    #[serde(default)]
    pub results: Vec<QuantifiedResult>,
    /// What the results rest on.
    #[serde(default)]
    pub evidence_level: Option<EvidenceLevel>,
    /// What it cost.
    #[serde(default)]
    pub cost_amount: Option<String>,
    /// The currency of the cost.
    #[serde(default)]
    pub cost_currency: Option<String>,
    /// Slugs of thematic priorities.
    #[serde(default)]
    pub priorities: Vec<String>,
    /// Slugs of interventions.
    #[serde(default)]
    pub interventions: Vec<String>,
    /// Numbers of Sustainable Development Goals.
    #[serde(default)]
    pub sdgs: Vec<GoalNumber>,
    /// Codes of their targets.
    #[serde(default)]
    pub sdg_targets: Vec<String>,
    /// Slugs of ILO instruments.
    #[serde(default)]
    pub instruments: Vec<String>,
    /// Slugs of target groups.
    #[serde(default)]
    pub target_groups: Vec<String>,
    /// Slugs of sectors.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub countries: Vec<String>,
    /// UN M49 codes and ILO regions.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Who else did it.
    #[serde(default)]
    pub co_implementers: Vec<CoImplementer>,
    /// Whom to ask.
    #[serde(default)]
    pub contacts: Vec<PracticeContact>,
    /// Practices that belong with it.
    #[serde(default)]
    pub related: Vec<PracticeId>,
    /// Something to read elsewhere.
    #[serde(default)]
    pub links: Vec<FurtherReading>,
    /// Pictures and documents.
    #[serde(default)]
    pub media: Vec<PracticeMedium>,
}
