//! What may be in a set and name the entries of a map.

use super::{
    scope::Scope,
    type_refusals::{Result, error},
    types::Declared,
};
use crate::{
    app::{FieldType, Literal, Rules},
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

/// How many different elements a set can have, or a map different names, if they can be counted.
pub(super) fn distinct(
    ty: &FieldType,
    uses: &[Declared<'_>],
    elements: Option<&Rules>,
) -> Option<u64> {
    let (FieldType::Set(of) | FieldType::Map(of, _)) = ty else {
        return None;
    };
    match of.as_ref() {
        FieldType::Bool => Some(2),
        FieldType::Integer(integer) => {
            let (least, greatest) = integer.bounds();
            let range = elements.and_then(|rules| rules.range.as_ref());
            let bound = |bound: Option<&Literal>, end| match bound {
                Some(Literal::Integer(number)) => *number,
                _ => end,
            };
            let least = bound(range.and_then(|range| range.min.as_ref()), least);
            let greatest = bound(range.and_then(|range| range.max.as_ref()), greatest);
            u64::try_from(greatest.checked_sub(least)?.checked_add(1)?).ok()
        }
        FieldType::Enum(name) => uses.iter().find_map(|used| match used {
            Declared::Enum(_, decl) if decl.name.value == *name => {
                let is_unit = decl.variants.iter().all(|variant| variant.data.is_none());
                is_unit.then(|| u64::try_from(decl.variants.len()).ok())?
            }
            _ => None,
        }),
        _ => None,
    }
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
