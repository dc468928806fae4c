//! Sample replications: what sample partners made elsewhere of published sample practices, and one report that waits for the
//! Secretariat.

use serde_json::json;

use super::Failure;
use crate::{
    changes::Actor,
    db::{
        Db,
        fields::{AccountId, PartnerId, UtcTime},
    },
    partners::directory,
    practices::{
        self,
        replications::{
            model::{ReplicationContent, ReplicationRow},
            store,
            workflow::ReplicationStatus,
        },
    },
};

/// Country, place, first day, last day.
const PLACES: [(&str, &str, &str, Option<&str>); 5] = [
    ("SN", "Sample district, Dakar", "2023-03-01", Some("2024-02-28")),
    ("FR", "Sample region, Lyon", "2023-09-15", None),
    ("PH", "Sample province, Cebu", "2024-01-10", None),
    ("MX", "Sample state, Puebla", "2024-06-01", Some("2025-05-31")),
    ("JO", "Sample city, Irbid", "2025-02-01", None),
];

/// Fills in the sample replications, the last one still to be decided on; answers how many there are.
pub(super) fn fill(db: &mut Db, editor: AccountId) -> Result<usize, Failure> {
    let practices = practices::store::live_after(db, None, 3)?;
    let partners: Vec<PartnerId> = directory::store::all_after(db, None, 12)?.into_iter().map(|row| row.id).collect();
    let mut made = 0;
    for (number, (country, place, began, ended)) in PLACES.into_iter().enumerate() {
        // The first practice travelled furthest.
        let Some((practice, _)) = practices.get(number / 3) else { break };
        let others = partners.iter().cycle().skip(number + 3).take(partners.len());
        let Some(partner) = others.into_iter().find(|partner| **partner != practice.partner_id) else { break };
        let content: ReplicationContent = serde_json::from_value(json!({
            "lang": "en", "title": format!("Sample replication {}", number + 1), "summary": "Sample text: the same idea, elsewhere.",
            "countries": [country], "place": place, "started_on": began, "ended_on": ended, "ongoing": ended.is_none(),
            "sections": { "changes": "Sample text: what was done **otherwise**, and why.", "outcome": "Sample text: what came of it." },
            "results": [{ "indicator": "Sample workplaces reached", "value": (40 * (number + 1)).to_string(), "unit": "workplaces" }],
        }))
        .map_err(Failure::failed)?;
        let now = UtcTime::now();
        let draft = store::create(db, Actor::System, practice.id, *partner, content)?;
        let submitted = ReplicationRow { status: ReplicationStatus::Submitted.name().to_owned(), submitted_at: Some(now), ..draft.clone() };
        let submitted = store::save(db, Actor::System, &draft, submitted)?;
        if number + 1 < PLACES.len() {
            let approved =
                ReplicationRow { status: ReplicationStatus::Approved.name().to_owned(), approved_at: Some(now), ..submitted.clone() };
            store::save(db, Actor::Account(editor), &submitted, approved)?;
        }
        made += 1;
    }
    Ok(made)
}
