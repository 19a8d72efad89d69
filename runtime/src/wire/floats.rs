//! The forms of `f32` and `f64`: finite, and without a negative zero.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, de};

use super::{CborReader, CborWriter, DecodeError, Wire, replaced_whole};

/// Reads a number that is finite in `T`.
struct Visitor<T>(PhantomData<T>, &'static str);

/// A float that numbers are narrowed to.
trait Float: Sized {
    fn narrow(number: f64) -> Self;
    fn is_finite(&self) -> bool;
}

impl Float for f64 {
    fn narrow(number: f64) -> Self {
        // The sum of -0 and 0 is 0.
        number + 0.0
    }

    fn is_finite(&self) -> bool {
        Self::is_finite(*self)
    }
}

impl Float for f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is too large becomes infinite, which is refused"
    )]
    fn narrow(number: f64) -> Self {
        number as Self + 0.0
    }

    fn is_finite(&self) -> bool {
        Self::is_finite(*self)
    }
}

impl<T: Float> Visitor<T> {
    fn finite<E: de::Error>(&self, number: f64) -> Result<T, E> {
        let narrowed = T::narrow(number);
        if narrowed.is_finite() {
            Ok(narrowed)
        } else {
            Err(E::invalid_value(de::Unexpected::Float(number), self))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a float is what it rounds to")]
impl<T: Float> de::Visitor<'_> for Visitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.1)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        self.finite(number)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.finite(number as f64)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        self.finite(number as f64)
    }
}

macro_rules! float {
    ($type:ident, $expected:literal) => {
        impl Wire for $type {
            const EXPECTED: &'static str = $expected;
            replaced_whole!();

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Visitor(PhantomData, $expected))
            }

            fn write(&self, json: &mut Vec<u8>) {
                let written = serde_json::to_writer(&mut *json, &(*self + 0.0)).is_ok();
                debug_assert!(written, "writing JSON to memory failed");
            }

            fn encode(&self, cbor: &mut CborWriter) {
                cbor.float(f64::from(*self) + 0.0);
            }

            fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
                let number = <$type as Float>::narrow(cbor.float()?);
                if Float::is_finite(&number) {
                    Ok(number)
                } else {
                    Err(DecodeError::Range {
                        expected: $expected,
                    })
                }
            }

            fn same(&self, other: &Self) -> bool {
                (*self + 0.0).to_bits() == (*other + 0.0).to_bits()
            }
        }
    };
}

float!(f32, "a number within 32 bits");
float!(f64, "a number");
