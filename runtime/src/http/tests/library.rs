//! An application of four models, written as the compiler would write it.

use std::sync::Arc;

use super::{article::Article, author::Author, book::Book, entry::Entry};
use crate::{
    auth::{
        BuiltIn, BuiltInTarget, BuiltInWrite, HoldsBuiltIn, built_in_erase, built_in_removal,
        default::Role as DefaultRole, judge_built_in, visit_built_in,
    },
    documents::Documents,
    http::{Access, Call, Endpoint, Method, Resource, Response, handlers},
    model::{App, Has, Model, ModelVisitor},
    store::{self, Dependents, Going, Judged, Released, Removal, Staged, Table, Write},
    types::Id,
    wire::CborWriter,
};

pub(super) struct Library;

#[derive(Clone, Default)]
pub(super) struct Root {
    built_in: BuiltIn,
    authors: Arc<Table<Author>>,
    books: Arc<Table<Book>>,
    articles: Arc<Table<Article>>,
    entries: Arc<Table<Entry>>,
}

impl Root {
    pub(super) fn authors(&self) -> &Table<Author> {
        &self.authors
    }
}

impl HoldsBuiltIn for Root {
    fn built_in(&self) -> &BuiltIn {
        &self.built_in
    }

    fn built_in_mut(&mut self) -> &mut BuiltIn {
        &mut self.built_in
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

impl Has<Article> for Root {
    fn table(&self) -> &Table<Article> {
        &self.articles
    }

    fn table_mut(&mut self) -> &mut Table<Article> {
        Arc::make_mut(&mut self.articles)
    }
}

impl Has<Entry> for Root {
    fn table(&self) -> &Table<Entry> {
        &self.entries
    }

    fn table_mut(&mut self) -> &mut Table<Entry> {
        Arc::make_mut(&mut self.entries)
    }
}

pub(super) enum Operation {
    BuiltIn(BuiltInWrite),
    Author(Write<Author>),
    Book(Write<Book>),
    Article(Write<Article>),
    Entry(Write<Entry>),
}

impl From<BuiltInWrite> for Operation {
    fn from(write: BuiltInWrite) -> Self {
        Self::BuiltIn(write)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    BuiltIn(BuiltInTarget),
    Author(Id<Author>),
    Book(Id<Book>),
    Article(String),
    Entry(Id<Entry>),
}

impl From<BuiltInTarget> for Target {
    fn from(target: BuiltInTarget) -> Self {
        Self::BuiltIn(target)
    }
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
    CreateArticle,
    GetArticle,
    ReplaceArticle,
    UpdateArticle,
    DeleteArticle,
    ListEntries,
    CreateEntry,
    GetEntry,
    ReplaceEntry,
    UpdateEntry,
    DeleteEntry,
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

const ARTICLES: Resource<Library> = Resource {
    path: "/api/articles",
    allow: "POST, OPTIONS",
    endpoints: &[Endpoint::new(
        Method::Post,
        Route::CreateArticle,
        "createArticle",
        Access::Public,
    )],
};

const ARTICLE: Resource<Library> = Resource {
    path: "/api/articles/{id}",
    allow: "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
    endpoints: &[
        Endpoint::new(Method::Get, Route::GetArticle, "getArticle", Access::Public),
        Endpoint::new(
            Method::Put,
            Route::ReplaceArticle,
            "replaceArticle",
            Access::Public,
        ),
        Endpoint::new(
            Method::Patch,
            Route::UpdateArticle,
            "updateArticle",
            Access::Public,
        ),
        Endpoint::new(
            Method::Delete,
            Route::DeleteArticle,
            "deleteArticle",
            Access::Public,
        ),
    ],
};

const ENTRIES: Resource<Library> = Resource {
    path: "/api/entries",
    allow: "GET, HEAD, POST, OPTIONS",
    endpoints: &[
        Endpoint::new(
            Method::Get,
            Route::ListEntries,
            "listEntries",
            Access::Public,
        ),
        Endpoint::new(
            Method::Post,
            Route::CreateEntry,
            "createEntry",
            Access::Public,
        ),
    ],
};

const ENTRY: Resource<Library> = Resource {
    path: "/api/entries/{id}",
    allow: "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
    endpoints: &[
        Endpoint::new(Method::Get, Route::GetEntry, "getEntry", Access::Public),
        Endpoint::new(
            Method::Put,
            Route::ReplaceEntry,
            "replaceEntry",
            Access::Public,
        ),
        Endpoint::new(
            Method::Patch,
            Route::UpdateEntry,
            "updateEntry",
            Access::Public,
        ),
        Endpoint::new(
            Method::Delete,
            Route::DeleteEntry,
            "deleteEntry",
            Access::Public,
        ),
    ],
};

impl App for Library {
    type Root = Root;
    type Operation = Operation;
    type Target = Target;
    type Role = DefaultRole;
    type Route = Route;

    const NAME: &'static str = "library";
    const VERSION: &'static str = "1.2.3";
    const LOCK: &'static str = "{}";
    const OPENAPI: Documents = Documents {
        declared: "{\"openapi\":\n\"3.1.1\"}",
        with_sessions: "=1\n+\"3.1.1\",\"sessions\":1}",
        requiring_sessions: "=1\n+\"3.1.1\",\"sessions\":2}",
    };
    const BODY_BYTES_MAX: usize = 1 << 20;
    const MODELS: &'static [&'static str] = &["Author", "Book", "Article", "Entry"];
    const MODEL_IDS: &'static [u32] = &[Author::ID, Book::ID, Article::ID, Entry::ID];
    const RESOURCES: &'static [Resource<Self>] = &[
        AUTHORS, AUTHOR, BOOKS, BOOK, ARTICLES, ARTICLE, ENTRIES, ENTRY,
    ];

    fn resource(path: &[&str]) -> Option<&'static Resource<Self>> {
        Some(match path {
            ["api", "authors"] => &AUTHORS,
            ["api", "authors", _] => &AUTHOR,
            ["api", "books"] => &BOOKS,
            ["api", "books", _] => &BOOK,
            ["api", "articles"] => &ARTICLES,
            ["api", "articles", _] => &ARTICLE,
            ["api", "entries"] => &ENTRIES,
            ["api", "entries", _] => &ENTRY,
            _ => return None,
        })
    }

    fn position(route: Route) -> usize {
        route as usize
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
            Route::CreateArticle => handlers::create::<Self, Article>(call).await,
            Route::GetArticle => handlers::get::<Self, Article>(call).await,
            Route::ReplaceArticle => handlers::replace::<Self, Article>(call).await,
            Route::UpdateArticle => handlers::update::<Self, Article>(call).await,
            Route::DeleteArticle => handlers::delete::<Self, Article>(call).await,
            Route::ListEntries => handlers::list::<Self, Entry>(call).await,
            Route::CreateEntry => handlers::create::<Self, Entry>(call).await,
            Route::GetEntry => handlers::get::<Self, Entry>(call).await,
            Route::ReplaceEntry => handlers::replace::<Self, Entry>(call).await,
            Route::UpdateEntry => handlers::update::<Self, Entry>(call).await,
            Route::DeleteEntry => handlers::delete::<Self, Entry>(call).await,
            Route::Panics => panic!("a defect, made for a test"),
        }
    }

    fn judge(staged: &mut Staged<Self>, operation: Operation) -> Judged<Operation> {
        match operation {
            Operation::BuiltIn(write) => judge_built_in(staged, write).map(Operation::BuiltIn),
            Operation::Author(write) => store::judge(staged, write).map(Operation::Author),
            Operation::Book(write) => store::judge(staged, write).map(Operation::Book),
            Operation::Article(write) => store::judge(staged, write).map(Operation::Article),
            Operation::Entry(write) => store::judge(staged, write).map(Operation::Entry),
        }
    }

    fn with_model<V: ModelVisitor<Self>>(id: u32, visitor: V) -> Option<V::Output> {
        Some(match id {
            Author::ID => visitor.visit::<Author>(),
            Book::ID => visitor.visit::<Book>(),
            Article::ID => visitor.visit::<Article>(),
            Entry::ID => visitor.visit::<Entry>(),
            _ => return visit_built_in(id, visitor),
        })
    }

    fn dependents(root: &Root, target: &Target, found: &mut Dependents<Target>) {
        if let Target::Author(key) = target {
            let books = root.books.indexes().by_author.keys(key);
            found.restrict("Book", "author", books.copied().map(Target::Book));
            let articles = root.articles.indexes().by_author.keys(key);
            found.set_null(articles.cloned().map(Target::Article));
        }
        if let Target::Entry(key) = target {
            let entries = root.entries.indexes().answers_to(key);
            found.cascade(entries.copied().map(Target::Entry));
        }
    }

    fn release(
        staged: &mut Staged<Self>,
        target: &Target,
        going: &Going<Target>,
    ) -> Released<Root> {
        match target {
            Target::Article(key) => store::release::<Self, Article>(staged, key, going),
            Target::BuiltIn(_) | Target::Author(_) | Target::Book(_) | Target::Entry(_) => Ok(None),
        }
    }

    fn removal(root: &Root, target: &Target, cbor: &mut CborWriter) -> Option<Removal> {
        match target {
            Target::BuiltIn(target) => built_in_removal(root, target, cbor),
            Target::Author(key) => store::removal::<Author>(root, key, cbor),
            Target::Book(key) => store::removal::<Book>(root, key, cbor),
            Target::Article(key) => store::removal::<Article>(root, key, cbor),
            Target::Entry(key) => store::removal::<Entry>(root, key, cbor),
        }
    }

    fn erase(root: &mut Root, target: &Target) {
        match target {
            Target::BuiltIn(target) => built_in_erase(root, target),
            Target::Author(key) => store::erase::<Author>(root, key),
            Target::Book(key) => store::erase::<Book>(root, key),
            Target::Article(key) => store::erase::<Article>(root, key),
            Target::Entry(key) => store::erase::<Entry>(root, key),
        }
    }
}
