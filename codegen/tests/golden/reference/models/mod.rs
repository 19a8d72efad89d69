//! The models of the reference server. Each becomes a REST resource.

pub mod account;
pub mod mail;
