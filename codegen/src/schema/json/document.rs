//! A file that was read: all of its values in one list, each with the way back to the root.

use std::collections::BTreeMap;

use crate::diagnostic::Span;

/// Most characters of a pointer in a sentence.
const POINTER_LENGTH_MAX: usize = 200;

/// Where in a file, by lines and columns from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) width: usize,
}

/// How one gets from a value to one within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Root,
    /// The name of a member, and where it stands.
    Member(String, Place),
    Element(usize),
}

/// A value; what is within it by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    String(String),
    Array(Vec<usize>),
    Object(Object),
}

/// The members of an object, as they are written and by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) members: Vec<usize>,
    pub(super) by_name: BTreeMap<String, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) parent: usize,
    pub(super) step: Step,
    pub(super) place: Place,
    pub(super) content: Content,
}

/// One file. The first item is the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Document {
    pub(in crate::schema) path: String,
    pub(super) items: Vec<Item>,
    /// What a value that is not there is.
    pub(super) nothing: Item,
}

impl Document {
    pub(super) fn new(path: &str, items: Vec<Item>) -> Self {
        let place = Place {
            line: 1,
            column: 1,
            width: 1,
        };
        Self {
            path: path.to_owned(),
            items,
            nothing: Item {
                parent: 0,
                step: Step::Root,
                place,
                content: Content::Null,
            },
        }
    }

    pub(in crate::schema) fn root(&self) -> Node<'_> {
        Node { file: self, at: 0 }
    }
}

/// A value of a file.
#[derive(Debug, Clone, Copy)]
pub(in crate::schema) struct Node<'a> {
    file: &'a Document,
    at: usize,
}

impl PartialEq for Node<'_> {
    /// Whether the two are one place, not whether they say the same.
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

/// What tells a value from every other of all files.
pub(in crate::schema) type Identity = (*const Document, usize);

impl<'a> Node<'a> {
    fn item(self) -> &'a Item {
        self.file.items.get(self.at).unwrap_or(&self.file.nothing)
    }

    fn of(self, at: usize) -> Self {
        Self { at, ..self }
    }

    pub(in crate::schema) fn identity(self) -> Identity {
        (std::ptr::from_ref(self.file), self.at)
    }

    pub(in crate::schema) fn file(self) -> &'a Document {
        self.file
    }

    /// The member of this name.
    pub(in crate::schema) fn get(self, name: &str) -> Option<Self> {
        match &self.item().content {
            Content::Object(object) => object.by_name.get(name).map(|at| self.of(*at)),
            _ => None,
        }
    }

    /// The members of an object, as they are written: names and values.
    pub(in crate::schema) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = match &self.item().content {
            Content::Object(object) => object.members.as_slice(),
            _ => &[],
        };
        members.iter().map(move |at| {
            let member = self.of(*at);
            (member.name().unwrap_or_default(), member)
        })
    }

    /// The elements of an array.
    pub(in crate::schema) fn elements(
        self,
    ) -> impl ExactSizeIterator<Item = Self> + DoubleEndedIterator {
        let elements = match &self.item().content {
            Content::Array(elements) => elements.as_slice(),
            _ => &[],
        };
        elements.iter().map(move |at| self.of(*at))
    }

    pub(in crate::schema) fn is_object(self) -> bool {
        matches!(self.item().content, Content::Object(_))
    }

    pub(in crate::schema) fn is_array(self) -> bool {
        matches!(self.item().content, Content::Array(_))
    }

    pub(in crate::schema) fn is_null(self) -> bool {
        matches!(self.item().content, Content::Null)
    }

    pub(in crate::schema) fn text(self) -> Option<&'a str> {
        match &self.item().content {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    pub(in crate::schema) fn boolean(self) -> Option<bool> {
        match self.item().content {
            Content::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A number, as it is written.
    pub(in crate::schema) fn number(self) -> Option<&'a str> {
        match &self.item().content {
            Content::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// A number without a fraction: `5`, and also `5.0` and `5e2`.
    pub(in crate::schema) fn integer(self) -> Option<i128> {
        super::read::integer(self.number()?)
    }

    /// The name that the value has in the object around it.
    pub(in crate::schema) fn name(self) -> Option<&'a str> {
        match &self.item().step {
            Step::Member(name, _) => Some(name),
            Step::Root | Step::Element(_) => None,
        }
    }

    /// What the value is within.
    pub(in crate::schema) fn parent(self) -> Option<Self> {
        match self.item().step {
            Step::Root => None,
            _ => Some(self.of(self.item().parent)),
        }
    }

    /// Where it stands.
    pub(in crate::schema) fn span(self) -> Span {
        self.span_of(self.item().place)
    }

    /// Where its name stands, or itself if it has none.
    pub(in crate::schema) fn name_span(self) -> Span {
        match &self.item().step {
            Step::Member(_, place) => self.span_of(*place),
            Step::Root | Step::Element(_) => self.span(),
        }
    }

    fn span_of(self, place: Place) -> Span {
        Span {
            file: self.file.path.clone(),
            line: place.line,
            column: place.column,
            width: place.width,
        }
    }

    /// The way from the root, as a JSON pointer (RFC 6901) in a fragment: `#/properties/name`. A long one
    /// is cut at its front.
    pub(in crate::schema) fn pointer(self) -> String {
        let mut steps = Vec::new();
        let mut length = 0;
        let mut at = self;
        while let Some(parent) = at.parent() {
            let step = match &at.item().step {
                Step::Member(name, _) => super::short(name).replace('~', "~0").replace('/', "~1"),
                Step::Element(index) => index.to_string(),
                Step::Root => String::new(),
            };
            length += step.chars().count() + 1;
            steps.push(step);
            at = parent;
            if length > POINTER_LENGTH_MAX && at.parent().is_some() {
                steps.push("…".to_owned());
                break;
            }
        }
        let steps = steps.iter().rev().map(|step| format!("/{step}"));
        format!("#{}", steps.collect::<String>())
    }
}
