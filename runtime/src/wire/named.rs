//! Reading a struct or an enum with data by the names of its members, and by nothing else.
//!
//! What serde derives also takes an array, member by member in the order of declaration. No
//! document says so, and a member that moves would change its meaning.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, value::MapAccessDeserializer},
};

/// Reads an object as `T`.
///
/// # Errors
/// The deserializer's, for any other JSON value; those of `T`.
pub fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Visitor<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(object))
        }
    }
    deserializer.deserialize_map(Visitor(PhantomData))
}
