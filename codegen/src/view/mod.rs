//! The application as the templates need it: final strings, each of a kind that can hold only
//! valid tokens. No IO, and no text of an item: that is the templates' work.

mod field;
mod index;
mod leaf;
mod model;
mod query;
mod server;

pub(crate) use field::{FieldView, RuleView};
pub(crate) use index::{Compares, OfField};
pub(crate) use leaf::{DocText, Expr, Ident, Invalid, StrLit, Ty};
pub(crate) use model::ModelView;
pub(crate) use query::QueryView;
pub(crate) use server::ServerView;

use crate::{app::App, lock::Ids};

/// Everything that is emitted.
#[derive(Debug)]
pub(crate) struct View {
    /// `server.rs`
    pub(crate) server: ServerView,
    /// One file a model.
    pub(crate) models: Vec<ModelView>,
}

impl View {
    /// Turns the application and its permanent ids into text.
    ///
    /// # Errors
    /// A name is not a Rust name: `resolve` let something pass that it must not.
    pub(crate) fn new(app: &App, ids: &Ids) -> Result<Self, Invalid> {
        let models = ModelView::all(app, ids)?;
        let server = ServerView::new(app, &models)?;
        Ok(Self { server, models })
    }
}
