//! How many values the example of an object holds, counted without making it: structs that stand in
//! others more than once multiply them.

use std::collections::BTreeMap;

use super::{example::items, schema::Form, shape::Shape};
use crate::app::{App, Enum, Field, FieldType, VariantData};

/// Most values in an example; an object with more has none.
const VALUES_MAX: usize = 1_000;

/// Whether the example of an object with these members is small enough to be shown.
pub(super) fn is_light<'a>(app: &'a App, fields: impl Iterator<Item = &'a Field>) -> bool {
    Weights::new(app).members(fields).is_some()
}

/// Whether an example of an enum is.
pub(super) fn is_light_enum(app: &App, item: &Enum) -> bool {
    item.is_unit() || Weights::new(app).inside(&item.name).is_some()
}

struct Weights<'a> {
    app: &'a App,
    /// The weights of structs and enums that have been looked into; `None` is too much.
    known: BTreeMap<&'a str, Option<usize>>,
}

impl<'a> Weights<'a> {
    const fn new(app: &'a App) -> Self {
        Self {
            app,
            known: BTreeMap::new(),
        }
    }

    /// The values of all the members, if they are not too many.
    fn members(&mut self, fields: impl Iterator<Item = &'a Field>) -> Option<usize> {
        let mut sum = 0_usize;
        for field in fields {
            // What is too much is left out or null, if it may be.
            let may_be_absent = field.optional || !Shape::Record.requires(field);
            let weight = self.value(Form::of(field));
            sum += match may_be_absent {
                true => weight.unwrap_or(1),
                false => weight?,
            };
        }
        (sum <= VALUES_MAX).then_some(sum)
    }

    fn value(&mut self, form: Form<'a>) -> Option<usize> {
        let weight = match form.ty {
            FieldType::Struct(name) | FieldType::Enum(name) => self.inside(name)?,
            FieldType::Option(inner) => self.value(form.unwrapped(inner))?,
            FieldType::List(inner) | FieldType::Set(inner) | FieldType::Map(_, inner) => {
                // Of what has too many items there is no example.
                let items = items(form).unwrap_or(0);
                1 + items * self.value(form.within(inner))?
            }
            _ => 1,
        };
        (weight <= VALUES_MAX).then_some(weight)
    }

    fn inside(&mut self, name: &'a str) -> Option<usize> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let app = self.app;
        let weight = match (app.structure(name), app.enumeration(name)) {
            (Some(item), _) => self.members(item.fields.iter()),
            // Those of variants are made before one is chosen.
            (None, Some(item)) => {
                let weights = item.variants.iter().map(|variant| match &variant.data {
                    VariantData::None => Some(1),
                    VariantData::Members(fields) => self.members(fields.iter()),
                    VariantData::Value(field) => self.value(Form::of(field)),
                });
                let weights: Vec<usize> = weights.flatten().collect();
                let sum = weights.iter().sum();
                (sum <= VALUES_MAX && !weights.is_empty()).then_some(sum)
            }
            (None, None) => Some(1),
        };
        self.known.insert(name, weight);
        weight
    }
}
