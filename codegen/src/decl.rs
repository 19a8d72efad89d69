//! The models as they are written: every part carries where it stands.
//!
//! A decl may hold anything that Rust's grammar allows. What Modelith makes of it, and what it
//! refuses, is decided in `resolve` alone.

mod rule;

use serde::Serialize;

use crate::{
    diagnostic::{self, Diagnostic, Span},
    schema,
};

pub use rule::{RuleDecl, RuleExpr, RuleForm, RuleOperator};

/// All of `models/`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decls {
    /// The files that a `mod` names, in that order, `models/mod.rs` first.
    pub files: Vec<FileDecl>,
    /// The files that do not parse. If there is one, nothing can be said about the rest.
    pub unparsed: Vec<Unparsed>,
    /// Modules that could not be read, for a reason that `diagnostics` gives; what is in them is not
    /// known.
    pub unread: Vec<Vec<String>>,
    /// What was found on the way: modules that cannot be followed, attributes that do not parse.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that is not Rust. The compiler says why, better than we could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unparsed {
    /// Path relative to the package: `models/account.rs`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Unparsed {
    /// The finding, for tools that do not run rustc.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let span = Span {
            file: self.file.clone(),
            line: self.line,
            column: self.column,
            width: 1,
        };
        Diagnostic::new(
            diagnostic::DOES_NOT_PARSE,
            span,
            format!("`{}` does not parse", self.file),
            "`cargo build` shows what rustc says about it",
        )
    }
}

/// One `.rs` file, or all `.schema.json` files together, whose types stand in one generated module.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileDecl {
    /// Path relative to the package: `models/account.rs`; of schemas `models`, for each type says by its
    /// own place where it comes from.
    pub path: String,
    /// The module below the crate: `["models", "account"]`.
    pub module: Vec<String>,
    /// `#![cfg(…)]`, on the file as a whole.
    pub cfg: Option<CfgDecl>,
    /// `mod` items.
    pub modules: Vec<ModuleDecl>,
    /// Structs and unions, models and others.
    pub structs: Vec<StructDecl>,
    /// Enums.
    pub enums: Vec<EnumDecl>,
    /// `type X = Y;`
    pub aliases: Vec<AliasDecl>,
    /// Every name that a `use` brings.
    pub imports: Vec<ImportDecl>,
    /// Names of other types: traits.
    pub others: Vec<Spanned<String>>,
    /// Names of the types that `Ord` is implemented for by hand.
    pub ordered: Vec<String>,
    /// `modelith::roles!(…);`
    pub roles: Vec<RolesDecl>,
    /// Other macro calls that stand as items.
    pub macros: Vec<Span>,
    /// Attributes of ours and serde's that do not parse.
    pub malformed: Vec<Diagnostic>,
}

impl FileDecl {
    /// Whether its types come from JSON Schemas.
    #[must_use]
    pub fn is_of_schemas(&self) -> bool {
        self.module == schema::MODULE
    }
}

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// `modelith::roles!(Member < Editor < Admin);`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RolesDecl {
    /// The names, as far as they could be read.
    pub names: Vec<Spanned<String>>,
    /// `#[cfg(…)]`
    pub cfg: Option<CfgDecl>,
    /// Where it is not of names with `<` between them.
    pub fault: Option<Span>,
    /// Where `roles` stands.
    pub span: Span,
}

/// `pub mod account;`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModuleDecl {
    /// The name, without `r#`.
    pub name: Spanned<String>,
    /// Who sees it.
    pub visibility: VisibilityDecl,
    /// Whether it has a body in place.
    pub inline: bool,
    /// `#[path = "…"]`
    pub path: Option<Spanned<String>>,
    /// `#[cfg(…)]`
    pub cfg: Option<CfgDecl>,
}

/// `#[cfg(…)]`, or a `cfg_attr` that hides what this compiler has to see.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CfgDecl {
    /// Whether it is `#[cfg(test)]`.
    pub test: bool,
    /// Whether it is a `cfg_attr`.
    pub attribute: bool,
    /// Its place.
    pub span: Span,
}

/// Who sees an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum VisibilityDecl {
    /// `pub`
    Public,
    /// `pub(crate)`
    Crate,
    /// Anything narrower.
    Narrow,
}

/// A struct, or a union: only a struct can be a model, but either may be meant as one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StructDecl {
    /// The name.
    pub name: Spanned<String>,
    /// Who sees it.
    pub visibility: VisibilityDecl,
    /// Whether it has type, lifetime or const parameters.
    pub generic: bool,
    /// Whether its members have names.
    pub shape: ShapeDecl,
    /// What stands above it.
    pub attributes: AttributesDecl,
    /// The members, if they have names.
    pub members: Vec<MemberDecl>,
}

/// The three forms of a struct, and a union.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ShapeDecl {
    /// `struct A { a: u8 }`
    Named,
    /// `struct A(u8);`
    Tuple,
    /// `struct A;`
    Unit,
    /// `union A { a: u8 }`
    Union,
}

/// A member of a struct or of a variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberDecl {
    /// The name, without `r#`.
    pub name: Spanned<String>,
    /// Who sees it.
    pub visibility: VisibilityDecl,
    /// What stands above it.
    pub attributes: AttributesDecl,
    /// Its type.
    pub ty: TypeDecl,
}

/// An enum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EnumDecl {
    /// The name.
    pub name: Spanned<String>,
    /// Who sees it.
    pub visibility: VisibilityDecl,
    /// Whether it has type, lifetime or const parameters.
    pub generic: bool,
    /// What stands above it.
    pub attributes: AttributesDecl,
    /// The variants.
    pub variants: Vec<VariantDecl>,
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantDecl {
    /// The name, without `r#`.
    pub name: Spanned<String>,
    /// What stands above it.
    pub attributes: AttributesDecl,
    /// What it holds.
    pub data: VariantDataDecl,
}

/// What a variant holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum VariantDataDecl {
    /// `Cash`
    None,
    /// `Card { number: String }`
    Members(Vec<MemberDecl>),
    /// `Card(Card)`, or several: each is named by its number, and stands where its type does.
    Values(Vec<MemberDecl>),
}

impl VariantDataDecl {
    /// Whether it is a unit variant.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// What it holds, with names or without.
    #[must_use]
    pub fn members(&self) -> &[MemberDecl] {
        match self {
            Self::None => &[],
            Self::Members(members) | Self::Values(members) => members,
        }
    }
}

/// `type X = Y;`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AliasDecl {
    /// The name.
    pub name: Spanned<String>,
    /// Who sees it.
    pub visibility: VisibilityDecl,
    /// Whether it has parameters.
    pub generic: bool,
    /// `#[cfg(…)]`
    pub cfg: Option<CfgDecl>,
    /// What it stands for.
    pub ty: TypeDecl,
}

/// One name that a `use` brings into a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportDecl {
    /// The path, `crate`, `self` and `super` among its segments; of a glob without the `*`.
    pub path: Vec<String>,
    /// What it brings.
    pub kind: ImportKind,
    /// Where its last segment stands.
    pub span: Span,
}

/// What an import brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum ImportKind {
    /// The last segment, under its own name.
    Name,
    /// The last segment, under another name.
    Renamed(String),
    /// Everything.
    Glob,
}

/// A type as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeDecl {
    /// Its form.
    pub form: TypeForm,
    /// The text for a sentence: cut off when it is long.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// The forms of a type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum TypeForm {
    /// `std::string::String`, `Id<Account>`
    Path {
        /// The names, without `r#`.
        segments: Vec<String>,
        /// The arguments of the last that are types.
        arguments: Vec<TypeDecl>,
        /// Whether it has arguments of another kind: lifetimes, constants.
        others: bool,
    },
    /// A tuple.
    Tuple(Vec<TypeDecl>),
    /// An array or a slice.
    Array {
        /// What it is of.
        element: Box<TypeDecl>,
        /// How many there are, if that is a number.
        length: Option<u64>,
    },
    /// A reference.
    Reference,
    /// Anything else.
    Other,
}

/// What stands above an item.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AttributesDecl {
    /// The doc comment, lines joined by a line feed.
    pub docs: String,
    /// What is derived, by the last name of its path.
    pub derives: Vec<String>,
    /// The options of `#[model(…)]`.
    pub model: Vec<OptionDecl>,
    /// The first `#[model]`.
    pub model_span: Option<Span>,
    /// The options of `#[serde(…)]`.
    pub serde: Vec<OptionDecl>,
    /// `#[cfg(…)]`, or a `cfg_attr` around something of ours.
    pub cfg: Option<CfgDecl>,
    /// What changes the item in a way that generated code does not follow: `schemars`, `deprecated`.
    pub unfollowed: Vec<Spanned<String>>,
    /// `#[default]`, on a variant.
    pub default: bool,
    /// Whether an attribute was left out because it does not parse.
    pub malformed: bool,
}

/// One option of an attribute: `key`, `default = 0`, `length(min = 1, max = 80)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionDecl {
    /// The name.
    pub name: Spanned<String>,
    /// What it is given.
    pub arguments: Arguments,
    /// All of it.
    pub span: Span,
}

/// What an option is given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Arguments {
    /// Nothing: `key`.
    None,
    /// A value: `default = 0`.
    Value(Spanned<Value>),
    /// A list: `length(min = 1)`.
    List(Vec<OptionDecl>),
}

/// A value in an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Value {
    /// `true`
    Bool(bool),
    /// `-1`, `10_000`
    Integer(i128),
    /// `-1.5`, `1e3`: the digits, without `_`.
    Float(String),
    /// `"email"`
    String(String),
    /// `now`, `AccountStatus::Active`
    Path(Vec<String>),
    /// `[]`, `[1, 2]`
    List(Vec<Spanned<Value>>),
    /// `{}`
    Braces,
    /// A string within `rules(…)`.
    Rule(Box<RuleDecl>),
    /// Any other expression, as text.
    Other(String),
}
