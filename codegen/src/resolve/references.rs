//! Required references that go round in a circle: no first record could exist.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::model;
use crate::{
    app::{Field, FieldType, Model, Role},
    diagnostic::{self, Diagnostic},
};

/// Reports each circle once, at the first model of it.
pub(super) fn check(drafts: &[model::Draft<'_>], findings: &mut Vec<Diagnostic>) {
    let models: BTreeMap<&str, &Model> = drafts
        .iter()
        .filter_map(|draft| draft.model.as_ref())
        // Where the client names the record, two may name each other in one go.
        .filter(|model| {
            model
                .key()
                .is_some_and(|key| matches!(key.ty, FieldType::Id(_)))
        })
        .map(|model| (model.name.as_str(), model))
        .collect();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for draft in drafts {
        let name = draft.decl.name.value.as_str();
        let Some(model) = models.get(name) else {
            continue;
        };
        let Some(circle) = circle(model, &models) else {
            continue;
        };
        if circle.iter().any(|(model, _)| reported.contains(model)) {
            continue;
        }
        reported.extend(circle.iter().map(|(model, _)| *model));
        let first = circle.first().map_or("", |(_, field)| field);
        let member = draft
            .decl
            .members
            .iter()
            .find(|member| member.name.value == first);
        let span = member.map_or(&draft.decl.name.span, |member| &member.name.span);
        let steps: Vec<String> = circle
            .iter()
            .map(|(model, field)| format!("`{model}::{field}`"))
            .collect();
        let message = match steps.as_slice() {
            [only] => format!("{only} requires another record of its own model"),
            _ => format!("{} require each other", steps.join(", ")),
        };
        findings.push(Diagnostic::new(
            diagnostic::REQUIRED_CYCLE,
            span.clone(),
            format!("{message}, so no first record could exist"),
            "make one of these references an `Option`",
        ));
    }
}

/// The shortest way over required references from a model back to itself: models and members.
fn circle<'a>(
    start: &'a Model,
    models: &BTreeMap<&str, &'a Model>,
) -> Option<Vec<(&'a str, &'a str)>> {
    let mut came_from: BTreeMap<&str, (&'a Model, &'a Field)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(model) = queue.pop_front() {
        for field in &model.fields {
            let FieldType::Id(target) = &field.ty else {
                continue;
            };
            if field.optional || field.role == Role::Key || came_from.contains_key(target.as_str())
            {
                continue;
            }
            came_from.insert(target, (model, field));
            if let Some(next) = models.get(target.as_str()) {
                queue.push_back(next);
            }
        }
    }
    let mut circle = Vec::new();
    let mut at = start.name.as_str();
    loop {
        let (model, field) = came_from.get(at)?;
        circle.push((model.name.as_str(), field.name.as_str()));
        at = model.name.as_str();
        if at == start.name {
            circle.reverse();
            return Some(circle);
        }
    }
}
