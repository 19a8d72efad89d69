//! What a file of models imports: `use modelith::prelude::*;`.

pub use modelith_derive::Model;
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use crate::types::{Id, Timestamp};
