//! What a file of models imports: `use modelith::prelude::*;`.
//!
//! ```
//! use modelith::prelude::*;
//!
//! /// What members may hold. `Embedded` lets it carry `#[model(…)]`.
//! #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
//! pub struct Offer {
//!     #[model(scale = 2, range(min = "0"))]
//!     pub price: Decimal,
//!     pub from: Date,
//!     pub opens: Option<Time>,
//!     pub lasts: Duration,
//!     #[model(each(length(max = 20)))]
//!     pub tags: BTreeSet<String>,
//!     pub names: BTreeMap<Language, String>,
//!     pub terms: Vec<Term>,
//!     pub extra: Option<Value>,
//!     pub seal: Bytes,
//!     pub batch: Uuid,
//! }
//!
//! #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
//! pub enum Language {
//!     De,
//!     En,
//! }
//!
//! #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Embedded)]
//! #[serde(tag = "kind", rename_all = "snake_case")]
//! pub enum Term {
//!     Open,
//!     Until { at: Timestamp },
//! }
//! ```

pub use std::collections::{BTreeMap, BTreeSet};

pub use modelith_derive::{Embedded, Model};
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};
pub use serde_json::Value;

pub use crate::User;
pub use crate::types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid};
