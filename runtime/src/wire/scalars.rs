//! The forms of bool, the integers, `Id` and `Option`.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, de};
use serde_json::Value;
use uuid::Uuid;

use super::{CborReader, CborWriter, DecodeError, Merge, Wire, replaced_whole};
use crate::{fault::Faults, http::Text, types::Id};

impl Wire for bool {
    const EXPECTED: &'static str = "true or false";
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }

    fn write(&self, json: &mut Vec<u8>) {
        json.extend_from_slice(if *self { b"true" } else { b"false" });
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.bool(*self);
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        cbor.bool()
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

/// Reads an integer. A number with a fraction or an exponent is refused: what is given of it is
/// rounded to a double, which does not say whether it was whole. `http` writes those that are whole
/// as integers first.
struct Integer<T>(PhantomData<T>, &'static str);

impl<T: TryFrom<i128>> de::Visitor<'_> for Integer<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.1)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        T::try_from(i128::from(value))
            .map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        T::try_from(i128::from(value))
            .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }
}

macro_rules! integer {
    ($type:ident, $expected:literal, $encode:ident, $wide:ident) => {
        impl Wire for $type {
            const EXPECTED: &'static str = $expected;
            replaced_whole!();

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Integer(PhantomData, $expected))
            }

            fn write(&self, json: &mut Vec<u8>) {
                json.extend_from_slice(itoa::Buffer::new().format(*self).as_bytes());
            }

            fn encode(&self, cbor: &mut CborWriter) {
                cbor.$encode($wide::from(*self));
            }

            fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
                Self::try_from(cbor.$encode()?).map_err(|_| DecodeError::Range {
                    expected: $expected,
                })
            }

            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }
    };
}

integer!(u8, "an integer from 0 to 255", u64, u64);
integer!(u16, "an integer from 0 to 65535", u64, u64);
integer!(u32, "an integer from 0 to 4294967295", u64, u64);
integer!(u64, "an integer from 0 to 18446744073709551615", u64, u64);
integer!(i8, "an integer from -128 to 127", i64, i64);
integer!(i16, "an integer from -32768 to 32767", i64, i64);
integer!(i32, "an integer from -2147483648 to 2147483647", i64, i64);
integer!(
    i64,
    "an integer from -9223372036854775808 to 9223372036854775807",
    i64,
    i64
);

impl<T: 'static> Wire for Id<T> {
    const EXPECTED: &'static str = "a hyphenated UUID";
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }

    fn write(&self, json: &mut Vec<u8>) {
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        json.push(b'"');
        json.extend_from_slice(
            self.as_uuid()
                .hyphenated()
                .encode_lower(&mut text)
                .as_bytes(),
        );
        json.push(b'"');
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.bytes(self.as_uuid().as_bytes());
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        Uuid::from_slice(cbor.bytes()?)
            .map(Self::from_uuid)
            .map_err(|_| DecodeError::Range {
                expected: "16 bytes",
            })
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

impl<T: Wire> Wire for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const CHECKED: bool = T::CHECKED;

    type Patch = Merge<T::Patch>;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<'de, T: Wire> de::Visitor<'de> for Visitor<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} or null", T::EXPECTED)
            }

            fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
                T::read(inner).map(Some)
            }
        }
        deserializer.deserialize_option(Visitor::<T>(PhantomData))
    }

    fn read_patch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Patch, D::Error> {
        super::patch_nullable::<T, D>(deserializer)
    }

    fn build(patch: Self::Patch, faults: &mut Faults) -> Option<Self> {
        let before = faults.found();
        let value = patch.build(faults);
        (faults.found() == before).then_some(value)
    }

    fn amend(&mut self, patch: Self::Patch, faults: &mut Faults) {
        patch.amend(self, faults);
    }

    fn merge_json(stored: &mut Value, patch: Value) {
        T::merge_json(stored, patch);
    }

    fn check(&self, faults: &mut Faults) {
        if let Some(value) = self {
            value.check(faults);
        }
    }

    fn inspect(text: &Text<'_>, faults: &mut Faults) {
        if !text.is_null() {
            T::inspect(text, faults);
        }
    }

    fn inspect_patch(text: &Text<'_>, faults: &mut Faults) {
        if !text.is_null() {
            T::inspect_patch(text, faults);
        }
    }

    fn write(&self, json: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(json),
            None => json.extend_from_slice(b"null"),
        }
    }

    fn encode(&self, cbor: &mut CborWriter) {
        match self {
            Some(value) => value.encode(cbor),
            None => cbor.null(),
        }
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        if cbor.take_null()? {
            Ok(None)
        } else {
            T::decode(cbor).map(Some)
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(two)) => one.same(two),
            (None, None) => true,
            _ => false,
        }
    }

    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(one), Some(two)) => one.equals(two),
            (None, None) => true,
            _ => false,
        }
    }
}
