use modelith::prelude::*;

modelith::roles!(Member < Editor < Admin);

#[derive(Clone, Serialize, Deserialize)]
pub enum Status {
    Open,
    Done,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Place {
    pub town: String,
    pub floor: Option<i32>,
    #[model(filter)]
    pub street: String,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Team {
    #[model(key)]
    pub id: Id<Team>,
    pub lead: Id<User>,
    pub parent: Option<Id<Team>>,
}

/// What cannot be read.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules(
    read = "owner == ",
    create = "",
    update = "owner == user.id)",
    delete = r#"owner == "a"b"#,
))]
pub struct Unread {
    #[model(key)]
    pub id: Id<Unread>,
    pub owner: Id<User>,
}

/// Nothing that a rule can hold.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules(
    read = "is_mine(owner)",
    create = "owner.is_some() && (1, 2) == owner",
    update = "rank + 1 > 2",
    delete = "owner == user.id as _",
))]
pub struct Other {
    #[model(key)]
    pub id: Id<Other>,
    pub owner: Id<User>,
    pub rank: u8,
}

/// Options of the wrong form.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules(red = "owner == user.id", read = true, update, delete = "rank == 1", delete = "rank == 2"))]
pub struct Form {
    #[model(key)]
    pub id: Id<Form>,
    pub owner: Id<User>,
    pub rank: u8,
    #[model(rules)]
    pub text: Option<String>,
    #[model(rules(reed = "rank == 1", update = "rank == 1"))]
    pub more: Option<String>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules = "owner == user.id")]
pub struct Alone {
    #[model(key)]
    pub id: Id<Alone>,
    pub owner: Id<User>,
}

/// Names that there are none of.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules(
    read = "ownr == user.id || user.role >= Role::Edito",
    create = "user.name == \"ada\" || owner.name == \"ada\" || user == user.id",
    update = "team.lead == user.id && team.parent.lead == user.id && team.boss == user.id",
    delete = "place.twon == \"x\" || rank.bits == 1 || status == Status::Opn || kept == true",
))]
pub struct Names {
    #[model(key)]
    pub id: Id<Names>,
    pub owner: Id<User>,
    pub team: Id<Team>,
    pub place: Place,
    pub rank: u8,
    pub status: Status,
    #[serde(rename = "kept")]
    pub is_kept: bool,
}

/// Types that do not fit.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules(
    read = "owner == user.role || user.id == rank || user.role == 7 || owner == Role::Admin",
    create = "owner == None || rank == None || rank == \"1\" || rank == 256 || name == 1",
    update = "owner > user.id || status < Status::Done || done < true || share == 0.5 || due > None",
    delete = "rank == size || tags == \"a\" || place == \"a\" || status == Other::Open || owner == \"a\" \
              || revision == 1 || rank || !name || (done == true) == done",
))]
pub struct Types {
    #[model(key)]
    pub id: Id<Types>,
    pub owner: Id<User>,
    pub rank: u8,
    pub size: u16,
    pub name: String,
    pub status: Status,
    pub done: bool,
    pub share: f64,
    pub due: Option<Date>,
    pub tags: Vec<String>,
    pub place: Place,
    #[model(version)]
    pub revision: u64,
}

/// The same for everyone.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(rules(
    read = "true",
    create = "1 == 1 && Role::Admin == Role::Admin",
    update = "owner == owner || user.id == user.id",
    delete = "!true || None == None",
))]
pub struct Constant {
    #[model(key)]
    pub id: Id<Constant>,
    pub owner: Id<User>,
}

/// Members whose rules are at odds with what else is said of them.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "session", unique(first, second), index(first, third))]
pub struct Members {
    #[model(key, rules(read = "rank == 1"))]
    pub id: Id<Members>,
    pub rank: u8,
    #[model(created_by, rules(read = "rank == 1"))]
    pub owner: Id<User>,
    #[model(immutable, rules(write = "rank == 1"), default = 1)]
    pub fixed: u8,
    #[model(filter, rules(read = "rank == 1"))]
    pub filtered: u8,
    #[model(unique, rules(read = "rank == 1"))]
    pub single: u8,
    #[model(rules(read = "rank == 1"))]
    pub team: Id<Team>,
    #[model(rules(read = "rank == 1"))]
    pub place: Place,
    #[model(rules(read = "rank == 1"))]
    pub first: u8,
    pub second: u8,
    pub third: u8,
    #[model(rules(write = "rank == 1"))]
    pub required: u8,
    #[model(secret, rules(read = "rank == 1", write = "rank == 1"))]
    pub hidden: Option<u8>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Inside {
    #[model(rules(read = "rank == 1"))]
    pub rank: u8,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Outside {
    #[model(key)]
    pub id: Id<Outside>,
    pub inside: Inside,
}
