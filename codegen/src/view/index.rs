//! Unique members, indexes and references as the templates need them.

use super::{FieldView, Ident, Invalid};
use crate::app::{App, Field, FieldType, Model, OnDelete, Unique};

/// A member that no two records share.
#[derive(Debug)]
pub(crate) struct UniqueView {
    pub(crate) field: usize,
    pub(crate) compares: Compares,
}

/// How the values of a unique member are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compares {
    /// By lower-cased text.
    Folded,
    /// By text.
    Text,
    /// By the form that an index holds.
    Form,
}

/// A member with an index: declared, or a reference.
#[derive(Debug)]
pub(crate) struct IndexView {
    pub(crate) field: usize,
    /// Whether other tables look into it.
    pub(crate) is_reference: bool,
}

/// A member that refers to a record.
#[derive(Debug)]
pub(crate) struct ReferenceView {
    pub(crate) field: usize,
    /// The model that it refers to.
    pub(crate) model: String,
    /// The table of that model in the root.
    pub(crate) table: Ident,
    pub(crate) cascades: bool,
}

impl UniqueView {
    pub(super) fn all(model: &Model) -> Vec<Self> {
        let of = |(field, member): (usize, &Field)| {
            let compares = match member.unique? {
                Unique::IgnoreCase => Compares::Folded,
                Unique::Exact if member.ty == FieldType::String => Compares::Text,
                Unique::Exact => Compares::Form,
            };
            Some(Self { field, compares })
        };
        model.fields.iter().enumerate().filter_map(of).collect()
    }
}

impl IndexView {
    pub(super) fn all(model: &Model) -> Vec<Self> {
        let of = |(field, member): (usize, &Field)| {
            let is_reference = member.on_delete.is_some();
            (member.index || is_reference).then_some(Self {
                field,
                is_reference,
            })
        };
        model.fields.iter().enumerate().filter_map(of).collect()
    }
}

impl ReferenceView {
    pub(super) fn all(model: &Model, app: &App) -> Result<Vec<Self>, Invalid> {
        let mut references = Vec::new();
        for (field, member) in model.fields.iter().enumerate() {
            if let (FieldType::Id(target), Some(on_delete)) = (&member.ty, member.on_delete)
                && let Some(target) = app.models.iter().find(|other| other.name == *target)
            {
                references.push(Self {
                    field,
                    model: target.name.clone(),
                    table: super::model::table_name(target)?,
                    cascades: on_delete == OnDelete::Cascade,
                });
            }
        }
        Ok(references)
    }
}

/// The member that an index, a unique or a reference is of.
pub(crate) trait OfField {
    fn field(&self) -> usize;

    fn of<'m>(&self, fields: &'m [FieldView]) -> &'m FieldView {
        // Invariant: views of one model are built from one list of members.
        #[expect(
            clippy::indexing_slicing,
            reason = "the position comes from the same list"
        )]
        &fields[self.field()]
    }
}

impl OfField for UniqueView {
    fn field(&self) -> usize {
        self.field
    }
}

impl OfField for IndexView {
    fn field(&self) -> usize {
        self.field
    }
}

impl OfField for ReferenceView {
    fn field(&self) -> usize {
        self.field
    }
}
