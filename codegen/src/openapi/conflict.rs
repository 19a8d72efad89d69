//! What a 409 means, operation by operation: the one refusal that depends on the model.

use super::{object::Response, shape::is_client_key, shared};
use crate::{
    app::{App, Model, OnDelete},
    reference::{Target, references},
};

/// The statuses of a create, replace or update that come from another record being in the way.
pub(super) fn of_write(model: &Model, creates: bool) -> (&'static str, Response) {
    let mut reasons = Vec::new();
    if creates && model.key().is_some_and(is_client_key) {
        reasons.push("Another record has the key.".to_owned());
    }
    for field in model.fields.iter().filter(|field| field.unique.is_some()) {
        reasons.push(format!("Another record has the `{}`.", field.json_name));
    }
    for members in &model.uniques {
        let names = members.iter().filter_map(|name| model.field(name));
        let names: Vec<_> = names
            .map(|field| format!("`{}`", field.json_name))
            .collect();
        reasons.push(format!(
            "Another record has the same {}, together.",
            names.join(" and ")
        ));
    }
    reasons.push("The record has more bytes than the log takes at once.".to_owned());
    conflict(&reasons)
}

/// That of a delete.
pub(super) fn of_delete(app: &App, model: &Model) -> (&'static str, Response) {
    let mut reasons: Vec<String> = Vec::new();
    for other in &app.models {
        for reference in references(other, app) {
            let on_delete = match reference.target {
                Target::Record {
                    model: target,
                    on_delete,
                } if target.name == model.name => on_delete,
                _ => continue,
            };
            let place = reference.place.json_path();
            let reason = match on_delete {
                OnDelete::Restrict => {
                    format!("A record of `{}` refers to it by `{place}`.", other.name)
                }
                OnDelete::SetNull => format!(
                    "A record of `{}` refers to it by `{place}` and would not be valid without.",
                    other.name
                ),
                OnDelete::Cascade => continue,
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons.push("The change touches more records than the log takes at once.".to_owned());
    conflict(&reasons)
}

fn conflict(reasons: &[String]) -> (&'static str, Response) {
    let description = match reasons {
        [one] => one.clone(),
        more => format!("One of these:\n\n- {}", more.join("\n- ")),
    };
    ("409", shared::problem(description))
}
