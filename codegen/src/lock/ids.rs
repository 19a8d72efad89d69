//! The permanent ids of an application, as `view` asks for them.

use super::{
    entry::{EnumEntry, MemberEntry},
    literal,
    state::State,
};
use crate::app::{App, Enum, Field, Literal, VariantData};

/// The ids of all models, structs and enums, in the order of the `App` they were settled for, so
/// that a walk over both is a `zip`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ids {
    /// As `App::models`.
    pub models: Vec<ModelIds>,
    /// As `App::structs`.
    pub structs: Vec<StructIds>,
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

/// The ids of a nested struct.
#[derive(Debug, Clone, PartialEq)]
pub struct StructIds {
    /// Rust name.
    pub name: String,
    /// From 1.
    pub id: u32,
    /// As `Struct::fields`.
    pub members: Vec<MemberIds>,
}

/// The id of a member of a model, of a struct or of a variant.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberIds {
    /// Rust name, without `r#`.
    pub name: String,
    /// From 1, by model, by struct and by variant.
    pub id: u32,
    /// What an event that is older than the member holds: the default of the time when the member
    /// came. It can differ from `Field::default`, and is never `Literal::Now`. A struct's literal
    /// has each member that the struct has now. `None`: an `Option` holds `None`, and every event
    /// has any other member, but for `Role::Version`, which no event has.
    pub absent: Option<Literal>,
}

/// The ids of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumIds {
    /// Rust name.
    pub name: String,
    /// From 1.
    pub id: u32,
    /// As `Enum::variants`.
    pub variants: Vec<VariantIds>,
}

/// The ids of a variant.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantIds {
    /// Rust name.
    pub name: String,
    /// From 1, by enum.
    pub id: u32,
    /// As the fields of `VariantData::Members`; empty for other variants. The value of a newtype
    /// variant needs no id: the variant's is enough.
    pub members: Vec<MemberIds>,
}

impl Ids {
    /// The ids that `state` has for what `app` declares; `None` if it has not all of it.
    pub(super) fn of(app: &App, state: &State) -> Option<Self> {
        let models = app.models.iter().map(|model| {
            let entry = state.model(&model.name)?;
            Some(ModelIds {
                name: model.name.clone(),
                id: entry.id,
                members: members(&model.fields, &entry.members, state)?,
            })
        });
        let structs = app.structs.iter().map(|declared| {
            let entry = state.structure(&declared.name)?;
            Some(StructIds {
                name: declared.name.clone(),
                id: entry.id,
                members: members(&declared.fields, &entry.members, state)?,
            })
        });
        let enums = app.enums.iter().map(|declared| {
            let entry = state.enumeration(&declared.name)?;
            EnumIds::of(declared, entry, state)
        });
        Some(Self {
            models: models.collect::<Option<_>>()?,
            structs: structs.collect::<Option<_>>()?,
            enums: enums.collect::<Option<_>>()?,
        })
    }

    /// The ids of the model with this Rust name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&ModelIds> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The ids of the nested struct with this Rust name.
    #[must_use]
    pub fn structure(&self, name: &str) -> Option<&StructIds> {
        self.structs.iter().find(|structure| structure.name == name)
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

impl StructIds {
    /// The id of the member with this Rust name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&MemberIds> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl EnumIds {
    fn of(declared: &Enum, entry: &EnumEntry, state: &State) -> Option<Self> {
        let variants = declared.variants.iter().map(|variant| {
            let entry = entry.variant(&variant.name)?;
            let members = match &variant.data {
                VariantData::Members(fields) => members(fields, entry.members.as_deref()?, state)?,
                VariantData::None | VariantData::Value(_) => Vec::new(),
            };
            Some(VariantIds {
                name: variant.name.clone(),
                id: entry.id,
                members,
            })
        });
        Some(Self {
            name: declared.name.clone(),
            id: entry.id,
            variants: variants.collect::<Option<_>>()?,
        })
    }

    /// The ids of the variant with this Rust name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&VariantIds> {
        self.variants.iter().find(|variant| variant.name == name)
    }
}

impl VariantIds {
    /// The id of the member with this Rust name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&MemberIds> {
        self.members.iter().find(|member| member.name == name)
    }
}

fn members(fields: &[Field], entries: &[MemberEntry], state: &State) -> Option<Vec<MemberIds>> {
    let ids = fields.iter().map(|field| {
        let entry = entries.iter().find(|entry| entry.name == field.name)?;
        let absent = entry.absent.as_ref();
        Some(MemberIds {
            name: field.name.clone(),
            id: entry.id,
            absent: absent.and_then(|value| literal::from_json(&entry.ty, value, state)),
        })
    });
    ids.collect()
}
