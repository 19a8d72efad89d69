//! What `rules(…)` lets a caller see and do.
//!
//! Generated code says what the rules are ([`Relations`](crate::model::Relations)); here they are asked.
//! [`visible`] alone decides what of a record a caller is shown, and what it gives, [`Visible`], is the
//! only thing that can be rendered: no path shows a record in another way. What is the operator's own
//! says so by [`Visible::as_operator`].

mod members;
mod sight;
mod visible;
mod writes;

pub use members::MemberSet;
pub(crate) use sight::check_references_of;
pub use sight::{Sight, check_references, referred};
pub use visible::{Shown, Visible};
pub(crate) use visible::{visible, write_unseen};
pub use writes::Act;
pub(crate) use writes::{check_amended, check_created, check_given, reach};

/// Which rules a model has. What it has none of costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of five")]
pub struct Rules {
    /// Who may see a record.
    pub read: bool,
    /// Who may make one.
    pub create: bool,
    /// Who may change one.
    pub update: bool,
    /// Who may remove one.
    pub delete: bool,
    /// Who may see or set some of its members.
    pub members: bool,
}

impl Rules {
    /// Those of a model that says nothing.
    pub const NONE: Self = Self {
        read: false,
        create: false,
        update: false,
        delete: false,
        members: false,
    };
}
