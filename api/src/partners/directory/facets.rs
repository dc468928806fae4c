//! What partners are counted by.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalogue::search::facets::FacetCount;

/// What partners can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerFacet {
    /// The group.
    Constituency,
    /// The country.
    Country,
    /// The regions that the country lies in, from sub-region to world, and the ILO's.
    Region,
    /// The thematic priorities.
    Priority,
    /// The state.
    Status,
}

impl PartnerFacet {
    /// The name in the index and in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constituency => "constituency",
            Self::Country => "country",
            Self::Region => "region",
            Self::Priority => "priority",
            Self::Status => "status",
        }
    }
}

/// Counts of the facets that were asked for, the largest first.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PartnerFacets {
    /// By group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    constituency: Option<Vec<FacetCount>>,
    /// By country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 300)]
    country: Option<Vec<FacetCount>>,
    /// By region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100)]
    region: Option<Vec<FacetCount>>,
    /// By thematic priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    priority: Option<Vec<FacetCount>>,
    /// By state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 4)]
    status: Option<Vec<FacetCount>>,
}

impl PartnerFacets {
    /// The counts of the facets that were asked for, in their order.
    pub fn of(asked: &[PartnerFacet], counts: Vec<Vec<(String, u64)>>) -> Self {
        let mut facets = Self::default();
        for (facet, counts) in asked.iter().zip(counts) {
            let counts = FacetCount::all(counts, usize::MAX);
            *match facet {
                PartnerFacet::Constituency => &mut facets.constituency,
                PartnerFacet::Country => &mut facets.country,
                PartnerFacet::Region => &mut facets.region,
                PartnerFacet::Priority => &mut facets.priority,
                PartnerFacet::Status => &mut facets.status,
            } = Some(counts);
        }
        facets
    }
}
