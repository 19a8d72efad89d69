//! The second pass over a body: every fault, member by member.
//!
//! Generated code lists the members of an input in [`Input::inspect`]; this module decodes each
//! value on its own, checks it, and says what is missing, null, repeated or not known. It runs
//! only after the body did not decode, and never accepts one that does not decode with its whole
//! numbers written as integers.

use std::borrow::Borrow;

use serde_json::Deserializer;

use super::{
    pointer::pointer_step,
    problem::{Kind, Problem},
    scan::{Document, Malformed, Why, scan},
    whole,
};
use crate::{
    fault::{Faults, Place},
    model::Input,
    nearest::nearest,
    wire::Wire,
};

/// Longest text of the decoder that a problem repeats.
const DECODER_CHARS_MAX: usize = 200;

/// The text of a member's value.
#[derive(Debug, Clone, Copy)]
struct Value<'b> {
    text: &'b str,
    is_repeated: bool,
}

/// A member that has been looked at. Its value is there if it has the member's type.
#[derive(Debug)]
pub struct Inspected<'i, T> {
    value: Option<T>,
    faults: &'i mut Faults,
}

impl<T> Inspected<'_, T> {
    /// Checks the constraints of the value, if there is one to check.
    pub fn check<U: ?Sized>(self, check: impl FnOnce(&U, &mut Faults))
    where
        T: Borrow<U>,
    {
        if let Some(value) = &self.value {
            check(value.borrow(), self.faults);
        }
    }
}

/// A body that did not decode, and what is wrong with it.
#[derive(Debug)]
pub struct Inspect<'b> {
    document: Document<'b>,
    known: Vec<&'static str>,
    faults: Faults,
}

/// Decodes a body.
///
/// The inner result is the body's meaning: its faults are a 422, which stands behind 404 and 412.
///
/// # Errors
/// 400 if the body is not JSON.
pub(super) fn decode<T: Input>(body: &[u8]) -> Result<Result<T, Faults>, Problem> {
    // A derived `Deserialize` would also take an array, by position.
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let refused = if is_object {
        match serde_json::from_slice(body) {
            Ok(decoded) => return Ok(Ok(decoded)),
            Err(error) => Some(error),
        }
    } else {
        None
    };
    let document = scan(body).map_err(malformed)?;
    let in_digits = str::from_utf8(body).ok().and_then(whole::in_digits);
    let document = match &in_digits {
        None => document,
        Some(text) => match serde_json::from_str(text) {
            Ok(decoded) if is_object => return Ok(Ok(decoded)),
            _ => scan(text.as_bytes()).map_err(malformed)?,
        },
    };
    let mut inspect = Inspect::new(document);
    T::inspect(&mut inspect);
    let faults = inspect.finish();
    match refused {
        // Never accept what the first pass did not: the decoder's word is all there is.
        Some(error) if faults.is_empty() => {
            let said: String = error.to_string().chars().take(DECODER_CHARS_MAX).collect();
            Err(Problem::new(Kind::MalformedJson).with_detail(said))
        }
        _ => Ok(Err(faults)),
    }
}

fn malformed(malformed: Malformed) -> Problem {
    let Malformed { why, line, column } = malformed;
    let mut faults = Faults::new();
    let place = format!("line {line}, column {column}");
    match why {
        Why::Expected(expected) => {
            faults.body("syntax", format!("{expected}, at {place}"));
            Problem::new(Kind::MalformedJson).with_detail(format!("{expected}, at {place}"))
        }
        Why::TooDeep => {
            faults.body("depth", format!("is nested deeper than 64, at {place}"));
            Problem::new(Kind::TooDeep).with_detail(format!("nested deeper than 64, at {place}"))
        }
    }
    .with_faults(faults)
}

impl<'b> Inspect<'b> {
    fn new(document: Document<'b>) -> Self {
        let mut faults = Faults::new();
        for pointer in &document.duplicates {
            let place = Place::Pointer(pointer.clone());
            faults.push(place, "duplicate", "stands more than once in its object");
        }
        Self {
            document,
            known: Vec::new(),
            faults,
        }
    }

    /// A member that must be there, and not null.
    pub fn required<T: Wire>(&mut self, name: &'static str) -> Inspected<'_, T> {
        let value = self.find(name);
        // A body that is no object has the one fault that says so.
        if value.is_none() && self.document.members.is_some() {
            self.faults.member(name, "required", "is required");
        }
        self.read(name, value, false)
    }

    /// A member that may be absent, but not null.
    pub fn optional<T: Wire>(&mut self, name: &'static str) -> Inspected<'_, T> {
        let value = self.find(name);
        self.read(name, value, false)
    }

    /// A member that may be absent or null.
    pub fn nullable<T: Wire>(&mut self, name: &'static str) -> Inspected<'_, T> {
        let value = self.find(name);
        self.read(name, value, true)
    }

    /// A member that the server fills in: it must be absent.
    pub fn assigned(&mut self, name: &'static str) {
        if self.find(name).is_some() {
            self.faults
                .member(name, "read_only", "is set by the server");
        }
    }

    /// A member that is there.
    fn find(&mut self, name: &'static str) -> Option<Value<'b>> {
        self.known.push(name);
        let members = self.document.members.as_deref().unwrap_or_default();
        members
            .iter()
            .find(|member| member.name == name)
            .map(|member| Value {
                text: member.value,
                is_repeated: member.is_repeated,
            })
    }

    fn read<T: Wire>(
        &mut self,
        name: &'static str,
        value: Option<Value<'b>>,
        may_be_null: bool,
    ) -> Inspected<'_, T> {
        let value = match value {
            None => None,
            // Which of its values is meant nobody can say.
            Some(Value {
                is_repeated: true, ..
            }) => None,
            Some(Value { text: "null", .. }) => {
                if !may_be_null {
                    let detail = format!("must be {}, not null", T::EXPECTED);
                    self.faults.member(name, "null", detail);
                }
                None
            }
            Some(Value { text, .. }) => {
                let value = T::read(&mut Deserializer::from_str(text)).ok();
                if value.is_none() {
                    let or_null = if may_be_null { " or null" } else { "" };
                    let detail = format!("must be {}{or_null}", T::EXPECTED);
                    self.faults.member(name, "type", detail);
                }
                value
            }
        };
        Inspected {
            value,
            faults: &mut self.faults,
        }
    }

    /// What is wrong, and at last the members that nobody asked for.
    fn finish(mut self) -> Faults {
        let Some(members) = &self.document.members else {
            self.faults.body("type", "must be an object");
            return self.faults;
        };
        for member in members {
            // A large body of unknown names must not hold up its worker.
            if self.faults.is_full() {
                break;
            }
            if self.known.iter().any(|known| *known == member.name) {
                continue;
            }
            let detail = match nearest(&member.name, &self.known) {
                Some(known) => format!("is not a member; did you mean {known}?"),
                None => "is not a member".to_owned(),
            };
            let pointer = format!("#/{}", pointer_step(&member.name));
            // A repeated name that is not known has one fault, not two.
            if !self
                .faults
                .list()
                .iter()
                .any(|fault| fault.place == Place::Pointer(pointer.clone()))
            {
                self.faults.push(Place::Pointer(pointer), "unknown", detail);
            }
        }
        self.faults
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write, time::Instant};

    use super::*;
    use crate::fault::FAULTS_MAX;

    #[test]
    fn many_unknown_members_cost_little_more_than_reading_them() {
        let mut body = String::from("{");
        for number in 0..100_000 {
            write!(body, "\"ownr{number}\":1,").unwrap();
        }
        body.push_str("\"z\":1}");
        let known: Vec<&str> = "owner subject body read received_at".split(' ').collect();
        let start = Instant::now();
        let mut inspect = Inspect::new(scan(body.as_bytes()).unwrap());
        let scanned = start.elapsed();
        inspect.known = known;
        let faults = inspect.finish();
        let elapsed = start.elapsed();
        assert_eq!(faults.list().len(), FAULTS_MAX);
        assert!(elapsed < scanned * 4, "{scanned:?} {elapsed:?}");
    }
}
