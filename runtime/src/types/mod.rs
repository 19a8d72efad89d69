//! The member types of the prelude. Each has one form in JSON and one in the log (`wire`).

mod id;
mod timestamp;

pub use id::Id;
pub use timestamp::{ParseTimestampError, Timestamp};
