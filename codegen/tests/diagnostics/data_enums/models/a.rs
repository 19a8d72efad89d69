use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(index(name, shape))]
pub struct Drawing {
    #[model(key)]
    pub id: Id<Self>,
    #[model(length(max = 10))]
    pub name: String,
    pub shape: Shape,
    #[model(filter)]
    pub filtered: Shape,
    #[model(index)]
    pub indexed: Vec<Shape>,
    #[model(default = Shape::Circle)]
    pub held: Shape,
    #[model(default = Shape::Nothing)]
    pub unit: Shape,
    #[model(default = Filled::A)]
    pub filled: Filled,
    #[serde(default)]
    pub implied: Shape,
    pub input: ShapeInput,
    pub tagged: Tagged,
    #[model(filter)]
    pub tagged_too: Option<Tagged>,
    pub reserved: Server_,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind")]
pub enum Shape {
    Circle {
        #[model(filter, range(min = 1))]
        radius: u32,
        #[model(length(max = 3))]
        unit: u8,
        #[model(on_delete = "cascade")]
        of: Option<Id<Drawing>>,
    },
    Square(Side),
    #[default]
    Nothing,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Side {
    #[model(sort)]
    pub length: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind", content = "data")]
pub enum Filled {
    A(u8),
    B { member: u8 },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShapeInput {
    pub a: u8,
}

/// No variant holds anything, but a tag makes it an object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Tagged {
    A,
    B,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Server_ {
    A { a: u8 },
}
