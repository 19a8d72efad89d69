//! What `models/` declares, compiled into an API.

#[path = "../models/mod.rs"]
pub mod models;

modelith::include_server!();
