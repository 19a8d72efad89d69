//! The form of maps, and what a merge patch does to one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    marker::PhantomData,
};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed},
};
use serde_json::Value;

use super::{
    CborReader, CborWriter, DecodeError, Wire,
    collections::{Element, MapKey},
    data::merge_members,
    merge::PatchElement,
    texts::write_text,
};
use crate::{fault::Faults, http::Text};

/// Reads the name of an entry as its key.
struct Name<K>(PhantomData<K>);

impl<'de, K: MapKey> DeserializeSeed<'de> for Name<K> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<K: MapKey> de::Visitor<'_> for Name<K> {
    type Value = K;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(K::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<K, E> {
        K::from_name(name).ok_or_else(|| E::invalid_value(de::Unexpected::Str(name), &self))
    }
}

/// Reads an object; `S` reads the value of an entry.
struct Object<K, S, F>(PhantomData<(K, S)>, F);

impl<'de, K, S, F> de::Visitor<'de> for Object<K, S, F>
where
    K: MapKey,
    S: DeserializeSeed<'de>,
    F: Fn() -> S,
{
    type Value = BTreeMap<K, S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = object.next_key_seed(Name(PhantomData))? {
            if map
                .insert(key, object.next_value_seed((self.1)())?)
                .is_some()
            {
                return Err(de::Error::custom("two entries have one key"));
            }
        }
        Ok(map)
    }
}

/// What a merge patch says of a map: by key, `None` is null and takes the entry out.
pub type MapPatch<K, P> = BTreeMap<K, Option<P>>;

impl<K: MapKey, T: Wire> Wire for BTreeMap<K, T> {
    const EXPECTED: &'static str = "an object";
    const CHECKED: bool = T::CHECKED;

    type Patch = MapPatch<K, T::Patch>;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object(PhantomData, || Element::<T>(PhantomData)))
    }

    fn read_patch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Patch, D::Error> {
        deserializer.deserialize_map(Object(PhantomData, || PatchElement::<T>(PhantomData)))
    }

    fn build(patch: Self::Patch, faults: &mut Faults) -> Option<Self> {
        let mut map = Self::new();
        let before = faults.found();
        map.amend(patch, faults);
        (faults.found() == before).then_some(map)
    }

    fn amend(&mut self, patch: Self::Patch, faults: &mut Faults) {
        for (key, entry) in patch {
            let Some(patch) = entry else {
                self.remove(&key);
                continue;
            };
            let name = key.to_name().into_owned();
            faults.at_key(&name, |faults| match self.get_mut(&key) {
                Some(stored) => stored.amend(patch, faults),
                None => {
                    if let Some(value) = T::build(patch, faults) {
                        self.insert(key, value);
                    }
                }
            });
        }
    }

    fn merge_json(stored: &mut Value, mut patch: Value) {
        let mut taken_out = Vec::new();
        if let Value::Object(entries) = &mut patch {
            entries.retain(|name, entry| {
                if entry.is_null() {
                    taken_out.push(name.clone());
                }
                !entry.is_null()
            });
        }
        merge_members(stored, patch, Self::merge_member);
        if let Value::Object(entries) = stored {
            entries.retain(|name, _| !taken_out.contains(name));
        }
    }

    fn merge_member(_name: &str, stored: &mut Value, patch: Value) {
        T::merge_json(stored, patch);
    }

    fn check(&self, faults: &mut Faults) {
        if T::CHECKED {
            for (key, value) in self {
                faults.at_key(&key.to_name(), |faults| value.check(faults));
            }
        }
    }

    fn inspect(text: &Text<'_>, faults: &mut Faults) {
        inspect::<K, T>(text, faults, |text, faults| text.look::<T>(faults));
    }

    fn salvage(text: &Text<'_>) -> Option<(Self, Vec<usize>)> {
        let entries = text.members()?.into_iter().filter_map(|member| {
            let value = Text::new(member.value).read()?;
            Some((K::from_name(&member.name)?, value))
        });
        Some((entries.collect(), Vec::new()))
    }

    fn inspect_patch(text: &Text<'_>, faults: &mut Faults) {
        inspect::<K, T>(text, faults, |text, faults| {
            if !text.is_null() {
                T::inspect_patch(text, faults);
            }
        });
    }

    fn write(&self, json: &mut Vec<u8>) {
        json.push(b'{');
        for (index, (key, value)) in self.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            write_text(&key.to_name(), json);
            json.push(b':');
            value.write(json);
        }
        json.push(b'}');
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.map(self.len() as u64);
        for (key, value) in self {
            key.encode(cbor);
            value.encode(cbor);
        }
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        let mut map = Self::new();
        for _ in 0..cbor.map()? {
            let key = K::decode(cbor)?;
            map.insert(key, T::decode(cbor)?);
        }
        Ok(map)
    }

    fn same(&self, other: &Self) -> bool {
        let pair = |((k1, v1), (k2, v2)): ((&K, &T), (&K, &T))| k1.same(k2) && v1.same(v2);
        self.len() == other.len() && self.iter().zip(other).all(pair)
    }
}

fn inspect<K: MapKey, T: Wire>(
    text: &Text<'_>,
    faults: &mut Faults,
    value: impl Fn(&Text<'_>, &mut Faults),
) {
    let Some(members) = text.members() else {
        text.expect::<BTreeMap<K, T>>(faults);
        return;
    };
    let mut seen = BTreeSet::new();
    for member in &members {
        if faults.is_full() {
            return;
        }
        let Some(key) = K::from_name(&member.name) else {
            let detail = format!("has a name that must be {}", K::EXPECTED);
            faults.foreign(&member.name, "key", detail);
            continue;
        };
        // A name that stands twice has its fault. A UUID has many names.
        if !member.is_repeated {
            faults.at_key(&member.name, |faults| {
                if seen.insert(key) {
                    value(&Text::new(member.value), faults);
                } else {
                    faults.fault("duplicate", "is the key of an entry before it");
                }
            });
        }
    }
}
