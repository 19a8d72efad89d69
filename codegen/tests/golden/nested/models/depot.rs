//! The other model with the struct, and a chain of structs.

use modelith::prelude::*;

use super::address::Address;

/// Ten levels deep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Depot {
    /// The key.
    #[model(key)]
    pub id: Id<Depot>,
    /// The same struct as the customer's.
    pub address: Address,
    /// Down.
    pub one: One,
}

/// Level 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct One {
    /// Down.
    pub two: Two,
}

/// Level 2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Two {
    /// Down.
    pub three: Option<Three>,
}

/// Level 3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Three {
    /// Down.
    pub four: Vec<Four>,
}

/// Level 4.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Four {
    /// The end, checked.
    #[model(length(max = 3))]
    pub end: String,
    /// Back up, to another model.
    pub beside: Option<Id<super::customer::Customer>>,
    /// And to the model itself.
    #[model(on_delete = "set_null")]
    pub depot: Option<Id<Depot>>,
}
