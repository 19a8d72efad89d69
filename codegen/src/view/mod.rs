//! The application as the templates need it: final strings, each of a kind that can hold only
//! valid tokens. No IO, and no text of an item: that is the templates' work.

mod check;
mod extent;
mod field;
mod fingerprint;
mod gates;
mod index;
mod leaf;
mod literal;
mod model;
mod narrow;
mod nested;
mod query;
mod reference;
mod rule;
mod rules;
mod schemas;
mod server;
#[cfg(test)]
mod tests;
mod types;
mod way;

pub(crate) use check::{CheckView, InnerView, RuleView};
pub(crate) use field::FieldView;
pub(crate) use gates::GatesView;
pub(crate) use index::EntriesView;
pub(crate) use leaf::{DocText, Expr, Ident, Invalid, Meta, Statements, StrLit, Ty};
pub(crate) use model::ModelView;
pub(crate) use nested::{DataView, NestedKind, NestedView, VariantDataView, VariantView};
pub(crate) use query::QueryView;
pub(crate) use schemas::{SchemaKind, SchemasView};
pub(crate) use server::ServerView;

use crate::{app::App, lock::Ids};

/// Everything that is emitted.
#[derive(Debug)]
pub(crate) struct View {
    /// `server.rs`
    pub(crate) server: ServerView,
    /// One file a model.
    pub(crate) models: Vec<ModelView>,
    /// One file a nested struct or enum.
    pub(crate) nested: Vec<NestedView>,
}

impl View {
    /// Turns the application and its permanent ids into text.
    ///
    /// # Errors
    /// A name is not a Rust name: `resolve` let something pass that it must not.
    pub(crate) fn new(app: &App, ids: &Ids) -> Result<Self, Invalid> {
        let models = ModelView::all(app, ids)?;
        let server = ServerView::new(app, &models)?;
        let structs = app.structs.iter().zip(&ids.structs);
        let structs = structs.map(|(item, ids)| NestedView::of_struct(app, item, ids));
        let enums = app.enums.iter().zip(&ids.enums);
        let enums = enums.map(|(item, ids)| NestedView::of_enum(app, item, ids));
        let nested = structs.chain(enums).collect::<Result<_, _>>()?;
        Ok(Self {
            server,
            models,
            nested,
        })
    }
}
