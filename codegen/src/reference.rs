//! Where records refer to records: every place of a model in which an `Id` of another record, or its
//! key by `references = Model`, can stand; and the way there, through members, options,
//! collections, structs and variants.
//!
//! The order is that of declaration. What this gives, indexes, checks and removals are made of.

use std::collections::BTreeSet;

use crate::app::{App, Enum, Field, FieldType, Model, OnDelete, Role, USER, Variant, VariantData};

/// A step of a way into a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'a> {
    /// Into a member of the model or of a struct.
    Member(&'a Field),
    /// Into an `Option`, if a value is there.
    Option,
    /// To each element of a list.
    List,
    /// To each element of a set.
    Set,
    /// To each value of a map, whose keys are of this type.
    Map(&'a FieldType),
    /// Into a member of a variant, if the enum's value is that.
    Variant(&'a Enum, &'a Variant, &'a Field),
}

/// A place in which a record may refer to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference<'a> {
    /// The way to it.
    pub place: Place<'a>,
    /// What it refers to.
    pub target: Target<'a>,
}

/// What a place refers to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target<'a> {
    /// A record of this model.
    Record {
        /// The model.
        model: &'a Model,
        /// What becomes of the record that refers when the other one goes.
        on_delete: OnDelete,
    },
    /// A user, who never goes.
    User,
}

/// A place of a record that holds a value other than a struct, a collection or variants of data.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<'a> {
    /// The way to it, from the model on. It begins with a member.
    pub steps: Vec<Step<'a>>,
    /// The member that the value belongs to: the last on the way.
    pub field: &'a Field,
    /// The type of the value.
    pub ty: &'a FieldType,
}

/// How many values a record has at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One.
    One,
    /// One or none: an `Option` is on the way.
    Optional,
    /// Any number: a collection or a variant is on the way.
    Many,
}

impl<'a> Place<'a> {
    /// How many values a record has here.
    #[must_use]
    pub fn count(&self) -> Count {
        let mut count = Count::One;
        for step in &self.steps {
            match step {
                Step::Member(_) => {}
                Step::Option => count = Count::Optional,
                Step::List | Step::Set | Step::Map(_) | Step::Variant(..) => return Count::Many,
            }
        }
        count
    }

    /// The members on the way, those of variants too.
    pub fn fields(&self) -> impl Iterator<Item = &'a Field> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Member(field) | Step::Variant(_, _, field) => Some(*field),
            Step::Option | Step::List | Step::Set | Step::Map(_) => None,
        })
    }

    /// The way in JSON: `lines.product`.
    #[must_use]
    pub fn json_path(&self) -> String {
        let mut names = Vec::new();
        for step in &self.steps {
            match step {
                Step::Member(field) => names.push(field.json_name.as_str()),
                Step::Variant(item, variant, field) => {
                    names.extend(json_within(item, variant, field));
                }
                Step::Option | Step::List | Step::Set | Step::Map(_) => {}
            }
        }
        names.join(".")
    }
}

/// The JSON names from an enum's object to a member of a variant.
#[must_use]
pub fn json_within<'a>(item: &'a Enum, variant: &'a Variant, field: &'a Field) -> Vec<&'a str> {
    let content = match &item.form {
        crate::app::EnumForm::Adjacent { content, .. } => Some(content.as_str()),
        _ => None,
    };
    let member = match &variant.data {
        VariantData::Members(_) => Some(field.json_name.as_str()),
        _ => None,
    };
    content.into_iter().chain(member).collect()
}

/// The references of a model.
#[must_use]
pub fn references<'a>(model: &'a Model, app: &'a App) -> Vec<Reference<'a>> {
    let places = places(model, app).into_iter();
    places.filter_map(|place| reference(place, app)).collect()
}

/// What the value at a place refers to, if it does.
#[must_use]
pub fn reference<'a>(place: Place<'a>, app: &'a App) -> Option<Reference<'a>> {
    let target = match place.ty {
        FieldType::Id(target) => target,
        _ => place.field.references.as_ref()?,
    };
    let target = match target.as_str() {
        USER => Target::User,
        name => Target::Record {
            model: app.model(name)?,
            on_delete: place.field.on_delete?,
        },
    };
    Some(Reference { place, target })
}

impl Reference<'_> {
    /// What becomes of the record when the other one goes; of a user nothing, who never goes.
    #[must_use]
    pub const fn on_delete(&self) -> Option<OnDelete> {
        match self.target {
            Target::Record { on_delete, .. } => Some(on_delete),
            Target::User => None,
        }
    }
}

/// Whether a member changes when a record goes that it refers to: by `set_null`, whoever else may
/// change it.
pub(crate) fn is_released(field: &Field, app: &App) -> bool {
    let places = places_of([field], app);
    let mut ends = places.iter().map(|place| place.field.on_delete);
    ends.any(|on_delete| on_delete == Some(OnDelete::SetNull))
}

/// Every place of a model, but its key, that has an index or refers to another record.
pub(crate) fn places<'a>(model: &'a Model, app: &'a App) -> Vec<Place<'a>> {
    places_of(&model.fields, app)
}

fn places_of<'a>(fields: impl IntoIterator<Item = &'a Field>, app: &'a App) -> Vec<Place<'a>> {
    let mut walk = Walk {
        app,
        steps: Vec::new(),
        places: Vec::new(),
        barren: BTreeSet::new(),
    };
    for field in fields {
        if field.role != Role::Key {
            walk.member(Step::Member(field), field);
        }
    }
    walk.places
}

/// Structs and enums within each other end: `resolve` refuses those that hold themselves.
struct Walk<'a> {
    app: &'a App,
    steps: Vec<Step<'a>>,
    places: Vec<Place<'a>>,
    /// Structs and enums that have no place in them: they are not looked into twice.
    barren: BTreeSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn member(&mut self, step: Step<'a>, field: &'a Field) {
        self.within(step, |walk| {
            if field.optional {
                walk.within(Step::Option, |walk| walk.value(field, &field.ty));
            } else {
                walk.value(field, &field.ty);
            }
        });
    }

    fn value(&mut self, field: &'a Field, ty: &'a FieldType) {
        match ty {
            FieldType::Option(inner) => {
                self.within(Step::Option, |walk| walk.value(field, inner));
            }
            FieldType::List(inner) => self.within(Step::List, |walk| walk.value(field, inner)),
            FieldType::Set(inner) => self.within(Step::Set, |walk| walk.value(field, inner)),
            FieldType::Map(key, inner) => {
                self.within(Step::Map(key), |walk| walk.value(field, inner));
            }
            FieldType::Struct(name) => self.within_type(name, |walk| {
                let fields = walk.app.structure(name).map(|item| item.fields.as_slice());
                for field in fields.unwrap_or_default() {
                    walk.member(Step::Member(field), field);
                }
            }),
            FieldType::Enum(name) => match self.app.enumeration(name) {
                Some(item) if !item.is_unit() => {
                    self.within_type(name, |walk| walk.variants(item));
                }
                _ => self.leaf(field, ty),
            },
            _ => self.leaf(field, ty),
        }
    }

    fn variants(&mut self, item: &'a Enum) {
        for variant in &item.variants {
            for field in variant.data.fields() {
                self.member(Step::Variant(item, variant, field), field);
            }
        }
    }

    fn leaf(&mut self, field: &'a Field, ty: &'a FieldType) {
        if field.index || field.sort || field.is_reference() {
            self.places.push(Place {
                steps: self.steps.clone(),
                field,
                ty,
            });
        }
    }

    fn within_type(&mut self, name: &'a str, walk: impl FnOnce(&mut Self)) {
        if self.barren.contains(name) {
            return;
        }
        let before = self.places.len();
        walk(self);
        if self.places.len() == before {
            self.barren.insert(name);
        }
    }

    fn within(&mut self, step: Step<'a>, walk: impl FnOnce(&mut Self)) {
        self.steps.push(step);
        walk(self);
        self.steps.pop();
    }
}
