//! What is wrong with a request, one fault at a time: the entries of a problem's `errors`.

mod arrivals;

use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
};

use serde::Serialize;

pub(crate) use arrivals::Arrivals;

/// Most faults that one problem lists. What is beyond is counted nowhere: 32 are enough to act on.
pub const FAULTS_MAX: usize = 32;

/// Where in the request a fault lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Place {
    /// A JSON pointer into the body, as a URI fragment (RFC 6901, section 6): `#/email`.
    Pointer(String),
    /// A query or path parameter, by name.
    Parameter(String),
    /// A header, by name.
    Header(String),
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where it lies.
    #[serde(flatten)]
    pub place: Place,
    /// A stable word for programs: `required`, `type`, `length`, …
    pub code: &'static str,
    /// A sentence for people, without the refused value.
    pub detail: String,
}

/// The faults of one request, at most [`FAULTS_MAX`], and the place in the body that is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    list: Vec<Fault>,
    place: Vec<Step>,
    /// How many were found, those beyond the list too.
    found: usize,
    /// Of a pass that looks for nothing but the places of elements in sets.
    arrivals: Option<Box<Arrivals>>,
}

/// Faults of a member, until it is dropped.
#[derive(Debug)]
pub struct Placed<'f>(&'f mut Faults);

impl Deref for Placed<'_> {
    type Target = Faults;

    fn deref(&self) -> &Faults {
        self.0
    }
}

impl DerefMut for Placed<'_> {
    fn deref_mut(&mut self) -> &mut Faults {
        self.0
    }
}

impl Drop for Placed<'_> {
    fn drop(&mut self) {
        self.0.place.pop();
    }
}

/// One step of the way into a body.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A member, by its JSON name.
    Member(&'static str),
    /// An element, by its position.
    Index(usize),
    /// An entry of a map, by its key.
    Key(String),
}

impl Faults {
    /// No fault yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            list: Vec::new(),
            place: Vec::new(),
            found: 0,
            arrivals: None,
        }
    }

    /// Lists no fault: a look at a body with these leaves where the elements of its sets stand.
    pub(crate) fn tracing() -> Self {
        Self {
            arrivals: Some(Box::default()),
            ..Self::new()
        }
    }

    /// Whether what is good is to be looked into as well, since it may hold sets.
    pub(crate) const fn traces(&self) -> bool {
        self.arrivals.is_some()
    }

    /// Notes where the elements of what is looked at, a set, stand, in the order of the set.
    pub(crate) fn arrived(&mut self, places: Vec<usize>) {
        let set = self.pointer();
        if let Some(arrivals) = &mut self.arrivals {
            arrivals.note(set, places);
        }
    }

    /// What was noted.
    pub(crate) fn into_arrivals(self) -> Arrivals {
        *self.arrivals.unwrap_or_default()
    }

    /// The same faults, with the client's place for each element of a set.
    #[must_use]
    pub(crate) fn placed(mut self, arrivals: &Arrivals) -> Self {
        for fault in &mut self.list {
            if let Place::Pointer(pointer) = &mut fault.place {
                *pointer = arrivals.place(pointer);
            }
        }
        self
    }

    /// Takes over the faults that are not known yet and in a member, by its JSON name, that `takes`
    /// says.
    pub(crate) fn join(&mut self, others: Self, takes: impl Fn(&str) -> bool) {
        for fault in others.list {
            let Place::Pointer(pointer) = &fault.place else {
                continue;
            };
            let mut steps = pointer.split('/').skip(1);
            let is_known = |known: &Fault| known.place == fault.place && known.code == fault.code;
            if steps.next().is_some_and(&takes) && !self.list.iter().any(is_known) {
                self.push(fault.place, fault.code, fault.detail);
            }
        }
    }

    /// Whether something is wrong with the member of the body that has this step in pointers, or
    /// within it.
    pub(crate) fn touch(&self, step: &str) -> bool {
        self.list.iter().any(|fault| match &fault.place {
            Place::Pointer(pointer) => pointer.split('/').nth(1) == Some(step),
            _ => false,
        })
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many faults were found so far, those that are not listed too.
    #[must_use]
    pub const fn found(&self) -> usize {
        self.found
    }

    /// Whether no further fault is listed.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        !self.traces() && self.list.len() >= FAULTS_MAX
    }

    /// The faults, in the order in which they were found.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Adds a fault, unless the list is full.
    pub fn push(&mut self, place: Place, code: &'static str, detail: impl Into<String>) {
        self.found += 1;
        if !self.is_full() && !self.traces() {
            self.list.push(Fault {
                place,
                code,
                detail: detail.into(),
            });
        }
    }

    /// Looks at a member of what is looked at, by its JSON name, as long as the guard lives.
    pub fn place(&mut self, name: &'static str) -> Placed<'_> {
        self.place.push(Step::Member(name));
        Placed(self)
    }

    /// Looks at an element, by its position from 0, as long as the guard lives.
    pub fn index(&mut self, index: usize) -> Placed<'_> {
        self.place.push(Step::Index(index));
        Placed(self)
    }

    /// Looks at an entry of a map, by its key, as long as the guard lives.
    pub fn key(&mut self, key: &str) -> Placed<'_> {
        self.place.push(Step::Key(key.to_owned()));
        Placed(self)
    }

    /// Looks at a member of what is looked at, by its JSON name.
    pub fn at<R>(&mut self, name: &'static str, look: impl FnOnce(&mut Self) -> R) -> R {
        self.within(Step::Member(name), look)
    }

    /// Looks at an element, by its position from 0.
    pub fn at_index<R>(&mut self, index: usize, look: impl FnOnce(&mut Self) -> R) -> R {
        self.within(Step::Index(index), look)
    }

    /// Looks at an entry of a map, by its key.
    pub fn at_key<R>(&mut self, key: &str, look: impl FnOnce(&mut Self) -> R) -> R {
        self.within(Step::Key(key.to_owned()), look)
    }

    fn within<R>(&mut self, step: Step, look: impl FnOnce(&mut Self) -> R) -> R {
        self.place.push(step);
        let result = look(self);
        self.place.pop();
        result
    }

    /// Adds a fault of what is looked at.
    pub fn fault(&mut self, code: &'static str, detail: impl Into<String>) {
        let pointer = if self.is_full() {
            String::new()
        } else {
            self.pointer()
        };
        self.push(Place::Pointer(pointer), code, detail);
    }

    /// The JSON pointer to what is looked at.
    fn pointer(&self) -> String {
        let mut pointer = String::from("#");
        for step in &self.place {
            pointer.push('/');
            match step {
                Step::Member(name) => pointer.push_str(&escape(name)),
                Step::Index(index) => pointer.push_str(&index.to_string()),
                Step::Key(key) => pointer.push_str(&pointer_step(key)),
            }
        }
        pointer
    }

    /// Takes over the faults of elements that were looked at apart from what is looked at: of the
    /// element at position 0 of those, the place is `places[0]`. Without places they are as they
    /// stand. A fault of the whole is not taken over, since it is not the whole that was judged.
    pub(crate) fn adopt(&mut self, found: &Self, places: &[usize]) {
        let here = self.pointer();
        for fault in &found.list {
            let Place::Pointer(pointer) = &fault.place else {
                continue;
            };
            let Some(inside) = pointer.strip_prefix("#/") else {
                continue;
            };
            let (step, rest) = match inside.find('/') {
                Some(end) => inside.split_at(end),
                None => (inside, ""),
            };
            let place = step.parse::<usize>().ok();
            let place = place.and_then(|place| places.get(place));
            let step = place.map_or(step.to_owned(), usize::to_string);
            let place = Place::Pointer(format!("{here}/{step}{rest}"));
            let known = |other: &Fault| other.place == place && other.code == fault.code;
            if !self.list.iter().any(known) {
                self.push(place, fault.code, fault.detail.clone());
            }
        }
    }

    /// Whether something is wrong with the member `name`, a client's word, of what is looked at.
    pub(crate) fn has_member(&self, name: &str) -> bool {
        let pointer = format!("{}/{}", self.pointer(), pointer_step(name));
        let place = Place::Pointer(pointer);
        self.list.iter().any(|fault| fault.place == place)
    }

    /// Adds a fault of the member `name`, a client's word, of what is looked at.
    pub(crate) fn foreign(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        let pointer = format!("{}/{}", self.pointer(), pointer_step(name));
        self.push(Place::Pointer(pointer), code, detail);
    }

    /// Adds a fault of the member `name`, its JSON name, of what is looked at.
    pub fn member(&mut self, name: &'static str, code: &'static str, detail: impl Into<String>) {
        self.at(name, |faults| faults.fault(code, detail));
    }

    /// Adds a fault of the query parameter `name`.
    pub fn parameter(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Parameter(name.to_owned()), code, detail);
    }

    /// Adds a fault of the header `name`.
    pub fn header(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Header(name.to_owned()), code, detail);
    }

    /// Adds a fault of the body as a whole.
    pub fn body(&mut self, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Pointer("#".to_owned()), code, detail);
    }
}

/// Longest name of a client's that a pointer shows whole.
const NAME_CHARS_MAX: usize = 80;

/// The step of a pointer for a name that a client chose, cut short if it is a book.
pub(crate) fn pointer_step(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(NAME_CHARS_MAX) {
        None => escape(name),
        Some((end, _)) => {
            let start = name.get(..end).unwrap_or_default();
            Cow::Owned(escape(&format!("{start}…")).into_owned())
        }
    }
}

/// One step of a JSON pointer (RFC 6901) as a URI fragment: `~` and `/` by their escapes, and what
/// a fragment may not hold (RFC 3986, section 3.5) percent-encoded.
#[must_use]
pub fn escape(step: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._!$&'()*+,;=:@?".contains(&byte);
    if step.bytes().all(plain) {
        return Cow::Borrowed(step);
    }
    let mut out = String::with_capacity(step.len() + 8);
    for byte in step.bytes() {
        match byte {
            b'~' => out.push_str("~0"),
            b'/' => out.push_str("~1"),
            byte if plain(byte) => out.push(char::from(byte)),
            byte => {
                let digit = |nibble: u8| {
                    char::from_digit(u32::from(nibble), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase()
                };
                out.push('%');
                out.push(digit(byte >> 4));
                out.push(digit(byte & 15));
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_step_is_escaped_for_pointer_and_fragment() {
        assert_eq!(escape("email"), "email");
        assert_eq!(escape("a/b~c"), "a~1b~0c");
        assert_eq!(escape("größe %"), "gr%C3%B6%C3%9Fe%20%25");
    }

    #[test]
    fn a_fault_is_where_one_looks() {
        let mut faults = Faults::new();
        faults.at("a/b", |faults| {
            faults.at_index(2, |faults| {
                faults.at_key("de~", |faults| faults.fault("c", "d"));
            });
            faults.member("x", "c", "d");
        });
        faults.place("m").index(1).key("k").fault("c", "d");
        faults.fault("c", "d");
        let places: Vec<_> = faults
            .list()
            .iter()
            .map(|fault| fault.place.clone())
            .collect();
        let expected = ["#/a~1b/2/de~0", "#/a~1b/x", "#/m/1/k", "#"];
        assert_eq!(
            places,
            expected.map(|place| Place::Pointer(place.to_owned()))
        );
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(pointer_step("e/mail"), "e~1mail");
        let whole = "x".repeat(NAME_CHARS_MAX);
        assert_eq!(pointer_step(&whole), whole);
        let cut = pointer_step(&"ö".repeat(1 << 20)).into_owned();
        assert_eq!(cut.matches("%C3%B6").count(), NAME_CHARS_MAX);
    }

    #[test]
    fn the_list_is_bounded() {
        let mut faults = Faults::new();
        for index in 0..100 {
            faults.at_index(index, |faults| faults.fault("type", "must be a string"));
        }
        assert_eq!(faults.list().len(), FAULTS_MAX);
    }
}
