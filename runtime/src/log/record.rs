//! One event: a CBOR map with small integer keys, inside a frame's body.
//!
//! docs/file-format.md, section Record, gives it byte by byte. The keys 3, 4, 5 and 9 are for
//! parts that come later (actor, idempotency key and fingerprint, hidden members as they were);
//! a reader passes over them, as over any key that it does not know.

use std::ops::Range;

use crate::{
    sequence::Sequence,
    wire::{CborReader, CborWriter, DecodeError},
};

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It came to be; the event holds every member.
    Created,
    /// Some members changed; the event holds those.
    Changed,
    /// It went; the event holds no member.
    Removed,
}

impl Kind {
    /// The word for people and dumps.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    const fn number(self) -> u64 {
        match self {
            Self::Created => 0,
            Self::Changed => 1,
            Self::Removed => 2,
        }
    }

    const fn of(number: u64) -> Result<Self, DecodeError> {
        match number {
            0 => Ok(Self::Created),
            1 => Ok(Self::Changed),
            2 => Ok(Self::Removed),
            kind => Err(DecodeError::Kind { kind }),
        }
    }
}

mod key {
    pub(super) const MODEL: u64 = 0;
    pub(super) const KIND: u64 = 1;
    pub(super) const KEY: u64 = 2;
    pub(super) const OPERATION_END: u64 = 6;
    pub(super) const PREVIOUS: u64 = 7;
    pub(super) const MEMBERS: u64 = 8;
}

/// One event as it stands in the log. `key` and `members` are CBOR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'b> {
    /// Its position: the frame's first sequence plus its place in the frame.
    pub sequence: Sequence,
    /// Permanent id of the model: from 64 those of models.lock, below it built-in tables.
    pub model: u32,
    /// What happened.
    pub kind: Kind,
    /// The record's key: one CBOR item.
    pub key: &'b [u8],
    /// Sequence of this record's previous event; zero when it was created.
    pub previous: Sequence,
    /// Whether the operation ends here: restore, replicas and feeds stop only at such a record.
    pub operation_end: bool,
    /// A CBOR map from permanent member id to value; empty when removed.
    pub members: &'b [u8],
}

/// A CBOR map without pairs.
pub const NO_MEMBERS: &[u8] = &[0xa0];

/// Least bytes of the event of a record that goes: model, kind, key and previous event.
pub const REMOVED_BYTES_MIN: usize = 1 + 4 * 2;

/// Least bytes of the event of a record that changes: the same, and a map of one member.
pub const CHANGED_BYTES_MIN: usize = REMOVED_BYTES_MIN + 1 + 3;

impl<'b> Record<'b> {
    /// Appends the record. Its sequence is not written: the frame says it.
    pub fn write(&self, cbor: &mut CborWriter) {
        let changes = self.kind != Kind::Removed;
        let follows = self.previous != Sequence::ZERO;
        let pairs = 3 + u64::from(self.operation_end) + u64::from(follows) + u64::from(changes);
        cbor.map(pairs);
        cbor.u64(key::MODEL);
        cbor.u64(u64::from(self.model));
        cbor.u64(key::KIND);
        cbor.u64(self.kind.number());
        cbor.u64(key::KEY);
        cbor.append(self.key);
        if self.operation_end {
            cbor.u64(key::OPERATION_END);
            cbor.bool(true);
        }
        if follows {
            cbor.u64(key::PREVIOUS);
            cbor.u64(self.previous.0);
        }
        if changes {
            cbor.u64(key::MEMBERS);
            cbor.append(self.members);
        }
    }

    /// Reads a record that is all of `bytes`.
    ///
    /// # Errors
    /// The bytes are not a record, or more than one.
    pub fn parse(bytes: &'b [u8], sequence: Sequence) -> Result<Self, DecodeError> {
        let mut cbor = CborReader::new(bytes);
        let record = Self::read(&mut cbor, sequence)?;
        if cbor.is_at_end() {
            return Ok(record);
        }
        Err(DecodeError::State {
            what: "bytes follow the record",
        })
    }

    /// Reads the record that stands at `cbor`'s position.
    ///
    /// # Errors
    /// The bytes are not a record.
    pub fn read(cbor: &mut CborReader<'b>, sequence: Sequence) -> Result<Self, DecodeError> {
        let mut model = None;
        let mut kind = None;
        let mut key_item = None;
        let mut previous = Sequence::ZERO;
        let mut operation_end = false;
        let mut members = NO_MEMBERS;
        for _ in 0..cbor.map()? {
            match cbor.u64()? {
                key::MODEL => model = Some(cbor.u32()?),
                key::KIND => kind = Some(Kind::of(cbor.u64()?)?),
                key::KEY => key_item = Some(cbor.skip()?),
                key::OPERATION_END => operation_end = cbor.bool()?,
                key::PREVIOUS => previous = Sequence(cbor.u64()?),
                key::MEMBERS => members = cbor.skip()?,
                _ => {
                    cbor.skip()?;
                }
            }
        }
        let missing = |member| DecodeError::Missing { member };
        Ok(Self {
            sequence,
            model: model.ok_or(missing("model"))?,
            kind: kind.ok_or(missing("kind"))?,
            key: key_item.ok_or(missing("key"))?,
            previous,
            operation_end,
            members,
        })
    }
}

/// The records of a frame's body, in order.
#[derive(Debug)]
pub struct Records<'b> {
    body: &'b [u8],
    cbor: CborReader<'b>,
    last: Range<usize>,
    next: Sequence,
    left: u32,
}

impl<'b> Records<'b> {
    /// The `count` records of `body`; the first has the sequence `first`.
    #[must_use]
    pub fn new(body: &'b [u8], first: Sequence, count: u32) -> Self {
        Self {
            body,
            cbor: CborReader::new(body),
            last: 0..0,
            next: first,
            left: count,
        }
    }

    /// The next record; `None` after the last.
    ///
    /// # Errors
    /// The bytes are not a record, or more follow the last one.
    pub fn next(&mut self) -> Result<Option<Record<'b>>, DecodeError> {
        if self.left == 0 {
            return if self.cbor.is_at_end() {
                Ok(None)
            } else {
                Err(DecodeError::State {
                    what: "bytes follow the last record of a frame",
                })
            };
        }
        let start = self.cbor.position();
        let record = Record::read(&mut self.cbor, self.next)?;
        self.last = start..self.cbor.position();
        self.next = self.next.next();
        self.left -= 1;
        Ok(Some(record))
    }

    /// The bytes of the record that was given last.
    #[must_use]
    pub fn last_bytes(&self) -> &'b [u8] {
        self.body.get(self.last.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_these_bytes() {
        let mut cbor = CborWriter::new();
        let record = Record {
            sequence: Sequence(7),
            model: 64,
            kind: Kind::Changed,
            key: &[0x42, 1, 2],
            previous: Sequence(3),
            operation_end: true,
            members: &[0xa1, 5, 0xf5],
        };
        record.write(&mut cbor);
        let bytes = [
            0xa6, 0, 0x18, 64, 1, 1, 2, 0x42, 1, 2, 6, 0xf5, 7, 3, 8, 0xa1, 5, 0xf5,
        ];
        assert_eq!(cbor.as_bytes(), bytes);
        let read = Record::read(&mut CborReader::new(&bytes), Sequence(7)).unwrap();
        assert_eq!(read, record);
    }

    #[test]
    fn keys_of_later_versions_are_passed_over() {
        let bytes = [0xa4, 0, 9, 1, 2, 2, 0x41, 7, 3, 0xa1, 0, 0x61, b'x'];
        let read = Record::read(&mut CborReader::new(&bytes), Sequence(1)).unwrap();
        assert_eq!(
            (read.model, read.kind, read.key),
            (9, Kind::Removed, &bytes[6..8])
        );
    }

    #[test]
    fn what_is_no_record_is_an_error() {
        for bytes in [
            &[][..],
            &[0xa0],
            &[0xa1, 0, 9],
            &[0xa3, 0, 9, 1, 9, 2, 0],
            &[0xbf, 0xff],
        ] {
            assert!(Record::read(&mut CborReader::new(bytes), Sequence(1)).is_err());
        }
        let mut records = Records::new(&[0xa3, 0, 9, 1, 2, 2, 7, 0], Sequence(1), 1);
        assert!(records.next().unwrap().is_some());
        assert!(records.next().is_err());
    }

    #[test]
    fn no_event_is_shorter_than_the_least() {
        for (kind, members, least) in [
            (Kind::Removed, NO_MEMBERS, REMOVED_BYTES_MIN),
            (Kind::Changed, &[0xa1, 1, 0xf6], CHANGED_BYTES_MIN),
        ] {
            let mut cbor = CborWriter::new();
            let shortest = Record {
                sequence: Sequence::ZERO,
                model: 1,
                kind,
                key: &[0],
                previous: Sequence(1),
                operation_end: false,
                members,
            };
            shortest.write(&mut cbor);
            assert_eq!(cbor.as_bytes().len(), least);
        }
    }
}
