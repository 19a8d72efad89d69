//! The forms of a member's value: JSON in, JSON out, and CBOR (RFC 8949) in the log.
//!
//! One trait holds them side by side, so that no type has one form without the others. Generated
//! code implements it, by [`Variant`], for the enums of `models/`.

mod cbor;
mod json;
mod keys;
mod members;
mod merge;
mod scalars;
mod variant;

use serde::Deserializer;

pub use cbor::{CborReader, CborWriter, DecodeError};
pub use json::Object;
pub use keys::{IndexKey, Key};
pub use members::{Changes, Members};
pub use merge::{Merge, nullable, present, read, set};
pub use variant::Variant;

/// A type that a member may have.
pub trait Wire: Clone + Send + Sync + Sized + 'static {
    /// What a JSON value of this type is, to stand after "must be": `a string`.
    const EXPECTED: &'static str;

    /// Reads the JSON form. It judges shape and range, not the member's constraints.
    ///
    /// # Errors
    /// The deserializer's, for any other JSON value; `null` is one unless the type is an `Option`.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Appends the JSON form.
    fn write(&self, json: &mut Vec<u8>);

    /// Appends the form in the log. Equal values have equal bytes.
    fn encode(&self, cbor: &mut CborWriter);

    /// Reads the form in the log.
    ///
    /// # Errors
    /// The bytes are not this type's.
    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError>;

    /// Whether both have the same form in the log: whether a write changes nothing.
    fn same(&self, other: &Self) -> bool;
}
