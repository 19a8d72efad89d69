//! Cursors: where a page ended, as text that only this server reads.
//!
//! base64url of: version 1, the model's permanent id, a digest of the query, the members that the
//! list is sorted by and the key of the last record in their log forms, and a CRC-32C of these. A
//! cursor holds for the query that it came from alone, and over restarts: it names a place in an
//! order, not in memory.
//!
//! Those of a model with a read rule are of version 2: members and key are sealed ([`Seal`]), since they
//! may be those of a record that the caller may not see.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::seal::Seal;
use crate::{
    model::Model,
    query::{CursorWriter, Position, Sort, SortOf, Sorted},
    wire::{CborReader, CborWriter, Wire},
};

const VERSION: u8 = 1;

/// That of a cursor that is sealed.
const SEALED: u8 = 2;

/// What a cursor is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binding {
    /// The model's permanent id.
    pub(super) model: u32,
    /// A digest of what is asked beside `limit` and `cursor`.
    pub(super) query: u32,
}

/// Why a text is no cursor of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CursorError {
    /// No cursor at all.
    Malformed,
    /// The cursor of another query.
    Foreign,
}

impl CursorError {
    /// The fault's detail.
    pub(super) const fn detail(self) -> &'static str {
        match self {
            Self::Malformed => "is not a cursor: send next_cursor as it came",
            Self::Foreign => "belongs to another query: start without a cursor",
        }
    }
}

/// The cursor behind a record, sealed if there is a seal.
pub(super) fn after<M: Model>(
    binding: Binding,
    sort: Sorted<SortOf<M>>,
    record: &M,
    seal: Option<&Seal>,
) -> String {
    let mut cursor = CursorWriter(CborWriter::new());
    sort.by.write(record, &mut cursor);
    record.key().encode(&mut cursor.0);
    match seal {
        Some(seal) => encode_sealed(binding, &cursor.0, seal),
        None => encode(binding, &cursor.0),
    }
}

/// The place behind which the page begins.
pub(super) fn position<M: Model>(
    binding: Binding,
    sort: Sorted<SortOf<M>>,
    text: &str,
    seal: Option<&Seal>,
) -> Result<Position<M>, CursorError> {
    let read = |cbor: &mut CborReader<'_>| {
        let sorted = sort.by.read(cbor).ok()?;
        let key = M::Key::decode(cbor).ok()?;
        Some(Position { sorted, key })
    };
    match seal {
        Some(seal) => decode_sealed(binding, text, seal, read),
        None => decode(binding, text, read),
    }
}

impl Binding {
    const BYTES: usize = 8;

    fn bytes(self) -> [u8; Self::BYTES] {
        let both = u64::from(self.model) << 32 | u64::from(self.query);
        both.to_be_bytes()
    }
}

fn encode_sealed(binding: Binding, cbor: &CborWriter, seal: &Seal) -> String {
    let mut bytes = vec![SEALED];
    let bound = binding.bytes();
    bytes.extend_from_slice(&bound);
    bytes.append(&mut seal.close(&bound, cbor.as_bytes()));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode_sealed<T>(
    binding: Binding,
    text: &str,
    seal: &Seal,
    read: impl FnOnce(&mut CborReader<'_>) -> Option<T>,
) -> Result<T, CursorError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| CursorError::Malformed)?;
    let sealed = bytes
        .strip_prefix(&[SEALED])
        .and_then(|rest| rest.split_first_chunk::<{ Binding::BYTES }>());
    let (bound, sealed) = sealed.ok_or(CursorError::Malformed)?;
    let place = seal.open(bound, sealed).ok_or(CursorError::Malformed)?;
    if *bound != binding.bytes() {
        return Err(CursorError::Foreign);
    }
    read(&mut CborReader::new(&place)).ok_or(CursorError::Malformed)
}

fn encode(binding: Binding, cbor: &CborWriter) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&binding.bytes());
    bytes.extend_from_slice(cbor.as_bytes());
    let check = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&check.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode<T>(
    binding: Binding,
    text: &str,
    read: impl FnOnce(&mut CborReader<'_>) -> Option<T>,
) -> Result<T, CursorError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| CursorError::Malformed)?;
    let (body, check) = bytes.split_last_chunk().ok_or(CursorError::Malformed)?;
    if crc32c::crc32c(body) != u32::from_be_bytes(*check) {
        return Err(CursorError::Malformed);
    }
    let (version, rest) = body.split_first().ok_or(CursorError::Malformed)?;
    let (bound, place) = rest.split_first_chunk().ok_or(CursorError::Malformed)?;
    if *version != VERSION {
        return Err(CursorError::Malformed);
    }
    if *bound != binding.bytes() {
        return Err(CursorError::Foreign);
    }
    let mut cbor = CborReader::new(place);
    let place = read(&mut cbor).ok_or(CursorError::Malformed)?;
    if cbor.is_at_end() {
        Ok(place)
    } else {
        Err(CursorError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Id;

    const ACCOUNTS: Binding = Binding {
        model: 64,
        query: 7,
    };

    fn key() -> Id<()> {
        Id::from_uuid(uuid::Uuid::from_u128(0x0123_4567_89ab_cdef))
    }

    fn encode<K: Wire>(binding: Binding, key: &K) -> String {
        let mut cbor = CborWriter::new();
        key.encode(&mut cbor);
        super::encode(binding, &cbor)
    }

    fn decode<K: Wire>(binding: Binding, text: &str) -> Result<K, CursorError> {
        super::decode(binding, text, |cbor| K::decode(cbor).ok())
    }

    #[test]
    fn a_cursor_gives_its_key_back_to_its_own_query() {
        let text = encode(ACCOUNTS, &key());
        assert_eq!(decode(ACCOUNTS, &text), Ok(key()));
        for other in [
            Binding {
                model: 65,
                ..ACCOUNTS
            },
            Binding {
                query: 8,
                ..ACCOUNTS
            },
        ] {
            assert_eq!(decode::<Id<()>>(other, &text), Err(CursorError::Foreign));
        }
    }

    #[test]
    fn what_is_changed_is_no_cursor() {
        let text = encode(ACCOUNTS, &key());
        for end in 0..text.len() {
            assert_eq!(
                decode::<Id<()>>(ACCOUNTS, &text[..end]),
                Err(CursorError::Malformed)
            );
        }
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(
                decode::<Id<()>>(ACCOUNTS, &changed),
                Err(CursorError::Malformed),
                "{place}"
            );
        }
        for other in [
            "",
            "====",
            "ä",
            "AQ",
            &format!("{text}="),
            &format!("{text}AAAA"),
        ] {
            assert_eq!(
                decode::<Id<()>>(ACCOUNTS, other),
                Err(CursorError::Malformed),
                "{other}"
            );
        }
        // A key of another type, rightly sealed.
        let number = encode(ACCOUNTS, &1_u64);
        assert_eq!(
            decode::<Id<()>>(ACCOUNTS, &number),
            Err(CursorError::Malformed)
        );
    }
}
