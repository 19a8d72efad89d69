//! The ordered indexes of a model's table: which there are, of what, and what each is called.

use std::collections::BTreeSet;

use crate::{
    app::{App, Field, Model},
    reference::{Place, Step, places},
    resolve::case,
};

/// An ordered index: for members marked `index` or `sort`, for each reference, for `index(a, b)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Index<'a> {
    /// What follows `by_`: `status`, `address_city`, `lines_product`, `status_due`. No two of a model
    /// are the same.
    pub label: String,
    /// What it is of.
    pub of: Of<'a>,
}

/// What an index is of.
#[derive(Debug, Clone, PartialEq)]
pub enum Of<'a> {
    /// The values at a place: an entry each.
    Place(Place<'a>),
    /// Several members of the model, in this order: one entry.
    Members(Vec<&'a Field>),
}

/// The indexes of a model: those of its members in the order of declaration, then the combined ones.
#[must_use]
pub fn indexes<'a>(model: &'a Model, app: &'a App) -> Vec<Index<'a>> {
    let of_places = places(model, app).into_iter();
    let of_members = model.indexes.iter().map(|names| members(model, names));
    let mut labels = Labels::default();
    of_places
        .map(|place| (place_label(&place), Of::Place(place)))
        .chain(of_members.map(|fields| (members_label(&fields), Of::Members(fields))))
        .map(|(label, of)| Index {
            label: labels.give(&label),
            of,
        })
        .collect()
}

/// What no two records share: a member, or several of `unique(a, b)`.
#[derive(Debug, Clone, PartialEq)]
pub struct UniqueIndex<'a> {
    /// What follows `unique_`: `email`, `customer_number`. No two of a model are the same.
    pub label: String,
    /// The members: one that is marked, or at least two.
    pub fields: Vec<&'a Field>,
}

/// The unique indexes of a model: those of its members in the order of declaration, then the
/// combined ones.
#[must_use]
pub fn uniques(model: &Model) -> Vec<UniqueIndex<'_>> {
    let marked = model.fields.iter().filter(|field| field.unique.is_some());
    let combined = model.uniques.iter().map(|names| members(model, names));
    let mut labels = Labels::default();
    marked
        .map(|field| vec![field])
        .chain(combined)
        .map(|fields| UniqueIndex {
            label: labels.give(&members_label(&fields)),
            fields,
        })
        .collect()
}

fn members<'a>(model: &'a Model, names: &[String]) -> Vec<&'a Field> {
    names.iter().filter_map(|name| model.field(name)).collect()
}

fn members_label(fields: &[&Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    names.join("_")
}

fn place_label(place: &Place<'_>) -> String {
    let mut label = String::new();
    let mut add = |part: &str| {
        if !label.is_empty() {
            label.push('_');
        }
        label.push_str(part);
    };
    for step in &place.steps {
        match step {
            Step::Member(field) => add(&field.name),
            Step::Variant(_, variant, field) => {
                add(&case::snake(&variant.name));
                // The value of a variant without names is called `0`.
                if field.name != "0" {
                    add(&field.name);
                }
            }
            Step::Option | Step::List | Step::Set | Step::Map(_) => {}
        }
    }
    label
}

/// Gives each label once: a member may be called as a way to another one.
#[derive(Default)]
struct Labels(BTreeSet<String>);

impl Labels {
    fn give(&mut self, wanted: &str) -> String {
        let mut label = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(label.clone()) {
            label = format!("{wanted}_{number}");
            number += 1;
        }
        label
    }
}
