//! Writing JSON objects. Names come escaped from the compiler; values escape themselves.

use serde::Serialize;

use super::{Wire, forms::write_opaque};

/// Writes one JSON object, member by member.
#[derive(Debug)]
pub struct Object<'a> {
    json: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Opens an object at the end of `json`.
    pub fn open(json: &'a mut Vec<u8>) -> Self {
        json.push(b'{');
        Self { json, empty: true }
    }

    /// Writes a member. `name` is the inside of a JSON string: escaped already.
    #[inline]
    pub fn member<T: Wire>(&mut self, name: &'static str, value: &T) {
        self.name(name);
        value.write(self.json);
    }

    #[inline]
    fn name(&mut self, name: &'static str) {
        if !self.empty {
            self.json.push(b',');
        }
        self.empty = false;
        self.json.push(b'"');
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
    }

    /// Writes a member that is left out while it is `None`.
    #[inline]
    pub fn member_if_some<T: Wire>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Writes a member of a type of serde's.
    pub fn opaque<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.name(name);
        write_opaque(value, self.json);
    }

    /// Closes the object.
    pub fn close(self) {
        self.json.push(b'}');
    }
}
