//! Access tokens: JWT (RFC 7519) signed with `EdDSA`, short-lived, after the advice of RFC 8725: one algorithm, a checked
//! issuer and audience, a type that no other token has.

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use super::{Identity, Role};
use crate::db::fields::{AccountId, ClientId, PartnerId, UtcTime};

/// The `typ` of our access tokens (RFC 9068).
const TYPE: &str = "at+jwt";

/// Who a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    Account(AccountId),
    /// An API client.
    Client(ClientId),
}

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The audience: the same service.
    pub aud: String,
    /// `account:ID` or `client:ID`.
    pub sub: String,
    /// The token's own id, for revocation.
    pub jti: uuid::Uuid,
    /// Issued at, in seconds since 1970.
    pub iat: i64,
    /// Expires at.
    pub exp: i64,
    /// The granted scopes, separated by spaces.
    #[serde(default)]
    pub scope: String,
    /// The role of a person, for the web app; the service itself asks the database.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Role>,
    /// The partner that the subject belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partner: Option<PartnerId>,
}

impl Claims {
    /// Who it speaks for.
    pub fn subject(&self) -> Option<Subject> {
        let (kind, id) = self.sub.split_once(':')?;
        match kind {
            "account" => id.parse().ok().map(Subject::Account),
            "client" => id.parse().ok().map(Subject::Client),
            _ => None,
        }
    }

    /// Whether it was issued before an instant, to the millisecond: that is what its id (a `UUIDv7`) knows.
    pub fn issued_before(&self, instant: UtcTime) -> bool {
        let issued_at = self.jti.get_timestamp().map(|at| at.to_unix());
        issued_at.is_none_or(|(seconds, nanos)| {
            let millis = i128::from(seconds) * 1000 + i128::from(nanos / 1_000_000);
            millis < i128::from(instant.as_datetime().timestamp_millis())
        })
    }
}

impl Identity {
    /// Signs a token for a subject.
    ///
    /// # Errors
    /// The library's reason.
    pub fn issue(&self, subject: Subject, role: Option<Role>, partner: Option<PartnerId>, scope: &str) -> Result<(String, Claims), String> {
        let now = chrono::Utc::now().timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: match subject {
                Subject::Account(id) => format!("account:{id}"),
                Subject::Client(id) => format!("client:{id}"),
            },
            jti: uuid::Uuid::now_v7(),
            iat: now,
            exp: now + self.access_token_seconds,
            scope: scope.to_owned(),
            role,
            partner,
        };
        let (kid, key) = self.keys.signing();
        let header = Header { alg: Algorithm::EdDSA, typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::default() };
        jsonwebtoken::encode(&header, &claims, key).map(|token| (token, claims)).map_err(|error| error.to_string())
    }

    /// Makes ready for [`Identity::verify`]: knows the token's key, if any node has it.
    pub async fn freshen(&self, token: &str) {
        if let Some(kid) = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid) {
            self.keys.freshen(&kid).await;
        }
    }

    /// Checks signature, issuer, audience and time of a token. Whether it was revoked, and what its subject may do,
    /// only the database knows.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let key = self.keys.verifying(header.kid.as_deref()?)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = 0;
        jsonwebtoken::decode::<Claims>(token, &key, &validation).ok().map(|data| data.claims)
    }
}
