//! How many places a model has by which its records are found, or at which they refer to others.
//!
//! A struct that stands in others more than once multiplies its places, so they are counted, each struct
//! once, and not walked.

use std::collections::BTreeMap;

use super::{catalogue::Catalogue, nested_lookups::is_found_by};
use crate::{
    app::{Field, FieldType, Model},
    diagnostic::{self, Diagnostic},
};

/// Most places of a model: each is an index or a family of parameters, in code and in the documents.
pub(super) const PLACES_MAX: usize = 1_000;

/// Types within types; more are refused where types are resolved.
const DEPTH_MAX: usize = 32;

pub(super) fn check(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    let mut counts = Counts {
        catalogue,
        known: BTreeMap::new(),
    };
    for model in catalogue.models() {
        findings.extend(counts.refusal(model));
    }
}

struct Counts<'c, 'd> {
    catalogue: &'c Catalogue<'d>,
    /// The places inside of the structs and enums that have been looked into.
    known: BTreeMap<&'d str, usize>,
}

impl<'d> Counts<'_, 'd> {
    fn refusal(&mut self, model: &'d Model) -> Option<Diagnostic> {
        let counts = model.fields.iter().map(|field| self.of(field, 0));
        let counts: Vec<usize> = counts.collect();
        let sum = counts
            .iter()
            .fold(0_usize, |sum, count| sum.saturating_add(*count));
        if sum <= PLACES_MAX {
            return None;
        }
        let each = counts.iter().zip(&model.fields).rev();
        let (_, field) = each.max_by_key(|(count, _)| **count)?;
        Some(Diagnostic::new(
            diagnostic::TOO_MANY_PLACES,
            field.span.clone(),
            format!(
                "`{}` has more than {PLACES_MAX} places by which its records are found or refer to \
                 others, most of them in `{}`",
                model.name, field.name
            ),
            "let structs stand in others less often, or make one of them a model and hold an `Id` of it",
        ))
    }

    /// The places of a member and inside of it.
    fn of(&mut self, field: &'d Field, depth: usize) -> usize {
        let own = usize::from(is_found_by(field));
        match innermost(&field.ty) {
            FieldType::Struct(name) | FieldType::Enum(name) => {
                own.saturating_add(self.inside(name, depth))
            }
            _ => own,
        }
    }

    fn inside(&mut self, name: &'d str, depth: usize) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        if depth == DEPTH_MAX {
            return 0;
        }
        let fields = self.catalogue.inside(name).into_iter();
        let count = fields.fold(0_usize, |sum, field| {
            sum.saturating_add(self.of(field, depth + 1))
        });
        self.known.insert(name, count);
        count
    }
}

/// What is in an `Option`, a list, a set, or a map as its value.
fn innermost(ty: &FieldType) -> &FieldType {
    match ty {
        FieldType::Option(inner)
        | FieldType::List(inner)
        | FieldType::Set(inner)
        | FieldType::Map(_, inner) => innermost(inner),
        ty => ty,
    }
}
