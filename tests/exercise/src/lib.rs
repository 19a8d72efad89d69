//! What every generated server must do, worked out from its models: each record of every model is
//! created, shown, replaced, updated, removed and found again after a restart.
//!
//! What is expected comes from the compiler's own representation of the models, not from the
//! generated code. It is a library of tests: a failed expectation is a panic.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "it is used by tests alone, which fail by panics"
)]

mod agreement;
mod chance;
mod client;
mod documents;
mod gate;
mod growth;
mod instances;
mod lists;
mod mirror;
mod mutation;
mod numbers;
mod people;
mod places;
mod plain;
mod removal;
mod round_trip;
mod served;
mod shape;
mod source;
mod texts;
mod transfer;
mod unsaid;
mod values;
mod world;

pub use agreement::{Judge, agree};
pub use client::{Answer, Client};
pub use documents::compare;
pub use gate::gate;
pub use mirror::mirror;
pub use people::{PASSWORD, Somebody, add_user, log_in};
pub use places::{Reference, references};
pub use round_trip::{Models, run};
pub use served::Served;
pub use source::{app, app_of};
pub use transfer::{exported, imported, verified};
pub use values::{Source, VALUES};
pub use world::{Shown, World};
