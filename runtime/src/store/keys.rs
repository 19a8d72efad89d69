//! What the server assigns to a new record, above all its key: UUIDs of version 7 (RFC 9562, section 5.7).

use rustix::rand::{GetRandomFlags, getrandom};
use uuid::{Builder, Uuid};

use crate::{
    auth::User,
    types::{Id, Timestamp},
};

/// Bits of the counter: all of `rand_a` and the first 30 of `rand_b` (RFC 9562, section 6.2,
/// method 1). The last 32 bits of a key are random.
const COUNTER_BITS: u32 = 42;

/// Gives out keys in strictly ascending order. The writer alone has one, so the order of keys is
/// the order of commits, and a page by key never misses a record that comes later.
#[derive(Debug, Default)]
pub struct Keys {
    milliseconds: u64,
    counter: u64,
    random: Random,
}

impl Keys {
    /// The next key, at the time of the write.
    pub fn next<T>(&mut self, now: Timestamp) -> Id<T> {
        let milliseconds = u64::try_from(now.as_microseconds()).unwrap_or(0) / 1_000;
        if milliseconds > self.milliseconds {
            self.begin(milliseconds);
        } else {
            self.counter += 1;
            if self.counter >> COUNTER_BITS != 0 {
                self.begin(self.milliseconds + 1);
            }
        }
        let [.., c5, c4, c3, c2, c1, c0] = self.counter.to_be_bytes();
        let [r3, r2, r1, r0] = self.random.take();
        // The builder puts the version over the first four bits and the variant over two of the
        // third byte: the counter goes around both.
        let rand_a = [(c5 << 2) | (c4 >> 6), (c4 << 2) | (c3 >> 6)];
        let rand = [rand_a[0], rand_a[1], c3 & 0x3f, c2, c1, c0, r3, r2, r1, r0];
        Builder::from_unix_timestamp_millis(self.milliseconds, &rand)
            .into_uuid()
            .into()
    }

    /// Begins a millisecond, at a counter that nobody can guess and that has room to grow.
    fn begin(&mut self, milliseconds: u64) {
        let [[a, b, c, d], [e, f, ..]] = [self.random.take(), self.random.take()];
        self.milliseconds = milliseconds;
        self.counter = u64::from_be_bytes([0, 0, a, b, c, d, e, f]) >> (48 - COUNTER_BITS + 1);
    }
}

/// What the server fills into a new record.
#[derive(Debug)]
pub struct Assigned<'s> {
    keys: &'s mut Keys,
    now: Timestamp,
    serial: u64,
    user: Option<Id<User>>,
}

impl<'s> Assigned<'s> {
    pub(crate) const fn new(
        keys: &'s mut Keys,
        now: Timestamp,
        serial: u64,
        user: Option<Id<User>>,
    ) -> Self {
        Self {
            keys,
            now,
            serial,
            user,
        }
    }

    /// The record's key.
    #[must_use]
    pub fn key<T>(&mut self) -> Id<T> {
        self.keys.next(self.now)
    }

    /// The time of the write: its frame's commit time.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The next number of the model.
    #[must_use]
    pub const fn serial(&self) -> u64 {
        self.serial
    }

    /// The user that the record is created for; `None` without a session.
    #[must_use]
    pub const fn created_by(&self) -> Option<Id<User>> {
        self.user
    }

    /// The same, of a model whose records are created with a session alone. (An import says itself
    /// who created what.)
    #[must_use]
    pub fn user(&self) -> Id<User> {
        self.user.unwrap_or(Id::NIL)
    }
}

/// Random bytes of the system, taken a buffer at a time: asking for each key costs a system call.
#[derive(Debug)]
struct Random {
    bytes: [u8; Self::BYTES],
    used: usize,
}

impl Default for Random {
    fn default() -> Self {
        Self {
            bytes: [0; Self::BYTES],
            used: Self::BYTES,
        }
    }
}

impl Random {
    /// As many as the system gives at once and whole, whatever interrupts (getrandom(2)).
    const BYTES: usize = 256;

    fn take(&mut self) -> [u8; 4] {
        if self.used == Self::BYTES {
            self.used = 0;
            if getrandom(&mut self.bytes[..], GetRandomFlags::empty()) != Ok(Self::BYTES) {
                // A system without the call: the crate knows other ways.
                for part in self.bytes.chunks_mut(16) {
                    part.copy_from_slice(Uuid::new_v4().as_bytes());
                }
            }
        }
        let taken = self
            .bytes
            .get(self.used..self.used + 4)
            .and_then(|part| part.try_into().ok());
        self.used += 4;
        // Invariant: the buffer's length is a multiple of 4.
        taken.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ascend_within_a_millisecond_and_over_it() {
        let mut keys = Keys::default();
        let mut last = Id::<()>::NIL;
        for step in 0..10_000_i64 {
            let now = Timestamp::from_microseconds(1_700_000_000_000_000 + step / 7 * 300).unwrap();
            let key = keys.next(now);
            assert!(key > last);
            let uuid = key.as_uuid();
            assert_eq!(
                (uuid.get_version_num(), uuid.get_variant()),
                (7, uuid::Variant::RFC4122)
            );
            let milliseconds = now.as_microseconds() / 1_000;
            assert_eq!(uuid.as_u128() >> 80, u128::try_from(milliseconds).unwrap());
            last = key;
        }
    }

    #[test]
    fn the_counter_goes_around_version_and_variant() {
        let now = Timestamp::from_microseconds(1_700_000_000_000_000).unwrap();
        let mut keys = Keys::default();
        let mut last = keys.next::<()>(now);
        // Over every edge between its bytes, and over its end.
        for bit in 6..COUNTER_BITS {
            keys.counter = keys.counter.max((1 << bit) - 2);
            for _ in 0..4 {
                let key = keys.next(now);
                assert!(key > last, "{bit}: {last} {key}");
                last = key;
            }
        }
        keys.counter = (1 << COUNTER_BITS) - 2;
        for _ in 0..4 {
            let key = keys.next(now);
            assert!(key > last, "{last} {key}");
            last = key;
        }
    }

    #[test]
    fn keys_that_share_a_counter_differ() {
        let now = Timestamp::from_microseconds(1_700_000_000_000_000).unwrap();
        let keys: std::collections::BTreeSet<Id<()>> =
            (0..1_000).map(|_| Keys::default().next(now)).collect();
        assert_eq!(keys.len(), 1_000);
    }
}
