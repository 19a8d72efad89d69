//! Names of types and of generated modules: each once, and none that generated code takes.

use std::collections::BTreeMap;

use super::{case::snake, enums, model};
use crate::{
    decl::Spanned,
    diagnostic::{self, Diagnostic},
};

/// Endings of the types that are generated for each model.
const GENERATED: &[&str] = &[
    "Create", "Replace", "Patch", "Page", "Query", "Filter", "Event", "Indexes",
];

/// Types that documents and generated code have of their own.
const BUILT_IN: &[&str] = &[
    "Problem",
    "Fault",
    "User",
    "Session",
    "App",
    "Server",
    "Root",
    "Operation",
    "Target",
    "Route",
    "Model",
    "Embedded",
    "Clone",
    "Default",
    "Serialize",
    "Deserialize",
    "JsonSchema",
    "Result",
    "Box",
];

/// Modules that a generated file could not have beside it, and words that are no module's name.
const MODULES: &[&str] = &[
    "models",
    "modelith",
    "server",
    "app",
    "lib",
    "main",
    "openapi",
    "conformance",
    "std",
    "core",
    "alloc",
    "serde",
    "schemars",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

pub(super) fn check(
    models: &[model::Draft<'_>],
    enums: &[enums::Draft<'_>],
    findings: &mut Vec<Diagnostic>,
) {
    let models: Vec<_> = models.iter().map(|draft| &draft.decl.name).collect();
    let enums: Vec<_> = enums.iter().map(|draft| &draft.decl.name).collect();
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    let mut types: BTreeMap<String, &str> = BTreeMap::new();
    let mut generated: BTreeMap<String, String> = BTreeMap::new();
    for model in &models {
        for ending in GENERATED {
            let name = format!("{}{ending}", model.value);
            generated.insert(
                name.to_lowercase(),
                format!("is generated for `{}`", model.value),
            );
        }
    }
    for name in BUILT_IN {
        generated.insert(name.to_lowercase(), "is built in".to_owned());
    }
    let mut refused: Vec<&str> = Vec::new();
    for name in models.iter().chain(&enums) {
        let folded = name.value.to_lowercase();
        if let Some(why) = generated.get(&folded) {
            findings.push(Diagnostic::new(
                diagnostic::RESERVED_TYPE,
                name.span.clone(),
                format!("the type `{}` cannot have its name: it {why}", name.value),
                "give it another name",
            ));
            refused.push(&name.value);
        } else if let Some(other) = types.insert(folded, &name.value) {
            findings.push(twice(name, other));
            refused.push(&name.value);
        }
    }
    for name in models
        .iter()
        .filter(|name| !refused.contains(&name.value.as_str()))
    {
        let module = snake(&name.value);
        let message = if MODULES.contains(&module.as_str()) {
            format!(
                "`{module}`, the generated module of `{}`, is a reserved name",
                name.value
            )
        } else if let Some(other) = modules.insert(module.clone(), &name.value) {
            format!(
                "`{}` and `{other}` would have one generated module, `{module}`",
                name.value
            )
        } else {
            continue;
        };
        findings.push(Diagnostic::new(
            diagnostic::MODULE_NAME,
            name.span.clone(),
            message,
            "give the model another name",
        ));
    }
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
