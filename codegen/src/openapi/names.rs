//! The names of components: each once, in whatever case of its letters.
//!
//! The names of models and of what they have (`AccountPage`) are theirs, as those of structs and
//! enums are; the compiler refuses two that are equal. What is made of them (`AddressInput`,
//! `ShapeCircle`) gives way, and has a `_` behind it where another has the name.

use std::collections::{BTreeMap, BTreeSet};

use super::{auth, problem::SCHEMAS_BUILT_IN, shape::Shape};
use crate::app::{App, Enum, Model, Variant};

/// Endings of the components of a model.
pub(super) const OF_MODELS: &[&str] = &["", "Create", "Replace", "Patch", "Page", "Sort"];

/// Endings of the components of a struct, and of an enum whose variants hold something.
const OF_NESTED: &[&str] = &["Input", "Patch"];

/// Endings of the components of a variant.
const OF_VARIANTS: &[&str] = &["", "Input", "Content", "ContentInput"];

/// The name of every component of schemas.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// In lower case.
    taken: BTreeSet<String>,
    /// By the Rust name of a type, of a variant of it or none, and the ending.
    given: BTreeMap<(String, String, &'static str), String>,
}

impl Names {
    pub(super) fn new(app: &App) -> Self {
        let mut names = Self::default();
        for name in SCHEMAS_BUILT_IN {
            names.taken.insert(name.to_lowercase());
        }
        for model in &app.models {
            for ending in OF_MODELS {
                names.give(&model.name, "", ending);
            }
        }
        for structure in &app.structs {
            names.give(&structure.name, "", "");
        }
        for item in &app.enums {
            names.give(&item.name, "", "");
        }
        for structure in &app.structs {
            for ending in OF_NESTED {
                names.give(&structure.name, "", ending);
            }
        }
        for item in app.enums.iter().filter(|item| !item.is_unit()) {
            for ending in OF_NESTED {
                names.give(&item.name, "", ending);
            }
            for variant in &item.variants {
                for ending in OF_VARIANTS {
                    names.give(&item.name, &variant.name, ending);
                }
            }
        }
        for name in auth::NAMES {
            names.give("", name, "");
        }
        names
    }

    /// A schema of the runtime's own routes, which gives way as well.
    pub(super) fn fixed(&self, name: &str) -> String {
        self.named("", name, "")
    }

    fn give(&mut self, ty: &str, variant: &str, ending: &'static str) {
        let mut name: String = format!("{ty}{variant}{ending}");
        name = name.chars().map(plain).collect();
        while !self.taken.insert(name.to_lowercase()) {
            name.push('_');
        }
        self.given
            .insert((ty.to_owned(), variant.to_owned(), ending), name);
    }

    fn named(&self, ty: &str, variant: &str, ending: &'static str) -> String {
        let given = self.given.get(&(ty.to_owned(), variant.to_owned(), ending));
        // Invariant: every type of the application was given its names.
        debug_assert!(given.is_some(), "{ty}{variant}{ending} has no name");
        given.cloned().unwrap_or_default()
    }

    /// A component of a model, by its ending.
    pub(super) fn of_model(&self, model: &Model, ending: &'static str) -> String {
        self.named(&model.name, "", ending)
    }

    /// A struct or an enum, as it is in an object.
    pub(super) fn nested(&self, ty: &str, shape: Shape) -> String {
        self.named(ty, "", shape.nested_suffix())
    }

    /// A unit enum, which is the same everywhere.
    pub(super) fn unit(&self, ty: &str) -> String {
        self.named(ty, "", "")
    }

    /// A variant that holds something, as shown or as clients give it.
    pub(super) fn variant(&self, item: &Enum, variant: &Variant, shape: Shape) -> String {
        let ending = if shape == Shape::Record { "" } else { "Input" };
        self.named(&item.name, &variant.name, ending)
    }

    /// What is in a variant, where that has a member of its own.
    pub(super) fn content(&self, item: &Enum, variant: &Variant, shape: Shape) -> String {
        let record = shape == Shape::Record;
        let ending = if record { "Content" } else { "ContentInput" };
        self.named(&item.name, &variant.name, ending)
    }
}

/// Names of components are of ASCII letters, digits, `.`, `_` and `-`.
fn plain(letter: char) -> char {
    if letter.is_ascii_alphanumeric() {
        letter
    } else {
        '_'
    }
}

/// A reference to a schema.
pub(super) fn target(name: &str) -> String {
    format!("#/components/schemas/{name}")
}
