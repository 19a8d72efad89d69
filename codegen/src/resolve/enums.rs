//! The unit enums that members use.

use std::collections::BTreeMap;

use super::{
    case::RenameRule,
    conditional, json_name_fault, missing_derives,
    model::Used,
    nearest::listed,
    serde_options::{self, Place},
    unfollowed,
};
use crate::{
    app::{Enum, EnumForm, Variant, VariantData},
    decl::{Decls, EnumDecl, FileDecl, VisibilityDecl},
    diagnostic::{self, Diagnostic},
};

/// An enum, valid or not.
pub(super) struct Draft<'a> {
    pub(super) decl: &'a EnumDecl,
    pub(super) resolved: Option<Enum>,
}

/// Resolves the enums in use, in the order of files and of declaration.
pub(super) fn resolve<'a>(
    decls: &'a Decls,
    used: &Used<'a>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    for file in &decls.files {
        for decl in &file.enums {
            if used.iter().any(|(_, found)| std::ptr::eq(*found, decl)) {
                let resolved = one(file, decl, findings);
                drafts.push(Draft { decl, resolved });
            }
        }
    }
    drafts
}

/// Refuses what is written on an enum as if it were a model.
pub(super) fn misplaced(file: &FileDecl, findings: &mut Vec<Diagnostic>) {
    for decl in &file.enums {
        let derived = decl.attributes.derives.iter().any(|name| name == "Model");
        let own = decl.attributes.model_span.clone();
        let own = own.or_else(|| derived.then(|| decl.name.span.clone()));
        let mut variants = decl.variants.iter();
        if let Some(span) = own {
            findings.push(Diagnostic::new(
                diagnostic::NOT_ON_ENUM,
                span,
                format!("`{}` is an enum: only a struct is a model", decl.name.value),
                "remove `Model` and `#[model(…)]` here: a unit enum needs neither",
            ));
        } else if let Some((variant, span)) =
            variants.find_map(|variant| Some((variant, variant.attributes.model_span.clone()?)))
        {
            findings.push(Diagnostic::new(
                diagnostic::NOT_ON_ENUM,
                span,
                format!("the variant `{}` has no options", variant.name.value),
                "remove it; for the variant's name in JSON there is `#[serde(rename = \"…\")]`",
            ));
        }
    }
}

fn one(file: &FileDecl, decl: &EnumDecl, findings: &mut Vec<Diagnostic>) -> Option<Enum> {
    let before = findings.len();
    form(decl, findings);
    findings.extend(unfollowed(&decl.attributes));
    let serde = serde_options::read(&decl.attributes, Place::Enum, findings);
    let mut variants = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for variant in &decl.variants {
        let name = &variant.name;
        if let Some(cfg) = &variant.attributes.cfg {
            findings.push(conditional(cfg, &name.value));
        }
        findings.extend(unfollowed(&variant.attributes));
        let own = serde_options::read(&variant.attributes, Place::Variant, findings);
        if serde.broken || own.broken {
            continue;
        }
        let json_name = match own.rename {
            Some((renamed, _)) => renamed.to_owned(),
            None => serde.rename_all.map_or_else(
                || name.value.clone(),
                |rule: RenameRule| rule.variant(&name.value),
            ),
        };
        if let Some(bad) = json_name_fault(&json_name, name) {
            findings.push(bad);
        } else if let Some(other) = seen.insert(json_name.to_lowercase(), &name.value) {
            findings.push(Diagnostic::new(
                diagnostic::EQUAL_NAMES,
                name.span.clone(),
                format!(
                    "`{}` and `{other}` have the same JSON form but for case",
                    name.value
                ),
                "rename one of them: many clients take names of any case as the same",
            ));
        }
        variants.push(Variant {
            name: name.value.clone(),
            json_name,
            docs: variant.attributes.docs.clone(),
            data: VariantData::None,
        });
    }
    (findings.len() == before).then(|| Enum {
        name: decl.name.value.clone(),
        module: file.module.clone(),
        docs: decl.attributes.docs.clone(),
        form: EnumForm::Name,
        variants,
        span: decl.name.span.clone(),
    })
}

fn form(decl: &EnumDecl, findings: &mut Vec<Diagnostic>) {
    let name = &decl.name;
    let mut refuse = |code, message: String, help: String| {
        findings.push(Diagnostic::new(code, name.span.clone(), message, help));
    };
    if decl.generic {
        let message = format!("the enum `{}` has parameters", name.value);
        let help = "write an enum for each type that they would stand for".to_owned();
        refuse(diagnostic::STRUCT_FORM, message, help);
    }
    if decl.variants.is_empty() {
        let message = format!(
            "the enum `{}` has no variant, so it has no value",
            name.value
        );
        refuse(diagnostic::STRUCT_FORM, message, "add a variant".to_owned());
    }
    if decl.visibility != VisibilityDecl::Public {
        let message = format!("the enum `{}` is not public", name.value);
        refuse(
            diagnostic::VISIBILITY,
            message,
            format!("write `pub enum {}`", name.value),
        );
    }
    let missing = missing_derives(&decl.attributes, &["Clone", "Serialize", "Deserialize"]);
    if !missing.is_empty() {
        refuse(
            diagnostic::MISSING_DERIVE,
            format!(
                "the enum `{}` does not derive {}",
                name.value,
                listed(&missing)
            ),
            format!("add `#[derive({})]`", missing.join(", ")),
        );
    }
    if let Some(cfg) = &decl.attributes.cfg {
        findings.push(conditional(cfg, &name.value));
    }
}
