//! What values may not exceed where no option says more: every text, byte string and collection
//! has an end.

use crate::app::{
    BYTES_LENGTH_MAX_DEFAULT, FieldType, ITEMS_MAX_DEFAULT, Length, Rules,
    STRING_LENGTH_MAX_DEFAULT,
};

/// The constraints of a value without options, and those of its elements if it has any.
pub(super) fn ceilings(ty: &FieldType) -> (Rules, Option<Rules>) {
    (rules(ty), element(ty).map(rules))
}

fn rules(ty: &FieldType) -> Rules {
    let length = ceiling(ty).map(|max| Length {
        min: None,
        max: Some(max),
    });
    Rules {
        length,
        ..Rules::default()
    }
}

/// The most code points, bytes or items that a value of a type has without `length(max)`.
pub(super) fn ceiling(ty: &FieldType) -> Option<u64> {
    match ty {
        FieldType::String => Some(STRING_LENGTH_MAX_DEFAULT),
        FieldType::Bytes => Some(BYTES_LENGTH_MAX_DEFAULT),
        FieldType::List(_) | FieldType::Set(_) | FieldType::Map(..) => Some(ITEMS_MAX_DEFAULT),
        _ => None,
    }
}

/// What the elements of a list or set and the values of a map are, without `Option`.
pub(super) fn element(ty: &FieldType) -> Option<&FieldType> {
    match ty {
        FieldType::List(element) | FieldType::Set(element) | FieldType::Map(_, element) => {
            match element.as_ref() {
                FieldType::Option(inner) => Some(inner),
                element => Some(element),
            }
        }
        _ => None,
    }
}
