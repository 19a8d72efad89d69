//! References as the templates need them: what checks them, and what lets go of them.

use super::{Expr, Ident, Invalid, Statements, StrLit, Ty, index::Kind, types::rust_path, way};
use crate::{
    app::{App, FieldType, Model, OnDelete, USER},
    index::{Of, indexes},
    reference::{Reference, Step, Target, reference},
};

/// A place of a model that refers to a record.
#[derive(Debug)]
pub(crate) struct ReferenceView {
    /// The model that it refers to.
    pub(crate) model: String,
    /// The index of it: what follows `by_`.
    pub(crate) label: String,
    /// The way to it in JSON.
    pub(crate) json: StrLit,
    /// What becomes of the record; nothing of one that refers to a user, who never goes.
    pub(crate) on_delete: Option<OnDelete>,
    /// What the index is asked for, given a borrowed `key`.
    pub(crate) asked: Expr,
    /// Reports every value that refers to nothing: of `self`, by `sight`, to `faults`.
    pub(crate) check: Statements,
    /// Takes every value out of `self` that `going` has; of `set_null`.
    pub(crate) release: Option<Statements>,
}

impl ReferenceView {
    pub(super) fn all(model: &Model, app: &App) -> Result<Vec<Self>, Invalid> {
        let mut views = Vec::new();
        for index in indexes(model, app) {
            if let Of::Place(place) = index.of
                && let Some(reference) = reference(place, app)
            {
                views.push(Self::new(&reference, index.label, model)?);
            }
        }
        Ok(views)
    }

    fn new(reference: &Reference<'_>, label: String, model: &Model) -> Result<Self, Invalid> {
        let target = Referred::new(reference);
        let key = target.owned("key");
        let asked = match Kind::of(&reference.place) {
            Kind::Member { optional: true } | Kind::Optional => format!("&Some({key})"),
            Kind::Member { optional: false } | Kind::Many => "key".to_owned(),
        };
        let gone = |key: &str| {
            let key = target.owned(key);
            format!("going.contains(&super::Target::{}({key}))", target.name)
        };
        let release = match reference.on_delete() {
            Some(OnDelete::SetNull) => Some(way::take_out(&reference.place, "self", &gone)?),
            _ => None,
        };
        Ok(Self {
            model: target.name.to_owned(),
            label,
            json: StrLit::new(&reference.place.json_path()),
            on_delete: reference.on_delete(),
            asked: Expr::new(asked)?,
            check: check(reference, model)?,
            release,
        })
    }

    pub(crate) fn cascades(&self) -> bool {
        self.on_delete == Some(OnDelete::Cascade)
    }

    pub(crate) fn sets_null(&self) -> bool {
        self.on_delete == Some(OnDelete::SetNull)
    }
}

/// What a reference is to, as generated code names it.
#[derive(Clone, Copy)]
struct Referred<'a> {
    /// Rust name.
    name: &'a str,
    /// Nothing of users, who are in a table of the runtime.
    model: Option<&'a Model>,
}

impl<'a> Referred<'a> {
    const fn new(reference: &Reference<'a>) -> Self {
        match reference.target {
            Target::Record { model, .. } => Self {
                name: model.name.as_str(),
                model: Some(model),
            },
            Target::User => Self {
                name: USER,
                model: None,
            },
        }
    }

    /// Makes a key of a reference to one.
    fn owned(self, key: &str) -> String {
        match self.model.is_none_or(is_copy) {
            true => format!("*{key}"),
            false => format!("{key}.clone()"),
        }
    }

    /// The type of its records.
    fn ty(self) -> Result<Ty, Invalid> {
        match self.model {
            Some(model) => Ty::new(Ident::new(&model.name)?.to_string()),
            None => Ty::new("rt::User".to_owned()),
        }
    }
}

fn check(reference: &Reference<'_>, model: &Model) -> Result<Statements, Invalid> {
    let target = Referred::new(reference);
    let name = target.ty()?;
    // A record whose key a client chose may refer to itself from the beginning.
    let own_key = match model.key() {
        Some(key) if target.name == model.name && key.is_client_key() => {
            Some(Ident::new(&key.name)?)
        }
        _ => None,
    };
    let is_missing = |key: &str| {
        let missing = format!("!sight.has::<{name}>({key})");
        match &own_key {
            None => missing,
            Some(own) => format!("{} != self.{own} && {missing}", value_of(key)),
        }
    };
    let report = |faults: &str| format!("rt::dangling::<{name}>(&mut {faults});");
    let place = &reference.place;
    // An optional member of the model itself is one condition.
    if let [Step::Member(field), Step::Option] = place.steps.as_slice() {
        return Statements::new(format!(
            "if self.{}.as_ref().is_some_and(|key| {}) {{ {} }}",
            Ident::new(&field.name)?,
            is_missing("key"),
            report(&format!("faults.place({})", StrLit::new(&field.json_name)))
        ));
    }
    way::look(place, "self", &|key, faults| {
        format!("if {} {{ {} }}", is_missing(key), report(faults))
    })
}

/// What a borrowing expression borrows: `self.key` of `&self.key`, `*item` of `item`.
fn value_of(borrowed: &str) -> String {
    match borrowed.strip_prefix('&') {
        Some(value) => value.to_owned(),
        None => format!("*{borrowed}"),
    }
}

/// Whether keys of the model are copied by `*`.
pub(super) fn is_copy(model: &Model) -> bool {
    model.key().is_none_or(|key| key.ty != FieldType::String)
}

/// What the file of a model imports for its indexes and references: models that are referred to,
/// and enums.
pub(super) fn imports(model: &Model, app: &App) -> Result<Vec<Ty>, Invalid> {
    let mut imports = Vec::new();
    for index in indexes(model, app) {
        let Of::Place(place) = index.of else { continue };
        for step in &place.steps {
            if let Step::Variant(item, ..) = step {
                imports.push(rust_path(&item.module, &item.name)?);
            }
        }
        if let FieldType::Enum(name) = place.ty
            && let Some(item) = app.enumeration(name)
        {
            imports.push(rust_path(&item.module, &item.name)?);
        }
        if let Some(Target::Record { model: other, .. }) =
            reference(place, app).map(|reference| reference.target)
            && other.name != model.name
        {
            imports.push(rust_path(&other.module, &other.name)?);
        }
    }
    Ok(imports)
}
