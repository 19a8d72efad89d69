//! Filters, sorts and indexes where every type is known: what enums with data and nested structs
//! do to them.

use std::collections::BTreeSet;

use super::{
    catalogue::{Catalogue, Member},
    places::PLACES_MAX,
};
use crate::{
    app::{Exposure, Field, FieldType, Model},
    diagnostic::{self, Diagnostic},
};

/// Structs within structs; recursive ones are refused where types are resolved.
const DEPTH_MAX: usize = 32;

pub(super) fn check(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    for member in catalogue.members() {
        findings.extend(of_data(member.field, catalogue));
        findings.extend(in_collection(member, catalogue));
    }
    for model in catalogue.models() {
        for field in &model.fields {
            findings.extend(hidden(field, catalogue));
        }
        combined(model, catalogue, findings);
    }
}

/// The paths of the members below a field by which records are found: those of nested structs, by
/// members and Options alone. Each is the fields from the given one to the last. Of more than a model
/// may have, which is refused elsewhere, it gives some.
pub(super) fn paths<'d>(field: &'d Field, catalogue: &Catalogue<'d>) -> Vec<Vec<&'d Field>> {
    let mut walk = Walk {
        catalogue,
        path: Vec::new(),
        found: Vec::new(),
        barren: BTreeSet::new(),
    };
    walk.member(field);
    walk.found
}

struct Walk<'c, 'd> {
    catalogue: &'c Catalogue<'d>,
    path: Vec<&'d Field>,
    found: Vec<Vec<&'d Field>>,
    /// Structs in which nothing was found: they are not looked into twice.
    barren: BTreeSet<&'d str>,
}

impl<'d> Walk<'_, 'd> {
    fn member(&mut self, field: &'d Field) {
        if self.path.len() == DEPTH_MAX || self.found.len() > PLACES_MAX {
            return;
        }
        self.path.push(field);
        if let FieldType::Struct(name) = &field.ty
            && let Some(inner) = self.catalogue.structure(name)
        {
            let before = self.found.len();
            if !self.barren.contains(name.as_str()) {
                inner.fields.iter().for_each(|field| self.member(field));
            }
            if self.found.len() == before {
                self.barren.insert(name);
            }
        } else if is_found_by(field) {
            self.found.push(self.path.clone());
        }
        self.path.pop();
    }
}

/// Whether lists are filtered or sorted by a member.
pub(super) fn is_found_by(field: &Field) -> bool {
    let asked = field.unique.is_some() || field.index || field.filter || field.sort;
    asked || field.is_reference()
}

/// What a struct's member asks for by an option of its own, as `city` or `geo.country`.
fn asked(name: &str, catalogue: &Catalogue<'_>) -> Option<String> {
    let fields = &catalogue.structure(name)?.fields;
    let mut paths = fields.iter().flat_map(|field| paths(field, catalogue));
    // A reference is checked and indexed anywhere; only options ask for one value a record.
    let path = paths.find(|path| {
        let last = path.last();
        last.is_some_and(|field| field.index || field.filter || field.sort)
    })?;
    Some(dotted(&path))
}

pub(super) fn dotted(path: &[&Field]) -> String {
    let names: Vec<&str> = path.iter().map(|field| field.name.as_str()).collect();
    names.join(".")
}

/// An enum whose variants hold something has no order, and no form in a query.
fn of_data(field: &Field, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let ty = match &field.ty {
        FieldType::List(element) | FieldType::Set(element) => element,
        ty => ty,
    };
    let FieldType::Enum(name) = ty else {
        return None;
    };
    let options = [
        ("unique", field.unique.is_some()),
        ("index", field.index),
        ("filter", field.filter),
        ("sort", field.sort),
    ];
    let (option, _) = options.into_iter().find(|(_, given)| *given)?;
    catalogue.holds_data(ty).then(|| {
        Diagnostic::new(
            diagnostic::OPTION_MISFIT,
            field.span.clone(),
            format!("`{option}` does not fit `{name}`, which is an object in JSON"),
            "remove it: text, numbers, times, ids and unit enums can be ordered",
        )
    })
}

/// Enums with data in `unique(a, b)` and `index(a, b)`.
fn combined(model: &Model, catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    for part in model.uniques.iter().chain(&model.indexes).flatten() {
        let Some(field) = model.field(part) else {
            continue;
        };
        if catalogue.holds_data(&field.ty) {
            findings.push(Diagnostic::new(
                diagnostic::COMPOSITE,
                field.span.clone(),
                format!("`{part}` is an object in JSON, which cannot be part of a combination"),
                "leave it out: text, numbers, times, ids and unit enums can be ordered",
            ));
        }
    }
}

/// A struct with a filtered member where a record may have several of it, or none.
fn in_collection(member: Member<'_>, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let field = member.field;
    let (name, within) = structure(&field.ty, member.of_variant)?;
    let path = asked(name, catalogue)?;
    let place = if within {
        "in a list, set or map"
    } else {
        "in a variant"
    };
    Some(Diagnostic::new(
        diagnostic::QUERIED_WITHIN,
        field.span.clone(),
        format!(
            "lists filter or sort by `{name}::{path}`, but `{}::{}` holds the struct {place}",
            member.owner, field.name
        ),
        format!("remove the option of `{name}::{path}`, or write another struct for this place"),
    ))
}

/// The struct that a type holds otherwise than by itself, and whether it is in a collection.
fn structure(ty: &FieldType, of_variant: bool) -> Option<(&str, bool)> {
    let mut ty = ty;
    let mut within = false;
    loop {
        ty = match ty {
            FieldType::Struct(name) => return (within || of_variant).then_some((name, within)),
            FieldType::Option(inner) => inner,
            FieldType::List(inner) | FieldType::Set(inner) | FieldType::Map(_, inner) => {
                within = true;
                inner
            }
            _ => return None,
        };
    }
}

/// A member that nobody sees, with something in it that lists would tell.
fn hidden(field: &Field, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let option = match field.exposure {
        Exposure::Shown => return None,
        Exposure::WriteOnly => "write_only",
        Exposure::Secret => "secret",
    };
    let path = paths(field, catalogue).into_iter().next()?;
    let message = format!(
        "`{option}` hides `{}`, by which lists are filtered",
        dotted(&path)
    );
    Some(Diagnostic::new(
        diagnostic::OPTION_CONFLICT,
        field.span.clone(),
        message,
        "show it, or keep it in a member that nothing is found by",
    ))
}
