//! The lock as a binary and a store embed it: every model, member and variant by permanent id.
//!
//! codegen writes it from models.lock, the manifest keeps the one a store was written under, and
//! [`Schema::check_reads`] decides whether a binary may open a store. Nothing here knows files.

mod compare;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use compare::{Difference, History, SchemaError};

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

/// A member of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSchema {
    /// Permanent id, from 1, within the model.
    pub id: u32,
    /// Name of the field.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
    /// The type: `bool`, `u8` to `u64`, `i8` to `i64`, `String`, `Timestamp`, `Id<64>` by the id
    /// of a model, `enum<1>` by the id of an enum. Others are a newer build's.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is an `Option` of that type.
    pub optional: bool,
}

/// An enum without data.
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

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantSchema {
    /// Permanent id, from 1, within the enum.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Names it had before.
    pub past_names: Vec<String>,
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
    /// knows each model, member, enum and variant by the same id, type and key, under a name that
    /// is its own or a recorded past one. What it knows beyond that is no matter.
    ///
    /// # Errors
    /// [`SchemaError::Refused`] with every difference.
    pub fn check_reads(&self, stored: &Self) -> Result<(), SchemaError> {
        compare::check(stored, self)
    }

    /// The model with that id.
    #[must_use]
    pub fn model(&self, id: u32) -> Option<&ModelSchema> {
        self.models.iter().find(|model| model.id == id)
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

/// A BLAKE3 digest; 64 lowercase hex digits as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseFingerprintError;

impl fmt::Display for ParseFingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint has 64 lowercase hex digits")
    }
}

impl std::error::Error for ParseFingerprintError {}

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hash = blake3::Hash::from_hex(text).map_err(|_| ParseFingerprintError)?;
        let fingerprint = Self(*hash.as_bytes());
        // One spelling each: a digit in upper case is not what a build writes.
        if fingerprint.to_string() == text {
            Ok(fingerprint)
        } else {
            Err(ParseFingerprintError)
        }
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
