modelith::roles!(Member < Admin < Admin);
modelith::roles!(Guest);

pub mod chain;
pub mod deep;
pub mod many;
pub mod models;
pub mod nested;
pub mod others;
pub mod nowhere;
mod private;
