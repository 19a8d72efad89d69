//! Rules of every kind: who sees and does what with which records and members.

use modelith::prelude::*;

pub mod forms;

modelith::roles!(Member < Editor < Admin);

/// A diary: each entry is its owner's until it is shared.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    plural = "entries",
    access(list = "public", get = "public", default = "session"),
    rules(
        read = "owner == user.id || shared || user.role >= Role::Editor",
        update = "owner == user.id || user.role >= Role::Editor",
        delete = "owner == user.id && !(status == Status::Done)",
    )
)]
pub struct Entry {
    /// The key.
    #[model(key)]
    pub id: Id<Entry>,
    /// Whose it is.
    #[model(created_by)]
    pub owner: Id<User>,
    /// What it says.
    pub text: String,
    /// Whether all see it.
    #[model(default = false, filter)]
    pub shared: bool,
    /// How far it is.
    #[model(default = Status::Open, index, rules(write = "user.role >= Role::Editor"))]
    pub status: Status,
    /// What it answers.
    pub answers: Option<Id<Entry>>,
    /// What an editor thinks of it.
    #[model(
        range(max = 10),
        rules(
            read = "owner == user.id || user.role >= Role::Editor",
            write = "user.role >= Role::Editor"
        )
    )]
    pub grade: Option<u8>,
    /// What only admins see.
    #[model(rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub notes: Option<Notes>,
    /// Which version it is.
    #[model(version)]
    pub version: u64,
}

/// How far something is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub enum Status {
    /// Not yet done.
    Open,
    /// Done.
    Done,
}

/// What is noted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Notes {
    /// The first.
    pub first: String,
    /// The second.
    #[model(default = "")]
    pub second: String,
}

/// A private list: nobody sees but who made it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(access = "session", rules(read = "owner == user.id"))]
pub struct Todo {
    /// The key.
    #[model(key)]
    pub id: Id<Todo>,
    /// Whose it is.
    #[model(created_by)]
    pub owner: Id<User>,
    /// What is to be done.
    #[model(unique)]
    pub title: String,
    /// When.
    #[model(sort)]
    pub due: Option<Date>,
}

/// What a user is called, by a reference of its own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    access = "session",
    rules(
        create = "user == user.id",
        update = "user == user.id",
        delete = "user == user.id"
    )
)]
pub struct Profile {
    /// The key, which its user chooses.
    #[model(key)]
    pub name: String,
    /// Whose it is.
    #[model(unique)]
    pub user: Id<User>,
    /// Whose guest it is.
    pub host: Option<Id<User>>,
}

/// Written under a profile, which the rules follow.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    access(create = "public", default = "public_read"),
    rules(
        read = "author.user == user.id || reviewer.user == user.id || published",
        create = "author.user == user.id",
        update = "author.user == user.id && frozen != true",
        delete = "!(author.host != user.id) || user.role > Role::Member",
    )
)]
pub struct Post {
    /// The key.
    #[model(key)]
    pub id: Id<Post>,
    /// Under which profile.
    #[model(references = Profile)]
    pub author: String,
    /// Who looks at it.
    #[model(references = Profile, on_delete = "set_null")]
    pub reviewer: Option<String>,
    /// What it says.
    pub text: String,
    /// Whether all see it.
    #[model(default = false)]
    pub published: bool,
    /// Whether it stays as it is.
    #[model(default = false)]
    pub frozen: bool,
    /// The entry that it is about: it must stay about one while it is strict.
    #[model(on_delete = "set_null", length(min = 1))]
    pub about: Vec<Id<Entry>>,
}

/// Anyone writes one, and only admins see it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    access(create = "public", default = "session"),
    rules(read = "user.role >= Role::Admin")
)]
pub struct Report {
    /// The key.
    #[model(key)]
    pub id: Id<Report>,
    /// What it says.
    pub text: String,
    /// Who is on it.
    pub handler: Option<Id<User>>,
}
