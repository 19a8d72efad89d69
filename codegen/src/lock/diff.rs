//! What a version changes, in words for a person.

use super::{
    entry::{MemberEntry, ModelEntry, Unique},
    history::State,
};

/// One line for each change from `before` to `after`, in order of id. Removals are not among them:
/// no version has any.
pub(super) fn lines(before: &State, after: &State) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, model) in &after.models {
        match before.models.get(id) {
            Some(old) => changed_model(old, model, after, &mut lines),
            None => {
                let count = model.members.len();
                lines.push(format!("new model `{}` with {count} members", model.name));
            }
        }
    }
    for (id, enumeration) in &after.enums {
        let name = &enumeration.name;
        let Some(old) = before.enums.get(id) else {
            let names: Vec<_> = enumeration
                .variants
                .iter()
                .map(|v| v.name.as_str())
                .collect();
            lines.push(format!("new enum `{name}` with {}", names.join(", ")));
            continue;
        };
        for variant in &enumeration.variants {
            if !old.variants.iter().any(|known| known.id == variant.id) {
                lines.push(format!("`{name}`: new variant `{}`", variant.name));
            }
        }
    }
    lines
}

fn changed_model(old: &ModelEntry, model: &ModelEntry, after: &State, lines: &mut Vec<String>) {
    for member in &model.members {
        let place = format!("`{}.{}`", model.name, member.name);
        let Some(known) = old.member_by_id(member.id) else {
            let mut line = format!("{place}: new, `{}`", after.type_text(member));
            if let Some(absent) = &member.absent {
                line.push_str(&format!(", {absent} in the records that are there"));
            }
            lines.push(line);
            continue;
        };
        let (before, now) = (words(known), words(member));
        let without = |these: &[String], those: &[String]| -> Vec<String> {
            these
                .iter()
                .filter(|option| !those.contains(option))
                .cloned()
                .collect()
        };
        let (less, more) = (without(&before, &now), without(&now, &before));
        let less = less.iter().map(|option| format!("without `{option}`"));
        let more = more.iter().map(|option| format!("with `{option}`"));
        let changes: Vec<String> = less.chain(more).collect();
        if !changes.is_empty() {
            lines.push(format!("{place}: now {}", changes.join(", ")));
        }
    }
}

fn words(member: &MemberEntry) -> Vec<String> {
    let unique = member.unique.map(|unique| match unique {
        Unique::Exact => "unique".to_owned(),
        Unique::IgnoreCase => "unique(ignore_case)".to_owned(),
    });
    unique
        .into_iter()
        .chain(member.options.iter().cloned())
        .collect()
}
