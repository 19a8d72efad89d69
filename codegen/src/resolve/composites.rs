//! `unique(a, b)` and `index(a, b)`: combinations of members of one model.

use super::{
    lookups::is_ordered,
    nearest::nearest,
    options::{Options, argument},
};
use crate::{
    app::{Exposure, Field, FieldType, Role, SORTED_LENGTH_MAX},
    decl::{Arguments, MemberDecl, OptionDecl},
    diagnostic::{self, Diagnostic},
};

/// Reads every `unique(…)` or `index(…)`: lists of Rust names. `members` are those that are
/// written, `fields` those of them that nothing is wrong with.
pub(super) fn read(
    kind: &'static str,
    members: &[MemberDecl],
    fields: &[Field],
    options: &mut Options<'_, '_>,
) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    for option in options.all(kind) {
        let parts = match &option.arguments {
            Arguments::List(list) if !list.is_empty() => list.as_slice(),
            _ => {
                let help = format!("write `{kind}(a, b)` with the Rust names of members");
                options.fail(argument(option, help));
                continue;
            }
        };
        let mut names: Vec<String> = Vec::new();
        let mut wrong = false;
        for part in parts {
            let found = member(kind, part, members, fields);
            let found = found.and_then(|()| match names.contains(&part.name.value) {
                true => Err(Box::new(refusal(
                    part,
                    format!("`{}` is twice in one `{kind}`", part.name.value),
                    "name each member once",
                ))),
                false => Ok(()),
            });
            if let Err(refused) = found {
                options.fail(*refused);
                wrong = true;
            }
            names.push(part.name.value.clone());
        }
        if wrong {
            continue;
        }
        let whole = whole(kind, option, &names, &all);
        match whole {
            Some(refused) => options.fail(refused),
            None => all.push(names),
        }
    }
    all
}

/// What is wrong with a combination whose members are right.
fn whole(
    kind: &str,
    option: &OptionDecl,
    names: &[String],
    earlier: &[Vec<String>],
) -> Option<Diagnostic> {
    if let [only] = names {
        let message = format!("`{kind}({only})` combines nothing");
        return Some(refusal(
            option,
            message,
            format!("write `#[model({kind})]` above `{only}`"),
        ));
    }
    let same = |other: &Vec<String>| {
        // Whether records differ does not depend on the order; how an index sorts them does.
        let set = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        other == names || (kind == "unique" && set(other) == set(names))
    };
    earlier.iter().any(same).then(|| {
        let message = format!("`{kind}({})` is there already", names.join(", "));
        refusal(option, message, "keep one of them")
    })
}

type Checked = Result<(), Box<Diagnostic>>;

/// Whether a member can be part of a combination. Of one that is wrong itself nothing is said.
fn member(kind: &str, part: &OptionDecl, members: &[MemberDecl], fields: &[Field]) -> Checked {
    let name = part.name.value.as_str();
    if part.arguments != Arguments::None {
        let help = format!("write `{kind}(a, b)` with the Rust names of members");
        return Err(Box::new(argument(part, help)));
    }
    if !members.iter().any(|member| member.name.value == name) {
        let names = members.iter().map(|member| member.name.value.as_str());
        let by_json = fields.iter().find(|field| field.json_name == name);
        let help = match (by_json, nearest(name, names)) {
            (Some(field), _) => format!("write its Rust name, `{}`", field.name),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("write `{kind}(a, b)` with the Rust names of members"),
        };
        let message = format!("there is no member `{name}`");
        return Err(Box::new(refusal(part, message, help)));
    }
    let Some(field) = fields.iter().find(|field| field.name == name) else {
        return Ok(());
    };
    let refuse = |message: String, help: &str| Err(Box::new(refusal(part, message, help)));
    if field.role == Role::Key {
        let message = format!("`{name}` is the key, which says which record it is by itself");
        return refuse(message, "leave it out: it is the last part of every index");
    }
    if field.role == Role::Version {
        let message = format!("`{name}` is a `version`, which is not stored");
        return refuse(message, "leave it out");
    }
    if field.exposure != Exposure::Shown {
        let message = format!("`{name}` is hidden, and lists would tell what it is");
        return refuse(message, "leave it out");
    }
    let is_float = matches!(field.ty, FieldType::Float(_));
    if !is_ordered(&field.ty) || (is_float && kind == "unique") {
        let message = format!("`{name}` is of a type that cannot be part of `{kind}(…)`");
        let help = "text, numbers, times, ids and unit enums can; for `unique` no floats";
        return refuse(message, help);
    }
    let max = field.rules.length.and_then(|length| length.max);
    if field.ty == FieldType::String && max.is_none_or(|max| max > SORTED_LENGTH_MAX) {
        let code = diagnostic::ORDERED_LENGTH;
        let message =
            format!("a `String` in `{kind}(…)` has at most {SORTED_LENGTH_MAX} characters");
        let help = format!("write `length(max = {SORTED_LENGTH_MAX})` above `{name}`, or less");
        return Err(Box::new(Diagnostic::new(
            code,
            part.span.clone(),
            message,
            help,
        )));
    }
    Ok(())
}

fn refusal(part: &OptionDecl, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(diagnostic::COMPOSITE, part.span.clone(), message, help)
}
