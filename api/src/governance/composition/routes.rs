//! The composition of a body over HTTP.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{CompositionStanding, Filled, ends_within, filled, overall, standing};
use crate::{
    db::fields::{BodyId, MandateId, PartnerId, SeatId, UtcTime},
    governance::{
        bodies::{self, model::BodyRow},
        mandates::{
            self,
            model::{Appointment, MandateRow},
        },
        seats::{
            self,
            model::{SeatRole, SeatRow},
        },
    },
    http::{
        Problem, Query, State,
        language::{Languages, LocalText},
        public::public,
    },
    identity::{MaybeCaller, permission},
    partners::directory::{self, NamedPartner},
};

/// Registers the room's operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(get_body_composition);
}

/// What a composition is made from.
const COLLECTIONS: [&str; 4] = [bodies::COLLECTION, seats::COLLECTION, mandates::COLLECTION, directory::COLLECTION];

/// How many days before its end a mandate ends soon, unless a caller says otherwise.
const SOON: u64 = 90;

/// On which day, and how far ahead.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowComposition {
    /// The day, past or to come; today (UTC) when absent.
    #[param(example = "2026-03-01")]
    as_of: Option<NaiveDate>,
    /// Mandates that end within so many days are said to end soon.
    #[param(minimum = 1, maximum = 1000, default = 90)]
    ending_within_days: Option<u32>,
    /// The language of names, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
}

/// A partner who holds a seat.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeatHolder {
    /// The partner.
    id: PartnerId,
    /// The short name in addresses.
    #[schema(max_length = 90, example = "government-of-brazil")]
    slug: String,
    /// The name in the caller's language, or the nearest there is.
    name: LocalText,
    /// The constituency that it belongs to (a term of the vocabulary `constituencies`).
    #[schema(max_length = 80, example = "governments")]
    constituency: String,
}

/// A mandate of a seat, beside that seat.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeatMandate {
    /// The mandate.
    id: MandateId,
    /// Who holds the seat by it.
    partner: SeatHolder,
    /// Who speaks for the partner; shown to the Secretariat and the partner's own people, `null` to all others.
    #[schema(max_length = 300, example = "Sample representative")]
    representative: Option<String>,
    /// Who does when the representative cannot; shown as that of the representative is.
    #[schema(max_length = 300, example = "Sample alternate")]
    alternate: Option<String>,
    /// Its first day.
    #[schema(example = "2024-06-13")]
    starts_on: NaiveDate,
    /// Its last day; `null` while no end is known.
    #[schema(example = "2026-06-12")]
    ends_on: Option<NaiveDate>,
    /// Whether it ends within the days that were asked for.
    ends_soon: bool,
    /// How the partner came to hold the seat.
    appointment: Appointment,
}

/// A seat on the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct FilledSeat {
    /// The seat.
    seat: SeatId,
    /// What it is called, where it has a name of its own.
    name: Option<LocalText>,
    /// What whoever holds it is in the body.
    role: SeatRole,
    /// The constituency that it belongs to; any when `null`.
    #[schema(max_length = 80, example = "workers")]
    constituency: Option<String>,
    /// The region that it belongs to; any when `null`.
    #[schema(max_length = 40, example = "africa")]
    region: Option<String>,
    /// Whether whoever holds it has a vote.
    votes: bool,
    /// The mandate in force; `null` when the seat is vacant.
    mandate: Option<SeatMandate>,
    /// Since when it has been vacant; `null` when it is held.
    #[schema(example = "2026-06-13")]
    vacant_since: Option<NaiveDate>,
    /// The mandate that begins next.
    next_mandate: Option<SeatMandate>,
}

/// How one rule of the body stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleStanding {
    /// The constituency.
    #[schema(max_length = 80, example = "workers")]
    constituency: String,
    /// How many voting seats partners of it are to hold at least.
    #[schema(minimum = 0, maximum = 1000, example = 4)]
    minimum: i64,
    /// How many at most.
    #[schema(minimum = 0, maximum = 1000, example = 6)]
    maximum: Option<i64>,
    /// How many they hold.
    #[schema(minimum = 0, maximum = 1_000_000, example = 3)]
    held: i64,
    /// Whether that is as it should be.
    standing: CompositionStanding,
}

/// How a body is made up on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct BodyComposition {
    /// The body.
    body: BodyId,
    /// The short name of the body in addresses.
    #[schema(max_length = 90, example = "coordinating-group")]
    slug: String,
    /// The day.
    as_of: NaiveDate,
    /// Whether the body exists on that day; nobody sits in one that does not.
    exists: bool,
    /// The seats that exist on that day, by position.
    #[schema(max_items = 10_000)]
    seats: Vec<FilledSeat>,
    /// How many of them are held.
    #[schema(minimum = 0, maximum = 1_000_000, example = 11)]
    held: i64,
    /// How many of them are vacant.
    #[schema(minimum = 0, maximum = 1_000_000, example = 1)]
    vacant: i64,
    /// How many of them are held and have a vote.
    #[schema(minimum = 0, maximum = 1_000_000, example = 10)]
    votes: i64,
    /// The rules of the body, each with how it stands. Voting seats count, by the constituency of whoever holds them.
    #[schema(max_items = 100)]
    rules: Vec<RuleStanding>,
    /// How all rules stand together: `short` when any is, else `over` when any is; `null` when the body does not exist on that day.
    standing: Option<CompositionStanding>,
}

/// Get how a body is made up
///
/// Who sits in it on a day, past or to come: its seats with the mandates in force, those that are vacant and since when, mandates
/// that end soon, and whether the rule of its composition is kept.
#[utoipa::path(
    tag = "governance", operation_id = "get_body_composition", extensions(("x-optional-sign-in" = json!("governance.read_people"))),
    params(("governance_body" = String, Path, description = "Id or slug.", max_length = 90, example = "coordinating-group"), ShowComposition),
    responses(
        (status = 200, description = "How it is made up.", body = BodyComposition),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/governance-bodies/{governance_body}/composition")]
async fn get_body_composition(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: MaybeCaller,
    Query(query): Query<ShowComposition>,
) -> Result<HttpResponse, Problem> {
    let languages = Languages::of(&request, query.lang.as_deref());
    let read = state.database.snapshot(move |db| {
        let body = bodies::present(db, &address)?;
        let (seats, mandates) = (seats::of_body(db, body.id)?, mandates::of_body(db, body.id)?);
        let partners: Vec<PartnerId> = mandates.iter().map(|mandate| mandate.partner_id).collect();
        let named = directory::named(db, &partners)?;
        Ok::<_, Problem>((body, seats, mandates, named))
    });
    let (body, seats, mandates, named) = read.await?;
    let shown = Shown {
        as_of: query.as_of.unwrap_or_else(|| UtcTime::now().date()),
        days: query.ending_within_days.map_or(SOON, u64::from),
        languages: &languages,
        named: &named,
        caller: &caller,
    };
    let answer = HttpResponse::Ok().json(shown.composition(&body, &seats, &mandates));
    Ok(if caller.0.is_none() { public(answer, &COLLECTIONS) } else { answer })
}

/// How a composition is shown to a caller.
struct Shown<'a> {
    as_of: NaiveDate,
    days: u64,
    languages: &'a Languages,
    named: &'a HashMap<PartnerId, NamedPartner>,
    caller: &'a MaybeCaller,
}

impl Shown<'_> {
    fn composition(&self, body: &BodyRow, seats: &[SeatRow], mandates: &[MandateRow]) -> BodyComposition {
        let exists = body.period().covers(self.as_of);
        let filled = if exists { filled(seats, mandates, self.as_of) } else { Vec::new() };
        let held: Vec<(&SeatRow, &MandateRow)> =
            filled.iter().filter_map(|filled| filled.mandate.map(|mandate| (filled.seat, mandate))).collect();
        let voting = || held.iter().filter(|(seat, _)| seat.votes);
        let rules: Vec<RuleStanding> = body
            .composition
            .0
            .iter()
            .map(|rule| {
                let of_rule = |mandate: &MandateRow| {
                    self.named.get(&mandate.partner_id).is_some_and(|partner| partner.constituency == rule.constituency)
                };
                let held = count(voting().filter(|(_, mandate)| of_rule(mandate)).count());
                RuleStanding {
                    constituency: rule.constituency.clone(),
                    minimum: rule.minimum,
                    maximum: rule.maximum,
                    held,
                    standing: standing(rule, held),
                }
            })
            .collect();
        BodyComposition {
            body: body.id,
            slug: body.slug.clone(),
            as_of: self.as_of,
            exists,
            held: count(held.len()),
            vacant: count(filled.len() - held.len()),
            votes: count(voting().count()),
            standing: exists.then(|| overall(rules.iter().map(|rule| rule.standing))),
            rules: if exists { rules } else { Vec::new() },
            seats: filled.iter().map(|filled| self.seat(filled)).collect(),
        }
    }

    fn seat(&self, filled: &Filled<'_>) -> FilledSeat {
        let seat = filled.seat;
        FilledSeat {
            seat: seat.id,
            name: self.languages.choose(&seat.names.0),
            role: seat.part(),
            constituency: seat.constituency.clone(),
            region: seat.region.clone(),
            votes: seat.votes,
            mandate: filled.mandate.and_then(|mandate| self.mandate(mandate)),
            vacant_since: filled.vacant_since,
            next_mandate: filled.next.and_then(|mandate| self.mandate(mandate)),
        }
    }

    /// A mandate with its partner, whom it always has: partners with mandates cannot be deleted.
    fn mandate(&self, mandate: &MandateRow) -> Option<SeatMandate> {
        let partner = self.named.get(&mandate.partner_id)?;
        let with_people = self.caller.may::<permission::ReadMandatePeople>(mandate.partner_id);
        let name = self.languages.choose(&partner.names);
        Some(SeatMandate {
            id: mandate.id,
            partner: SeatHolder {
                id: mandate.partner_id,
                slug: partner.slug.clone(),
                name: name.unwrap_or_else(|| LocalText { text: partner.slug.clone(), lang: "und".to_owned() }),
                constituency: partner.constituency.clone(),
            },
            representative: mandate.representative.clone().filter(|_| with_people),
            alternate: mandate.alternate.clone().filter(|_| with_people),
            starts_on: mandate.starts_on,
            ends_on: mandate.ends_on,
            ends_soon: ends_within(mandate, self.as_of, self.days),
            // The database only holds what was written through this enum.
            appointment: Appointment::parse(&mandate.appointment).unwrap_or(Appointment::Invited),
        })
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
