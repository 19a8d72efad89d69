use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Person {
    #[model(key)]
    pub id: Id<Self>,
    pub address: Address,
    pub input: AddressInput,
    pub patch: AddressPatch,
    pub create: PersonCreate,
    pub super_: Super,
    pub rt: Rt,
    pub odd: Odd_Name,
    pub home: HomeAddress,
    pub other_home: HOMEAddress,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Address {
    #[serde(rename = "ID")]
    pub id: u8,
    pub Id: u8,
    #[serde(rename = "")]
    pub name: u8,
    /// No parameter of a list.
    pub limit: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddressInput {
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum AddressPatch {
    A,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonCreate {
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Super {
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Rt {
    A,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Odd_Name {
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HomeAddress {
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HOMEAddress {
    pub a: u8,
}
