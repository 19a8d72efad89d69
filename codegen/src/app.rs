//! The whole application after every check: bare nouns, valid by construction.
//!
//! `resolve` builds it from what was written (`decl`); `lock` gives permanent ids to what it names;
//! `view` turns both into text for the templates. Order is the order of `models/mod.rs` and, in a
//! file, of declaration.

mod access;
mod field_type;
mod rule;

pub use access::{Access, Gates, Operation, Operations, Roles, USER};
pub use field_type::{FieldType, Float, Integer};
pub use rule::{
    Comparison, Condition, MemberRules, ModelRules, Object, Rule, Subject, Way, WayStep,
};

use crate::diagnostic::Span;

/// Every model, and every struct and enum that a model uses.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct App {
    /// Name of the user's package, from cargo.
    pub package: String,
    /// Version of the user's package, from cargo.
    pub version: String,
    /// The roles of its users.
    pub roles: Roles,
    /// The models.
    pub models: Vec<Model>,
    /// The structs that members hold, by whatever way.
    pub structs: Vec<Struct>,
    /// The enums that members hold, by whatever way.
    pub enums: Vec<Enum>,
}

impl App {
    /// The model with this Rust name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The nested struct with this Rust name.
    #[must_use]
    pub fn structure(&self, name: &str) -> Option<&Struct> {
        self.structs.iter().find(|item| item.name == name)
    }

    /// The enum with this Rust name.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> Option<&Enum> {
        self.enums.iter().find(|item| item.name == name)
    }
}

impl App {
    /// Whether its models know of users: by who may use what, or by references.
    #[must_use]
    pub fn knows_users(&self) -> bool {
        let is_gated = |model: &Model| {
            let accesses = Operation::ALL.into_iter();
            let mut accesses = accesses.filter_map(|operation| model.access.of(operation));
            accesses.any(|access| *access != Access::Public)
        };
        let of_models = self.models.iter().map(|model| &model.fields);
        let of_structs = self.structs.iter().map(|item| &item.fields);
        let of_enums = self.enums.iter().flat_map(|item| &item.variants);
        let of_enums = of_enums.flat_map(|variant| variant.data.fields());
        let mut fields = of_models.chain(of_structs).flatten().chain(of_enums);
        self.roles.declared
            || self.models.iter().any(is_gated)
            || self.models.iter().any(Model::asks_user)
            || fields.any(|field| field.ty.target() == Some(USER))
    }
}

/// When a model is compacted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Compact {
    /// Events since its last snapshot; not 0.
    pub events: u64,
    /// How often they are looked at, in seconds; not 0.
    pub every_seconds: u64,
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
    /// The operations that there are routes for.
    pub operations: Operations,
    /// Who may use each of them.
    pub access: Gates,
    /// Who of those may see and do what with which records.
    #[serde(skip_serializing_if = "ModelRules::is_empty")]
    pub row_rules: ModelRules,
    /// Whether a change or removal without If-Match is refused: 428.
    pub require_if_match: bool,
    /// When it is compacted by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compact: Option<Compact>,
    /// Combinations of members that no two records share, by Rust name: `unique(a, b)`.
    pub uniques: Vec<Vec<String>>,
    /// Combinations of members with an index, by Rust name: `index(a, b)`.
    pub indexes: Vec<Vec<String>>,
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

    /// Whether any of its rules asks who the user is.
    #[must_use]
    pub fn asks_user(&self) -> bool {
        let own = &self.row_rules;
        let of_model = [&own.read, &own.create, &own.update, &own.delete];
        let of_members = self.fields.iter().flat_map(|field| {
            let MemberRules { read, write } = &field.member_rules;
            read.iter().chain(write)
        });
        let mut rules = of_model.into_iter().flatten().chain(of_members);
        rules.any(Rule::asks_user)
    }

    /// The member that is the key; `resolve` makes sure that there is exactly one.
    #[must_use]
    pub fn key(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Role::Key)
    }
}

/// A struct that members hold: it has no routes and no key.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Struct {
    /// Rust name.
    pub name: String,
    /// Where it is, below the crate: `["models", "order"]`.
    pub module: Vec<String>,
    /// The doc comment, lines joined by a line feed; empty if there is none.
    pub docs: String,
    /// The members. Their role is [`Role::Plain`]; none is unique, secret or write-only.
    pub fields: Vec<Field>,
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
}

/// A member of a model, of a nested struct or of a variant.
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
    /// Whether the type is an `Option`; `ty` is then what is in it.
    pub optional: bool,
    /// Whether `None` is left out of JSON: `skip_serializing_if = "Option::is_none"`.
    pub skip_if_none: bool,
    /// Who fills it in.
    pub role: Role,
    /// Whether it is ever shown.
    pub exposure: Exposure,
    /// Whether two records may not have the same value.
    pub unique: Option<Unique>,
    /// Whether the member has an index, and so filters.
    pub index: bool,
    /// Whether lists may be filtered by it.
    pub filter: bool,
    /// Whether lists may be sorted by it; it then has an index.
    pub sort: bool,
    /// What an absent member of Create and Replace means; never on an `Option`, which is `None`.
    pub default: Option<Literal>,
    /// The constraints of the value. Every String, Bytes and collection has a `length.max`, by
    /// itself or by ceiling.
    pub rules: Rules,
    /// The constraints of each element of a list or set and of each value of a map: given by
    /// `each(…)`, or the ceiling of its type. Not there for other types.
    pub each: Option<Rules>,
    /// Digits after the decimal point of a `Decimal`.
    pub scale: Option<u32>,
    /// Whether a 64-bit integer is a string in JSON: `json = "string"`.
    pub json_string: bool,
    /// The model that a member refers to whose type is not `Id`: `references = Country`.
    pub references: Option<String>,
    /// What becomes of this record when a record it refers to goes; set for every member whose
    /// own type (not that of a struct or enum in it) holds references, but those to users, who
    /// never go.
    pub on_delete: Option<OnDelete>,
    /// Who may see and set it.
    #[serde(skip_serializing_if = "MemberRules::is_empty")]
    pub member_rules: MemberRules,
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
}

impl Field {
    /// Whether its own type (not that of a struct or enum in it) holds references.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        let to_user = self.role != Role::Key && self.ty.target() == Some(USER);
        self.on_delete.is_some() || to_user
    }

    /// Whether it is a key that clients assign.
    #[must_use]
    pub fn is_client_key(&self) -> bool {
        self.role == Role::Key && !matches!(self.ty, FieldType::Id(_))
    }

    /// Whether its type is any of serde's.
    #[must_use]
    pub const fn opaque(&self) -> bool {
        matches!(self.ty, FieldType::Opaque(_))
    }

    /// A plain member that must be there, without options. Its JSON name is its Rust name.
    #[must_use]
    pub fn plain(name: &str, ty: FieldType, span: Span) -> Self {
        Self {
            name: name.to_owned(),
            json_name: name.to_owned(),
            docs: String::new(),
            ty,
            optional: false,
            skip_if_none: false,
            role: Role::Plain,
            exposure: Exposure::Shown,
            unique: None,
            index: false,
            filter: false,
            sort: false,
            default: None,
            rules: Rules::default(),
            each: None,
            scale: None,
            json_string: false,
            references: None,
            on_delete: None,
            member_rules: MemberRules::default(),
            span,
        }
    }
}

/// The constraints of a value, as far as its type has them.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Rules {
    /// Bounds on the number of code points, bytes or items.
    pub length: Option<Length>,
    /// Bounds on a number, date or time.
    pub range: Option<Range>,
    /// A regular expression that must be found in the text.
    pub pattern: Option<String>,
    /// A named format.
    pub format: Option<Format>,
}

/// Whether a member is ever shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Exposure {
    /// It is.
    Shown,
    /// Clients give it and never see it: `write_only`.
    WriteOnly,
    /// Nobody sees it: `secret`.
    Secret,
}

/// Most code points of a `String` without `length(max)`.
pub const STRING_LENGTH_MAX_DEFAULT: u64 = 65_536;

/// Most bytes of a `Bytes` without `length(max)`.
pub const BYTES_LENGTH_MAX_DEFAULT: u64 = 65_536;

/// Most items of a list, set or map without `length(max)`.
pub const ITEMS_MAX_DEFAULT: u64 = 1_000;

/// Most code points of a String that is a key, sorted by or part of a combined index.
pub const SORTED_LENGTH_MAX: u64 = 256;

/// Most bytes of a request's body without `body_max`.
pub const BODY_BYTES_MAX_DEFAULT: u64 = 1 << 20;

/// Who fills a member in, and when it may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Role {
    /// The key: assigned by the server if its type is `Id<Self>`, else by the client (String, u64,
    /// i64, Uuid).
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
    /// The server, at creation: the user whose session it is. An `Id<User>`.
    CreatedBy,
    /// The server: the sequence of the last change, which is the entity tag's. Not in the log.
    Version,
    /// The server's writer, at creation: the next number of the model.
    Serial,
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
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// An integer within the member's type.
    Integer(i128),
    /// A finite float.
    Float(f64),
    /// A decimal, as `rust_decimal` prints it, with the member's scale.
    Decimal(String),
    /// A string.
    String(String),
    /// A timestamp, in microseconds since the Unix epoch.
    Timestamp(i64),
    /// A date, in days since 1970-01-01.
    Date(i32),
    /// A time of day, in microseconds since midnight.
    Time(i64),
    /// A duration, in microseconds.
    Duration(i64),
    /// A UUID.
    Uuid([u8; 16]),
    /// Bytes.
    Bytes(Vec<u8>),
    /// `now`: the time of the write.
    Now,
    /// The Rust name of a unit variant of the member's enum.
    Variant(String),
    /// `[]`, or a list of literals: of a list or a set (then without equal elements).
    List(Vec<Literal>),
    /// `{}`: the empty map.
    EmptyMap,
    /// A struct whose members all have defaults: each, by Rust name; an `Option` is `Null`.
    Struct(Vec<(String, Literal)>),
    /// `None`, in a struct.
    Null,
}

/// Bounds on the number of code points of a String, bytes of Bytes, or items of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Length {
    /// At least.
    pub min: Option<u64>,
    /// At most.
    pub max: Option<u64>,
}

/// Bounds on a number, date, time or duration: literals of the type, both included.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Range {
    /// At least.
    pub min: Option<Literal>,
    /// At most.
    pub max: Option<Literal>,
}

/// A named format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum Format {
    /// An e-mail address by HTML's rule.
    Email,
    /// A URI with a scheme (RFC 3986).
    Uri,
    /// A host name (RFC 1123).
    Hostname,
    /// An IPv4 address in four decimal parts.
    Ipv4,
    /// An IPv6 address (RFC 4291), without a zone.
    Ipv6,
}

impl Format {
    /// Its name in `format = "…"` and in JSON Schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Uri => "uri",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }
}

/// What becomes of a record when the one that it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum OnDelete {
    /// The deletion is refused: 409.
    Restrict,
    /// It goes too. Only on a direct member.
    Cascade,
    /// It stays, and the reference becomes `None`; the element of a list or set and the entry of a
    /// map goes.
    SetNull,
}

/// An enum.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Enum {
    /// Rust name.
    pub name: String,
    /// Where it is, below the crate: `["models", "account"]`.
    pub module: Vec<String>,
    /// The doc comment, lines joined by a line feed; empty if there is none.
    pub docs: String,
    /// How JSON says which variant it is.
    pub form: EnumForm,
    /// The variants, in order of declaration; at least one.
    pub variants: Vec<Variant>,
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
}

impl Enum {
    /// Whether no variant can hold anything: its JSON is a string.
    #[must_use]
    pub fn is_unit(&self) -> bool {
        self.form == EnumForm::Name
    }
}

/// How JSON says which variant of an enum a value is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum EnumForm {
    /// By its name, a string. No variant holds anything.
    Name,
    /// By a member of the object, among the variant's own: `#[serde(tag = "kind")]`.
    Internal {
        /// The member.
        tag: String,
    },
    /// By a member of the object, with the variant's in another: `tag = "kind", content = "data"`.
    Adjacent {
        /// The member that names the variant.
        tag: String,
        /// The member that holds what is in it.
        content: String,
    },
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Variant {
    /// Rust name.
    pub name: String,
    /// JSON form, by serde's rules.
    pub json_name: String,
    /// The doc comment; empty if there is none.
    pub docs: String,
    /// What it holds.
    pub data: VariantData,
}

/// What a variant holds.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum VariantData {
    /// Nothing: `Cash`.
    None,
    /// Members with names: `Card { number: String }`. As those of a nested struct, but without
    /// filters and indexes.
    Members(Vec<Field>),
    /// One value: `Card(Card)`. Of an enum with a tag alone it is a nested struct. Its name is
    /// `0`; it is never optional, has no options, and its rules are the ceilings of its type.
    Value(Box<Field>),
}

impl VariantData {
    /// The members, or the one value.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match self {
            Self::None => &[],
            Self::Members(fields) => fields,
            Self::Value(field) => std::slice::from_ref(field),
        }
    }
}
