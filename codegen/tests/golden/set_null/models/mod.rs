//! Records that stay without what they referred to.

use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

/// A person.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(plural = "people")]
pub struct Person {
    /// The key.
    #[model(key)]
    pub id: Id<Person>,
    /// Goes with its group.
    #[model(on_delete = "cascade")]
    pub group: Option<Id<Group>>,
}

/// People.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Group {
    /// The key.
    #[model(key)]
    pub id: Id<Group>,
    /// One of them.
    #[model(on_delete = "set_null")]
    pub head: Option<Id<Person>>,
}

/// Refers to people in every way that can do without them.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(unique(owner, number), index(owner, number))]
pub struct Task {
    /// The key.
    #[model(key)]
    pub id: Id<Task>,
    /// Its number for its owner.
    pub number: u32,
    /// Who has it.
    #[model(on_delete = "set_null")]
    pub owner: Option<Id<Person>>,
    /// Nobody helps with two tasks.
    #[model(unique, on_delete = "set_null")]
    pub helper: Option<Id<Person>>,
    /// Who made it: said once, though they may go.
    #[model(immutable, on_delete = "set_null")]
    pub author: Option<Id<Person>>,
    /// Who wants to know.
    #[model(on_delete = "set_null")]
    pub watchers: BTreeSet<Id<Person>>,
    /// Who did it, in order; those who went leave a gap.
    #[model(on_delete = "set_null")]
    pub hands: Vec<Option<Id<Person>>>,
    /// Somebody has to answer for it.
    #[model(on_delete = "set_null", length(min = 1))]
    pub answerable: Vec<Id<Person>>,
    /// Who does what.
    #[model(on_delete = "set_null")]
    pub parts: BTreeMap<String, Id<Person>>,
    /// What has been said.
    pub comments: Vec<Comment>,
    /// What became of it.
    pub end: Option<End>,
    /// When it changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
    /// Its entity tag.
    #[model(version)]
    pub version: u64,
}

/// What somebody said.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Comment {
    /// Who, as long as they are there.
    #[model(on_delete = "set_null")]
    pub by: Option<Id<Person>>,
    /// What.
    pub text: String,
}

/// What became of a task.
#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "how")]
pub enum End {
    /// Nothing.
    Forgotten,
    /// It was done.
    Done {
        /// By whom.
        #[model(on_delete = "set_null")]
        by: Option<Id<Person>>,
    },
}
