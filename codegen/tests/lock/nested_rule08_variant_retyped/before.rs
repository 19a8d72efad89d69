use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Order {
    #[model(key)]
    pub id: Id<Self>,
    pub stops: Vec<Address>,
    pub payment: Option<Payment>,
    pub names: BTreeMap<String, Address>,
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
    pub lat: f64,
    pub lon: f64,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "by")]
pub enum Payment {
    Cash,
    Card { number: String },
    Cheque(Geo),
}
