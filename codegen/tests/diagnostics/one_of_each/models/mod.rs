pub mod deep;
pub mod models;
pub mod others;
mod private;
