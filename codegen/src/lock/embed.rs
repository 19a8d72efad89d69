//! The lock as the server carries it, and as a store keeps the one it was written under.
//!
//! Its form is a contract with the runtime, which knows nothing of models.lock.

use std::ops::Not;

use serde::Serialize;

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, StructEntry},
    file::Version,
    state::State,
    stored_type::StoredType,
};

#[derive(Serialize)]
struct Embedded<'s> {
    version: u32,
    fingerprint: &'s str,
    draft: bool,
    /// Fingerprints of the accepted versions before, oldest first.
    parents: Vec<&'s str>,
    models: Vec<Model<'s>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    structs: Vec<Struct<'s>>,
    enums: Vec<Enum<'s>>,
}

#[derive(Serialize)]
struct Model<'s> {
    id: u32,
    name: &'s str,
    past_names: &'s [String],
    key: u32,
    members: Vec<Member<'s>>,
}

#[derive(Serialize)]
struct Struct<'s> {
    id: u32,
    name: &'s str,
    past_names: &'s [String],
    members: Vec<Member<'s>>,
}

#[derive(Serialize)]
struct Member<'s> {
    id: u32,
    name: &'s str,
    past_names: &'s [String],
    #[serde(rename = "type")]
    ty: &'s StoredType,
    optional: bool,
    /// Whether events that are older than the member give it a value, or no event ever holds it.
    default: bool,
    #[serde(skip_serializing_if = "Not::not")]
    secret: bool,
}

#[derive(Serialize)]
struct Enum<'s> {
    id: u32,
    name: &'s str,
    past_names: &'s [String],
    variants: Vec<Variant<'s>>,
}

#[derive(Serialize)]
struct Variant<'s> {
    id: u32,
    name: &'s str,
    past_names: &'s [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<Member<'s>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'s StoredType>,
}

/// The JSON of `version`, at which everything is as in `state`; one line.
pub(super) fn embedded(accepted: &[Version], draft: Option<&Version>, state: &State) -> String {
    let (last, parents) = match (draft, accepted.split_last()) {
        (Some(draft), _) => (Some(draft), accepted),
        (None, Some((last, parents))) => (Some(last), parents),
        (None, None) => (None, accepted),
    };
    let embedded = Embedded {
        version: last.map_or(0, |version| version.version),
        fingerprint: last.map_or("", |version| &version.fingerprint),
        draft: draft.is_some(),
        parents: parents
            .iter()
            .map(|version| version.fingerprint.as_str())
            .collect(),
        models: state.models.values().map(model).collect(),
        structs: state.structs.values().map(structure).collect(),
        enums: state.enums.values().map(enumeration).collect(),
    };
    #[expect(
        clippy::expect_used,
        reason = "strings, integers and lists have a JSON form"
    )]
    serde_json::to_string(&embedded).expect("the embedded lock serializes")
}

fn model(entry: &ModelEntry) -> Model<'_> {
    Model {
        id: entry.id,
        name: &entry.name,
        past_names: &entry.past_names,
        key: entry.key,
        members: members(&entry.members),
    }
}

fn structure(entry: &StructEntry) -> Struct<'_> {
    Struct {
        id: entry.id,
        name: &entry.name,
        past_names: &entry.past_names,
        members: members(&entry.members),
    }
}

fn members(entries: &[MemberEntry]) -> Vec<Member<'_>> {
    let members = entries.iter().map(|member| Member {
        id: member.id,
        name: &member.name,
        past_names: &member.past_names,
        ty: &member.ty,
        optional: member.optional,
        default: member.optional || member.absent.is_some() || member.version,
        secret: member.secret,
    });
    members.collect()
}

fn enumeration(entry: &EnumEntry) -> Enum<'_> {
    let variants = entry.variants.iter().map(|variant| Variant {
        id: variant.id,
        name: &variant.name,
        past_names: &variant.past_names,
        members: variant.members.as_deref().map(members),
        value: variant.value.as_ref(),
    });
    Enum {
        id: entry.id,
        name: &entry.name,
        past_names: &entry.past_names,
        variants: variants.collect(),
    }
}
