use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/x")]
pub struct A {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/x")]
pub struct B {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/x/y")]
pub struct C {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api")]
pub struct D {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "api/e")]
pub struct E {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/{f}")]
pub struct F {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/_g")]
pub struct G {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/docs/h")]
pub struct H {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/i/")]
pub struct I {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(plural = "Jays")]
pub struct J {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(plural = "ks")]
pub struct K {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(plural = "ks", path = "/api/ls")]
pub struct L {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Category {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(plural = "categories")]
pub struct Ategory {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = 3)]
pub struct M {
    #[model(key)]
    pub id: Id<Self>,
}


#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Log1_2 {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Log12 {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(plural = "built-in", path = "/api/mine")]
pub struct Mine {
    #[model(key)]
    pub id: Id<Self>,
}
