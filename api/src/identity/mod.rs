//! Who calls and what they may: accounts, sign-in, access tokens, API clients, and the one table of permissions.

pub mod caller;
pub mod clients;
pub mod feed;
pub mod invitations;
pub mod keys;
pub mod links;
pub mod model;
pub mod password;
pub mod passwords;
pub mod policy;
pub mod secret;
pub mod sessions;
pub mod store;
pub mod throttle;
pub mod token;
pub mod users;

use std::sync::Arc;

use diesel::QueryResult;

use crate::{
    changes::Actor,
    db::{Db, fields::PartnerId},
    http::Problem,
};

pub use self::{
    caller::{Caller, MaybeCaller, Principal},
    model::Role,
    policy::permission,
};

/// What sign-in and token checks need to know; one per process.
pub struct Identity {
    /// The signing key of this node and the public keys of all.
    pub keys: keys::KeyRing,
    /// The issuer (and audience) of access tokens: the service's public URL.
    pub issuer: String,
    /// How long an access token lasts, in seconds.
    pub access_token_seconds: i64,
    /// How long a refresh token lasts when it is not used, in days.
    pub refresh_token_days: i64,
}

/// The shared handle.
pub type SharedIdentity = Arc<Identity>;

/// Keeps others from changing the people and API clients of a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    let mut people: Vec<_> = store::all_accounts_of(db, partner)?.into_iter().map(|row| row.id).collect();
    // In the order of their ids, or two who do this might wait for each other.
    people.sort_unstable();
    for id in people {
        store::lock_account(db, id)?;
    }
    clients::store::lock_of(db, partner)
}

/// Gives the people and API clients of one partner to another, when the two turn out to be the same; people have to sign
/// in again.
///
/// # Errors
/// [`Code::Stale`](crate::http::Code::Stale) when one of them was changed meanwhile, or the database's.
pub fn move_partner(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    for present in store::all_accounts_of(db, from)? {
        let row = model::AccountRow { partner_id: Some(to), ..present.clone() };
        users::store::save(db, actor, &present, row)?;
    }
    for present in clients::store::all_of(db, from)? {
        let row = clients::store::ClientRow { partner_id: to, ..present.clone() };
        clients::store::save(db, actor, &present, row)?;
    }
    Ok(())
}
