//! From what is written to what it means: every rule of the model language.
//!
//! Collects every mistake of a build, each once: what depends on something that is wrong is not
//! judged. Does no IO and knows no templates.

mod access;
pub(crate) mod case;
mod catalogue;
mod ceilings;
mod client_names;
mod compact;
mod composites;
mod constraints;
mod created_by;
mod declared_roles;
mod defaults;
mod elements;
mod enums;
pub(crate) mod formats;
mod literal;
mod lookups;
mod member;
mod member_names;
mod model;
mod names;
pub(crate) mod nearest;
mod nested;
mod nested_lookups;
mod opaque;
mod operations;
mod options;
mod paths;
pub(crate) mod patterns;
mod places;
mod references;
mod relations;
mod roles;
mod rules;
mod scope;
mod serde_options;
pub(crate) mod spelling;
mod struct_defaults;
mod structs;
mod type_refusals;
mod types;
mod variants;

pub(crate) use member::KEY_LENGTH_MAX_DEFAULT;
pub(crate) use scope::listed;

use catalogue::Catalogue;
use declared_roles::DeclaredRoles;
use names::{Kind, Named};
use nested::Nested;
use rules::Judged;
use scope::Scope;
use struct_defaults::StructDefaults;

use crate::{
    app::{App, Model},
    decl::{AttributesDecl, CfgDecl, Decls, FileDecl, Spanned, StructDecl},
    diagnostic::{self, Diagnostic, sort},
    schema,
};

/// Resolves all models. The diagnostics hold those of `decls` too, sorted by file and position;
/// there is an [`App`] if and only if none of them is an error and every file parsed.
///
/// If a file did not parse, the rest is not judged: what it lacks may be in that file.
#[must_use]
pub fn resolve(decls: &Decls, package: &str, version: &str) -> (Option<App>, Vec<Diagnostic>) {
    let mut findings = decls.diagnostics.clone();
    if !decls.unparsed.is_empty() {
        sort(&mut findings);
        return (None, findings);
    }
    let scope = Scope::new(decls);
    let roles = declared_roles::read(decls, &mut findings);
    let mut models = Vec::new();
    let mut used = Vec::new();
    for file in &decls.files {
        for decl in file.structs.iter().filter(|decl| is_model(decl)) {
            let model = model::resolve(&scope, &roles, (file, decl), &mut used, &mut findings);
            models.push(model);
        }
        enums::misplaced(file, &mut findings);
    }
    let nested = nested::resolve(&scope, decls, &used, &mut findings);
    names::check(&named(&models, &nested), &mut findings);
    paths::check(&models, &mut findings);
    let catalogue = Catalogue::new(
        models.iter().filter_map(|draft| draft.model.as_ref()),
        nested
            .structs
            .iter()
            .filter_map(|draft| draft.resolved.as_ref()),
        nested
            .enums
            .iter()
            .filter_map(|draft| draft.resolved.as_ref()),
    );
    references::check(&catalogue, &mut findings);
    places::check(&catalogue, &mut findings);
    nested_lookups::check(&catalogue, &mut findings);
    client_names::check(&catalogue, &mut findings);
    let judged = judge_rules(&catalogue, &roles, &models, &mut findings);
    let defaults = StructDefaults::new(&catalogue, &mut findings);
    let failed = findings.iter().any(Diagnostic::is_error);
    if models.is_empty() && !failed {
        findings.push(no_model(decls));
    }
    // What the front end of schemas has found is said in its words.
    let own = decls.diagnostics.len();
    schema::translate(findings.get_mut(own..).unwrap_or_default());
    sort(&mut findings);
    if findings.iter().any(Diagnostic::is_error) {
        return (None, findings);
    }
    let mut app = App {
        package: package.to_owned(),
        version: version.to_owned(),
        roles: roles.into_roles(),
        models: ruled(models, judged),
        structs: nested
            .structs
            .into_iter()
            .filter_map(|draft| draft.resolved)
            .collect(),
        enums: nested
            .enums
            .into_iter()
            .filter_map(|draft| draft.resolved)
            .collect(),
    };
    defaults.fill(&mut app);
    (Some(app), findings)
}

/// The rules of each model that can be one.
fn judge_rules(
    catalogue: &Catalogue<'_>,
    roles: &DeclaredRoles,
    models: &[model::Draft<'_>],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Judged> {
    let models = models.iter();
    models
        .filter_map(|draft| {
            let model = (draft.decl, draft.model.as_ref()?);
            Some(rules::judge(
                catalogue,
                roles,
                model,
                &draft.rules,
                findings,
            ))
        })
        .collect()
}

/// The models with their rules.
fn ruled(drafts: Vec<model::Draft<'_>>, judged: Vec<Judged>) -> Vec<Model> {
    let models = drafts.into_iter().filter_map(|draft| draft.model);
    let with_rules = models.zip(judged).map(|(mut model, judged)| {
        model.row_rules = judged.model;
        for (field, rules) in model.fields.iter_mut().zip(judged.members) {
            field.member_rules = rules;
        }
        model
    });
    with_rules.collect()
}

/// The types that share one list of names.
fn named<'n>(models: &[model::Draft<'n>], nested: &Nested<'n>) -> Vec<Named<'n>> {
    // Of two models under opposite conditions only one is there.
    let models = models
        .iter()
        .filter(|draft| draft.decl.attributes.cfg.is_none())
        .map(|draft| Named {
            name: &draft.decl.name,
            kind: Kind::Model,
        });
    let structs = nested.structs.iter().map(|draft| Named {
        name: &draft.decl.name,
        kind: Kind::Struct,
    });
    let enums = nested.enums.iter().map(|draft| Named {
        name: &draft.decl.name,
        kind: match elements::is_text(draft.decl) {
            true => Kind::UnitEnum,
            false => Kind::DataEnum,
        },
    });
    models.chain(structs).chain(enums).collect()
}

/// Whether a struct is meant as a model: it derives `Model`, or carries what only a model has.
pub(crate) fn is_model(decl: &StructDecl) -> bool {
    let derives = |name: &str| decl.attributes.derives.iter().any(|derive| derive == name);
    let has_key = || {
        let mut options = decl.members.iter().flat_map(|one| &one.attributes.model);
        options.any(|option| option.name.value == "key")
    };
    let marked = || decl.attributes.model_span.is_some() || has_key();
    derives("Model") || (!derives("Embedded") && marked())
}

/// Something that is there only under a condition.
fn conditional(cfg: &CfgDecl, name: &str) -> Diagnostic {
    let (message, help) = if cfg.attribute {
        (
            format!("what `{name}` derives, or its options, stand behind `cfg_attr`"),
            "write them without a condition: the compiler of models cannot evaluate it",
        )
    } else {
        (
            format!("`{name}` is there only under a condition"),
            "remove the `cfg`: the compiler of models cannot evaluate it",
        )
    };
    Diagnostic::new(diagnostic::CFG, cfg.span.clone(), message, help)
}

/// The attributes of others that would change an item, and that generated code does not follow.
fn unfollowed(attributes: &AttributesDecl) -> impl Iterator<Item = Diagnostic> {
    attributes.unfollowed.iter().map(|attribute| {
        let (message, help) = if attribute.value == "deprecated" {
            (
                "`#[deprecated]` is not supported yet".to_owned(),
                "say it in a `///` comment, which the documents show",
            )
        } else {
            (
                format!("`#[{}(…)]` does not reach the documents", attribute.value),
                "say it with a `///` comment, `#[model(…)]` or `#[serde(…)]`",
            )
        };
        let span = attribute.span.clone();
        Diagnostic::new(diagnostic::ATTRIBUTE_REFUSED, span, message, help)
    })
}

/// The derives that are missing of those that a model or an enum needs.
fn missing_derives<'n>(attributes: &AttributesDecl, needed: &[&'n str]) -> Vec<&'n str> {
    let has = |name: &str| attributes.derives.iter().any(|derive| derive == name);
    needed.iter().copied().filter(|name| !has(name)).collect()
}

/// A name in JSON, of a member or a variant, that nobody could write.
fn json_name_fault(json_name: &str, name: &Spanned<String>) -> Option<Diagnostic> {
    let bad = json_name.is_empty() || json_name.chars().any(char::is_control);
    bad.then(|| {
        Diagnostic::new(
            diagnostic::BAD_JSON_NAME,
            name.span.clone(),
            format!(
                "the JSON name of `{}` is empty or holds a control character",
                name.value
            ),
            "give it a name that can be read and typed",
        )
    })
}
fn no_model(decls: &Decls) -> Diagnostic {
    let help = match decls.files.iter().any(FileDecl::is_of_schemas) {
        true => {
            "write `\"type\": \"object\"` and `\"properties\"` at the root of a schema, without `x-type`"
        }
        false => "derive `Model` on a struct with a member `#[model(key)] pub id: Id<Self>`",
    };
    let message = "models/ holds no model";
    Diagnostic::new(diagnostic::NO_MODEL, None, message, help)
}
