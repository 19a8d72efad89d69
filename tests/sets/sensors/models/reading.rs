//! Readings.

use modelith::prelude::*;

use super::device::Channel;

/// What a device measured. It is never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(
    operations(list, get, create, delete),
    index(device, taken_at),
    index(channel, value_sorted)
)]
pub struct Reading {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Reading>,
    /// Which device. Its readings go with it.
    #[model(references = Device, on_delete = "cascade")]
    pub device: i64,
    /// What was measured.
    #[model(index)]
    pub channel: Channel,
    /// The value, as exact as it came.
    pub value: Decimal,
    /// The value in thousandths, to sort by.
    #[model(index, sort)]
    pub value_sorted: i64,
    /// When.
    #[model(default = now, index, sort)]
    pub taken_at: Timestamp,
    /// What may be wrong with it.
    #[serde(default)]
    pub flags: BTreeSet<Flag>,
    /// Single samples.
    #[model(length(max = 100), each(range(min = -1000.0, max = 1000.0)))]
    #[serde(default)]
    pub samples: Vec<f32>,
}

/// What may be wrong with a reading.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// It was put in by hand.
    Manual,
    /// The device was not sure.
    Uncertain,
}
