//! What the generated forms of nested structs and enums with data have in common.

use minicbor::data::Type;

use super::{CborReader, CborWriter, Changes, DecodeError, Object, Wire};

/// A nested struct.
pub trait Nested: Wire {
    /// Writes its members into an object, in the order of declaration.
    fn write_members(&self, object: &mut Object<'_>);
}

/// Appends the JSON object of a nested struct.
pub fn write<T: Nested>(value: &T, json: &mut Vec<u8>) {
    let mut object = Object::open(json);
    value.write_members(&mut object);
    object.close();
}

/// Appends the members of a nested struct, by permanent id.
pub fn encode(cbor: &mut CborWriter, members: impl FnOnce(&mut Changes)) {
    let mut changes = Changes::new();
    members(&mut changes);
    changes.write(cbor);
}

/// Appends a variant with members.
pub fn encode_variant(cbor: &mut CborWriter, id: u32, members: impl FnOnce(&mut Changes)) {
    cbor.array(2);
    cbor.u64(u64::from(id));
    encode(cbor, members);
}

/// Appends a variant with one value.
pub fn encode_variant_value<T: Wire>(cbor: &mut CborWriter, id: u32, value: &T) {
    cbor.array(2);
    cbor.u64(u64::from(id));
    value.encode(cbor);
}

/// Reads the permanent id of a variant; what it holds stands behind it.
///
/// # Errors
/// No variant stands here.
pub fn variant_id(cbor: &mut CborReader<'_>) -> Result<u32, DecodeError> {
    if cbor.datatype()? == Type::Array && cbor.array()? != 2 {
        return Err(DecodeError::Range {
            expected: "a variant and what it holds",
        });
    }
    cbor.u32()
}

/// Whether two values have the same bytes in the log.
pub fn same<T: Wire>(one: &T, other: &T) -> bool {
    let bytes = |value: &T| {
        let mut cbor = CborWriter::new();
        value.encode(&mut cbor);
        cbor
    };
    bytes(one).as_bytes() == bytes(other).as_bytes()
}

/// Reads a nested struct or an enum with data by way of its input.
///
/// # Errors
/// The deserializer's, for any other JSON value.
pub fn read<'de, I, T, D>(deserializer: D) -> Result<T, D::Error>
where
    I: serde::Deserialize<'de> + Into<T>,
    D: serde::Deserializer<'de>,
{
    super::object::<I, D>(deserializer).map(Into::into)
}
