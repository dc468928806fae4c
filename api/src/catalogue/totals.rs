//! How many records a list has: counted once for each filter and kept while nothing changes, because a page is found by
//! its place in an index but a total only by counting.

use crate::changes::tail::Tail;

/// Filters whose totals are kept.
const FILTERS: u64 = 10_000;

/// The kept totals of this node.
pub struct Totals {
    /// By filter: the number of the newest change when it was counted, and the total.
    kept: moka::sync::Cache<String, (i64, i64)>,
    tail: Tail,
}

/// What is needed to keep a total that is about to be counted.
#[derive(Debug)]
pub struct Counting {
    filter: String,
    number: Option<i64>,
}

impl Totals {
    /// No totals yet; follows the change log.
    pub fn new(tail: Tail) -> Self {
        Self { kept: moka::sync::Cache::new(FILTERS), tail }
    }

    /// The total of a filter, if it still holds; otherwise what [`Totals::keep`] needs once it has been counted.
    ///
    /// # Errors
    /// [`Counting`] when it has to be counted.
    pub fn get(&self, filter: String, collections: &[&str]) -> Result<i64, Counting> {
        // The number from before counting: what changes meanwhile makes the total be counted again.
        let (newest, settled) = (self.tail.newest(), self.tail.is_settled());
        match self.kept.get(&filter) {
            Some((number, total)) if settled && self.tail.newest_in(collections) <= number => Ok(total),
            _ => Err(Counting { filter, number: settled.then_some(newest) }),
        }
    }

    /// Keeps a total that has been counted.
    pub fn keep(&self, counting: Counting, total: i64) {
        if let Some(number) = counting.number {
            self.kept.insert(counting.filter, (number, total));
        }
    }
}
