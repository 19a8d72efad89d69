//! What a file of models imports: `use modelith::prelude::*;`.

pub use std::collections::{BTreeMap, BTreeSet};

pub use modelith_derive::{Embedded, Model};
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use serde_json::Value;

pub use crate::types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid};
