//! Which files are models: the module tree from `models/mod.rs` on, as rustc would walk it.
//!
//! Does no IO: it is given every file below `models/`.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    SourceFile,
    decl::{CfgDecl, Decls, FileDecl, ModuleDecl, Unparsed, VisibilityDecl},
    diagnostic::{self, Diagnostic, Span},
    parse::{ParseError, parse},
    schema,
};

/// The file that lists the models.
pub const ROOT: &str = "models/mod.rs";

/// Follows the modules and parses their files, in the order in which they are declared. The order
/// of `files` does not matter.
#[must_use]
pub fn discover(files: &[SourceFile]) -> Decls {
    let mut walk = Walk {
        sources: files
            .iter()
            .map(|file| (file.path.as_str(), file))
            .collect(),
        named: BTreeSet::new(),
        visited: BTreeSet::new(),
        files: Vec::new(),
        unparsed: Vec::new(),
        unread: Vec::new(),
        diagnostics: Vec::new(),
    };
    let has_schemas = files.iter().any(|file| file.path.ends_with(schema::SUFFIX));
    if walk.sources.contains_key(ROOT) {
        walk.named.insert(ROOT.to_owned());
        walk.file(ROOT, &["models".to_owned()]);
    } else if !has_schemas {
        walk.diagnostics.push(Diagnostic::new(
            diagnostic::NO_ROOT,
            None,
            format!("`{ROOT}` is missing"),
            "create it, with a line such as `pub mod account;` for each file of models",
        ));
    }
    walk.schemas();
    walk.unnamed();
    Decls {
        files: walk.files,
        unparsed: walk.unparsed,
        unread: walk.unread,
        diagnostics: walk.diagnostics,
    }
}

struct Walk<'a> {
    sources: BTreeMap<&'a str, &'a SourceFile>,
    /// Files that a `mod` names, whether it can be followed or not.
    named: BTreeSet<String>,
    /// Files that were read.
    visited: BTreeSet<String>,
    files: Vec<FileDecl>,
    unparsed: Vec<Unparsed>,
    unread: Vec<Vec<String>>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn file(&mut self, path: &str, module: &[String]) {
        let Some(source) = self.sources.get(path) else {
            return;
        };
        // A module that is named twice, or that names its own file, is rustc's to refuse.
        if !self.visited.insert(path.to_owned()) {
            return;
        }
        let mut decl = match parse(source, module) {
            Ok(decl) => decl,
            Err(ParseError::Unparsed(unparsed)) => {
                self.unparsed.push(unparsed);
                return;
            }
            Err(ParseError::TooDeep(diagnostic)) => {
                self.diagnostics.push(*diagnostic);
                self.unread.push(module.to_vec());
                return;
            }
        };
        match &decl.cfg {
            Some(cfg) if cfg.test => return,
            Some(cfg) => self
                .diagnostics
                .push(conditional(cfg, &format!("the file `{path}`"))),
            None => {}
        }
        self.diagnostics.append(&mut decl.malformed);
        self.diagnostics.extend(decl.macros.iter().map(hidden));
        let modules = decl.modules.clone();
        self.files.push(decl);
        for child in &modules {
            let below: Vec<String> = module.iter().chain([&child.name.value]).cloned().collect();
            self.module(path, child, &below);
        }
    }

    fn module(&mut self, parent: &str, child: &ModuleDecl, module: &[String]) {
        let [file, nested] = places(parent, &child.name.value);
        self.named.extend([file.clone(), nested.clone()]);
        if child.cfg.as_ref().is_some_and(|cfg| cfg.test) {
            return;
        }
        if let Some(path) = &child.path {
            self.named
                .insert(format!("{}{}", directory(parent), path.value));
        }
        // What is refused for its visibility or a condition is read all the same, so that its own
        // mistakes are shown with the rest.
        self.diagnostics.extend(refusal(child));
        if child.inline || child.path.is_some() {
            self.unread.push(module.to_vec());
            return;
        }
        let found = [&file, &nested]
            .into_iter()
            .find(|path| self.sources.contains_key(path.as_str()));
        if let Some(found) = found {
            self.file(found, module);
            return;
        }
        self.unread.push(module.to_vec());
        self.diagnostics.push(Diagnostic::new(
            diagnostic::NO_FILE,
            child.name.span.clone(),
            format!("the module `{}` has no file", child.name.value),
            format!("create `{file}`, or remove the line"),
        ));
    }

    /// Reads the schemas, which stand in one module behind the files of Rust.
    fn schemas(&mut self) {
        let schemas = self.sources.values().copied();
        let schemas: Vec<&SourceFile> = schemas
            .filter(|source| source.path.ends_with(schema::SUFFIX))
            .collect();
        if schemas.is_empty() {
            return;
        }
        let (file, found) = schema::read(&schemas, &self.files);
        if file.is_none() {
            self.unread.push(schema::MODULE.map(str::to_owned).to_vec());
        }
        self.files.extend(file);
        self.diagnostics.extend(found);
    }

    /// Warns of files that are in no module tree. What lies below a file that was not read may be
    /// named there.
    fn unnamed(&mut self) {
        let unread: Vec<String> = self
            .sources
            .keys()
            .filter(|path| self.named.contains(**path))
            .filter(|path| !self.files.iter().any(|file| file.path == **path))
            .map(|path| modules_directory(path))
            .collect();
        let paths = self.sources.keys();
        let misnamed = paths.filter(|path| schema::is_misnamed(path));
        let mut found: Vec<Diagnostic> = misnamed.map(|path| misnamed_schema(path)).collect();
        for path in self.sources.keys() {
            let known = !path.ends_with(".rs")
                || self.named.contains(*path)
                || unread.iter().any(|directory| path.starts_with(directory));
            if known || !self.named.contains(ROOT) {
                continue;
            }
            found.push(self.warning(path));
        }
        self.diagnostics.extend(found);
    }

    fn warning(&self, path: &str) -> Diagnostic {
        let stem = path.strip_suffix("/mod.rs").unwrap_or(path);
        let stem = stem.strip_suffix(".rs").unwrap_or(stem);
        let (directory, name) = stem.rsplit_once('/').unwrap_or(("models", stem));
        let parents = [format!("{directory}/mod.rs"), format!("{directory}.rs")];
        let parent = parents
            .iter()
            .find(|path| self.sources.contains_key(path.as_str()))
            .unwrap_or(&parents[0]);
        Diagnostic::new(
            diagnostic::UNNAMED_FILE,
            start_of(path),
            format!("`{path}` is in no module, so it is left out"),
            format!("add `pub mod {name};` to `{parent}`"),
        )
    }
}

/// Warns of a file that may hold a schema and has the name of none.
fn misnamed_schema(path: &str) -> Diagnostic {
    let lower = path.to_ascii_lowercase();
    let stem = lower.strip_suffix(".json").unwrap_or(&lower);
    let stem = stem.strip_suffix(".schema").unwrap_or(stem);
    let stem = path.get(..stem.len()).unwrap_or(path);
    Diagnostic::new(
        diagnostic::UNNAMED_FILE,
        start_of(path),
        format!(
            "`{path}` is left out: files of schemas end in `{}`",
            schema::SUFFIX
        ),
        format!(
            "rename it to `{stem}{}`, or move it out of models/",
            schema::SUFFIX
        ),
    )
}

/// Where the file of a module may be.
fn places(parent: &str, name: &str) -> [String; 2] {
    let directory = modules_directory(parent);
    [
        format!("{directory}{name}.rs"),
        format!("{directory}{name}/mod.rs"),
    ]
}

/// The directory of the modules that a file declares, with a slash.
fn modules_directory(file: &str) -> String {
    match file.strip_suffix("mod.rs") {
        Some(directory) if directory.ends_with('/') => directory.to_owned(),
        _ => format!("{}/", file.strip_suffix(".rs").unwrap_or(file)),
    }
}

/// The directory of a file, with a slash.
fn directory(file: &str) -> &str {
    file.rfind('/')
        .and_then(|end| file.get(..=end))
        .unwrap_or("")
}

fn refusal(child: &ModuleDecl) -> Option<Diagnostic> {
    let name = &child.name.value;
    if let Some(cfg) = &child.cfg {
        return Some(conditional(cfg, &format!("the module `{name}`")));
    }
    let (span, message, help) = if let Some(path) = &child.path {
        (
            &path.span,
            format!("the file of the module `{name}` is given by `#[path]`"),
            format!("remove `#[path]` and name the file `{name}.rs`"),
        )
    } else if child.inline {
        (
            &child.name.span,
            format!("the module `{name}` has its body in place"),
            format!("move the body to a file `{name}.rs` and write `pub mod {name};`"),
        )
    } else if child.visibility != VisibilityDecl::Public {
        (
            &child.name.span,
            format!("the module `{name}` is not public, so generated code cannot name its types"),
            format!("write `pub mod {name};`"),
        )
    } else {
        return None;
    };
    let code = diagnostic::MODULE_FORM;
    Some(Diagnostic::new(code, span.clone(), message, help))
}

fn conditional(cfg: &CfgDecl, what: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::CFG,
        cfg.span.clone(),
        format!("{what} is there only under a condition"),
        "remove the `cfg`: the compiler of models cannot evaluate it",
    )
}

fn hidden(span: &Span) -> Diagnostic {
    Diagnostic::new(
        diagnostic::ITEM_MACRO,
        span.clone(),
        "what this macro expands to is not seen by the compiler of models",
        "write models, and the types that they use, without macros",
    )
}

fn start_of(path: &str) -> Span {
    Span {
        file: path.to_owned(),
        line: 1,
        column: 1,
        width: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn discovered(files: &[(&str, &str)]) -> Decls {
        let files: Vec<SourceFile> = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).into(),
                text: (*text).into(),
            })
            .collect();
        discover(&files)
    }

    fn paths(decls: &Decls) -> Vec<&str> {
        decls.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn modules_are_followed_in_the_order_of_declaration() {
        let decls = discovered(&[
            ("models/a.rs", "pub mod deep;"),
            ("models/a/deep.rs", ""),
            (
                "models/b/mod.rs",
                "pub mod inner;\n#[cfg(test)]\nmod tests;",
            ),
            ("models/b/inner.rs", ""),
            ("models/b/tests.rs", "not rust"),
            ("models/mod.rs", "pub mod b;\npub mod a;"),
        ]);
        assert_eq!(
            paths(&decls),
            [
                "models/mod.rs",
                "models/b/mod.rs",
                "models/b/inner.rs",
                "models/a.rs",
                "models/a/deep.rs"
            ]
        );
        assert_eq!(decls.files[4].module, ["models", "a", "deep"]);
        assert_eq!(decls.diagnostics, []);
        assert_eq!(decls.unparsed, []);
    }

    #[test]
    fn a_file_without_a_module_is_warned_of_with_the_line_to_add() {
        let decls = discovered(&[
            ("models/mod.rs", "pub mod a;"),
            ("models/a.rs", ""),
            ("models/a/b.rs", ""),
            ("models/c/mod.rs", ""),
        ]);
        let helps: Vec<_> = decls.diagnostics.iter().map(|found| &found.help).collect();
        assert_eq!(
            helps,
            [
                "add `pub mod b;` to `models/a.rs`",
                "add `pub mod c;` to `models/mod.rs`"
            ]
        );
    }

    #[test]
    fn a_schema_with_another_name_is_warned_of() {
        let decls = discovered(&[
            ("models/a.json", ""),
            ("models/x/B.Schema.JSON", ""),
            ("models/c.schema.json", "{\"$defs\": {}}"),
        ]);
        let helps: Vec<_> = decls.diagnostics.iter().map(|found| &found.help).collect();
        assert_eq!(
            helps,
            [
                "rename it to `models/a.schema.json`, or move it out of models/",
                "rename it to `models/x/B.schema.json`, or move it out of models/"
            ]
        );
    }

    #[test]
    fn a_module_that_names_its_own_file_is_read_once() {
        let decls = discovered(&[
            ("models/mod.rs", "pub mod r#mod;\npub mod a;\npub mod a;"),
            ("models/a.rs", ""),
        ]);
        assert_eq!(paths(&decls), ["models/mod.rs", "models/a.rs"]);
    }

    #[test]
    fn what_an_unparsed_file_may_name_is_not_warned_of() {
        let decls = discovered(&[
            ("models/mod.rs", "pub mod a;"),
            ("models/a.rs", "pub mod b; }"),
            ("models/a/b.rs", ""),
        ]);
        assert_eq!(decls.diagnostics, []);
        assert_eq!(decls.unparsed.len(), 1);
    }
}
