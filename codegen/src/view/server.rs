//! `server.rs` as its template needs it: every model at once.

use super::{Expr, Ident, Invalid, ModelView, StrLit, literal::integer};
use crate::{app::App, schema};

/// The application.
#[derive(Debug)]
pub(crate) struct ServerView {
    pub(crate) package: String,
    pub(crate) package_literal: StrLit,
    pub(crate) version_literal: StrLit,
    /// Whether there are types that come from schemas.
    pub(crate) has_schemas: bool,
    /// Whether there are types, or roles, in Rust.
    pub(crate) has_models: bool,
    /// Whether models/mod.rs declares roles.
    pub(crate) declares_roles: bool,
    /// That of the model whose bodies may be the largest.
    pub(crate) body_bytes_max: Expr,
    /// By model, in order: who refers to it.
    pub(crate) referrers: Vec<Vec<ReferrerView>>,
}

/// A place of a model that refers to another.
#[derive(Debug)]
pub(crate) struct ReferrerView {
    /// The model that refers, as its struct and as a literal.
    pub(crate) model: Ident,
    pub(crate) model_literal: StrLit,
    /// Its table in the root.
    pub(crate) table: Ident,
    /// Whether its keys are copied by `*`.
    pub(crate) key_is_copy: bool,
    /// The index of the reference: what follows `by_`.
    pub(crate) label: String,
    /// What the index is asked for, given a borrowed `key`.
    pub(crate) asked: Expr,
    /// The way to the reference in JSON.
    pub(crate) json: StrLit,
    pub(crate) cascades: bool,
    pub(crate) sets_null: bool,
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
            has_schemas: modules(app).any(|module| module == schema::MODULE),
            has_models: app.roles.declared || modules(app).any(|module| module != schema::MODULE),
            declares_roles: app.roles.declared,
            referrers,
        })
    }
}

/// The modules of all types.
fn modules(app: &App) -> impl Iterator<Item = &[String]> {
    let models = app.models.iter().map(|item| &item.module);
    let structs = app.structs.iter().map(|item| &item.module);
    let enums = app.enums.iter().map(|item| &item.module);
    models.chain(structs).chain(enums).map(Vec::as_slice)
}

impl ServerView {
    /// Whether any model refers to any.
    pub(crate) fn has_referrers(&self) -> bool {
        self.referrers.iter().any(|referrers| !referrers.is_empty())
    }

    /// Whether every key is copied by `*`.
    pub(crate) fn keys_are_copy(&self, models: &[ModelView]) -> bool {
        models.iter().all(|model| model.key_is_copy)
    }

    /// Whether any record stays without what it refers to.
    pub(crate) fn has_releases(&self) -> bool {
        self.referrers
            .iter()
            .flatten()
            .any(|referrer| referrer.sets_null)
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
        let references = model.references.iter();
        references
            .filter(move |reference| reference.model == target)
            .map(|reference| Self {
                model: model.name.clone(),
                model_literal: model.name_literal.clone(),
                table: model.table.clone(),
                key_is_copy: model.key_is_copy,
                label: reference.label.clone(),
                asked: reference.asked.clone(),
                json: reference.json.clone(),
                cascades: reference.cascades(),
                sets_null: reference.sets_null(),
            })
    }
}
