//! `x-model`, `x-type` and `x-field`: the options of the model language, as members of objects.

use super::{findings::Findings, json::Node, json::short, keywords, keywords::suggestion, write};
use crate::{
    decl::{OptionDecl, Value},
    diagnostic,
    parse::rule,
};

/// What an entry is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `true`; `false` is as if it were not there.
    Flag,
    Text,
    /// An integer.
    Whole,
    /// A string or an integer.
    Size,
    /// The name of a model.
    Model,
    /// `true` or `"ignore_case"`.
    Unique,
    /// A list of names.
    Names,
    /// A list of lists of names.
    Groups,
    /// An object of strings and integers.
    Parts,
    /// A string, or an object of strings.
    Access,
    /// An object of rules.
    Rules,
    /// An object with `min` and `max`.
    Bounds,
    /// An object of `length` and `range`.
    Each,
    /// What the front end itself reads.
    Own,
}

/// An entry: its name, its form, and how it looks.
type Entry = (&'static str, Form, &'static str);

const MODEL: &[Entry] = &[
    ("name", Form::Own, "\"Ticket\""),
    ("path", Form::Text, "\"/api/people\""),
    ("plural", Form::Text, "\"people\""),
    ("body_max", Form::Size, "\"64KiB\""),
    ("operations", Form::Names, "[\"list\", \"get\"]"),
    ("unique", Form::Groups, "[[\"city\", \"street\"]]"),
    ("index", Form::Groups, "[[\"city\", \"street\"]]"),
    ("require_if_match", Form::Flag, "true"),
    (
        "compact",
        Form::Parts,
        "{ \"events\": 10000, \"every\": \"5m\" }",
    ),
    ("access", Form::Access, "\"session\""),
    ("rules", Form::Rules, "{ \"read\": \"owner == user.id\" }"),
];

const FIELD: &[Entry] = &[
    ("name", Form::Own, "\"first_name\""),
    ("type", Form::Own, "\"u32\""),
    ("skip_if_none", Form::Own, "true"),
    ("default", Form::Own, "\"now\""),
    ("key", Form::Flag, "true"),
    ("unique", Form::Unique, "true"),
    ("index", Form::Flag, "true"),
    ("filter", Form::Flag, "true"),
    ("sort", Form::Flag, "true"),
    ("immutable", Form::Flag, "true"),
    ("secret", Form::Flag, "true"),
    ("created_at", Form::Flag, "true"),
    ("updated_at", Form::Flag, "true"),
    ("created_by", Form::Flag, "true"),
    ("version", Form::Flag, "true"),
    ("serial", Form::Flag, "true"),
    ("references", Form::Model, "\"Account\""),
    ("on_delete", Form::Text, "\"cascade\""),
    ("json", Form::Text, "\"string\""),
    ("scale", Form::Whole, "2"),
    ("length", Form::Bounds, "{ \"min\": 1, \"max\": 80 }"),
    ("range", Form::Bounds, "{ \"min\": \"0.01\" }"),
    ("each", Form::Each, "{ \"range\": { \"min\": \"0.01\" } }"),
    ("rules", Form::Rules, "{ \"read\": \"owner == user.id\" }"),
];

/// Of the elements of a collection.
const ELEMENT: &[Entry] = &[
    ("length", Form::Bounds, "{ \"min\": 1, \"max\": 80 }"),
    ("range", Form::Bounds, "{ \"min\": \"0.01\" }"),
];

/// Of the names of a map.
const NAMES: &[Entry] = &[("references", Form::Model, "\"Account\"")];

const TYPE: &[Entry] = &[
    ("name", Form::Own, "\"Address\""),
    ("variants", Form::Own, "{ \"+1\": \"Up\" }"),
    ("tag", Form::Own, "\"kind\""),
    ("content", Form::Own, "\"value\""),
];

/// The options of a model in `x-model`, but for its name.
pub(super) fn of_model(root: Node<'_>, found: &mut Findings) -> Vec<OptionDecl> {
    options(root, "x-model", MODEL, found)
}

/// The options of a member in `x-field`, but for those that decide its type, name and default.
pub(super) fn of_field(member: Node<'_>, found: &mut Findings) -> Vec<OptionDecl> {
    options(member, "x-field", FIELD, found)
}

/// What `x-field` says of elements.
pub(super) fn of_element(node: Node<'_>, found: &mut Findings) -> Vec<OptionDecl> {
    options(node, "x-field", ELEMENT, found)
}

/// The model whose keys name the entries of a map.
pub(super) fn of_names(node: Node<'_>, found: &mut Findings) -> Vec<OptionDecl> {
    options(node, "x-field", NAMES, found)
}

/// Reports what is wrong in `x-type`, which has no options.
pub(super) fn check_type(node: Node<'_>, found: &mut Findings) {
    options(node, "x-type", TYPE, found);
}

/// An entry of one of the three that is a text.
pub(super) fn text<'a>(
    node: Node<'a>,
    extension: &str,
    name: &str,
    found: &mut Findings,
) -> Option<(&'a str, Node<'a>)> {
    let value = node.get(extension)?.get(name)?;
    let text = value.text();
    if text.is_none() {
        let message = format!("`{name}` is not given what it takes");
        let tables = MODEL.iter().chain(FIELD).chain(TYPE);
        let example = tables
            .filter(|(known, ..)| *known == name)
            .map(|(.., example)| *example)
            .next();
        let help = format!("write `\"{name}\": {}`", example.unwrap_or("\"…\""));
        found.at(diagnostic::OPTION_ARGUMENT, value, &message, &help);
    }
    Some((text?, value))
}

fn options(
    owner: Node<'_>,
    extension: &str,
    known: &[Entry],
    found: &mut Findings,
) -> Vec<OptionDecl> {
    let Some(node) = owner.get(extension) else {
        return Vec::new();
    };
    if !node.is_object() {
        let message = format!("`{extension}` is no object");
        let help = format!("write `\"{extension}\": {{ … }}`");
        found.at(diagnostic::OPTION_ARGUMENT, node, &message, &help);
        return Vec::new();
    }
    let mut options = Vec::new();
    for (name, value) in node.members() {
        let Some((name, form, example)) = known.iter().find(|(known, ..)| *known == name) else {
            let names: Vec<&str> = known.iter().map(|(name, ..)| *name).collect();
            let what = format!("`{extension}` takes");
            let help = match keyword(name) {
                Some(keyword) => format!("write the keyword `{keyword}`, beside `{extension}`"),
                None => suggestion(name, &what, &names),
            };
            let message = format!("`{extension}` has no option `{}`", short(name));
            found.at_name(diagnostic::UNKNOWN_OPTION, value, &message, &help);
            continue;
        };
        match read(name, *form, value) {
            Some(read) => options.extend(read),
            None => {
                let message = format!("`{name}` is not given what it takes");
                let help = format!("write `\"{name}\": {example}`");
                found.at(diagnostic::OPTION_ARGUMENT, value, &message, &help);
            }
        }
    }
    options
}

/// The keyword of JSON Schema for what is no entry.
fn keyword(name: &str) -> Option<&str> {
    match name {
        "read_only" => Some("readOnly"),
        "write_only" => Some("writeOnly"),
        // Which members are required is said around them.
        "required" => None,
        name => keywords::is_known(name).then_some(name),
    }
}

/// The options that an entry stands for; `None` if it does not have its form.
fn read(name: &str, form: Form, value: Node<'_>) -> Option<Vec<OptionDecl>> {
    let valued = |one: Value| Some(vec![write::valued(name, one, value)]);
    let span = || value.name_span();
    match form {
        Form::Own => Some(Vec::new()),
        Form::Flag => Some(match value.boolean()? {
            true => vec![write::flag(name, span())],
            false => Vec::new(),
        }),
        Form::Text => valued(Value::String(value.text()?.to_owned())),
        Form::Whole => valued(Value::Integer(value.integer()?)),
        Form::Size => valued(scalar(value)?),
        Form::Model => {
            let model = value.text().filter(|model| super::names::is_name(model))?;
            valued(Value::Path(vec![model.to_owned()]))
        }
        Form::Unique => match (value.boolean(), value.text()) {
            (Some(true), _) => Some(vec![write::flag(name, span())]),
            (Some(false), _) => Some(Vec::new()),
            (_, Some("ignore_case")) => {
                let word = write::flag("ignore_case", value.span());
                Some(vec![write::list(name, vec![word], span())])
            }
            _ => None,
        },
        Form::Names => Some(vec![write::list(name, names(value)?, span())]),
        Form::Groups => {
            let groups = value.is_array().then(|| value.elements())?;
            let groups = groups.map(|group| Some(write::list(name, names(group)?, group.span())));
            groups.collect()
        }
        Form::Access if value.text().is_some() => valued(Value::String(value.text()?.to_owned())),
        Form::Parts | Form::Access | Form::Bounds => {
            let parts = parts(value, scalar)?;
            Some(vec![write::list(name, parts, span())])
        }
        Form::Rules => {
            let rule = |value: Node<'_>| {
                let rule = rule::of_text(value.text()?, &value.span());
                Some(Value::Rule(Box::new(rule)))
            };
            Some(vec![write::list(name, parts(value, rule)?, span())])
        }
        Form::Each => {
            let bounds = value.is_object().then(|| value.members())?;
            let lists = bounds.map(|(name, bounds)| match name {
                "length" | "range" => read(name, Form::Bounds, bounds)?.pop(),
                _ => None,
            });
            Some(vec![write::list(
                name,
                lists.collect::<Option<_>>()?,
                span(),
            )])
        }
    }
}

/// The members of an object as options within one; an empty object is none.
fn parts(node: Node<'_>, value: impl Fn(Node<'_>) -> Option<Value>) -> Option<Vec<OptionDecl>> {
    let members = node.members();
    let parts = members.map(|(name, member)| Some(write::valued(name, value(member)?, member)));
    let parts: Vec<_> = parts.collect::<Option<_>>()?;
    (!parts.is_empty()).then_some(parts)
}

/// A list of names as options without arguments; an empty list is none.
fn names(node: Node<'_>) -> Option<Vec<OptionDecl>> {
    let elements = node.elements();
    let names = elements.map(|element| {
        let name = element.text().filter(|name| super::names::is_name(name))?;
        Some(write::flag(name, element.span()))
    });
    let names: Vec<_> = names.collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

/// A number, a string or a truth value.
pub(super) fn scalar(node: Node<'_>) -> Option<Value> {
    if let Some(number) = node.integer() {
        return Some(Value::Integer(number));
    }
    let number = node.number().map(|digits| Value::Float(digits.to_owned()));
    let text = || node.text().map(|text| Value::String(text.to_owned()));
    number
        .or_else(text)
        .or_else(|| node.boolean().map(Value::Bool))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_documents_show_every_entry() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/models.md");
        let page = fs::read_to_string(page).unwrap();
        let (_, page) = page.split_once("## JSON Schema").unwrap();
        for (name, ..) in [MODEL, FIELD, TYPE].concat() {
            assert!(page.contains(&format!("\"{name}\": ")), "{name}");
        }
    }
}
