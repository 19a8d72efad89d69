//! The second front end: JSON Schemas in, the decl of the structs that a person would have written out.
//!
//! ```text
//! json ─▶ links ─▶ lower ─▶ FileDecl
//! ```
//!
//! Everything carries its place in the JSON file, so what comes behind the decl is the same code for both
//! front ends. Refuses what the model language cannot say, each with a rewrite; passes over nothing that
//! would promise what nobody keeps. Does no IO, and fetches nothing.

mod json;
