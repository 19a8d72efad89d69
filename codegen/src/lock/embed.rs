//! The lock as the server carries it, and as a store keeps the one it was written under.
//!
//! Its form is a contract with the runtime, which knows nothing of models.lock.

use serde::Serialize;

use super::{
    entry::{EnumEntry, ModelEntry},
    file::Version,
    history::State,
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
struct Member<'s> {
    id: u32,
    name: &'s str,
    past_names: &'s [String],
    #[serde(rename = "type")]
    ty: StoredType,
    optional: bool,
    /// Whether events that are older than the member give it a value.
    default: bool,
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
        enums: state.enums.values().map(enumeration).collect(),
    };
    #[expect(
        clippy::expect_used,
        reason = "strings, integers and lists have a JSON form"
    )]
    serde_json::to_string(&embedded).expect("the embedded lock serializes")
}

fn model(entry: &ModelEntry) -> Model<'_> {
    let members = entry.members.iter().map(|member| Member {
        id: member.id,
        name: &member.name,
        past_names: &member.past_names,
        ty: member.ty,
        optional: member.optional,
        default: member.optional || member.absent.is_some(),
    });
    Model {
        id: entry.id,
        name: &entry.name,
        past_names: &entry.past_names,
        key: entry.key,
        members: members.collect(),
    }
}

fn enumeration(entry: &EnumEntry) -> Enum<'_> {
    let variants = entry.variants.iter().map(|variant| Variant {
        id: variant.id,
        name: &variant.name,
        past_names: &variant.past_names,
    });
    Enum {
        id: entry.id,
        name: &entry.name,
        past_names: &entry.past_names,
        variants: variants.collect(),
    }
}
