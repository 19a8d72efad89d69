//! Thresholds of compaction.

use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact)]
pub struct AA {
    #[model(key)]
    pub id: Id<AA>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact = "5m")]
pub struct BB {
    #[model(key)]
    pub id: Id<BB>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact())]
pub struct CC {
    #[model(key)]
    pub id: Id<CC>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10))]
pub struct DD {
    #[model(key)]
    pub id: Id<DD>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(every = "5m"))]
pub struct EE {
    #[model(key)]
    pub id: Id<EE>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 0, every = "5m"))]
pub struct FF {
    #[model(key)]
    pub id: Id<FF>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, every = "0s"))]
pub struct GG {
    #[model(key)]
    pub id: Id<GG>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = "10", every = "5m"))]
pub struct HH {
    #[model(key)]
    pub id: Id<HH>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, every = 5))]
pub struct II {
    #[model(key)]
    pub id: Id<II>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, every = "5 min"))]
pub struct JJ {
    #[model(key)]
    pub id: Id<JJ>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, every = "400d"))]
pub struct KK {
    #[model(key)]
    pub id: Id<KK>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, events = 11, every = "5m"))]
pub struct LL {
    #[model(key)]
    pub id: Id<LL>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, evry = "5m"))]
pub struct MM {
    #[model(key)]
    pub id: Id<MM>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, every = "5m", keep = 3))]
pub struct NN {
    #[model(key)]
    pub id: Id<NN>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10, every = "5m"), compact(events = 10, every = "5m"))]
pub struct OO {
    #[model(key)]
    pub id: Id<OO>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(compact(events = 10_000, every = "1h"))]
pub struct PP {
    #[model(key)]
    pub id: Id<PP>,
}
