//! JSON whose objects keep the order in which they were filled, whatever serde_json's maps do.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Json {
    /// One in which no object has more than one member.
    Plain(Value),
    Object(Object),
    List(Vec<Json>),
}

/// A JSON object, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object(Vec<(String, Json)>);

impl Object {
    /// Adds a member, which was not there.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Json>) {
        debug_assert!(self.get(name).is_none(), "{name} is there twice");
        self.0.push((name.to_owned(), value.into()));
    }

    /// The same with one more member.
    pub(super) fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a member unless it is an empty object.
    pub(super) fn set_filled(&mut self, name: &str, value: Self) {
        if !value.0.is_empty() {
            self.set(name, value);
        }
    }

    /// Adds a list of texts unless it is empty.
    pub(super) fn set_texts(&mut self, name: &str, texts: &[&str]) {
        if !texts.is_empty() {
            self.set(name, list(texts));
        }
    }

    /// Adds a text unless it is empty.
    pub(super) fn set_text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.set(name, text);
        }
    }

    /// Adds a member that is `true` where something holds.
    pub(super) fn set_flag(&mut self, name: &str, holds: bool) {
        if holds {
            self.set(name, true);
        }
    }

    /// Adds the members of another, which were not there.
    pub(super) fn extend(&mut self, other: Self) {
        for (name, value) in other.0 {
            self.set(&name, value);
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        let member = self.0.iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let member = self.0.iter_mut().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A list of texts.
pub(super) fn list(texts: &[&str]) -> Json {
    Json::List(texts.iter().map(|text| Json::from(*text)).collect())
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Self>> for Json {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self::Plain(value)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Plain(text.into())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Plain(value.into())
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Self::Plain(number.into())
    }
}
