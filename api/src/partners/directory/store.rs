//! Queries of the directory.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper, dsl::exists,
};
use serde::Serialize;

use super::{
    model::{COLLECTION, Partner, PartnerInput, PartnerRow, PartnerStatus, sort_name},
    sort::{self, Column},
    status_history,
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend, dialect,
        fields::{Json, PartnerId, UtcTime},
        schema::{partner_external_ids, partner_priorities, partner_redirects, partners},
    },
    http::{
        Problem,
        fold::slug,
        language::Languages,
        page::{Cursor, SortKey},
    },
    identity,
    reference::geography,
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Constituency slugs.
    pub constituency: Vec<String>,
    /// Country codes.
    pub country: Vec<String>,
    /// Region codes, M49 or ILO: partners of a country there, or of the region itself.
    pub region: Vec<String>,
    /// Priority slugs.
    pub priority: Vec<String>,
    /// Statuses.
    pub status: Vec<PartnerStatus>,
    /// The partner they belong to.
    pub parent: Option<PartnerId>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

type Boxed<'a> = partners::BoxedQuery<'a, MultiBackend>;

fn filtered(filter: &Filter) -> Boxed<'_> {
    let mut query = partners::table.into_boxed::<MultiBackend>();
    if !filter.constituency.is_empty() {
        query = query.filter(partners::constituency.eq_any(&filter.constituency));
    }
    if !filter.country.is_empty() {
        query = query.filter(partners::country.assume_not_null().eq_any(&filter.country));
    }
    if !filter.region.is_empty() {
        let countries: Vec<&str> = filter.region.iter().flat_map(|region| geography::countries_in(region)).collect();
        query = query.filter(
            partners::country
                .assume_not_null()
                .eq_any(countries)
                .and(partners::country.is_not_null())
                .or(partners::region.assume_not_null().eq_any(&filter.region).and(partners::region.is_not_null())),
        );
    }
    if !filter.priority.is_empty() {
        // Asked of each partner by its key: SQLite would write down all partners of a priority before it looked at one.
        let has = partner_priorities::table
            .filter(partner_priorities::partner_id.eq(partners::id))
            .filter(partner_priorities::priority.eq_any(&filter.priority));
        query = query.filter(exists(has));
    }
    if !filter.status.is_empty() {
        query = query.filter(partners::status.eq_any(filter.status.iter().map(|status| status.name()).collect::<Vec<_>>()));
    }
    if let Some(parent) = filter.parent {
        query = query.filter(partners::parent_id.assume_not_null().eq(parent));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(partners::updated_at.ge(since));
    }
    query
}

/// How many partners a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(filter).count().get_result(db)
}

/// A page of partners and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    keys: &[SortKey<Column>],
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<PartnerRow>, Option<Cursor>), Problem> {
    let mut query = filtered(filter);
    if let Some(cursor) = cursor {
        query = query.filter(sort::beyond(keys, cursor)?);
    }
    for key in keys {
        query = match (key.column, key.descending) {
            (Column::Name, false) => query.then_order_by(partners::name_key.asc()),
            (Column::Name, true) => query.then_order_by(partners::name_key.desc()),
            // The engines disagree on where NULL stands: say it.
            (Column::JoinedOn, false) => query.then_order_by(partners::joined_on.is_null().asc()).then_order_by(partners::joined_on.asc()),
            (Column::JoinedOn, true) => query.then_order_by(partners::joined_on.is_null().asc()).then_order_by(partners::joined_on.desc()),
            (Column::CreatedAt, false) => query.then_order_by(partners::created_at.asc()),
            (Column::CreatedAt, true) => query.then_order_by(partners::created_at.desc()),
            (Column::UpdatedAt, false) => query.then_order_by(partners::updated_at.asc()),
            (Column::UpdatedAt, true) => query.then_order_by(partners::updated_at.desc()),
        };
    }
    let mut rows: Vec<PartnerRow> =
        query.then_order_by(partners::id.asc()).limit(i64::from(limit) + 1).select(PartnerRow::as_select()).load(db)?;
    let limit = limit as usize;
    let next = if rows.len() > limit {
        rows.truncate(limit);
        rows.last().map(|row| sort::cursor_after(list, keys, row))
    } else {
        None
    };
    Ok((rows, next))
}

/// Where an address leads.
#[derive(Debug)]
pub enum Found {
    /// Here it is.
    Here(Box<PartnerRow>),
    /// It has another address by now: the present slug.
    Moved(String),
    /// It was deleted.
    Gone,
    /// There never was anything.
    Nothing,
}

/// Finds a partner by id, by slug, or by an address it had before.
pub fn find(db: &mut Db, address: &str) -> QueryResult<Found> {
    let by_id = address.parse::<PartnerId>().ok();
    let row = match by_id {
        Some(id) => partners::table.find(id).select(PartnerRow::as_select()).first(db).optional()?,
        None => partners::table.filter(partners::slug.eq(address)).select(PartnerRow::as_select()).first(db).optional()?,
    };
    if let Some(row) = row {
        return Ok(Found::Here(Box::new(row)));
    }
    let old = by_id.map_or_else(|| address.to_owned(), |id| id.to_string());
    let moved: Option<String> = partner_redirects::table
        .inner_join(partners::table.on(partners::id.eq(partner_redirects::partner_id)))
        .filter(partner_redirects::old.eq(&old))
        .select(partners::slug)
        .first(db)
        .optional()?;
    if let Some(slug) = moved {
        return Ok(Found::Moved(slug));
    }
    let gone = match by_id {
        Some(id) => tombstones::is_buried(db, COLLECTION, id.into())?,
        None => tombstones::is_slug_buried(db, COLLECTION, address)?,
    };
    Ok(if gone { Found::Gone } else { Found::Nothing })
}

/// Partners by id, in no particular order.
pub fn by_ids(db: &mut Db, ids: &[PartnerId]) -> QueryResult<Vec<PartnerRow>> {
    partners::table.filter(partners::id.eq_any(ids)).select(PartnerRow::as_select()).load(db)
}

/// Slugs of partners with the instants of their last changes, in the order of ids.
pub fn slugs_from(db: &mut Db, skip: i64, limit: i64) -> QueryResult<Vec<(String, UtcTime)>> {
    filtered(&Filter::default()).order(partners::id).offset(skip).limit(limit).select((partners::slug, partners::updated_at)).load(db)
}

/// The next partners in the order of ids, for whoever goes through all of them.
pub fn all_after(db: &mut Db, after: Option<PartnerId>, limit: i64) -> QueryResult<Vec<PartnerRow>> {
    let mut query = partners::table.into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(partners::id.gt(after));
    }
    query.order(partners::id).limit(limit).select(PartnerRow::as_select()).load(db)
}

/// A slug that no partner has or had: the wanted one, or with a number behind it.
pub fn free_slug(db: &mut Db, wanted: &str) -> QueryResult<String> {
    let wanted = if wanted.is_empty() { "partner" } else { wanted };
    let mut candidate = wanted.to_owned();
    let mut number = 2_u32;
    loop {
        let taken: i64 = partners::table.filter(partners::slug.eq(&candidate)).count().get_result(db)?;
        let had: i64 = partner_redirects::table.filter(partner_redirects::old.eq(&candidate)).count().get_result(db)?;
        if taken + had == 0 {
            return Ok(candidate);
        }
        candidate = format!("{wanted}-{number}");
        number += 1;
    }
}

/// The record as the change log keeps it: as the API shows it in English.
pub fn for_log(row: &PartnerRow) -> Option<serde_json::Value> {
    serde_json::to_value(Partner::of(row.clone(), &Languages::default(), false)).ok()
}

/// Adds a partner; answers its row.
///
/// # Errors
/// A conflict when the slug or an external id is taken.
pub fn create(db: &mut Db, actor: Actor, input: PartnerInput, status: PartnerStatus, reason: Option<&str>) -> Result<PartnerRow, Problem> {
    let now = UtcTime::now();
    let name_key = sort_name(&input.names.0);
    let wanted = match &input.slug {
        Some(slug) => slug.clone(),
        None => free_slug(db, &slug_of_names(&input.names.0))?,
    };
    let row = PartnerRow {
        id: PartnerId::new(),
        version: 1,
        slug: wanted,
        status: status.name().to_owned(),
        name_key,
        acronym: input.acronym,
        constituency: input.constituency,
        country: input.country,
        region: input.region,
        parent_id: input.parent,
        website: input.website,
        logo: input.logo.map(Json),
        names: Json(input.names.0),
        descriptions: Json(input.descriptions.0),
        priorities: Json(input.priorities),
        interventions: Json(input.interventions),
        external_ids: Json(input.external_ids),
        joined_on: input.joined_on,
        created_at: now,
        updated_at: now,
    };
    must_be_free(db, &row)?;
    check_parent(db, &row)?;
    diesel::insert_into(partners::table).values(&row).execute(db).map_err(or_taken)?;
    write_beside(db, &row).map_err(or_taken)?;
    status_history::record(db, &row, actor, status, row.joined_on.unwrap_or_else(|| now.date()), reason, None)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

/// The slug that a partner's names suggest.
pub fn slug_of_names(names: &crate::http::language::Translations) -> String {
    Languages::default().choose(names).map(|name| slug(&name.text)).unwrap_or_default()
}

/// Writes a changed partner over its present row; answers the new row. The caller has checked `If-Match` in the same
/// transaction.
///
/// # Errors
/// A conflict when the slug or an external id is taken.
pub fn update(db: &mut Db, actor: Actor, present: &PartnerRow, input: PartnerInput) -> Result<PartnerRow, Problem> {
    let now = UtcTime::now();
    let mut row = PartnerRow {
        id: present.id,
        version: present.version + 1,
        slug: input.slug.unwrap_or_else(|| present.slug.clone()),
        status: present.status.clone(),
        name_key: sort_name(&input.names.0),
        acronym: input.acronym,
        constituency: input.constituency,
        country: input.country,
        region: input.region,
        parent_id: input.parent,
        website: input.website,
        logo: input.logo.map(Json),
        names: Json(input.names.0),
        descriptions: Json(input.descriptions.0),
        priorities: Json(input.priorities),
        interventions: Json(input.interventions),
        external_ids: Json(input.external_ids),
        joined_on: input.joined_on,
        created_at: present.created_at,
        updated_at: present.updated_at,
    };
    row.version = present.version;
    if same(&row, present) {
        return Ok(row);
    }
    row.version = present.version + 1;
    row.updated_at = now;
    must_be_free(db, &row)?;
    check_parent(db, &row)?;
    save(db, actor, present, &row)?;
    Ok(row)
}

/// Writes a row over the present one, with everything beside it and the change log.
///
/// # Errors
/// [`Code::Stale`](crate::http::Code::Stale) when somebody else was faster.
pub fn save(db: &mut Db, actor: Actor, present: &PartnerRow, row: &PartnerRow) -> Result<(), Problem> {
    let written = diesel::update(partners::table.filter(partners::id.eq(row.id)).filter(partners::version.eq(present.version)))
        .set(row)
        .execute(db)
        .map_err(or_taken)?;
    if written == 0 {
        return crate::http::IfMatch::Versions(Vec::new()).check(present.version);
    }
    if row.slug != present.slug {
        redirect(db, &present.slug, row.id)?;
    }
    diesel::delete(partner_external_ids::table.filter(partner_external_ids::partner_id.eq(row.id))).execute(db)?;
    diesel::delete(partner_priorities::table.filter(partner_priorities::partner_id.eq(row.id))).execute(db)?;
    write_beside(db, row).map_err(or_taken)?;
    changes::append(db, actor, change(row, Operation::Updated, Some(present)))?;
    Ok(())
}

/// Whether two rows say the same.
pub fn same(one: &PartnerRow, other: &PartnerRow) -> bool {
    for_log(one) == for_log(other)
}

/// Lets an old address lead to a partner.
pub fn redirect(db: &mut Db, old: &str, to: PartnerId) -> QueryResult<()> {
    diesel::delete(partner_redirects::table.find(old)).execute(db)?;
    diesel::insert_into(partner_redirects::table)
        .values((partner_redirects::old.eq(old), partner_redirects::partner_id.eq(to), partner_redirects::at.eq(UtcTime::now())))
        .execute(db)
        .map(drop)
}

/// The change log's entry for a partner.
pub fn change(row: &PartnerRow, operation: Operation, before: Option<&PartnerRow>) -> Change {
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: true,
        partner_id: Some(row.id),
        before: before.and_then(for_log),
        after: if matches!(operation, Operation::Deleted | Operation::Merged) { None } else { for_log(row) },
    }
}

fn write_beside(db: &mut Db, row: &PartnerRow) -> QueryResult<()> {
    for external in &row.external_ids.0 {
        diesel::insert_into(partner_external_ids::table)
            .values((
                partner_external_ids::scheme.eq(&external.scheme),
                partner_external_ids::value.eq(&external.value),
                partner_external_ids::partner_id.eq(row.id),
            ))
            .execute(db)?;
    }
    for priority in &row.priorities.0 {
        diesel::insert_into(partner_priorities::table)
            .values((partner_priorities::priority.eq(priority), partner_priorities::partner_id.eq(row.id)))
            .execute(db)?;
    }
    Ok(())
}

/// Checks what must be unique, with a sentence that says what is taken; the constraints stand behind it.
fn must_be_free(db: &mut Db, row: &PartnerRow) -> Result<(), Problem> {
    let slug_owner: Option<PartnerId> = partners::table.filter(partners::slug.eq(&row.slug)).select(partners::id).first(db).optional()?;
    let redirected: Option<PartnerId> =
        partner_redirects::table.find(&row.slug).select(partner_redirects::partner_id).first(db).optional()?;
    if [slug_owner, redirected].into_iter().flatten().any(|owner| owner != row.id) {
        return Err(taken("/slug", format!("The slug {} belongs, or belonged, to another partner.", row.slug)));
    }
    for (index, external) in row.external_ids.0.iter().enumerate() {
        let owner: Option<PartnerId> = partner_external_ids::table
            .find((&external.scheme, &external.value))
            .select(partner_external_ids::partner_id)
            .first(db)
            .optional()?;
        if owner.is_some_and(|owner| owner != row.id) {
            let sentence = format!("The id {} of {} belongs to another partner.", external.value, external.scheme);
            return Err(taken(&format!("/external_ids/{index}"), sentence));
        }
    }
    Ok(())
}

fn taken(pointer: &str, sentence: String) -> Problem {
    let mut problem = Problem::conflict(sentence.clone());
    problem.errors.push(crate::http::FieldError::body(pointer, "taken", sentence));
    problem
}

/// A parent must exist and must not be the partner itself or lie below it.
/// Checks that a partner does not belong to itself, over however many steps.
///
/// # Errors
/// A field error.
pub fn check_parent(db: &mut Db, row: &PartnerRow) -> Result<(), Problem> {
    let mut next = row.parent_id;
    let mut steps = 0;
    while let Some(parent) = next {
        if parent == row.id || steps > 20 {
            return Err(Problem::field("/parent", "circle", "must not be the partner itself or one that belongs to it"));
        }
        let found: Option<Option<PartnerId>> = partners::table.find(parent).select(partners::parent_id).first(db).optional()?;
        next = found.ok_or_else(|| Problem::field("/parent", "unknown_reference", "is not a known partner"))?;
        steps += 1;
    }
    Ok(())
}

/// Keeps others from writing a partner until the transaction ends, before something that cannot be taken back.
///
/// # Errors
/// [`Code::Stale`](crate::http::Code::Stale) when somebody else was faster: the partner has another version, or is gone.
pub fn lock(db: &mut Db, row: &PartnerRow) -> Result<(), Problem> {
    // Writing a row locks it on both engines; the value stays.
    let locked = diesel::update(partners::table.filter(partners::id.eq(row.id)).filter(partners::version.eq(row.version)))
        .set(partners::version.eq(partners::version))
        .execute(db)?;
    if locked == 0 { crate::http::IfMatch::Versions(Vec::new()).check(row.version) } else { Ok(()) }
}

/// Deletes a partner and leaves a tombstone.
///
/// # Errors
/// A conflict when other records depend on it; [`Code::Stale`](crate::http::Code::Stale) when somebody else was faster.
pub fn delete(db: &mut Db, actor: Actor, row: &PartnerRow) -> Result<(), Problem> {
    lock(db, row)?;
    dialect::reserve_partner(db, row.id)?;
    let children: i64 = partners::table.filter(partners::parent_id.assume_not_null().eq(row.id)).count().get_result(db)?;
    if children > 0 {
        return Err(Problem::conflict("Other partners belong to this one; give them another parent first."));
    }
    if identity::store::count_of(db, row.id)? > 0 {
        return Err(Problem::conflict("People or API clients belong to this partner; remove them first, or withdraw the partner instead."));
    }
    tombstones::bury(db, COLLECTION, row.id.into(), Some(&row.slug))?;
    match diesel::delete(partners::table.find(row.id)).execute(db) {
        Ok(_) => {}
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _)) => {
            return Err(Problem::conflict(
                "Other records depend on this partner, such as commitments or statements of support; it can be withdrawn instead.",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    let mut gone = row.clone();
    gone.version += 1;
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// PostgreSQL: somebody else took the slug or external id, or took the parent away, between the look and the write.
fn or_taken(error: diesel::result::Error) -> Problem {
    if ["partners_slug", "partner_external_ids"].iter().any(|what| dialect::is_duplicate(&error, what)) {
        return Problem::conflict("Somebody else took this slug or external id at this moment; look, and send it again.");
    }
    if let diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, about) = &error
        && about.constraint_name().is_some_and(|name| name.contains("parent"))
    {
        return Problem::field("/parent", "unknown_reference", "is not a known partner");
    }
    error.into()
}
