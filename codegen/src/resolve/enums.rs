//! One enum that members hold: its form, how JSON tells its variants apart, and what they hold.

use std::collections::BTreeMap;

use super::{
    case::RenameRule,
    conditional, json_name_fault, missing_derives,
    nearest::listed,
    nested::Use,
    scope::Scope,
    serde_options::{self, Place, Serde},
    spelling,
    structs::has_options,
    types::{Declared, Types},
    unfollowed, variants,
};
use crate::{
    app::{Enum, EnumForm, FieldType, Variant, VariantData},
    decl::{EnumDecl, FileDecl, Spanned, VariantDecl, VisibilityDecl},
    diagnostic::{self, Diagnostic, Span},
};

/// An enum, and what the checks over all of them need of it even where it is not valid.
pub(super) struct Draft<'a> {
    pub(super) file: &'a FileDecl,
    pub(super) decl: &'a EnumDecl,
    /// The structs and enums that its variants hold.
    pub(super) uses: Vec<Use<'a>>,
    /// The enum with those of its variants that nothing is wrong with; `None` if it can be none.
    pub(super) resolved: Option<Enum>,
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
                "remove `Model` and `#[model(…)]` here: an enum has no options of its own",
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

pub(super) fn resolve<'a>(
    scope: &Scope<'a>,
    file: &'a FileDecl,
    decl: &'a EnumDecl,
    findings: &mut Vec<Diagnostic>,
) -> Draft<'a> {
    let mut draft = Draft {
        file,
        decl,
        uses: Vec::new(),
        resolved: None,
    };
    findings.extend(unfollowed(&decl.attributes));
    if !is_usable(decl, findings) {
        return draft;
    }
    let serde = serde_options::read(&decl.attributes, Place::Enum, findings);
    let form = form(decl, &serde, findings);
    let types = Types::new(scope, Declared::Enum(file, decl));
    let mut resolved = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for variant in &decl.variants {
        let name = &variant.name;
        if let Some(cfg) = &variant.attributes.cfg {
            findings.push(conditional(cfg, &name.value));
        }
        findings.extend(unfollowed(&variant.attributes));
        let own = serde_options::read(&variant.attributes, Place::Variant, findings);
        let data = variants::data(variant, form.as_ref(), own.rename_all, &types, findings);
        draft.uses.extend(data.uses);
        if serde.broken || own.broken {
            continue;
        }
        let json_name = json_name(variant, &own, serde.rename_all);
        if let Some(bad) = json_name_fault(&json_name, name) {
            findings.push(bad);
        } else if let Some(refused) = spelled(name, &json_name, form.as_ref()) {
            findings.push(refused);
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
        resolved.extend(data.resolved.map(|data| Variant {
            name: name.value.clone(),
            json_name,
            docs: variant.attributes.docs.clone(),
            data,
        }));
    }
    draft.resolved = form.map(|form| Enum {
        name: decl.name.value.clone(),
        module: file.module.clone(),
        docs: decl.attributes.docs.clone(),
        form,
        variants: resolved,
        span: decl.name.span.clone(),
    });
    draft
}

fn json_name(variant: &VariantDecl, own: &Serde<'_>, rename_all: Option<RenameRule>) -> String {
    let name = &variant.name.value;
    match (own.rename, rename_all) {
        (Some((renamed, _)), _) => renamed.to_owned(),
        (None, Some(rule)) => rule.variant(name),
        (None, None) => name.clone(),
    }
}

/// Inputs declare the variants of what is more than a name.
fn spelled(name: &Spanned<String>, json_name: &str, form: Option<&EnumForm>) -> Option<Diagnostic> {
    match form? {
        EnumForm::Name => None,
        EnumForm::Internal { .. } | EnumForm::Adjacent { .. } => spelling::variant(name, json_name),
    }
}

/// Whether the enum can be the type of a member at all, so that its variants are worth a look.
fn is_usable(decl: &EnumDecl, findings: &mut Vec<Diagnostic>) -> bool {
    let name = &decl.name;
    let mut refuse = |code, message: String, help: String| {
        findings.push(Diagnostic::new(code, name.span.clone(), message, help));
    };
    if decl.generic {
        let message = format!("the enum `{}` has parameters", name.value);
        let help = "write an enum for each type that they would stand for".to_owned();
        refuse(diagnostic::STRUCT_FORM, message, help);
        return false;
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
        let help = format!("write `pub enum {}`", name.value);
        refuse(diagnostic::VISIBILITY, message, help);
    }
    // A value without a name has none, as is said of it.
    let named = decl.variants.iter().filter(|one| !variants::is_value(one));
    let mut members = named.flat_map(|one| one.data.members());
    let marked = members.any(has_options);
    let needed = ["Clone", "Serialize", "Deserialize", "Embedded"];
    let needed = needed.get(..3 + usize::from(marked)).unwrap_or(&needed);
    let missing = missing_derives(&decl.attributes, needed);
    if !missing.is_empty() && !decl.attributes.malformed {
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
    true
}

/// How JSON tells the variants apart: by `tag` and `content`. `None` if it is not known.
fn form(decl: &EnumDecl, serde: &Serde<'_>, findings: &mut Vec<Diagnostic>) -> Option<EnumForm> {
    let mut refuse = |code, span: &Span, message: String, help: String| {
        findings.push(Diagnostic::new(code, span.clone(), message, help));
        None
    };
    if serde.broken {
        return None;
    }
    let name = &decl.name;
    let form = match (serde.tag, serde.content) {
        (None, None) if decl.variants.iter().all(|one| one.data.is_none()) => EnumForm::Name,
        (None, None) => {
            let message = format!(
                "nothing in JSON says which variant of `{}` it is",
                name.value
            );
            let help = format!("write `#[serde({})]` above it", tagging(decl));
            return refuse(diagnostic::ENUM_TAG, &name.span, message, help);
        }
        (None, Some((_, span))) => {
            let message = "`content` without `tag` says nothing".to_owned();
            let help = "write `tag = \"type\"` before it".to_owned();
            return refuse(diagnostic::ENUM_TAG, span, message, help);
        }
        (Some((tag, span)), Some((content, _))) if same(tag, content) => {
            let message = format!("`tag` and `content` are one member, `{tag}`");
            let help = "give each a name of its own".to_owned();
            return refuse(diagnostic::TAG_NAME, span, message, help);
        }
        (Some((tag, _)), None) => EnumForm::Internal {
            tag: tag.to_owned(),
        },
        (Some((tag, _)), Some((content, _))) => EnumForm::Adjacent {
            tag: tag.to_owned(),
            content: content.to_owned(),
        },
    };
    for (text, span) in serde.tag.into_iter().chain(serde.content) {
        if text.is_empty() || text.chars().any(char::is_control) {
            let message = "the name of a member in JSON is empty or holds a control character";
            let help = "give it a name that can be read and typed".to_owned();
            return refuse(diagnostic::BAD_JSON_NAME, span, message.to_owned(), help);
        }
    }
    Some(form)
}

/// The attribute that an enum needs: beside a tag there is room for members, and for no value.
fn tagging(decl: &EnumDecl) -> &'static str {
    let values = decl.variants.iter().any(variants::is_value);
    if values {
        "tag = \"type\", content = \"value\""
    } else {
        "tag = \"type\""
    }
}

/// Whether two names in JSON would be taken as one.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Reports tags that have the name of a member beside them. `members` gives the JSON names of a
/// struct's members.
pub(super) fn tags(
    draft: &Draft<'_>,
    members: impl Fn(&str) -> Vec<String>,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(Enum {
        form: EnumForm::Internal { tag },
        variants,
        ..
    }) = &draft.resolved
    else {
        return;
    };
    for variant in variants {
        let beside: Vec<String> = match &variant.data {
            VariantData::None => continue,
            VariantData::Members(fields) => {
                let names = fields.iter().map(|field| field.json_name.clone());
                names.collect()
            }
            VariantData::Value(field) => match &field.ty {
                FieldType::Struct(name) => members(name),
                _ => continue,
            },
        };
        let mut decls = draft.decl.variants.iter();
        let decl = decls.find(|decl| decl.name.value == variant.name);
        if let (Some(member), Some(decl)) = (beside.iter().find(|name| same(tag, name)), decl) {
            findings.push(Diagnostic::new(
                diagnostic::TAG_NAME,
                decl.name.span.clone(),
                format!(
                    "the tag `{tag}` is also a member of the variant `{}`, `{member}`",
                    variant.name
                ),
                "give the tag or the member another name, or write `content = \"…\"` beside `tag`",
            ));
        }
    }
}
