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
#[derive(Clone, Copy)]
struct Need<'d> {
    model: &'d str,
    /// The member of the model.
    span: &'d Span,
    /// Which of all needs it is.
    number: usize,
}

/// What records of each model need. Only of models whose keys the server assigns: a client that names
/// records may name two that refer to each other.
struct Needs<'d> {
    by_model: BTreeMap<&'d str, Vec<Need<'d>>>,
    /// The member that says so, by number: `Order::address.country`.
    paths: Vec<String>,
}

/// Reports each circle once, at the first model of it. Of every reference that is in one, the shortest
/// is reported: who mends these has mended all.
fn circles(catalogue: &Catalogue<'_>, findings: &mut Vec<Diagnostic>) {
    let all = Needs::new(catalogue);
    let mut reported: BTreeSet<Vec<usize>> = BTreeSet::new();
    for model in catalogue.models() {
        for need in all.of(&model.name) {
            let Some(way) = all.way(need.model, &model.name) else {
                continue;
            };
            let circle: Vec<usize> = std::iter::once(need.number).chain(way).collect();
            let mut members = circle.clone();
            members.sort_unstable();
            if reported.insert(members) {
                findings.push(all.refusal(&circle, need.span));
            }
        }
    }
}

impl<'d> Needs<'d> {
    fn new(catalogue: &Catalogue<'d>) -> Self {
        let mut all = Self {
            by_model: BTreeMap::new(),
            paths: Vec::new(),
        };
        for model in catalogue.models() {
            let is_assigned = |key: &Field| matches!(key.ty, FieldType::Id(_));
            if model.key().is_some_and(is_assigned) {
                let needs = needs(model, catalogue).into_iter();
                let needs = needs.map(|(model, path, span)| {
                    all.paths.push(path);
                    let number = all.paths.len() - 1;
                    Need {
                        model,
                        span,
                        number,
                    }
                });
                let needs = needs.collect();
                all.by_model.insert(&model.name, needs);
            }
        }
        all
    }

    fn of(&self, model: &str) -> &[Need<'d>] {
        self.by_model.get(model).map_or(&[], Vec::as_slice)
    }

    /// The numbers of the needs on the shortest way from a model to another; none if they are one.
    fn way(&self, from: &'d str, to: &str) -> Option<Vec<usize>> {
        let mut came_by: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(model) = queue.pop_front() {
            if model == to {
                break;
            }
            for need in self.of(model) {
                if need.model != from && !came_by.contains_key(need.model) {
                    came_by.insert(need.model, (model, need.number));
                    queue.push_back(need.model);
                }
            }
        }
        let mut way = Vec::new();
        let mut at = to;
        while at != from {
            let (before, number) = came_by.get(at)?;
            way.push(*number);
            at = before;
        }
        way.reverse();
        Some(way)
    }

    fn refusal(&self, circle: &[usize], span: &Span) -> Diagnostic {
        let paths = circle.iter().filter_map(|number| self.paths.get(*number));
        let steps: Vec<String> = paths.map(|path| format!("`{path}`")).collect();
        let (message, help) = match steps.as_slice() {
            [only] => (
                format!("{only} requires another record of its own model"),
                "make this reference an `Option`",
            ),
            _ => (
                format!("{} require each other", steps.join(", ")),
                "make one of these references an `Option`",
            ),
        };
        Diagnostic::new(
            diagnostic::REQUIRED_CYCLE,
            span.clone(),
            format!("{message}, so no first record could exist"),
            help,
        )
    }
}

/// What must be there before the first record of a model: what its members refer to, and those of
/// the structs that they must hold: the other model, the path, and the place of the model's member. A
/// list may be empty, and a map and a set.
fn needs<'d>(model: &'d Model, catalogue: &Catalogue<'d>) -> Vec<(&'d str, String, &'d Span)> {
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
            FieldType::Id(target) => needs.push((target.as_str(), path, span)),
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
