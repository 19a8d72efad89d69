//! The member types of the prelude. Each has one form in JSON and one in the log (`wire`).

mod bytes;
mod date;
mod decimal;
mod duration;
mod id;
mod text;
mod timestamp;
mod uuid;

#[cfg(test)]
mod tests;

pub use self::{
    bytes::{Bytes, ParseBytesError},
    date::{Date, ParseDateError, ParseTimeError, Time},
    decimal::{Decimal, ParseDecimalError},
    duration::{Duration, ParseDurationError},
    id::Id,
    timestamp::{ParseTimestampError, Timestamp},
    uuid::{ParseUuidError, Uuid},
};
