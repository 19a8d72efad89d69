//! Types that only models of the module above hold.

pub mod money;

use modelith::prelude::*;
use super::State;

/// Where somebody lives.
#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Address {
    #[model(length(max = 80))]
    pub street_name: String,
    /// Within another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geo: Option<Geo>,
    pub state: State,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Geo {
    pub lat: f64,
    pub lon: f64,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Unused<'a> {
    pub text: &'a str,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Private(u8);

#[derive(Clone, Default, Serialize, Deserialize)]
pub enum Status {
    #[default]
    Due,
    Paid,
}
