pub mod deep;
pub mod models;
pub mod others;
pub mod nowhere;
mod private;
