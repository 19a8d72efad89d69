//! The build-time compiler of Modelith: the structs of `models/` in, a typed REST server out.
//!
//! A user's `build.rs` is one call:
//!
//! ```no_run
//! modelith_codegen::build();
//! ```
//!
//! # Map
//!
//! ```text
//! discover ─▶ parse ─▶ resolve ─▶ lock ─▶ view ─▶ emit ─▶ output
//! (files)     (Decl)   (App)      (Ids)   (View)  (text)  (OUT_DIR)
//! ```
//!
//! [`compile`] is pure: no IO, no environment. `cargo` alone knows cargo's environment and prints
//! its directives; nothing else prints but the command line.

pub mod app;
mod cargo;
mod compile;
mod decimal;
pub mod decl;
pub mod diagnostic;
pub mod discover;
mod duration;
mod emit;
pub mod export;
pub mod index;
pub mod lock;
pub mod openapi;
pub mod output;
pub mod package;
pub mod parse;
pub mod query;
pub mod reference;
pub mod resolve;
mod schema;
mod timestamp;
mod view;

pub use cargo::build;
pub use compile::{
    Compilation, Inputs, Mode, Output, SourceFile, Stage, application, check, compile, intermediate,
};
