//! How long whoever guesses passwords has to wait: per user and address, per user, and per address.
//!
//! A try counts as a failure from its beginning until it is known to be none, so that tries at the same
//! time are not free. One that has to wait costs no hash and makes no wait longer, so nobody waits longer than
//! the rules say. A user who logged in from an address is not kept from doing so again by what others try from
//! elsewhere. From a new address a user whose name is being guessed from everywhere competes for the
//! one try that is free in [`USER`]'s wait; the way out is an address that is known, or an administrator.
//!
//! Nothing here knows which users exist. It is kept in memory alone and begins anew with each start. Names
//! and addresses are kept as hashes with a key of this process, in [`Recent`] maps: at most 12 MB in
//! all.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{client::counted, recent::Recent};
use crate::store::Folded;

/// Of one user from one address.
const PAIR: Rule = Rule {
    free: 5,
    wait_max: Duration::from_mins(5),
    forgotten: Forgotten::AfterRest(Duration::from_hours(1)),
};
/// Of one user from all addresses.
const USER: Rule = Rule {
    free: 50,
    wait_max: Duration::from_secs(30),
    forgotten: Forgotten::AfterRest(Duration::from_hours(1)),
};
/// Of all users from one address.
const ADDRESS: Rule = Rule {
    free: 100,
    wait_max: Duration::from_secs(30),
    forgotten: Forgotten::AfterFirst(Duration::from_mins(10)),
};
/// How long a user is known at an address after a login there.
const KNOWN: Duration = Duration::from_hours(30 * 24);
/// How many pairs, users, addresses and known pairs are kept at least, each: what a map of 2¹⁵ places
/// takes before it doubles.
const KEPT: usize = 28_672;
/// The first wait. Each further failure doubles it.
const WAIT_MIN: Duration = Duration::from_secs(1);

/// How many failures are free, and how long the next try waits after one more.
#[derive(Debug)]
struct Rule {
    free: u32,
    wait_max: Duration,
    forgotten: Forgotten,
}

/// When failures no longer count.
#[derive(Debug)]
enum Forgotten {
    /// So long after the last of them.
    AfterRest(Duration),
    /// So long after the first of them.
    AfterFirst(Duration),
}

/// Counts failed logins and says who has to wait.
#[derive(Debug)]
pub(crate) struct Throttle {
    hash: RandomState,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    pairs: Recent<Failures>,
    users: Recent<Failures>,
    addresses: Recent<Failures>,
    /// When a user last logged in from an address.
    known: Recent<Option<Instant>>,
}

#[derive(Debug, Default)]
struct Failures {
    count: u32,
    first: Option<Instant>,
    last: Option<Instant>,
}

/// A login that is being tried. Dropped, it has failed.
#[derive(Debug)]
#[must_use = "a try that is dropped at once counts as a failure"]
pub(crate) struct Try<'t> {
    throttle: &'t Throttle,
    pair: u64,
    user: Noted,
    address: Noted,
    at: Instant,
}

/// An entry that a try counts in, and when the last failure in it was before.
#[derive(Debug)]
struct Noted {
    key: u64,
    before: Option<Instant>,
}

/// A login has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryAfter(u32);

impl RetryAfter {
    /// So many seconds, for the header Retry-After. At least 1.
    pub(crate) const fn seconds(&self) -> u32 {
        self.0
    }
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self::with_kept(KEPT)
    }

    fn with_kept(kept: usize) -> Self {
        let state = State {
            pairs: Recent::new(kept),
            users: Recent::new(kept),
            addresses: Recent::new(kept),
            known: Recent::new(kept),
        };
        Self {
            hash: RandomState::new(),
            state: Mutex::new(state),
        }
    }

    /// Whether a login may be tried now. It is to be asked before a password is hashed.
    ///
    /// `user` is the name that was given, whether such a user exists or not; its case does not count.
    ///
    /// # Errors
    /// How long to wait.
    pub(crate) fn check(
        &self,
        user: &str,
        address: IpAddr,
        now: Instant,
    ) -> Result<Try<'_>, RetryAfter> {
        let (name, place) = (Folded(user), counted(address));
        let pair = self.hash.hash_one((&name, place));
        let (user, address) = (self.hash.hash_one(name), self.hash.hash_one(place));
        let mut state = self.state();
        let wait = state.wait(pair, user, address, now);
        if !wait.is_zero() {
            let seconds = wait.as_nanos().div_ceil(Duration::from_secs(1).as_nanos());
            return Err(RetryAfter(seconds.try_into().unwrap_or(u32::MAX)));
        }
        state.pairs.entry(pair).note(&PAIR, now);
        let user = Noted {
            key: user,
            before: state.users.entry(user).note(&USER, now),
        };
        let address = Noted {
            key: address,
            before: state.addresses.entry(address).note(&ADDRESS, now),
        };
        Ok(Try {
            throttle: self,
            pair,
            user,
            address,
            at: now,
        })
    }

    /// Taken for a few instructions; a panic cannot leave it half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Try<'_> {
    /// The password was right. The user is known at this address from now on.
    pub(crate) fn succeed(self, now: Instant) {
        let mut state = self.throttle.state();
        self.take_back(&mut state);
        state.pairs.remove(self.pair);
        *state.known.entry(self.pair) = Some(now);
    }

    /// Nobody knows whether the password was right: it could not be compared.
    pub(crate) fn withdraw(self) {
        let mut state = self.throttle.state();
        self.take_back(&mut state);
        if let Some(failures) = state.pairs.get_mut(self.pair) {
            failures.count = failures.count.saturating_sub(1);
        }
    }

    /// Of what a success says nothing about, the user's other addresses and the address's other
    /// users, only this try is taken back.
    fn take_back(&self, state: &mut State) {
        if let Some(failures) = state.users.get_mut(self.user.key) {
            failures.take_back(self.at, self.user.before);
        }
        if let Some(failures) = state.addresses.get_mut(self.address.key) {
            failures.take_back(self.at, self.address.before);
        }
    }
}

impl State {
    fn wait(&self, pair: u64, user: u64, address: u64, now: Instant) -> Duration {
        let of = |recent: &Recent<Failures>, key, rule| {
            let failures = recent.get(key);
            failures.map_or(Duration::ZERO, |failures| failures.wait(rule, now))
        };
        let of_pair = of(&self.pairs, pair, &PAIR);
        let last_login = self.known.get(pair).copied().flatten();
        if last_login.is_some_and(|login| now.saturating_duration_since(login) < KNOWN) {
            return of_pair;
        }
        let of_user = of(&self.users, user, &USER);
        of_pair
            .max(of_user)
            .max(of(&self.addresses, address, &ADDRESS))
    }
}

impl Failures {
    /// Until a try is free.
    fn wait(&self, rule: &Rule, now: Instant) -> Duration {
        let (Some(last), false) = (self.last, self.is_forgotten(rule, now)) else {
            return Duration::ZERO;
        };
        let Some(doublings) = self.count.checked_sub(rule.free) else {
            return Duration::ZERO;
        };
        let factor = 2_u32.saturating_pow(doublings);
        let wait = WAIT_MIN.saturating_mul(factor).min(rule.wait_max);
        wait.saturating_sub(now.saturating_duration_since(last))
    }

    fn is_forgotten(&self, rule: &Rule, now: Instant) -> bool {
        let (from, limit) = match rule.forgotten {
            Forgotten::AfterRest(limit) => (self.last, limit),
            Forgotten::AfterFirst(limit) => (self.first, limit),
        };
        from.is_none_or(|from| now.saturating_duration_since(from) >= limit)
    }

    /// Counts one more, and gives back when the last one was.
    fn note(&mut self, rule: &Rule, now: Instant) -> Option<Instant> {
        if self.is_forgotten(rule, now) {
            *self = Self {
                first: Some(now),
                ..Self::default()
            };
        }
        self.count = self.count.saturating_add(1);
        let before = self.last;
        self.last = before.max(Some(now));
        before
    }

    fn take_back(&mut self, noted: Instant, before: Option<Instant>) {
        self.count = self.count.saturating_sub(1);
        // If another one has come since, what is left is counted from that.
        if self.last == Some(noted) {
            self.last = before;
        }
    }
}

#[cfg(test)]
mod tests;
