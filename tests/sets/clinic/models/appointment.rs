//! Appointments.

use modelith::prelude::*;

use super::{patient::Patient, practitioner::Practitioner};

/// A patient, a practitioner and a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(unique(practitioner, starts_at), index(state, starts_at))]
pub struct Appointment {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Appointment>,
    /// Who comes. The appointments go with the patient.
    #[model(on_delete = "cascade", immutable)]
    pub patient: Id<Patient>,
    /// Who is there for them.
    pub practitioner: Id<Practitioner>,
    /// Others who take part.
    #[model(on_delete = "set_null")]
    #[serde(default)]
    pub assistants: BTreeSet<Id<Practitioner>>,
    /// Where.
    #[model(references = Room)]
    pub room: Option<String>,
    /// From when.
    #[model(sort, filter)]
    pub starts_at: Timestamp,
    /// How long.
    #[model(default = "PT20M", range(min = "PT5M", max = "PT8H"))]
    pub lasts: Duration,
    /// How far it has come.
    #[model(default = State::Booked, index)]
    pub state: State,
    /// Why.
    #[model(length(max = 500))]
    pub reason: Option<String>,
}

/// How far an appointment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is in the calendar.
    #[default]
    Booked,
    /// The patient is there.
    CheckedIn,
    /// It is over.
    Done,
    /// It did not take place.
    Cancelled,
}
