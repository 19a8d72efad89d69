//! The traits that generated code implements: what a model is, and what an application is.

use std::future::Future;

use serde::de::DeserializeOwned;

use crate::{
    auth::{
        BUILT_IN_IDS, BUILT_IN_NAMES, BuiltInTarget, BuiltInWrite, Caller, HoldsBuiltIn, Roles,
    },
    documents::Documents,
    fault::Faults,
    http::{Call, Inspect, Resource, Response},
    query::Query,
    rules::{MemberSet, Rules, Shown, Sight},
    store::{
        Assigned, Conflicts, Dependents, Going, Judged, Released, Removal, Rows, Staged, Table,
        Threshold, Write,
    },
    types::Timestamp,
    wire::{CborWriter, Changes, DecodeError, Key, Members, Object},
};

/// A struct of `models/` with routes and a table of its own.
pub trait Model: Clone + Send + Sync + 'static {
    /// Permanent id, from models.lock; 64 and up.
    const ID: u32;
    /// The struct's name.
    const NAME: &'static str;
    /// Path of the collection: `/api/accounts`.
    const PATH: &'static str;
    /// A short fingerprint of the members shown, part of every entity tag.
    const FINGERPRINT: u32;
    /// Most bytes that the body of a request may have.
    const BODY_BYTES_MAX: usize;
    /// Whether a record may have more bytes as JSON than a body: whether the most that each of its
    /// members takes adds up to more.
    const OUTGROWS_BODY: bool = true;
    /// Whether any member holds sets, whose elements have other places in the record than in a body.
    const HOLDS_SETS: bool = false;
    /// JSON name of the key member.
    const KEY: &'static str;
    /// Whether clients choose keys: a PUT to a key that is not there then creates its record.
    const CLIENT_KEY: bool = false;
    /// Whether a change or removal of a record that is there needs If-Match (428).
    const REQUIRE_IF_MATCH: bool = false;
    /// JSON names of the members that no body of Create may hold.
    const ASSIGNED: &'static [&'static str] = &[];
    /// JSON names of the members that have a rule of their own, at most 32.
    const RULED: &'static [&'static str] = &[];
    /// When it is compacted by itself, whatever holds for other models.
    const COMPACT: Option<Threshold> = None;

    /// The type of the key.
    type Key: Key;
    /// Body of a create.
    type Create: Input + Into<Self>;
    /// Body of a replace.
    type Replace: Input + Amend<Self>;
    /// Body of an update: a merge patch (RFC 7396).
    type Patch: Input + Amend<Self>;
    /// The unique, plain and reference indexes.
    type Indexes: Indexes<Self>;
    /// What a list can be filtered and sorted by.
    type Query: Query<Self>;

    /// The key.
    fn key(&self) -> &Self::Key;

    /// Gives a new record what the server fills in: its key unless the client chose it, times and
    /// the serial number.
    fn assign(&mut self, assigned: &mut Assigned<'_>);

    /// The serial number, of a model that has one.
    fn serial(&self) -> Option<u64> {
        None
    }

    /// Shows the sequence of the record's last change in its `version`, if it has one. The store
    /// calls it before a row is shown: the log does not hold it twice.
    fn stamp(&mut self, _sequence: u64) {}

    /// Puts back the members of [`Self::ASSIGNED`] as a line of an import has them, but `version`,
    /// which is a position in the log of the store that the line came from.
    fn restore(&mut self, _line: &mut Inspect<'_>) {}

    /// Bytes of the heap that the record owns.
    fn heap_bytes(&self) -> usize;

    /// Checks the constraints of every member, whole.
    fn validate(&self, faults: &mut Faults);

    /// Writes the members that are shown, in the order of declaration.
    fn write(&self, shown: Shown, object: &mut Object<'_>);

    /// Writes the members that are never shown: they count when a record is measured.
    fn write_hidden(&self, _object: &mut Object<'_>) {}

    /// Writes every member into the event that creates the record.
    fn encode(&self, changes: &mut Changes);

    /// Writes the members that differ from `stored` into the event that changes it, and then, if
    /// there are any, sets and writes what the server keeps of a change.
    fn encode_changes(&mut self, stored: &Self, now: Timestamp, changes: &mut Changes);

    /// Merges an event's members into what is stored; into nothing when it creates the record.
    ///
    /// # Errors
    /// The event is not one of this model.
    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError>;
}

/// A body that a request may carry.
pub trait Input: DeserializeOwned + Send + 'static {
    /// Finds every fault of a body that did not decode, member by member.
    fn inspect(body: &mut Inspect<'_>);

    /// The members with a rule of their own that the body holds.
    fn given(&self) -> MemberSet {
        MemberSet::NONE
    }
}

/// A body that changes a record that is there.
pub trait Amend<M>: Clone {
    /// Changes the record. Members that must equal what is stored are checked here.
    fn amend(self, record: &mut M, faults: &mut Faults);

    /// Makes the record that a PUT to a key that is not there asks for; a key of its own in the body
    /// must equal `key`. `None` with faults if it cannot, and without if no PUT creates.
    fn create(self, _key: &M::Key, _faults: &mut Faults) -> Option<M>
    where
        M: Model,
    {
        None
    }
}

/// The indexes of a model's table.
pub trait Indexes<M: Model>: Clone + Default + Send + Sync + 'static {
    /// Finds the unique members of `record` that another record holds.
    fn conflicts(&self, record: &M, rows: &Rows<M>, conflicts: &mut Conflicts);

    /// Takes a record in.
    fn insert(&mut self, record: &M);

    /// Takes a record out.
    fn remove(&mut self, record: &M);

    /// Moves the entries of a record whose members differ from what is stored.
    fn replace(&mut self, stored: &M, record: &M);

    /// Bytes of the heap that they own, about.
    fn heap_bytes(&self) -> usize;
}

/// A root that holds the table of `M`.
pub trait Has<M: Model> {
    /// The table.
    fn table(&self) -> &Table<M>;

    /// The table, to change; it is copied first if a reader holds it.
    fn table_mut(&mut self) -> &mut Table<M>;
}

/// The only code that knows two models: whether the records that `Self` refers to are there, and what
/// callers may see and do, which may depend on records that it refers to.
pub trait Relations<A: App>: Model {
    /// Which of the rules below there are; only those are asked.
    const RULES: Rules = Rules::NONE;

    /// Checks every reference of the record; [`dangling`](crate::store::dangling) reports one.
    fn references(&self, _sight: &Sight<'_, A>, _faults: &mut Faults) {}

    /// Whether the caller may see the record.
    fn may_read(&self, _root: &A::Root, _caller: Option<&Caller>) -> bool {
        true
    }

    /// Whether the caller may make the record.
    fn may_create(&self, _root: &A::Root, _caller: Option<&Caller>) -> bool {
        true
    }

    /// Whether the caller may change the record; it is asked of what is stored and of what it becomes.
    fn may_update(&self, _root: &A::Root, _caller: Option<&Caller>) -> bool {
        true
    }

    /// Whether the caller may remove the record.
    fn may_delete(&self, _root: &A::Root, _caller: Option<&Caller>) -> bool {
        true
    }

    /// Of the members in [`Model::RULED`], those that the caller may not see.
    fn hidden(&self, _root: &A::Root, _caller: Option<&Caller>) -> MemberSet {
        MemberSet::NONE
    }

    /// Of the members in [`Model::RULED`], those that the caller may not set.
    fn fixed(&self, _root: &A::Root, _caller: Option<&Caller>) -> MemberSet {
        MemberSet::NONE
    }

    /// Of the members in [`Model::RULED`], those that are not as they are in `stored`.
    fn differing(&self, _stored: &Self) -> MemberSet {
        MemberSet::NONE
    }

    /// The record as a target of removal.
    fn target(key: &Self::Key) -> A::Target;

    /// A write to a record as an operation of the application.
    fn operation(write: Write<Self>) -> A::Operation;

    /// Takes every reference to what goes out of the record, as far as `on_delete = "set_null"` says.
    fn release(&mut self, _going: &Going<A::Target>) {}
}

/// What is done alike with any model that is known by its id alone, as in a file: generic code of
/// this crate, typed once it is called.
pub trait ModelVisitor<A: App> {
    /// What it gives.
    type Output;

    /// Visits one model.
    fn visit<M>(self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>;
}

/// The generated application: every model of `models/`, seen at once.
pub trait App: Sized + Send + Sync + 'static {
    /// One table a model, and the built-in ones.
    type Root: HoldsBuiltIn + Clone + Default + Send + Sync + 'static;
    /// A write to any of the tables.
    type Operation: From<BuiltInWrite> + Send + 'static;
    /// A record of any of the tables, by its key.
    type Target: From<BuiltInTarget> + Ord + Clone + Send + 'static;
    /// The roles that users may have.
    type Role: Roles;
    /// Every operation of the documents.
    type Route: Copy + Send + Sync + 'static;

    /// The name of the package, in titles and logs.
    const NAME: &'static str;
    /// The version of the package.
    const VERSION: &'static str;
    /// The lock that this binary was built with, as JSON.
    const LOCK: &'static str;
    /// The OpenAPI document.
    const OPENAPI: Documents;
    /// The JSON Schemas of the models by name, as one indented object; in the place of one that there
    /// cannot be stands a string that says why.
    const SCHEMAS: &'static str = "{}";
    /// Most bytes that the body of a request may have, of whatever model.
    const BODY_BYTES_MAX: usize;
    /// Every resource, in the order of the documents.
    const RESOURCES: &'static [Resource<Self>];
    /// The names of the models.
    const MODELS: &'static [&'static str] = &[];
    /// Their permanent ids, in the order of [`Self::MODELS`].
    const MODEL_IDS: &'static [u32] = &[];

    /// The resource at a path, given by its segments as they came.
    fn resource(path: &[&str]) -> Option<&'static Resource<Self>>;

    /// The place of an operation among all of them, counted from 0; no two have the same.
    fn position(route: Self::Route) -> usize;

    /// Explains a query of the list of the model with this name: which way it takes.
    fn explain(_model: &str, _query: &str) -> Option<Result<String, Faults>> {
        None
    }

    /// Answers a request that has passed the gate.
    fn handle(route: Self::Route, call: Call<Self>) -> impl Future<Output = Response> + Send;

    /// Judges a write on the staged root and applies it there.
    fn judge(staged: &mut Staged<Self>, operation: Self::Operation) -> Judged<Self::Operation>;

    /// Shows the visitor the model or the built-in table with this permanent id; `None` if there is
    /// none.
    fn with_model<V: ModelVisitor<Self>>(id: u32, visitor: V) -> Option<V::Output>;

    /// Visits the records that refer to `target`, by what is to become of them when it goes.
    fn dependents(root: &Self::Root, target: &Self::Target, found: &mut Dependents<Self::Target>);

    /// The record `target`, which [`Dependents::set_null`] named, without its references to what
    /// goes, as an event that changes it; `None` if it holds none.
    ///
    /// # Errors
    /// The record would not be valid without them.
    fn release(
        _staged: &mut Staged<Self>,
        _target: &Self::Target,
        _going: &Going<Self::Target>,
    ) -> Released<Self::Root> {
        Ok(None)
    }

    /// Writes the key of a record that goes to `cbor`, and finds what else its event says.
    fn removal(root: &Self::Root, target: &Self::Target, cbor: &mut CborWriter) -> Option<Removal>;

    /// Takes a record out of its table.
    fn erase(root: &mut Self::Root, target: &Self::Target);
}

/// The permanent ids of all tables, built-in ones first.
pub(crate) fn table_ids<A: App>() -> impl Iterator<Item = u32> {
    BUILT_IN_IDS.iter().chain(A::MODEL_IDS).copied()
}

/// The name of the table with this permanent id.
pub(crate) fn table_name<A: App>(id: u32) -> Option<&'static str> {
    let names = BUILT_IN_NAMES.iter().chain(A::MODELS);
    let mut known = table_ids::<A>().zip(names);
    known.find(|(known, _)| *known == id).map(|(_, name)| *name)
}
