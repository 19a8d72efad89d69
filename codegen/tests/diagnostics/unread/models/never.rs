#![cfg(windows)]
use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Never {
    #[model(key)]
    pub id: Id<Self>,
    pub a: super::note::Missing,
}
