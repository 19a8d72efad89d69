//! What the sample types own, written as generated code writes it.

use super::models::{Address, Geo, Payment, Shape};
use crate::codegen as rt;

impl rt::HeapBytes for Address {
    fn heap_bytes(&self) -> usize {
        rt::heap_bytes(&self.street)
            + rt::heap_bytes(&self.country)
            + rt::heap_bytes(&self.unit)
            + rt::heap_bytes(&self.geo)
            + rt::heap_bytes(&self.tags)
            + rt::heap_bytes(&self.spots)
    }
}

impl rt::HeapBytes for Geo {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl rt::HeapBytes for Shape {
    fn heap_bytes(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Circle { label, .. } => rt::heap_bytes(label),
            Self::Spot(value) => rt::heap_bytes(value),
        }
    }
}

impl rt::HeapBytes for Payment {
    fn heap_bytes(&self) -> usize {
        match self {
            Self::Cash => 0,
            Self::Card { number, .. } => rt::heap_bytes(number),
            Self::Transfer(value) => rt::heap_bytes(value),
        }
    }
}
