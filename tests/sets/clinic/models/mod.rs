//! A clinic: patients, practitioners, rooms, appointments and prescriptions.

pub mod appointment;
pub mod patient;
pub mod practitioner;
pub mod prescription;
pub mod room;
