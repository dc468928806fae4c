//! The caller of an operation, in the handler's signature: `Caller<permission::EditPartner>` is somebody who may edit
//! at least some partners; the handler then asks whether this one.

use std::{future::Future, marker::PhantomData, pin::Pin, sync::Arc};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web,
};

use super::{
    Identity, Role, SharedIdentity,
    policy::{Permission, Reach, TABLE},
    store,
    token::{Claims, Subject},
};
use crate::{
    changes::Actor,
    db::{
        Database,
        fields::{AccountId, PartnerId},
    },
    http::{Code, Problem, RecognizeCaller, State, idempotency::RefusedCaller},
};

/// A signed-in person or an API client, as the database knows it now.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Who.
    pub subject: Subject,
    /// The role of a person.
    pub role: Option<Role>,
    /// The partner it belongs to.
    pub partner_id: Option<PartnerId>,
    /// The scopes of a client's token, limited to what the client still has.
    pub scopes: Vec<String>,
    /// What its token says.
    pub claims: Claims,
}

impl Principal {
    /// How far a permission reaches for this principal.
    pub fn reach<P: Permission>(&self) -> Reach {
        match (self.subject, self.role) {
            (Subject::Account(_), Some(role)) => P::RULE.reach_of(role),
            (Subject::Account(_), None) => Reach::None,
            (Subject::Client(_), _) => P::RULE.reach_of_client(&self.scopes),
        }
    }

    /// Whether the permission covers records of this partner.
    pub fn may<P: Permission>(&self, partner: PartnerId) -> bool {
        match self.reach::<P>() {
            Reach::All => true,
            Reach::Own => self.partner_id == Some(partner),
            Reach::None => false,
        }
    }

    /// Who this is for the change log.
    pub fn actor(&self) -> Actor {
        match self.subject {
            Subject::Account(id) => Actor::Account(id),
            Subject::Client(id) => Actor::Client(id),
        }
    }

    /// The account, when it is a person.
    pub fn account_id(&self) -> Option<AccountId> {
        match self.subject {
            Subject::Account(id) => Some(id),
            Subject::Client(_) => None,
        }
    }

    /// The names of all permissions that reach anything, for `/me`.
    pub fn permissions(&self) -> Vec<&'static str> {
        TABLE
            .iter()
            .filter(|rule| {
                let reach = match self.role {
                    Some(role) => rule.reach_of(role),
                    None => rule.reach_of_client(&self.scopes),
                };
                reach != Reach::None
            })
            .map(|rule| rule.name)
            .collect()
    }
}

/// A caller that has a permission, at least for some records.
#[derive(Clone, Debug)]
pub struct Caller<P: Permission> {
    /// Who it is.
    pub principal: Principal,
    permission: PhantomData<P>,
}

impl<P: Permission> Caller<P> {
    /// How far the permission reaches.
    pub fn reach(&self) -> Reach {
        self.principal.reach::<P>()
    }

    /// The only partner whose records the caller reaches, or `None` for all.
    pub fn only_partner(&self) -> Option<PartnerId> {
        match self.reach() {
            Reach::All => None,
            // A person without a partner reaches nobody's records: an id that no record has.
            _ => Some(self.principal.partner_id.unwrap_or(PartnerId(uuid::Uuid::nil()))),
        }
    }

    /// Goes on only for records of partners that the permission covers; for records that everybody may see.
    ///
    /// # Errors
    /// [`Code::Forbidden`].
    pub fn must_cover(&self, partner: PartnerId) -> Result<(), Problem> {
        if self.principal.may::<P>(partner) { Ok(()) } else { Err(Problem::forbidden("You may do this for your own partner only.")) }
    }

    /// The same for records that must not even be known to others.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub fn must_see(&self, partner: PartnerId) -> Result<(), Problem> {
        if self.principal.may::<P>(partner) { Ok(()) } else { Err(Problem::not_found()) }
    }

    /// Who this is for the change log.
    pub fn actor(&self) -> Actor {
        self.principal.actor()
    }
}

impl<P: Permission> FromRequest for Caller<P> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let principal = authenticate(&request).await?.ok_or_else(|| {
                Problem::new(Code::Unauthenticated, "Send an access token as Authorization: Bearer …; sign in to get one.")
            })?;
            if principal.reach::<P>() == Reach::None {
                let rule = P::RULE;
                let detail = match (principal.subject, rule.scope) {
                    (Subject::Client(_), Some(scope)) => format!("This needs a token with the scope {scope}."),
                    _ => format!("Your role does not have the permission {}.", rule.name),
                };
                return Err(Problem::forbidden(detail));
            }
            Ok(Self { principal, permission: PhantomData })
        })
    }
}

/// Anybody: signed in or not. A token that is sent must be valid all the same.
#[derive(Clone, Debug)]
pub struct MaybeCaller(pub Option<Principal>);

impl MaybeCaller {
    /// Whether the caller has a permission for records of this partner.
    pub fn may<P: Permission>(&self, partner: PartnerId) -> bool {
        self.0.as_ref().is_some_and(|principal| principal.may::<P>(partner))
    }

    /// Whether the caller has a permission for every record.
    pub fn may_for_all<P: Permission>(&self) -> bool {
        self.0.as_ref().is_some_and(|principal| principal.reach::<P>() == Reach::All)
    }

    /// Who this is for the change log.
    pub fn actor(&self) -> Actor {
        self.0.as_ref().map_or(Actor::Visitor, Principal::actor)
    }
}

impl FromRequest for MaybeCaller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { authenticate(&request).await.map(Self) })
    }
}

/// Claims that were verified once for this request.
#[derive(Clone)]
struct Verified(Option<Claims>);

fn identity_of(request: &HttpRequest) -> Result<SharedIdentity, Problem> {
    request
        .app_data::<web::Data<Identity>>()
        .map(|data| Arc::clone(data))
        .ok_or_else(|| Problem::internal("the application was built without its identity"))
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What the token of a request says, checked with the keys that are known here.
fn verified(request: &HttpRequest, identity: &Identity) -> Option<Claims> {
    if let Some(before) = request.extensions().get::<Verified>() {
        return before.0.clone();
    }
    let claims = bearer(request).and_then(|token| identity.verify(token));
    request.extensions_mut().insert(Verified(claims.clone()));
    claims
}

/// The same with keys that are as fresh as they have to be before anybody is let in.
async fn verified_freshly(request: &HttpRequest, identity: &Identity) -> Option<Claims> {
    let claims = verified(request, identity);
    if claims.is_some() && !identity.keys.are_old() {
        return claims;
    }
    identity.freshen(bearer(request)?).await;
    request.extensions_mut().remove::<Verified>();
    verified(request, identity)
}

/// What was found out about the sender of a request.
#[derive(Clone)]
struct Authenticated(Result<Option<Principal>, Problem>);

/// The middleware: finds out who sends a change before its body is looked at. Extractors wait side by side, and whoever
/// may not do a thing must be told so, not what is wrong with the body.
///
/// # Errors
/// The handler's.
pub async fn authenticate_first(request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if !request.method().is_safe() {
        let found = authenticate(request.request()).await;
        if let Err(problem) = &found {
            request.extensions_mut().insert(RefusedCaller(problem.clone()));
        }
        request.extensions_mut().insert(Authenticated(found));
    }
    next.call(request).await
}

/// Who sent the request; `None` without an `Authorization` header.
async fn authenticate(request: &HttpRequest) -> Result<Option<Principal>, Problem> {
    if let Some(before) = request.extensions().get::<Authenticated>() {
        return before.0.clone();
    }
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return Ok(None);
    }
    let refused = || Problem::new(Code::Unauthenticated, "The access token is not valid, or no longer; get a new one.");
    let identity = identity_of(request)?;
    let claims = verified_freshly(request, &identity).await.ok_or_else(refused)?;
    let database = State::of(request)?.database.clone();
    present_principal(&database, claims).await?.ok_or_else(refused).map(Some)
}

/// What the database says of a token's subject now; `None` when it may not sign in any more.
async fn present_principal(database: &Database, claims: Claims) -> Result<Option<Principal>, Problem> {
    database
        .read(move |db| {
            if store::is_revoked(db, claims.jti)? {
                return Ok(None);
            }
            match claims.subject() {
                Some(Subject::Account(id)) => {
                    let account = store::account(db, id)?
                        .filter(|account| !account.disabled)
                        .filter(|account| account.tokens_valid_from.is_none_or(|instant| !claims.issued_before(instant)));
                    Ok(account.and_then(|account| {
                        Some(Principal {
                            subject: Subject::Account(id),
                            role: Some(Role::parse(&account.role)?),
                            partner_id: account.partner_id,
                            scopes: Vec::new(),
                            claims,
                        })
                    }))
                }
                Some(Subject::Client(id)) => Ok(store::active_client(db, id)?.map(|(partner, allowed)| Principal {
                    subject: Subject::Client(id),
                    role: None,
                    partner_id: Some(partner),
                    scopes: claims.scope.split(' ').map(str::to_owned).filter(|scope| allowed.contains(scope)).collect(),
                    claims,
                })),
                None => Ok(None),
            }
        })
        .await
}

impl RecognizeCaller for Identity {
    fn recognize(&self, request: &HttpRequest) -> Option<String> {
        verified(request, self).map(|claims| claims.sub)
    }
}
