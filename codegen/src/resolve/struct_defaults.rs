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
        let mut defaults = Defaults {
            catalogue,
            known: BTreeMap::new(),
        };
        let structs = catalogue.structs().iter();
        let whole = structs.filter_map(|one| {
            let whole = defaults.of(&one.name, 0).ok()?;
            Some((one.name.clone(), whole.literal))
        });
        let whole = whole.collect();
        for member in catalogue.members() {
            findings.extend(defaults.refusal(member.field));
        }
        Self(whole)
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

/// Structs within structs; more are refused where types are resolved.
const DEPTH_MAX: usize = 32;

/// Most values in a default: structs that stand in others more than once multiply them.
const VALUES_MAX: usize = 1_000;

/// The default of a struct.
#[derive(Clone)]
struct Whole {
    literal: Literal,
    /// How many values are in it.
    values: usize,
}

/// Why there is no default.
#[derive(Clone)]
enum Missing {
    /// This member, `Limits::seconds`, has none.
    Member(String),
    /// It would have more than [`VALUES_MAX`] values.
    TooLarge,
    /// What is said elsewhere.
    Said,
}

struct Defaults<'c, 'd> {
    catalogue: &'c Catalogue<'d>,
    known: BTreeMap<&'d str, Result<Whole, Missing>>,
}

impl<'d> Defaults<'_, 'd> {
    fn of(&mut self, name: &'d str, depth: usize) -> Result<Whole, Missing> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let default = self.put_together(name, depth);
        self.known.insert(name, default.clone());
        default
    }

    fn put_together(&mut self, name: &'d str, depth: usize) -> Result<Whole, Missing> {
        let found = self.catalogue.structure(name);
        let found = found.filter(|_| depth < DEPTH_MAX).ok_or(Missing::Said)?;
        let (mut members, mut values) = (Vec::new(), 0);
        for field in &found.fields {
            let literal = match (&field.ty, &field.default) {
                (_, None) if field.optional => Literal::Null,
                (_, None) => return Err(Missing::Member(format!("{name}::{}", field.name))),
                (FieldType::Struct(inner), Some(_)) => {
                    // What is wrong with an inner struct is said of the member that asks for it.
                    let inner = self.of(inner, depth + 1).map_err(|_| Missing::Said)?;
                    values += inner.values;
                    inner.literal
                }
                (_, Some(literal)) => literal.clone(),
            };
            values += 1;
            members.push((field.name.clone(), literal));
        }
        if values > VALUES_MAX {
            return Err(Missing::TooLarge);
        }
        let literal = Literal::Struct(members);
        Ok(Whole { literal, values })
    }

    fn refusal(&mut self, field: &'d Field) -> Option<Diagnostic> {
        let (FieldType::Struct(name), Some(_)) = (&field.ty, &field.default) else {
            return None;
        };
        let (message, help) = match self.of(name, 0).err()? {
            Missing::Said => return None,
            Missing::Member(missing) => (
                format!("`{name}` has no default: `{missing}` has none"),
                format!("give `{missing}` a default, or remove `#[serde(default)]`"),
            ),
            Missing::TooLarge => (
                format!("the default of `{name}` would hold more than {VALUES_MAX} values"),
                "let structs stand in others less often, or remove `#[serde(default)]`".to_owned(),
            ),
        };
        let span = field.span.clone();
        Some(Diagnostic::new(
            diagnostic::DEFAULT_MISFIT,
            span,
            message,
            help,
        ))
    }
}
