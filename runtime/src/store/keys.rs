//! Keys that the server assigns: UUIDs of version 7 (RFC 9562, section 5.7).

use uuid::{ContextV7, Timestamp as UuidTimestamp, Uuid};

use crate::types::{Id, Timestamp};

/// Gives out keys in strictly ascending order. The writer alone has one, so the order of keys is
/// the order of commits, and a page by key never misses a record that comes later.
#[derive(Debug, Default)]
pub struct Keys {
    context: ContextV7,
}

impl Keys {
    /// The next key, at the time of the write.
    pub fn next<T>(&mut self, now: Timestamp) -> Id<T> {
        let microseconds = u64::try_from(now.as_microseconds()).unwrap_or(0);
        let seconds = microseconds / 1_000_000;
        let nanoseconds = u32::try_from(microseconds % 1_000_000 * 1_000).unwrap_or(0);
        Uuid::new_v7(UuidTimestamp::from_unix(
            &self.context,
            seconds,
            nanoseconds,
        ))
        .into()
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
            assert_eq!(key.as_uuid().get_version_num(), 7);
            last = key;
        }
    }
}
