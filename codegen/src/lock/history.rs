//! The chain of versions, checked link by link, and what it adds up to.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, Reserved},
    file::{LockFile, MODEL_ID_FIRST, NextIds, Version},
    literal, refusal,
    stored_type::StoredType,
};
use crate::{app::Literal, diagnostic::Diagnostic};

/// Every model and enum as of one version, by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct State {
    pub(super) models: BTreeMap<u32, ModelEntry>,
    pub(super) enums: BTreeMap<u32, EnumEntry>,
}

/// What the chain adds up to.
#[derive(Debug)]
pub(super) struct History {
    /// As of the last accepted version; nothing if there is none.
    pub(super) accepted: State,
    /// With the draft; as `accepted` if there is none.
    pub(super) draft: State,
}

impl History {
    /// Follows the chain of `file`, which was read from `text`.
    ///
    /// # Errors
    /// A version that is not what was written, or does not follow the one before it.
    pub(super) fn read(file: &LockFile, text: &str) -> Result<Self, Diagnostic> {
        let mut accepted = State::default();
        let mut parent = None;
        for (version, number) in file.accepted.iter().zip(1..) {
            check_link(version, number, parent, text)?;
            parent = Some(version.fingerprint.as_str());
            accepted.apply(version);
        }
        let mut draft = accepted.clone();
        if let Some(version) = &file.draft {
            let number = u32::try_from(file.accepted.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            check_link(version, number, parent, text)?;
            draft.apply(version);
        }
        for state in [&accepted, &draft] {
            state
                .check(&file.next_ids)
                .map_err(|fault| refusal::damaged(refusal::line(1), &fault))?;
        }
        Ok(Self { accepted, draft })
    }
}

fn check_link(
    version: &Version,
    number: u32,
    parent: Option<&str>,
    text: &str,
) -> Result<(), Diagnostic> {
    let span = || {
        refusal::place(
            text,
            &format!("\"fingerprint\": \"{}\"", version.fingerprint),
        )
    };
    if version.fingerprint != version.computed_fingerprint() {
        let fault = format!("version {} does not match its fingerprint", version.version);
        return Err(refusal::damaged(span(), &fault));
    }
    if version.version != number || version.parent.as_deref() != parent {
        return Err(refusal::broken_chain(span(), version.version, number));
    }
    Ok(())
}

impl State {
    fn apply(&mut self, version: &Version) {
        self.models
            .extend(version.models.iter().map(|entry| (entry.id, entry.clone())));
        self.enums
            .extend(version.enums.iter().map(|entry| (entry.id, entry.clone())));
    }

    /// The model with this name.
    pub(super) fn model(&self, name: &str) -> Option<&ModelEntry> {
        self.models.values().find(|model| model.name == name)
    }

    /// The enum with this name.
    pub(super) fn enumeration(&self, name: &str) -> Option<&EnumEntry> {
        self.enums
            .values()
            .find(|enumeration| enumeration.name == name)
    }

    /// A member's type as it is written in Rust.
    pub(super) fn type_text(&self, member: &MemberEntry) -> String {
        let plain = match member.ty {
            StoredType::Id(id) => {
                format!(
                    "Id<{}>",
                    self.models.get(&id).map_or("?", |model| &model.name)
                )
            }
            StoredType::Enum(id) => self
                .enums
                .get(&id)
                .map_or("?", |enumeration| &enumeration.name)
                .to_owned(),
            ty => ty.into(),
        };
        if member.optional {
            format!("Option<{plain}>")
        } else {
            plain
        }
    }

    /// What a version says must make sense, for the fingerprint only says that it is what somebody
    /// wrote. Everything after this may rely on it.
    fn check(&self, next: &NextIds) -> Result<(), String> {
        distinct(
            "model",
            self.models.values().map(|model| model.name.as_str()),
        )?;
        distinct(
            "enum",
            self.enums
                .values()
                .map(|enumeration| enumeration.name.as_str()),
        )?;
        for (id, model) in &self.models {
            let name = &model.name;
            if !(MODEL_ID_FIRST..next.model).contains(id) {
                return Err(format!("the id of `{name}` is out of order"));
            }
            let ids = model.members.iter().map(|member| member.id);
            check_ids(name, ids, &model.reserved, next.member.get(id))?;
            distinct(
                "member",
                model.members.iter().map(|member| member.name.as_str()),
            )?;
            if !model.members.iter().any(|member| member.id == model.key) {
                return Err(format!("`{name}` has no key"));
            }
            for member in &model.members {
                self.check_member(member)
                    .map_err(|fault| format!("`{}` of `{name}` {fault}", member.name))?;
            }
        }
        for (id, enumeration) in &self.enums {
            let name = &enumeration.name;
            if !(1..next.enumeration).contains(id) {
                return Err(format!("the id of `{name}` is out of order"));
            }
            let ids = enumeration.variants.iter().map(|variant| variant.id);
            check_ids(name, ids, &enumeration.reserved, next.variant.get(id))?;
            distinct(
                "variant",
                enumeration
                    .variants
                    .iter()
                    .map(|variant| variant.name.as_str()),
            )?;
        }
        Ok(())
    }

    fn check_member(&self, member: &MemberEntry) -> Result<(), String> {
        let known = match member.ty {
            StoredType::Id(id) => self.models.contains_key(&id),
            StoredType::Enum(id) => self.enums.contains_key(&id),
            _ => true,
        };
        if !known {
            return Err("has a type that is not in the file".to_owned());
        }
        let Some(value) = &member.absent else {
            return Ok(());
        };
        let fits = match literal::from_json(member.ty, value) {
            Some(Literal::Variant(name)) => matches!(member.ty, StoredType::Enum(id)
                if self.enums.get(&id).is_some_and(|entry| entry.has_variant(&name))),
            // The time of a write is nothing that can be frozen.
            Some(Literal::Now) | None => false,
            Some(_) => true,
        };
        if fits {
            Ok(())
        } else {
            Err("has an `absent` that is not of its type".to_owned())
        }
    }
}

/// Ids count up from 1, none twice, none reserved, all below the next free one.
fn check_ids(
    owner: &str,
    ids: impl Iterator<Item = u32>,
    reserved: &[Reserved],
    next: Option<&u32>,
) -> Result<(), String> {
    let next = next.copied().unwrap_or(0);
    let mut last = 0;
    for id in ids {
        let taken = reserved.iter().any(|reserved| reserved.id == id);
        if id <= last || id >= next || taken {
            return Err(format!("the ids of `{owner}` are out of order"));
        }
        last = id;
    }
    if last == 0 || reserved.iter().any(|reserved| reserved.id >= next) {
        return Err(format!("the ids of `{owner}` are out of order"));
    }
    Ok(())
}

fn distinct<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("there are two {what}s `{name}`"));
        }
    }
    Ok(())
}

impl EnumEntry {
    fn has_variant(&self, name: &str) -> bool {
        self.variants.iter().any(|variant| variant.name == name)
    }
}
