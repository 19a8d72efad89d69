//! References where every model is known: whether they are of the other's key, and whether a first
//! record could exist.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{catalogue::Catalogue, relations::key_type};
use crate::{
    app::{Field, FieldType, Model, Role},
    diagnostic::{self, Diagnostic, Span},
};

pub(super) fn check(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    for member in catalogue.members() {
        findings.extend(by_key(member.field, catalogue));
        findings.extend(by_id(member.field, catalogue));
    }
    circles(catalogue, findings);
}

/// `references = Model` on a member that is not of that model's key type.
fn by_key(field: &Field, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let target = field.references.as_deref()?;
    let key = catalogue.model(target)?.key()?;
    let own = key_type(&field.ty);
    let (message, help) = if let FieldType::Id(_) = key.ty {
        (
            format!("the key of `{target}` is one that the server assigns"),
            format!("write `Id<{target}>` as the type, without `references`"),
        )
    } else if *own == key.ty {
        return None;
    } else {
        (
            format!("`{}` is not of the type of `{target}`'s key", field.name),
            format!(
                "make it {}, as `{}::{}` is",
                noun(&key.ty),
                target,
                key.name
            ),
        )
    };
    let span = field.span.clone();
    Some(Diagnostic::new(
        diagnostic::REFERENCE_KEY,
        span,
        message,
        help,
    ))
}

/// `Id<Model>` of a model whose key a client assigns.
fn by_id(field: &Field, catalogue: &Catalogue<'_>) -> Option<Diagnostic> {
    let target = ids(&field.ty).into_iter().find_map(|target| {
        let key = catalogue.model(target)?.key()?;
        (!matches!(key.ty, FieldType::Id(_))).then_some((target, key))
    });
    let (target, key) = target?;
    Some(Diagnostic::new(
        diagnostic::REFERENCE_KEY,
        field.span.clone(),
        format!(
            "the key of `{target}` is {}, which a client assigns",
            noun(&key.ty)
        ),
        format!("write the key's type, and `#[model(references = {target})]` for a reference"),
    ))
}

/// The models of every `Id` in a type, those of a map's keys too.
fn ids(ty: &FieldType) -> Vec<&str> {
    match ty {
        FieldType::Id(target) => vec![target],
        FieldType::Option(inner) | FieldType::List(inner) | FieldType::Set(inner) => ids(inner),
        FieldType::Map(key, value) => [ids(key), ids(value)].concat(),
        _ => Vec::new(),
    }
}

/// The type of a key that a client assigns.
fn noun(ty: &FieldType) -> &'static str {
    match ty {
        FieldType::String => "a `String`",
        FieldType::Uuid => "a `Uuid`",
        FieldType::Integer(integer) if integer.bounds().0 < 0 => "an `i64`",
        _ => "a `u64`",
    }
}

/// A record that has to be there before another one can.
struct Need<'d> {
    model: &'d str,
    /// The member that says so: `Order::address.country`.
    path: String,
    /// The member of the model.
    span: &'d Span,
}

/// Reports each circle once, at the first model of it.
fn circles(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for model in catalogue.models() {
        let Some(circle) = circle(model, catalogue) else {
            continue;
        };
        if circle.iter().any(|need| reported.contains(need.model)) {
            continue;
        }
        reported.extend(circle.iter().map(|need| need.model));
        let steps: Vec<String> = circle
            .iter()
            .map(|need| format!("`{}`", need.path))
            .collect();
        let message = match steps.as_slice() {
            [only] => format!("{only} requires another record of its own model"),
            _ => format!("{} require each other", steps.join(", ")),
        };
        let span = circle.first().map_or(&model.span, |need| need.span);
        findings.push(Diagnostic::new(
            diagnostic::REQUIRED_CYCLE,
            span.clone(),
            format!("{message}, so no first record could exist"),
            "make one of these references an `Option`",
        ));
    }
}

/// The shortest way over required references from a model back to itself. Only of models whose
/// keys the server assigns: a client that names records may name two that refer to each other.
fn circle<'d>(start: &'d Model, catalogue: &Catalogue<'d>) -> Option<Vec<Need<'d>>> {
    let mut came_from: BTreeMap<&str, (&'d Model, Need<'d>)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(model) = queue.pop_front() {
        let own_key = model.key();
        if !own_key.is_some_and(|key| matches!(key.ty, FieldType::Id(_))) {
            continue;
        }
        for need in needs(model, catalogue) {
            if came_from.contains_key(need.model) {
                continue;
            }
            queue.extend(catalogue.model(need.model));
            came_from.insert(need.model, (model, need));
        }
    }
    let mut circle = Vec::new();
    let mut at = start.name.as_str();
    loop {
        let (model, need) = came_from.remove(at)?;
        circle.push(need);
        at = model.name.as_str();
        if at == start.name {
            circle.reverse();
            return Some(circle);
        }
    }
}

/// What must be there before the first record of a model: what its members refer to, and those of
/// the structs that they must hold. A list may be empty, and a map and a set.
fn needs<'d>(model: &'d Model, catalogue: &Catalogue<'d>) -> Vec<Need<'d>> {
    let mut needs = Vec::new();
    let mut entered: BTreeSet<&str> = BTreeSet::new();
    let of = |field: &'d Field| {
        (
            field,
            format!("{}::{}", model.name, field.name),
            &field.span,
        )
    };
    let mut pending: VecDeque<_> = model.fields.iter().map(of).collect();
    while let Some((field, path, span)) = pending.pop_front() {
        if field.optional || field.role == Role::Key {
            continue;
        }
        match &field.ty {
            FieldType::Id(target) => needs.push(Need {
                model: target,
                path,
                span,
            }),
            FieldType::Struct(name) => {
                let Some(found) = catalogue.structure(name).filter(|_| entered.insert(name)) else {
                    continue;
                };
                let inner = |field: &'d Field| (field, format!("{path}.{}", field.name), span);
                pending.extend(found.fields.iter().map(inner));
            }
            _ => {}
        }
    }
    needs
}
