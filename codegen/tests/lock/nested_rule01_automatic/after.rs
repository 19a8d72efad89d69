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
    pub name: Option<String>,
    pub street: String,
    #[model(default = Kind::Home)]
    pub kind: Kind,
    pub geo: Option<Geo>,
    #[model(default = 0)]
    pub floor: u8,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Geo {
    pub lon: f64,
    pub lat: f64,
    #[model(default = "12.50")]
    pub height: Decimal,
    #[model(default = "PT90S")]
    pub since: Duration,
    #[model(default = ["1970-01-02"])]
    pub seen: BTreeSet<Date>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "by")]
pub enum Payment {
    Cash,
    Wire(Bank),
    Card { number: String, holder: Option<String> },
    Cheque(Geo),
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Kind {
    Home,
    Work,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Bank {
    pub bic: String,
}
