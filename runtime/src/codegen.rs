//! The facade by which generated code names this crate. Nothing here is for people: it changes
//! with the compiler, and [`abi`] makes sure that both are of one kind.

pub use std::sync::Arc;

pub use serde;

pub use crate::{
    check,
    fault::Faults,
    http::{Access, Call, Endpoint, Inspect, Method, Resource, Response, handlers},
    log::record::Record,
    model::{Amend, App, Has, Indexes, Input, Model, Relations},
    server::Server,
    store::{
        Assigned, Conflicts, Dependents, Folded, Going, Index, Judged, References, Released,
        Removal, Rows, Staged, Table, Unique, Write, erase, judge, release, removal, replay,
    },
    types::{Id, Timestamp},
    wire::{CborWriter, Changes, DecodeError, IndexKey, Members, Merge, Object, Variant},
};

/// How a generated input reads a member, and how it changes one.
pub mod input {
    pub use crate::wire::{nullable, present, read, set};
}

/// What an event gives. (A model may be called `Result`.)
pub type Decoded<T> = Result<T, DecodeError>;

/// A timestamp that the compiler has checked: so many microseconds after the Unix epoch.
#[must_use]
pub fn timestamp(microseconds: i64) -> Timestamp {
    Timestamp::from_microseconds(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The version of the agreement between generated code and this crate.
pub const ABI: u32 = 1;

/// Fails the build with a sentence when generated code and this crate are not of one version.
#[doc(hidden)]
#[macro_export]
macro_rules! abi {
    ($version:literal) => {
        const _: () = assert!(
            $version == $crate::codegen::ABI,
            "modelith-codegen and modelith do not fit together: use the same version of both"
        );
    };
}
pub use crate::abi;
