//! The marker derive of Modelith.
//!
//! `#[derive(Model)]` makes `#[model(…)]` a known attribute and emits no code: the compiler in
//! `modelith-codegen` reads the source itself, from `build.rs`. So this crate needs no dependency
//! and costs a build nothing.

use proc_macro::TokenStream;

/// Marks a struct in `models/` as a model: a table with routes of its own.
#[proc_macro_derive(Model, attributes(model))]
pub fn model(_item: TokenStream) -> TokenStream {
    TokenStream::new()
}
