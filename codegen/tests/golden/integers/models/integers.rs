//! Bounds and defaults at the limits of the types.

use modelith::prelude::*;

/// Without bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Bare {
    /// The key.
    #[model(key)]
    pub id: Id<Bare>,
    /// u8
    pub plain_u8: u8,
    /// u8
    pub optional_u8: Option<u8>,
    /// i8
    pub plain_i8: i8,
    /// i8
    pub optional_i8: Option<i8>,
    /// u16
    pub plain_u16: u16,
    /// u16
    pub optional_u16: Option<u16>,
    /// i16
    pub plain_i16: i16,
    /// i16
    pub optional_i16: Option<i16>,
    /// u32
    pub plain_u32: u32,
    /// u32
    pub optional_u32: Option<u32>,
    /// i32
    pub plain_i32: i32,
    /// i32
    pub optional_i32: Option<i32>,
    /// u64
    pub plain_u64: u64,
    /// u64
    pub optional_u64: Option<u64>,
    /// i64
    pub plain_i64: i64,
    /// i64
    pub optional_i64: Option<i64>,
}

/// With bounds that are the type's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Range {
    /// The key.
    #[model(key)]
    pub id: Id<Range>,
    /// u8
    #[model(range(min = 0, max = 255))]
    pub whole_u8: u8,
    /// u8
    #[model(range(min = 255))]
    pub greatest_u8: u8,
    /// u8
    #[model(range(max = 0))]
    pub least_u8: Option<u8>,
    /// i8
    #[model(range(min = -128, max = 127))]
    pub whole_i8: i8,
    /// i8
    #[model(range(min = 127))]
    pub greatest_i8: i8,
    /// i8
    #[model(range(max = -128))]
    pub least_i8: Option<i8>,
    /// u16
    #[model(range(min = 0, max = 65535))]
    pub whole_u16: u16,
    /// u16
    #[model(range(min = 65535))]
    pub greatest_u16: u16,
    /// u16
    #[model(range(max = 0))]
    pub least_u16: Option<u16>,
    /// i16
    #[model(range(min = -32768, max = 32767))]
    pub whole_i16: i16,
    /// i16
    #[model(range(min = 32767))]
    pub greatest_i16: i16,
    /// i16
    #[model(range(max = -32768))]
    pub least_i16: Option<i16>,
    /// u32
    #[model(range(min = 0, max = 4294967295))]
    pub whole_u32: u32,
    /// u32
    #[model(range(min = 4294967295))]
    pub greatest_u32: u32,
    /// u32
    #[model(range(max = 0))]
    pub least_u32: Option<u32>,
    /// i32
    #[model(range(min = -2147483648, max = 2147483647))]
    pub whole_i32: i32,
    /// i32
    #[model(range(min = 2147483647))]
    pub greatest_i32: i32,
    /// i32
    #[model(range(max = -2147483648))]
    pub least_i32: Option<i32>,
    /// u64
    #[model(range(min = 0, max = 18446744073709551615))]
    pub whole_u64: u64,
    /// u64
    #[model(range(min = 18446744073709551615))]
    pub greatest_u64: u64,
    /// u64
    #[model(range(max = 0))]
    pub least_u64: Option<u64>,
    /// i64
    #[model(range(min = -9223372036854775808, max = 9223372036854775807))]
    pub whole_i64: i64,
    /// i64
    #[model(range(min = 9223372036854775807))]
    pub greatest_i64: i64,
    /// i64
    #[model(range(max = -9223372036854775808))]
    pub least_i64: Option<i64>,
}

/// With defaults at the limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Preset {
    /// The key.
    #[model(key)]
    pub id: Id<Preset>,
    /// u8
    #[model(default = 0)]
    pub from_u8: u8,
    /// u8
    #[model(default = 255, index)]
    pub to_u8: u8,
    /// i8
    #[model(default = -128)]
    pub from_i8: i8,
    /// i8
    #[model(default = 127, index)]
    pub to_i8: i8,
    /// u16
    #[model(default = 0)]
    pub from_u16: u16,
    /// u16
    #[model(default = 65535, index)]
    pub to_u16: u16,
    /// i16
    #[model(default = -32768)]
    pub from_i16: i16,
    /// i16
    #[model(default = 32767, index)]
    pub to_i16: i16,
    /// u32
    #[model(default = 0)]
    pub from_u32: u32,
    /// u32
    #[model(default = 4294967295, index)]
    pub to_u32: u32,
    /// i32
    #[model(default = -2147483648)]
    pub from_i32: i32,
    /// i32
    #[model(default = 2147483647, index)]
    pub to_i32: i32,
    /// u64
    #[model(default = 0)]
    pub from_u64: u64,
    /// u64
    #[model(default = 18446744073709551615, index)]
    pub to_u64: u64,
    /// i64
    #[model(default = -9223372036854775808)]
    pub from_i64: i64,
    /// i64
    #[model(default = 9223372036854775807, index)]
    pub to_i64: i64,
}
