//! A model as a JSON Schema (dialect 2020-12) that is a model itself: put into `models/`, it gives the
//! same server as the struct that it was made of. docs/json-schema.md says what is written how.
//!
//! It is pure: the same [`App`](crate::app::App) gives the same text.
//!
//! # Map
//!
//! ```text
//! document ─▶ options                      (x-model)
//!          ├▶ object ─▶ member ─▶ value     (properties; x-field)
//!          └▶ enumeration ─▶ object         ($defs; x-type)
//! json: objects that keep the order in which they were filled
//! ```

mod document;
mod enumeration;
mod json;
mod member;
mod object;
mod options;
mod value;

#[cfg(test)]
mod tests;

pub use document::{Inexpressible, model, schema, schemas};
