//! Everything that models.lock knows as of one version.

use std::collections::BTreeMap;

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, StructEntry},
    file::{USER_ID, Version},
    stored_type::{Named, StoredType},
};
use crate::app::USER;

/// Every model, struct and enum, by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct State {
    pub(super) models: BTreeMap<u32, ModelEntry>,
    pub(super) structs: BTreeMap<u32, StructEntry>,
    pub(super) enums: BTreeMap<u32, EnumEntry>,
}

impl State {
    /// Goes on to `version`.
    pub(super) fn apply(&mut self, version: &Version) {
        let models = version.models.iter();
        self.models
            .extend(models.map(|entry| (entry.id, entry.clone())));
        let structs = version.structs.iter();
        self.structs
            .extend(structs.map(|entry| (entry.id, entry.clone())));
        let enums = version.enums.iter();
        self.enums
            .extend(enums.map(|entry| (entry.id, entry.clone())));
    }

    /// The model with this name.
    pub(super) fn model(&self, name: &str) -> Option<&ModelEntry> {
        self.models.values().find(|model| model.name == name)
    }

    /// The struct with this name.
    pub(super) fn structure(&self, name: &str) -> Option<&StructEntry> {
        self.structs
            .values()
            .find(|structure| structure.name == name)
    }

    /// The enum with this name.
    pub(super) fn enumeration(&self, name: &str) -> Option<&EnumEntry> {
        self.enums
            .values()
            .find(|enumeration| enumeration.name == name)
    }

    /// Whether what a type names is here.
    pub(super) fn has(&self, named: Named) -> bool {
        match named {
            Named::Model(id) => id == USER_ID || self.models.contains_key(&id),
            Named::Enum(id) => self.enums.contains_key(&id),
            Named::Struct(id) => self.structs.contains_key(&id),
        }
    }

    /// A type as it is written in Rust.
    pub(super) fn type_text(&self, ty: &StoredType) -> String {
        ty.text(&|named| self.name(named).to_owned())
    }

    /// A type with what it names and of what kind that is: `struct Address`, `Vec<enum Kind>`.
    pub(super) fn kind_text(&self, ty: &StoredType) -> String {
        ty.text(&|named| match named {
            Named::Model(_) => self.name(named).to_owned(),
            Named::Enum(_) => format!("enum {}", self.name(named)),
            Named::Struct(_) => format!("struct {}", self.name(named)),
        })
    }

    fn name(&self, named: Named) -> &str {
        let name = match named {
            Named::Model(USER_ID) => return USER,
            Named::Model(id) => self.models.get(&id).map(|model| &model.name),
            Named::Enum(id) => self.enums.get(&id).map(|enumeration| &enumeration.name),
            Named::Struct(id) => self.structs.get(&id).map(|structure| &structure.name),
        };
        name.map_or("?", String::as_str)
    }

    /// A member's type as it is written in Rust, with its `Option`.
    pub(super) fn member_text(&self, member: &MemberEntry) -> String {
        let plain = self.type_text(&member.ty);
        if member.optional {
            format!("Option<{plain}>")
        } else {
            plain
        }
    }
}
