//! A model with a filter, an order and an index of every kind, written as the compiler would.

use crate::{
    codegen::{self as rt, IndexKey as _},
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model},
    rules::Shown,
    store::{Assigned, Conflicts, Rows},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object},
};

#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) id: Id<Task>,
    /// `unique(ignore_case)`
    pub(super) code: String,
    /// `unique`
    pub(super) number: Option<u32>,
    /// `index`
    pub(super) status: Status,
    /// `filter, sort`
    pub(super) points: u32,
    /// `filter, sort`
    pub(super) due: Option<i64>,
    /// `filter, sort`
    pub(super) title: String,
    /// A reference.
    pub(super) owner: Option<Id<Owner>>,
    /// `index`
    pub(super) tags: Vec<String>,
    /// `filter`
    pub(super) done: bool,
    pub(super) address: Option<Address>,
}

/// Its `city` is `filter, sort`.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) city: String,
}

#[derive(Debug, Clone)]
pub(super) struct Owner;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Waiting,
    Done,
}

impl rt::Variant for Status {
    const EXPECTED: &'static str = "one of open, waiting, done";

    fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Done => "done",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let variant = match name {
            "open" => Self::Open,
            "waiting" => Self::Waiting,
            "done" => Self::Done,
            _ => return None,
        };
        Some(variant)
    }

    fn id(&self) -> u32 {
        self.ordinal() + 1
    }

    fn from_id(id: u32) -> Option<Self> {
        let variant = match id {
            1 => Self::Open,
            2 => Self::Waiting,
            3 => Self::Done,
            _ => return None,
        };
        Some(variant)
    }

    fn ordinal(&self) -> u32 {
        match self {
            Self::Open => 0,
            Self::Waiting => 1,
            Self::Done => 2,
        }
    }
}

impl Model for Task {
    const ID: u32 = 64;
    const NAME: &'static str = "Task";
    const PATH: &'static str = "/api/tasks";
    const FINGERPRINT: u32 = 0;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const KEY: &'static str = "id";

    type Key = Id<Task>;
    type Create = Body;
    type Replace = Body;
    type Patch = Body;
    type Indexes = TaskIndexes;
    type Query = TaskQuery;

    fn key(&self) -> &Id<Task> {
        &self.id
    }

    fn assign(&mut self, _: &mut Assigned<'_>) {}

    fn heap_bytes(&self) -> usize {
        crate::wire::heap_bytes(&self.code)
            + crate::wire::heap_bytes(&self.title)
            + crate::wire::heap_bytes(&self.tags)
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
    }

    fn encode(&self, _: &mut Changes) {}

    fn encode_changes(&mut self, _: &Self, _: Timestamp, _: &mut Changes) {}

    fn merge(_: Option<&Self>, _: &Members<'_>) -> Result<Self, DecodeError> {
        unreachable!("these tests replay nothing")
    }
}

/// No body: these tests write to the table itself.
#[derive(Debug, Clone, serde::Deserialize)]
pub(super) enum Body {}

impl Input for Body {
    fn inspect(_: &mut Inspect<'_>) {}
}

impl From<Body> for Task {
    fn from(body: Body) -> Self {
        match body {}
    }
}

impl Amend<Task> for Body {
    fn amend(self, _: &mut Task, _: &mut Faults) {
        match self {}
    }
}

#[derive(Clone, Default)]
pub(super) struct TaskIndexes {
    unique_code: rt::Unique<Id<Task>>,
    unique_number: rt::Unique<Id<Task>>,
    unique_owner_title: rt::Unique<Id<Task>>,
    by_status: rt::Index<Status, Id<Task>>,
    by_points: rt::Index<u32, Id<Task>>,
    by_due: rt::Index<Option<i64>, Id<Task>>,
    by_title: rt::Index<String, Id<Task>>,
    by_owner: rt::Index<Option<Id<Owner>>, Id<Task>>,
    by_tags: rt::Index<String, Id<Task>>,
    by_address_city: rt::Index<Option<String>, Id<Task>>,
    by_status_due: rt::Index<(Status, Option<i64>), Id<Task>>,
    by_status_done_points: rt::Index<(Status, bool, u32), Id<Task>>,
}

fn unique_code(record: &Task) -> Option<rt::Folded<'_>> {
    Some(rt::Folded(&record.code))
}

fn unique_number(record: &Task) -> Option<u32> {
    record.number.as_ref().map(rt::IndexKey::form)
}

fn unique_owner_title(record: &Task) -> Option<(Id<Owner>, &str)> {
    Some((record.owner.as_ref()?.form(), record.title.as_str()))
}

impl TaskIndexes {
    fn city(record: &Task) -> Option<String> {
        record.address.as_ref().map(|item| item.city.clone())
    }
}

impl Indexes<Task> for TaskIndexes {
    fn conflicts(&self, _: &Task, _: &Rows<Task>, _: &mut Conflicts) {}

    fn insert(&mut self, record: &Task) {
        let key = &record.id;
        self.unique_code.insert(unique_code(record), key);
        self.unique_number.insert(unique_number(record), key);
        self.unique_owner_title
            .insert(unique_owner_title(record), key);
        self.by_status.insert(&record.status, key);
        self.by_points.insert(&record.points, key);
        self.by_due.insert(&record.due, key);
        self.by_title.insert(&record.title, key);
        self.by_owner.insert(&record.owner, key);
        for tag in &record.tags {
            self.by_tags.insert(tag, key);
        }
        self.by_address_city.insert(&Self::city(record), key);
        self.by_status_due.insert(&(record.status, record.due), key);
        let several = (record.status, record.done, record.points);
        self.by_status_done_points.insert(&several, key);
    }

    fn remove(&mut self, record: &Task) {
        let key = &record.id;
        self.unique_code.remove(unique_code(record), key);
        self.unique_number.remove(unique_number(record), key);
        self.unique_owner_title
            .remove(unique_owner_title(record), key);
        self.by_status.remove(&record.status, key);
        self.by_points.remove(&record.points, key);
        self.by_due.remove(&record.due, key);
        self.by_title.remove(&record.title, key);
        self.by_owner.remove(&record.owner, key);
        for tag in &record.tags {
            self.by_tags.remove(tag, key);
        }
        self.by_address_city.remove(&Self::city(record), key);
        self.by_status_due.remove(&(record.status, record.due), key);
        let several = (record.status, record.done, record.points);
        self.by_status_done_points.remove(&several, key);
    }

    fn replace(&mut self, stored: &Task, record: &Task) {
        self.remove(stored);
        self.insert(record);
    }

    fn heap_bytes(&self) -> usize {
        self.unique_code.heap_bytes()
            + self.unique_number.heap_bytes()
            + self.unique_owner_title.heap_bytes()
            + self.by_status.heap_bytes()
            + self.by_points.heap_bytes()
            + self.by_due.heap_bytes()
            + self.by_title.heap_bytes()
            + self.by_owner.heap_bytes()
            + self.by_tags.heap_bytes()
            + self.by_address_city.heap_bytes()
            + self.by_status_due.heap_bytes()
            + self.by_status_done_points.heap_bytes()
    }
}

#[derive(Default)]
pub(super) struct TaskQuery {
    id: rt::query::OneOf<Id<Task>>,
    code: rt::query::Text<true>,
    number: rt::query::Nullable<rt::query::Range<u32>>,
    status: rt::query::OneOf<Status>,
    points: rt::query::Range<u32>,
    due: rt::query::Nullable<rt::query::Range<i64>>,
    title: rt::query::Text,
    owner: rt::query::Nullable<rt::query::OneOf<Id<Owner>>>,
    tags: rt::query::Has<String>,
    done: rt::query::Flag,
    address_city: rt::query::Nullable<rt::query::Text>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) enum TaskSort {
    #[default]
    Id,
    Points,
    Due,
    Title,
    AddressCity,
    StatusDue,
    StatusDonePoints,
}

#[derive(Default)]
pub(super) struct TaskCursor {
    points: rt::query::Place<u32>,
    due: rt::query::Place<Option<i64>>,
    title: rt::query::Place<String>,
    address_city: rt::query::Place<Option<String>>,
    status: rt::query::Place<Status>,
    done: rt::query::Place<bool>,
}

impl rt::query::Query<Task> for TaskQuery {
    type Sort = TaskSort;

    const FILTERS: &'static [&'static str] = &[
        "id",
        "code",
        "number",
        "status",
        "points",
        "due",
        "title",
        "owner",
        "tags",
        "done",
        "address.city",
    ];

    fn filter(&mut self, name: &str) -> Option<&mut dyn rt::query::Filter> {
        let filter: &mut dyn rt::query::Filter = match name {
            "id" => &mut self.id,
            "code" => &mut self.code,
            "number" => &mut self.number,
            "status" => &mut self.status,
            "points" => &mut self.points,
            "due" => &mut self.due,
            "title" => &mut self.title,
            "owner" => &mut self.owner,
            "tags" => &mut self.tags,
            "done" => &mut self.done,
            "address.city" => &mut self.address_city,
            _ => return None,
        };
        Some(filter)
    }

    fn matches(&self, record: &Task, work: &mut rt::query::Work) -> bool {
        use rt::query::Matches as _;
        self.id.matches(&record.id, work)
            && self.code.matches(&record.code, work)
            && self.number.matches(record.number.as_ref(), work)
            && self.status.matches(&record.status, work)
            && self.points.matches(&record.points, work)
            && self.due.matches(record.due.as_ref(), work)
            && self.title.matches(&record.title, work)
            && self.owner.matches(record.owner.as_ref(), work)
            && self.tags.matches(&record.tags, work)
            && self.done.matches(&record.done, work)
            && self
                .address_city
                .matches(record.address.as_ref().map(|item| &item.city), work)
    }

    fn plan<'q>(&'q self, after: &'q TaskCursor, planner: &mut rt::query::Planner<'q, Task>) {
        use rt::query::{Equals as _, Free, level};
        planner.key(&["id"], self.id.equals());
        planner.unique(&["code"], self.code.equals(), |table, value| {
            let index = &table.indexes().unique_code;
            let value = &rt::Folded(&value.value);
            index.find(value, table.rows(), |record| {
                unique_code(record).as_ref() == Some(value)
            })
        });
        planner.unique(&["number"], self.number.equals(), |table, value| {
            let index = &table.indexes().unique_number;
            let value = &value.form;
            index.find(value, table.rows(), |record| {
                unique_number(record).as_ref() == Some(value)
            })
        });
        planner.unique(
            &["owner", "title"],
            match (self.owner.equals(), self.title.equals()) {
                ([owner], [title]) => Some((owner, title)),
                _ => None,
            },
            |table, (owner, title)| {
                let index = &table.indexes().unique_owner_title;
                let value = &(owner.form, title.value.as_str());
                index.find(value, table.rows(), |record| {
                    unique_owner_title(record).as_ref() == Some(value)
                })
            },
        );
        planner.index(
            |indexes| &indexes.by_status,
            (level("status", &self.status).sorted(&after.status),),
        );
        planner.index(
            |indexes| &indexes.by_points,
            (level("points", &self.points).sorted(&after.points),),
        );
        planner.index(
            |indexes| &indexes.by_due,
            (level("due", &self.due).sorted(&after.due),),
        );
        planner.index(
            |indexes| &indexes.by_title,
            (level("title", &self.title).sorted(&after.title),),
        );
        planner.index(|indexes| &indexes.by_owner, (level("owner", &self.owner),));
        planner.index(|indexes| &indexes.by_tags, (level("tags", &self.tags),));
        planner.index(
            |indexes| &indexes.by_address_city,
            (level("address.city", &self.address_city).sorted(&after.address_city),),
        );
        planner.index(
            |indexes| &indexes.by_status_due,
            (
                level("status", &self.status).sorted(&after.status),
                level("due", &self.due).sorted(&after.due),
            ),
        );
        planner.index(
            |indexes| &indexes.by_status_done_points,
            (
                level("status", &self.status).sorted(&after.status),
                // As of a member that lists are sorted by and not filtered.
                level("done", Free::<bool>::NEW).sorted(&after.done),
                level("points", &self.points).sorted(&after.points),
            ),
        );
    }
}

impl rt::query::Sort<Task> for TaskSort {
    type Position = TaskCursor;

    const NAMES: &'static [&'static str] = &[
        "id",
        "-id",
        "points",
        "-points",
        "due",
        "-due",
        "title",
        "-title",
        "address.city",
        "-address.city",
        "status,due",
        "status,done,points",
        "-status,-done,-points",
    ];

    fn from_name(name: &str) -> Option<Self> {
        let sort = match name {
            "id" => Self::Id,
            "points" => Self::Points,
            "due" => Self::Due,
            "title" => Self::Title,
            "address.city" => Self::AddressCity,
            "status,due" => Self::StatusDue,
            "status,done,points" => Self::StatusDonePoints,
            _ => return None,
        };
        Some(sort)
    }

    fn members(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[],
            Self::Points => &["points"],
            Self::Due => &["due"],
            Self::Title => &["title"],
            Self::AddressCity => &["address.city"],
            Self::StatusDue => &["status", "due"],
            Self::StatusDonePoints => &["status", "done", "points"],
        }
    }

    fn order(self, left: &Task, right: &Task, comparison: &mut rt::query::Comparison) {
        match self {
            Self::Id => {}
            Self::Points => comparison.member(&left.points, &right.points),
            Self::Due => comparison.member(left.due.as_ref(), right.due.as_ref()),
            Self::Title => comparison.member(&left.title, &right.title),
            Self::AddressCity => comparison.member(
                left.address.as_ref().map(|item| &item.city),
                right.address.as_ref().map(|item| &item.city),
            ),
            Self::StatusDue => {
                comparison.member(&left.status, &right.status);
                comparison.member(left.due.as_ref(), right.due.as_ref());
            }
            Self::StatusDonePoints => {
                comparison.member(&left.status, &right.status);
                comparison.member(&left.done, &right.done);
                comparison.member(&left.points, &right.points);
            }
        }
    }

    fn compare(self, record: &Task, cursor: &TaskCursor, comparison: &mut rt::query::Comparison) {
        match self {
            Self::Id => {}
            Self::Points => comparison.place(&record.points, &cursor.points),
            Self::Due => comparison.place(record.due.as_ref(), &cursor.due),
            Self::Title => comparison.place(&record.title, &cursor.title),
            Self::AddressCity => comparison.place(
                record.address.as_ref().map(|item| &item.city),
                &cursor.address_city,
            ),
            Self::StatusDue => {
                comparison.place(&record.status, &cursor.status);
                comparison.place(record.due.as_ref(), &cursor.due);
            }
            Self::StatusDonePoints => {
                comparison.place(&record.status, &cursor.status);
                comparison.place(&record.done, &cursor.done);
                comparison.place(&record.points, &cursor.points);
            }
        }
    }

    fn write(self, record: &Task, cursor: &mut rt::query::CursorWriter) {
        match self {
            Self::Id => {}
            Self::Points => cursor.member(&record.points),
            Self::Due => cursor.member(record.due.as_ref()),
            Self::Title => cursor.member(&record.title),
            Self::AddressCity => cursor.member(record.address.as_ref().map(|item| &item.city)),
            Self::StatusDue => {
                cursor.member(&record.status);
                cursor.member(record.due.as_ref());
            }
            Self::StatusDonePoints => {
                cursor.member(&record.status);
                cursor.member(&record.done);
                cursor.member(&record.points);
            }
        }
    }

    fn read(self, cursor: &mut rt::CborReader<'_>) -> rt::Decoded<TaskCursor> {
        let mut read = TaskCursor::default();
        match self {
            Self::Id => {}
            Self::Points => read.points = rt::query::Place::read(cursor)?,
            Self::Due => read.due = rt::query::Place::read(cursor)?,
            Self::Title => read.title = rt::query::Place::read(cursor)?,
            Self::AddressCity => read.address_city = rt::query::Place::read(cursor)?,
            Self::StatusDue => {
                read.status = rt::query::Place::read(cursor)?;
                read.due = rt::query::Place::read(cursor)?;
            }
            Self::StatusDonePoints => {
                read.status = rt::query::Place::read(cursor)?;
                read.done = rt::query::Place::read(cursor)?;
                read.points = rt::query::Place::read(cursor)?;
            }
        }
        Ok(read)
    }
}
