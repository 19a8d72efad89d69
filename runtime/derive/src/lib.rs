//! The marker derives of Modelith.
//!
//! `#[derive(Model)]` and `#[derive(Embedded)]` make `#[model(…)]` a known attribute and emit no
//! code: the compiler in `modelith-codegen` reads the source itself, from `build.rs`. So this crate
//! needs no dependency and costs a build nothing.

use proc_macro::TokenStream;

/// Marks a struct in `models/` as a model: a table with routes of its own.
#[proc_macro_derive(Model, attributes(model))]
pub fn model(_item: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Marks a struct or an enum that models hold, so that it and its members may carry `#[model(…)]`.
#[proc_macro_derive(Embedded, attributes(model))]
pub fn embedded(_item: TokenStream) -> TokenStream {
    TokenStream::new()
}
