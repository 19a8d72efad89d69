//! The forms of a member's value: JSON in, JSON out, CBOR (RFC 8949) in the log, and what a merge
//! patch (RFC 7396) makes of it.
//!
//! One trait holds them side by side, so that no type has one form without the others. Generated
//! code implements it for the structs and enums of `models/`.

mod cbor;
mod collections;
mod combined;
mod data;
mod floats;
mod forms;
mod heap;
mod json;
mod keys;
mod maps;
mod members;
mod merge;
mod named;
mod same;
mod scalars;
mod texts;
mod value;
mod variant;

#[cfg(test)]
pub(crate) mod tests;

use serde::Deserializer;
use serde_json::Value;

pub use cbor::{CborReader, CborWriter, DecodeError};
pub use collections::MapKey;
pub use combined::form;
pub use data::{
    EnumPatch, amend_enum, build_enum, inspect_enum_patch, merge_content, merge_variant,
};
pub use forms::{Digits, Opaque, Scaled};
pub use heap::{HeapBytes, heap_bytes, opaque_heap_bytes};
pub use json::Object;
pub use keys::{IndexKey, Key, NullsLast};
pub use members::{Changes, Members};
pub use merge::{Merge, nullable, patch, patch_nullable, present, read};
pub use named::object;
pub use same::same;
pub use variant::Variant;

use crate::{fault::Faults, http::Text};

/// A type that a member may have.
pub trait Wire: HeapBytes + Clone + Send + Sync + Sized + 'static {
    /// What a JSON value of this type is, to stand after "must be": `a string`.
    const EXPECTED: &'static str;

    /// Whether [`check`](Self::check) can find anything.
    const CHECKED: bool = false;

    /// What a merge patch may hold for it: itself, where it is replaced whole.
    type Patch: Clone + Send + Sync + 'static;

    /// Reads the JSON form. It judges shape and range, not the member's constraints.
    ///
    /// # Errors
    /// The deserializer's, for any other JSON value; `null` is one unless the type is an `Option`.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads what a merge patch holds for it.
    ///
    /// # Errors
    /// The deserializer's, for any other JSON value.
    fn read_patch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Patch, D::Error>;

    /// The patch merged into nothing; `None` only with a fault.
    fn build(patch: Self::Patch, faults: &mut Faults) -> Option<Self>;

    /// Merges the patch into what is stored.
    fn amend(&mut self, patch: Self::Patch, faults: &mut Faults);

    /// Merges a patch into the JSON of a value: what both have as an object member by member, all else
    /// by putting the patch in its place. How a patch for an enum with data reaches what is in it.
    fn merge_json(stored: &mut Value, patch: Value) {
        data::merge_members(stored, patch, Self::merge_member);
    }

    /// Merges what a patch has for one member of the JSON object that the type is.
    fn merge_member(_name: &str, stored: &mut Value, patch: Value) {
        *stored = patch;
    }

    /// Checks the constraints that lie inside of the value: those of a nested struct's members.
    fn check(&self, _faults: &mut Faults) {}

    /// Finds every fault of a JSON text that may not be of the type: its shape, and the constraints
    /// inside of what has the right one. Of a good value it finds nothing.
    fn inspect(text: &Text<'_>, faults: &mut Faults) {
        if text.read::<Self>().is_none() {
            text.expect::<Self>(faults);
        }
    }

    /// What can be read of a text that is not of the type, so that its constraints are found beside
    /// what is wrong with the rest; and where its elements stand in the text. Of lists and maps.
    fn salvage(_text: &Text<'_>) -> Option<(Self, Vec<usize>)> {
        None
    }

    /// Finds every fault of a JSON text that may not be a patch of the type.
    fn inspect_patch(text: &Text<'_>, faults: &mut Faults) {
        Self::inspect(text, faults);
    }

    /// Appends the JSON form.
    fn write(&self, json: &mut Vec<u8>);

    /// Appends the form in the log.
    fn encode(&self, cbor: &mut CborWriter);

    /// Reads the form in the log.
    ///
    /// # Errors
    /// The bytes are not this type's.
    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError>;

    /// Whether both have the same form in the log: whether a write changes nothing. What is the
    /// same is shown the same, so that a replay gives what was shown before.
    fn same(&self, other: &Self) -> bool;

    /// Whether both are one value, however written: `1.5` and `1.50` are. Asked of what may be
    /// repeated but not changed.
    fn equals(&self, other: &Self) -> bool {
        self.same(other)
    }
}

/// What a merge patch does to a type that is replaced whole.
macro_rules! replaced_whole {
    () => {
        type Patch = Self;

        fn read_patch<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Self::read(deserializer)
        }

        fn build(patch: Self, _faults: &mut crate::fault::Faults) -> Option<Self> {
            Some(patch)
        }

        fn amend(&mut self, patch: Self, _faults: &mut crate::fault::Faults) {
            *self = patch;
        }
    };
}
use replaced_whole;
