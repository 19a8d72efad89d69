//! Types as generated code writes them, and what is known of them.

use std::collections::BTreeSet;

use super::{Ident, Invalid, Ty, literal};
use crate::{
    app::{App, Field, FieldType, Rules, USER, Variant, VariantData},
    lock::MemberIds,
};

/// The type, without the `Option` of its member.
pub(super) fn rust_type(ty: &FieldType) -> String {
    match ty {
        FieldType::Bool => "bool".to_owned(),
        FieldType::Integer(integer) => integer.name().to_owned(),
        FieldType::Float(float) => float.name().to_owned(),
        FieldType::Decimal => "rt::Decimal".to_owned(),
        FieldType::String => "String".to_owned(),
        FieldType::Timestamp => "rt::Timestamp".to_owned(),
        FieldType::Date => "rt::Date".to_owned(),
        FieldType::Time => "rt::Time".to_owned(),
        FieldType::Duration => "rt::Duration".to_owned(),
        FieldType::Uuid => "rt::Uuid".to_owned(),
        FieldType::Bytes => "rt::Bytes".to_owned(),
        FieldType::Value => "rt::Value".to_owned(),
        FieldType::Opaque(text) => text.clone(),
        FieldType::Id(model) if model == USER => "rt::Id<rt::User>".to_owned(),
        FieldType::Id(model) => format!("rt::Id<{model}>"),
        FieldType::Enum(name) | FieldType::Struct(name) => name.clone(),
        FieldType::Option(inner) => format!("Option<{}>", rust_type(inner)),
        FieldType::List(inner) => format!("Vec<{}>", rust_type(inner)),
        FieldType::Set(inner) => format!("rt::BTreeSet<{}>", rust_type(inner)),
        FieldType::Map(key, inner) => {
            format!("rt::BTreeMap<{}, {}>", rust_type(key), rust_type(inner))
        }
    }
}

/// Visits the type and every type in it, but not into structs and enums.
pub(super) fn visit<'t>(ty: &'t FieldType, visitor: &mut dyn FnMut(&'t FieldType)) {
    visitor(ty);
    match ty {
        FieldType::Option(inner) | FieldType::List(inner) | FieldType::Set(inner) => {
            visit(inner, visitor);
        }
        FieldType::Map(key, inner) => {
            visit(key, visitor);
            visit(inner, visitor);
        }
        _ => {}
    }
}

/// Where a struct or enum of `models/` stands, for rustc.
pub(super) fn rust_path(module: &[String], name: &str) -> Result<Ty, Invalid> {
    // `server.rs` imports `models` from where it is included, and each generated file from there.
    let mut path = "super".to_owned();
    // What comes from a schema is generated, beside these files.
    let module = match module.split_first() {
        Some((first, rest)) if first == "server" => rest,
        _ => module,
    };
    for segment in module {
        path = format!("{path}::{}", Ident::new(segment)?);
    }
    Ty::new(format!("{path}::{}", Ident::new(name)?))
}

/// What of `models/` these members name, in their types and defaults, but for the type `own` itself.
pub(super) fn imports<'f>(
    app: &'f App,
    own: &str,
    fields: impl IntoIterator<Item = (&'f Field, &'f MemberIds)>,
) -> Result<BTreeSet<Ty>, Invalid> {
    let mut names = BTreeSet::new();
    for (field, ids) in fields {
        for literal in field.default.iter().chain(&ids.absent) {
            literal::visit_types(app, literal, &field.ty, &mut |name| {
                names.insert(name);
            });
        }
        visit(&field.ty, &mut |ty| match ty {
            FieldType::Id(name) | FieldType::Enum(name) | FieldType::Struct(name) => {
                names.insert(name.as_str());
            }
            _ => {}
        });
    }
    let models = app.models.iter().map(|item| (&item.name, &item.module));
    let structs = app.structs.iter().map(|item| (&item.name, &item.module));
    let enums = app.enums.iter().map(|item| (&item.name, &item.module));
    models
        .chain(structs)
        .chain(enums)
        .filter(|(name, _)| *name != own && names.contains(name.as_str()))
        .map(|(name, module)| rust_path(module, name))
        .collect()
}

/// Whether a merge patch is merged into a value of the type, rather than put in its place.
pub(super) fn merges(app: &App, ty: &FieldType) -> bool {
    match ty {
        FieldType::Struct(_) | FieldType::Map(..) | FieldType::Value => true,
        FieldType::Enum(name) => app.enumeration(name).is_some_and(|item| !item.is_unit()),
        _ => false,
    }
}

/// Whether there are constraints inside of values of the type: those of structs and enums with data.
pub(super) fn is_checked(app: &App, ty: &FieldType) -> bool {
    is_checked_but(app, ty, &mut BTreeSet::new())
}

/// The same, if there are none in the structs and enums `seen`: each is looked into once, however
/// often it stands in others.
fn is_checked_but<'a>(app: &'a App, ty: &'a FieldType, seen: &mut BTreeSet<&'a str>) -> bool {
    let mut names = Vec::new();
    visit(ty, &mut |ty| {
        if let FieldType::Struct(name) | FieldType::Enum(name) = ty {
            names.push(name.as_str());
        }
    });
    names.retain(|name| seen.insert(name));
    let members = names.into_iter().flat_map(|name| held_by(app, name));
    members.into_iter().any(|field| {
        has_rules(&field.rules)
            || field.each.as_ref().is_some_and(has_rules)
            || is_checked_but(app, &field.ty, seen)
    })
}

/// Whether values of the type may own memory of the heap.
pub(super) fn owns_heap(app: &App, ty: &FieldType) -> bool {
    match ty {
        FieldType::Bool
        | FieldType::Integer(_)
        | FieldType::Float(_)
        | FieldType::Decimal
        | FieldType::Timestamp
        | FieldType::Date
        | FieldType::Time
        | FieldType::Duration
        | FieldType::Uuid
        | FieldType::Id(_) => false,
        FieldType::Enum(name) => {
            let holds = |variant: &Variant| variant.data != VariantData::None;
            let item = app.enumeration(name);
            item.is_none_or(|item| item.variants.iter().any(holds))
        }
        FieldType::Option(inner) => owns_heap(app, inner),
        FieldType::String
        | FieldType::Bytes
        | FieldType::Value
        | FieldType::Opaque(_)
        | FieldType::Struct(_)
        | FieldType::List(_)
        | FieldType::Set(_)
        | FieldType::Map(..) => true,
    }
}

/// Whether a set stands anywhere in these members.
pub(super) fn holds_sets(app: &App, fields: &[Field]) -> bool {
    let mut seen = BTreeSet::new();
    let mut pending: Vec<&Field> = fields.iter().collect();
    let mut found = false;
    while let Some(field) = pending.pop() {
        visit(&field.ty, &mut |ty| match ty {
            FieldType::Set(_) => found = true,
            FieldType::Struct(name) | FieldType::Enum(name) if seen.insert(name.as_str()) => {
                pending.extend(held_by(app, name));
            }
            _ => {}
        });
    }
    found
}

/// The members of a struct, or of the variants of an enum.
fn held_by<'a>(app: &'a App, name: &str) -> Vec<&'a Field> {
    let of_struct = app.structure(name).map(|item| item.fields.iter());
    let variants = app.enumeration(name).map(|item| item.variants.iter());
    let of_variants = variants.into_iter().flatten();
    let of_variants = of_variants.flat_map(|variant| variant.data.fields());
    of_struct.into_iter().flatten().chain(of_variants).collect()
}

const fn has_rules(rules: &Rules) -> bool {
    rules.length.is_some()
        || rules.range.is_some()
        || rules.pattern.is_some()
        || rules.format.is_some()
}
