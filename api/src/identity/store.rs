//! Queries of accounts, API clients and revoked tokens.

use diesel::{ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper};

use super::model::AccountRow;
use crate::db::{
    Db, MultiBackend, dialect,
    fields::{AccountId, ClientId, Json, PartnerId, RecordId, UtcTime},
    schema::{accounts, api_clients, revoked_tokens},
};

/// An account by id.
pub fn account(db: &mut Db, id: AccountId) -> QueryResult<Option<AccountRow>> {
    accounts::table.find(id).select(AccountRow::as_select()).first(db).optional()
}

/// An account by its address in lower case.
pub fn account_by_email(db: &mut Db, email: &str) -> QueryResult<Option<AccountRow>> {
    accounts::table.filter(accounts::email.eq(email)).select(AccountRow::as_select()).first(db).optional()
}

/// Lets one transaction at a time work on an account and its sessions, until its end: whoever ends sessions must not miss a
/// token that another transaction is about to issue. Taken before any row of the account, and before the change log, is
/// written.
pub fn lock_account(db: &mut Db, id: AccountId) -> QueryResult<()> {
    dialect::serialize_on(db, &format!("account:{id}"))
}

/// Adds an account; a taken address is a unique violation of `accounts_email`.
pub fn insert_account(db: &mut Db, row: &AccountRow) -> QueryResult<()> {
    diesel::insert_into(accounts::table).values(row).execute(db).map(drop)
}

/// How many accounts there are.
pub fn count_accounts(db: &mut Db) -> QueryResult<i64> {
    accounts::table.count().get_result(db)
}

/// Whether a token was revoked.
pub fn is_revoked(db: &mut Db, jti: uuid::Uuid) -> QueryResult<bool> {
    let found: Option<RecordId> = revoked_tokens::table.find(RecordId(jti)).select(revoked_tokens::jti).first(db).optional()?;
    Ok(found.is_some())
}

/// Revokes a token until it expires by itself.
pub fn revoke(db: &mut Db, jti: uuid::Uuid, expires_at: UtcTime) -> QueryResult<()> {
    if !is_revoked(db, jti)? {
        diesel::insert_into(revoked_tokens::table)
            .values((revoked_tokens::jti.eq(RecordId(jti)), revoked_tokens::expires_at.eq(expires_at)))
            .execute(db)?;
    }
    Ok(())
}

/// Forgets revocations of tokens that have expired by themselves.
pub fn forget_expired_revocations(db: &mut Db, now: UtcTime) -> QueryResult<usize> {
    diesel::delete(revoked_tokens::table.filter(revoked_tokens::expires_at.lt(now))).execute(db)
}

/// What an API client may do at present; `None` when it is unknown or switched off.
pub fn active_client(db: &mut Db, id: ClientId) -> QueryResult<Option<(PartnerId, Vec<String>)>> {
    let row: Option<(PartnerId, Json<Vec<String>>)> = api_clients::table
        .find(id)
        .filter(api_clients::disabled.eq(false))
        .select((api_clients::partner_id, api_clients::scopes))
        .first(db)
        .optional()?;
    Ok(row.map(|(partner, scopes)| (partner, scopes.0)))
}

/// How many people and API clients belong to a partner.
pub fn count_of(db: &mut Db, partner: PartnerId) -> QueryResult<i64> {
    let people: i64 = accounts::table
        .filter(accounts::partner_id.is_not_null())
        .filter(accounts::partner_id.assume_not_null().eq(partner))
        .count()
        .get_result(db)?;
    let clients: i64 = api_clients::table.filter(api_clients::partner_id.eq(partner)).count().get_result(db)?;
    Ok(people + clients)
}

/// The people of a partner, by name.
fn people_of(partner: PartnerId) -> accounts::BoxedQuery<'static, MultiBackend> {
    accounts::table
        .into_boxed::<MultiBackend>()
        .filter(accounts::partner_id.is_not_null())
        .filter(accounts::partner_id.assume_not_null().eq(partner))
        .order((accounts::name, accounts::id))
}

/// The people of a partner, by name; a thousand at most.
pub fn accounts_of(db: &mut Db, partner: PartnerId) -> QueryResult<Vec<AccountRow>> {
    people_of(partner).limit(1000).select(AccountRow::as_select()).load(db)
}

/// The people of a partner, however many.
pub fn all_accounts_of(db: &mut Db, partner: PartnerId) -> QueryResult<Vec<AccountRow>> {
    people_of(partner).select(AccountRow::as_select()).load(db)
}
