//! Sample seats in the Coordinating Group, held by sample partners: one mandate that is over, one that ends soon, and a vacancy.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::{Failure, typed};
use crate::{
    changes::Actor,
    db::{Db, fields::UtcTime},
    governance::{bodies, mandates, seats},
    partners::directory::{self, model::PartnerRow},
};

/// Constituency, role.
const SEATS: [(&str, &str); 8] = [
    ("governments", "chair"),
    ("governments", "member"),
    ("employers", "co_chair"),
    ("employers", "member"),
    ("workers", "co_chair"),
    ("workers", "member"),
    ("academia", "member"),
    ("international-organizations", "observer"),
];

/// Fills in the sample seats; answers how many there are.
pub(super) fn fill(db: &mut Db) -> Result<usize, Failure> {
    let Some(row) = bodies::store::page(db, &bodies::store::Filter::default(), "", None, 100)?
        .0
        .into_iter()
        .find(|body| body.kind == bodies::model::BodyKind::CoordinatingGroup.name())
    else {
        return Ok(0);
    };
    let today = UtcTime::now().date();
    let day = |ago: u64| today.checked_sub_days(Days::new(ago)).unwrap_or(NaiveDate::MIN);
    let partners: Vec<PartnerRow> = directory::store::all_after(db, None, 60)?;
    for (number, (constituency, role)) in SEATS.into_iter().enumerate() {
        let of_constituency: Vec<_> = partners.iter().filter(|partner| partner.constituency == constituency).collect();
        let known = !of_constituency.is_empty();
        let seat = json!({
            "body": row.id, "role": role, "constituency": known.then_some(constituency), "starts_on": day(900),
            "names": { "en": format!("Sample seat {}", number + 1), "fr": format!("Siège d'exemple {}", number + 1) },
        });
        let seat = seats::store::create(db, Actor::System, typed(seat)?)?;
        let mut hold = |partner: &PartnerRow, from: NaiveDate, to: Option<NaiveDate>| {
            let mandate = json!({
                "seat": seat.id, "partner": partner.id, "starts_on": from, "ends_on": to, "appointment": "elected",
                "representative": "Sample representative", "alternate": "Sample alternate",
            });
            mandates::store::create(db, Actor::System, &seat, typed(mandate)?).map_err(Failure::from)
        };
        // The sixth seat is vacant, the second has changed hands, and the fourth will soon.
        let soon = today.checked_add_days(Days::new(60));
        match (number, of_constituency.as_slice()) {
            (5, _) | (_, []) => {}
            (1, [first, second, ..]) => {
                hold(first, day(900), Some(day(301)))?;
                hold(second, day(300), None)?;
            }
            (_, [.., last]) => drop(hold(last, day(700), soon.filter(|_| number == 3))?),
        }
    }
    Ok(SEATS.len())
}
