//! JSON names of the members of one struct or variant: each once, and none that nobody could write.

use std::collections::BTreeMap;

use super::{
    json_name_fault,
    member::{Outcome, Owner},
    spelling,
};
use crate::{
    decl::MemberDecl,
    diagnostic::{self, Diagnostic},
    schema::SUFFIX,
};

/// Parameters of a list's query, which a member's name would hide.
pub(super) const RESERVED: &[&str] = &[
    "limit", "cursor", "sort", "count", "as_of", "fields", "after", "q", "expand",
];

/// Each member is refused once, for its own name before for another's.
pub(super) fn check(
    outcomes: &[(&MemberDecl, Outcome<'_>)],
    owner: Owner,
    findings: &mut Vec<Diagnostic>,
) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (member, outcome) in outcomes {
        let Some(json) = &outcome.json_name else {
            continue;
        };
        let span = member.name.span.clone();
        // Whoever writes a schema has named what is in JSON.
        let of_schema = span.file.ends_with(SUFFIX);
        let shown = match of_schema {
            true => json.as_str(),
            false => &member.name.value,
        };
        if let Some(bad) = json_name_fault(json, &member.name) {
            findings.push(bad);
        } else if owner == Owner::Model && RESERVED.contains(&json.as_str()) {
            findings.push(Diagnostic::new(
                diagnostic::RESERVED_MEMBER,
                span,
                format!("`{json}` is a parameter of every list, so a member cannot have the name"),
                "rename the member, or its JSON name with `#[serde(rename = \"…\")]`",
            ));
        } else if let Some(refused) = spelling::member(&member.name, json) {
            // The front end of schemas has said it, of the name that is wrong.
            findings.extend((!of_schema).then_some(refused));
        } else if let Some(other) = seen.insert(json.to_lowercase(), shown) {
            findings.push(Diagnostic::new(
                diagnostic::EQUAL_NAMES,
                span,
                format!("`{shown}` and `{other}` have the same JSON name but for case"),
                "rename one of them: many clients take names of any case as the same",
            ));
        }
    }
}
