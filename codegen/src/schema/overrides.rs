//! `x-field.type`: a type as Rust writes it, held against what the schema says.

use syn::{GenericArgument, PathArguments, Type, ext::IdentExt};

use super::{
    bounds::integers,
    write::{of, parts},
};
use crate::{decl::TypeDecl, diagnostic::Span};

/// Most characters of a type.
const LENGTH_MAX: usize = 200;

/// Types whose JSON is a string.
const TEXTS: &[&str] = &[
    "String",
    "Timestamp",
    "Date",
    "Time",
    "Duration",
    "Uuid",
    "Bytes",
    "Decimal",
    "Id",
];

/// A type of names and their arguments; `None` if it is any other, or none.
pub(super) fn read(text: &str, span: &Span) -> Option<TypeDecl> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    lower(&syn::parse_str(text).ok()?, span)
}

fn lower(ty: &Type, span: &Span) -> Option<TypeDecl> {
    let Type::Path(path) = ty else {
        return None;
    };
    let mut segments = path.path.segments.iter();
    let (Some(segment), None, None) = (segments.next(), segments.next(), &path.qself) else {
        return None;
    };
    let arguments = match &segment.arguments {
        PathArguments::None => Vec::new(),
        PathArguments::AngleBracketed(list) => {
            let types = list.args.iter().map(|argument| match argument {
                GenericArgument::Type(ty) => lower(ty, span),
                _ => None,
            });
            types.collect::<Option<_>>()?
        }
        PathArguments::Parenthesized(_) => return None,
    };
    Some(of(
        &segment.ident.unraw().to_string(),
        arguments,
        span.clone(),
    ))
}

/// How the schema says a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// Whether it is a string in JSON.
    pub(super) as_text: bool,
    /// Whether `format` says which it is.
    pub(super) formatted: bool,
}

/// Whether values of a type have the JSON of another, which the schema says.
pub(super) fn agrees(written: &TypeDecl, said: &TypeDecl, how: Said) -> bool {
    let ((own, own_arguments), (name, arguments)) = (parts(written), parts(said));
    let inner = Said {
        as_text: false,
        ..how
    };
    match (own_arguments, arguments) {
        ([own_key, own_value], [key, value]) if own == "BTreeMap" && name == "BTreeMap" => {
            is_key(own_key, key) && agrees(own_value, value, inner)
        }
        (_, [_]) if own == "Id" && name == "Id" => true,
        ([own_inner], [said]) if own == name && ["Vec", "BTreeSet", "Option"].contains(&own) => {
            agrees(own_inner, said, inner)
        }
        (own_arguments, []) if own_arguments.is_empty() || own == "Id" => is_scalar(own, name, how),
        _ => false,
    }
}

/// A string without a format may be any text, and a number without one any that holds its bounds.
fn is_scalar(own: &str, name: &str, how: Said) -> bool {
    let both = |is: fn(&str) -> bool| is(own) && is(name) && !how.formatted;
    match name {
        _ if own == name => true,
        "String" => TEXTS.contains(&own) || (how.as_text && integers(own).is_some()),
        "Uuid" => own == "Id",
        _ => both(|name| integers(name).is_some()) || both(|name| ["f32", "f64"].contains(&name)),
    }
}

/// Whether a type names the entries of a map as the schema says.
fn is_key(own: &TypeDecl, key: &TypeDecl) -> bool {
    match (parts(own).0, parts(key).0) {
        (_, "String") => names_entries(own),
        (own, key) => own == key || (own == "Id" && key == "Uuid"),
    }
}

/// Whether a type may be a string that names the entries of a map; which can, is judged with the rest.
fn names_entries(key: &TypeDecl) -> bool {
    let (name, arguments) = parts(key);
    let others = ["bool", "f32", "f64", "Value"];
    name == "Id" || (arguments.is_empty() && integers(name).is_none() && !others.contains(&name))
}

/// Puts a type in the place of the `Uuid` in another; `false` if there is none.
pub(super) fn replace_leaf(ty: &mut TypeDecl, leaf: &TypeDecl) -> bool {
    let (name, arguments) = parts(ty);
    if name == "Uuid" {
        *ty = leaf.clone();
        return true;
    }
    if name == "Id" {
        return arguments
            .iter()
            .map(|one| &one.text)
            .eq(parts(leaf).1.iter().map(|one| &one.text));
    }
    let mut arguments = arguments.to_vec();
    let (name, span) = (name.to_owned(), ty.span.clone());
    let Some(last) = arguments.last_mut() else {
        return false;
    };
    let replaced = replace_leaf(last, leaf);
    *ty = of(&name, arguments, span);
    replaced
}
