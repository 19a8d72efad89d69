//! The second front end: JSON Schemas in, the decl of the structs that a person would have written out.
//!
//! ```text
//! json ─▶ links ─▶ lower ─▶ FileDecl
//! ```
//!
//! Everything carries its place in the JSON file, so what comes behind the decl is the same code for both
//! front ends. Refuses what the model language cannot say, each with a rewrite; passes over nothing that
//! would promise what nobody keeps. Does no IO, and fetches nothing.

mod annotations;
mod bounds;
mod defaults;
mod extensions;
mod findings;
mod fit;
mod formats;
mod fragments;
mod json;
mod keywords;
mod links;
mod lower;
mod members;
mod named;
mod names;
mod nulls;
mod objects;
mod order;
mod overrides;
mod read;
mod twins;
mod types;
mod unions;
mod unreached;
mod words;
mod write;

pub(crate) use json::BYTES_MAX;
pub(crate) use names::{member_name, type_name};
pub(crate) use read::{place, read};
pub(crate) use words::translate;

/// The module of the types that come from schemas.
pub(crate) const MODULE: [&str; 2] = ["server", "schemas"];

/// The end of the names of their files.
pub(crate) const SUFFIX: &str = ".schema.json";

/// Whether a file may hold a schema, but does not have the name of one.
pub(crate) fn is_misnamed(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".json") && !path.ends_with(SUFFIX)
}
