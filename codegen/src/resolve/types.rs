//! The types of members: what is written, resolved to what the language knows.

use super::{
    elements, is_model,
    scope::{Found, Scope},
    type_refusals::{ONE_OF, Result, error, not_a_model, refuse, unusable},
};
use crate::{
    app::{FieldType, Float, Integer, USER},
    decl::{EnumDecl, FileDecl, ShapeDecl, Spanned, StructDecl, TypeDecl, TypeForm},
    diagnostic::{self, Diagnostic},
};

/// Aliases that may stand between a member and its type.
const ALIASES_MAX: usize = 32;

/// Types within a type: `Vec<Option<u8>>` has two.
const DEPTH_MAX: usize = 16;

/// The type of a member.
#[derive(Debug, Clone)]
pub(super) struct Resolved<'a> {
    pub(super) ty: FieldType,
    pub(super) optional: bool,
    /// The structs and enums that it names.
    pub(super) uses: Vec<Declared<'a>>,
}

/// A type that a member cannot have.
#[derive(Debug)]
pub(super) struct Refused<'a> {
    /// Why; `None` if that has been reported elsewhere.
    pub(super) diagnostic: Option<Box<Diagnostic>>,
    /// The structs and enums that it names: what is wrong with them is worth saying anyway.
    pub(super) uses: Vec<Declared<'a>>,
}

impl From<Option<Box<Diagnostic>>> for Refused<'_> {
    fn from(diagnostic: Option<Box<Diagnostic>>) -> Self {
        Self {
            diagnostic,
            uses: Vec::new(),
        }
    }
}

impl Resolved<'_> {
    pub(super) fn new(ty: FieldType) -> Self {
        let (ty, optional) = match ty {
            FieldType::Option(inner) => (*inner, true),
            ty => (ty, false),
        };
        Self {
            ty,
            optional,
            uses: Vec::new(),
        }
    }
}

/// A struct or enum of `models/`, and the file that it is in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Declared<'a> {
    Struct(&'a FileDecl, &'a StructDecl),
    Enum(&'a FileDecl, &'a EnumDecl),
}

impl<'a> Declared<'a> {
    pub(super) fn name(self) -> &'a Spanned<String> {
        match self {
            Self::Struct(_, decl) => &decl.name,
            Self::Enum(_, decl) => &decl.name,
        }
    }

    pub(super) fn file(self) -> &'a FileDecl {
        match self {
            Self::Struct(file, _) | Self::Enum(file, _) => file,
        }
    }

    /// What tells it from every other: its address.
    pub(super) fn identity(self) -> *const Spanned<String> {
        self.name()
    }

    /// Whether it has an order, so that it can be in a set or a map's key.
    pub(super) fn is_ordered(self, scope: &Scope<'_>) -> bool {
        let derives = match self {
            Self::Struct(_, decl) => &decl.attributes.derives,
            Self::Enum(_, decl) => &decl.attributes.derives,
        };
        derives.iter().any(|name| name == "Ord") || scope.is_ordered_by_hand(&self.name().value)
    }
}

/// Resolves types that are written in one struct or enum.
pub(super) struct Types<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) file: &'a FileDecl,
    /// What `Self` is.
    pub(super) owner: Declared<'a>,
}

impl<'s, 'a> Types<'s, 'a> {
    pub(super) fn new(scope: &'s Scope<'a>, owner: Declared<'a>) -> Self {
        Self {
            scope,
            file: owner.file(),
            owner,
        }
    }

    pub(super) fn resolve(
        &self,
        written: &TypeDecl,
    ) -> std::result::Result<Resolved<'a>, Refused<'a>> {
        let mut reader = Reader {
            types: self,
            uses: Vec::new(),
        };
        let read = reader.read(Place::in_file(self.file), written);
        let uses = reader.uses;
        match read {
            Ok(ty) => Ok(Resolved {
                uses,
                ..Resolved::new(ty)
            }),
            Err(diagnostic) => Err(Refused { diagnostic, uses }),
        }
    }
}

/// Where a type is written, and how much may still stand in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a FileDecl,
    aliases: usize,
    depth: usize,
}

impl<'a> Place<'a> {
    fn in_file(file: &'a FileDecl) -> Self {
        Self {
            file,
            aliases: ALIASES_MAX,
            depth: DEPTH_MAX,
        }
    }

    /// The place of what an alias stands for.
    fn behind_alias(self, file: &'a FileDecl) -> Option<Self> {
        Some(Self {
            file,
            aliases: self.aliases.checked_sub(1)?,
            depth: self.depth,
        })
    }

    /// The place of an argument of a type.
    fn within(self) -> Option<Self> {
        Some(Self {
            depth: self.depth.checked_sub(1)?,
            ..self
        })
    }
}

/// Reads one type, and notes what it names.
struct Reader<'t, 's, 'a> {
    types: &'t Types<'s, 'a>,
    uses: Vec<Declared<'a>>,
}

impl<'a> Reader<'_, '_, 'a> {
    fn read(&mut self, at: Place<'a>, written: &TypeDecl) -> Result<FieldType> {
        let segments = match &written.form {
            TypeForm::Path { segments, .. } => segments,
            TypeForm::Tuple(parts) if parts.is_empty() => {
                return refuse(written, "nothing: a member that says nothing is none");
            }
            TypeForm::Tuple(_) => return refuse(written, "a struct with a name for each part"),
            TypeForm::Array { .. } => {
                return refuse(written, "`Vec<T>`, with `length(…)` if the number is fixed");
            }
            TypeForm::Reference => return refuse(written, "an owned type, such as `String`"),
            TypeForm::Other => return refuse(written, ONE_OF),
        };
        if *segments == ["Self"] {
            return self.own(written);
        }
        match self.types.scope.find(at.file, segments) {
            Found::Listed(name) => self.listed(at, written, name),
            Found::Struct(_, found) if is_model(found) => {
                let rewrite = format!("`Id<{}>`, a reference to a record", found.name.value);
                refuse(written, &rewrite)
            }
            Found::Struct(_, found) if found.shape == ShapeDecl::Union => refuse(written, ONE_OF),
            Found::Struct(home, found) => {
                self.nested(Declared::Struct(home, found), found.generic, written)
            }
            Found::Enum(home, found) => {
                self.nested(Declared::Enum(home, found), found.generic, written)
            }
            Found::Alias(home, alias) => {
                let Some(behind) = at.behind_alias(home) else {
                    return refuse(written, "the type itself: the alias leads back to itself");
                };
                if alias.generic {
                    return refuse(written, "what the alias stands for: it has parameters");
                }
                if let Some(cfg) = &alias.cfg {
                    return Err(Some(Box::new(super::conditional(cfg, &alias.name.value))));
                }
                self.read(behind, &alias.ty)
            }
            Found::Unread => Err(None),
            other => Err(Some(Box::new(unusable(
                self.types, written, segments, other,
            )))),
        }
    }

    /// `Self`: a model, or a type that would hold itself.
    fn own(&mut self, written: &TypeDecl) -> Result<FieldType> {
        match self.types.owner {
            Declared::Struct(_, owner) if is_model(owner) => refuse(
                written,
                "`Id<Self>`, which refers to another record of the model",
            ),
            // Said where circles are looked for.
            owner => self.nested(owner, false, written),
        }
    }

    fn nested(
        &mut self,
        found: Declared<'a>,
        generic: bool,
        written: &TypeDecl,
    ) -> Result<FieldType> {
        let name = found.name().value.clone();
        let given = match &written.form {
            TypeForm::Path {
                arguments, others, ..
            } => *others || !arguments.is_empty(),
            _ => false,
        };
        if given && !generic {
            return refuse(written, &format!("`{name}`, which has no parameters"));
        }
        self.uses.push(found);
        Ok(match found {
            Declared::Struct(..) => FieldType::Struct(name),
            Declared::Enum(..) => FieldType::Enum(name),
        })
    }

    fn listed(&mut self, at: Place<'a>, written: &TypeDecl, name: &str) -> Result<FieldType> {
        let arguments = match &written.form {
            TypeForm::Path {
                arguments,
                others: false,
                ..
            } => arguments.as_slice(),
            _ => return refuse(written, "it without lifetimes and constants"),
        };
        if let (Some(ty), []) = (scalar(name), arguments) {
            return Ok(ty);
        }
        let Some(within) = at.within() else {
            return refuse(written, "a struct for what is so deep within it");
        };
        match (name, arguments) {
            ("Option", [inner]) => match self.read(within, inner)? {
                FieldType::Option(_) => error(
                    diagnostic::NESTED_OPTION,
                    written,
                    format!("`{}` is an `Option` of an `Option`", written.text),
                    "write one `Option`: JSON has one null",
                ),
                inner => Ok(FieldType::Option(Box::new(inner))),
            },
            ("Id", [target]) => self.id(at, target),
            ("Vec", [element]) => {
                let element = self.read(within, element)?;
                Ok(FieldType::List(Box::new(element)))
            }
            ("BTreeSet", [element]) => {
                let ty = self.read(within, element)?;
                elements::of_set(element, &ty, &self.uses, self.types.scope)?;
                Ok(FieldType::Set(Box::new(ty)))
            }
            ("BTreeMap", [key, value]) => {
                let (key_type, value) = (self.read(within, key), self.read(within, value));
                let key_type = key_type?;
                elements::key_of_map(key, &key_type, &self.uses, self.types.scope)?;
                Ok(FieldType::Map(Box::new(key_type), Box::new(value?)))
            }
            ("User", []) => refuse(written, "`Id<User>`, a reference to a user"),
            ("Option", _) => refuse(written, "`Option<T>` with one type"),
            ("Id", _) => refuse(written, "`Id<T>` with one model"),
            ("Vec", _) => refuse(written, "`Vec<T>` with one type"),
            ("BTreeSet", _) => refuse(written, "`BTreeSet<T>` with one type"),
            ("BTreeMap", _) => refuse(written, "`BTreeMap<K, T>` with two types"),
            _ => refuse(written, &format!("`{name}`, which has no parameters")),
        }
    }

    fn id(&mut self, at: Place<'a>, target: &TypeDecl) -> Result<FieldType> {
        let TypeForm::Path {
            segments,
            arguments,
            others: false,
        } = &target.form
        else {
            return not_a_model(target);
        };
        if !arguments.is_empty() {
            return not_a_model(target);
        }
        let found = match self.types.owner {
            Declared::Struct(home, owner) if *segments == ["Self"] => Found::Struct(home, owner),
            Declared::Enum(home, owner) if *segments == ["Self"] => Found::Enum(home, owner),
            _ => self.types.scope.find(at.file, segments),
        };
        match found {
            Found::Struct(_, found) if is_model(found) => {
                Ok(FieldType::Id(found.name.value.clone()))
            }
            Found::Listed(name) if name == USER => Ok(FieldType::Id(USER.to_owned())),
            Found::Alias(home, alias) if !alias.generic => match at.behind_alias(home) {
                Some(behind) => self.id(behind, &alias.ty),
                None => not_a_model(target),
            },
            Found::Unread => Err(None),
            Found::Renamed(_) | Found::Impostor(..) | Found::Missing | Found::Foreign => Err(Some(
                Box::new(unusable(self.types, target, segments, found)),
            )),
            _ => not_a_model(target),
        }
    }
}

/// The types without parameters.
fn scalar(name: &str) -> Option<FieldType> {
    Some(match name {
        "bool" => FieldType::Bool,
        "u8" => FieldType::Integer(Integer::U8),
        "u16" => FieldType::Integer(Integer::U16),
        "u32" => FieldType::Integer(Integer::U32),
        "u64" => FieldType::Integer(Integer::U64),
        "i8" => FieldType::Integer(Integer::I8),
        "i16" => FieldType::Integer(Integer::I16),
        "i32" => FieldType::Integer(Integer::I32),
        "i64" => FieldType::Integer(Integer::I64),
        "f32" => FieldType::Float(Float::F32),
        "f64" => FieldType::Float(Float::F64),
        "Decimal" => FieldType::Decimal,
        "String" => FieldType::String,
        "Timestamp" => FieldType::Timestamp,
        "Date" => FieldType::Date,
        "Time" => FieldType::Time,
        "Duration" => FieldType::Duration,
        "Uuid" => FieldType::Uuid,
        "Bytes" => FieldType::Bytes,
        "Value" => FieldType::Value,
        _ => return None,
    })
}
