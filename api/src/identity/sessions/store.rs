//! Queries of refresh tokens.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use crate::{
    db::{
        Db,
        fields::{AccountId, RecordId, UtcTime},
        schema::{accounts, refresh_tokens},
    },
    identity::{secret, store::lock_account},
};

/// Begins a family, or goes on in one; answers the secret, which is stored only as its hash.
pub fn issue(db: &mut Db, account: AccountId, family: Option<RecordId>, days: i64) -> QueryResult<String> {
    lock_account(db, account)?;
    let (text, now) = (secret::generate(), UtcTime::now());
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::id.eq(RecordId::new()),
            refresh_tokens::family_id.eq(family.unwrap_or_default()),
            refresh_tokens::account_id.eq(account),
            refresh_tokens::token_hash.eq(secret::hash(&text)),
            refresh_tokens::issued_at.eq(now),
            refresh_tokens::expires_at.eq(now.plus(chrono::Duration::days(days))),
        ))
        .execute(db)?;
    Ok(text)
}

/// What became of a refresh token.
#[derive(Debug, PartialEq, Eq)]
pub enum Spent {
    /// It was valid and is used up now.
    Valid {
        /// Whose it is.
        account: AccountId,
        /// The family that goes on.
        family: RecordId,
    },
    /// It was used before: its family has ended.
    Reused,
    /// Unknown, expired or revoked.
    Invalid,
}

/// Uses a token up; of two at once, one is valid and the other ends the family.
pub fn spend(db: &mut Db, text: &str) -> QueryResult<Spent> {
    use refresh_tokens as tokens;
    type Found = (RecordId, RecordId, AccountId, UtcTime, Option<UtcTime>, Option<UtcTime>);
    let now = UtcTime::now();
    // Read again once it is this transaction's turn: the session may have ended meanwhile.
    let Some((account, _)) = holder(db, text)? else { return Ok(Spent::Invalid) };
    lock_account(db, account)?;
    let found: Option<Found> = tokens::table
        .filter(tokens::token_hash.eq(secret::hash(text)))
        .select((tokens::id, tokens::family_id, tokens::account_id, tokens::expires_at, tokens::used_at, tokens::revoked_at))
        .first(db)
        .optional()?;
    let Some((id, family, account, expires_at, used_at, revoked_at)) = found else { return Ok(Spent::Invalid) };
    if revoked_at.is_some() || expires_at <= now {
        return Ok(Spent::Invalid);
    }
    let taken = used_at.is_none()
        && diesel::update(tokens::table.find(id).filter(tokens::used_at.is_null())).set(tokens::used_at.eq(Some(now))).execute(db)? == 1;
    if taken {
        return Ok(Spent::Valid { account, family });
    }
    end_family(db, family)?;
    Ok(Spent::Reused)
}

/// The account and the family of a token.
fn holder(db: &mut Db, text: &str) -> QueryResult<Option<(AccountId, RecordId)>> {
    refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(secret::hash(text)))
        .select((refresh_tokens::account_id, refresh_tokens::family_id))
        .first(db)
        .optional()
}

/// Ends a family; its account's turn was taken before.
fn end_family(db: &mut Db, family: RecordId) -> QueryResult<()> {
    diesel::update(refresh_tokens::table.filter(refresh_tokens::family_id.eq(family)).filter(refresh_tokens::revoked_at.is_null()))
        .set(refresh_tokens::revoked_at.eq(Some(UtcTime::now())))
        .execute(db)
        .map(drop)
}

/// Ends the family of a token, whether it was used or not.
pub fn end_family_of(db: &mut Db, text: &str) -> QueryResult<()> {
    let Some((account, family)) = holder(db, text)? else { return Ok(()) };
    lock_account(db, account)?;
    end_family(db, family)
}

/// Ends every session of an account.
pub fn end_all(db: &mut Db, account: AccountId) -> QueryResult<()> {
    lock_account(db, account)?;
    diesel::update(refresh_tokens::table.filter(refresh_tokens::account_id.eq(account)).filter(refresh_tokens::revoked_at.is_null()))
        .set(refresh_tokens::revoked_at.eq(Some(UtcTime::now())))
        .execute(db)
        .map(drop)
}

/// Forgets tokens that have expired; until then even spent ones are kept, because using one again ends its family.
pub fn forget_expired(db: &mut Db, now: UtcTime) -> QueryResult<usize> {
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.lt(now))).execute(db)
}

/// Notes a sign-in; answers whether the account still has the password that was verified and may still sign in. Both can
/// have changed while the password was being looked at.
pub fn signed_in(db: &mut Db, account: AccountId, verified: Option<&str>) -> QueryResult<bool> {
    lock_account(db, account)?;
    let same =
        accounts::table.filter(accounts::id.eq(account)).filter(accounts::password_hash.eq(verified)).filter(accounts::disabled.eq(false));
    Ok(diesel::update(same).set(accounts::last_login_at.eq(Some(UtcTime::now()))).execute(db)? == 1)
}
