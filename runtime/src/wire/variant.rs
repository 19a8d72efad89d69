//! Unit enums of `models/`: a JSON string, and in the log the variant's permanent id.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, de};

use super::{CborReader, CborWriter, DecodeError, Wire, replaced_whole, texts::write_text};

/// A unit enum. Generated code implements it by one `match` a method.
pub trait Variant: Clone + Send + Sync + Sized + 'static {
    /// What a JSON value is, to stand after "must be": `one of "active", "closed"`.
    const EXPECTED: &'static str;

    /// The JSON form.
    fn name(&self) -> &'static str;

    /// The variant with this JSON form.
    fn from_name(name: &str) -> Option<Self>;

    /// The permanent id, from models.lock.
    fn id(&self) -> u32;

    /// The variant with this permanent id.
    fn from_id(id: u32) -> Option<Self>;

    /// Its place in the order of declaration, by which indexes sort.
    fn ordinal(&self) -> u32;
}

impl<T: Variant> Wire for T {
    const EXPECTED: &'static str = <T as Variant>::EXPECTED;
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<T: Variant> de::Visitor<'_> for Visitor<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(<T as Variant>::EXPECTED)
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<T, E> {
                T::from_name(name).ok_or_else(|| E::invalid_value(de::Unexpected::Str(name), &self))
            }
        }
        deserializer.deserialize_str(Visitor(PhantomData))
    }

    fn write(&self, json: &mut Vec<u8>) {
        write_text(self.name(), json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.u64(u64::from(self.id()));
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        let id = cbor.u32()?;
        T::from_id(id).ok_or(DecodeError::Variant { id })
    }

    fn same(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}
