//! The least query that a table can have, that of its key: of tables without a list.

use super::{Comparison, CursorWriter, Equals, Filter, Matches, OneOf, Planner, Query, Sort, Work};
use crate::{
    model::Model,
    wire::{CborReader, DecodeError},
};

/// The filter of the key alone.
pub struct ByKey<M: Model> {
    id: OneOf<M::Key, false>,
}

/// The order of the key alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyOrder;

impl<M: Model> Default for ByKey<M> {
    fn default() -> Self {
        Self {
            id: OneOf::default(),
        }
    }
}

impl<M: Model> Query<M> for ByKey<M> {
    type Sort = KeyOrder;

    const FILTERS: &'static [&'static str] = &["id"];

    fn filter(&mut self, name: &str) -> Option<&mut dyn Filter> {
        let filter: &mut dyn Filter = match name {
            "id" => &mut self.id,
            _ => return None,
        };
        Some(filter)
    }

    fn matches(&self, record: &M, work: &mut Work) -> bool {
        self.id.matches(record.key(), work)
    }

    fn plan<'q>(&'q self, (): &'q (), planner: &mut Planner<'q, M>) {
        planner.key(&["id"], self.id.equals());
    }
}

impl<M: Model> Sort<M> for KeyOrder {
    type Position = ();

    const NAMES: &'static [&'static str] = &["id", "-id"];

    fn from_name(name: &str) -> Option<Self> {
        (name == "id").then_some(Self)
    }

    fn members(self) -> &'static [&'static str] {
        &[]
    }

    fn order(self, _: &M, _: &M, _: &mut Comparison) {}

    fn compare(self, _: &M, (): &(), _: &mut Comparison) {}

    fn write(self, _: &M, _: &mut CursorWriter) {}

    fn read(self, _: &mut CborReader<'_>) -> Result<(), DecodeError> {
        Ok(())
    }
}
