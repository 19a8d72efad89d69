//! One nested struct: its form, and its members together.

use super::{
    conditional,
    member::{self, Owner},
    member_names, missing_derives,
    nearest::listed,
    nested::Use,
    scope::Scope,
    serde_options::{self, Place},
    types::{Declared, Types},
    unfollowed,
};
use crate::{
    app::Struct,
    decl::{FileDecl, MemberDecl, ShapeDecl, StructDecl, VisibilityDecl},
    diagnostic::{self, Diagnostic, Span},
};

/// A nested struct, and what the checks over all of them need of it even where it is not valid.
pub(super) struct Draft<'a> {
    pub(super) file: &'a FileDecl,
    pub(super) decl: &'a StructDecl,
    /// The structs and enums that its members hold.
    pub(super) uses: Vec<Use<'a>>,
    /// The struct with those of its members that nothing is wrong with; `None` if it can be none.
    pub(super) resolved: Option<Struct>,
}

pub(super) fn resolve<'a>(
    scope: &Scope<'a>,
    file: &'a FileDecl,
    decl: &'a StructDecl,
    findings: &mut Vec<Diagnostic>,
) -> Draft<'a> {
    let mut draft = Draft {
        file,
        decl,
        uses: Vec::new(),
        resolved: None,
    };
    findings.extend(unfollowed(&decl.attributes));
    findings.extend(options(decl));
    if !form(decl, findings) {
        return draft;
    }
    let serde = serde_options::read(&decl.attributes, Place::Struct, findings);
    let types = Types::new(scope, Declared::Struct(file, decl));
    let mut outcomes = Vec::new();
    for member in &decl.members {
        let outcome = member::resolve(member, Owner::Struct, &types, serde.rename_all, findings);
        draft.uses.extend(Use::of(member, &outcome));
        outcomes.push((member, outcome));
    }
    member_names::check(&outcomes, Owner::Struct, findings);
    let fields = outcomes.into_iter();
    draft.resolved = Some(Struct {
        name: decl.name.value.clone(),
        module: file.module.clone(),
        docs: decl.attributes.docs.clone(),
        fields: fields.filter_map(|(_, outcome)| outcome.field).collect(),
        span: decl.name.span.clone(),
    });
    draft
}

/// Whether the struct can be the type of a member at all, so that its own are worth a look.
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
        let message = format!("the nested struct `{}` has parameters", name.value);
        let help = "write a struct for each type that they would stand for".to_owned();
        refuse(diagnostic::STRUCT_FORM, &name.span, message, help);
        return false;
    }
    if decl.shape != ShapeDecl::Named {
        let (form, help) = match decl.shape {
            ShapeDecl::Unit => (
                "a unit struct",
                format!("write `pub struct {} {{}}`: an empty object", name.value),
            ),
            _ => (
                "a tuple struct",
                format!(
                    "write `pub struct {} {{ … }}` with named members, or `type {0} = …;`",
                    name.value
                ),
            ),
        };
        let message = format!("the nested struct `{}` is {form}", name.value);
        refuse(diagnostic::STRUCT_FORM, &name.span, message, help);
        return false;
    }
    if decl.visibility != VisibilityDecl::Public {
        let message = format!("the nested struct `{}` is not public", name.value);
        let help = format!("write `pub struct {}`", name.value);
        refuse(diagnostic::VISIBILITY, &name.span, message, help);
    }
    if let (false, Some(missing)) = (
        decl.attributes.malformed,
        underived(decl, "the nested struct"),
    ) {
        findings.push(missing);
    }
    true
}

/// The derives that are missing. `Embedded` is for what carries options.
pub(super) fn underived(decl: &StructDecl, what: &str) -> Option<Diagnostic> {
    let marked = decl.members.iter().any(has_options);
    let needed = ["Clone", "Serialize", "Deserialize", "Embedded"];
    let needed = needed.get(..3 + usize::from(marked)).unwrap_or(&needed);
    let missing = missing_derives(&decl.attributes, needed);
    let name = &decl.name;
    (!missing.is_empty()).then(|| {
        Diagnostic::new(
            diagnostic::MISSING_DERIVE,
            name.span.clone(),
            format!(
                "{what} `{}` does not derive {}",
                name.value,
                listed(&missing)
            ),
            format!("add `#[derive({})]`", missing.join(", ")),
        )
    })
}

/// Whether options of ours stand above a member.
pub(super) fn has_options(member: &MemberDecl) -> bool {
    member.attributes.model_span.is_some()
}

/// The options of a struct as a whole, which only a model has.
fn options(decl: &StructDecl) -> Option<Diagnostic> {
    let span = decl.attributes.model_span.clone()?;
    Some(Diagnostic::new(
        diagnostic::NESTED_REFUSED,
        span,
        format!(
            "`{}` derives `Embedded`, and only a model has options of its own",
            decl.name.value
        ),
        "remove `#[model(…)]` here; for a struct with routes derive `Model`, not `Embedded`",
    ))
}

/// Refuses what is written on a struct that is neither a model nor the type of a member, or as if
/// it were both.
pub(super) fn misplaced(decl: &StructDecl, is_model: bool, is_used: bool) -> Option<Diagnostic> {
    let derives = |name: &str| decl.attributes.derives.iter().any(|derive| derive == name);
    let name = &decl.name;
    if derives("Model") && derives("Embedded") {
        return Some(Diagnostic::new(
            diagnostic::BOTH_DERIVED,
            name.span.clone(),
            format!("`{}` derives both `Model` and `Embedded`", name.value),
            "keep `Model` for a struct with routes, `Embedded` for one that members hold",
        ));
    }
    let first = decl.members.iter().find(|member| has_options(member))?;
    (!is_model && !is_used && !derives("Embedded")).then(|| {
        Diagnostic::new(
            diagnostic::MISSING_DERIVE,
            name.span.clone(),
            format!(
                "`{}` has options, at `{}`, and derives neither `Model` nor `Embedded`",
                name.value, first.name.value
            ),
            "derive `Embedded` for a struct that members hold, `Model` for one with routes",
        )
    })
}
