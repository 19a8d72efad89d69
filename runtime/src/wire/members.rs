//! A record's members in the log: a CBOR map from permanent id to value.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    CborReader, CborWriter, DecodeError, Wire,
    forms::{decode_opaque, encode_opaque, same_opaque},
};

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

    /// Bytes of what has been set: for strings, about what the members hold in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.pairs.as_bytes().len()
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

    /// Writes a member of a type of serde's.
    pub fn opaque<T: Serialize>(&mut self, id: u32, value: &T) {
        self.pairs.u64(u64::from(id));
        encode_opaque(value, &mut self.pairs);
        self.count += 1;
    }

    /// Writes such a member if it differs from what is stored.
    pub fn opaque_if_changed<T: Serialize>(&mut self, id: u32, stored: &T, value: &T) {
        if !same_opaque(stored, value) {
            self.opaque(id, value);
        }
    }

    /// Appends the map.
    pub fn write(&self, cbor: &mut CborWriter) {
        cbor.map(self.count);
        cbor.append(self.pairs.as_bytes());
    }
}

/// The members of a nested struct or of a variant: the head of their map is written before them.
impl CborWriter {
    /// Writes a member.
    pub fn member<T: Wire>(&mut self, id: u32, value: &T) {
        self.u64(u64::from(id));
        value.encode(self);
    }

    /// Writes a member of a type of serde's.
    pub fn opaque<T: Serialize>(&mut self, id: u32, value: &T) {
        self.u64(u64::from(id));
        encode_opaque(value, self);
    }
}

/// Most members that room is made for before they are there.
const MEMBERS_RESERVED_MAX: usize = 256;

/// The members of one event, by permanent id.
#[derive(Debug)]
pub struct Members<'b> {
    /// Id and bytes of each value, in the order of the event.
    values: Vec<(u32, &'b [u8])>,
}

impl<'b> Members<'b> {
    /// Reads the map at the start of `map`.
    ///
    /// # Errors
    /// There is none.
    pub fn new(map: &'b [u8]) -> Result<Self, DecodeError> {
        Self::read(&mut CborReader::new(map))
    }

    /// Reads the map that stands next: the members of a nested struct.
    ///
    /// # Errors
    /// There is none.
    pub fn read(cbor: &mut CborReader<'b>) -> Result<Self, DecodeError> {
        let count = cbor.map()?;
        // A count that lies reserves nothing much.
        let mut values = Vec::with_capacity(
            usize::try_from(count).map_or(0, |count| count.min(MEMBERS_RESERVED_MAX)),
        );
        for _ in 0..count {
            values.push((cbor.u32()?, cbor.skip()?));
        }
        Ok(Self { values })
    }

    /// The value of a member: the event's, or else what is stored.
    ///
    /// # Errors
    /// Neither has it, or the event's is not of the type.
    pub fn get<T: Wire>(
        &self,
        id: u32,
        member: &'static str,
        stored: Option<&T>,
    ) -> Result<T, DecodeError> {
        match self.find(id)? {
            Some(value) => Ok(value),
            None => stored.cloned().ok_or(DecodeError::Missing { member }),
        }
    }

    /// The value of a member that came later than its model: the event's, or else what is stored,
    /// or else what the lock froze for events that are older than the member.
    ///
    /// # Errors
    /// The event's is not of the type.
    pub fn get_or<T: Wire>(
        &self,
        id: u32,
        stored: Option<&T>,
        absent: impl FnOnce() -> T,
    ) -> Result<T, DecodeError> {
        match self.find(id)? {
            Some(value) => Ok(value),
            None => Ok(stored.cloned().unwrap_or_else(absent)),
        }
    }

    /// The value of a member of a type of serde's: the event's, or else what is stored.
    ///
    /// # Errors
    /// Neither has it, or serde does not read the event's.
    pub fn opaque<T: DeserializeOwned + Clone>(
        &self,
        id: u32,
        member: &'static str,
        stored: Option<&T>,
    ) -> Result<T, DecodeError> {
        match (self.bytes(id), stored) {
            (Some(value), _) => decode_opaque(&mut CborReader::new(value)),
            (None, stored) => stored.cloned().ok_or(DecodeError::Missing { member }),
        }
    }

    /// The same of a member that came later than its model.
    ///
    /// # Errors
    /// Serde does not read the event's.
    pub fn opaque_or<T: DeserializeOwned + Clone>(
        &self,
        id: u32,
        stored: Option<&T>,
        absent: impl FnOnce() -> T,
    ) -> Result<T, DecodeError> {
        match self.bytes(id) {
            Some(value) => decode_opaque(&mut CborReader::new(value)),
            None => Ok(stored.cloned().unwrap_or_else(absent)),
        }
    }

    fn bytes(&self, id: u32) -> Option<&'b [u8]> {
        let mut values = self.values.iter();
        values
            .find(|(other, _)| *other == id)
            .map(|(_, value)| *value)
    }

    fn find<T: Wire>(&self, id: u32) -> Result<Option<T>, DecodeError> {
        let Some(value) = self.bytes(id) else {
            return Ok(None);
        };
        T::decode(&mut CborReader::new(value)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_the_events_or_the_stored_or_the_frozen_one() {
        let mut changes = Changes::new();
        changes.set(2, &"new".to_owned());
        changes.set_if_changed(3, &7_u8, &7_u8);
        changes.set_if_changed(4, &7_u8, &8_u8);
        let mut cbor = CborWriter::new();
        changes.write(&mut cbor);
        let members = Members::new(cbor.as_bytes()).unwrap();
        let stored = "old".to_owned();
        assert_eq!(members.get(2, "name", Some(&stored)).unwrap(), "new");
        assert_eq!(members.get(9, "nick", Some(&stored)).unwrap(), "old");
        assert!(members.get::<String>(9, "nick", None).is_err());
        assert_eq!(members.get_or(3, None, || 1_u8).unwrap(), 1);
        assert_eq!(members.get_or(3, Some(&2_u8), || 1).unwrap(), 2);
        assert_eq!(members.get_or(4, Some(&2_u8), || 1).unwrap(), 8);
        assert!(members.get::<bool>(2, "name", None).is_err());
    }

    #[test]
    fn a_map_that_lies_about_its_length_is_an_error() {
        assert!(Members::new(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(Members::new(&[0xa2, 1, 1]).is_err());
    }
}
