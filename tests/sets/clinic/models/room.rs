//! Where appointments take place.

use modelith::prelude::*;

/// A room, known by what stands on its door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Room {
    /// `2.17`
    #[model(key, pattern = r"^[0-9]\.[0-9]{2}[a-z]?$", length(max = 6))]
    pub number: String,
    /// Places to sit.
    #[model(default = 1, range(min = 0, max = 40))]
    pub seats: u8,
    /// Devices that stand there, by inventory number.
    #[model(length(max = 20))]
    #[serde(default)]
    pub devices: BTreeMap<String, String>,
}
