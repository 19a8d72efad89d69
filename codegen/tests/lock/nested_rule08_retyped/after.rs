use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Order {
    #[model(key)]
    pub id: Id<Self>,
    pub stops: Vec<Geo>,
    pub payment: Option<Payment>,
    pub names: BTreeMap<Uuid, Address>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Address {
    pub street: String,
    pub geo: Option<Geo>,
    #[model(default = 0)]
    pub floor: u8,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Geo {
    pub lat: f32,
    pub lon: f64,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "by")]
pub enum Payment {
    Cash,
    Card { number: u64 },
    Cheque(Geo),
}
