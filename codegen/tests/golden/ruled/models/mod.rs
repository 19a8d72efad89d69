//! Members of every form with rules of their own, which an administrator passes.

use modelith::prelude::*;

/// Every form of a member, seen and set by administrators.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(rules(
    read = "open || user.role == Role::Admin",
    create = "user.role >= Role::Admin",
    update = "(open != true || open == true) && user.role != Role::Member",
    delete = "!(user.role < Role::Admin)",
))]
pub struct Form {
    /// The key.
    #[model(key)]
    pub id: Id<Form>,
    /// Whether everybody sees it.
    #[model(filter)]
    pub open: Option<bool>,
    /// Required, and seen by some.
    #[model(length(max = 40), rules(read = "user.role == Role::Admin"))]
    pub text: String,
    /// bool
    #[model(
        default = true,
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub flag: bool,
    /// u8, which may be looked for.
    #[model(
        default = 3,
        range(max = 9),
        index,
        rules(write = "user.role == Role::Admin")
    )]
    pub small: u8,
    /// i64 as digits.
    #[model(
        default = 7,
        json = "string",
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub wide: i64,
    /// u64 as digits, or none.
    #[model(
        json = "string",
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub maybe_wide: Option<u64>,
    /// Decimal
    #[model(
        default = "1.50",
        scale = 2,
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub price: Decimal,
    /// Decimal
    #[model(
        scale = 1,
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub maybe_price: Option<Decimal>,
    /// String, left out and renamed.
    #[model(
        length(max = 9),
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    #[serde(rename = "nickName", skip_serializing_if = "Option::is_none")]
    pub nick: Option<String>,
    /// A keyword.
    #[model(
        default = "a",
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub r#type: String,
    /// A unit enum.
    #[model(default = Kind::One, rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub kind: Kind,
    /// An enum with data.
    #[model(rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub shape: Option<Shape>,
    /// A struct.
    #[model(rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub place: Option<Place>,
    /// A struct whose members all have defaults.
    #[serde(default)]
    #[model(rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub setup: Setup,
    /// A list.
    #[model(default = [], length(max = 4), rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub tags: Vec<String>,
    /// A set.
    #[model(default = [Kind::Two], rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub kinds: BTreeSet<Kind>,
    /// A map.
    #[model(default = {}, rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub counts: BTreeMap<String, u8>,
    /// JSON
    #[model(rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub value: Option<Value>,
    /// Whatever serde makes of it.
    #[model(
        opaque,
        rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin")
    )]
    pub address: Option<std::net::Ipv4Addr>,
    /// Never shown.
    #[model(write_only, default = "s", rules(write = "user.role == Role::Admin"))]
    pub secret: String,
    /// The time of the write.
    #[model(default = now, rules(read = "user.role == Role::Admin", write = "user.role == Role::Admin"))]
    pub at: Timestamp,
    /// Which version it is.
    #[model(version)]
    pub version: u64,
}

/// One of two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// The first.
    One,
    /// The second.
    Two,
}

/// With data.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is")]
pub enum Shape {
    /// Round.
    Round {
        /// How wide.
        radius: u8,
    },
    /// Nothing.
    None,
}

/// A place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Its town.
    pub town: String,
    /// Its floor.
    pub floor: Option<i32>,
}

/// With defaults alone.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Setup {
    /// How often.
    #[serde(default)]
    pub times: u8,
}

/// Under a key that clients choose, so that a PUT may make it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    access = "session",
    rules(
        read = "owner == user.id",
        create = "owner == user.id",
        update = "owner == user.id",
        delete = "owner == user.id"
    )
)]
pub struct Named {
    /// The key.
    #[model(key)]
    pub name: String,
    /// Whose it is.
    #[model(created_by)]
    pub owner: Id<User>,
    /// Required, and seen by some.
    #[model(rules(read = "owner == user.id"))]
    pub text: String,
    /// With a default.
    #[model(
        default = 7,
        rules(read = "owner == user.id", write = "owner == user.id")
    )]
    pub count_of: u16,
    /// Decimal
    #[model(scale = 2, default = "0.25", rules(write = "owner == user.id"))]
    pub rate: Decimal,
    /// Or none.
    #[model(rules(read = "owner == user.id", write = "owner == user.id"))]
    pub note: Option<String>,
    /// Never shown.
    #[model(secret, rules(write = "owner == user.id"))]
    pub pin: Option<String>,
}
