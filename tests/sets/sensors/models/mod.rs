//! Sensors and what they measure.

pub mod device;
pub mod reading;
