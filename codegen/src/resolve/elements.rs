//! What may be in a set and name the entries of a map.

use super::{
    scope::Scope,
    type_refusals::{Result, error},
    types::Declared,
};
use crate::{
    app::FieldType,
    decl::{EnumDecl, TypeDecl},
    diagnostic::{self, Diagnostic},
};

/// What is in a set is told from the others by its order.
pub(super) fn of_set(
    written: &TypeDecl,
    ty: &FieldType,
    uses: &[Declared<'_>],
    scope: &Scope<'_>,
) -> Result<()> {
    let refused = match unordered(ty) {
        None => return ordered(ty, uses, scope),
        Some(FieldType::Float(_)) => "a float, which is not always equal to itself",
        Some(FieldType::Option(_)) => "an `Option`, so that it would hold null",
        Some(_) => "any JSON, which has no order",
    };
    error(
        diagnostic::SET_ELEMENT,
        written,
        format!("`{}` cannot be in a set: it is {refused}", written.text),
        "write `Vec<T>`, or a set of something else",
    )
}

/// A name in JSON, so it is a text, and always the same one.
pub(super) fn key_of_map(
    written: &TypeDecl,
    ty: &FieldType,
    uses: &[Declared<'_>],
    scope: &Scope<'_>,
) -> Result<()> {
    let fits = match ty {
        FieldType::String | FieldType::Uuid | FieldType::Id(_) => true,
        FieldType::Enum(_) => uses.iter().any(|used| {
            matches!(used, Declared::Enum(_, decl) if is(ty, &decl.name.value) && is_text(decl))
        }),
        _ => false,
    };
    if fits {
        return ordered(ty, uses, scope);
    }
    error(
        diagnostic::MAP_KEY,
        written,
        format!("`{}` cannot be the key of a map", written.text),
        "a key is a `String`, `Uuid`, `Id<T>` or a unit enum, whose JSON is a string",
    )
}

/// The structs and enums of a type have an order of their own.
fn ordered(ty: &FieldType, uses: &[Declared<'_>], scope: &Scope<'_>) -> Result<()> {
    let mut used = uses.iter().copied();
    let without = used.find(|used| holds(ty, &used.name().value) && !used.is_ordered(scope));
    let Some(without) = without else {
        return Ok(());
    };
    let name = without.name();
    Err(Some(Box::new(Diagnostic::new(
        diagnostic::MISSING_DERIVE,
        name.span.clone(),
        format!(
            "`{}` does not derive `Ord`, as an element of a set and the key of a map do",
            name.value
        ),
        "add `#[derive(PartialEq, Eq, PartialOrd, Ord)]`",
    ))))
}

/// Whether a type is the struct or enum of this name.
fn is(ty: &FieldType, wanted: &str) -> bool {
    matches!(ty, FieldType::Struct(name) | FieldType::Enum(name) if name == wanted)
}

/// Whether the struct or enum of this name is in a type, and has to have an order for it.
fn holds(ty: &FieldType, wanted: &str) -> bool {
    match ty {
        FieldType::Option(inner) | FieldType::List(inner) | FieldType::Set(inner) => {
            holds(inner, wanted)
        }
        FieldType::Map(key, value) => holds(key, wanted) || holds(value, wanted),
        ty => is(ty, wanted),
    }
}

/// What in a type keeps it from being in a set.
fn unordered(ty: &FieldType) -> Option<&FieldType> {
    match ty {
        FieldType::Float(_) | FieldType::Value | FieldType::Opaque(_) | FieldType::Option(_) => {
            Some(ty)
        }
        FieldType::List(inner) | FieldType::Set(inner) | FieldType::Map(_, inner) => {
            match inner.as_ref() {
                // Within a list null has its place.
                FieldType::Option(inner) => unordered(inner),
                inner => unordered(inner),
            }
        }
        _ => None,
    }
}

/// Whether each variant is a string in JSON.
pub(super) fn is_text(decl: &EnumDecl) -> bool {
    let mut options = decl.attributes.serde.iter();
    let tagged = options.any(|option| option.name.value == "tag");
    !tagged && decl.variants.iter().all(|variant| variant.data.is_none())
}
