//! The values of defaults as JSON. The member's type says how to read one: a string is text, the
//! name of a variant or, for a Timestamp, RFC 3339 or `now`.

use serde_json::{Number, Value};

use super::stored_type::StoredType;
use crate::{
    app::Literal,
    timestamp::{microseconds, rfc3339},
};

/// The JSON form.
pub(super) fn to_json(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => Value::Bool(*value),
        // No integer type has more than 64 bits, so every value has a JSON number.
        Literal::Integer(value) => Number::from_i128(*value).map_or(Value::Null, Value::Number),
        Literal::String(text) | Literal::Variant(text) => Value::String(text.clone()),
        Literal::Timestamp(microseconds) => Value::String(rfc3339(*microseconds)),
        Literal::Now => Value::from("now"),
        _ => Value::Null,
    }
}

/// The value of a member of type `ty`; `None` if the JSON is no value of it. Whether an enum has
/// the variant is for the caller to say.
pub(super) fn from_json(ty: StoredType, value: &Value) -> Option<Literal> {
    match ty {
        StoredType::Bool => value.as_bool().map(Literal::Bool),
        StoredType::Integer(integer) => {
            let (least, greatest) = integer.bounds();
            let number = value.as_number()?.as_i128()?;
            (least..=greatest)
                .contains(&number)
                .then_some(Literal::Integer(number))
        }
        StoredType::String => value.as_str().map(|text| Literal::String(text.to_owned())),
        StoredType::Timestamp if value == "now" => Some(Literal::Now),
        StoredType::Timestamp => microseconds(value.as_str()?).map(Literal::Timestamp),
        StoredType::Enum(_) => value.as_str().map(|name| Literal::Variant(name.to_owned())),
        StoredType::Id(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{from_json, to_json};
    use crate::app::{Integer, Literal};
    use crate::lock::stored_type::StoredType;

    #[test]
    fn every_literal_is_read_as_it_is_written() {
        let integer = StoredType::Integer;
        for (ty, literal) in [
            (StoredType::Bool, Literal::Bool(true)),
            (
                integer(Integer::U64),
                Literal::Integer(i128::from(u64::MAX)),
            ),
            (
                integer(Integer::I64),
                Literal::Integer(i128::from(i64::MIN)),
            ),
            (StoredType::String, Literal::String("now".into())),
            (StoredType::Timestamp, Literal::Timestamp(-1)),
            (StoredType::Timestamp, Literal::Now),
            (StoredType::Enum(1), Literal::Variant("Active".into())),
        ] {
            let text = to_json(&literal).to_string();
            let json = serde_json::from_str(&text).unwrap();
            assert_eq!(from_json(ty, &json), Some(literal), "{text}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_none() {
        let u8 = StoredType::Integer(Integer::U8);
        assert_eq!(from_json(u8, &256.into()), None);
        assert_eq!(from_json(u8, &"1".into()), None);
        assert_eq!(from_json(StoredType::Bool, &0.into()), None);
        assert_eq!(from_json(StoredType::Id(64), &"x".into()), None);
    }
}
