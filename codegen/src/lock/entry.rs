//! What a version of the lock says of a model, of a struct and of an enum.
//!
//! Ids, names, types, `optional`, `version` and `absent` decide how events are read, `unique`,
//! `uniques` and `references` what a store may hold, `secret` what is shown of one. `options` are
//! there for whoever reviews the file, and nothing reads them.

use std::ops::Not;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stored_type::StoredType;
use crate::app;

/// A model. Members are in order of id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelEntry {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past_names: Vec<String>,
    /// The id of the member that is the key.
    pub(super) key: u32,
    pub(super) members: Vec<MemberEntry>,
    /// The ids of members whose values together no two records share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) uniques: Vec<Vec<u32>>,
    /// The other options, as they would be written in `#[model(…)]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) options: Vec<String>,
    /// Members that are gone: neither id nor name is ever used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reserved: Vec<Reserved>,
}

/// A struct that members hold. Members are in order of id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StructEntry {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past_names: Vec<String>,
    pub(super) members: Vec<MemberEntry>,
    /// Members that are gone: neither id nor name is ever used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reserved: Vec<Reserved>,
}

/// A member of a model, of a struct or of a variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberEntry {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past_names: Vec<String>,
    #[serde(rename = "type")]
    pub(super) ty: StoredType,
    #[serde(default, skip_serializing_if = "Not::not")]
    pub(super) optional: bool,
    /// What an event that is older than the member holds: the default of the time when the member
    /// came, frozen once accepted. `literal` has its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) absent: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unique: Option<Unique>,
    /// The model that it refers to, if its type is not an `Id`, which says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) references: Option<u32>,
    /// Whether it shows the sequence of the last change, which no event holds.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub(super) version: bool,
    /// Whether it is never shown, not even by a dump of the log.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub(super) secret: bool,
    /// The other options, as they would be written in `#[model(…)]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) options: Vec<String>,
}

/// How two values of a unique member are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unique {
    Exact,
    IgnoreCase,
}

/// An enum. Variants are in order of id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnumEntry {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past_names: Vec<String>,
    pub(super) variants: Vec<VariantEntry>,
    /// Variants that are gone: neither id nor name is ever used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reserved: Vec<Reserved>,
}

/// A variant of an enum. It holds nothing, members, or one value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantEntry {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past_names: Vec<String>,
    /// In order of id. None and no members are two forms in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) members: Option<Vec<MemberEntry>>,
    /// The type of the value in `Card(Card)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<StoredType>,
}

/// An id and the name that went with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reserved {
    pub(super) id: u32,
    pub(super) name: String,
}

impl ModelEntry {
    /// The member with this id.
    pub(super) fn member_by_id(&self, id: u32) -> Option<&MemberEntry> {
        self.members.iter().find(|member| member.id == id)
    }
}

impl EnumEntry {
    /// The variant with this name.
    pub(super) fn variant(&self, name: &str) -> Option<&VariantEntry> {
        self.variants.iter().find(|variant| variant.name == name)
    }

    /// Whether a new variant may not have this name, because an old one had it.
    pub(super) fn is_reserved(&self, name: &str) -> bool {
        let mut past = self.variants.iter().flat_map(|variant| &variant.past_names);
        past.any(|past| past == name) || self.reserved.iter().any(|gone| gone.name == name)
    }
}

impl VariantEntry {
    /// Whether it holds nothing.
    pub(super) fn is_unit(&self) -> bool {
        self.members.is_none() && self.value.is_none()
    }

    /// Whether the log has both in the same form, whatever members they have.
    pub(super) fn is_formed_like(&self, other: &Self) -> bool {
        self.members.is_some() == other.members.is_some() && self.value == other.value
    }
}

impl From<app::Unique> for Unique {
    fn from(unique: app::Unique) -> Self {
        match unique {
            app::Unique::Exact => Self::Exact,
            app::Unique::IgnoreCase => Self::IgnoreCase,
        }
    }
}
