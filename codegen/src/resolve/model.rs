//! One model: its form, its own options, its members together.

use super::{
    access, compact, composites, conditional, created_by,
    declared_roles::DeclaredRoles,
    member::{self, Outcome, Owner},
    member_names, missing_derives,
    nearest::listed,
    nested::Use,
    operations,
    options::{MODEL, Options},
    paths,
    rules::{self, Written},
    scope::Scope,
    serde_options::{self, Place},
    types::{Declared, Types},
    unfollowed,
};
use crate::{
    app::{BODY_BYTES_MAX_DEFAULT, FieldType, Gates, Model, ModelRules, Role},
    decl::{FileDecl, MemberDecl, ShapeDecl, StructDecl, Value, VisibilityDecl},
    diagnostic::{self, Diagnostic, Span},
};

/// A model, and what the checks over all models need of it even where it is not valid.
pub(super) struct Draft<'a> {
    pub(super) decl: &'a StructDecl,
    pub(super) plural: Option<(String, &'a Span)>,
    pub(super) path: Option<(String, &'a Span)>,
    /// The rules of the model, not yet judged.
    pub(super) rules: Written<'a>,
    /// The model with those of its members that nothing is wrong with; `None` if it can be none.
    pub(super) model: Option<Model>,
}

pub(super) fn resolve<'a>(
    scope: &Scope<'a>,
    declared: &DeclaredRoles,
    (file, decl): (&'a FileDecl, &'a StructDecl),
    used: &mut Vec<Use<'a>>,
    findings: &mut Vec<Diagnostic>,
) -> Draft<'a> {
    let formed = form(decl, findings);
    findings.extend(unfollowed(&decl.attributes));
    let serde = serde_options::read(&decl.attributes, Place::Model, findings);
    let mut outcomes = Vec::new();
    if formed {
        let types = Types::new(scope, Declared::Struct(file, decl));
        for member in &decl.members {
            let all = serde.rename_all;
            let outcome = member::resolve(member, Owner::Model, &types, all, findings);
            used.extend(Use::of(member, &outcome));
            outcomes.push((member, outcome));
        }
        member_names::check(&outcomes, Owner::Model, findings);
        roles(decl, &outcomes, findings);
    }
    let fields = outcomes.into_iter();
    let fields: Vec<_> = fields.filter_map(|(_, outcome)| outcome.field).collect();
    let mut options = Options::new(&decl.attributes.model, &MODEL, findings);
    let names = paths::names(decl, &mut options);
    let mut combined = |kind| match formed {
        true => composites::read(kind, &decl.members, &fields, &mut options),
        // Of what can be no model the members are not known.
        false => Vec::new(),
    };
    let (uniques, indexes) = (combined("unique"), combined("index"));
    let operations = operations::read(&mut options);
    let gates = access::read(&mut options, &decl.name.value, operations, declared);
    let rules = rules::of_model(options.written("rules"), options.findings());
    if let Some(gates) = &gates {
        created_by::check(&fields, gates, options.findings());
    }
    let model = Model {
        name: decl.name.value.clone(),
        module: file.module.clone(),
        docs: decl.attributes.docs.clone(),
        plural: String::new(),
        path: String::new(),
        body_bytes_max: body_max(&mut options),
        operations,
        access: gates.unwrap_or_else(|| Gates::public(operations)),
        row_rules: ModelRules::default(),
        require_if_match: options.flag("require_if_match"),
        compact: compact::read(&mut options),
        uniques,
        indexes,
        fields,
        span: decl.name.span.clone(),
    };
    let (plural, path) = names.unzip();
    Draft {
        decl,
        model: formed.then(|| Model {
            plural: plural.as_ref().map_or_else(String::new, named),
            path: path.as_ref().map_or_else(String::new, named),
            ..model
        }),
        plural,
        path,
        rules,
    }
}

fn named((name, _): &(String, &Span)) -> String {
    name.clone()
}

/// Whether the struct can be a model at all, so that its members are worth a look.
fn form(decl: &StructDecl, findings: &mut Vec<Diagnostic>) -> bool {
    let name = &decl.name;
    let mut refuse = |code, span: &Span, message: String, help: String| {
        findings.push(Diagnostic::new(code, span.clone(), message, help));
    };
    if let Some(cfg) = &decl.attributes.cfg {
        findings.push(conditional(cfg, &name.value));
        return false;
    }
    if decl.generic {
        refuse(
            diagnostic::STRUCT_FORM,
            &name.span,
            format!("the model `{}` has parameters", name.value),
            "write a model for each type that they would stand for".to_owned(),
        );
        return false;
    }
    if decl.shape != ShapeDecl::Named {
        let form = match decl.shape {
            ShapeDecl::Tuple => "a tuple struct",
            ShapeDecl::Union => "a union",
            ShapeDecl::Unit | ShapeDecl::Named => "a unit struct",
        };
        refuse(
            diagnostic::STRUCT_FORM,
            &name.span,
            format!("the model `{}` is {form}", name.value),
            format!(
                "write `pub struct {} {{ … }}` with named members",
                name.value
            ),
        );
        return false;
    }
    if decl.visibility != VisibilityDecl::Public {
        refuse(
            diagnostic::VISIBILITY,
            &name.span,
            format!("the model `{}` is not public", name.value),
            format!("write `pub struct {}`", name.value),
        );
    }
    let needed = ["Clone", "Serialize", "Deserialize", "Model"];
    let missing = missing_derives(&decl.attributes, &needed);
    if !missing.is_empty() && !decl.attributes.malformed {
        refuse(
            diagnostic::MISSING_DERIVE,
            &name.span,
            format!(
                "the model `{}` does not derive {}",
                name.value,
                listed(&missing)
            ),
            format!("add `#[derive({})]`", missing.join(", ")),
        );
    }
    true
}

/// Most bytes of a body: an integer, or a string such as "64KiB".
fn body_max(options: &mut Options<'_, '_>) -> u64 {
    let example = "65_536` or `body_max = \"64KiB\"";
    let Some((value, span)) = options.value("body_max", example) else {
        return BODY_BYTES_MAX_DEFAULT;
    };
    let bytes = match value {
        Value::Integer(bytes) => u64::try_from(*bytes).ok(),
        Value::String(text) => bytes(text),
        _ => None,
    };
    if let Some(bytes) = bytes.filter(|bytes| BODY_BYTES.contains(bytes)) {
        return bytes;
    }
    options.fail(Diagnostic::new(
        diagnostic::OPTION_ARGUMENT,
        span.clone(),
        "`body_max` is not given what it takes",
        "write a number of bytes from 1 to 8 MiB, or a string such as \"64KiB\" or \"1MiB\"",
    ));
    BODY_BYTES_MAX_DEFAULT
}

/// A body is held in memory whole, and what it makes of a record is one frame of the log, which has
/// 16 MiB at the most. The half of it leaves room for what a body does not say.
const BODY_BYTES: std::ops::RangeInclusive<u64> = 1..=8 << 20;

fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        .into_iter()
        .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, unit)))?;
    let number: u64 = number.trim_end().parse().ok()?;
    number.checked_mul(unit)
}

/// Roles that a model has once.
fn roles(
    decl: &StructDecl,
    outcomes: &[(&MemberDecl, Outcome<'_>)],
    findings: &mut Vec<Diagnostic>,
) {
    let has = |role: &str| {
        let role = role.to_owned();
        let with = outcomes.iter().map(|(member, _)| *member);
        with.filter(move |member| {
            let options = &member.attributes.model;
            options.iter().any(|option| option.name.value == role)
        })
    };
    for (role, code) in [
        ("key", diagnostic::KEY),
        ("created_at", diagnostic::OPTION_CONFLICT),
        ("updated_at", diagnostic::OPTION_CONFLICT),
        ("created_by", diagnostic::OPTION_CONFLICT),
        ("version", diagnostic::OPTION_CONFLICT),
        ("serial", diagnostic::OPTION_CONFLICT),
    ] {
        for second in has(role).skip(1) {
            findings.push(Diagnostic::new(
                code,
                second.name.span.clone(),
                format!("`{}` has a second `{role}`", decl.name.value),
                "a model has one: remove the option here or there",
            ));
        }
    }
    // A member that is wrong may have been meant as the key.
    let whole = outcomes.iter().all(|(_, outcome)| outcome.field.is_some());
    if has("key").next().is_some() || !whole {
        return;
    }
    let own = FieldType::Id(decl.name.value.clone());
    let candidate = outcomes.iter().find_map(|(member, outcome)| {
        let field = outcome.field.as_ref()?;
        (field.ty == own && !field.optional && field.role == Role::Plain).then_some(member)
    });
    let help = candidate.map_or_else(
        || "add `#[model(key)] pub id: Id<Self>,`".to_owned(),
        |member| format!("write `#[model(key)]` above `{}`", member.name.value),
    );
    findings.push(Diagnostic::new(
        diagnostic::KEY,
        decl.name.span.clone(),
        format!("the model `{}` has no key", decl.name.value),
        help,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_binary_units() {
        for (text, expected) in [
            ("64KiB", Some(65_536)),
            ("1 MiB", Some(1 << 20)),
            ("1GiB", Some(1 << 30)),
            ("64", None),
            ("64KB", None),
            ("-1KiB", None),
            ("KiB", None),
            ("18446744073709551615GiB", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
