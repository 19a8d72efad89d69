//! What `models/` declares, compiled into an API.

#![allow(
    clippy::duplicated_attributes,
    reason = "two indexes of a model share a member, which is no attribute twice"
)]

#[path = "../models/mod.rs"]
pub mod models;

modelith::include_server!();
