//! A shop: what it sells, who buys, and orders with their lines.

pub mod customer;
pub mod order;
pub mod product;
