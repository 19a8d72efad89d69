//! Models with a default for all.

use modelith::prelude::*;

use super::color::{Color, Paint};

/// Every literal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Preset {
    /// The key.
    #[model(key)]
    pub id: Id<Preset>,
    /// bool
    #[model(default = true)]
    pub yes: bool,
    /// bool
    #[serde(default)]
    pub no: bool,
    /// i64
    #[model(default = -9_223_372_036_854_775_808)]
    pub least: i64,
    /// u64
    #[model(default = 18_446_744_073_709_551_615)]
    pub greatest: u64,
    /// i32
    #[serde(default)]
    pub zero: i32,
    /// i8
    #[model(default = 0x7f)]
    pub hexadecimal: i8,
    /// String
    #[serde(default)]
    pub empty: String,
    /// String
    #[model(
        default = "say \"hi\" \\ {{ askama }} {% raw %} {# x #} {} \n\t\u{0}日本 */ // 'c' r#\"",
        index
    )]
    pub text: String,
    /// String
    #[model(default = r#"raw "text" \n"#, unique(ignore_case))]
    pub raw: String,
    /// Timestamp
    #[model(default = now)]
    pub now: Timestamp,
    /// Timestamp
    #[model(default = "1970-01-01T00:00:00Z")]
    pub epoch: Timestamp,
    /// Timestamp
    #[model(default = "2024-02-29T23:59:59.123456+05:30", index)]
    pub leap: Timestamp,
    /// Timestamp
    #[model(default = "0000-01-01T00:00:00Z")]
    pub oldest: Timestamp,
    /// Timestamp
    #[model(default = "9999-12-30T22:00:00Z")]
    pub newest: Timestamp,
    /// Enum
    #[model(default = Color::FireRed)]
    pub color: Color,
    /// Enum
    #[model(default = Paint::Teal, index)]
    pub paint: Paint,
    /// Enum
    #[serde(default)]
    pub marked: Color,
    /// Nobody can set it.
    #[model(read_only, default = Color::Teal)]
    pub fixed: Color,
    /// Nobody can set it.
    #[model(read_only, default = now)]
    pub made: Timestamp,
    /// Nobody can set it.
    #[model(read_only, default = "fixed")]
    pub label: String,
    /// Given once.
    #[model(immutable, default = "once")]
    pub once: String,
    /// Given once.
    #[model(immutable, default = Color::Teal)]
    pub once_color: Color,
}

/// Uses the enum too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Wall {
    /// The key.
    #[model(key)]
    pub id: Id<Wall>,
    /// Its color.
    pub color: Color,
    /// The one before.
    #[model(immutable)]
    pub primer: Option<super::color::Color>,
}
