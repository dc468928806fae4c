//! What a schema cannot say of a seat that is written: its place in its body, beside other seats and its mandates.

use super::model::{SeatInput, SeatRole, SeatRow};
use crate::{
    governance::period::Period,
    http::FieldError,
    partners::directory::Standing,
    reference::{KnownTerms, Vocabulary, geography},
};

/// What a seat is seen beside.
pub struct Surroundings<'a> {
    /// The days on which its body exists.
    pub body: Period,
    /// The other seats of the body.
    pub others: &'a [SeatRow],
    /// The days of its mandates.
    pub mandates: &'a [Period],
    /// Those who hold it today or later.
    pub holders: &'a [Standing],
    /// The vocabularies.
    pub terms: &'a KnownTerms,
}

/// Every place that breaks a rule.
pub fn check(input: &SeatInput, around: &Surroundings<'_>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |pointer: &str, code: &'static str, message: String| errors.push(FieldError::body(pointer, code, message));
    if input.constituency.as_deref().is_some_and(|slug| !around.terms.has(Vocabulary::Constituencies, slug)) {
        wrong("/constituency", "unknown_reference", "is not a known constituency".to_owned());
    }
    if input.region.as_deref().is_some_and(|code| geography::region(code).is_none()) {
        wrong("/region", "unknown_reference", "is not a known region (UN M49 or ILO)".to_owned());
    }
    if let Some(constituency) = &input.constituency
        && let Some(other) = around.holders.iter().find(|holder| holder.constituency != *constituency)
    {
        let message = format!("is not that of whoever holds the seat, {}; end that mandate before", other.constituency);
        wrong("/constituency", "contradiction", message);
    }
    if let Some(region) = &input.region
        && around.holders.iter().any(|holder| !holder.regions.contains(region))
    {
        wrong("/region", "contradiction", "is not one of whoever holds the seat; end that mandate before".to_owned());
    }
    let life = input.period();
    if life.to.is_some_and(|last| last < input.starts_on) {
        wrong("/ends_on", "out_of_range", "must not be before the first day".to_owned());
        return errors;
    }
    if let Some(established) = around.body.from.filter(|established| input.starts_on < *established) {
        wrong("/starts_on", "out_of_range", format!("must not be before the body was established, {established}"));
    }
    if let Some(closed) = around.body.to.filter(|closed| life.to.is_none_or(|last| last > *closed)) {
        wrong("/ends_on", "out_of_range", format!("must be there and not after the body was closed, {closed}"));
    }
    if let Some(first) = around.mandates.iter().filter_map(|mandate| mandate.from).min().filter(|first| *first < input.starts_on) {
        wrong("/starts_on", "out_of_range", format!("must not be after the first day of a mandate, {first}"));
    }
    if let Some(last) = life.to
        && let Some(mandate) = around.mandates.iter().find(|mandate| mandate.to.is_none_or(|to| to > last))
    {
        let until = mandate.to.map_or_else(|| "has no last day".to_owned(), |to| format!("lasts until {to}"));
        wrong("/ends_on", "out_of_range", format!("must not be before the last day of its mandates: one {until}"));
    }
    if input.role == SeatRole::Chair
        && let Some(other) = around.others.iter().find(|other| other.part() == SeatRole::Chair && other.period().overlaps(life))
    {
        wrong("/role", "taken", format!("is that of another seat of this body at the same time, {}; several lead as co-chairs", other.id));
    }
    errors
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::{Value, json};

    use super::*;
    use crate::db::fields::{BodyId, Json, SeatId, UtcTime};

    fn day(text: &str) -> Option<NaiveDate> {
        (!text.is_empty()).then(|| text.parse().expect("a date"))
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    fn seat(role: SeatRole, from: &str, to: &str) -> SeatRow {
        SeatRow {
            id: SeatId::new(),
            version: 1,
            body_id: BodyId::new(),
            names: Json::default(),
            role: role.name().to_owned(),
            constituency: None,
            region: None,
            votes: true,
            starts_on: day(from).expect("a first day"),
            ends_on: day(to),
            position: 1,
            created_at: UtcTime::now(),
            updated_at: UtcTime::now(),
        }
    }

    fn places(changes: &Value, others: &[SeatRow], mandates: &[Period]) -> Vec<String> {
        let mut body = json!({ "body": BodyId::new(), "role": "member", "starts_on": "2025-01-01", "ends_on": "2026-12-31" });
        body.as_object_mut().expect("an object").extend(changes.as_object().expect("an object").clone());
        let input: SeatInput = serde_json::from_value(body).expect("a seat");
        let terms = KnownTerms::default();
        let around = Surroundings { body: period("2024-01-01", "2030-12-31"), others, mandates, holders: &[], terms: &terms };
        check(&input, &around).into_iter().map(|error| format!("{} {}", error.pointer.unwrap_or_default(), error.code)).collect()
    }

    #[test]
    fn a_seat_lies_within_the_life_of_its_body() {
        assert!(places(&json!({}), &[], &[]).is_empty());
        assert_eq!(places(&json!({ "starts_on": "2023-12-31" }), &[], &[]), ["/starts_on out_of_range"]);
        assert_eq!(places(&json!({ "ends_on": null }), &[], &[]), ["/ends_on out_of_range"]);
        assert_eq!(places(&json!({ "ends_on": "2031-01-01" }), &[], &[]), ["/ends_on out_of_range"]);
        assert_eq!(places(&json!({ "ends_on": "2024-12-31" }), &[], &[]), ["/ends_on out_of_range"]);
    }

    #[test]
    fn a_seat_outlasts_its_mandates() {
        assert!(places(&json!({}), &[], &[period("2025-01-01", "2026-12-31")]).is_empty());
        assert_eq!(places(&json!({}), &[], &[period("2024-12-31", "2026-12-31")]), ["/starts_on out_of_range"]);
        assert_eq!(places(&json!({}), &[], &[period("2025-06-01", "")]), ["/ends_on out_of_range"]);
    }

    #[test]
    fn there_is_one_chair_at_a_time() {
        let chair = json!({ "role": "chair" });
        assert!(places(&chair, &[seat(SeatRole::CoChair, "2025-01-01", "")], &[]).is_empty());
        assert!(
            places(&chair, &[seat(SeatRole::Chair, "2024-01-01", "2024-12-31"), seat(SeatRole::Chair, "2027-01-01", "")], &[]).is_empty()
        );
        assert_eq!(places(&chair, &[seat(SeatRole::Chair, "2026-12-31", "")], &[]), ["/role taken"]);
        assert!(places(&json!({}), &[seat(SeatRole::Chair, "2025-01-01", "")], &[]).is_empty());
    }

    #[test]
    fn what_it_belongs_to_is_known() {
        assert_eq!(
            places(&json!({ "constituency": "nobody", "region": "atlantis" }), &[], &[]),
            ["/constituency unknown_reference", "/region unknown_reference"]
        );
        assert!(places(&json!({ "region": "africa" }), &[], &[]).is_empty());
    }

    #[test]
    fn a_seat_is_not_taken_to_others_under_whoever_holds_it() {
        use crate::partners::directory::model::PartnerStatus;
        let held = |constituency: &str, region: &str| {
            let body = json!({
                "body": BodyId::new(), "role": "member", "starts_on": "2025-01-01", "ends_on": "2026-12-31",
                "constituency": constituency, "region": region,
            });
            let input: SeatInput = serde_json::from_value(body).expect("a seat");
            let holder = Standing { status: PartnerStatus::Active, constituency: "workers".to_owned(), regions: vec!["africa".to_owned()] };
            let terms = KnownTerms::default();
            let around =
                Surroundings { body: period("2024-01-01", "2030-12-31"), others: &[], mandates: &[], holders: &[holder], terms: &terms };
            let errors = check(&input, &around).into_iter().filter(|error| error.code == "contradiction");
            errors.map(|error| error.pointer.unwrap_or_default()).collect::<Vec<_>>()
        };
        assert!(held("workers", "africa").is_empty());
        assert_eq!(held("employers", "africa"), ["/constituency"]);
        assert_eq!(held("workers", "americas"), ["/region"]);
    }
}
