//! The OpenAPI 3.1.1 document of an application: every operation, and every body as a schema.
//!
//! It is pure and byte-stable: the same [`App`](crate::app::App) gives the same text, whatever
//! features other crates turn on in serde_json. It never describes what the server does not do.
//!
//! # Map
//!
//! ```text
//! document ─▶ operation ─▶ shared      (paths; what operations share)
//!          └▶ component ─▶ member ─▶ example
//!                       └▶ problem     (schemas of all bodies)
//! object, order, words: how OpenAPI objects, JSON Schemas and names are written
//! ```

mod component;
mod document;
mod example;
mod member;
mod object;
mod operation;
mod order;
mod problem;
mod shared;
mod words;

#[cfg(test)]
mod tests;

pub use document::document;
pub use problem::SCHEMAS_BUILT_IN;
