//! The whole application after every check: bare nouns, valid by construction.
//!
//! `resolve` builds it from what was written (`decl`); `lock` gives permanent ids to what it names;
//! `view` turns both into text for the templates. Order is the order of `models/mod.rs` and, in a
//! file, of declaration.

use crate::diagnostic::Span;

/// Every model and every enum that a model uses.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct App {
    /// Name of the user's package, from cargo.
    pub package: String,
    /// Version of the user's package, from cargo.
    pub version: String,
    /// The models.
    pub models: Vec<Model>,
    /// The unit enums that members use.
    pub enums: Vec<Enum>,
}

impl App {
    /// The model with this Rust name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }
}

/// A struct with routes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Model {
    /// Rust name: `OrderLine`.
    pub name: String,
    /// Where the struct is, below the crate: `["models", "order_line"]`.
    pub module: Vec<String>,
    /// The doc comment, lines joined by a line feed; empty if there is none.
    pub docs: String,
    /// Plural in kebab case, from the name or from `plural`: `order-lines`.
    pub plural: String,
    /// Path of the collection: `/api/order-lines`.
    pub path: String,
    /// Most bytes of a request's body.
    pub body_bytes_max: u64,
    /// Who may use its routes.
    pub access: Access,
    /// The members, the key among them.
    pub fields: Vec<Field>,
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
}

impl Model {
    /// The member with this Rust name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The member that is the key; `resolve` makes sure that there is exactly one.
    #[must_use]
    pub fn key(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Role::Key)
    }
}

/// Who may use a route. More than this comes with sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Access {
    /// Anyone.
    Public,
}

/// A member of a model.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Field {
    /// Rust name, without `r#`: `balance_cents`, `type`.
    pub name: String,
    /// JSON name, by serde's rules: `balanceCents`.
    pub json_name: String,
    /// The doc comment, lines joined by a line feed; empty if there is none.
    pub docs: String,
    /// The type, without `Option`.
    pub ty: FieldType,
    /// Whether the type is an `Option`.
    pub optional: bool,
    /// Whether `None` is left out of JSON: `skip_serializing_if = "Option::is_none"`.
    pub skip_if_none: bool,
    /// Who fills it in.
    pub role: Role,
    /// Whether two records may not have the same value.
    pub unique: Option<Unique>,
    /// Whether the member has an index.
    pub index: bool,
    /// What an absent member of Create and Replace means; never on an `Option`, which is `None`.
    pub default: Option<Literal>,
    /// Bounds on the length in code points; every `String` has a `max`, by itself or by ceiling.
    pub length: Option<Length>,
    /// Bounds on an integer.
    pub range: Option<Range>,
    /// A named format.
    pub format: Option<Format>,
    /// What becomes of this record when the record it refers to goes; set for every `Id` of
    /// another record, so for every member of type `Id` but the key.
    pub on_delete: Option<OnDelete>,
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
}

/// Most code points of a `String` without `length(max)`.
pub const STRING_LENGTH_MAX_DEFAULT: u64 = 65_536;

/// Most bytes of a request's body without `body_max`.
pub const BODY_BYTES_MAX_DEFAULT: u64 = 1 << 20;

/// The type of a member, without `Option`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum FieldType {
    /// `bool`
    Bool,
    /// An integer of 8 to 64 bits.
    Integer(Integer),
    /// `String`
    String,
    /// `Timestamp`
    Timestamp,
    /// `Id<T>`: the Rust name of the model.
    Id(String),
    /// A unit enum of `models/`: its Rust name.
    Enum(String),
}

/// The integer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the types of their names")]
pub enum Integer {
    U8,
    U16,
    U32,
    U64,
    I8,
    I16,
    I32,
    I64,
}

impl Integer {
    /// The Rust name: `i64`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
        }
    }

    /// The least and the greatest value.
    #[must_use]
    pub const fn bounds(self) -> (i128, i128) {
        match self {
            Self::U8 => (0, u8::MAX as i128),
            Self::U16 => (0, u16::MAX as i128),
            Self::U32 => (0, u32::MAX as i128),
            Self::U64 => (0, u64::MAX as i128),
            Self::I8 => (i8::MIN as i128, i8::MAX as i128),
            Self::I16 => (i16::MIN as i128, i16::MAX as i128),
            Self::I32 => (i32::MIN as i128, i32::MAX as i128),
            Self::I64 => (i64::MIN as i128, i64::MAX as i128),
        }
    }
}

/// Who fills a member in, and when it may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Role {
    /// The server-assigned key, of type `Id<Self>`.
    Key,
    /// The client, at any time.
    Plain,
    /// The client, at creation only.
    Immutable,
    /// Nobody but its default, until the application's own code does.
    ReadOnly,
    /// The server, at creation.
    CreatedAt,
    /// The server, at creation and every change.
    UpdatedAt,
}

/// How two values of a unique member are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Unique {
    /// As they are.
    Exact,
    /// By their lower-cased text. Only on `String`.
    IgnoreCase,
}

/// A value written in an attribute, of the member's type.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// An integer within the member's type.
    Integer(i128),
    /// A string.
    String(String),
    /// A timestamp, in microseconds since the Unix epoch.
    Timestamp(i64),
    /// `now`: the time of the write.
    Now,
    /// The Rust name of a variant of the member's enum.
    Variant(String),
}

/// Bounds on the number of code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Length {
    /// At least.
    pub min: Option<u64>,
    /// At most.
    pub max: Option<u64>,
}

/// Bounds on an integer, within its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Range {
    /// At least.
    pub min: Option<i128>,
    /// At most.
    pub max: Option<i128>,
}

/// A named format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Format {
    /// An e-mail address by HTML's rule.
    Email,
}

/// What becomes of a record when the one that it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum OnDelete {
    /// The deletion is refused: 409.
    Restrict,
    /// It goes too.
    Cascade,
}

/// A unit enum.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Enum {
    /// Rust name.
    pub name: String,
    /// Where it is, below the crate: `["models", "account"]`.
    pub module: Vec<String>,
    /// The doc comment, lines joined by a line feed; empty if there is none.
    pub docs: String,
    /// The variants, in order of declaration; at least one.
    pub variants: Vec<Variant>,
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
}

/// A variant of a unit enum.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Variant {
    /// Rust name.
    pub name: String,
    /// JSON form, by serde's rules.
    pub json_name: String,
    /// The doc comment; empty if there is none.
    pub docs: String,
}
