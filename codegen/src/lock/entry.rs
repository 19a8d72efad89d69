//! What a version of the lock says of a model and of an enum.
//!
//! Ids, names, types, `optional` and `absent` decide how events are read, `unique` what a store may
//! hold. `options` are there for whoever reviews the file, and nothing reads them.

use std::ops::Not;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stored_type::StoredType;
use crate::{
    app::{self, Field, Literal, OnDelete, Role},
    timestamp::rfc3339,
};

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
    /// Members that are gone: neither id nor name is ever used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reserved: Vec<Reserved>,
}

/// A member of a model.
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
    /// The other options, as they would be written in `#[model(…)]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) options: Vec<String>,
}

impl ModelEntry {
    /// The member with this name.
    pub(super) fn member(&self, name: &str) -> Option<&MemberEntry> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The member with this id.
    pub(super) fn member_by_id(&self, id: u32) -> Option<&MemberEntry> {
        self.members.iter().find(|member| member.id == id)
    }

    /// Whether a new member may not have this name, because an old one had it.
    pub(super) fn is_reserved(&self, name: &str) -> bool {
        let mut past = self.members.iter().flat_map(|member| &member.past_names);
        past.any(|past| past == name) || self.reserved.iter().any(|gone| gone.name == name)
    }
}

impl EnumEntry {
    /// Whether a new variant may not have this name, because an old one had it.
    pub(super) fn is_reserved(&self, name: &str) -> bool {
        let mut past = self.variants.iter().flat_map(|variant| &variant.past_names);
        past.any(|past| past == name) || self.reserved.iter().any(|gone| gone.name == name)
    }
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

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantEntry {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) past_names: Vec<String>,
}

/// An id and the name that went with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reserved {
    pub(super) id: u32,
    pub(super) name: String,
}

impl From<app::Unique> for Unique {
    fn from(unique: app::Unique) -> Self {
        match unique {
            app::Unique::Exact => Self::Exact,
            app::Unique::IgnoreCase => Self::IgnoreCase,
        }
    }
}

/// The options of a member that are recorded for information, in a fixed order.
///
/// Invariant: the text of an option never changes, or every accepted lock would differ from it.
pub(super) fn options(field: &Field) -> Vec<String> {
    let mut options = Vec::new();
    match field.role {
        // The key is named by the model, and a plain member has no word for it.
        Role::Key | Role::Plain => {}
        Role::Immutable => options.push("immutable".to_owned()),
        Role::ReadOnly => options.push("read_only".to_owned()),
        Role::CreatedAt => options.push("created_at".to_owned()),
        Role::UpdatedAt => options.push("updated_at".to_owned()),
        Role::Version => options.push("version".to_owned()),
        Role::Serial => options.push("serial".to_owned()),
    }
    if field.index {
        options.push("index".to_owned());
    }
    if let Some(default) = &field.default {
        options.push(format!("default = {}", default_text(default)));
    }
    if let Some(length) = field.rules.length {
        options.extend(bounds("length", length.min, length.max));
    }
    if let Some(range) = &field.rules.range {
        let text = |bound: &Option<Literal>| bound.as_ref().map(default_text);
        options.extend(bounds("range", text(&range.min), text(&range.max)));
    }
    if let Some(format) = field.rules.format {
        options.push(format!("format = {:?}", format.name()));
    }
    if let Some(on_delete) = field.on_delete {
        let name = match on_delete {
            OnDelete::Restrict => "restrict",
            OnDelete::Cascade => "cascade",
            OnDelete::SetNull => "set_null",
        };
        options.push(format!("on_delete = {name:?}"));
    }
    options
}

fn default_text(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::String(text) => Value::from(text.as_str()).to_string(),
        Literal::Timestamp(microseconds) => format!("{:?}", rfc3339(*microseconds)),
        Literal::Now => "now".to_owned(),
        Literal::Variant(name) => name.clone(),
        _ => String::new(),
    }
}

fn bounds<N: ToString>(option: &str, min: Option<N>, max: Option<N>) -> Option<String> {
    let min = min.map(|min| format!("min = {}", min.to_string()));
    let max = max.map(|max| format!("max = {}", max.to_string()));
    let bounds: Vec<String> = min.into_iter().chain(max).collect();
    (!bounds.is_empty()).then(|| format!("{option}({})", bounds.join(", ")))
}
