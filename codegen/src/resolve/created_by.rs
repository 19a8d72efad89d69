//! `#[model(created_by)]`: a member that must hold a user needs one for every record.

use super::nearest::listed;
use crate::{
    app::{Field, Gates, Operation, Role},
    diagnostic::{self, Diagnostic},
};

/// Refuses a `created_by` that is no `Option` where somebody without a session may create records.
pub(super) fn check(fields: &[Field], gates: &Gates, findings: &mut Vec<Diagnostic>) {
    let required = |field: &&Field| field.role == Role::CreatedBy && !field.optional;
    let Some(field) = fields.iter().find(required) else {
        return;
    };
    // A replace of a record that is not there creates it, under the key of the path.
    let by_replace = fields.iter().any(Field::is_client_key);
    let open: Vec<&str> = [Operation::Create]
        .into_iter()
        .chain(by_replace.then_some(Operation::Replace))
        .filter(|operation| gates.is_public(*operation))
        .map(Operation::name)
        .collect();
    if open.is_empty() {
        return;
    }
    let sessions: Vec<String> = open
        .iter()
        .map(|name| format!("`{name} = \"session\"`"))
        .collect();
    findings.push(Diagnostic::new(
        diagnostic::CREATED_BY,
        field.span.clone(),
        format!(
            "{} creates a record without a session, and `{}` would be nobody",
            listed(&open).replace(", ", " or "),
            field.name
        ),
        format!(
            "write `access = \"session\"` on the model (in `access(…)`: {}), or make the member an \
             `Option<Id<User>>`",
            sessions.join(", ")
        ),
    ));
}
