//! Seats: the places in a body, which belong to constituencies and regions and are held by partners.

mod check;
pub mod model;
pub mod routes;
pub mod store;
pub mod terms;

use chrono::NaiveDate;
use diesel::QueryResult;

pub use self::{
    model::{COLLECTION, SeatRole},
    store::{lock, of_body},
};
use super::period::Period;
use crate::{
    db::{Db, fields::BodyId},
    http::FieldError,
};

/// What is wrong when a body is to exist from a day to a day only: seats that were there before, or are there after.
///
/// # Errors
/// The database's.
pub fn outside(db: &mut Db, body: BodyId, from: Option<NaiveDate>, to: Option<NaiveDate>) -> QueryResult<Vec<FieldError>> {
    let seats = store::of_body(db, body)?;
    let life = Period { from, to };
    let mut errors = Vec::new();
    if let Some(first) = seats.iter().map(|seat| seat.starts_on).min()
        && from.is_some_and(|from| first < from)
    {
        errors.push(FieldError::body("/established_on", "out_of_range", format!("must not be after the first day of a seat, {first}")));
    }
    if to.is_some()
        && let Some(seat) = seats.iter().find(|seat| !Period { from: None, ..seat.period() }.is_within(Period { from: None, ..life }))
    {
        let until = seat.ends_on.map_or_else(|| "has no last day".to_owned(), |last| format!("lasts until {last}"));
        let message = format!("must not be before the last day of the seats: the seat {} {until}", seat.id);
        errors.push(FieldError::body("/closed_on", "out_of_range", message));
    }
    Ok(errors)
}
