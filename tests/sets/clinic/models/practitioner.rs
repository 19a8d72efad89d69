//! Those who treat.

use modelith::prelude::*;

/// A physician, nurse or therapist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Practitioner {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Practitioner>,
    /// The name on the door.
    #[model(length(min = 1, max = 120), sort)]
    pub name: String,
    /// What they are trained for.
    #[model(index, default = [Speciality::General])]
    pub specialities: BTreeSet<Speciality>,
    /// When they can be seen, by day of the week.
    #[serde(default)]
    pub hours: BTreeMap<Weekday, Vec<Hours>>,
    /// Where mail goes.
    #[model(unique(ignore_case), format = "email")]
    pub email: String,
}

/// A field of medicine.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Speciality {
    /// Everything at first.
    General,
    /// The heart.
    Cardiology,
    /// Children.
    Paediatrics,
    /// Bones and joints.
    SportsMedicine,
}

/// A day of the week.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are days")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
}

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Hours {
    /// The first minute.
    #[model(range(min = "06:00:00"))]
    pub from: Time,
    /// The last.
    #[model(range(max = "22:00:00"))]
    pub to: Time,
}
