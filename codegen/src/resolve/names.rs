//! Names of types and of generated modules: each once, and none that generated code takes.

use std::collections::BTreeMap;

use super::{case::snake, scope::listed, spelling, type_refusals::impostor};
use crate::{
    decl::Spanned,
    diagnostic::{self, Diagnostic},
};

/// Endings of the types that are generated for a model.
const GENERATED: &[&str] = &[
    "Create", "Replace", "Patch", "Page", "Query", "Sort", "Cursor", "Filter", "Event", "Indexes",
];

/// Types that documents and generated code have of their own.
const BUILT_IN: &[&str] = &[
    "Problem",
    "Fault",
    "User",
    "Session",
    "ApiKey",
    "Role",
    "BuiltIn",
    "Server",
    "Model",
    "Embedded",
    "Clone",
    "Default",
    "From",
    "Into",
    "Serialize",
    "Deserialize",
    "JsonSchema",
    "Result",
    "Box",
];

/// Modules that a generated one could not stand beside, and a word that is one of Rust's since its
/// edition of 2024, which syn takes as a name.
const MODULES: &[&str] = &[
    "models",
    "modelith",
    "server",
    "lib",
    "main",
    "openapi",
    "conformance",
    "rt",
    "std",
    "core",
    "alloc",
    "serde",
    "schemars",
    "schemas",
    "gen",
];

/// What a type is, which decides what is generated beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Model,
    Struct,
    /// An enum whose variants hold something.
    DataEnum,
    UnitEnum,
}

impl Kind {
    /// Endings of the types that are generated for each.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Model => GENERATED,
            Self::Struct => &["Input", "Patch"],
            Self::DataEnum => &["Input"],
            Self::UnitEnum => &[],
        }
    }
}

/// A type that is part of the application.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'n> {
    pub(super) name: &'n Spanned<String>,
    pub(super) kind: Kind,
}

pub(super) fn check(all: &[Named<'_>], findings: &mut Vec<Diagnostic>) {
    let taken = taken(all);
    let mut types: BTreeMap<String, &str> = BTreeMap::new();
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for Named { name, kind } in all {
        let refused = type_name(name, &taken, &mut types);
        let cased = || match kind {
            Kind::Model => spelling::model(name),
            Kind::Struct => spelling::nested(name, "the struct"),
            Kind::DataEnum => spelling::nested(name, "the enum"),
            Kind::UnitEnum => None,
        };
        let refused = refused
            .or_else(cased)
            .or_else(|| module_name(name, *kind, &mut modules));
        findings.extend(refused);
    }
}

/// The names of generated and built-in types in lower case, and why they are taken.
fn taken(all: &[Named<'_>]) -> BTreeMap<String, String> {
    let built_in = BUILT_IN
        .iter()
        .map(|name| (name.to_lowercase(), "is built in".to_owned()));
    let generated = all.iter().flat_map(|Named { name, kind }| {
        kind.endings().iter().map(|ending| {
            let generated = format!("{}{ending}", name.value).to_lowercase();
            (generated, format!("is generated for `{}`", name.value))
        })
    });
    built_in.chain(generated).collect()
}

fn type_name<'n>(
    name: &'n Spanned<String>,
    taken: &BTreeMap<String, String>,
    types: &mut BTreeMap<String, &'n str>,
) -> Option<Diagnostic> {
    if listed(&name.value).is_some() {
        return Some(impostor(&name.value, &name.span));
    }
    let folded = name.value.to_lowercase();
    if let Some(why) = taken.get(&folded) {
        return Some(Diagnostic::new(
            diagnostic::RESERVED_TYPE,
            name.span.clone(),
            format!("the type `{}` cannot have its name: it {why}", name.value),
            "give it another name",
        ));
    }
    let other = types.insert(folded, &name.value)?;
    Some(twice(name, other))
}

fn module_name<'n>(
    name: &'n Spanned<String>,
    kind: Kind,
    modules: &mut BTreeMap<String, &'n str>,
) -> Option<Diagnostic> {
    let module = snake(&name.value);
    let is_identifier = |name: &str| syn::parse_str::<syn::Ident>(name).is_ok();
    // A model gives its name to more than a module, and not all of that can be `r#type`.
    let is_word_of_rust = match kind {
        Kind::Model => !is_identifier(&module),
        _ => !is_identifier(&module) && !is_identifier(&format!("r#{module}")),
    };
    let message = if is_word_of_rust || MODULES.contains(&module.as_str()) {
        format!(
            "`{module}`, the generated module of `{}`, is a reserved name",
            name.value
        )
    } else if kind != Kind::UnitEnum && !module.is_ascii() {
        // rustc looks for the file of no such module (E0754).
        format!(
            "`{module}`, the generated module of `{}`, is not in ASCII",
            name.value
        )
    } else {
        let other = modules.insert(module.clone(), &name.value)?;
        format!(
            "`{}` and `{other}` would have one generated module, `{module}`",
            name.value
        )
    };
    Some(Diagnostic::new(
        diagnostic::MODULE_NAME,
        name.span.clone(),
        message,
        "give the type another name",
    ))
}

fn twice(name: &Spanned<String>, other: &str) -> Diagnostic {
    let (code, message) = if name.value == other {
        (
            diagnostic::SAME_NAME,
            format!("there is another type of the name `{other}` in models/"),
        )
    } else {
        (
            diagnostic::EQUAL_NAMES,
            format!(
                "`{}` and `{other}` have the same name but for case",
                name.value
            ),
        )
    };
    let help = "give one of them another name: the documents have one list of types";
    Diagnostic::new(code, name.span.clone(), message, help)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// A list of docs/models.md: the names in backticks from where it begins to a full stop or semicolon.
    fn documented(beginning: &str) -> Vec<String> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/models.md");
        let document = fs::read_to_string(file).expect("the document");
        let (_, list) = document.split_once(beginning).expect("the list");
        let list = list.split([';', '.']).next().unwrap_or(list);
        let names = list.split('`').skip(1).step_by(2);
        names.map(str::to_owned).collect()
    }

    #[test]
    fn the_document_lists_what_is_refused() {
        assert_eq!(documented("in whatever case:"), BUILT_IN);
        assert_eq!(
            documented("and none of `models`,"),
            MODULES.get(1..).expect("several")
        );
    }
}
