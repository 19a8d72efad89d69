//! The facade by which generated code names this crate. Nothing here is for people: it changes
//! with the compiler, and [`abi`] makes sure that both are of one kind.

pub use std::{
    collections::{BTreeMap, BTreeSet},
    iter::Iterator,
    sync::Arc,
};

pub use serde::{self, Deserializer};
pub use serde_json::Value;

pub use crate::{
    User,
    auth::{
        BuiltIn, BuiltInTarget, BuiltInWrite, Caller, HoldsBuiltIn, Level, Roles, built_in_erase,
        built_in_removal, default::Role as DefaultRole, judge_built_in, visit_built_in,
    },
    check::{self, Pattern},
    documents::Documents,
    fault::Faults,
    http::{
        Access, Call, Endpoint, Examined, Inspect, Method, Resource, Response, Tagged, Text,
        examine, handlers,
    },
    model::{Amend, App, Has, Indexes, Input, Model, ModelVisitor, Relations},
    patch,
    rules::{MemberSet, Rules, Shown, Sight, referred},
    server::Server,
    store::{
        Assigned, Conflicts, Dependents, Folded, Going, Index, Judged, Released, Removal, Rows,
        Staged, Table, Threshold, Unique, Write, dangling, erase, judge, release, removal,
    },
    types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid},
    wire::{
        CborReader, CborWriter, Changes, DecodeError, Digits, EnumPatch, HeapBytes, IndexKey,
        MapKey, Members, Merge, Object, Opaque, Scaled, Variant, Wire, form, heap_bytes,
        opaque_heap_bytes, same,
    },
};

/// How a generated input reads a member, and how it changes one.
pub mod input {
    pub use crate::wire::{nullable, object, patch, patch_nullable, present, read};
}

/// What a merge patch may hold for a type that merges.
pub type Patch<T> = <T as Wire>::Patch;

/// The filters and orders of a list.
pub mod query {
    pub use crate::query::{
        Comparison, CursorWriter, Equals, Filter, Flag, Free, Has, Matches, Narrow, Narrowed,
        Nullable, OneOf, Place, Planner, Query, Range, Sort, Text, Work, explain, level,
    };
}

/// What the tests of a generated server ask.
pub mod conformance {
    pub use crate::conformance::{Derived, Document, Probe, Underived};
}

/// How a generated enum with data merges.
pub mod data {
    pub use crate::wire::{
        amend_enum as amend, build_enum as build, inspect_enum_patch as inspect_patch,
        merge_content, merge_variant,
    };
}

/// What an event gives. (A model may be called `Result`.)
pub type Decoded<T> = Result<T, DecodeError>;

/// Values that the compiler has checked.
pub mod literal {
    use super::{Bytes, Date, Decimal, Duration, Time, Timestamp, Uuid};

    /// So many microseconds after the Unix epoch.
    #[must_use]
    pub fn timestamp(microseconds: i64) -> Timestamp {
        Timestamp::from_microseconds(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// So many days after 1970-01-01.
    #[must_use]
    pub fn date(days: i32) -> Date {
        Date::from_days(days).unwrap_or(Date::UNIX_EPOCH)
    }

    /// So many microseconds after midnight.
    #[must_use]
    pub fn time(microseconds: i64) -> Time {
        Time::from_microseconds(microseconds).unwrap_or(Time::MIDNIGHT)
    }

    /// So many microseconds.
    #[must_use]
    pub const fn duration(microseconds: i64) -> Duration {
        Duration::from_microseconds(microseconds)
    }

    /// Of the text that it was written as.
    #[must_use]
    pub fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or(Decimal::ZERO)
    }

    /// Of these bytes, in big-endian order.
    #[must_use]
    pub const fn uuid(bytes: u128) -> Uuid {
        Uuid::from_bytes(bytes.to_be_bytes())
    }

    /// These bytes.
    #[must_use]
    pub fn bytes(bytes: &[u8]) -> Bytes {
        Bytes::from(bytes.to_vec())
    }
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
