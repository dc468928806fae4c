//! Queries of the people, and the rules that every change of an account keeps.

use diesel::{
    BoolExpressionMethods, EscapeExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    SelectableHelper, TextExpressionMethods,
};
use serde::Serialize;

use crate::{
    changes::{self, Actor, Operation, tombstones},
    db::{
        Db, MultiBackend, dialect,
        fields::{AccountId, PartnerId, UtcTime},
        schema::accounts,
    },
    http::{Code, FieldError, IfMatch, Problem},
    identity::{
        Role,
        invitations::{INVITED_FOR, change},
        links::{self, Purpose},
        model::AccountRow,
        sessions, store,
    },
    jobs::outbox,
};

/// The collection's name in addresses and in the change log.
pub const COLLECTION: &str = "users";

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Roles.
    pub role: Vec<Role>,
    /// People of this partner.
    pub partner: Option<PartnerId>,
    /// Part of the name or the address, in lower case.
    pub q: Option<String>,
    /// Whether sign-in is switched off.
    pub disabled: Option<bool>,
}

fn filtered(filter: &Filter) -> accounts::BoxedQuery<'_, MultiBackend> {
    let mut query = accounts::table.into_boxed::<MultiBackend>();
    if !filter.role.is_empty() {
        query = query.filter(accounts::role.eq_any(filter.role.iter().map(|role| role.name()).collect::<Vec<_>>()));
    }
    if let Some(partner) = filter.partner {
        query = query.filter(accounts::partner_id.is_not_null()).filter(accounts::partner_id.assume_not_null().eq(partner));
    }
    if let Some(disabled) = filter.disabled {
        query = query.filter(accounts::disabled.eq(disabled));
    }
    if let Some(part) = &filter.q {
        let pattern = format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query.filter(accounts::email.like(pattern.clone()).escape('\\').or(lower(accounts::name).like(pattern).escape('\\')));
    }
    query
}

diesel::define_sql_function! {
    /// Lower case; on SQLite of ASCII letters only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// A page of people in the order of their addresses, and how many the filter leaves.
pub fn page(db: &mut Db, filter: &Filter, after: Option<&str>, limit: i64) -> QueryResult<(Vec<AccountRow>, i64)> {
    let total = filtered(filter).count().get_result(db)?;
    let mut query = filtered(filter);
    if let Some(after) = after {
        query = query.filter(accounts::email.gt(after.to_owned()));
    }
    Ok((query.order(accounts::email).limit(limit).select(AccountRow::as_select()).load(db)?, total))
}

/// The account with this id.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: AccountId) -> Result<AccountRow, Problem> {
    if let Some(row) = store::account(db, id)? {
        return Ok(row);
    }
    let gone = tombstones::is_buried(db, COLLECTION, id.into())?;
    Err(if gone { Problem::new(Code::Gone, "This account was deleted.") } else { Problem::not_found() })
}

/// What of a role and a partner does not go together.
///
/// # Errors
/// The database's.
pub fn check_role(db: &mut Db, role: Role, partner: Option<PartnerId>) -> Result<Vec<FieldError>, Problem> {
    let Some(partner) = partner else {
        let missing = FieldError::body("/partner", "required", "is required for a focal point or contributor");
        return Ok(if role.needs_partner() { vec![missing] } else { Vec::new() });
    };
    if !role.needs_partner() {
        return Ok(vec![FieldError::body("/partner", "not_allowed", "admins and editors belong to no partner")]);
    }
    let known = dialect::hold_partner(db, partner)?;
    Ok(if known { Vec::new() } else { vec![FieldError::body("/partner", "unknown_reference", "is not a known partner")] })
}

/// Writes a changed account over its present row, with the change log. Somebody whose role changes, or who is switched
/// off, has to sign in again.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster; a conflict when nobody would be left to run the portal.
pub fn save(db: &mut Db, actor: Actor, present: &AccountRow, mut row: AccountRow) -> Result<AccountRow, Problem> {
    store::lock_account(db, row.id)?;
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = accounts::table.filter(accounts::id.eq(row.id)).filter(accounts::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    if (&row.role, row.partner_id, row.disabled) != (&present.role, present.partner_id, present.disabled) {
        sessions::store::end_all(db, row.id)?;
    }
    changes::append(db, actor, change(&row, Operation::Updated, Some(present)))?;
    somebody_must_stay(db, present)?;
    Ok(row)
}

/// Accounts that were made so long ago that their invitations have ended, and have no password, a thousand at once.
pub fn long_invited(db: &mut Db, now: UtcTime) -> QueryResult<Vec<AccountRow>> {
    accounts::table
        .filter(accounts::password_hash.is_null())
        .filter(accounts::created_at.lt(now.plus(-INVITED_FOR)))
        .order(accounts::created_at)
        .limit(1000)
        .select(AccountRow::as_select())
        .load(db)
}

/// Forgets somebody who did not accept the invitation in time; answers whether that was so. In a transaction of its own:
/// whoever waits for an account's turn must not hold the change log.
pub fn forget_uninterested(db: &mut Db, row: &AccountRow, now: UtcTime) -> QueryResult<bool> {
    store::lock_account(db, row.id)?;
    let open = links::count_open(db, Purpose::Invitation, row.id.into(), now)?;
    // Whoever accepts in the meantime gives the account a new version.
    Ok(open + links::count_open(db, Purpose::PasswordReset, row.id.into(), now)? == 0 && remove(db, Actor::System, row)?)
}

/// Deletes an account with its sessions and links. What the person did stays in the audit log under the id, which leads to
/// nobody any more: name and address are taken out of it.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster; a conflict when nobody would be left to run the portal.
pub fn delete(db: &mut Db, actor: Actor, row: &AccountRow) -> Result<(), Problem> {
    store::lock_account(db, row.id)?;
    if !remove(db, actor, row)? {
        return IfMatch::Versions(Vec::new()).check(row.version);
    }
    somebody_must_stay(db, row)
}

/// Removes an account in its turn; answers whether it still was as it was read.
fn remove(db: &mut Db, actor: Actor, row: &AccountRow) -> QueryResult<bool> {
    // First of all: whoever comes second, or read an older version, must leave everything as it is.
    if diesel::delete(accounts::table.filter(accounts::id.eq(row.id)).filter(accounts::version.eq(row.version))).execute(db)? == 0 {
        return Ok(false);
    }
    links::forget(db, row.id.into())?;
    outbox::forget(db, row.id.into())?;
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    let mut gone = row.clone();
    gone.version += 1;
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    changes::blank(db, COLLECTION, row.id.into(), &["email", "name"])?;
    Ok(true)
}

/// After a change of an administrator: another one can still sign in. It is asked after the change log was written, whose
/// counter lets one write at a time go on: two last administrators cannot leave at once.
fn somebody_must_stay(db: &mut Db, before: &AccountRow) -> Result<(), Problem> {
    if before.role != Role::Admin.name() || before.disabled {
        return Ok(());
    }
    let left: i64 = accounts::table
        .filter(accounts::role.eq(Role::Admin.name()))
        .filter(accounts::disabled.eq(false))
        .filter(accounts::password_hash.is_not_null())
        .count()
        .get_result(db)?;
    if left > 0 { Ok(()) } else { Err(Problem::conflict("This is the last administrator; make another one first.")) }
}
