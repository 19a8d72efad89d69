//! What a shop has.

use modelith::prelude::*;

use super::{super::Person, Shop};

/// An article.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/shops/stock/article-series")]
pub struct ArticleSeries {
    /// The key.
    #[model(key)]
    pub id: Id<ArticleSeries>,
    /// Where.
    #[model(on_delete = "cascade")]
    pub shop: Id<Shop>,
    /// Who bought it.
    pub buyer: Option<Id<Person>>,
    /// How it is.
    pub state: State,
}

/// How something is.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub enum State {
    /// Open.
    Open,
    /// Closed.
    Closed,
}
