//! Rules over every type that can be compared, without anybody asking.

use modelith::prelude::*;

use super::Status;

/// Every comparison.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(rules(
    read = "flag && !other_flag && maybe_flag == true && small > 3 && small <= other_small && wide != -5_000_000 \
            && maybe_small < 7 && maybe_small != 3 && ratio >= 0.5 && maybe_ratio < 1.5 && price < \"12.50\" \
            && maybe_price == \"1\" && name == \"a \\\"quoted\\\" one\" && name > \"b\" && nick == \"n\" && nick < \"z\"",
    create = "at > \"2026-01-31T12:00:00Z\" && day != \"2026-01-31\" && time >= \"12:30:00\" && span < \"PT1H30M\" \
              && maybe_day >= \"2026-01-31\" && token == \"0190a5b2-7c3e-7d4f-8a6b-1c2d3e4f5a6b\" && at < maybe_at \
              && maybe_at > at && maybe_at == other_at && maybe_at <= other_at && at == maybe_at && day == maybe_day",
    update = "status == Status::Open && status != other_status && maybe_status == Status::Done && maybe_status != Status::Open \
              && maybe_status == status && maybe_status != other_status && maybe_status == None && nick != None \
              && name == nick && nick != name && name != text && maybe_status == third_status",
    delete = "place.town == \"Bonn\" && place.floor > 3 && old_place.town != \"Bonn\" && old_place.floor == 3 \
              && old_place.floor == None && old_place.street.name == \"Am Hof\" && place.street.number < old_place.street.number \
              && (owner == user.id || keeper == user.id || keeper == None || owner == keeper) && !(keeper == user.id && small == 1)",
))]
pub struct Form {
    /// The key.
    #[model(key)]
    pub id: Id<Form>,
    /// bool
    #[model(filter)]
    pub flag: bool,
    /// bool
    pub other_flag: bool,
    /// bool
    pub maybe_flag: Option<bool>,
    /// u8
    #[model(filter)]
    pub small: u8,
    /// u8
    pub other_small: u8,
    /// u8
    pub maybe_small: Option<u8>,
    /// i64
    pub wide: i64,
    /// f64
    pub ratio: f64,
    /// f32
    pub maybe_ratio: Option<f32>,
    /// Decimal
    #[model(scale = 2)]
    pub price: Decimal,
    /// Decimal
    #[model(index)]
    pub maybe_price: Option<Decimal>,
    /// String
    pub name: String,
    /// String
    pub text: String,
    /// String
    #[serde(rename = "nickName")]
    pub nick: Option<String>,
    /// Timestamp
    pub at: Timestamp,
    /// Timestamp
    pub maybe_at: Option<Timestamp>,
    /// Timestamp
    pub other_at: Option<Timestamp>,
    /// Date
    pub day: Date,
    /// Date
    pub maybe_day: Option<Date>,
    /// Time
    pub time: Time,
    /// Duration
    pub span: Duration,
    /// Uuid
    pub token: Uuid,
    /// A unit enum.
    #[model(index)]
    pub status: Status,
    /// A unit enum.
    pub other_status: Status,
    /// A unit enum.
    pub maybe_status: Option<Status>,
    /// A unit enum.
    pub third_status: Option<Status>,
    /// Where it is.
    pub place: Place,
    /// Where it was.
    pub old_place: Option<Place>,
    /// A user.
    pub owner: Id<User>,
    /// A user.
    pub keeper: Option<Id<User>>,
}

/// A place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Place {
    /// Its town.
    pub town: String,
    /// Its floor.
    pub floor: Option<i32>,
    /// Its street.
    pub street: Street,
}

/// A street.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Street {
    /// Its name.
    pub name: String,
    /// The number of a house.
    pub number: u16,
}

/// What is left of lists by rules of every shape.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(rules(
    read = "(owner == user.id || user.role >= Role::Editor) && status == Status::Open && (small == 1 || small == 2 || r#type == \"x\")",
    delete = "user.role != Role::Member && user.role < Role::Admin && r#type == \"x\"",
))]
pub struct Wide {
    /// The key.
    #[model(key)]
    pub id: Id<Wide>,
    /// A user.
    pub owner: Option<Id<User>>,
    /// A unit enum.
    #[model(index)]
    pub status: Status,
    /// u8
    #[model(filter)]
    pub small: u8,
    /// String
    pub r#type: String,
    /// A required member that only editors see.
    #[model(rules(read = "user.role >= Role::Editor && owner != None"))]
    pub hidden: String,
    /// Whatever it is, with a default, that only editors set.
    #[model(
        scale = 2,
        default = "1.50",
        rules(write = "user.role >= Role::Editor")
    )]
    pub rate: Decimal,
    /// Never shown, and set by editors.
    #[model(secret, rules(write = "user.role >= Role::Editor"))]
    pub token: Option<String>,
    /// Of any type, for editors.
    #[model(
        opaque,
        rules(
            read = "user.role >= Role::Editor",
            write = "user.role >= Role::Editor"
        )
    )]
    pub address: Option<std::net::Ipv4Addr>,
    /// Digits, which only editors set.
    #[model(
        json = "string",
        default = 7,
        rules(read = "owner == user.id", write = "user.role >= Role::Editor")
    )]
    #[serde(rename = "counted")]
    pub count_of: u64,
}

/// What anyone sees of some, and nobody of others.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(rules(read = "status == Status::Done && small == 3"))]
pub struct Open {
    /// The key.
    #[model(key)]
    pub id: Id<Open>,
    /// A unit enum.
    #[model(index)]
    pub status: Status,
    /// u8
    #[model(sort)]
    pub small: u8,
}

/// What only editors see, each of them all.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(rules(read = "user.role >= Role::Editor"))]
pub struct Closed {
    /// The key.
    #[model(key)]
    pub id: Id<Closed>,
}

/// More terms than anybody reads.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(rules(
    read = "(small == 1 || small == 2 || small == 3 || small == 4) && (text == \"a\" || text == \"b\" || \
                      text == \"c\" || text == \"d\")"
))]
pub struct Many {
    /// The key.
    #[model(key)]
    pub id: Id<Many>,
    /// u8
    #[model(index)]
    pub small: u8,
    /// String
    pub text: String,
}
