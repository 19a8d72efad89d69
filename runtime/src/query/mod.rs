//! Typed queries of lists: filters, orders, and the way that each takes to its rows.
//!
//! Generated code has one struct of filters a model, a static `match` from a parameter's name to
//! its filter, and shows the planner its indexes. What depends on no model is here. This module
//! knows no HTTP: it reads parameters that are split and decoded already.
//!
//! ```text
//! parameters ─▶ filters, Sorted ─▶ Planner ─▶ Plan ─▶ Run ─▶ Page
//!                                              └▶ explain
//! ```

pub(crate) mod by_key;
mod explain;
mod filter;
mod has;
mod level;
mod narrow;
mod one_of;
mod operand;
mod operator;
mod page;
mod plan;
mod range;
mod request;
mod sort;
#[cfg(test)]
mod tests;
mod text;
mod walk;
mod work;

pub use explain::explain;
#[cfg(test)]
use explain::explain_open;
pub use filter::{Bounds, Equals, Filter, Free, Matches, Nullable, Shape, Span, Wrong};
pub use has::Has;
pub use level::{Levels, Outline, level};
pub use narrow::{Narrow, Narrowed};
pub use one_of::OneOf;
pub use operand::Operand;
pub use operator::Operator;
pub use plan::Planner;
pub use range::{Flag, Range};
pub use sort::{Comparison, CursorWriter, Place, Sort};
pub use text::Text;
pub use work::Work;

pub(crate) use page::{EXAMINED_MAX, Page, Run, See, Total};
pub(crate) use plan::Plan;
pub(crate) use request::Request;
pub(crate) use sort::{Position, SortOf, Sorted};

use plan::IndexUse;

use crate::{auth::Caller, model::Model};

/// The filters of a model's list. Generated code implements it.
pub trait Query<M: Model>: Default + Send + Sync + 'static {
    /// The orders of the list.
    type Sort: Sort<M>;

    /// The names of the filters: members, with dots through nested structs.
    const FILTERS: &'static [&'static str];

    /// The model's read rule as it is written, if it has one.
    const RULE: Option<&'static str> = None;

    /// The filter of this name.
    fn filter(&mut self, name: &str) -> Option<&mut dyn Filter>;

    /// Whether a record passes every filter; `work` counts what they look at. Nothing is allocated.
    fn matches(&self, record: &M, work: &mut Work) -> bool;

    /// Leaves of what passes no more than the caller may see, as far as filters can say it. Called of
    /// a model with a read rule.
    fn narrow(&mut self, _caller: Option<&Caller>) -> Narrowed {
        Narrowed::Part(&[])
    }

    /// Shows the planner the key, the unique members and the indexes, each with its filters and
    /// with where the page before ended.
    fn plan<'q>(
        &'q self,
        after: &'q <Self::Sort as Sort<M>>::Position,
        planner: &mut Planner<'q, M>,
    );
}
