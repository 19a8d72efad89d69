//! Whether values of generated types are the same, for change detection.

use super::{CborWriter, Wire};

/// Whether two values have the same bytes in the log.
pub fn same<T: Wire>(one: &T, other: &T) -> bool {
    let bytes = |value: &T| {
        let mut cbor = CborWriter::new();
        value.encode(&mut cbor);
        cbor
    };
    bytes(one).as_bytes() == bytes(other).as_bytes()
}
