//! The second pass over a body: every fault, member by member.
//!
//! Generated code lists the members of an input in [`Input::inspect`]; this module decodes each
//! value on its own, checks it, and says what is missing, null, repeated or not known. It runs
//! only after the body did not decode, and never accepts one that does not decode with its whole
//! numbers written as integers.

use std::borrow::{Borrow, Cow};

use serde_json::{Deserializer, value::RawValue};

use super::{
    problem::{Kind, Problem},
    scan::{Malformed, Member, Why, scan},
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

/// An object that did not decode, or is part of what did not, and what is wrong with it.
#[derive(Debug)]
pub struct Inspect<'i> {
    members: &'i [Member<'i>],
    known: Vec<&'static str>,
    faults: &'i mut Faults,
}

/// A member that has been looked at. Its value is there if it has the member's type.
#[derive(Debug)]
pub struct Inspected<'i, T> {
    name: &'static str,
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
            self.faults
                .at(self.name, |faults| check(value.borrow(), faults));
        }
    }
}

/// The JSON text of a value.
#[derive(Debug, Clone, Copy)]
pub struct Text<'b> {
    json: &'b str,
    /// Whether null would do, too.
    or_null: bool,
}

impl<'b> Text<'b> {
    pub(crate) const fn new(json: &'b str) -> Self {
        Self {
            json,
            or_null: false,
        }
    }
}

/// What an enum with data was given: the variant's name, and what stands beside it.
#[derive(Debug)]
pub struct Tagged<'i> {
    name: &'i str,
    tag: &'static str,
    content: Option<&'static str>,
    members: &'i [Member<'i>],
    faults: &'i mut Faults,
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
    let mut faults = Faults::new();
    for pointer in &document.duplicates {
        let place = Place::Pointer(pointer.clone());
        faults.push(place, "duplicate", "stands more than once in its object");
    }
    match document.members {
        Some(members) => object::<T>(members, &mut faults),
        None => faults.fault("type", "must be an object"),
    }
    match refused {
        // Never accept what the first pass did not: the decoder's word is all there is.
        Some(error) if faults.is_empty() => {
            let said: String = error.to_string().chars().take(DECODER_CHARS_MAX).collect();
            Err(Problem::new(Kind::MalformedJson).with_detail(said))
        }
        _ => Ok(Err(faults)),
    }
}

/// Decodes a body that comes from no request.
///
/// # Errors
/// What is wrong with it, as one sentence.
pub(crate) fn read_body<T: Input>(body: &[u8]) -> Result<T, String> {
    let faults = match decode::<T>(body) {
        Ok(Ok(read)) => return Ok(read),
        Ok(Err(faults)) => faults,
        Err(_) => return Err("cannot be read".to_owned()),
    };
    let said: Vec<String> = faults
        .list()
        .iter()
        .map(|fault| format!("{:?} {}", fault.place, fault.detail))
        .collect();
    Err(said.join("; "))
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

/// Inspects an object by the members that `T` lists.
fn object<T: Input>(members: Vec<Member<'_>>, faults: &mut Faults) {
    let mut inspect = Inspect::new(&members, faults);
    T::inspect(&mut inspect);
    inspect.finish();
}

impl<'i> Inspect<'i> {
    const fn new(members: &'i [Member<'i>], faults: &'i mut Faults) -> Self {
        Self {
            members,
            known: Vec::new(),
            faults,
        }
    }

    /// A member that must be there, and not null.
    pub fn required<T: Wire>(&mut self, name: &'static str) -> Inspected<'_, T> {
        let value = self.find(name);
        if value.is_none() {
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

    /// A member of a merge patch that may be absent, but not null, and merges.
    pub fn patch<T: Wire>(&mut self, name: &'static str) {
        let value = self.find(name);
        self.read_patch::<T>(name, value, false);
    }

    /// A member of a merge patch that may be absent or null, and merges.
    pub fn patch_nullable<T: Wire>(&mut self, name: &'static str) {
        let value = self.find(name);
        self.read_patch::<T>(name, value, true);
    }

    /// A member that the server fills in: it must be absent.
    pub fn assigned(&mut self, name: &'static str) {
        if self.find(name).is_some() {
            self.faults
                .member(name, "read_only", "is set by the server");
        }
    }

    /// A member that is there.
    fn find(&mut self, name: &'static str) -> Option<&'i Member<'i>> {
        self.known.push(name);
        self.members.iter().find(|member| member.name == name)
    }

    fn read<T: Wire>(
        &mut self,
        name: &'static str,
        member: Option<&'i Member<'i>>,
        may_be_null: bool,
    ) -> Inspected<'_, T> {
        let text = member.and_then(|member| self.text::<T>(name, member, may_be_null));
        let value = text.and_then(|text| {
            let value = text.read::<T>();
            if value.is_none() {
                self.faults.at(name, |faults| T::inspect(&text, faults));
            }
            value
        });
        Inspected {
            name,
            value,
            faults: self.faults,
        }
    }

    fn read_patch<T: Wire>(
        &mut self,
        name: &'static str,
        member: Option<&'i Member<'i>>,
        may_be_null: bool,
    ) {
        let text = member.and_then(|member| self.text::<T>(name, member, may_be_null));
        if let Some(text) = text
            && text.read_patch::<T>().is_none()
        {
            self.faults
                .at(name, |faults| T::inspect_patch(&text, faults));
        }
    }

    /// The text of a member that can be looked into.
    fn text<T: Wire>(
        &mut self,
        name: &'static str,
        member: &Member<'i>,
        may_be_null: bool,
    ) -> Option<Text<'i>> {
        // Which of its values is meant nobody can say.
        if member.is_repeated {
            return None;
        }
        let text = Text {
            json: member.value,
            or_null: may_be_null,
        };
        if text.is_null() {
            if !may_be_null {
                self.faults.at(name, |faults| text.expect::<T>(faults));
            }
            return None;
        }
        Some(text)
    }

    /// Reports the members that nobody asked for.
    fn finish(self) {
        for member in self.members {
            // A large body of unknown names must not hold up its worker.
            if self.faults.is_full() {
                break;
            }
            let is_known = self.known.iter().any(|known| *known == member.name);
            // A repeated name that is not known has one fault, not two.
            if is_known || self.faults.has_member(&member.name) {
                continue;
            }
            let detail = match nearest(&member.name, &self.known) {
                Some(known) => format!("is not a member; did you mean {known}?"),
                None => "is not a member".to_owned(),
            };
            self.faults.foreign(&member.name, "unknown", detail);
        }
    }
}

impl Text<'_> {
    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.json == "null"
    }

    /// Reports the text as no value of the type.
    pub fn expect<T: Wire>(&self, faults: &mut Faults) {
        if self.is_null() {
            faults.fault("null", format!("must be {}, not null", T::EXPECTED));
        } else {
            let or_null = if self.or_null { " or null" } else { "" };
            faults.fault("type", format!("must be {}{or_null}", T::EXPECTED));
        }
    }

    /// The value, if it is of the type.
    pub(crate) fn read<T: Wire>(&self) -> Option<T> {
        T::read(&mut Deserializer::from_str(self.json)).ok()
    }

    /// The patch, if it is one for the type.
    pub(crate) fn read_patch<T: Wire>(&self) -> Option<T::Patch> {
        T::read_patch(&mut Deserializer::from_str(self.json)).ok()
    }

    /// Looks at it as a value that should be of the type, with the constraints inside of it.
    pub fn look<T: Wire>(&self, faults: &mut Faults) {
        match self.read::<T>() {
            Some(value) => value.check(faults),
            None => T::inspect(self, faults),
        }
    }

    /// Looks at it as an object with the members that `T` lists.
    pub fn object<T: Input>(&self, faults: &mut Faults) {
        match self.members() {
            Some(members) => object::<T>(members, faults),
            None => faults.fault("type", "must be an object"),
        }
    }

    /// The members, if it is an object.
    pub(crate) fn members(&self) -> Option<Vec<Member<'_>>> {
        // It is part of a body that has been scanned, duplicates and all.
        scan(self.json.as_bytes()).ok()?.members
    }

    /// The elements, if it is an array.
    pub(crate) fn elements(&self) -> Option<Vec<Text<'_>>> {
        let elements: Vec<&RawValue> = serde_json::from_str(self.json).ok()?;
        let texts = elements.into_iter().map(|element| Text::new(element.get()));
        Some(texts.collect())
    }

    /// Looks at it as an enum with data, whose variant's name stands in the member `tag`, and what
    /// it holds beside it or in the member `content`. `expected` is what names there are.
    pub fn tagged(
        &self,
        faults: &mut Faults,
        tag: &'static str,
        content: Option<&'static str>,
        expected: &'static str,
        variant: impl FnOnce(Tagged<'_>) -> bool,
    ) {
        let Some(members) = self.members() else {
            faults.fault("type", "must be an object");
            return;
        };
        let Some(member) = members.iter().find(|member| member.name == tag) else {
            faults.member(tag, "required", "is required");
            return;
        };
        let name = serde_json::from_str::<Cow<'_, str>>(member.value).ok();
        let is_known = !member.is_repeated
            && name.as_deref().is_some_and(|name| {
                variant(Tagged {
                    name,
                    tag,
                    content,
                    members: &members,
                    faults,
                })
            });
        if !is_known && !member.is_repeated {
            faults.member(tag, "type", format!("must be {expected}"));
        }
    }
}

impl<'i> Tagged<'i> {
    /// The variant's name.
    #[must_use]
    pub const fn name(&self) -> &'i str {
        self.name
    }

    /// The variant holds nothing.
    pub fn nothing(self) -> bool {
        self.beside(|_| {})
    }

    /// The variant holds members.
    pub fn members(self, look: impl FnOnce(&mut Inspect<'_>)) -> bool {
        let Some(content) = self.content else {
            return self.beside(look);
        };
        self.inside(content, |text, faults| match text.members() {
            Some(members) => {
                let mut inspect = Inspect::new(&members, faults);
                look(&mut inspect);
                inspect.finish();
            }
            None => faults.fault("type", "must be an object"),
        })
    }

    /// The variant holds one value.
    pub fn value<T: Wire>(self, check: impl FnOnce(&T, &mut Faults)) -> bool {
        let look = |text: &Text<'_>, faults: &mut Faults| match T::read(
            &mut Deserializer::from_str(text.json),
        ) {
            Ok(value) => check(&value, faults),
            Err(_) if text.is_null() => text.expect::<T>(faults),
            Err(_) => T::inspect(text, faults),
        };
        match self.content {
            Some(content) => self.inside(content, look),
            None => {
                let json = self.without_tag();
                look(&Text::new(&json), self.faults);
                true
            }
        }
    }

    /// What stands beside the tag.
    fn beside(self, look: impl FnOnce(&mut Inspect<'_>)) -> bool {
        let mut inspect = Inspect::new(self.members, self.faults);
        inspect.known.push(self.tag);
        look(&mut inspect);
        inspect.finish();
        true
    }

    /// What stands in the member `content`.
    fn inside(self, content: &'static str, look: impl FnOnce(&Text<'_>, &mut Faults)) -> bool {
        let mut inspect = Inspect::new(self.members, self.faults);
        inspect.known.push(self.tag);
        match inspect.find(content) {
            None => inspect.faults.member(content, "required", "is required"),
            Some(Member {
                is_repeated: true, ..
            }) => {}
            Some(Member { value, .. }) => {
                let text = Text::new(value);
                inspect.faults.at(content, |faults| look(&text, faults));
            }
        }
        inspect.finish();
        true
    }

    /// The object without its tag: what a newtype variant holds.
    fn without_tag(&self) -> String {
        let mut json = String::from("{");
        for member in self.members.iter().filter(|member| member.name != self.tag) {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&serde_json::Value::from(member.name.as_ref()).to_string());
            json.push(':');
            json.push_str(member.value);
        }
        json.push('}');
        json
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
        let members = scan(body.as_bytes()).unwrap().members.unwrap();
        let scanned = start.elapsed();
        let mut faults = Faults::new();
        let mut inspect = Inspect::new(&members, &mut faults);
        inspect.known = known;
        inspect.finish();
        let elapsed = start.elapsed();
        assert_eq!(faults.list().len(), FAULTS_MAX);
        assert!(elapsed < scanned * 4, "{scanned:?} {elapsed:?}");
    }
}
