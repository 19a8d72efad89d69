//! The forms of every type, what patches do to them, and the generated code of nested structs and
//! enums with data, written by hand.

mod address;
mod forms;
mod geo;
mod heap;
mod laws;
mod merging;
pub(crate) mod models;
mod passes;
mod payment;
mod scalars;
mod shape;
