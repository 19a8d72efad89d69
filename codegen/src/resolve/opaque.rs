//! The types of `opaque` members: taken as they are written, under names that generated code can
//! use.
//!
//! Generated code is in other modules, so each path is made one that means the same there.

use super::{
    scope::{Found, imported},
    type_refusals::{Result, error, unusable},
    types::{Declared, Resolved, Types},
};
use crate::{
    app::FieldType,
    decl::{FileDecl, ImportKind, Spanned, TypeDecl, TypeForm, VisibilityDecl},
    diagnostic,
};

/// Names that Rust has everywhere, and that are no types of the model language.
const EVERYWHERE: &[(&str, &str)] = &[
    ("usize", "::core::primitive::usize"),
    ("isize", "::core::primitive::isize"),
    ("u128", "::core::primitive::u128"),
    ("i128", "::core::primitive::i128"),
    ("char", "::core::primitive::char"),
    ("str", "::core::primitive::str"),
    ("Box", "::std::boxed::Box"),
    ("Result", "::core::result::Result"),
];

impl<'a> Types<'_, 'a> {
    /// A type that only serde looks into. What is in an `Option` is optional as any member.
    pub(super) fn opaque(&self, written: &TypeDecl) -> Result<Resolved<'a>> {
        let (file, written) = self.behind_aliases(written);
        let mut optional = false;
        let mut named = written;
        if let TypeForm::Path {
            segments,
            arguments,
            ..
        } = &written.form
            && let ([inner], Found::Listed("Option")) =
                (arguments.as_slice(), self.scope.find(file, segments))
        {
            optional = true;
            named = inner;
        }
        Ok(Resolved {
            optional,
            ..Resolved::new(FieldType::Opaque(self.name(file, named)?))
        })
    }

    /// What aliases lead to where that is an `Option`, else the type as it is written: an alias is
    /// a good name.
    fn behind_aliases<'w>(&self, written: &'w TypeDecl) -> (&'a FileDecl, &'w TypeDecl)
    where
        'a: 'w,
    {
        let (mut file, mut ty) = (self.file, written);
        // A longer chain goes in circles.
        for _ in 0..32 {
            let TypeForm::Path { segments, .. } = &ty.form else {
                break;
            };
            match self.scope.find(file, segments) {
                Found::Alias(home, alias) if !alias.generic => (file, ty) = (home, &alias.ty),
                Found::Listed("Option") => return (file, ty),
                _ => break,
            }
        }
        (self.file, written)
    }

    /// A text that names the type in generated code.
    fn name(&self, file: &'a FileDecl, written: &TypeDecl) -> Result<String> {
        match &written.form {
            TypeForm::Path {
                segments,
                arguments,
                others: false,
            } => {
                let path = self.path(file, written, segments)?;
                let arguments = self.names(file, arguments)?;
                Ok(match arguments.as_slice() {
                    [] => path,
                    _ => format!("{path}<{}>", arguments.join(", ")),
                })
            }
            TypeForm::Tuple(parts) => {
                let parts = self.names(file, parts)?;
                Ok(match parts.as_slice() {
                    [only] => format!("({only},)"),
                    _ => format!("({})", parts.join(", ")),
                })
            }
            TypeForm::Array {
                element,
                length: Some(length),
            } => Ok(format!("[{}; {length}]", self.name(file, element)?)),
            _ => unnamed(written),
        }
    }

    fn names(&self, file: &'a FileDecl, written: &[TypeDecl]) -> Result<Vec<String>> {
        let names = written.iter().map(|written| self.name(file, written));
        names.collect()
    }

    fn path(&self, file: &'a FileDecl, written: &TypeDecl, segments: &[String]) -> Result<String> {
        if *segments == ["Self"] {
            return self.item(written, self.owner, visibility(self.owner));
        }
        match self.scope.find(file, segments) {
            Found::Listed(name) => Ok(listed(name)),
            Found::Struct(home, found) => {
                self.item(written, Declared::Struct(home, found), found.visibility)
            }
            Found::Enum(home, found) => {
                self.item(written, Declared::Enum(home, found), found.visibility)
            }
            Found::Alias(home, alias) => {
                visible(written, &alias.name, alias.visibility)?;
                Ok(below(&home.module, &alias.name.value))
            }
            Found::Unread => Err(None),
            // A type of another crate under a listed name is as good as any: it is not looked into.
            Found::Foreign | Found::Impostor(_, None) => foreign(file, written, segments),
            Found::Impostor(_, Some(_)) if is_import(file, segments) => {
                foreign(file, written, segments)
            }
            Found::Missing if everywhere(segments).is_some() => {
                Ok(everywhere(segments).unwrap_or_default().to_owned())
            }
            Found::Missing if segments.len() == 1 && has_globs(file) => unnamed(written),
            found => Err(Some(Box::new(unusable(self, written, segments, found)))),
        }
    }

    fn item(
        &self,
        written: &TypeDecl,
        found: Declared<'a>,
        visibility: VisibilityDecl,
    ) -> Result<String> {
        visible(written, found.name(), visibility)?;
        Ok(below(&found.file().module, &found.name().value))
    }
}

fn visibility(declared: Declared<'_>) -> VisibilityDecl {
    match declared {
        Declared::Struct(_, decl) => decl.visibility,
        Declared::Enum(_, decl) => decl.visibility,
    }
}

/// Whether generated code, which is in the same crate, sees an item of `models/`.
fn visible(written: &TypeDecl, name: &Spanned<String>, visibility: VisibilityDecl) -> Result<()> {
    if visibility != VisibilityDecl::Narrow {
        return Ok(());
    }
    error(
        diagnostic::VISIBILITY,
        written,
        format!(
            "`{}` is private, so generated code cannot name it",
            name.value
        ),
        "write `pub` or `pub(crate)` before its declaration",
    )
}

/// An item of `models/`, as the generated modules beside it see it.
fn below(module: &[String], name: &str) -> String {
    let segments = module.iter().map(String::as_str).chain([name]);
    let segments: Vec<String> = segments.map(raw).collect();
    format!("super::{}", segments.join("::"))
}

/// A path of a type of the language that means it in every module.
fn listed(name: &str) -> String {
    match name {
        "Option" => "::core::option::Option".to_owned(),
        "String" => "::std::string::String".to_owned(),
        "Vec" => "::std::vec::Vec".to_owned(),
        "BTreeMap" | "BTreeSet" => format!("::std::collections::{name}"),
        "bool" | "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" | "f32" | "f64" => {
            format!("::core::primitive::{name}")
        }
        _ => format!("::modelith::prelude::{name}"),
    }
}

/// The path of a name that Rust has everywhere.
fn everywhere(segments: &[String]) -> Option<&'static str> {
    let [name] = segments else { return None };
    let found = EVERYWHERE.iter().find(|(known, _)| known == name);
    found.map(|(_, path)| *path)
}

/// Whether names may come from other crates without being written.
fn has_globs(file: &FileDecl) -> bool {
    file.imports.iter().any(|import| {
        let first = import.path.first().map_or("", String::as_str);
        import.kind == ImportKind::Glob && !["modelith", "crate", "self", "super"].contains(&first)
    })
}

fn is_import(file: &FileDecl, segments: &[String]) -> bool {
    let first = segments.first();
    first.is_some_and(|first| imported(file, first).is_some())
}

/// A type outside of `models/`: by its import, if there is one, else as it is written.
fn foreign(file: &FileDecl, written: &TypeDecl, segments: &[String]) -> Result<String> {
    let mut path = segments.to_vec();
    // An import may begin with what another one brings; a longer chain goes in circles.
    for _ in 0..8 {
        let Some((first, rest)) = path.split_first() else {
            return unnamed(written);
        };
        match imported(file, first) {
            Some(import) if import.kind == ImportKind::Name && import.path.len() > 1 => {
                path = import.path.iter().chain(rest).cloned().collect();
            }
            _ => break,
        }
    }
    let mut module = match path.first().map(String::as_str) {
        Some("crate") => Vec::new(),
        Some("self" | "super") => file.module.clone(),
        // A single name that nothing brings in could be anything.
        Some(_) if path.len() > 1 => {
            let path: Vec<String> = path.iter().map(|part| raw(part)).collect();
            return Ok(format!("::{}", path.join("::")));
        }
        _ => return unnamed(written),
    };
    for segment in path {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => {
                module.pop();
            }
            _ => module.push(segment),
        }
    }
    let module: Vec<String> = module.iter().map(|part| raw(part)).collect();
    Ok(format!("crate::{}", module.join("::")))
}

/// A name as it is written in Rust, where a keyword has `r#` before it.
fn raw(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) if name != "gen" => name.to_owned(),
        _ => format!("r#{name}"),
    }
}

fn unnamed<T>(written: &TypeDecl) -> Result<T> {
    error(
        diagnostic::OPAQUE_NAME,
        written,
        format!("generated code cannot name the type `{}`", written.text),
        "write `pub type Name = …;` in models/ and make the member a `Name`, or import the type by name",
    )
}
