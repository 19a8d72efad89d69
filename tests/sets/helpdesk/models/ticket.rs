//! Tickets and what is said about them.

use modelith::prelude::*;

use super::Tag;

/// Something that does not work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(index(status, due), index(priority, number))]
pub struct Ticket {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Ticket>,
    /// What people call it by.
    #[model(serial, sort, index)]
    pub number: u64,
    /// In one line.
    #[model(length(min = 1, max = 150), filter)]
    pub subject: String,
    /// Who said so.
    #[model(format = "email", index)]
    pub requester: String,
    /// How far it has come.
    #[model(index, default = Status::Open)]
    pub status: Status,
    /// How much it matters, 1 the most.
    #[model(default = 3, range(min = 1, max = 5), filter, sort)]
    pub priority: u8,
    /// When it should be solved.
    #[model(sort, filter)]
    pub due: Option<Timestamp>,
    /// Who works on it.
    #[model(references = Agent, on_delete = "set_null")]
    pub assignee: Option<u64>,
    /// By which it is found.
    #[model(on_delete = "set_null", length(max = 20))]
    #[serde(default)]
    pub tags: BTreeSet<Id<Tag>>,
    /// Tickets that are about the same.
    #[model(on_delete = "set_null", length(max = 20))]
    #[serde(default)]
    pub related: Vec<Id<Ticket>>,
    /// How it ended.
    pub resolution: Option<Resolution>,
    /// Time spent on it.
    #[model(default = "PT0S")]
    pub spent: Duration,
    /// When it came in.
    #[model(created_at, sort)]
    pub opened_at: Timestamp,
    /// When something last happened.
    #[model(updated_at, sort)]
    pub updated_at: Timestamp,
}

/// How far a ticket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nobody has looked at it.
    Open,
    /// Someone works on it.
    InProgress,
    /// The requester has to say something.
    WaitingForAnswer,
    /// It is solved.
    Solved,
}

/// How a ticket ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Resolution {
    /// It works again.
    #[serde(rename_all = "camelCase")]
    Fixed {
        /// What was done.
        #[model(length(min = 1, max = 1000))]
        explanation: String,
        /// In which release.
        released_in: Option<String>,
    },
    /// It is the same as another.
    Duplicate {
        /// As which.
        of: Id<Ticket>,
    },
    /// It will stay as it is.
    WontFix,
}

/// What someone said about a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    path = "/api/ticket-comments",
    index(ticket, written_at),
    body_max = "256KiB"
)]
pub struct Comment {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Comment>,
    /// About which. The comments go with it.
    #[model(on_delete = "cascade", immutable)]
    pub ticket: Id<Ticket>,
    /// Who.
    pub author: Author,
    /// What.
    #[model(length(min = 1, max = 20_000))]
    pub text: String,
    /// Whether the requester sees it.
    #[model(default = true, filter)]
    pub public: bool,
    /// Files that came with it.
    #[model(length(max = 10))]
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// When.
    #[model(created_at)]
    pub written_at: Timestamp,
}

/// Who wrote a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "kind", content = "who", rename_all = "lowercase")]
pub enum Author {
    /// One of us.
    Agent(u64),
    /// One of them, by address.
    Requester {
        /// The address.
        #[model(format = "email")]
        email: String,
    },
    /// The helpdesk itself.
    System,
}

/// A small file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Attachment {
    /// Its name.
    #[model(length(min = 1, max = 200))]
    pub name: String,
    /// Its kind (RFC 6838).
    #[model(pattern = "^[a-z]+/[a-z0-9.+-]+$")]
    pub media_type: String,
    /// What is in it.
    #[model(length(max = 10_000))]
    pub content: Bytes,
}
