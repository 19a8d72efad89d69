//! What a name in a type means: items of the file, imports, the types of the language, globs.
//!
//! This is the part of Rust's name resolution that models need. Where it cannot see, as in other
//! crates, it says so; the generated shape check then lets rustc compare the types.

use std::collections::BTreeMap;

use crate::{
    decl::{AliasDecl, Decls, EnumDecl, FileDecl, ImportDecl, ImportKind, StructDecl},
    diagnostic::Span,
};

/// The types of the model language.
pub(super) const LISTED: &[&str] = &[
    "bool",
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "Decimal",
    "String",
    "Timestamp",
    "Date",
    "Time",
    "Duration",
    "Uuid",
    "Bytes",
    "Value",
    "Id",
    "User",
    "Option",
    "Vec",
    "BTreeSet",
    "BTreeMap",
];

/// Steps from name to name; a longer chain goes in circles.
const STEPS_MAX: usize = 32;

/// What a name means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// A type of the model language, by its short name.
    Listed(&'static str),
    /// A struct of `models/`.
    Struct(&'a FileDecl, &'a StructDecl),
    /// An enum of `models/`.
    Enum(&'a FileDecl, &'a EnumDecl),
    /// An alias of `models/`.
    Alias(&'a FileDecl, &'a AliasDecl),
    /// Imported by `use … as`.
    Renamed(&'a ImportDecl),
    /// The name of a type of the model language, but another type; `None` if it stands in the
    /// type itself.
    Impostor(&'static str, Option<&'a Span>),
    /// Something outside of `models/`, or no struct, enum or alias.
    Foreign,
    /// Something in a module that could not be read, as has been said.
    Unread,
    /// Nothing of that name.
    Missing,
}

/// Every module of `models/`.
pub(super) struct Scope<'a> {
    files: BTreeMap<&'a [String], &'a FileDecl>,
    /// What is declared in each, by name.
    names: BTreeMap<&'a [String], Names<'a>>,
    unread: &'a [Vec<String>],
}

impl<'a> Scope<'a> {
    pub(super) fn new(decls: &'a Decls) -> Self {
        let files = || decls.files.iter();
        Self {
            files: files().map(|file| (file.module.as_slice(), file)).collect(),
            names: files()
                .map(|file| (file.module.as_slice(), names(file)))
                .collect(),
            unread: &decls.unread,
        }
    }

    /// Names of the structs and enums of `models/`, in the order of modules.
    pub(super) fn declared(&self) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.files.values().flat_map(|file| {
            let structs = file.structs.iter().map(|decl| &decl.name);
            let enums = file.enums.iter().map(|decl| &decl.name);
            structs.chain(enums).map(|name| name.value.as_str())
        })
    }

    /// Whether `Ord` is implemented by hand for a type of this name.
    pub(super) fn is_ordered_by_hand(&self, name: &str) -> bool {
        let mut ordered = self.files.values().flat_map(|file| &file.ordered);
        ordered.any(|of| of == name)
    }

    /// What a path means in a file.
    pub(super) fn find(&self, file: &'a FileDecl, path: &[String]) -> Found<'a> {
        self.step(file, path, STEPS_MAX)
    }

    fn step(&self, file: &'a FileDecl, path: &[String], steps: usize) -> Found<'a> {
        let Some(steps) = steps.checked_sub(1) else {
            return Found::Missing;
        };
        match path {
            [] => Found::Missing,
            [name] => self.single(file, name, steps),
            [first, rest @ ..] => match first.as_str() {
                "crate" => self.descend(&[], rest, steps),
                "self" => self.descend(&file.module, rest, steps),
                "super" => self.descend(parent(&file.module), rest, steps),
                _ if self.is_module(&child(&file.module, first)) => {
                    self.descend(&file.module, path, steps)
                }
                _ => match imported(file, first) {
                    Some(import) if matches!(import.kind, ImportKind::Renamed(_)) => {
                        Found::Renamed(import)
                    }
                    Some(import) if import.path != [first.clone()] => {
                        let whole: Vec<String> = import.path.iter().chain(rest).cloned().collect();
                        self.step(file, &whole, steps)
                    }
                    _ => self
                        .by_glob(file, path, steps)
                        .unwrap_or_else(|| external(path)),
                },
            },
        }
    }

    fn single(&self, file: &'a FileDecl, name: &str, steps: usize) -> Found<'a> {
        let listed = listed(name);
        if let Some((found, span)) = self.declared_in(file, name) {
            return match listed {
                Some(listed) => Found::Impostor(listed, Some(span)),
                None => found,
            };
        }
        if let Some(import) = imported(file, name) {
            let found = match import.kind {
                ImportKind::Renamed(_) => Found::Renamed(import),
                // `use name;` brings a crate.
                _ if import.path.len() == 1 => Found::Foreign,
                _ => self.step(file, &import.path, steps),
            };
            return match (listed, found) {
                (Some(name), Found::Listed(meant)) if name == meant => found,
                (Some(_), Found::Impostor(..)) | (None, _) => found,
                (Some(name), _) => Found::Impostor(name, Some(&import.span)),
            };
        }
        if let Some(listed) = listed {
            return Found::Listed(listed);
        }
        self.by_glob(file, &[name.to_owned()], steps)
            .unwrap_or(Found::Missing)
    }

    /// What a path means by a `use …::*` of a module of `models/`.
    fn by_glob(&self, file: &'a FileDecl, path: &[String], steps: usize) -> Option<Found<'a>> {
        let globs = file
            .imports
            .iter()
            .filter(|import| import.kind == ImportKind::Glob);
        let mut unread = None;
        for glob in globs {
            let below: Vec<String> = glob.path.iter().chain(path).cloned().collect();
            // Globs may lead round in circles, and each has several ways to go on.
            let found = self.step(file, &below, steps / 4);
            let other = matches!(
                found,
                Found::Missing | Found::Foreign | Found::Impostor(..) | Found::Listed(_)
            );
            match found {
                Found::Unread => unread = Some(found),
                _ if other => {}
                _ => return Some(found),
            }
        }
        unread
    }

    /// What a name that stands alone in an attribute means: what it means in the file, or else the
    /// type of `models/` that has it, for rustc does not count an import that an attribute uses.
    pub(super) fn find_named(&self, file: &'a FileDecl, path: &[String]) -> Found<'a> {
        let found = self.find(file, path);
        match (&found, path) {
            (Found::Missing, [name]) => {
                let mut elsewhere = self
                    .files
                    .values()
                    .filter_map(|file| self.declared_in(file, name));
                elsewhere.next().map_or(found, |(found, _)| found)
            }
            _ => found,
        }
    }

    /// Where else in `models/` a type of this name is declared, as a path to import.
    pub(super) fn elsewhere(&self, name: &str) -> Option<String> {
        let home = self
            .files
            .values()
            .find(|file| self.declared_in(file, name).is_some())?;
        Some(format!("crate::{}::{name}", home.module.join("::")))
    }

    fn declared_in(&self, file: &FileDecl, name: &str) -> Option<(Found<'a>, &'a Span)> {
        let names = self.names.get(file.module.as_slice())?;
        names.get(name).copied()
    }

    fn is_module(&self, module: &[String]) -> bool {
        self.files.contains_key(module) || self.unread.iter().any(|unread| unread == module)
    }

    /// Walks from a module down to an item.
    fn descend(&self, module: &[String], path: &[String], steps: usize) -> Found<'a> {
        let mut module = module.to_vec();
        let mut path = path;
        while let [first, rest @ ..] = path {
            if first == "super" {
                module.pop();
            } else if first != "self" {
                if rest.is_empty() {
                    break;
                }
                module.push(first.clone());
            }
            path = rest;
        }
        let (Some(file), Some(name)) = (self.files.get(module.as_slice()), path.first()) else {
            if self.unread.iter().any(|unread| module.starts_with(unread)) {
                return Found::Unread;
            }
            // What is outside of models/ is not known; what is below it was not there.
            let inside = module.first().is_some_and(|first| first == "models");
            return if inside {
                Found::Missing
            } else {
                Found::Foreign
            };
        };
        self.single(file, name, steps)
    }
}

/// A name of the model language.
pub(crate) fn listed(name: &str) -> Option<&'static str> {
    LISTED.iter().copied().find(|listed| *listed == name)
}

/// What a file declares; of several things of one name, the first.
type Names<'a> = BTreeMap<&'a str, (Found<'a>, &'a Span)>;

fn names(file: &FileDecl) -> Names<'_> {
    let mut names = Names::new();
    let structs = file
        .structs
        .iter()
        .map(|decl| (&decl.name, Found::Struct(file, decl)));
    let enums = file
        .enums
        .iter()
        .map(|decl| (&decl.name, Found::Enum(file, decl)));
    let aliases = file
        .aliases
        .iter()
        .map(|decl| (&decl.name, Found::Alias(file, decl)));
    let others = file.others.iter().map(|name| (name, Found::Foreign));
    for (name, found) in structs.chain(enums).chain(aliases).chain(others) {
        names.entry(&name.value).or_insert((found, &name.span));
    }
    names
}

pub(super) fn imported<'a>(file: &'a FileDecl, name: &str) -> Option<&'a ImportDecl> {
    file.imports.iter().find(|import| match &import.kind {
        ImportKind::Name => import.path.last().is_some_and(|last| last == name),
        ImportKind::Renamed(own) => own == name,
        ImportKind::Glob => false,
    })
}

/// A path into another crate.
fn external(path: &[String]) -> Found<'static> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let Some(listed) = path.last().and_then(|last| listed(last)) else {
        return Found::Foreign;
    };
    let known = matches!(
        path.as_slice(),
        ["std" | "alloc", "string", "String"]
            | ["std" | "core", "option", "Option"]
            | ["std" | "alloc", "vec", "Vec"]
            | ["std" | "alloc", "collections", "BTreeMap" | "BTreeSet"]
            | ["std" | "alloc", "collections", "btree_map", "BTreeMap"]
            | ["std" | "alloc", "collections", "btree_set", "BTreeSet"]
            | ["std" | "core", "primitive", _]
            | ["serde_json", "Value"]
            | ["serde_json", "value", "Value"]
            | ["modelith", "Id" | "Timestamp" | "User"]
            | ["modelith", "prelude" | "types", _]
    );
    if known {
        Found::Listed(listed)
    } else {
        Found::Impostor(listed, None)
    }
}

fn parent(module: &[String]) -> &[String] {
    module.split_last().map_or(&[], |(_, parent)| parent)
}

fn child(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain([name.to_owned()]).collect()
}
