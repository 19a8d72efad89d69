//! Devices.

use std::collections::BTreeMap;

use modelith::prelude::*;

/// A device, known by the number that its maker gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Device {
    /// May be negative: makers do that.
    #[model(key)]
    pub serial_number: i64,
    /// What it is called.
    #[model(length(max = 80))]
    pub label: Option<String>,
    /// Where it stands.
    pub position: Option<Position>,
    /// How it talks.
    pub link: Link,
    /// What it is told.
    #[model(opaque)]
    pub settings: Settings,
    /// How often it measures.
    #[model(default = "PT1M", range(min = "PT1S", max = "P7D"), filter)]
    pub interval: Duration,
    /// Factors by channel.
    #[serde(default)]
    pub calibration: BTreeMap<Channel, f64>,
    /// When it was last heard of.
    #[model(sort, index)]
    pub last_seen: Option<Timestamp>,
    /// The time of day of its daily report.
    #[model(default = "03:30:00", filter)]
    pub reports_at: Time,
    /// Until when its calibration holds.
    #[model(index, default = "2030-01-01")]
    pub calibrated_until: Date,
}

/// Where a device stands (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Position {
    /// Degrees north.
    #[model(range(min = -90.0, max = 90.0), filter)]
    pub latitude: f64,
    /// Degrees east.
    #[model(range(min = -180.0, max = 180.0), filter)]
    pub longitude: f64,
    /// Metres above the sea.
    pub altitude: Option<f32>,
}

/// How a device talks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "protocol")]
pub enum Link {
    /// Over a network.
    Ip {
        /// Its address.
        #[model(format = "ipv4")]
        address: String,
        /// Its port.
        #[model(default = 502)]
        port: u16,
    },
    /// Over the air.
    Lora {
        /// Its key.
        #[model(length(min = 16, max = 16))]
        key: Bytes,
    },
}

/// What only the device understands; kept as it came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// Any numbers.
    pub registers: Vec<(u16, i32)>,
    /// A note.
    pub note: Option<String>,
}

/// What a device measures.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Degrees Celsius.
    Temperature,
    /// Percent.
    RelativeHumidity,
    /// Hectopascal.
    Pressure,
}
