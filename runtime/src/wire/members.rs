//! A record's members in the log: a CBOR map from permanent id to value.

use super::{CborReader, CborWriter, DecodeError, Wire};

/// Collects members of one event: all of a created record, those of a changed one that differ.
#[derive(Debug, Default)]
pub struct Changes {
    pairs: CborWriter,
    count: u64,
}

impl Changes {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            pairs: CborWriter::new(),
            count: 0,
        }
    }

    /// Starts over, keeping the buffer.
    pub fn clear(&mut self) {
        self.pairs.truncate(0);
        self.count = 0;
    }

    /// Whether no member has been set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes a member.
    pub fn set<T: Wire>(&mut self, id: u32, value: &T) {
        self.pairs.u64(u64::from(id));
        value.encode(&mut self.pairs);
        self.count += 1;
    }

    /// Writes a member if it differs from what is stored.
    pub fn set_if_changed<T: Wire>(&mut self, id: u32, stored: &T, value: &T) {
        if !stored.same(value) {
            self.set(id, value);
        }
    }

    /// Appends the map.
    pub fn write(&self, cbor: &mut CborWriter) {
        cbor.map(self.count);
        cbor.append(self.pairs.as_bytes());
    }
}

/// Reads the members of one event.
#[derive(Debug)]
pub struct Members<'b> {
    cbor: CborReader<'b>,
    left: u64,
}

impl<'b> Members<'b> {
    /// Reads the map at the start of `map`.
    ///
    /// # Errors
    /// There is none.
    pub fn new(map: &'b [u8]) -> Result<Self, DecodeError> {
        let mut cbor = CborReader::new(map);
        let left = cbor.map()?;
        Ok(Self { cbor, left })
    }

    /// The permanent id of the next member, whose value is to be read or skipped next.
    ///
    /// # Errors
    /// The bytes end early or hold no id.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator could not fail and be read from"
    )]
    pub fn next(&mut self) -> Result<Option<u32>, DecodeError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.cbor.u32().map(Some)
    }

    /// Reads the value of the member that `next` named.
    ///
    /// # Errors
    /// It is not of the type.
    pub fn read<T: Wire>(&mut self) -> Result<T, DecodeError> {
        T::decode(&mut self.cbor)
    }

    /// Passes over the value of a member that this binary no longer has.
    ///
    /// # Errors
    /// The bytes end early.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        self.cbor.skip().map(drop)
    }
}

/// The value of a member that every event of creation holds.
///
/// # Errors
/// The event did not hold it.
pub fn required<T>(value: Option<T>, member: &'static str) -> Result<T, DecodeError> {
    value.ok_or(DecodeError::Missing { member })
}
