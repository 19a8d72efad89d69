//! An enum that several models use.

use modelith::prelude::*;

/// A color.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Color {
    /// The color of snow.
    #[default]
    SnowWhite,
    /// The color of fire.
    FireRed,
    /// A name of its own.
    #[serde(rename = "blue/green")]
    Teal,
}

/// The same by another name.
pub type Paint = Color;
