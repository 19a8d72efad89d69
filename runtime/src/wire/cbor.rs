//! CBOR (RFC 8949) in and out: the names and errors of this crate over minicbor.

use std::{convert::Infallible, fmt};

use minicbor::{
    Decoder, Encoder,
    data::{Int, Tag, Type},
    encode,
};

/// Tags of RFC 8949, section 3.4.
const BIGNUM: u64 = 2;
const NEGATIVE_BIGNUM: u64 = 3;
const DECIMAL: u64 = 4;

/// Appends CBOR items to a buffer, each in its shortest form.
#[derive(Debug, Default)]
pub struct CborWriter {
    out: Vec<u8>,
}

type Put<'a> = Encoder<&'a mut Vec<u8>>;

impl CborWriter {
    /// An empty buffer.
    #[must_use]
    pub const fn new() -> Self {
        Self { out: Vec::new() }
    }

    /// What has been written.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.out
    }

    /// Number of bytes written.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing has been written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes back what was written after the first `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        self.out.truncate(len);
    }

    /// Appends items that are CBOR already.
    pub fn append(&mut self, items: &[u8]) {
        self.out.extend_from_slice(items);
    }

    fn put<F>(&mut self, item: F)
    where
        F: for<'a, 'b> FnOnce(
            &'a mut Put<'b>,
        ) -> Result<&'a mut Put<'b>, encode::Error<Infallible>>,
    {
        let mut encoder = Encoder::new(&mut self.out);
        let written = item(&mut encoder).is_ok();
        // Invariant: appending to a Vec cannot fail.
        debug_assert!(written, "writing CBOR to memory failed");
    }

    /// An unsigned integer.
    pub fn u64(&mut self, value: u64) {
        self.put(|encoder| encoder.u64(value));
    }

    /// A signed integer.
    pub fn i64(&mut self, value: i64) {
        self.put(|encoder| encoder.i64(value));
    }

    /// A float, in 32 bits if they hold it exactly, else in 64.
    pub fn float(&mut self, value: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is lost is found by the comparison"
        )]
        let narrow = value as f32;
        if f64::from(narrow).to_bits() == value.to_bits() {
            self.put(|encoder| encoder.f32(narrow));
        } else {
            self.put(|encoder| encoder.f64(value));
        }
    }

    /// A variant of an enum that holds nothing, by its permanent id.
    pub fn unit_variant(&mut self, id: u32) {
        self.u64(u64::from(id));
    }

    /// The head of a variant of an enum that holds something, which is the item that follows.
    pub fn variant(&mut self, id: u32) {
        self.array(2);
        self.unit_variant(id);
    }

    /// A decimal fraction (RFC 8949, section 3.4.4): tag 4 over exponent and mantissa, the latter a
    /// bignum where it has more than 64 bits.
    pub fn decimal(&mut self, exponent: i64, mantissa: i128) {
        self.put(|encoder| encoder.tag(Tag::new(DECIMAL))?.array(2)?.i64(exponent));
        match Int::try_from(mantissa) {
            Ok(mantissa) => self.put(|encoder| encoder.int(mantissa)),
            Err(_) => self.bignum(mantissa),
        }
    }

    /// An integer of more than 64 bits (RFC 8949, section 3.4.3).
    fn bignum(&mut self, value: i128) {
        let (tag, magnitude) = match value {
            0.. => (BIGNUM, value.unsigned_abs()),
            // -1 - n
            _ => (NEGATIVE_BIGNUM, value.unsigned_abs() - 1),
        };
        let bytes = magnitude.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        self.put(|encoder| encoder.tag(Tag::new(tag)));
        self.bytes(bytes.get(zeros..).unwrap_or_default());
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.put(|encoder| encoder.bool(value));
    }

    /// `null`.
    pub fn null(&mut self) {
        self.put(|encoder| encoder.null());
    }

    /// A text string.
    pub fn text(&mut self, value: &str) {
        self.put(|encoder| encoder.str(value));
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) {
        self.put(|encoder| encoder.bytes(value));
    }

    /// The head of an array of `items` items.
    pub fn array(&mut self, items: u64) {
        self.put(|encoder| encoder.array(items));
    }

    /// The head of a map of `pairs` pairs.
    pub fn map(&mut self, pairs: u64) {
        self.put(|encoder| encoder.map(pairs));
    }
}

/// Reads CBOR items. Only definite lengths are read, since only they are written.
#[derive(Debug, Clone)]
pub struct CborReader<'b> {
    decoder: Decoder<'b>,
}

impl<'b> CborReader<'b> {
    /// Reads from the start of `items`.
    #[must_use]
    pub fn new(items: &'b [u8]) -> Self {
        Self {
            decoder: Decoder::new(items),
        }
    }

    /// Offset of the next item from the start, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        self.decoder.position()
    }

    /// Whether all has been read.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.decoder.position() >= self.decoder.input().len()
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// Another item stands here.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        Ok(self.decoder.u64()?)
    }

    /// An unsigned integer below 2³².
    ///
    /// # Errors
    /// Another item stands here.
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(self.decoder.u32()?)
    }

    /// A signed integer.
    ///
    /// # Errors
    /// Another item stands here.
    pub fn i64(&mut self) -> Result<i64, DecodeError> {
        Ok(self.decoder.i64()?)
    }

    /// A float of any width.
    ///
    /// # Errors
    /// Another item stands here.
    pub fn float(&mut self) -> Result<f64, DecodeError> {
        Ok(match self.decoder.datatype()? {
            Type::F32 => self.decoder.f32()?.into(),
            _ => self.decoder.f64()?,
        })
    }

    /// The head of a variant of an enum: its permanent id, and whether an item follows that is
    /// what it holds.
    ///
    /// # Errors
    /// Another item stands here.
    pub fn variant(&mut self) -> Result<(u32, bool), DecodeError> {
        const EXPECTED: DecodeError = DecodeError::Range {
            expected: "a variant",
        };
        match self.decoder.datatype()? {
            Type::Array if self.array()? != 2 => Err(EXPECTED),
            Type::Array => Ok((self.u32()?, true)),
            _ => Ok((self.u32()?, false)),
        }
    }

    /// A decimal fraction: exponent and mantissa.
    ///
    /// # Errors
    /// Another item stands here, or the mantissa has more than 127 bits.
    pub fn decimal(&mut self) -> Result<(i64, i128), DecodeError> {
        const EXPECTED: DecodeError = DecodeError::Range {
            expected: "a decimal fraction",
        };
        if self.decoder.tag()? != Tag::new(DECIMAL) || self.decoder.array()? != Some(2) {
            return Err(EXPECTED);
        }
        let exponent = self.decoder.i64()?;
        let mantissa = match self.decoder.datatype()? {
            Type::Tag => {
                let tag = self.decoder.tag()?;
                let bytes = self.decoder.bytes()?;
                let magnitude = bytes.iter().try_fold(0_i128, |sum, byte| {
                    sum.checked_mul(256)?.checked_add(i128::from(*byte))
                });
                match magnitude {
                    Some(magnitude) if tag == Tag::new(BIGNUM) => magnitude,
                    Some(magnitude) if tag == Tag::new(NEGATIVE_BIGNUM) => -1 - magnitude,
                    _ => return Err(EXPECTED),
                }
            }
            _ => self.decoder.int()?.into(),
        };
        Ok((exponent, mantissa))
    }

    /// What item stands here.
    ///
    /// # Errors
    /// None does.
    pub(super) fn datatype(&self) -> Result<Type, DecodeError> {
        Ok(self.decoder.datatype()?)
    }

    /// The head of an array: its number of items.
    ///
    /// # Errors
    /// Another item stands here, or an array of indefinite length.
    pub fn array(&mut self) -> Result<u64, DecodeError> {
        self.decoder.array()?.ok_or(DecodeError::Indefinite)
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// Another item stands here.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        Ok(self.decoder.bool()?)
    }

    /// A text string.
    ///
    /// # Errors
    /// Another item stands here, or it is not UTF-8.
    pub fn text(&mut self) -> Result<&'b str, DecodeError> {
        Ok(self.decoder.str()?)
    }

    /// A byte string.
    ///
    /// # Errors
    /// Another item stands here.
    pub fn bytes(&mut self) -> Result<&'b [u8], DecodeError> {
        Ok(self.decoder.bytes()?)
    }

    /// Takes a `null`, if one stands here.
    ///
    /// # Errors
    /// No item stands here.
    pub fn take_null(&mut self) -> Result<bool, DecodeError> {
        let is_null = self.decoder.datatype()? == Type::Null;
        if is_null {
            self.decoder.null()?;
        }
        Ok(is_null)
    }

    /// The head of a map: its number of pairs.
    ///
    /// # Errors
    /// Another item stands here, or a map of indefinite length.
    pub fn map(&mut self) -> Result<u64, DecodeError> {
        self.decoder.map()?.ok_or(DecodeError::Indefinite)
    }

    /// Passes over one item, whatever it is, and gives its bytes.
    ///
    /// # Errors
    /// No whole item stands here.
    pub fn skip(&mut self) -> Result<&'b [u8], DecodeError> {
        let start = self.decoder.position();
        self.decoder.skip()?;
        self.decoder
            .input()
            .get(start..self.decoder.position())
            .ok_or(DecodeError::Indefinite)
    }
}

/// Why an event cannot be read. It is never skipped: the store is corrupt, or of another binary.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes are not the CBOR item that stands here.
    Cbor(minicbor::decode::Error),
    /// A map or string of indefinite length.
    Indefinite,
    /// A value outside the range of its type.
    Range {
        /// What was expected.
        expected: &'static str,
    },
    /// An enum has no variant with this permanent id.
    Variant {
        /// The permanent id.
        id: u32,
    },
    /// A created record lacks a member that has no default.
    Missing {
        /// The Rust name of the member.
        member: &'static str,
    },
    /// What serde does not read back as the type of an `opaque` member.
    Opaque {
        /// What serde says.
        reason: String,
    },
    /// No model has this permanent id.
    Model {
        /// The permanent id.
        id: u32,
    },
    /// No event kind has this number.
    Kind {
        /// The number.
        kind: u64,
    },
    /// A changed or removed record is not there, or a created one is there already, or its
    /// previous sequence differs from what the event says.
    State {
        /// What does not fit.
        what: &'static str,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cbor(error) => write!(f, "not the expected CBOR: {error}"),
            Self::Indefinite => f.write_str("a CBOR item of indefinite length"),
            Self::Range { expected } => write!(f, "a value that is not {expected}"),
            Self::Variant { id } => write!(f, "no variant has the id {id}"),
            Self::Missing { member } => write!(f, "the member `{member}` is missing"),
            Self::Opaque { reason } => write!(f, "an opaque value that is none: {reason}"),
            Self::Model { id } => write!(f, "no model has the id {id}"),
            Self::Kind { kind } => write!(f, "no event kind has the number {kind}"),
            Self::State { what } => f.write_str(what),
        }
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Cbor(error) => Some(error),
            _ => None,
        }
    }
}

impl From<minicbor::decode::Error> for DecodeError {
    fn from(error: minicbor::decode::Error) -> Self {
        Self::Cbor(error)
    }
}
