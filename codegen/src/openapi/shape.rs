//! The objects that a member is in, and what each says of it: the table Create, Replace, Patch of
//! the model language.

use crate::app::{Exposure, Field, FieldType, Model, Role};

/// An object that a member is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// What is shown.
    Record,
    /// Body of a create; also what clients give of a nested struct.
    Create,
    /// Body of a replace. No nested struct has it.
    Replace,
    /// Body of an update.
    Patch,
}

impl Shape {
    /// What its schema's name has after the model's.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Record => "",
            Self::Create => "Create",
            Self::Replace => "Replace",
            Self::Patch => "Patch",
        }
    }

    /// What its schema's name has after the name of a nested type.
    pub(super) const fn nested_suffix(self) -> &'static str {
        match self {
            Self::Record => "",
            Self::Create | Self::Replace => "Input",
            Self::Patch => "Patch",
        }
    }

    /// Whether the member may be there; `model` is that of which it is a member, if it is of one.
    pub(super) fn has(self, field: &Field, model: Option<&Model>) -> bool {
        match self {
            Self::Record => field.exposure == Exposure::Shown,
            Self::Create => is_given(field),
            // A replace of a record that is not there creates it.
            Self::Replace => {
                !is_sealed(field) || model.and_then(Model::key).is_some_and(is_client_key)
            }
            Self::Patch => !is_sealed(field),
        }
    }

    /// Whether the member must be there.
    pub(super) fn requires(self, field: &Field) -> bool {
        let has_value = !field.optional && field.default.is_none();
        match self {
            // Who may not see it is not shown that it is there.
            Self::Record => {
                !(field.optional && field.skip_if_none) && field.member_rules.read.is_none()
            }
            Self::Create => is_given(field) && has_value,
            Self::Replace => is_replaced(field) && has_value,
            Self::Patch => false,
        }
    }

    /// Whether a client cannot give the member a value of its own here.
    pub(super) fn is_read_only(self, field: &Field) -> bool {
        match self {
            Self::Record => !is_given(field),
            Self::Create => false,
            Self::Replace | Self::Patch => field.role != Role::Plain,
        }
    }

    /// Whether the member may be null.
    pub(super) const fn is_nullable(self, field: &Field) -> bool {
        field.optional && !(matches!(self, Self::Record) && field.skip_if_none)
    }

    /// Whether an absent member gets its default.
    pub(super) fn has_default(self, field: &Field) -> bool {
        match self {
            Self::Record | Self::Patch => false,
            Self::Create => true,
            Self::Replace => is_replaced(field),
        }
    }

    /// Whether the member is kept as it is if the body has none.
    pub(super) fn keeps(self, field: &Field) -> bool {
        let is_hidden = field.exposure != Exposure::Shown || !field.member_rules.is_empty();
        self == Self::Replace && is_hidden
    }
}

/// Whether it is the client that gives the member its value.
fn is_given(field: &Field) -> bool {
    match field.role {
        Role::Plain | Role::Immutable => true,
        Role::Key => is_client_key(field),
        _ => false,
    }
}

/// Whether it is given once and never shown, so that no body may repeat it.
pub(super) fn is_sealed(field: &Field) -> bool {
    field.role == Role::Immutable && field.exposure != Exposure::Shown
}

/// Whether an absent member of a replace becomes null or its default.
fn is_replaced(field: &Field) -> bool {
    field.role == Role::Plain && field.exposure == Exposure::Shown && field.member_rules.is_empty()
}

/// Whether the member is a key that clients choose.
pub(super) fn is_client_key(field: &Field) -> bool {
    field.role == Role::Key && !matches!(field.ty, FieldType::Id(_))
}
