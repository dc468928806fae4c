//! What published practices are counted by and narrowed to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalogue::search::facets::FacetCount;

/// Values of a facet that are answered, the most frequent ones.
const MOST: usize = 1000;

macro_rules! facets {
    ($($(#[doc = $doc:literal])+ $name:ident $variant:ident;)+) => {
        /// What practices can be counted by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum PracticeFacet {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl PracticeFacet {
            /// The name in the index and in the address.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name),)+ }
            }
        }

        /// Counts of the facets that were asked for, the largest first, a thousand values at most.
        #[derive(Debug, Default, Serialize, ToSchema)]
        pub struct PracticeFacets {
            $(
                $(#[doc = $doc])+
                #[serde(skip_serializing_if = "Option::is_none")]
                #[schema(nullable = false, max_items = 1000)]
                $name: Option<Vec<FacetCount>>,
            )+
        }

        impl PracticeFacets {
            /// The counts of the facets that were asked for, in their order.
            pub fn of(asked: &[PracticeFacet], counts: Vec<Vec<(String, u64)>>) -> Self {
                let mut facets = Self::default();
                for (facet, counts) in asked.iter().zip(counts) {
                    let counts = Some(FacetCount::all(counts, MOST));
                    match facet { $(PracticeFacet::$variant => facets.$name = counts,)+ }
                }
                facets
            }
        }
    };
}

facets! {
    /// How much they tell.
    kind Kind;
    /// The thematic priorities.
    priority Priority;
    /// The key interventions.
    intervention Intervention;
    /// The Sustainable Development Goals.
    sdg Sdg;
    /// The ILO instruments.
    instrument Instrument;
    /// Whom they serve.
    target_group TargetGroup;
    /// The economic sectors.
    sector Sector;
    /// The countries.
    country Country;
    /// The regions, with those that the countries lie in.
    region Region;
    /// The partners (ids).
    partner Partner;
    /// The groups of the partners.
    constituency Constituency;
    /// The languages that they were written in.
    language Language;
    /// The years in which they were first published.
    year Year;
}
