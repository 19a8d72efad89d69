//! The forms of lists, sets and maps.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
    marker::PhantomData,
};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed},
};

use super::{CborReader, CborWriter, DecodeError, Wire, replaced_whole};
use crate::{fault::Faults, http::Text};

/// Reads one element.
pub(super) struct Element<T>(pub(super) PhantomData<T>);

impl<'de, T: Wire> DeserializeSeed<'de> for Element<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Most elements that room is made for before they are there.
const RESERVED_MAX: usize = 1024;

fn reserved(elements: u64) -> usize {
    usize::try_from(elements).map_or(RESERVED_MAX, |elements| elements.min(RESERVED_MAX))
}

impl<T: Wire> Wire for Vec<T> {
    const EXPECTED: &'static str = "an array";
    const CHECKED: bool = T::CHECKED;
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<'de, T: Wire> de::Visitor<'de> for Visitor<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut array: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = array.next_element_seed(Element(PhantomData))? {
                    list.push(element);
                }
                // It may stay in memory for years.
                list.shrink_to_fit();
                Ok(list)
            }
        }
        deserializer.deserialize_seq(Visitor(PhantomData))
    }

    fn check(&self, faults: &mut Faults) {
        if T::CHECKED {
            for (index, element) in self.iter().enumerate() {
                faults.at_index(index, |faults| element.check(faults));
            }
        }
    }

    fn inspect(text: &Text<'_>, faults: &mut Faults) {
        inspect_elements::<T, Self>(text, faults);
    }

    fn salvage(text: &Text<'_>) -> Option<(Self, Vec<usize>)> {
        let elements = text.elements()?.into_iter().enumerate();
        let read = elements.filter_map(|(place, text)| Some((text.read()?, place)));
        Some(read.unzip())
    }

    fn write(&self, json: &mut Vec<u8>) {
        write_elements(self.iter(), json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.array(self.len() as u64);
        self.iter().for_each(|element| element.encode(cbor));
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        let elements = cbor.array()?;
        let mut list = Self::with_capacity(reserved(elements));
        for _ in 0..elements {
            list.push(T::decode(cbor)?);
        }
        list.shrink_to_fit();
        Ok(list)
    }

    fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, two)| one.same(two))
    }
}

/// Looks at each element, until the list of faults is full.
fn inspect_elements<T: Wire, C: Wire>(text: &Text<'_>, faults: &mut Faults) {
    let Some(elements) = text.elements() else {
        return text.expect::<C>(faults);
    };
    for (index, element) in elements.into_iter().enumerate() {
        // A long array of faults must not hold up its worker.
        if faults.is_full() {
            return;
        }
        faults.at_index(index, |faults| element.look::<T>(faults));
    }
}

fn write_elements<'t, T: Wire>(elements: impl Iterator<Item = &'t T>, json: &mut Vec<u8>) {
    json.push(b'[');
    for (index, element) in elements.enumerate() {
        if index > 0 {
            json.push(b',');
        }
        element.write(json);
    }
    json.push(b']');
}

impl<T: Wire + Ord> Wire for BTreeSet<T> {
    const EXPECTED: &'static str = "an array without equal elements";
    const CHECKED: bool = T::CHECKED;
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<'de, T: Wire + Ord> de::Visitor<'de> for Visitor<T> {
            type Value = BTreeSet<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array without equal elements")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(
                self,
                mut array: A,
            ) -> Result<Self::Value, A::Error> {
                let mut set = BTreeSet::new();
                while let Some(element) = array.next_element_seed(Element(PhantomData))? {
                    if !set.insert(element) {
                        return Err(de::Error::custom("two elements are equal"));
                    }
                }
                Ok(set)
            }
        }
        deserializer.deserialize_seq(Visitor(PhantomData))
    }

    fn check(&self, faults: &mut Faults) {
        if T::CHECKED {
            for (index, element) in self.iter().enumerate() {
                faults.at_index(index, |faults| element.check(faults));
            }
        }
    }

    fn inspect(text: &Text<'_>, faults: &mut Faults) {
        if faults.traces()
            && text.read::<Self>().is_some()
            && let Some((_, places)) = Self::salvage(text)
        {
            faults.arrived(places);
        }
        let before = faults.found();
        inspect_elements::<T, Self>(text, faults);
        if faults.found() > before {
            return;
        }
        let mut seen = Self::new();
        for (index, element) in text.elements().unwrap_or_default().into_iter().enumerate() {
            if element
                .read::<T>()
                .is_some_and(|element| !seen.insert(element))
            {
                faults.at_index(index, |faults| {
                    faults.fault("duplicate", "is equal to an element before it");
                });
            }
        }
    }

    fn salvage(text: &Text<'_>) -> Option<(Self, Vec<usize>)> {
        let mut elements = BTreeMap::new();
        for (place, text) in text.elements()?.into_iter().enumerate() {
            if let Some(element) = text.read() {
                elements.entry(element).or_insert(place);
            }
        }
        // Of the first of equal elements, in the order of the set.
        Some(elements.into_iter().unzip())
    }

    fn write(&self, json: &mut Vec<u8>) {
        write_elements(self.iter(), json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.array(self.len() as u64);
        self.iter().for_each(|element| element.encode(cbor));
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        let mut set = Self::new();
        for _ in 0..cbor.array()? {
            set.insert(T::decode(cbor)?);
        }
        Ok(set)
    }

    fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(one, two)| one.same(two))
    }
}

/// A type that the keys of a map may have.
pub trait MapKey: Wire + Ord {
    /// The name of the entry's member in JSON.
    fn to_name(&self) -> Cow<'_, str>;

    /// The key with this name.
    fn from_name(name: &str) -> Option<Self>;
}

impl MapKey for String {
    fn to_name(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(name.to_owned())
    }
}

impl MapKey for crate::types::Uuid {
    fn to_name(&self) -> Cow<'_, str> {
        self.to_string().into()
    }

    fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

impl<T: 'static> MapKey for crate::types::Id<T> {
    fn to_name(&self) -> Cow<'_, str> {
        self.to_string().into()
    }

    fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

impl<T: super::Variant + Ord> MapKey for T {
    fn to_name(&self) -> Cow<'_, str> {
        self.name().into()
    }

    fn from_name(name: &str) -> Option<Self> {
        <T as super::Variant>::from_name(name)
    }
}
