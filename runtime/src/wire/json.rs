//! Writing JSON objects. Names come escaped from the compiler; values escape themselves.

use super::Wire;

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
        if !self.empty {
            self.json.push(b',');
        }
        self.empty = false;
        self.json.push(b'"');
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
        value.write(self.json);
    }

    /// Writes a member that is left out while it is `None`.
    #[inline]
    pub fn member_if_some<T: Wire>(&mut self, name: &'static str, value: Option<&T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Closes the object.
    pub fn close(self) {
        self.json.push(b'}');
    }
}
