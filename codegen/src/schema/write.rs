//! Parts of a decl, as the parser of Rust would have made them, with places in a JSON file.

use super::json::{Node, short};
use crate::{
    decl::{Arguments, AttributesDecl, OptionDecl, Spanned, TypeDecl, TypeForm, Value},
    diagnostic::Span,
};

pub(super) fn spanned<T>(value: T, span: Span) -> Spanned<T> {
    Spanned { value, span }
}

/// `key`
pub(super) fn flag(name: &str, span: Span) -> OptionDecl {
    option(name, Arguments::None, span)
}

/// `default = 0`: both places are that of the value.
pub(super) fn valued(name: &str, value: Value, node: Node<'_>) -> OptionDecl {
    let value = Arguments::Value(spanned(value, node.span()));
    OptionDecl {
        name: spanned(name.to_owned(), node.name_span()),
        arguments: value,
        span: node.span(),
    }
}

/// `length(min = 1)`
pub(super) fn list(name: &str, list: Vec<OptionDecl>, span: Span) -> OptionDecl {
    option(name, Arguments::List(list), span)
}

fn option(name: &str, arguments: Arguments, span: Span) -> OptionDecl {
    OptionDecl {
        name: spanned(name.to_owned(), span.clone()),
        arguments,
        span,
    }
}

/// The attributes of an item, with `#[model(…)]` above it if there are options.
pub(super) fn attributes(
    docs: String,
    derives: &[&str],
    model: Vec<OptionDecl>,
    serde: Vec<OptionDecl>,
) -> AttributesDecl {
    AttributesDecl {
        docs,
        derives: derives.iter().map(|name| (*name).to_owned()).collect(),
        model_span: model.first().map(|option| option.span.clone()),
        model,
        serde,
        ..AttributesDecl::default()
    }
}

/// `serde(rename = "…")`
pub(super) fn rename(name: &str, span: Span) -> OptionDecl {
    text("rename", name, span)
}

/// `tag = "…"`
pub(super) fn text(name: &str, text: &str, span: Span) -> OptionDecl {
    let value = spanned(Value::String(text.to_owned()), span.clone());
    option(name, Arguments::Value(value), span)
}

/// Options that are lists of others.
const LISTS: [&str; 3] = ["each", "length", "range"];

/// Adds what the schema says to what `x-field` says; where both say something, it is the same.
pub(super) fn merge(options: &mut Vec<OptionDecl>, said: Vec<OptionDecl>) {
    for option in said {
        let own = options
            .iter_mut()
            .find(|own| own.name.value == option.name.value);
        match own.map(|own| &mut own.arguments) {
            None => options.push(option),
            Some(Arguments::List(own)) if LISTS.contains(&option.name.value.as_str()) => {
                if let Arguments::List(said) = option.arguments {
                    merge(own, said);
                }
                if option.name.value != "each" {
                    // `min` before `max`.
                    own.sort_by(|one, other| other.name.value.cmp(&one.name.value));
                }
            }
            Some(_) => {}
        }
    }
}

/// Bounds of an integer that is a string in JSON, as they stand there: integers all the same.
pub(super) fn numbers(options: &mut [OptionDecl]) {
    let ranges = options
        .iter_mut()
        .filter(|option| option.name.value == "range");
    for range in ranges {
        let Arguments::List(bounds) = &mut range.arguments else {
            continue;
        };
        for bound in bounds {
            if let Arguments::Value(written) = &mut bound.arguments
                && let Value::String(text) = &written.value
                && let Ok(number) = text.parse()
            {
                written.value = Value::Integer(number);
            }
        }
    }
}

/// `Vec<String>`
pub(super) fn of(name: &str, arguments: Vec<TypeDecl>, span: Span) -> TypeDecl {
    let texts: Vec<&str> = arguments.iter().map(|one| one.text.as_str()).collect();
    let text = match texts.as_slice() {
        [] => name.to_owned(),
        texts => format!("{name}<{}>", texts.join(", ")),
    };
    TypeDecl {
        form: TypeForm::Path {
            segments: vec![name.to_owned()],
            arguments,
            others: false,
        },
        text: short(&text),
        span,
    }
}

/// The name and the arguments of a type.
pub(super) fn parts(ty: &TypeDecl) -> (&str, &[TypeDecl]) {
    match &ty.form {
        TypeForm::Path {
            segments,
            arguments,
            ..
        } => (segments.last().map_or("", String::as_str), arguments),
        _ => ("", &[]),
    }
}

/// A type without the `Option` around it.
pub(super) fn present(ty: &TypeDecl) -> &TypeDecl {
    match parts(ty) {
        ("Option", [inner]) => inner,
        _ => ty,
    }
}

/// The docs of a schema: lines without what no comment may hold.
pub(super) fn docs(node: Node<'_>, fallback: Option<Node<'_>>) -> String {
    let text = |node: Node<'_>| {
        node.get("description")
            .and_then(Node::text)
            .map(str::to_owned)
    };
    let text = text(node).or_else(|| text(fallback?)).unwrap_or_default();
    let lines = text.lines().map(|line| {
        let kept = line.chars().filter(|character| !is_unwritable(*character));
        kept.collect::<String>().trim_end().to_owned()
    });
    let mut docs = lines
        .collect::<Vec<_>>()
        .join("\n")
        .trim_matches('\n')
        .to_owned();
    if node.get("deprecated").and_then(Node::boolean) == Some(true) {
        if !docs.is_empty() {
            docs.push_str("\n\n");
        }
        docs.push_str("Deprecated.");
    }
    docs
}

/// Control characters, and those that turn the order of a line round, which rustc refuses.
fn is_unwritable(character: char) -> bool {
    (character.is_control() && character != '\t')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
