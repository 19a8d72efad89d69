//! Names that clients make of query parameters: `age.gt` and `address.city` become `age_gt` and
//! `address_city` where a language has no dots in names, and must not meet a member of that name.

use std::collections::BTreeMap;

use super::{case::snake, catalogue::Catalogue, nested_lookups};
use crate::{
    app::{Field, Model, Role},
    diagnostic::{self, Diagnostic},
};

/// The operators of filters, as they follow a parameter's dot.
const OPERATORS: &[&str] = &[
    "ne", "gt", "gte", "lt", "lte", "prefix", "contains", "null", "has",
];

pub(super) fn check(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    for model in catalogue.models() {
        let parameters = parameters(model, catalogue);
        findings.extend(parameters.iter().filter_map(unreadable));
        collisions(model, &parameters, findings);
    }
}

/// A member by which lists are filtered or sorted: the fields from the model's to it.
struct Parameter<'d> {
    path: Vec<&'d Field>,
}

impl Parameter<'_> {
    /// As it stands in a query: `address.city`.
    fn name(&self) -> String {
        let names: Vec<&str> = self
            .path
            .iter()
            .map(|field| field.json_name.as_str())
            .collect();
        names.join(".")
    }
}

fn parameters<'d>(model: &'d Model, catalogue: &Catalogue<'d>) -> Vec<Parameter<'d>> {
    let fields = model.fields.iter().filter(|field| field.role != Role::Key);
    fields
        .flat_map(|field| nested_lookups::paths(field, catalogue))
        .map(|path| Parameter { path })
        .collect()
}

/// What separates the parts of a parameter cannot be in one.
fn unreadable(parameter: &Parameter<'_>) -> Option<Diagnostic> {
    let bad = |name: &str| name.contains(['.', ',']) || name.starts_with('-');
    let field = parameter.path.iter().find(|field| bad(&field.json_name))?;
    Some(Diagnostic::new(
        diagnostic::BAD_JSON_NAME,
        field.span.clone(),
        format!(
            "the JSON name of `{}` cannot stand in a query: it holds `.` or `,`, or begins with `-`",
            field.name
        ),
        "rename it, or remove what lets lists be filtered or sorted by it",
    ))
}

fn collisions(model: &Model, parameters: &[Parameter<'_>], findings: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<String, &Field> = BTreeMap::new();
    for field in &model.fields {
        // A client may go by either name.
        taken.insert(identifier(&field.name), field);
        taken.insert(identifier(&field.json_name), field);
    }
    let mut nested: BTreeMap<String, String> = BTreeMap::new();
    for parameter in parameters {
        let Some(&first) = parameter.path.first() else {
            continue;
        };
        let name = parameter.name();
        if parameter.path.len() == 1 {
            continue;
        }
        let own = identifier(&name);
        if let Some(member) = taken.get(&own) {
            findings.push(met(member, &name, &member.name));
        } else if let Some(other) = nested.insert(own, name.clone()) {
            findings.push(met(first, &name, &other));
        }
    }
    for parameter in parameters {
        let Some(&first) = parameter.path.first() else {
            continue;
        };
        let name = parameter.name();
        for operator in OPERATORS {
            let with = format!("{name}.{operator}");
            let own = identifier(&with);
            if let Some(member) = taken.get(&own) {
                findings.push(met(member, &with, &member.name));
            } else if let Some(other) = nested.get(&own) {
                findings.push(met(first, &with, other));
            }
        }
    }
}

fn met(at: &Field, parameter: &str, other: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::CLIENT_NAMES,
        at.span.clone(),
        format!("`{other}` and the filter `{parameter}` are one name in clients"),
        "rename the member: where names have no dots, the filter's are underscores",
    )
}

/// A name as clients in other languages write it: in snake case, everything else an underscore.
fn identifier(name: &str) -> String {
    let plain = |character: char| match character {
        _ if character.is_alphanumeric() => character,
        _ => '_',
    };
    let name: String = name.chars().map(plain).collect();
    snake(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_write_one_name() {
        for name in ["a_gt", "a.gt", "aGt", "AGt", "a-gt", "a gt"] {
            assert_eq!(identifier(name), "a_gt", "{name}");
        }
    }
}
