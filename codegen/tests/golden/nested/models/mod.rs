//! Structs in structs.

pub mod address;
pub mod customer;
pub mod depot;
