//! Values of attributes as expressions.

use super::{Expr, Ident, Invalid, StrLit, types::rust_type};
use crate::app::{App, FieldType, Literal};

/// The value as an expression of the type.
pub(super) fn expression(app: &App, literal: &Literal, ty: &FieldType) -> Result<Expr, Invalid> {
    Expr::new(text(app, literal, ty)?)
}

fn text(app: &App, literal: &Literal, ty: &FieldType) -> Result<String, Invalid> {
    Ok(match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => integer_text(*value),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Decimal(text) => format!("rt::literal::decimal({})", StrLit::new(text)),
        Literal::String(value) => format!("{}.to_owned()", StrLit::new(value)),
        Literal::Timestamp(value) => {
            format!("rt::literal::timestamp({})", integer_text((*value).into()))
        }
        Literal::Date(days) => format!("rt::literal::date({})", integer_text((*days).into())),
        Literal::Time(value) => format!("rt::literal::time({})", integer_text((*value).into())),
        Literal::Duration(value) => {
            format!("rt::literal::duration({})", integer_text((*value).into()))
        }
        Literal::Uuid(bytes) => format!("rt::literal::uuid({:#034x})", u128::from_be_bytes(*bytes)),
        Literal::Bytes(bytes) => format!("rt::literal::bytes(&{bytes:?})"),
        Literal::Now => "rt::Timestamp::now()".to_owned(),
        Literal::Variant(variant) => {
            format!("{}::{}", rust_type(ty), Ident::new(variant)?)
        }
        Literal::List(items) => list(app, items, ty)?,
        Literal::EmptyMap => "rt::BTreeMap::new()".to_owned(),
        Literal::Struct(members) => structure(app, members, ty)?,
        Literal::Null => "None".to_owned(),
    })
}

fn list(app: &App, items: &[Literal], ty: &FieldType) -> Result<String, Invalid> {
    let (FieldType::List(inner) | FieldType::Set(inner)) = ty else {
        return Err(Invalid::new(rust_type(ty), "a list or set"));
    };
    let items = items
        .iter()
        .map(|item| text(app, item, inner))
        .collect::<Result<Vec<_>, _>>()?
        .join(", ");
    Ok(match (ty, items.is_empty()) {
        (FieldType::Set(_), true) => "rt::BTreeSet::new()".to_owned(),
        (FieldType::Set(_), false) => format!("rt::BTreeSet::from([{items}])"),
        (_, true) => "Vec::new()".to_owned(),
        (_, false) => format!("vec![{items}]"),
    })
}

fn structure(app: &App, members: &[(String, Literal)], ty: &FieldType) -> Result<String, Invalid> {
    let invalid = || Invalid::new(rust_type(ty), "a struct with these members");
    let FieldType::Struct(name) = ty else {
        return Err(invalid());
    };
    let declared = app.structure(name).ok_or_else(invalid)?;
    let mut written = Vec::new();
    for field in &declared.fields {
        let given = members.iter().find(|(member, _)| *member == field.name);
        // A member that is younger than a default in models.lock is what its own default says.
        let value = given.map(|(_, value)| value).or(field.default.as_ref());
        let value = match value {
            None | Some(Literal::Null) if field.optional => "None".to_owned(),
            Some(value) if field.optional => format!("Some({})", text(app, value, &field.ty)?),
            Some(value) => text(app, value, &field.ty)?,
            None => return Err(invalid()),
        };
        written.push(format!("{}: {value}", Ident::new(&field.name)?));
    }
    Ok(format!(
        "{} {{ {} }}",
        Ident::new(name)?,
        written.join(", ")
    ))
}

/// Visits the names of the structs and enums that the expression of a value holds.
pub(super) fn visit_types<'a>(
    app: &'a App,
    literal: &'a Literal,
    ty: &'a FieldType,
    visitor: &mut dyn FnMut(&'a str),
) {
    match (literal, ty) {
        (Literal::Variant(_), FieldType::Enum(name)) => visitor(name),
        (Literal::List(items), FieldType::List(inner) | FieldType::Set(inner)) => {
            for item in items {
                visit_types(app, item, inner, visitor);
            }
        }
        (Literal::Struct(members), FieldType::Struct(name)) => {
            visitor(name);
            for field in app
                .structure(name)
                .into_iter()
                .flat_map(|item| &item.fields)
            {
                let given = members.iter().find(|(member, _)| *member == field.name);
                if let Some(value) = given.map(|(_, value)| value).or(field.default.as_ref()) {
                    visit_types(app, value, &field.ty, visitor);
                }
            }
        }
        _ => {}
    }
}

/// An integer literal with `_` between groups of three digits, as clippy has it from five on.
pub(super) fn integer(value: i128) -> Result<Expr, Invalid> {
    Expr::new(integer_text(value))
}

fn integer_text(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 4 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_grouped() {
        for (value, text) in [
            (0, "0"),
            (1000, "1000"),
            (65536, "65_536"),
            (-1_234_567, "-1_234_567"),
        ] {
            assert_eq!(integer(value).unwrap().to_string(), text);
        }
    }
}
