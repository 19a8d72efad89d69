//! A model that refers to another, with a small limit on its bodies.

use serde::Deserialize;

use super::{
    author::Author,
    library::{Library, Operation, Target},
};
use crate::{
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    rules::{Shown, Sight},
    store::{Assigned, Conflicts, Index, Rows, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object},
};

#[derive(Debug, Clone)]
pub(super) struct Book {
    id: Id<Book>,
    author: Id<Author>,
    title: String,
}

impl Model for Book {
    const ID: u32 = 65;
    const NAME: &'static str = "Book";
    const PATH: &'static str = "/api/books";
    const FINGERPRINT: u32 = 0xb;
    const BODY_BYTES_MAX: usize = 256;
    const KEY: &'static str = "id";

    type Key = Id<Book>;
    type Create = BookInput;
    type Replace = BookInput;
    type Patch = BookPatch;
    type Indexes = BookIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &Id<Book> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
    }

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, _faults: &mut Faults) {}

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
        object.member("author", &self.author);
        object.member("title", &self.title);
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.author);
        changes.set(3, &self.title);
    }

    fn encode_changes(&mut self, stored: &Self, _now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.author, &self.author);
        changes.set_if_changed(3, &stored.title, &self.title);
    }

    fn merge(_: Option<&Self>, _: &Members<'_>) -> Result<Self, DecodeError> {
        unreachable!("these tests replay nothing")
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BookInput {
    #[serde(deserialize_with = "crate::wire::read")]
    author: Id<Author>,
    #[serde(deserialize_with = "crate::wire::read")]
    title: String,
}

impl Input for BookInput {
    fn inspect(body: &mut Inspect<'_>) {
        body.required::<Id<Author>>("author");
        body.required::<String>("title");
    }
}

impl From<BookInput> for Book {
    fn from(body: BookInput) -> Self {
        Self {
            id: Id::NIL,
            author: body.author,
            title: body.title,
        }
    }
}

impl Amend<Book> for BookInput {
    fn amend(self, record: &mut Book, _faults: &mut Faults) {
        record.author = self.author;
        record.title = self.title;
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BookPatch {
    #[serde(default, deserialize_with = "crate::wire::present")]
    title: Option<String>,
}

impl Input for BookPatch {
    fn inspect(body: &mut Inspect<'_>) {
        body.optional::<String>("title");
    }
}

impl Amend<Book> for BookPatch {
    fn amend(self, record: &mut Book, _faults: &mut Faults) {
        record.title = self.title.unwrap_or_else(|| record.title.clone());
    }
}

#[derive(Clone, Default)]
pub(super) struct BookIndexes {
    pub(super) by_author: Index<Id<Author>, Id<Book>>,
}

impl Indexes<Book> for BookIndexes {
    fn conflicts(&self, _: &Book, _: &Rows<Book>, _: &mut Conflicts) {}

    fn insert(&mut self, record: &Book) {
        self.by_author.insert(&record.author, &record.id);
    }

    fn remove(&mut self, record: &Book) {
        self.by_author.remove(&record.author, &record.id);
    }

    fn replace(&mut self, stored: &Book, record: &Book) {
        self.by_author
            .replace(&stored.author, &record.author, &record.id);
    }

    fn heap_bytes(&self) -> usize {
        self.by_author.heap_bytes()
    }
}

impl Relations<Library> for Book {
    fn references(&self, sight: &Sight<'_, Library>, faults: &mut Faults) {
        if !sight.has::<Author>(&self.author) {
            faults.at("author", dangling::<Author>);
        }
    }

    fn target(key: &Id<Book>) -> Target {
        Target::Book(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Book(write)
    }
}
