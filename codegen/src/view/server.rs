//! `server.rs` as its template needs it: every model at once.

use super::{Expr, Ident, Invalid, ModelView, StrLit, literal::integer};
use crate::app::App;

/// The application.
#[derive(Debug)]
pub(crate) struct ServerView {
    pub(crate) package: String,
    pub(crate) package_literal: StrLit,
    pub(crate) version_literal: StrLit,
    /// That of the model whose bodies may be the largest.
    pub(crate) body_bytes_max: Expr,
    /// By model, in order: who refers to it.
    pub(crate) referrers: Vec<Vec<ReferrerView>>,
}

/// A member of a model that refers to another.
#[derive(Debug)]
pub(crate) struct ReferrerView {
    /// The model that refers, as its struct and as a literal.
    pub(crate) model: Ident,
    pub(crate) model_literal: StrLit,
    /// Its table in the root.
    pub(crate) table: Ident,
    /// The member.
    pub(crate) label: String,
    pub(crate) json: StrLit,
    pub(crate) optional: bool,
    pub(crate) cascades: bool,
}

impl ServerView {
    pub(super) fn new(app: &App, models: &[ModelView]) -> Result<Self, Invalid> {
        let referrers = app
            .models
            .iter()
            .map(|target| {
                models
                    .iter()
                    .flat_map(|model| ReferrerView::of(model, &target.name))
                    .collect()
            })
            .collect();
        let largest = app.models.iter().map(|model| model.body_bytes_max).max();
        Ok(Self {
            body_bytes_max: integer(largest.unwrap_or(0).into())?,
            package: app.package.clone(),
            package_literal: StrLit::new(&app.package),
            version_literal: StrLit::new(&app.version),
            referrers,
        })
    }
}

impl ServerView {
    /// Whether any model refers to any.
    pub(crate) fn has_referrers(&self) -> bool {
        self.referrers.iter().any(|referrers| !referrers.is_empty())
    }

    /// Who refers to the model at this place.
    pub(crate) fn referrers_of(&self, place: &usize) -> &[ReferrerView] {
        self.referrers
            .get(*place)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

impl ReferrerView {
    fn of<'m>(model: &'m ModelView, target: &'m str) -> impl Iterator<Item = Self> + 'm {
        model
            .references
            .iter()
            .filter(move |reference| reference.model == target)
            .map(|reference| {
                let field = super::index::OfField::of(reference, &model.fields);
                Self {
                    model: model.name.clone(),
                    model_literal: model.name_literal.clone(),
                    table: model.table.clone(),
                    label: field.label.clone(),
                    json: field.json.clone(),
                    optional: field.optional,
                    cascades: reference.cascades,
                }
            })
    }
}
