//! The permanent ids of an application, as `view` asks for them.

use crate::app::Literal;

/// The ids of all models and enums, in the order of the `App` they were settled for, so that a
/// walk over both is a `zip`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ids {
    /// As `App::models`.
    pub models: Vec<ModelIds>,
    /// As `App::enums`.
    pub enums: Vec<EnumIds>,
}

/// The ids of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelIds {
    /// Rust name.
    pub name: String,
    /// From 64; below are the built-in tables of the runtime.
    pub id: u32,
    /// As `Model::fields`.
    pub members: Vec<MemberIds>,
}

/// The id of a member.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberIds {
    /// Rust name, without `r#`.
    pub name: String,
    /// From 1, by model.
    pub id: u32,
    /// What an event that is older than the member holds: the default of the time when the member
    /// came. It can differ from `Field::default`, and is never `Literal::Now`. `None`: an `Option`
    /// holds `None`, and every event has any other member.
    pub absent: Option<Literal>,
}

/// The ids of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumIds {
    /// Rust name.
    pub name: String,
    /// From 1.
    pub id: u32,
    /// As `Enum::variants`.
    pub variants: Vec<VariantIds>,
}

/// The id of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantIds {
    /// Rust name.
    pub name: String,
    /// From 1, by enum.
    pub id: u32,
}

impl Ids {
    /// The ids of the model with this Rust name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&ModelIds> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The ids of the enum with this Rust name.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> Option<&EnumIds> {
        self.enums
            .iter()
            .find(|enumeration| enumeration.name == name)
    }
}

impl ModelIds {
    /// The id of the member with this Rust name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&MemberIds> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl EnumIds {
    /// The id of the variant with this Rust name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&VariantIds> {
        self.variants.iter().find(|variant| variant.name == name)
    }
}
