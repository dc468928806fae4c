//! What a schema cannot say of a mandate that is written: its place beside its seat, other mandates and the partner.

use super::model::{MandateInput, MandateRow};
use crate::{
    governance::seats::model::SeatRow,
    http::FieldError,
    partners::directory::{Standing, model::PartnerStatus},
};

/// Who is to hold a seat.
#[derive(Clone, Copy)]
pub enum Holder<'a> {
    /// Who holds it by this mandate already: what a partner becomes later takes no seat away.
    Stays,
    /// Somebody else.
    Comes(&'a Standing),
    /// Nobody whom the directory knows.
    Unknown,
}

/// What a mandate is seen beside.
pub struct Surroundings<'a> {
    /// The seat.
    pub seat: &'a SeatRow,
    /// The other mandates of the seat.
    pub others: &'a [MandateRow],
    /// The partner.
    pub holder: Holder<'a>,
}

/// Every place that breaks a rule.
pub fn check(input: &MandateInput, around: &Surroundings<'_>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |pointer: &str, code: &'static str, message: String| errors.push(FieldError::body(pointer, code, message));
    let seat = around.seat;
    match around.holder {
        Holder::Unknown => wrong("/partner", "unknown_reference", "is not a known partner".to_owned()),
        Holder::Comes(partner) => {
            if matches!(partner.status, PartnerStatus::Suspended | PartnerStatus::Withdrawn) {
                wrong("/partner", "not_active", format!("is {}: only active partners are given a seat", partner.status.name()));
            }
            if let Some(constituency) = seat.constituency.as_deref().filter(|slug| *slug != partner.constituency) {
                let message = format!("belongs to the constituency {}, the seat to {constituency}", partner.constituency);
                wrong("/partner", "wrong_constituency", message);
            }
            if let Some(region) = seat.region.as_ref().filter(|region| !partner.regions.contains(region)) {
                wrong("/partner", "wrong_region", format!("is not of the region of the seat, {region}"));
            }
        }
        Holder::Stays => {}
    }
    if input.end_reason.is_some() && input.ends_on.is_none() {
        wrong("/end_reason", "contradiction", "goes with a last day, `ends_on`".to_owned());
    }
    if input.ends_on.is_some_and(|last| last < input.starts_on) {
        wrong("/ends_on", "out_of_range", "must not be before the first day".to_owned());
        return errors;
    }
    if input.starts_on < seat.starts_on {
        wrong("/starts_on", "out_of_range", format!("must not be before the first day of the seat, {}", seat.starts_on));
    }
    if let Some(last) = seat.ends_on.filter(|last| input.ends_on.is_none_or(|own| own > *last)) {
        wrong("/ends_on", "out_of_range", format!("must be there and not after the last day of the seat, {last}"));
    }
    if let Some(other) = around.others.iter().find(|other| other.period().overlaps(input.period())) {
        let until = other.ends_on.map_or_else(|| "without an end".to_owned(), |last| format!("to {last}"));
        // Where it is to be mended: at the end that reaches into the other.
        let place = if other.starts_on > input.starts_on { "/ends_on" } else { "/starts_on" };
        wrong(place, "overlapping", format!("overlaps the mandate {} of this seat, from {} {until}", other.id, other.starts_on));
    }
    errors
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        db::fields::{BodyId, Json, MandateId, PartnerId, SeatId, UtcTime},
        governance::seats::SeatRole,
    };

    fn day(text: &str) -> Option<NaiveDate> {
        (!text.is_empty()).then(|| text.parse().expect("a date"))
    }

    fn seat(constituency: Option<&str>, region: Option<&str>) -> SeatRow {
        SeatRow {
            id: SeatId::new(),
            version: 1,
            body_id: BodyId::new(),
            names: Json::default(),
            role: SeatRole::Member.name().to_owned(),
            constituency: constituency.map(str::to_owned),
            region: region.map(str::to_owned),
            votes: true,
            starts_on: day("2024-01-01").expect("a first day"),
            ends_on: day("2030-12-31"),
            position: 1,
            created_at: UtcTime::now(),
            updated_at: UtcTime::now(),
        }
    }

    fn held(from: &str, to: &str) -> MandateRow {
        MandateRow {
            id: MandateId::new(),
            version: 1,
            seat_id: SeatId::new(),
            body_id: BodyId::new(),
            partner_id: PartnerId::new(),
            representative: None,
            alternate: None,
            starts_on: day(from).expect("a first day"),
            ends_on: day(to),
            appointment: "elected".to_owned(),
            end_reason: None,
            created_at: UtcTime::now(),
            updated_at: UtcTime::now(),
        }
    }

    fn standing(status: PartnerStatus) -> Standing {
        Standing { status, constituency: "workers".to_owned(), regions: vec!["011".to_owned(), "africa".to_owned()] }
    }

    fn places(changes: &Value, around: &Surroundings<'_>) -> Vec<String> {
        let mut body = json!({
            "seat": SeatId::new(), "partner": PartnerId::new(), "starts_on": "2025-01-01", "ends_on": "2026-12-31", "appointment": "elected",
        });
        body.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        let input: MandateInput = serde_json::from_value(body).expect("a mandate");
        check(&input, around).into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect()
    }

    #[test]
    fn a_mandate_lies_within_the_life_of_its_seat() {
        let seat = seat(None, None);
        let around = Surroundings { seat: &seat, others: &[], holder: Holder::Stays };
        assert!(places(&json!({}), &around).is_empty());
        for (changes, wrong) in [
            (json!({ "starts_on": "2023-12-31" }), "/starts_on out_of_range"),
            (json!({ "ends_on": null }), "/ends_on out_of_range"),
            (json!({ "ends_on": "2031-01-01" }), "/ends_on out_of_range"),
            (json!({ "ends_on": "2024-12-31" }), "/ends_on out_of_range"),
        ] {
            assert_eq!(places(&changes, &around), [wrong], "{changes}");
        }
        let open = SeatRow { ends_on: None, ..seat.clone() };
        let around = Surroundings { seat: &open, ..around };
        assert!(places(&json!({ "ends_on": null }), &around).is_empty());
        assert_eq!(places(&json!({ "ends_on": null, "end_reason": "Over." }), &around), ["/end_reason contradiction"]);
    }

    #[test]
    fn no_two_mandates_of_a_seat_have_a_day_in_common() {
        let seat = seat(None, None);
        for (from, to, wrong) in [
            ("2024-01-01", "2024-12-31", None),
            ("2024-01-01", "2025-01-01", Some("/starts_on overlapping")),
            ("2026-12-31", "", Some("/ends_on overlapping")),
            ("2027-01-01", "", None),
            ("2025-06-01", "2025-06-01", Some("/ends_on overlapping")),
        ] {
            let others = [held(from, to)];
            let found = places(&json!({}), &Surroundings { seat: &seat, others: &others, holder: Holder::Stays });
            assert_eq!(found, wrong.into_iter().collect::<Vec<_>>(), "{from} to {to}");
        }
    }

    #[test]
    fn a_newcomer_fits_the_seat_and_is_active() {
        let (active, withdrawn) = (standing(PartnerStatus::Active), standing(PartnerStatus::Withdrawn));
        for (constituency, region, holder, wrong) in [
            (Some("workers"), Some("africa"), Holder::Comes(&active), vec![]),
            (Some("employers"), None, Holder::Comes(&active), vec!["/partner wrong_constituency"]),
            (None, Some("asia"), Holder::Comes(&active), vec!["/partner wrong_region"]),
            (None, None, Holder::Comes(&withdrawn), vec!["/partner not_active"]),
            (None, None, Holder::Unknown, vec!["/partner unknown_reference"]),
            // Who holds it already stays, whatever it has become.
            (Some("employers"), Some("asia"), Holder::Stays, vec![]),
        ] {
            let seat = seat(constituency, region);
            assert_eq!(places(&json!({}), &Surroundings { seat: &seat, others: &[], holder }), wrong, "{constituency:?} {region:?}");
        }
    }
}
