//! Signing keys: every node signs with its own Ed25519 key, kept in its data directory (mode 0600); the public halves
//! stand in the database, so every node can check every token. Keys are told apart by `kid` (RFC 7517, RFC 8037).

use std::{
    collections::HashMap,
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    sync::RwLock,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::db::{self, Database, fields::UtcTime, schema::signing_keys};

const FILE: &str = "signing-key.pem";
/// An unknown `kid` may belong to a node that has just started: look again, but not for every forged token.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(2);

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
    known: RwLock<Known>,
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
    /// Reads this node's key, or makes one, and makes its public half known to all nodes.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn open(database: &Database, data_dir: &Path) -> Result<Self, KeyError> {
        let path = data_dir.join(FILE);
        let wrong = |reason: String| KeyError::File { path: path.display().to_string(), reason };
        let key = match fs::read_to_string(&path) {
            Ok(text) => SigningKey::from_pkcs8_pem(&text).map_err(|error| wrong(error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = SigningKey::from_bytes(&rand::random::<[u8; 32]>());
                let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| wrong(error.to_string()))?;
                write_secret(&path, pem.as_bytes()).map_err(|error| wrong(error.to_string()))?;
                key
            }
            Err(error) => return Err(wrong(error.to_string())),
        };
        let public = key.verifying_key();
        let kid = URL_SAFE_NO_PAD.encode(&Sha256::digest(public.as_bytes())[..12]);
        let x = URL_SAFE_NO_PAD.encode(public.as_bytes());
        let der = key.to_pkcs8_der().map_err(|error| wrong(error.to_string()))?;
        let signing = EncodingKey::from_ed_der(der.as_bytes());
        publish(database, &kid, &x)?;
        let ring = Self {
            kid,
            signing,
            known: RwLock::new(Known { keys: HashMap::new(), looked_at: Instant::now() }),
            database: database.clone(),
        };
        ring.look()?;
        Ok(ring)
    }

    /// The name of the key that this node signs with, and the key.
    pub fn signing(&self) -> (&str, &EncodingKey) {
        (&self.kid, &self.signing)
    }

    /// The public key of this name, when some node has it. May ask the database: not for the async workers when the
    /// name is unknown.
    pub fn verifying(&self, kid: &str) -> Option<DecodingKey> {
        let (found, looked_at) = {
            let known = self.known.read().ok()?;
            (known.keys.get(kid).map(|(key, _)| key.clone()), known.looked_at)
        };
        if found.is_some() || looked_at.elapsed() < LOOK_AGAIN_AFTER {
            return found;
        }
        self.look().inspect_err(|error| tracing::warn!(%error, "the signing keys cannot be read")).ok()?;
        self.known.read().ok()?.keys.get(kid).map(|(key, _)| key.clone())
    }

    /// All public keys, for `/.well-known/jwks.json`.
    ///
    /// # Errors
    /// [`db::Error`].
    pub fn public(&self) -> Result<Vec<JsonWebKey>, db::Error> {
        self.look()?;
        let known = self.known.read().map_err(|_| db::Error::Cancelled)?;
        let mut keys: Vec<JsonWebKey> = known
            .keys
            .iter()
            .map(|(kid, (_, x))| JsonWebKey { kty: "OKP", crv: "Ed25519", r#use: "sig", alg: "EdDSA", kid: kid.clone(), x: x.clone() })
            .collect();
        keys.sort_by(|one, other| one.kid.cmp(&other.kid));
        Ok(keys)
    }

    fn look(&self) -> Result<(), db::Error> {
        let rows: Vec<(String, String)> = self.database.read_now(|db| {
            signing_keys::table
                .filter(signing_keys::retired_at.is_null())
                .select((signing_keys::kid, signing_keys::public_key))
                .load(db)
                .map_err(db::Error::from)
        })?;
        let keys = rows.into_iter().filter_map(|(kid, x)| DecodingKey::from_ed_components(&x).ok().map(|key| (kid, (key, x)))).collect();
        if let Ok(mut known) = self.known.write() {
            *known = Known { keys, looked_at: Instant::now() };
        }
        Ok(())
    }
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
