//! The second pass over a body: every fault, member by member.
//!
//! Generated code lists the members of an input in [`Input::inspect`]; this module decodes each
//! value on its own, checks it, and says what is missing, null, repeated or not known. It runs
//! only after the body did not decode, and never accepts one that does not decode with its whole
//! numbers written as integers.

use std::borrow::Borrow;

use super::{
    problem::{Kind, Problem},
    scan::{Malformed, Member, Why, is_deep, scan},
    text::Text,
    whole,
};
use crate::{
    check,
    fault::{Arrivals, Faults, Place},
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
    /// Members that somebody else has looked at: nobody who wrote another name meant them.
    elsewhere: Vec<&'static str>,
    faults: &'i mut Faults,
}

/// A member that has been looked at. Its value is there if it has the member's type.
#[derive(Debug)]
pub struct Inspected<'i, T> {
    name: &'static str,
    value: Option<T>,
    /// What could be read of a list or map that has not: see [`Wire::salvage`].
    salvaged: Option<(T, Vec<usize>)>,
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
        } else if let Some((value, places)) = &self.salvaged {
            let mut found = Faults::new();
            check(value.borrow(), &mut found);
            self.faults
                .at(self.name, |faults| faults.adopt(&found, places));
        }
    }
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
            Ok(decoded) => return is_shallow(body).map(|()| Ok(decoded)),
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
        Some(members) => object(&members, &mut faults, T::inspect),
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

/// Where the elements of sets stand in a body that is JSON.
pub(super) fn arrivals<T: Input>(body: &[u8]) -> Arrivals {
    let mut faults = Faults::tracing();
    look(body, |members| object(members, &mut faults, T::inspect));
    faults.into_arrivals()
}

/// Looks at the members of a body that is JSON, its whole numbers written as integers.
pub(super) fn look<R>(body: &[u8], look: impl FnOnce(&[Member<'_>]) -> R) -> Option<R> {
    let text = str::from_utf8(body).ok()?;
    let in_digits = whole::in_digits(text);
    let text = in_digits.as_deref().unwrap_or(text);
    let members = scan(text.as_bytes()).ok()?.members?;
    Some(look(&members))
}

/// What is made of a body that is JSON.
#[cfg(test)]
pub(crate) fn judged<T: Input>(body: &str) -> Result<T, Faults> {
    decode(body.as_bytes()).unwrap_or_else(|problem| panic!("{body}: {problem:?}"))
}

/// Refuses a body that is good but nested too deep: members that take any JSON are no way round the
/// limit.
fn is_shallow(body: &[u8]) -> Result<(), Problem> {
    if is_deep(body) {
        scan(body).map_err(malformed)?;
    }
    Ok(())
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

/// Inspects an object by the members that `look` lists.
pub(super) fn object(
    members: &[Member<'_>],
    faults: &mut Faults,
    look: impl FnOnce(&mut Inspect<'_>),
) {
    let mut inspect = Inspect::new(members, faults);
    look(&mut inspect);
    inspect.finish();
}

impl<'i> Inspect<'i> {
    pub(super) const fn new(members: &'i [Member<'i>], faults: &'i mut Faults) -> Self {
        Self {
            members,
            known: Vec::new(),
            elsewhere: Vec::new(),
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

    /// A member that the server once filled in and that a line of an import must hold.
    pub fn restored<T: Wire>(&mut self, name: &'static str, keep: impl FnOnce(T)) {
        if let Some(value) = self.required(name).value {
            keep(value);
        }
    }

    /// A member that no client gives and that a line of an import may hold, or else has its default.
    pub fn restored_or_default<T: Wire>(&mut self, name: &'static str, keep: impl FnOnce(T)) {
        if let Some(value) = self.optional(name).value {
            keep(value);
        }
    }

    /// The same of a member that may be null.
    pub fn restored_or_null<T: Wire>(&mut self, name: &'static str, keep: impl FnOnce(T)) {
        if let Some(value) = self.nullable(name).value {
            keep(value);
        }
    }

    /// A member that the server fills in: it must be absent.
    pub fn assigned(&mut self, name: &'static str) {
        if self.find(name).is_some() {
            self.faults
                .member(name, "read_only", "is set by the server");
        }
    }

    /// A member that is never shown and never changed: see [`check::sealed`].
    pub fn sealed(&mut self, name: &'static str) {
        let is_given = self.find(name).is_some();
        check::sealed(self.faults, name, is_given);
    }

    /// A member that is looked at by who asks.
    pub(super) fn known(&mut self, name: &'static str) {
        self.elsewhere.push(name);
    }

    /// The faults of the object.
    pub(super) const fn faults(&mut self) -> &mut Faults {
        self.faults
    }

    /// A member that is there.
    pub(super) fn find(&mut self, name: &'static str) -> Option<&'i Member<'i>> {
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
        let value = text.and_then(|text| text.read::<T>());
        let mut salvaged = None;
        if let (Some(text), true) = (text, self.faults.traces()) {
            self.faults.at(name, |faults| T::inspect(&text, faults));
        } else if let (Some(text), None) = (text, &value) {
            self.faults.at(name, |faults| T::inspect(&text, faults));
            salvaged = T::salvage(&text);
        }
        Inspected {
            name,
            value,
            salvaged,
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
        if let Some(text) = text {
            // Of a good one too: it may break constraints that are judged member by member.
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
        let text = Text::of_member(member.value, may_be_null);
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
            let mut names = self.known.iter().chain(&self.elsewhere);
            let is_known = names.any(|known| *known == member.name);
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

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fmt::Write,
        time::Instant,
    };

    use super::*;
    use crate::fault::FAULTS_MAX;

    #[test]
    fn sets_are_found_wherever_they_stand() {
        type Set = BTreeSet<u8>;
        #[derive(serde::Deserialize)]
        struct Sets {}
        impl Input for Sets {
            fn inspect(body: &mut Inspect<'_>) {
                body.required::<Set>("plain");
                body.nullable::<Option<Set>>("optional");
                body.optional::<Vec<Set>>("list");
                body.optional::<BTreeSet<Set>>("sets");
                body.patch_nullable::<BTreeMap<String, Set>>("map");
                body.required::<Set>("bad").check(|_: &Set, _| {});
            }
        }
        let body =
            br#"{"plain":[3.0,1,2],"optional":[2,1],"list":[[1,2],[2,1]],"sets":[[9,8],[1,0]],
            "map":{"a":[2,1],"b":null},"bad":[2,1,"x"],"more":[2,1]}"#;
        let arrivals = arrivals::<Sets>(body);
        for (sorted, arrived) in [
            ("#/plain/0", "#/plain/1"),
            ("#/plain/1", "#/plain/2"),
            ("#/plain/2", "#/plain/0"),
            ("#/optional/0", "#/optional/1"),
            ("#/list/0/0", "#/list/0/0"),
            ("#/list/1/0", "#/list/1/1"),
            ("#/sets/0/0", "#/sets/1/1"),
            ("#/sets/1/1", "#/sets/0/0"),
            ("#/map/a/1", "#/map/a/0"),
            // Its faults are found at the client's places.
            ("#/bad/0", "#/bad/0"),
        ] {
            let mut faults = Faults::new();
            faults.push(Place::Pointer(sorted.to_owned()), "code", "");
            let placed = faults.placed(&arrivals).list()[0].place.clone();
            assert_eq!(placed, Place::Pointer(arrived.to_owned()), "{sorted}");
        }
    }

    #[test]
    fn many_unknown_members_cost_little_more_than_reading_them() {
        let mut body = String::from("{");
        for number in 0..100_000 {
            write!(body, "\"ownr{number}\":1,").unwrap();
        }
        body.push_str("\"z\":1}");
        let known: Vec<&str> = "owner subject body read received_at".split(' ').collect();
        // A busy machine may be busy with something else in between.
        let is_cheap = (0..5).any(|_| {
            let start = Instant::now();
            let members = scan(body.as_bytes()).unwrap().members.unwrap();
            let scanned = start.elapsed();
            let mut faults = Faults::new();
            let mut inspect = Inspect::new(&members, &mut faults);
            inspect.known.clone_from(&known);
            inspect.finish();
            let elapsed = start.elapsed();
            assert_eq!(faults.list().len(), FAULTS_MAX);
            println!("{scanned:?} {elapsed:?}");
            elapsed < scanned * 4
        });
        assert!(is_cheap);
    }

    #[test]
    fn a_tag_is_not_what_another_name_meant() {
        let members = scan(br#"{"kind": "a", "king": 1}"#)
            .unwrap()
            .members
            .unwrap();
        let mut faults = Faults::new();
        let mut inspect = Inspect::new(&members, &mut faults);
        inspect.known("kind");
        assert!(inspect.find("ring").is_none());
        inspect.finish();
        let details: Vec<_> = faults.list().iter().map(|fault| &fault.detail).collect();
        assert_eq!(details, ["is not a member; did you mean ring?"]);
    }
}
