//! The text of models.lock and what it says, before any of it is believed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    entry::{EnumEntry, ModelEntry, StructEntry},
    layout, refusal,
};
use crate::diagnostic::Diagnostic;

/// The newest form that this crate reads, and the one it writes.
pub(super) const LOCK_FORMAT: u32 = 1;

/// The first id of a model; below it are the built-in tables of the runtime.
pub(super) const MODEL_ID_FIRST: u32 = 64;

/// The id of the built-in model of users, the only one that a member can refer to.
pub(super) const USER_ID: u32 = 1;

const ABOUT: &str = "Permanent ids of what models/ declares, written by the build and by \
     `modelith lock accept`. Never edit this file by hand; commit it.";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LockFile {
    pub(super) about: String,
    pub(super) lock_format: u32,
    pub(super) next_ids: NextIds,
    /// The accepted versions, oldest first; nothing in them ever changes.
    pub(super) accepted: Vec<Version>,
    /// What the models say beyond the last accepted version.
    pub(super) draft: Option<Version>,
}

/// The ids that were never used. They stand outside of the versions, so that a draft that goes
/// leaves them as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NextIds {
    pub(super) model: u32,
    #[serde(rename = "enum")]
    pub(super) enumeration: u32,
    #[serde(rename = "struct", default = "first", skip_serializing_if = "is_first")]
    pub(super) structure: u32,
    /// By the model's id.
    pub(super) member: BTreeMap<u32, u32>,
    /// By the enum's id.
    pub(super) variant: BTreeMap<u32, u32>,
    /// By the struct's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) struct_member: BTreeMap<u32, u32>,
    /// By the enum's id and the variant's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) variant_member: BTreeMap<u32, BTreeMap<u32, u32>>,
}

/// The first id of anything but a model.
const fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_first(id: &u32) -> bool {
    *id == first()
}

/// One version: the models, structs and enums that are new or changed in it, whole, in order of id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    /// 1 for the first.
    pub(super) version: u32,
    /// Fingerprint of the version before.
    pub(super) parent: Option<String>,
    /// BLAKE3 of everything else in the version, in lower-case hexadecimal.
    pub(super) fingerprint: String,
    pub(super) models: Vec<ModelEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) structs: Vec<StructEntry>,
    pub(super) enums: Vec<EnumEntry>,
}

impl Version {
    /// What `fingerprint` must be.
    pub(super) fn computed_fingerprint(&self) -> String {
        /// The content in its canonical form: compact JSON in this order.
        #[derive(Serialize)]
        struct Content<'v> {
            version: u32,
            parent: Option<&'v str>,
            models: &'v [ModelEntry],
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            structs: &'v [StructEntry],
            enums: &'v [EnumEntry],
        }
        let content = Content {
            version: self.version,
            parent: self.parent.as_deref(),
            models: &self.models,
            structs: &self.structs,
            enums: &self.enums,
        };
        let mut hasher = blake3::Hasher::new_derive_key("modelith models.lock version 1");
        #[expect(
            clippy::expect_used,
            reason = "strings, integers and lists have a JSON form"
        )]
        serde_json::to_writer(&mut hasher, &content).expect("a version serializes");
        hasher.finalize().to_hex().to_string()
    }
}

impl LockFile {
    /// The lock of a package that has none yet.
    pub(super) fn empty() -> Self {
        Self {
            about: ABOUT.to_owned(),
            lock_format: LOCK_FORMAT,
            next_ids: NextIds {
                model: MODEL_ID_FIRST,
                enumeration: first(),
                structure: first(),
                member: BTreeMap::new(),
                variant: BTreeMap::new(),
                struct_member: BTreeMap::new(),
                variant_member: BTreeMap::new(),
            },
            accepted: Vec::new(),
            draft: None,
        }
    }

    /// Reads the text.
    ///
    /// # Errors
    /// Conflict markers, a newer form, or a text that we never wrote.
    pub(super) fn read(text: &str) -> Result<Self, Diagnostic> {
        /// What every form has.
        #[derive(Deserialize)]
        struct Head {
            lock_format: u32,
        }
        // A byte order mark comes from an editor or a shell, never from us; the rest may be whole.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(line) = conflict_line(text) {
            return Err(refusal::conflict(line));
        }
        let broken = |fault: &serde_json::Error| {
            refusal::damaged(refusal::line(fault.line().max(1)), &sentence(fault))
        };
        let head: Head = serde_json::from_str(text).map_err(|fault| broken(&fault))?;
        if head.lock_format > LOCK_FORMAT {
            let span = refusal::place(text, "\"lock_format\"");
            return Err(refusal::newer(span, head.lock_format));
        }
        let file: Self = serde_json::from_str(text).map_err(|fault| broken(&fault))?;
        if file.lock_format != LOCK_FORMAT {
            let span = refusal::place(text, "\"lock_format\"");
            return Err(refusal::damaged(span, "there is no such lock_format"));
        }
        Ok(Self {
            about: ABOUT.to_owned(),
            ..file
        })
    }

    /// The text, as it is written.
    pub(super) fn text(&self) -> String {
        #[expect(
            clippy::expect_used,
            reason = "strings, integers and lists have a JSON form"
        )]
        layout::text(self).expect("a lock serializes")
    }
}

/// The line of the first marker that a merge left behind.
fn conflict_line(text: &str) -> Option<usize> {
    let marker = |line: &str| {
        ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
            .iter()
            .any(|marker| line.starts_with(marker))
    };
    text.lines().position(marker).map(|index| index + 1)
}

/// serde_json's words without the position at their end, which a diagnostic has by itself.
fn sentence(fault: &serde_json::Error) -> String {
    let text = fault.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}
