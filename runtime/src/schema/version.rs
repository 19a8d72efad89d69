//! One version of the models, as JSON and in memory.

use std::ops::Not;

use serde::{Deserialize, Serialize};

use super::{Fingerprint, SchemaError, built_in::built_in, compare};

/// A version of the models, whole.
///
/// Unknown keys are refused: only a newer build writes them, and what it means by them is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Number of the version, from 1.
    pub version: u32,
    /// BLAKE3 of the version's content and its parent's fingerprint.
    pub fingerprint: Fingerprint,
    /// Whether it is a draft, which may still change freely.
    pub draft: bool,
    /// The fingerprints of all earlier accepted versions, oldest first.
    pub parents: Vec<Fingerprint>,
    /// The models, built-in tables excepted.
    pub models: Vec<ModelSchema>,
    /// The structs that members hold. Absent in JSON if there are none, as in older stores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub structs: Vec<StructSchema>,
    /// The enums that members name.
    pub enums: Vec<EnumSchema>,
}

/// A model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSchema {
    /// Permanent id, 64 and up.
    pub id: u32,
    /// Name of the struct.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
    /// Id of the member that is the key.
    pub key: u32,
    /// The members.
    pub members: Vec<MemberSchema>,
}

/// A struct that members hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructSchema {
    /// Permanent id, from 1.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
    /// The members.
    pub members: Vec<MemberSchema>,
}

/// A member of a model, of a struct or of a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSchema {
    /// Permanent id, from 1, within the model, the struct or the variant.
    pub id: u32,
    /// Name of the field.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
    /// The type, as [`Kind`](super::Kind) reads it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is an `Option` of that type.
    pub optional: bool,
    /// Whether events that are older than the member give it a value: `None`, or the default that
    /// was frozen when it came. Also of a member that no event holds.
    pub default: bool,
    /// Whether its values are never shown. Absent in JSON if they are.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub secret: bool,
}

/// An enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumSchema {
    /// Permanent id, from 1.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
    /// The variants.
    pub variants: Vec<VariantSchema>,
}

/// A variant of an enum. It holds nothing, members, or one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantSchema {
    /// Permanent id, from 1, within the enum.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
    /// The members that it holds, be it none of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberSchema>>,
    /// The type of the one value that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Schema {
    /// Reads the lock that a binary or a store embeds.
    ///
    /// # Errors
    /// [`SchemaError::Unreadable`]: it is not JSON of the shape that this build knows.
    pub fn parse(json: &str) -> Result<Self, SchemaError> {
        serde_json::from_str(json).map_err(|error| SchemaError::Unreadable {
            reason: error.to_string(),
        })
    }

    /// Checks that a binary with this schema can read all that a store with `stored` may hold: it
    /// knows each model, struct, member, enum and variant by the same id, type and key, under a
    /// name that is its own or a recorded past one. What it knows beyond that is no matter, as long
    /// as a new member of what the store knows has a value for the records that are there.
    ///
    /// # Errors
    /// [`SchemaError::Refused`] with every difference.
    pub fn check_reads(&self, stored: &Self) -> Result<(), SchemaError> {
        compare::check(stored, self)
    }

    /// The model with that id, or the built-in table.
    #[must_use]
    pub fn model(&self, id: u32) -> Option<&ModelSchema> {
        let model = self.models.iter().find(|model| model.id == id);
        model.or_else(|| built_in(id))
    }

    /// The struct with that id.
    #[must_use]
    pub fn structure(&self, id: u32) -> Option<&StructSchema> {
        self.structs.iter().find(|known| known.id == id)
    }

    /// The enum with that id.
    #[must_use]
    pub fn enumeration(&self, id: u32) -> Option<&EnumSchema> {
        self.enums.iter().find(|known| known.id == id)
    }
}

impl ModelSchema {
    /// The member with that id.
    #[must_use]
    pub fn member(&self, id: u32) -> Option<&MemberSchema> {
        self.members.iter().find(|member| member.id == id)
    }
}

impl EnumSchema {
    /// The variant with that id.
    #[must_use]
    pub fn variant(&self, id: u32) -> Option<&VariantSchema> {
        self.variants.iter().find(|variant| variant.id == id)
    }
}
