//! Passwords: argon2id with the library's recommended cost (19 MiB, two passes: OWASP's first choice), in PHC form.

use std::{sync::LazyLock, thread};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::db::{self, run_blocking};

/// The shortest password that is accepted (NIST SP 800-63B asks for 8 at least; 12 costs people little).
pub const SHORTEST: usize = 12;
/// The longest; longer ones would only cost us time.
pub const LONGEST: usize = 256;

/// How many passwords are worked on at once. Each takes 19 MiB and a core: more at once would only take memory.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(2, usize::from)));

/// Hashes or verifies passwords on the blocking pool, when it is their turn.
///
/// # Errors
/// Those of `work`.
pub async fn in_turn<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<db::Error> + Send + 'static,
{
    let turn = TURNS.acquire().await.map_err(|_| E::from(db::Error::Cancelled))?;
    run_blocking(move || {
        // Kept to the end of the work, even when nobody waits for it any more.
        let _turn = turn;
        work()
    })
    .await
}

/// Hashes a password. Takes tens of milliseconds: call it by [`in_turn`].
///
/// # Errors
/// The library's reason, when there is no randomness.
pub fn hash(password: &str) -> Result<String, String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// Whether a password belongs to a stored hash. Without a stored hash it takes as long as with one and says no,
/// so that time does not tell whether an account exists.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    // A hash of nothing anybody can type, with the same cost.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2WbbLOnHrTs8LzaRPPz3g0GPWzHVUCk0rC0VkFBhpQ8";
    let Ok(parsed) = PasswordHash::new(stored.unwrap_or(NOBODY)) else { return false };
    let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    right && stored.is_some()
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_right_password_opens() {
        let stored = super::hash("correct horse battery").expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(super::verify("correct horse battery", Some(&stored)));
        assert!(!super::verify("correct horse batter", Some(&stored)));
        assert!(!super::verify("anything", None));
    }
}
