//! The runtime that a generated server is compiled against.
//!
//! `modelith-codegen` reads the structs of `models/` and writes a statically typed server; this
//! crate holds what does not depend on any model: the event store, HTTP, the command line. A
//! user's crate names the [`prelude`], [`include_server!`] and [`Server`]; everything else is for
//! generated code, which names it through the hidden module `codegen`.
//!
//! ```
//! use modelith::prelude::*;
//!
//! /// A note. The derives come from the prelude.
//! #[derive(Debug, Clone, Serialize, Deserialize, Model)]
//! pub struct Note {
//!     /// Assigned by the server.
//!     #[model(key)]
//!     pub id: Id<Note>,
//!     /// What it says.
//!     pub text: String,
//! }
//! ```
//!
//! # Map
//!
//! | module | owns |
//! |---|---|
//! | [`types`] | the member types of the prelude: `Id`, `Timestamp`, `Decimal`, … |
//! | `wire` | each member type's forms in JSON and in the log, and how it merges |
//! | `patch` | what generated code does with the members of a merge patch |
//! | `auth` | users, sessions, API keys and roles; the tables that hold them |
//! | `check`, [`fault`] | constraints of members, and what is wrong with a request |
//! | `model` | the traits that generated code implements |
//! | `mutant` | the store broken on purpose, in builds that show that its tests see it |
//! | `nearest` | the known name that a misspelt one may have meant |
//! | `schema` | the lock: what a binary and a store know of models, compared |
//! | `vfs` | every file operation of the store |
//! | `data_dir` | the data directory: its lock and its manifest |
//! | `log` | frames, segments, recovery: the only place that knows their bytes |
//! | `measure` | distributions of what is measured |
//! | `metrics` | what `/metrics` shows; joins `store` and `http` |
//! | `snapshot` | snapshots and carry files: the only place that knows their bytes |
//! | `stats` | what a model takes, and what it has written since it was compacted |
//! | `query` | filters, orders and plans of lists |
//! | `rules` | what callers may see and do: the one way to show a record |
//! | `store` | tables, indexes, the one writer |
//! | `http` | requests and answers; knows no disk |
//! | `conformance` | what tests of generated servers compare: documents, types and what is read |
//! | `transfer` | a model's records as lines of JSON, out of a store and into one |
//! | `server` | the command line, configuration, sockets; joins `http` and `store` |

mod auth;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod codegen;
mod conformance;
mod data_dir;
mod documents;
pub mod fault;
#[cfg(modelith_fuzz)]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod log;
mod macros;
mod measure;
mod metrics;
mod model;
mod mutant;
mod nearest;
#[doc(hidden)]
pub mod patch;
pub mod prelude;
mod query;
mod rules;
mod schema;
mod sequence;
mod server;
mod snapshot;
mod stats;
mod store;
mod sync;
mod transfer;
pub mod types;
mod vfs;
mod wire;

pub use auth::{
    MemorySessions, Session, SessionFuture, SessionManager, SessionStore, SessionStoreError,
    StoredSession, TokenHash, User,
};
pub use sequence::Sequence;
pub use server::{Running, ServeError, Server, StartError, StopError};
pub use stats::ModelStats;
pub use store::{CompactError, Compaction};
