//! Defaults of nested structs: each member's own, put together where every struct is known.

use std::collections::BTreeMap;

use super::catalogue::Catalogue;
use crate::{
    app::{App, Field, FieldType, Literal, VariantData},
    diagnostic::{self, Diagnostic},
};

/// What a default of each struct is, by name.
pub(super) struct StructDefaults(BTreeMap<String, Literal>);

impl StructDefaults {
    /// Puts the defaults together, and reports members that ask for one that cannot be.
    pub(super) fn new(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) -> Self {
        let mut defaults = BTreeMap::new();
        for structure in catalogue.structs() {
            if let Ok(literal) = of(&structure.name, catalogue, DEPTH_MAX) {
                defaults.insert(structure.name.clone(), literal);
            }
        }
        for member in catalogue.members() {
            findings.extend(refusal(member.field, catalogue));
        }
        Self(defaults)
    }

    /// Fills in what `#[serde(default)]` on a struct stands for.
    pub(super) fn fill(&self, app: &mut App) {
        for model in &mut app.models {
            self.fill_in(&mut model.fields);
        }
        for structure in &mut app.structs {
            self.fill_in(&mut structure.fields);
        }
        let variants = app.enums.iter_mut().flat_map(|one| &mut one.variants);
        for variant in variants {
            if let VariantData::Members(fields) = &mut variant.data {
                self.fill_in(fields);
            }
        }
    }

    fn fill_in(&self, fields: &mut [Field]) {
        for field in fields {
            if let (FieldType::Struct(name), Some(default)) = (&field.ty, &mut field.default)
                && let Some(whole) = self.0.get(name)
            {
                *default = whole.clone();
            }
        }
    }
}

/// Structs within structs; recursive ones are refused where types are resolved.
const DEPTH_MAX: usize = 32;

/// Why there is no default: the member without one, or nothing that is not said elsewhere.
type Missing = Option<String>;

fn of(name: &str, catalogue: &Catalogue<'_>, depth: usize) -> Result<Literal, Missing> {
    let depth = depth.checked_sub(1).ok_or(None)?;
    let found = catalogue.structure(name).ok_or(None)?;
    let members = found.fields.iter().map(|field| {
        let literal = match (&field.ty, &field.default) {
            (_, None) if field.optional => Literal::Null,
            (_, None) => return Err(Some(format!("{name}::{}", field.name))),
            (FieldType::Struct(inner), Some(_)) => of(inner, catalogue, depth)?,
            (_, Some(literal)) => literal.clone(),
        };
        Ok((field.name.clone(), literal))
    });
    members.collect::<Result<_, _>>().map(Literal::Struct)
}

fn refusal(field: &Field, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let (FieldType::Struct(name), Some(_)) = (&field.ty, &field.default) else {
        return None;
    };
    // What is wrong with an inner struct is said of the member that asks for it.
    let missing = of(name, catalogue, DEPTH_MAX).err()??;
    missing.starts_with(&format!("{name}::")).then(|| {
        Diagnostic::new(
            diagnostic::DEFAULT_MISFIT,
            field.span.clone(),
            format!("`{name}` has no default: `{missing}` has none"),
            format!("give `{missing}` a default, or remove `#[serde(default)]`"),
        )
    })
}
