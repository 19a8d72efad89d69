#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Thing {
    #[model(key)]
    pub id: Id<Self>,
    pub size: Größe,
    pub kind: Gürtel,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Größe {
    pub x: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Gürtel {
    Black,
}
