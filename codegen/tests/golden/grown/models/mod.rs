//! Models that grew after they were accepted; `models.lock` has what they were.

use modelith::prelude::*;

/// A plant, with more to say of it than at first, in another order.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Plant {
    /// The key.
    #[model(key)]
    pub id: Id<Plant>,
    /// New: events that are older have none.
    pub seen_at: Option<Timestamp>,
    /// New: events that are older mean this default, whatever it is later.
    #[model(default = "somewhere", index)]
    pub place: String,
    /// From the beginning, but now in shade unless somebody says so.
    #[model(default = Light::Shade, index)]
    pub light: Light,
    /// New, and of an enum that has a new variant.
    #[model(default = Light::Dusk)]
    pub light_at_night: Light,
    /// From the beginning; its default was 1.
    #[model(default = 25, range(min = 1))]
    pub height_cm: u32,
    /// From the beginning, and now with a bound.
    #[model(length(max = 200))]
    pub name: String,
    /// New, and nobody can set it.
    #[model(read_only, default = true)]
    pub checked: bool,
    /// New.
    pub pot: Option<Id<Pot>>,
}

/// How much light there is.
#[derive(Clone, Serialize, Deserialize)]
pub enum Light {
    /// New, and first.
    Dusk,
    /// All day.
    Sun,
    /// Hardly any.
    Shade,
}

/// A model that is new.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Pot {
    /// The key.
    #[model(key)]
    pub id: Id<Pot>,
    /// Of what it is made.
    #[model(length(min = 1), unique)]
    pub label: String,
}
