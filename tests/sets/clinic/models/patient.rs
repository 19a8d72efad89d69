//! Patients and how to reach them.

use modelith::prelude::*;

use super::practitioner::Practitioner;

/// A person who is treated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(index(family_name, given_name), require_if_match)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Patient>,
    /// The number on the card, given at the first visit.
    #[model(serial)]
    pub chart_number: u64,
    /// Given names.
    #[model(length(min = 1, max = 80))]
    pub given_name: String,
    /// Family name.
    #[model(length(min = 1, max = 80))]
    pub family_name: String,
    /// Day of birth.
    #[model(filter, immutable, range(min = "1900-01-01"))]
    pub born_on: Date,
    /// As far as it is known.
    #[model(filter)]
    pub blood_group: Option<BloodGroup>,
    /// Number of the insurance card.
    #[model(unique, pattern = "^[A-Z][0-9]{9}$")]
    pub insurance_number: Option<String>,
    /// Where the patient lives.
    pub address: Address,
    /// Ways to reach the patient, the best first.
    #[model(length(max = 5))]
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Substances that must not be given.
    #[model(index, length(max = 50), each(length(min = 1, max = 60)))]
    #[serde(default)]
    pub allergies: BTreeSet<String>,
    /// Who looks after the patient.
    #[model(on_delete = "set_null")]
    pub family_doctor: Option<Id<Practitioner>>,
    /// What only the practice may know; it is never shown.
    #[model(secret, length(max = 2000))]
    pub remarks: Option<String>,
    /// Body weight in kilograms, measured last.
    #[model(range(min = 0.2, max = 700.0))]
    pub weight_kg: Option<f64>,
    /// When the record came to be.
    #[model(created_at)]
    pub created_at: Timestamp,
    /// When it last changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
    /// The version that an If-Match names.
    #[model(version)]
    pub version: u64,
}

/// ABO and Rhesus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum BloodGroup {
    /// A, Rhesus positive.
    #[serde(rename = "A+")]
    APositive,
    /// A, Rhesus negative.
    #[serde(rename = "A-")]
    ANegative,
    /// O, Rhesus positive.
    #[serde(rename = "0+")]
    ZeroPositive,
    /// O, Rhesus negative.
    #[serde(rename = "0-")]
    ZeroNegative,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Address {
    /// Street and number.
    #[model(length(min = 1, max = 120))]
    pub street: String,
    /// Town.
    #[model(filter, length(min = 1, max = 80))]
    pub town: String,
    /// Postal code.
    #[model(pattern = "^[0-9]{5}$")]
    pub postal_code: String,
    /// ISO 3166 code.
    #[model(default = "DE", pattern = "^[A-Z]{2}$")]
    pub country: String,
}

/// A way to reach someone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Contact {
    /// By telephone.
    Phone {
        /// In international form.
        #[model(pattern = r"^\+[0-9]{6,15}$")]
        number: String,
        /// Whether a text message may be sent.
        #[model(default = false)]
        mobile: bool,
    },
    /// By mail.
    Email {
        /// The address.
        #[model(format = "email")]
        address: String,
    },
    /// Not at all.
    None,
}
