//! What has become of a type.

use crate::{
    app::Float,
    lock::{
        state::State,
        stored_type::{Named, StoredType},
    },
};

/// The change from an accepted type to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lock) enum TypeChange {
    /// It names what is gone, where the new one names another of that kind: said once, of what is
    /// gone.
    Gone(Named),
    /// A reference to another model.
    Retargeted,
    WidenedInteger,
    WidenedFloat,
    /// Any type to `Value`.
    ToValue,
    /// `T` to `Option<T>`, within a list or map.
    MadeOptional,
    /// `Option<T>` to `T`, within a list or map.
    MadeRequired,
    /// `T` to `Vec<T>`.
    Wrapped,
    Other,
}

/// What makes `new`, which is of `proposed`, another type than `old`, which is of `accepted`; `None`
/// if they are the same.
pub(super) fn change(
    old: &StoredType,
    new: &StoredType,
    (accepted, proposed): (&State, &State),
) -> Option<TypeChange> {
    use StoredType as T;

    let inner = |old, new| change(old, new, (accepted, proposed));
    if old == new {
        return None;
    }
    // Where another struct or enum that was there already takes its place, the type is what changed.
    let replaced = |old, new| {
        if proposed.has(old) || accepted.has(new) {
            TypeChange::Other
        } else {
            TypeChange::Gone(old)
        }
    };
    Some(match (old, new) {
        (T::Id(id), T::Id(_)) if !proposed.has(Named::Model(*id)) => {
            TypeChange::Gone(Named::Model(*id))
        }
        (T::Id(_), T::Id(_)) => TypeChange::Retargeted,
        (T::Enum(old), T::Enum(new)) => replaced(Named::Enum(*old), Named::Enum(*new)),
        (T::Struct(old), T::Struct(new)) => replaced(Named::Struct(*old), Named::Struct(*new)),
        (T::Integer(narrow), T::Integer(wide)) => {
            let ((min, max), (least, greatest)) = (narrow.bounds(), wide.bounds());
            if least <= min && max <= greatest {
                TypeChange::WidenedInteger
            } else {
                TypeChange::Other
            }
        }
        (T::Float(Float::F32), T::Float(Float::F64)) => TypeChange::WidenedFloat,
        (T::Option(old), T::Option(new))
        | (T::List(old), T::List(new))
        | (T::Set(old), T::Set(new)) => {
            return inner(old, new);
        }
        (T::Map(old_key, old), T::Map(new_key, new)) => {
            return inner(old_key, new_key).or_else(|| inner(old, new));
        }
        (_, T::Value) => TypeChange::ToValue,
        (old, T::Option(new)) if *old == **new => TypeChange::MadeOptional,
        (T::Option(old), new) if **old == *new => TypeChange::MadeRequired,
        (old, T::List(new)) if *old == **new => TypeChange::Wrapped,
        _ => TypeChange::Other,
    })
}
