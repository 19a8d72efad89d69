//! The types of members: what is written, resolved to what the language knows.

use super::{
    is_model,
    nearest::nearest,
    scope::{Found, NOT_YET, SUPPORTED, Scope},
};
use crate::{
    app::{FieldType, Integer},
    decl::{EnumDecl, FileDecl, ShapeDecl, StructDecl, TypeDecl, TypeForm},
    diagnostic::{self, Diagnostic, Span},
};

/// Aliases that may stand between a member and its type.
const ALIASES_MAX: usize = 32;

/// The type of a member.
#[derive(Debug, Clone)]
pub(super) struct Resolved<'a> {
    pub(super) ty: FieldType,
    pub(super) optional: bool,
    /// The enum, if it is one.
    pub(super) of_enum: Option<(&'a FileDecl, &'a EnumDecl)>,
}

/// Resolves types that are written in one struct.
pub(super) struct Types<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) file: &'a FileDecl,
    /// What `Self` is.
    pub(super) owner: &'a StructDecl,
}

/// An error without a diagnostic is one that has been reported elsewhere.
type Result<'a> = std::result::Result<Resolved<'a>, Option<Box<Diagnostic>>>;

impl<'a> Types<'_, 'a> {
    pub(super) fn resolve(&self, written: &TypeDecl) -> Result<'a> {
        self.resolve_in(self.file, written, ALIASES_MAX)
    }

    /// A type that only serde looks into, as it is written.
    pub(super) fn opaque(&self, written: &TypeDecl) -> Resolved<'a> {
        if let TypeForm::Path {
            segments,
            arguments,
        } = &written.form
            && let [inner] = arguments.as_slice()
            && matches!(
                self.scope.find(self.file, segments),
                Found::Listed("Option")
            )
        {
            return Resolved {
                optional: true,
                ..plain(FieldType::Opaque(inner.text.clone()))
            };
        }
        plain(FieldType::Opaque(written.text.clone()))
    }

    fn resolve_in(&self, file: &'a FileDecl, written: &TypeDecl, aliases: usize) -> Result<'a> {
        let (segments, arguments) = match &written.form {
            TypeForm::Path {
                segments,
                arguments,
            } => (segments, arguments),
            TypeForm::Tuple => return refuse(written, "a struct with a name for each part"),
            TypeForm::Array => return refuse(written, "one member for each element"),
            TypeForm::Reference => return refuse(written, "an owned type, such as `String`"),
            TypeForm::Other => return refuse(written, ONE_OF),
        };
        if matches!(segments.as_slice(), [name] if name == "Self") {
            return refuse(
                written,
                "`Id<Self>`, which refers to another record of the model",
            );
        }
        match self.scope.find(file, segments) {
            Found::Listed("Option") => self.option(file, written, arguments, aliases),
            Found::Listed("Id") => self.id(file, written, arguments, aliases),
            Found::Listed(name) if NOT_YET.contains(&name) => {
                not_yet(written, &format!("the type `{}`", written.text))
            }
            Found::Listed(name) => match (scalar(name), arguments.is_empty()) {
                (Some(ty), true) => Ok(plain(ty)),
                _ => refuse(written, ONE_OF),
            },
            Found::Struct(found) if is_model(found) => {
                let rewrite = format!("`Id<{}>`, a reference to a record", found.name.value);
                refuse(written, &rewrite)
            }
            Found::Struct(found) if found.shape == ShapeDecl::Union => refuse(written, ONE_OF),
            Found::Struct(found) => not_yet(
                written,
                &format!("a nested struct such as `{}`", found.name.value),
            ),
            Found::Enum(_, found) if found.variants.iter().any(|variant| variant.data) => not_yet(
                written,
                &format!("an enum with data such as `{}`", found.name.value),
            ),
            Found::Enum(home, found) => Ok(Resolved {
                of_enum: Some((home, found)),
                ..plain(FieldType::Enum(found.name.value.clone()))
            }),
            Found::Alias(home, alias) => {
                let Some(aliases) = aliases.checked_sub(1) else {
                    return refuse(written, ONE_OF);
                };
                if alias.generic {
                    return refuse(written, "what the alias stands for: it has parameters");
                }
                if let Some(cfg) = &alias.cfg {
                    return Err(Some(Box::new(super::conditional(cfg, &alias.name.value))));
                }
                self.resolve_in(home, &alias.ty, aliases)
            }
            Found::Unread => Err(None),
            other => Err(Some(Box::new(self.unusable(written, segments, other)))),
        }
    }

    fn option(
        &self,
        file: &'a FileDecl,
        written: &TypeDecl,
        arguments: &[TypeDecl],
        aliases: usize,
    ) -> Result<'a> {
        let [inner] = arguments else {
            return refuse(written, "`Option<T>` with one type");
        };
        let resolved = self.resolve_in(file, inner, aliases)?;
        if resolved.optional {
            return error(
                diagnostic::NESTED_OPTION,
                written,
                format!("`{}` is an `Option` of an `Option`", written.text),
                "write one `Option`: JSON has one null",
            );
        }
        Ok(Resolved {
            optional: true,
            ..resolved
        })
    }

    fn id(
        &self,
        file: &'a FileDecl,
        written: &TypeDecl,
        arguments: &[TypeDecl],
        aliases: usize,
    ) -> Result<'a> {
        let [target] = arguments else {
            return refuse(written, "`Id<T>` with one model");
        };
        let TypeForm::Path {
            segments,
            arguments: none,
        } = &target.form
        else {
            return not_a_model(target);
        };
        if !none.is_empty() {
            return not_a_model(target);
        }
        if matches!(segments.as_slice(), [name] if name == "Self") {
            return Ok(plain(FieldType::Id(self.owner.name.value.clone())));
        }
        match self.scope.find(file, segments) {
            Found::Struct(found) if is_model(found) => {
                Ok(plain(FieldType::Id(found.name.value.clone())))
            }
            Found::Listed("User") => not_yet(written, "the type `Id<User>`"),
            Found::Alias(home, alias) if !alias.generic && aliases > 0 => {
                self.id(home, written, std::slice::from_ref(&alias.ty), aliases - 1)
            }
            Found::Unread => Err(None),
            found @ (Found::Renamed(_) | Found::Impostor(..) | Found::Missing | Found::Foreign) => {
                Err(Some(Box::new(self.unusable(target, segments, found))))
            }
            _ => not_a_model(target),
        }
    }

    fn unusable(&self, written: &TypeDecl, segments: &[String], found: Found<'_>) -> Diagnostic {
        let text = &written.text;
        let last = segments.last().map_or("", String::as_str);
        match found {
            Found::Renamed(import) => {
                let own = import.path.last().map_or("", String::as_str);
                Diagnostic::new(
                    diagnostic::RENAMED_IMPORT,
                    import.span.clone(),
                    format!("`{text}` is another name for `{own}`, given by `use … as`"),
                    format!("import `{own}` under its own name, or write `type {last} = {own};`"),
                )
            }
            Found::Impostor(name, place) => impostor(name, place.unwrap_or(&written.span)),
            Found::Missing if REFUSED.iter().all(|(name, _)| *name != last) => {
                let listed = SUPPORTED.iter().chain(NOT_YET).copied();
                let near = nearest(last, listed.chain(self.scope.declared()));
                let help = match (self.scope.elsewhere(last), near) {
                    (Some(path), _) => format!("add `use {path};`"),
                    (None, Some(name)) => format!("did you mean `{name}`?"),
                    (None, None) => "declare it in models/".to_owned(),
                };
                let message = format!("there is no type `{text}` here");
                Diagnostic::new(
                    diagnostic::UNKNOWN_TYPE,
                    written.span.clone(),
                    message,
                    help,
                )
            }
            Found::Foreign if self.scope.elsewhere(last).is_some() => {
                let path = self.scope.elsewhere(last).unwrap_or_default();
                refusal(written, &format!("`{path}`, its name in models/"))
            }
            _ => refusal(written, rewrite(last)),
        }
    }
}

/// A type that has the name of a type of the model language.
pub(super) fn impostor(name: &str, place: &Span) -> Diagnostic {
    Diagnostic::new(
        diagnostic::IMPOSTOR,
        place.clone(),
        format!("this `{name}` is not the `{name}` of the model language"),
        format!("remove it, or give it another name: `{name}` comes from the prelude"),
    )
}

const ONE_OF: &str = "one of the listed types";

/// Types that have no place in a model, and what to write instead.
const REFUSED: &[(&str, &str)] = &[
    ("usize", "`u64`, which is the same on every machine"),
    ("isize", "`i64`, which is the same on every machine"),
    ("u128", "`u64`: JSON numbers are not wide enough"),
    ("i128", "`i64`: JSON numbers are not wide enough"),
    ("char", "`String` with `length(min = 1, max = 1)`"),
    ("str", "`String`"),
    (
        "HashMap",
        "`BTreeMap`, whose order is the same in every run",
    ),
    (
        "HashSet",
        "`BTreeSet`, whose order is the same in every run",
    ),
    ("Box", "the type without `Box`"),
    ("Rc", "the type without `Rc`"),
    ("Arc", "the type without `Arc`"),
    ("Cow", "`String`"),
    ("SystemTime", "`Timestamp`"),
    ("Instant", "`Timestamp`"),
    ("DateTime", "`Timestamp`"),
    ("PathBuf", "`String`"),
];

fn rewrite(name: &str) -> &'static str {
    let found = REFUSED.iter().find(|(refused, _)| *refused == name);
    found.map_or(ONE_OF, |(_, rewrite)| rewrite)
}

fn plain<'a>(ty: FieldType) -> Resolved<'a> {
    Resolved {
        ty,
        optional: false,
        of_enum: None,
    }
}

fn scalar(name: &str) -> Option<FieldType> {
    Some(match name {
        "bool" => FieldType::Bool,
        "String" => FieldType::String,
        "Timestamp" => FieldType::Timestamp,
        "u8" => FieldType::Integer(Integer::U8),
        "u16" => FieldType::Integer(Integer::U16),
        "u32" => FieldType::Integer(Integer::U32),
        "u64" => FieldType::Integer(Integer::U64),
        "i8" => FieldType::Integer(Integer::I8),
        "i16" => FieldType::Integer(Integer::I16),
        "i32" => FieldType::Integer(Integer::I32),
        "i64" => FieldType::Integer(Integer::I64),
        _ => return None,
    })
}

fn error<'a>(
    code: &'static str,
    written: &TypeDecl,
    message: String,
    help: impl Into<String>,
) -> Result<'a> {
    let span = written.span.clone();
    Err(Some(Box::new(Diagnostic::new(code, span, message, help))))
}

fn refusal(written: &TypeDecl, rewrite: &str) -> Diagnostic {
    let help = if rewrite == ONE_OF {
        format!("a member is {}, or a unit enum of models/", either())
    } else {
        format!("write {rewrite}")
    };
    Diagnostic::new(
        diagnostic::TYPE_REFUSED,
        written.span.clone(),
        format!("a member cannot be of type `{}`", written.text),
        help,
    )
}

/// The types, as a list to read.
fn either() -> &'static str {
    "`bool`, an integer of 8 to 64 bits, `String`, `Timestamp`, `Id<T>`, an `Option` of these"
}

fn refuse<'a>(written: &TypeDecl, rewrite: &str) -> Result<'a> {
    Err(Some(Box::new(refusal(written, rewrite))))
}

fn not_yet<'a>(written: &TypeDecl, what: &str) -> Result<'a> {
    error(
        diagnostic::TYPE_UNSUPPORTED,
        written,
        format!("{what} is not supported yet"),
        format!("use {}, or a unit enum of models/", either()),
    )
}

fn not_a_model<'a>(target: &TypeDecl) -> Result<'a> {
    error(
        diagnostic::NOT_A_MODEL,
        target,
        format!("`{}` is not a model, so it has no key", target.text),
        "`Id<T>` takes a struct of models/ that derives `Model`",
    )
}
