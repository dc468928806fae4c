//! Secrets that people and programs carry: long random texts, of which only a hash is kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A new secret: 32 random bytes as URL-safe text.
pub fn generate() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a secret. A fast hash is enough: the secret itself has 256 random bits.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// Whether a secret has this hash, in constant time.
pub fn matches(secret: &str, stored: &str) -> bool {
    hash(secret).as_bytes().ct_eq(stored.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_matches_its_own_hash_only() {
        let (one, other) = (super::generate(), super::generate());
        assert!(super::matches(&one, &super::hash(&one)));
        assert!(!super::matches(&other, &super::hash(&one)));
        assert!(one.len() >= 43);
    }
}
