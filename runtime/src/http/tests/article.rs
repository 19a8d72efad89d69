//! A model whose key clients choose, that changes under If-Match alone and can grow without end.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::{
    author::Author,
    library::{Library, Operation, Target},
};
use crate::{
    check,
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    patch,
    rules::{Shown, Sight},
    store::{Assigned, Conflicts, Going, Index, Rows, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, EnumPatch, Members, Merge, Object, tests::models::Payment},
};

#[derive(Debug, Clone)]
pub(super) struct Article {
    slug: String,
    /// Articles stay when one of their authors goes, but not without any.
    authors: BTreeSet<Id<Author>>,
    tags: BTreeSet<String>,
    data: Value,
    payment: Option<Payment>,
    /// Never changed.
    origin: Option<Value>,
    /// Never shown.
    token: Option<Value>,
}

impl Model for Article {
    const ID: u32 = 66;
    const NAME: &'static str = "Article";
    const PATH: &'static str = "/api/articles";
    const FINGERPRINT: u32 = 0xc;
    const BODY_BYTES_MAX: usize = 16 << 10;
    const KEY: &'static str = "slug";
    const CLIENT_KEY: bool = true;
    const REQUIRE_IF_MATCH: bool = true;
    const HOLDS_SETS: bool = true;

    type Key = String;
    type Create = ArticleCreate;
    type Replace = ArticleReplace;
    type Patch = ArticlePatch;
    type Indexes = ArticleIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &String {
        &self.slug
    }

    fn assign(&mut self, _: &mut Assigned<'_>) {}

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, faults: &mut Faults) {
        faults.at("slug", |faults| check_slug(&self.slug, faults));
        faults.at("authors", |faults| check_authors(&self.authors, faults));
        faults.at("tags", |faults| check_tags(&self.tags, faults));
        if let Some(payment) = &self.payment {
            faults.at("payment", |faults| check_payment(payment, faults));
        }
    }

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("slug", &self.slug);
        object.member("authors", &self.authors);
        object.member("tags", &self.tags);
        object.member("data", &self.data);
        object.member("payment", &self.payment);
        object.member("origin", &self.origin);
    }

    fn write_hidden(&self, object: &mut Object<'_>) {
        object.member("token", &self.token);
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.slug);
        changes.set(2, &self.authors);
        changes.set(3, &self.data);
        changes.set(4, &self.token);
        changes.set(5, &self.tags);
        changes.set(6, &self.payment);
        changes.set(7, &self.origin);
    }

    fn encode_changes(&mut self, stored: &Self, _now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.authors, &self.authors);
        changes.set_if_changed(3, &stored.data, &self.data);
        changes.set_if_changed(4, &stored.token, &self.token);
        changes.set_if_changed(5, &stored.tags, &self.tags);
        changes.set_if_changed(6, &stored.payment, &self.payment);
    }

    fn merge(_: Option<&Self>, _: &Members<'_>) -> Result<Self, DecodeError> {
        unreachable!("these tests replay nothing")
    }
}

#[expect(clippy::ptr_arg, reason = "it is asked of the member's type")]
fn check_slug(value: &String, faults: &mut Faults) {
    check::key(faults, value);
}

fn check_authors(value: &BTreeSet<Id<Author>>, faults: &mut Faults) {
    check::items(faults, value.len(), 1, 1000);
}

fn check_tags(value: &BTreeSet<String>, faults: &mut Faults) {
    check::each(faults, value, |tag, faults| {
        check::length(faults, tag, 1, 8);
    });
}

fn check_payment(value: &Payment, faults: &mut Faults) {
    check::nested(faults, value);
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleCreate {
    #[serde(deserialize_with = "crate::wire::read")]
    slug: String,
    #[serde(deserialize_with = "crate::wire::read")]
    authors: BTreeSet<Id<Author>>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    tags: BTreeSet<String>,
    #[serde(deserialize_with = "crate::wire::read")]
    data: Value,
    #[serde(default, deserialize_with = "crate::wire::read")]
    payment: Option<Payment>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    origin: Option<Value>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    token: Option<Value>,
}

impl Input for ArticleCreate {
    fn inspect(body: &mut Inspect<'_>) {
        body.required::<String>("slug").check(check_slug);
        body.required::<BTreeSet<Id<Author>>>("authors")
            .check(check_authors);
        body.optional::<BTreeSet<String>>("tags").check(check_tags);
        body.required::<Value>("data");
        body.nullable::<Payment>("payment").check(check_payment);
        body.nullable::<Value>("origin");
        body.nullable::<Value>("token");
    }
}

impl From<ArticleCreate> for Article {
    fn from(body: ArticleCreate) -> Self {
        Self {
            slug: body.slug,
            authors: body.authors,
            tags: body.tags,
            data: body.data,
            payment: body.payment,
            origin: body.origin,
            token: body.token,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleReplace {
    #[serde(default, deserialize_with = "crate::wire::present")]
    slug: Option<String>,
    #[serde(deserialize_with = "crate::wire::read")]
    authors: BTreeSet<Id<Author>>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    tags: BTreeSet<String>,
    #[serde(deserialize_with = "crate::wire::read")]
    data: Value,
    #[serde(default, deserialize_with = "crate::wire::read")]
    payment: Option<Payment>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    origin: Option<Option<Value>>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    token: Option<Option<Value>>,
}

impl Input for ArticleReplace {
    fn inspect(body: &mut Inspect<'_>) {
        body.optional::<String>("slug").check(check_slug);
        body.required::<BTreeSet<Id<Author>>>("authors")
            .check(check_authors);
        body.optional::<BTreeSet<String>>("tags").check(check_tags);
        body.required::<Value>("data");
        body.nullable::<Payment>("payment").check(check_payment);
        body.nullable::<Value>("origin");
        body.nullable::<Value>("token");
    }
}

impl Amend<Article> for ArticleReplace {
    fn amend(self, record: &mut Article, faults: &mut Faults) {
        check::unchanged(faults, "slug", self.slug.as_ref(), &record.slug);
        record.authors = self.authors;
        record.tags = self.tags;
        record.data = self.data;
        record.payment = self.payment;
        check::unchanged(faults, "origin", self.origin.as_ref(), &record.origin);
        patch::set(&mut record.token, self.token);
    }

    fn create(self, key: &String, faults: &mut Faults) -> Option<Article> {
        check::unchanged(faults, "slug", self.slug.as_ref(), key);
        Some(Article {
            slug: key.clone(),
            authors: self.authors,
            tags: self.tags,
            data: self.data,
            payment: self.payment,
            origin: self.origin.flatten(),
            token: self.token.flatten(),
        })
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticlePatch {
    #[serde(default, deserialize_with = "crate::wire::present")]
    slug: Option<String>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    authors: Option<BTreeSet<Id<Author>>>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    tags: Option<BTreeSet<String>>,
    #[serde(default, deserialize_with = "crate::wire::patch::<Value, _>")]
    data: Option<Value>,
    #[serde(
        default,
        deserialize_with = "crate::wire::patch_nullable::<Payment, _>"
    )]
    payment: Merge<EnumPatch>,
    #[serde(default, deserialize_with = "crate::wire::patch_nullable::<Value, _>")]
    origin: Merge<Value>,
    #[serde(default, deserialize_with = "crate::wire::patch_nullable::<Value, _>")]
    token: Merge<Value>,
}

impl Input for ArticlePatch {
    fn inspect(body: &mut Inspect<'_>) {
        body.optional::<String>("slug");
        body.optional::<BTreeSet<Id<Author>>>("authors")
            .check(check_authors);
        body.optional::<BTreeSet<String>>("tags").check(check_tags);
        body.patch::<Value>("data");
        body.patch_nullable::<Payment>("payment");
        body.patch_nullable::<Value>("origin");
        body.patch_nullable::<Value>("token");
    }
}

impl Amend<Article> for ArticlePatch {
    fn amend(self, record: &mut Article, faults: &mut Faults) {
        check::unchanged(faults, "slug", self.slug.as_ref(), &record.slug);
        patch::set(&mut record.authors, self.authors);
        patch::set(&mut record.tags, self.tags);
        patch::merge(faults, "data", &mut record.data, self.data);
        patch::merge_nullable(faults, "payment", &mut record.payment, self.payment);
        patch::unchanged_nullable(faults, "origin", self.origin, &record.origin);
        patch::merge_nullable(faults, "token", &mut record.token, self.token);
    }
}

#[derive(Clone, Default)]
pub(super) struct ArticleIndexes {
    pub(super) by_author: Index<Id<Author>, String>,
}

impl Indexes<Article> for ArticleIndexes {
    fn conflicts(&self, _: &Article, _: &Rows<Article>, _: &mut Conflicts) {}

    fn insert(&mut self, record: &Article) {
        self.by_author
            .insert_all(record.authors.iter(), &record.slug);
    }

    fn remove(&mut self, record: &Article) {
        self.by_author
            .remove_all(record.authors.iter(), &record.slug);
    }

    fn replace(&mut self, stored: &Article, record: &Article) {
        self.by_author
            .replace_all(stored.authors.iter(), record.authors.iter(), &record.slug);
    }

    fn heap_bytes(&self) -> usize {
        self.by_author.heap_bytes()
    }
}

impl Relations<Library> for Article {
    fn references(&self, sight: &Sight<'_, Library>, faults: &mut Faults) {
        for (index, author) in self.authors.iter().enumerate() {
            if !sight.has::<Author>(author) {
                dangling::<Author>(&mut faults.place("authors").index(index));
            }
        }
    }

    fn target(key: &String) -> Target {
        Target::Article(key.clone())
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Article(write)
    }

    fn release(&mut self, going: &Going<Target>) {
        self.authors
            .retain(|author| !going.contains(&Target::Author(*author)));
    }
}
