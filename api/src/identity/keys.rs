//! Signing keys: every node signs with its own Ed25519 key, kept in its data directory (mode 0600); the public halves
//! stand in the database, so every node can check every token. Keys are told apart by `kid` (RFC 7517, RFC 8037).

use std::{
    collections::HashMap,
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::db::{self, Database, Db, fields::UtcTime, run_blocking, schema::signing_keys};

const FILE: &str = "signing-key.pem";
/// An unknown `kid` may belong to a node that has just started: look again, but not for every forged token.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// What is known grows old: so soon every node refuses the tokens of a key that was retired.
const OLD_AFTER: Duration = Duration::from_secs(60);

/// A public key as a JSON Web Key (RFC 8037).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JsonWebKey {
    /// The key type.
    #[schema(max_length = 8, example = "OKP")]
    pub kty: &'static str,
    /// The curve.
    #[schema(max_length = 16, example = "Ed25519")]
    pub crv: &'static str,
    /// What the key is for.
    #[schema(max_length = 8, example = "sig")]
    pub r#use: &'static str,
    /// The algorithm.
    #[schema(max_length = 16, example = "EdDSA")]
    pub alg: &'static str,
    /// Its name in token headers.
    #[schema(max_length = 64, example = "pW3vO2mYb0Q")]
    pub kid: String,
    /// The public key, base64url.
    #[schema(max_length = 64, example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    pub x: String,
}

/// The keys this node knows.
pub struct KeyRing {
    kid: String,
    signing: EncodingKey,
    known: Arc<RwLock<Known>>,
    looking: tokio::sync::Mutex<()>,
    database: Database,
}

struct Known {
    keys: HashMap<String, (DecodingKey, String)>,
    looked_at: Instant,
}

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file cannot be read, written or understood.
    #[error("the signing key {path}: {reason}")]
    File {
        /// Where it is.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl KeyRing {
    /// Reads this node's key, or makes one when there is none or it was retired, and makes its public half known to all nodes.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(database: &Database, data_dir: &Path) -> Result<Self, KeyError> {
        let path = data_dir.join(FILE);
        let wrong = |reason: String| KeyError::File { path: path.display().to_string(), reason };
        let mut key = match fs::read_to_string(&path) {
            Ok(text) => SigningKey::from_pkcs8_pem(&text).map_err(|error| wrong(error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&path).map_err(wrong)?,
            Err(error) => return Err(wrong(error.to_string())),
        };
        if is_retired(database, &name(&key))? {
            tracing::warn!("the signing key of this node was retired; it makes a new one");
            key = make(&path).map_err(wrong)?;
        }
        let (kid, public) = (name(&key), key.verifying_key());
        let x = URL_SAFE_NO_PAD.encode(public.as_bytes());
        let der = key.to_pkcs8_der().map_err(|error| wrong(error.to_string()))?;
        let signing = EncodingKey::from_ed_der(der.as_bytes());
        publish(database, &kid, &x)?;
        let known = Arc::new(RwLock::new(Known { keys: HashMap::new(), looked_at: Instant::now() }));
        look(database, &known)?;
        Ok(Self { kid, signing, known, looking: tokio::sync::Mutex::new(()), database: database.clone() })
    }

    /// The name of the key that this node signs with, and the key.
    pub fn signing(&self) -> (&str, &EncodingKey) {
        (&self.kid, &self.signing)
    }

    /// The public key of this name, as far as this node knows; see [`KeyRing::freshen`].
    pub fn verifying(&self, kid: &str) -> Option<DecodingKey> {
        self.known.read().ok()?.keys.get(kid).map(|(key, _)| key.clone())
    }

    /// Whether what is known has grown old.
    pub fn are_old(&self) -> bool {
        self.looked_before(OLD_AFTER)
    }

    fn looked_before(&self, age: Duration) -> bool {
        self.known.read().is_ok_and(|known| known.looked_at.elapsed() >= age)
    }

    fn note_a_look(&self) {
        if let Ok(mut known) = self.known.write() {
            known.looked_at = Instant::now();
        }
    }

    /// Looks at the database when what is known has grown old, or when a key of this name is not known. It does so on the
    /// blocking pool and for one caller at a time; whoever has an unknown name waits for the look that is under way.
    pub async fn freshen(&self, kid: &str) {
        if self.verifying(kid).is_some() && !self.are_old() {
            return;
        }
        let _turn = self.looking.lock().await;
        let age = if self.verifying(kid).is_some() { OLD_AFTER } else { LOOK_AGAIN_AFTER };
        if !self.looked_before(age) {
            return;
        }
        // Noted before it is known how the look ends: a database that does not answer must not be asked for each request.
        self.note_a_look();
        let (database, known) = (self.database.clone(), Arc::clone(&self.known));
        if let Err(error) = run_blocking(move || look(&database, &known)).await {
            tracing::warn!(%error, "the signing keys cannot be read");
            self.note_a_look();
        }
    }

    /// All public keys, for `/.well-known/jwks.json`.
    ///
    /// # Errors
    /// [`db::Error`].
    pub fn public(&self) -> Result<Vec<JsonWebKey>, db::Error> {
        look(&self.database, &self.known)?;
        let known = self.known.read().map_err(|_| db::Error::Cancelled)?;
        let mut keys: Vec<JsonWebKey> = known
            .keys
            .iter()
            .map(|(kid, (_, x))| JsonWebKey { kty: "OKP", crv: "Ed25519", r#use: "sig", alg: "EdDSA", kid: kid.clone(), x: x.clone() })
            .collect();
        keys.sort_by(|one, other| one.kid.cmp(&other.kid));
        Ok(keys)
    }
}

fn look(database: &Database, known: &RwLock<Known>) -> Result<(), db::Error> {
    let rows: Vec<(String, String)> = database.read_now(|db| {
        signing_keys::table
            .filter(signing_keys::retired_at.is_null())
            .select((signing_keys::kid, signing_keys::public_key))
            .load(db)
            .map_err(db::Error::from)
    })?;
    let keys = rows.into_iter().filter_map(|(kid, x)| DecodingKey::from_ed_components(&x).ok().map(|key| (kid, (key, x)))).collect();
    if let Ok(mut known) = known.write() {
        *known = Known { keys, looked_at: Instant::now() };
    }
    Ok(())
}

/// A key as whoever runs the service sees it.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct KeyRow {
    /// Its name in token headers.
    pub kid: String,
    /// Since when a node has signed with it.
    pub created_at: UtcTime,
    /// Since when its tokens are refused.
    pub retired_at: Option<UtcTime>,
}

/// The keys of all nodes, oldest first.
pub fn all(db: &mut Db) -> QueryResult<Vec<KeyRow>> {
    signing_keys::table
        .order((signing_keys::created_at, signing_keys::kid))
        .select((signing_keys::kid, signing_keys::created_at, signing_keys::retired_at))
        .load(db)
}

/// Retires a key; answers whether there was one of this name in use.
pub fn retire(db: &mut Db, kid: &str) -> QueryResult<bool> {
    let in_use = signing_keys::table.filter(signing_keys::kid.eq(kid)).filter(signing_keys::retired_at.is_null());
    Ok(diesel::update(in_use).set(signing_keys::retired_at.eq(Some(UtcTime::now()))).execute(db)? == 1)
}

fn is_retired(database: &Database, kid: &str) -> Result<bool, db::Error> {
    database.read_now(|db| Ok(all(db)?.iter().any(|key| key.kid == kid && key.retired_at.is_some())))
}

fn name(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(key.verifying_key().as_bytes())[..12])
}

fn make(path: &Path) -> Result<SigningKey, String> {
    let key = SigningKey::from_bytes(&rand::random::<[u8; 32]>());
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| error.to_string())?;
    write_secret(path, pem.as_bytes()).map_err(|error| error.to_string())?;
    Ok(key)
}

fn publish(database: &Database, kid: &str, x: &str) -> Result<(), db::Error> {
    database.write_now(|db| {
        let there: Option<String> = signing_keys::table.find(kid).select(signing_keys::kid).first(db).optional()?;
        if there.is_none() {
            diesel::insert_into(signing_keys::table)
                .values((signing_keys::kid.eq(kid), signing_keys::public_key.eq(x), signing_keys::created_at.eq(UtcTime::now())))
                .execute(db)?;
        }
        Ok(())
    })
}

/// Writes a file that only its owner can read, never half of it.
fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let partial = path.with_extension("partial");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{DatabaseUrl, PoolLimits, migrate};

    #[tokio::test]
    async fn a_retired_key_is_refused_within_a_minute_and_replaced_at_the_next_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let ring = KeyRing::open(&database, folder.path()).expect("opens");
        let kid = ring.signing().0.to_owned();
        assert_eq!(KeyRing::open(&database, folder.path()).expect("opens").signing().0, kid);
        assert!(database.write_now(|db| retire(db, &kid).map_err(db::Error::from)).expect("retires"));
        assert!(!database.write_now(|db| retire(db, &kid).map_err(db::Error::from)).expect("looks"), "only once");
        ring.freshen(&kid).await;
        assert!(ring.verifying(&kid).is_some(), "what was read a moment ago counts");
        let a_minute_ago = Instant::now().checked_sub(OLD_AFTER).expect("a running clock");
        ring.known.write().expect("a lock").looked_at = a_minute_ago;
        ring.freshen(&kid).await;
        assert!(ring.verifying(&kid).is_none());
        let next = KeyRing::open(&database, folder.path()).expect("opens");
        assert_ne!(next.signing().0, kid);
        assert!(next.verifying(next.signing().0).is_some());
    }
}
