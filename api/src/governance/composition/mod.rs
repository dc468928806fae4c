//! How a body is made up on a day: derived from its seats and their mandates, and held against the rule of the body.

pub mod routes;

use chrono::{Days, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::{bodies::model::CompositionRule, mandates::model::MandateRow, seats::model::SeatRow};

/// Whether a rule is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompositionStanding {
    /// As many as are asked for.
    Met,
    /// Too few.
    Short,
    /// Too many.
    Over,
}

/// A seat on a day: who holds it, or since when nobody does.
#[derive(Debug)]
pub struct Filled<'a> {
    /// The seat.
    pub seat: &'a SeatRow,
    /// The mandate in force.
    pub mandate: Option<&'a MandateRow>,
    /// The first of the days on which nobody has held it up to this one.
    pub vacant_since: Option<NaiveDate>,
    /// The mandate that begins next.
    pub next: Option<&'a MandateRow>,
}

/// The seats that exist on a day, each with who holds it.
pub fn filled<'a>(seats: &'a [SeatRow], mandates: &'a [MandateRow], day: NaiveDate) -> Vec<Filled<'a>> {
    let exist = seats.iter().filter(|seat| seat.period().covers(day));
    exist
        .map(|seat| {
            let of_seat = || mandates.iter().filter(|mandate| mandate.seat_id == seat.id);
            let mandate = of_seat().find(|mandate| mandate.period().covers(day));
            let next = of_seat().filter(|mandate| mandate.starts_on > day).min_by_key(|mandate| mandate.starts_on);
            let vacant_since = mandate.is_none().then(|| {
                let ended = of_seat().filter_map(|mandate| mandate.ends_on).filter(|last| *last < day).max();
                ended.and_then(|last| last.checked_add_days(Days::new(1))).unwrap_or(seat.starts_on)
            });
            Filled { seat, mandate, vacant_since, next }
        })
        .collect()
}

/// Whether a mandate ends within so many days after a day.
pub fn ends_within(mandate: &MandateRow, day: NaiveDate, days: u64) -> bool {
    let until = day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    mandate.ends_on.is_some_and(|last| day <= last && last <= until)
}

/// How one rule of a body stands.
pub fn standing(rule: &CompositionRule, held: i64) -> CompositionStanding {
    if held < rule.minimum {
        CompositionStanding::Short
    } else if rule.maximum.is_some_and(|maximum| held > maximum) {
        CompositionStanding::Over
    } else {
        CompositionStanding::Met
    }
}

/// How all rules stand together: what is missing before what is too much.
pub fn overall(each: impl Iterator<Item = CompositionStanding>) -> CompositionStanding {
    each.fold(CompositionStanding::Met, |all, one| match (all, one) {
        (CompositionStanding::Short, _) | (_, CompositionStanding::Short) => CompositionStanding::Short,
        (CompositionStanding::Over, _) | (_, CompositionStanding::Over) => CompositionStanding::Over,
        _ => CompositionStanding::Met,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::fields::{BodyId, Json, MandateId, PartnerId, SeatId, UtcTime};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn seat(from: &str, to: Option<&str>) -> SeatRow {
        SeatRow {
            id: SeatId::new(),
            version: 1,
            body_id: BodyId::new(),
            names: Json::default(),
            role: "member".to_owned(),
            constituency: None,
            region: None,
            votes: true,
            starts_on: day(from),
            ends_on: to.map(day),
            position: 1,
            created_at: UtcTime::now(),
            updated_at: UtcTime::now(),
        }
    }

    fn mandate(seat: &SeatRow, from: &str, to: Option<&str>) -> MandateRow {
        MandateRow {
            id: MandateId::new(),
            version: 1,
            seat_id: seat.id,
            body_id: seat.body_id,
            partner_id: PartnerId::new(),
            representative: None,
            alternate: None,
            starts_on: day(from),
            ends_on: to.map(day),
            appointment: "elected".to_owned(),
            end_reason: None,
            created_at: UtcTime::now(),
            updated_at: UtcTime::now(),
        }
    }

    #[test]
    fn a_seat_is_held_from_the_first_to_the_last_day_of_a_mandate() {
        let seats = [seat("2024-01-01", None)];
        let mandates = [mandate(&seats[0], "2024-06-13", Some("2025-06-12")), mandate(&seats[0], "2025-09-01", None)];
        for (on, held, vacant_since, next) in [
            ("2024-03-01", None, Some("2024-01-01"), Some(0)),
            ("2024-06-13", Some(0), None, Some(1)),
            ("2025-06-12", Some(0), None, Some(1)),
            ("2025-06-13", None, Some("2025-06-13"), Some(1)),
            ("2025-08-31", None, Some("2025-06-13"), Some(1)),
            ("2030-01-01", Some(1), None, None),
        ] {
            let filled = filled(&seats, &mandates, day(on));
            assert_eq!(filled.len(), 1);
            let id = |index: Option<usize>| index.map(|index| mandates[index].id);
            assert_eq!(filled[0].mandate.map(|mandate| mandate.id), id(held), "{on}");
            assert_eq!(filled[0].next.map(|mandate| mandate.id), id(next), "{on}");
            assert_eq!(filled[0].vacant_since, vacant_since.map(day), "{on}");
        }
    }

    #[test]
    fn a_seat_that_does_not_exist_on_the_day_is_neither_held_nor_vacant() {
        let seats = [seat("2024-01-01", Some("2024-12-31"))];
        assert_eq!(filled(&seats, &[], day("2023-12-31")).len(), 0);
        assert_eq!(filled(&seats, &[], day("2024-12-31")).len(), 1);
        assert_eq!(filled(&seats, &[], day("2025-01-01")).len(), 0);
    }

    #[test]
    fn a_mandate_ends_soon_from_so_many_days_before_up_to_its_last() {
        let one = mandate(&seat("2024-01-01", None), "2024-01-01", Some("2026-03-31"));
        for (on, soon) in [("2025-12-30", false), ("2025-12-31", true), ("2026-03-31", true), ("2026-04-01", false)] {
            assert_eq!(ends_within(&one, day(on), 90), soon, "{on}");
        }
        assert!(!ends_within(&MandateRow { ends_on: None, ..one }, day("2026-01-01"), 90));
    }

    #[test]
    fn what_is_missing_counts_before_what_is_too_much() {
        let rule = CompositionRule { constituency: "workers".to_owned(), minimum: 2, maximum: Some(3) };
        let found: Vec<_> = (1..=4).map(|held| standing(&rule, held)).collect();
        assert_eq!(found, [CompositionStanding::Short, CompositionStanding::Met, CompositionStanding::Met, CompositionStanding::Over]);
        assert_eq!(standing(&CompositionRule { maximum: None, ..rule }, 1000), CompositionStanding::Met);
        assert_eq!(overall([].into_iter()), CompositionStanding::Met);
        assert_eq!(overall([CompositionStanding::Over, CompositionStanding::Met].into_iter()), CompositionStanding::Over);
        assert_eq!(
            overall([CompositionStanding::Over, CompositionStanding::Short, CompositionStanding::Met].into_iter()),
            CompositionStanding::Short
        );
    }
}
