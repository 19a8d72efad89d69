//! An application of two models, written as the compiler would write it.

use std::sync::Arc;

use super::{author::Author, book::Book};
use crate::{
    http::{Access, Call, Endpoint, Method, Resource, Response, handlers},
    log::record::Record,
    model::{App, Has},
    store::{self, Dependents, Judged, Removal, Staged, Table, Write},
    types::Id,
    wire::{CborWriter, DecodeError},
};

pub(super) struct Library;

#[derive(Clone, Default)]
pub(super) struct Root {
    authors: Arc<Table<Author>>,
    books: Arc<Table<Book>>,
}

impl Root {
    pub(super) fn authors(&self) -> &Table<Author> {
        &self.authors
    }
}

impl Has<Author> for Root {
    fn table(&self) -> &Table<Author> {
        &self.authors
    }

    fn table_mut(&mut self) -> &mut Table<Author> {
        Arc::make_mut(&mut self.authors)
    }
}

impl Has<Book> for Root {
    fn table(&self) -> &Table<Book> {
        &self.books
    }

    fn table_mut(&mut self) -> &mut Table<Book> {
        Arc::make_mut(&mut self.books)
    }
}

pub(super) enum Operation {
    Author(Write<Author>),
    Book(Write<Book>),
}

impl From<Write<Author>> for Operation {
    fn from(write: Write<Author>) -> Self {
        Self::Author(write)
    }
}

impl From<Write<Book>> for Operation {
    fn from(write: Write<Book>) -> Self {
        Self::Book(write)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Author(Id<Author>),
    Book(Id<Book>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Route {
    ListAuthors,
    CreateAuthor,
    GetAuthor,
    ReplaceAuthor,
    UpdateAuthor,
    DeleteAuthor,
    ListBooks,
    CreateBook,
    GetBook,
    /// A handler with a defect.
    Panics,
}

const AUTHORS: Resource<Library> = Resource {
    path: "/api/authors",
    allow: "GET, HEAD, POST, OPTIONS",
    endpoints: &[
        Endpoint::new(
            Method::Get,
            Route::ListAuthors,
            "listAuthors",
            Access::Public,
        ),
        Endpoint::new(
            Method::Post,
            Route::CreateAuthor,
            "createAuthor",
            Access::Public,
        ),
    ],
};

const AUTHOR: Resource<Library> = Resource {
    path: "/api/authors/{id}",
    allow: "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
    endpoints: &[
        Endpoint::new(Method::Get, Route::GetAuthor, "getAuthor", Access::Public),
        Endpoint::new(
            Method::Put,
            Route::ReplaceAuthor,
            "replaceAuthor",
            Access::Public,
        ),
        Endpoint::new(
            Method::Patch,
            Route::UpdateAuthor,
            "updateAuthor",
            Access::Public,
        ),
        Endpoint::new(
            Method::Delete,
            Route::DeleteAuthor,
            "deleteAuthor",
            Access::Public,
        ),
    ],
};

const BOOKS: Resource<Library> = Resource {
    path: "/api/books",
    allow: "GET, HEAD, POST, OPTIONS",
    endpoints: &[
        Endpoint::new(Method::Get, Route::ListBooks, "listBooks", Access::Public),
        Endpoint::new(
            Method::Post,
            Route::CreateBook,
            "createBook",
            Access::Public,
        ),
    ],
};

const BOOK: Resource<Library> = Resource {
    path: "/api/books/{id}",
    allow: "GET, HEAD, DELETE, OPTIONS",
    endpoints: &[
        Endpoint::new(Method::Get, Route::GetBook, "getBook", Access::Public),
        Endpoint::new(Method::Delete, Route::Panics, "panics", Access::Public),
    ],
};

impl App for Library {
    type Root = Root;
    type Operation = Operation;
    type Target = Target;
    type Route = Route;

    const NAME: &'static str = "library";
    const VERSION: &'static str = "1.2.3";
    const LOCK: &'static str = "{}";
    const OPENAPI: &'static str = r#"{"openapi":"3.1.1"}"#;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const RESOURCES: &'static [Resource<Self>] = &[AUTHORS, AUTHOR, BOOKS, BOOK];

    fn resource(path: &[&str]) -> Option<&'static Resource<Self>> {
        Some(match path {
            ["api", "authors"] => &AUTHORS,
            ["api", "authors", _] => &AUTHOR,
            ["api", "books"] => &BOOKS,
            ["api", "books", _] => &BOOK,
            _ => return None,
        })
    }

    async fn handle(route: Route, call: Call<Self>) -> Response {
        match route {
            Route::ListAuthors => handlers::list::<Self, Author>(call).await,
            Route::CreateAuthor => handlers::create::<Self, Author>(call).await,
            Route::GetAuthor => handlers::get::<Self, Author>(call).await,
            Route::ReplaceAuthor => handlers::replace::<Self, Author>(call).await,
            Route::UpdateAuthor => handlers::update::<Self, Author>(call).await,
            Route::DeleteAuthor => handlers::delete::<Self, Author>(call).await,
            Route::ListBooks => handlers::list::<Self, Book>(call).await,
            Route::CreateBook => handlers::create::<Self, Book>(call).await,
            Route::GetBook => handlers::get::<Self, Book>(call).await,
            Route::Panics => panic!("a defect, made for a test"),
        }
    }

    fn judge(staged: &mut Staged<Self>, operation: Operation) -> Judged<Operation> {
        match operation {
            Operation::Author(write) => store::judge(staged, write).map(Operation::Author),
            Operation::Book(write) => store::judge(staged, write).map(Operation::Book),
        }
    }

    fn replay(_: &mut Root, _: &Record<'_>) -> Result<(), DecodeError> {
        unreachable!("these tests replay nothing")
    }

    fn dependents(root: &Root, target: &Target, found: &mut Dependents<Target>) {
        if let Target::Author(key) = target {
            let books = root.books.indexes().by_author.keys(key);
            found.restrict("Book", "author", books.copied().map(Target::Book));
        }
    }

    fn removal(root: &Root, target: &Target, cbor: &mut CborWriter) -> Option<Removal> {
        match target {
            Target::Author(key) => store::removal::<Author>(root, key, cbor),
            Target::Book(key) => store::removal::<Book>(root, key, cbor),
        }
    }

    fn erase(root: &mut Root, target: &Target) {
        match target {
            Target::Author(key) => store::erase::<Author>(root, key),
            Target::Book(key) => store::erase::<Book>(root, key),
        }
    }
}
