//! The parameters of a list, read: filters, order, cursor, limit and count.

use super::{Filter, Operator, Plan, Planner, Position, Query, Sort, SortOf, Sorted, Wrong};
use crate::{fault::Faults, model::Model, nearest::nearest};

/// Records of a page that does not say how many.
const LIMIT_DEFAULT: usize = 50;

/// Most records of a page; a larger `limit` means this one.
const LIMIT_MAX: usize = 500;

/// Longest parameter name that a fault repeats.
const NAME_CHARS_MAX: usize = 64;

/// The parameters that are no filters.
const RESERVED: [&str; 4] = ["limit", "cursor", "sort", "count"];

/// A parameter as it came, split and not yet decoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter<'r> {
    pub(crate) name: &'r str,
    pub(crate) value: &'r str,
}

/// What a list is asked for.
pub(crate) struct Request<M: Model> {
    /// The filters.
    pub(crate) query: M::Query,
    /// The order.
    pub(crate) sort: Sorted<SortOf<M>>,
    /// Most records, from 1 to 500.
    pub(crate) limit: usize,
    /// Where the page before ended, not yet read.
    pub(crate) cursor: Option<String>,
    /// Whether to count what matches.
    pub(crate) count: bool,
    /// The filters that are given, by name, sorted.
    pub(crate) asked: Vec<&'static str>,
    /// Filters in one form for all that means the same: `points.gte=3&status=done,open`.
    pub(crate) filters: String,
    /// The order, as the parameter names it; empty for that of the key.
    pub(crate) order: String,
}
