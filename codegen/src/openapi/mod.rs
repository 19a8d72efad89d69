//! The OpenAPI 3.1.1 document of an application: every operation, and every body as a schema.
//!
//! It is pure and byte-stable: the same [`App`](crate::app::App) gives the same text, whatever
//! features other crates turn on in serde_json. It never describes what the server does not do.
//!
//! # Map
//!
//! ```text
//! document ─▶ operation ─▶ list, conflict, shared        (paths; what operations share)
//!          │            └▶ security                        (who may use them)
//!          ├▶ auth                                         (the runtime's routes below /auth)
//!          └▶ component ─▶ variants ─▶ member ─▶ schema   (of all bodies; `shape` is the table)
//!                       └▶ page, problem
//! delta: what makes one form of the document of another
//! example ─▶ text ─▶ sample; literal, texts               (values, and patterns of texts)
//! names, object, order, words, notes: how components, objects, schemas and members are written
//! ```

mod auth;
mod component;
mod conflict;
mod delta;
mod document;
mod example;
mod list;
pub(crate) mod literal;
mod member;
mod names;
mod notes;
mod object;
mod operation;
mod order;
mod page;
mod problem;
mod rules;
mod sample;
mod schema;
mod security;
mod shape;
mod shared;
mod text;
mod texts;
mod variants;
mod weight;
mod words;

#[cfg(test)]
mod tests;

pub use document::{Documents, document, documents};
pub use problem::SCHEMAS_BUILT_IN;
