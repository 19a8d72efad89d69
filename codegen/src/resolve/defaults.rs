//! The default of a member: from what is written to a value of its type, within its bounds.

use super::{scope::Found, types::Types};
use crate::{
    app::{FieldType, Format, Length, Literal, Range},
    decl::{EnumDecl, Value},
    diagnostic::{self, Diagnostic, Span},
    timestamp,
};

/// What a default is held against.
pub(super) struct Bounds {
    pub(super) length: Option<Length>,
    pub(super) range: Option<Range>,
    pub(super) format: Option<Format>,
}

/// Why a value is no default: what is wrong, and what to do.
type Misfit = (String, String);

/// The value of `#[model(default = …)]`.
pub(super) fn written(
    value: &Value,
    span: &Span,
    ty: &FieldType,
    of_enum: Option<&EnumDecl>,
    types: &Types<'_, '_>,
) -> Result<Literal, Diagnostic> {
    let shown = shown(value);
    let wrong = |help: String| (format!("`{shown}` is not a value of this member"), help);
    let literal = match (ty, value) {
        (FieldType::Bool, Value::Bool(value)) => Ok(Literal::Bool(*value)),
        (FieldType::Bool, _) => Err(wrong("write `true` or `false`".into())),
        (FieldType::Integer(integer), value) => {
            let (min, max) = integer.bounds();
            match value {
                Value::Integer(number) if (min..=max).contains(number) => {
                    Ok(Literal::Integer(*number))
                }
                _ => Err(wrong(format!("write an integer from {min} to {max}"))),
            }
        }
        (FieldType::String, Value::String(text)) => Ok(Literal::String(text.clone())),
        (FieldType::String, _) => Err(wrong("write a string in quotes".into())),
        (FieldType::Timestamp, value) => {
            let moment = match value {
                Value::Path(path) if matches!(path.as_slice(), [now] if now == "now") => {
                    Some(Literal::Now)
                }
                Value::String(text) => timestamp::microseconds(text).map(Literal::Timestamp),
                _ => None,
            };
            moment.ok_or_else(|| {
                wrong("write `now`, or a time as in `\"2026-01-31T12:00:00Z\"`".into())
            })
        }
        (FieldType::Enum(_), value) => variant(value, of_enum, types),
        (FieldType::Id(_), _) => Err((
            "a reference has no default".into(),
            "make it an `Option`, or let the client say which record it is".into(),
        )),
        _ => Err((
            "this type has no default yet".into(),
            "remove the default".into(),
        )),
    };
    literal.map_err(|misfit| diagnostic(span, misfit))
}

/// What `#[serde(default)]` means: 0, false, "", the variant marked `#[default]`.
pub(super) fn implied(
    span: &Span,
    ty: &FieldType,
    of_enum: Option<&EnumDecl>,
) -> Result<Literal, Diagnostic> {
    let misfit = |what: &str| {
        let help = "write `#[model(default = …)]`, or remove `#[serde(default)]`".to_owned();
        Err(diagnostic(span, (what.to_owned(), help)))
    };
    match ty {
        FieldType::Bool => Ok(Literal::Bool(false)),
        FieldType::Integer(_) => Ok(Literal::Integer(0)),
        FieldType::String => Ok(Literal::String(String::new())),
        FieldType::Timestamp => misfit("a `Timestamp` has no default of its own"),
        FieldType::Id(_) => misfit("a reference has no default"),
        FieldType::Enum(name) => {
            let marked = of_enum
                .filter(|found| {
                    found
                        .attributes
                        .derives
                        .iter()
                        .any(|derive| derive == "Default")
                })
                .and_then(|found| {
                    found
                        .variants
                        .iter()
                        .find(|variant| variant.attributes.default)
                });
            match marked {
                Some(variant) => Ok(Literal::Variant(variant.name.value.clone())),
                None => misfit(&format!("`{name}` has no variant marked `#[default]`")),
            }
        }
        _ => misfit("this type has no default of its own"),
    }
}

/// Whether a default is a value that a client could have sent.
pub(super) fn within(literal: &Literal, bounds: &Bounds, span: &Span) -> Result<(), Diagnostic> {
    let misfit = |message: String, help: &str| Err(diagnostic(span, (message, help.to_owned())));
    match literal {
        Literal::Integer(number) => {
            let range = bounds.range.as_ref();
            let bound = |literal: Option<&Literal>| match literal {
                Some(Literal::Integer(bound)) => Some(*bound),
                _ => None,
            };
            let min = bound(range.and_then(|range| range.min.as_ref()));
            let max = bound(range.and_then(|range| range.max.as_ref()));
            let below = min.is_some_and(|min| *number < min);
            let above = max.is_some_and(|max| *number > max);
            if below || above {
                let message = format!("the default {number} is outside of the member's `range`");
                return misfit(message, "change the default or the range");
            }
        }
        Literal::String(text) => {
            let length = text.chars().count() as u64;
            let bound = bounds.length.unwrap_or(Length {
                min: None,
                max: None,
            });
            let short = bound.min.is_some_and(|min| length < min);
            let long = bound.max.is_some_and(|max| length > max);
            if short || long {
                let message =
                    format!("the default, of length {length}, is outside of the member's `length`");
                return misfit(message, "change the default or the length");
            }
            if bounds.format == Some(Format::Email) && !is_email(text) {
                let message = format!("the default `{text}` is not an e-mail address");
                return misfit(message, "change the default, or remove the format");
            }
        }
        _ => {}
    }
    Ok(())
}

fn variant(
    value: &Value,
    of_enum: Option<&EnumDecl>,
    types: &Types<'_, '_>,
) -> Result<Literal, Misfit> {
    let Some(found) = of_enum else {
        return Err((
            "this member has no variants".into(),
            "remove the default".into(),
        ));
    };
    let name = &found.name.value;
    let names: Vec<&str> = found
        .variants
        .iter()
        .map(|variant| variant.name.value.as_str())
        .collect();
    let example = names.first().copied().unwrap_or("Variant");
    let wrong = || {
        (
            format!("`{}` is not a variant of `{name}`", shown(value)),
            format!("write a path such as `{name}::{example}`"),
        )
    };
    let Value::Path(path) = value else {
        return Err(wrong());
    };
    let Some((last, [prefix @ .., of])) = path.split_last() else {
        return Err(wrong());
    };
    let path: Vec<String> = prefix.iter().chain([of]).cloned().collect();
    if !types.names_enum(&path, found) {
        return Err(wrong());
    }
    if names.contains(&last.as_str()) {
        return Ok(Literal::Variant(last.clone()));
    }
    Err((
        format!("`{name}` has no variant `{last}`"),
        super::nearest::suggestion(last, "its variants are", &names),
    ))
}

impl<'a> Types<'_, 'a> {
    /// Whether a path names the enum, by itself or by an alias.
    fn names_enum(&self, path: &[String], expected: &EnumDecl) -> bool {
        match self.scope.find(self.file, path) {
            Found::Enum(_, found) => std::ptr::eq(found, expected),
            Found::Alias(_, alias) => {
                let resolved = self.resolve(&alias.ty).ok();
                let found = resolved.and_then(|resolved| resolved.of_enum);
                found.is_some_and(|(_, found)| std::ptr::eq(found, expected))
            }
            _ => false,
        }
    }
}

fn diagnostic(span: &Span, (message, help): Misfit) -> Diagnostic {
    Diagnostic::new(diagnostic::DEFAULT_MISFIT, span.clone(), message, help)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Path(path) => path.join("::"),
        Value::Other(text) => text.clone(),
    }
}

/// HTML's rule for a valid e-mail address, which the runtime applies too.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !local.is_empty() && local.bytes().all(atom) && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_decides_what_an_address_is() {
        for good in ["a@b", "a.b+c@x-y.example", "!#$%&'*+/=?^_`{|}~-.@a1"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "", "a", "@b", "a@", "a@-b", "a@b-", "a@b..c", "a b@c", "a@b@c", "ä@b",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
