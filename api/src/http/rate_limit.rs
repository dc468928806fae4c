//! How many requests a caller may make: the generic cell rate algorithm of `governor`, announced by the `RateLimit`
//! header fields of draft-ietf-httpapi-ratelimit-headers.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, QuantaClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

/// The limiter of one kind of request; callers are told apart by a hash.
pub struct RateLimit {
    limiter: Option<RateLimiter<u64, DashMapStateStore<u64>, QuantaClock, StateInformationMiddleware>>,
    clock: QuantaClock,
    name: &'static str,
    quota: u32,
    window_seconds: u32,
}

/// What the limiter says of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is no limit.
    Unlimited,
    /// Go on; so many more at once would be fine.
    Allowed { remaining: u32 },
    /// Too many; try again after this time.
    Refused { retry_after: Duration },
}

impl RateLimit {
    /// A limit of so many requests a minute, all of which may come at once; 0 switches it off.
    pub fn per_minute(name: &'static str, quota: u32) -> Self {
        Self::new(name, quota, 60, Quota::per_minute)
    }

    /// A limit of so many requests an hour.
    pub fn per_hour(name: &'static str, quota: u32) -> Self {
        Self::new(name, quota, 3600, Quota::per_hour)
    }

    /// A limit of so many requests a day.
    pub fn per_day(name: &'static str, quota: u32) -> Self {
        Self::new(name, quota, 86_400, |burst| {
            let one = Duration::from_secs(86_400) / burst.get();
            Quota::with_period(one).map_or_else(|| Quota::per_hour(burst), |quota| quota.allow_burst(burst))
        })
    }

    fn new(name: &'static str, quota: u32, window_seconds: u32, rate: fn(NonZeroU32) -> Quota) -> Self {
        let clock = QuantaClock::default();
        let limiter = NonZeroU32::new(quota).map(|burst| RateLimiter::dashmap_with_clock(rate(burst), clock.clone()).with_middleware());
        Self { limiter, clock, name, quota, window_seconds }
    }

    /// Counts one request of a caller.
    pub fn check(&self, caller: u64) -> Verdict {
        match &self.limiter {
            None => Verdict::Unlimited,
            Some(limiter) => match limiter.check_key(&caller) {
                Ok(state) => Verdict::Allowed { remaining: state.remaining_burst_capacity() },
                Err(refusal) => Verdict::Refused { retry_after: refusal.wait_time_from(self.clock.now()) },
            },
        }
    }

    /// The `RateLimit-Policy` field.
    pub fn policy(&self) -> String {
        format!("\"{}\";q={};w={}", self.name, self.quota, self.window_seconds)
    }

    /// The `RateLimit` field.
    pub fn state(&self, remaining: u32) -> String {
        format!("\"{}\";r={remaining}", self.name)
    }

    /// Forgets callers that have been quiet; call it now and then.
    pub fn forget_quiet_callers(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_refused_after_its_burst_and_others_are_not() {
        let limit = RateLimit::per_minute("test", 2);
        assert_eq!(limit.check(1), Verdict::Allowed { remaining: 1 });
        assert_eq!(limit.check(1), Verdict::Allowed { remaining: 0 });
        assert!(matches!(limit.check(1), Verdict::Refused { .. }));
        assert!(matches!(limit.check(2), Verdict::Allowed { .. }));
        let daily = RateLimit::per_day("test", 1);
        assert!(matches!(daily.check(1), Verdict::Allowed { .. }));
        assert!(matches!(daily.check(1), Verdict::Refused { retry_after } if retry_after > Duration::from_secs(23 * 3600)));
        assert_eq!(RateLimit::per_minute("off", 0).check(1), Verdict::Unlimited);
    }
}
