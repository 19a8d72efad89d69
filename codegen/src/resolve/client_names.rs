//! Names that clients make of query parameters: `age.gt` and `address.city` become `age_gt` and
//! `address_city` where a language has no dots in names, and must not meet a member of that name.

use std::collections::BTreeMap;

use super::{case::snake, catalogue::Catalogue, member_names::RESERVED, nested_lookups};
use crate::{
    app::{Field, FieldType, Model, Role},
    diagnostic::{self, Diagnostic},
};

/// The operators of filters, as they follow a parameter's dot.
const OPERATORS: &[&str] = &[
    "ne", "gt", "gte", "lt", "lte", "prefix", "contains", "null", "has",
];

/// Those of the key, of whatever type.
const KEY_OPERATORS: &[&str] = &["ne"];

pub(super) fn check(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    for model in catalogue.models() {
        let parameters = parameters(model, catalogue);
        findings.extend(parameters.iter().filter_map(unreadable));
        let listed = parameters.iter();
        findings.extend(listed.filter_map(|parameter| separated(parameter, catalogue)));
        findings.extend(parameters.iter().filter_map(reserved));
        collisions(model, &parameters, findings);
    }
}

/// A member by which lists are filtered or sorted: the fields from the model's to it.
struct Parameter<'d> {
    path: Vec<&'d Field>,
    /// Whether lists are filtered by it, and not only sorted.
    filtered: bool,
}

impl<'d> Parameter<'d> {
    fn field(&self) -> Option<&'d Field> {
        self.path.last().copied()
    }

    /// What may follow its name after a dot.
    fn operators(&self) -> &'static [&'static str] {
        match self.field() {
            Some(field) if field.role == Role::Key => KEY_OPERATORS,
            _ => OPERATORS,
        }
    }

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
    let combined = |field: &Field| {
        let mut combinations = model.indexes.iter().chain(&model.uniques);
        combinations.any(|names| names.contains(&field.name))
    };
    let paths = model.fields.iter().flat_map(|field| {
        let mut paths = nested_lookups::paths(field, catalogue);
        if paths.is_empty() && (field.role == Role::Key || combined(field)) {
            paths.push(vec![field]);
        }
        paths
    });
    let parameters = paths.map(|path| {
        let is_direct = path.len() == 1;
        let is_filtered = |field: &&Field| {
            let asked = field.filter || field.index || field.unique.is_some();
            let by_itself = asked || field.is_reference() || field.role == Role::Key;
            by_itself || (is_direct && combined(field))
        };
        let filtered = path.last().is_some_and(is_filtered);
        Parameter { path, filtered }
    });
    parameters.collect()
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

/// A comma separates the values of a parameter, so no value that is asked for by its name has one.
fn separated(parameter: &Parameter<'_>, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let field = parameter.field().filter(|_| parameter.filtered)?;
    let FieldType::Enum(name) = &field.ty else {
        return None;
    };
    let found = catalogue
        .enumeration(name)
        .filter(|found| found.is_unit())?;
    let mut variants = found.variants.iter();
    let variant = variants.find(|variant| variant.json_name.contains(','))?;
    Some(Diagnostic::new(
        diagnostic::BAD_JSON_NAME,
        field.span.clone(),
        format!(
            "lists are filtered by `{}`, but the JSON name of `{name}::{}` holds `,`",
            field.name, variant.name
        ),
        "rename the variant, or remove what lets lists be filtered or sorted by the member",
    ))
}

/// A filter with the name, in clients, of a parameter that every list has.
fn reserved(parameter: &Parameter<'_>) -> Option<Diagnostic> {
    let name = parameter.name();
    let own = identifier(&name);
    let other = RESERVED.iter().find(|reserved| **reserved == own)?;
    let first = parameter.path.first()?;
    // Of a member of this very name more is said already.
    (name != *other).then(|| met(first, &name, other))
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
        for operator in parameter.operators() {
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
