use modelith::prelude::*;
use crate::models::shop::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Order {
    #[model(key)]
    pub id: Id<Order>,
    pub ware: Id<super::Ware>,
    pub state: crate::models::shop::State,
    pub phase: Option<Phase>,
}
