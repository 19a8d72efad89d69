//! Prescriptions.

use modelith::prelude::*;

use super::{patient::Patient, practitioner::Practitioner};

/// What a patient is to take. It is written once and never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(operations(list, get, create, delete))]
pub struct Prescription {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Prescription>,
    /// For whom.
    #[model(on_delete = "cascade")]
    pub patient: Id<Patient>,
    /// By whom.
    pub prescriber: Id<Practitioner>,
    /// What.
    #[model(length(min = 1, max = 10))]
    pub items: Vec<Item>,
    /// On which day.
    #[model(index)]
    pub issued_on: Date,
    /// The signature over it.
    #[model(length(min = 64, max = 64))]
    pub signature: Bytes,
}

/// A medicine and how to take it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Item {
    /// Its central number.
    #[model(pattern = "^[0-9]{8}$")]
    pub code: String,
    /// How much at a time, in milligrams.
    #[model(scale = 3, range(min = "0.001"))]
    pub dose_mg: Decimal,
    /// How often.
    pub schedule: Schedule,
}

/// When a medicine is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "type", content = "value")]
pub enum Schedule {
    /// So often a day.
    PerDay(u8),
    /// At these times.
    At(Vec<Time>),
    /// With so much time between.
    Every {
        /// The time between.
        #[model(range(min = "PT1H"))]
        interval: Duration,
    },
    /// When it hurts.
    AsNeeded,
}
