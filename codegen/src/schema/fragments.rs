//! Types of Rust as JSON Schema has them, for what is said of accepted models.

use super::{
    formats::{TYPED, WIDTHS},
    overrides,
    write::parts,
};
use crate::{decl::TypeDecl, diagnostic::Span};

/// Types that say all by `type`.
const PLAIN: &[(&str, &str)] = &[
    ("string", "String"),
    ("boolean", "bool"),
    ("integer", "i64"),
    ("number", "f64"),
];

/// A sentence with types in backticks, each as a schema has it; `stars: u8` becomes the name and the type.
pub(super) fn said(text: &str, span: &Span) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => code(part, span).unwrap_or_else(|| part.to_owned()),
    });
    parts.collect::<Vec<_>>().join("`")
}

fn code(part: &str, span: &Span) -> Option<String> {
    let (name, ty) = match part.split_once(": ") {
        Some((name, ty)) => (Some(name), ty),
        None => (None, part),
    };
    let ty = overrides::read(ty, span)?;
    // A word by itself may be the name of anything.
    let (written, arguments) = parts(&ty);
    let is_own = name.is_some() || !arguments.is_empty() || is_scalar(written);
    let of = is_own.then(|| whole(&ty))?;
    Some(match name {
        Some(name) => format!("{name}` as `{of}"),
        None => of,
    })
}

/// A type of a member. What may be absent is not said by its schema.
fn whole(ty: &TypeDecl) -> String {
    match parts(ty) {
        ("Option", [inner]) => format!("{}` outside of `required", fragment(inner)),
        _ => fragment(ty),
    }
}

fn is_scalar(name: &str) -> bool {
    let mut known = PLAIN.iter().chain(TYPED).chain(WIDTHS);
    ["f32", "Value"].contains(&name) || known.any(|(_, ty)| *ty == name)
}

/// The keywords of a type, without braces around them.
fn fragment(ty: &TypeDecl) -> String {
    let (name, arguments) = parts(ty);
    let of = |list: &[(&'static str, &str)]| {
        let found = list.iter().find(|(_, ty)| *ty == name);
        found.map(|(said, _)| *said)
    };
    match (name, arguments) {
        ("Vec", [element]) => format!(
            "\"type\": \"array\", \"items\": {{ {} }}",
            fragment(element)
        ),
        ("BTreeSet", [element]) => format!(
            "\"type\": \"array\", \"uniqueItems\": true, \"items\": {{ {} }}",
            fragment(element)
        ),
        ("BTreeMap", [_, value]) => format!(
            "\"type\": \"object\", \"additionalProperties\": {{ {} }}",
            fragment(value)
        ),
        ("Option", [inner]) => format!(
            "\"anyOf\": [{{ {} }}, {{ \"type\": \"null\" }}]",
            fragment(inner)
        ),
        ("Id", [model]) => format!(
            "\"type\": \"string\", \"format\": \"uuid\", \"x-field\": {{ \"references\": \"{}\" }}",
            model.text
        ),
        ("Value", []) => "{}".to_owned(),
        ("f32", []) => "\"type\": \"number\", \"format\": \"float\"".to_owned(),
        _ => match (of(PLAIN), of(WIDTHS), of(TYPED)) {
            (Some(plain), ..) => format!("\"type\": \"{plain}\""),
            (_, Some(width), _) => format!("\"type\": \"integer\", \"format\": \"{width}\""),
            (.., Some(format)) => format!("\"type\": \"string\", \"format\": \"{format}\""),
            (None, None, None) => format!("\"$ref\": \"#/$defs/{name}\""),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_said_as_a_schema_has_them() {
        let span = Span {
            file: "models/a.schema.json".to_owned(),
            line: 1,
            column: 1,
            width: 1,
        };
        for (rust, json) in [
            (
                "keep `stars: u8`: widening",
                r#"keep `stars` as `"type": "integer", "format": "uint8"`: widening"#,
            ),
            (
                "write `a: Option<Time>`, or",
                r#"write `a` as `"type": "string", "format": "time-local"` outside of `required`, or"#,
            ),
            (
                "is accepted as `Vec<Id<Account>>`",
                r#"is accepted as `"type": "array", "items": { "type": "string", "format": "uuid", "x-field": { "references": "Account" } }`"#,
            ),
            (
                "`BTreeMap<String, BTreeSet<i64>>`",
                r#"`"type": "object", "additionalProperties": { "type": "array", "uniqueItems": true, "items": { "type": "integer" } }`"#,
            ),
            ("`a: Address`", r##"`a` as `"$ref": "#/$defs/Address"`"##),
            (
                "`Thing` and `#[model(default = …)]`",
                "`Thing` and `#[model(default = …)]`",
            ),
        ] {
            assert_eq!(said(rust, &span), json);
        }
    }
}
