//! Counts of facets as answers show them.

use serde::Serialize;
use utoipa::ToSchema;

/// How many records have a value.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FacetCount {
    /// The value, as the filter of the same name takes it.
    #[schema(max_length = 80, example = "governments")]
    value: String,
    /// How many.
    #[schema(minimum = 1, example = 19)]
    count: u64,
}

impl FacetCount {
    /// Counts of a facet as they were found, the first `most` of them.
    pub fn all(counts: Vec<(String, u64)>, most: usize) -> Vec<Self> {
        counts.into_iter().take(most).map(|(value, count)| Self { value, count }).collect()
    }
}
