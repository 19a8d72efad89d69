//! Other JSON forms of a type, by an option of the member: wrappers that inputs hold, and that
//! outputs make on the fly. In the log the value is as without them.

use std::borrow::Borrow;

use serde::{Deserialize, Deserializer, Serialize, de, de::DeserializeOwned};

use super::{
    CborReader, CborWriter, DecodeError, HeapBytes, Wire, opaque_heap_bytes, replaced_whole, value,
};
use crate::types::Decimal;

/// A 64-bit integer that is a string of digits in JSON: `json = "string"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits<T>(pub T);

impl<T> Borrow<T> for Digits<T> {
    fn borrow(&self) -> &T {
        &self.0
    }
}

macro_rules! digits {
    ($type:ident, $expected:literal) => {
        impl Wire for Digits<$type> {
            const EXPECTED: &'static str = $expected;
            replaced_whole!();

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
                let number = text.parse::<$type>().ok();
                // Only as it is written: no sign but a minus, no leading zero.
                number
                    .filter(|number| number.to_string() == text)
                    .map(Self)
                    .ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &$expected))
            }

            fn write(&self, json: &mut Vec<u8>) {
                json.push(b'"');
                self.0.write(json);
                json.push(b'"');
            }

            fn encode(&self, cbor: &mut CborWriter) {
                self.0.encode(cbor);
            }

            fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
                $type::decode(cbor).map(Self)
            }

            fn same(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }
    };
}

digits!(
    u64,
    "a string of digits, from \"0\" to \"18446744073709551615\""
);
digits!(
    i64,
    "a string of digits, from \"-9223372036854775808\" to \"9223372036854775807\""
);

/// A decimal with `N` digits behind the point: `scale = N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaled<const N: u32>(pub Decimal);

impl<const N: u32> Borrow<Decimal> for Scaled<N> {
    fn borrow(&self) -> &Decimal {
        &self.0
    }
}

macro_rules! scaled_words {
    ($($scale:literal)*) => {
        [$(concat!(
            "a string with a decimal number of at most 28 digits, ",
            "of them at most ",
            $scale,
            " behind the point, without an exponent"
        )),*]
    };
}

/// What scaled decimals are, by their scale.
const EXPECTED: [&str; 29] = scaled_words!(
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28
);

impl<const N: u32> Wire for Scaled<N> {
    const EXPECTED: &'static str = {
        assert!(N <= 28, "a decimal has at most 28 digits");
        #[expect(
            clippy::indexing_slicing,
            reason = "the line before makes sure, at compile time"
        )]
        EXPECTED[N as usize]
    };
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Decimal::deserialize(deserializer)?;
        let scaled = number.with_scale(N);
        scaled
            .map(Self)
            .ok_or_else(|| de::Error::custom(format_args!("more than {N} digits behind the point")))
    }

    fn write(&self, json: &mut Vec<u8>) {
        self.0.with_scale(N).unwrap_or(self.0).write(json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        self.0.encode(cbor);
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        Decimal::decode(cbor).map(Self)
    }

    fn same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// Any type of serde's: `opaque`. Its JSON is what serde makes of it, and in the log stands the
/// CBOR of that JSON.
#[derive(Debug, Clone)]
pub struct Opaque<T>(pub T);

impl<T> Borrow<T> for Opaque<T> {
    fn borrow(&self) -> &T {
        &self.0
    }
}

impl<T> Wire for Opaque<T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    const EXPECTED: &'static str = "what its type takes";
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = T::deserialize(deserializer)?;
        // What cannot be shown again must not be stored.
        let json = serde_json::to_value(&read).map_err(de::Error::custom)?;
        if json.is_null() {
            return Err(de::Error::invalid_type(
                de::Unexpected::Unit,
                &Self::EXPECTED,
            ));
        }
        T::deserialize(json).map_err(de::Error::custom)?;
        Ok(Self(read))
    }

    fn write(&self, json: &mut Vec<u8>) {
        write_opaque(&self.0, json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        encode_opaque(&self.0, cbor);
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        decode_opaque(cbor).map(Self)
    }

    fn same(&self, other: &Self) -> bool {
        same_opaque(&self.0, &other.0)
    }
}

impl<T> HeapBytes for Digits<T> {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl<const N: u32> HeapBytes for Scaled<N> {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl<T: Serialize> HeapBytes for Opaque<T> {
    fn heap_bytes(&self) -> usize {
        opaque_heap_bytes(&self.0)
    }
}

fn json_of<T: Serialize>(value: &T) -> serde_json::Value {
    let json = serde_json::to_value(value);
    // Invariant: it was read, and what is read is written once before it is stored.
    debug_assert!(json.is_ok(), "an opaque value has no JSON form");
    json.unwrap_or_default()
}

pub(super) fn write_opaque<T: Serialize>(value: &T, json: &mut Vec<u8>) {
    json_of(value).write(json);
}

pub(super) fn encode_opaque<T: Serialize>(value: &T, cbor: &mut CborWriter) {
    value::encode(&json_of(value), cbor);
}

pub(super) fn decode_opaque<T: DeserializeOwned>(
    cbor: &mut CborReader<'_>,
) -> Result<T, DecodeError> {
    let json = value::decode(cbor, 256)?;
    T::deserialize(json).map_err(|error| DecodeError::Opaque {
        reason: error.to_string(),
    })
}

pub(super) fn same_opaque<T: Serialize>(one: &T, two: &T) -> bool {
    json_of(one) == json_of(two)
}
