//! Users within records.

use modelith::prelude::*;

/// A user, under another name.
pub type Person = Id<User>;

/// Users in members, structs, variants and collections.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(access = "public")]
pub struct Team {
    /// The key.
    #[model(key)]
    pub id: Id<Self>,
    /// Who leads it.
    #[model(sort)]
    pub lead: Person,
    /// Who stands in.
    #[model(unique)]
    pub deputy: Option<Person>,
    /// Who is in it.
    pub people: Vec<Id<User>>,
    /// Who was in it.
    pub former: BTreeSet<Id<User>>,
    /// Who does what.
    pub by_task: BTreeMap<String, Id<User>>,
    /// Who comes after whom.
    pub successors: BTreeMap<Id<User>, Option<Id<User>>>,
    /// Where it is.
    pub place: Place,
    /// Where else it is.
    pub places: Vec<Place>,
    /// What it is about.
    pub about: About,
}

/// A place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Who looks after it.
    pub keeper: Option<Id<User>>,
}

/// What a team is about.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "of")]
pub enum About {
    /// Anything.
    Anything,
    /// A user.
    User(Id<User>),
    /// A topic.
    Topic {
        /// Its name.
        name: String,
        /// Who knows about it.
        expert: Option<Id<User>>,
    },
}
