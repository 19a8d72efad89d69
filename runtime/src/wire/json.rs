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

    /// Writes such a member that is left out while it is `None`.
    pub fn opaque_if_some<T: Serialize>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.opaque(name, value);
        }
    }

    /// Writes the member that says which variant of an enum this is. Both texts are the insides of
    /// JSON strings: escaped already.
    pub fn tag(&mut self, name: &'static str, variant: &'static str) {
        self.name(name);
        self.json.push(b'"');
        self.json.extend_from_slice(variant.as_bytes());
        self.json.push(b'"');
    }

    /// Writes a member that is an object.
    pub fn object(&mut self, name: &'static str, write: impl FnOnce(&mut Object<'_>)) {
        self.name(name);
        let mut object = Object::open(self.json);
        write(&mut object);
        object.close();
    }

    /// Writes the members of `value`, whose JSON form is an object, as members of this one.
    pub fn flatten<T: Wire>(&mut self, value: &T) {
        let start = self.json.len();
        value.write(self.json);
        let is_object = self.json.get(start) == Some(&b'{') && self.json.last() == Some(&b'}');
        // Invariant: the build refuses to put anything but objects beside a tag.
        debug_assert!(is_object, "what stands beside a tag is no object");
        self.json.pop();
        let has_members = self.json.len() > start + 1;
        if self.empty || !has_members {
            self.json.remove(start);
        } else if let Some(brace) = self.json.get_mut(start) {
            *brace = b',';
        }
        self.empty = self.empty && !has_members;
    }

    /// Closes the object.
    pub fn close(self) {
        self.json.push(b'}');
    }
}
