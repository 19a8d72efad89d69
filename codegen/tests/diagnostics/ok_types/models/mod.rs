pub mod parts;

use std::{collections, collections::BTreeMap, vec};
use modelith::prelude::*;
use parts::{Address, money::*};

pub type Tags = collections::BTreeSet<String>;
pub type Grid = [[u8; SIZE]; SIZE];
const SIZE: usize = 3;

/// Every type.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Order {
    #[model(key)]
    pub id: Id<Self>,
    pub small: f32,
    pub large: core::primitive::f64,
    pub price: Decimal,
    pub text: std::string::String,
    pub moment: Option<modelith::types::Timestamp>,
    pub day: Date,
    pub clock: Time,
    pub span: modelith::prelude::Duration,
    pub token: Uuid,
    pub data: Bytes,
    pub any: serde_json::Value,
    pub maybe: Option<Value>,
    pub list: vec::Vec<String>,
    pub holes: Vec<Option<u8>>,
    pub table: Vec<Vec<Decimal>>,
    pub tags: Tags,
    pub states: std::collections::BTreeSet<State>,
    pub by_name: BTreeMap<String, Vec<Money>>,
    pub by_order: std::collections::btree_map::BTreeMap<Id<Order>, Option<f64>>,
    pub by_token: BTreeMap<Uuid, Value>,
    pub by_state: Option<BTreeMap<State, Id<Order>>>,
    pub address: Address,
    pub payments: Vec<Payment>,
    pub r#type: r#Kind,
    pub nothing: Empty,
    #[model(default = parts::Status::Paid)]
    pub status: parts::Status,
    #[serde(default)]
    pub phase: Phase,
    #[model(opaque)]
    pub grid: Grid,
    #[model(opaque)]
    pub pairs: Option<Vec<(u8, parts::Private)>>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    Open,
    Shut,
}

/// In a set by an order that is written by hand.
impl Ord for Kind {}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Kind {
    A,
    #[serde(rename = "b")]
    B,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Empty {}

pub type Phase = parts::Status;

/// Not that of any member.
#[derive(Clone, Serialize, Deserialize)]
pub enum Status {
    Other,
}
