//! Merging duplicates: one record stays, takes over what it lacks, and the other's addresses lead to it for ever. It stands
//! beside the rooms because every one of them has something to move.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    applications, commitments,
    directory::{
        model::{self, Partner, PartnerRow},
        routes::present,
        store::{self, change, redirect},
    },
    statements,
};
use crate::{
    changes::{self, Actor, Operation},
    db::{
        Db, dialect,
        fields::{PartnerId, UtcTime},
        schema::{partner_redirects, partners},
    },
    http::{Code, IfMatch, JsonBody, Problem, State, conditional, language::Languages},
    identity::{self, Caller, permission},
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(merge_partners);
}

/// Records of other rooms that belong to partners and go along when two are merged. Those rooms implement it and `app/` plugs
/// them in, so that partners know none of them.
pub trait BelongsToPartner: Send + Sync {
    /// Keeps others from writing those of a partner until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    fn lock_of(&self, db: &mut Db, partner: PartnerId) -> diesel::QueryResult<()>;

    /// Gives all of a partner to another.
    ///
    /// # Errors
    /// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
    fn move_to(&self, db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem>;
}

/// Every kind of such records.
#[derive(Default)]
pub struct Belongings(pub Vec<Box<dyn BelongsToPartner>>);

/// What the record that stays looks like afterwards: its own fields, completed by the other's.
fn completed(stays: &PartnerRow, goes: &PartnerRow) -> PartnerRow {
    let mut row = stays.clone();
    let fill = |own: &mut crate::http::language::Translations, other: &crate::http::language::Translations| {
        for (lang, text) in other {
            own.entry(lang.clone()).or_insert_with(|| text.clone());
        }
    };
    fill(&mut row.names.0, &goes.names.0);
    fill(&mut row.descriptions.0, &goes.descriptions.0);
    row.acronym = row.acronym.or_else(|| goes.acronym.clone());
    row.country = row.country.or_else(|| goes.country.clone());
    row.region = row.region.or_else(|| goes.region.clone());
    row.website = row.website.or_else(|| goes.website.clone());
    row.logo = row.logo.or_else(|| goes.logo.clone());
    row.parent_id = row.parent_id.or(goes.parent_id).filter(|parent| *parent != row.id && *parent != goes.id);
    row.joined_on = match (row.joined_on, goes.joined_on) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    for priority in &goes.priorities.0 {
        if !row.priorities.0.contains(priority) {
            row.priorities.0.push(priority.clone());
        }
    }
    for part in &goes.interventions.0 {
        if !row.interventions.0.iter().any(|own| own.intervention == part.intervention) {
            row.interventions.0.push(part.clone());
        }
    }
    for external in &goes.external_ids.0 {
        if !row.external_ids.0.contains(external) {
            row.external_ids.0.push(external.clone());
        }
    }
    row.name_key = model::sort_name(&row.names.0);
    row
}

/// Merges `goes` into `stays`; answers the row that stays.
///
/// # Errors
/// [`Code::Stale`](crate::http::Code::Stale) when somebody changed the record meanwhile, or the database's.
fn merge(db: &mut Db, actor: Actor, stays: &PartnerRow, goes: &PartnerRow, belongings: &Belongings) -> Result<PartnerRow, Problem> {
    // In the order of their ids, or two merges of the same pair might wait for each other.
    let mut both = [stays, goes];
    both.sort_by_key(|row| row.id);
    for row in both {
        store::lock(db, row)?;
    }
    // Who refers to the duplicate at this moment comes first, and what they write is moved with the rest.
    dialect::reserve_partner(db, goes.id)?;
    // All that will move, before the first of it is written into the change log: whoever changes one record holds that and
    // then waits for the log.
    diesel::update(partners::table.filter(partners::parent_id.assume_not_null().eq(goes.id)).filter(partners::parent_id.is_not_null()))
        .set(partners::version.eq(partners::version))
        .execute(db)?;
    identity::lock_of(db, goes.id)?;
    commitments::lock_of(db, goes.id)?;
    statements::lock_of(db, goes.id)?;
    applications::lock_of(db, goes.id)?;
    for kind in &belongings.0 {
        kind.lock_of(db, goes.id)?;
    }
    // Whatever pointed at the duplicate points at the other now.
    diesel::update(partner_redirects::table.filter(partner_redirects::partner_id.eq(goes.id)))
        .set(partner_redirects::partner_id.eq(stays.id))
        .execute(db)?;
    let children: Vec<PartnerId> = partners::table
        .filter(partners::parent_id.assume_not_null().eq(goes.id))
        .filter(partners::parent_id.is_not_null())
        .select(partners::id)
        .load(db)?;
    for present in store::by_ids(db, &children)? {
        let mut child = present.clone();
        child.parent_id = Some(stays.id).filter(|parent| *parent != child.id);
        child.version += 1;
        child.updated_at = UtcTime::now();
        store::save(db, actor, &present, &child)?;
    }
    identity::move_partner(db, goes.id, stays.id, actor)?;
    commitments::move_to(db, goes.id, stays.id, actor)?;
    statements::move_to(db, goes.id, stays.id, actor)?;
    applications::move_to(db, goes.id, stays.id, actor)?;
    for kind in &belongings.0 {
        kind.move_to(db, goes.id, stays.id, actor)?;
    }
    diesel::delete(partners::table.find(goes.id)).execute(db)?;
    redirect(db, &goes.slug, stays.id)?;
    redirect(db, &goes.id.to_string(), stays.id)?;
    let mut gone = goes.clone();
    gone.version += 1;
    changes::append(db, actor, change(&gone, Operation::Merged, Some(goes)))?;

    // The record that stays may have been a child of the duplicate and so have changed just now.
    let present = store::by_ids(db, &[stays.id])?.pop().ok_or_else(Problem::not_found)?;
    let mut row = completed(&present, goes);
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    // What the duplicate belonged to may belong to the one that stays.
    if row.parent_id != present.parent_id && store::check_parent(db, &row).is_err() {
        row.parent_id = present.parent_id;
    }
    store::save(db, actor, &present, &row)?;
    Ok(row)
}

/// Which record goes into another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The duplicate: its record ends, its address leads to the other for ever.
    duplicate: PartnerId,
}

/// Merge a duplicate into a partner
///
/// The partner keeps its own fields and takes over what it lacks: names in other languages, external ids, people, API
/// clients, commitments, statements of support. The duplicate's addresses redirect here.
#[utoipa::path(
    tag = "partners", operation_id = "merge_partners",
    extensions(("x-permission" = json!("partners.merge")), ("x-if-match" = json!(true))),
    params(("partner" = String, Path, description = "Id or slug of the record that stays.", max_length = 90, example = "government-of-brazil")),
    request_body = Merge,
    responses((status = 200, description = "The partner as it is now.", body = Partner)),
)]
#[post("/partners/{partner}/merge")]
async fn merge_partners(
    request: HttpRequest,
    state: web::Data<State>,
    belongings: web::Data<Belongings>,
    address: web::Path<String>,
    caller: Caller<permission::MergePartners>,
    condition: IfMatch,
    JsonBody(order): JsonBody<Merge>,
) -> Result<HttpResponse, Problem> {
    let address = address.into_inner();
    let row = state
        .database
        .write(move |db| {
            let stays = present(db, &address)?;
            condition.check(stays.version)?;
            if stays.id == order.duplicate {
                return Err(Problem::field("/duplicate", "not_allowed", "must be another partner than the one that stays"));
            }
            let goes = present(db, &order.duplicate.to_string()).map_err(|problem| match problem.code {
                Code::NotFound | Code::Gone => Problem::field("/duplicate", "unknown_reference", "is not a known partner"),
                _ => problem,
            })?;
            merge(db, caller.actor(), &stays, &goes, &belongings)
        })
        .await?;
    conditional::record(StatusCode::OK, row.version, &Partner::of(row, &Languages::of(&request, None), true))
}
