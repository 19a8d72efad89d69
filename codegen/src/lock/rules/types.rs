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

/// What makes `new` another type than `old`; `None` if they are the same.
pub(super) fn change(old: &StoredType, new: &StoredType, proposed: &State) -> Option<TypeChange> {
    use StoredType as T;
    if old == new {
        return None;
    }
    let gone = |named| (!proposed.has(named)).then_some(TypeChange::Gone(named));
    Some(match (old, new) {
        (T::Id(id), T::Id(_)) => gone(Named::Model(*id)).unwrap_or(TypeChange::Retargeted),
        (T::Enum(id), T::Enum(_)) => gone(Named::Enum(*id)).unwrap_or(TypeChange::Other),
        (T::Struct(id), T::Struct(_)) => gone(Named::Struct(*id)).unwrap_or(TypeChange::Other),
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
            return change(old, new, proposed);
        }
        (T::Map(old_key, old), T::Map(new_key, new)) => {
            return change(old_key, new_key, proposed).or_else(|| change(old, new, proposed));
        }
        (_, T::Value) => TypeChange::ToValue,
        (old, T::Option(new)) if *old == **new => TypeChange::MadeOptional,
        (T::Option(old), new) if **old == *new => TypeChange::MadeRequired,
        (old, T::List(new)) if *old == **new => TypeChange::Wrapped,
        _ => TypeChange::Other,
    })
}
