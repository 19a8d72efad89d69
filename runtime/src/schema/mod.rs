//! The lock as a binary and a store embed it: every model, struct, member and variant by permanent
//! id.
//!
//! codegen writes it from models.lock, the manifest keeps the one a store was written under, and
//! [`Schema::check_reads`] decides whether a binary may open a store. Nothing here knows files.

mod built_in;
mod compare;
mod fingerprint;
mod kind;
mod refusal;
#[cfg(test)]
mod tests;
mod version;

pub use self::{
    fingerprint::Fingerprint,
    kind::Kind,
    refusal::{Difference, History, SchemaError},
    version::{EnumSchema, MemberSchema, ModelSchema, Schema, StructSchema, VariantSchema},
};
